"""Recurrence rules of RFC 5545, followed within a window and with bounded work.

General libraries look for the next match until the year 9999: a rule such as the 30th of February, an INTERVAL of 0 or
FREQ=SECONDLY keeps them busy for seconds or for ever. Here a rule is followed period by period, from the window's
beginning where it has no COUNT, and each day that is looked at is paid for.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import product

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_LIMITS = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 60),
}
_FROM_ZERO = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_KNOWN = {*_LIMITS, "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
_MOST_TIMES_A_DAY = 24
_MOST_PERIODS_APART = 1000
_ONE_DAY = timedelta(days=1)
_COST_OF_OCCURRENCE = 5  # as much work as so many days that are only looked at


class BadRule(Exception):  # noqa: N818 - becomes a RowProblem
    """The rule cannot be followed."""


class Effort:
    """How many more days may be looked at for one file, so that no file of rules keeps the program busy."""

    def __init__(self, days: int) -> None:
        self._left = days

    def spend(self, days: int) -> None:
        """Pay for looking at days. Raises BadRule when nothing is left."""
        self._left -= days
        if self._left < 0:
            raise BadRule


@dataclass(frozen=True, slots=True)
class Window:
    """The wall times between which occurrences are wanted, both included."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule. `until` is the value as written; a weekday in `by_day` comes with its ordinal, or 0."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_number: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()


def parse_rule(text: str) -> Rule:
    """Read the value of an RRULE. Forgives case, spaces, stray semicolons and unknown X- parts. Raises BadRule."""
    parts: dict[str, str] = {}
    for piece in text.upper().split(";"):
        name, equals, value = (part.strip() for part in piece.partition("="))
        if not name and not equals:
            continue
        if not value or (name not in _KNOWN and not name.startswith("X-")) or parts.setdefault(name, value) != value:
            raise BadRule
    if parts.get("FREQ") not in _FREQUENCIES:
        raise BadRule
    by = {
        name: _numbers(parts.get(name, ""), limits=limits, zero=name in _FROM_ZERO) for name, limits in _LIMITS.items()
    }
    rule = Rule(
        frequency=parts["FREQ"],
        interval=_whole(parts.get("INTERVAL", "1"), most=_MOST_PERIODS_APART),
        count=_whole(parts["COUNT"], most=10**9) if "COUNT" in parts else None,
        until=parts.get("UNTIL", ""),
        week_start=_weekday(parts.get("WKST", "MO")),
        by_day=_by_day(parts.get("BYDAY", "")),
        by_month=by["BYMONTH"],
        by_month_day=by["BYMONTHDAY"],
        by_year_day=by["BYYEARDAY"],
        by_week_number=by["BYWEEKNO"],
        by_position=by["BYSETPOS"],
        by_hour=by["BYHOUR"],
        by_minute=by["BYMINUTE"],
    )
    if max(len(rule.by_hour), 1) * max(len(rule.by_minute), 1) > _MOST_TIMES_A_DAY:
        raise BadRule
    if (
        rule.by_position
        and not any(rule_part for name, rule_part in by.items() if name != "BYSETPOS")
        and not rule.by_day
    ):
        raise BadRule
    return rule


def follow_rule(
    rule: Rule, *, start: datetime, until: datetime | None, window: Window, effort: Effort
) -> Iterator[datetime]:
    """Yield the naive wall times of a rule that lie in the window, in order. `start` counts as the first.

    `until` is the last wall time that the rule allows. Raises BadRule when the effort is used up.
    """
    counted = 1
    if window.first <= start <= window.last and (until is None or start <= until):
        yield start
    if rule.count == 1:
        return
    times = _times(rule, start=start)
    last = min(window.last, until) if until is not None else window.last
    # A COUNT that is not reached before the window ends need not be counted from the beginning.
    counts = rule.count is not None and rule.count <= ((last - start).days + 2) * len(times)
    since = start if counts else max(start, window.first - _ONE_DAY)
    for days in _periods(_with_defaults(rule, start=start), since=since, start=start, last=last, effort=effort):
        for moment in _chosen(rule, [datetime.combine(*each) for each in product(days, times)]):
            if moment <= start:
                continue
            if moment > last:
                return
            counted += 1
            if moment >= window.first:
                effort.spend(_COST_OF_OCCURRENCE)
                yield moment
            if counts and counted == rule.count:
                return


def _numbers(text: str, *, limits: tuple[int, int], zero: bool) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(",") if text else []:
        if not _WHOLE.fullmatch(part.strip()):
            raise BadRule
        number = int(part)
        if not limits[0] <= number <= limits[1] or (number == 0 and not zero):
            raise BadRule
        found.add(number)
    return tuple(sorted(found))


def _whole(text: str, *, most: int) -> int:
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= most:
        raise BadRule
    return int(text)


def _weekday(text: str) -> int:
    if text not in _WEEKDAYS:
        raise BadRule
    return _WEEKDAYS.index(text)


def _by_day(text: str) -> tuple[tuple[int, int], ...]:
    found: set[tuple[int, int]] = set()
    for part in text.split(",") if text else []:
        each = _BY_DAY.fullmatch(part.strip())
        if each is None or (each[1] and not 1 <= abs(int(each[1])) <= 53):  # noqa: PLR2004 - weeks of a year
            raise BadRule
        found.add((_WEEKDAYS.index(each[2]), int(each[1] or 0)))
    return tuple(sorted(found))


def _with_defaults(rule: Rule, *, start: datetime) -> Rule:
    """Fill in what a rule takes from its first occurrence: the day of the year, of the month, or of the week."""
    if rule.by_day or rule.by_month_day or rule.by_year_day or rule.by_week_number:
        return rule
    match rule.frequency:
        case "YEARLY":
            return replace(rule, by_month=rule.by_month or (start.month,), by_month_day=(start.day,))
        case "MONTHLY":
            return replace(rule, by_month_day=(start.day,))
        case "WEEKLY":
            return replace(rule, by_day=((start.weekday(), 0),))
    return rule


def _times(rule: Rule, *, start: datetime) -> list[time]:
    hours, minutes = rule.by_hour or (start.hour,), rule.by_minute or (start.minute,)
    return [time(hour, minute) for hour, minute in product(hours, minutes)]


def _chosen(rule: Rule, moments: list[datetime]) -> list[datetime]:
    """Apply BYSETPOS to the moments of one period, which are in order."""
    if not rule.by_position:
        return moments
    count = len(moments)
    places = {at - 1 if at > 0 else count + at for at in rule.by_position}
    return [moments[at] for at in sorted(places) if 0 <= at < count]


def _periods(rule: Rule, *, since: datetime, start: datetime, last: datetime, effort: Effort) -> Iterator[list[date]]:
    """Yield the matching days of each period that the rule meets, from the period of `since` on."""
    if last < since:
        return
    match rule.frequency:
        case "YEARLY":
            skipped = (since.year - start.year) // rule.interval * rule.interval
            for year in range(start.year + skipped, last.year + 1, rule.interval):
                yield _days_of_year(rule, year, effort=effort)
        case "MONTHLY":
            begun, wanted, end = (each.year * 12 + each.month - 1 for each in (start, since, last))
            skipped = (wanted - begun) // rule.interval * rule.interval
            for month in range(begun + skipped, end + 1, rule.interval):
                yield _days_of_month(rule, month // 12, month % 12 + 1, effort=effort)
        case "WEEKLY":
            begin = start.date() - timedelta(days=(start.weekday() - rule.week_start) % 7)
            for monday in _every(7 * rule.interval, begin=begin, since=since.date(), last=last.date()):
                weekdays = {weekday for weekday, _ in rule.by_day} or set(range(7))
                days = [monday + timedelta(days=(each - rule.week_start) % 7) for each in weekdays]
                effort.spend(len(days))
                yield sorted(day for day in days if _fits(rule, day))
        case _:
            for day in _every(rule.interval, begin=start.date(), since=since.date(), last=last.date()):
                effort.spend(1)
                yield [day] if _fits(rule, day) else []


def _every(days: int, *, begin: date, since: date, last: date) -> Iterator[date]:
    day = begin + timedelta(days=(since - begin).days // days * days)
    while day <= last:
        yield day
        day += timedelta(days=days)


def _days_of_year(rule: Rule, year: int, *, effort: Effort) -> list[date]:
    months = rule.by_month or range(1, 13)
    return [day for month in months for day in _days_of_month(rule, year, month, effort=effort)]


def _days_of_month(rule: Rule, year: int, month: int, *, effort: Effort) -> list[date]:
    length = monthrange(year, month)[1]
    numbers = {day if day > 0 else length + 1 + day for day in rule.by_month_day} or range(1, length + 1)
    effort.spend(len(numbers))
    days = (date(year, month, number) for number in sorted(numbers) if 1 <= number <= length)
    return [day for day in days if _fits(rule, day)]


def _fits(rule: Rule, day: date) -> bool:
    """Say whether a day is one of the rule's, whatever its period."""
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_month_day:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.by_month_day and day.day - length - 1 not in rule.by_month_day:
            return False
    if rule.by_year_day:
        number, length = day.timetuple().tm_yday, 365 + (monthrange(day.year, 2)[1] == 29)  # noqa: PLR2004
        if number not in rule.by_year_day and number - length - 1 not in rule.by_year_day:
            return False
    if rule.by_week_number and not _in_weeks(rule, day):
        return False
    return not rule.by_day or any(
        day.weekday() == weekday and (ordinal == 0 or _is_nth(rule, day, ordinal)) for weekday, ordinal in rule.by_day
    )


def _in_weeks(rule: Rule, day: date) -> bool:
    """Say whether a day's week has one of the numbers. A week belongs to the year that holds its fourth day."""
    fourth = day + timedelta(days=3 - (day.weekday() - rule.week_start) % 7)
    number = (fourth.timetuple().tm_yday - 1) // 7 + 1
    end = date(fourth.year, 12, 31)
    last = end - timedelta(days=(end.weekday() - fourth.weekday()) % 7)
    weeks = (last.timetuple().tm_yday - 1) // 7 + 1
    return number in rule.by_week_number or number - weeks - 1 in rule.by_week_number


def _is_nth(rule: Rule, day: date, ordinal: int) -> bool:
    """Say whether a day is the nth of its weekday in the month, or in the year for a yearly rule without months."""
    if rule.frequency in {"WEEKLY", "DAILY"}:
        return True
    if rule.frequency == "YEARLY" and not rule.by_month:
        number, length = day.timetuple().tm_yday, 365 + (monthrange(day.year, 2)[1] == 29)  # noqa: PLR2004
    else:
        number, length = day.day, monthrange(day.year, day.month)[1]
    return ordinal == ((number - 1) // 7 + 1 if ordinal > 0 else -((length - number) // 7 + 1))
