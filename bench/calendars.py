"""Reading calendars, beside the bare parser of icalendar that knows nothing of a district."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

from icalendar import Calendar

from files.catalog_rows import CatalogRules
from files.ics.reading import read_calendar

EVENTS = 2_000
EVERY_NTH_RECURS = 10
ROUNDS = 3
_NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
_RULES = CatalogRules(zone=ZoneInfo("America/Los_Angeles"), why_characters=280)


def measure_calendar() -> list[dict[str, float | str]]:
    """Read 2,000 events, of which 200 recur every week, both ways in turns; return the medians."""
    raw = calendar_bytes(EVENTS)
    read = read_calendar("bench.ics", raw, rules=_RULES, now=_NOW)
    seconds: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        seconds["bare"].append(_timed(lambda: Calendar.from_ical(raw)))
        seconds["ours"].append(_timed(lambda: read_calendar("bench.ics", raw, rules=_RULES, now=_NOW)))
    bare, ours = median(seconds["bare"]), median(seconds["ours"])
    return [
        {
            "file": "ics",
            "events": EVENTS,
            "sessions": sum(len(row.sessions) for row in read.rows),
            "bare_seconds": round(bare, 3),
            "ours_seconds": round(ours, 3),
            "bare_events_per_second": round(EVENTS / bare),
            "ours_events_per_second": round(EVENTS / ours),
            "times_bare": round(ours / bare, 2),
        }
    ]


def calendar_bytes(events: int) -> bytes:
    """Write a calendar as Google does, with invented events of the coming year."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bench//EN", "X-WR-TIMEZONE:America/Los_Angeles"]
    for number in range(events):
        day = f"2027{number % 12 + 1:02}{number % 28 + 1:02}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:event-{number}@district.example",
            f"SUMMARY:Learning together\\, part {number}",
            f"DTSTART;TZID=America/Los_Angeles:{day}T153000",
            f"DTEND;TZID=America/Los_Angeles:{day}T163000",
            "DTSTAMP:20261101T080000Z",
            "DESCRIPTION:" + "Bring a unit that you teach.<br>" * 6,
            "LOCATION:Tule Ridge High\\, Room 12",
            "CATEGORIES:UDL,Planning",
            *(["RRULE:FREQ=WEEKLY"] if number % EVERY_NTH_RECURS == 0 else []),
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _timed(read: Callable[[], object]) -> float:
    began = time.perf_counter()
    read()
    return time.perf_counter() - began
