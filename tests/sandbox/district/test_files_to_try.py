"""The files that one can drop into the conversation with the app: realistic, never stale, one mistake in each."""

import csv
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from sandbox.district import files_to_try, write_import_files
from sandbox.district.offerings import FORMATS, load_goals, load_offerings
from sandbox.district.school_days import is_open
from sandbox.district.staff import email_of, load_staff
from tests.kit.sandbox.district import TODAYS, parse

Row = dict[str, str]


def _table(today: date) -> list[Row]:
    table, _ = files_to_try(today=today)
    return list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"), newline="")))


def _events(today: date) -> list[Event]:
    _, calendar = files_to_try(today=today)
    return [event for event in Calendar.from_ical(calendar.content).walk("VEVENT") if isinstance(event, Event)]


def _start(event: Event) -> date:
    start = event.decoded("DTSTART")
    return start.date() if isinstance(start, datetime) else start


def test_files_are_named_and_written_as_programs_write_them() -> None:
    table, calendar = files_to_try(today=TODAYS[0])

    assert (table.name, calendar.name) == ("next-term.csv", "district-calendar.ics")
    assert table.content.startswith(b"\xef\xbb\xbfcode,")
    assert table.content.count(b"\r\n") == table.content.count(b"\n")
    assert max(len(line) for line in calendar.content.split(b"\r\n")) <= 75
    assert files_to_try(today=TODAYS[0]) == [table, calendar]


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_table_has_new_offerings_a_changed_one_and_one_mistake(today: date) -> None:
    rows = _table(today)
    known = {offering.code: offering for offering in load_offerings()}
    changed = [row for row in rows if row["code"] in known]

    assert 11 <= len(rows) <= 14
    assert [row["code"] for row in rows if row["format"] not in FORMATS] == ["FAMILY-TALK"]
    assert {row["code"] for row in changed} == {"COTEACH"}
    assert {row["place"] for row in changed} == {"Training Room C, Mill Road"}
    assert [row["code"] for row in rows if not row["why"]] == ["EXIT-TICKETS"]
    assert {row["goal"] for row in rows} <= set(load_goals().values())
    emails = {email_of(person.handle) for person in load_staff() if "facilitator" in person.roles}
    assert {row["facilitators"] for row in rows if row not in changed} <= emails
    starts = [datetime.fromisoformat(row["starts_at"]).date() for row in rows if row["starts_at"]]
    assert min(starts) > today
    assert all(is_open(day) for day in starts)


def test_changed_offering_differs_from_the_catalog_only_in_its_room(tmp_path: Path) -> None:
    write_import_files(tmp_path, today=TODAYS[0])
    before = [row for row in parse(tmp_path / "catalog.csv") if row["code"] == "COTEACH"]
    after = [row for row in _table(TODAYS[0]) if row["code"] == "COTEACH"]

    differing = {column for old, new in zip(before, after, strict=True) for column in old if old[column] != new[column]}
    assert differing == {"place"}


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_calendar_has_ten_events_on_open_days_and_one_mistake(today: date) -> None:
    events = _events(today)
    broken = [event for event in events if event.errors]

    assert len({event["UID"] for event in events}) == 10
    assert [str(event["SUMMARY"]) for event in broken] == ["Canvas office hours (drop in)"]
    assert all(_start(event) > today and is_open(_start(event)) for event in events)
    assert sum(not isinstance(event.decoded("DTSTART"), datetime) for event in events) == 1
    assert sum("RRULE" in event for event in events if not event.errors) == 3


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_moved_meeting_is_one_of_its_series(today: date) -> None:
    moved = [event for event in _events(today) if "RECURRENCE-ID" in event]
    (own,) = moved
    series = next(event for event in _events(today) if event["UID"] == own["UID"])
    weeks = (_start(own) - _start(series)).days / 7

    assert own.decoded("RECURRENCE-ID") == own.decoded("DTSTART")
    assert weeks in range(series.decoded("RRULE")["COUNT"][0])
    assert str(own["LOCATION"]) != str(series["LOCATION"])
