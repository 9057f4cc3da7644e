"""The parts of registering: giving somebody a seat or a place in line, and letting it go, under the session's lock."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from learning.district.district import Rules
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.refusals import Gone
from learning.registration.seats import (
    close_offer,
    free_seat,
    has_free_seat,
    lock_session,
    log_registration,
    next_arrival,
    settle_session,
    take_seat,
)
from learning.registration.standings import RegistrationSnapshot, standing_of
from learning.sessions import SessionSnapshot, facilitator_ids, read_meeting
from storage.database import Transaction
from storage.tables import (
    NoticeChannel,
    NoticeKind,
    OfferOutcome,
    Person,
    Registration,
    RegistrationState,
    SeatOffer,
    Session,
)

# Who cancels may say why, after the press: what facilitators read then has it.
_TIME_TO_SAY_WHY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something to a registration, and when. `actor` is as the audit log writes it: `slack:U…`, `link:…`.

    `added_by_id` is the person who registers somebody else; `receipt` says whether that person is owed a receipt.
    """

    rules: Rules
    now: datetime
    actor: str
    added_by_id: int | None = None
    receipt: bool = True


def lock_both(
    tx: Transaction, session_id: int, person: Person, instead_of: int | None
) -> tuple[Session, tuple[Session, Registration] | None]:
    """Lock the session and the one that would be given up for it, the lower id first: swaps that cross must not wait in a circle."""
    if instead_of is None:
        return lock_session(tx, session_id), None
    given_up = tx.exec(
        select(Registration.session_id).where(Registration.id == instead_of, Registration.person_id == person.id)
    ).one_or_none()
    if given_up is None or given_up == session_id:
        raise Gone
    locked = {key: lock_session(tx, key) for key in sorted({session_id, given_up})}
    row = row_of(tx, given_up, person)
    if row is None or row.state is RegistrationState.cancelled:  # the swap was pressed twice, or it was cancelled
        return locked[session_id], None
    return locked[session_id], (locked[given_up], row)


def row_of(tx: Transaction, session_id: int, person: Person) -> Registration | None:
    return tx.exec(_ROW, params={"session_id": session_id, "person_id": person.id}).one_or_none()


_ROW = (
    select(Registration)
    .where(Registration.session_id == bindparam("session_id"), Registration.person_id == bindparam("person_id"))
    .execution_options(populate_existing=True)
)


def could_sit(session: Session, row: Registration | None) -> bool:
    return has_free_seat(session) or (row is not None and row.state is RegistrationState.offered)


def place_in(  # noqa: PLR0913 - a place has this many parts
    tx: Transaction, session: Session, person: Person, *, meeting: SessionSnapshot, row: Registration | None, act: Act
) -> RegistrationSnapshot:
    """Give somebody a seat or, where there is none, the last place in line. Who has either keeps it.

    The caller holds the lock on the session's row, has settled it, and has asked every rule that should hold.
    """
    if row is None:
        row = Registration(
            session_id=meeting.id,
            person_id=person.id or 0,
            state=RegistrationState.cancelled,
            calendar_uid=f"{secrets.token_hex(12)}@professional-learning",
            registered_at=act.now,
            changed_at=act.now,
        )
    before = row.state
    if before is RegistrationState.offered:
        close_offer(tx, session, row, outcome=OfferOutcome.accepted, now=act.now)
    elif before is not RegistrationState.registered and has_free_seat(session):
        take_seat(session)
    elif before is RegistrationState.cancelled:
        _begin_anew(row, RegistrationState.waitlisted, act)
        row.arrival = next_arrival(tx, session)
        tx.add(row)
        tx.flush()
        log_registration(tx, row, action="waitlisted", actor=act.actor, now=act.now)
        return _standing(tx, row, meeting, is_new=True)
    else:
        return _standing(tx, row, meeting, is_new=False)
    _begin_anew(row, RegistrationState.registered, act)
    row.revision += 1
    tx.add(row)
    tx.flush()
    log_registration(tx, row, action="registered", actor=act.actor, now=act.now)
    enqueue(tx, _confirmations(row, meeting, act), now=act.now)
    return _standing(tx, row, replace(meeting, taken=session.taken), is_new=True)


def _begin_anew(row: Registration, state: RegistrationState, act: Act) -> None:
    row.state, row.changed_at, row.registered_at = state, act.now, act.now
    row.late, row.cancel_reason, row.walk_in = False, "", False
    row.attendance, row.attended_at, row.attendance_by = None, None, ""
    row.added_by_id = act.added_by_id


def _confirmations(row: Registration, meeting: SessionSnapshot, act: Act) -> list[Owed]:
    params = {"registration_id": row.id}
    sequence = f"{row.id}:{row.revision}:{meeting.revision}"
    owed = [
        Owed(
            NoticeKind.invitation,
            row.person_id,
            f"invitation:{sequence}",
            act.now,
            meeting.ends_at,
            params,
            about_session(meeting.id),
            urgent=True,
            channel=NoticeChannel.email,
        )
    ]
    if act.added_by_id is not None:
        owed.append(
            Owed(
                NoticeKind.added,
                row.person_id,
                f"added:{row.id}:{row.revision}",
                act.now,
                meeting.ends_at,
                params,
                about_session(meeting.id),
            )
        )
    elif act.receipt:
        owed.append(
            Owed(
                NoticeKind.receipt,
                row.person_id,
                f"receipt:{row.id}:{row.revision}",
                act.now,
                meeting.ends_at,
                params,
                about_session(meeting.id),
                urgent=True,
            )
        )
    return owed


def _standing(tx: Transaction, row: Registration, meeting: SessionSnapshot, *, is_new: bool) -> RegistrationSnapshot:
    ahead, expires = 0, None
    if row.state is RegistrationState.waitlisted and is_new:
        ahead = meeting.waiting
    elif row.state is RegistrationState.waitlisted:
        line = select(func.count()).where(
            Registration.session_id == row.session_id,
            Registration.state == RegistrationState.waitlisted,
            col(Registration.arrival) < row.arrival,
        )
        ahead = tx.exec(line).one()
    if row.state is RegistrationState.waitlisted:
        meeting = replace(meeting, waiting=max(meeting.waiting, ahead + 1))
    if row.state is RegistrationState.offered:
        offer = select(SeatOffer.expires_at).where(
            SeatOffer.registration_id == row.id, SeatOffer.outcome == OfferOutcome.open
        )
        expires = tx.exec(offer).one_or_none()
    adder = tx.get(Person, row.added_by_id) if row.added_by_id else None
    return standing_of(row, meeting, expires=expires, ahead=ahead, added_by=adder.name if adder else "", is_new=is_new)


def session_of(tx: Transaction, registration_id: int, person: Person) -> int:
    found = tx.exec(
        select(Registration.session_id).where(Registration.id == registration_id, Registration.person_id == person.id)
    ).one_or_none()
    if found is None:
        raise Gone
    return found


def undo_until(row: Registration, act: Act) -> datetime:
    """Return until when a registration can be undone as if nothing had happened."""
    return row.registered_at + timedelta(minutes=act.rules.settings.number("registration.undo_minutes"))


def give_up(tx: Transaction, session: Session, row: Registration, *, act: Act, may_be_late: bool = True) -> None:
    """Let a seat, an offer or a place in line go, and offer what is free to the next. The caller holds the session's lock.

    What can still be undone is never late, however it is given up.
    """
    had_seat = row.state is RegistrationState.registered
    if row.state is RegistrationState.offered:
        close_offer(tx, session, row, outcome=OfferOutcome.withdrawn, now=act.now)
    elif had_seat and not row.walk_in:
        free_seat(session)
    late_from = session.starts_at - timedelta(hours=act.rules.settings.number("registration.late_hours"))
    may_be_late = may_be_late and act.now > undo_until(row, act) and session.cancelled_at is None
    row.late = had_seat and may_be_late and act.now > late_from
    row.state, row.changed_at = RegistrationState.cancelled, act.now
    row.revision += 1 if had_seat else 0
    tx.flush()
    log_registration(tx, row, action="cancelled", actor=act.actor, now=act.now)
    if had_seat:
        enqueue(tx, _farewells(tx, session, row, act), now=act.now)
    settle_session(tx, session, rules=act.rules, now=act.now)
    tx.flush()


def _farewells(tx: Transaction, session: Session, row: Registration, act: Act) -> list[Owed]:
    params = {"registration_id": row.id}
    owed = [
        Owed(
            NoticeKind.uninvitation,
            row.person_id,
            f"uninvitation:{row.id}:{row.revision}",
            act.now,
            session.ends_at,
            params,
            about_session(session.id or 0),
            urgent=True,
            channel=NoticeChannel.email,
        )
    ]
    if row.late:
        owed += [
            Owed(
                NoticeKind.late_cancellation,
                one,
                f"late_cancellation:{row.id}:{row.revision}:{one}",
                act.now + _TIME_TO_SAY_WHY,
                session.starts_at,
                params,
                about_session(session.id or 0),
            )
            for one in facilitator_ids(tx, read_meeting(tx, session.id or 0))
            if one != row.person_id
        ]
    return owed
