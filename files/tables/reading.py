"""Reading a table out of a file as people really save them, CSV or XLSX. Knows columns, not what they mean."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from files.tables.csv import BrokenRecord, read_csv
from files.tables.headers import Header, Layout, Record, column_name
from files.tables.unreadable import MOST_BYTES, MOST_ROWS, UnreadableFile
from files.tables.xlsx import read_xlsx
from learning.imports.plan import Note, RowAt, RowProblem

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old workbooks, and new ones with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"{\\rtf", b"%pdf-")


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: a text for each known column that the file has. Surrounding spaces are gone."""

    at: RowAt
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file as text. `unknown` are the columns that nobody asked for, `notes` say what was forgiven.

    `from_1904` says that numbers in place of dates count from 1904, as in workbooks of old Macs. `workbook` says that
    it is one, whose true dates were written as 2026-12-03.
    """

    rows: tuple[TextRow, ...]
    refused: tuple[RowProblem, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    from_1904: bool = False
    workbook: bool = False


Track = Callable[[Sequence[TextRow]], Iterable[TextRow]]


def read_table(name: str, raw: bytes, *, layout: Layout) -> TextTable:
    """Read a file's bytes as CSV or XLSX, whichever they are; `name` is what people call the file.

    A row that cannot be taken apart is refused and the others are read. Raises UnreadableFile.
    """
    if not raw.strip():
        raise UnreadableFile("empty", file=name)
    if len(raw) > MOST_BYTES:
        raise UnreadableFile("too_large", file=name)
    if raw.startswith(_OLE):
        raise UnreadableFile("encrypted" if _ENCRYPTED in raw else "old_workbook", file=name)
    if raw[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB_PAGES):
        raise UnreadableFile("no_spreadsheet", file=name)
    if raw.startswith(_ZIP):
        sheet = read_xlsx(name, raw, layout=layout)
        builder = _Builder(name, sheet.header, layout)
        builder.add(sheet.records)
        return replace(builder.table(sheet.notes), from_1904=sheet.from_1904, workbook=True)
    if name.casefold().endswith(".xlsx"):
        raise UnreadableFile("damaged", file=name)
    table = read_csv(name, raw, layout=layout)
    builder = _Builder(name, table.header, layout)
    builder.add(table.records)
    builder.refuse(table.broken)
    return builder.table(table.notes)


class _Builder:
    """Makes rows with named cells of the records under a header."""

    def __init__(self, name: str, header: Header, layout: Layout) -> None:
        self._name = name
        self._header = header
        self._wanted = [(at, each) for at, each in enumerate(header.names) if each in layout.columns]
        self._unknown = tuple(
            cell for cell, each in zip(header.cells, header.names, strict=True) if each and each not in layout.columns
        )
        self._rows: list[TextRow] = []
        self._refused: list[RowProblem] = []
        self._repeated: list[int] = []

    def add(self, records: Iterable[Record]) -> None:
        """Take the records; blank ones and repetitions of the header are left out. Raises UnreadableFile."""
        width = len(self._header.cells)
        for row, cells in records:
            if not any(cells):
                continue
            if len(self._rows) + len(self._refused) == MOST_ROWS:
                raise UnreadableFile("too_large_inside", file=self._name)
            at = RowAt(self._name, row)
            if any(cells[width:]):
                self._refused.append(RowProblem(at, "", "extra_cells", {"columns": str(width)}))
                continue
            size = len(cells)
            named = {each: cells[n] if n < size else "" for n, each in self._wanted}
            if all(column_name(cell) == each for each, cell in named.items()):
                self._repeated.append(row)
            elif any(named.values()):
                self._rows.append(TextRow(at, named))
            else:
                self._refused.append(RowProblem(at, "", "only_unknown"))

    def refuse(self, broken: Iterable[BrokenRecord]) -> None:
        """Note the records that could not be taken apart."""
        for each in broken:
            at = RowAt(self._name, each.row)
            if each.last > each.row:
                self._refused.append(RowProblem(at, "", "broken_quotes_to", {"last": str(each.last)}))
            elif each.code == "long_cell":
                self._refused.append(RowProblem(at, "", "long_cell"))
            else:
                self._refused.append(RowProblem(at, "", "broken_quotes"))

    def table(self, notes: tuple[Note, ...]) -> TextTable:
        """Return what was gathered."""
        values = {"file": self._name}
        if self._header.row > 1:
            notes = (*notes, Note("header_row", {**values, "row": str(self._header.row)}))
        if self._repeated:
            rows = ", ".join(str(row) for row in self._repeated[:5])
            notes = (*notes, Note("header_again", {**values, "rows": rows}))
        refused = sorted(self._refused, key=lambda each: each.at)
        return TextTable(tuple(self._rows), tuple(refused), self._unknown, notes)
