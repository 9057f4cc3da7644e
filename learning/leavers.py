"""Who leaves the district makes room: their seats, offers and places in line go to those who come after them."""

from datetime import datetime

from sqlmodel import col, select

from learning.district.district import House
from learning.registration.seats import BOT, lock_session
from learning.registration.transitions import Act, give_up
from storage.enums import RegistrationState
from storage.tables import Person, Registration, Session

_AT_ONCE = 500


def release_leavers(house: House, *, now: datetime) -> int:
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
    with house.database.reading() as tx:
        found = sorted((session_id, key or 0) for session_id, key in tx.exec(held).all())
    return sum(_release(house, session_id, registration_id, now=now) for session_id, registration_id in found)


def _release(house: House, session_id: int, registration_id: int, *, now: datetime) -> bool:
    with house.database.transaction() as tx:
        session = lock_session(tx, session_id)
        row = tx.get_one(Registration, registration_id)
        # Another replica was first, or the person has come back.
        if row.state is RegistrationState.cancelled or tx.get_one(Person, row.person_id).retired_at is None:
            return False
        give_up(tx, session, row, act=Act(house.rules(tx, now=now), now, BOT), may_be_late=False)
        return True
