"""People who press at the same instant, on threads and on replicas: one seat is one seat, and everybody is told once."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count
from typing import Any

import pytest
from sqlalchemy import text

from learning.refusals import Refusal
from learning.registration.eligibility import Clash
from learning.registration.refusals import JustFilled, NotOpenYet
from learning.registration.registering import accept_offer, cancel, pass_offer, register, settle_all
from learning.registration.seats import lock_session
from learning.registration.standings import list_standings
from storage.database import Database
from storage.tables import NoticeKind, RegistrationState
from tests.kit.fixtures import on_both
from tests.kit.seats.hall import Hall
from tests.kit.seats.pressing import Told, press_at_once, press_in_processes
from tests.kit.slack.town import Clock

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
FIFTY = 50


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database, Clock(NOW))


@pytest.fixture
def replica(database: Database) -> Iterator[Hall]:
    """Another replica of the program, on the same database."""
    other = Database(database.engine.url.render_as_string(hide_password=False))
    yield Hall(other, Clock(NOW))
    other.close()


def _session(hall: Hall, starts: str = "2026-12-03 15:30", **more: Any) -> int:
    return hall.rows.session(hall.rows.offering("Seats"), starts, **more)


def _one_sits_and_the_others_wait(hall: Hall, session: int, told: list[Told]) -> None:
    (winner,) = [one.person_id for one in told if one.state == "registered"]
    places = {one.position: one.person_id for one in told if one.position is not None}
    assert sorted(places) == list(range(1, FIFTY))
    found = hall.look(session)
    assert hall.in_state(session, RegistrationState.registered) == [winner]
    assert found.line == [places[place] for place in range(1, FIFTY)]
    assert found.session.taken == 1
    assert hall.told_people(session, NoticeKind.receipt) == [winner]


@on_both
def test_fifty_press_for_the_last_seat_on_threads(hall: Hall) -> None:
    session, people = _session(hall, capacity=1), hall.people(FIFTY)
    told = press_at_once(hall.district, people, session_id=session)
    _one_sits_and_the_others_wait(hall, session, told)


@on_both
def test_fifty_press_for_the_last_seat_on_four_replicas(hall: Hall) -> None:
    session, people = _session(hall, capacity=1), hall.people(FIFTY)
    told = press_in_processes(hall.district, people, session_id=session, processes=4)
    _one_sits_and_the_others_wait(hall, session, told)


@on_both
def test_one_action_that_reaches_two_replicas_at_once_registers_once(hall: Hall, replica: Hall) -> None:
    session, (ana,) = _session(hall, capacity=5), hall.people(1)
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(lambda at: press_at_once(at.district, [ana] * 4, session_id=session), (hall, replica))
        told = [one for half in halves for one in half]
    assert [one.state for one in told] == ["registered"] * 8
    assert sum(one.is_new for one in told) == 1
    assert hall.look(session).session.taken == 1
    assert hall.told_people(session, NoticeKind.receipt) == [ana]


def _together(*acts: Callable[[], object]) -> list[str]:
    """Do things at the same instant. Returns the code of each one's refusal, or nothing."""
    barrier = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        barrier.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@on_both
@pytest.mark.parametrize("capacity", [1, 2])
def test_two_who_swap_crosswise_do_not_wait_for_each_other(hall: Hall, replica: Hall, capacity: int) -> None:
    """With a spare seat on each side both get what they want; without, both keep what they have."""
    ana, bo = hall.people(2)
    for _ in range(8):
        first, second = _session(hall, capacity=capacity), _session(hall, capacity=capacity)
        held = [
            register(hall.district, who, where, now=NOW, actor="slack:U1", clash=Clash.keep)
            for who, where in ((ana, first), (bo, second))
        ]

        def swap(at: Hall, who: int, to: int, given_up: int) -> Callable[[], object]:
            return lambda: register(
                at.district, who, to, now=NOW, actor="slack:U1", clash=Clash.keep, instead_of=given_up
            )

        told = _together(
            swap(hall, ana, second, held[0].registration_id), swap(replica, bo, first, held[1].registration_id)
        )
        seated = [hall.in_state(each, RegistrationState.registered) for each in (first, second)]
        swapped = capacity > 1
        assert told == ([""] * 2 if swapped else [JustFilled("", 0, 0).code] * 2)
        assert seated == ([[bo], [ana]] if swapped else [[ana], [bo]])


@on_both
def test_a_storm_of_everything_leaves_the_count_right(hall: Hall, replica: Hall) -> None:
    """Registering, swapping, cancelling, accepting, passing and the schedulers of two replicas, all at once."""
    sessions = [_session(hall, f"2026-12-0{day} 15:30", capacity=3) for day in (2, 3, 4)]
    people = hall.people(12)

    def busy(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - a storm that can be repeated
        at = (hall, replica)[number % 2]
        for _ in range(20):
            _one_step(at, chance, sessions, people)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(busy, range(8)))
    settle_all(hall.district, now=NOW)
    for session in sessions:
        found = hall.look(session)
        seated = hall.in_state(session, RegistrationState.registered)
        assert found.session.taken == len(seated) + len(found.offers) <= 3
        arrivals = [row.arrival for row in found.registrations if row.state is RegistrationState.waitlisted]
        assert len(set(arrivals)) == len(arrivals)
        assert found.told.get(NoticeKind.receipt, 0) - found.told.get(NoticeKind.uninvitation, 0) == len(seated)


def _one_step(hall: Hall, chance: random.Random, sessions: list[int], people: list[int]) -> None:
    person, session = chance.choice(people), chance.choice(sessions)
    held = {each.meeting.id: each for each in list_standings(hall.database, person, now=NOW)}
    mine, other = held.get(session), next((one for key, one in held.items() if key != session), None)
    instead_of = other.registration_id if other and chance.random() < 0.5 else None
    try:
        if mine is None:
            register(hall.district, person, session, now=NOW, actor="slack:U1", clash=Clash.keep, instead_of=instead_of)
        elif mine.state is RegistrationState.offered:
            act = chance.choice((accept_offer, pass_offer))
            act(hall.district, mine.registration_id, person, now=NOW, actor="slack:U1")
        else:
            cancel(hall.district, mine.registration_id, person, now=NOW, actor="slack:U1")
    except Refusal as refusal:
        assert refusal.code in ("just_filled", "offer_over", "gone")  # noqa: PT017 - which one depends on the others
    if chance.random() < 0.1:
        settle_all(hall.district, now=NOW)


WAITING = 14  # a connection for each, and two of the pool's sixteen for the test


@on_both
@pytest.mark.parametrize("capacity", [1, 8, WAITING])
def test_who_waits_first_is_served_first(hall: Hall, capacity: int) -> None:
    """Everybody waits for the same session, one behind the other; whether each seat that is won changes it must not matter."""
    session, people = _session(hall, capacity=capacity), hall.people(WAITING)
    with ThreadPoolExecutor(WAITING) as pool:
        with hall.database.transaction() as tx:
            lock_session(tx, session)
            pressed = []
            for number, person in enumerate(people, start=1):
                pressed.append(pool.submit(register, hall.district, person, session, now=NOW, actor="slack:U1"))
                _until_waiting(hall.database, number)
        for one in pressed:
            one.result()
    assert hall.told_people(session, NoticeKind.receipt) + hall.look(session).line == people


def _until_waiting(database: Database, number: int) -> None:
    """Wait until so many transactions wait for another to end, of which nothing tells."""
    for _ in range(2000):
        if _count_waiting(database) == number:
            return
        time.sleep(0.005)
    raise AssertionError(f"{number} should wait")


def _count_waiting(database: Database) -> int:
    if database.is_sqlite:
        return len(database._turns._waiting)
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with database.reading() as tx:
        return int(tx.execute(text(waiting)).scalar_one())


THREADS = 16
# On PostgreSQL a press takes several times as long, and each waits in the queue that the test above looks at.
BURST = {"sqlite": 400, "postgresql": 150}


@on_both
def test_nobody_in_the_burst_at_the_opening_minute_is_overtaken(hall: Hall, database_kind: str) -> None:
    """Those who press at the same time may come in any order; who had an answer before another pressed comes before them."""
    opens = NOW + timedelta(minutes=1)
    session, people = _session(hall, capacity=30, opens=opens), hall.people(BURST[database_kind])
    with pytest.raises(NotOpenYet):
        register(hall.district, people[0], session, now=NOW, actor="slack:U1")
    moments = count()
    began, ended = dict[int, int](), dict[int, int]()

    def press(person_id: int) -> None:
        began[person_id] = next(moments)
        register(hall.district, person_id, session, now=opens, actor="slack:U1")
        ended[person_id] = next(moments)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(press, people))
    found = hall.look(session)
    order = hall.told_people(session, NoticeKind.receipt) + found.line
    assert found.session.taken == 30
    assert sorted(order) == sorted(people)
    latest_before = accumulate((began[person] for person in order), max)
    assert all(latest < ended[person] for latest, person in zip(latest_before, order, strict=True))
