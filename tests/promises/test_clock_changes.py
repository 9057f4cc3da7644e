"""The clock-change Sundays of March and November, in the zones of district and reader: tables of cases.

In March the clock of Los Angeles leaps from 02:00 to 03:00 (at 10:00 UTC), in November it goes from 02:00 back to 01:00
(at 09:00 UTC). Arizona changes nothing.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from learning.district.send_window import Decency, Hours, earliest_departure, latest_departure
from learning.registration.registering import cancel, register
from learning.registration.reminders import Timing
from learning.registration.standings import list_standings
from learning.walltime import instant_of
from storage.database import Database
from tests.kit.fixtures import on_both
from tests.kit.rows import LOS_ANGELES
from tests.kit.seats.hall import Hall
from tests.kit.slack.town import Clock

PACIFIC = ZoneInfo(LOS_ANGELES)
EVERY_DAY = frozenset(range(7))
ROUND_THE_CLOCK = Decency(Hours(time(0), time(23, 59)), EVERY_DAY)
OFFICE = Decency(Hours(time(7), time(18)), EVERY_DAY)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2027-03-14 01:59", LOS_ANGELES, "2027-03-14 09:59"),
        ("2027-03-14 02:30", LOS_ANGELES, "2027-03-14 10:30"),  # is skipped: half past three
        ("2027-03-14 03:00", LOS_ANGELES, "2027-03-14 10:00"),
        ("2027-03-14 02:30", "America/Phoenix", "2027-03-14 09:30"),
        ("2026-11-01 00:59", LOS_ANGELES, "2026-11-01 07:59"),
        ("2026-11-01 01:30", LOS_ANGELES, "2026-11-01 08:30"),  # comes twice: the first
        ("2026-11-01 02:00", LOS_ANGELES, "2026-11-01 10:00"),
        ("2026-11-01 01:30", "America/New_York", "2026-11-01 05:30"),
    ],
)
def test_wall_times_of_the_changing_night_are_one_instant_each(wall: str, zone: str, instant: str) -> None:
    assert instant_of(datetime.fromisoformat(wall), zone=ZoneInfo(zone)) == _utc(instant)


@pytest.mark.parametrize(
    ("starts", "reader", "leaves"),
    [
        ("2027-03-14 15:30", LOS_ANGELES, "2027-03-13 23:30"),  # the same time of day: 23 hours before
        ("2026-11-01 15:30", LOS_ANGELES, "2026-10-31 22:30"),  # 25 hours before
        ("2027-03-14 15:30", "America/Phoenix", "2027-03-13 22:30"),  # no change there: 24 hours before
        ("2027-03-15 02:30", LOS_ANGELES, "2027-03-14 10:30"),  # due in the hour that is skipped
        ("2026-11-02 01:30", LOS_ANGELES, "2026-11-01 08:30"),  # due in the hour that comes twice: the first
    ],
)
def test_the_reminder_of_the_day_before_keeps_the_readers_time_of_day(starts: str, reader: str, leaves: str) -> None:
    timing = Timing(first_hours=24, second_minutes=60, decency=ROUND_THE_CLOCK)
    starts_at = instant_of(datetime.fromisoformat(starts), zone=PACIFIC)
    assert timing.first(starts_at, zone=ZoneInfo(reader)).leaves == _utc(leaves)


@pytest.mark.parametrize(
    ("starts", "leaves"),
    [
        ("2027-03-14 03:30", "2027-03-14 09:30"),  # half past one on the wall: an hour of elapsed time
        ("2026-11-01 02:00", "2026-11-01 09:00"),  # one o'clock, the second time
        ("2027-03-14 15:30", "2027-03-14 21:30"),
    ],
)
def test_the_reminder_of_the_hour_before_comes_an_hour_before(starts: str, leaves: str) -> None:
    timing = Timing(first_hours=24, second_minutes=60, decency=ROUND_THE_CLOCK)
    starts_at = instant_of(datetime.fromisoformat(starts), zone=PACIFIC)
    assert timing.second(starts_at, zone=PACIFIC).leaves == _utc(leaves)


@pytest.mark.parametrize(
    ("due", "zone", "earliest", "latest"),
    [
        ("2027-03-14 09:30", LOS_ANGELES, "2027-03-14 14:00", "2027-03-14 01:30"),
        ("2027-03-14 13:30", LOS_ANGELES, "2027-03-14 14:00", "2027-03-14 01:30"),  # 06:30 by then: summer time
        ("2026-11-01 09:30", LOS_ANGELES, "2026-11-01 15:00", "2026-11-01 00:30"),
        ("2026-11-01 14:30", LOS_ANGELES, "2026-11-01 15:00", "2026-11-01 00:30"),  # 06:30: winter time
        ("2026-11-01 14:30", "America/New_York", "2026-11-01 14:30", "2026-11-01 14:30"),
    ],
)
def test_staff_hours_follow_the_clock_of_the_day(due: str, zone: str, earliest: str, latest: str) -> None:
    there = ZoneInfo(zone)
    assert earliest_departure(_utc(due), zone=there, decency=OFFICE) == _utc(earliest)
    assert latest_departure(_utc(due), zone=there, decency=OFFICE) == _utc(latest)


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2026, 11, 1)])
@pytest.mark.parametrize("hour", range(24))
def test_whatever_hour_is_due_that_day_leaves_at_a_decent_one_and_not_before_or_after(day: date, hour: int) -> None:
    due = datetime.combine(day, time(hour, 30), tzinfo=PACIFIC).astimezone(UTC)
    first = earliest_departure(due, zone=PACIFIC, decency=OFFICE)
    last = latest_departure(due, zone=PACIFIC, decency=OFFICE)
    assert last <= due <= first
    assert OFFICE.allows(first, zone=PACIFIC)
    assert OFFICE.allows(last, zone=PACIFIC)
    assert first - due < timedelta(hours=14)


@pytest.mark.parametrize(
    ("wall", "before", "after"),
    [
        ("2027-03-14 15:30", "2027-03-13 22:29", "2027-03-13 22:31"),
        ("2026-11-01 15:30", "2026-10-31 23:29", "2026-10-31 23:31"),
    ],
)
def test_the_deadline_for_cancelling_counts_elapsed_hours(
    database: Database, wall: str, before: str, after: str
) -> None:
    """Twenty-four hours are twenty-four hours, whatever the clock on the wall does meanwhile."""
    hall = Hall(database, Clock(_utc(before)))
    session = hall.rows.session(hall.rows.offering("Sunday"), wall)
    early, late = hall.people(2)
    long_before = hall.clock.now - timedelta(days=3)  # what was won just now is never late
    held = [register(hall.district, who, session, now=long_before, actor="slack:U1") for who in (early, late)]
    told = [
        cancel(hall.district, one.registration_id, one.person_id, now=_utc(at), actor="slack:U1").late
        for one, at in zip(held, (before, after), strict=True)
    ]
    assert told == [False, True]


@on_both
def test_a_session_in_the_hour_that_comes_twice_clashes_only_with_what_is_really_then(database: Database) -> None:
    """One o'clock to one o'clock: in New York the hour has already been; in Los Angeles it is still to come."""
    hall = Hall(database, Clock(_utc("2026-10-26 17:30")))
    (ana,) = hall.people(1)
    there = hall.rows.session(hall.rows.offering("East"), "2026-11-01 01:00", zone="America/New_York", minutes=60)
    here = hall.rows.session(hall.rows.offering("West"), "2026-11-01 01:00", minutes=60)
    for session in (there, here):
        register(hall.district, ana, session, now=hall.clock.now, actor="slack:U1")
    held = list_standings(database, ana, now=hall.clock.now)
    assert [one.meeting.id for one in held] == [there, here]
    assert held[1].meeting.starts_at - held[0].meeting.starts_at == timedelta(hours=3)
