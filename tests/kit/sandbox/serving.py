"""Serves ASGI applications on real sockets, on a thread beside the test."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from starlette.applications import Starlette

from sandbox.demo.running import listen
from sandbox.server import EmbeddedServer


def address_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def served(app: Starlette, *, listener: socket.socket | None = None) -> Iterator[httpx.Client]:
    """Yield a client of the served application."""
    listener = listener or listen(0)
    server = EmbeddedServer(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with httpx.Client(base_url=address_of(listener), trust_env=False, timeout=20) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
