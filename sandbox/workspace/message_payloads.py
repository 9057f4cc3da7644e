"""Messages and files as payloads carry them, and the events that tell the app of messages. Pure."""

from __future__ import annotations

from html import unescape
from typing import Any

from sandbox.workspace.files import SharedFile
from sandbox.workspace.state import APP_ID, BOT_ID, TEAM_DOMAIN, TEAM_ID, Message, Workspace

Json = dict[str, Any]


def file_of(file: SharedFile) -> Json:
    """Return a file object. Its private addresses want the bot's token."""
    private = f"{file.host}/files-pri/{TEAM_ID}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.name,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.pretty_type,
        "user": file.user,
        "user_team": TEAM_ID,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{file.url_name}",
        "url_private_download": f"{private}/download/{file.url_name}",
        "permalink": f"https://{TEAM_DOMAIN}.slack.com/files/{file.user}/{file.id}/{file.url_name}",
        "permalink_public": f"https://slack-files.com/{TEAM_ID}-{file.id}-{file.id[-10:].casefold()}",
        "has_rich_preview": False,
        "file_access": "visible",
    }


def message_of(message: Message) -> Json:
    """Return a message as payloads carry it."""
    described: Json = {"type": "message", "user": message.user, "ts": message.ts}
    if message.files:
        files = [file_of(file) for file in message.files]
        described |= {"subtype": "file_share", "files": files, "upload": False, "display_as_bot": False}
    if message.client_msg_id:
        described["client_msg_id"] = message.client_msg_id
    if message.from_bot:
        described |= {"bot_id": BOT_ID, "app_id": APP_ID}
    described |= {"text": message.text, "team": TEAM_ID}
    if message.blocks:
        described["blocks"] = message.blocks
    elif message.client_msg_id and message.text:
        described["blocks"] = [_typed(message)]
    if message.thread_ts:
        described["thread_ts"] = message.thread_ts
    if message.edited:
        described["edited"] = {"user": message.user, "ts": message.ts}
    if message.metadata:
        described["metadata"] = message.metadata
    return described


def _typed(message: Message) -> Json:
    """Return the block that Slack makes of what somebody types; its text is not escaped."""
    text = {"type": "text", "text": unescape(message.text)}
    section = {"type": "rich_text_section", "elements": [text]}
    return {"type": "rich_text", "block_id": message.ts[-5:], "elements": [section]}


def _bot_profile(workspace: Workspace) -> Json:
    return {
        "id": BOT_ID,
        "app_id": APP_ID,
        "name": workspace.app_name,
        "deleted": False,
        "updated": int(workspace.clock()),
        "team_id": TEAM_ID,
    }


def message_event(workspace: Workspace, *, message: Message) -> Json:
    """Return the event for a new message in direct messages."""
    event = message_of(message) | {"channel": message.channel, "event_ts": message.ts, "channel_type": "im"}
    if message.from_bot:
        event["bot_profile"] = _bot_profile(workspace)
    return event


def changed_event(workspace: Workspace, *, message: Message, before: Json) -> Json:
    """Return the event for a message that now says something else; `before` is what `message_of` said of it."""
    ts = workspace.new_ts()
    now = message_of(message) | {"edited": {"user": message.user, "ts": ts}}
    return _hidden("message_changed", channel=message.channel, ts=ts) | {"message": now, "previous_message": before}


def deleted_event(workspace: Workspace, *, message: Message) -> Json:
    """Return the event for a message that was taken away."""
    hidden = _hidden("message_deleted", channel=message.channel, ts=workspace.new_ts())
    return hidden | {"deleted_ts": message.ts, "previous_message": message_of(message)}


def _hidden(subtype: str, *, channel: str, ts: str) -> Json:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel,
        "ts": ts,
        "event_ts": ts,
        "channel_type": "im",
    }
