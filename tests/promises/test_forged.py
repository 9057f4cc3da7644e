"""What comes back is never trusted: old buttons, forged values, and windows opened by nobody."""

import json

import pytest
from sqlmodel import select

from storage.tables import AuditEntry, Offering, OfferingState, PersonRole, Role
from tests.kit.fixtures import on_both
from tests.kit.slack.seen import Json, Seen
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

HUGE = "9" * 300
BEYOND = str(2**63)
STALE = "This button is from an earlier version."
GONE = ("no longer", "not on the staff list any more", STALE)


def _button(action_id: str, value: str | None) -> Json:
    element: Json = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Old"}}
    return element if value is None else {**element, "value": value}


def _pressed(someone: Someone, action_id: str, value: str | None) -> Seen:
    someone.types("hello")
    someone.finds_message(_button(action_id, value))
    someone.presses("Old")
    return someone.modal() if someone.modals else someone.sees()


_JUNK = (
    None,
    "junk",
    "[]",
    "null",
    "1",
    "{",
    '{"search": 1}',
    '{"start": "x"}',
    '{"nobody": "knows"}',
    '{"start": 1.5}',
    '{"search": {"filters": {"format": "hologram"}}}',
    '{"search": {"filters": {"weekday": 7}}}',
    '{"search": {"filters": {"weekday": -1}}}',
    '{"search": {"filters": {"day_part": 3}}}',
    '{"search": {"words": ["a"]}}',
    '{"search": {"filters": {"up_to": -5}}}',
    '{"search": {"filters": {"audience": "aliens"}}}',
)
_FINDING = ("find_drop:format", "find_openness", "find_audience", "find_topic:0", "find_filter")


@pytest.mark.parametrize(
    ("action_id", "value"), [*(("find_page:next", junk) for junk in _JUNK), *((name, "junk") for name in _FINDING)]
)
def test_button_with_junk_explains_itself(town: Town, action_id: str, value: str | None) -> None:
    town.rows.live("UDL basics")
    seen = _pressed(town.someone(), action_id, value)
    assert STALE in seen.words


@pytest.mark.parametrize(
    "state",
    [
        {"start": 10**30},
        {"start": 999},
        {"start": -1},
        {"search": {"filters": {"site": 10**30}}},
        {"search": {"filters": {"points": 10**30}}},
        {"search": {"filters": {"up_to": 10**30}}},
        {"search": {"filters": {"strand": "nowhere"}}},
        {"search": {"words": "udl " * 400}},
    ],
)
def test_button_with_outlandish_values_is_answered(town: Town, state: Json) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    seen = _pressed(ana, "find_page:next", json.dumps(state))
    assert "Something broke" not in seen.words
    assert "UDL basics" in seen.words or "Nothing" in seen.words or "No sessions" in seen.words or STALE in seen.words


@pytest.mark.parametrize("action_id", ["details:1", "draft:1", "roles_person:1"])
@pytest.mark.parametrize("value", [None, "junk", "-1", "1.5", "0x1", "１e3", "²", "1 OR 1=1", "{}"])
def test_id_that_is_no_number_explains_itself(town: Town, action_id: str, value: str | None) -> None:
    town.rows.live("UDL basics")
    assert STALE in _pressed(town.someone(roles=[Role.admin]), action_id, value).words


@pytest.mark.parametrize("action_id", ["details:1", "draft:1", "roles_person:1"])
@pytest.mark.parametrize("value", ["0", "999", HUGE, BEYOND, "9" * 1999])
def test_id_of_nothing_is_gone(town: Town, action_id: str, value: str) -> None:
    town.rows.live("UDL basics")
    seen = _pressed(town.someone(roles=[Role.admin]), action_id, value)
    assert "Something broke" not in seen.words
    assert any(words in seen.words for words in GONE)


@pytest.mark.parametrize("action_id", ["nobody_knows", "find_pages", "details2", ":", "home_retry", "tour_next"])
def test_button_of_another_version_explains_itself(town: Town, action_id: str) -> None:
    assert STALE in _pressed(town.someone(), action_id, "1").words


@pytest.mark.parametrize("value", ["fr", "klingon", "vi", "../../etc"])
def test_language_that_is_not_spoken_is_not_kept(town: Town, value: str) -> None:
    ana = town.someone()
    assert STALE in _pressed(ana, "language", value).words
    assert "What you can do here" in ana.types("/pl").words


@pytest.mark.parametrize("value", ["0", "4", "99", "-1", "junk", HUGE])
def test_tour_that_has_no_such_screen_stays_a_home_tab(town: Town, value: str) -> None:
    ana = town.someone()
    ana.opens_home()

    def forge() -> None:
        for block in town.server.workspace.homes[ana.id].payload["blocks"]:
            for element in block.get("elements", []):
                if element.get("action_id") == "tour_next":
                    element["value"] = value

    town.server.look(forge)
    ana.presses("Next")
    assert ana.warnings == []
    assert STALE in (ana.modal().words if ana.modals else ana.home().words)
    assert "👋 Welcome" in ana.home().words


def _modal(callback_id: str, memory: str, *blocks: Json) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": memory,
        "blocks": list(blocks),
        "title": {"type": "plain_text", "text": "Old"},
        "submit": {"type": "plain_text", "text": "Go"},
    }


def _field(block_id: str, element: Json) -> Json:
    label = {"type": "plain_text", "text": block_id}
    return {"type": "input", "block_id": block_id, "label": label, "element": element, "optional": True}


def _typed(block_id: str, value: str) -> Json:
    return _field(block_id, {"type": "plain_text_input", "action_id": block_id, "initial_value": value})


def _picked(block_id: str, value: str) -> Json:
    option = {"text": {"type": "plain_text", "text": value[:70]}, "value": value}
    element = {"type": "static_select", "action_id": block_id, "options": [option], "initial_option": option}
    return _field(block_id, element)


def _ticked(block_id: str, *values: str) -> Json:
    options = [{"text": {"type": "plain_text", "text": value[:70]}, "value": value} for value in values]
    element = {"type": "checkboxes", "action_id": block_id, "options": options, "initial_options": options}
    return _field(block_id, element)


def _window_of(admin: Someone, command: str, name: str, *fields: Json) -> Json:
    """Return a genuine window's form with other fields, as it would look had somebody else got hold of it."""
    admin.types(command)
    admin.presses(name)
    memory = admin.modal().memory
    callback_id = "draft_modal" if "drafts" in command else "roles_modal"
    admin.closes()
    return _modal(callback_id, memory, *fields)


def _said(someone: Someone) -> str:
    return "\n".join([someone.modal().words, *someone.modal().errors.values()])


def test_teacher_cannot_publish_through_a_forged_window(town: Town) -> None:
    offering = town.rows.offering("Gardening", state=OfferingState.draft, why="", goal="")
    dora, ana = town.someone("Dora Kim", roles=[Role.admin]), town.someone()
    fields = (_typed("why", "Mine"), _typed("goal", "Mine"))
    ana.has_modal(_window_of(dora, "/pl drafts", "Complete: Gardening", *fields))
    ana.submits()
    assert "🔒" in _said(ana)
    with town.bot.database.reading() as tx:
        assert tx.get_one(Offering, offering).state is OfferingState.draft
        assert tx.exec(select(AuditEntry)).all() == []


@on_both
def test_teacher_cannot_grant_roles_through_a_forged_window(town: Town) -> None:
    dora, ana = town.someone("Dora Kim", roles=[Role.admin]), town.someone(roles=[Role.coordinator])
    ana.has_modal(_window_of(dora, "/pl roles Ana", "Change the roles of Ana Ruiz", _ticked("roles", "admin")))
    ana.submits()
    assert "🔒" in _said(ana)
    with town.bot.database.reading() as tx:
        assert set(tx.exec(select(PersonRole.role)).all()) == {Role.coordinator, Role.admin}
        held = select(PersonRole.role).where(PersonRole.person_id == town.people["Ana Ruiz"])
        assert tx.exec(held).all() == [Role.coordinator]
        assert tx.exec(select(AuditEntry)).all() == []


@pytest.mark.parametrize("action_id", ["draft:1", "drafts", "roles_person:1"])
def test_teacher_cannot_open_the_windows_of_others(town: Town, action_id: str) -> None:
    town.rows.offering("Gardening", state=OfferingState.draft, why="Secret", goal="")
    town.rows.person("Dora Kim", roles=[Role.admin])
    seen = _pressed(town.someone(), action_id, "1")
    assert "🔒" in seen.words
    assert "Secret" not in seen.words
    assert "Gardening" not in seen.words


@pytest.mark.parametrize("number", ["", '"junk"', "0", "999", HUGE, BEYOND, "-1", "1.5", "null"])
@pytest.mark.parametrize("window", ["draft_modal", "roles_modal"])
def test_window_for_nothing_changes_nothing(town: Town, window: str, number: str) -> None:
    dora = town.someone("Dora Kim", roles=[Role.admin])
    fields = [_ticked("roles", "coach")] if window == "roles_modal" else [_typed("why", "x"), _typed("goal", "y")]
    key = "person_id" if window == "roles_modal" else "offering_id"
    dora.has_modal(_modal(window, f'{{"{key}": {number}, "origin": {{}}}}', *fields))
    dora.submits()
    assert any(words in _said(dora) for words in GONE)
    assert "Something broke" not in _said(dora)
    with town.bot.database.reading() as tx:
        assert tx.exec(select(AuditEntry)).all() == []


def test_role_that_does_not_exist_is_not_granted(town: Town) -> None:
    dora = town.someone("Dora Kim", roles=[Role.admin])
    town.rows.person("Ana Ruiz")
    roles = _ticked("roles", "coach", "emperor")
    dora.has_modal(_window_of(dora, "/pl roles Ana", "Change the roles of Ana Ruiz", roles))
    dora.submits()
    assert STALE in _said(dora)
    assert "no roles" in _roles_now(dora)


def _roles_now(dora: Someone) -> str:
    dora.closes()
    return dora.types("/pl roles Ana").words


@on_both
def test_draft_that_was_published_meanwhile_is_not_changed(town: Town) -> None:
    offering = town.rows.offering("Gardening", why="First", state=OfferingState.draft)
    cora = town.someone("Cora Diaz", roles=[Role.coordinator])
    fields = (_typed("why", "Second"), _typed("goal", "Second"))
    cora.has_modal(_window_of(cora, "/pl drafts", "Complete: Gardening", *fields))
    town.rows.change_offering(offering, state=OfferingState.published)
    cora.submits()
    assert "has been published already" in _said(cora)
    with town.bot.database.reading() as tx:
        assert tx.get_one(Offering, offering).why == "First"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "hologram"),
        ("weekday", "7"),
        ("weekday", "-1"),
        ("weekday", "x"),
        ("day_part", "night"),
        ("up_to", "x"),
        ("site", "x"),
        ("points", "x"),
        ("audience", "aliens"),
        ("weekday", HUGE[:150]),
    ],
)
def test_filter_that_is_not_offered_explains_itself(town: Town, name: str, value: str) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.has_modal(_modal("filter_modal", '{"state": {}, "origin": {}}', _picked(name, value)))
    ana.submits()
    assert STALE in _said(ana)


@pytest.mark.parametrize(
    "memory",
    [
        "",
        "junk",
        '{"state": 1}',
        '{"state": {}, "origin": {"response_url": 5}}',
        '{"state": {}, "origin": {}, "more": 1}',
    ],
)
def test_filter_window_with_junk_explains_itself(town: Town, memory: str) -> None:
    ana = town.someone()
    ana.has_modal(_modal("filter_modal", memory, _picked("format", "live")))
    ana.submits()
    assert STALE in _said(ana)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/response/x", "file:///etc/passwd"])
def test_filter_window_whose_message_is_out_of_reach_shows_the_results_itself(town: Town, address: str) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    memory = json.dumps({"state": {}, "origin": {"response_url": address}})
    ana.has_modal(_modal("filter_modal", memory, _picked("format", "live")))
    ana.submits()
    assert ana.modal().titles == ["UDL basics"] or STALE in _said(ana)
    assert ana.warnings == []


def test_window_of_another_version_explains_itself(town: Town) -> None:
    ana = town.someone()
    ana.has_modal(_modal("nobody_knows", "", _typed("x", "y")))
    ana.submits()
    assert STALE in _said(ana)


def test_options_of_an_unknown_select_are_none(town: Town) -> None:
    ana = town.someone()
    select_ = {"type": "external_select", "action_id": "nobody_knows", "min_query_length": 0}
    ana.has_modal(_modal("filter_modal", "", _field("unknown", select_)))
    assert ana.searches("unknown", "a") == []
