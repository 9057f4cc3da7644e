"""What tests can have Slack refuse, how it paces messages, and what an app may attach to them for itself."""

from typing import Any

import pytest

from tests.kit.sandbox.stage import ANA, BEN, GENERAL, staged

pytestmark = pytest.mark.anyio


async def test_metadata_is_kept_with_the_message() -> None:
    metadata = {"event_type": "pl_notice", "event_payload": {"id": "n-1", "try": 2}}
    async with staged() as stage:
        posted = await stage.api("chat.postMessage", channel=ANA, text="Hello", metadata=metadata)
        (message,) = await stage.look("messages", user="ana", channel="app")
        assert posted["message"]["metadata"] == metadata
        assert message["metadata"] == metadata


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("no JSON", "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_format"),
        ({"event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": [1]}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {}, "id": 1}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {"long": "x" * 16_000}}, "metadata_too_large"),
    ],
)
async def test_broken_metadata_is_refused(metadata: Any, code: str) -> None:
    async with staged() as stage:
        answer = await stage.api("chat.postMessage", channel=ANA, text="Hello", metadata=metadata)
        assert answer["error"] == code
        assert stage.codes == [code]
        assert stage.workspace.messages[stage.workspace.im_with(ANA).id] == []


async def test_direct_messages_are_opened_once() -> None:
    async with staged() as stage:
        first = await stage.api("conversations.open", users=BEN)
        second = await stage.api("conversations.open", users=BEN)
        assert "already_open" not in first
        assert second["already_open"] is True
        assert first["channel"] == second["channel"]


async def test_direct_messages_of_closed_accounts_cannot_be_opened() -> None:
    async with staged() as stage:
        stage.workspace.users[BEN].deleted = True
        assert (await stage.api("conversations.open", users=BEN))["error"] == "user_disabled"
        assert stage.codes == []


async def test_one_person_can_be_out_of_reach() -> None:
    async with staged() as stage:
        direct = stage.workspace.im_with(BEN).id
        rule = {"method": "chat.postMessage", "answer": "error", "code": "account_inactive", "times": 2}
        await stage.control("misbehave", rules=[rule | {"to": "ben"}])
        assert (await stage.api("chat.postMessage", channel=ANA, text="x"))["ok"]
        assert (await stage.api("chat.postMessage", channel=direct, text="x"))["error"] == "account_inactive"
        assert (await stage.api("chat.postMessage", channel=BEN, text="x"))["error"] == "account_inactive"
        assert (await stage.api("chat.postMessage", channel=BEN, text="x"))["ok"]
        assert stage.codes == []
        outcomes = [call.outcome for call in stage.workspace.api_calls]
        assert outcomes == ["ok", "account_inactive", "account_inactive", "ok"]
        assert stage.workspace.api_calls[1].arguments["channel"] == direct


async def test_messages_are_not_paced_unless_asked() -> None:
    async with staged() as stage:
        for _ in range(5):
            assert (await stage.api("chat.postMessage", channel=ANA, text="x"))["ok"]


async def test_a_channel_takes_one_message_a_second() -> None:
    async with staged() as stage:
        await stage.control("rate_limits", channel_seconds=1)
        direct = stage.workspace.im_with(ANA).id
        assert (await stage.api("chat.postMessage", channel=ANA, text="1"))["ok"]
        limited = await stage.call("chat.postMessage", channel=direct, text="2")
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
        assert limited.json() == {"ok": False, "error": "ratelimited"}
        assert (await stage.api("chat.postMessage", channel=GENERAL, text="x"))["ok"]
        stage.clock.now += 1
        assert (await stage.api("chat.postMessage", channel=ANA, text="2"))["ok"]
        await stage.control("rate_limits")
        assert (await stage.api("chat.postMessage", channel=ANA, text="3"))["ok"]
        assert stage.codes == []


async def test_a_workspace_takes_some_hundreds_a_minute() -> None:
    async with staged() as stage:
        await stage.control("rate_limits", channel_seconds=0.001, burst=100, workspace_per_minute=6)
        answers = [await stage.call("chat.postMessage", channel=ANA, text="x") for _ in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 6 + [429]
        assert answers[-1].headers["retry-after"] == "10"
        stage.clock.now += 10
        assert (await stage.api("chat.postMessage", channel=ANA, text="x"))["ok"]
