"""The demo: a sample district, the bot as a program beside it, and one address to open."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.dispatch import Credentials
from sandbox.manifest import load_manifest
from sandbox.page import Setting
from sandbox.program import LAST_WORDS, BotProcess, ProgramFailedError, Surroundings, run_step
from sandbox.seeding import seed_sample_district
from sandbox.server import EmbeddedServer, create_app
from sandbox.transport import Addresses, Line
from sandbox.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("America/Los_Angeles")
"""Where the sample district lies: its "today" decides the dates."""

_IMPORTS = (("people", "people.csv"), ("catalog", "catalog.csv"))
_KEPT_FROM_OUTSIDE = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True)
class Plan:
    """What was asked for on the command line. `bot` is the command to which the bot's own are appended."""

    port: int
    folder: Path
    socket_mode: bool = False
    bot: tuple[str, ...] = (sys.executable, "-m", "bot")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listen(port: int) -> socket.socket:
    """Return a listening socket on the loopback address. Raise `OSError` when the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        # Whoever comes before the server does waits instead of being refused.
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep the folder to this demo. Raise `ProgramFailedError` when another one works in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            sentence = (
                f"Another demo is using {folder}. Stop that one, or choose another place with --folder."
            )
            raise ProgramFailedError(sentence, lines=()) from error
        yield


def new_credentials() -> Credentials:
    return Credentials(
        signing_secret=secrets.token_hex(16),
        bot_token=f"xoxb-sandbox-{secrets.token_hex(12)}",
        app_token=f"xapp-sandbox-{secrets.token_hex(12)}",
    )


def secret_key(folder: Path) -> str:
    """Return the key of the demo's links, which must outlive a restart."""
    path = folder / "secret-key"
    if not path.exists():
        path.write_text(secrets.token_hex(32), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def bot_environment(plan: Plan, *, credentials: Credentials, own_url: str, bot_port: int) -> dict[str, str]:
    """Return the bot's whole environment: none of the caller's settings, for they might be real ones."""
    kept = {name: os.environ[name] for name in _KEPT_FROM_OUTSIDE if name in os.environ}
    return kept | {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "SLACK_BOT_TOKEN": credentials.bot_token,
        "SLACK_SIGNING_SECRET": credentials.signing_secret,
        "SLACK_APP_TOKEN": credentials.app_token if plan.socket_mode else "",
        "SLACK_API_URL": f"{own_url}/api/",
        "DATABASE_URL": f"sqlite:///{plan.folder / 'pl.db'}",
        "PL_HOST": "127.0.0.1",
        "PL_PORT": str(bot_port),
        "PL_PUBLIC_URL": f"http://127.0.0.1:{bot_port}",
        "PL_SECRET_KEY": secret_key(plan.folder),
        "PL_DISTRICT": "Sample Unified",
        "PL_TIMEZONE": ZONE.key,
        "PL_LOCALE": "en_US",
    }


def fingerprint(today: date) -> str:
    """Return what the sample database was made of; another fingerprint means that it must be brought up to date."""
    digest = hashlib.sha256(today.isoformat().encode())
    for path in sorted(_ingredients()):
        stat = path.stat()
        digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _ingredients() -> Iterator[Path]:
    for folder in ("sandbox/district", "storage", "bot/imports", "learning"):
        for pattern in ("*.py", "*.json", "*.yaml", "*.csv", "*.toml"):
            yield from (REPOSITORY / folder).rglob(pattern)


async def prepare_district(plan: Plan, *, surroundings: Surroundings) -> None:
    """Bring the sample database up to date, unless nothing changed since the last start.

    Raises `ProgramFailedError` when the bot's own programs refuse.
    """
    from sandbox.district import write_import_files  # only needed when something changed

    today = datetime.now(ZONE).date()
    marker = plan.folder / "prepared.json"
    made_of = {"fingerprint": fingerprint(today), "database": True}
    if (plan.folder / "pl.db").exists() and _read_marker(marker) == made_of:
        return
    say("Preparing the database …")
    marker.unlink(missing_ok=True)
    await run_step([*plan.bot, "db", "upgrade"], surroundings=surroundings)
    await asyncio.to_thread(write_import_files, plan.folder, today=today)
    for what, file in _IMPORTS:
        say(f"Importing the sample district's {what} …")
        await run_step([*plan.bot, "import", what, file, "--apply"], surroundings=surroundings)
    marker.write_text(json.dumps(made_of), encoding="utf-8")


def _read_marker(marker: Path) -> object:
    try:
        return json.loads(marker.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def announcement(own_url: str, *, log_file: Path) -> str:
    return (
        "\n"
        "  ────────────────────────────────────────────────────────────\n"
        "   The sample workspace is ready. Open this in a browser:\n"
        "\n"
        f"     {own_url}\n"
        "\n"
        "   Choose who you are, then type  /pl find UDL  in a channel.\n"
        f"   The bot's log: {log_file}\n"
        "   Stop everything with Ctrl-C.\n"
        "  ────────────────────────────────────────────────────────────\n"
    )


async def run_demo(
    plan: Plan, *, listener: socket.socket, announced: asyncio.Event, stop: asyncio.Event
) -> None:
    """Set `announced` when all is ready, and run until `stop` is set. The folder must exist. Raises `ProgramFailedError` when the bot cannot be prepared or started."""
    from sandbox.district import files_to_try  # only the demo reads its files

    own_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    bot_port = free_port()
    credentials = new_credentials()
    workspace = Workspace(load_manifest(REPOSITORY / "app.yaml"))
    app = create_app(
        workspace,
        credentials=credentials,
        line=Line(Addresses(bot=f"http://127.0.0.1:{bot_port}", own=own_url)),
        seed=seed_sample_district,
        setting=Setting(files_to_try=files_to_try(today=datetime.now(ZONE).date())),
    )
    surroundings = Surroundings(
        environment=bot_environment(plan, credentials=credentials, own_url=own_url, bot_port=bot_port),
        folder=plan.folder,
        log_file=plan.folder / "bot.log",
    )
    surroundings.log_file.write_bytes(b"")
    server = EmbeddedServer(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    bot = BotProcess(workspace, command=[*plan.bot, "run"], surroundings=surroundings)
    try:
        await prepare_district(plan, surroundings=surroundings)
        say("Starting the bot …")
        await bot.start()
        await bot.wait_until_ready(f"http://127.0.0.1:{bot_port}/readyz")
        say(announcement(own_url, log_file=surroundings.log_file))
        announced.set()
        await _stay(bot, workspace=workspace, stop=stop)
        say("\nStopping …")
    finally:
        await bot.stop()
        server.should_exit = True
        await serving


async def _stay(bot: BotProcess, *, workspace: Workspace, stop: asyncio.Event) -> None:
    """Wait for `stop`; a bot that ends before leaves the page open, which shows its last words too."""
    stopping, ending = asyncio.create_task(stop.wait()), asyncio.create_task(bot.wait_until_ended())
    await asyncio.wait({stopping, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not stopping.done():
        say("\n".join(["", *workspace.bot.log[-LAST_WORDS:], "The page stays open. Stop it with Ctrl-C."]))
    await stopping
