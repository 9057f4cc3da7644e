"""Days and times as people and spreadsheets write them, read as wall time."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from files.values.cells import BadCell, shorten
from files.values.clock_words import Clock, read_clock
from files.values.day_words import WEEKDAYS, DayOrder, DayOrders, FoundDay, NoYear, UnclearOrder, find_day
from learning.imports.plan import Note
from learning.walltime import WALL_FORMAT

_USUAL = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::00)?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d{1,17})?")
_PART_OF_DAY = re.compile(r"0?[.,]\d{1,17}")
_WEEKDAY = re.compile(r"\b(" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b\.?")
_BEFORE = re.compile(r"^(?:[\s,;@|·-]|(?:at|on|from|el|a\slas?|las?|desde(?:\slas?)?|de(?:\slas?)?)\s)+")
_AFTER = re.compile(r"(?:[\s,;|·-]|\s(?:on|el))+$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_LONGEST = 80  # characters; nobody needs more for a day and a time
_YEARS = range(2000, 2101)
_DAY_SECONDS = 86_400
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall time, naive, in the zone it was read for. `ends` is given where a range was written.

    `guessed` is the order of day and month that was assumed, if any; `notes` are what else the person should look at.
    """

    wall: datetime
    ends: datetime | None = None
    guessed: DayOrder | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class MomentReader:
    """Reads the days and times of one file. Each method raises BadCell."""

    orders: DayOrders
    from_1904: bool = False

    def read(self, text: str, *, zone: ZoneInfo) -> Moment:
        """Read a day and a time, such as `2026-12-03 15:30`, or with its end, `12/3/2026 3:30–5:00 PM`."""
        if usual := _USUAL.fullmatch(text):
            try:
                wall = datetime(*(int(part) for part in usual.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
            except ValueError:
                raise BadCell("not_a_moment", value=shorten(text)) from None
            return Moment(_of_our_time(wall))
        found, clock = _read(text, self.orders, self.from_1904)
        if found is None:
            raise BadCell("not_a_moment" if clock is None else "no_day", value=shorten(text))
        if clock is None:
            raise BadCell("no_time", value=shorten(text))
        return _moment(found, clock, zone=zone, text=text)

    def read_end(self, text: str, *, zone: ZoneInfo, start: datetime | None) -> Moment:
        """Read an end. A time alone is on the day of `start`, a wall time: 5:00 after 3:30 PM is 5:00 PM."""
        if start is not None and not _USUAL.fullmatch(text):
            found, clock = _read(text, self.orders, self.from_1904)
            if found is None and clock is not None and clock.end is None and clock.offset is None:
                clock = _in_later_half(clock, start=start)
                return _moment(FoundDay(start.date(), ""), clock, zone=zone, text=text)
        return self.read(text, zone=zone)


@lru_cache(maxsize=4096)  # a catalog has the same days again and again
def _read(text: str, orders: DayOrders, from_1904: bool) -> tuple[FoundDay | None, Clock | None]:  # noqa: FBT001 - for the cache
    """Return the day and the time that a text holds, each None where it holds none. Raises BadCell."""
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).casefold().split())
    if len(plain) > _LONGEST:
        raise BadCell("not_a_moment", value=shorten(text))
    if _SERIAL.fullmatch(plain) or _PART_OF_DAY.fullmatch(plain):
        return _read_serial(float(plain.replace(",", ".")), from_1904=from_1904)
    try:
        found = find_day(plain, orders=orders)
    except NoYear:
        raise BadCell("no_year", value=shorten(text)) from None
    except UnclearOrder:
        raise BadCell("unclear_order", value=shorten(text)) from None
    except ValueError:
        raise BadCell("not_a_moment", value=shorten(text)) from None
    rest = found.rest if found else plain
    bare = _AFTER.sub("", _BEFORE.sub("", _WEEKDAY.sub(" ", rest) + " ")).strip()
    clock = read_clock(" ".join(bare.split())) if bare else None
    if bare and clock is None:
        raise BadCell("not_a_moment", value=shorten(text))
    return found, clock


def _read_serial(serial: float, *, from_1904: bool) -> tuple[FoundDay | None, Clock | None]:
    """Read a number as spreadsheets count: days, and parts of a day."""
    days, seconds = divmod(round(serial * _DAY_SECONDS), _DAY_SECONDS)
    clock = Clock(time(seconds // 3600, seconds // 60 % 60)) if seconds else None
    epoch = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    return (FoundDay(epoch + timedelta(days=days), "") if days else None), clock


def _moment(found: FoundDay, clock: Clock, *, zone: ZoneInfo, text: str) -> Moment:
    wall = _of_our_time(datetime.combine(found.day, clock.start))
    notes: list[Note] = []
    weekdays = {WEEKDAYS[each[1]] for each in _WEEKDAY.finditer(found.rest)}
    if weekdays and found.day.weekday() not in weekdays:
        notes.append(Note("weekday_differs", {"value": shorten(text), "day": f"{found.day:%Y-%m-%d}"}))
    if clock.bare:
        notes.append(Note("night_time", {"value": shorten(text), "read": f"{wall:%H:%M}"}))
    ends = datetime.combine(found.day, clock.end) if clock.end else None
    if ends and clock.next_day:
        ends += timedelta(days=1)
    if clock.offset is not None:
        wall, ends = (_in_zone(each, clock.offset, zone) if each else None for each in (wall, ends))  # type: ignore[assignment]
        notes.append(Note("offset_converted", {"value": shorten(text), "read": wall.strftime(WALL_FORMAT)}))
    elif clock.zone and not _fits(clock.zone, wall, zone):
        raise BadCell("other_zone", value=shorten(text), zone=zone.key)
    return Moment(wall, ends, found.guessed, tuple(notes))


def _in_later_half(clock: Clock, *, start: datetime) -> Clock:
    """Move an end for which nobody wrote AM or PM to the afternoon, where only that comes after the start."""
    end = datetime.combine(start.date(), clock.start)
    later = end + _HALF_A_DAY
    if clock.halved or end > start or later <= start or later.date() != start.date():
        return clock
    return replace(clock, start=later.time(), bare=False)


def _in_zone(wall: datetime, offset: timedelta, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=timezone(offset)).astimezone(zone).replace(tzinfo=None)


def _fits(letters: str, wall: datetime, zone: ZoneInfo) -> bool:
    """Say whether letters such as PT, PST or PDT name the zone; summer and winter time are mixed up by everybody."""
    names = {wall.replace(month=month, day=1, tzinfo=zone).tzname() or "" for month in (1, 7)}
    return any(name.casefold() == letters or (letters == f"{name[0]}{name[-1]}".casefold()) for name in names if name)


def _of_our_time(wall: datetime) -> datetime:
    if wall.year not in _YEARS:
        raise BadCell("far_year", value=str(wall.year))
    return wall
