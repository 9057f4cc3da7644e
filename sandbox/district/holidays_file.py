"""Writes the days on which the district is closed as an all-day calendar, as an office would export it."""

from collections.abc import Iterator
from datetime import date, timedelta

from sandbox.district.school_days import is_open

_DAY = timedelta(days=1)
_AHEAD = timedelta(days=400)
_NAMES = {
    1: "Dr. Martin Luther King\\, Jr. Day",
    2: "Presidents' Day",
    5: "Memorial Day",
    6: "Juneteenth",
    7: "Independence Day",
    9: "Labor Day",
    11: "Thanksgiving",
    12: "Winter break",
}
"""What each month's closed days are called, as the calendar writes it."""

_OTHERS = {(1, 1): "New Year's Day", (11, 11): "Veterans Day"}


def holidays_ics(*, today: date) -> bytes:
    """Return the closed days of the coming year; the same day gives the same bytes."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Sample Unified//Holidays//EN", "VERSION:2.0", "METHOD:PUBLISH"]
    for first, end in _spans(today):
        lines += [
            "BEGIN:VEVENT",
            f"UID:closed-{first:%Y%m%d}@calendar.sample.example",
            f"DTSTAMP:{today:%Y%m%d}T080000Z",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{end:%Y%m%d}",
            f"SUMMARY:{_OTHERS.get((first.month, first.day)) or _NAMES[first.month]}",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _spans(today: date) -> Iterator[tuple[date, date]]:
    """Yield the first closed day and the first open one after it, of each row of closed days."""
    day = today
    while day < today + _AHEAD:
        first = day
        while not is_open(day):
            day += _DAY
        if day != first:
            yield first, day
        day += _DAY
