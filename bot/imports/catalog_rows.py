"""The catalog's columns, what their cells mean, and how rows with one code become one offering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.imports.cells import (
    RowReader,
    choice_of,
    read_code,
    read_facilitator,
    read_language,
    read_line,
    read_link,
    read_moment,
    read_points,
    read_zone,
    whole_number,
)
from bot.imports.csv_reading import Layout, TextRow, TextTable, Track
from learning.catalog_rows import OFFERING_FIELDS, OfferingRow, SessionRow
from learning.import_plan import ImportRows, RowAt, RowProblem, row_label
from learning.walltime import WALL_FORMAT, instant_of
from storage.enums import EmployeeGroup, Format

CATALOG = Layout(
    columns=(
        "code", "session", "title", "why", "summary", "format", "goal", "strand", "topics", "audience", "site",
        "facilitators", "starts_at", "ends_at", "minutes", "timezone", "place", "link", "capacity", "points",
        "language", "registration_opens", "registration_closes",
    ),
    required=("code", "title", "format"),
)  # fmt: skip
_ONLY_DATED = ("session", "ends_at", "place", "capacity", "registration_opens", "registration_closes")
_MOST_MINUTES = 60 * 24 * 366
_MOST_SEATS = 100_000


@dataclass(frozen=True, slots=True)
class CatalogRules:
    """What the district decides about a catalog: its zone, and how long "Why this matters" may be."""

    zone: ZoneInfo
    why_characters: int


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


def parse_catalog(
    tables: Sequence[TextTable], *, rules: CatalogRules, track: Track = iter
) -> ImportRows[OfferingRow]:
    """Make offerings of the rows of one or more files. A bad row costs itself, and not the others of its code.

    `track` is handed all rows and gives them back one by one; it may show how far they are.
    """
    refused: list[RowProblem] = [problem for table in tables for problem in table.refused]
    grouped: dict[str, list[_Line]] = {}
    for row in track([row for table in tables for row in table.rows]):
        line = _read_line(row, rules=rules)
        grouped.setdefault(line.code.casefold(), []).append(line)
    unnamed = bool(refused) or "" in grouped
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
        warned=[warning for line in lines if not line.problems for warning in line.warnings],
    )


def _read_line(row: TextRow, *, rules: CatalogRules) -> _Line:
    cells = RowReader(row)
    code = cells.needed("code", read_code) or ""
    shared: dict[str, Any] = {
        "title": cells.line("title"),
        "why": cells.text("why", most=rules.why_characters),
        "summary": cells.text("summary"),
        "format": cells.optional("format", choice_of(Format)),
        "goal": cells.line("goal"),
        "strand": cells.line("strand"),
        "topics": cells.many("topics", read_line),
        "audience": cells.many("audience", choice_of(EmployeeGroup, also=("family",))),
        "points": cells.optional("points", read_points),
        "language": cells.optional("language", read_language),
    }
    own: dict[str, Any] = {
        "site": cells.line("site"),
        "facilitators": cells.many("facilitators", read_facilitator),
        "link": cells.optional("link", read_link) or "",
    }
    minutes = cells.optional("minutes", whole_number(most=_MOST_MINUTES))
    dated = bool(row.cells.get("starts_at"))
    session = _read_session(cells, own=own, minutes=minutes, rules=rules) if dated else None
    warnings = [
        RowProblem(row.at, column, "undated_ignored")
        for column in _ONLY_DATED
        if not dated and row.cells.get(column)
    ]
    own["minutes"] = minutes
    return _Line(row.at, cells.given, code, shared, own, session, cells.problems, warnings)


def _read_session(
    cells: RowReader, *, own: dict[str, Any], minutes: int | None, rules: CatalogRules
) -> SessionRow | None:
    """Read a row that has a starts_at. None, with the problems noted, when its times do not do."""
    zone = cells.optional("timezone", read_zone) or rules.zone
    start = cells.optional("starts_at", read_moment)
    end = cells.optional("ends_at", read_moment)
    opens = cells.optional("registration_opens", read_moment)
    closes = cells.optional("registration_closes", read_moment)
    name, place = cells.line("session"), cells.line("place")
    capacity = cells.optional("capacity", whole_number(most=_MOST_SEATS))
    if opens and closes and closes <= opens:
        cells.refuse("registration_closes", "closes_before_opens")
    if start is None:
        return None
    starts_at = instant_of(start, zone=zone)
    ends_at = instant_of(end, zone=zone) if end else starts_at + timedelta(minutes=minutes or 0)
    tried = {problem.column for problem in cells.problems}
    if end is None and minutes is None and not tried & {"ends_at", "minutes"}:
        cells.refuse("ends_at", "needs_end")
    elif ends_at <= starts_at and not tried & {"ends_at", "minutes"}:
        cells.refuse("ends_at", "ends_before_start")
    return SessionRow(
        at=cells.at,
        given=cells.given,
        name=name or start.strftime(WALL_FORMAT),
        starts_wall=start.strftime(WALL_FORMAT),
        ends_wall=(end or ends_at.astimezone(zone)).strftime(WALL_FORMAT),
        timezone=zone.key,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        capacity=capacity,
        registration_opens_at=instant_of(opens, zone=zone) if opens else None,
        registration_closes_at=instant_of(closes, zone=zone) if closes else None,
        **own,
    )


def _join(lines: list[_Line]) -> OfferingRow | None:
    """Make one offering of the rows of one code. What cannot be joined is noted with its row."""
    shared = _shared_fields(lines)
    _refuse_repetitions(lines, live=shared.get("format") == Format.live)
    for column in ("title", "format"):
        if column not in shared:
            for line in lines:
                if not any(problem.column == column for problem in line.problems):
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
