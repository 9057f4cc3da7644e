"""What an import of holidays changes. Both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from learning.imports.holidays import HolidayRow, apply_holidays, by_day, plan_holidays
from learning.imports.plan import ImportChange, ImportPlan, ImportRows, RowAt, RowProblem
from storage.database import Database
from storage.tables import AuditEntry, Holiday
from tests.kit.fixtures import on_both

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
ZONE = ZoneInfo("America/Los_Angeles")
AT = RowAt("h.ics", 3, line=True)


def _rows(**days: str) -> ImportRows[HolidayRow]:
    """Return a file: `d20261126="Thanksgiving"`."""
    return ImportRows([HolidayRow(AT, date.fromisoformat(day[1:]), name) for day, name in days.items()])


def _apply(database: Database, rows: ImportRows[HolidayRow], *, retire: bool = False) -> ImportPlan:
    return apply_holidays(database, rows, change=ImportChange("cli:kim", NOW, retire=retire), zone=ZONE)


def _held(database: Database) -> dict[str, str]:
    with database.reading() as tx:
        return {str(one.day): one.name for one in tx.exec(select(Holiday).order_by(col(Holiday.day))).all()}


def test_preview_writes_nothing_and_says_what_apply_does(database: Database) -> None:
    rows = _rows(d20261126="Thanksgiving", d20261127="Day after")
    plan = plan_holidays(database, rows, today=TODAY, retire=False)
    assert plan.sections["holidays"].added == ["2026-11-26 Thu · Thanksgiving", "2026-11-27 Fri · Day after"]
    assert _held(database) == {}
    assert _apply(database, rows).fingerprint == plan.fingerprint
    assert _held(database) == {"2026-11-26": "Thanksgiving", "2026-11-27": "Day after"}


def test_second_run_changes_nothing(database: Database) -> None:
    rows = _rows(d20261126="Thanksgiving")
    _apply(database, rows)
    again = _apply(database, rows, retire=True)
    assert not again.changes_something
    assert again.sections["holidays"].unchanged == 1


def test_changed_names_and_missing_days(database: Database) -> None:
    _apply(database, _rows(d20261120="Past", d20261126="Thanksgiving", d20261127="Day after"))
    rows = _rows(d20261126="Thanksgiving Day", d20261225="Christmas")
    plan = _apply(database, rows)
    section = plan.sections["holidays"]
    assert section.missing == ["2026-11-27 Fri · Day after"]
    assert [(one.name, one.fields[0].after) for one in section.changed] == [
        ("2026-11-26 Thu · Thanksgiving", "Thanksgiving Day")
    ]
    assert len(_held(database)) == 4
    _apply(database, rows, retire=True)
    assert list(_held(database)) == ["2026-11-20", "2026-11-26", "2026-12-25"]


def test_nothing_is_retired_when_a_row_could_not_be_read(database: Database) -> None:
    _apply(database, _rows(d20261126="Thanksgiving"))
    broken = replace(_rows(d20261225="Christmas"), refused=[RowProblem(AT, "", "broken_off")], unnamed=True)
    plan = _apply(database, broken, retire=True)
    assert plan.kept_back
    assert list(_held(database)) == ["2026-11-26", "2026-12-25"]


@on_both
def test_each_change_is_in_the_audit_log(database: Database) -> None:
    _apply(database, _rows(d20261126="Thanksgiving"))
    _apply(database, _rows(d20261126="Thanksgiving Day"))
    _apply(database, _rows(d20261225="Christmas"), retire=True)
    with database.reading() as tx:
        entries = tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    assert [(one.action, one.subject, one.before, one.after) for one in entries] == [
        ("holiday.added", "holiday:2026-11-26", None, {"name": "Thanksgiving"}),
        ("holiday.changed", "holiday:2026-11-26", {"name": "Thanksgiving"}, {"name": "Thanksgiving Day"}),
        ("holiday.added", "holiday:2026-12-25", None, {"name": "Christmas"}),
        ("holiday.removed", "holiday:2026-11-26", {"name": "Thanksgiving Day"}, None),
    ]
    assert {one.actor for one in entries} == {"cli:kim"}


def test_days_with_several_names_are_one(database: Database) -> None:
    day = date(2026, 12, 25)
    rows = [HolidayRow(AT, day, name) for name in ("Christmas", "Winter break", "Christmas")]
    assert [(one.day, one.name) for one in by_day(rows)] == [(day, "Christmas, Winter break")]
    _apply(database, ImportRows(by_day(rows)))
    assert _held(database) == {"2026-12-25": "Christmas, Winter break"}
