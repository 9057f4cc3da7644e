"""Finding the date in a text: in digits of every order, in English and in Spanish words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

_MONTHS = (
    "january jan enero ene",
    "february feb febrero",
    "march mar marzo",
    "april apr abril abr",
    "may mayo",
    "june jun junio",
    "july jul julio",
    "august aug agosto ago",
    "september sept sep septiembre setiembre set",
    "october oct octubre",
    "november nov noviembre",
    "december dec diciembre dic",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_WEEKDAYS = (
    "monday mon lunes lun",
    "tuesday tues tue martes mar",
    "wednesday wed miércoles miercoles mié mie",
    "thursday thurs thur thu jueves jue",
    "friday fri viernes vie",
    "saturday sat sábado sabado sáb sab",
    "sunday sun domingo dom",
)
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}

_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_OF = r"[\s,.\-/]{0,3}(?:(?:de|del|of)\s)?"
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<![\d.])(\d{4})(\d{2})(\d{2})(?=t\d{4}|\s|$)")
_IN_DIGITS = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|o|er)?{_OF}{_MONTH}{_OF}(\d{{4}}|(?<=-)\d{{2}}|'\d{{2}})(?!\d)"
)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s?(\d{{1,2}})(?:st|nd|rd|th|o)?(?!\d){_OF}(\d{{4}}|'\d{{2}})(?!\d)")
_NO_YEAR = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|o)?{_OF}{_MONTH}|\b{_MONTH}\s?\d{{1,2}}(?!\d)|(?<![\d/])\d{{1,2}}/\d{{1,2}}(?![\d/])"
)
_MONTHS_IN_A_YEAR = 12


class DayOrder(Enum):
    """How dates in digits such as 12/3/2026 are read in one file."""

    month_first = "month first, as the file itself shows"
    day_first = "day first, as the file itself shows"
    month_first_guessed = "month first, because the district writes so"
    day_first_guessed = "day first, because the district writes so"
    contradictory = "the file has dates of both orders"

    @property
    def guessed(self) -> bool:
        """Say whether the file itself does not show the order."""
        return self in {DayOrder.month_first_guessed, DayOrder.day_first_guessed}


class NoYear(ValueError):  # noqa: N818 - becomes a BadCell
    """There is a day and a month, and no year."""


class UnclearOrder(ValueError):  # noqa: N818 - becomes a BadCell
    """Day and month cannot be told apart."""


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A date in a text. `rest` is the text without it; `guessed` the order it was read in, where nothing shows that."""

    day: date
    rest: str
    guessed: DayOrder | None = None


@dataclass(frozen=True, slots=True)
class DayOrders:
    """The order in a file's dates with slashes or hyphens, and that in those with dots, which many write day first."""

    usual: DayOrder
    dotted: DayOrder = DayOrder.day_first_guessed

    def of(self, separator: str) -> DayOrder:
        """Return the order of the dates with this separator."""
        return self.dotted if separator == "." else self.usual


def find_day_orders(texts: Iterable[str], *, month_first: bool) -> DayOrders:
    """Tell the orders of day and month from all dates of a file; where they show none, `month_first` decides.

    Dates with dots show nothing of the others: in one file they mostly come from somebody else.
    """
    found = [each for text in texts if (each := _IN_DIGITS.search(text))]
    return DayOrders(
        _order_of((each for each in found if each[2] != "."), month_first=month_first),
        _order_of((each for each in found if each[2] == "."), month_first=False),
    )


def _order_of(dates: Iterable[re.Match[str]], *, month_first: bool) -> DayOrder:
    day_first_seen = month_first_seen = False
    for found in dates:
        first, second = int(found[1]), int(found[3])
        day_first_seen = day_first_seen or first > _MONTHS_IN_A_YEAR >= second
        month_first_seen = month_first_seen or second > _MONTHS_IN_A_YEAR >= first
    if day_first_seen and month_first_seen:
        return DayOrder.contradictory
    if day_first_seen:
        return DayOrder.day_first
    if month_first_seen:
        return DayOrder.month_first
    return DayOrder.month_first_guessed if month_first else DayOrder.day_first_guessed


def find_day(text: str, *, orders: DayOrders) -> FoundDay | None:
    """Return the date in a text in lower case, or None.

    Raises NoYear, UnclearOrder, and ValueError for a day that is on no calendar.
    """
    for pattern, places in ((_YEAR_FIRST, (1, 3, 4)), (_COMPACT, (1, 2, 3))):
        if found := pattern.search(text):
            year, month, day = (int(found[place]) for place in places)
            return FoundDay(date(year, month, day), _without(found))
    if found := _IN_DIGITS.search(text):
        return _in_digits(found, order=orders.of(found[2]))
    if found := _DAY_MONTH.search(text):
        return FoundDay(date(_year(found[3]), MONTHS[found[2]], int(found[1])), _without(found))
    if found := _MONTH_DAY.search(text):
        return FoundDay(date(_year(found[3]), MONTHS[found[1]], int(found[2])), _without(found))
    if _NO_YEAR.search(text):
        raise NoYear(text)
    return None


def _in_digits(found: re.Match[str], *, order: DayOrder) -> FoundDay:
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    either = first <= _MONTHS_IN_A_YEAR and second <= _MONTHS_IN_A_YEAR and first != second
    if either and order is DayOrder.contradictory:
        raise UnclearOrder(found[0])
    day_first = first > _MONTHS_IN_A_YEAR
    if either:
        day_first = order in {DayOrder.day_first, DayOrder.day_first_guessed}
    day, month = (first, second) if day_first else (second, first)
    return FoundDay(date(year, month, day), _without(found), order if either and order.guessed else None)


def _without(found: re.Match[str]) -> str:
    return f"{found.string[: found.start()]} {found.string[found.end() :]}"


def _year(digits: str) -> int:
    number = int(digits.lstrip("'"))
    return number if len(digits.lstrip("'")) > 2 else 2000 + number  # noqa: PLR2004 - 26 is 2026
