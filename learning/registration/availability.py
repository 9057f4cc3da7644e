"""How it stands with seats at this moment, for views drawn from the catalog, whose copy in memory does not know."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import and_, col, func, select

from learning.registration.standings import RegistrationSnapshot, standings_in
from storage.database import Database
from storage.tables import Registration, RegistrationState, Session

_SEATS: Any = (Session.id, Session.capacity, Session.taken)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one session. `free` is None where there is no limit; `waiting` counts those in line."""

    free: int | None
    waiting: int

    @property
    def is_full(self) -> bool:
        """Tell whether who registers now would wait."""
        return self.free is not None and self.free <= 0


@dataclass(frozen=True, slots=True)
class Availability:
    """Seats by session, and what one person holds among these sessions: seats, offers and places in line."""

    seats: dict[int, Seats] = field(default_factory=dict)
    held: dict[int, RegistrationSnapshot] = field(default_factory=dict)


def read_availability(database: Database, person_id: int | None, *, session_ids: Iterable[int]) -> Availability:
    """Read the seats of sessions, and what somebody holds of them. One statement, unless they hold something."""
    wanted = sorted(set(session_ids))
    if not wanted:
        return Availability()
    in_line = (
        select(func.count())
        .select_from(Registration)
        .where(Registration.session_id == Session.id, Registration.state == RegistrationState.waitlisted)
        .correlate(Session)
        .scalar_subquery()
    )
    holds = (
        select(Registration.id)
        .where(
            and_(
                col(Registration.session_id) == Session.id,
                col(Registration.person_id) == (person_id or 0),
                col(Registration.state) != RegistrationState.cancelled,
            )
        )
        .correlate(Session)
        .exists()
    )
    columns: Any = (*_SEATS, in_line, holds)
    seats_now: Any = select(*columns).where(col(Session.id).in_(wanted))
    with database.reading() as tx:
        rows = tx.exec(seats_now).all()
        mine = [key for key, *_, is_mine in rows if is_mine]
        held = standings_in(tx, person_id, mine) if mine and person_id else {}
    seats = {
        key: Seats(None if capacity is None else capacity - taken, waiting) for key, capacity, taken, waiting, _ in rows
    }
    return Availability(seats, held)
