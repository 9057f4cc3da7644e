"""Modals and Home tabs: opened, stacked, updated, submitted, closed."""

import asyncio
from typing import Any

import pytest
from starlette.responses import Response

from sandbox.workspace.entered import REQUIRED
from sandbox.workspace.state import InView, View
from tests.kit.sandbox.stage import (
    ANA,
    BEN,
    GENERAL,
    Stage,
    actions,
    button,
    modal,
    option,
    plain,
    section,
    staged,
    text_input,
)

pytestmark = pytest.mark.anyio

TYPED = {"type": "plain_text_input", "value": "Ana"}


async def _trigger(stage: Stage) -> str:
    await stage.slack.say(ANA, GENERAL, "/pl")
    trigger_id: str = stage.bot.last["trigger_id"]
    return trigger_id


async def _open(stage: Stage, view: dict[str, Any]) -> View:
    answer = await stage.api("views.open", trigger_id=await _trigger(stage), view=view)
    assert answer["ok"], answer
    return stage.workspace.modals[ANA][-1]


async def _push(stage: Stage, *, on: View, view: dict[str, Any]) -> dict[str, Any]:
    await stage.slack.press(ANA, InView(on.id), "row", "go", {"type": "button"})
    return await stage.api("views.push", trigger_id=stage.bot.last["trigger_id"], view=view)


def _pushing(**more: Any) -> dict[str, Any]:
    return modal(actions(button()), **more)


async def test_trigger_opens_one_view_once() -> None:
    async with staged() as stage:
        trigger_id = await _trigger(stage)
        assert (await stage.api("views.open", trigger_id=trigger_id, view=modal(section())))["ok"]
        answer = await stage.api("views.open", trigger_id=trigger_id, view=modal(section()))
        assert answer["error"] == "exchanged_trigger_id"
        assert stage.codes == ["exchanged_trigger_id"]


@pytest.mark.parametrize(("age", "error"), [(2.9, None), (3.1, "expired_trigger_id")])
async def test_trigger_expires_after_three_seconds(age: float, error: str | None) -> None:
    async with staged() as stage:
        trigger_id = await _trigger(stage)
        stage.clock.now += age
        answer = await stage.api("views.open", trigger_id=trigger_id, view=modal(section()))
        assert answer.get("error") == error


async def test_made_up_trigger_is_invalid() -> None:
    async with staged() as stage:
        answer = await stage.api("views.open", trigger_id="1.2.abc", view=modal(section()))
        assert answer["error"] == "invalid_trigger_id"


async def test_broken_view_is_refused_with_messages() -> None:
    async with staged() as stage:
        view = modal(section(), title=plain("x" * 25))
        answer = await stage.api("views.open", trigger_id=await _trigger(stage), view=view)
        assert answer["error"] == "invalid_arguments"
        assert answer["response_metadata"]["messages"] == ["[ERROR] title: text has 25 characters, the limit is 24"]
        assert stage.codes == ["invalid_arguments"]
        assert ANA not in stage.workspace.modals


async def test_stack_is_three_deep() -> None:
    async with staged() as stage:
        first = await _open(stage, _pushing())
        assert (await _push(stage, on=first, view=_pushing()))["ok"]
        second = stage.workspace.modals[ANA][-1]
        assert (second.root_view_id, second.previous_view_id) == (first.id, first.id)
        assert (await _push(stage, on=second, view=_pushing()))["ok"]
        third = stage.workspace.modals[ANA][-1]
        assert (third.root_view_id, third.previous_view_id) == (first.id, second.id)
        assert (await _push(stage, on=third, view=modal()))["error"] == "push_limit_reached"
        assert len(stage.workspace.modals[ANA]) == 3


async def test_push_wants_a_trigger_from_a_modal() -> None:
    async with staged() as stage:
        await _open(stage, modal(section()))
        answer = await stage.api("views.push", trigger_id=await _trigger(stage), view=modal(section()))
        assert answer["error"] == "invalid_trigger_id"


async def test_external_id_belongs_to_one_view() -> None:
    async with staged() as stage:
        first = await _open(stage, _pushing(external_id="ext"))
        answer = await _push(stage, on=first, view=modal(external_id="ext"))
        assert answer["error"] == "duplicate_external_id"
        answer = await stage.api("views.update", external_id="ext", view=modal(section("New"), external_id="ext"))
        assert answer["view"]["id"] == first.id


async def test_update_keeps_values_where_ids_stay() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(text_input("a"), text_input("b")))
        for block_id in ("a", "b"):
            await stage.slack.set_value(ANA, view.id, block_id, "typed", TYPED)
        await stage.api("views.update", view_id=view.id, view=modal(text_input("a"), text_input("c")))
        assert view.values == {"a": {"typed": TYPED}, "c": {"typed": {"type": "plain_text_input", "value": None}}}


async def test_input_that_dispatches_is_sent_and_keeps_its_value() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(text_input(dispatch_action=True)))
        await stage.slack.press(ANA, InView(view.id), "name", "typed", TYPED)
        (action,) = stage.bot.last["actions"]
        assert (action["type"], action["value"]) == ("plain_text_input", "Ana")
        assert stage.bot.last["view"]["state"]["values"] == {"name": {"typed": TYPED}}


async def test_input_that_does_not_dispatch_is_told_to_nobody() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(text_input()))
        sent = len(stage.bot.received)
        with pytest.raises(KeyError):
            await stage.slack.press(ANA, InView(view.id), "name", "typed", TYPED)
        assert len(stage.bot.received) == sent


async def test_update_with_an_old_hash_conflicts() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(section()))
        seen = view.hash
        assert (await stage.api("views.update", view_id=view.id, hash=seen, view=modal(section("2"))))["ok"]
        answer = await stage.api("views.update", view_id=view.id, hash=seen, view=modal(section("3")))
        assert answer["error"] == "hash_conflict"
        assert view.payload["blocks"][0]["text"]["text"] == "2"


async def test_update_of_a_closed_view_is_not_found() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(section()))
        await stage.slack.close(ANA, view.id)
        answer = await stage.api("views.update", view_id=view.id, view=modal(section()))
        assert answer["error"] == "not_found"


async def test_submit_carries_initial_values_of_untouched_elements() -> None:
    async with staged() as stage:
        menu = {
            "type": "static_select",
            "action_id": "sort",
            "options": [option("a"), option("b")],
            "initial_option": option("b"),
        }
        box = {"type": "checkboxes", "action_id": "days", "options": [option("mon")]}
        optional = text_input(optional=True)
        days = {"type": "input", "block_id": "days", "label": plain("D"), "element": box, "optional": True}
        view = await _open(stage, modal(optional, days, actions(menu)))
        await stage.slack.submit(ANA, view.id)
    values = stage.bot.last["view"]["state"]["values"]
    assert values["name"]["typed"] == {"type": "plain_text_input", "value": None}
    assert values["days"]["days"] == {"type": "checkboxes", "selected_options": []}
    assert values["row"]["sort"]["selected_option"]["value"] == "b"


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({}, "", REQUIRED),
        ({"min_length": 5}, "Ana", "Please enter at least 5 characters."),
        ({"max_length": 2}, "Ana", "Please enter at most 2 characters."),
    ],
)
async def test_incomplete_form_is_stopped_before_the_bot(element: dict[str, Any], value: str, sentence: str) -> None:
    async with staged() as stage:
        field = {"type": "plain_text_input", "action_id": "typed", **element}
        view = await _open(stage, modal(text_input(element=field)))
        sent = len(stage.bot.received)
        await stage.slack.set_value(ANA, view.id, "name", "typed", TYPED | {"value": value})
        await stage.slack.submit(ANA, view.id)
        assert view.errors == {"name": sentence}
        assert len(stage.bot.received) == sent


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("x", "Please enter a number."),
        ("1.5", "Please enter a whole number."),
        ("0", "Please enter a number that is at least 1."),
        ("9", "Please enter a number that is at most 5."),
    ],
)
async def test_number_that_does_not_fit_is_stopped_before_the_bot(value: str, sentence: str) -> None:
    async with staged() as stage:
        field = {
            "type": "number_input",
            "action_id": "typed",
            "is_decimal_allowed": False,
            "min_value": "1",
            "max_value": "5",
        }
        view = await _open(stage, modal(text_input(element=field)))
        await stage.slack.set_value(ANA, view.id, "name", "typed", {"type": "number_input", "value": value})
        await stage.slack.submit(ANA, view.id)
        assert view.errors == {"name": sentence}


async def test_empty_acknowledgement_closes_the_top_view_only() -> None:
    async with staged() as stage:
        first = await _open(stage, _pushing())
        await _push(stage, on=first, view=modal(section()))
        await stage.slack.submit(ANA, stage.workspace.modals[ANA][-1].id)
        assert stage.workspace.modals[ANA] == [first]
        await stage.slack.submit(ANA, first.id)
        assert ANA not in stage.workspace.modals


async def test_response_action_errors_stand_beside_the_fields() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(text_input()))
        await stage.slack.set_value(ANA, view.id, "name", "typed", TYPED)
        stage.bot.answers.append({"response_action": "errors", "errors": {"name": "Taken"}})
        await stage.slack.submit(ANA, view.id)
        assert view.errors == {"name": "Taken"}
        assert view.values["name"]["typed"] == TYPED
        assert stage.codes == []


async def test_response_action_update_push_and_clear() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(section()))
        stage.bot.answers.append({"response_action": "update", "view": modal(section("Second"))})
        await stage.slack.submit(ANA, view.id)
        assert view.payload["blocks"][0]["text"]["text"] == "Second"
        stage.bot.answers.append({"response_action": "push", "view": modal(section("Third"))})
        await stage.slack.submit(ANA, view.id)
        assert len(stage.workspace.modals[ANA]) == 2
        stage.bot.answers.append({"response_action": "clear"})
        await stage.slack.submit(ANA, stage.workspace.modals[ANA][-1].id)
        assert ANA not in stage.workspace.modals


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(status_code=500), "dispatch_failed"),
        ({"response_action": "errors", "errors": {"nowhere": "x"}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {}}, "invalid_errors"),
        ({"response_action": "update", "view": modal(title=plain(""))}, "invalid_arguments"),
        ({"response_action": "dance"}, "invalid_response_action"),
        ({"text": "x"}, "invalid_response_action"),
    ],
)
async def test_broken_answer_to_a_submission_shows_trouble(answer: Any, code: str) -> None:
    async with staged() as stage:
        view = await _open(stage, modal(section()))
        stage.bot.answers.append(answer)
        await stage.slack.submit(ANA, view.id)
        assert view.app_error == "We had some trouble connecting. Try again?"
        assert set(stage.codes) == {code}
        assert stage.workspace.modals[ANA] == [view]


async def test_late_answer_to_a_submission_shows_trouble() -> None:
    async def late(received: Any) -> str:
        del received
        await asyncio.sleep(5)
        return ""

    async with staged() as stage:
        view = await _open(stage, modal(section()))
        stage.bot.answers.append(late)
        await stage.slack.submit(ANA, view.id)
        assert view.app_error
        assert stage.codes == ["operation_timeout"]


async def test_answer_to_a_modal_closed_meanwhile_does_nothing() -> None:
    async with staged() as stage:
        view = await _open(stage, modal(section()))

        async def closing(_: Any) -> dict[str, Any]:
            await stage.slack.close(ANA, view.id)
            await _open(stage, modal(section("Another")))
            return {"response_action": "push", "view": modal(section("Late"))}

        stage.bot.answers.append(closing)
        await stage.slack.submit(ANA, view.id)
        (left,) = stage.workspace.modals[ANA]
        assert left.payload["blocks"][0]["text"]["text"] == "Another"


async def test_only_the_top_view_with_a_submit_button_can_be_submitted() -> None:
    async with staged() as stage:
        first = await _open(stage, _pushing())
        await _push(stage, on=first, view=modal(section(), submit=None))
        for view in stage.workspace.modals[ANA]:
            with pytest.raises(KeyError):
                await stage.slack.submit(ANA, view.id)


async def test_close_is_told_where_the_bot_asked() -> None:
    async with staged() as stage:
        first = await _open(stage, _pushing(notify_on_close=True))
        await _push(stage, on=first, view=modal(section()))
        sent = len(stage.bot.received)
        await stage.slack.close(ANA, stage.workspace.modals[ANA][-1].id)
        assert len(stage.bot.received) == sent
        await stage.slack.close(ANA, first.id)
        assert (stage.bot.last["type"], stage.bot.last["is_cleared"]) == ("view_closed", False)
        assert stage.bot.last["view"]["id"] == first.id


async def test_clearing_closes_and_tells_the_whole_stack() -> None:
    async with staged() as stage:
        first = await _open(stage, _pushing(notify_on_close=True))
        await _push(stage, on=first, view=modal(section(), notify_on_close=True))
        sent = len(stage.bot.received)
        await stage.slack.close(ANA, stage.workspace.modals[ANA][-1].id, clear=True)
        assert [r.payload["is_cleared"] for r in stage.bot.received[sent:]] == [True, True]
        assert ANA not in stage.workspace.modals


async def test_home_is_published_and_sent_with_the_next_opening() -> None:
    async with staged() as stage:
        await stage.slack.open_home(ANA)
        event = stage.bot.last["event"]
        assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", ANA, "home")
        assert event["channel"] == stage.workspace.im_with(ANA).id
        assert "view" not in event
        home = {"type": "home", "blocks": [actions(button())]}
        published = (await stage.api("views.publish", user_id=ANA, view=home))["view"]
        await stage.slack.open_home(ANA)
        assert stage.bot.last["event"]["view"] == published
        assert stage.workspace.homes.keys() == {ANA}
        await stage.slack.press(ANA, InView(published["id"]), "row", "go", {"type": "button"})
        assert stage.bot.last["view"]["type"] == "home"
        with pytest.raises(KeyError):
            await stage.slack.press(BEN, InView(published["id"]), "row", "go", {"type": "button"})


async def test_home_hash_conflicts_and_unknown_person() -> None:
    async with staged() as stage:
        home = {"type": "home", "blocks": []}
        first = (await stage.api("views.publish", user_id=ANA, view=home))["view"]
        await stage.api("views.publish", user_id=ANA, view=home)
        answer = await stage.api("views.publish", user_id=ANA, view=home, hash=first["hash"])
        assert answer["error"] == "hash_conflict"
        assert (await stage.api("views.publish", user_id="U1", view=home))["error"] == "user_not_found"
