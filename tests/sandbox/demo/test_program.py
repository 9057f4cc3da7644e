"""The bot as a program beside the sandbox, and the demo around both."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sandbox.demo.program import BotProcess, ProgramFailedError, Surroundings, run_step
from sandbox.demo.running import (
    INGREDIENTS,
    REPOSITORY,
    Plan,
    Ports,
    bot_environment,
    fingerprint,
    free_port,
    held,
    listen,
    secret_key,
)
from sandbox.wire.dispatch import Credentials
from sandbox.workspace.state import Workspace
from tests.kit.sandbox.stage import MANIFEST

pytestmark = pytest.mark.anyio

SERVER = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *args): pass
print("listening", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


def _surroundings(folder: Path) -> Surroundings:
    return Surroundings(environment=os.environ.copy(), folder=folder, log_file=folder / "bot.log")


def _bot(folder: Path, *, workspace: Workspace, code: str, arguments: tuple[str, ...] = ()) -> BotProcess:
    command = [sys.executable, "-c", code, *arguments]
    return BotProcess(workspace, command=command, surroundings=_surroundings(folder))


async def test_program_becomes_ready_is_logged_and_stops(tmp_path: Path) -> None:
    workspace, port = Workspace(MANIFEST), free_port()
    bot = _bot(tmp_path, workspace=workspace, code=SERVER, arguments=(str(port),))
    await bot.start()
    await bot.wait_until_ready(f"http://127.0.0.1:{port}/readyz")
    states = [workspace.bot.state]
    await bot.stop()
    states.append(workspace.bot.state)
    assert states == ["running", "stopped"]
    assert workspace.bot.log == ["listening"]
    assert (tmp_path / "bot.log").read_text(encoding="utf-8") == "listening\n"


async def test_program_that_dies_is_said_to_have_stopped(tmp_path: Path) -> None:
    workspace = Workspace(MANIFEST)
    bot = _bot(tmp_path, workspace=workspace, code="print('last words'); raise SystemExit(3)")
    await bot.start()
    with pytest.raises(ProgramFailedError, match="status 3") as failure:
        await bot.wait_until_ready(f"http://127.0.0.1:{free_port()}/readyz")
    assert "last words" in failure.value.lines
    await bot.stop()
    assert workspace.bot.state == "stopped"
    assert workspace.bot.log[-1] == "The bot ended by itself with status 3."


async def test_program_that_does_not_become_ready_is_given_up(tmp_path: Path) -> None:
    workspace = Workspace(MANIFEST)
    bot = _bot(tmp_path, workspace=workspace, code="import time; time.sleep(60)")
    await bot.start()
    with pytest.raises(ProgramFailedError, match="not ready"):
        await bot.wait_until_ready(f"http://127.0.0.1:{free_port()}/readyz", seconds=0.3)
    await bot.stop()


async def test_program_that_does_not_listen_is_ended(tmp_path: Path) -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    workspace = Workspace(MANIFEST)
    bot = _bot(tmp_path, workspace=workspace, code=code)
    await bot.start()
    while not workspace.bot.log:
        await workspace.wait_for_change(workspace.version, timeout=5)
    await bot.stop(seconds=0.2)
    assert workspace.bot.state == "stopped"


async def test_step_that_fails_says_so_with_its_last_lines(tmp_path: Path) -> None:
    surroundings = _surroundings(tmp_path)
    await run_step([sys.executable, "-c", "print('fine')"], surroundings=surroundings)
    with pytest.raises(ProgramFailedError) as failure:
        await run_step([sys.executable, "-c", "print('bad'); exit(1)"], surroundings=surroundings)
    assert failure.value.lines == ["bad"]
    assert "fine" in surroundings.log_file.read_text(encoding="utf-8")


async def test_cancelled_step_leaves_no_program_behind(tmp_path: Path) -> None:
    step = asyncio.create_task(
        run_step([sys.executable, "-c", "import time; time.sleep(60)"], surroundings=_surroundings(tmp_path))
    )
    await asyncio.sleep(0)
    step.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step


def test_bot_gets_no_settings_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-real")
    monkeypatch.setenv("SMTP_URL", "smtp://real")
    credentials = Credentials(signing_secret="s", bot_token="b", app_token="a")
    plan = Plan(port=0, folder=tmp_path, socket_mode=False)
    environment = bot_environment(plan, credentials=credentials, own_url="http://127.0.0.1:1", ports=Ports(2, 3))
    assert environment["SLACK_BOT_TOKEN"] == "b"
    assert environment["SLACK_API_URL"] == "http://127.0.0.1:1/api/"
    assert not environment["SLACK_APP_TOKEN"]
    assert environment["SMTP_URL"] == "smtp://127.0.0.1:3"


def test_secret_key_outlives_a_restart(tmp_path: Path) -> None:
    assert secret_key(tmp_path) == secret_key(tmp_path)


def test_another_day_is_prepared_anew() -> None:
    assert fingerprint(date(2026, 12, 1)) == fingerprint(date(2026, 12, 1))
    assert fingerprint(date(2026, 12, 1)) != fingerprint(date(2026, 12, 2))


def test_what_the_sample_database_is_made_of_is_there() -> None:
    assert [folder for folder in INGREDIENTS if not list((REPOSITORY / folder).rglob("*.py"))] == []


def test_taken_port_is_said_plainly(tmp_path: Path) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        run = subprocess.run(
            [sys.executable, "-m", "sandbox", "--port", str(port), "--folder", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert run.returncode == 1
    assert f"Port {port} cannot be used" in run.stderr
    assert "Traceback" not in run.stderr


def test_folder_of_another_demo_is_said_plainly(tmp_path: Path) -> None:
    with held(tmp_path):
        run = subprocess.run(
            [sys.executable, "-m", "sandbox", "--port", "0", "--folder", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert run.returncode == 1
    assert f"Another demo is using {tmp_path}" in run.stderr
    assert "Traceback" not in run.stderr


def test_interrupted_start_ends_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        _, stderr = run.communicate(timeout=20)
    assert "Traceback" not in stderr
