"""From one state of a registration to the next: pressed twice, given up, swapped, and taken up again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from learning.refusals import Gone, NotOnRoster
from learning.registration.refusals import Clashes, JustFilled, OfferOver, RegistrationClosed
from learning.registration.registering import accept_offer, cancel, explain_cancellation, pass_offer, register, undo
from learning.registration.standings import RegistrationSnapshot, list_standings
from storage.database import Database
from storage.tables import Attendance, NoticeKind, Registration, RegistrationState, Session
from tests.kit.fixtures import on_both
from tests.kit.planning import NOW, Planned
from tests.kit.rows import email_of


@dataclass
class Hall(Planned):
    """A district in which people press."""

    def open(self, starts: str = "2026-12-03 15:30", **more: Any) -> int:
        return self.rows.session(self.rows.offering("Seats"), starts, **more)

    def people(self, count: int) -> list[int]:
        return [self.rows.person(f"Person {n}") for n in range(count)]

    def register(self, person: int, session: int, **more: Any) -> RegistrationSnapshot:
        return register(self.district, person, session, now=self.now, actor="test", **more)

    def _press(self, use: Any, held: RegistrationSnapshot, **more: Any) -> RegistrationSnapshot:
        answer: RegistrationSnapshot = use(self.district, held.registration_id, held.person_id, now=self.now, **more)
        return answer

    def cancel(self, held: RegistrationSnapshot) -> RegistrationSnapshot:
        return self._press(cancel, held, actor="test")

    def undo(self, held: RegistrationSnapshot) -> RegistrationSnapshot:
        return self._press(undo, held, actor="test")

    def accept(self, held: RegistrationSnapshot, **more: Any) -> RegistrationSnapshot:
        return self._press(accept_offer, held, actor="test", **more)

    def passes(self, held: RegistrationSnapshot) -> RegistrationSnapshot:
        return self._press(pass_offer, held, actor="test")

    def explain(self, held: RegistrationSnapshot, reason: str) -> RegistrationSnapshot:
        return self._press(explain_cancellation, held, reason=reason)

    def stands(self, person: int) -> RegistrationSnapshot:
        (found,) = list_standings(self.database, person, now=self.now)
        return found

    def change_row(self, held: RegistrationSnapshot, **changes: Any) -> None:
        with self.database.transaction() as tx:
            tx.get_one(Registration, held.registration_id).sqlmodel_update(changes)

    def change_session(self, session: int, **changes: Any) -> None:
        with self.database.transaction() as tx:
            tx.get_one(Session, session).sqlmodel_update(changes)

    def actions(self) -> list[str]:
        return [one.action.removeprefix("registration.") for one in self.audited("registration.")]


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


@on_both
def test_undoing_and_cancelling_pressed_twice_is_once(hall: Hall) -> None:
    session, (ana, ben) = hall.open(), hall.people(2)
    undone, cancelled = hall.register(ana, session), hall.register(ben, session)
    assert [hall.undo(undone).is_new, hall.undo(undone).is_new] == [True, False]
    assert [hall.cancel(cancelled).is_new, hall.cancel(cancelled).is_new] == [True, False]
    assert hall.actions() == ["registered", "registered", "cancelled", "cancelled"]


def test_who_waits_and_presses_again_keeps_their_place_and_nothing_is_new(hall: Hall) -> None:
    session, people = hall.open(capacity=1), hall.people(3)
    for person in people:
        hall.register(person, session)
    again = [hall.register(person, session) for person in people[1:]]
    assert [(one.position, one.is_new) for one in again] == [(1, False), (2, False)]


def test_who_left_the_district_registers_for_nothing(hall: Hall) -> None:
    session, (ana,) = hall.open(), hall.people(1)
    hall.rows.change_person(ana, retired_at=NOW)
    with pytest.raises(NotOnRoster):
        hall.register(ana, session)


def test_a_seat_is_not_swapped_for_itself(hall: Hall) -> None:
    session, (ana, ben) = hall.open(capacity=1), hall.people(2)
    held, waits = hall.register(ana, session), hall.register(ben, session)
    for person, one in ((ana, held), (ben, waits)):
        with pytest.raises(Gone):
            hall.register(person, session, instead_of=one.registration_id)
    assert hall.actions() == ["registered", "waitlisted"]


def test_what_was_cancelled_before_a_swap_is_not_given_up_again(hall: Hall) -> None:
    old, full, (ana, ben) = hall.open(), hall.open("2026-12-04 15:30", capacity=1), hall.people(2)
    held = hall.register(ana, old)
    seated = hall.register(ben, full)
    with pytest.raises(JustFilled):
        hall.register(ana, full, instead_of=held.registration_id)
    hall.cancel(held)
    assert hall.register(ana, full, instead_of=held.registration_id).position == 1
    hall.cancel(seated)
    assert hall.actions().count("cancelled") == 2


@on_both
def test_who_comes_back_begins_anew(hall: Hall) -> None:
    session, (ana,) = hall.open(), hall.people(1)
    held = hall.register(ana, session)
    hall.now = held.meeting.starts_at - timedelta(hours=3)
    assert hall.cancel(held).late
    hall.explain(held, "Ill")
    hall.change_row(held, attendance=Attendance.excused)
    back = hall.register(ana, session)
    assert (back.late, back.cancel_reason, back.attendance) == (False, "", None)


def test_a_receipt_is_owed_only_to_who_wants_one(hall: Hall) -> None:
    session, (ana,) = hall.open(), hall.people(1)
    hall.register(ana, session, receipt=False)
    assert hall.owed(NoticeKind.receipt) == []
    assert len(hall.owed(NoticeKind.invitation)) == 1


def test_an_offer_is_passed_on_by_passing_it_on_alone(hall: Hall) -> None:
    session, (sits, first, second) = hall.open(capacity=1), hall.people(3)
    held, waits, behind = (hall.register(person, session) for person in (sits, first, second))
    with pytest.raises(OfferOver):
        hall.passes(waits)  # it is not offered yet
    hall.cancel(held)
    hall.passes(waits)
    assert hall.stands(second).state is RegistrationState.offered  # at once
    assert not hall.passes(waits).is_new
    hall.register(first, session)
    hall.accept(behind)
    hall.change_session(session, capacity=2)
    hall.register(sits, session)
    assert hall.stands(first).state is RegistrationState.offered
    hall.cancel(waits)
    with pytest.raises(OfferOver):
        hall.passes(waits)  # it was cancelled, whatever became of the offer before


def test_who_waits_has_nothing_to_accept(hall: Hall) -> None:
    session, (ana, ben) = hall.open(capacity=1), hall.people(2)
    hall.register(ana, session)
    waits = hall.register(ben, session)
    with pytest.raises(OfferOver):
        hall.accept(waits)
    assert hall.stands(ben).position == 1


def test_an_offer_that_clashes_by_now_is_not_accepted_unasked(hall: Hall) -> None:
    session, (ana, ben) = hall.open(capacity=1), hall.people(2)
    held, waits = hall.register(ana, session), hall.register(ben, session)
    other = hall.register(ben, hall.open("2026-12-03 16:00"))
    hall.cancel(held)
    with pytest.raises(Clashes):
        hall.accept(waits)
    assert hall.accept(waits, instead_of=other.registration_id).has_seat
    assert hall.stands(ben).registration_id == waits.registration_id


@on_both
def test_who_waits_is_given_no_seat_at_the_instant_of_the_start(hall: Hall) -> None:
    session, (ana, ben) = hall.open(capacity=1), hall.people(2)
    hall.register(ana, session)
    waits = hall.register(ben, session)
    hall.now = waits.meeting.starts_at
    hall.change_session(session, taken=0)
    with pytest.raises(RegistrationClosed):
        hall.register(ben, session)


@on_both
def test_a_walk_in_frees_no_seat(hall: Hall) -> None:
    session, (ana, ben) = hall.open(), hall.people(2)
    hall.register(ana, session)
    walked = hall.register(ben, session)
    hall.change_row(walked, walk_in=True)
    hall.change_session(session, taken=1)
    hall.cancel(walked)
    assert hall.session(session).taken == 1


def test_cancelling_is_late_after_the_deadline_and_not_at_it(hall: Hall) -> None:
    session, (ana, ben) = hall.open(), hall.people(2)
    seats = [hall.register(person, session) for person in (ana, ben)]
    hall.now = seats[0].meeting.starts_at - timedelta(hours=24)
    assert not hall.cancel(seats[0]).late
    hall.now += timedelta(microseconds=1)
    assert hall.cancel(seats[1]).late


def test_who_leaves_the_line_has_no_calendar_entry_to_count_up(hall: Hall) -> None:
    session, (ana, ben) = hall.open(capacity=1), hall.people(2)
    hall.register(ana, session)
    waits = hall.register(ben, session)
    assert hall.cancel(waits).revision == waits.revision
    assert hall.owed(NoticeKind.uninvitation) == []


@on_both
def test_who_leads_is_not_told_of_their_own_cancelling(hall: Hall) -> None:
    lee, ana = (hall.rows.person(name) for name in ("Lee Chan", "Ana Ruiz"))
    session = hall.open(facilitators=[email_of("Lee Chan"), email_of("Ana Ruiz")])
    held = hall.register(ana, session)
    hall.now = held.meeting.starts_at - timedelta(hours=3)
    assert hall.cancel(held).late
    assert [one.person_id for one in hall.owed(NoticeKind.late_cancellation)] == [lee]


def test_only_what_was_cancelled_is_explained_and_at_no_great_length(hall: Hall) -> None:
    session, (ana,) = hall.open(), hall.people(1)
    held = hall.register(ana, session)
    with pytest.raises(Gone):
        hall.explain(held, "Ill")
    hall.cancel(held)
    assert hall.explain(held, "x" * 501).cancel_reason == "x" * 500
