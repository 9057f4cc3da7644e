"""Writes the office's calendar as the calendar programs of this world write theirs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sandbox.district.reading import read_yaml
from sandbox.district.school_days import is_open, next_open

_ZONE = "America/Los_Angeles"
_WEEK = timedelta(weeks=1)
_LINE_OCTETS = 75
_HEAD = f"""BEGIN:VCALENDAR
PRODID:-//Sample Unified//Shared Calendar//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Professional Learning Office
X-WR-TIMEZONE:{_ZONE}
BEGIN:VTIMEZONE
TZID:{_ZONE}
BEGIN:DAYLIGHT
TZOFFSETFROM:-0800
TZOFFSETTO:-0700
TZNAME:PDT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0700
TZOFFSETTO:-0800
TZNAME:PST
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE""".splitlines()


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry of the content file, whose head says what the fields mean. Without `at` it lasts the whole day."""

    key: str
    title: str
    description: str
    place: str
    weekday: str
    ahead: int
    topics: list[str] = field(default_factory=list)
    link: str = ""
    at: str = ""
    minutes: int = 0
    weeks: int = 0
    moved: int = 0
    moved_place: str = ""
    rule: str = ""


def district_calendar(*, today: date) -> bytes:
    """Return district-calendar.ics with days relative to `today`; the same day gives the same bytes."""
    events = [Event(**entry) for entry in read_yaml("district_calendar.yaml")]
    lines = [*_HEAD, *(line for event in events for line in _event_lines(event, today=today)), "END:VCALENDAR"]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event_lines(event: Event, *, today: date) -> Iterator[str]:
    first = next_open(today, weekday=event.weekday, ahead=event.ahead)
    days = [first + week * _WEEK for week in range(max(event.weeks, 1))]
    yield from _occurrence(event, day=first, today=today, place=event.place, series=_series(event, days=days))
    if event.moved:
        day = [day for day in days if is_open(day)][: event.moved][-1]
        name = f"RECURRENCE-ID;TZID={_ZONE}:{_stamp(day, at=event.at)}"
        yield from _occurrence(event, day=day, today=today, place=event.moved_place, series=[name])


def _series(event: Event, *, days: list[date]) -> list[str]:
    if event.rule:
        return [f"RRULE:{event.rule}"]
    if not event.weeks:
        return []
    skips = [f"EXDATE;TZID={_ZONE}:{_stamp(day, at=event.at)}" for day in days if not is_open(day)]
    return [f"RRULE:FREQ=WEEKLY;COUNT={event.weeks}", *skips]


def _occurrence(event: Event, *, day: date, today: date, place: str, series: list[str]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}@calendar.sample.example"
    yield f"DTSTAMP:{today:%Y%m%d}T080000Z"
    yield from _times(event, day=day)
    yield from series
    yield f"SUMMARY:{_escaped(event.title)}"
    yield f"DESCRIPTION:{_escaped(event.description)}"
    yield f"LOCATION:{_escaped(place)}"
    yield f"CATEGORIES:{','.join(map(_escaped, event.topics))}"
    if event.link:
        yield f"URL:{event.link}"
    yield "STATUS:CONFIRMED"
    yield "END:VEVENT"


def _times(event: Event, *, day: date) -> Iterator[str]:
    if not event.at:
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
        return
    ends_at = datetime.combine(day, time.fromisoformat(event.at)) + timedelta(minutes=event.minutes)
    yield f"DTSTART;TZID={_ZONE}:{_stamp(day, at=event.at)}"
    yield f"DTEND;TZID={_ZONE}:{ends_at:%Y%m%dT%H%M%S}"


def _stamp(day: date, *, at: str) -> str:
    return f"{datetime.combine(day, time.fromisoformat(at)):%Y%m%dT%H%M%S}"


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> Iterator[str]:
    """Yield the line in pieces of at most 75 octets; all but the first begin with a space (RFC 5545, 3.1)."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > _LINE_OCTETS:
            yield piece
            piece = " "
        piece += letter
    yield piece
