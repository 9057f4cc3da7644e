"""Kinds of notice about seats, and whether each may still leave: its session takes place, and the seat is still theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from learning.notices.enqueuing import session_about
from learning.notices.kinds import KindOfNotice
from learning.notices.outbox import Dropped, Later, Outcome
from learning.sessions import SessionSnapshot, read_meetings
from learning.walltime import WALL_FORMAT
from storage.database import Transaction
from storage.tables import (
    Attendance,
    Notice,
    NoticeKind,
    NoticeWish,
    OfferOutcome,
    Registration,
    RegistrationState,
    SeatOffer,
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a registration says of its person now."""

    state: RegistrationState
    attendance: Attendance | None


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What is so now of the sessions, registrations and open offers that some notices are about."""

    now: datetime
    sessions: Mapping[int, SessionSnapshot]
    places: Mapping[int, Place]
    open_offers: frozenset[int]

    def session_of(self, notice: Notice) -> SessionSnapshot | None:
        """Return the session that a notice is about."""
        return self.sessions.get(session_about(notice.about) or 0)

    def place_of(self, notice: Notice) -> Place | None:
        """Return the registration that a notice is about."""
        return self.places.get(notice.params.get("registration_id") or 0)

    def state_of(self, notice: Notice) -> RegistrationState | None:
        """Return the state of the registration that a notice is about."""
        place = self.place_of(notice)
        return place.state if place else None


def look_at_seats(tx: Transaction, notices: Sequence[Notice], now: datetime) -> SeatFacts:
    """Read the sessions, registrations and offers of some notices: a statement each, however many they are."""
    sessions = {key for one in notices if (key := session_about(one.about)) is not None}
    registrations = _rows(tx, Registration, _param(notices, "registration_id"))
    offers = _rows(tx, SeatOffer, _param(notices, "offer_id"))
    return SeatFacts(
        now,
        read_meetings(tx, sessions),
        {one.id: Place(one.state, one.attendance) for one in registrations},
        frozenset(one.id for one in offers if one.outcome is OfferOutcome.open),
    )


def _param(notices: Iterable[Notice], name: str) -> set[int]:
    found = (one.params.get(name) for one in notices)
    return {key for key in found if isinstance(key, int)}


def _rows(tx: Transaction, table: Any, ids: set[int]) -> Sequence[Any]:
    found: Sequence[Any] = tx.exec(select(table).where(col(table.id).in_(sorted(ids)))).all() if ids else ()
    return found


def takes_place(notice: Notice, facts: SeatFacts) -> Outcome | None:
    """Decide by the session: it takes place."""
    session = facts.session_of(notice)
    return None if session is not None and session.stands else Dropped("session_off")


def has_place(notice: Notice, facts: SeatFacts) -> Outcome | None:
    """Decide by the session and the registration: a seat, an offer or a place in line."""
    given_up = facts.state_of(notice) is RegistrationState.cancelled
    return takes_place(notice, facts) or (Dropped("seat_given_up") if given_up else None)


def _has_seat(notice: Notice, facts: SeatFacts) -> Outcome | None:
    has = facts.state_of(notice) is RegistrationState.registered
    return takes_place(notice, facts) or (None if has else Dropped("seat_given_up"))


def _reminds(notice: Notice, facts: SeatFacts) -> Outcome | None:
    if dropped := _has_seat(notice, facts):
        return dropped
    session, place, planned = facts.session_of(notice), facts.place_of(notice), notice.params.get("starts_wall")
    if session and planned is not None and planned != session.starts_wall.strftime(WALL_FORMAT):
        return Dropped("session_moved")  # it has a reminder of its own for the new time
    return Dropped("checked_in") if place and place.attendance is Attendance.attended else None


def _is_open_offer(notice: Notice, facts: SeatFacts) -> Outcome | None:
    is_open = notice.params.get("offer_id") in facts.open_offers
    return takes_place(notice, facts) or (None if is_open else Dropped("offer_over"))


def _has_no_seat(notice: Notice, facts: SeatFacts) -> Outcome | None:
    has = facts.state_of(notice) is RegistrationState.registered
    return takes_place(notice, facts) or (Dropped("seat_taken") if has else None)


def _stayed_cancelled(notice: Notice, facts: SeatFacts) -> Outcome | None:
    cancelled = facts.state_of(notice) is RegistrationState.cancelled
    return takes_place(notice, facts) or (None if cancelled else Dropped("seat_taken_again"))


def _stays_away(notice: Notice, facts: SeatFacts) -> Outcome | None:
    comes = facts.state_of(notice) is RegistrationState.registered and takes_place(notice, facts) is None
    return Dropped("seat_taken_again") if comes else None


def _opens(notice: Notice, facts: SeatFacts) -> Outcome | None:
    session = facts.session_of(notice)
    opens_at = session.opens_at if session else None
    later = Later(opens_at, "opens_later") if opens_at is not None and opens_at > facts.now else None
    return takes_place(notice, facts) or later


def _until_it_ends(notice: Notice) -> datetime:
    return notice.expires_at


RECEIPT = KindOfNotice(NoticeKind.receipt, NoticeWish.on, look_at_seats, _has_seat)
ADDED = KindOfNotice(NoticeKind.added, None, look_at_seats, has_place)
REMINDER_DAY = KindOfNotice(
    NoticeKind.reminder_day,
    NoticeWish.on,
    look_at_seats,
    _reminds,
    covered_by=frozenset(
        {
            NoticeKind.session_cancelled,
            NoticeKind.session_changed,
            NoticeKind.reminder_hour,
            NoticeKind.receipt,
            NoticeKind.added,
        }
    ),
    is_quiet_when_urgent=True,
)
REMINDER_HOUR = KindOfNotice(
    NoticeKind.reminder_hour,
    NoticeWish.on,
    look_at_seats,
    _reminds,
    covered_by=frozenset({NoticeKind.session_cancelled}),
    is_quiet_when_urgent=True,
)
OPENING = KindOfNotice(NoticeKind.opening, None, look_at_seats, _opens)
OFFER = KindOfNotice(NoticeKind.offer, None, look_at_seats, _is_open_offer, hear_by=_until_it_ends)
OFFER_OVER = KindOfNotice(NoticeKind.offer_over, None, look_at_seats, _has_no_seat)
LATE_CANCELLATION = KindOfNotice(NoticeKind.late_cancellation, NoticeWish.on, look_at_seats, _stayed_cancelled)
INVITATION = KindOfNotice(NoticeKind.invitation, None, look_at_seats, _has_seat)
UNINVITATION = KindOfNotice(NoticeKind.uninvitation, None, look_at_seats, _stays_away)
EXCEPTION_ASKED = KindOfNotice(NoticeKind.exception_asked, None, look_at_seats, takes_place)
EXCEPTION_ANSWERED = KindOfNotice(NoticeKind.exception_answered)
