"""From the events with one UID to the sessions of one offering: versions, recurrences, exceptions, names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from files.ics.events import Event, Moment
from files.ics.recurrence import BadRule, Effort, Rule, Window, follow_rule, parse_rule
from files.ics.values import has_time, offset_of, read_wall
from files.values.cells import shorten
from learning.imports.catalog_rows import LONE_SESSION, OfferingRow, SessionRow
from learning.imports.plan import RowProblem
from learning.walltime import WALL_FORMAT
from storage.tables import Format

# Occurrences that are over are worked out too, so that the second of a day keeps its name when the first is over.
_LOOK_BACK = timedelta(days=2)
_YEAR = timedelta(days=365)
_MOST_OCCURRENCES = 1000
_MOST_WORKED_OUT = _MOST_OCCURRENCES + 100  # with those of the last days, which are over
_DAY_FORMAT = "%Y-%m-%d"
_EARLIEST_END, _LATEST_END = 1602, 2200


@dataclass(frozen=True, slots=True)
class Coming:
    """What is wanted of a file: what is not over at `now`, series as far as a year ahead; and what may be spent on it."""

    now: datetime
    given: frozenset[str]
    effort: Effort


@dataclass(slots=True)
class SeriesRead:
    """What the events with one UID gave. The numbers count what was left out."""

    offering: OfferingRow | None = None
    refused: list[RowProblem] = field(default_factory=list)
    warned: list[RowProblem] = field(default_factory=list)
    over: int = 0
    later: int = 0
    cancelled: int = 0
    versions: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Occurrence:
    """One occurrence. `original` is the start by which the series knows it; `starts` may have moved."""

    original: Moment
    starts: Moment
    length: timedelta
    told_by: Event

    @property
    def ends_at(self) -> datetime:
        """Return the instant of its end, which is always after its start, also where a clock is put forward."""
        begun = self.starts.instant
        end = self.starts.clock.instant(self.starts.wall + self.length)
        return end if end > begun else begun + self.length


def read_series(events: Sequence[Event], *, coming: Coming) -> SeriesRead:
    """Make one offering of the events with one UID: masters, their other versions, and exceptions."""
    read = SeriesRead()
    masters = _newest([each for each in events if each.recurrence is None], read=read)
    exceptions = _newest_exceptions([each for each in events if each.recurrence is not None], read=read)
    if masters and masters[0].cancelled:
        read.cancelled += 1
        return read
    series = bool(exceptions) or any(each.rules or each.added for each in masters)
    occurrences = [one for each in masters for one in _occurrences(each, coming=coming, read=read)]
    occurrences = _with_exceptions(occurrences, exceptions, read=read)
    standing = [each for each in occurrences if each.ends_at > coming.now]
    telling = masters[0] if masters else next((each for _, each in exceptions if not each.cancelled), None)
    if telling is None or not standing:
        _count_absent(telling, coming=coming, read=read)
        return read
    if not telling.title:
        read.refused.append(RowProblem(telling.at, "SUMMARY", "missing"))
        return read
    names = _names(occurrences) if series else _lone_names(occurrences)
    sessions = [_session(each, name=names[each], given=coming.given) for each in standing[:_MOST_OCCURRENCES]]
    if len(standing) > _MOST_OCCURRENCES:
        values = {"limit": f"{_MOST_OCCURRENCES:,}"}
        read.warned.append(RowProblem(telling.at, "RRULE", "many_occurrences", values))
    speaking = {id(each.told_by): each.told_by for each in standing}
    read.warned = [
        *[problem for each in {id(telling): telling, **speaking}.values() for problem in each.warnings],
        *_other_titles(speaking.values(), title=telling.title),
        *read.warned,
    ]
    read.offering = OfferingRow(
        at=telling.at,
        given=coming.given,
        code=telling.uid,
        title=telling.title,
        format=Format.live,
        summary=telling.summary,
        topics=telling.topics,
        sessions=tuple(sessions),
    )
    return read


def _count_absent(telling: Event | None, *, coming: Coming, read: SeriesRead) -> None:
    """Say why nothing is left of an event: it is over, or begins later, or a rule that cannot be followed hides it."""
    read.refused += [each for each in read.warned if each.code == "bad_rule"]
    read.warned = []
    if telling is None or read.refused:
        return
    if telling.start.instant > coming.now + _YEAR:
        read.later += 1
    else:
        read.over += 1


def _newest(masters: list[Event], *, read: SeriesRead) -> list[Event]:
    """Keep the newest version of a series; of single events with one UID and one version, all.

    Some programs write the dates of one event as events of their own with the same UID.
    """
    if not masters:
        return []
    version = max(each.version for each in masters)
    current = [each for each in masters if each.version == version]
    if any(each.rules or each.added for each in current):
        current = current[-1:]
    by_start = {each.start.instant: each for each in current}
    kept = sorted(by_start.values(), key=lambda each: (each.cancelled, each.start.instant))
    read.versions += len(masters) - len(kept)
    standing = [each for each in kept if not each.cancelled]
    if not standing:
        return kept
    read.cancelled += len(kept) - len(standing)
    return standing


def _newest_exceptions(exceptions: list[Event], *, read: SeriesRead) -> list[tuple[Moment, Event]]:
    found: dict[tuple[datetime, bool], tuple[Moment, Event]] = {}
    for each in sorted(exceptions, key=lambda each: each.version):
        if each.recurrence is not None:
            found[each.recurrence.instant, each.this_and_future] = (each.recurrence, each)
    read.versions += len(exceptions) - len(found)
    return [found[key] for key in sorted(found)]


def _occurrences(event: Event, *, coming: Coming, read: SeriesRead) -> list[_Occurrence]:
    """Work out when an event takes place, without its exceptions: from a little before now to a year ahead."""
    clock = event.start.clock
    first = clock.wall(coming.now) - _LOOK_BACK - event.length
    window = Window(first, clock.wall(coming.now + _YEAR))
    lengths: dict[datetime, timedelta] = {}
    if not event.rules:
        lengths[event.start.wall] = event.length
    for text in event.rules:
        try:
            rule = parse_rule(text)
            until = _until(rule, event=event)
            followed = follow_rule(rule, start=event.start.wall, until=until, window=window, effort=coming.effort)
            walls = list(islice(followed, _MOST_WORKED_OUT))
        except BadRule:
            read.warned.append(RowProblem(event.at, "RRULE", "bad_rule", {"rule": shorten(text)}))
            walls = [event.start.wall]
        lengths.update(dict.fromkeys(walls, event.length))
    for moment, length in event.added:
        wall = _on_clock(moment, event=event)
        if wall >= first:
            lengths[wall] = length or lengths.get(wall, event.length)
    for moment in event.removed:
        if lengths.pop(_on_clock(moment, event=event), None) is None:
            lengths.pop(moment.wall, None)  # written by another clock than it was meant
    starts = [(Moment(wall, clock, event.start.dated), lengths[wall]) for wall in sorted(lengths)]
    return [_Occurrence(start, start, length, event) for start, length in starts]


def _until(rule: Rule, *, event: Event) -> datetime | None:
    """Return the last wall time of a rule. A day is meant to its end; an instant is put on the event's clock."""
    if not rule.until:
        return None
    wall = read_wall(rule.until)
    if wall is None or wall.year < _EARLIEST_END:
        raise BadRule
    if wall.year > _LATEST_END:
        return None
    if event.start.dated or not has_time(rule.until):
        return datetime.combine(wall, time(23, 59))
    offset = offset_of(rule.until)
    return wall if offset is None else event.start.clock.wall((wall - offset).replace(tzinfo=UTC))


def _on_clock(moment: Moment, *, event: Event) -> datetime:
    """Return a moment of a list as wall time of the event's clock. A day means the event's time on that day."""
    if moment.dated:
        return datetime.combine(moment.wall, event.start.wall.time())
    return event.start.clock.wall(moment.instant) if moment.clock != event.start.clock else moment.wall


class _Series:
    """The occurrences of a series by the instants at which it knows them, and by their days.

    Some calendars hold thousands of exceptions: each is put in its place without looking at all the others.
    """

    def __init__(self, occurrences: Iterable[_Occurrence]) -> None:
        self.known: dict[datetime, _Occurrence] = {}
        self._days: dict[date, list[datetime]] = {}
        for each in occurrences:
            self.put(each)

    def put(self, occurrence: _Occurrence) -> None:
        """Take an occurrence, in place of the one that the series knows by the same start."""
        at = occurrence.original.instant
        if at not in self.known:
            self._days.setdefault(occurrence.original.seen.date(), []).append(at)
        self.known[at] = occurrence

    def find(self, original: Moment, *, exact: set[datetime]) -> _Occurrence | None:
        """Find what an exception replaces: the occurrence of that instant, or the only one of that day.

        The instant is another where the time of the whole series was changed after the exception was made.
        """
        found = self.known.get(original.instant)
        if found is not None:
            return found
        on_day = [at for at in self._days.get(original.seen.date(), ()) if at in self.known]
        return self.known[on_day[0]] if len(on_day) == 1 and on_day[0] not in exact else None


def _with_exceptions(
    occurrences: list[_Occurrence], exceptions: list[tuple[Moment, Event]], *, read: SeriesRead
) -> list[_Occurrence]:
    """Put the exceptions in place of what they replace. One that replaces nothing stands for itself."""
    exact = {original.instant for original, _ in exceptions}
    series = _Series(occurrences)
    for original, event in exceptions:
        later = [at for at in series.known if at >= original.instant] if event.this_and_future else []
        replaced = series.find(original, exact=exact)
        if event.cancelled:
            read.cancelled += 1
            for at in later or ([replaced.original.instant] if replaced else []):
                del series.known[at]
        elif later:
            for at in later:
                series.put(_shifted(series.known[at], original=original, event=event))
        else:
            known_by = replaced.original if replaced else original
            series.put(_Occurrence(known_by, event.start, event.length, event))
    return sorted(series.known.values(), key=lambda each: (each.starts.instant, each.original.instant))


def _shifted(occurrence: _Occurrence, *, original: Moment, event: Event) -> _Occurrence:
    clock = occurrence.original.clock
    moved = clock.wall(event.start.instant) - clock.wall(original.instant)
    starts = replace(occurrence.original, wall=occurrence.original.wall + moved)
    return _Occurrence(occurrence.original, starts, event.length, event)


def _names(occurrences: list[_Occurrence]) -> dict[_Occurrence, str]:
    """Name each by the day on which the series has it, so that its time can move; by day and time where a day has two."""
    days = Counter(each.original.seen.date() for each in occurrences)
    named: dict[_Occurrence, str] = {}
    for each in occurrences:
        seen = each.original.seen
        named[each] = seen.strftime(_DAY_FORMAT if days[seen.date()] == 1 else WALL_FORMAT)
    return _told_apart(named)


def _lone_names(occurrences: list[_Occurrence]) -> dict[_Occurrence, str]:
    if len(occurrences) == 1:
        return {occurrences[0]: LONE_SESSION}
    return _told_apart({each: each.starts.seen.strftime(WALL_FORMAT) for each in occurrences})


def _told_apart(named: dict[_Occurrence, str]) -> dict[_Occurrence, str]:
    seen: Counter[str] = Counter()
    for each, name in named.items():
        seen[name] += 1
        if seen[name] > 1:
            named[each] = f"{name} ({seen[name]})"
    return named


def _session(occurrence: _Occurrence, *, name: str, given: frozenset[str]) -> SessionRow:
    starts, ends_at, shown = occurrence.starts, occurrence.ends_at, occurrence.starts.clock.shown
    end = starts.clock.seen(starts.wall + occurrence.length)
    if starts.clock.instant(starts.wall + occurrence.length) != ends_at:
        end = ends_at.astimezone(shown).replace(tzinfo=None)
    return SessionRow(
        at=occurrence.told_by.at,
        given=given,
        name=name,
        starts_wall=starts.seen.strftime(WALL_FORMAT),
        ends_wall=end.strftime(WALL_FORMAT),
        timezone=shown.key,
        starts_at=starts.instant,
        ends_at=ends_at,
        place=occurrence.told_by.place,
        link=occurrence.told_by.link,
    )


def _other_titles(events: Iterable[Event], *, title: str) -> Iterator[RowProblem]:
    for each in events:
        if each.title and each.title != title:
            yield RowProblem(each.at, "SUMMARY", "other_title", {"value": shorten(each.title)})
