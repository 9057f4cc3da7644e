"""Who the district knows, and who they are in Slack."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.tables.columns import one_of, words


class EmployeeGroup(StrEnum):
    certificated = "certificated"
    classified = "classified"
    administrator = "administrator"


class Role(StrEnum):
    coach = "coach"
    facilitator = "facilitator"
    coordinator = "coordinator"
    site_admin = "site_admin"
    liaison = "liaison"
    translator = "translator"
    reviewer = "reviewer"
    hr = "hr"
    admin = "admin"


class AccountKind(StrEnum):
    """What somebody is in the Slack workspace, before it is known who they are in the district."""

    member = "member"
    guest = "guest"
    stranger = "stranger"  # somebody of another organization, in a shared channel
    gone = "gone"
    bot = "bot"


class Site(SQLModel, table=True):
    """A school or an office. `key` is the name without case and accents, so that two spellings are one site."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)


class Person(SQLModel, table=True):
    """A member of staff, as the district's roster says. `email` is lower case."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    employee_group: EmployeeGroup | None = one_of(EmployeeGroup, nullable=True)
    locale: str | None = None
    timezone: str | None = None
    coach_topics: list[str] = words()
    retired_at: datetime | None = None


class PersonRole(SQLModel, table=True):
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    role: Role = one_of(Role, primary_key=True)


class SlackMember(SQLModel, table=True):
    """A Slack account, as Slack last described it, and the person of the roster that it belongs to.

    `chosen_locale` is what they picked themselves: neither a new roster nor Slack overrides it.
    """

    id: str = Field(primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", unique=True)
    standing: AccountKind = one_of(AccountKind)
    locale: str | None = None
    timezone: str | None = None
    chosen_locale: str | None = None
    read_at: datetime
    toured_at: datetime | None = None
