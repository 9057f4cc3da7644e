"""What single cells mean. Each reader takes a text that is not empty, and raises BadCell with a code."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from files.tables.cell_text import plain_text
from files.tables.reading import TextRow
from files.values.addresses import check_address
from learning.imports.plan import Note, RowProblem
from learning.text import fold
from learning.walltime import find_zone
from locales.languages import LANGUAGES, find_language

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\".]+(\.[^\s@,;<>\".]+)+")
_POINTS = re.compile(r"\d{1,4}([.,]\d{1,2})?")
_WHOLE = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:[.,]0{1,2})?")
_LINK = re.compile(r"""<a\s[^<>]*?\bhref\s*=\s*["']([^"'<>]+)["'][^<>]*>.*""", re.IGNORECASE | re.DOTALL)
_BULLETS = "•*·‣▪-"
_BULLET = re.compile(rf"[{_BULLETS}]\s+")
# What a spreadsheet shows where a formula went wrong, and what it makes of a box that is ticked.
_ERRORS = frozenset(
    (
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#CONNECT!",
        "#ERROR!",
    )
)
_TICKS = frozenset(("TRUE", "FALSE", "VERDADERO", "FALSO"))
_NOT_AVAILABLE = "#N/A"
_TOO_NARROW = frozenset("#" * width for width in range(2, 256))  # a date in a column that is too narrow for it
_NOT_VALUES = _ERRORS | _TICKS | _TOO_NARROW | {_NOT_AVAILABLE}
_LONGEST_LINK = 3000  # the most that Slack takes on a button
_LONGEST_LINE = 200
_MOST_ITEMS = 30


class BadCell(Exception):  # noqa: N818 - becomes a RowProblem
    """The cell does not say what its column wants."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values_of_problem = values


class RowReader:
    """Reads the cells of one row and gathers what is wrong, so that a person hears of all of it at once."""

    def __init__(self, row: TextRow) -> None:
        self.at = row.at
        self.given = frozenset(row.cells)
        self.problems: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self._cells = row.cells
        if not _NOT_VALUES.isdisjoint(row.cells.values()):
            for column, text in row.cells.items():
                if text in _NOT_VALUES:
                    self._take_out(column, text)

    def text(self, column: str, *, most: int = 4000) -> str:
        """Return a cell as it stands. One without any letter or digit counts as empty."""
        text = plain_text(self._cells.get(column, ""))
        if not says_something(text):
            return ""
        if len(text) > most:
            self.refuse(column, "too_long", length=str(len(text)), limit=str(most))
        return text

    def line(self, column: str, *, most: int = _LONGEST_LINE) -> str:
        """Return a cell as one line of text."""
        return " ".join(self.text(column, most=most).split())

    def needed(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """Read a cell that may not be empty. None when it is refused."""
        if not says_something(self._cells.get(column, "")):
            if not any(problem.column == column for problem in self.problems):
                self.refuse(column, "missing")
            return None
        return self.optional(column, read)

    def optional(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """Read a cell; None when it is empty or refused."""
        text = self._cells.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except BadCell as bad:
            self.refuse(column, bad.code, **bad.values_of_problem)
            return None

    def many(
        self, column: str, read: Callable[[str], Value], *, split: Callable[[str], Sequence[str]] | None = None
    ) -> tuple[Value, ...]:
        """Read a list, without repetitions. Items without any letter or digit are left out."""
        found: dict[Value, None] = {}
        text = plain_text(self._cells.get(column, ""))
        for part in (split or split_list)(text) if text else ():
            if not says_something(part):
                continue
            try:
                found[read(part.strip())] = None
            except BadCell as bad:
                self.refuse(column, bad.code, **bad.values_of_problem)
        if len(found) > _MOST_ITEMS:
            self.refuse(column, "too_many", count=f"{len(found):,}", limit=str(_MOST_ITEMS))
        return tuple(found)

    def shown(self, column: str) -> str:
        """Return the beginning of a cell, to be quoted."""
        return shorten(self._cells.get(column, ""))

    def has(self, column: str) -> bool:
        """Say whether a cell holds anything."""
        return bool(self._cells.get(column))

    def refuse(self, column: str, code: str, **values: str) -> None:
        """Note that a cell, or with an empty column the row, cannot be taken."""
        self.problems.append(RowProblem(self.at, column, code, values))

    def warn(self, column: str, note: Note) -> None:
        """Note what a person should look at, though the row is taken."""
        self.warnings.append(RowProblem(self.at, column, note.code, note.values))

    def _take_out(self, column: str, text: str) -> None:
        """Empty a cell that holds no text of a person. One that is not available counts as empty, as it says."""
        if text != _NOT_AVAILABLE:
            self.refuse(column, "ticked" if text in _TICKS else "cell_error", value=shorten(text))
        self._cells = {**self._cells, column: ""}


def stands_alone(row: TextRow) -> bool:
    """Say whether only one cell of a row is filled: that is a note or a total, since two columns at least are needed."""
    return sum(map(bool, row.cells.values())) == 1


def says_something(text: str) -> bool:
    """Say whether a text holds a letter or a digit."""
    first = text[:1]
    return (first.isascii() and first.isalnum()) or bool(fold(text))


def split_list(text: str) -> list[str]:
    """Split a list at `|`, or where there is none at line ends. Commas stay: they occur inside of items."""
    parts = text.split("|") if "|" in text else text.split("\n")
    return [_BULLET.sub("", part, count=1) if part[:1] in _BULLETS else part for part in map(str.strip, parts)]


def split_closed_list(text: str) -> list[str]:
    """Split a list of words that are known, none of which has a comma or a semicolon in it."""
    return re.split(r"[|\n,;]", text)


def split_people(text: str) -> list[str]:
    """Split a list of people: also at commas and semicolons where all of them are e-mail addresses."""
    addresses = [part.strip() for part in re.split(r"[|\n,;]", text) if part.strip()]
    return addresses if all(map(is_email, addresses)) else split_list(text)


def read_line(text: str) -> str:
    """Read a short text: one line of at most 200 characters."""
    line = " ".join(text.split())
    if len(line) > _LONGEST_LINE:
        raise BadCell("too_long", length=str(len(line)), limit=str(_LONGEST_LINE))
    return line


def read_code(text: str) -> str:
    """Read an offering's code."""
    if len(text) > 60:  # noqa: PLR2004 - a code is typed by hand and stands on buttons
        raise BadCell("too_long", length=str(len(text)), limit="60")
    return " ".join(text.split())


def is_email(text: str) -> bool:
    """Say whether a text is an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def read_email(text: str) -> str:
    """Read an e-mail address, in lower case."""
    if not is_email(text):
        raise BadCell("not_an_email", value=shorten(text))
    return read_line(text).casefold()


def read_facilitator(text: str) -> str:
    """Read a name, or the e-mail of somebody on the roster, which is in lower case there."""
    return read_email(text) if is_email(text) else read_line(text)


def choice_of(kind: type[Choice], *, also: Sequence[str] = (), several: bool = False) -> Callable[[str], str]:
    """Make a reader of the names in a closed list. Case, spaces and hyphens do not matter.

    `several`: the column takes more than one of them, which who is refused is told.
    """
    allowed = (*(member.name for member in kind), *also)

    def read(text: str) -> str:
        if text in allowed:
            return text
        name = "_".join(text.replace("-", " ").replace("_", " ").casefold().split())
        if name not in allowed:
            raise BadCell("not_among" if several else "not_listed", value=shorten(text), allowed=", ".join(allowed))
        return name

    return read


@lru_cache(maxsize=256)
def read_language(text: str) -> str:
    """Read a language by any of its names, as the id that the product uses."""
    language = find_language(text)
    if language is None:
        raise BadCell("not_a_language", value=shorten(text), allowed=", ".join(each.id for each in LANGUAGES))
    return language.id


def read_zone(text: str) -> ZoneInfo:
    """Read an IANA time zone."""
    zone = find_zone(text)
    if zone is None:
        raise BadCell("not_a_zone", value=shorten(text))
    return zone


def whole_number(*, most: int) -> Callable[[str], int]:
    """Make a reader of whole numbers from 1 to `most`."""

    def read(text: str) -> int:
        whole = _WHOLE.fullmatch(text) if text.isascii() else None
        number = int(whole[1].replace(",", "")) if whole else 0
        if not 1 <= number <= most:
            raise BadCell("not_whole", value=shorten(text), most=f"{most:,}")
        return number

    return read


def read_points(text: str) -> Decimal:
    """Read points: a number that is not negative, with at most two decimals."""
    if not (text.isascii() and _POINTS.fullmatch(text)):
        raise BadCell("not_points", value=shorten(text))
    return Decimal(text.replace(",", "."))


def read_link(text: str) -> str:
    """Read a web address, also out of the HTML of a link."""
    inside = _LINK.fullmatch(text) if len(text) <= _LONGEST_LINK else None
    text = (inside[1] if inside else text).strip().replace("&amp;", "&")
    if not check_address(text) or len(text) > _LONGEST_LINK:
        raise BadCell("not_a_link", value=shorten(text))
    return text


def shorten(text: str) -> str:
    """Return as much of a cell's text as somebody needs to find it by."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"  # noqa: PLR2004
