"""conversations.open and conversations.history."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from sandbox.web_api.calls import Call, Install, refused
from sandbox.workspace.message_payloads import message_of
from sandbox.workspace.posting import RefusedError
from sandbox.workspace.state import Message

Json = dict[str, Any]

_PAGE = 100
_MOST = 999


def open_direct(install: Install, call: Call) -> Json:
    """Open the direct messages with one person; the bot holds no group conversations.

    Whose account was deactivated is refused with `user_disabled`, as often as one asks.
    """
    users = [user_id for user_id in call.text("users").split(",") if user_id]
    if len(users) != 1:
        detail = "users: names one person here"
        raise refused(install, call=call, code="invalid_arguments", detail=detail)
    user = install.workspace.users.get(users[0])
    if user is None or user.is_bot:
        raise refused(install, call=call, code="user_not_found", detail="users: there is no such user")
    if user.deleted:
        # Not a violation: who has left since was known a moment ago.
        raise RefusedError("user_disabled")
    known = any(channel.is_im and channel.user == user.id for channel in install.workspace.channels.values())
    answer: Json = {"channel": {"id": install.workspace.im_with(user.id).id}}
    return answer | {"no_op": True, "already_open": True} if known else answer


def history(install: Install, call: Call) -> Json:
    """Answer one page of direct messages, newest first; the bot reads no other conversation."""
    channel = install.workspace.channels.get(call.text("channel"))
    if channel is None or not channel.is_im:
        detail = "channel: is not one of the app's direct messages"
        raise refused(install, call=call, code="channel_not_found", detail=detail)
    wanted = call.text("limit") or str(_PAGE)
    limit = int(wanted) if wanted.isdecimal() else 0
    if not 0 < limit <= _MOST:
        raise refused(install, call=call, code="invalid_limit", detail=f"limit: is not from 1 to {_MOST}")
    oldest = _moment(install, call=call, name="oldest", otherwise=0.0)
    latest = _moment(install, call=call, name="latest", otherwise=float("inf"))
    before = _before_cursor(install, call=call)
    within = [
        message
        for message in reversed(install.workspace.messages[channel.id])
        if message.ephemeral_to is None
        and float(message.ts) < before
        and oldest <= float(message.ts) <= latest
        and (call.flag("inclusive") or float(message.ts) not in (oldest, latest))
    ]
    page, more = within[:limit], len(within) > limit
    answer: Json = {"messages": [_described(message, call=call) for message in page], "has_more": more}
    if more:
        cursor = base64.b64encode(f"next_ts:{page[-1].ts}".encode()).decode()
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _moment(install: Install, *, call: Call, name: str, otherwise: float) -> float:
    text = call.text(name)
    try:
        return float(text) if text else otherwise
    except ValueError as error:
        detail = f"{name}: is not a time stamp"
        raise refused(install, call=call, code=f"invalid_ts_{name}", detail=detail) from error


def _before_cursor(install: Install, *, call: Call) -> float:
    """Return the time before which the page lies that a cursor asks for."""
    cursor = call.text("cursor")
    if not cursor:
        return float("inf")
    try:
        return float(base64.b64decode(cursor, validate=True).decode().removeprefix("next_ts:"))
    except (binascii.Error, ValueError) as error:
        detail = "cursor: was not given out here"
        raise refused(install, call=call, code="invalid_cursor", detail=detail) from error


def _described(message: Message, *, call: Call) -> Json:
    described = message_of(message)
    if not call.flag("include_all_metadata"):
        described.pop("metadata", None)
    return described
