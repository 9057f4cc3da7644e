"""`pl import holidays`: which days a calendar takes off, what it refuses, and that a second run changes nothing."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from files.catalog_rows import CatalogRules
from files.holidays import read_holidays
from files.tables.unreadable import UnreadableFile
from learning.imports.holidays import HolidayRow
from learning.imports.plan import ImportRows
from storage.database import Database
from storage.tables import Holiday
from tests.kit.program import Program

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
RULES = CatalogRules(ZoneInfo("America/Los_Angeles"), 0, today=NOW.date())


def _event(*lines: str, title: str = "Day off", uid: str = "") -> str:
    uid = uid or f"{title}-{lines[0]}"
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"))


def _calendar(*events: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""))


def _read(*events: str) -> ImportRows[HolidayRow]:
    rows, _ = read_holidays("h.ics", _calendar(*events).encode(), rules=RULES, now=NOW)
    return rows


def _days(*events: str) -> list[str]:
    rows = _read(*events)
    assert not rows.refused, rows.refused
    return [str(row.day) for row in rows.rows]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["DTSTART;VALUE=DATE:20261225"], ["2026-12-25"]),
        (["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261226"], ["2026-12-25"]),
        (["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261225"], ["2026-12-25"]),  # a slip of some programs
        (["DTSTART;VALUE=DATE:20261126", "DTEND;VALUE=DATE:20261128"], ["2026-11-26", "2026-11-27"]),
        (["DTSTART;VALUE=DATE:20261126", "DURATION:P2D"], ["2026-11-26", "2026-11-27"]),
        (["DTSTART:20261225T000000", "DTEND:20261226T000000"], ["2026-12-25"]),
        (
            ["DTSTART;TZID=America/Los_Angeles:20261225T000000", "DTEND;TZID=America/Los_Angeles:20261227T000000"],
            ["2026-12-25", "2026-12-26"],
        ),
        (["DTSTART:20261225T080000Z", "DTEND:20261226T080000Z"], ["2026-12-25"]),  # midnight in California
        (
            ["DTSTART;VALUE=DATE:20260706", "RRULE:FREQ=MONTHLY;BYDAY=1MO;UNTIL=20270201"],
            ["2026-12-07", "2027-01-04", "2027-02-01"],
        ),
        (
            ["DTSTART;VALUE=DATE:20261207", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261214"],
            ["2026-12-07", "2026-12-21"],
        ),
        (["DTSTART;VALUE=DATE:20251225", "RRULE:FREQ=YEARLY"], ["2026-12-25"]),
        (["DTSTART;VALUE=DATE:20270314"], ["2027-03-14"]),  # the day on which the clock is put forward
        (["DTSTART;VALUE=DATE:20271101"], ["2027-11-01"]),
        (["DTSTART;VALUE=DATE:20261120"], []),  # over
        (["DTSTART;VALUE=DATE:20261225", "STATUS:CANCELLED"], []),
    ],
)
def test_all_day_events_are_days_off(lines: list[str], days: list[str]) -> None:
    assert _days(_event(*lines)) == days


def test_long_break_is_every_day_of_it() -> None:
    days = _days(_event("DTSTART;VALUE=DATE:20261221", "DTEND;VALUE=DATE:20270104", title="Winter break"))
    assert (len(days), days[0], days[-1]) == (14, "2026-12-21", "2027-01-03")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["DTSTART:20261201T180000", "DTEND:20261201T200000"], "not_all_day"),
        (["DTSTART;VALUE=DATE:20261125", "DTEND:20261125T120000"], "not_all_day"),
        (["DTSTART:20261201T180000", "RRULE:FREQ=WEEKLY;COUNT=5", "DURATION:PT1H"], "not_all_day"),
        (["DTSTART;VALUE=DATE:20260813", "DTEND;VALUE=DATE:20270605"], "long_break"),
        (["DTSTART;VALUE=DATE:2026"], "not_a_calendar_time"),
    ],
)
def test_events_that_are_no_days_off_are_refused_once(lines: list[str], code: str) -> None:
    rows = _read(_event(*lines, title="Board meeting"), _event("DTSTART;VALUE=DATE:20261225"))
    assert [one.code for one in rows.refused] == [code]
    assert [row.day for row in rows.rows] == [date(2026, 12, 25)]


def test_what_is_no_calendar_is_unreadable() -> None:
    with pytest.raises(UnreadableFile):
        read_holidays("h.ics", b"<html>Sign in</html>", rules=RULES, now=NOW)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_command_previews_applies_and_retires(ready: Program, database: Database) -> None:
    both = _calendar(
        _event("DTSTART;VALUE=DATE:20991225", title="Christmas"),
        _event("DTSTART;VALUE=DATE:20991124", "DTEND;VALUE=DATE:20991126", title="Thanksgiving"),
        _event("DTSTART:20991201T180000", "DTEND:20991201T190000", title="Board meeting"),
    )
    file = ready.write("holidays.ics", both)
    preview = ready.run("import", "holidays", file)
    assert preview.status == 0, preview
    assert "Holidays: 3 added, 0 changed, 0 unchanged, 0 no longer in the file." in preview.out
    assert "2099-12-25 Fri · Christmas" in preview.out
    assert "Board meeting" in preview.out
    assert "has a time of day, so it is no day off" in preview.out
    assert "make it an all-day event" in preview.out
    assert "Nothing has been changed yet" in preview.out
    assert _held(database) == []
    assert ready.run("import", "holidays", file, "--apply").out.endswith("Done.\n")
    assert _held(database) == ["2099-11-24", "2099-11-25", "2099-12-25"]
    assert "Nothing to change" in ready.run("import", "holidays", file, "--apply").out
    less = ready.write("less.ics", _calendar(_event("DTSTART;VALUE=DATE:20991225", title="Christmas")))
    assert "2 no longer in the file" in ready.run("import", "holidays", less, "--apply").out
    assert "2 retired" in ready.run("import", "holidays", less, "--apply", "--retire").out
    assert _held(database) == ["2099-12-25"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_command_says_what_it_cannot_read(ready: Program) -> None:
    page = ready.run("import", "holidays", ready.write("page.ics", "<html>Sign in</html>"))
    assert page.status == 1
    assert "page.ics is a web page" in page.err
    assert ready.run("import", "holidays", "nowhere.ics").status == 1


def _held(database: Database) -> list[str]:
    with database.reading() as tx:
        return sorted(str(day) for day in tx.exec(select(Holiday.day)).all())  # type: ignore[call-overload]  # a date
