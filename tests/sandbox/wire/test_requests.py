"""What the bot is sent, field by field, and what its acknowledgements do."""

import asyncio
from typing import Any, cast

import pytest
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.workspace.state import (
    APP_ID,
    OUTSIDE_TEAM_ID,
    SLACKBOT_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    InMessage,
    InView,
    Message,
)
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

ANA_IN_PAYLOADS = {"id": ANA, "username": "ana", "name": "ana", "team_id": TEAM_ID}


def _seen_by(stage: Stage, user_id: str) -> list[Message]:
    return stage.workspace.visible_messages(user_id, GENERAL)


async def _answered_with_a_button(stage: Stage, **more: Any) -> Message:
    stage.bot.answers.append({"text": "Found", "blocks": [actions(button(value="1"))], **more})
    await stage.slack.say(ANA, GENERAL, "/pl find UDL")
    return _seen_by(stage, ANA)[-1]


async def test_command_is_sent_with_the_fields_of_slack() -> None:
    async with staged() as stage:
        await stage.slack.say(ANA, GENERAL, "/pl  find UDL ")
    sent = stage.bot.last
    assert sent.pop("response_url").startswith("http://sandbox.test/response/")
    assert sent.pop("trigger_id")
    assert sent.pop("token")
    assert sent == {
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": GENERAL,
        "channel_name": "general",
        "user_id": ANA,
        "user_name": "ana",
        "command": "/pl",
        "text": "find UDL",
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
    }


async def test_command_answer_is_seen_by_one_person() -> None:
    async with staged() as stage:
        stage.bot.answers.append({"text": "Only you"})
        await stage.slack.say(ANA, GENERAL, "/pl")
        assert [m.text for m in _seen_by(stage, ANA)] == ["Only you"]
        assert _seen_by(stage, BEN) == []


async def test_command_answer_in_channel_is_seen_by_all() -> None:
    async with staged() as stage:
        stage.bot.answers.append({"text": "All", "response_type": "in_channel"})
        await stage.slack.say(ANA, GENERAL, "/pl")
        assert [m.text for m in _seen_by(stage, BEN)] == ["All"]


async def test_unknown_command_is_answered_by_slackbot_alone() -> None:
    async with staged() as stage:
        await stage.slack.say(ANA, GENERAL, "/nope")
        (message,) = _seen_by(stage, ANA)
        assert (message.user, message.ephemeral_to) == (SLACKBOT_ID, ANA)
        assert stage.bot.received == []


async def test_message_is_posted_escaped_and_the_bot_hears_nothing() -> None:
    async with staged() as stage:
        await stage.slack.say(ANA, GENERAL, "a < b & c")
        assert [m.text for m in _seen_by(stage, BEN)] == ["a &lt; b &amp; c"]
        assert stage.bot.received == []


async def test_slash_behind_a_space_begins_a_message() -> None:
    async with staged() as stage:
        await stage.slack.say(ANA, GENERAL, " /nope at all")
        assert [m.text for m in _seen_by(stage, BEN)] == ["/nope at all"]
        assert stage.bot.received == []


async def test_command_ends_at_any_blank() -> None:
    async with staged() as stage:
        await stage.slack.say(ANA, GENERAL, "/pl\nfind UDL")
    assert (stage.bot.last["command"], stage.bot.last["text"]) == ("/pl", "find UDL")


async def test_text_of_a_command_arrives_escaped() -> None:
    async with staged() as stage:
        await stage.slack.say(ANA, GENERAL, "/pl find R&D <b> &amp;")
    assert stage.bot.last["text"] == "find R&amp;D &lt;b&gt; &amp;amp;"


async def test_stranger_acts_for_another_team() -> None:
    async with staged() as stage:
        stage.workspace.users[BEN].guest = "stranger"
        await stage.slack.global_shortcut(BEN, "find")
    assert stage.bot.last["user"]["team_id"] == OUTSIDE_TEAM_ID
    assert stage.bot.last["team"]["id"] == TEAM_ID


async def test_read_only_messages_tab_takes_no_message() -> None:
    async with staged() as stage:
        im = stage.workspace.im_with(ANA)
        await stage.slack.say(ANA, im.id, "hello")
        assert stage.workspace.messages[im.id] == []
        assert len(stage.workspace.notices[ANA]) == 1


async def _sleep(received: Any) -> str:
    del received
    await asyncio.sleep(5)
    return ""


async def test_command_without_acknowledgement_fails_visibly() -> None:
    async with staged() as stage:
        stage.bot.answers.append(_sleep)
        await stage.slack.say(ANA, GENERAL, "/pl find")
        (message,) = _seen_by(stage, ANA)
        assert message.text == '/pl failed with the error "operation_timeout"'
        assert stage.codes == ["operation_timeout"]
        assert stage.workspace.requests[0].status == "timeout"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(status_code=500), "dispatch_failed"),
        ({"text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
        ({"text": "x", "response_type": "loud"}, "invalid_arguments"),
        ({"text": ""}, "no_text"),
    ],
)
async def test_broken_command_answer_fails_visibly(answer: Any, code: str) -> None:
    async with staged() as stage:
        stage.bot.answers.append(answer)
        await stage.slack.say(ANA, GENERAL, "/pl")
        assert _seen_by(stage, ANA)[0].text == f'/pl failed with the error "{code}"'
        assert stage.codes == [code]


class _BrokenSocket:
    async def send_json(self, _: Any) -> None:
        raise WebSocketDisconnect(1006)


async def test_socket_that_has_just_broken_fails_visibly() -> None:
    async with staged() as stage:
        stage.slack._transport._socket_mode._sockets.append(cast("WebSocket", _BrokenSocket()))
        await stage.slack.say(ANA, GENERAL, "/pl")
        assert _seen_by(stage, ANA)[0].text == '/pl failed with the error "dispatch_failed"'
        assert stage.codes == ["dispatch_failed"]


async def test_json_that_is_not_called_json_is_text() -> None:
    async with staged() as stage:
        stage.bot.answers.append(Response('{"text": "x"}', media_type="text/plain"))
        await stage.slack.say(ANA, GENERAL, "/pl")
        assert [m.text for m in _seen_by(stage, ANA)] == ['{"text": "x"}']


async def test_button_in_ephemeral_message_carries_no_message() -> None:
    async with staged() as stage:
        message = await _answered_with_a_button(stage)
        await stage.slack.press(ANA, InMessage(GENERAL, message.ts), "row", "go", {"type": "button"})
    sent = stage.bot.last
    assert "message" not in sent
    assert sent["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": GENERAL,
        "is_ephemeral": True,
    }
    (action,) = sent["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "go",
        "block_id": "row",
        "text": {"type": "plain_text", "text": "Go", "emoji": True},
        "value": "1",
    }


async def test_button_in_public_message_carries_it() -> None:
    async with staged() as stage:
        message = await _answered_with_a_button(stage, response_type="in_channel")
        await stage.slack.press(BEN, InMessage(GENERAL, message.ts), "row", "go", {"type": "button"})
    sent = stage.bot.last
    assert set(sent) == {
        *("type", "user", "api_app_id", "token", "trigger_id", "team", "enterprise", "state"),
        *("is_enterprise_install", "container", "channel", "message", "actions", "response_url"),
    }
    assert sent["message"]["blocks"] == message.blocks
    assert sent["user"]["id"] == BEN
    assert sent["channel"] == {"id": GENERAL, "name": "general"}


async def test_select_in_message_keeps_its_state_and_sends_it() -> None:
    async with staged() as stage:
        menu = {"type": "static_select", "action_id": "sort", "options": [option("a"), option("b")]}
        stage.bot.answers.append({"text": "Found", "blocks": [actions(menu)]})
        await stage.slack.say(ANA, GENERAL, "/pl")
        message = _seen_by(stage, ANA)[-1]
        state = {"type": "static_select", "selected_option": option("b")}
        await stage.slack.press(ANA, InMessage(GENERAL, message.ts), "row", "sort", state)
    assert stage.bot.last["actions"][0]["selected_option"] == option("b")
    assert stage.bot.last["state"] == {"values": {"row": {"sort": state}}}


async def test_unacknowledged_button_shows_a_warning_until_the_next_press() -> None:
    async with staged() as stage:
        message = await _answered_with_a_button(stage)
        place = InMessage(GENERAL, message.ts)
        stage.bot.answers.append(_sleep)
        await stage.slack.press(ANA, place, "row", "go", {"type": "button"})
        assert "3 seconds" in message.failed["row/go"]
        stage.bot.answers.append(Response(status_code=503))
        await stage.slack.press(ANA, place, "row", "go", {"type": "button"})
        assert "503" in message.failed["row/go"]
        await stage.slack.press(ANA, place, "row", "go", {"type": "button"})
        assert message.failed == {}
        assert stage.codes == ["operation_timeout", "dispatch_failed"]


async def test_button_that_only_another_sees_cannot_be_pressed() -> None:
    async with staged() as stage:
        message = await _answered_with_a_button(stage)
        with pytest.raises(KeyError):
            await stage.slack.press(BEN, InMessage(GENERAL, message.ts), "row", "go", {"type": "button"})


async def test_suggestions_are_asked_for_and_checked() -> None:
    async with staged() as stage:
        menu = {"type": "external_select", "action_id": "topic", "min_query_length": 2}
        stage.bot.answers.append({"text": "Found", "blocks": [actions(menu)]})
        await stage.slack.say(ANA, GENERAL, "/pl")
        place = InMessage(GENERAL, _seen_by(stage, ANA)[-1].ts)
        assert await stage.slack.suggest(ANA, place, "row", "topic", "u") == []
        assert len(stage.bot.received) == 1
        stage.bot.answers += [{"options": [option("udl")]}, {"options": [{"text": "udl"}]}]
        assert await stage.slack.suggest(ANA, place, "row", "topic", "ud") == [option("udl")]
        assert await stage.slack.suggest(ANA, place, "row", "topic", "ud") == []
        assert set(stage.codes) == {"invalid_options"}
    sent = stage.bot.last
    assert (sent["type"], sent["value"]) == ("block_suggestion", "ud")
    assert (sent["block_id"], sent["action_id"]) == ("row", "topic")
    assert sent["container"]["type"] == "message"


async def test_global_shortcut_is_sent() -> None:
    async with staged() as stage:
        await stage.slack.global_shortcut(ANA, "find")
        with pytest.raises(KeyError):
            await stage.slack.global_shortcut(ANA, "find_on")
    sent = stage.bot.last
    assert set(sent) == {
        *("type", "token", "action_ts", "team", "user", "is_enterprise_install"),
        *("enterprise", "callback_id", "trigger_id"),
    }
    assert (sent["type"], sent["callback_id"], sent["user"]) == ("shortcut", "find", ANA_IN_PAYLOADS)


async def test_message_shortcut_carries_the_message() -> None:
    async with staged() as stage:
        await stage.slack.say(BEN, GENERAL, "Does anybody know about UDL?")
        (message,) = _seen_by(stage, ANA)
        await stage.slack.message_shortcut(ANA, GENERAL, message.ts, "find_on")
    sent = stage.bot.last
    assert (sent["type"], sent["callback_id"]) == ("message_action", "find_on")
    assert sent["message"]["text"] == "Does anybody know about UDL?"
    assert (sent["message"]["user"], sent["message_ts"]) == (BEN, message.ts)
    assert sent["response_url"]


async def test_shortcut_without_acknowledgement_is_told_to_the_person() -> None:
    async with staged() as stage:
        stage.bot.answers.append(Response(status_code=404))
        await stage.slack.global_shortcut(ANA, "find")
        assert stage.workspace.notices[ANA] == ["Test App: This app responded with Status Code 404."]


async def test_view_payload_has_the_fields_of_slack() -> None:
    async with staged() as stage:
        await stage.slack.say(ANA, GENERAL, "/pl")
        trigger_id = stage.bot.last["trigger_id"]
        view = modal(text_input(), actions(button()), callback_id="ask", private_metadata="x")
        opened = (await stage.api("views.open", trigger_id=trigger_id, view=view))["view"]
        await stage.slack.press(ANA, InView(opened["id"]), "row", "go", {"type": "button"})
        sent = stage.bot.last
        assert sent["container"] == {"type": "view", "view_id": opened["id"]}
        assert "response_url" not in sent
        assert "channel" not in sent
        assert sent["view"] == opened
        state = {"type": "plain_text_input", "value": "Ana"}
        await stage.slack.set_value(ANA, opened["id"], "name", "typed", state)
        await stage.slack.submit(ANA, opened["id"])
    sent = stage.bot.last
    assert (sent["type"], sent["user"], sent["response_urls"]) == ("view_submission", ANA_IN_PAYLOADS, [])
    assert sent["view"]["state"] == {"values": {"name": {"typed": state}}}
    assert sent["view"]["title"] == {**plain("Title"), "emoji": True}
    assert set(sent["view"]) == {
        *("id", "team_id", "type", "blocks", "private_metadata", "callback_id", "state", "hash", "title"),
        *("clear_on_close", "notify_on_close", "close", "submit", "previous_view_id", "root_view_id"),
        *("app_id", "external_id", "app_installed_team_id", "bot_id"),
    }


async def test_plain_section_gets_ids_of_its_own() -> None:
    async with staged() as stage:
        stage.bot.answers.append({"text": "x", "blocks": [section(accessory={"type": "button", "text": plain("a")})]})
        await stage.slack.say(ANA, GENERAL, "/pl")
        (block,) = _seen_by(stage, ANA)[0].blocks
        assert block["block_id"]
        assert block["accessory"]["action_id"]
