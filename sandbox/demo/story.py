"""Lets the people of the demo do things before anybody looks, through the same door as everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sandbox.wire.dispatch import Slack
from sandbox.workspace.entered import elements_of
from sandbox.workspace.state import InMessage, Message, Workspace


class Deed(Protocol):
    """Something that several people type, one after the other, in the direct messages with the app."""

    @property
    def text(self) -> str: ...
    @property
    def people(self) -> list[str]: ...


async def tell(slack: Slack, *, deeds: Iterable[Deed]) -> None:
    """Do what the deeds say, then tidy up: what only they saw, and what went over the line, is forgotten.

    Where an answer asks which date is meant, its first button that registers is pressed. It ends early when the app
    does not answer.
    """
    workspace = slack.workspace
    touched = set[str]()
    for text, handle in ((deed.text, handle) for deed in deeds for handle in deed.people):
        user = workspace.user_named(handle)
        channel = workspace.im_with(user.id).id
        touched.add(channel)
        await slack.say(user.id, channel, text)
        if not _answered(workspace):
            return
        await _choose(slack, user_id=user.id, channel_id=channel)
    for channel in touched:
        workspace.messages[channel] = [one for one in workspace.messages[channel] if not one.ephemeral_to]
    workspace.requests.clear()
    workspace.changed()


def _answered(workspace: Workspace) -> bool:
    return bool(workspace.requests) and workspace.requests[-1].status in ("200", "waiting")


async def _choose(slack: Slack, *, user_id: str, channel_id: str) -> None:
    answers = slack.workspace.visible_messages(user_id, channel_id)
    found = _register_button(answers[-1]) if answers else None
    if found is not None:
        block_id, action_id = found
        place = InMessage(channel_id, answers[-1].ts)
        await slack.press(user_id, place, block_id, action_id, {"type": "button"})


def _register_button(message: Message) -> tuple[str, str] | None:
    for block in message.blocks:
        for element in elements_of(block):
            if str(element.get("action_id", "")).split(":")[0] == "register":
                return block["block_id"], element["action_id"]
    return None
