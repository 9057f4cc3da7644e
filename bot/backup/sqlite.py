"""Backups of SQLite by its online backup interface, which is safe beside a running program."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import make_url

from bot.backup.files import CopyRefused, free_name, written_whole

_BUSY_SECONDS = 30


class SqliteCopies:
    """Copies of a SQLite file."""

    @staticmethod
    def copy_to(url: str, *, file: Path) -> None:
        """Copy the database to a file and check the copy. Raises CopyRefused."""
        path = _path(url)
        if not path.is_file():
            raise CopyRefused(f"There is no database at {path}.")
        try:
            with written_whole(file) as part:
                _copy_alone(path, part)
                _check(part, name=path.name)
        except sqlite3.Error as error:
            raise CopyRefused(f"{path.name} could not be copied: {error}.") from error

    @staticmethod
    def revision_of(file: Path) -> str:
        """Return the revision of a backup. Raises CopyRefused for what is none."""
        try:
            with closing(_connect(file, mode="ro")) as connection:
                tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
                if not {"alembic_version", "auditentry", "person", "offering"} <= tables:
                    raise CopyRefused(f"{file.name} is no backup of this program.")
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            _check(file, name=file.name)
        except sqlite3.Error as error:
            raise CopyRefused(f"{file.name} is no backup of this program.") from error
        return str(row[0]) if row else "unknown"

    @staticmethod
    def put_back(url: str, *, file: Path, stamp: str) -> Path | None:
        """Replace the content of the database, and keep the replaced one beside it. Raises CopyRefused."""
        path = _path(url)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = free_name(path.with_name(f"{path.name}.replaced-{stamp}")) if path.exists() else None
        try:
            if kept:
                _keep(path, kept)
            _copy(file, path)
        except sqlite3.Error as error:
            raise CopyRefused(f"{path.name} could not be replaced: {error}. Stop the bot and try again.") from error
        return kept


def _keep(path: Path, kept: Path) -> None:
    try:
        with written_whole(kept) as part:
            _copy_alone(path, part)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        # Too damaged to be copied page by page, which may be why it is being replaced: it goes aside as it is.
        path.rename(kept)
        for ending in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).rename(kept.with_name(kept.name + ending))


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")


def _connect(path: Path, *, mode: str) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)


def _copy(source: Path, target: Path) -> None:
    with closing(_connect(source, mode="ro")) as old, closing(_connect(target, mode="rwc")) as new:
        old.backup(new)


def _copy_alone(source: Path, target: Path) -> None:
    """Copy into one file: the write-ahead log, which the copy inherits, would lie beside it in two more."""
    _copy(source, target)
    with closing(_connect(target, mode="rw")) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")


def _check(path: Path, *, name: str) -> None:
    with closing(_connect(path, mode="ro")) as connection:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise CopyRefused(f"{name} is damaged: SQLite's integrity check fails.")
