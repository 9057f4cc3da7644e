"""`pl db`: bring the database to this version, copy it, put a copy back."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from bot.backup.backing_up import back_up, backup_before_upgrade, has_content, record_backup, restore
from bot.backup.files import CopyRefused
from bot.cli.console import Stopped, actor, opened, say, working
from bot.settings import load_settings
from storage.upgrade import current_revision, expected_revision, known_revisions, upgrade

app = typer.Typer(no_args_is_help=True, help="Upgrade, back up or restore the database.")

_File = Annotated[Path, typer.Argument(metavar="FILE")]
_NoBackup = Annotated[
    bool, typer.Option("--without-backup", help="Do not make a backup first: you have one that you trust.")
]


@app.command("upgrade")
def upgrade_database(without_backup: _NoBackup = False) -> None:  # noqa: FBT002
    """Bring the database to the version of this program. A backup is made first when there is anything to lose."""
    settings = load_settings()
    url = settings.database_url.reveal()
    with opened(settings, migrated=False, new=True) as database:
        before = current_revision(database)
        if before == expected_revision():
            say(f"The database is at version {before} already.")
            return
        if before is not None and before not in known_revisions():
            raise Stopped(f"The database is of a newer version ({before}) than this program. Install that version.")
        kept: Path | None = None
        if has_content(database) and not without_backup:
            kept = _backed_up(url, revision=before)
            say(f"Backup made: {kept}")
        with working("Upgrading"):
            _, after = upgrade(database)
        if kept:
            record_backup(database, file=kept, actor=actor())
    say(f"The database is at version {after} now; it was {before or 'empty'}.")


def _backed_up(url: str, *, revision: str | None) -> Path:
    try:
        return backup_before_upgrade(url, revision=revision)
    except CopyRefused as refused:
        raise Stopped(f"Nothing was upgraded, because no backup could be made. {refused}") from refused


@app.command("backup")
def back_up_database(file: _File) -> None:
    """Copy the database to a new FILE, while the bot runs."""
    settings = load_settings()
    with opened(settings, migrated=False) as database:
        if current_revision(database) is None:
            raise Stopped("The database is empty: there is nothing to back up.")
        try:
            with working("Copying"):
                back_up(settings.database_url.reveal(), file=file)
        except CopyRefused as refused:
            raise Stopped(str(refused)) from refused
        record_backup(database, file=file, actor=actor())
    say(f"Backup made: {file} ({file.stat().st_size:,} bytes). Keep it on another machine.")


@app.command("restore")
def restore_database(file: _File) -> None:
    """Put the backup FILE in the place of the database. The replaced one is kept."""
    settings = load_settings()
    try:
        with working("Restoring"):
            kept = restore(settings.database_url.reveal(), file=file)
    except CopyRefused as refused:
        raise Stopped(str(refused)) from refused
    with opened(settings, migrated=False) as database:
        revision = current_revision(database)
        record_backup(database, file=file, actor=actor(), action="database.restored")
    say(f"Restored from {file}.", *([f"The replaced database is kept in {kept}."] if kept else []))
    if revision != expected_revision():
        say("It is of an older version. Bring it to this one with: pl db upgrade")
    if make_url(settings.database_url.reveal()).get_backend_name() != "sqlite":
        say("Restart the bot, so that it opens new connections.")
