"""Reading an iCalendar file as the district's holidays: each all-day event is a day off, or several in a row."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from files.catalog_rows import CatalogRules
from files.ics.reading import read_calendar
from files.values.cells import shorten
from learning.imports.catalog_rows import OfferingRow, SessionRow
from learning.imports.holidays import HolidayRow, by_day
from learning.imports.plan import ImportRows, Note, RowProblem
from learning.walltime import WALL_FORMAT

# Longer than any school's summer: such an event is a school year or a season, on which people work.
LONGEST_BREAK = 100
_DAY = timedelta(days=1)


def read_holidays(
    name: str, raw: bytes, *, rules: CatalogRules, now: datetime
) -> tuple[ImportRows[HolidayRow], tuple[Note, ...]]:
    """Read a file's bytes, with notes on the file as a whole. Recurring events are followed for a year from now.

    What is over is left out. Events with a time of day are refused, and so are those of more than LONGEST_BREAK days.
    Raises UnreadableFile where it is no calendar at all.
    """
    read = read_calendar(name, raw, rules=rules, now=now)
    found: list[HolidayRow] = []
    refused = list(read.refused)
    for offering in read.rows:
        for problem, days in _spans(offering):
            if problem:
                refused.append(problem)
            found += days
    rows = ImportRows(
        by_day(found),
        refused=sorted(refused, key=lambda each: each.at),
        # A refused event may be one of the days that would be missed.
        unnamed=read.unnamed or bool(read.refused),
        # That they have no time of day is what is wanted here.
        warned=[each for each in read.warned if each.code not in ("all_day", "no_end")],
    )
    return rows, read.notes


def _spans(offering: OfferingRow) -> Iterator[tuple[RowProblem | None, list[HolidayRow]]]:
    """Yield the days of each occurrence, or why it is refused: a series with a time of day is refused once."""
    timed = False
    for session in offering.sessions:
        first, end = _wall(session.starts_wall), _wall(session.ends_wall)
        values = {"event": shorten(offering.title)}
        if first.time() != datetime.min.time() or end.time() != datetime.min.time():
            if not timed:
                yield RowProblem(session.at, "DTSTART", "not_all_day", values), []
            timed = True
            continue
        days = (end - first).days
        if days > LONGEST_BREAK:
            values |= {"days": f"{days:,}", "limit": str(LONGEST_BREAK)}
            yield RowProblem(session.at, "DTEND", "long_break", values), []
        else:
            yield None, _days(session, offering.title, first=first.date(), days=max(days, 1))


def _days(session: SessionRow, title: str, *, first: date, days: int) -> list[HolidayRow]:
    return [HolidayRow(session.at, first + _DAY * number, title) for number in range(days)]


def _wall(text: str) -> datetime:
    return datetime.strptime(text, WALL_FORMAT)  # noqa: DTZ007 - a clock on the wall has no zone
