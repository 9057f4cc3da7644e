"""What single cells mean. Each reader takes a text that is not empty, and raises BadCell with a code."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.imports.csv_reading import TextRow
from bot.settings import check_address
from bot.zones import find_zone
from learning.import_plan import RowProblem
from learning.wording import fold
from locales.languages import LANGUAGES, find_language

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\".]+(\.[^\s@,;<>\".]+)+")
_MOMENT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[ T]+(\d{1,2}:\d{2})(:00)?")
_POINTS = re.compile(r"\d{1,4}(\.\d{1,2})?")
_YEARS = range(2000, 2101)
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
        self._cells = row.cells

    def text(self, column: str, *, most: int = 4000) -> str:
        """Return a cell as it stands. One without any letter or digit counts as empty."""
        text = self._cells.get(column, "")
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

    def many(self, column: str, read: Callable[[str], Value]) -> tuple[Value, ...]:
        """Read a list, separated by `|`, without repetitions. Items without any letter or digit are left out."""
        found: dict[Value, None] = {}
        for part in self._cells.get(column, "").split("|"):
            if not says_something(part):
                continue
            try:
                found[read(part.strip())] = None
            except BadCell as bad:
                self.refuse(column, bad.code, **bad.values_of_problem)
        if len(found) > _MOST_ITEMS:
            self.refuse(column, "too_many", count=f"{len(found):,}", limit=str(_MOST_ITEMS))
        return tuple(found)

    def refuse(self, column: str, code: str, **values: str) -> None:
        """Note that a cell, or with an empty column the row, cannot be taken."""
        self.problems.append(RowProblem(self.at, column, code, values))


def says_something(text: str) -> bool:
    """Say whether a text holds a letter or a digit."""
    first = text[:1]
    return (first.isascii() and first.isalnum()) or bool(fold(text))


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


def read_email(text: str) -> str:
    """Read an e-mail address, in lower case."""
    if not _EMAIL.fullmatch(text):
        raise BadCell("not_an_email", value=_short(text))
    return read_line(text).casefold()


def read_facilitator(text: str) -> str:
    """Read a name, or the e-mail of somebody on the roster, which is in lower case there."""
    return read_email(text) if _EMAIL.fullmatch(text) else read_line(text)


def choice_of(kind: type[Choice], *, also: Sequence[str] = ()) -> Callable[[str], str]:
    """Make a reader of the names in a closed list. Case, spaces and hyphens do not matter."""
    allowed = (*(member.name for member in kind), *also)

    def read(text: str) -> str:
        name = "_".join(text.replace("-", " ").replace("_", " ").casefold().split())
        if name not in allowed:
            raise BadCell("not_listed", value=_short(text), allowed=", ".join(allowed))
        return name

    return read


def read_language(text: str) -> str:
    """Read a language by any of its names, as the id that the product uses."""
    language = find_language(text)
    if language is None:
        raise BadCell("not_a_language", value=_short(text), allowed=", ".join(each.id for each in LANGUAGES))
    return language.id


def read_zone(text: str) -> ZoneInfo:
    """Read an IANA time zone."""
    zone = find_zone(text)
    if zone is None:
        raise BadCell("not_a_zone", value=_short(text))
    return zone


def read_moment(text: str) -> datetime:
    """Read a wall time such as `2026-12-03 15:30`, as a naive datetime."""
    parts = _MOMENT.fullmatch(text)
    try:
        moment = datetime.strptime(f"{parts[1]} {parts[2]}", "%Y-%m-%d %H:%M") if parts else None  # noqa: DTZ007
    except ValueError:
        moment = None
    if moment is None:
        raise BadCell("not_a_moment", value=_short(text))
    if moment.year not in _YEARS:
        raise BadCell("far_year", value=str(moment.year))
    return moment


def whole_number(*, most: int) -> Callable[[str], int]:
    """Make a reader of whole numbers from 1 to `most`."""

    def read(text: str) -> int:
        digits = text.removesuffix(".0")  # as spreadsheets write a whole number at times
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and 1 <= int(digits) <= most):  # noqa: PLR2004
            raise BadCell("not_whole", value=_short(text), most=f"{most:,}")
        return int(digits)

    return read


def read_points(text: str) -> Decimal:
    """Read points: a number that is not negative, with at most two decimals."""
    if not (text.isascii() and _POINTS.fullmatch(text)):
        raise BadCell("not_points", value=_short(text))
    return Decimal(text)


def read_link(text: str) -> str:
    """Read a web address."""
    if not check_address(text) or len(text) > _LONGEST_LINK:
        raise BadCell("not_a_link", value=_short(text))
    return text


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"  # noqa: PLR2004 - enough to find the cell by
