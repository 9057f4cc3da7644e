"""Reading an iCalendar file as a catalog: each event becomes a session, each UID an offering."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from files.catalog_rows import CatalogRules
from files.ics.events import Event, EventReader, RefusedEvent, hashed_code
from files.ics.lines import Component, read_components, read_content_lines
from files.ics.recurrence import Effort
from files.ics.series import Coming, SeriesRead, read_series
from files.ics.values import read_text
from files.ics.zones import Zones, find_named, is_utc
from files.tables.unreadable import MOST_BYTES, UnreadableFile
from files.values.cells import shorten
from learning.imports.catalog_rows import OfferingRow
from learning.imports.plan import ImportRows, Note, RowAt, RowProblem, row_label

# Days that may be looked at for the rules of one file: some 5,000 series, begun years ago and counted from there.
_EFFORT = 700_000
_ALWAYS_GIVEN = frozenset({"code", "session", "title", "format", "starts_at", "ends_at"})
_WEB_PAGES = (b"<!doctype html", b"<html", b"<?xml", b"%pdf-", b"{", b"pk\x03\x04")


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What a calendar held, in the words of ImportRows, with notes on the file as a whole.

    `refused_keys` are also the codes of events that are over or begin more than a year ahead: they are in the file.
    """

    rows: tuple[OfferingRow, ...]
    refused: tuple[RowProblem, ...] = ()
    refused_keys: frozenset[str] = frozenset()
    unnamed: bool = False
    warned: tuple[RowProblem, ...] = ()
    notes: tuple[Note, ...] = ()


def read_calendar(name: str, raw: bytes, *, rules: CatalogRules, now: datetime) -> CalendarRead:
    """Read a file's bytes; `name` is what people call the file, `now` an aware instant.

    Events that are over are left out, recurrences followed for a year from now. One bad event does not stop the
    others. Raises UnreadableFile where it is no calendar at all.
    """
    if not raw.strip():
        raise UnreadableFile("empty_calendar", file=name)
    if len(raw) > MOST_BYTES:
        raise UnreadableFile("too_large", file=name)
    content = read_content_lines(raw)
    root = read_components(content.lines)
    calendars = [*root.within("VCALENDAR")] or [root]
    if not any(each.kind in {"VCALENDAR", "VEVENT"} for each in root.parts):
        web = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower().startswith(_WEB_PAGES)
        raise UnreadableFile("web_page_for_calendar" if web else "no_calendar", file=name)
    reading = _Reading(name, rules=rules, now=now)
    for calendar in calendars:
        reading.take(calendar)
    return reading.finish(eight_bit=content.eight_bit)


def with_calendars(rows: ImportRows[OfferingRow], calendars: Sequence[CalendarRead]) -> ImportRows[OfferingRow]:
    """Add what calendars held to the rows of other files. A code that occurs twice is refused the second time."""
    taken = {row.code.casefold(): row.at for row in rows.rows}
    joined = list(rows.rows)
    repeated: list[RowProblem] = []
    for calendar in calendars:
        for row in calendar.rows:
            first = taken.setdefault(row.code.casefold(), row.at)
            if first == row.at:
                joined.append(row)
            else:
                values = {"first": row_label(first, seen_from=row.at), "event": shorten(row.title)}
                repeated.append(RowProblem(row.at, "UID", "same_event", values))
    refused = [*rows.refused, *(each for calendar in calendars for each in calendar.refused), *repeated]
    return replace(
        rows,
        rows=joined,
        refused=sorted(refused, key=lambda each: each.at),
        refused_keys=rows.refused_keys.union(*(each.refused_keys for each in calendars)),
        unnamed=rows.unnamed or any(each.unnamed for each in calendars),
        warned=[*rows.warned, *(each for calendar in calendars for each in calendar.warned)],
    )


@dataclass(slots=True)
class _Counts:
    events: int = 0
    floating: int = 0
    over: int = 0
    later: int = 0
    cancelled: int = 0
    versions: int = 0


@dataclass(slots=True)
class _Gathered:
    offerings: list[OfferingRow] = field(default_factory=list)
    refused: list[RowProblem] = field(default_factory=list)
    warned: list[RowProblem] = field(default_factory=list)
    refused_keys: set[str] = field(default_factory=set)
    unnamed: bool = False


class _Reading:
    """Gathers the events of a file's calendars, then makes offerings of those that share a UID."""

    def __init__(self, name: str, *, rules: CatalogRules, now: datetime) -> None:
        self._name = name
        self._rules = rules
        self._now = now
        self._counts = _Counts()
        self._gathered = _Gathered()
        self._events: dict[str, list[Event]] = {}
        self._floating_zone = ""
        self._titles: dict[RowAt, str] = {}

    def take(self, calendar: Component) -> None:
        """Read the events of one VCALENDAR."""
        local = _zone_of(calendar) or self._rules.zone
        zones = Zones(calendar.within("VTIMEZONE"), local=local, now=self._now)
        cancelled = calendar.text("METHOD").upper() == "CANCEL"
        reader = EventReader(self._name, zones=zones, cancelled=cancelled)
        for component in calendar.within("VEVENT"):
            self._counts.events += 1
            at = RowAt(self._name, component.line, line=True)
            self._titles[at] = component.text("SUMMARY")
            if not component.finished:
                self._gathered.refused.append(RowProblem(at, "", "broken_off"))
                self._gathered.unnamed = True
                continue
            try:
                event = reader.read(component)
            except RefusedEvent as trouble:
                self._gathered.refused.append(trouble.problem)
                self._gathered.refused_keys.add(trouble.uid.casefold())
                self._gathered.unnamed |= not trouble.uid
            else:
                self._events.setdefault(event.uid.casefold(), []).append(event)
        if reader.floating:
            self._counts.floating += reader.floating
            self._floating_zone = local.key

    def finish(self, *, eight_bit: bool) -> CalendarRead:
        """Make offerings of all events."""
        found = self._gathered
        every = [each for group in self._events.values() for each in group]
        coming = Coming(self._now, _given(every), Effort(_EFFORT))
        for group in self._events.values():
            for part in _told_apart(group, warned=found.warned):
                self._add(read_series(part, coming=coming), code=part[0].uid)
        return CalendarRead(
            rows=tuple(found.offerings),
            refused=tuple(self._named(found.refused)),
            refused_keys=frozenset(found.refused_keys - {""}),
            unnamed=found.unnamed,
            warned=tuple(self._named(found.warned)),
            notes=tuple(self._notes(eight_bit=eight_bit)),
        )

    def _named(self, problems: Iterable[RowProblem]) -> Iterator[RowProblem]:
        """Name the events that problems are about: nobody finds them in a calendar by the line of its file."""
        for each in sorted(problems, key=lambda each: each.at):
            title = shorten(read_text(self._titles[each.at]))
            yield replace(each, values={**each.values, "event": title}) if title else each

    def _add(self, read: SeriesRead, *, code: str) -> None:
        self._counts.over += read.over
        self._counts.later += read.later
        self._counts.cancelled += read.cancelled
        self._counts.versions += read.versions
        self._gathered.refused += read.refused
        self._gathered.warned += read.warned
        if read.offering is not None:
            self._gathered.offerings.append(read.offering)
        if read.refused or read.over or read.later:
            self._gathered.refused_keys.add(code.casefold())

    def _notes(self, *, eight_bit: bool) -> Iterator[Note]:
        counts = self._counts
        if eight_bit:
            yield Note("calendar_eight_bit", {"file": self._name})
        if not counts.events:
            yield Note("no_events", {"file": self._name})
        if counts.floating:
            values = {"file": self._name, "count": f"{counts.floating:,}", "zone": self._floating_zone}
            yield Note("floating_times", values)
        yield from self._left_out()

    def _left_out(self) -> Iterator[Note]:
        def values(count: int) -> dict[str, str]:
            return {"file": self._name, "count": f"{count:,}"}

        if self._counts.over:
            yield Note("events_over", values(self._counts.over))
        if self._counts.later:
            yield Note("events_later", values(self._counts.later))
        if self._counts.cancelled:
            yield Note("events_cancelled", values(self._counts.cancelled))
        if self._counts.versions:
            yield Note("older_versions", values(self._counts.versions))


def _zone_of(calendar: Component) -> ZoneInfo | None:
    """Return the zone in which a calendar says that it is shown. UTC says nothing: no school hangs its clock by it."""
    name = calendar.text("X-WR-TIMEZONE")
    return None if is_utc(name) else find_named(name)


def _given(events: Iterable[Event]) -> frozenset[str]:
    """Name the columns that a file has, as a spreadsheet would: those that at least one event fills in."""
    given = set(_ALWAYS_GIVEN)
    for each in events:
        filled = {"summary": each.summary, "topics": each.topics, "place": each.place, "link": each.link}
        given.update(column for column, value in filled.items() if value)
    return frozenset(given)


def _told_apart(events: list[Event], *, warned: list[RowProblem]) -> list[list[Event]]:
    """Part single events that share a UID and a version, and are not the same: some programs give all one UID."""
    first = events[0]
    single = all(each.recurrence is None and not each.rules and not each.added for each in events)
    titles = {each.title: each for each in reversed(events)}
    if not single or len(titles) == 1 or len({each.version for each in events}) > 1:
        return [events]
    if len({each.start.instant for each in events}) == 1:
        return [events]
    parts: dict[str, list[Event]] = {}
    for each in events:
        if each.title != first.title:
            values = {"first": row_label(first.at, seen_from=each.at)}
            if each.title not in parts:
                warned.append(RowProblem(each.at, "UID", "uid_repeated", values))
            parts.setdefault(each.title, []).append(replace(each, uid=hashed_code(f"{each.uid}\n{each.title}")))
        else:
            parts.setdefault(each.title, []).append(each)
    return list(parts.values())
