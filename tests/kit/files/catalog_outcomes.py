"""An import with as much of everything as there can be, in words that hold no Latin letter."""

from datetime import UTC, datetime, timedelta

from handlers.imports.catalog_preview import Outcome
from handlers.imports.problems import NOTES, PROBLEMS
from learning.imports.catalog_rows import CatalogRead, OfferingRow, SessionRow
from learning.imports.plan import Changed, FieldChange, ImportPlan, ImportRows, Note, RowAt, RowProblem, Section
from locales.faults import PLACE
from storage.tables import Format, OfferingState

FILE = "ж" * 300
_MANY = 40
_TEXT = "слово " * 300
_START = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)


def problem_of(code: str, *, column: str = "", text: str = _TEXT) -> RowProblem:
    """Return a problem whose values are all this text."""
    names = {place for part in PROBLEMS[code] for place in PLACE.findall(part)}
    return RowProblem(RowAt(FILE, 1234), column, code, dict.fromkeys(names, text))


def note_of(code: str, *, text: str = _TEXT) -> Note:
    """Return a note whose values are all this text."""
    names = {"file", *(place for part in NOTES[code] for place in PLACE.findall(part))}
    return Note(code, dict.fromkeys(names, text))


def _offering(number: int) -> OfferingRow:
    at = RowAt(FILE, number)
    sessions = tuple(
        SessionRow(
            at,
            frozenset(),
            f"{day}",
            "",
            "",
            "America/Los_Angeles",
            _START + timedelta(days=day),
            _START + timedelta(days=day, hours=1),
        )
        for day in range(number % 3)
    )
    return OfferingRow(at, frozenset(), f"{number}", _TEXT[:200], Format.live, sessions=sessions)


def long_outcome() -> Outcome:
    """Return an outcome with more of each kind than is shown, each as long as it can be."""
    rows = [_offering(number) for number in range(2 * _MANY)]
    fields = (
        *(FieldChange("ж", _TEXT, _TEXT) for _ in range(10)),
        FieldChange("state", OfferingState.draft, OfferingState.published),
        FieldChange("retired", "yes", "no"),
    )
    joining = [f"{row.code} · {session.name}" for row in rows[_MANY:] for session in row.sessions]
    plan = ImportPlan(
        {
            "offerings": Section(
                [row.code for row in rows[:_MANY]], [Changed(row.code, fields) for row in rows[_MANY:]], 123_456, ["0"]
            ),
            "sessions": Section(joining, [Changed(name, fields[-2:]) for name in joining], 123_456),
        },
        refused=[problem_of(code, column="ж") for code in PROBLEMS],
        warned=[problem_of(code) for code in PROBLEMS] + [problem_of("draft")] * 12,
    )
    notes = tuple(note_of(code) for code in NOTES)
    return Outcome((FILE,) * 10, CatalogRead(ImportRows(rows), notes, notes[:10]), plan)


def empty_outcome(*, refused: bool) -> Outcome:
    """Return an outcome that changes nothing, because all is there or because all was refused."""
    problems = [problem_of("missing")] if refused else []
    plan = ImportPlan({"offerings": Section(), "sessions": Section()}, refused=problems)
    return Outcome((FILE,), CatalogRead(ImportRows([], refused=problems)), plan)
