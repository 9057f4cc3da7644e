"""What a cell of an Excel sheet shows: its number formats, its shared texts, and how a value becomes text."""

import re
from datetime import datetime, timedelta
from enum import Enum
from xml.parsers import expat

from files.tables.cell_text import clean_cell, drop_unseen
from files.tables.xlsx_package import LocalNames, PartReader

_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_ELAPSED_FORMAT = 46
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAY_SECONDS = 86_400
_LAST_SERIAL = 2_958_466  # the first day of the year 10000
_MOST_DIGITS = 30


class Shown(Enum):
    """What a number format makes of a number."""

    number = "number"
    moment = "moment"
    elapsed = "elapsed"


class CellFormats:
    """Turns the value of a cell into the text that the sheet shows.

    `shared` are the texts that cells refer to by number, `styles` a number format for each style.
    """

    def __init__(self, *, shared: list[str], styles: list[Shown | int], from_1904: bool) -> None:
        self._shared = shared
        self._styles = styles
        # In the system from 1900 the day 60 never was; from day 61 on, day 0 is 30 December 1899.
        self._epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - wall time

    def show(self, kind: str, style: str | None, value: str) -> str:
        """Return the text of a cell of one of the kinds of SpreadsheetML. Raises ValueError for a damaged one."""
        if kind == "s":
            return self._shared[int(value)] if int(value) < len(self._shared) else ""
        if kind in {"str", "inlineStr"}:
            return clean_text(value)
        if kind in {"b", "e", "d"}:
            return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), value.strip()) if kind == "b" else value.strip()
        return self._number(int(style) if style else 0, value)

    def _number(self, style: int, value: str) -> str:
        shown = self._styles[style] if 0 <= style < len(self._styles) else Shown.number
        if shown is Shown.number:
            return _plain_number(value)
        if isinstance(shown, int):
            return _plain_number(value).zfill(shown)
        return self._moment(value, elapsed=shown is Shown.elapsed)

    def _moment(self, value: str, *, elapsed: bool) -> str:
        serial = float(value)
        if not 0 <= serial < _LAST_SERIAL:
            return _plain_number(value)
        seconds = round(serial * _DAY_SECONDS)
        days, rest = divmod(seconds, _DAY_SECONDS)
        clock = f"{rest // 3600:02}:{rest // 60 % 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
        if elapsed:
            return f"{seconds // 3600}:{seconds // 60 % 60:02}"
        if days == 0:
            return clock
        try:
            day = (self._epoch + timedelta(days=days)).strftime("%Y-%m-%d")
        except OverflowError:
            return _plain_number(value)
        return f"{day} {clock}" if rest else day


def clean_text(value: str) -> str:
    """Return a text of a workbook as a clean cell, with its `_x000D_` for characters that XML cannot hold."""
    if "_x" in value:
        value = _ESCAPED.sub(lambda code: _character(code[1]), value)
    return clean_cell(drop_unseen(value))


def _character(code: str) -> str:
    number = int(code, 16)
    return "" if 0xD800 <= number <= 0xDFFF else chr(number)  # noqa: PLR2004 - surrogates stand for nothing alone


def _plain_number(value: str) -> str:
    """Write a number as a sheet does: whole ones without a point, at most 15 digits that count."""
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS:
        return text
    number = float(text)
    if number.is_integer() and abs(number) < 10**15:
        return str(int(number))
    return f"{number:.15g}"


class StylesReader(PartReader):
    """Reads `styles.xml`: for each style, what its number format makes of a number."""

    def __init__(self) -> None:
        self.styles: list[Shown | int] = []
        self._local = LocalNames()
        self._codes: dict[str, str] = {}
        self._in_cell_styles = False

    def attach(self, parser: expat.XMLParserType) -> None:
        super().attach(parser)
        parser.EndElementHandler = self.end

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local[tag]
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cell_styles = True
        elif name == "xf" and self._in_cell_styles:
            self.styles.append(self._shown(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if self._local[tag] == "cellXfs":
            self._in_cell_styles = False

    def _shown(self, number: str) -> Shown | int:
        code = self._codes.get(number)
        if code is None:
            if number == str(_ELAPSED_FORMAT):
                return Shown.elapsed
            return Shown.moment if number.isdigit() and int(number) in _DATE_FORMATS else Shown.number
        plain = _NOT_CODE.sub("", code.partition(";")[0]).casefold()
        if "[" in plain:
            return Shown.elapsed
        if plain.strip("0") == "" and 1 < len(plain) < _MOST_DIGITS:  # 0000 shows 42 as 0042
            return len(plain)
        return Shown.moment if plain != "general" and set(plain) & set("ymdhs") else Shown.number


class TextsReader(PartReader):
    """Reads `sharedStrings.xml`: the texts that cells refer to by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._local = LocalNames()
        self._parts: list[str] = []
        self._in_text = False
        self._phonetic = False

    def attach(self, parser: expat.XMLParserType) -> None:
        super().attach(parser)
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        name = self._local[tag]
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._in_text = not self._phonetic

    def end(self, tag: str) -> None:
        name = self._local[tag]
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append(clean_text("".join(self._parts)))

    def characters(self, text: str) -> None:
        if self._in_text:
            self._parts.append(text)
