"""Events: delivered, repeated, given up."""

import asyncio
from typing import Any

import pytest
from starlette.responses import Response

from sandbox.wire.transport import Patience
from tests.kit.sandbox.stage import ANA, staged

pytestmark = pytest.mark.anyio


def _failed(**headers: str) -> Response:
    return Response(status_code=500, headers=headers)


async def test_event_envelope_has_the_fields_of_slack() -> None:
    async with staged() as stage:
        await stage.slack.open_home(ANA, tab="messages")
    sent = stage.bot.last
    assert sent["type"] == "event_callback"
    assert set(sent) == {
        *("token", "team_id", "api_app_id", "event", "type", "event_id", "event_time"),
        *("authorizations", "is_ext_shared_channel", "event_context"),
    }
    assert set(sent["event"]) == {"type", "user", "channel", "tab", "event_ts"}
    assert "x-slack-retry-num" not in stage.bot.received[0].headers


async def test_event_is_repeated_three_times_with_number_and_reason() -> None:
    async with staged() as stage:
        stage.bot.answers += [_failed() for _ in range(4)]
        await stage.slack.open_home(ANA)
        assert await stage.control("idle") == {"idle": True}
        headers = [received.headers for received in stage.bot.received]
        assert [h.get("x-slack-retry-num") for h in headers] == [None, "1", "2", "3"]
        assert {h.get("x-slack-retry-reason") for h in headers[1:]} == {"http_error"}
        assert len({received.payload["event_id"] for received in stage.bot.received}) == 1
        assert stage.codes == ["dispatch_failed"] * 4


async def test_repetitions_stop_when_the_event_is_taken() -> None:
    async with staged() as stage:
        stage.bot.answers += [_failed()]
        await stage.slack.open_home(ANA)
        await stage.control("idle")
        assert len(stage.bot.received) == 2


async def test_bot_can_forbid_repetitions() -> None:
    async with staged() as stage:
        stage.bot.answers.append(_failed(**{"x-slack-no-retry": "1"}))
        await stage.slack.open_home(ANA)
        await stage.control("idle")
        assert len(stage.bot.received) == 1


async def test_late_event_is_repeated_as_a_timeout() -> None:
    async def late(received: Any) -> str:
        del received
        await asyncio.sleep(5)
        return ""

    async with staged() as stage:
        stage.bot.answers.append(late)
        await stage.slack.open_home(ANA)
        await stage.control("idle")
        assert stage.bot.received[1].headers["x-slack-retry-reason"] == "http_timeout"


async def test_event_is_delivered_three_times_on_demand() -> None:
    async with staged() as stage:
        await stage.control("misbehave", event_copies=3)
        await stage.slack.open_home(ANA)
        assert len(stage.bot.received) == 3
        assert len({received.payload["event_id"] for received in stage.bot.received}) == 1
        await stage.slack.open_home(ANA)
        assert len(stage.bot.received) == 4


async def test_reset_gives_up_repetitions() -> None:
    async with staged(patience=Patience(retries=(0.05,))) as stage:
        stage.bot.answers.append(_failed())
        await stage.slack.open_home(ANA)
        await stage.control("reset")
        await stage.control("idle", quiet=0.2)
        assert len(stage.bot.received) == 1


async def test_far_repetition_is_given_up_at_the_end() -> None:
    async with staged(patience=Patience(retries=(60,))) as stage:
        stage.bot.answers.append(_failed())
        await stage.slack.open_home(ANA)
        assert await stage.control("idle") == {"idle": True}
    assert len(stage.bot.received) == 1
