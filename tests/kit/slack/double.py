"""A Web API on this machine that answers what a test told it to, and remembers what it was asked."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class SlackDouble:
    """What it answers: `members` to users.list in pages, `scopes` in a header, `errors` by method.

    With `busy` that many calls are first answered 429.
    """

    members: list[dict[str, Any]] = field(default_factory=list)
    scopes: str = "commands,chat:write,im:history,im:write,files:read,users:read,users:read.email"
    errors: dict[str, str] = field(default_factory=dict)
    busy: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def answer(self, method: str, asked: dict[str, str]) -> dict[str, Any]:
        self.asked.append((method, asked))
        if method in self.errors:
            return {"ok": False, "error": self.errors[method]}
        if method == "auth.test":
            return {"ok": True, "team": "Sample", "user": "pl", "url": "https://sample.slack.example/"}
        if method == "apps.connections.open":
            return {"ok": True, "url": "wss://127.0.0.1/never"}
        if method == "users.list":
            return self._page(asked)
        return {"ok": False, "error": "unknown_method"}

    def _page(self, asked: dict[str, str]) -> dict[str, Any]:
        start, limit = int(asked.get("cursor") or 0), int(asked["limit"])
        end = start + limit
        cursor = str(end) if end < len(self.members) else ""
        return {"ok": True, "members": self.members[start:end], "response_metadata": {"next_cursor": cursor}}


def member(id_: str, email: str, *, name: str = "", **more: Any) -> dict[str, Any]:
    """Describe an account as users.list does."""
    profile = {"email": email, "real_name": name}
    return {"id": id_, "profile": profile, "locale": "en-US", "tz": "America/Los_Angeles", **more}


@contextmanager
def slack_double(members: Sequence[dict[str, Any]] = ()) -> Iterator[SlackDouble]:
    """Serve a double on a free port of this machine; its address is in `url`."""
    double = SlackDouble(members=list(members))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            if double.busy:
                double.busy -= 1
                self.send_response(429)
                self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(b'{"ok": false, "error": "ratelimited"}')
                return
            answer = json.dumps(double.answer(self.path.rsplit("/", 1)[-1], asked)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("x-oauth-scopes", double.scopes)
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            double.asked.append((parts.path, {}))
            found = parts.path.endswith("/AC1.json")
            self.send_response(200 if found else 401)
            self.end_headers()
            self.wfile.write(b'{"status": "active"}' if found else b"{}")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
