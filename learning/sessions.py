"""What one session is, with its offering and its seats, as the database has it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from learning.people.roles import KEEPERS
from learning.people.viewers import Viewer
from learning.refusals import Gone
from learning.walltime import WALL_FORMAT
from storage.database import Transaction
from storage.tables import Format, Offering, OfferingState, Person, Registration, RegistrationState, Session, Site


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """A session. Instants are UTC; `zone` is where its clock hangs on the wall, and `starts_wall`, `ends_wall` stand on it.

    `facilitators` are e-mails or names as imported, `names` what may be shown of them. `taken` seats are held by a
    registration or an open offer; `waiting` counts those in line who hold no offer. `closes_at` is when registration
    closes, at the latest at the start.
    """

    id: int
    offering_id: int
    code: str
    title: str
    why: str
    format: Format
    points: Decimal | None
    audience: tuple[str, ...]
    prerequisites: tuple[str, ...]
    only_sites: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime
    starts_wall: datetime
    ends_wall: datetime
    zone: ZoneInfo
    site_id: int | None
    site: str
    place: str
    link: str
    bring: str
    capacity: int | None
    taken: int
    waiting: int
    opens_at: datetime | None
    closes_at: datetime
    facilitators: tuple[str, ...]
    names: tuple[str, ...]
    revision: int
    cancelled_at: datetime | None
    cancel_reason: str
    recording_link: str
    recording_minutes: int | None
    recorded_at: datetime | None
    retired: bool

    @property
    def stands(self) -> bool:
        """Tell whether it takes place, as far as we know."""
        return self.cancelled_at is None and not self.retired

    @property
    def free(self) -> int | None:
        """Return how many seats nobody holds; None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has ended."""
        return self.ends_at <= now


def read_meetings(tx: Transaction, session_ids: Iterable[int]) -> dict[int, SessionSnapshot]:
    """Return sessions by their ids, those that are not there left out. Three statements, however many."""
    wanted = sorted(set(session_ids))
    if not wanted:
        return {}
    rows = tx.exec(_MEETINGS, params={"session_ids": wanted}).all()
    emails = {
        one for session, offering, *_ in rows for one in (session.facilitators or offering.facilitators) if "@" in one
    }
    names = names_of(tx, emails)
    return {
        session.id or 0: _meeting(session, offering, site, waiting, names) for session, offering, site, waiting in rows
    }


# Built once: putting a statement together takes longer than running it, and this one runs for every letter and view.
_MEETINGS = (
    select(
        Session,
        Offering,
        Site.name,
        select(func.count())
        .select_from(Registration)
        .where(Registration.session_id == Session.id, Registration.state == RegistrationState.waitlisted)
        .scalar_subquery(),
    )
    .join(Offering, col(Offering.id) == col(Session.offering_id))
    .join(Site, col(Site.id) == func.coalesce(Session.site_id, Offering.site_id), isouter=True)
    .where(col(Session.id).in_(bindparam("session_ids", expanding=True)))
)


def read_meeting(tx: Transaction, session_id: int) -> SessionSnapshot:
    """Return a session. Raises Gone."""
    found = read_meetings(tx, [session_id])
    if session_id not in found:
        raise Gone
    return found[session_id]


def names_of(tx: Transaction, emails: Iterable[str]) -> dict[str, str]:
    """Return the names of people on the roster, by e-mail."""
    wanted = sorted(set(emails))
    if not wanted:
        return {}
    return dict(tx.exec(select(Person.email, Person.name).where(col(Person.email).in_(wanted))).all())


def _meeting(
    session: Session, offering: Offering, site: str | None, waiting: int, names: dict[str, str]
) -> SessionSnapshot:
    facilitators = tuple(session.facilitators or offering.facilitators)
    # An address that belongs to nobody on the roster is not shown: it may be private.
    shown = (names.get(one, "" if "@" in one else one) for one in facilitators)
    return SessionSnapshot(
        id=session.id or 0,
        offering_id=offering.id or 0,
        code=offering.code,
        title=offering.title,
        why=offering.why,
        format=offering.format,
        points=offering.points,
        audience=tuple(offering.audience),
        prerequisites=tuple(offering.prerequisites),
        only_sites=tuple(offering.only_sites),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        starts_wall=_wall(session.starts_wall),
        ends_wall=_wall(session.ends_wall),
        zone=ZoneInfo(session.timezone),
        site_id=session.site_id or offering.site_id,
        site=site or "",
        place=session.place,
        link=session.link or offering.link,
        bring=session.bring,
        capacity=session.capacity,
        taken=session.taken,
        waiting=waiting,
        opens_at=session.registration_opens_at,
        closes_at=min(session.registration_closes_at or session.starts_at, session.starts_at),
        facilitators=facilitators,
        names=tuple(name for name in shown if name),
        revision=session.revision,
        cancelled_at=session.cancelled_at,
        cancel_reason=session.cancel_reason,
        recording_link=session.recording_link,
        recording_minutes=session.recording_minutes,
        recorded_at=session.recorded_at,
        retired=session.retired_at is not None
        or offering.retired_at is not None
        or offering.state is not OfferingState.published,
    )


def _wall(text: str) -> datetime:
    return datetime.strptime(text, WALL_FORMAT)  # noqa: DTZ007 - a clock on the wall has no zone


def may_run(viewer: Viewer, meeting: SessionSnapshot) -> bool:
    """Tell whether somebody runs a session: they facilitate it, or coordinate the district's learning."""
    if viewer.left:
        return False
    return not viewer.roles.isdisjoint(KEEPERS) or bool(viewer.email and viewer.email in meeting.facilitators)


def facilitator_ids(tx: Transaction, meeting: SessionSnapshot) -> list[int]:
    """Return the people of the roster who facilitate a session."""
    emails = [one for one in meeting.facilitators if "@" in one]
    if not emails:
        return []
    living: Any = select(Person.id).where(col(Person.email).in_(emails), col(Person.retired_at).is_(None))
    return list(tx.exec(living.order_by(Person.id)).all())
