"""Reading a table out of a CSV file as people really save them. Knows columns and cells, not what they mean."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from learning.import_plan import RowAt, RowProblem

_MOST_BYTES = 64 * 1024 * 1024
_DELIMITERS = (",", ";", "\t")
# Controls, and what takes no room: pasted along unseen, it would make two equal texts differ.
_UNSEEN = dict.fromkeys((
    *range(9), 11, 12, *range(14, 32), *range(127, 160), 0xAD, 0x61C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F,
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, 0xFEFF, 0xFFA0, *range(0xFFF9, 0xFFFC),
))  # fmt: skip
_UNSEEN |= {0x2028: " ", 0x2029: " "}
# The two joiners shape Persian and Indic words and pictures; anywhere else they are as unseen as the others.
_STRAY_JOINER = re.compile(r"(?<![^\x00-\u024f\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f\s])")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that a kind of file may have, and those without which it cannot be read."""

    columns: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: a text for each known column that the file has. Surrounding spaces are gone."""

    at: RowAt
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file as text. `unknown` are the columns that nobody asked for, `notes` sentences on what was forgiven."""

    rows: tuple[TextRow, ...]
    refused: tuple[RowProblem, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


Track = Callable[[Sequence[TextRow]], Iterable[TextRow]]


class UnreadableFile(Exception):  # noqa: N818 - an answer for a person, not an error of the program
    """The file as a whole cannot be read. Its text is one clear sentence with the remedy."""


def read_table(path: Path, *, layout: Layout) -> TextTable:
    """Read a CSV file: UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs; any line ends.

    A row that cannot be taken apart is refused and the others are read. Raises UnreadableFile.
    """
    text, notes = _decode(path)
    delimiter = _find_delimiter(text, layout=layout)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered = _records(lines)
    header_at, header = _header(path, numbered)
    columns = [_column_name(cell) for cell in header]
    _check_header(path, columns, layout=layout)
    rows: list[TextRow] = []
    refused: list[RowProblem] = []
    for number, record in numbered:
        at = RowAt(path.name, number)
        if record is None:
            refused.append(RowProblem(at, "", "broken_quotes"))
        elif not any(record):
            continue
        elif any(record[len(columns) :]):
            refused.append(RowProblem(at, "", "extra_cells", {"columns": str(len(columns))}))
        else:
            cells = dict(zip(columns, record, strict=False))
            rows.append(
                TextRow(at, {name: cells.get(name, "") for name in columns if name in layout.columns})
            )
    unknown = tuple(
        cell for cell, name in zip(header, columns, strict=True) if name and name not in layout.columns
    )
    if header_at > 1:
        notes = (*notes, f"{path.name}: the header was found in row {header_at}.")
    return TextTable(tuple(rows), tuple(refused), unknown, notes)


def _decode(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableFile(f"{path.name} is larger than 64 MB. Split it and import the parts together.")
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise UnreadableFile(
            f"{path} cannot be read: {reason}. Check the name and the permissions."
        ) from error
    notes: tuple[str, ...] = ()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
        notes = (f"{path.name} is UTF-16, not UTF-8; it was read as that.",)
    else:
        encoding = "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        if raw.startswith(b"PK"):
            raise UnreadableFile(
                f"{path.name} is a workbook, not CSV. Save it in the spreadsheet as CSV UTF-8."
            ) from None
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            raise UnreadableFile(
                f"{path.name} is no text that can be read here. Save it in the spreadsheet as CSV UTF-8."
            ) from None
        notes = (f"{path.name} is not UTF-8; it was read as Windows-1252. Look at the accents in names.",)
    return text.translate(_UNSEEN), notes


def _find_delimiter(text: str, *, layout: Layout) -> str:
    """Take the delimiter with which the first line gives the most known columns."""
    first = next((line for line in text.splitlines() if line.strip(" \t,;")), "")

    def known(delimiter: str) -> int:
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return 0
        return sum(_column_name(cell) in layout.columns for cell in cells)

    return max(_DELIMITERS, key=known)


def _records(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each record with its number as a spreadsheet counts, and None for one that cannot be taken apart."""
    number = 0
    while True:
        number += 1
        try:
            record = next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield number, None
            continue
        yield number, [_clean(cell) for cell in record]


def _clean(cell: str) -> str:
    if cell.isascii() and "\r" not in cell:
        return cell.strip()
    text = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n"))
    return _STRAY_JOINER.sub("", text).strip()


def _header(path: Path, numbered: Iterator[tuple[int, list[str] | None]]) -> tuple[int, list[str]]:
    for number, record in numbered:
        if record is None:
            raise UnreadableFile(f"{path.name} has a quotation mark in its header that is never closed.")
        if any(record):
            return number, record
    raise UnreadableFile(f"{path.name} is empty. Its first row must name the columns.")


def _column_name(cell: str) -> str:
    name = "_".join(cell.replace("*", " ").replace("-", " ").replace("_", " ").casefold().split())
    return "email" if name in {"e_mail", "email_address", "e_mail_address"} else name


def _check_header(path: Path, columns: list[str], *, layout: Layout) -> None:
    missing = [name for name in layout.required if name not in columns]
    if missing:
        raise UnreadableFile(
            f"{path.name} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}. "
            f"Its first row must name the columns; needed are {', '.join(layout.required)}."
        )
    twice = sorted({name for name in columns if name in layout.columns and columns.count(name) > 1})
    if twice:
        raise UnreadableFile(
            f"{path.name} has the column {twice[0]} twice. Keep the one that counts and delete the other."
        )
