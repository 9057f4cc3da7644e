"""What the district offers: offerings and their sessions as the content files hold them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sandbox.district.reading import read_yaml
from sandbox.district.school_days import last_open, next_open

FORMATS = ("live", "recorded", "self_paced", "video")

_OPENS_AT = time(8, 0)
_CLOSES_AT = time(17, 0)


@dataclass(frozen=True, kw_only=True)
class Session:
    """One dated occurrence. `at` is wall time, `HH:MM`, in `timezone` (empty: the district's).

    Either `ahead` or `back` is positive: it is on the n-th open `weekday` after, or before, today.
    `opens_in` and `closed_ago` are days from today, `opens_before` and `closes_before` days before the
    session. Empty `place` and `link` and absent numbers mean the offering's own.
    """

    name: str
    weekday: str
    at: str
    ahead: int = 0
    back: int = 0
    timezone: str = ""
    place: str = ""
    link: str = ""
    capacity: int | None = None
    opens_in: int | None = None
    opens_before: int | None = None
    closed_ago: int | None = None
    closes_before: int | None = None

    def __post_init__(self) -> None:
        if bool(self.ahead) == bool(self.back):
            raise ValueError(f"session {self.name}: say either ahead or back")

    def starts_at(self, *, today: date) -> datetime:
        """Return the start as wall time (naive) in the session's zone."""
        if self.back:
            day = last_open(today, weekday=self.weekday, back=self.back)
        else:
            day = next_open(today, weekday=self.weekday, ahead=self.ahead)
        return datetime.combine(day, time.fromisoformat(self.at))

    def registration_opens(self, *, today: date) -> datetime | None:
        if self.opens_in is not None:
            return datetime.combine(today + timedelta(days=self.opens_in), _OPENS_AT)
        return self._days_before(self.opens_before, today=today, at=_OPENS_AT)

    def registration_closes(self, *, today: date) -> datetime | None:
        if self.closed_ago is not None:
            return datetime.combine(today - timedelta(days=self.closed_ago), _CLOSES_AT)
        return self._days_before(self.closes_before, today=today, at=_CLOSES_AT)

    def _days_before(self, days: int | None, *, today: date, at: time) -> datetime | None:
        if days is None:
            return None
        return datetime.combine(self.starts_at(today=today).date() - timedelta(days=days), at)


@dataclass(frozen=True, kw_only=True)
class Offering:
    """Something that can be learned. `facilitators` are handles of staff, `goal` a key of the district's goals.

    An offering without `why` or `goal` is a draft that a coordinator still has to complete.
    `points` and `capacity` are None where there are none.
    """

    code: str
    title: str
    format: str
    summary: str
    strand: str
    topics: list[str]
    minutes: int
    facilitators: list[str]
    why: str = ""
    goal: str = ""
    audience: list[str] = field(default_factory=list)
    site: str = ""
    place: str = ""
    link: str = ""
    capacity: int | None = None
    points: int | None = None
    language: str = ""
    sessions: list[Session] = field(default_factory=list)


def load_offerings() -> list[Offering]:
    """All offerings, by format, in the order of the content files.

    Raises TypeError where a content file names a field that does not exist or leaves out one that must be there.
    """
    return [offering for name in FORMATS for offering in offerings_in(f"offerings/{name}.yaml")]


def offerings_in(name: str) -> list[Offering]:
    """Return the offerings of one content file. Raises TypeError like `load_offerings`."""
    return [offering_of(entry) for entry in read_yaml(name)]


def load_goals() -> dict[str, str]:
    """Return the district's goals: key → sentence."""
    goals: dict[str, str] = read_yaml("district.yaml")["goals"]
    return goals


def load_sites() -> list[str]:
    sites: list[str] = read_yaml("district.yaml")["sites"]
    return sites


def offering_of(entry: dict[str, Any]) -> Offering:
    """Return the offering of one entry of a content file. Raises TypeError like `load_offerings`."""
    sessions = [Session(**session) for session in entry.pop("sessions", [])]
    return Offering(**entry, sessions=sessions)
