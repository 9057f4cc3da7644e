"""The times of a catalog's row: what they mean together, and what about them a person should look at."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from files.tables.reading import TextTable
from files.values.cells import RowReader, read_zone, whole_number
from files.values.day_words import DayOrder, DayOrders, find_day_orders
from files.values.moments import Moment, MomentReader
from learning.imports.catalog_rows import SessionRow
from learning.imports.plan import Note, RowProblem
from learning.walltime import instant_of
from locales.languages import Language

MOMENT_COLUMNS = ("starts_at", "ends_at", "registration_opens", "registration_closes")

_SEATS = whole_number(most=100_000)
_TRUE_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_FAR_AHEAD = timedelta(days=3 * 365)
_LONG_AGO = timedelta(days=2 * 365)
_NIGHT_ENDS = 6
_MONTHS_IN_A_YEAR = 12


def day_orders_of(table: TextTable, *, language: Language) -> DayOrders:
    """Tell how a file writes day and month: as its own dates show, else as the district's language does."""
    pattern = Locale.parse(language.formats).date_formats["short"].pattern
    texts = (row.cells.get(column, "") for row in table.rows for column in MOMENT_COLUMNS)
    return find_day_orders(texts, month_first=pattern.index("M") < pattern.index("d"))


def find_half_converted(table: TextTable, *, language: Language) -> RowProblem | None:
    """Name a date of a workbook in which a spreadsheet may have taken the day for the month, or None.

    Where people write the day first and the program reads the month first, 03/12 becomes a true date, the 12th of March,
    and 25/12 stays text: then no true date has a day after the 12th.
    """
    if not table.workbook or day_orders_of(table, language=language).usual is not DayOrder.day_first:
        return None
    suspect: RowProblem | None = None
    for row in table.rows:
        for column in MOMENT_COLUMNS:
            found = _TRUE_DATE.match(row.cells.get(column, ""))
            if found is None:
                continue
            year, month, day = found.groups()
            if int(day) > _MONTHS_IN_A_YEAR:
                return None
            if suspect is None and day != month:
                values = {"read": found[0], "other": f"{year}-{day}-{month}"}
                suspect = RowProblem(row.at, column, "half_converted", values)
    return suspect


@dataclass(frozen=True, slots=True)
class _Times:
    """The times of one row, as wall time; None where a cell is empty or refused.

    `end` stands in ends_at or, where that is empty, is `range_end`, that of a range in starts_at.
    """

    start: datetime | None
    end: datetime | None
    range_end: datetime | None
    opens: datetime | None
    closes: datetime | None


class SessionReader:
    """Reads the dated rows of one file.

    `today` is the district's day, by which far dates are told, or None. `guesses` says after reading which dates were
    taken for month or day first without anything in the file to show it: the first of each order.
    """

    def __init__(self, *, zone: ZoneInfo, today: date | None, moments: MomentReader) -> None:
        self.guesses: dict[DayOrder, RowProblem] = {}
        self._zone = zone
        self._today = today
        self._moments = moments

    def read(self, cells: RowReader, *, own: dict[str, Any], minutes: int | None) -> SessionRow | None:
        """Read a row that has a starts_at. None, with the problems noted, when its times do not do."""
        zone = cells.optional("timezone", read_zone) or self._zone
        times = self._times(cells, zone=zone)
        name, place = cells.line("session"), cells.line("place")
        capacity = cells.optional("capacity", _SEATS)
        if times.opens and times.closes and times.closes <= times.opens:
            cells.refuse("registration_closes", "closes_before_opens")
        if times.start is None:
            return None
        starts_at = instant_of(times.start, zone=zone)
        ends_at = instant_of(times.end, zone=zone) if times.end else starts_at + timedelta(minutes=minutes or 0)
        tried = {problem.column for problem in cells.problems}
        if times.end is None and minutes is None and not tried & {"ends_at", "minutes"}:
            cells.refuse("ends_at", "needs_end")
        elif ends_at <= starts_at and not tried & {"ends_at", "minutes"}:
            cells.refuse("ends_at", "ends_before_start")
        self._look_twice(cells, start=times.start, starts_at=starts_at, length=ends_at - starts_at, zone=zone)
        _compare_lengths(cells, times=times, minutes=minutes, length=ends_at - starts_at)
        return SessionRow(
            at=cells.at,
            given=cells.given,
            name=name or _wall(times.start),
            starts_wall=_wall(times.start),
            ends_wall=_wall(times.end or ends_at.astimezone(zone).replace(tzinfo=None)),
            timezone=zone.key,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            capacity=capacity,
            registration_opens_at=instant_of(times.opens, zone=zone) if times.opens else None,
            registration_closes_at=instant_of(times.closes, zone=zone) if times.closes else None,
            **own,
        )

    def _times(self, cells: RowReader, *, zone: ZoneInfo) -> _Times:
        started = self._moment(cells, "starts_at", zone=zone)
        start = started.wall if started else None
        ended = cells.optional("ends_at", lambda text: self._moments.read_end(text, zone=zone, start=start))
        self._note(cells, "ends_at", ended)
        end = (ended.ends or ended.wall) if ended else None
        range_end = started.ends if started else None
        if not cells.has("ends_at"):
            end = range_end
        opens = self._moment(cells, "registration_opens", zone=zone)
        closes = self._moment(cells, "registration_closes", zone=zone)
        return _Times(start, end, range_end, opens.wall if opens else None, closes.wall if closes else None)

    def _moment(self, cells: RowReader, column: str, *, zone: ZoneInfo) -> Moment | None:
        moment = cells.optional(column, lambda text: self._moments.read(text, zone=zone))
        self._note(cells, column, moment)
        return moment

    def _note(self, cells: RowReader, column: str, moment: Moment | None) -> None:
        if moment is None:
            return
        for note in moment.notes:
            cells.warn(column, note)
        if moment.guessed and moment.guessed not in self.guesses:
            values = {"value": cells.shown(column), "read": f"{moment.wall:%Y-%m-%d}"}
            day_first = moment.guessed is DayOrder.day_first_guessed
            self.guesses[moment.guessed] = RowProblem(
                cells.at, column, "read_day_first" if day_first else "read_month_first", values
            )

    def _look_twice(
        self, cells: RowReader, *, start: datetime, starts_at: datetime, length: timedelta, zone: ZoneInfo
    ) -> None:
        """Warn of times that can be meant, and mostly are not."""
        moved = starts_at.astimezone(zone).replace(tzinfo=None)
        if moved != start:
            cells.warn("starts_at", Note("skipped_time", {"value": f"{start:%H:%M}", "read": f"{moved:%H:%M}"}))
        elif self._in_the_night(cells, start=start):
            values = {"value": cells.shown("starts_at"), "read": f"{start:%H:%M}"}
            cells.warn("starts_at", Note("night_time", values))
        if length > timedelta(days=1):
            cells.warn("ends_at", Note("long_session", {"hours": f"{length // timedelta(hours=1):,}"}))
        if self._today and not self._today - _LONG_AGO <= start.date() <= self._today + _FAR_AHEAD:
            cells.warn("starts_at", Note("far_date", {"value": f"{start:%Y-%m-%d}"}))

    def _in_the_night(self, cells: RowReader, *, start: datetime) -> bool:
        # A spreadsheet makes 03:30 of the 3:30 that somebody typed, and 00:00 of a day: only “am” says that it is meant.
        said = any(each.column == "starts_at" for each in cells.warnings)
        return start.hour < _NIGHT_ENDS and not said and "a" not in cells.shown("starts_at").casefold()


def _compare_lengths(cells: RowReader, *, times: _Times, minutes: int | None, length: timedelta) -> None:
    """Warn of cells that give the session another length than the one that counts."""
    if times.end is None:
        return
    counts = "ends_at" if cells.has("ends_at") else "starts_at"
    differing = []
    if times.range_end and times.range_end != times.end:
        differing.append("starts_at")
    if minutes is not None and length != timedelta(minutes=minutes):
        differing.append("minutes")
    for column in differing:
        values = {"value": cells.shown(column), "counts": counts, "read": _wall(times.end)}
        cells.warn(column, Note("length_differs", values))


def _wall(moment: datetime) -> str:
    """Write a naive moment in WALL_FORMAT, in a tenth of the time that strftime takes."""
    return moment.isoformat(" ", "minutes")
