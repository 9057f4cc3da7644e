"""A served sandbox with a scripted bot behind it, for tests in a real browser."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import httpx
import uvicorn
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.demo.running import listen
from sandbox.page.routes import Setting
from sandbox.server import create_app
from sandbox.wire.transport import Addresses, Line
from sandbox.workspace.state import Workspace
from tests.kit.sandbox.serving import address_of, served
from tests.kit.sandbox.stage import CREDENTIALS, MANIFEST, Received, ScriptedBot, seed

Json = dict[str, Any]


@dataclass
class Site:
    """A served sandbox and the bot behind it."""

    address: str
    bot: ScriptedBot
    smtp_port: int = 0

    async def call(self, method: str, **arguments: Any) -> None:
        headers = {"Authorization": f"Bearer {CREDENTIALS.bot_token}"}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{self.address}/api/{method}", json=arguments, headers=headers)
        assert answer.json()["ok"], answer.text

    def opening(self, view: Json) -> Any:
        """Return an answer of the bot that opens a modal."""

        async def answer(received: Received) -> None:
            await self.call("views.open", trigger_id=received.payload["trigger_id"], view=view)

        return answer

    def replacing(self, *blocks: Json) -> Any:
        """Return an answer of the bot that puts these blocks in the place of the message of the element."""

        async def answer(received: Received) -> None:
            await asyncio.to_thread(self.replace, received.payload["response_url"], *blocks)

        return answer

    def replace(self, response_url: str, *blocks: Json) -> None:
        body = {"replace_original": True, "text": "x", "blocks": list(blocks)}
        httpx.post(response_url, json=body, trust_env=False).raise_for_status()

    def mail(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=5) as client:
            client.send_message(message)

    def control(self, name: str, **body: Any) -> None:
        httpx.post(f"{self.address}/control/{name}", json=body, trust_env=False).raise_for_status()


@contextmanager
def served_bot(bot: ScriptedBot) -> Iterator[str]:
    """Yield the address at which the bot listens."""
    app = Starlette(routes=[Route("/slack/events", bot.handle, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    with listen(0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield address_of(listener)
        server.should_exit = True
        thread.join()


@contextmanager
def served_site(bot: ScriptedBot, *, bot_address: str, port: int = 0, manifest: Json = MANIFEST) -> Iterator[Site]:
    """Yield a sandbox of its own; any free port is taken for 0."""
    listener = listen(port)
    own = address_of(listener)
    line = Line(Addresses(bot=bot_address, own=own))
    with listen(0) as mail:
        setting = Setting(mail=mail)
        app = create_app(Workspace(manifest), credentials=CREDENTIALS, line=line, seed=seed, setting=setting)
        with served(app, listener=listener):
            yield Site(own, bot, smtp_port=int(mail.getsockname()[1]))


@contextmanager
def opened_page(browser: Browser, *, address: str) -> Iterator[Page]:
    """Yield a page at no address yet; fail where a script of it does, or breaks the page's own rules."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
    yield opened
    context.close()
    assert wrong == []
