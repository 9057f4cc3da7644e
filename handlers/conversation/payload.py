"""What Slack sent, reduced to what conversations ask for."""

import re
from dataclasses import dataclass, field
from enum import Enum
from html import unescape
from typing import Any

# What Slack puts around links, people, channels and groups: <https://…|UDL>, <@U1>, <#C1|general>, <!here>.
_MARK = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^|>]*)(?:\|(?P<name>[^>]*))?>")

# The event, as the manifest calls it.
DIRECT_MESSAGE = "message.im"


class Surface(Enum):
    """Where somebody did something, which decides how they can be answered."""

    command = "command"
    message = "message"
    modal = "modal"
    home = "home"
    submission = "submission"
    shortcut = "shortcut"
    home_opened = "home_opened"
    options = "options"
    direct_message = "direct_message"


@dataclass(frozen=True, slots=True)
class MessageAt:
    """Where a message stands, with its blocks as Slack gave them back. `thread` is empty outside threads."""

    channel: str
    ts: str
    thread: str = ""
    blocks: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file in a message. Slack leaves the name out where it wants to be asked for it."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """One thing that somebody did.

    `words` is what they typed or, for a message shortcut, what the message says; `value` is what the button
    carries or the option that was picked; `memory` what the modal or Home tab carries; `fields` the values of
    a view's inputs by action id. `at` is the message that somebody wrote to the bot, or that a button stands in
    where it can be written anew by its place; `files` came with it.
    """

    surface: Surface
    name: str
    slack_id: str
    words: str = ""
    value: str = ""
    memory: str = ""
    trigger_id: str = ""
    response_url: str = ""
    view: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    at: MessageAt | None = None
    files: tuple[SharedFile, ...] = ()

    @property
    def rest(self) -> str:
        """Return what was typed after the word that names the command."""
        return "".join(self.words.split(maxsplit=1)[1:])

    def typed(self, action_id: str) -> str:
        """Return what was typed in a field, without blanks at its ends."""
        return str(self.fields.get(action_id, {}).get("value") or "").strip()

    def picked(self, action_id: str) -> str | None:
        """Return the value of the option that is picked in a select, or None."""
        chosen = self.fields.get(action_id, {}).get("selected_option")
        return str(chosen["value"]) if chosen else None

    def ticked(self, action_id: str) -> frozenset[str]:
        """Return the values of the options that are ticked or picked among several."""
        chosen = self.fields.get(action_id, {}).get("selected_options") or []
        return frozenset(str(one["value"]) for one in chosen)


def read_command(body: dict[str, Any]) -> Payload:
    """Read a slash command."""
    return Payload(
        Surface.command,
        "",
        body["user_id"],
        words=unescape(body.get("text") or "").strip(),
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
    )


def read_action(body: dict[str, Any]) -> Payload:
    """Read the press of a button or the choice in a select."""
    action = body["actions"][0]
    view = body.get("view") or {}
    surface = Surface.message
    if view:
        surface = Surface.home if view.get("type") == "home" else Surface.modal
    chosen = action.get("selected_option") or {}
    return Payload(
        surface,
        action["action_id"],
        body["user"]["id"],
        value=str(action.get("value") or chosen.get("value") or ""),
        memory=view.get("private_metadata", ""),
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
        view=view,
        fields=_fields(view or body),
        at=_lasting_message(body),
    )


def _lasting_message(body: dict[str, Any]) -> MessageAt | None:
    """Return the message of a button, unless only one person sees it: such a one cannot be updated by its place."""
    container = body.get("container") or {}
    if container.get("type") != "message" or container.get("is_ephemeral"):
        return None
    message = body.get("message") or {}
    return MessageAt(
        container["channel_id"],
        container["message_ts"],
        message.get("thread_ts") or "",
        tuple(message.get("blocks") or ()),
    )


def read_submission(body: dict[str, Any]) -> Payload:
    """Read a modal that was sent."""
    view = body["view"]
    return Payload(
        Surface.submission,
        view["callback_id"],
        body["user"]["id"],
        memory=view.get("private_metadata", ""),
        trigger_id=body.get("trigger_id", ""),
        view=view,
        fields=_fields(view),
    )


def read_shortcut(body: dict[str, Any]) -> Payload:
    """Read a shortcut, global or on a message."""
    return Payload(
        Surface.shortcut,
        body["callback_id"],
        body["user"]["id"],
        words=_unmarked((body.get("message") or {}).get("text") or ""),
        trigger_id=body.get("trigger_id", ""),
    )


def _unmarked(text: str) -> str:
    """Return a message's words as people read them: without Slack's marks for links and names, and unescaped."""
    named = _MARK.sub(lambda mark: mark["name"] or ("" if mark["kind"] else mark["target"]), text)
    return unescape(named)


def read_home_opened(body: dict[str, Any]) -> Payload | None:
    """Read that somebody opened the app. None for its other tabs, where we show nothing."""
    event = body["event"]
    if event.get("tab", "home") != "home":
        return None
    view = event.get("view") or {}
    return Payload(Surface.home_opened, event["type"], event["user"], view=view)


def read_direct_message(body: dict[str, Any]) -> Payload | None:
    """Read what somebody wrote to the bot. None for its own messages, other apps', and what is no new message."""
    event = body["event"]
    ours = event.get("channel_type") == "im" and event.get("subtype") in (None, "file_share")
    if not ours or event.get("hidden") or event.get("bot_id") or not event.get("user"):
        return None
    return Payload(
        Surface.direct_message,
        DIRECT_MESSAGE,
        event["user"],
        words=_unmarked(event.get("text") or "").strip(),
        at=MessageAt(event["channel"], event["ts"], event.get("thread_ts") or ""),
        files=tuple(SharedFile(each["id"], each.get("name") or "") for each in event.get("files") or ()),
    )


def read_suggestion(body: dict[str, Any]) -> Payload:
    """Read what somebody typed in a select whose options are ours."""
    view = body.get("view") or {}
    return Payload(
        Surface.options,
        body["action_id"],
        body["user"]["id"],
        words=body.get("value") or "",
        memory=view.get("private_metadata", ""),
        view=view,
    )


def _fields(container: dict[str, Any]) -> dict[str, Any]:
    values = (container.get("state") or {}).get("values") or {}
    return {action_id: state for block in values.values() for action_id, state in block.items()}
