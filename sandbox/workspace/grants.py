"""What a request lets the bot do for a while: open a modal with a trigger, answer through a response URL."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TypeVar

from sandbox.workspace.state import Clock

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5

_REMEMBERED_SECONDS = 2 * RESPONSE_SECONDS


class GrantRefusedError(Exception):
    """A trigger or response URL is not (or no longer) good; `code` is Slack's."""

    def __init__(self, code: str, *, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass
class Trigger:
    """`view_id` is the modal in which it arose, if it arose in one: only then may a view be pushed."""

    user_id: str
    issued_at: float
    view_id: str | None
    used: bool = False


@dataclass
class ResponseUrl:
    """`message_ts` is the message whose element was used; None where a command or form gave the URL."""

    user_id: str
    channel_id: str
    issued_at: float
    message_ts: str | None
    uses: int = 0


_Grant = TypeVar("_Grant", Trigger, ResponseUrl)


def _forget_old(grants: dict[str, _Grant], *, before: float) -> None:
    """Drop what was issued before a moment; a dictionary keeps the order of issue."""
    while grants and grants[oldest := next(iter(grants))].issued_at < before:
        del grants[oldest]


class Grants:
    """The trigger ids and response URLs that were given out; those long past their time are forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}

    def issue_trigger(self, user_id: str, *, view_id: str | None = None) -> str:
        trigger_id = f"{int(self._clock() * 1000)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        _forget_old(self._triggers, before=self._clock() - _REMEMBERED_SECONDS)
        self._triggers[trigger_id] = Trigger(user_id=user_id, issued_at=self._clock(), view_id=view_id)
        return trigger_id

    def redeem_trigger(self, trigger_id: str) -> Trigger:
        """Use up a trigger. Raise `GrantRefusedError` when it is unknown, used or older than 3 s."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise GrantRefusedError("invalid_trigger_id", detail="No request carried this trigger_id.")
        if trigger.used:
            raise GrantRefusedError("exchanged_trigger_id", detail="A trigger_id opens one view, once.")
        age = self._clock() - trigger.issued_at
        if age > TRIGGER_SECONDS:
            raise GrantRefusedError(
                "expired_trigger_id", detail=f"A trigger_id is good for 3 seconds; this one is {age:.1f} s old."
            )
        trigger.used = True
        return trigger

    def issue_response_url(self, user_id: str, *, channel_id: str, message_ts: str | None = None) -> str:
        """Return the token with which the URL ends."""
        token = secrets.token_urlsafe(18)
        _forget_old(self._response_urls, before=self._clock() - _REMEMBERED_SECONDS)
        self._response_urls[token] = ResponseUrl(
            user_id=user_id, channel_id=channel_id, issued_at=self._clock(), message_ts=message_ts
        )
        return token

    def use_response_url(self, token: str) -> ResponseUrl:
        """Count one use. Raise `GrantRefusedError` after five uses, after 30 minutes, or when unknown."""
        grant = self._response_urls.get(token)
        if grant is None:
            raise GrantRefusedError("expired_url", detail="No request carried this response_url.")
        if self._clock() - grant.issued_at > RESPONSE_SECONDS:
            raise GrantRefusedError("expired_url", detail="A response_url is good for 30 minutes.")
        if grant.uses >= RESPONSE_USES:
            raise GrantRefusedError("used_url", detail="A response_url is good for 5 messages.")
        grant.uses += 1
        return grant

    def forget(self) -> None:
        self._triggers.clear()
        self._response_urls.clear()
