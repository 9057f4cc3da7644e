"""chat.* and the answers through response URLs."""

from __future__ import annotations

from typing import Any

from sandbox.web_api.calls import Call, Install, refused, required_user
from sandbox.workspace.message_payloads import message_of
from sandbox.workspace.posting import answer_in, checked_answer, checked_content, delete, post, replace
from sandbox.workspace.state import BOT_USER_ID, Channel, Message

Json = dict[str, Any]

_CONTENT = ("text", "blocks", "attachments", "metadata", "thread_ts")


def _content(call: Call) -> Json:
    return {key: call.arguments[key] for key in _CONTENT if call.arguments.get(key) is not None}


def _channel(install: Install, *, call: Call) -> Channel:
    channel = install.workspace.channels.get(call.text("channel"))
    if channel is None:
        detail = "channel: there is no such channel"
        raise refused(install, call=call, code="channel_not_found", detail=detail)
    return channel


def _place_to_post(install: Install, *, call: Call) -> Channel:
    """Return the channel of a call; a user id stands for the direct messages with that person."""
    workspace = install.workspace
    user = workspace.users.get(call.text("channel"))
    known = user is not None and not user.is_bot
    channel = workspace.im_with(user.id) if user is not None and known else _channel(install, call=call)
    if channel.is_im and not workspace.has_messages_tab:
        detail = "channel: the manifest turns the app's messages off (messages_tab_enabled)"
        raise refused(install, call=call, code="messages_tab_disabled", detail=detail)
    if not channel.is_im and not _may_post(install, channel=channel):
        detail = f"channel: the bot is not a member of #{channel.name}"
        raise refused(install, call=call, code="not_in_channel", detail=detail)
    return channel


def _may_post(install: Install, *, channel: Channel) -> bool:
    anywhere = "chat:write.public" in install.workspace.scopes and not channel.is_private
    return channel.bot_is_member or anywhere


def _checked(install: Install, *, call: Call) -> tuple[Json, Json]:
    """Return the content of a call and the part of its answer that carries Slack's warnings."""
    content = _content(call)
    warnings = checked_content(install.workspace, content=content, where=call.method)
    if not warnings:
        return content, {}
    return content, {"warning": ",".join(warnings), "response_metadata": {"warnings": warnings}}


def post_message(install: Install, call: Call) -> Json:
    channel = _place_to_post(install, call=call)
    content, warnings = _checked(install, call=call)
    message = post(install.workspace, channel_id=channel.id, content=content)
    return {"channel": channel.id, "ts": message.ts, "message": message_of(message), **warnings}


def post_ephemeral(install: Install, call: Call) -> Json:
    channel = _place_to_post(install, call=call)
    user = required_user(install, call=call, name="user")
    if not install.workspace.can_see(user.id, channel.id):
        raise refused(install, call=call, code="user_not_in_channel", detail="user: does not see this channel")
    content, warnings = _checked(install, call=call)
    message = post(install.workspace, channel_id=channel.id, content=content, ephemeral_to=user.id)
    return {"message_ts": message.ts, **warnings}


def _own_message(install: Install, *, call: Call) -> Message:
    """Return the bot's message that a call names. One that only one person sees cannot be named."""
    channel = _channel(install, call=call)
    message = install.workspace.message_at(channel.id, call.text("ts"))
    if message is None or message.ephemeral_to is not None:
        raise refused(install, call=call, code="message_not_found", detail="ts: there is no such message")
    return message


def update(install: Install, call: Call) -> Json:
    message = _own_message(install, call=call)
    if message.user != BOT_USER_ID:
        raise refused(install, call=call, code="cant_update_message", detail="ts: is not the bot's message")
    content, warnings = _checked(install, call=call)
    replace(install.workspace, message=message, content=content)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message_of(message),
        **warnings,
    }


def delete_message(install: Install, call: Call) -> Json:
    message = _own_message(install, call=call)
    if message.user != BOT_USER_ID:
        raise refused(install, call=call, code="cant_delete_message", detail="ts: is not the bot's message")
    delete(install.workspace, message=message)
    return {"channel": message.channel, "ts": message.ts}


def respond(install: Install, *, token: str, answer: Json) -> None:
    """Answer through a response URL.

    An original exists only where the URL came with an action in a message: a command's answer cannot be
    replaced through the command's own URL, and what was meant to replace it is posted anew. Raises
    `GrantRefusedError` for the URL and `RefusedError` for what was posted.
    """
    workspace = install.workspace
    grant = install.grants.use_response_url(token)
    checked_answer(workspace, answer=answer, where="response_url")
    original = workspace.message_at(grant.channel_id, grant.message_ts) if grant.message_ts is not None else None
    if answer.get("delete_original"):
        if original is None:
            workspace.violate("response_url", code="message_not_found", detail="delete_original: there is no original")
        else:
            delete(workspace, message=original)
    elif answer.get("replace_original") and original is not None:
        replace(workspace, message=original, content=answer)
    else:
        if answer.get("replace_original"):
            workspace.violate(
                "response_url",
                code="message_not_found",
                detail="replace_original: there is no original; the answer was posted as a new message",
            )
        answer_in(workspace, channel_id=grant.channel_id, user_id=grant.user_id, answer=answer)
