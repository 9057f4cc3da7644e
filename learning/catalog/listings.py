"""What can be found: a listing, and the sessions of it that are still to come."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from storage.tables import Format

FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated session. Instants are UTC; `zone` is where its clock hangs on the wall.

    `closes_at` is when registration closes: what closes after the start stays listed until then.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    site_id: int | None
    site: str
    place: str
    link: str
    capacity: int | None
    opens_at: datetime | None
    closes_at: datetime
    facilitators: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded of a session: where it is watched, how long it is, and when it was taken."""

    session_id: int
    link: str
    minutes: int | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A published offering with the sessions that are not over, soonest first.

    `dated` says that it takes place at set times, even when none is left. Facilitators are e-mails or names, as imported.
    `recording` is the newest one. When no live session is left the listing becomes that recording: its format, link and
    minutes are the recording's, and it is dated no more. `ended_at` is when its last session ended.
    """

    id: int
    code: str
    title: str
    why: str
    summary: str
    format: Format
    goal: str
    strand: str
    topics: tuple[str, ...]
    audience: tuple[str, ...]
    facilitators: tuple[str, ...]
    site_id: int | None
    site: str
    link: str
    minutes: int | None
    points: Decimal | None
    language: str | None
    occurrences: tuple[Occurrence, ...]
    dated: bool = False
    recording: Recording | None = None
    ended_at: datetime | None = None

    def is_for(self, group: str | None) -> bool:
        """Tell whether an employee group, or `family`, may take part."""
        return is_audience(self.audience, group)


def is_audience(audience: tuple[str, ...], group: str | None) -> bool:
    """Tell whether what is for an audience is for an employee group, or `family`. No audience means all staff.

    Who has no group that we know of (None) may be in any, so what is for some staff is for them.
    """
    if group is None:
        return audience != (FAMILY,)
    return group in audience if audience else group != FAMILY
