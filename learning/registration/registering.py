"""Registering for a session: winning a seat or a place in line, accepting and passing offers, cancelling, swapping.

Each use case is one transaction that locks the session's row first, so that of any number of people who press at the
same instant each is answered by what is so when it is their turn.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from learning.district.district import District
from learning.people.viewers import living
from learning.refusals import Gone
from learning.registration.eligibility import (
    Clash,
    decide_standing_session,
    decide_window,
    require_eligible,
    require_no_clash,
)
from learning.registration.refusals import AlreadyThere, JustFilled, OfferOver, SessionOver, UndoOver
from learning.registration.seats import BOT, close_offer, lock_session, log_registration, settle_session
from learning.registration.standings import RegistrationSnapshot, read_standing
from learning.registration.transitions import (
    Act,
    could_sit,
    give_up,
    lock_both,
    place_in,
    row_of,
    session_of,
    undo_until,
)
from learning.sessions import read_meeting
from storage.database import Transaction
from storage.tables import (
    Attendance,
    Offering,
    OfferingState,
    OfferOutcome,
    Person,
    Registration,
    RegistrationState,
    SeatOffer,
    Session,
)

_LONGEST_REASON = 500
_SETTLED_AT_ONCE = 500


def register(  # noqa: PLR0913 - a registration has this many parts
    district: District,
    person_id: int | None,
    session_id: int,
    *,
    now: datetime,
    actor: str,
    clash: Clash = Clash.ask,
    instead_of: int | None = None,
    receipt: bool = True,
) -> RegistrationSnapshot:
    """Win a seat, an offered one too, or a place at the end of the line when there is none. Twice is once.

    `instead_of` is a registration that is given up if, and only if, the seat is won. Without `receipt` the answer itself
    is the lasting confirmation.
    Raises Gone, NotOnRoster, SessionOver, SessionCancelled, NotOpenYet, RegistrationClosed, NotEligible, Clashes, and
    JustFilled for a swap without a seat.
    """
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        session, old = lock_both(tx, session_id, person, instead_of)
        act = Act(district.rules(tx, now=now), now, actor, receipt=receipt)
        settle_session(tx, session, rules=act.rules, now=now)
        meeting = read_meeting(tx, session_id)
        row = row_of(tx, session_id, person)
        decide_standing_session(meeting, now=now)
        if row and row.state is RegistrationState.registered:
            return read_standing(tx, row.id or 0)
        is_new = row is None or row.state is RegistrationState.cancelled
        if is_new or now >= meeting.starts_at:  # no seat is given away once it has begun
            decide_window(meeting, now=now)
        if is_new:
            require_eligible(tx, person, meeting, now=now)
        if clash is Clash.ask:
            require_no_clash(tx, person, meeting, but=instead_of)
        if old is not None and not could_sit(session, row):
            raise JustFilled(meeting.title, session_id, meeting.waiting)
        standing = place_in(tx, session, person, meeting=meeting, row=row, act=act)
        if old is not None:
            give_up(tx, *old, act=act)
        return standing


def accept_offer(  # noqa: PLR0913 - an acceptance has this many parts
    district: District,
    registration_id: int,
    person_id: int | None,
    *,
    now: datetime,
    actor: str,
    clash: Clash = Clash.ask,
    instead_of: int | None = None,
    receipt: bool = True,
) -> RegistrationSnapshot:
    """Take the seat that was offered. Twice is once. `instead_of` and `receipt` are as for `register`.

    Raises OfferOver, Gone, NotOnRoster, SessionOver, SessionCancelled, and Clashes.
    """
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        session_id = session_of(tx, registration_id, person)
        session, old = lock_both(tx, session_id, person, instead_of)
        act = Act(district.rules(tx, now=now), now, actor, receipt=receipt)
        settle_session(tx, session, rules=act.rules, now=now)
        meeting = read_meeting(tx, session_id)
        row = row_of(tx, session_id, person)
        decide_standing_session(meeting, now=now)
        if row and row.state is RegistrationState.registered:
            return read_standing(tx, registration_id)
        late = row is None or row.state is not RegistrationState.offered
        if not late and clash is Clash.ask:
            require_no_clash(tx, person, meeting, but=instead_of)
        if not late:
            standing = place_in(tx, session, person, meeting=meeting, row=row, act=act)
            if old is not None:
                give_up(tx, *old, act=act)
            return standing
    # Outside the transaction: what it settled, an offer that ran out, is kept.
    raise OfferOver(meeting.title, session_id)


def pass_offer(
    district: District, registration_id: int, person_id: int | None, *, now: datetime, actor: str
) -> RegistrationSnapshot:
    """Leave an offered seat to the next in line, who is offered it at once. Raises OfferOver, Gone and NotOnRoster."""
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        session = lock_session(tx, session_of(tx, registration_id, person))
        rules = district.rules(tx, now=now)
        settle_session(tx, session, rules=rules, now=now)
        row = row_of(tx, session.id or 0, person)
        if row and row.state is RegistrationState.offered:
            close_offer(tx, session, row, outcome=OfferOutcome.passed, now=now)
            row.state, row.changed_at = RegistrationState.cancelled, now
            log_registration(tx, row, action="passed", actor=actor, now=now)
            tx.flush()
            settle_session(tx, session, rules=rules, now=now)
            tx.flush()
            return replace(read_standing(tx, registration_id), is_new=True)
        standing = read_standing(tx, registration_id)
        if standing.state is RegistrationState.cancelled and _has_passed(tx, registration_id):
            return standing
    raise OfferOver(standing.meeting.title, standing.meeting.id)


def _has_passed(tx: Transaction, registration_id: int) -> bool:
    newest = select(SeatOffer.outcome).where(SeatOffer.registration_id == registration_id)
    return tx.exec(newest.order_by(col(SeatOffer.id).desc()).limit(1)).one_or_none() is OfferOutcome.passed


def cancel(
    district: District, registration_id: int, person_id: int | None, *, now: datetime, actor: str
) -> RegistrationSnapshot:
    """Give up a seat, an offer or a place in line. The seat goes to the next in line. Twice is once.

    After the deadline (`registration.late_hours` before the start) it is marked late, and the facilitators are told.
    Raises Gone, NotOnRoster, AlreadyThere, and SessionOver when it has ended.
    """
    return _let_go(district, registration_id, person_id, now=now, actor=actor, undoing=False)


def undo(
    district: District, registration_id: int, person_id: int | None, *, now: datetime, actor: str
) -> RegistrationSnapshot:
    """Take back a registration that was made just now: nothing is late about it. Raises UndoOver and what `cancel` raises."""
    return _let_go(district, registration_id, person_id, now=now, actor=actor, undoing=True)


def _let_go(  # noqa: PLR0913 - what `cancel` and `undo` are told
    district: District, registration_id: int, person_id: int | None, *, now: datetime, actor: str, undoing: bool
) -> RegistrationSnapshot:
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        session = lock_session(tx, session_of(tx, registration_id, person))
        act = Act(district.rules(tx, now=now), now, actor)
        row = row_of(tx, session.id or 0, person)
        if row is None or row.state is RegistrationState.cancelled:
            return read_standing(tx, registration_id)
        meeting = read_meeting(tx, session.id or 0)
        if undoing and (now > undo_until(row, act) or meeting.is_over(now)):
            raise UndoOver(meeting.title, registration_id)
        if meeting.is_over(now):
            raise SessionOver(meeting.title)
        if row.attendance is Attendance.attended:
            raise AlreadyThere(meeting.title)
        give_up(tx, session, row, act=act)
        return replace(read_standing(tx, registration_id), is_new=True)


def explain_cancellation(
    district: District, registration_id: int, person_id: int | None, *, reason: str, now: datetime
) -> RegistrationSnapshot:
    """Keep why somebody cancelled, in their words; facilitators see it. Raises Gone when it is not cancelled, and NotOnRoster."""
    with district.database.transaction() as tx:
        person = living(tx, person_id)
        session = lock_session(tx, session_of(tx, registration_id, person))
        row = row_of(tx, session.id or 0, person)
        if row is None or row.state is not RegistrationState.cancelled:
            raise Gone
        row.cancel_reason, row.changed_at = reason.strip()[:_LONGEST_REASON], now
        tx.flush()
        return read_standing(tx, registration_id)


def settle_all(district: District, *, now: datetime) -> int:
    """Settle every session whose offers have run out, or whose free seats somebody waits for. Returns how many changed.

    The scheduler calls it; any number of replicas may.
    """
    with district.database.reading() as tx:
        expired = select(SeatOffer.session_id).where(
            SeatOffer.outcome == OfferOutcome.open, col(SeatOffer.expires_at) <= now
        )
        waiting = (
            select(Session.id)
            .join(Offering, col(Offering.id) == col(Session.offering_id))
            .join(Registration, col(Registration.session_id) == col(Session.id))
            .where(
                Registration.state == RegistrationState.waitlisted,
                col(Session.starts_at) > now,
                col(Session.cancelled_at).is_(None),
                col(Session.retired_at).is_(None),
                col(Offering.retired_at).is_(None),
                Offering.state == OfferingState.published,
                col(Session.capacity).is_(None) | (col(Session.taken) < col(Session.capacity)),
            )
        )
        found = {*tx.exec(expired.distinct().limit(_SETTLED_AT_ONCE)).all(), *tx.exec(waiting.distinct()).all()}
    changed = 0
    for session_id in sorted(key for key in found if key is not None):
        with district.database.transaction() as tx:
            rules = district.rules(tx, now=now)
            changed += settle_session(tx, lock_session(tx, session_id), rules=rules, now=now) > 0
    return changed


_AT_ONCE = 500


def release_leavers(district: District, *, now: datetime) -> int:
    """Give up what people who left the roster still hold of sessions to come. Returns how many registrations.

    The scheduler calls it, whatever has retired them; any number of replicas may. Nothing about it counts as late.
    """
    held = (
        select(Registration.session_id, Registration.id)
        .join(Person, col(Person.id) == col(Registration.person_id))
        .join(Session, col(Session.id) == col(Registration.session_id))
        .where(
            col(Person.retired_at).is_not(None),
            Registration.state != RegistrationState.cancelled,
            col(Session.starts_at) > now,
        )
        .limit(_AT_ONCE)
    )
    with district.database.reading() as tx:
        found = sorted((session_id, key or 0) for session_id, key in tx.exec(held).all())
    return sum(_release(district, session_id, registration_id, now=now) for session_id, registration_id in found)


def _release(district: District, session_id: int, registration_id: int, *, now: datetime) -> bool:
    with district.database.transaction() as tx:
        session = lock_session(tx, session_id)
        row = tx.get_one(Registration, registration_id)
        # Another replica was first, or the person has come back.
        if row.state is RegistrationState.cancelled or tx.get_one(Person, row.person_id).retired_at is None:
            return False
        give_up(tx, session, row, act=Act(district.rules(tx, now=now), now, BOT), may_be_late=False)
        return True
