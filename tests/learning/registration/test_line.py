"""Corners of the line that no random sequence reaches."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from learning.registration.registering import cancel, pass_offer, register, settle_all
from learning.registration.seats import lock_session, settle_session
from learning.registration.standings import RegistrationSnapshot
from storage.database import Database
from storage.tables import NoticeKind, RegistrationState, SeatOffer, Session
from tests.kit.fixtures import on_both
from tests.kit.seats.hall import Hall
from tests.kit.slack.town import Clock

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database, Clock(NOW))


def test_a_seat_finds_the_first_who_can_be_asked_however_far_back(hall: Hall) -> None:
    """Many in front want quiet until after the start; whoever stands behind all of them is asked."""
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-11-25 15:30", capacity=1)
    winner, *line = hall.people(60)
    won = register(hall.district, winner, session, now=NOW, actor="slack:U1")
    for person in line:
        register(hall.district, person, session, now=NOW, actor="slack:U1")
    for person in line[:-1]:
        hall.quiet(person, until=NOW + timedelta(days=7))
    cancel(hall.district, won.registration_id, winner, now=NOW, actor="slack:U1")
    assert list(hall.look(session).offers) == [line[-1]]
    assert hall.in_state(session, RegistrationState.waitlisted) == line[:-1]


def _register(hall: Hall, person: int, session: int) -> RegistrationSnapshot:
    return register(hall.district, person, session, now=hall.clock.now, actor="slack:U1")


def _cancel(hall: Hall, held: RegistrationSnapshot) -> None:
    cancel(hall.district, held.registration_id, held.person_id, now=hall.clock.now, actor="slack:U1")


def _pass(hall: Hall, held: RegistrationSnapshot) -> None:
    pass_offer(hall.district, held.registration_id, held.person_id, now=hall.clock.now, actor="slack:U1")


def test_settling_where_nobody_waits_changes_nothing(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=2)
    (person,) = hall.people(1)
    _register(hall, person, session)
    with hall.database.transaction() as tx:
        rules = hall.district.rules(tx, now=NOW)
        assert settle_session(tx, lock_session(tx, session), rules=rules, now=NOW) == 0


def test_no_seat_of_a_session_that_was_taken_back_is_offered(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    sits, waits = hall.people(2)
    held = _register(hall, sits, session)
    _register(hall, waits, session)
    with hall.database.transaction() as tx:
        tx.get_one(Session, session).retired_at = NOW
    _cancel(hall, held)
    found = hall.look(session)
    assert (found.offers, found.line) == ({}, [waits])


def test_a_seat_that_all_declined_and_one_took_is_a_new_one_when_it_frees(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    sits, first, second, third = hall.people(4)
    held, waits, other = (_register(hall, person, session) for person in (sits, first, second))
    _cancel(hall, held)
    _pass(hall, waits)
    _register(hall, first, session)
    _pass(hall, other)
    taken = _register(hall, third, session)
    assert taken.has_seat
    _cancel(hall, taken)
    assert list(hall.look(session).offers) == [first]


@on_both
def test_seats_that_are_offered_together_are_told_apart(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    for person in hall.people(4):
        _register(hall, person, session)
    with hall.database.transaction() as tx:
        tx.get_one(Session, session).capacity = 4
    settle_all(hall.district, now=NOW)
    with hall.database.reading() as tx:
        assert len(set(tx.exec(select(SeatOffer.seat)).all())) == 3


def test_who_left_the_district_is_offered_nothing(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    sits, gone, waits = hall.people(3)
    held = _register(hall, sits, session)
    for person in (gone, waits):
        _register(hall, person, session)
    hall.rows.change_person(gone, retired_at=NOW)
    _cancel(hall, held)
    assert list(hall.look(session).offers) == [waits]


@pytest.mark.parametrize(
    ("before", "lasts"),
    [
        (timedelta(hours=24, seconds=1), timedelta(hours=24)),
        (timedelta(hours=24), timedelta(hours=2)),
        (timedelta(hours=1), timedelta(hours=1)),  # until the start, and not beyond
    ],
)
def test_an_offer_lasts_as_long_as_there_is_time(hall: Hall, before: timedelta, lasts: timedelta) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    sits, waits = hall.people(2)
    held = _register(hall, sits, session)
    _register(hall, waits, session)
    hall.clock.now = hall.look(session).session.starts_at - before
    _cancel(hall, held)
    assert hall.look(session).offers == {waits: hall.clock.now + lasts}
    assert hall.told_people(session, NoticeKind.offer) == [waits]


def test_a_session_without_a_limit_offers_to_who_still_waits(hall: Hall) -> None:
    session = hall.rows.session(hall.rows.offering("Seats"), "2026-12-03 15:30", capacity=1)
    sits, waits = hall.people(2)
    _register(hall, sits, session)
    _register(hall, waits, session)
    with hall.database.transaction() as tx:
        tx.get_one(Session, session).capacity = None
    assert settle_all(hall.district, now=NOW) == 1
    assert list(hall.look(session).offers) == [waits]
