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

from starlette.applications import Starlette

from sandbox.demo.program import LAST_WORDS, BotProcess, ProgramFailedError, Surroundings, run_step
from sandbox.demo.story import tell
from sandbox.district.seeding import seed_sample_district
from sandbox.page.routes import Setting
from sandbox.server import EmbeddedServer, create_app
from sandbox.wire.dispatch import Credentials
from sandbox.wire.transport import Addresses, Line
from sandbox.workspace.manifest import load_manifest
from sandbox.workspace.state import Workspace

REPOSITORY = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("America/Los_Angeles")
"""Where the sample district lies: its "today" decides the dates."""

_IMPORTS = (("people", "people.csv"), ("catalog", "catalog.csv"), ("holidays", "holidays.ics"))
_TODAY = "today.csv"
_MAIL_FROM = "learning@sample.example"
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
            sentence = f"Another demo is using {folder}. Stop that one, or choose another place with --folder."
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


@dataclass(frozen=True)
class Ports:
    """Where the bot listens, and where its e-mails are taken."""

    bot: int
    mail: int


def bot_environment(plan: Plan, *, credentials: Credentials, own_url: str, ports: Ports) -> dict[str, str]:
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
        "PL_PORT": str(ports.bot),
        "PL_PUBLIC_URL": f"http://127.0.0.1:{ports.bot}",
        "SMTP_URL": f"smtp://127.0.0.1:{ports.mail}",
        "PL_MAIL_FROM": _MAIL_FROM,
        "PL_SECRET_KEY": secret_key(plan.folder),
        "PL_DISTRICT": "Sample Unified",
        "PL_TIMEZONE": ZONE.key,
        "PL_LOCALE": "en_US",
    }


# The folders that decide what the sample database holds.
INGREDIENTS = ("sandbox/district", "storage", "files", "learning")


def fingerprint(today: date) -> str:
    """Return what the sample database was made of; another fingerprint means that it must be brought up to date."""
    digest = hashlib.sha256(today.isoformat().encode())
    for path in sorted(_ingredients()):
        stat = path.stat()
        digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _ingredients() -> Iterator[Path]:
    for folder in INGREDIENTS:
        for pattern in ("*.py", "*.json", "*.yaml", "*.csv", "*.toml"):
            yield from (REPOSITORY / folder).rglob(pattern)


@dataclass(frozen=True)
class Prepared:
    """What the database held before: nothing (`is_new`), or not yet the session that starts soon (`has_news`)."""

    is_new: bool
    has_news: bool


async def prepare_district(plan: Plan, *, surroundings: Surroundings) -> Prepared:
    """Bring the sample database up to date, as far as anything changed since the last start.

    Raises `ProgramFailedError` when the bot's own programs refuse.
    """
    is_new = not (plan.folder / "pl.db").exists()
    now = datetime.now(ZONE).replace(tzinfo=None)
    await _prepare_terms(plan, surroundings=surroundings, today=now.date())
    has_news = await _prepare_today(plan, surroundings=surroundings, now=now)
    return Prepared(is_new=is_new, has_news=has_news)


async def _prepare_today(plan: Plan, *, surroundings: Surroundings, now: datetime) -> bool:
    """Import the sessions that are near, unless the same were at the last start."""
    from sandbox.district import today_csv

    table, file = today_csv(now=now), plan.folder / _TODAY
    if file.exists() and file.read_text(encoding="utf-8") == table:
        return False
    file.unlink(missing_ok=True)
    draft = plan.folder / f"new-{_TODAY}"
    draft.write_text(table, encoding="utf-8")
    await run_step([*plan.bot, "import", "catalog", draft.name, "--apply"], surroundings=surroundings)
    draft.replace(file)
    return True


async def _prepare_terms(plan: Plan, *, surroundings: Surroundings, today: date) -> None:
    from sandbox.district import write_import_files  # only needed when something changed

    marker = plan.folder / "prepared.json"
    made_of = {"fingerprint": fingerprint(today), "database": True}
    if (plan.folder / "pl.db").exists() and _read_marker(marker) == made_of:
        return
    say("Preparing the database …")
    (plan.folder / _TODAY).unlink(missing_ok=True)
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
        "   E-mails and calendar entries arrive under Outside world.\n"
        f"   The bot's log: {log_file}\n"
        "   Stop everything with Ctrl-C.\n"
        "  ────────────────────────────────────────────────────────────\n"
    )


@dataclass(frozen=True)
class _Stand:
    """What a demo consists of: the workspace's application, and where and in what its bot runs."""

    app: Starlette
    bot_url: str
    surroundings: Surroundings


def _build(plan: Plan, *, own_url: str, mail: socket.socket) -> _Stand:
    from sandbox.district import files_to_try  # only the demo reads its files

    ports = Ports(bot=free_port(), mail=int(mail.getsockname()[1]))
    bot_url = f"http://127.0.0.1:{ports.bot}"
    credentials = new_credentials()
    app = create_app(
        Workspace(load_manifest(REPOSITORY / "app.yaml")),
        credentials=credentials,
        line=Line(Addresses(bot=bot_url, own=own_url)),
        seed=seed_sample_district,
        setting=Setting(files_to_try=files_to_try(today=datetime.now(ZONE).date()), mail=mail),
    )
    surroundings = Surroundings(
        environment=bot_environment(plan, credentials=credentials, own_url=own_url, ports=ports),
        folder=plan.folder,
        log_file=plan.folder / "bot.log",
    )
    return _Stand(app, bot_url, surroundings)


async def run_demo(plan: Plan, *, listener: socket.socket, announced: asyncio.Event, stop: asyncio.Event) -> None:
    """Set `announced` when all is ready, and run until `stop` is set. The folder must exist. Raises `ProgramFailedError` when the bot cannot be prepared or started."""
    own_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with listen(0) as mail:
        stand = _build(plan, own_url=own_url, mail=mail)
        workspace: Workspace = stand.app.state.slack.workspace
        stand.surroundings.log_file.write_bytes(b"")
        server = EmbeddedServer(stand.app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        bot = BotProcess(workspace, command=[*plan.bot, "run"], surroundings=stand.surroundings)
        try:
            await _open(plan, stand=stand, bot=bot)
            say(announcement(own_url, log_file=stand.surroundings.log_file))
            announced.set()
            await _stay(bot, workspace=workspace, stop=stop)
            say("\nStopping …")
        finally:
            await bot.stop()
            server.should_exit = True
            await serving


async def _open(plan: Plan, *, stand: _Stand, bot: BotProcess) -> None:
    """Prepare the district, start the bot, and let its people do what they did before anybody looks."""
    from sandbox.district import load_story

    prepared = await prepare_district(plan, surroundings=stand.surroundings)
    say("Starting the bot …")
    await bot.start()
    await bot.wait_until_ready(f"{stand.bot_url}/readyz")
    if prepared.has_news:
        say("People register …")
        deeds = [deed for deed in load_story() if prepared.is_new or deed.always]
        await tell(stand.app.state.slack, deeds=deeds)


async def _stay(bot: BotProcess, *, workspace: Workspace, stop: asyncio.Event) -> None:
    """Wait for `stop`; a bot that ends before leaves the page open, which shows its last words too."""
    stopping, ending = asyncio.create_task(stop.wait()), asyncio.create_task(bot.wait_until_ended())
    await asyncio.wait({stopping, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not stopping.done():
        say("\n".join(["", *workspace.bot.log[-LAST_WORDS:], "The page stays open. Stop it with Ctrl-C."]))
    await stopping
