"""The program `pl`: it runs one command, and says what became of it when something goes wrong."""

import logging
import secrets
import sqlite3
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import Commands
from bot.cli.console import Stopped, console, log_file
from bot.logs import configure_logs

if TYPE_CHECKING:
    from sqlalchemy.exc import DatabaseError

app = typer.Typer(
    cls=Commands,
    name="pl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - so typer calls it
    from importlib.metadata import version

    if asked:
        typer.echo(f"pl {version('professional-learning')}")
        raise typer.Exit


_Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Show the version and exit.")
]


@app.callback()
def _begin(_version: _Version = False) -> None:  # noqa: FBT002
    """The bot that a school district learns with."""  # noqa: D401 - what a person reads


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
    except Exception as error:  # noqa: BLE001 - no traceback reaches a person
        return _fail(*_say_failure(error))
    return 0


def _say_failure(error: Exception) -> Sequence[str]:
    from sqlalchemy.exc import DatabaseError

    from bot.settings import SettingsError

    if isinstance(error, SettingsError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, DatabaseError | sqlite3.Error):  # the latter while a connection is opened
        return [_say_database_error(error) or _unforeseen(error)]
    return [_unforeseen(error)]


def _say_database_error(error: "DatabaseError | sqlite3.Error") -> str | None:
    """Say what a person can do about the database, or None when it is not the database's fault."""
    from sqlalchemy.exc import DatabaseError, OperationalError

    told = str(error.orig if isinstance(error, DatabaseError) else error)
    if "malformed" in told or "not a database" in told:
        return "The database file is damaged. Put a backup in its place with: pl db restore FILE"
    if "locked" in told or getattr(getattr(error, "orig", None), "sqlstate", None) in _BUSY:
        return "The database is busy with something else, and nothing was changed. Try again in a minute."
    if isinstance(error, OperationalError) and "no such" not in told and "syntax error" not in told:
        log.warning("database not reachable", exc_info=error)
        return "The database cannot be reached. Check DATABASE_URL and that it is running; `pl check` says more."
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
