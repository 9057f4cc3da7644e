"""Seats and the line for them. Whoever calls holds the lock on the session's row, so that nothing changes in between."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from learning.audit import record
from learning.district.district import Rules
from learning.district.send_window import earliest_departure
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.refusals import Gone
from learning.walltime import zone_named
from storage.database import Transaction
from storage.tables import (
    NoticeKind,
    Offering,
    OfferingState,
    OfferOutcome,
    Person,
    QuietTime,
    Registration,
    RegistrationState,
    SeatOffer,
    Session,
    SlackMember,
)

_LAST_DAY = timedelta(hours=24)
BOT = "bot"
_PAGE = 20
_SEATS = 1  # the space of advisory locks whose keys are ids of sessions


def lock_session(tx: Transaction, session_id: int) -> Session:
    """Return a session, locked until the transaction ends. Raises Gone. Of several the lowest id is locked first."""
    if tx.get_bind().dialect.name == "postgresql":
        # Who waits for a row that changes may be overtaken by who comes later; who waits for an advisory lock may not.
        tx.execute(_QUEUE, {"session_id": session_id})
    found = tx.exec(_LOCKING, params={"session_id": session_id}).one_or_none()
    if found is None:
        raise Gone
    return found


# Statements of every registration are built once: putting one together takes longer than running it.
# populate_existing: what this transaction read before it waited for the lock may be old. key_share: rows that refer to
# the session, such as notices of many sessions, may be written meanwhile, and nobody waits for them in a circle.
_LOCKING = (
    select(Session)
    .where(Session.id == bindparam("session_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_QUEUE = select(func.pg_advisory_xact_lock(_SEATS, bindparam("session_id")))


def stands(tx: Transaction, session: Session) -> bool:
    """Tell whether a session takes place: neither it nor its offering was taken back."""
    if session.cancelled_at is not None or session.retired_at is not None:
        return False
    published = select(Offering.id).where(
        Offering.id == session.offering_id,
        Offering.state == OfferingState.published,
        col(Offering.retired_at).is_(None),
    )
    return tx.exec(published).first() is not None


def has_free_seat(session: Session) -> bool:
    """Tell whether there is a seat that nobody holds."""
    return session.capacity is None or session.taken < session.capacity


def take_seat(session: Session) -> None:
    """Count a free seat as taken: one that nobody has declined, where there is one."""
    if session.capacity is not None and session.capacity - session.taken <= len(session.declined_seats):
        session.declined_seats = session.declined_seats[1:]
    session.taken += 1


def free_seat(session: Session) -> None:
    """Count a seat as free that somebody had: it is a new one for everybody in line."""
    session.taken -= 1


def settle_session(tx: Transaction, session: Session, *, rules: Rules, now: datetime) -> int:
    """Let offers run out whose time is over, and offer what is free to those in line, first come, first served.

    The caller holds the lock on the session's row (`lock_session`). Returns how many offers ran out or were made.
    """
    return _expire_offers(tx, session, now=now) + _offer_seats(tx, session, rules=rules, now=now)


def close_offer(
    tx: Transaction, session: Session, row: Registration, *, outcome: OfferOutcome, now: datetime
) -> SeatOffer | None:
    """Settle somebody's open offer. Unless it is accepted the seat becomes free, for those who have not declined it."""
    offer = tx.exec(
        select(SeatOffer).where(SeatOffer.registration_id == row.id, SeatOffer.outcome == OfferOutcome.open)
    ).one_or_none()
    if offer is not None:
        _close(session, offer, outcome=outcome, now=now)
    return offer


def _close(session: Session, offer: SeatOffer, *, outcome: OfferOutcome, now: datetime) -> None:
    offer.outcome, offer.settled_at = outcome, now
    if outcome is not OfferOutcome.accepted:
        session.taken -= 1
        session.declined_seats = [*session.declined_seats, offer.seat]


def _expire_offers(tx: Transaction, session: Session, *, now: datetime) -> int:
    over = tx.exec(_OVER, params={"session_id": session.id, "now": now}).all()
    for offer, row in over:
        _close(session, offer, outcome=OfferOutcome.expired, now=now)
        row.state, row.changed_at = RegistrationState.cancelled, now
        log_registration(tx, row, action="offer_expired", actor=BOT, now=now)
    enqueue(
        tx,
        [
            Owed(
                NoticeKind.offer_over,
                row.person_id,
                f"offer_over:{offer.id}",
                now,
                session.starts_at,
                {"registration_id": row.id},
                about_session(session.id or 0),
            )
            for offer, row in over
        ],
        now=now,
    )
    return len(over)


_OVER = (
    select(SeatOffer, Registration)
    .join(Registration, col(Registration.id) == col(SeatOffer.registration_id))
    .where(
        SeatOffer.session_id == bindparam("session_id"),
        SeatOffer.outcome == OfferOutcome.open,
        col(SeatOffer.expires_at) <= bindparam("now"),
    )
    .order_by(col(SeatOffer.id))
)


def _offer_seats(tx: Transaction, session: Session, *, rules: Rules, now: datetime) -> int:
    if not (has_free_seat(session) and now < session.starts_at):
        return 0
    line = _line(tx, session)
    first = next(line, None)
    if first is None or not stands(tx, session):
        return 0
    made = 0
    offers = tx.exec(select(SeatOffer).where(SeatOffer.session_id == session.id)).all()
    declined: dict[int, set[int]] = {}
    for offer in offers:
        declined.setdefault(offer.registration_id, set()).add(offer.seat)
    newest = max((offer.seat for offer in offers), default=0)
    for row, zone_names, quiet_until in chain([first], line):
        if not has_free_seat(session):
            break
        leaves = earliest_departure(
            max(now, quiet_until or now), zone=zone_named(*zone_names, default=rules.zone), decency=rules.decency
        )
        seat = _seat_for(session, declined.get(row.id or 0, set()), next_seat=newest + 1)
        # They would hear too late, or have said no to this one.
        if leaves >= session.starts_at or seat is None:
            continue
        newest = max(newest, seat)
        _offer(tx, session, row, seat=seat, leaves=leaves, rules=rules, now=now)
        made += 1
    return made


def _line(tx: Transaction, session: Session) -> Iterator[tuple[Registration, tuple[str | None, ...], datetime | None]]:
    """Read the line, the first come first, with each one's time zones and quiet time. It is read as far as it is needed."""
    last = 0
    while True:
        page: Any = tx.exec(_LINE, params={"session_id": session.id, "last": last}).all()
        for row, slack, roster, quiet in page:
            last = row.arrival
            yield row, (slack, roster), quiet
        if len(page) < _PAGE:
            return


_LINE = (
    select(Registration, SlackMember.timezone, Person.timezone, QuietTime.until)
    .join(Person, col(Person.id) == col(Registration.person_id))
    .join(SlackMember, col(SlackMember.person_id) == col(Person.id), isouter=True)
    .join(QuietTime, col(QuietTime.person_id) == col(Person.id), isouter=True)
    .where(
        Registration.session_id == bindparam("session_id"),
        Registration.state == RegistrationState.waitlisted,
        col(Registration.arrival) > bindparam("last"),
        col(Person.retired_at).is_(None),
    )
    .order_by(col(Registration.arrival))
    .limit(_PAGE)
)


def _seat_for(session: Session, declined: set[int], *, next_seat: int) -> int | None:
    """Return the number of a free seat that somebody has not declined: a fresh one, or one that others passed on."""
    if session.capacity is None or session.capacity - session.taken > len(session.declined_seats):
        return next_seat
    return next((seat for seat in session.declined_seats if seat not in declined), None)


def _offer(  # noqa: PLR0913 - an offer has this many parts
    tx: Transaction, session: Session, row: Registration, *, seat: int, leaves: datetime, rules: Rules, now: datetime
) -> None:
    session.declined_seats = [one for one in session.declined_seats if one != seat]
    session.taken += 1
    last_day = session.starts_at - leaves <= _LAST_DAY
    hours = rules.settings.number("waitlist.last_day_hours" if last_day else "waitlist.offer_hours")
    offer = SeatOffer(
        registration_id=row.id or 0,
        session_id=session.id or 0,
        seat=seat,
        offered_at=now,
        expires_at=min(leaves + timedelta(hours=hours), session.starts_at),
        outcome=OfferOutcome.open,
    )
    tx.add(offer)
    row.state, row.changed_at = RegistrationState.offered, now
    tx.flush()
    log_registration(tx, row, action="offered", actor=BOT, now=now)
    enqueue(
        tx,
        [
            Owed(
                NoticeKind.offer,
                row.person_id,
                f"offer:{offer.id}",
                leaves,
                offer.expires_at,
                {"registration_id": row.id, "offer_id": offer.id},
                about_session(session.id or 0),
            )
        ],
        now=now,
    )


def next_arrival(tx: Transaction, session: Session) -> int:
    """Return the number of whoever joins the line now: larger than everybody's who ever did."""
    newest = tx.exec(select(func.max(Registration.arrival)).where(Registration.session_id == session.id)).one()
    return (newest or 0) + 1


def log_registration(tx: Transaction, row: Registration, *, action: str, actor: str, now: datetime) -> None:
    """Write into the audit log what happened to a registration."""
    record(
        tx,
        at=now,
        actor=actor,
        action=f"registration.{action}",
        subject=f"registration:{row.id}",
        change=(None, {"session": row.session_id, "person": row.person_id, "state": row.state}),
    )
