"""Planning and changing sessions: seats, calendars, the audit log, and who is told of what."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from learning.people.viewers import Viewer
from learning.planning.cancelling import cancel_offering, cancel_session
from learning.planning.change_delivery import stop_telling
from learning.planning.changes import tell_changes
from learning.planning.offerings import OfferingForm, change_offering, create_offering, open_offering
from learning.planning.refusals import BelowTaken, ChangedMeanwhile, Incomplete, Misfilled
from learning.planning.session_forms import SessionForm
from learning.planning.sessions import Changed, change_session, create_sessions, open_session, preview_session
from learning.refusals import Gone, NotAllowed
from learning.registration.refusals import SessionCancelled
from learning.registration.registering import register
from storage.database import Database
from storage.tables import Format, NoticeKind, OfferOutcome, RegistrationState, Role, SeatOffer
from tests.kit.fixtures import on_both
from tests.kit.planning import Planned

CHANGED, CANCELLED = NoticeKind.session_changed, NoticeKind.session_cancelled
ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def plan(database: Database) -> Planned:
    return Planned(database)


@pytest.fixture
def cora(plan: Planned) -> Viewer:
    return plan.coordinator()


def _session(plan: Planned, starts: str = "2026-12-03 15:30", **more: Any) -> int:
    return plan.rows.session(plan.rows.offering("UDL basics", code="UDL-1"), starts, **more)


def _change(plan: Planned, session_id: int, actor: Viewer, *, notify: bool = True, **changes: Any) -> Changed:
    opened = open_session(plan.district, session_id, viewer=actor, now=plan.now)
    form = replace(opened.form, **changes)
    return change_session(plan.district, session_id, form, seen=opened.seen, notify=notify, actor=actor, now=plan.now)


def test_two_edits_within_ten_minutes_become_one_message_with_only_what_changed(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, place="Room 4")
    ana = plan.registers("Ana Ruiz", session_id)
    plan.now += timedelta(minutes=1)
    _change(plan, session_id, cora, place="Room 9")
    plan.now += timedelta(minutes=9)
    assert tell_changes(plan.district, now=plan.now) == 0
    _change(plan, session_id, cora, starts_wall=datetime.fromisoformat("2026-12-03T16:00"))
    plan.now += timedelta(minutes=9)
    assert tell_changes(plan.district, now=plan.now) == 0
    plan.now += timedelta(minutes=1)
    tell_changes(plan.district, now=plan.now)
    tell_changes(plan.district, now=plan.now)
    [notice] = plan.owed(CHANGED)
    assert notice.person_id == ana
    before = notice.params["changes"][0]["before"]
    assert (before["place"], before["starts"]) == ("Room 4", "2026-12-03T15:30")
    assert plan.session(session_id).revision == 2
    assert len(plan.owed(NoticeKind.invitation)) == 2, "the first one, and one for both edits"


@on_both
def test_changes_that_cancel_out_are_not_told(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, place="Room 4")
    plan.registers("Ana Ruiz", session_id)
    plan.now += timedelta(minutes=1)
    _change(plan, session_id, cora, place="Room 9")
    _change(plan, session_id, cora, place="Room 4")
    plan.now += timedelta(hours=1)
    tell_changes(plan.district, now=plan.now)
    assert plan.owed(CHANGED) == []


@on_both
def test_who_registers_between_edits_is_told_of_the_later_ones_only(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, place="Room 4")
    plan.registers("Ana Ruiz", session_id)
    plan.now += timedelta(minutes=1)
    _change(plan, session_id, cora, place="Room 9")
    plan.now += timedelta(minutes=1)
    ben = plan.registers("Ben Ode", session_id)
    plan.now += timedelta(minutes=1)
    _change(plan, session_id, cora, bring="A laptop")
    plan.now += timedelta(minutes=1)
    plan.registers("Eli Moss", session_id)
    plan.now += timedelta(minutes=15)
    tell_changes(plan.district, now=plan.now)
    told = {one.person_id: one.params["changes"][0]["before"]["place"] for one in plan.owed(CHANGED)}
    assert len(told) == 2
    assert told[ben] == "Room 9"


def test_a_later_batch_takes_over_what_still_waits(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, place="Room 4")
    plan.registers("Ana Ruiz", session_id)
    for place in ("Room 5", "Room 6"):
        plan.now += timedelta(minutes=1)
        _change(plan, session_id, cora, place=place)
        plan.now += timedelta(minutes=11)
        tell_changes(plan.district, now=plan.now)
    [notice] = plan.owed(CHANGED)
    assert notice.params["changes"][0]["before"]["place"] == "Room 4"


@on_both
def test_a_session_that_begins_soon_is_told_at_once(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, "2026-11-24 10:15")
    plan.registers("Ana Ruiz", session_id)
    plan.now += timedelta(seconds=5)
    _change(plan, session_id, cora, place="Room 9")
    tell_changes(plan.district, now=plan.now)
    [notice] = plan.owed(CHANGED)
    assert datetime.fromisoformat(notice.params["hear_by"]) < plan.now


def test_quiet_saving_moves_calendars_and_tells_nobody(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, place="Rom 4")
    plan.registers("Ana Ruiz", session_id)
    plan.now += timedelta(minutes=1)
    _change(plan, session_id, cora, notify=False, place="Room 4")
    plan.now += timedelta(minutes=10)
    tell_changes(plan.district, now=plan.now)
    assert plan.owed(CHANGED) == []
    assert len(plan.owed(NoticeKind.invitation)) == 2


@on_both
def test_preview_counts_and_writes_nothing(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, capacity=1, place="Room 4")
    for name in ("Ana Ruiz", "Ben Ode"):
        plan.registers(name, session_id)
    opened = open_session(plan.district, session_id, viewer=cora, now=plan.now)
    form = replace(opened.form, place="Room 9", capacity=4)
    found = preview_session(plan.district, session_id, form, actor=cora, now=plan.now)
    assert (found.people, found.fields, found.after["place"]) == (2, ("place",), "Room 9")
    assert (plan.session(session_id).place, plan.session(session_id).revision) == ("Room 4", 0)


@on_both
def test_seats_go_not_below_those_taken_and_more_are_offered_at_once(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, capacity=2)
    for name in ("Ana Ruiz", "Ben Ode", "Eli Moss", "Fay Low"):
        plan.registers(name, session_id)
    with pytest.raises(BelowTaken) as refused:
        _change(plan, session_id, cora, capacity=1)
    assert refused.value.taken == 2
    changed = _change(plan, session_id, cora, capacity=3)
    assert changed.offered == 1
    states = [row.state for row in plan.registrations(session_id)]
    assert states == [
        RegistrationState.registered,
        RegistrationState.registered,
        RegistrationState.offered,
        RegistrationState.waitlisted,
    ]
    assert plan.session(session_id).revision == 0, "a calendar does not show seats"
    assert [one.kind for one in plan.owed(NoticeKind.offer)] == [NoticeKind.offer]


def test_offers_end_by_a_start_that_moves_ahead(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, "2026-11-27 15:30", capacity=1)
    for name in ("Ana Ruiz", "Ben Ode"):
        plan.registers(name, session_id)
    _change(plan, session_id, cora, capacity=2)
    _change(plan, session_id, cora, starts_wall=datetime.fromisoformat("2026-11-24T15:00"))
    with plan.database.reading() as tx:
        [offer] = [tx.get_one(SeatOffer, 1)]
    assert offer.expires_at == plan.session(session_id).starts_at


@on_both
def test_every_change_is_logged_with_only_what_differs(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan, place="Room 4")
    _change(plan, session_id, cora, place="Room 9", bring="A laptop")
    [entry] = plan.audited("session.changed")
    assert (entry.before, entry.after) == ({"place": "Room 4", "bring": 0}, {"place": "Room 9", "bring": 8})
    assert entry.actor == f"slack:{cora.slack_id}"


def test_what_somebody_else_changed_is_not_undone(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan)
    opened = open_session(plan.district, session_id, viewer=cora, now=plan.now)
    _change(plan, session_id, cora, place="Room 9")
    form = replace(opened.form, bring="A laptop")
    with pytest.raises(ChangedMeanwhile):
        change_session(plan.district, session_id, form, seen=opened.seen, notify=True, actor=cora, now=plan.now)


@on_both
def test_same_form_twice_is_saved_once(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan)
    opened = open_session(plan.district, session_id, viewer=cora, now=plan.now)
    form = replace(opened.form, place="Room 9")
    for new in (True, False):
        saved = change_session(plan.district, session_id, form, seen=opened.seen, notify=True, actor=cora, now=plan.now)
        assert saved.is_new is new


@on_both
def test_who_leads_sets_place_link_and_things_to_bring_and_nothing_else(plan: Planned) -> None:
    fay = plan.viewer("Fay Low", Role.facilitator)
    session_id = _session(plan, facilitators=[fay.email])
    _change(plan, session_id, fay, place="Room 9", link="https://meet.example/1", bring="Pens")
    assert plan.session(session_id).place == "Room 9"
    with pytest.raises(NotAllowed):
        _change(plan, session_id, fay, minutes=90)
    with pytest.raises(NotAllowed):
        _change(plan, session_id, plan.viewer("Ana Ruiz"), place="Elsewhere")


@on_both
def test_every_week_keeps_the_time_on_the_wall_over_the_clock_change(plan: Planned, cora: Viewer) -> None:
    offering = plan.rows.offering("Series")
    form = SessionForm(
        datetime.fromisoformat("2027-03-09T15:30"), 60, ZONE, opens_at=datetime(2027, 3, 2, 16, tzinfo=ZoneInfo("UTC"))
    )
    found = create_sessions(plan.district, offering, form, weeks=3, actor=cora, now=plan.now)
    assert [one.starts_wall.strftime("%m-%d %H:%M") for one in found] == ["03-09 15:30", "03-16 15:30", "03-23 15:30"]
    assert [one.starts_at.hour for one in found] == [23, 22, 22]
    assert [one.opens_at.hour for one in found if one.opens_at] == [16, 16, 15]
    again = create_sessions(plan.district, offering, form, actor=cora, now=plan.now)
    assert again[0].id not in {one.id for one in found}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"starts_wall": datetime.fromisoformat("2026-11-24T09:00")}, {"date": "past"}),
        ({"starts_wall": datetime.fromisoformat("2027-03-14T02:30")}, {"time": "skipped"}),
        ({"minutes": 0}, {"minutes": "range"}),
        ({"capacity": 0}, {"capacity": "range"}),
        ({"link": "javascript:alert(1)"}, {"link": "not_a_link"}),
        ({"link": "https://u:p@x.example/"}, {"link": "not_a_link"}),
        ({"opens_at": datetime(2026, 12, 25, tzinfo=ZoneInfo("UTC"))}, {"opens": "after_start"}),
    ],
)
def test_what_cannot_be_is_refused_field_by_field(
    plan: Planned, cora: Viewer, changes: dict[str, Any], problems: dict[str, str]
) -> None:
    session_id = _session(plan)
    with pytest.raises(Misfilled) as refused:
        _change(plan, session_id, cora, **changes)
    assert refused.value.problems == problems


@on_both
def test_cancelled_session_tells_everybody_once_and_takes_back_offers(plan: Planned, cora: Viewer) -> None:
    fay = plan.viewer("Fay Low", Role.facilitator)
    session_id = _session(plan, capacity=1, facilitators=[fay.email], place="Room 4")
    people = [plan.registers(name, session_id) for name in ("Ana Ruiz", "Ben Ode", "Eli Moss")]
    _change(plan, session_id, cora, capacity=2)
    plan.now += timedelta(minutes=1)
    _change(plan, session_id, cora, place="Room 9")
    done = cancel_session(plan.district, session_id, reason="  The presenter is ill ", actor=cora, now=plan.now)
    assert (done.people, done.is_new) == (4, True)
    assert not cancel_session(plan.district, session_id, reason="x", actor=cora, now=plan.now).is_new
    assert {one.person_id for one in plan.owed(CANCELLED)} == {*people, fay.person_id}
    assert {one.params["reason"] for one in plan.owed(CANCELLED)} == {"The presenter is ill"}
    plan.now += timedelta(hours=1)
    tell_changes(plan.district, now=plan.now)
    assert plan.owed(CHANGED) == [], "one cause, one message"
    assert [one.person_id for one in plan.owed(NoticeKind.uninvitation)] == people[:1]
    assert plan.session(session_id).taken == 1
    with plan.database.reading() as tx:
        assert tx.get_one(SeatOffer, 1).outcome is OfferOutcome.withdrawn
    with pytest.raises(SessionCancelled):
        _change(plan, session_id, cora, place="Elsewhere")


@on_both
def test_cancelled_offering_reaches_who_holds_two_sessions_in_one_message(plan: Planned, cora: Viewer) -> None:
    offering = plan.rows.offering("Series")
    sessions = [plan.rows.session(offering, f"2026-12-0{day} 15:30") for day in (3, 4)]
    ana = plan.registers("Ana Ruiz", sessions[0])
    register(plan.district, ana, sessions[1], now=plan.now, actor="test")
    done = cancel_offering(plan.district, offering, reason="", actor=cora, now=plan.now)
    assert (done.sessions, done.people) == (2, 1)
    [notice] = plan.owed(CANCELLED)
    assert notice.params["session_ids"] == sessions
    with pytest.raises(Gone):
        open_offering(plan.district, offering, viewer=cora)


@on_both
def test_stopping_before_and_after_the_message_left(plan: Planned, cora: Viewer) -> None:
    session_id = _session(plan)
    for name in ("Ana Ruiz", "Ben Ode"):
        plan.registers(name, session_id)
    plan.now += timedelta(minutes=1)
    first = _change(plan, session_id, cora, place="Room 9")
    stopped = stop_telling(plan.district, first.change_id or 0, actor=cora, now=plan.now)
    assert (stopped.sent, stopped.stopped) == (0, 2)
    plan.now += timedelta(minutes=11)
    tell_changes(plan.district, now=plan.now)
    assert plan.owed(CHANGED) == []
    second = _change(plan, session_id, cora, place="Room 10")
    plan.now += timedelta(minutes=11)
    tell_changes(plan.district, now=plan.now)
    stopped = stop_telling(plan.district, second.change_id or 0, actor=cora, now=plan.now)
    assert (stopped.sent, stopped.stopped) == (0, 2)
    assert plan.owed(CHANGED) == []


@on_both
def test_new_offering_gets_a_code_and_is_published_when_it_says_why(plan: Planned, cora: Viewer) -> None:
    form = OfferingForm("Universal Design for Learning", Format.live, why="Every student takes part", goal="A goal")
    saved = create_offering(plan.district, form, actor=cora, now=plan.now)
    assert (saved.code, saved.published) == ("UDFL-1", True)
    draft = create_offering(
        plan.district, OfferingForm("Universal Design for Learning", Format.live), actor=cora, now=plan.now
    )
    assert (draft.code, draft.published) == ("UDFL-2", False)
    with pytest.raises(Incomplete):
        create_offering(plan.district, replace(form, why="w" * 281), actor=cora, now=plan.now)
    with pytest.raises(Misfilled) as refused:
        create_offering(
            plan.district, replace(form, title=" ", code="udfl-1", prerequisites=("NO-1",)), actor=cora, now=plan.now
        )
    assert refused.value.problems == {"title": "missing", "code": "taken", "prerequisites": "unknown_code"}
    with pytest.raises(NotAllowed):
        create_offering(plan.district, form, actor=plan.viewer("Ana Ruiz"), now=plan.now)


@on_both
def test_new_title_concerns_every_session_and_a_person_hears_of_it_once(plan: Planned, cora: Viewer) -> None:
    offering = plan.rows.offering("Old title")
    sessions = [plan.rows.session(offering, f"2026-12-0{day} 15:30") for day in (3, 4)]
    ana = plan.registers("Ana Ruiz", sessions[0])
    register(plan.district, ana, sessions[1], now=plan.now, actor="test")
    plan.now += timedelta(minutes=1)
    opened = open_offering(plan.district, offering, viewer=cora)
    saved = change_offering(
        plan.district,
        offering,
        replace(opened.form, title="New title"),
        seen=opened.seen,
        notify=True,
        actor=cora,
        now=plan.now,
    )
    assert len(saved.change_ids) == 2
    plan.now += timedelta(minutes=10)
    tell_changes(plan.district, now=plan.now)
    [notice] = plan.owed(CHANGED)
    assert [one["session_id"] for one in notice.params["changes"]] == sessions
    assert [plan.session(one).revision for one in sessions] == [1, 1]


def test_a_prerequisite_is_kept_as_the_offering_writes_its_code(plan: Planned, cora: Viewer) -> None:
    plan.rows.offering("Part 1", code="UDL-1")
    form = OfferingForm("Part 2", Format.live, why="For readers", goal="A goal", prerequisites=("udl-1", "UDL-1"))
    saved = create_offering(plan.district, form, actor=cora, now=plan.now)
    opened = open_offering(plan.district, saved.id, viewer=cora)
    assert opened.form.prerequisites == ("UDL-1",)
    again = replace(opened.form, prerequisites=("Udl-1",))
    assert not change_offering(
        plan.district, saved.id, again, seen=opened.seen, notify=False, actor=cora, now=plan.now
    ).is_new
