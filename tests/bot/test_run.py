"""`pl run`: it starts, or one line says why not; and it answers Slack only where it is meant to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import httpx
import pytest

from bot.serve import Server
from bot.settings import load_settings
from sandbox.wire.transport import sign
from storage.database import Database
from storage.tables import AccountKind, Format, SlackMember
from tests.kit.program import Ended, Program
from tests.kit.rows import Rows
from tests.kit.slack.double import SlackDouble
from tests.kit.slack.servers import REPOSITORY

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def environ(slack: SlackDouble, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What `pl run` needs, in HTTP mode, except for the database."""
    needed = {
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": "s" * 32,
        "SLACK_API_URL": slack.url,
        "PL_SECRET_KEY": "k" * 32,
        "PL_PORT": str(_free_port()),
    }
    for name, value in needed.items():
        monkeypatch.setenv(name, value)
    return needed


def _assert_one_line(ended: Ended, said: str) -> None:
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1), ended
    assert said in ended.err


@pytest.mark.usefixtures("environ")
def test_a_database_that_is_not_migrated_is_one_line(
    pl: Program, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    _assert_one_line(pl.run("run"), "pl db upgrade")


@pytest.mark.usefixtures("environ")
def test_a_database_out_of_reach_is_one_line(pl: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://pl:pw@127.0.0.1:9/pl")
    _assert_one_line(pl.run("run"), "cannot be reached")


@on_sqlite
def test_a_port_in_use_is_one_line(ready: Program, environ: dict[str, str]) -> None:
    with closing(socket.create_server(("127.0.0.1", int(environ["PL_PORT"])))):
        _assert_one_line(ready.run("run"), f"Port {environ['PL_PORT']} of 127.0.0.1 is in use.")


@on_sqlite
@pytest.mark.usefixtures("environ")
@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_a_host_that_is_not_this_machine_is_one_line(
    ready: Program, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("PL_HOST", host)
    _assert_one_line(ready.run("run"), "PL_HOST")


@on_sqlite
@pytest.mark.usefixtures("environ")
def test_a_token_that_slack_does_not_take_is_one_line(
    ready: Program, slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-very-secret")
    slack.errors["apps.connections.open"] = "invalid_auth"
    ended = ready.run("run")
    _assert_one_line(ended, "Slack answered “invalid_auth” to SLACK_APP_TOKEN. Make an App-Level Token")
    assert "very-secret" not in ended.err


@on_sqlite
@pytest.mark.usefixtures("environ")
def test_slack_out_of_reach_is_one_line(ready: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-test")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    _assert_one_line(ready.run("run"), "Slack could not be reached. Check SLACK_API_URL")


@contextmanager
def _running(folder: Path, environ: dict[str, str]) -> Iterator[httpx.Client]:
    """Run the program in a process of its own until it is told to stop, which it must do well."""
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)}
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env={**path, **environ}, stderr=subprocess.PIPE, text=True
    )
    assert started.stderr is not None
    lines: list[str] = []
    try:
        for line in started.stderr:
            lines.append(line)
            if line.startswith("{") and json.loads(line)["event"] == "started":
                break
        else:
            raise AssertionError("".join(lines))
        address = f"http://127.0.0.1:{environ['PL_PORT']}"
        with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
            yield client
    finally:
        started.send_signal(signal.SIGTERM)
        _, rest = started.communicate(timeout=30)
    assert (started.returncode, "Traceback" in rest) == (0, False), rest


def _statuses(client: httpx.Client) -> dict[str, int]:
    pages = {path: client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")}
    return pages | {"/slack/events": client.post("/slack/events", content=b"command=%2Fpl").status_code}


_PAGES = {"/healthz": 200, "/readyz": 200, "/metrics": 200}


@on_sqlite
@pytest.mark.parametrize("token", ["", "xapp-test"])
def test_a_worker_does_not_answer_slack(
    tmp_path: Path, environ: dict[str, str], database_url: str, slack: SlackDouble, token: str
) -> None:
    more = {"DATABASE_URL": database_url, "PL_ROLE": "worker", "SLACK_APP_TOKEN": token}
    with _running(tmp_path, environ | more) as client:
        assert _statuses(client) == _PAGES | {"/slack/events": 404}
    assert slack.asked == []


@on_sqlite
def test_in_http_mode_an_unsigned_request_is_refused(
    tmp_path: Path, environ: dict[str, str], database_url: str
) -> None:
    with _running(tmp_path, environ | {"DATABASE_URL": database_url, "PL_ROLE": "web"}) as client:
        assert _statuses(client) == _PAGES | {"/slack/events": 401}


@on_sqlite
def test_in_socket_mode_nothing_is_answered_over_http(
    tmp_path: Path, environ: dict[str, str], database_url: str, slack: SlackDouble
) -> None:
    more = {"DATABASE_URL": database_url, "SLACK_APP_TOKEN": "xapp-test", "SLACK_SIGNING_SECRET": ""}
    with _running(tmp_path, environ | more) as client:
        assert _statuses(client) == _PAGES | {"/slack/events": 404}
    asked = [method for method, _ in slack.asked]
    assert asked[:2] == ["apps.connections.open"] * 2, "once to see whether it can, and once to do it"


def _ask_for(client: httpx.Client, words: str, *, secret: str) -> httpx.Response:
    body = urlencode(
        {
            "command": "/pl",
            "text": words,
            "user_id": "U1",
            "team_id": "T1",
            "channel_id": "C1",
            "trigger_id": "1.2.3",
            "response_url": "http://127.0.0.1:9/none",
            "token": "x",
            "api_app_id": "A1",
        }
    ).encode()
    at = int(time.time())
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": sign(body, secret=secret, timestamp=at),
    }
    return client.post("/slack/events", content=body, headers=headers)


@on_sqlite
def test_the_first_search_after_a_start_is_answered_in_the_acknowledgement(
    tmp_path: Path, environ: dict[str, str], database: Database, database_url: str
) -> None:
    rows = Rows(database)
    rows.offering("UDL for Everybody", format=Format.video)
    person_id = rows.person("Ana Reyes")
    with database.transaction() as tx:
        tx.add(SlackMember(id="U1", person_id=person_id, standing=AccountKind.member, read_at=datetime.now(UTC)))
    with _running(tmp_path, environ | {"DATABASE_URL": database_url}) as client:
        assert client.get("/readyz").status_code == 200
        first = _ask_for(client, "find UDL", secret=environ["SLACK_SIGNING_SECRET"])
    assert (first.status_code, "UDL for Everybody" in first.text) == (200, True)


_WITH_A_BROKEN_LANGUAGE = """
from bot.logs import configure_logs
from bot.serve import NotServed, serve
from bot.settings import load_settings

def broken():
    raise KeyError("long")

configure_logs()
try:
    serve(load_settings(to_run=True), check_languages=broken)
except NotServed as ended:
    print(ended)
"""


@on_sqlite
def test_a_broken_language_ends_the_start(tmp_path: Path, environ: dict[str, str], database_url: str) -> None:
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "DATABASE_URL": database_url}
    ended = subprocess.run(
        [sys.executable, "-c", _WITH_A_BROKEN_LANGUAGE],
        cwd=tmp_path,
        env={**path, **environ},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "The bot has stopped by itself." in ended.stdout
    assert "a language is broken" in ended.stderr


@on_sqlite
def test_slack_is_let_go_before_what_is_under_way_is_waited_for(environ: dict[str, str], database_url: str) -> None:
    more = {"DATABASE_URL": database_url, "SLACK_APP_TOKEN": "xapp-test"}
    server = Server(load_settings(environ | more, to_run=True))
    server.load()
    bot, client = server._bot, server._socket_mode
    assert bot is not None
    assert client is not None
    pause = Event()

    def sees_the_connection_closed() -> bool:
        return any(client.closed or pause.wait(0.01) for _ in range(500))

    under_way = bot.dispatcher.pool.submit(sees_the_connection_closed)
    server.close()
    assert under_way.result(timeout=0)
    assert not client.message_processor.is_alive()


@on_sqlite
def test_a_server_without_slack_closes_too(environ: dict[str, str], database_url: str) -> None:
    server = Server(load_settings(environ | {"DATABASE_URL": database_url}, to_run=True))
    server.close()
    server.load()
    server.close()
    assert server._socket_mode is None
