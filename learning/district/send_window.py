"""When a message may leave: staff hours, work days and holidays, on the recipient's own clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from learning.district.settings import Settings
from learning.walltime import instant_of
from storage.database import Transaction
from storage.tables import Holiday

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A district's longest break is the summer; a calendar without any work day would otherwise be searched for ever.
_MOST_DAYS = 120
_DAY = timedelta(days=1)
_ANY_DAY = date(2000, 1, 1)
_LAST_CALL = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day in which a message that can wait may leave, in the recipient's zone. `end` is after `start`."""

    start: time
    end: time

    @property
    def last_call(self) -> time:
        """Return when what must leave before they end should leave: early enough that many messages can."""
        begin, end = (datetime.combine(_ANY_DAY, clock) for clock in (self.start, self.end))
        return max(begin, end - _LAST_CALL).time()


STAFF_HOURS = Hours(time(7), time(18))


@dataclass(frozen=True, slots=True)
class Decency:
    """When staff may be written to: between the hours, on these weekdays (Monday is 0), and not on a holiday."""

    hours: Hours
    weekdays: frozenset[int]
    holidays: frozenset[date] = frozenset()

    def is_work_day(self, day: date) -> bool:
        """Tell whether staff work on a day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def allows(self, at: datetime, *, zone: ZoneInfo) -> bool:
        """Tell whether an instant is a decent one in a zone."""
        local = at.astimezone(zone)
        return self.is_work_day(local.date()) and self.hours.start <= local.time() < self.hours.end


def read_decency(tx: Transaction, *, hours: Hours, settings: Settings) -> Decency:
    """Read the district's work days and holidays."""
    named = settings.text("notices.weekdays").split("|")
    weekdays = frozenset(WEEKDAYS.index(name) for name in named)
    return Decency(hours, weekdays, frozenset(tx.exec(select(col(Holiday.day))).all()))


def earliest_departure(due: datetime, *, zone: ZoneInfo, decency: Decency) -> datetime:
    """Return the first decent instant (UTC) that is not before `due`: itself, or when the next hours begin.

    Where no day of the coming months is a work day it is `due`: late is better than never.
    """
    if decency.allows(due, zone=zone):
        return due
    local = due.astimezone(zone)
    day = local.date() if local.time() < decency.hours.start else local.date() + _DAY
    for coming in (day + _DAY * number for number in range(_MOST_DAYS)):
        for at in _instants(coming, decency.hours.start, zone=zone):
            if at >= due and decency.allows(at, zone=zone):
                return at
    return due


def latest_departure(due: datetime, *, zone: ZoneInfo, decency: Decency) -> datetime:
    """Return a decent instant (UTC) that is not after `due`: on another day at the same time of day, or at the last call.

    Where no day of the past months was a work day it is `due`.
    """
    if decency.allows(due, zone=zone):
        return due
    local = due.astimezone(zone)
    day, clock = local.date(), min(local.time(), decency.hours.last_call)
    if clock < decency.hours.start:
        day, clock = day - _DAY, decency.hours.last_call
    for past in (day - _DAY * number for number in range(_MOST_DAYS)):
        for at in _instants(past, clock, zone=zone):
            if at <= due and decency.allows(at, zone=zone):
                return at
    return due


def _instants(day: date, clock: time, *, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield when it is so late on a day: twice in the hour that occurs twice."""
    wall = datetime.combine(day, clock.replace(fold=0))
    yield instant_of(wall, zone=zone)
    yield wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
