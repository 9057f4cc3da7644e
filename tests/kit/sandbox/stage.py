"""A workspace with a scripted bot: the tests say what the bot answers and read what it was sent."""

import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.page.routes import Setting
from sandbox.server import create_app
from sandbox.wire.dispatch import Credentials, Slack
from sandbox.wire.transport import Addresses, Line, Patience
from sandbox.workspace.files import Upload
from sandbox.workspace.state import Channel, User, Workspace

Json = dict[str, Any]
Answering = Callable[["Received"], Awaitable[Any]]

CREDENTIALS = Credentials(signing_secret="s3cret", bot_token="xoxb-test", app_token="xapp-test")
ANA, BEN, GENERAL = "U0ANA000000", "U0BEN000000", "C0GENERAL00"

MANIFEST: Json = {
    "display_information": {"name": "Test App"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
        "slash_commands": [{"command": "/pl", "description": "x"}],
        "shortcuts": [
            {"name": "Find", "type": "global", "callback_id": "find", "description": "x"},
            {"name": "Find on", "type": "message", "callback_id": "find_on", "description": "x"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "users:read", "im:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


def direct_messages_manifest(
    *, without: Collection[str] = (), read_only: bool = False, tab: bool = True, public: bool = False
) -> Json:
    """Return the manifest of an app to which people may write and drop files, `without` some scopes or events."""
    scopes = [*MANIFEST["oauth_config"]["scopes"]["bot"], "im:history", "files:read"]
    scopes += ["chat:write.public"] if public else []
    events = [*MANIFEST["settings"]["event_subscriptions"]["bot_events"], "message.im"]
    app_home = {"home_tab_enabled": True, "messages_tab_enabled": tab, "messages_tab_read_only_enabled": read_only}
    return MANIFEST | {
        "features": MANIFEST["features"] | {"app_home": app_home},
        "oauth_config": {"scopes": {"bot": [scope for scope in scopes if scope not in without]}},
        "settings": {"event_subscriptions": {"bot_events": [event for event in events if event not in without]}},
    }


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Received:
    """A request as the bot got it; `payload` is the parsed form, interaction or event."""

    headers: dict[str, str]
    payload: Json


@dataclass
class ScriptedBot:
    """Answers requests with what `answers` holds, in order; then with empty acknowledgements.

    An answer is a JSON object, a text, a `Response`, or an async function of the request that returns one.
    """

    received: list[Received] = field(default_factory=list)
    answers: deque[Any] = field(default_factory=deque)

    @property
    def last(self) -> Json:
        return self.received[-1].payload

    async def handle(self, request: Request) -> Response:
        body = await request.body()
        headers = dict(request.headers)
        assert SignatureVerifier(CREDENTIALS.signing_secret).is_valid_request(body, headers)
        received = Received(headers=headers, payload=_parsed(body, headers["content-type"]))
        self.received.append(received)
        answer = self.answers.popleft() if self.answers else None
        if callable(answer) and not isinstance(answer, Response):
            answer = await answer(received)
        if isinstance(answer, Response):
            return answer
        return JSONResponse(answer) if isinstance(answer, dict) else Response(answer or "")


def _parsed(body: bytes, content_type: str) -> Json:
    if content_type.startswith("application/json"):
        event: Json = json.loads(body)
        return event
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    interaction: Json = json.loads(form["payload"]) if "payload" in form else form
    return interaction


@dataclass
class Stage:
    workspace: Workspace
    slack: Slack
    bot: ScriptedBot
    clock: Clock
    client: httpx.AsyncClient

    async def api(self, method: str, **arguments: Any) -> Json:
        answer: Json = (await self.call(method, **arguments)).json()
        return answer

    async def call(self, method: str, *, token: str = CREDENTIALS.bot_token, **arguments: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.client.post(f"/api/{method}", json=arguments, headers=headers)

    async def control(self, name: str, **body: Any) -> Any:
        response = await self.client.post(f"/control/{name}", json=body)
        response.raise_for_status()
        return response.json()

    async def look(self, name: str, **query: str) -> Any:
        response = await self.client.get(f"/control/{name}", params=query)
        response.raise_for_status()
        return response.json()

    @property
    def codes(self) -> list[str]:
        """The codes of all violations so far."""
        return [violation.code for violation in self.workspace.violations]


def seed(workspace: Workspace) -> None:
    workspace.add_user(User(id=ANA, name="ana", real_name="Ana Ruiz", email="ana@example.org", locale="es-US"))
    workspace.add_user(User(id=BEN, name="ben", real_name="Ben Ode", email="ben@example.org", guest="single"))
    workspace.add_channel(Channel(id=GENERAL, name="general", bot_is_member=True))
    workspace.im_with(ANA)


@asynccontextmanager
async def staged(
    *,
    patience: Patience | None = None,
    kept_records: int = 2000,
    manifest: Json = MANIFEST,
    files_to_try: Sequence[Upload] = (),
) -> AsyncIterator[Stage]:
    bot, clock = ScriptedBot(), Clock()
    workspace = Workspace(manifest, clock=clock, kept_records=kept_records)
    bot_app = Starlette(routes=[Route("/slack/events", bot.handle, methods=["POST"])])
    app = create_app(
        workspace,
        credentials=CREDENTIALS,
        line=Line(
            Addresses(bot="http://bot.test", own="http://sandbox.test"),
            patience=patience or Patience(acknowledgement=0.3, retries=(0, 0, 0)),
            client=httpx.AsyncClient(transport=httpx.ASGITransport(app=bot_app)),
        ),
        seed=seed,
        setting=Setting(files_to_try=files_to_try),
    )
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as client,
    ):
        yield Stage(workspace=workspace, slack=app.state.slack, bot=bot, clock=clock, client=client)


# What bots send ---------------------------------------------------------------------------------------


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "action_id": "go", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "block_id": "row", "elements": list(elements), **more}


def option(value: str, **more: Any) -> Json:
    return {"text": plain(value), "value": value, **more}


def text_input(block_id: str = "name", **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "typed"},
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Save"), "blocks": list(blocks), **more}
