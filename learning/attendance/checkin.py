"""Checking in: the four digits that a facilitator shows, and those who type them."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from learning.attendance.marking import SELF, arrive, doors_close, doors_open, require_runner
from learning.attendance.refusals import NotACode, TooManyTries
from learning.audit import record
from learning.catalog.published import lock_catalog
from learning.district.district import District
from learning.district.settings import Settings
from learning.people.viewers import Viewer, living
from learning.registration.refusals import SessionCancelled
from learning.registration.seats import lock_session
from learning.registration.transitions import Act
from learning.sessions import SessionSnapshot, read_meeting
from storage.database import Transaction
from storage.tables import AuditEntry, Offering, Person, Registration, RegistrationState, Session

# Who types a wrong code so often within this time waits: of nine thousand codes few can be tried during a session.
MOST_WRONG = 5
WRONG_WITHIN = timedelta(minutes=10)
_REFUSED = "checkin.refused"
# No code begins with a nought, which people and spreadsheets drop.
_LEAST, _MOST = 1000, 9999
_CODE = re.compile(r"[1-9][0-9]{3}")


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody is there since `at` (UTC). `is_new` tells whether this call has found them there first."""

    meeting: SessionSnapshot
    at: datetime
    walk_in: bool
    is_new: bool


def open_code(district: District, session_id: int, viewer: Viewer, *, now: datetime) -> str:
    """Return the four digits of a session, made when it has none. No other session has them at the same time.

    Only for who runs it. Raises RosterPrivate, Gone and SessionCancelled.
    """
    with district.database.transaction() as tx:
        # One at a time makes codes, and waits where everybody waits first who also locks sessions.
        lock_catalog(tx)
        session = lock_session(tx, session_id)
        meeting = require_runner(tx, viewer, session_id)
        if meeting.cancelled_at is not None:
            raise SessionCancelled(meeting.title, meeting.cancel_reason)
        taken = _codes_beside(tx, session, district.rules(tx, now=now).settings)
        # A session that was moved may have met another one with its code.
        if session.check_in_code is None or session.check_in_code in taken:
            session.check_in_code = _new_code(taken)
            subject, actor = f"session:{session_id}", f"slack:{viewer.slack_id}"
            record(tx, at=now, actor=actor, action="checkin.code_opened", subject=subject, change=(None, None))
        return session.check_in_code


def _codes_beside(tx: Transaction, session: Session, settings: Settings) -> set[str]:
    """Return the codes of the other sessions that people can be checking in to while they can to this one."""
    between = timedelta(minutes=settings.number("checkin.before_minutes") + settings.number("checkin.after_minutes"))
    beside = select(Session.check_in_code).where(
        col(Session.check_in_code).is_not(None),
        Session.id != session.id,
        col(Session.starts_at) <= session.ends_at + between,
        col(Session.ends_at) >= session.starts_at - between,
    )
    return {code for code in tx.exec(beside).all() if code}


def _new_code(taken: set[str]) -> str:
    free = [code for number in range(_LEAST, _MOST + 1) if (code := str(number)) not in taken]
    return secrets.choice(free)


def check_in(district: District, person_id: int | None, code: str, *, now: datetime, actor: str) -> CheckedIn:
    """Let somebody be at the session that has this code now, registered for it or not. Twice is once: the time stays.

    Raises NotACode, TooManyTries after some wrong ones, and NotOnRoster.
    """
    if not _CODE.fullmatch(code):
        raise NotACode
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        _lock_person(tx, person)
        if until := _waits_until(tx, person, now=now):
            raise TooManyTries(until)
        act = Act(district.rules(tx, now=now), now, actor)
        session_id = _session_with(tx, code, person, act=act)
        if session_id is not None:
            session = lock_session(tx, session_id)
            row, is_new = arrive(tx, session, person, act=act, by=SELF)
            tx.flush()
            return CheckedIn(read_meeting(tx, session_id), row.attended_at or now, row.walk_in, is_new)
        record(tx, at=now, actor=actor, action=_REFUSED, subject=f"person:{person.id}", change=(None, None))
    # Outside the transaction: that it was wrong is kept, however many processes are asked.
    raise NotACode


def _lock_person(tx: Transaction, person: Person) -> None:
    # Guesses of one person wait for each other. A registration that refers to the person must not wait for this.
    tx.exec(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)).one()


def _waits_until(tx: Transaction, person: Person, *, now: datetime) -> datetime | None:
    wrong = tx.exec(
        select(AuditEntry.at)
        .where(
            AuditEntry.subject == f"person:{person.id}",
            AuditEntry.action == _REFUSED,
            col(AuditEntry.at) > now - WRONG_WITHIN,
        )
        .order_by(col(AuditEntry.at).desc())
        .limit(MOST_WRONG)
    ).all()
    return wrong[-1] + WRONG_WITHIN if len(wrong) == MOST_WRONG else None


def _session_with(tx: Transaction, code: str, person: Person, *, act: Act) -> int | None:
    """Return the session that people with this code are at now: their own, should a moved one have the same."""
    rows = tx.exec(
        select(Session.id, Session.starts_at, Session.ends_at, Registration.state)
        .join(Offering, col(Offering.id) == col(Session.offering_id))
        .join(
            Registration,
            (col(Registration.session_id) == col(Session.id)) & (col(Registration.person_id) == person.id),
            isouter=True,
        )
        .where(
            Session.check_in_code == code,
            col(Session.cancelled_at).is_(None),
            col(Session.retired_at).is_(None),
            col(Offering.retired_at).is_(None),
        )
        .order_by(col(Session.starts_at), col(Session.id))
    ).all()
    settings = act.rules.settings
    now_open = [
        (state is not RegistrationState.registered, number, session_id)
        for number, (session_id, starts_at, ends_at, state) in enumerate(rows)
        if doors_open(starts_at, settings) <= act.now <= doors_close(ends_at, settings)
    ]
    return min(now_open)[2] if now_open else None
