"""A4: who sees a roster, and the marks on it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from learning.attendance.marking import add_walk_in, mark, mark_all_present, read_roster
from learning.attendance.refusals import NotBegun, NotInSession, RosterPrivate
from learning.attendance.rosters import list_rosters
from learning.people.viewers import Viewer
from learning.refusals import Gone, NotOnRoster
from learning.registration.refusals import SessionCancelled
from learning.registration.registering import cancel, register
from storage.database import Database
from storage.tables import RegistrationState, Role, Session
from tests.kit.attendance import ATTENDED, EXCUSED, LEADER, MISSED, Room, states
from tests.kit.fixtures import on_both
from tests.kit.rows import email_of


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def _filled(room: Room) -> int:
    session = room.session(capacity=2)
    for name in ("Ben Oak", "Ana Ruiz", "Cleo Day"):
        room.registers(name, session)
    return session


def _id(room: Room, name: str, session: int) -> int:
    return room.row(name, session).id or 0


def test_roster_shows_people_by_name_and_counts_the_line(room: Room) -> None:
    session = _filled(room)
    roster = read_roster(room.district, session, room.leader())
    assert [one.name for one in roster.people] == ["Ana Ruiz", "Ben Oak"]
    assert (roster.waiting, roster.here, roster.may_mark) == (1, 0, True)


def test_roster_is_not_shown_to_a_leader_who_has_left(room: Room) -> None:
    session = _filled(room)
    with pytest.raises(RosterPrivate):
        read_roster(room.district, session, replace(room.leader(), left=True))


@on_both
@pytest.mark.parametrize("role", list(Role))
def test_roster_is_shown_to_nobody_else(room: Room, role: Role) -> None:
    session = _filled(room)
    viewer = room.viewer("Rita Moss", role, site="South School")
    if role in (Role.coordinator, Role.admin):
        assert read_roster(room.district, session, viewer).may_mark
        return
    if role is Role.site_admin:
        assert read_roster(room.district, session, viewer).people == ()
        return
    with pytest.raises(RosterPrivate):
        read_roster(room.district, session, viewer)


def test_administrator_of_a_site_sees_who_of_the_own_staff_was_there(room: Room) -> None:
    session = room.session()
    for name, site in (("Ana Ruiz", "North School"), ("Ben Oak", "North School"), ("Cleo Day", "South School")):
        room.person(name, site=site)
        room.registers(name, session)
    room.goes_to(session, minutes=1)
    for name in ("Ana Ruiz", "Cleo Day"):
        mark(room.district, _id(room, name, session), room.leader(), attendance=ATTENDED, now=room.now)
    mark(room.district, _id(room, "Ben Oak", session), room.leader(), attendance=MISSED, now=room.now)
    principal = room.viewer("Pat Hill", Role.site_admin, site="North School")
    roster = read_roster(room.district, session, principal)
    assert [one.name for one in roster.people] == ["Ana Ruiz"]
    assert (roster.may_mark, roster.waiting) == (False, 0)
    with pytest.raises(RosterPrivate):
        mark(room.district, _id(room, "Ana Ruiz", session), principal, attendance=None, now=room.now)
    with pytest.raises(RosterPrivate):
        mark_all_present(room.district, session, principal, now=room.now)
    homeless = room.viewer("Nell Low", Role.site_admin, site=None)
    with pytest.raises(RosterPrivate):
        read_roster(room.district, session, homeless)


def test_marks_are_made_and_taken_back_with_who_made_them(room: Room) -> None:
    session = _filled(room)
    leader, now = room.leader(), room.goes_to(session, minutes=1)
    ana = _id(room, "Ana Ruiz", session)
    assert mark(room.district, ana, leader, attendance=ATTENDED, now=now).here == 1
    mark(room.district, ana, leader, attendance=ATTENDED, now=now + timedelta(minutes=5))
    row = room.row("Ana Ruiz", session)
    assert (row.attendance, row.attended_at, row.attendance_by) == (ATTENDED, now, f"slack:{leader.slack_id}")
    assert mark(room.district, ana, leader, attendance=None, now=now).here == 0
    row = room.row("Ana Ruiz", session)
    assert (row.attendance, row.attended_at, row.attendance_by) == (None, None, "")
    changes = [(entry.actor, entry.after) for entry in room.audited("attendance.marked")]
    assert [(actor, (after or {})["attendance"]) for actor, after in changes] == [
        (f"slack:{leader.slack_id}", "attended"),
        (f"slack:{leader.slack_id}", None),
    ]


@on_both
def test_mark_taken_back_after_the_end_means_missed(room: Room) -> None:
    session = _filled(room)
    now = room.goes_to(session, hours=2)
    ana = _id(room, "Ana Ruiz", session)
    for attendance in (ATTENDED, None):
        mark(room.district, ana, room.leader(), attendance=attendance, now=now)
    assert room.row("Ana Ruiz", session).attendance is MISSED


def test_all_present_leaves_out_who_is_excused_waits_or_cancelled(room: Room) -> None:
    session = _filled(room)
    gone = room.registers("Dora Kim", session)
    cancel(room.district, gone.registration_id, gone.person_id, now=room.now, actor="test")
    now = room.goes_to(session, minutes=1)
    mark(room.district, _id(room, "Ana Ruiz", session), room.leader(), attendance=EXCUSED, now=now)
    mark_all_present(room.district, session, room.leader(), now=now)
    assert states(room, session, ["Ana Ruiz", "Ben Oak", "Cleo Day", "Dora Kim"]) == {
        "Ana Ruiz": ("registered", "excused", False),
        "Ben Oak": ("registered", "attended", False),
        "Cleo Day": ("waitlisted", "", False),
        "Dora Kim": ("cancelled", "", False),
    }


@on_both
def test_walk_in_is_added_once_takes_no_seat_and_goes_when_it_was_a_mistake(room: Room) -> None:
    session = _filled(room)
    now = room.goes_to(session, minutes=1)
    eve = room.person("Eve Sun")
    for _ in range(2):
        roster = add_walk_in(room.district, session, room.leader(), eve, now=now)
    assert [one.name for one in roster.people if one.walk_in] == ["Eve Sun"]
    assert room.session_row(session).taken == 2
    roster = mark(room.district, _id(room, "Eve Sun", session), room.leader(), attendance=None, now=now)
    assert "Eve Sun" not in [one.name for one in roster.people]
    assert states(room, session, ["Eve Sun"]) == {"Eve Sun": ("cancelled", "", True)}
    assert room.session_row(session).taken == 2
    assert add_walk_in(room.district, session, room.leader(), eve, now=now).here == 1


@on_both
def test_walk_in_who_was_one_by_mistake_can_register_for_a_seat(room: Room) -> None:
    session = room.session(capacity=1)
    eve = room.person("Eve Sun")
    now = room.goes_to(session, minutes=-10)
    add_walk_in(room.district, session, room.leader(), eve, now=now)
    mark(room.district, _id(room, "Eve Sun", session), room.leader(), attendance=None, now=now)
    standing = register(room.district, eve, session, now=now, actor="test")
    assert (standing.state, standing.walk_in) == (RegistrationState.registered, False)
    assert room.session_row(session).taken == 1


@on_both
def test_marks_wait_until_people_can_be_there(room: Room) -> None:
    session = _filled(room)
    ana, leader = _id(room, "Ana Ruiz", session), room.leader()
    early = room.goes_to(session, minutes=-16)
    with pytest.raises(NotBegun) as refused:
        mark(room.district, ana, leader, attendance=ATTENDED, now=early)
    assert refused.value.opens_at == early + timedelta(minutes=1)
    with pytest.raises(NotBegun):
        mark_all_present(room.district, session, leader, now=early)
    with pytest.raises(NotBegun):
        add_walk_in(room.district, session, leader, room.person("Eve Sun"), now=early)
    assert mark(room.district, ana, leader, attendance=ATTENDED, now=early + timedelta(minutes=1)).here == 1
    assert mark(room.district, ana, leader, attendance=EXCUSED, now=early + timedelta(days=30)).here == 0


def test_forged_ids_change_nothing(room: Room, now: datetime) -> None:
    session, other = _filled(room), room.session("Other", facilitators=["olga.rey@example.org"])
    room.registers("Zoe Park", other)
    at = room.goes_to(session, minutes=1)
    leader = room.leader()
    with pytest.raises(RosterPrivate):
        mark(room.district, _id(room, "Zoe Park", other), leader, attendance=ATTENDED, now=at)
    with pytest.raises(RosterPrivate):
        mark(room.district, _id(room, "Ana Ruiz", session), room.viewer("Olga Rey"), attendance=ATTENDED, now=at)
    with pytest.raises(Gone):
        mark(room.district, 999, leader, attendance=ATTENDED, now=at)
    with pytest.raises(NotInSession):
        mark(room.district, _id(room, "Cleo Day", session), leader, attendance=ATTENDED, now=at)
    with pytest.raises(NotOnRoster):
        add_walk_in(room.district, session, leader, 999, now=at)
    with room.database.transaction() as tx:
        tx.get_one(Session, session).cancelled_at = now
    with pytest.raises(SessionCancelled):
        mark_all_present(room.district, session, leader, now=at)
    assert room.audited("attendance.marked") == []


def _titles(room: Room, viewer: Viewer, code: str = "") -> list[str]:
    found = list_rosters(room.district, viewer, now=room.now, most=10, code=code)
    return [one.title for one in found]


@on_both
def test_rosters_are_listed_for_who_may_open_them(room: Room) -> None:
    led = room.session("Led")
    room.session("Past", "2026-11-20 15:30")
    room.session("Long past", "2026-10-20 15:30")
    other = room.rows.offering("Other", code="OTH-1", facilitators=["olga.rey@example.org"])
    today = room.rows.session(other, "2026-12-03 15:30")
    with_another = room.rows.offering("Similar", facilitators=["xfay.long@example.org"])
    room.rows.session(with_another, "2026-12-03 15:30")
    leader = room.leader()
    assert _titles(room, leader) == ["Led", "Past"]
    assert _titles(room, leader, "oth-1") == []
    assert _titles(room, room.viewer("Nobody Special")) == []
    cora = room.viewer("Cora Diaz", Role.coordinator)
    assert _titles(room, cora) == []
    assert _titles(room, cora, " oth-1 ") == ["Other"]
    room.goes_to(led, minutes=1)
    assert sorted(_titles(room, cora)) == ["Led", "Other", "Similar"]
    principal = room.viewer("Pat Hill", Role.site_admin)
    assert _titles(room, principal) == []
    add_walk_in(room.district, today, cora, room.person("Ana Ruiz"), now=room.now)
    assert _titles(room, principal) == ["Other"]
    assert _titles(room, principal, "OTH-1") == ["Other"]
    assert LEADER in room.people
    assert email_of(LEADER) == leader.email
