"""All commands of `pl`, and what becomes of what goes wrong in them."""

import logging
import secrets
import sqlite3
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import typer
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.cli import database, export, imports, manifest, outbox, running, settings
from bot.cli.console import Stopped, console, log_file
from bot.logs import configure_logs
from bot.settings import SettingsError

app = typer.Typer(
    name="pl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="The bot that a school district learns with.",
)
app.command("run")(running.run)
app.command("check")(running.check)
app.command("init")(running.init)
app.command("manifest")(manifest.manifest)
app.command("export")(export.export_everything)
app.add_typer(settings.app, name="settings")
app.add_typer(database.app, name="db")
app.add_typer(imports.app, name="import")
app.add_typer(outbox.app, name="outbox")

log = logging.getLogger("pl.cli")

# PostgreSQL: serialization failure, deadlock, lock not available, a statement that took too long.
_BUSY = frozenset({"40001", "40P01", "55P03", "57014"})


def run_program(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 refused or failed, 2 wrong use. Raises nothing."""
    configure_logs(file=log_file())
    try:
        app(args=None if arguments is None else list(arguments), prog_name="pl")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except Stopped as stopped:
        return _fail(str(stopped))
    except SettingsError as error:
        return _fail(*(str(problem) for problem in error.problems))
    except (DatabaseError, sqlite3.Error) as error:  # the latter while a connection is opened
        return _fail(_say_database_error(error) or _unforeseen(error))
    except Exception as error:  # noqa: BLE001 - no traceback reaches a person
        return _fail(_unforeseen(error))
    return 0


def _say_database_error(error: DatabaseError | sqlite3.Error) -> str | None:
    """Say what a person can do about the database, or None when it is not the database's fault."""
    told = str(error.orig if isinstance(error, DatabaseError) else error)
    if "malformed" in told or "not a database" in told:
        return "The database file is damaged. Put a backup in its place with: pl db restore FILE"
    if "locked" in told or getattr(getattr(error, "orig", None), "sqlstate", None) in _BUSY:
        return "The database is busy with something else, and nothing was changed. Try again in a minute."
    if isinstance(error, OperationalError) and "no such" not in told and "syntax error" not in told:
        log.warning("database not reachable", exc_info=error)
        return (
            "The database cannot be reached. Check DATABASE_URL and that it is running; `pl check` says more."
        )
    return None


def _unforeseen(error: Exception) -> str:
    reference = secrets.token_hex(3)
    log.error("failed", exc_info=error, extra={"reference": reference})
    return f"Something went wrong that was not foreseen. Reference {reference}; details are in {log_file()}."


def _fail(*lines: str) -> int:
    out = console(error=True)
    for line in lines:
        out.print(line)
    return 1


def main() -> None:
    """Run the command that was typed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without our signs still gets the words
            stream.reconfigure(errors="replace")
    sys.exit(run_program())
