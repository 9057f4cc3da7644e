"""`python -m tests.fuzz.tables --minutes 60 [--kind csv|xlsx]`: broken spreadsheets, read the whole way.

What ends in an error, or takes too long, is saved; then the exit status is 1.
"""

import csv
import io
import random
import sys
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from files.catalog_rows import CATALOG, CatalogRules, parse_catalog
from files.people import PEOPLE, parse_people
from files.tables.reading import read_table
from files.tables.unreadable import UnreadableFile
from tests.fuzz.running import Target, options_of, run
from tests.kit.files.import_sentences import say_about_file, say_note, say_problem
from tests.kit.files.workbooks import Cell, Sheet, workbook

_RULES = CatalogRules(ZoneInfo("America/Los_Angeles"), 280, today=date(2026, 11, 24))
_ODD = (
    '"',
    '""',
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "|",
    "sep=;\n",
    "\ufeff",
    "\x00",
    "\u2028",
    "<br>",
    "<p",
    "&nbsp;",
    "&#x110000;",
    "12/3/2026 3:30–5:00 PM",
    "31/12/2026",
    "46359.6458333",
    "0.6875",
    "2026-12-03T15:30:00Z",
    "3 de diciembre de 2026 a las 3",
    "#REF!",
    "#N/A",
    "TRUE",
    "1e999",
    "-1",
    "9" * 400,
    "½",
    "٣",
    "{0}",
    "{value}",
    "code,title,format\n",
    "A" * 5000,
    "_xD800_",
    "</c>",
    '<row r="1048576">',
    'r="XFD1048576"',
    't="s"',
    "<v>",
    "</v>",
    "<!DOCTYPE a>",
    "&amp;",
    's="99"',
    '<mergeCell ref="A1:XFD1048576"/>',
)


def check(raw: bytes) -> None:
    """Read an input as a catalog and as people, the whole way to rows and sentences."""
    for layout in (CATALOG, PEOPLE):
        try:
            table = read_table("any.csv", raw, layout=layout)
        except UnreadableFile as unreadable:
            say_about_file(unreadable.code, unreadable.values)
            continue
        rows: Any = parse_people([table]) if layout is PEOPLE else parse_catalog([table], rules=_RULES)
        for problem in (*rows.refused, *rows.warned):
            say_problem(problem)
        for note in table.notes:
            say_note(note)
        for session in (each for row in rows.rows for each in getattr(row, "sessions", ())):
            if session.ends_at <= session.starts_at:
                raise ValueError(f"{session.name} ends before it starts")


def seeds(kind: str) -> list[bytes]:
    """Return good files, from which broken ones are made."""
    header = list(CATALOG.columns)
    start = datetime.fromisoformat("2026-12-03 15:30")
    rows: list[list[Cell]] = [
        [
            "UDL-1",
            "A",
            'Say "UDL", twice',
            "Why",
            "<p>One</p>\nTwo",
            "live",
            "Goal",
            "Strand",
            "UDL|Equity",
            "family",
            "Site",
            "a@s.example|Bo",
            start,
            None,
            60,
            "UTC",
            "Room 1",
            "https://v.example/1",
            30,
            1.5,
            "es",
        ],
        ["UDL-1", "B", "", "", "", "", "", "", "", "", "", "", "12/3/2026 3:30–5:00 PM"],
        ["V-1", None, "Captions; for all", "", "Niños & niñas", "video", "", "", "", "", "", "", None, None, 3],
    ]
    staff: list[list[Cell]] = [["a@s.example", "Añn", "Site", "classified", "coach|hr", "es", "UTC", "UDL|Equity"]]
    if kind == "xlsx":
        tables = [[list[Cell](header), *rows], [list[Cell](PEOPLE.columns), *staff]]
        books = [
            workbook(Sheet(table, merged=("A2:A3",)), shared=shared) for table in tables for shared in (True, False)
        ]
        return [*books, workbook(Sheet([["Notes"]]), Sheet(tables[0]), from_1904=True)]
    texts = [
        _csv([header, *rows], delimiter=delimiter, end=end) for delimiter in ",;\t" for end in ("\n", "\r\n", "\r")
    ]
    texts.append("sep=;\n" + _csv([["Our catalog"], [], header, *rows], delimiter=";", end="\n"))
    texts.append(_csv([list(PEOPLE.columns), *staff], delimiter=",", end="\n"))
    encoded = [text.encode(encoding) for text in texts for encoding in ("utf-8-sig", "cp1252", "utf-16")]
    return [*encoded, texts[0].encode("mac_roman", "replace")]


def _csv(rows: Sequence[Sequence[Cell]], *, delimiter: str, end: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(rows)
    return written.getvalue()


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """Return a broken version of a file; of an archive, mostly with one broken part in it."""
    if raw.startswith(b"PK") and dice.random() < 0.85:
        try:
            return _with_mutated_part(raw, dice)
        except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, zlib.error):
            return _mutated_bytes(raw, dice)
    return _mutated_bytes(raw, dice)


def _with_mutated_part(raw: bytes, dice: random.Random) -> bytes:
    with ZipFile(io.BytesIO(raw)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist() if info.file_size < 1_000_000}
    chosen = dice.choice(sorted(parts) or [""])
    if dice.random() < 0.05:
        parts.pop(chosen, None)
    else:
        parts[chosen] = _mutated_bytes(parts.get(chosen, b""), dice)
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name or "nameless", content)
    return written.getvalue()


def _mutated_bytes(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        at = dice.randrange(len(changed) + 1)
        to = min(len(changed), at + dice.choice((1, 1, 2, 5, 40, 400)))
        match dice.randrange(6):
            case 0:
                del changed[at:to]
            case 1:
                changed[at:at] = dice.choice(_ODD).encode("utf-8", "surrogatepass")
            case 2:
                changed[at:at] = changed[at:to] * dice.choice((1, 2, 50))
            case 3:
                changed[at:to] = dice.randbytes(to - at)
            case 4 if changed and at < len(changed):
                changed[at] ^= 1 << dice.randrange(8)
            case _:
                other = dice.randrange(len(changed) + 1)
                changed[at:to] = changed[other : other + to - at]
    return bytes(changed[:2_000_000])


def main() -> int:
    """Read the options and fuzz."""
    parser = options_of(__doc__ or "")
    parser.add_argument("--kind", choices=("csv", "xlsx"), action="append")
    options = parser.parse_args()
    options.save.mkdir(parents=True, exist_ok=True)
    good = [raw for kind in options.kind or ("csv", "xlsx") for raw in seeds(kind)]
    target = Target("tables", check, mutated)
    return min(1, run(target, good, seconds=options.minutes * 60, seed=options.seed, folder=options.save))


if __name__ == "__main__":
    sys.exit(main())
