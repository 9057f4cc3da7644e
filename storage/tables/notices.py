"""What the bot owes people: the outbox, and how each wants to be reached."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import one_of


class NoticeKind(StrEnum):
    """Why the bot owes somebody a message; those that can be chosen in the order in which they are offered."""

    receipt = "receipt"
    added = "added"
    reminder_day = "reminder_day"
    reminder_hour = "reminder_hour"
    opening = "opening"
    offer = "offer"
    offer_over = "offer_over"
    session_changed = "session_changed"
    session_cancelled = "session_cancelled"
    link_missing = "link_missing"
    recording_missing = "recording_missing"
    recording = "recording"
    topic_published = "topic_published"
    late_cancellation = "late_cancellation"
    exception_asked = "exception_asked"
    exception_answered = "exception_answered"
    digest = "digest"
    undelivered = "undelivered"
    invitation = "invitation"
    uninvitation = "uninvitation"


class NoticeChannel(StrEnum):
    """How a notice travels. `person`: by Slack where they have an account, else by e-mail."""

    person = "person"
    email = "email"


class NoticeState(StrEnum):
    waiting = "waiting"
    claimed = "claimed"
    sent = "sent"
    dropped = "dropped"  # by a rule: cancelled meanwhile, opted out, told in a digest
    expired = "expired"
    dead = "dead"  # it could not be delivered; the reason says why


class NoticeWish(StrEnum):
    """How somebody wants one kind of notice."""

    on = "on"
    off = "off"
    digest = "digest"


class Notice(SQLModel, table=True):
    """A message that somebody is owed. Written in the transaction of its cause; `key` makes each of them unique.

    `params` holds ids and plain values, never text that was already put into words. It may leave from `not_before` on, and
    is not worth sending after `expires_at`. `urgent` may leave outside staff hours: it answers what the person just did,
    or the session itself is then.
    A worker that takes it sets `claimed_until` and counts `attempts`; `began_at` is when the last attempt to send began,
    None as long as nothing can have left. `provider_id` is the channel and time stamp in Slack, or the Message-ID.
    Once settled, `claimed_until` is when that was.
    `about` says what it is about, such as `session:12`, as its own kind reads it. `session_id` is written for replicas of the
    version before, and read by nobody here.
    `message_id` is the nonce by which a sent message is recognized. `reason` says why it was dropped or died, as a code.
    """

    __table_args__ = (Index("notice_due", "state", "not_before"), Index("notice_claim", "state", "claimed_until"))

    id: int | None = Field(default=None, primary_key=True)
    kind: NoticeKind = one_of(NoticeKind)
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: NoticeChannel = one_of(NoticeChannel)
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    key: str = Field(unique=True)
    about: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    session_id: int | None = Field(default=None, foreign_key="session.id", index=True)
    urgent: bool = False
    not_before: datetime
    expires_at: datetime
    created_at: datetime
    state: NoticeState = one_of(NoticeState)
    attempts: int = 0
    claimed_until: datetime | None = None
    began_at: datetime | None = None
    message_id: str = Field(unique=True)
    provider_id: str = ""
    sent_at: datetime | None = None
    reason: str = ""


class NoticeChoice(SQLModel, table=True):
    """How somebody wants one kind of notice. Without a row the kind's default holds."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    kind: NoticeKind = one_of(NoticeKind, primary_key=True)
    wish: NoticeWish = one_of(NoticeWish)


class QuietTime(SQLModel, table=True):
    """Until when somebody wants to hear nothing that can wait."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    until: datetime


class Holiday(SQLModel, table=True):
    """A day on which nothing that can wait is sent to staff."""

    day: date = Field(primary_key=True)
    name: str = ""


class DeliveryGate(SQLModel, table=True):
    """When a way out may be used again, for all replicas: `slack`, `email`. A provider that says "later" shuts it."""

    way: str = Field(primary_key=True)
    open_at: datetime
