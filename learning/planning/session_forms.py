"""What a coordinator writes down about a session, and whether it fits."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from learning.planning.refusals import BelowTaken, Misfilled
from learning.sessions import SessionSnapshot
from learning.walltime import WALL_FORMAT, instant_of
from storage.tables import Session

MOST_MINUTES = 24 * 60
MOST_SEATS = 100_000
MOST_FACILITATORS = 10
PLACE_CHARACTERS = 200
LINK_CHARACTERS = 3000
BRING_CHARACTERS = 300
# Who leads a session may set these themselves; what others plan by stays with the coordinators.
OF_FACILITATORS = frozenset({"place", "link", "bring", "site_id"})


@dataclass(frozen=True, slots=True)
class SessionForm:
    """A session as it is to be. `starts_wall` is naive, on the clock of `zone`; what registration goes by is UTC.

    `capacity` None is without a limit; `facilitators` are e-mails or names, none for those of the offering.
    """

    starts_wall: datetime
    minutes: int
    zone: ZoneInfo
    site_id: int | None = None
    place: str = ""
    link: str = ""
    bring: str = ""
    capacity: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    facilitators: tuple[str, ...] = ()

    @property
    def starts_at(self) -> datetime:
        return instant_of(self.starts_wall, zone=self.zone)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def columns(self) -> dict[str, Any]:
        """Return the columns of the session's row."""
        return {
            "starts_wall": self.starts_wall.strftime(WALL_FORMAT),
            "ends_wall": self.ends_at.astimezone(self.zone).strftime(WALL_FORMAT),
            "timezone": self.zone.key,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "facilitators": list(self.facilitators),
            "site_id": self.site_id,
            "place": self.place,
            "link": self.link,
            "bring": self.bring,
            "capacity": self.capacity,
            "registration_opens_at": self.opens_at,
            "registration_closes_at": self.closes_at,
        }

    def a_week_later(self, weeks: int) -> "SessionForm":
        """Return the same some weeks later, at the same time on the wall: the clock may have been changed between."""
        moved = timedelta(weeks=weeks)

        def later(at: datetime | None) -> datetime | None:
            if at is None:
                return None
            return instant_of(at.astimezone(self.zone).replace(tzinfo=None) + moved, zone=self.zone)

        return replace(
            self, starts_wall=self.starts_wall + moved, opens_at=later(self.opens_at), closes_at=later(self.closes_at)
        )


def form_of(session: Session) -> SessionForm:
    """Return a session as a form shows it: only what is its own, not what its offering lends it."""
    return SessionForm(
        starts_wall=datetime.strptime(session.starts_wall, WALL_FORMAT),  # noqa: DTZ007 - a clock on the wall
        minutes=round((session.ends_at - session.starts_at).total_seconds() / 60),
        zone=ZoneInfo(session.timezone),
        site_id=session.site_id,
        place=session.place,
        link=session.link,
        bring=session.bring,
        capacity=session.capacity,
        opens_at=session.registration_opens_at,
        closes_at=session.registration_closes_at,
        facilitators=tuple(session.facilitators),
    )


def fingerprint_of(form: SessionForm) -> str:
    """Return a short text that is another one when anything in the form is."""
    return sha256(repr(sorted(form.columns().items())).encode()).hexdigest()[:16]


def decide_form(form: SessionForm, *, before: SessionForm | None, taken: int, now: datetime) -> None:
    """Let pass a session that can take place like this. Raises Misfilled and BelowTaken.

    What does not fit in `before` already, as a file may have brought it, keeps nobody from changing something else.
    """
    problems = _problems(form, moved=before is None or before.starts_at != form.starts_at, now=now)
    if before is not None:
        old = _problems(before, moved=False, now=now)
        problems = {field: code for field, code in problems.items() if old.get(field) != code}
    if problems:
        raise Misfilled(problems)
    if form.capacity is not None and form.capacity < taken:
        raise BelowTaken(taken)


def _problems(form: SessionForm, *, moved: bool, now: datetime) -> dict[str, str]:
    problems = _time_problems(form, moved=moved, now=now)
    if not 1 <= form.minutes <= MOST_MINUTES:
        problems["minutes"] = "range"
    if form.capacity is not None and not 1 <= form.capacity <= MOST_SEATS:
        problems["capacity"] = "range"
    if form.link and (not is_link(form.link) or len(form.link) > LINK_CHARACTERS):
        problems["link"] = "not_a_link"
    return problems


def _time_problems(form: SessionForm, *, moved: bool, now: datetime) -> dict[str, str]:
    problems: dict[str, str] = {}
    if form.starts_at.astimezone(form.zone).replace(tzinfo=None) != form.starts_wall:
        problems["time"] = "skipped"
    elif moved and form.starts_at <= now:
        problems["date"] = "past"
    elif form.ends_at <= now:
        problems["minutes"] = "past"
    opens, closes = form.opens_at, form.closes_at
    if opens is not None and opens >= form.starts_at:
        problems["opens"] = "after_start"
    if opens is not None and closes is not None and closes <= opens:
        problems["closes"] = "before_opening"
    return problems


def is_link(text: str) -> bool:
    """Tell whether something is an address that a browser opens, written in full."""
    scheme, found, rest = text.partition("://")
    host = rest.partition("/")[0]
    return (
        scheme.casefold() in ("http", "https")
        and bool(found and host)
        and "@" not in host
        and not any(c.isspace() or c in "\"'<>\\" or not c.isprintable() for c in text)
    )


def altered(
    meeting: SessionSnapshot, form: SessionForm, *, site: str, names: tuple[str, ...], link: str
) -> SessionSnapshot:
    """Return a session as it would be. `site`, `names` and `link` are what the form leads to, with its offering's."""
    return replace(
        meeting,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        starts_wall=form.starts_wall,
        ends_wall=form.ends_at.astimezone(form.zone).replace(tzinfo=None),
        zone=form.zone,
        place=form.place,
        link=link,
        bring=form.bring,
        capacity=form.capacity,
        site=site,
        names=names,
    )


def changed_columns(session: Session, form: SessionForm) -> dict[str, tuple[Any, Any]]:
    """Return before and after of each column that the form changes."""
    return {
        name: (getattr(session, name), value)
        for name, value in form.columns().items()
        if getattr(session, name) != value
    }


def only_of_facilitators(before: SessionForm, after: SessionForm) -> bool:
    """Tell whether nothing differs but what those who lead may set."""
    old, new = asdict(before), asdict(after)
    return all(old[name] == new[name] or name in OF_FACILITATORS for name in old)
