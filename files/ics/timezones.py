"""Time zones as calendars carry them: VTIMEZONE with the rule by which the clock changes.

Rules, and no lists of dates: Outlook reads nothing else there (MS-OXCICAL 2.1.3.1.1.19). A zone without a rule, as
Morocco's, gets each change by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

# Imported where a zone is written: that is not at the start.
if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - the wall clock of the zone that is described
_STEP = timedelta(days=1)
_LAST = -1


@dataclass(frozen=True, slots=True)
class _Change:
    """The clock is changed: at `wall` on the clock that goes until then."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def kind(self) -> tuple[object, ...]:
        """Return what the changes of one rule have in common."""
        clock = (self.wall.month, self.wall.weekday(), self.wall.time())
        return (*clock, self.before, self.after, self.name)

    @property
    def week(self) -> int:
        """Return which of its month's weekdays of this name it is on, 1 for the first."""
        return (self.wall.day - 1) // 7 + 1

    @property
    def is_last_week(self) -> bool:
        """Tell whether no weekday of this name follows in its month."""
        return (self.wall + timedelta(days=7)).month != self.wall.month


@lru_cache(maxsize=64)
def describe_zone(zone: ZoneInfo, *, years: tuple[int, int]) -> "Timezone":
    """Return the VTIMEZONE of a zone, right for every wall time of these years, the first and the last included."""
    from icalendar import Timezone

    described = Timezone()
    described.add("TZID", zone.key)
    # From the year before: what holds on the first of January began in it.
    changes = list(_changes(zone, first=years[0] - 1, last=years[1]))
    if not changes:
        described.add_component(_unchanging(zone, year=years[0]))
    for same in _by_kind(changes):
        for observance in _observances(same, years=years[1] - years[0] + 2):
            described.add_component(observance)
    return described


def _changes(zone: ZoneInfo, *, first: int, last: int) -> Iterator[_Change]:
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 2, tzinfo=UTC)
    while at < end:
        after = at + _STEP
        if _offset(at, zone) != _offset(after, zone):
            yield _change(zone, _first_of(zone, at, after))
        at = after


def _first_of(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the instant between two at which the offset changes, to the second."""
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _change(zone: ZoneInfo, at: datetime) -> _Change:
    local = at.astimezone(zone)
    before, after = _offset(at - timedelta(seconds=1), zone), _offset(at, zone)
    wall = at.replace(tzinfo=None) + before
    return _Change(wall, before, after, local.tzname() or zone.key)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _by_kind(changes: Sequence[_Change]) -> list[list[_Change]]:
    found: dict[tuple[object, ...], list[_Change]] = {}
    for change in changes:
        found.setdefault(change.kind, []).append(change)
    return list(found.values())


def _observances(same: Sequence[_Change], *, years: int) -> "Iterator[TimezoneStandard | TimezoneDaylight]":
    """Write changes of one kind as a rule where they come every year on the same weekday, else one by one."""
    from icalendar import vRecur

    first = same[0]
    week = first.week if len({one.week for one in same}) == 1 else None
    if week is None and all(one.is_last_week for one in same):
        week = _LAST
    if week is None or len({one.wall.year for one in same}) != years or len(same) != years:
        yield from (_observance(one) for one in same)
        return
    observance = _observance(first)
    day = f"{week}{_DAYS[first.wall.weekday()]}"
    observance.add("RRULE", vRecur({"FREQ": "YEARLY", "BYDAY": day, "BYMONTH": first.wall.month}))
    yield observance


def _observance(change: _Change) -> "TimezoneStandard | TimezoneDaylight":
    from icalendar import TimezoneDaylight, TimezoneStandard

    # By the clock going forward, and not by what the law calls summer time: in Ireland that is in winter.
    observance = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    _fill(observance, wall=change.wall, before=change.before, after=change.after, name=change.name)
    return observance


def _unchanging(zone: ZoneInfo, *, year: int) -> "TimezoneStandard":
    from icalendar import TimezoneStandard

    at = datetime(year, 1, 1, tzinfo=zone)
    offset = at.utcoffset() or timedelta()
    observance = TimezoneStandard()
    _fill(observance, wall=_LONG_AGO, before=offset, after=offset, name=at.tzname() or zone.key)
    return observance


def _fill(
    observance: "TimezoneStandard | TimezoneDaylight", *, wall: datetime, before: timedelta, after: timedelta, name: str
) -> None:
    observance.add("DTSTART", wall)
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", after)
    observance.add("TZNAME", name)
