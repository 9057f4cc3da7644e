"""Which reader for which file: a catalog out of spreadsheets and calendars, for the command line and for Slack alike."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from files.catalog_rows import CATALOG, CatalogRules, parse_catalog
from files.ics.reading import CalendarRead, read_calendar, with_calendars
from files.names import CATALOG_SUFFIXES, is_catalog_name
from files.tables.reading import TextTable, Track, read_table
from files.tables.unreadable import UnreadableFile
from learning.imports.catalog_rows import CatalogRead
from learning.imports.plan import Note

_CALENDAR = ".ics"


def read_catalog(
    files: Sequence[tuple[str, bytes]], *, rules: CatalogRules, now: datetime, track: Track = iter
) -> CatalogRead:
    """Read files, each given by its name and its bytes, as one catalog. A file that cannot be read stops no other.

    `now` is aware and decides which occurrences of a calendar are still to come.
    """
    tables: list[TextTable] = []
    calendars: list[CalendarRead] = []
    notes: list[Note] = []
    unreadable: list[Note] = []
    for name, raw in files:
        if not is_catalog_name(name):
            unreadable.append(Note("not_a_catalog", {"file": name, "endings": " ".join(CATALOG_SUFFIXES)}))
            continue
        try:
            if name.casefold().endswith(_CALENDAR):
                calendars.append(read_calendar(name, raw, rules=rules, now=now))
                notes.extend(calendars[-1].notes)
            else:
                tables.append(read_table(name, raw, layout=CATALOG))
                notes.extend(_notes_of(name, tables[-1]))
        except UnreadableFile as trouble:
            unreadable.append(Note(trouble.code, trouble.values))
    rows = with_calendars(parse_catalog(tables, rules=rules, track=track), calendars)
    return CatalogRead(rows, tuple(notes), tuple(unreadable))


def _notes_of(name: str, table: TextTable) -> Iterator[Note]:
    yield from table.notes
    if table.unknown:
        yield Note("unknown_columns", {"file": name, "columns": ", ".join(table.unknown)})
