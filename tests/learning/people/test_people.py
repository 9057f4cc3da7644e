"""Who somebody is, and what they may do; also when two processes ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from learning.people.roles import find_people, read_roster_line, require_role, set_roles
from learning.people.viewers import SlackAccount, Viewer, choose_language, finish_tour, recall_viewer, remember_member
from learning.refusals import Left, NotAllowed
from storage.database import Database
from storage.tables import AccountKind, AuditEntry, EmployeeGroup, PersonRole, Role, SlackMember
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def _seen(
    database: Database,
    now: datetime,
    *,
    slack_id: str = "U1",
    email: str = "ana.ruiz@example.org",
    standing: AccountKind = AccountKind.member,
) -> Viewer:
    return remember_member(database, SlackAccount(slack_id, email, "", standing, "es-LA", "America/Denver"), now=now)


def test_member_is_linked_to_the_person_with_the_same_address(database: Database, rows: Rows, now: datetime) -> None:
    person = rows.person("Ana Ruiz", roles=[Role.coach], locale="es", timezone="America/Chicago")
    viewer = _seen(database, now, email=" Ana.RUIZ@example.org")
    assert (viewer.person_id, viewer.name, viewer.group) == (person, "Ana Ruiz", EmployeeGroup.certificated)
    assert (viewer.roles, viewer.site_id) == (frozenset({Role.coach}), rows.site("North School"))
    assert (viewer.slack_locale, viewer.slack_timezone) == ("es-LA", "America/Denver")
    assert (viewer.roster_locale, viewer.roster_timezone) == ("es", "America/Chicago")
    assert recall_viewer(database, "U1") == viewer


def test_account_that_was_never_seen_is_not_recalled(database: Database) -> None:
    assert recall_viewer(database, "U1") is None


def test_address_itself_is_not_kept_with_the_account(database: Database, now: datetime) -> None:
    _seen(database, now, email="private@example.org")
    with database.reading() as tx:
        assert "private" not in str(tx.exec(select(SlackMember)).one().model_dump())


@pytest.mark.parametrize("standing", [one for one in AccountKind if one is not AccountKind.member])
def test_only_full_members_are_linked_and_served(
    database: Database, rows: Rows, now: datetime, standing: AccountKind
) -> None:
    rows.person("Ana Ruiz", roles=[Role.admin])
    viewer = _seen(database, now, standing=standing)
    assert (viewer.person_id, viewer.roles, viewer.is_staff) == (None, frozenset(), False)


def test_who_left_keeps_no_roles(database: Database, rows: Rows, now: datetime) -> None:
    person = rows.person("Ana Ruiz", roles=[Role.admin])
    rows.change_person(person, retired_at=now)
    viewer = _seen(database, now)
    assert (viewer.left, viewer.roles, viewer.is_staff) == (True, frozenset(), False)
    with pytest.raises(NotAllowed):
        require_role(database, viewer, (Role.admin,))


def test_what_slack_said_grows_old(database: Database, rows: Rows, now: datetime) -> None:
    rows.person("Ana Ruiz")
    known, unknown = _seen(database, now), _seen(database, now, slack_id="U2", email="x@example.org")
    for viewer, fresh in ((known, timedelta(hours=6)), (unknown, timedelta(minutes=1))):
        assert not viewer.is_stale(now + fresh)
        assert viewer.is_stale(now + fresh + timedelta(seconds=1))


@on_both
def test_choice_and_tour_outlast_what_slack_says(database: Database, now: datetime) -> None:
    viewer = _seen(database, now)
    choose_language(database, viewer, locale="es_US")
    finish_tour(database, viewer, now=now)
    again = _seen(database, now + timedelta(days=1))
    assert (again.chosen_locale, again.toured) == ("es_US", True)


@on_both
def test_same_newcomer_in_many_threads_becomes_one_account(database: Database, rows: Rows, now: datetime) -> None:
    person = rows.person("Ana Ruiz")
    together = Barrier(8)

    def enter(_: int) -> int | None:
        together.wait()
        return _seen(database, now).person_id

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(enter, range(8))) == {person}
    with database.reading() as tx:
        assert len(tx.exec(select(SlackMember)).all()) == 1


@on_both
def test_two_accounts_race_for_one_person(database: Database, rows: Rows, now: datetime) -> None:
    person = rows.person("Ana Ruiz")
    together = Barrier(6)

    def enter(number: int) -> int | None:
        together.wait()
        return _seen(database, now, slack_id=f"U{number}").person_id

    with ThreadPoolExecutor(6) as pool:
        linked = list(pool.map(enter, range(6)))
    assert sorted(linked, key=str) == [person, None, None, None, None, None]


def test_refusal_names_up_to_three_who_can(database: Database, rows: Rows, now: datetime) -> None:
    for name in ("Dora", "Cleo", "Bea", "Abe"):
        rows.person(name, roles=[Role.admin, Role.coordinator])
    rows.change_person(rows.person("Aaron", roles=[Role.admin]), retired_at=now)
    viewer = _seen(database, now)
    with pytest.raises(NotAllowed) as refused:
        require_role(database, viewer, (Role.coordinator, Role.admin))
    assert (refused.value.holders, refused.value.code) == (("Abe", "Bea", "Cleo"), "not_allowed")


@pytest.fixture
def admin(database: Database, rows: Rows, now: datetime) -> Viewer:
    rows.person("Dora Kim", roles=[Role.admin])
    return _seen(database, now, slack_id="U9", email="dora.kim@example.org")


def test_roles_become_exactly_these(database: Database, rows: Rows, admin: Viewer, now: datetime) -> None:
    person = rows.person("Ana Ruiz", roles=[Role.coach, Role.hr])
    wanted = frozenset({Role.coach, Role.reviewer})
    granted, revoked = set_roles(database, person, roles=wanted, actor=admin, now=now)
    assert (granted, revoked) == (frozenset({Role.reviewer}), frozenset({Role.hr}))
    line = read_roster_line(database, person)
    assert line is not None
    assert line.roles == (Role.coach, Role.reviewer)


@pytest.mark.parametrize("person_id", [0, 999, -1])
def test_roles_of_nobody_are_gone(database: Database, admin: Viewer, now: datetime, person_id: int) -> None:
    with pytest.raises(Left):
        set_roles(database, person_id, roles=frozenset(), actor=admin, now=now)
    assert read_roster_line(database, person_id) is None


@on_both
def test_two_admins_at_once_leave_one_outcome_and_a_true_log(
    database: Database, rows: Rows, admin: Viewer, now: datetime
) -> None:
    person = rows.person("Ana Ruiz")
    wishes = [frozenset({role}) for role in list(Role)[:6]]
    together = Barrier(len(wishes))

    def save(roles: frozenset[Role]) -> None:
        together.wait()
        set_roles(database, person, roles=roles, actor=admin, now=now)

    with ThreadPoolExecutor(len(wishes)) as pool:
        list(pool.map(save, wishes))
    with database.reading() as tx:
        held = frozenset(tx.exec(select(PersonRole.role).where(PersonRole.person_id == person)).all())
        log = tx.exec(select(AuditEntry).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]  # a column of a table
    assert held in wishes
    told: set[str] = set()
    for entry in log:
        told |= {str(entry.after["role"])} if entry.after else set()
        told -= {str(entry.before["role"])} if entry.before else set()
    assert told == held


def test_former_admin_cannot_change_roles_with_an_old_view(
    database: Database, rows: Rows, admin: Viewer, now: datetime
) -> None:
    other = rows.person("Ana Ruiz", roles=[Role.admin])
    with database.transaction() as tx:
        for row in tx.exec(select(PersonRole).where(PersonRole.person_id == admin.person_id)).all():
            tx.delete(row)
    fresh = recall_viewer(database, admin.slack_id)
    assert fresh is not None
    with pytest.raises(NotAllowed):
        set_roles(database, other, roles=frozenset(), actor=fresh, now=now)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ana", ["Ana Ruiz", "Luana Ana-María"]),
        ("RUIZ a", ["Ana Ruiz"]),
        ("maria", ["Luana Ana-María"]),
        ("uiz", []),
        ("", ["Ana Ruiz", "Ben Ode", "Luana Ana-María"]),
        ("%", ["Ana Ruiz", "Ben Ode", "Luana Ana-María"]),
    ],
)
def test_people_are_found_by_beginnings_of_their_names(
    database: Database, rows: Rows, typed: str, found: list[str]
) -> None:
    for name in ("Ben Ode", "Ana Ruiz", "Luana Ana-María"):
        rows.person(name, email=f"{name[:3]}@example.org")
    assert [line.name for line in find_people(database, typed, most=8)] == found
