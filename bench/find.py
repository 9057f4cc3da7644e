"""`/pl find` on the sample district, as a share of a bare listener."""

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
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from sqlmodel import select

from bench.load import Measured, measure, request_bytes
from sandbox.district import write_import_files
from storage.database import Database
from storage.enums import Standing
from storage.tables import Person, SlackMember

AT_ONCE = (1, 32, 200)
ROUNDS = 3
SECONDS = 2.0
_READY_SECONDS = 30


def measure_find() -> list[dict[str, float]]:
    """Measure both servers in turns, and return a row for each number of requests at once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        api_url = stack.enter_context(_slack_double())
        environment = _prepare_district(folder, api_url)
        bare_port, bot_port = _free_port(), _free_port()
        bare = [sys.executable, "-m", "bench.bare", str(bare_port), api_url]
        stack.enter_context(_program(bare, environment, bare_port))
        bot = [sys.executable, "-m", "bot", "run"]
        stack.enter_context(_program(bot, {**environment, "PL_PORT": str(bot_port)}, bot_port))
        return [_row(at_once, bare_port, bot_port) for at_once in AT_ONCE]


def _row(at_once: int, bare_port: int, bot_port: int) -> dict[str, float]:
    rounds: dict[str, list[Measured]] = {"bare": [], "find": []}
    for _ in range(ROUNDS):  # in turns, so that a noisy moment meets both
        for name, port in (("bare", bare_port), ("find", bot_port)):
            rounds[name].append(measure(_signed_find(port), port=port, at_once=at_once, seconds=SECONDS))
    row: dict[str, float] = {"at_once": at_once}
    for name, measured in rounds.items():
        row[f"{name}_per_second"] = round(median(one.per_second for one in measured), 1)
        row[f"{name}_p99_ms"] = round(median(one.p99 for one in measured) * 1000, 2)
    row["throughput_share"] = round(row["find_per_second"] / row["bare_per_second"], 3)
    row["p99_times"] = round(row["find_p99_ms"] / row["bare_p99_ms"], 2)
    return row


def _signed_find(port: int) -> bytes:
    body = urlencode(
        {
            "token": "x", "team_id": "T1", "channel_id": "C1", "user_id": "U1", "command": "/pl", "text": "find UDL",
            "api_app_id": "A1", "response_url": "http://127.0.0.1:1/none", "trigger_id": "1.2.3",
        }
    ).encode()  # fmt: skip
    at = str(int(time.time()))
    digest = hmac.new(b"secret", f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
    }
    return request_bytes(body, headers, path="/slack/events", port=port)


def _prepare_district(folder: Path, api_url: str) -> dict[str, str]:
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
    for words in (["db", "upgrade"], ["import", "people", "people.csv", "--apply"],
                  ["import", "catalog", "catalog.csv", "--apply"]):  # fmt: skip
        command = [
            sys.executable,
            "-m",
            "bot",
            *(str(folder / w) if w.endswith(".csv") else w for w in words),
        ]
        offline = {name: value for name, value in environment.items() if name != "SLACK_BOT_TOKEN"}
        subprocess.run(command, check=True, env=offline, stdout=subprocess.DEVNULL)
    database = Database(url)
    with database.transaction() as tx:
        person = tx.exec(select(Person).where(Person.employee_group == "certificated")).first()
        if person is None:
            raise LookupError("the sample district has no teacher")
        tx.add(SlackMember(id="U1", person_id=person.id, standing=Standing.member, read_at=datetime.now(UTC)))
    database.close()
    return environment


@contextmanager
def _slack_double() -> Iterator[str]:
    """Answer the one call that Bolt makes of itself, auth.test."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = {
                "ok": True,
                "user_id": "UB",
                "bot_id": "B1",
                "team_id": "T1",
                "url": "",
                "team": "",
                "user": "",
            }
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
def _program(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
