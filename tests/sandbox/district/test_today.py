"""What the demo adds at every start: sessions near enough to try everything, holidays, and a story."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from icalendar import Calendar

from sandbox.district import load_members, load_story, soon, today_csv
from sandbox.district.holidays_file import holidays_ics
from sandbox.district.offerings import load_offerings
from sandbox.district.school_days import is_open
from tests.kit.sandbox.district import TODAYS, wall

Row = dict[str, str]


def _rows(now: datetime) -> dict[str, Row]:
    return {row["code"]: row for row in csv.DictReader(StringIO(today_csv(now=now), newline=""))}


@pytest.mark.parametrize(
    ("clock", "starts"),
    [("09:00", "09:30"), ("09:05", "09:30"), ("09:06", "10:00"), ("23:20", "00:00"), ("23:40", "00:30")],
)
def test_one_session_starts_soon(clock: str, starts: str) -> None:
    now = datetime.fromisoformat(f"2026-11-24 {clock}")
    at = soon(now)
    assert f"{at:%H:%M}" == starts
    assert timedelta(minutes=25) <= at - now < timedelta(minutes=55)
    assert _rows(now)["DROP-IN"]["session"] == f"Near {at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_one_is_on_the_next_day_and_one_was_on_the_last(today: date) -> None:
    now = datetime.combine(today, datetime.min.time()).replace(hour=10)
    rows = _rows(now)
    coming, over = wall(rows["SKETCHNOTES"]["starts_at"]), wall(rows["EXIT-TALK"]["starts_at"])
    assert over.date() < today < coming.date()
    assert all(is_open(day) and day.weekday() < 5 for day in (coming.date(), over.date()))
    assert coming - over <= timedelta(days=13)
    assert rows.keys().isdisjoint(offering.code for offering in load_offerings())


def test_story_fills_one_session_and_leaves_some_waiting() -> None:
    rows = _rows(datetime.fromisoformat("2026-11-24 09:00"))
    people = Counter({deed.text.split()[-1]: len(deed.people) for deed in load_story()})
    assert people["SKETCHNOTES"] > int(rows["SKETCHNOTES"]["capacity"])
    assert people["DROP-IN"] < int(rows["DROP-IN"]["capacity"])
    handles = {member.handle for member in load_members()}
    for deed in load_story():
        assert set(deed.people) <= handles
        assert len(set(deed.people)) == len(deed.people)


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_holidays_are_the_days_on_which_the_district_is_closed(today: date) -> None:
    closed: set[date] = set()
    for event in Calendar.from_ical(holidays_ics(today=today)).events:
        assert event["SUMMARY"]
        assert isinstance(event.start, date)
        assert not isinstance(event.start, datetime)
        days = (event.end - event.start).days
        closed |= {event.start + timedelta(days=number) for number in range(days)}
    year = {today + timedelta(days=number) for number in range(365)}
    assert closed & year == {day for day in year if not is_open(day)}
