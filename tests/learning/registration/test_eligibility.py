"""Whom a session is for, and what it clashes with: one case for each word of the rules."""

from typing import Any

import pytest

from learning.registration.exceptions import answer_exception, ask_exception
from learning.registration.refusals import Clashes, NotEligible
from learning.registration.registering import cancel, register
from learning.registration.standings import RegistrationSnapshot
from storage.database import Database
from storage.tables import Attendance, EligibilityException, EmployeeGroup, Registration
from tests.kit.fixtures import on_both
from tests.kit.planning import NOW, Planned
from tests.kit.rows import email_of

FIRST, SECOND = "2026-12-02 15:30", "2026-12-09 15:30"


@pytest.fixture
def planned(database: Database) -> Planned:
    return Planned(database)


def _register(planned: Planned, person: int, session: int, **more: Any) -> RegistrationSnapshot:
    return register(planned.district, person, session, now=planned.now, actor="test", **more)


def _part(planned: Planned, code: str, starts: str, *, after: tuple[str, ...] = (), **more: Any) -> int:
    offering = planned.rows.offering(f"Part {code}", code=code, prerequisites=list(after))
    return planned.rows.session(offering, starts, **more)


def test_who_waits_for_the_first_part_does_not_hold_it(planned: Planned) -> None:
    first, second = _part(planned, "P1", FIRST, capacity=1), _part(planned, "P2", SECOND, after=("P1",))
    planned.registers("Ben Ode", first)
    ana = planned.registers("Ana Ruiz", first)
    with pytest.raises(NotEligible):
        _register(planned, ana, second)


@pytest.mark.parametrize(
    ("mark", "fits"),
    [(None, True), (Attendance.attended, True), (Attendance.missed, False), (Attendance.excused, False)],
)
def test_who_was_there_or_will_be_holds_the_first_part(planned: Planned, mark: Attendance | None, fits: bool) -> None:
    first, second = _part(planned, "P1", FIRST), _part(planned, "P2", SECOND, after=("P1",))
    ana = planned.registers("Ana Ruiz", first)
    with planned.database.transaction() as tx:
        tx.get_one(Registration, planned.registrations(first)[0].id).attendance = mark
    if fits:
        assert _register(planned, ana, second).has_seat
        return
    with pytest.raises(NotEligible):
        _register(planned, ana, second)


def test_each_of_several_first_parts_is_needed_and_only_coming_ones_are_named(planned: Planned) -> None:
    first = _part(planned, "P1", FIRST)
    offering = planned.rows.offering("Part P2", code="P2")
    planned.rows.session(offering, "2026-11-20 15:30")
    coming = planned.rows.session(offering, "2026-12-03 15:30")
    third = _part(planned, "P3", SECOND, after=("P1", "P2"))
    ana = planned.registers("Ana Ruiz", first)
    with pytest.raises(NotEligible) as refusal:
        _register(planned, ana, third)
    assert refusal.value.needs == ("Part P2",)
    assert [one.id for one in refusal.value.alternatives] == [coming]


@on_both
def test_an_exception_lets_in_whom_it_was_allowed_to(planned: Planned) -> None:
    chief = planned.coordinator()
    session = planned.rows.session(planned.rows.offering("Grading", audience=["certificated"]), FIRST)
    ana, ben = (planned.rows.person(name, group=EmployeeGroup.classified) for name in ("Ana Ruiz", "Ben Ode"))
    ask_exception(planned.district, session, ana, reason="", now=NOW, actor="test")
    with pytest.raises(NotEligible):
        _register(planned, ana, session)
    with planned.database.reading() as tx:
        asked = tx.get_one(EligibilityException, 1)
    answer_exception(planned.district, asked.id or 0, allow=True, actor=chief, now=NOW)
    with pytest.raises(NotEligible):
        _register(planned, ben, session)
    assert _register(planned, ana, session).has_seat


@on_both
def test_who_cancelled_comes_back_by_the_rules_of_the_day(planned: Planned) -> None:
    session = planned.rows.session(planned.rows.offering("Grading", audience=["certificated"]), FIRST)
    ana = planned.rows.person("Ana Ruiz")
    held = _register(planned, ana, session)
    cancel(planned.district, held.registration_id, ana, now=NOW, actor="test")
    planned.rows.change_person(ana, employee_group=EmployeeGroup.classified)
    with pytest.raises(NotEligible):
        _register(planned, ana, session)


def test_back_to_back_is_no_clash_on_either_side(planned: Planned) -> None:
    before, after = _part(planned, "A", "2026-12-03 14:30"), _part(planned, "C", "2026-12-03 16:30")
    ana = planned.registers("Ana Ruiz", before)
    _register(planned, ana, after)
    assert _register(planned, ana, _part(planned, "B", "2026-12-03 15:30")).has_seat


def test_an_offered_seat_clashes_like_one_that_is_held(planned: Planned) -> None:
    full = _part(planned, "A", "2026-12-03 15:30", capacity=1)
    ben = planned.registers("Ben Ode", full)
    ana = planned.registers("Ana Ruiz", full)
    held, offered = planned.registrations(full)
    cancel(planned.district, held.id or 0, ben, now=NOW, actor="test")
    with pytest.raises(Clashes) as refusal:
        _register(planned, ana, _part(planned, "B", "2026-12-03 16:00"))
    assert [one.registration_id for one in refusal.value.overlaps] == [offered.id]


@on_both
def test_what_somebody_leads_and_holds_a_seat_of_is_named_once_with_the_seat(planned: Planned) -> None:
    led = planned.rows.session(planned.rows.offering("Led", facilitators=[email_of("Ana Ruiz")]), "2026-12-03 15:30")
    ana = planned.registers("Ana Ruiz", led)
    with pytest.raises(Clashes) as refusal:
        _register(planned, ana, _part(planned, "B", "2026-12-03 16:00"))
    (held,) = planned.registrations(led)
    assert [one.registration_id for one in refusal.value.overlaps] == [held.id]


def test_what_others_lead_this_time_or_are_called_nearly_so_is_no_clash(planned: Planned) -> None:
    ana = planned.rows.person("Ana Ruiz", email="a_ruiz@example.org")
    usual = planned.rows.offering("Usually hers", facilitators=["a_ruiz@example.org"])
    planned.rows.session(usual, "2026-12-03 15:30", facilitators=["ben@example.org"])
    nearly = planned.rows.offering("Another's", facilitators=["axruiz@example.org"])
    planned.rows.session(nearly, "2026-12-03 15:30")
    wanted = _part(planned, "B", "2026-12-03 16:00")
    assert _register(planned, ana, wanted).has_seat
    planned.rows.session(usual, "2026-12-10 15:30")
    with pytest.raises(Clashes):
        _register(planned, ana, _part(planned, "C", "2026-12-10 16:00"))
