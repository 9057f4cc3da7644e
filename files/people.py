"""The roster's columns, and what their cells mean."""

from collections.abc import Sequence

from files.tables.headers import Layout
from files.tables.reading import TextRow, TextTable, Track
from files.values.cells import (
    RowReader,
    choice_of,
    is_email,
    read_email,
    read_language,
    read_line,
    read_zone,
    shorten,
    split_closed_list,
    stands_alone,
)
from learning.imports.plan import ImportRows, RowAt, RowProblem, row_label
from learning.imports.roster import PersonRow
from storage.tables import EmployeeGroup, Role

PEOPLE = Layout(
    columns=("email", "name", "site", "employee_group", "roles", "locale", "timezone", "coach_topics"),
    required=("email", "name"),
)


def parse_people(tables: Sequence[TextTable], *, track: Track = iter) -> ImportRows[PersonRow]:
    """Make people of the rows of one or more files. An address that occurs twice is refused the second time.

    `track` is handed all rows and gives them back one by one; it may show how far they are.
    """
    rows: list[PersonRow] = []
    refused: list[RowProblem] = [problem for table in tables for problem in table.refused]
    unnamed = any(problem.code != "only_unknown" for problem in refused)
    refused_keys: set[str] = set()
    first_rows: dict[str, RowAt] = {}
    for text_row in track([row for table in tables for row in table.rows]):
        person, problems = parse_person(text_row)
        if person is not None and person.email in first_rows:
            values = {"first": row_label(first_rows[person.email], seen_from=text_row.at)}
            problems = [RowProblem(text_row.at, "email", "duplicate", values)]
            person = None
        refused.extend(problems)
        if person is not None:
            first_rows[person.email] = text_row.at
            rows.append(person)
        elif problems[0].code == "stands_alone" and not text_row.cells["email"]:
            continue
        elif any(problem.column == "email" and problem.code != "duplicate" for problem in problems):
            unnamed = True
        else:
            refused_keys.add(text_row.cells["email"].casefold())
    return ImportRows(rows, sorted(refused, key=lambda each: each.at), frozenset(refused_keys), unnamed)


def parse_person(row: TextRow) -> tuple[PersonRow | None, list[RowProblem]]:
    """Read one row: the person, or everything that is wrong with it."""
    cells = RowReader(row)
    if stands_alone(row) and not is_email(row.cells["email"]):
        cells.refuse("", "stands_alone", value=shorten(next(filter(None, row.cells.values()))))
        return None, cells.problems
    email = cells.needed("email", read_email)
    name = cells.needed("name", read_line)
    zone = cells.optional("timezone", read_zone)
    group = cells.optional("employee_group", choice_of(EmployeeGroup))
    roles = cells.many("roles", choice_of(Role, several=True), split=split_closed_list)
    person = PersonRow(
        at=row.at,
        given=cells.given,
        email=email or "",
        name=name or "",
        site=cells.line("site"),
        employee_group=EmployeeGroup[group] if group else None,
        roles=frozenset(Role[role] for role in roles),
        locale=cells.optional("locale", read_language),
        timezone=zone.key if zone else None,
        coach_topics=cells.many("coach_topics", read_line),
    )
    return (None if cells.problems else person), cells.problems
