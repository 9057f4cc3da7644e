"""Times as each person reads them, also on the Sundays on which the clocks change."""

from datetime import UTC, datetime

import pytest

from tests.kit.slack.town import Town


def _when(town: Town, tz: str, starts: str, zone: str) -> str:
    town.rows.live("UDL basics", starts, zone=zone)
    return town.someone(tz=tz).types("/pl find udl").words.split("\n")[-1].split(" · ")[1]


@pytest.mark.parametrize(
    ("tz", "starts", "zone", "written"),
    [
        ("America/Los_Angeles", "2026-12-03 15:30", "America/Los_Angeles", "Thu, Dec 3, 3:30 PM PT"),
        (
            "America/New_York",
            "2026-12-03 15:30",
            "America/Los_Angeles",
            "Thu, Dec 3, 6:30 PM ET (there: Thu, Dec 3, 3:30 PM PT)",
        ),
        (
            "America/Los_Angeles",
            "2026-12-03 22:30",
            "Pacific/Honolulu",
            "Fri, Dec 4, 12:30 AM PT (there: Thu, Dec 3, 10:30 PM HST)",
        ),
        # Arizona has no summer time: the same clock as California's in July, another in December.
        ("America/Phoenix", "2027-07-01 15:30", "America/Los_Angeles", "Thu, Jul 1, 3:30 PM MST"),
        # The last hour before and the first after the clocks change.
        ("America/Los_Angeles", "2027-03-14 01:30", "America/Los_Angeles", "Sun, Mar 14, 1:30 AM PT"),
        ("America/Los_Angeles", "2027-03-14 03:00", "America/Los_Angeles", "Sun, Mar 14, 3:00 AM PT"),
        ("America/Los_Angeles", "2027-11-07 01:30", "America/Los_Angeles", "Sun, Nov 7, 1:30 AM PT"),
        # New York changes three hours before California does.
        (
            "America/New_York",
            "2027-03-14 01:30",
            "America/Los_Angeles",
            "Sun, Mar 14, 5:30 AM ET (there: Sun, Mar 14, 1:30 AM PT)",
        ),
        (
            "America/New_York",
            "2027-03-14 03:00",
            "America/Los_Angeles",
            "Sun, Mar 14, 6:00 AM ET (there: Sun, Mar 14, 3:00 AM PT)",
        ),
    ],
)
def test_time_is_the_readers_and_the_sessions_where_they_differ(
    town: Town, tz: str, starts: str, zone: str, written: str
) -> None:
    assert _when(town, tz, starts, zone) == written


def test_roster_zone_serves_where_slack_has_none(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone(timezone="America/Chicago", tz="America/Chicago")
    assert "5:30 PM CT (there: Thu, Dec 3, 3:30 PM PT)" in ana.types("/pl find udl").words


def test_days_of_the_filter_are_those_of_the_session(town: Town) -> None:
    town.rows.live("Late in Honolulu", "2026-12-03 22:30", zone="Pacific/Honolulu")
    ana = town.someone()
    ana.types("/pl find")
    ana.presses("Filter")
    ana.picks("weekday", "Thursday")
    ana.submits()
    assert ana.sees().titles == ["Late in Honolulu"]


def test_session_stays_listed_until_it_is_over(town: Town) -> None:
    town.rows.live("UDL basics", "2026-11-24 09:00", minutes=60, closes=datetime(2026, 11, 24, 18, 0, tzinfo=UTC))
    ana = town.someone()
    assert ana.types("/pl find udl").titles == ["UDL basics"]
    town.clock.moves(minutes=30)
    assert ana.types("/pl find udl").titles == []


def test_district_setting_changes_at_the_districts_own_midnight(town: Town) -> None:
    from storage.tables import DistrictSetting

    for number in range(6):
        town.rows.live(f"UDL {number}", "2026-12-03 15:30")
    with town.bot.database.transaction() as tx:
        tx.add(
            DistrictSetting(
                key="find.cards",
                value="2",
                valid_from=datetime(2026, 11, 25, tzinfo=UTC).date(),
                set_by="cli:test",
                set_at=town.clock.now,
            )
        )
    ana = town.someone(tz="Pacific/Auckland")
    town.clock.now = datetime(2026, 11, 25, 7, 59, tzinfo=UTC)  # 11:59 PM in California
    assert len(ana.types("/pl find udl").titles) == 5
    town.clock.moves(minutes=1)
    assert len(ana.types("/pl find udl").titles) == 2
