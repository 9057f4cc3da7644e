"""The two servers that scenarios speak through, started once for each worker: the bot's door, and Slack's.

The bot is a WSGI application behind a threaded server; Slack is the sandbox workspace behind uvicorn. Both
listen on the loopback address. A test puts its own bot behind the door and fills the workspace anew.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from sandbox.controls import Steering
from sandbox.demo.running import listen
from sandbox.page.routes import Setting
from sandbox.server import Addresses, EmbeddedServer, Line, Patience, create_app
from sandbox.wire.dispatch import Credentials, Slack
from sandbox.workspace.manifest import load_manifest
from sandbox.workspace.state import Channel, Clock, Workspace

T = TypeVar("T")

REPOSITORY = Path(__file__).resolve().parents[3]
MANIFEST = load_manifest(REPOSITORY / "app.yaml")
CREDENTIALS = Credentials(signing_secret="s3cret", bot_token="xoxb-test", app_token="")
GENERAL, STAFFROOM = "general", "staffroom"
# Longer than anything here takes; what is over it hangs.
DEADLINE = 20.0

Wsgi = Callable[..., Any]


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # Bursts of a test must not be refused by the door.
    request_queue_size = 128


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Keep the access log out of the tests' output."""


def _closed(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"no bot stands behind this door"]


class Door:
    """The address at which the bot listens; `application` is the bot that stands behind it now."""

    def __init__(self) -> None:
        self.application: Wsgi = _closed
        self._server = _Threaded(("127.0.0.1", 0), _Quiet)
        self._server.set_app(self._serve)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def _serve(self, environ: Any, start_response: Any) -> Any:
        return self.application(environ, start_response)

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def shut(self) -> None:
        """Let nobody stand behind the door."""
        self.application = _closed

    @contextmanager
    def served(self) -> Iterator["Door"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


class SlackServer:
    """The sandbox workspace on a thread, with its mail server. Everything in it is touched on its own event loop."""

    def __init__(self, bot_url: str) -> None:
        self._listener, self._mail_listener = listen(0), listen(0)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.smtp_url = f"smtp://127.0.0.1:{self._mail_listener.getsockname()[1]}"
        self.workspace = Workspace(MANIFEST)
        app = create_app(
            self.workspace,
            credentials=CREDENTIALS,
            line=Line(Addresses(bot=bot_url, own=self.url), patience=Patience(retries=(0, 0, 0))),
            seed=_seed,
            setting=Setting(mail=self._mail_listener),
        )
        self.slack: Slack = app.state.slack
        self.steering: Steering = app.state.steering
        self._server = EmbeddedServer(app)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._listener]))

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the workspace's loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(DEADLINE)

    def look(self, look: Callable[[], T]) -> T:
        """Read or change the workspace on its own loop."""

        async def looking() -> T:
            return look()

        return self.do(looking())

    def wait_until(self, holds: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Wait until something holds in the workspace. Raises TimeoutError."""

        async def waiting() -> None:
            async with asyncio.timeout(seconds):
                while not holds():
                    await self.workspace.wait_for_change(self.workspace.version, timeout=seconds)

        self.do(waiting())

    def settle(self) -> None:
        """Wait until nothing is under way any more, such as telling the bot of its own messages."""
        self.wait_until(lambda: not self.workspace.in_flight)

    def keeps_time(self, clock: Clock) -> None:
        """Let the time stamps of messages and records come from this clock."""
        self.look(lambda: setattr(self.workspace, "clock", clock))

    def reset(self) -> None:
        """Forget all that happened and everybody who was there."""
        self.do(self.slack._events.give_up())

        def forget() -> None:
            self.steering.misbehaviour.behave()
            self.steering.limits.set(None)
            self.slack._grants.forget()
            self.workspace.empty()
            _seed(self.workspace)

        self.look(forget)

    @contextmanager
    def served(self) -> Iterator["SlackServer"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.should_exit = True
            self._thread.join()
            self._listener.close()
            self._mail_listener.close()
            with suppress(RuntimeError):
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()


def _seed(workspace: Workspace) -> None:
    for name in (GENERAL, STAFFROOM):
        workspace.add_channel(Channel(id=f"C0{name.upper()[:9]:0<9}", name=name))
