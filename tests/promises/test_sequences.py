"""Any sequence of registering, cancelling, passing, expiring, raising and lowering leaves everybody where they belong.

A state machine plays sequences against the database and against the oracle; after each step the two must agree, and what
must always hold is asked of the database alone.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from learning.district.send_window import STAFF_HOURS, Decency
from learning.people.viewers import Viewer
from learning.planning.cancelling import cancel_session
from learning.refusals import Refusal
from learning.registration.eligibility import Clash
from learning.registration.registering import accept_offer, cancel, pass_offer, register, settle_all, undo
from learning.registration.standings import read_standing
from storage.database import Database
from storage.tables import RegistrationState
from tests.kit.fixtures import on_both
from tests.kit.rows import LOS_ANGELES
from tests.kit.seats.hall import LEADER, Found, Hall
from tests.kit.seats.oracle import Oracle, Reach, Refused, Room
from tests.kit.slack.town import Clock

ZONES = (LOS_ANGELES, LOS_ANGELES, "America/New_York", LOS_ANGELES, "Pacific/Honolulu")
PEOPLE = len(ZONES)
START = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
WORK_DAYS = Decency(STAFF_HOURS, frozenset(range(5)))
# Thursday at half past three and at four: they overlap.
WALLS = ("2026-11-26 15:30", "2026-11-26 16:00")

whose = st.integers(0, PEOPLE - 1)
where = st.sampled_from((0, 0, 0, 1))
lengths = st.sampled_from((1, 5, 11, 60, 121, 400, 900, 1441, 2000))


class Seats(RuleBasedStateMachine):
    """People, two sessions, a clock, and everything that can happen to them."""

    hall: Hall
    cora: Viewer
    people: list[int]

    @initialize(capacities=st.tuples(st.integers(1, 3), st.integers(1, 2)))
    def opens(self, capacities: tuple[int, int]) -> None:
        self.clock = self.hall.clock
        self.clock.now = START
        self.ids = [
            self.hall.rows.session(self.hall.rows.offering("Seats"), wall, capacity=capacity, facilitators=[LEADER])
            for wall, capacity in zip(WALLS, capacities, strict=True)
        ]
        sessions = [self.hall.look(each).session for each in self.ids]
        reaches = {
            person: Reach(ZoneInfo(zone)) for person, zone in zip(self.people, ZONES, strict=True)
        }  # nobody is quiet yet, though the last example may have left them so
        for person in self.people:
            self.hall.quiet(person, until=START - timedelta(days=1))
        halls = [Room(one.capacity, one.starts_at, one.ends_at) for one in sessions]
        self.oracle = Oracle(halls, reaches, WORK_DAYS, START)
        self.sequences: dict[int, tuple[str, int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "ids"):
            self.hall.forget(self.ids)

    def _attempt(self, foresee: Callable[[], None], act: Callable[[], object]) -> None:
        before = self.oracle.copy()
        expected = ""
        try:
            foresee()
        except Refused as refused:
            expected = refused.code
            if not refused.settled:
                self.oracle = before
        actual = ""
        try:
            act()
        except Refusal as refusal:
            actual = refusal.code
        assert actual == expected
        event(expected or "done")

    def _registration(self, person: int, number: int) -> int | None:
        rows = self.hall.look(self.ids[number]).registrations
        return next((row.id for row in rows if row.person_id == self.people[person]), None)

    @rule(person=whose, number=where, ask=st.booleans(), swap=st.booleans(), twice=st.booleans())
    def registers(self, person: int, number: int, *, ask: bool, swap: bool, twice: bool) -> None:
        who, instead_of = self.people[person], self._registration(person, 1 - number) if swap else None
        for _ in range(1 + twice):
            self._attempt(
                lambda: self.oracle.register(who, number, ask=ask, swap=instead_of is not None),
                lambda: register(
                    self.hall.district,
                    who,
                    self.ids[number],
                    now=self.clock.now,
                    actor="slack:U1",
                    clash=Clash.ask if ask else Clash.keep,
                    instead_of=instead_of,
                ),
            )

    @rule(person=whose, number=where, ask=st.booleans(), twice=st.booleans())
    def accepts(self, person: int, number: int, *, ask: bool, twice: bool) -> None:
        who, registration = self.people[person], self._registration(person, number)
        for _ in range(1 + twice if registration else 0):
            self._attempt(
                lambda: self.oracle.accept(who, number, ask=ask),
                lambda: accept_offer(
                    self.hall.district,
                    registration or 0,
                    who,
                    now=self.clock.now,
                    actor="slack:U1",
                    clash=Clash.ask if ask else Clash.keep,
                ),
            )

    @rule(person=whose, number=where, twice=st.booleans())
    def passes(self, person: int, number: int, *, twice: bool) -> None:
        who, registration = self.people[person], self._registration(person, number)
        for _ in range(1 + twice if registration else 0):
            self._attempt(
                lambda: self.oracle.pass_on(who, number),
                lambda: pass_offer(self.hall.district, registration or 0, who, now=self.clock.now, actor="slack:U1"),
            )

    @rule(person=whose, number=where, twice=st.booleans())
    def cancels(self, person: int, number: int, *, twice: bool) -> None:
        who, registration = self.people[person], self._registration(person, number)
        for _ in range(1 + twice if registration else 0):
            self._attempt(
                lambda: self.oracle.cancel(who, number),
                lambda: cancel(self.hall.district, registration or 0, who, now=self.clock.now, actor="slack:U1"),
            )

    @rule(person=whose, number=where)
    def undoes(self, person: int, number: int) -> None:
        who, registration = self.people[person], self._registration(person, number)
        if registration:
            self._attempt(
                lambda: self.oracle.undo(who, number),
                lambda: undo(self.hall.district, registration, who, now=self.clock.now, actor="slack:U1"),
            )

    @rule(minutes=lengths, scheduler_runs=st.booleans())
    def time_passes(self, minutes: int, *, scheduler_runs: bool) -> None:
        self.clock.moves(minutes=minutes)
        self.oracle.move(timedelta(minutes=minutes))
        if scheduler_runs:
            self.oracle.settle_all()
            settle_all(self.hall.district, now=self.clock.now)

    @rule(person=whose, minutes=lengths)
    def wants_quiet(self, person: int, minutes: int) -> None:
        who, until = self.people[person], self.clock.now + timedelta(minutes=minutes)
        self.hall.quiet(who, until=until)
        self.oracle.reaches[who] = replace(self.oracle.reaches[who], quiet_until=until)

    @rule(number=where, by=st.integers(1, 2))
    def capacity_is_raised(self, number: int, by: int) -> None:
        capacity = self.oracle.rooms[number].capacity
        if capacity is not None:
            self._capacity(number, capacity + by)

    @rule(number=where)
    def limit_is_lifted(self, number: int) -> None:
        self._capacity(number, None)

    @rule(number=where, left_free=st.integers(0, 1))
    def capacity_is_lowered(self, number: int, left_free: int) -> None:
        self._capacity(number, max(self.hall.look(self.ids[number]).session.taken + left_free, 1))

    def _capacity(self, number: int, capacity: int | None) -> None:
        self._attempt(
            lambda: self.oracle.change_capacity(number, capacity),
            lambda: self.hall.resize(self.ids[number], capacity, by=self.cora),
        )

    @precondition(lambda self: self.clock.now - START > timedelta(hours=20))  # else little else would ever happen
    @rule(number=where, twice=st.booleans())
    def session_is_cancelled(self, number: int, *, twice: bool) -> None:
        for _ in range(1 + twice):
            self._attempt(
                lambda: self.oracle.call_off(number),
                lambda: cancel_session(
                    self.hall.district, self.ids[number], reason="Snow", actor=self.cora, now=self.clock.now
                ),
            )

    @invariant()
    def everybody_is_where_they_belong(self) -> None:
        for session_id, room in zip(getattr(self, "ids", ()), self._rooms, strict=True):
            found = self.hall.look(session_id)
            assert {row.person_id: row.state.value for row in found.registrations} == room.states
            assert found.line == room.line
            assert found.offers == {who: until for who, (_, until) in room.offers.items()}
            self._no_seat_is_sold_twice(found)
            self._everything_is_told_once(found, room)
            self._calendar_entries_keep_their_identity_and_only_rise(found)
            if room.line:
                self._positions_follow_the_line(found)

    @property
    def _rooms(self) -> list[Room]:
        return self.oracle.rooms if hasattr(self, "oracle") else []

    def _no_seat_is_sold_twice(self, found: Found) -> None:
        session = found.session
        seated = {row.person_id for row in found.registrations if row.state is RegistrationState.registered}
        assert session.taken == len(seated) + len(found.offers)
        assert session.capacity is None or session.taken <= session.capacity
        assert not found.offers.keys() & seated
        assert all(until <= session.starts_at for until in found.offers.values())

    def _everything_is_told_once(self, found: Found, room: Room) -> None:
        events = room.told
        assert {kind.value: count for kind, count in found.told.items()} == {
            kind: count
            for kind, count in {
                "receipt": events.won,
                "invitation": events.won,
                "uninvitation": events.lost + events.taken_back,
                "offer": events.offered,
                "offer_over": events.expired,
                "late_cancellation": events.late,
                "session_cancelled": events.called_off,
            }.items()
            if count
        }

    def _calendar_entries_keep_their_identity_and_only_rise(self, found: Found) -> None:
        for row in found.registrations:
            uid, revision = self.sequences.get(row.id or 0, (row.calendar_uid, 0))
            assert (row.calendar_uid, row.revision >= revision) == (uid, True)
            self.sequences[row.id or 0] = row.calendar_uid, row.revision

    def _positions_follow_the_line(self, found: Found) -> None:
        last = next(row for row in found.registrations if row.person_id == found.line[-1])
        with self.hall.database.reading() as tx:
            assert read_standing(tx, last.id or 0).position == len(found.line)


EXAMPLES = {"sqlite": 25, "postgresql": 15}


@on_both
def test_any_sequence_leaves_everybody_where_they_belong(database: Database, database_kind: str) -> None:
    hall = Hall(database, Clock(START))
    hall.rows.person("Lee Lead", email=LEADER)
    numbered = [hall.rows.person(f"Person {number}", timezone=zone) for number, zone in enumerate(ZONES)]
    cora = hall.coordinator()
    machine = type("SeatsHere", (Seats,), {"hall": hall, "cora": cora, "people": numbered})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES[database_kind],
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
