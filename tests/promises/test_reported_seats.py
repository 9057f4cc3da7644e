"""Tests taken from other products' bug trackers, by their letters: what went wrong there must not go wrong here.

(a) fifty clicks at once on the last seat: tests/promises/test_races.py, on threads and on replicas. (g) the clock-change
Sundays: tests/promises/test_clock_changes.py. (h) five edits leave one calendar entry, a cancelled session none: tests/handlers/registration/test_calendar_mail.py.
(i) an administrator books for somebody else, whose own zone stands in the message: tests/handlers/planning/test_register_others.py. (k) the
process killed in the middle of 500 reminders: tests/promises/test_kills.py.
"""

from datetime import UTC, datetime, timedelta

import pytest

from learning.registration.registering import accept_offer, cancel, register, settle_all
from learning.registration.standings import RegistrationSnapshot
from storage.database import Database
from storage.tables import NoticeKind, RegistrationState
from tests.kit.seats.hall import Hall
from tests.kit.slack.town import Clock

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database, Clock(NOW))


def _register(hall: Hall, person: int, session: int) -> RegistrationSnapshot:
    return register(hall.district, person, session, now=hall.clock.now, actor="slack:U1")


def _cancel(hall: Hall, standing: RegistrationSnapshot) -> None:
    cancel(hall.district, standing.registration_id, standing.person_id, now=hall.clock.now, actor="slack:U1")


def test_c_who_cancels_after_taking_an_offer_gets_no_new_one(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    ana, bo, cy = hall.people(3)
    first, second, third = (_register(hall, who, session) for who in (ana, bo, cy))
    _cancel(hall, first)
    accept_offer(hall.district, second.registration_id, bo, now=NOW, actor="slack:U1")
    _cancel(hall, second)
    assert list(hall.look(session).offers) == [cy]
    _cancel(hall, third)
    settle_all(hall.district, now=NOW)
    found = hall.look(session)
    assert (found.offers, found.session.taken) == ({}, 0)
    assert hall.told_people(session, NoticeKind.offer) == [bo, cy]


def test_d_a_seat_freed_fifteen_minutes_after_the_start_is_offered_to_nobody(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-11-24 15:30", capacity=1)
    ana, bo = hall.people(2)
    seated, _ = _register(hall, ana, session), _register(hall, bo, session)
    hall.clock.now = hall.look(session).session.starts_at + timedelta(minutes=15)
    _cancel(hall, seated)
    settle_all(hall.district, now=hall.clock.now)
    found = hall.look(session)
    assert (found.offers, found.line) == ({}, [bo])
    assert NoticeKind.offer not in found.told


def test_e_a_raised_capacity_sends_offers_without_a_click(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    ana, bo, cy, di = hall.people(4)
    for who in (ana, bo, cy, di):
        _register(hall, who, session)
    hall.resize(session, 3, by=hall.coordinator())
    assert sorted(hall.look(session).offers) == [bo, cy]
    assert hall.told_people(session, NoticeKind.offer) == [bo, cy]
    assert hall.in_state(session, RegistrationState.waitlisted) == [di]
