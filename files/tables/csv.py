"""Taking CSV files apart as people really save them. Knows rows and cells, not what they mean."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from files.tables.cell_text import clean_cell, drop_unseen
from files.tables.headers import Header, Layout, Record, check_header, find_header
from files.tables.unreadable import UnreadableFile
from learning.imports.plan import Note

_DELIMITERS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[,;\t]*\s*', re.IGNORECASE)  # Excel's own hint, which it does not show
_MOST_LINES = 1_000_000  # of rows, and of what stands in their cells
_HEAD_LINES = 100  # in which the header and the delimiter are looked for
_LONGEST_CELL_LINES = 100  # beyond which a multi-line cell is not tried when rows are sought behind a stray mark
_LEAST_WIDTH = 4  # prose has few commas: with fewer columns a line of a cell may well look like a row


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A row that cannot be taken apart. `last` is the row up to which the fault reaches."""

    row: int
    last: int
    code: str


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file taken apart. `records` are the rows under the header."""

    header: Header
    records: list[Record]
    broken: list[BrokenRecord]
    notes: tuple[Note, ...]


def read_csv(name: str, raw: bytes, *, layout: Layout) -> CsvTable:
    """Take a file apart: UTF-8, UTF-16, Windows-1252 or Mac Roman; commas, semicolons or tabs; any line ends.

    A row with a stray quotation mark is refused, and the rows behind it are read. Raises UnreadableFile.
    """
    text, notes = decode_text(name, raw)
    text = drop_unseen(text)
    if text.count("\n") + text.count("\r") > 2 * _MOST_LINES:
        raise UnreadableFile("too_large_inside", file=name)
    lines = text.splitlines(keepends=True)
    if not any(line.strip(" \t\r\n,;") for line in lines):
        raise UnreadableFile("empty", file=name)
    hint = _SEPARATOR_LINE.fullmatch(lines[0])
    if hint:
        del lines[0]
    header, delimiter = _find_columns(lines, layout=layout, delimiters=hint[1] if hint else _DELIMITERS)
    if header is None and _quotes_never_close(lines, delimiter=delimiter):
        raise UnreadableFile("header_quotes", file=name)
    header = check_header(header, layout=layout, file=name)
    splitter = _Splitter(lines, delimiter=delimiter, header=header, key=layout.required[0])
    records: list[Record] = []
    broken: list[BrokenRecord] = []
    for each in splitter.split():
        if isinstance(each, BrokenRecord):
            broken.append(each)
        else:
            records.append(each)
    below = [record for record in records if record[0] > header.row]
    return CsvTable(header, below, [each for each in broken if each.last > header.row], notes)


def _find_columns(lines: list[str], *, layout: Layout, delimiters: tuple[str, ...] | str) -> tuple[Header | None, str]:
    """Return the header, and the delimiter with which it names the most columns."""
    found: list[tuple[int, Header | None, str]] = []
    for delimiter in delimiters:
        splitter = _Splitter(lines[:_HEAD_LINES], delimiter=delimiter)
        records = (each for each in splitter.split() if not isinstance(each, BrokenRecord))
        header = find_header(records, layout=layout)
        found.append((header.known(layout) if header else 0, header, delimiter))
    _, header, delimiter = max(found, key=lambda each: each[0])
    return header, delimiter


def _quotes_never_close(lines: list[str], *, delimiter: str) -> bool:
    return isinstance(next(_Splitter(lines, delimiter=delimiter).split(), None), BrokenRecord)


class _Splitter:
    """Splits lines into records, and finds its way back after a stray quotation mark."""

    def __init__(self, lines: list[str], *, delimiter: str, header: Header | None = None, key: str = "") -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._width = len(header.cells) if header else 0
        self._key = header.names.index(key) if header else 0

    def split(self) -> Iterator[Record | BrokenRecord]:
        """Yield each record with its number as a spreadsheet counts; after a fault each line counts as one."""
        row = 0
        at: int | None = 0
        while at is not None:
            start = at
            at = None
            reader = csv.reader(self._from(start), delimiter=self._delimiter, strict=True)
            while True:
                first = start + reader.line_num
                fault = ""
                cells: list[str] = []
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    fault = "long_cell" if "limit" in str(error) else "broken_quotes"
                last = start + reader.line_num
                row += 1
                if last - first > 1 and (fault or self._swallowed(first, last)):
                    at = next((n for n in range(first + 1, last) if self._starts_record(n)), last)
                    yield BrokenRecord(row, row + at - first - 1, "broken_quotes")
                    row += at - first - 1
                    break
                yield BrokenRecord(row, row, fault) if fault else (row, [clean_cell(cell) for cell in cells])

    def _from(self, line: int) -> Iterator[str]:
        return (self._lines[n] for n in range(line, len(self._lines)))

    def _starts_record(self, line: int) -> bool:
        some = self._lines[line : line + _LONGEST_CELL_LINES]
        try:
            cells = next(csv.reader(some, delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            return False
        return self._looks_like_record(cells)

    def _swallowed(self, first: int, last: int) -> bool:
        """Say whether the lines inside a multi-line record are rows themselves, so that a mark must be missing."""
        inside = [line for line in self._lines[first + 1 : last - 1] if line.strip()]
        if self._width < _LEAST_WIDTH or not inside:
            return False
        try:
            rows = list(csv.reader(inside, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return False
        return all(self._looks_like_record(cells) for cells in rows)

    def _looks_like_record(self, cells: list[str]) -> bool:
        if not self._width:  # above the header any row may be one
            return len(cells) > 1
        if len(cells) != self._width or not cells[self._key].strip():
            return False
        # In prose a blank follows nearly every comma.
        return 2 * sum(cell.startswith(" ") for cell in cells) < len(cells)


_WINDOWS_1252 = {0xDC80 + n: bytes([0x80 + n]).decode("cp1252", "replace") for n in range(128)}
_FOREIGN = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_ODD_ZEROS = 200  # bytes in which every second one is zero in UTF-16
# Mac Roman's á or ’ inside a word, or its é è ê behind one: nobody writes what Windows-1252 has there.
_MAC_LETTER = re.compile(rb"[a-z](?:[\x87\xd5][a-z]|[\x8e\x8f\x90])")
_WINDOWS_LETTER = re.compile(rb"[a-z][\xe0-\xf6\xf8-\xff]|[\xe0-\xf6\xf8-\xff][a-z]")


def decode_text(name: str, raw: bytes) -> tuple[str, tuple[Note, ...]]:
    """Return the text of a file, with a note where it is not UTF-8. Raises UnreadableFile."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_utf_16(name, raw, encoding="utf-16")
    if raw[: 2 * _ODD_ZEROS][1::2].count(0) * 2 > len(raw[: 2 * _ODD_ZEROS]) * 0.8:
        return _decode_utf_16(name, raw, encoding="utf-16-le")
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _decode_bytes(name, raw)


def _decode_utf_16(name: str, raw: bytes, *, encoding: str) -> tuple[str, tuple[Note, ...]]:
    try:
        return raw.decode(encoding), (Note("read_as_utf_16", {"file": name}),)
    except UnicodeDecodeError:
        raise UnreadableFile("no_text", file=name) from None


def _decode_bytes(name: str, raw: bytes) -> tuple[str, tuple[Note, ...]]:
    values = {"file": name}
    escaped = raw.decode("utf-8-sig", "surrogateescape")
    foreign = len(_FOREIGN.findall(escaped))
    if len(_BEYOND_ASCII.findall(escaped)) > 2 * foreign:
        return escaped.translate(_WINDOWS_1252), (Note("read_as_mixed", values),)
    if _MAC_LETTER.search(raw) and not _WINDOWS_LETTER.search(raw):
        return raw.decode("mac_roman"), (Note("read_as_mac_roman", values),)
    try:
        return raw.decode("cp1252"), (Note("read_as_windows_1252", values),)
    except UnicodeDecodeError:
        raise UnreadableFile("no_text", file=name) from None
