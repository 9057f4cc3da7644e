"""Where somebody stands with a session: a seat, a place in line, an offer, or none of them any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from learning.refusals import Gone
from learning.sessions import SessionSnapshot, read_meetings
from storage.database import Database, Transaction
from storage.tables import Attendance, OfferOutcome, Person, Registration, RegistrationState, SeatOffer, Session

_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class RegistrationSnapshot:
    """One person's registration for one session. Instants are UTC.

    `position` is the place in line, 1 for the first, None for who does not wait. `offer_expires_at` is set while a seat
    is offered. `added_by` names who registered them, if not themselves. `cancel_reason` is for those who run the
    session. `revision` and the meeting's make the SEQUENCE of
    the calendar entry. `is_new` tells whether the call that returned this has changed something.
    """

    registration_id: int
    person_id: int
    meeting: SessionSnapshot
    state: RegistrationState
    position: int | None
    offer_expires_at: datetime | None
    calendar_uid: str
    revision: int
    registered_at: datetime
    changed_at: datetime
    late: bool
    cancel_reason: str
    walk_in: bool
    added_by: str
    attendance: Attendance | None
    attended_at: datetime | None
    is_new: bool = False

    @property
    def has_seat(self) -> bool:
        """Tell whether they may come."""
        return self.state is RegistrationState.registered


def read_standing(tx: Transaction, registration_id: int) -> RegistrationSnapshot:
    """Return a registration. Raises Gone."""
    found = _read(tx, _BY_ID, {"registration_id": registration_id})
    if not found:
        raise Gone
    return found[0]


def standings_in(tx: Transaction, person_id: int, session_ids: Iterable[int]) -> dict[int, RegistrationSnapshot]:
    """Return somebody's registrations for these sessions, cancelled ones too, by session."""
    wanted = sorted(set(session_ids))
    if not wanted:
        return {}
    found = _read(tx, _BY_SESSIONS, {"person_id": person_id, "session_ids": wanted})
    return {one.meeting.id: one for one in found}


def list_standings(
    database: Database, person_id: int, *, now: datetime, coming: bool = True
) -> list[RegistrationSnapshot]:
    """Return what somebody holds of sessions that are not over, soonest first, or of past ones, the newest first.

    Cancelled registrations are left out, but not those of sessions that were cancelled.
    """
    with database.reading() as tx:
        return _read(tx, _COMING if coming else _PAST, {"person_id": person_id, "now": now})


def _read(tx: Transaction, statement: Any, params: dict[str, object]) -> list[RegistrationSnapshot]:
    rows = tx.exec(statement, params=params).all()
    meetings = read_meetings(tx, (row[0].session_id for row in rows))
    return _standings(rows, meetings)


def _held(*which: Any, order: Any = None) -> Any:
    """Return the statement for registrations, with what is counted for each."""
    adder = aliased(Person)
    expires = (
        select(SeatOffer.expires_at)
        .where(SeatOffer.registration_id == Registration.id, SeatOffer.outcome == OfferOutcome.open)
        .scalar_subquery()
    )
    before = aliased(Registration)
    ahead = (
        select(func.count())
        .select_from(before)
        .where(
            before.session_id == Registration.session_id,
            before.state == RegistrationState.waitlisted,
            before.arrival < Registration.arrival,
        )
        .correlate(Registration)
        .scalar_subquery()
    )
    return (
        select(Registration, expires, ahead, adder.name)
        .join(Session, col(Session.id) == col(Registration.session_id))
        .join(adder, col(adder.id) == col(Registration.added_by_id), isouter=True)
        .where(*which)
        .order_by(*([order] if order is not None else []), col(Registration.id))
        .limit(_MOST_LISTED)
    )


# Built once: putting such a statement together takes longer than running it, and every letter and view reads one.
_MINE = Registration.person_id == bindparam("person_id")
_MINE_NOW = (_MINE, Registration.state != RegistrationState.cancelled)
_BY_ID = _held(Registration.id == bindparam("registration_id"))
_BY_SESSIONS = _held(_MINE, col(Registration.session_id).in_(bindparam("session_ids", expanding=True)))
_COMING = _held(*_MINE_NOW, col(Session.ends_at) > bindparam("now"), order=col(Session.starts_at))
_PAST = _held(*_MINE_NOW, col(Session.ends_at) <= bindparam("now"), order=col(Session.starts_at).desc())


def _standings(rows: Sequence[Any], meetings: dict[int, SessionSnapshot]) -> list[RegistrationSnapshot]:
    return [
        standing_of(row, meetings[row.session_id], expires=expires, ahead=ahead, added_by=added_by or "")
        for row, expires, ahead, added_by in rows
    ]


def standing_of(  # noqa: PLR0913 - a standing has this many sources
    row: Registration,
    meeting: SessionSnapshot,
    *,
    expires: datetime | None,
    ahead: int,
    added_by: str,
    is_new: bool = False,
) -> RegistrationSnapshot:
    """Put a standing together from its row and what was counted for it."""
    waits = row.state is RegistrationState.waitlisted
    return RegistrationSnapshot(
        registration_id=row.id or 0,
        person_id=row.person_id,
        meeting=meeting,
        state=row.state,
        position=ahead + 1 if waits else None,
        offer_expires_at=expires,
        calendar_uid=row.calendar_uid,
        revision=row.revision,
        registered_at=row.registered_at,
        changed_at=row.changed_at,
        late=row.late,
        cancel_reason=row.cancel_reason,
        walk_in=row.walk_in,
        added_by=added_by,
        attendance=row.attendance,
        attended_at=row.attended_at,
        is_new=is_new,
    )
