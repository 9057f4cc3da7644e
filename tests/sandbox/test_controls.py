"""The endpoints with which tests of the bot drive the workspace."""

import pytest

from tests.kit.sandbox.stage import ANA, GENERAL, actions, button, modal, section, staged

pytestmark = pytest.mark.anyio


async def test_people_and_channels_are_listed() -> None:
    async with staged() as stage:
        assert [user["name"] for user in await stage.look("users")] == ["ana", "ben"]
        assert [c["name"] for c in await stage.look("channels", user="ben")] == ["general"]
        assert [c["name"] for c in await stage.look("channels", user="ana")] == ["general", "directmessage"]


async def test_a_person_talks_presses_and_submits() -> None:
    async with staged() as stage:
        stage.bot.answers.append({"text": "Found", "blocks": [actions(button())]})
        await stage.control("say", user="ana", channel="general", text="/pl find")
        (message,) = await stage.look("messages", user="ana", channel="general")
        assert (message["text"], message["ephemeral"]) == ("Found", True)
        assert await stage.look("messages", user="ben", channel="general") == []
        place = {"channel": "general", "ts": message["ts"], "block_id": "row", "action_id": "go"}
        await stage.control("press", user="ana", **place)
        await stage.api("views.open", trigger_id=stage.bot.last["trigger_id"], view=modal(section()))
        (opened,) = await stage.look("modals", user="ana")
        await stage.control("submit", user="ana", view=opened["view"]["id"])
        assert await stage.look("modals", user="ana") == []


async def test_shortcuts_home_and_app_channel() -> None:
    async with staged() as stage:
        await stage.control("say", user="ben", channel=GENERAL, text="UDL?")
        (message,) = await stage.look("messages", user="ana", channel="general")
        body = {"user": "ana", "channel": "general", "ts": message["ts"], "callback_id": "find_on"}
        await stage.control("message_shortcut", **body)
        await stage.control("global_shortcut", user="ana", callback_id="find")
        await stage.control("open_home", user="ana")
        kinds = [request["kind"] for request in await stage.look("requests")]
        assert kinds == ["message_action", "shortcut", "event_callback"]
        assert await stage.look("home", user="ana") is None
        assert await stage.look("messages", user="ana", channel="app") == []


async def test_modal_is_closed() -> None:
    async with staged() as stage:
        await stage.control("say", user="ana", channel="general", text="/pl")
        view = modal(section(), notify_on_close=True)
        await stage.api("views.open", trigger_id=stage.bot.last["trigger_id"], view=view)
        (opened,) = await stage.look("modals", user="ana")
        await stage.control("close", user="ana", view=opened["view"]["id"])
        assert stage.bot.last["type"] == "view_closed"


@pytest.mark.parametrize(
    "path", ["messages?user=ana&channel=nowhere", "home?user=nobody", "channels", "messages?user=ana"]
)
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with staged() as stage:
        assert (await stage.client.get(f"/control/{path}")).status_code == 404


async def test_another_persons_direct_messages_are_not_shown() -> None:
    async with staged() as stage:
        im = stage.workspace.im_with(ANA).id
        response = await stage.client.get("/control/messages", params={"user": "ben", "channel": im})
        assert response.status_code == 404


async def test_reset_forgets_what_happened_and_keeps_people() -> None:
    async with staged() as stage:
        await stage.control("say", user="ana", channel="general", text="/nope")
        await stage.api("chat.dance")
        await stage.control("reset")
        assert await stage.look("messages", user="ana", channel="general") == []
        assert await stage.look("violations") == []
        assert await stage.look("calls") == []
        assert len(await stage.look("users")) == 2


async def test_calls_are_listed_with_their_outcome() -> None:
    async with staged() as stage:
        await stage.api("users.info", user=ANA)
        await stage.api("users.info", user="U1")
        outcomes = [(c["method"], c["outcome"]) for c in await stage.look("calls")]
        assert outcomes == [("users.info", "ok"), ("users.info", "user_not_found")]


async def test_idle_gives_up_while_something_is_under_way() -> None:
    async with staged() as stage:
        with stage.workspace.busy():
            assert await stage.control("idle", timeout=0.2) == {"idle": False}
        assert await stage.control("idle") == {"idle": True}
