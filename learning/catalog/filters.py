"""Sifting: which listings pass the filters, which of their sessions is shown, and whether it could be joined now.

Everything is an array, because the whole catalog is sifted whenever somebody browses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from learning.catalog.listings import FAMILY, Listing, Occurrence
from storage.tables import EmployeeGroup, Format

_NOON, _EVENING = 12, 17
_DAYS = 7
_NONE = -1
_ALWAYS, _NEVER = -(2**62), 2**62
_LARGEST = 2**31
_GROUPS = (*EmployeeGroup, FAMILY)
_FORMATS = tuple(Format)

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class DayPart(StrEnum):
    """Before noon, from noon to five, from five on; on the clock of the session's own zone."""

    morning = "morning"
    afternoon = "afternoon"
    evening = "evening"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person narrowed the results to. None is no filter.

    `weekday` is 0 for Monday; a session passes that begins at `after` or later, earlier than `before`, and on the days
    from `from_day` to `to_day`: all on the clock of the session's own zone.
    `up_to` is minutes; `points` is the least number of points; `audience` is an employee group or `family`; `site`
    is a site's id.
    """

    format: Format | None = None
    weekday: int | None = None
    day_part: DayPart | None = None
    after: time | None = None
    before: time | None = None
    from_day: date | None = None
    to_day: date | None = None
    up_to: int | None = None
    audience: str | None = None
    site: int | None = None
    strand: str | None = None
    points: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what no filter can be set to."""
        if self.weekday is not None and self.weekday not in range(_DAYS):
            raise ValueError("weekday")
        if self.audience is not None and self.audience not in _GROUPS:
            raise ValueError("audience")
        numbers = (self.up_to, self.points, self.site)
        if any(number is not None and not 0 <= number < _LARGEST for number in numbers):
            raise ValueError("a negative number, or one beyond all that is counted")
        if any(moment is not None and moment.tzinfo for moment in (self.after, self.before)):
            raise ValueError("a time with a zone")

    def active(self) -> list[str]:
        """Return the names of the filters that are set. The two ends of a time in days are one, by its first."""
        names = [name for name in FILTER_NAMES if getattr(self, name) is not None]
        return [name for name in names if name != "to_day" or self.from_day is None]

    def without(self, name: str) -> "Filters":
        """Return these filters less one of them."""
        gone = ("from_day", "to_day") if name == "from_day" else (name,)
        return replace(self, **dict.fromkeys(gone))


FILTER_NAMES = (
    "format",
    "weekday",
    "day_part",
    "after",
    "before",
    "from_day",
    "to_day",
    "up_to",
    "audience",
    "site",
    "strand",
    "points",
)
# What only something with a date can pass.
DATED_FILTERS = frozenset({"weekday", "day_part", "after", "before", "from_day", "to_day"})


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left, in parallel arrays.

    `rows` are places in the list of listings, `shown` places in `Sieve.occurrences` (-1: any time), `more` counts
    the other dates, `starts` is in seconds since 1970, UTC, `sites` holds site ids (-1: none).
    """

    rows: Numbers
    shown: Numbers
    more: Numbers
    starts: Numbers
    sites: Numbers
    opened: Flags
    fits: Flags

    def take(self, places: npt.NDArray[np.intp] | Flags) -> "Sifted":
        """Return only these, in this order."""
        return Sifted(
            self.rows[places],
            self.shown[places],
            self.more[places],
            self.starts[places],
            self.sites[places],
            self.opened[places],
            self.fits[places],
        )


class Sieve:
    """The catalog as arrays. Built once for each version of it."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.occurrences: list[Occurrence] = [one for listing in listings for one in listing.occurrences]
        self._counts = np.array([len(listing.occurrences) for listing in listings], np.int64)
        self._first = np.concatenate(([0], np.cumsum(self._counts))).astype(np.int64)
        self._strands = {name: place for place, name in enumerate(sorted({each.strand for each in listings}))}
        self._read_listings(listings)
        self._read_occurrences()

    def _read_listings(self, listings: Sequence[Listing]) -> None:
        self._format = np.array([_FORMATS.index(each.format) for each in listings], np.int8)
        self._strand = np.array([self._strands[each.strand] for each in listings], np.int32)
        self._groups = np.array([[each.is_for(group) for group in _GROUPS] for each in listings], np.bool_)
        self._groups = self._groups.reshape(len(listings), len(_GROUPS))
        self._staff = np.array([each.is_for(None) for each in listings], np.bool_)
        self._points = np.array([float(each.points or 0) for each in listings], np.float32)
        self._minutes = np.array([each.minutes or _NEVER for each in listings], np.int64)
        self._site = np.array([_NONE if each.site_id is None else each.site_id for each in listings], np.int64)
        self._dated = np.array([each.dated for each in listings], np.bool_)

    def _read_occurrences(self) -> None:
        found = self.occurrences
        local = [one.starts_at.astimezone(one.zone) for one in found]
        self._starts = np.array([one.starts_at.timestamp() for one in found], np.int64)
        self._ends = np.array([one.ends_at.timestamp() for one in found], np.int64)
        self._opens = np.array([one.opens_at.timestamp() if one.opens_at else _ALWAYS for one in found], np.int64)
        self._closes = np.array([one.closes_at.timestamp() for one in found], np.int64)
        self._day = np.array([start.toordinal() for start in local], np.int64)
        self._minute = np.array([start.hour * 60 + start.minute for start in local], np.int64)
        self._length = np.array([one.minutes for one in found], np.int64)
        self._occurrence_site = np.array([_NONE if one.site_id is None else one.site_id for one in found], np.int64)

    def sift(self, rows: npt.NDArray[np.intp], filters: Filters, *, group: str | None, now: datetime) -> Sifted:
        """Sift listings, given by their places, through filters. `group` is whose fit is told, None that of all staff."""
        rows = rows[self._passing_listings(rows, filters)]
        at, instant = np.arange(len(rows)), int(now.timestamp())
        counts = self._counts[rows]
        owner = np.repeat(at, counts)
        places = np.arange(len(owner)) + np.repeat(self._first[rows] - (np.cumsum(counts) - counts), counts)
        coming = self._passing_occurrences(places, filters) & (self._ends[places] > instant)
        joinable = coming & (self._opens[places] <= instant) & (instant < self._closes[places])
        first_coming, count_coming = _firsts(owner, places, coming, len(rows))
        first_open, count_open = _firsts(owner, places, joinable, len(rows))
        opened = first_open >= 0
        shown = np.where(opened, first_open, first_coming)
        more = np.where(opened, count_open, count_coming) - 1
        undated = ~self._dated[rows]
        passes = np.where(undated, self._passing_undated(rows, filters), shown >= 0)
        shown = np.where(undated, _NONE, shown)
        found = Sifted(
            rows.astype(np.int64),
            shown,
            np.where(undated, 0, more),
            self._taken(self._starts, shown, _NEVER),
            np.where(undated, self._site[rows], self._taken(self._occurrence_site, shown, _NONE)),
            undated | opened,
            self._staff[rows] if group is None else self._groups[rows, _GROUPS.index(group)],
        )
        return found.take(passes)

    @staticmethod
    def _taken(values: Numbers, places: Numbers, otherwise: int) -> Numbers:
        if not len(values):
            return np.full(len(places), otherwise, np.int64)
        return np.where(places >= 0, values[np.maximum(places, 0)], otherwise)

    def _passing_listings(self, rows: npt.NDArray[np.intp], filters: Filters) -> Flags:
        passing = np.ones(len(rows), np.bool_)
        if filters.format is not None:
            passing &= self._format[rows] == _FORMATS.index(filters.format)
        if filters.strand is not None:
            passing &= self._strand[rows] == self._strands.get(filters.strand, _NONE)
        if filters.audience is not None:
            passing &= self._groups[rows, _GROUPS.index(filters.audience)]
        if filters.points is not None:
            passing &= self._points[rows] >= filters.points
        return passing

    def _passing_undated(self, rows: npt.NDArray[np.intp], filters: Filters) -> Flags:
        passing = np.full(len(rows), not DATED_FILTERS.intersection(filters.active()), np.bool_)
        if filters.site is not None:
            passing &= self._site[rows] == filters.site
        if filters.up_to is not None:
            passing &= self._minutes[rows] <= filters.up_to
        return passing

    def _passing_occurrences(self, places: Numbers, filters: Filters) -> Flags:
        passing = np.ones(len(places), np.bool_)
        minute = self._minute[places]
        if filters.weekday is not None:
            passing &= (self._day[places] - 1) % _DAYS == filters.weekday
        if filters.day_part is not None:
            part = (minute >= _NOON * 60).astype(np.int8) + (minute >= _EVENING * 60)
            passing &= part == tuple(DayPart).index(filters.day_part)
        if filters.after is not None:
            passing &= minute >= _minutes(filters.after)
        if filters.before is not None:
            passing &= minute < _minutes(filters.before)
        if filters.from_day is not None:
            passing &= self._day[places] >= filters.from_day.toordinal()
        if filters.to_day is not None:
            passing &= self._day[places] <= filters.to_day.toordinal()
        if filters.site is not None:
            passing &= self._occurrence_site[places] == filters.site
        if filters.up_to is not None:
            passing &= self._length[places] <= filters.up_to
        return passing


def _firsts(owner: Numbers, places: Numbers, passing: Flags, size: int) -> tuple[Numbers, Numbers]:
    """Return the first passing place of each owner (-1: none), and how many pass. Owners come in order."""
    first, count = np.full(size, _NONE, np.int64), np.zeros(size, np.int64)
    kept = np.flatnonzero(passing)
    if len(kept):
        owners, begins, counts = np.unique(owner[kept], return_index=True, return_counts=True)
        first[owners] = places[kept[begins]]
        count[owners] = counts
    return first, count


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
