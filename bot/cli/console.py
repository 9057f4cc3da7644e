"""How the command line speaks: plain sentences, colour only on a terminal, and one line where something fails."""

import getpass
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, TypeVar

# Only what every command needs: `pl --help` and `pl manifest` open no database and draw no table.
if TYPE_CHECKING:
    from rich.console import Console

    from bot.settings import Settings
    from storage.database import Database

_WIDE = 200  # where nobody looks at a screen, lines are not wrapped to one
_MOST_LINES = 20

Item = TypeVar("Item")


class Stopped(Exception):  # noqa: N818 - an answer for a person
    """The command ends here, with exit status 1. Its text is one clear line for a person."""


def console(*, error: bool = False) -> "Console":
    """Return a console on standard output, or on standard error."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=True)


def say(*lines: str) -> None:
    """Print lines on standard output."""
    out = console()
    for line in lines:
        out.print(line)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table, soft_wrap=False)


def show_list(title: str, lines: Sequence[str], *, most: int = _MOST_LINES) -> None:
    """Print a title with its lines below, and how many more there are. Nothing for no lines."""
    if not lines:
        return
    say("", f"{title}:", *(f"  {line}" for line in lines[:most]))
    if len(lines) > most:
        say(f"  and {len(lines) - most:,} more")


def tracked(items: Sequence[Item], *, doing: str) -> Iterator[Item]:
    """Yield the items, with a progress bar on a terminal."""
    from rich.progress import Progress

    out = console(error=True)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
        yield from progress.track(items, description=doing)


@contextmanager
def working(doing: str) -> Iterator[None]:
    """Show that something takes its time, on a terminal."""
    out = console(error=True)
    if out.is_terminal:
        with out.status(doing):
            yield
    else:
        yield


def count(number: int, *, one: str, many: str = "") -> str:
    """Write a number with its noun: `1 row`, `2,050 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def actor() -> str:
    """Name the person at the command line for the audit log: `cli:<login>`."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run as a user without a name
        return f"cli:{os.getuid()}"


def log_file() -> Path:
    """Return where tracebacks go, so that they do not reach the screen."""
    folder = Path("data")
    return folder / "pl.log" if os.access(folder, os.W_OK) else Path(gettempdir()) / f"pl-{os.getuid()}.log"


@contextmanager
def opened(settings: "Settings", *, migrated: bool = True, new: bool = False) -> Iterator["Database"]:
    """Open the database. It must be at the revision that this program expects, unless `migrated` is false.

    Only with `new` is a SQLite file made that is not there.
    """
    from storage.database import Database
    from storage.upgrade import current_revision, expected_revision

    url = settings.database_url.reveal()
    path = sqlite_path(url)
    if not new and path is not None and not path.exists():
        raise Stopped(f"There is no database at {path} yet. Make it with: pl db upgrade")
    database = Database(url, pool_size=2)
    try:
        if migrated and current_revision(database) != expected_revision():
            raise Stopped("The database is not at the version of this program. Bring it there with: pl db upgrade")
        yield database
    finally:
        database.close()


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite address, or None for PostgreSQL."""
    from sqlalchemy import make_url

    address = make_url(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None
