"""A catalog as its file says: offerings, and the sessions that belong to each."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from learning.imports.plan import ImportRows, Note, RowAt
from storage.tables import Format

# What describes the offering whatever its dates. A later row with the same code may leave these empty.
OFFERING_FIELDS = ("title", "why", "summary", "format", "goal", "strand", "topics", "audience", "points", "language")
# What belongs to the session in a row with starts_at, and to the offering in a row without.
EITHER_FIELDS = ("site", "facilitators", "link")
# How the only session of an event in a calendar is called: whenever it takes place, it is this one.
LONE_SESSION = "once"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One dated row. `starts_wall` and `ends_wall` are wall times in `timezone`; the instants are aware UTC."""

    at: RowAt
    given: frozenset[str]
    name: str
    starts_wall: str
    ends_wall: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    facilitators: tuple[str, ...] = ()
    site: str = ""
    place: str = ""
    link: str = ""
    capacity: int | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferingRow:
    """One offering with its sessions, made of all the rows with its code.

    `given` names the columns of the files; what they have not stays as it is. `undated` says that one row has no
    starts_at: only then do `site`, `facilitators`, `link` and `minutes` say something about the offering itself.
    """

    at: RowAt
    given: frozenset[str]
    code: str
    title: str
    format: Format
    why: str = ""
    summary: str = ""
    goal: str = ""
    strand: str = ""
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    points: Decimal | None = None
    language: str | None = None
    undated: bool = False
    site: str = ""
    facilitators: tuple[str, ...] = ()
    link: str = ""
    minutes: int | None = None
    sessions: tuple[SessionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogRead:
    """What one or more files said. `notes` tell what was forgiven, `unreadable` which files said nothing at all, and why."""

    rows: ImportRows[OfferingRow]
    notes: tuple[Note, ...] = ()
    unreadable: tuple[Note, ...] = ()
