"""Signing in on paper: the sheet behind a link, and what a filled-in file of it says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import col, select

from learning.attendance.marking import Attendee, arrive, read_roster, require_begun, require_runner, set_attendance
from learning.attendance.refusals import RosterPrivate
from learning.district.district import District
from learning.imports.plan import Note, RowAt, RowProblem
from learning.people.viewers import Viewer, recall_person
from learning.refusals import Gone, NotOnRoster
from learning.registration.seats import lock_session
from learning.registration.transitions import Act, row_of
from learning.sessions import SessionSnapshot
from storage.database import Transaction
from storage.tables import Attendance, Link, LinkScope, Person, RegistrationState, Session

_SHEET_HOLDS = timedelta(days=2)
_FINGERPRINT = 32


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: for whom it was made, the session, its people by name, and the check-in code if it has one."""

    viewer: Viewer
    meeting: SessionSnapshot
    people: tuple[Attendee, ...]
    code: str | None

    @property
    def key(self) -> str:
        """Return what a file of this sheet is recognized by: `UDL-101#12`."""
        return sheet_key(self.meeting)


def sheet_key(meeting: SessionSnapshot) -> str:
    """Return what every row of a session's file says: its code, and the number that tells its dates apart."""
    return f"{meeting.code}#{meeting.id}"


def link_to_sheet(district: District, session_id: int, viewer: Viewer, *, now: datetime) -> str:
    """Return the address of a session's sign-in sheet, for who runs it. It holds until two days after the session.

    Raises RosterPrivate, NotOnRoster and Gone.
    """
    with district.database.transaction() as tx:
        meeting = require_runner(tx, viewer, session_id)
        if viewer.person_id is None:
            raise NotOnRoster
        return district.links.mint(
            tx,
            LinkScope.sign_in_sheet,
            person_id=viewer.person_id,
            now=now,
            session_id=session_id,
            expires_at=max(meeting.ends_at, now) + _SHEET_HOLDS,
        )


def read_sheet(district: District, link: Link) -> Sheet | None:
    """Return the sheet of a link, or None when whoever holds it may not see that roster any more."""
    with district.database.reading() as tx:
        viewer = recall_person(tx, link.person_id)
        session = tx.get(Session, link.session_id) if link.session_id else None
        code = session.check_in_code if session else None
    if viewer is None or viewer.left or session is None:
        return None
    try:
        roster = read_roster(district, session.id or 0, viewer)
    except (RosterPrivate, Gone):
        return None
    return Sheet(viewer, roster.meeting, roster.people, code) if roster.may_mark else None


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One row of a file. `attendance` is None where nothing was filled in."""

    at: RowAt
    email: str
    attendance: Attendance | None


@dataclass(frozen=True, slots=True)
class SignInRead:
    """What a file holds. `key` is the sheet's, empty where the file names none or several sessions."""

    key: str
    rows: Sequence[SignInRow] = ()
    refused: Sequence[RowProblem] = ()
    notes: Sequence[Note] = ()
    unreadable: Note | None = None


@dataclass(slots=True)
class SignInPlan:
    """What a file would mark, or has marked, by name. `unknown` are addresses that are on no roster of the district."""

    meeting: SessionSnapshot
    present: list[str] = field(default_factory=list)
    walk_ins: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    already: int = 0
    blank: int = 0

    @property
    def changes_something(self) -> bool:
        """Tell whether applying it writes anything."""
        return bool(self.present or self.walk_ins or self.excused)

    @property
    def fingerprint(self) -> str:
        """Return a short text that is another one for a plan that would do something else."""
        doing = repr((self.meeting.id, self.present, self.walk_ins, self.excused))
        return sha256(doing.encode()).hexdigest()[:_FINGERPRINT]


def plan_sign_in(district: District, read: SignInRead, viewer: Viewer, *, now: datetime) -> SignInPlan:
    """Return what a file would mark. Raises RosterPrivate, NotBegun, SessionCancelled, and Gone for an unknown session."""
    with district.database.reading() as tx:
        session_id = session_of_key(read.key)
        meeting = require_runner(tx, viewer, session_id)
        require_begun(meeting, district.rules(tx, now=now).settings, now=now)
        return _plan(tx, meeting, read)[0]


def apply_sign_in(
    district: District, read: SignInRead, viewer: Viewer, *, now: datetime, fingerprint: str
) -> tuple[SignInPlan, bool]:
    """Mark what a file says, if that still is the plan with this fingerprint. Returns the plan, and whether it was done.

    Raises what `plan_sign_in` raises.
    """
    with district.database.transaction() as tx:
        session = lock_session(tx, session_of_key(read.key))
        meeting = require_runner(tx, viewer, session.id or 0)
        rules = district.rules(tx, now=now)
        require_begun(meeting, rules.settings, now=now)
        plan, marks = _plan(tx, meeting, read)
        if plan.fingerprint != fingerprint:
            return plan, False
        act = Act(rules, now, f"slack:{viewer.slack_id}")
        for person, attendance in marks:
            if attendance is Attendance.attended:
                arrive(tx, session, person, act=act, by=act.actor)
            elif row := row_of(tx, meeting.id, person):
                set_attendance(tx, row, attendance, act=act, by=act.actor)
        return plan, True


def session_of_key(key: str) -> int:
    """Return the session that a file names. Raises Gone."""
    number = key.rpartition("#")[2]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004 - what both databases can hold
        raise Gone
    return int(number)


def _plan(
    tx: Transaction, meeting: SessionSnapshot, read: SignInRead
) -> tuple[SignInPlan, list[tuple[Person, Attendance]]]:
    if read.key != sheet_key(meeting):
        raise Gone
    emails = [row.email for row in read.rows]
    living = select(Person).where(col(Person.email).in_(emails), col(Person.retired_at).is_(None))
    people = {person.email: person for person in tx.exec(living).all()}
    plan, marks = SignInPlan(meeting), []
    for row in read.rows:
        person = people.get(row.email)
        if person is None:
            plan.unknown.append(row.email)
        elif row.attendance is None:
            plan.blank += 1
        elif (into := _place_of(tx, plan, person, row.attendance)) is None:
            plan.already += 1
        else:
            into.append(person.name)
            marks.append((person, row.attendance))
    return plan, marks


def _place_of(tx: Transaction, plan: SignInPlan, person: Person, attendance: Attendance) -> list[str] | None:
    """Return the list that somebody belongs in, or None where the file says nothing new of them."""
    row = row_of(tx, plan.meeting.id, person)
    seated = row is not None and row.state is RegistrationState.registered
    if row is not None and row.attendance is attendance:
        return None
    if attendance is Attendance.attended:
        return plan.present if seated else plan.walk_ins
    # Whoever came is not excused, and whoever has no seat need not be.
    came = row is not None and row.attendance is Attendance.attended
    return plan.excused if seated and not came else None
