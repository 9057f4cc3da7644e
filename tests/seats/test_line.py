"""Corners of the line that no random sequence reaches."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.registration.registering import cancel, register
from storage.database import Database
from storage.enums import RegistrationState
from tests.kit.town import Clock
from tests.seats.hall import Hall

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database, Clock(NOW))


def test_a_seat_finds_the_first_who_can_be_asked_however_far_back(hall: Hall) -> None:
    """Many in front want quiet until after the start; whoever stands behind all of them is asked."""
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-11-25 15:30", capacity=1)
    winner, *line = hall.people(60)
    won = register(hall.house, winner, session, now=NOW, actor="slack:U1")
    for person in line:
        register(hall.house, person, session, now=NOW, actor="slack:U1")
    for person in line[:-1]:
        hall.quiet(person, until=NOW + timedelta(days=7))
    cancel(hall.house, won.registration_id, winner, now=NOW, actor="slack:U1")
    assert list(hall.look(session).offers) == [line[-1]]
    assert hall.in_state(session, RegistrationState.waitlisted) == line[:-1]
