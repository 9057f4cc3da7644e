"""Cancelling sessions and offerings: nobody is left waiting, and everybody concerned hears of it once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from learning.audit import record
from learning.catalog.finding import Openness, decide_openness
from learning.catalog.published import catalog_changed, lock_catalog
from learning.district.district import District
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.people.roles import KEEPERS, require_role
from learning.people.viewers import Viewer
from learning.planning.changes import AT_ONCE, HELD, close_batch
from learning.refusals import Gone
from learning.registration.refusals import SessionCancelled, SessionOver
from learning.registration.seats import close_offer, lock_session
from learning.sessions import SessionSnapshot, facilitator_ids, read_meeting, read_meetings
from storage.database import Transaction
from storage.tables import NoticeChannel, NoticeKind, Offering, OfferOutcome, Registration, RegistrationState, Session

REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was cancelled, how many people are told, and whether this call did it."""

    title: str
    sessions: int
    people: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Concerned:
    """What would be cancelled, and how many people would be told."""

    title: str
    meetings: tuple[SessionSnapshot, ...]
    people: int


def preview_cancelling(
    district: District, *, session_id: int | None, offering_id: int | None, actor: Viewer, now: datetime
) -> Concerned:
    """Say what cancelling a session, or else an offering, would do. Raises NotAllowed, Gone, SessionOver, SessionCancelled."""
    require_role(district.database, actor, KEEPERS)
    with district.database.reading() as tx:
        if session_id is not None:
            meetings = [read_meeting(tx, session_id)]
            title = meetings[0].title
            if meetings[0].cancelled_at is not None:
                raise SessionCancelled(title, meetings[0].cancel_reason)
            if meetings[0].is_over(now):
                raise SessionOver(title)
        else:
            offering = tx.get(Offering, offering_id)
            if offering is None or offering.retired_at is not None:
                raise Gone
            title = offering.title
            meetings = list(read_meetings(tx, _coming(tx, offering.id or 0, now=now)).values())
        people: set[int] = set()
        for meeting in meetings:
            held = select(Registration.person_id).where(
                Registration.session_id == meeting.id, col(Registration.state).in_(HELD)
            )
            people |= {*tx.exec(held).all(), *({*facilitator_ids(tx, meeting)} - {actor.person_id})}
        return Concerned(title, tuple(sorted(meetings, key=lambda one: one.starts_at)), len(people))


def _coming(tx: Transaction, offering_id: int, *, now: datetime) -> list[int]:
    coming = select(Session.id).where(
        Session.offering_id == offering_id,
        col(Session.ends_at) > now,
        col(Session.cancelled_at).is_(None),
        col(Session.retired_at).is_(None),
    )
    return sorted(key for key in tx.exec(coming).all() if key)


def cancel_session(district: District, session_id: int, *, reason: str, actor: Viewer, now: datetime) -> Cancelled:
    """Cancel a session. Twice is once. Raises NotAllowed, Gone and SessionOver."""
    require_role(district.database, actor, KEEPERS)
    with district.database.transaction() as tx:
        lock_catalog(tx)
        session = lock_session(tx, session_id)
        meeting = read_meeting(tx, session_id)
        if session.cancelled_at is not None:
            return Cancelled(meeting.title, 1, 0, is_new=False)
        if session.retired_at is not None:
            raise Gone
        if meeting.is_over(now):
            raise SessionOver(meeting.title)
        _cancel(tx, session, reason=reason, actor=actor, now=now)
        people = end_sessions(tx, [session], reason=session.cancel_reason, now=now, but=actor.person_id)
        catalog_changed(tx)
        return Cancelled(meeting.title, 1, people, is_new=True)


def cancel_offering(district: District, offering_id: int, *, reason: str, actor: Viewer, now: datetime) -> Cancelled:
    """Cancel every session of an offering that is not over, and take it out of the catalog. Twice is once.

    Who holds several of its sessions is told in one message. Raises NotAllowed and Gone.
    """
    require_role(district.database, actor, KEEPERS)
    with district.database.transaction() as tx:
        lock_catalog(tx)
        offering = tx.get(Offering, offering_id)
        if offering is None:
            raise Gone
        if offering.retired_at is not None:
            return Cancelled(offering.title, 0, 0, is_new=False)
        sessions = [lock_session(tx, key) for key in _coming(tx, offering_id, now=now)]
        for session in sessions:
            _cancel(tx, session, reason=reason, actor=actor, now=now)
        people = end_sessions(tx, sessions, reason=reason, now=now, but=actor.person_id)
        offering.retired_at = offering.changed_at = now
        record(
            tx,
            at=now,
            actor=f"slack:{actor.slack_id}",
            action="offering.retired",
            subject=f"offering:{offering_id}",
            change=(None, {"retired": "yes"}),
        )
        catalog_changed(tx)
        return Cancelled(offering.title, len(sessions), people, is_new=True)


def _cancel(tx: Transaction, session: Session, *, reason: str, actor: Viewer, now: datetime) -> None:
    session.cancelled_at, session.cancel_reason = now, reason.strip()[:REASON_CHARACTERS]
    record(
        tx,
        at=now,
        actor=f"slack:{actor.slack_id}",
        action="session.cancelled",
        subject=f"session:{session.id}",
        change=(None, {"cancelled": "yes", "reason": len(session.cancel_reason)}),
    )


def end_sessions(
    tx: Transaction, sessions: Iterable[Session], *, reason: str, now: datetime, but: int | None = None
) -> int:
    """Draw what follows where sessions will not take place. Returns how many people are told, each in one message.

    Offers are taken back, edits are told no more, and calendar entries go. The caller holds the locks on the sessions'
    rows. `but` is the person who does it.
    """
    telling: dict[int, list[int]] = {}
    owed: list[Owed] = []
    ended = list(sessions)
    for session in ended:
        close_batch(tx, session.id or 0, now=now)
        session.revision += 1
        for row in _held(tx, session):
            if row.state is RegistrationState.registered:
                owed.append(_uninvitation(row, session, now=now))
            if row.state is RegistrationState.offered:
                close_offer(tx, session, row, outcome=OfferOutcome.withdrawn, now=now)
                row.state, row.changed_at = RegistrationState.waitlisted, now
            telling.setdefault(row.person_id, []).append(session.id or 0)
    tx.flush()
    meetings = read_meetings(tx, (session.id or 0 for session in ended))
    for meeting in meetings.values():
        for person_id in facilitator_ids(tx, meeting):
            if person_id != but and meeting.id not in telling.get(person_id, []):
                telling.setdefault(person_id, []).append(meeting.id)
    owed += [_cancellation(one, [meetings[key] for key in keys], reason, now) for one, keys in telling.items()]
    enqueue(tx, owed, now=now)
    return len(telling)


def _held(tx: Transaction, session: Session) -> list[Registration]:
    which = select(Registration).where(Registration.session_id == session.id, col(Registration.state).in_(HELD))
    ordered = which.order_by(col(Registration.arrival), col(Registration.id))
    return list(tx.exec(ordered.execution_options(populate_existing=True)).all())


def _uninvitation(row: Registration, session: Session, *, now: datetime) -> Owed:
    return Owed(
        NoticeKind.uninvitation,
        row.person_id,
        f"uninvitation:{row.id}:{row.revision}:{session.revision}",
        now,
        session.ends_at,
        {"registration_id": row.id},
        about_session(session.id or 0),
        urgent=True,
        channel=NoticeChannel.email,
    )


def _cancellation(person_id: int, meetings: list[SessionSnapshot], reason: str, now: datetime) -> Owed:
    first = min(meetings, key=lambda one: one.starts_at)
    return Owed(
        NoticeKind.session_cancelled,
        person_id,
        f"session_cancelled:{first.id}:{first.revision}:{person_id}",
        now,
        max(one.ends_at for one in meetings),
        {
            "session_ids": [one.id for one in meetings],
            "reason": reason,
            "hear_by": (first.starts_at - AT_ONCE).isoformat(),
        },
        about_session(first.id),
    )


def other_dates(
    tx: Transaction, meeting: SessionSnapshot, *, person_id: int, now: datetime, most: int
) -> list[SessionSnapshot]:
    """Return sessions of the same offering for which somebody who holds none of them could register and find a seat."""
    coming = _coming(tx, meeting.offering_id, now=now)
    mine = set(
        tx.exec(
            select(Registration.session_id).where(
                Registration.person_id == person_id, col(Registration.state).in_(HELD)
            )
        ).all()
    )
    found = read_meetings(tx, (key for key in coming if key not in mine and key != meeting.id)).values()
    open_now = [
        one
        for one in found
        if one.stands
        and decide_openness(one, now=now) is Openness.open
        and (one.free is None or one.free > one.waiting)
    ]
    return sorted(open_now, key=lambda one: one.starts_at)[:most]
