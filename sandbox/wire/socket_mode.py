"""Socket Mode: the websocket that the bot opens when it has no public address."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import Any, Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.workspace.state import APP_ID, Workspace

Json = dict[str, Any]
Kind = Literal["slash_commands", "interactive", "events_api"]

CONNECTIONS = 10
CONNECTION_SECONDS = 3600

_TAKES_AN_ANSWER = {"block_suggestion", "view_submission"}


@dataclass(frozen=True)
class Retry:
    """A repeated event: which repetition (1 to 3), and why."""

    number: int
    reason: str


class SocketMode:
    """The open connections and the envelopes that wait for their acknowledgement."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: list[str] = []
        self._sockets: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0

    @property
    def connected(self) -> int:
        return len(self._sockets)

    def issue_ticket(self) -> str:
        """Return what opens one connection, once, unless ten newer ones have been asked for."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.append(ticket)
        del self._tickets[:-CONNECTIONS]
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Greet a connection, then take its acknowledgements until it ends."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or self.connected >= CONNECTIONS:
            await socket.close(code=4401)
            return
        self._tickets.remove(ticket)
        await socket.accept()
        self._sockets.append(socket)
        self._workspace.changed()
        try:
            await socket.send_json(self._hello())
            while True:
                self._acknowledge(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            self._workspace.changed()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connected,
            "debug_info": {
                "host": "applink-sandbox",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
            "connection_info": {"app_id": APP_ID},
        }

    def _acknowledge(self, text: str) -> None:
        try:
            message = json.loads(text)
            envelope_id = message["envelope_id"]
        except (ValueError, TypeError, KeyError):
            self._workspace.violate(
                "Socket Mode", code="invalid_envelope", detail="The bot sent a frame without an envelope_id."
            )
            return
        waiting = self._waiting.get(envelope_id)
        if waiting is None:
            # An acknowledgement after the three seconds; the time-out is listed already.
            return
        if not waiting.done():
            waiting.set_result(message.get("payload"))

    async def exchange(self, kind: Kind, *, payload: Json, retry: Retry | None) -> Any:
        """Send an envelope over one of the connections in turn; return the payload of its answer.

        Waits for as long as the caller lets it. Raises `ConnectionError` when the connection has just broken.
        """
        envelope: Json = {
            "envelope_id": _envelope_id(),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind == "slash_commands" or payload.get("type") in _TAKES_AN_ANSWER,
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry.number if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            self._turn += 1
            await self._sockets[self._turn % len(self._sockets)].send_json(envelope)
            return await answer
        except WebSocketDisconnect as broken:
            raise ConnectionError("the connection broke before the envelope was sent") from broken
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def disconnect(self, *, reason: str) -> None:
        """Tell every connection to go (`warning`, `refresh_requested`, `link_disabled`) and close it."""
        sockets, self._sockets = self._sockets, []
        for socket in sockets:
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            await socket.close()
        self._workspace.changed()


def _envelope_id() -> str:
    digits = secrets.token_hex(16)
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
