"""Endpoints for tests, which act as people do and look at what came of it. All speak JSON.

`user` and `channel` may be ids, handles or channel names; `channel: "app"` is the person's direct messages
with the bot. What does not exist is answered with 404 and `{"error": …}`.

Looking (GET, with query parameters)
    /control/users                          → [{id, name, real_name, email, locale, guest, featured}]
    /control/channels?user=                 → [{id, name, is_im}], those that the person sees
    /control/messages?user=&channel=        → [{ts, channel, user, text, blocks, ephemeral, edited, values, failed,
                                               files: [file as in Slack's payloads], metadata}]
    /control/modals?user=                   → [{view (as in Slack's payloads), errors, app_error, failed}], top last
    /control/home?user=                     → the same for the Home tab, or null
    /control/notices?user=                  → [sentence], what Slack itself told the person
    /control/mails?to=                      → [{number, at, sender, recipients, message_id, subject, text, html,
                                               attachments: [{name, kind, method}]}]; `to` is an address
    /control/calendar?of=                   → [{uid, sequence, summary, starts, ends, place, …}], what the
                                               invitations to an address have left, by time
    /control/violations                     → [{at, where, code, detail}]
    /control/requests                       → [{number, at, kind, summary, payload, status, seconds, answer}]
    /control/calls                          → [{at, method, arguments, outcome}]

Acting (POST, JSON body); each answers `{}` when the bot has acknowledged or its time is over
    /control/say              {user, channel, text, files?: [{name, base64}]}
    /control/delete_file      {user, file}
    /control/press            {user, channel, ts | view, block_id, action_id, state}
    /control/set              {user, view, block_id, action_id, state}
    /control/suggest          {user, channel, ts | view, block_id, action_id, query}   → {options: […]}
    /control/submit           {user, view}
    /control/close            {user, view, clear?}
    /control/open_home        {user, tab?}
    /control/global_shortcut  {user, callback_id}
    /control/message_shortcut {user, channel, ts, callback_id}

Steering (POST, JSON body)
    /control/misbehave   {rules?: [{method, answer: "429"|"403"|"500"|"html"|"hang"|"cut"|"error", times?, seconds?, performed?}],
                          event_copies?: n}   (`method` may be `response_url` or `*`; without keys: behave again;
                          a rule may also say to?: user or address, and, with answer "error", code?: Slack's)
    /control/rate_limits {channel_seconds?: 1, burst?: 1, workspace_per_minute?: 300}   (without keys: none)
    /control/disconnect  {reason?}            Socket Mode: ask the bot to connect anew
    /control/reset       {}                   forget all that happened; people and channels are as at the start
    /control/idle        {quiet?: 0.1, timeout?: 10}  → {idle: bool}; waits until nothing has been under way
                         for `quiet` seconds, at most `timeout` seconds
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.district.seeding import Seed
from sandbox.mail.calendars import calendar_after
from sandbox.web_api.calls import Install
from sandbox.web_api.rate_limits import Pace, RateLimits
from sandbox.wire.dispatch import Slack
from sandbox.wire.events import EventDelivery
from sandbox.workspace.files import Upload
from sandbox.workspace.mail import Mail
from sandbox.workspace.message_payloads import file_of
from sandbox.workspace.misbehaviour import Misbehaviour, Rule
from sandbox.workspace.modals import described
from sandbox.workspace.state import Channel, Container, InMessage, InView, Message, User, View, Workspace

Json = dict[str, Any]
Look = Callable[[Request], Any]
Act = Callable[[Json], Awaitable[Json | None]]


@dataclass(frozen=True)
class Steering:
    """What can go wrong in the workspace, and what fills it."""

    misbehaviour: Misbehaviour
    limits: RateLimits
    seed: Seed


class Controls:
    """The routes under /control/."""

    def __init__(self, slack: Slack, *, events: EventDelivery, install: Install, steering: Steering) -> None:
        self._slack = slack
        self._events = events
        self._workspace: Workspace = slack.workspace
        self._grants = install.grants
        self._misbehaviour = steering.misbehaviour
        self._limits = steering.limits
        self._socket_mode = install.socket_mode
        self._seed = steering.seed

    def routes(self) -> list[Route]:
        looks: dict[str, Look] = {
            "users": lambda _: [_user_json(user) for user in self._workspace.humans],
            "channels": self._channels,
            "messages": self._messages,
            "modals": lambda r: [_view_json(v) for v in self._workspace.modals.get(self._asker(r).id, [])],
            "home": lambda r: _view_json(self._workspace.homes.get(self._asker(r).id)),
            "notices": lambda r: self._workspace.notices.get(self._asker(r).id, []),
            "mails": self._mails,
            "calendar": self._calendar,
            "violations": lambda _: [asdict(one) for one in self._workspace.violations],
            "requests": lambda _: [asdict(one) for one in self._workspace.requests],
            "calls": lambda _: [asdict(one) for one in self._workspace.api_calls],
        }
        acts = (
            self.say,
            self.delete_file,
            self.press,
            self.set,
            self.suggest,
            self.submit,
            self.close,
            self.open_home,
            self.global_shortcut,
            self.message_shortcut,
            self.misbehave,
            self.rate_limits,
            self.disconnect,
            self.reset,
            self.idle,
        )
        return [
            *[Route(f"/control/{name}", _looking(look)) for name, look in looks.items()],
            *[Route(f"/control/{act.__name__}", _acting(act), methods=["POST"]) for act in acts],
        ]

    # Finding --------------------------------------------------------------------------------------

    def _user(self, name: str) -> User:
        return self._workspace.users.get(name) or self._workspace.user_named(name)

    def _asker(self, request: Request) -> User:
        return self._user(request.query_params["user"])

    def _channel(self, name: str, *, user: User) -> Channel:
        if name == "app":
            return self._workspace.im_with(user.id)
        return self._workspace.channels.get(name) or self._workspace.channel_named(name)

    def _container(self, body: Json, *, user: User) -> Container:
        if "view" in body:
            return InView(body["view"])
        return InMessage(self._channel(body["channel"], user=user).id, body["ts"])

    # Looking --------------------------------------------------------------------------------------

    def _channels(self, request: Request) -> list[Json]:
        user = self._asker(request)
        return [
            {"id": channel.id, "name": channel.name, "is_im": channel.is_im}
            for channel in self._workspace.channels.values()
            if self._workspace.can_see(user.id, channel.id)
        ]

    def _messages(self, request: Request) -> list[Json]:
        user = self._asker(request)
        channel = self._channel(request.query_params["channel"], user=user)
        if not self._workspace.can_see(user.id, channel.id):
            raise KeyError(channel.id)
        return [_message_json(m) for m in self._workspace.visible_messages(user.id, channel.id)]

    def _mails(self, request: Request) -> list[Json]:
        to = request.query_params.get("to", "")
        return [_mail_json(mail) for mail in self._workspace.mails if not to or mail.reaches(to)]

    def _calendar(self, request: Request) -> list[Json]:
        address = request.query_params["of"]
        entries = calendar_after(mail for mail in self._workspace.mails if mail.reaches(address))
        moments = ("starts", "ends", "stamp")
        return [asdict(one) | {name: getattr(one, name).isoformat() for name in moments} for one in entries]

    # Acting ---------------------------------------------------------------------------------------

    async def say(self, body: Json) -> None:
        user = self._user(body["user"])
        uploads = [Upload(one["name"], b64decode(one["base64"])) for one in body.get("files", [])]
        channel = self._channel(body["channel"], user=user)
        await self._slack.say(user.id, channel.id, body["text"], uploads=uploads)

    async def delete_file(self, body: Json) -> None:
        await self._slack.delete_file(self._user(body["user"]).id, body["file"])

    async def press(self, body: Json) -> None:
        user = self._user(body["user"])
        await self._slack.press(
            user.id,
            self._container(body, user=user),
            body["block_id"],
            body["action_id"],
            body.get("state") or {"type": "button"},
        )

    async def set(self, body: Json) -> None:
        user = self._user(body["user"])
        await self._slack.set_value(user.id, body["view"], body["block_id"], body["action_id"], body["state"])

    async def suggest(self, body: Json) -> Json:
        user = self._user(body["user"])
        options = await self._slack.suggest(
            user.id, self._container(body, user=user), body["block_id"], body["action_id"], body["query"]
        )
        return {"options": options}

    async def submit(self, body: Json) -> None:
        await self._slack.submit(self._user(body["user"]).id, body["view"])

    async def close(self, body: Json) -> None:
        await self._slack.close(self._user(body["user"]).id, body["view"], clear=bool(body.get("clear")))

    async def open_home(self, body: Json) -> None:
        await self._slack.open_home(self._user(body["user"]).id, tab=body.get("tab", "home"))

    async def global_shortcut(self, body: Json) -> None:
        await self._slack.global_shortcut(self._user(body["user"]).id, body["callback_id"])

    async def message_shortcut(self, body: Json) -> None:
        user = self._user(body["user"])
        channel = self._channel(body["channel"], user=user)
        await self._slack.message_shortcut(user.id, channel.id, body["ts"], body["callback_id"])

    # Steering -------------------------------------------------------------------------------------

    async def misbehave(self, body: Json) -> None:
        if not body:
            self._misbehaviour.behave()
        for rule in body.get("rules", []):
            to = rule.get("to", "")
            to = to if not to or "@" in to else self._user(to).id
            self._misbehaviour.add(Rule(**rule | {"to": to}))
        if "event_copies" in body:
            self._misbehaviour.repeat_next_event(copies=int(body["event_copies"]))

    async def rate_limits(self, body: Json) -> None:
        self._limits.set(Pace(**body) if body else None)

    async def disconnect(self, body: Json) -> None:
        await self._socket_mode.disconnect(reason=body.get("reason", "refresh_requested"))

    async def reset(self, body: Json) -> None:
        del body
        await self._events.give_up()
        self._misbehaviour.behave()
        self._limits.set(None)
        self._grants.forget()
        self._workspace.empty()
        self._seed(self._workspace)
        self._workspace.changed()

    async def idle(self, body: Json) -> Json:
        quiet, limit = float(body.get("quiet", 0.1)), float(body.get("timeout", 10))
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while loop.time() < end:
            seen = self._workspace.version
            now = await self._workspace.wait_for_change(seen, timeout=min(quiet, end - loop.time()))
            if now == seen and not self._workspace.in_flight:
                return {"idle": True}
        return {"idle": False}


def _looking(look: Look) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(look(request))
        except KeyError as error:
            return JSONResponse({"error": f"there is no {error.args[0]}"}, status_code=404)

    return endpoint


def _acting(act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            answer = await act(await request.json())
        except KeyError as error:
            return JSONResponse({"error": f"there is no {error.args[0]}"}, status_code=404)
        return JSONResponse(answer or {})

    return endpoint


def _user_json(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "email": user.email,
        "locale": user.locale,
        "guest": user.guest,
        "featured": user.featured,
    }


def _message_json(message: Message) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral": message.ephemeral_to is not None,
        "edited": message.edited,
        "values": message.values,
        "failed": message.failed,
        "files": [file_of(file) for file in message.files],
        "metadata": message.metadata,
    }


def _mail_json(mail: Mail) -> Json:
    return {
        "number": mail.number,
        "at": mail.at,
        "sender": mail.sender,
        "recipients": mail.recipients,
        "message_id": mail.message_id,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "attachments": [{"name": one.name, "kind": one.kind, "method": one.method} for one in mail.attachments],
    }


def _view_json(view: View | None) -> Json | None:
    if view is None:
        return None
    return {"view": described(view), "errors": view.errors, "app_error": view.app_error, "failed": view.failed}
