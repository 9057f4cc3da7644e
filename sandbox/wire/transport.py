"""The line to the bot: signed requests over HTTP, or envelopes over Socket Mode when the bot holds one open."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from sandbox.wire.socket_mode import Kind, Retry, SocketMode
from sandbox.workspace.state import SentRequest, Workspace

Json = dict[str, Any]

RETRY_WAITS = (0.0, 60.0, 300.0)
"""Seconds before the first, second and third repetition of an event."""

_ANSWER_LIMIT = 250_000


@dataclass(frozen=True)
class Credentials:
    """What an installed app gets from Slack."""

    signing_secret: str
    bot_token: str
    app_token: str


@dataclass(frozen=True)
class Addresses:
    """Where the bot listens, and where the bot reaches the sandbox; e.g. `http://127.0.0.1:8000`."""

    bot: str
    own: str


@dataclass(frozen=True)
class Patience:
    """Seconds that Slack waits: for an acknowledgement, and before each repetition of an event."""

    acknowledgement: float = 3.0
    retries: Sequence[float] = RETRY_WAITS


@dataclass(frozen=True)
class Line:
    """How the bot is reached: where it is, how patiently, and in tests through which client."""

    addresses: Addresses
    patience: Patience = Patience()
    client: httpx.AsyncClient | None = None


@dataclass(frozen=True)
class Answer:
    """What came back within the time: an HTTP status and a body, or why there is none.

    `body` is the parsed JSON where the content type says so, else the text, or None for an empty acknowledgement.
    """

    status: int | None
    body: Any = None
    failure: Literal["", "timeout", "refused", "too_large"] = ""
    stop_retrying: bool = False

    @property
    def ok(self) -> bool:
        return self.status == httpx.codes.OK and not self.failure

    @property
    def accepted(self) -> bool:
        """Return whether an event counts as delivered (any 2xx)."""
        return self.status is not None and httpx.codes.is_success(self.status) and not self.failure

    @property
    def outcome(self) -> str:
        return self.failure or str(self.status)


def sign(body: bytes, *, secret: str, timestamp: int) -> str:
    """Return the value of `X-Slack-Signature` for a request body."""
    base = b"v0:%d:" % timestamp + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Transport:
    """Sends requests to the bot and waits for each answer, but not longer than Slack does.

    The client of the line, if it has one, is closed like the one made here.
    """

    def __init__(self, workspace: Workspace, *, credentials: Credentials, line: Line, socket_mode: SocketMode) -> None:
        self.workspace = workspace
        self._credentials = credentials
        self._bot_url = line.addresses.bot.rstrip("/")
        self._socket_mode = socket_mode
        self._ack_seconds = line.patience.acknowledgement
        self._client = line.client or httpx.AsyncClient(
            trust_env=False,
            timeout=None,  # noqa: S113 - the acknowledgement's time is kept around the whole exchange
            # A connection that the bot has just given up must not look like a bot that is away.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def send(self, kind: Kind, *, payload: Json, summary: str, retry: Retry | None = None) -> Answer:
        """Send and note in the log what came of it."""
        entry = SentRequest(at=self.workspace.clock(), kind=payload.get("type", kind), summary=summary, payload=payload)
        self.workspace.record_request(entry)
        started = time.perf_counter()
        with self.workspace.busy():
            try:
                async with asyncio.timeout(self._ack_seconds):
                    answer = await self._exchange(kind, payload=payload, retry=retry)
            except TimeoutError:
                answer = Answer(status=None, failure="timeout")
            entry.seconds = time.perf_counter() - started
            entry.status = answer.outcome
            entry.answer = answer.body
        return answer

    async def _exchange(self, kind: Kind, *, payload: Json, retry: Retry | None) -> Answer:
        if self._socket_mode.connected:
            try:
                body = await self._socket_mode.exchange(kind, payload=payload, retry=retry)
            except ConnectionError:
                return Answer(status=None, failure="refused")
            return Answer(status=200, body=body)
        content, content_type = _encode(kind, payload=payload)
        timestamp = int(time.time())
        headers = {
            "Content-Type": content_type,
            "Accept": "application/json,*/*",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": sign(content, secret=self._credentials.signing_secret, timestamp=timestamp),
        }
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        try:
            response = await self._client.post(f"{self._bot_url}/slack/events", content=content, headers=headers)
        except httpx.TransportError:
            return Answer(status=None, failure="refused")
        return _read(response)


def _encode(kind: Kind, *, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _read(response: httpx.Response) -> Answer:
    stop = response.headers.get("x-slack-no-retry") == "1"
    if len(response.content) > _ANSWER_LIMIT:
        return Answer(status=response.status_code, failure="too_large", stop_retrying=stop)
    text = response.text.strip()
    body: Any = text or None
    if response.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(text)
        except ValueError:
            body = text
    return Answer(status=response.status_code, body=body, stop_retrying=stop)
