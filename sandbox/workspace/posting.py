"""Messages of the bot: checked, posted, changed, taken away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.limits import Fault, check_message, check_metadata
from sandbox.workspace.entered import as_stored, values_of
from sandbox.workspace.message_payloads import changed_event, deleted_event, message_event, message_of
from sandbox.workspace.state import BOT_USER_ID, SLACKBOT_ID, Message, Workspace

Json = dict[str, Any]

_ANSWER_KEYS = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "metadata",
    "mrkdwn",
    "unfurl_links",
    "unfurl_media",
}


class RefusedError(Exception):
    """Slack refuses with `code`; `messages` say why, as in `response_metadata.messages`."""

    def __init__(self, code: str, *, messages: Iterable[str] = (), **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.extra = extra


def record(workspace: Workspace, *, faults: list[Fault], where: str) -> list[str]:
    """List faults as violations. Raise `RefusedError` when Slack rejects one; return the warnings else."""
    for fault in faults:
        workspace.violate(where, code=fault.code, detail=fault.detail)
    rejected = [fault for fault in faults if fault.rejects]
    if rejected:
        raise RefusedError(rejected[0].code, messages=[f"[ERROR] {fault.detail}" for fault in rejected])
    return [fault.code for fault in faults]


def checked_content(workspace: Workspace, *, content: Json, where: str) -> list[str]:
    """Check text, blocks, attachments and metadata of a message; see `record`."""
    faults = check_message(content.get("text"), blocks=content.get("blocks"), attachments=content.get("attachments"))
    faults += check_metadata(content.get("metadata"))
    return record(workspace, faults=faults, where=where)


def checked_answer(workspace: Workspace, *, answer: Json, where: str) -> None:
    """Check an answer to a command or through a response URL, which has keys of its own."""
    faults = [Fault("invalid_arguments", f"{key}: unknown property") for key in answer if key not in _ANSWER_KEYS]
    if answer.get("response_type") not in (None, "ephemeral", "in_channel"):
        faults.append(Fault("invalid_arguments", "response_type: is neither ephemeral nor in_channel"))
    if answer.get("delete_original"):
        others = sorted(set(answer) - {"delete_original", "response_type"})
        if others:
            faults.append(
                Fault("invalid_arguments", f"delete_original: stands beside {others[0]}, but must stand alone")
            )
        record(workspace, faults=faults, where=where)
        return
    record(workspace, faults=faults, where=where)
    checked_content(workspace, content=answer, where=where)


def post(workspace: Workspace, *, channel_id: str, content: Json, ephemeral_to: str | None = None) -> Message:
    """Post a checked message of the bot."""
    blocks = as_stored(content.get("blocks") or [])
    message = Message(
        ts=workspace.new_ts(),
        channel=channel_id,
        user=BOT_USER_ID,
        text=content.get("text") or "",
        blocks=blocks,
        ephemeral_to=ephemeral_to,
        metadata=content.get("metadata"),
        thread_ts=content.get("thread_ts"),
        from_bot=True,
        values=values_of(blocks),
    )
    workspace.messages[channel_id].append(message)
    workspace.changed()
    if _is_told(workspace, message=message):
        workspace.on_bot_message(message_event(workspace, message=message))
    return message


def _is_told(workspace: Workspace, *, message: Message) -> bool:
    """Tell whether the app hears of what happens to this message; of ephemeral ones it never does."""
    direct = workspace.channels[message.channel].is_im and message.ephemeral_to is None
    return direct and workspace.hears_direct_messages


def replace(workspace: Workspace, *, message: Message, content: Json) -> None:
    """Put checked content in the place of what the message said. Slack shows "edited" where it is text alone."""
    before = message_of(message)
    message.text = content.get("text") or ""
    message.blocks = as_stored(content.get("blocks") or [])
    if "metadata" in content:
        message.metadata = content["metadata"]
    message.values = values_of(message.blocks, kept=message.values)
    message.failed = {}
    message.edited = message.ephemeral_to is None and not message.blocks
    workspace.changed()
    if _is_told(workspace, message=message):
        workspace.on_bot_message(changed_event(workspace, message=message, before=before))


def delete(workspace: Workspace, *, message: Message) -> None:
    workspace.messages[message.channel].remove(message)
    workspace.changed()
    if _is_told(workspace, message=message):
        workspace.on_bot_message(deleted_event(workspace, message=message))


def answer_in(workspace: Workspace, *, channel_id: str, user_id: str, answer: Json) -> Message:
    """Post a checked answer to a command or action: for the person alone unless it says otherwise."""
    everyone = answer.get("response_type") == "in_channel"
    return post(workspace, channel_id=channel_id, content=answer, ephemeral_to=None if everyone else user_id)


def slackbot_says(workspace: Workspace, *, channel_id: str, user_id: str, text: str) -> None:
    """Let Slack itself tell one person something in a channel."""
    workspace.messages[channel_id].append(
        Message(ts=workspace.new_ts(), channel=channel_id, user=SLACKBOT_ID, text=text, ephemeral_to=user_id)
    )
    workspace.changed()
