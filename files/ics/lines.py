"""Taking an iCalendar file apart: bytes become content lines, and content lines become components.

Stricter parsers give up on what Outlook, Moodle and mail gateways write; here a line that cannot be understood costs
itself. What the values mean stands elsewhere.
"""

import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_NAME = re.compile(r"([A-Za-z0-9-]+)\s*(?=[;:])")
_PARAMETER = re.compile(r";\s*([A-Za-z0-9-]+)=(\"[^\"]*\"(?=[;:,])|[^;:\"]*)(?:,[^;:]*)?")
# A line that continues a text without the blank of a fold may begin with a word and a colon too ("Note: bring …").
_LOWER_NAMES = frozenset(
    [
        "begin",
        "end",
        "uid",
        "summary",
        "description",
        "location",
        "categories",
        "url",
        "dtstart",
        "dtend",
        "duration",
        "dtstamp",
        "rrule",
        "rdate",
        "exdate",
        "recurrence-id",
        "sequence",
        "status",
        "method",
        "prodid",
        "version",
        "tzid",
        "tzoffsetfrom",
        "tzoffsetto",
        "last-modified",
        "created",
    ]
)
_DAY = re.compile(r"\s*\d{4}-?\d{2}-?\d{2}")
_TIMES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: the name and the parameters' names in upper case, the value as it stands."""

    name: str
    parameters: Mapping[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END. `line` is the number of its BEGIN in the file, counted from 1.

    `finished` is False where the file broke off, or the next component of the kind began, before the END.
    """

    kind: str
    line: int
    properties: list[Property] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)
    finished: bool = False

    def first(self, name: str) -> Property | None:
        """Return the first property of a name that is not empty."""
        return next((each for each in self.properties if each.name == name and each.value.strip()), None)

    def text(self, name: str) -> str:
        """Return the value of the first property of a name, stripped, or an empty text."""
        found = self.first(name)
        return found.value.strip() if found else ""

    def all(self, name: str) -> Iterator[Property]:
        """Yield all properties of a name."""
        return (each for each in self.properties if each.name == name)

    def within(self, kind: str) -> Iterator["Component"]:
        """Yield the components of a kind at any depth."""
        for part in self.parts:
            if part.kind == kind:
                yield part
            yield from part.within(kind)


@dataclass(frozen=True, slots=True)
class ContentLines:
    """The unfolded lines, each with the number of its first line in the file. `eight_bit`: some were not UTF-8."""

    lines: tuple[tuple[int, str], ...]
    eight_bit: bool


def read_content_lines(raw: bytes) -> ContentLines:
    """Unfold and decode a file: UTF-8, UTF-16, UTF-32, or Windows-1252 line by line; any line ends."""
    lines: list[tuple[int, str]] = []
    eight_bit = False
    for number, folded in _unfolded(_as_utf8(raw)):
        try:
            text = folded.decode("utf-8")
        except UnicodeDecodeError:
            text = folded.decode("cp1252", errors="replace")
            eight_bit = True
        lines.append((number, text))
    return ContentLines(tuple(_joined(lines)), eight_bit)


def read_components(lines: Iterable[tuple[int, str]]) -> Component:
    """Sort content lines into components. The one that is returned holds the file's own, such as its VCALENDARs."""
    root = Component("", 0, finished=True)
    open_ones = [root]
    for number, text in lines:
        found = parse_property(text)
        if found is None:
            continue
        kind = found.value.strip().upper()
        if found.name == "BEGIN":
            _begin(open_ones, Component(kind, number))
        elif found.name == "END":
            _end(open_ones, kind)
        else:
            open_ones[-1].properties.append(found)
    return root


def parse_property(text: str) -> Property | None:
    """Read one content line, with broken quotation marks and unquoted colons in parameters. None: it is none."""
    named = _NAME.match(text)
    if named is None:
        return None
    name = named[1].upper()
    at = named.end()
    parameters: dict[str, str] = {}
    while text[at : at + 1] == ";" and (found := _PARAMETER.match(text, at)):
        parameters[found[1].upper()] = found[2].strip().strip('"')
        at = found.end()
    value = text[at + 1 :]
    if text[at : at + 1] != ":" or (name in _TIMES and "TZID" in parameters and not _DAY.match(value)):
        # TZID=(UTC-08:00) Pacific Time:2026…, or a quotation mark that is never closed: the last colon parts them.
        head, colon, value = text.rpartition(":")
        if not colon or len(head) < named.end():
            return None
        value = value.replace('"', "")
        pairs = (part.partition("=") for part in head[named.end() :].split(";"))
        parameters = {key.strip().upper(): said.strip().strip('"') for key, _, said in pairs if said}
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = _unquoted(value, charset=parameters.get("CHARSET", "utf-8"))
    return Property(name, parameters, value)


def _as_utf8(raw: bytes) -> bytes:
    encoding = next((name for mark, name in _BOMS if raw.startswith(mark)), "")
    if not encoding and raw[:2] in {b"B\x00", b"\x00B"}:
        encoding = "utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be"
    if not encoding:
        return raw
    if encoding == "utf-8-sig":  # what follows may be 8-bit all the same
        return raw[3:]
    return raw.decode(encoding, errors="replace").encode("utf-8", errors="replace")


def _unfolded(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Join folded lines as bytes, because some writers fold inside a character."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    pieces: list[bytes] = []
    begun = 0
    for number, physical in enumerate(raw.split(b"\n"), start=1):
        line = physical.rstrip(b"\r")
        if line[:1] in {b" ", b"\t"} and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield begun, b"".join(pieces)
        pieces, begun = [line], number
    if pieces:
        yield begun, b"".join(pieces)


def _joined(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join lines that continue a text without the blank of a fold, as broken writers leave them."""
    pieces: list[str] = []
    begun = 0
    for number, text in lines:
        if not text.strip():
            continue
        if pieces and not _begins_property(text):
            pieces.append(text)
            continue
        if pieces:
            yield begun, "\n".join(pieces)
        pieces, begun = [text], number
    if pieces:
        yield begun, "\n".join(pieces)


def _begins_property(text: str) -> bool:
    named = _NAME.match(text)
    if named is None:
        return False
    name = named[1]
    return name.isupper() or name.casefold() in {"begin", "end"} or name in _LOWER_NAMES


def _begin(open_ones: list[Component], new: Component) -> None:
    kinds = [each.kind for each in open_ones]
    if new.kind in {"VEVENT", "VCALENDAR", "VTIMEZONE"} and new.kind in kinds:
        # These never stand in themselves: the END of the one before is missing.
        del open_ones[kinds.index(new.kind) :]
    if len(open_ones) <= _DEEPEST:
        open_ones[-1].parts.append(new)
    open_ones.append(new)


def _end(open_ones: list[Component], kind: str) -> None:
    for depth in range(len(open_ones) - 1, 0, -1):
        if open_ones[depth].kind == kind:
            open_ones[depth].finished = True
            del open_ones[depth:]
            return


def _unquoted(value: str, *, charset: str) -> str:
    raw = quopri.decodestring(value.encode("utf-8", errors="replace"))
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", errors="replace")
