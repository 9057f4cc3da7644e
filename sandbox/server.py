"""The composition root: a workspace, its Web API, Socket Mode, controls and page as one ASGI application."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from sandbox.controls import Controls, Steering
from sandbox.district.seeding import Seed
from sandbox.mail.server import mail_served
from sandbox.page.routes import Setting, page_routes
from sandbox.web_api.calls import Install
from sandbox.web_api.door import WebApi
from sandbox.web_api.files import Downloads
from sandbox.web_api.rate_limits import RateLimits
from sandbox.wire.dispatch import Machinery, Slack
from sandbox.wire.events import EventDelivery
from sandbox.wire.socket_mode import SocketMode
from sandbox.wire.transport import Addresses, Credentials, Line, Patience, Transport
from sandbox.workspace.grants import Grants
from sandbox.workspace.misbehaviour import Misbehaviour
from sandbox.workspace.state import Workspace

__all__ = ["Addresses", "EmbeddedServer", "Line", "Patience", "create_app"]


def _nobody(workspace: Workspace) -> None:
    workspace.changed()


def create_app(
    workspace: Workspace,
    *,
    credentials: Credentials,
    line: Line,
    seed: Seed = _nobody,
    setting: Setting = Setting(),  # noqa: B008 - frozen
) -> Starlette:
    """Return the application. `seed` fills the workspace, now and at every reset.

    `app.state.slack` is the `Slack` through which people act, `app.state.controls` what steers the workspace,
    `app.state.steering` what can go wrong in it.
    """
    seed(workspace)
    install = _install(workspace, credentials=credentials, own_url=line.addresses.own.rstrip("/"))
    misbehaviour, limits = Misbehaviour(), RateLimits(workspace.clock)
    transport = Transport(workspace, credentials=credentials, line=line, socket_mode=install.socket_mode)
    events = EventDelivery(transport, misbehaviour=misbehaviour, waits=line.patience.retries)
    workspace.on_bot_message = events.deliver_soon
    machinery = Machinery(transport, events=events, grants=install.grants, own_url=install.own_url)
    slack = Slack(workspace, machinery=machinery)
    steering = Steering(misbehaviour=misbehaviour, limits=limits, seed=seed)
    controls = Controls(slack, events=events, install=install, steering=steering)
    mail = _post_office(workspace, setting=setting, misbehaviour=misbehaviour)
    app = Starlette(
        routes=[
            *WebApi(install, misbehaviour=misbehaviour, limits=limits).routes(),
            *Downloads(install, misbehaviour=misbehaviour).routes(),
            WebSocketRoute("/socket", install.socket_mode.serve),
            *controls.routes(),
            *page_routes(slack, setting=setting),
        ],
        lifespan=_lifespan(transport, events=events, mail=mail),
    )
    app.state.slack = slack
    app.state.controls = controls
    app.state.steering = steering
    return app


def _install(workspace: Workspace, *, credentials: Credentials, own_url: str) -> Install:
    return Install(
        workspace=workspace,
        credentials=credentials,
        grants=Grants(workspace.clock),
        socket_mode=SocketMode(workspace),
        own_url=own_url,
    )


def _post_office(
    workspace: Workspace, *, setting: Setting, misbehaviour: Misbehaviour
) -> AbstractAsyncContextManager[None]:
    if setting.mail is None:
        return nullcontext()
    return mail_served(workspace, misbehaviour=misbehaviour, listener=setting.mail)


def _lifespan(
    transport: Transport, *, events: EventDelivery, mail: AbstractAsyncContextManager[None]
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        async with mail:
            yield
        await events.give_up()
        await transport.aclose()

    return lifespan


class EmbeddedServer(uvicorn.Server):
    """A server of an app of `create_app` that leaves the signals to the program around it."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_level="warning", access_log=False, ws="websockets-sansio", timeout_graceful_shutdown=2
            )
        )
        self._workspace: Workspace = app.state.slack.workspace

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        waking = asyncio.create_task(self._wake_pages())
        try:
            await super().shutdown(sockets)
        finally:
            waking.cancel()

    async def _wake_pages(self) -> None:
        """End the requests that open pages keep waiting: news lets each of them answer."""
        while True:
            self._workspace.changed()
            await asyncio.sleep(0.05)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
