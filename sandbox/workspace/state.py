"""The state of the sandbox workspace: who is there, what was said, what is open.

Everything lives in memory, in one process and one event loop, so nothing here is locked. Whoever
changes something calls `Workspace.changed`, which wakes the pages that wait for news.
"""

from __future__ import annotations

import asyncio
import secrets
import string
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from sandbox.workspace.files import FileShelf, SharedFile
from sandbox.workspace.mail import Mail
from sandbox.workspace.manifest import Manifested

Clock = Callable[[], float]
"""Seconds since the epoch, UTC."""

KEPT_RECORDS = 2000
"""How many requests, calls and violations each are remembered; older ones are forgotten."""

KEPT_MAILS = 5000

SLACKBOT_ID = "USLACKBOT00"
TEAM_ID = "T0SAMPLE001"
OUTSIDE_TEAM_ID = "T0OUTSIDE01"
"""The workspace of those who come through a shared channel."""

TEAM_DOMAIN = "sample-unified"
APP_ID = "A0PROFLEARN"
BOT_ID = "B0PROFLEARN"
BOT_USER_ID = "U0PROFLEARN"

_ID_LETTERS = string.ascii_uppercase + string.digits

Guest = Literal["", "single", "multi", "stranger"]


@dataclass
class User:
    """A member of the workspace.

    `guest` is empty for full members, `single` or `multi` for guests of one or several channels, and
    `stranger` for somebody who comes from another organisation through a shared channel.
    """

    id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    locale: str = "en-US"
    tz: str = "America/Los_Angeles"
    guest: Guest = ""
    deleted: bool = False
    is_bot: bool = False
    color: str = "4d7c8a"
    featured: bool = False

    @property
    def team_id(self) -> str:
        """The workspace whose member this person is."""
        return OUTSIDE_TEAM_ID if self.guest == "stranger" else TEAM_ID


@dataclass
class Channel:
    """A channel (`C…`), or the direct messages (`D…`) between the bot and the human `user`.

    The bot may write where it is a member, as in all its direct messages.
    """

    id: str
    name: str
    topic: str = ""
    is_im: bool = False
    user: str | None = None
    is_private: bool = False
    bot_is_member: bool = False


@dataclass
class Message:
    """What stands in a channel; `ephemeral_to` names the only person who sees it, if there is one.

    `values` is the state of its elements in the shape of Slack's `state.values`. `failed` holds, by
    `"block_id/action_id"`, the sentence that Slack shows beside an element whose action got no answer.
    `client_msg_id` is what the composer of a person gave it.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    ephemeral_to: str | None = None
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    edited: bool = False
    from_bot: bool = False
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    files: list[SharedFile] = field(default_factory=list)
    client_msg_id: str = ""


@dataclass
class View:
    """A modal or a Home tab.

    `payload` is what the bot sent. `values` is block_id → action_id → element state, as in Slack's
    `state.values`. `errors` are the sentences beside input blocks, `app_error` the one at the top.
    `failed` is the same as in `Message`.
    """

    id: str
    type: Literal["modal", "home"]
    user: str
    payload: dict[str, Any]
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    app_error: str | None = None
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Violation:
    """A rule of Slack that the bot broke: when (epoch seconds), where, Slack's code, a plain sentence."""

    at: float
    where: str
    code: str
    detail: str


@dataclass
class SentRequest:
    """A request to the bot. `status` is the HTTP status, or what happened instead (`timeout`, `refused`).

    `number` counts the requests since the workspace was last emptied, from 0.
    """

    at: float
    kind: str
    summary: str
    payload: dict[str, Any]
    status: str = "waiting"
    seconds: float | None = None
    answer: Any = None
    number: int = 0


@dataclass(frozen=True)
class ApiCall:
    """A call of the Web API by the bot, and how it was answered (`ok` or Slack's error code)."""

    at: float
    method: str
    arguments: dict[str, Any]
    outcome: str


@dataclass
class BotProgram:
    """What is known of the bot's process; `unknown` where somebody else runs it."""

    state: Literal["unknown", "starting", "running", "stopped"] = "unknown"
    log: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class InMessage:
    """An element stands in this message."""

    channel: str
    ts: str


@dataclass(frozen=True)
class InView:
    """An element stands in this modal or Home tab."""

    view_id: str


Container = InMessage | InView

_Record = TypeVar("_Record")


class Workspace(Manifested):
    """All that the sandbox remembers."""

    def __init__(self, manifest: dict[str, Any], *, clock: Clock = time.time, kept_records: int = KEPT_RECORDS) -> None:
        self.manifest = manifest
        self.clock = clock
        self._kept_records = kept_records
        self.version = 0
        self.in_flight = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self.bot = BotProgram()
        self.on_bot_message: Callable[[dict[str, Any]], None] = lambda _: None
        """Is told the event for each thing that the bot does to a message in its direct messages."""
        self.empty()

    def _remember(self, record: _Record, *, log: list[_Record]) -> None:
        log.append(record)
        del log[: -self._kept_records]

    def empty(self) -> None:
        """Forget everybody and everything; only Slackbot and the app itself are left."""
        name = self.app_name
        self._last_ts = 0
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.violations: list[Violation] = []
        self.requests: list[SentRequest] = []
        self.api_calls: list[ApiCall] = []
        self.notices: dict[str, list[str]] = {}
        self.files = FileShelf()
        self.mails: list[Mail] = []
        self.add_user(User(id=SLACKBOT_ID, name="slackbot", real_name="Slackbot", is_bot=True))
        self.add_user(User(id=BOT_USER_ID, name="professional_learning", real_name=name, is_bot=True))

    # People and places ----------------------------------------------------------------------------

    @property
    def humans(self) -> list[User]:
        """Everybody who is a person and not deactivated; the featured ones first."""
        people = [user for user in self.users.values() if not user.is_bot and not user.deleted]
        return sorted(people, key=lambda user: (not user.featured,))

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def user_named(self, handle: str) -> User:
        """Raise `KeyError` when nobody has this handle."""
        for user in self.users.values():
            if user.name == handle:
                return user
        raise KeyError(handle)

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.messages[channel.id] = []
        return channel

    def channel_named(self, name: str) -> Channel:
        """Raise `KeyError` when no channel has this name."""
        for channel in self.channels.values():
            if channel.name == name and not channel.is_im:
                return channel
        raise KeyError(name)

    def im_with(self, user_id: str) -> Channel:
        """Return the direct messages of a person and the bot, which begin to exist when asked for."""
        for channel in self.channels.values():
            if channel.is_im and channel.user == user_id:
                return channel
        return self.add_channel(
            Channel(id=self.new_id("D"), name="directmessage", is_im=True, user=user_id, is_private=True)
        )

    def can_see(self, user_id: str, channel_id: str) -> bool:
        channel = self.channels.get(channel_id)
        return channel is not None and (not channel.is_im or channel.user == user_id)

    def visible_messages(self, user_id: str, channel_id: str) -> list[Message]:
        """Return what this person sees in a channel, oldest first."""
        return [m for m in self.messages.get(channel_id, []) if m.ephemeral_to in (None, user_id)]

    # Messages and views ---------------------------------------------------------------------------

    def message_at(self, channel_id: str, ts: str) -> Message | None:
        return next((m for m in self.messages.get(channel_id, []) if m.ts == ts), None)

    def view_by_id(self, view_id: str) -> View | None:
        stacked = [view for stack in self.modals.values() for view in stack]
        return next((v for v in (*stacked, *self.homes.values()) if v.id == view_id), None)

    def view_by_external_id(self, external_id: str) -> View | None:
        stacked = [view for stack in self.modals.values() for view in stack]
        return next((v for v in (*stacked, *self.homes.values()) if v.payload.get("external_id") == external_id), None)

    def top_modal(self, user_id: str) -> View | None:
        stack = self.modals.get(user_id) or []
        return stack[-1] if stack else None

    # Identifiers ----------------------------------------------------------------------------------

    def new_id(self, prefix: str) -> str:
        """Return an identifier of Slack's form, e.g. `U` and ten letters or digits."""
        return f"{prefix}0{''.join(secrets.choice(_ID_LETTERS) for _ in range(9))}"

    def new_ts(self, *, at: float | None = None) -> str:
        """Return a message time stamp that is later than every one given out before, unless `at` is set."""
        if at is not None:
            return f"{at:.6f}"
        micros = max(int(self.clock() * 1_000_000), self._last_ts + 100)
        self._last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    # What is recorded -----------------------------------------------------------------------------

    def violate(self, where: str, *, code: str, detail: str) -> None:
        self._remember(Violation(at=self.clock(), where=where, code=code, detail=detail), log=self.violations)
        self.changed()

    def record_request(self, request: SentRequest) -> None:
        """Remember a request under the next number."""
        request.number = self.requests[-1].number + 1 if self.requests else 0
        self._remember(request, log=self.requests)
        self.changed()

    def record_call(self, call: ApiCall) -> None:
        self._remember(call, log=self.api_calls)
        self.changed()

    def notify(self, user_id: str, *, text: str) -> None:
        """Let Slack itself tell a person something."""
        self.notices.setdefault(user_id, []).append(text)
        self.changed()

    def take_mail(self, sender: str, *, recipients: Iterable[str], raw: bytes) -> Mail:
        """Keep an e-mail that was handed over."""
        number = self.mails[-1].number + 1 if self.mails else 0
        mail = Mail(number, self.clock(), sender, tuple(recipients), raw)
        self.mails.append(mail)
        del self.mails[:-KEPT_MAILS]
        self.changed()
        return mail

    # Change ---------------------------------------------------------------------------------------

    def changed(self) -> None:
        self.version += 1
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def wait_for_change(self, since: int, *, timeout: float) -> int:  # noqa: ASYNC109
        """Wait until the version is above `since` or `timeout` seconds are over; return the version."""
        if self.version > since:
            return self.version
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await asyncio.wait_for(waiter, timeout)
        except TimeoutError:
            pass
        finally:
            self._waiters.discard(waiter)
        return self.version

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count something as under way, so that a test can wait until all is quiet."""
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
            self.changed()
