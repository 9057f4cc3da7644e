"""Until when somebody wants quiet, as they typed it: "until Monday", "3 days", "12/5", "hasta el lunes", "off"."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from learning.catalog.questions import plain_of, understand
from learning.catalog.questions.phrases import NUMBERS, one_of
from learning.walltime import instant_of

_DAY = timedelta(days=1)
_UNTIL = re.compile(r"(?:for |por |durante )?(?:(?:until|till|til|through|hasta)(?: the| el| la)?) (?P<rest>.+)")
_LENGTH = re.compile(
    rf"(?:(?:for|por|durante)(?: the next| los proximos| las proximas)? )?(?P<number>\d{{1,3}}|{one_of(NUMBERS)}) ?"
    r"(?P<unit>minutes?|mins?|minutos?|hours?|hrs?|h|horas?|days?|dias?|d|weeks?|semanas?|w|months?|mes(?:es)?)"
)
# A date as people here write it, without the year that `understand` wants.
_SLASHED = re.compile(r"(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])")
_STOP = frozenset(
    (
        "off",
        "stop",
        "end",
        "over",
        "no",
        "none",
        "cancel",
        "fin",
        "apagar",
        "parar",
        "terminar",
        "quitar",
        "cancelar",
        "alto",
    )
)
_UNDERSTOOD = frozenset(("weekday", "from_day", "to_day", "after", "before", "day_part"))
_PARTS = {"afternoon": time(12), "evening": time(17)}
_MONTH = 30


def says_stop(words: str) -> bool:
    """Tell whether somebody wants their quiet time to end."""
    return plain_of(words).strip(" .!") in _STOP


def read_quiet(words: str, *, now: datetime, zone: ZoneInfo, opens: time) -> datetime | None:
    """Return until when somebody wants quiet (UTC), or None for what says no such thing. May lie in the past.

    A day begins when the staff hours do, at `opens` in the person's `zone`. A day of the week is the next one; a week
    or a day that is named without "until" is quiet to its end.
    """
    plain = " ".join(plain_of(words).strip(" .!").split())
    today = now.astimezone(zone).date()
    if length := _LENGTH.fullmatch(plain):
        return _after(length, now=now, zone=zone, opens=opens)
    led = _UNTIL.fullmatch(plain)
    rest = led["rest"] if led else plain
    if slashed := _SLASHED.fullmatch(rest):
        day = _next_date(int(slashed["month"]), int(slashed["day"]), today=today)
        return instant_of(datetime.combine(day, opens), zone=zone) if day else None
    filters = _filters_of(rest, today=today)
    if not filters:
        return None
    day, clock = _day_and_clock(filters, today=today, until=led is not None)
    if clock is None:
        return instant_of(datetime.combine(day or today + _DAY, opens), zone=zone)
    at = instant_of(datetime.combine(day or today, clock), zone=zone)
    return at if day or at > now else instant_of(datetime.combine(today + _DAY, clock), zone=zone)


def _filters_of(rest: str, *, today: date) -> Mapping[str, object]:
    """Return the day and time that words mean, empty where they mean anything else."""
    for words in (rest, f"on {rest}", f"el {rest}"):  # short names of days count only after such a word
        read = understand(words, today=today)
        if read.filters and not read.words and _UNDERSTOOD.issuperset(read.filters):
            return read.filters
    return {}


def _after(length: re.Match[str], *, now: datetime, zone: ZoneInfo, opens: time) -> datetime:
    number, unit = NUMBERS.get(length["number"]) or int(length["number"]), length["unit"]
    if unit.startswith("h"):
        return now + timedelta(hours=number)
    if unit.startswith("min"):
        return now + timedelta(minutes=number)
    days = number * (7 if unit[0] in "ws" else _MONTH if unit.startswith("m") else 1)
    day = now.astimezone(zone).date() + timedelta(days=days)
    return instant_of(datetime.combine(day, opens), zone=zone)


def _next_date(month: int, number: int, *, today: date) -> date | None:
    """Return the next day of this date; None for one that the coming years do not have."""
    for year in range(today.year, today.year + 5):
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _day_and_clock(filters: Mapping[str, object], *, today: date, until: bool) -> tuple[date | None, time | None]:
    clock = filters.get("after") or filters.get("before") or _PARTS.get(str(filters.get("day_part")))
    first, last, weekday = filters.get("from_day"), filters.get("to_day"), filters.get("weekday")
    day: date | None = None
    if isinstance(weekday, int):
        day = today + _DAY * ((weekday - today.weekday() - 1) % 7 + 1)
    elif isinstance(first, date) and ((until and first > today) or isinstance(clock, time)):
        day = first
    elif isinstance(last, date):
        day = last + _DAY
    return day, clock if isinstance(clock, time) else None
