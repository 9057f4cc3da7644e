"""When a message may leave: tables of cases on the recipient's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.district.send_window import (
    STAFF_HOURS,
    Decency,
    Hours,
    earliest_departure,
    latest_departure,
    read_decency,
)
from learning.district.settings import settings_on
from storage.database import Database
from storage.tables import Holiday
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows

WORK_DAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
# Thanksgiving, and the day after.
HOLIDAYS = frozenset({date(2026, 11, 26), date(2026, 11, 27)})
DECENCY = Decency(STAFF_HOURS, WORK_DAYS, HOLIDAYS)
PACIFIC = ZoneInfo("America/Los_Angeles")


def _at(text: str, zone: str = "America/Los_Angeles", *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        ("2026-11-24 09:30", "2026-11-24 09:30"),
        ("2026-11-24 07:00", "2026-11-24 07:00"),
        ("2026-11-24 06:59", "2026-11-24 07:00"),
        ("2026-11-24 00:00", "2026-11-24 07:00"),
        ("2026-11-24 17:59:59", "2026-11-24 17:59:59"),
        ("2026-11-24 18:00", "2026-11-25 07:00"),
        ("2026-11-25 18:00", "2026-11-30 07:00"),  # two holidays and a weekend
        ("2026-11-26 10:00", "2026-11-30 07:00"),
        ("2026-11-28 23:59", "2026-11-30 07:00"),
        ("2026-10-31 12:00", "2026-11-02 07:00"),  # the clock is put back on the Sunday between
        ("2027-03-13 12:00", "2027-03-15 07:00"),  # and put forward
    ],
)
def test_earliest_departure_on_the_clock_of_the_recipient(due: str, leaves: str) -> None:
    assert earliest_departure(_at(due), zone=PACIFIC, decency=DECENCY) == _at(leaves)


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        ("2026-11-24 09:30", "2026-11-24 09:30"),
        ("2026-11-24 06:59", "2026-11-23 17:30"),
        ("2026-11-24 18:00", "2026-11-24 17:30"),
        ("2026-11-24 23:59", "2026-11-24 17:30"),
        ("2026-11-23 05:00", "2026-11-20 17:30"),
        ("2026-11-29 15:30", "2026-11-25 15:30"),  # the same time on the last work day
        ("2026-11-30 05:00", "2026-11-25 17:30"),
        ("2026-11-01 15:30", "2026-10-30 15:30"),  # Sunday, an hour longer than others
        ("2027-03-14 02:30", "2027-03-12 17:30"),  # a time that is skipped: 3:30
        ("2027-03-14 15:30", "2027-03-12 15:30"),
    ],
)
def test_latest_departure_on_the_clock_of_the_recipient(due: str, leaves: str) -> None:
    assert latest_departure(_at(due), zone=PACIFIC, decency=DECENCY) == _at(leaves)


@pytest.mark.parametrize(
    ("zone", "leaves"),
    [
        ("America/New_York", "2026-11-24 07:00"),
        ("America/Phoenix", "2026-11-24 07:00"),
        ("Pacific/Honolulu", "2026-11-24 07:00"),
        ("Asia/Kolkata", "2026-11-24 15:00"),
    ],
)
def test_each_zone_has_its_own_hours(zone: str, leaves: str) -> None:
    due = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert earliest_departure(due, zone=ZoneInfo(zone), decency=DECENCY) == _at(leaves, zone)


NIGHT = Decency(Hours(time(1, 30), time(2, 30)), EVERY_DAY)


@pytest.mark.parametrize(
    ("due", "fold", "leaves", "leaves_fold"),
    [
        ("2026-11-01 01:15", 0, "2026-11-01 01:30", 0),
        ("2026-11-01 01:45", 0, "2026-11-01 01:45", 0),
        ("2026-11-01 01:15", 1, "2026-11-01 01:30", 1),  # the first 1:30 has passed
        ("2026-11-01 01:45", 1, "2026-11-01 01:45", 1),
    ],
)
def test_hours_in_the_hour_that_occurs_twice(due: str, fold: int, leaves: str, leaves_fold: int) -> None:
    at = _at(due, fold=fold).astimezone(UTC)
    wanted = _at(leaves, fold=leaves_fold).astimezone(UTC)
    assert earliest_departure(at, zone=PACIFIC, decency=NIGHT) == wanted


def test_hours_in_the_hour_that_is_skipped_are_those_of_the_next_day() -> None:
    skipped = Decency(Hours(time(2, 15), time(2, 45)), EVERY_DAY)
    due = _at("2027-03-14 01:00").astimezone(UTC)
    assert earliest_departure(due, zone=PACIFIC, decency=skipped) == _at("2027-03-15 02:15")
    assert latest_departure(due, zone=PACIFIC, decency=skipped) == _at("2027-03-13 02:15")


@pytest.mark.parametrize(
    ("hours", "due", "earliest", "latest"),
    [
        (Hours(time(0), time(23, 59)), "2026-11-24 23:59:30", "2026-11-25 00:00", "2026-11-24 23:29"),
        (Hours(time(0), time(0, 1)), "2026-11-24 12:00", "2026-11-25 00:00", "2026-11-24 00:00"),
    ],
)
def test_hours_that_touch_midnight(hours: Hours, due: str, earliest: str, latest: str) -> None:
    decency = Decency(hours, WORK_DAYS)
    assert earliest_departure(_at(due), zone=PACIFIC, decency=decency) == _at(earliest)
    assert latest_departure(_at(due), zone=PACIFIC, decency=decency) == _at(latest)


def test_a_long_summer_is_waited_for() -> None:
    summer = frozenset(date(2026, 6, 1) + timedelta(days=number) for number in range(90))
    decency = Decency(STAFF_HOURS, WORK_DAYS, summer)
    due = _at("2026-06-02 09:00").astimezone(UTC)
    assert earliest_departure(due, zone=PACIFIC, decency=decency) == _at("2026-08-31 07:00")
    august = _at("2026-08-28 09:00").astimezone(UTC)
    assert latest_departure(august, zone=PACIFIC, decency=decency) == _at("2026-05-29 09:00")


def test_calendar_without_a_work_day_holds_nothing_back() -> None:
    due = _at("2026-11-24 03:00").astimezone(UTC)
    holidays = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(800))
    never = Decency(STAFF_HOURS, WORK_DAYS, holidays)
    assert earliest_departure(due, zone=PACIFIC, decency=never) == due
    assert latest_departure(due, zone=PACIFIC, decency=never) == due


ZONES = ("America/Los_Angeles", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")


@given(
    due=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    span=st.tuples(st.times(max_value=time(12)), st.integers(2, 11 * 60)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=30),
)
def test_departures_are_decent_and_on_the_right_side(
    due: datetime, zone: ZoneInfo, span: tuple[time, int], weekdays: frozenset[int], holidays: frozenset[date]
) -> None:
    start = span[0].replace(second=0, microsecond=0)
    end = (datetime.combine(date.min, start) + timedelta(minutes=span[1])).time()
    decency = Decency(Hours(start, end), weekdays, holidays)
    later, earlier = (decide(due, zone=zone, decency=decency) for decide in (earliest_departure, latest_departure))
    assert earlier <= due <= later
    assert decency.allows(later, zone=zone)
    assert decency.allows(earlier, zone=zone)
    if decency.allows(due, zone=zone):
        assert earlier == due == later


@on_both
def test_decency_is_read_from_settings_and_holidays(database: Database) -> None:
    Rows(database).setting("notices.weekdays", "mon|sat")
    with database.transaction() as tx:
        tx.add(Holiday(day=date(2026, 11, 28), name="Fair"))
    with database.reading() as tx:
        settings = settings_on(tx, day=date(2026, 11, 24))
        decency = read_decency(tx, hours=STAFF_HOURS, settings=settings)
    due = _at("2026-11-24 09:00").astimezone(UTC)
    assert earliest_departure(due, zone=PACIFIC, decency=decency) == _at("2026-11-30 07:00")
    assert latest_departure(due, zone=PACIFIC, decency=decency) == _at("2026-11-23 09:00")
