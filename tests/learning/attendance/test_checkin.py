"""A3: the code that is shown, and checking in with it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from learning.attendance.checkin import MOST_WRONG, WRONG_WITHIN, check_in, open_code
from learning.attendance.refusals import NotACode, RosterPrivate, TooManyTries
from learning.refusals import Gone, NotOnRoster
from learning.registration.refusals import SessionCancelled
from learning.registration.registering import cancel
from storage.database import Database
from storage.tables import Offering, OfferOutcome, Person, Registration, RegistrationState, Role, SeatOffer, Session
from tests.kit.attendance import ATTENDED, Room
from tests.kit.fixtures import on_both


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def _opened(room: Room, session_id: int) -> str:
    return open_code(room.district, session_id, room.leader(), now=room.now)


def _wrong(code: str) -> str:
    return str(1000 + (int(code) - 1000 + 1) % 9000)


def test_code_has_four_digits_and_stays(room: Room) -> None:
    session = room.session()
    code = _opened(room, session)
    assert len(code) == 4
    assert code.isdecimal()
    assert _opened(room, session) == code
    assert len(room.audited("checkin.code_opened")) == 1


@pytest.mark.parametrize("role", list(Role))
def test_only_who_runs_the_session_opens_its_code(room: Room, role: Role) -> None:
    session = room.session()
    viewer = room.viewer("Rita Moss", role)
    if role in (Role.coordinator, Role.admin):
        assert open_code(room.district, session, viewer, now=room.now)
        return
    with pytest.raises(RosterPrivate):
        open_code(room.district, session, viewer, now=room.now)
    assert room.session_row(session).check_in_code is None


def test_code_of_nothing_and_of_a_cancelled_session(room: Room, now: datetime) -> None:
    with pytest.raises(Gone):
        open_code(room.district, 999, room.leader(), now=now)
    session = room.session(cancelled_at=now, cancel_reason="Snow")
    with pytest.raises(SessionCancelled):
        _opened(room, session)


def test_sessions_at_the_same_time_have_different_codes(room: Room) -> None:
    sessions = [room.session(f"Session {number}") for number in range(6)]
    leader = room.leader()
    together = Barrier(6)

    def opened(session: int) -> str:
        together.wait()
        return open_code(room.district, session, leader, now=room.now)

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(opened, sessions))
    assert len(set(codes)) == 6


@on_both
def test_code_that_met_another_by_a_move_is_made_anew(room: Room) -> None:
    first, second = room.session("One"), room.session("Two", "2026-12-09 15:30")
    code = _opened(room, first)
    with room.database.transaction() as tx:
        moved, still = tx.get_one(Session, second), tx.get_one(Session, first)
        moved.check_in_code, moved.starts_at, moved.ends_at = code, still.starts_at, still.ends_at
    assert _opened(room, second) != code
    assert _opened(room, first) == code


@pytest.mark.parametrize(
    ("minutes", "fits"),
    [(-15.02, False), (-15, True), (0, True), (30, True), (75, True), (75.02, False), (60 * 24, False)],
)
def test_code_holds_from_before_the_start_to_after_the_end(room: Room, minutes: float, *, fits: bool) -> None:
    session = room.session()
    room.registers("Ana Ruiz", session)
    code = _opened(room, session)
    now = room.goes_to(session, minutes=minutes)
    if not fits:
        with pytest.raises(NotACode):
            check_in(room.district, room.people["Ana Ruiz"], code, now=now, actor="slack:U1")
        assert room.row("Ana Ruiz", session).attendance is None
        return
    done = check_in(room.district, room.people["Ana Ruiz"], code, now=now, actor="slack:U1")
    assert (done.meeting.title, done.at, done.walk_in, done.is_new) == ("UDL basics", now, False, True)
    row = room.row("Ana Ruiz", session)
    assert (row.attendance, row.attended_at, row.attendance_by) == (ATTENDED, now, "self")
    assert [entry.actor for entry in room.audited("attendance.marked")] == ["slack:U1"]


def test_window_is_a_setting(room: Room) -> None:
    room.rows.setting("checkin.before_minutes", "30")
    session = room.session()
    ana = room.person("Ana Ruiz")
    code = _opened(room, session)
    assert check_in(room.district, ana, code, now=room.goes_to(session, minutes=-30), actor="slack:U1").is_new


def test_second_entry_keeps_the_time(room: Room) -> None:
    session = room.session()
    room.registers("Ana Ruiz", session)
    code = _opened(room, session)
    first = room.goes_to(session, minutes=4)
    check_in(room.district, room.people["Ana Ruiz"], code, now=first, actor="slack:U1")
    again = check_in(room.district, room.people["Ana Ruiz"], code, now=first + timedelta(minutes=9), actor="slack:U1")
    assert (again.at, again.is_new) == (first, False)
    assert len(room.audited("attendance.marked")) == 1


def test_who_is_not_registered_walks_in_without_a_seat(room: Room) -> None:
    session = room.session(capacity=1)
    room.registers("Ana Ruiz", session)
    code = _opened(room, session)
    now = room.goes_to(session, minutes=1)
    done = check_in(room.district, room.person("Ben Oak"), code, now=now, actor="slack:U2")
    assert done.walk_in
    row = room.row("Ben Oak", session)
    assert (row.state, row.walk_in, row.attendance) == (RegistrationState.registered, True, ATTENDED)
    assert room.session_row(session).taken == 1


def test_who_waits_or_had_cancelled_walks_in(room: Room) -> None:
    session = room.session(capacity=1)
    room.registers("Ana Ruiz", session)
    room.registers("Ben Oak", session)
    given_up = room.registers("Cleo Day", session)
    cancel(room.district, given_up.registration_id, room.people["Cleo Day"], now=room.now, actor="test")
    code = _opened(room, session)
    now = room.goes_to(session, minutes=1)
    for name in ("Ben Oak", "Cleo Day"):
        assert check_in(room.district, room.people[name], code, now=now, actor="slack:U").walk_in
        assert room.row(name, session).state is RegistrationState.registered
    assert room.session_row(session).taken == 1


@on_both
@pytest.mark.parametrize("minutes", [-10, 1])
def test_open_offer_is_settled_by_coming(room: Room, minutes: int) -> None:
    """Before the start coming is accepting; after it the offer has run out, and they walk in."""
    session = room.session(capacity=1)
    ana = room.registers("Ana Ruiz", session)
    room.registers("Ben Oak", session)
    code = _opened(room, session)
    left = room.goes_to(session, minutes=-60)
    cancel(room.district, ana.registration_id, ana.person_id, now=left, actor="test")
    assert room.row("Ben Oak", session).state is RegistrationState.offered
    done = check_in(
        room.district, room.people["Ben Oak"], code, now=room.goes_to(session, minutes=minutes), actor="slack:U"
    )
    assert done.walk_in is (minutes > 0)
    with room.database.reading() as tx:
        offer = tx.exec(select(SeatOffer)).one()
    assert offer.outcome is (OfferOutcome.expired if minutes > 0 else OfferOutcome.accepted)
    assert room.session_row(session).taken == (0 if minutes > 0 else 1)


def test_wrong_codes_are_slowed_down_and_kept_apart_by_person(room: Room) -> None:
    session = room.session()
    ana, ben = room.person("Ana Ruiz"), room.person("Ben Oak")
    code = _opened(room, session)
    now = room.goes_to(session, minutes=1)
    for _ in range(MOST_WRONG):
        with pytest.raises(NotACode):
            check_in(room.district, ana, _wrong(code), now=now, actor="slack:U1")
    with pytest.raises(TooManyTries) as refused:
        check_in(room.district, ana, code, now=now, actor="slack:U1")
    assert refused.value.until == now + WRONG_WITHIN
    assert check_in(room.district, ben, code, now=now, actor="slack:U2").is_new
    assert check_in(room.district, ana, code, now=now + WRONG_WITHIN, actor="slack:U1").is_new
    entries = room.audited("checkin.refused")
    assert {(entry.subject, entry.before, entry.after) for entry in entries} == {(f"person:{ana}", None, None)}


@on_both
def test_guesses_at_the_same_instant_are_counted_one_by_one(room: Room) -> None:
    session = room.session()
    ana = room.person("Ana Ruiz")
    code = _opened(room, session)
    now = room.goes_to(session, minutes=1)
    together = Barrier(12)

    def guess(_number: int) -> type[Exception]:
        together.wait()
        try:
            check_in(room.district, ana, _wrong(code), now=now, actor="slack:U1")
        except (NotACode, TooManyTries) as refused:
            return type(refused)
        raise AssertionError("a wrong code was right")

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(guess, range(12)))
    assert outcomes.count(NotACode) == MOST_WRONG
    assert outcomes.count(TooManyTries) == 12 - MOST_WRONG


@on_both
@pytest.mark.parametrize("typed", ["", "482", "48210", "abcd", "0482", "４８２１", "4821x", "9" * 500])
def test_what_is_no_code_is_not_counted(room: Room, typed: str) -> None:
    ana = room.person("Ana Ruiz")
    for _ in range(MOST_WRONG + 1):
        with pytest.raises(NotACode):
            check_in(room.district, ana, typed, now=room.now, actor="slack:U1")
    assert room.audited("checkin.refused") == []


@on_both
def test_many_people_check_in_at_the_same_instant(room: Room) -> None:
    session = room.session(capacity=5)
    people = [room.person(f"Person {number}") for number in range(10)]
    for number in range(5):
        room.registers(f"Person {number}", session)
    code = _opened(room, session)
    now = room.goes_to(session, minutes=1)
    together = Barrier(10)

    def come(person_id: int) -> bool:
        together.wait()
        return check_in(room.district, person_id, code, now=now, actor="slack:U").is_new

    with ThreadPoolExecutor(10) as pool:
        assert all(pool.map(come, people))
    with room.database.reading() as tx:
        rows = tx.exec(select(Registration)).all()
    assert len(rows) == 10
    assert sum(row.walk_in for row in rows) == 5
    assert room.session_row(session).taken == 5


def test_code_of_what_does_not_take_place_is_none(room: Room, now: datetime) -> None:
    cancelled, retired, gone = (room.session(f"Session {number}") for number in range(3))
    codes = [_opened(room, session) for session in (cancelled, retired, gone)]
    with room.database.transaction() as tx:
        tx.get_one(Session, cancelled).cancelled_at = now
        tx.get_one(Session, retired).retired_at = now
        tx.get_one(Offering, tx.get_one(Session, gone).offering_id).retired_at = now
    ana = room.person("Ana Ruiz")
    at = room.goes_to(cancelled, minutes=1)
    for code in codes:
        with pytest.raises(NotACode):
            check_in(room.district, ana, code, now=at, actor="slack:U1")


def test_only_the_roster_checks_in(room: Room, now: datetime) -> None:
    session = room.session()
    ana = room.person("Ana Ruiz")
    code = _opened(room, session)
    with room.database.transaction() as tx:
        tx.get_one(Person, ana).retired_at = now
    for person_id in (None, 999, ana):
        with pytest.raises(NotOnRoster):
            check_in(room.district, person_id, code, now=room.goes_to(session, minutes=1), actor="slack:U1")


def test_code_means_ones_own_session_where_two_have_it(room: Room) -> None:
    first, second = room.session("One"), room.session("Two")
    room.registers("Ana Ruiz", second)
    code = _opened(room, first)
    with room.database.transaction() as tx:
        tx.get_one(Session, second).check_in_code = code
    now = room.goes_to(first, minutes=1)
    done = check_in(room.district, room.people["Ana Ruiz"], code, now=now, actor="slack:U1")
    assert done.meeting.id == second
    other = check_in(room.district, room.person("Ben Oak"), code, now=now, actor="slack:U2")
    assert other.meeting.id == first


def test_facilitator_of_another_session_opens_no_code(room: Room) -> None:
    session = room.session()
    stranger = replace(room.viewer("Olga Rey", Role.facilitator), email="olga@example.org")
    with pytest.raises(RosterPrivate):
        open_code(room.district, session, stranger, now=room.now)
