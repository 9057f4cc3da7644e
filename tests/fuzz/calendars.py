"""`python -m tests.fuzz.calendars --minutes 60`: broken calendars, read the whole way.

What ends in an error, or takes too long, is saved; then the exit status is 1.
"""

import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from files.catalog_rows import CatalogRules
from files.ics.reading import CalendarRead, read_calendar
from files.tables.unreadable import UnreadableFile
from handlers.imports.problems import say_note, say_problem
from learning.imports.plan import Note
from learning.walltime import find_zone
from locales.languages import ENGLISH
from locales.translator import Translator
from tests.fuzz.running import Target, options_of, run

_RULES = CatalogRules(zone=ZoneInfo("America/Los_Angeles"), why_characters=280)
_NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
_SAMPLES = Path(__file__).parents[1] / "files" / "ics" / "calendars"
_ODD_LINES = (
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    "BEGIN:VTIMEZONE",
    "METHOD:CANCEL",
    "STATUS:CANCELLED",
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=DAILY;INTERVAL=0",
    "RRULE:FREQ=DAILY;COUNT=999999999",
    "RRULE:FREQ=WEEKLY;BYDAY=MO,",
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=MONTHLY;BYDAY=-53SU;BYSETPOS=-366",
    "RRULE:;;;=;",
    "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
    "RRULE:FREQ=DAILY;UNTIL=00010101",
    "RRULE:FREQ=YEARLY;BYWEEKNO=-53",
    "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;BYMINUTE=0,20,40",
    "DTSTART:00010101T000000Z",
    "DTSTART:99991231T235959Z",
    "DTSTART;TZID=America/Los_Angeles:20261101T013000",
    "DTSTART;TZID=America/Los_Angeles:20270314T023000",
    "DTSTART:20261203T240000",
    "DTSTART;VALUE=DATE:16000101",
    "DTSTART:20260229",
    "DTEND:20261203T000000-9999",
    "DURATION:P99999999W",
    "DURATION:PT0S",
    "DURATION:P",
    "EXDATE:20261203T153000,,x,20261210",
    "RDATE;VALUE=PERIOD:20261203T153000Z/PT1H,/,20261203/x",
    "RECURRENCE-ID:20261203",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T233000Z",
    "TZID:../../etc/passwd",
    "X-WR-TIMEZONE:Nowhere",
    "SEQUENCE:99999999999",
    "TZOFFSETFROM:+9999",
    "TZOFFSETTO:-000001",
    "UID:",
    "SUMMARY:{0}{value}%s",
    "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:=XX=C3=",
    'DTSTART;TZID="Pacific Standard Time:20261203T153000',
    "CATEGORIES:\\,,\\\\,,",
    "URL:javascript:alert(1)",
    "LOCATION:https://[",
    " folded",
    "\tfolded",
    "=",
    ":",
    ";:",
    "A" * 5000,
    "SUMMARY:\x00\u202e\u2028",
    "DTSTART;TZID=" + "/".join("a" * 400) + ":20261203T153000",
)


def check(raw: bytes) -> None:
    """Read an input the whole way to offerings and sentences, and look whether the catalog could hold them."""
    say = Translator(ENGLISH)
    try:
        read = read_calendar("any.ics", raw, rules=_RULES, now=_NOW)
    except UnreadableFile as unreadable:
        say_note(say, Note(unreadable.code, unreadable.values))
        return
    for problem in (*read.refused, *read.warned):
        say_problem(say, problem)
    for note in read.notes:
        say_note(say, note)
    _check_rows(read)


def _check_rows(read: CalendarRead) -> None:
    codes = [row.code.casefold() for row in read.rows]
    _demand(len(codes) == len(set(codes)), "a code occurs twice")
    for row in read.rows:
        _demand(bool(row.title) and 0 < len(row.code) <= 255 and bool(row.sessions), "an offering lacks something")
        _demand(len(row.sessions) <= 1000, "too many sessions")
        _demand("\x00" not in repr(row), "a text holds a zero")
        names = [session.name for session in row.sessions]
        _demand(len(names) == len(set(names)), "a name occurs twice")
        for session in row.sessions:
            _demand(session.starts_at < session.ends_at, "a session ends before it starts")
            _demand(session.ends_at > _NOW, "a session is over")
            _demand(find_zone(session.timezone) is not None, "a zone is none")


def _demand(fulfilled: bool, what: str) -> None:
    if not fulfilled:
        raise ValueError(what)


def seeds() -> list[bytes]:
    """Return good files, from which broken ones are made."""
    return [path.read_bytes() for path in sorted(_SAMPLES.glob("*.ics"))]


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """Return a broken version of a file: lines dropped, doubled, swapped or odd, values and bytes mangled."""
    for _ in range(dice.choice((1, 1, 2, 3, 8, 20))):
        raw = _with_mutated_bytes(raw, dice) if dice.random() < 0.2 else _with_mutated_lines(raw, dice)
    return raw[:500_000]


def _with_mutated_lines(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    match dice.randrange(8):
        case 0:
            del lines[at : at + dice.choice((1, 1, 3, 20))]
        case 1:
            lines[at:at] = lines[at : at + dice.choice((1, 5, 20))] * dice.choice((1, 2, 30))
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3 | 4:
            lines.insert(at, dice.choice(_ODD_LINES).encode("utf-8", "surrogatepass"))
        case 5:
            lines[at] = lines[at].partition(b":")[0] + b":" + lines[other].partition(b":")[2]
        case 6:
            digits = [place for place, byte in enumerate(lines[at]) if 48 <= byte <= 57]
            if digits:
                place = dice.choice(digits)
                lines[at] = lines[at][:place] + str(dice.choice((0, 9, 99, 10**9))).encode() + lines[at][place + 1 :]
        case _:
            lines[at] = lines[at].replace(b";", dice.choice((b";;", b"", b",", b":")), 1)
    return b"\n".join(lines)


def _with_mutated_bytes(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    at = dice.randrange(len(changed) + 1)
    to = min(len(changed), at + dice.choice((1, 1, 4, 60)))
    match dice.randrange(4):
        case 0:
            del changed[at:to]
        case 1:
            changed[at:to] = dice.randbytes(to - at)
        case 2 if at < len(changed):
            changed[at] ^= 1 << dice.randrange(8)
        case _:
            changed[at:at] = dice.choice(
                (b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b"\\", b"\xc3", b"\x00", b"\n ")
            )
    return bytes(changed)


def main() -> int:
    """Read the options and fuzz."""
    options = options_of(__doc__ or "").parse_args()
    options.save.mkdir(parents=True, exist_ok=True)
    target = Target("calendars", check, mutated, most=2_000)
    return min(1, run(target, seeds(), seconds=options.minutes * 60, seed=options.seed, folder=options.save))


if __name__ == "__main__":
    sys.exit(main())
