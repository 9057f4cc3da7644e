"""I2: roles are changed by admins, hold at once, and every change is logged."""

import pytest
from sqlmodel import col, select

from storage.tables import AuditEntry, OfferingState, Role
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


@pytest.fixture
def dora(town: Town) -> Someone:
    return town.someone("Dora Kim", roles=[Role.admin])


def _log(town: Town) -> list[AuditEntry]:
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all())


def _opened(dora: Someone, name: str) -> Someone:
    dora.types(f"/pl roles {name}")
    dora.presses(f"Change the roles of {name}")
    return dora


@on_both
def test_granted_role_holds_at_once_and_is_logged(town: Town, dora: Someone) -> None:
    ana = town.someone()
    assert "🔒" in ana.types("/pl drafts").words
    _opened(dora, "Ana Ruiz")
    assert dora.modal().value_of("roles") == []
    dora.ticks("roles", "Coordinator", "Coach")
    dora.submits()
    assert dora.modals == []
    assert "✅ Ana Ruiz now has: coach and coordinator" in dora.sees().words
    assert "Ana Ruiz, North School\ncoach and coordinator" in dora.sees().words
    assert "🔒" not in ana.types("/pl drafts").words
    assert "/pl drafts" in ana.types("/pl").words
    assert [(entry.action, entry.before, entry.after) for entry in _log(town)] == [
        ("role.granted", None, {"role": "coach"}),
        ("role.granted", None, {"role": "coordinator"}),
    ]
    assert {(entry.actor, entry.subject, entry.at) for entry in _log(town)} == {
        (f"slack:{dora.id}", f"person:{town.people['Ana Ruiz']}", town.clock.now)
    }


@on_both
def test_revoked_role_holds_at_once_even_in_an_open_window(town: Town, dora: Someone) -> None:
    town.rows.offering("Gardening", state=OfferingState.draft, why="Because", goal="A goal")
    cora = town.someone("Cora Diaz", roles=[Role.coordinator])
    cora.types("/pl drafts")
    cora.presses("Complete: Gardening")
    _opened(dora, "Cora Diaz")
    assert dora.modal().value_of("roles") == ["coordinator"]
    dora.ticks("roles")
    dora.submits()
    assert "now has: no roles" in dora.sees().words
    cora.submits()
    assert "🔒" in cora.modal().words
    cora.closes()
    cora.presses("Complete: Gardening")
    assert "🔒" in cora.modal().words
    assert town.someone("Eve Low").types("/pl find gardening").titles == []
    assert [(entry.action, entry.before) for entry in _log(town)] == [("role.revoked", {"role": "coordinator"})]


def test_unchanged_roles_are_not_logged(town: Town, dora: Someone) -> None:
    town.rows.person("Ana Ruiz", roles=[Role.coach])
    _opened(dora, "Ana Ruiz")
    dora.submits()
    assert _log(town) == []


def test_admin_cannot_lock_the_district_out(town: Town, dora: Someone) -> None:
    _opened(dora, "Dora Kim")
    dora.ticks("roles", "Coach")
    dora.submits()
    assert dora.modal().errors == {"roles": "You cannot take this role from yourself. Another app administrator can."}
    assert "🔒" not in dora.types("/pl roles Dora").words
    assert _log(town) == []


@on_both
def test_of_two_admins_who_revoke_each_other_one_stays(town: Town, dora: Someone) -> None:
    """Both windows were opened while both were admins; whoever is second is one no more."""
    eli = town.someone("Eli Moss", roles=[Role.admin])
    _opened(dora, "Eli Moss")
    _opened(eli, "Dora Kim")
    for someone in (dora, eli):
        someone.ticks("roles", "Coach")
        someone.submits()
    assert "🔒" in eli.modal().words
    assert "🔒" not in dora.types("/pl roles Dora").words


def test_people_are_found_by_parts_of_their_names(town: Town, dora: Someone) -> None:
    town.rows.person("José Muñoz-Reyes", site="South School", roles=[Role.coach, Role.facilitator])
    assert dora.types("/pl roles munoz jo").words.split("\n") == [
        "José Muñoz-Reyes, South School",
        "coach and facilitator",
    ]
    assert "Nobody on the staff list is called “Zed”." in dora.types("/pl roles Zed").words
    assert "Whose roles?" in dora.types("/pl roles").words
    assert "Whose roles?" in dora.types("/pl permisos   ").words


def test_people_of_one_name_can_be_told_apart(town: Town, dora: Someone) -> None:
    for number, site in enumerate(("North School", "South School")):
        town.rows.person("Maria Garcia", email=f"maria{number}@example.org", site=site)
    seen = dora.types("/pl roles Maria")
    assert len(set(seen.buttons)) == 2
    assert {"Maria Garcia, North School", "Maria Garcia, South School"} < set(seen.words.split("\n"))


def test_who_left_is_not_found_and_cannot_be_changed(town: Town, dora: Someone) -> None:
    person = town.rows.person("Ana Ruiz")
    _opened(dora, "Ana Ruiz")
    town.rows.change_person(person, retired_at=town.clock.now)
    dora.ticks("roles", "Coach")
    dora.submits()
    assert "✅" not in dora.modal().words
    assert "Nobody on the staff list" in dora.types("/pl roles Ana").words
    assert _log(town) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.admin])
def test_no_other_role_can_see_or_change_roles(town: Town, dora: Someone, role: Role) -> None:
    del dora
    someone = town.someone("Fay Wu", roles=[role])
    assert "Dora Kim" in someone.types("/pl roles Ana").words
    assert someone.sees().buttons == []


def test_roles_window_holds_all_roles(town: Town, dora: Someone) -> None:
    town.rows.person("Ana Ruiz", roles=list(Role))
    _opened(dora, "Ana Ruiz")
    assert len(dora.modal().value_of("roles")) == len(Role)
