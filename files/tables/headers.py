"""Which row of a table names its columns, and which column each of its cells names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from files.tables.unreadable import UnreadableFile

# A row as a reader hands it on: the number that a spreadsheet shows beside it, and its cells as clean text.
Record = tuple[int, list[str]]

_SEARCHED_ROWS = 20
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W_]+")
_OTHER_NAMES = {"e_mail": "email", "email_address": "email", "e_mail_address": "email"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that a kind of file may have, and those without which it cannot be read.

    The first of the required ones is what a row is recognized by.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns. `names` has an entry for each cell, empty where the cell is."""

    row: int
    cells: list[str]
    names: list[str]

    def known(self, layout: Layout) -> int:
        """Count the cells that name a column of the layout."""
        return sum(name in layout.columns for name in self.names)


def column_name(cell: str) -> str:
    """Return the name that a header's cell gives: `Starts at* (local)` → `starts_at`."""
    name = "_".join(_WORD.findall(_IN_BRACKETS.sub(" ", cell).casefold()))
    return _OTHER_NAMES.get(name, name)


def find_header(records: Iterable[Record], *, layout: Layout) -> Header | None:
    """Return the first of the upper rows that names all required columns, else the one that names most of any.

    None when no row names any column of the layout.
    """
    best: Header | None = None
    searched = 0
    for row, cells in records:
        if not any(cells):
            continue
        searched += 1
        header = Header(row, cells, [column_name(cell) for cell in cells])
        if all(name in header.names for name in layout.required):
            return header
        known = header.known(layout)
        if known and (best is None or known > best.known(layout)):
            best = header
        if searched == _SEARCHED_ROWS:
            break
    return best


def check_header(header: Header | None, *, layout: Layout, file: str) -> Header:
    """Return the header. Raises UnreadableFile when it lacks a required column or names one twice."""
    names = header.names if header else []
    missing = [name for name in layout.required if name not in names]
    if header is None or missing:
        raise UnreadableFile(
            "lacks_column" if len(missing) == 1 else "lacks_columns",
            file=file,
            missing=", ".join(missing),
            needed=", ".join(layout.required),
        )
    twice = sorted(name for name in layout.columns if names.count(name) > 1)
    if twice:
        raise UnreadableFile("column_twice", file=file, column=twice[0])
    return header
