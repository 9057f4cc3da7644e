"""On which days the district is open: dates are chosen relative to today, so that none goes stale."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONDAY, _THURSDAY = 0, 3
_ONE_DAY = timedelta(days=1)


def is_open(day: date) -> bool:
    """Whether the district works on this day, weekends aside: a Saturday workshop may be held."""
    return day not in _closed_days(day.year)


def next_open(today: date, *, weekday: str, ahead: int) -> date:
    """Return the `ahead`-th (1, 2 …) such weekday after `today` on which the district is open."""
    return _nth(_same_weekday(today, weekday=weekday, step=_ONE_DAY), nth=ahead)


def last_open(today: date, *, weekday: str, back: int) -> date:
    """Return the `back`-th (1, 2 …) such weekday before `today` on which the district was open."""
    return _nth(_same_weekday(today, weekday=weekday, step=-_ONE_DAY), nth=back)


def _nth(days: Iterator[date], *, nth: int) -> date:
    if nth < 1:
        raise ValueError(f"weekdays are counted from 1, not {nth}")
    # Counting only open days keeps a series in order: moving each date that falls on a holiday
    # to the next week would put two parts on one day.
    return next(islice(filter(is_open, days), nth - 1, None))


def _same_weekday(today: date, *, weekday: str, step: timedelta) -> Iterator[date]:
    wanted = WEEKDAYS.index(weekday)
    day = today + step
    while day.weekday() != wanted:
        day += step
    while True:
        yield day
        day += 7 * step


@lru_cache(maxsize=8)
def _closed_days(year: int) -> frozenset[date]:
    """Return the holidays of California's schools, with the days between Christmas and New Year."""
    thanksgiving = _nth_weekday(year, month=11, weekday=_THURSDAY, nth=4)
    closed = {
        date(year, 1, 1),
        _nth_weekday(year, month=1, weekday=_MONDAY, nth=3),
        _nth_weekday(year, month=2, weekday=_MONDAY, nth=3),
        _nth_weekday(year, month=6, weekday=_MONDAY, nth=1) - timedelta(days=7),  # the last Monday of May
        date(year, 6, 19),
        date(year, 7, 4),
        _nth_weekday(year, month=9, weekday=_MONDAY, nth=1),
        date(year, 11, 11),
        thanksgiving,
        thanksgiving + _ONE_DAY,
        thanksgiving + 2 * _ONE_DAY,
    }
    return frozenset(closed | {date(year, 12, day) for day in range(24, 32)})


def _nth_weekday(year: int, *, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
