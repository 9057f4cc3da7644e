"""What people of the demo do before anybody looks."""

from dataclasses import dataclass

import pytest
from starlette.responses import Response

from sandbox.demo.story import tell
from tests.kit.sandbox.stage import ANA, Stage, actions, button, direct_messages_manifest, section, staged

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class _Deed:
    text: str
    people: list[str]


DEEDS = [_Deed("/pl register UDL-1", ["ana", "ben"])]


def _kinds(stage: Stage) -> list[str]:
    return [one.payload.get("command") or one.payload["type"] for one in stage.bot.received]


async def test_first_date_is_chosen_and_nothing_private_is_left() -> None:
    later = button("Later", action_id="register:2")
    dates = actions(button("Details", action_id="details:1"), button(action_id="register:1"), later)
    async with staged(manifest=direct_messages_manifest(without=["message.im"])) as stage:
        stage.bot.answers.append({"text": "Which date?", "blocks": [section("Which date?"), dates]})
        stage.bot.answers.append(None)
        stage.bot.answers.append({"text": "You're in"})
        await stage.api("chat.postMessage", channel=ANA, text="Welcome")
        await tell(stage.slack, deeds=DEEDS)

        assert _kinds(stage) == ["/pl", "block_actions", "/pl"]
        assert stage.bot.received[1].payload["actions"][0]["action_id"] == "register:1"
        direct = stage.workspace.im_with(ANA).id
        assert [message.text for message in stage.workspace.messages[direct]] == ["Welcome"]
        assert stage.workspace.requests == []


async def test_story_ends_when_the_app_does_not_answer() -> None:
    async with staged(manifest=direct_messages_manifest(without=["message.im"])) as stage:
        stage.bot.answers.append(Response(status_code=500))
        await tell(stage.slack, deeds=DEEDS)
        assert _kinds(stage) == ["/pl"]
        assert len(stage.workspace.requests) == 1
