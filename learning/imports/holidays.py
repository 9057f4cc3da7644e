"""The district's holidays: days on which nothing that can wait is sent to staff. A calendar file is compared with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from learning.audit import record
from learning.imports.plan import Changed, FieldChange, ImportChange, ImportPlan, ImportRows, RowAt, Section
from storage.database import Database, Transaction
from storage.tables import Holiday

SECTION = "holidays"


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One day off, as a calendar has it."""

    at: RowAt
    day: date
    name: str


def plan_holidays(database: Database, rows: ImportRows[HolidayRow], *, today: date, retire: bool) -> ImportPlan:
    """Compare a file with the holidays. Only days from today on are missed: a new year's file has no old ones."""
    with database.reading() as tx:
        return _compare(tx, rows, today=today, retire=retire)


def apply_holidays(
    database: Database, rows: ImportRows[HolidayRow], *, change: ImportChange, zone: ZoneInfo
) -> ImportPlan:
    """Do what `plan_holidays` says, at once for all notices that have not left; `zone` is the district's."""
    today = change.now.astimezone(zone).date()
    with database.transaction() as tx:
        plan = _compare(tx, rows, today=today, retire=change.retire)
        section = plan.sections[SECTION]
        names = {row.day: row.name for row in rows.rows}
        for name in [*section.added, *(each.name for each in section.changed)]:
            day = _day_of(name)
            _write(tx, day, names[day], change=change)
        for name in section.missing if plan.retired else ():
            gone = tx.get_one(Holiday, _day_of(name))
            tx.delete(gone)
            record(
                tx,
                at=change.now,
                actor=change.actor,
                action="holiday.removed",
                subject=f"holiday:{gone.day}",
                change=({"name": gone.name}, None),
            )
    return plan


def _compare(tx: Transaction, rows: ImportRows[HolidayRow], *, today: date, retire: bool) -> ImportPlan:
    held = {one.day: one.name for one in tx.exec(select(Holiday).order_by(col(Holiday.day))).all()}
    section, wanted = Section(), {row.day: row for row in rows.rows}
    for day, row in sorted(wanted.items()):
        if day not in held:
            section.added.append(_label(day, row.name))
        elif held[day] != row.name:
            section.changed.append(Changed(_label(day, held[day]), (FieldChange("name", held[day], row.name),)))
        else:
            section.unchanged += 1
    section.missing = [_label(day, name) for day, name in held.items() if day >= today and day not in wanted]
    plan = ImportPlan({SECTION: section}, refused=list(rows.refused), warned=list(rows.warned))
    plan.decide_retiring(rows, retire=retire)
    return plan


def _write(tx: Transaction, day: date, name: str, *, change: ImportChange) -> None:
    before = tx.get(Holiday, day)
    was = {"name": before.name} if before else None
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Holiday).values(day=day, name=name)
    tx.execute(statement.on_conflict_do_update(index_elements=["day"], set_={"name": name}))
    record(
        tx,
        at=change.now,
        actor=change.actor,
        action="holiday.changed" if was else "holiday.added",
        subject=f"holiday:{day}",
        change=(was, {"name": name}),
    )


def _label(day: date, name: str) -> str:
    """Name a holiday in a preview. It begins with the day as ISO 8601 writes it, with the weekday for people."""
    return f"{day} {day:%a} · {name}"


def _day_of(label: str) -> date:
    return date.fromisoformat(label.partition(" ")[0])


def by_day(rows: Sequence[HolidayRow]) -> list[HolidayRow]:
    """Return one row for each day, in order; where a day has several, their names are joined."""
    joined: dict[date, HolidayRow] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.at)):
        first = joined.setdefault(row.day, row)
        if row.name not in first.name.split(", "):
            joined[row.day] = HolidayRow(first.at, row.day, f"{first.name}, {row.name}")
    return list(joined.values())
