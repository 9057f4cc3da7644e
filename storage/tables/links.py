"""Links that people hold."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.tables.columns import one_of


class LinkScope(StrEnum):
    """What a link that somebody holds is good for."""

    registration = "registration"  # see, put into the calendar, cancel one registration
    feed = "feed"  # the calendar of one person
    sign_in_sheet = "sign_in_sheet"  # the roster of one session on paper, and its code on a screen


class Link(SQLModel, table=True):
    """What a token in an address is good for. Only the token's keyed hash is kept.

    `about` says of which thing, such as `greeting:12`, where its scope has no column of its own here.
    """

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    scope: LinkScope = one_of(LinkScope)
    person_id: int = Field(foreign_key="person.id", index=True)
    registration_id: int | None = Field(default=None, foreign_key="registration.id")
    session_id: int | None = Field(default=None, foreign_key="session.id")
    about: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
