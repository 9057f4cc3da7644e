from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.walltime import instant_of, zone_named

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2026-12-03 15:30", "America/Los_Angeles", "2026-12-03 23:30"),
        ("2026-07-01 15:30", "America/Los_Angeles", "2026-07-01 22:30"),
        # The skipped hour is moved forward by the length of the gap.
        ("2027-03-14 01:59", "America/Los_Angeles", "2027-03-14 09:59"),
        ("2027-03-14 02:00", "America/Los_Angeles", "2027-03-14 10:00"),
        ("2027-03-14 02:30", "America/Los_Angeles", "2027-03-14 10:30"),
        ("2027-03-14 03:00", "America/Los_Angeles", "2027-03-14 10:00"),
        # Of the hour that occurs twice, the first is meant.
        ("2026-11-01 01:30", "America/Los_Angeles", "2026-11-01 08:30"),
        ("2026-11-01 02:00", "America/Los_Angeles", "2026-11-01 10:00"),
        # No summer time, and half an hour of it.
        ("2027-07-01 15:30", "America/Phoenix", "2027-07-01 22:30"),
        ("2027-04-04 01:45", "Australia/Lord_Howe", "2027-04-03 14:45"),
        # A day that Samoa left out.
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 22:00"),
    ],
)
def test_instant_follows_from_the_wall(wall: str, zone: str, instant: str) -> None:
    at = instant_of(datetime.fromisoformat(wall), zone=ZoneInfo(zone))
    assert at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert at.tzinfo is UTC


@given(st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2037-12-31")))
def test_wall_comes_back_unless_it_never_was(wall: datetime) -> None:
    back = instant_of(wall, zone=LOS_ANGELES).astimezone(LOS_ANGELES).replace(tzinfo=None, fold=0)
    assert back - wall in (timedelta(0), timedelta(hours=1))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("Asia/Kolkata", "Pacific/Apia"), "Asia/Kolkata"),
        ((None, "", "Pacific/Apia"), "Pacific/Apia"),
        (("Mars/Olympus Mons", "Pacific/Apia"), "Pacific/Apia"),
        (("../etc/passwd", "Pacific/Apia"), "Pacific/Apia"),
        (("America", "A" * 300, "Pacific/Apia"), "Pacific/Apia"),  # a folder of zones, and what no file is called
        ((None, "Mars/Olympus Mons"), "America/Los_Angeles"),
        ((), "America/Los_Angeles"),
    ],
)
def test_the_first_name_that_is_a_zone_counts(names: tuple[str | None, ...], found: str) -> None:
    assert zone_named(*names, default=LOS_ANGELES) == ZoneInfo(found)
