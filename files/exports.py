"""Writing an export: a folder of CSV files for spreadsheets and other programs, all of one instant, all or nothing."""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from files.tables.cell_text import FORMULA_STARTS
from learning.exports import SHEETS, Row, Sheet, freeze
from storage.database import Database

README = "README.md"

Track = Callable[[Sequence[Sheet]], Iterable[Sheet]]


class ExportRefused(Exception):  # noqa: N818 - an answer for a person
    """The folder cannot be written. Its text is one clear line."""


def export(database: Database, *, folder: Path, now: datetime, track: Track = iter) -> dict[str, int]:
    """Write every sheet and a README into a folder that is new or empty. Returns the number of rows of each file.

    `now` is an aware UTC instant. `track` is handed the sheets and gives them back one by one; it may show how far they
    are. Raises ExportRefused, and then leaves nothing behind.
    """
    counts: dict[str, int] = {}
    with _folder_written_whole(folder) as part:
        with database.reading() as tx:
            freeze(tx)
            for sheet in track(SHEETS):
                counts[sheet.name] = _write_sheet(part / sheet.name, sheet, rows=sheet.rows(tx, now))
        (part / README).write_text(describe(SHEETS, counts=counts, now=now), encoding="utf-8")
    return counts


def _require_new_or_empty(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise ExportRefused(f"{folder} is not empty. Name a new folder, so that nothing is overwritten.")
    if folder.exists() and not folder.is_dir():
        raise ExportRefused(f"{folder} is a file. Name a new folder.")


@contextmanager
def _folder_written_whole(folder: Path) -> Iterator[Path]:
    """Give a folder to write into that gets its real name only when it is complete. Its owner alone may read it."""
    target = folder.resolve()
    part: Path | None = None
    try:
        _require_new_or_empty(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        yield part
        part.replace(target)  # takes the place of an empty folder, too
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ExportRefused(f"{folder} cannot be written: {reason}. Name a new folder elsewhere.") from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def _write_sheet(file: Path, sheet: Sheet, *, rows: Iterable[Row]) -> int:
    written = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column.name for column in sheet.columns])
        for row in rows:
            writer.writerow([cell_of(value) for value in row])
            written += 1
    return written


def cell_of(value: Any) -> str:
    """Return a value as it stands in a file. A text that a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, list | tuple):
        value = "|".join(map(str, value))
    if isinstance(value, str):
        text = str(value)
        return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
    return str(value)


def describe(sheets: Sequence[Sheet], *, counts: dict[str, int], now: datetime) -> str:
    """Return the README of an export: every file, and what each column holds."""
    lines = [
        "# Export",
        "",
        f"Everything here was read at one instant, {cell_of(now)}.",
        "",
        "- CSV in UTF-8 with a header row; commas between cells.",
        "- Instants are UTC, as `2026-12-03T23:30:00Z`. Lists have `|` between their items.",
        "- Where a text begins with `=`, `+`, `-`, `@`, a tab or a line end, an apostrophe stands before it, because a",
        "  spreadsheet would run it as a formula. `pl import` takes it away; so should another program.",
        "- There are names and addresses of people in it: keep it where only those read it who may.",
    ]
    for sheet in sheets:
        lines += ["", f"## {sheet.name}", f"{sheet.about} Rows: {counts[sheet.name]:,}.", ""]
        lines += ["| Column | Holds |", "|---|---|"]
        lines += [f"| `{column.name}` | {column.meaning} |" for column in sheet.columns]
    return "\n".join(lines) + "\n"
