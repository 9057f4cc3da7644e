"""Who was there: the roster of a session, and the marks on it. Who may see it is decided here, for every door alike."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from learning.attendance.refusals import NotBegun, NotInSession, RosterPrivate
from learning.audit import record
from learning.district.district import District
from learning.district.settings import Settings
from learning.people.viewers import Viewer, living
from learning.refusals import Gone
from learning.registration.refusals import SessionCancelled
from learning.registration.seats import close_offer, lock_session, settle_session
from learning.registration.transitions import Act, row_of
from learning.sessions import SessionSnapshot, may_run, read_meeting
from storage.database import Transaction
from storage.tables import Attendance, OfferOutcome, Person, Registration, RegistrationState, Role, Session, Site

SELF = "self"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of a roster. `attended_at` is UTC; `by_self` says that they checked in themselves."""

    registration_id: int
    person_id: int
    name: str
    email: str
    site: str
    attendance: Attendance | None
    attended_at: datetime | None
    by_self: bool
    walk_in: bool

    @property
    def is_here(self) -> bool:
        """Tell whether they came."""
        return self.attendance is Attendance.attended


@dataclass(frozen=True, slots=True)
class Roster:
    """A session with its people, by name: those with a seat and those who walked in.

    `waiting` counts the line. Without `may_mark` it is what the administrator of a site sees: who of the own staff is
    there, and nothing else.
    """

    meeting: SessionSnapshot
    people: tuple[Attendee, ...]
    waiting: int
    may_mark: bool

    @property
    def here(self) -> int:
        """Return how many came."""
        return sum(each.is_here for each in self.people)


def read_roster(district: District, session_id: int, viewer: Viewer) -> Roster:
    """Return what somebody may see of a roster. Raises RosterPrivate for whoever may not, and Gone."""
    with district.database.reading() as tx:
        meeting = read_meeting(tx, session_id)
        if may_run(viewer, meeting):
            return _full(tx, meeting)
        if site := administered_site(viewer):
            present = (Registration.attendance == Attendance.attended, Person.site_id == site)
            return Roster(meeting, _attendees(tx, session_id, *present), 0, may_mark=False)
    raise RosterPrivate


def administered_site(viewer: Viewer) -> int | None:
    """Return the site whose staff somebody may see the presence of."""
    return viewer.site_id if Role.site_admin in viewer.roles else None


def require_runner(tx: Transaction, viewer: Viewer, session_id: int) -> SessionSnapshot:
    """Return a session to whoever runs it. Raises RosterPrivate for everybody else, and Gone."""
    meeting = read_meeting(tx, session_id)
    if not may_run(viewer, meeting):
        raise RosterPrivate
    return meeting


def doors_open(starts_at: datetime, settings: Settings) -> datetime:
    """Return from when people can be there (UTC)."""
    return starts_at - timedelta(minutes=settings.number("checkin.before_minutes"))


def doors_close(ends_at: datetime, settings: Settings) -> datetime:
    """Return until when a code checks people in (UTC)."""
    return ends_at + timedelta(minutes=settings.number("checkin.after_minutes"))


def mark(
    district: District, registration_id: int, viewer: Viewer, *, attendance: Attendance | None, now: datetime
) -> Roster:
    """Say of somebody with a seat, or who walked in, whether they came. None takes a mark back.

    A mark that is taken back after the end means that they missed it; a walk-in without one is none any more.
    Raises RosterPrivate, NotBegun, SessionCancelled, Gone, and NotInSession when they do not hold a seat now.
    """
    with district.database.transaction() as tx:
        session_id = tx.exec(select(Registration.session_id).where(Registration.id == registration_id)).one_or_none()
        if session_id is None:
            raise Gone
        meeting, act = _begin(district, tx, session_id, viewer, now)
        row = tx.get_one(Registration, registration_id, populate_existing=True)
        if row.state is not RegistrationState.registered:
            raise NotInSession
        if attendance is None and meeting.is_over(now) and row.attendance is Attendance.attended:
            attendance = Attendance.missed
        set_attendance(tx, row, attendance, act=act, by=act.actor)
        tx.flush()
        return _full(tx, meeting)


def mark_all_present(district: District, session_id: int, viewer: Viewer, *, now: datetime) -> Roster:
    """Say of everybody with a seat that they came, but of those who were excused. Raises what `mark` raises."""
    with district.database.transaction() as tx:
        meeting, act = _begin(district, tx, session_id, viewer, now)
        seated = select(Registration).where(
            Registration.session_id == session_id, Registration.state == RegistrationState.registered
        )
        for row in tx.exec(seated.order_by(col(Registration.id))).all():
            if row.attendance is not Attendance.excused:
                set_attendance(tx, row, Attendance.attended, act=act, by=act.actor)
        tx.flush()
        return _full(tx, meeting)


def add_walk_in(district: District, session_id: int, viewer: Viewer, person_id: int, *, now: datetime) -> Roster:
    """Say of anybody on the roster of the district that they came. Raises what `mark` raises, and NotOnRoster."""
    with district.database.transaction() as tx:
        meeting, act = _begin(district, tx, session_id, viewer, now)
        session = tx.get_one(Session, session_id)
        arrive(tx, session, living(tx, person_id), act=act, by=act.actor)
        tx.flush()
        return _full(tx, read_meeting(tx, meeting.id))


def _begin(
    district: District, tx: Transaction, session_id: int, viewer: Viewer, now: datetime
) -> tuple[SessionSnapshot, Act]:
    lock_session(tx, session_id)
    meeting = require_runner(tx, viewer, session_id)
    rules = district.rules(tx, now=now)
    require_begun(meeting, rules.settings, now=now)
    return meeting, Act(rules, now, f"slack:{viewer.slack_id}")


def require_begun(meeting: SessionSnapshot, settings: Settings, *, now: datetime) -> None:
    """Let marks be made once people can be there. Raises NotBegun and SessionCancelled."""
    if meeting.cancelled_at is not None:
        raise SessionCancelled(meeting.title, meeting.cancel_reason)
    opens_at = doors_open(meeting.starts_at, settings)
    if now < opens_at:
        raise NotBegun(meeting.title, opens_at, meeting.zone)


def arrive(tx: Transaction, session: Session, person: Person, *, act: Act, by: str) -> tuple[Registration, bool]:
    """Let somebody be there, registered or not. Returns their registration, and whether that is news.

    An open offer is accepted with it; whoever holds neither seat nor offer walks in, and takes no seat of the count.
    The caller holds the lock on the session's row.
    """
    row = row_of(tx, session.id or 0, person)
    if row is None:
        row = Registration(
            session_id=session.id or 0,
            person_id=person.id or 0,
            state=RegistrationState.cancelled,
            calendar_uid=f"{secrets.token_hex(12)}@professional-learning",
            registered_at=act.now,
            changed_at=act.now,
        )
        tx.add(row)
    if row.state is RegistrationState.offered:  # what has run out by now is no offer any more
        settle_session(tx, session, rules=act.rules, now=act.now)
    if row.state is RegistrationState.offered:
        close_offer(tx, session, row, outcome=OfferOutcome.accepted, now=act.now)
    elif row.state is not RegistrationState.registered:
        row.walk_in = True
    if row.state is not RegistrationState.registered:
        row.state, row.registered_at, row.late, row.cancel_reason = (RegistrationState.registered, act.now, False, "")
    tx.flush()
    return row, set_attendance(tx, row, Attendance.attended, act=act, by=by)


def set_attendance(tx: Transaction, row: Registration, attendance: Attendance | None, *, act: Act, by: str) -> bool:
    """Write a mark down, and in the audit log. Returns False when it stands there already: its time stays."""
    if row.attendance is attendance:
        return False
    before = _as_logged(row)
    row.attendance, row.attendance_by, row.changed_at = attendance, by if attendance else "", act.now
    row.attended_at = act.now if attendance is Attendance.attended else None
    if row.walk_in and attendance is not Attendance.attended:  # they were never there, and never had a seat
        row.attendance, row.state = None, RegistrationState.cancelled
    record(
        tx,
        at=act.now,
        actor=act.actor,
        action="attendance.marked",
        subject=f"registration:{row.id}",
        change=(before, _as_logged(row)),
    )
    return True


def _as_logged(row: Registration) -> dict[str, object]:
    at = row.attended_at.isoformat() if row.attended_at else None
    return {"attendance": row.attendance, "at": at, "by": row.attendance_by, "walk_in": row.walk_in}


def _full(tx: Transaction, meeting: SessionSnapshot) -> Roster:
    in_line = select(func.count()).where(
        Registration.session_id == meeting.id,
        col(Registration.state).in_((RegistrationState.waitlisted, RegistrationState.offered)),
    )
    return Roster(meeting, _attendees(tx, meeting.id), tx.exec(in_line).one(), may_mark=True)


def _attendees(tx: Transaction, session_id: int, *which: Any) -> tuple[Attendee, ...]:
    rows: Sequence[tuple[Registration, str, str, str | None]] = tx.exec(
        select(Registration, Person.name, Person.email, Site.name)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .join(Site, col(Site.id) == col(Person.site_id), isouter=True)
        .where(Registration.session_id == session_id, Registration.state == RegistrationState.registered, *which)
        .order_by(Person.name, col(Registration.id))
    ).all()
    return tuple(
        Attendee(
            row.id or 0,
            row.person_id,
            name,
            email,
            site or "",
            row.attendance,
            row.attended_at,
            row.attendance_by == SELF,
            row.walk_in,
        )
        for row, name, email, site in rows
    )
