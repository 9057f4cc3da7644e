"""The catalog's columns, what their cells mean, and how rows with one code become one offering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from files.session_rows import SessionReader, day_orders_of, find_half_converted
from files.tables.headers import Layout
from files.tables.reading import TextRow, TextTable, Track
from files.values.cells import (
    RowReader,
    choice_of,
    read_code,
    read_facilitator,
    read_language,
    read_line,
    read_link,
    read_points,
    shorten,
    split_closed_list,
    split_people,
    stands_alone,
    whole_number,
)
from files.values.moments import MomentReader
from learning.imports.catalog_rows import OFFERING_FIELDS, OfferingRow, SessionRow
from learning.imports.plan import ImportRows, Note, RowAt, RowProblem, row_label
from locales.languages import ENGLISH, Language
from storage.tables import EmployeeGroup, Format

CATALOG = Layout(
    columns=(
        "code",
        "session",
        "title",
        "why",
        "summary",
        "format",
        "goal",
        "strand",
        "topics",
        "audience",
        "site",
        "facilitators",
        "starts_at",
        "ends_at",
        "minutes",
        "timezone",
        "place",
        "link",
        "capacity",
        "points",
        "language",
        "registration_opens",
        "registration_closes",
    ),
    required=("code", "title", "format"),
)
_ONLY_DATED = ("session", "ends_at", "place", "capacity", "registration_opens", "registration_closes")
_FORMAT = choice_of(Format)
_AUDIENCE = choice_of(EmployeeGroup, also=("family",), several=True)
_MINUTES = whole_number(most=60 * 24 * 366)
_NAMES_NOTHING = frozenset(("stands_alone", "only_unknown"))


@dataclass(frozen=True, slots=True)
class CatalogRules:
    """What the district decides about a catalog: its zone, and how long "Why this matters" may be.

    In its `language` dates such as 12/3/2026 are read where a file does not show their order. By `today`, its day,
    dates are told that lie too far away to be meant; without it none is.
    """

    zone: ZoneInfo
    why_characters: int
    language: Language = ENGLISH
    today: date | None = None


@dataclass(slots=True)
class _Line:
    """One row, read. `shared` is what it says of the offering, `own` what it says of itself when it has no date."""

    at: RowAt
    given: frozenset[str]
    code: str
    shared: dict[str, Any]
    own: dict[str, Any]
    session: SessionRow | None
    problems: list[RowProblem]
    warnings: list[RowProblem]


def parse_catalog(tables: Sequence[TextTable], *, rules: CatalogRules, track: Track = iter) -> ImportRows[OfferingRow]:
    """Make offerings of the rows of one or more files. A bad row costs itself, and not the others of its code.

    `track` is handed all rows and gives them back one by one; it may show how far they are.
    """
    refused: list[RowProblem] = [problem for table in tables for problem in table.refused]
    grouped: dict[str, list[_Line]] = {}
    readers = [_reader(table, rules=rules) for table in tables]
    reader_of = [reader for reader, table in zip(readers, tables, strict=True) for _ in table.rows]
    rows = track([row for table in tables for row in table.rows])
    for row, sessions in zip(rows, reader_of, strict=True):
        line = _read_line(row, rules=rules, sessions=sessions)
        grouped.setdefault(line.code.casefold(), []).append(line)
    # A row that only quotes or commas make unreadable may have named something; a lone note or total names nothing.
    unnamed = any(problem.code not in _NAMES_NOTHING for problem in refused) or any(
        problem.code not in _NAMES_NOTHING for line in grouped.get("", ()) for problem in line.problems
    )
    offerings: list[OfferingRow] = []
    for code, lines in grouped.items():
        offering = _join(lines) if code else None
        if offering is not None:
            offerings.append(offering)
    lines = [line for group in grouped.values() for line in group]
    refused.extend(problem for line in lines for problem in line.problems)
    return ImportRows(
        rows=offerings,
        refused=sorted(refused, key=lambda each: each.at),
        refused_keys=frozenset(line.code.casefold() for line in lines if line.problems),
        unnamed=unnamed,
        warned=[
            *filter(None, (find_half_converted(table, language=rules.language) for table in tables)),
            *(guess for reader in readers for guess in reader.guesses.values()),
            *(warning for line in lines if not line.problems for warning in line.warnings),
        ],
    )


def _reader(table: TextTable, *, rules: CatalogRules) -> SessionReader:
    moments = MomentReader(day_orders_of(table, language=rules.language), table.from_1904)
    return SessionReader(zone=rules.zone, today=rules.today, moments=moments)


def _read_line(row: TextRow, *, rules: CatalogRules, sessions: SessionReader) -> _Line:
    cells = RowReader(row)
    if stands_alone(row):
        cells.refuse("", "stands_alone", value=shorten(next(filter(None, row.cells.values()))))
        return _Line(
            row.at, cells.given, row.cells["code"], dict.fromkeys(OFFERING_FIELDS), {}, None, cells.problems, []
        )
    code = cells.needed("code", read_code) or ""
    shared: dict[str, Any] = {
        "title": cells.line("title"),
        "why": cells.text("why", most=rules.why_characters),
        "summary": cells.text("summary"),
        "format": cells.optional("format", _FORMAT),
        "goal": cells.line("goal"),
        "strand": cells.line("strand"),
        "topics": cells.many("topics", read_line),
        "audience": cells.many("audience", _AUDIENCE, split=split_closed_list),
        "points": cells.optional("points", read_points),
        "language": cells.optional("language", read_language),
    }
    own: dict[str, Any] = {
        "site": cells.line("site"),
        "facilitators": cells.many("facilitators", read_facilitator, split=split_people),
        "link": cells.optional("link", read_link) or "",
    }
    minutes = cells.optional("minutes", _MINUTES)
    dated = cells.has("starts_at") or any(problem.column == "starts_at" for problem in cells.problems)
    session = sessions.read(cells, own=own, minutes=minutes) if dated else None
    for column in _ONLY_DATED:
        if not dated and cells.has(column):
            cells.warn(column, Note("undated_ignored"))
    own["minutes"] = minutes
    return _Line(row.at, cells.given, code, shared, own, session, cells.problems, cells.warnings)


def _join(lines: list[_Line]) -> OfferingRow | None:
    """Make one offering of the rows of one code. What cannot be joined is noted with its row."""
    shared = _shared_fields(lines)
    _refuse_repetitions(lines, live=shared.get("format") == Format.live)
    for column in ("title", "format"):
        if column not in shared:
            for line in lines:
                if not any(problem.column in {column, ""} for problem in line.problems):
                    line.problems.append(RowProblem(line.at, column, "missing"))
    good = [line for line in lines if not line.problems]
    if not good:
        return None
    undated = next((line for line in good if line.session is None), None)
    shared["format"] = Format[shared["format"]]
    return OfferingRow(
        at=good[0].at,
        given=frozenset().union(*(line.given for line in good)),
        code=lines[0].code,
        undated=undated is not None,
        sessions=tuple(line.session for line in good if line.session is not None),
        **shared,
        **(undated.own if undated else {}),
    )


def _shared_fields(lines: list[_Line]) -> dict[str, Any]:
    """Return the first that is said of each field; a later row that says something else is refused."""
    said: dict[str, Any] = {}
    said_at: dict[str, RowAt] = {}
    for line in lines:
        wrong = {problem.column for problem in line.problems}
        for name in OFFERING_FIELDS:
            value = line.shared[name]
            if name in wrong or (not value and value != 0):
                continue
            if said.setdefault(name, value) != value:
                first = row_label(said_at[name], seen_from=line.at)
                line.problems.append(RowProblem(line.at, name, "differs", {"first": first}))
            said_at.setdefault(name, line.at)
    return said


def _refuse_repetitions(lines: list[_Line], *, live: bool) -> None:
    sessions: dict[str, RowAt] = {}
    undated: RowAt | None = None
    for line in lines:
        if line.problems:
            continue
        if line.session is not None:
            first = sessions.setdefault(line.session.name, line.at)
            if first != line.at:
                values = {"first": row_label(first, seen_from=line.at)}
                line.problems.append(RowProblem(line.at, "session", "same_session", values))
        elif live:
            line.problems.append(RowProblem(line.at, "starts_at", "needs_start"))
        elif undated is not None:
            values = {"first": row_label(undated, seen_from=line.at)}
            line.problems.append(RowProblem(line.at, "", "same_offering", values))
        else:
            undated = line.at
