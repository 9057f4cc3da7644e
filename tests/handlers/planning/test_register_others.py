"""Registering others (R13): who is meant is shown first, and each hears of it in their own language and zone (test i)."""

import pytest
from sqlmodel import select

from storage.tables import Registration, RegistrationState, Role
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


@pytest.fixture
def cora(town: Town) -> Someone:
    return town.someone("Cora Diaz", roles=[Role.coordinator])


def _pastes(cora: Someone, text: str) -> None:
    cora.types("/pl add UDL-1")
    cora.presses("Add people")
    cora.fills("Whom do you add?", text)
    cora.submits()


def _states(town: Town) -> dict[int, RegistrationState]:
    with town.bot.database.reading() as tx:
        return {row.person_id: row.state for row in tx.exec(select(Registration)).all()}


@on_both
def test_preview_names_everybody_and_nothing_happens_before_confirm(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1", capacity=2)
    for name in ("Ana Ruiz", "Ben Ode", "Eli Moss"):
        town.someone(name)
    town.rows.person("Sam Lee", email="sam1@example.org", site="North School")
    town.rows.person("Sam Lee", email="sam2@example.org", site="South School")
    _pastes(cora, "ana ruiz; Ode, Ben\nEli Moss <eli.moss@example.org>\nSam Lee\nAna Ruis\nben.ode@example.org")
    words = cora.modal().words
    assert "✅ 2 will be added\nAna Ruiz and Ben Ode" in words
    assert "⏳ 1 over capacity, will wait in line\nEli Moss" in words
    assert "“Ana Ruis”: do you mean Ana Ruiz (North School)" in words
    assert "❓ 1 name that several people have" in words
    assert "South School" in words
    assert _states(town) == {}
    cora.submits()
    assert "✅ 2 added" in cora.modal().words
    assert "⏳ 1 waiting in line\nEli Moss" in cora.modal().words
    assert sorted(_states(town).values()) == ["registered", "registered", "waitlisted"]
    _pastes(cora, "Ana Ruiz")
    assert cora.modal().errors == {"people": "All of them are in already."}


def test_each_is_told_once_who_added_them_in_their_own_zone_and_language(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    pat = town.someone("Pat Sol", tz="America/New_York")
    luz = town.someone("Luz Paz", locale="es_US", slack_locale="es-LA")
    for someone in (pat, luz):
        someone.types("/pl find")
    _pastes(cora, f"<@{pat.id}>\nLuz Paz")
    cora.submits()
    town.delivers()
    town.delivers()
    [told] = pat.told()
    assert "➕ Cora Diaz added you: UDL basics" in told.words
    assert "6:30 PM ET (there: Thu, Dec 3, 3:30 PM PT)" in told.words
    assert told.labels == ["Can't come", "Add to calendar"]
    [spanish] = luz.told()
    assert "jue" in spanish.words
    pat.channel = "app"
    pat.presses("Can't come: UDL basics")
    assert RegistrationState.cancelled in _states(town).values()


def test_others_were_faster_is_said(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1", capacity=1)
    town.someone("Ben Ode")
    ana = town.someone()
    _pastes(cora, "Ben Ode")
    ana.types("/pl register UDL-1")
    if ana.sees().has("Register: UDL basics"):
        ana.presses("Register: UDL basics")
    cora.submits()
    assert "⏳ 1 waiting in line" in cora.modal().words
    assert "others were faster" in cora.modal().words


def test_teacher_adds_nobody(town: Town, cora: Someone) -> None:
    del cora
    town.rows.live("UDL basics", code="UDL-1")
    assert "🔒" in town.someone().types("/pl add UDL-1").words
