"""What a VEVENT says: one event, with all that is wrong or odd about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from files.ics.clocks import Clock
from files.ics.lines import Component, Property
from files.ics.values import has_time, offset_of, read_duration, read_text, read_wall, read_words
from files.ics.zones import Zones
from files.values.cells import BadCell, read_link, says_something, shorten
from learning.imports.plan import RowAt, RowProblem

_LONGEST_LINE = 200
_LONGEST_SUMMARY = 4000
_LONGEST_CODE = 255
_MOST_TOPICS = 30
_YEARS = range(2000, 2101)
# What began long ago may still recur; before this there is no calendar that these rules fit.
_FIRST_YEAR = 1601
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_LINK_PROPERTIES = (
    "URL",
    "X-GOOGLE-CONFERENCE",
    "CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "X-TRUMBA-LINK",
    "X-ALT-URL",
)
_LINK = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
_MEETING = re.compile(
    r"https?://(?:[\w-]+\.)*(?:zoom\.us|zoomgov\.com|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|webex\.com)/",
    re.IGNORECASE,
)
# What Google writes below a description for its own meetings.
_GOOGLE_BLOCK = re.compile(r"-::~:~::[~:]*-.*?(?:-::~:~::[~:]*-|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall time by a clock. `dated`: it is a day, without a time of day."""

    wall: datetime
    clock: Clock
    dated: bool

    @property
    def instant(self) -> datetime:
        """Return the instant, in UTC."""
        return self.clock.instant(self.wall)

    @property
    def seen(self) -> datetime:
        """Return the wall time that people see: naive, in the zone that the clock shows."""
        return self.clock.seen(self.wall)


@dataclass(slots=True)
class Event:
    """One VEVENT. `length` is wall time; `recurrence` is the start that an exception replaces.

    `version` orders the versions of one event: SEQUENCE, then when it was written.
    """

    at: RowAt
    uid: str
    title: str
    start: Moment
    length: timedelta
    summary: str = ""
    topics: tuple[str, ...] = ()
    place: str = ""
    link: str = ""
    recurrence: Moment | None = None
    this_and_future: bool = False
    rules: tuple[str, ...] = ()
    added: tuple[tuple[Moment, timedelta | None], ...] = ()
    removed: tuple[Moment, ...] = ()
    cancelled: bool = False
    version: tuple[int, str] = (0, "")
    warnings: list[RowProblem] = field(default_factory=list)


class RefusedEvent(Exception):  # noqa: N818 - becomes a RowProblem
    """The event cannot be taken. `uid` is empty where it has none."""

    def __init__(self, problem: RowProblem, *, uid: str) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.uid = uid


class EventReader:
    """Reads the events of one VCALENDAR. `floating` counts those whose times name no zone."""

    def __init__(self, file: str, *, zones: Zones, cancelled: bool) -> None:
        self.floating = 0
        self._file = file
        self._zones = zones
        self._cancelled = cancelled

    def read(self, component: Component) -> Event:
        """Read one VEVENT. Raises RefusedEvent."""
        at = RowAt(self._file, component.line, line=True)
        warnings: list[RowProblem] = []
        uid = code_of(" ".join(component.text("UID").split()))
        start = self._start(component, at=at, uid=uid, warnings=warnings)
        # An exception may leave out what it does not change; its series has it.
        title = _cut(_one_line(component.text("SUMMARY")), at=at, column="SUMMARY", warnings=warnings)
        if not says_something(title) and component.first("RECURRENCE-ID") is None:
            raise RefusedEvent(RowProblem(at, "SUMMARY", "missing"), uid=uid)
        link, place = _link_and_place(component, at=at, warnings=warnings)
        return Event(
            at=at,
            uid=uid or hashed_code(f"{title}\n{start.instant.isoformat()}"),
            title=title,
            start=start,
            length=self._length(component, start=start, at=at, warnings=warnings, uid=uid),
            summary=_summary(component, at=at, warnings=warnings),
            topics=_topics(component),
            place=_cut(place, at=at, column="LOCATION", warnings=warnings),
            link=link,
            recurrence=self._recurrence(component, at=at, warnings=warnings),
            this_and_future=_ranges_on(component),
            rules=tuple(each.value.strip() for each in component.all("RRULE") if each.value.strip()),
            added=tuple(self._added(component, at=at, warnings=warnings)),
            removed=tuple(moment for moment, _ in self._moments(component, "EXDATE", at=at, warnings=warnings)),
            cancelled=self._cancelled or component.text("STATUS").upper() == "CANCELLED",
            version=_version(component),
            warnings=warnings,
        )

    def _start(self, component: Component, *, at: RowAt, uid: str, warnings: list[RowProblem]) -> Moment:
        written = component.first("DTSTART")
        if written is None:
            raise RefusedEvent(RowProblem(at, "DTSTART", "missing"), uid=uid)
        start = self._moment(written, at=at, warnings=warnings)
        if start is None:
            value = {"value": shorten(written.value)}
            raise RefusedEvent(RowProblem(at, "DTSTART", "not_a_calendar_time", value), uid=uid)
        if not _FIRST_YEAR <= start.wall.year < _YEARS.stop:
            value = {"value": str(start.wall.year)}
            raise RefusedEvent(RowProblem(at, "DTSTART", "far_year", value), uid=uid)
        self.floating += self._floats(written)
        return start

    def _floats(self, written: Property) -> bool:
        return has_time(written.value) and offset_of(written.value) is None and "TZID" not in written.parameters

    def _moment(self, written: Property, *, at: RowAt, warnings: list[RowProblem], text: str = "") -> Moment | None:
        """Read the value of a property, or one `text` of the several that it has."""
        text = text or written.value
        wall = read_wall(text)
        if wall is None or not _FIRST_YEAR <= wall.year < _YEARS.stop:
            return None if wall is None else Moment(wall, self._zones.local, not has_time(text))
        if not has_time(text):
            return Moment(wall, self._zones.local, dated=True)
        offset = offset_of(text)
        if offset is not None:
            return Moment(wall - offset, self._zones.utc, dated=False)
        name = written.parameters.get("TZID", "")
        if not name:
            return Moment(wall, self._zones.local, dated=False)
        found = self._zones.find(name)
        trouble = found.trouble
        if trouble and not any(each.code == trouble.code for each in warnings):
            warnings.append(RowProblem(at, written.name, trouble.code, trouble.values))
        return Moment(wall, found.clock, dated=False)

    def _moments(
        self, component: Component, name: str, *, at: RowAt, warnings: list[RowProblem]
    ) -> Iterator[tuple[Moment, timedelta | None]]:
        """Yield each moment of a list, with its own length where it is a period."""
        for written in component.all(name):
            for text in written.value.split(","):
                begin, slash, end = text.partition("/")
                moment = self._moment(written, at=at, warnings=warnings, text=begin) if begin.strip() else None
                if moment is None:
                    if begin.strip():
                        values = {"value": shorten(text)}
                        warnings.append(RowProblem(at, name, "date_left_out", values))
                    continue
                length = read_duration(end) if slash else None
                stop = self._moment(written, at=at, warnings=warnings, text=end) if slash and length is None else None
                if stop is not None and _FIRST_YEAR <= stop.wall.year < _YEARS.stop:
                    length = stop.instant - moment.instant
                yield moment, length if length and timedelta(0) < length <= 366 * _DAY else None

    def _added(
        self, component: Component, *, at: RowAt, warnings: list[RowProblem]
    ) -> Iterator[tuple[Moment, timedelta | None]]:
        for moment, length in self._moments(component, "RDATE", at=at, warnings=warnings):
            if moment.wall.year in _YEARS:
                yield moment, length

    def _recurrence(self, component: Component, *, at: RowAt, warnings: list[RowProblem]) -> Moment | None:
        written = component.first("RECURRENCE-ID")
        moment = self._moment(written, at=at, warnings=warnings) if written else None
        return moment if moment is None or _FIRST_YEAR <= moment.wall.year < _YEARS.stop else None

    def _length(
        self, component: Component, *, start: Moment, at: RowAt, warnings: list[RowProblem], uid: str
    ) -> timedelta:
        """Return how long the event lasts on the clock on the wall. Where nothing says so: a day, or an hour."""
        written = component.first("DTEND")
        end = self._moment(written, at=at, warnings=warnings) if written else None
        length = read_duration(component.text("DURATION"))
        if end is not None and end.wall.year < _YEARS.stop:
            same = end.dated or start.dated or end.clock == start.clock
            length = (end.wall if same else start.clock.wall(end.instant)) - start.wall
            if length < timedelta(0) and not end.dated:
                raise RefusedEvent(RowProblem(at, "DTEND", "ends_before_dtstart"), uid=uid)
        if length is not None and length > timedelta(0):
            if _whole_days(start, length):
                warnings.append(RowProblem(at, "DTSTART", "all_day"))
            return length
        if start.dated:
            warnings.append(RowProblem(at, "DTSTART", "all_day"))
            return _DAY
        warnings.append(RowProblem(at, "DTEND", "no_end"))
        return _HOUR


def code_of(uid: str) -> str:
    """Return the code of a UID: itself, or a hash of one that is too long."""
    return uid if len(uid) <= _LONGEST_CODE else hashed_code(uid)


def hashed_code(text: str) -> str:
    """Return a code that the same text always gets."""
    return f"ics-{sha256(text.encode('utf-8', errors='replace')).hexdigest()[:20]}"


def _whole_days(start: Moment, length: timedelta) -> bool:
    midnight = (start.wall.hour, start.wall.minute) == (0, 0)
    return start.dated or (midnight and not length % _DAY)


def _ranges_on(component: Component) -> bool:
    written = component.first("RECURRENCE-ID")
    return written is not None and written.parameters.get("RANGE", "").upper() == "THISANDFUTURE"


def _version(component: Component) -> tuple[int, str]:
    sequence = component.text("SEQUENCE")
    number = int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else 0  # noqa: PLR2004
    return number, component.text("LAST-MODIFIED") or component.text("DTSTAMP")


def _one_line(value: str) -> str:
    return " ".join(read_text(value).split())


def _cut(text: str, *, at: RowAt, column: str, warnings: list[RowProblem], most: int = _LONGEST_LINE) -> str:
    """Shorten a text that is too long, with a warning: its calendar can seldom be changed by who imports it."""
    if len(text) <= most:
        return text
    warnings.append(RowProblem(at, column, "cut", {"length": f"{len(text):,}", "limit": f"{most:,}"}))
    return f"{text[: most - 1].rstrip()}…"


def _summary(component: Component, *, at: RowAt, warnings: list[RowProblem]) -> str:
    for name in ("DESCRIPTION", "X-ALT-DESC"):
        found = component.first(name)
        if found is None:
            continue
        text = read_text(_GOOGLE_BLOCK.sub("", found.value))
        if says_something(text):
            return _cut(text, at=at, column=name, warnings=warnings, most=_LONGEST_SUMMARY)
    return ""


def _topics(component: Component) -> tuple[str, ...]:
    words = (word for each in component.all("CATEGORIES") for word in read_words(each.value))
    found = dict.fromkeys(word for word in words if says_something(word) and len(word) <= _LONGEST_LINE)
    return tuple(found)[:_MOST_TOPICS]


def _link_and_place(component: Component, *, at: RowAt, warnings: list[RowProblem]) -> tuple[str, str]:
    """Return where to go: a link from the properties that hold one, the place, or a meeting in the description."""
    place = _one_line(component.text("LOCATION"))
    named = [each.value.strip() for name in _LINK_PROPERTIES for each in component.all(name) if each.value.strip()]
    links = [link for value in named if (link := _sound(value))]
    if named and not links and component.first("URL"):
        warnings.append(RowProblem(at, "URL", "link_left_out", {"value": shorten(component.text("URL"))}))
    for value in (component.text("LOCATION"), component.text("DESCRIPTION"), component.text("X-ALT-DESC")):
        spoken = value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
        links += [
            link for each in _LINK.findall(spoken) if _MEETING.match(each) and (link := _sound(each.rstrip(".,;:)")))
        ]
    only = _sound(place)
    if only:
        return (links or [only])[0], ""
    return (links or [""])[0], place if says_something(place) else ""


def _sound(text: str) -> str:
    try:
        return read_link(text)
    except BadCell:
        return ""
