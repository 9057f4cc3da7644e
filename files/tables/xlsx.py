"""Taking Excel workbooks apart: which sheet has the header, and what each of its cells shows."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import normpath
from xml.parsers import expat

from files.tables.headers import Header, Layout, Record, check_header, find_header
from files.tables.unreadable import MOST_ROWS, UnreadableFile
from files.tables.xlsx_cells import CellFormats, StylesReader, TextsReader
from files.tables.xlsx_package import LocalNames, Package, PartReader, Refused, opened_package
from learning.imports.plan import Note

_HEAD_ROWS = 20  # filled rows in which a sheet must have its header
_MOST_CELLS = 1_500_000
_MOST_MERGED = 100_000

# A row of a sheet: its number, and the texts of its filled cells by column, from 0.
_SparseRow = tuple[int, dict[int, str]]


@dataclass(frozen=True, slots=True)
class XlsxTable:
    """A sheet taken apart. `records` are the rows under the header. For `from_1904` see TextTable."""

    header: Header
    records: list[Record]
    notes: tuple[Note, ...]
    from_1904: bool


def read_xlsx(name: str, raw: bytes, *, layout: Layout) -> XlsxTable:
    """Take the first visible sheet apart that has the header. Raises UnreadableFile."""
    with opened_package(name, raw) as package:
        part = _office_document(package)
        if not package.has(part):
            other = package.has("xl/workbook.bin") or package.has("mimetype")
            raise UnreadableFile("other_workbook" if other else "no_workbook", file=name)
        book = _WorkbookReader()
        package.parse(part, into=book)
        related = _related(package, part)
        formats = _formats(package, related, from_1904=book.from_1904)
        best: Header | None = None
        for position, (title, relation) in enumerate(book.sheets):
            sheet = _read_sheet(package, related.get(relation, ""), formats=formats, layout=layout)
            header = find_header(_dense(sheet.rows[:_HEAD_ROWS]), layout=layout)
            if header and _complete(header, layout=layout):
                check_header(header, layout=layout, file=name)
                values = {"file": name, "sheet": title}
                notes = (Note("sheet", values),) if position or book.hidden_first else ()
                below = sheet.rows_below(header.row)
                return XlsxTable(header, list(_dense(below, width=len(header.cells))), notes, book.from_1904)
            if header and (best is None or header.known(layout) > best.known(layout)):
                best = header
        return XlsxTable(check_header(best, layout=layout, file=name), [], (), book.from_1904)


def _complete(header: Header, *, layout: Layout) -> bool:
    return all(each in header.names for each in layout.required)


def _read_sheet(package: Package, part: str, *, formats: CellFormats, layout: Layout) -> "_SheetReader":
    sheet = _SheetReader(formats, layout=layout)
    if package.has(part):  # sheets of charts have none
        try:
            package.parse(part, into=sheet)
        except _NoHeader:
            return sheet
    return sheet


def _office_document(package: Package) -> str:
    """Return the name of the workbook's main part."""
    if not package.has("_rels/.rels"):
        return "xl/workbook.xml"
    relations = _RelationsReader("")
    package.parse("_rels/.rels", into=relations)
    return relations.by_kind.get("officeDocument", "xl/workbook.xml")


def _related(package: Package, part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the id of the relation and by its kind."""
    folder, _, file = part.rpartition("/")
    relations = _RelationsReader(folder)
    package.parse(f"{folder}/_rels/{file}.rels".lstrip("/"), into=relations)
    return relations.by_kind | relations.by_id


def _formats(package: Package, related: dict[str, str], *, from_1904: bool) -> CellFormats:
    texts, styles = TextsReader(), StylesReader()
    for kind, reader in (("sharedStrings", texts), ("styles", styles)):
        if package.has(related.get(kind, "")):
            package.parse(related[kind], into=reader)
    return CellFormats(shared=texts.texts, styles=styles.styles, from_1904=from_1904)


def _dense(rows: Iterable[_SparseRow], *, width: int = 0) -> Iterator[Record]:
    """Yield rows with a cell for each column. Whatever stands right of `width` becomes one cell, however far away."""
    for number, cells in rows:
        size = width or max(cells, default=-1) + 1
        record = [cells.get(column, "") for column in range(size)]
        beyond = next((cell for column, cell in cells.items() if column >= size), None)
        yield number, record if beyond is None else [*record, beyond]


class _NoHeader(Exception):  # noqa: N818 - ends the reading of a sheet early
    """The upper rows of a sheet hold no header."""


class _RelationsReader(PartReader):
    """Reads a `.rels` part: which parts another part refers to."""

    def __init__(self, folder: str) -> None:
        self.by_id: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}
        self._folder = folder

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "")
            part = normpath(target if target.startswith("/") else f"{self._folder}/{target}").lstrip("/")
            self.by_id[attributes.get("Id", "")] = part
            self.by_kind[attributes.get("Type", "").rpartition("/")[2]] = part


class _WorkbookReader(PartReader):
    """Reads `workbook.xml`: the visible sheets in their order, and the day that dates count from."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.hidden_first = False
        self.from_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "") in {"1", "true", "on"}
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if attributes.get("state", "visible") == "visible":
                self.sheets.append((attributes.get("name", ""), relation))
            elif not self.sheets:
                self.hidden_first = True


class _SheetReader(PartReader):
    """Reads the cells of a sheet. Raises _NoHeader where the upper rows hold none."""

    def __init__(self, formats: CellFormats, *, layout: Layout) -> None:
        self.rows: list[_SparseRow] = []
        self._formats = formats
        self._layout = layout
        self._merged: list[tuple[int, int, int]] = []
        self._local = LocalNames()
        self._row = 0
        self._cells: dict[int, str] = {}
        self._column = -1
        self._kind = "n"
        self._style: str | None = None
        self._value: list[str] | None = None
        self._collecting = self._phonetic = self._formula = False
        self._count = 0

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters

    def rows_below(self, header: int) -> list[_SparseRow]:
        """Return the rows under the header; a cell that is merged downwards counts in each of its rows."""
        below = {number: cells for number, cells in self.rows if number > header}
        filled = sorted(below)
        for first, last, column in self._merged:
            text = below.get(first, {}).get(column)
            if text is None:
                continue
            for number in filled[bisect_right(filled, first) : bisect_right(filled, last)]:
                below[number].setdefault(column, text)
        return [(number, below[number]) for number in filled]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local[tag]
        if name == "c":
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s")
            reference = attributes.get("r")
            self._column = _column_of(reference) if reference else self._column + 1
            self._value = None
            self._formula = False
        elif name == "v" or (name == "t" and not self._phonetic):
            self._collecting = True
            if self._value is None:
                self._value = []
        elif name == "row":
            number = attributes.get("r")
            # Never back: some programs write one number on every row.
            self._row = max(int(number or 0), self._row + 1)
            self._cells = {}
            self._column = -1
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        name = self._local[tag]
        if name in {"v", "t"}:
            self._collecting = False
        elif name == "c":
            self._keep_cell()
        elif name == "rPh":
            self._phonetic = False
        elif name == "row" and self._cells:
            self.rows.append((self._row, self._cells))
            if len(self.rows) > MOST_ROWS + _HEAD_ROWS:
                raise Refused("too_large_inside")
            if len(self.rows) == _HEAD_ROWS:
                header = find_header(_dense(self.rows), layout=self._layout)
                if header is None or not _complete(header, layout=self._layout):
                    raise _NoHeader

    def characters(self, text: str) -> None:
        """Take a piece of a cell's value."""
        if self._collecting and self._value is not None:
            self._value.append(text)

    def _keep_cell(self) -> None:
        if self._value is not None:
            value = "".join(self._value)
            text = self._formats.show(self._kind, self._style, value) if value else ""
        else:
            text = "#CALC!" if self._formula else ""  # a formula that was never calculated
        if text:
            self._cells[self._column] = text
            self._count += 1
            if self._count > _MOST_CELLS:
                raise Refused("too_large_inside")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = _row_of(first), _row_of(last or first)
        if bottom > top and len(self._merged) < _MOST_MERGED:
            self._merged.append((top, bottom, _column_of(first)))


def _column_of(reference: str) -> int:
    """Return the column of `AB12`, from 0. Raises ValueError."""
    if "A" <= reference[:1] <= "Z" and "0" <= reference[1:2] <= "9":
        return ord(reference[0]) - 65
    letters = reference.rstrip("0123456789").upper()
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):  # noqa: PLR2004 - XFD is the last
        raise ValueError(reference)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _row_of(reference: str) -> int:
    """Return the row of `AB12`. Raises ValueError."""
    return int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
