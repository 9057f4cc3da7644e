"""What can be learned, and when."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import numbers, one_of, words


class Format(StrEnum):
    live = "live"
    recorded = "recorded"
    self_paced = "self_paced"
    video = "video"


class OfferingState(StrEnum):
    draft = "draft"
    published = "published"


class Offering(SQLModel, table=True):
    """Something that can be learned. `audience` holds employee groups and `family`; empty means all staff.

    What is dated (place, seats, times) stands in its sessions; what is not (a video's link and minutes), here.
    Who registers must have attended the offerings whose codes are `prerequisites`, or be registered for them before;
    where `only_sites` names sites, it is for their staff.
    """

    __table_args__ = (
        CheckConstraint("state <> 'published' OR (why <> '' AND goal <> '')", name="published_says_why"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    title: str
    why: str = ""
    summary: str = ""
    format: Format = one_of(Format)
    goal: str = ""
    strand: str = ""
    topics: list[str] = words()
    audience: list[str] = words()
    facilitators: list[str] = words()
    site_id: int | None = Field(default=None, foreign_key="site.id")
    link: str = ""
    minutes: int | None = None
    points: Decimal | None = Field(default=None, sa_column=Column(Numeric(6, 2)))
    language: str | None = None
    prerequisites: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    only_sites: list[int] = numbers()
    state: OfferingState = one_of(OfferingState)
    changed_at: datetime
    retired_at: datetime | None = None


class Session(SQLModel, table=True):
    """One dated occurrence of an offering.

    `starts_wall` and `ends_wall` are the clock on the wall in `timezone` (`2026-12-03 15:30`); they are the truth.
    `starts_at` and `ends_at` are the instants that follow from them, for asking the database.
    `name` tells the sessions of one offering apart even when their times move.
    `taken` counts the seats that are held, by a registration or an open offer; the database lets nobody sell one more.
    `declined_seats` are the free seats, by the number of their first offer, that somebody in line has said no to.
    `revision` rises with every change that a calendar shows; `bring` is what people should have with them.
    """

    __table_args__ = (
        UniqueConstraint("offering_id", "name", name="session_named_once"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="no_seat_sold_twice"),
    )

    id: int | None = Field(default=None, primary_key=True)
    offering_id: int = Field(foreign_key="offering.id", index=True)
    name: str
    starts_wall: str
    ends_wall: str
    timezone: str
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    facilitators: list[str] = words()
    site_id: int | None = Field(default=None, foreign_key="site.id")
    place: str = ""
    link: str = ""
    capacity: int | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    taken: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    declined_seats: list[int] = numbers()
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    bring: str = Field(default="", sa_column_kwargs={"server_default": ""})
    cancelled_at: datetime | None = None
    cancel_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    recording_link: str = Field(default="", sa_column_kwargs={"server_default": ""})
    recording_minutes: int | None = None
    recorded_at: datetime | None = None
    check_in_code: str | None = None
    retired_at: datetime | None = None


class CatalogVersion(SQLModel, table=True):
    """One row that counts the changes of the catalog, so that every process knows when its copy is old."""

    id: int = Field(default=1, primary_key=True)
    version: int = 0


class TopicAsk(SQLModel, table=True):
    """Somebody looked for something that is not there, and asked for it. Counted once a person."""

    __table_args__ = (UniqueConstraint("slack_member_id", "key", name="asked_once"),)

    id: int | None = Field(default=None, primary_key=True)
    slack_member_id: str = Field(foreign_key="slackmember.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    words: str
    key: str = Field(index=True)
    asked_at: datetime
