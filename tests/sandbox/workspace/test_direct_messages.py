"""The direct messages of a person and the bot: what the bot is told of them, and what it may do there."""

from typing import Any

import pytest
from starlette.responses import Response

from sandbox.workspace.files import Upload
from sandbox.workspace.state import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, InMessage, Message
from tests.kit.sandbox.stage import ANA, GENERAL, Stage, actions, button, direct_messages_manifest, section, staged

pytestmark = pytest.mark.anyio

WRITABLE = direct_messages_manifest()


def _direct(stage: Stage) -> str:
    return stage.workspace.im_with(ANA).id


def _messages(stage: Stage) -> list[Message]:
    return stage.workspace.visible_messages(ANA, _direct(stage))


def _events(stage: Stage) -> list[dict[str, Any]]:
    return [one.payload["event"] for one in stage.bot.received if one.payload["type"] == "event_callback"]


# What people write ---------------------------------------------------------------------------------------


async def test_what_a_person_writes_is_told_to_the_bot() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await stage.slack.say(ANA, _direct(stage), "co-teaching & <UDL>")
        (received,) = stage.bot.received
        (message,) = _messages(stage)

    event = dict(received.payload["event"])
    client_msg_id, (block,) = event.pop("client_msg_id"), event.pop("blocks")
    assert received.payload["type"] == "event_callback"
    assert event == {
        "type": "message",
        "channel_type": "im",
        "channel": _direct(stage),
        "user": ANA,
        "text": "co-teaching &amp; &lt;UDL&gt;",
        "ts": message.ts,
        "event_ts": message.ts,
        "team": TEAM_ID,
    }
    assert len(client_msg_id) == 36
    assert block["type"] == "rich_text"
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "co-teaching & <UDL>"}]


@pytest.mark.parametrize("missing", ["message.im", "im:history"])
async def test_bot_hears_nothing_without_event_or_scope(missing: str) -> None:
    async with staged(manifest=direct_messages_manifest(without=[missing])) as stage:
        await stage.slack.say(ANA, _direct(stage), "hello")
        await stage.api("chat.postMessage", channel=ANA, text="Hello")
        await stage.control("idle")
        assert stage.bot.received == []
        assert [message.text for message in _messages(stage)] == ["hello", "Hello"]


async def test_bot_hears_nothing_of_channels() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await stage.slack.say(ANA, GENERAL, "hello")
        await stage.api("chat.postMessage", channel=GENERAL, text="Hello")
        await stage.control("idle")
        assert stage.bot.received == []


@pytest.mark.parametrize("manifest", [direct_messages_manifest(read_only=True), direct_messages_manifest(tab=False)])
async def test_closed_messages_tab_takes_neither_words_nor_files(manifest: dict[str, Any]) -> None:
    async with staged(manifest=manifest) as stage:
        await stage.slack.say(ANA, _direct(stage), "hello")
        await stage.slack.say(ANA, _direct(stage), "", uploads=[Upload("a.csv", b"x")])
        assert _messages(stage) == []
        assert stage.bot.received == []
        assert len(stage.workspace.notices[ANA]) == 2


async def test_command_works_in_direct_messages() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await stage.slack.say(ANA, _direct(stage), "/pl help")
        assert stage.bot.last["command"] == "/pl"
        assert stage.bot.last["channel_id"] == _direct(stage)
        assert stage.bot.last["channel_name"] == "directmessage"


async def test_message_that_is_not_taken_is_repeated() -> None:
    async with staged(manifest=WRITABLE) as stage:
        stage.bot.answers.append(Response(status_code=500))
        await stage.slack.say(ANA, _direct(stage), "hello")
        await stage.control("idle")
        first, again = stage.bot.received
        assert first.payload["event_id"] == again.payload["event_id"]
        assert again.headers["x-slack-retry-num"] == "1"


# What the bot writes -------------------------------------------------------------------------------------


async def test_bot_is_told_of_its_own_messages_and_changes() -> None:
    async with staged(manifest=WRITABLE) as stage:
        posted = await stage.api(
            "chat.postMessage", channel=ANA, text="Reading", metadata={"event_type": "x", "event_payload": {}}
        )
        await stage.api("chat.update", channel=posted["channel"], ts=posted["ts"], text="Done")
        await stage.api("chat.delete", channel=posted["channel"], ts=posted["ts"])
        assert await stage.control("idle") == {"idle": True}
        new, changed, deleted = _events(stage)
        requests = [request.summary for request in stage.workspace.requests]

    assert (new["user"], new["bot_id"], new["app_id"]) == (BOT_USER_ID, BOT_ID, APP_ID)
    assert (new["text"], new["metadata"], new["bot_profile"]["name"]) == (
        "Reading",
        {"event_type": "x", "event_payload": {}},
        "Test App",
    )
    assert "subtype" not in new
    assert (changed["subtype"], changed["hidden"], changed["channel_type"]) == ("message_changed", True, "im")
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("Done", "Reading")
    assert changed["message"]["ts"] == new["ts"] < changed["ts"]
    assert changed["message"]["metadata"] == {"event_type": "x", "event_payload": {}}
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", new["ts"])
    assert requests == ["message of the app", "message message_changed", "message message_deleted"]


async def test_bot_is_not_told_of_what_only_one_person_sees() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await stage.api("chat.postEphemeral", channel=_direct(stage), user=ANA, text="psst")
        await stage.control("idle")
        assert stage.bot.received == []


async def test_all_is_not_quiet_before_the_bot_is_told() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await stage.api("chat.postMessage", channel=ANA, text="Hello")
        assert stage.workspace.in_flight == 1
        await stage.control("idle")
        assert (stage.workspace.in_flight, len(stage.bot.received)) == (0, 1)


async def test_button_in_a_message_for_good_edits_that_message() -> None:
    async with staged(manifest=WRITABLE) as stage:
        posted = await stage.api("chat.postMessage", channel=ANA, text="Apply?", blocks=[actions(button(value="F1"))])
        await stage.control("idle")
        place = InMessage(posted["channel"], posted["ts"])
        await stage.slack.press(ANA, place, "row", "go", {"type": "button"})
        pressed = stage.bot.last
        await stage.client.post(pressed["response_url"], json={"replace_original": True, "text": "Done"})
        (message,) = _messages(stage)
        assert (message.text, message.blocks, message.ephemeral_to) == ("Done", [], None)
        update = await stage.api(
            "chat.update", channel=posted["channel"], ts=posted["ts"], text="Undone", blocks=[section()]
        )
        assert update["ok"]
        assert (message.text, message.edited) == ("Undone", False)

    assert pressed["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": posted["channel"],
        "is_ephemeral": False,
    }
    assert (pressed["message"]["bot_id"], pressed["message"]["text"]) == (BOT_ID, "Apply?")
    assert pressed["actions"][0]["value"] == "F1"
    assert stage.codes == []


@pytest.mark.parametrize(
    ("manifest", "channel", "error"),
    [
        (WRITABLE, "staff", "not_in_channel"),
        (direct_messages_manifest(public=True), "staff", None),
        (direct_messages_manifest(public=True), "office", "not_in_channel"),
        (WRITABLE, GENERAL, None),
        (WRITABLE, ANA, None),
        (direct_messages_manifest(tab=False), ANA, "messages_tab_disabled"),
        (direct_messages_manifest(without=["chat:write"]), ANA, "missing_scope"),
    ],
)
async def test_bot_posts_only_where_it_may(manifest: dict[str, Any], channel: str, error: str | None) -> None:
    async with staged(manifest=manifest) as stage:
        general = stage.workspace.channels[GENERAL]
        for name in ("staff", "office"):
            stage.workspace.add_channel(type(general)(id=name, name=name, is_private=name == "office"))
        answer = await stage.api("chat.postMessage", channel=channel, text="Hello")
        assert answer.get("error") == error
        assert stage.codes == ([error] if error else [])


async def test_message_of_more_than_fifty_blocks_is_refused() -> None:
    async with staged(manifest=WRITABLE) as stage:
        answer = await stage.api("chat.postMessage", channel=ANA, text="x", blocks=[section()] * 51)
        assert answer["error"] == "invalid_blocks"
        assert "the limit is 50" in answer["response_metadata"]["messages"][0]


# conversations.history ---------------------------------------------------------------------------------


async def test_history_is_read_in_pages_newest_first() -> None:
    async with staged(manifest=WRITABLE) as stage:
        channel = _direct(stage)
        for number in range(5):
            await stage.api(
                "chat.postMessage", channel=channel, text=str(number), metadata={"event_type": "n", "event_payload": {}}
            )
        await stage.api("chat.postEphemeral", channel=channel, user=ANA, text="psst")
        seen, cursor, pages = [], "", 0
        while pages == 0 or cursor:
            page = await stage.api("conversations.history", channel=channel, limit=2, cursor=cursor)
            seen += page["messages"]
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            pages += 1
        assert pages == 3
        assert [message["text"] for message in seen] == ["4", "3", "2", "1", "0"]
        assert not any("metadata" in message for message in seen)

        between = {"oldest": seen[3]["ts"], "latest": seen[1]["ts"]}
        inside = await stage.api("conversations.history", channel=channel, **between)
        with_ends = await stage.api(
            "conversations.history", channel=channel, **between, inclusive=True, include_all_metadata=True
        )
        assert [message["text"] for message in inside["messages"]] == ["2"]
        assert [message["text"] for message in with_ends["messages"]] == ["3", "2", "1"]
        assert with_ends["messages"][0]["metadata"] == {"event_type": "n", "event_payload": {}}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": GENERAL}, "channel_not_found"),
        ({"limit": 1000}, "invalid_limit"),
        ({"limit": "many"}, "invalid_limit"),
        ({"cursor": "junk"}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "tomorrow"}, "invalid_ts_latest"),
    ],
)
async def test_broken_call_for_history_is_refused(arguments: dict[str, Any], error: str) -> None:
    async with staged(manifest=WRITABLE) as stage:
        answer = await stage.api("conversations.history", **{"channel": _direct(stage), **arguments})
        assert answer["error"] == error
        assert stage.codes == [error]


async def test_history_needs_its_scope() -> None:
    async with staged(manifest=direct_messages_manifest(without=["im:history"])) as stage:
        answer = await stage.api("conversations.history", channel=_direct(stage))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "im:history")
