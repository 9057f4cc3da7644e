"""Copies of the database: made while the program runs, looked at before they are trusted, and put back."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlmodel import col, select

from bot.backup import postgres, sqlite
from bot.backup.files import CopyRefused, free_name
from learning.audit import record
from storage.database import Database
from storage.tables import AuditEntry, Offering, Person
from storage.upgrade import current_revision, expected_revision, known_revisions

BACKED_UP = "database.backed_up"


def has_content(database: Database) -> bool:
    """Say whether anything would be lost with this database. An empty or unmigrated one holds nothing."""
    if current_revision(database) is None:
        return False
    with database.reading() as tx:
        return any(tx.exec(select(col(table.id)).limit(1)).first() for table in (Person, Offering, AuditEntry))


def back_up(url: str, *, file: Path) -> None:
    """Copy the database to a new file, readable by its owner only. Raises CopyRefused; an existing file stays."""
    if file.exists():
        raise CopyRefused(f"{file} exists already. Choose another name, so that no backup is lost.")
    file.parent.mkdir(parents=True, exist_ok=True)
    _copies(url).copy_to(url, file=file)


def restore(url: str, *, file: Path) -> Path | None:
    """Put a backup in the place of the database. Returns where the replaced one is kept, if there was one.

    Raises CopyRefused for a file that is no backup of this program, or of a version that is newer than it.
    """
    if not file.is_file():
        raise CopyRefused(f"There is no file {file}.")
    copies = _copies(url)
    revision = copies.revision_of(file)
    if revision not in known_revisions():
        raise CopyRefused(
            f"{file.name} was made by a newer version of this program ({revision}). Install that version first."
        )
    return copies.put_back(url, file=file, stamp=stamp())


def record_backup(database: Database, *, file: Path, actor: str, action: str = BACKED_UP) -> None:
    """Note a backup in the audit log, from which `pl check` tells its age."""
    if current_revision(database) != expected_revision():
        return
    with database.transaction() as tx:
        after = {"file": file.name}
        record(tx, at=datetime.now(UTC), actor=actor, action=action, subject="database", change=(None, after))


def last_backup(database: Database) -> datetime | None:
    """Return when the newest backup was made, or None."""
    with database.reading() as tx:
        return tx.exec(
            select(AuditEntry.at).where(AuditEntry.action == BACKED_UP).order_by(col(AuditEntry.id).desc()).limit(1)
        ).first()


def backup_before_upgrade(url: str, *, revision: str | None) -> Path:
    """Make the backup that an upgrade starts with: beside a SQLite file, else in the folder `data`."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(address.database or "")
        file = path.with_name(f"{path.name}.before-upgrade-{revision}-{stamp()}")
    else:
        file = Path("data") / f"{address.database}.before-upgrade-{revision}-{stamp()}.dump"
    file = free_name(file)
    back_up(url, file=file)
    return file


def stamp() -> str:
    """Return the instant as it stands in file names."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


def _copies(url: str) -> type[sqlite.SqliteCopies | postgres.PostgresCopies]:
    if make_url(url).get_backend_name() == "sqlite":
        return sqlite.SqliteCopies
    return postgres.PostgresCopies
