"""`pl export`: everything that the district has, as files that other programs read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import Stopped, count, opened, say, tracked
from bot.settings import load_settings
from files.exports import ExportRefused, export

_Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is new or empty.")]


def export_everything(folder: _Folder) -> None:
    """Write offerings, sessions, registrations, notices, people and the audit log into FOLDER, as CSV files."""
    settings = load_settings()
    with opened(settings) as database:
        try:
            counts = export(
                database, folder=folder, now=datetime.now(UTC), track=lambda sheets: tracked(sheets, doing="Exporting")
            )
        except ExportRefused as refused:
            raise Stopped(str(refused)) from refused
    say(f"Exported to {folder}:", *(f"  {name}: {count(rows, one='row')}" for name, rows in counts.items()))
    say("README.md says what each column holds. There are names and addresses in it: keep it safe.")
