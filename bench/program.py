"""The bot as a program, with the sample district, and what it is asked."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

from sqlmodel import select

from bench.load import request_bytes
from sandbox.district import write_import_files
from storage.database import Database
from storage.tables import AccountKind, Person, SlackMember

_READY_SECONDS = 30


def signed_find(port: int) -> bytes:
    """Write the request of somebody who types `/pl find UDL`."""
    body = urlencode(
        {
            "token": "x",
            "team_id": "T1",
            "channel_id": "C1",
            "user_id": "U1",
            "command": "/pl",
            "text": "find UDL",
            "api_app_id": "A1",
            "response_url": "http://127.0.0.1:1/none",
            "trigger_id": "1.2.3",
        }
    ).encode()
    at = str(int(time.time()))
    digest = hmac.new(b"secret", f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
    }
    return request_bytes(body, headers, path="/slack/events", port=port)


def prepare_district(folder: Path, api_url: str) -> dict[str, str]:
    """Import the sample district into a database in the folder. Returns the environment of the programs."""
    url = f"sqlite:///{folder / 'pl.db'}"
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_URL": api_url,
        "PL_SECRET_KEY": "k" * 43,
        "DATABASE_URL": url,
    }
    write_import_files(folder, today=date.today())  # noqa: DTZ011 - the sample district is where we are
    for words in (
        ["db", "upgrade"],
        ["import", "people", "people.csv", "--apply"],
        ["import", "catalog", "catalog.csv", "--apply"],
    ):
        command = [sys.executable, "-m", "bot", *(str(folder / w) if w.endswith(".csv") else w for w in words)]
        offline = {name: value for name, value in environment.items() if name != "SLACK_BOT_TOKEN"}
        subprocess.run(command, check=True, env=offline, stdout=subprocess.DEVNULL)
    database = Database(url)
    with database.transaction() as tx:
        person = tx.exec(select(Person).where(Person.employee_group == "certificated")).first()
        if person is None:
            raise LookupError("the sample district has no teacher")
        tx.add(SlackMember(id="U1", person_id=person.id, standing=AccountKind.member, read_at=datetime.now(UTC)))
    database.close()
    return environment


@contextmanager
def slack_double() -> Iterator[str]:
    """Answer the one call that Bolt makes of itself, auth.test."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = {"ok": True, "user_id": "UB", "bot_id": "B1", "team_id": "T1", "url": "", "team": "", "user": ""}
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/"
    server.shutdown()
    server.server_close()


@contextmanager
def program(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """Run a program while it listens on the port."""
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_until_listening(port)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait_until_listening(port: int) -> None:
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
