"""`/pl quiet`: until when somebody hears nothing, however they type it, and how it ends."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from handlers.conversation import ids
from handlers.people.quiet_until import read_quiet, says_stop
from storage.tables import QuietTime
from tests.kit.fixtures import on_both
from tests.kit.slack.town import Town

PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # Tuesday, 9:30 in the morning


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC).astimezone(UTC)


def _quiet(town: Town) -> list[datetime]:
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(QuietTime.until)).all())


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("until Monday", "2026-11-30 07:00"),
        ("till monday", "2026-11-30 07:00"),
        ("until next Monday", "2026-11-30 07:00"),
        ("monday", "2026-11-30 07:00"),
        ("until mon", "2026-11-30 07:00"),
        ("lunes", "2026-11-30 07:00"),
        ("until Tuesday", "2026-12-01 07:00"),  # today is one
        ("until tomorrow", "2026-11-25 07:00"),
        ("until tomorrow 3pm", "2026-11-25 15:00"),
        ("until 3 pm", "2026-11-24 15:00"),
        ("until 8 am", "2026-11-25 08:00"),
        ("today", "2026-11-25 07:00"),
        ("tomorrow", "2026-11-26 07:00"),
        ("this week", "2026-11-30 07:00"),
        ("next week", "2026-12-07 07:00"),
        ("until next week", "2026-11-30 07:00"),
        ("until 12/5", "2026-12-05 07:00"),
        ("12/5", "2026-12-05 07:00"),
        ("until 1/4", "2027-01-04 07:00"),
        ("until 12/5/2026", "2026-12-05 07:00"),
        ("until December 5", "2026-12-05 07:00"),
        ("until 2026-12-05", "2026-12-05 07:00"),
        ("until Jan 4th", "2027-01-04 07:00"),
        ("3 days", "2026-11-27 07:00"),
        ("for three days", "2026-11-27 07:00"),
        ("a week", "2026-12-01 07:00"),
        ("2 weeks", "2026-12-08 07:00"),
        ("1 month", "2026-12-24 07:00"),
        ("2 hours", "2026-11-24 11:30"),
        ("30 min", "2026-11-24 10:00"),
        ("hasta el lunes", "2026-11-30 07:00"),
        ("hasta el próximo lunes", "2026-11-30 07:00"),
        ("hasta mañana", "2026-11-25 07:00"),
        ("hasta el 5 de diciembre", "2026-12-05 07:00"),
        ("hasta el 12/5", "2026-12-05 07:00"),
        ("3 días", "2026-11-27 07:00"),
        ("por una semana", "2026-12-01 07:00"),
        ("dos horas", "2026-11-24 11:30"),
        ("hasta la próxima semana", "2026-11-30 07:00"),
        ("esta semana", "2026-11-30 07:00"),
    ],
)
def test_quiet_is_read_as_people_type_it(typed: str, until: str) -> None:
    assert read_quiet(typed, now=NOW, zone=PACIFIC, opens=time(7)) == _at(until)


@pytest.mark.parametrize(
    "typed",
    [
        "classroom",
        "classroom strategies",
        "until",
        "until whenever",
        "12/45",
        "0/3",
        "2/30",
        "",
        "monday and tuesday",
        "until Monday in room 4",
        "online courses",
        "999999 days",
    ],
)
def test_what_says_no_time_is_not_read(typed: str) -> None:
    assert read_quiet(typed, now=NOW, zone=PACIFIC, opens=time(7)) is None


@pytest.mark.parametrize("typed", ["off", "OFF", "stop", "fin", "alto", "off."])
def test_stopping_is_read(typed: str) -> None:
    assert says_stop(typed)


@on_both
def test_quiet_time_begins_at_once_and_says_until_when(town: Town) -> None:
    ana = town.someone()
    seen = ana.types("/pl quiet until Monday")
    assert "🔕 Quiet until Mon, Nov 30, 7:00 AM PT" in seen.words
    assert seen.buttons == ["Stop quiet time"]
    assert _quiet(town) == [_at("2026-11-30 07:00")]
    ana.presses("Stop quiet time")
    assert "Quiet time is off" in ana.sees().words
    assert _quiet(town) == []


def test_quiet_time_is_on_the_clock_of_the_person(town: Town) -> None:
    ana = town.someone(tz="America/New_York")
    assert "Mon, Nov 30, 7:00 AM ET" in ana.types("/pl quiet until monday").words


def test_quiet_alone_says_what_holds_and_offers_what_is_usual(town: Town) -> None:
    ana = town.someone()
    seen = ana.types("/pl quiet")
    assert seen.labels == ["Until tomorrow", "Until Monday", "For a week"]
    ana.presses("Until Monday")
    assert "Quiet until Mon, Nov 30" in ana.sees().words
    assert "Quiet until Mon, Nov 30" in ana.types("/pl quiet").words
    town.clock.moves(days=7)
    assert "Quiet time is off" in ana.types("/pl quiet").words


def test_quiet_ends_when_typed(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl quiet 3 days")
    assert "Quiet time is off" in ana.types("/pl quiet off").words
    assert "Quiet time is off" in ana.types("/pl silencio fin").words, "twice does no harm"
    assert _quiet(town) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("until 11/24", "That time is over already"),
        ("60 weeks", "A year is the most"),
        ("until whenever", "I could not read until when"),
    ],
)
def test_quiet_that_cannot_be_is_answered_with_what_can(town: Town, typed: str, said: str) -> None:
    seen = town.someone().types(f"/pl quiet {typed}")
    assert said in seen.words
    assert "Until Monday" in seen.labels
    assert _quiet(town) == []


def test_quiet_subjects_are_searched_for(town: Town) -> None:
    town.rows.live("Quiet classroom strategies")
    assert town.someone().types("/pl quiet classroom strategies").titles == ["Quiet classroom strategies"]


def test_quiet_of_somebody_who_is_not_on_the_roster_is_refused(town: Town) -> None:
    seen = town.account("Nobody Known").types("/pl quiet until Monday")
    assert "staff list" in seen.words
    assert _quiet(town) == []


def test_forged_and_old_buttons_do_nothing(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl help")
    ana.finds_message(
        {
            "type": "button",
            "action_id": ids.QUIET,
            "text": {"type": "plain_text", "text": "Quiet"},
            "value": "9999 weeks",
        }
    )
    ana.presses("Quiet")
    assert "earlier version" in ana.sees().words
    assert _quiet(town) == []


def test_later_quiet_time_takes_the_place_of_the_earlier(town: Town) -> None:
    ana = town.someone()
    for typed in ("until Monday", "2 hours"):
        ana.types(f"/pl quiet {typed}")
    assert _quiet(town) == [town.clock.now + timedelta(hours=2)]


def test_quiet_time_is_shown_on_home_and_can_be_ended_there(town: Town) -> None:
    ana = town.someone()
    assert "Quiet until" not in ana.opens_home().words
    ana.types("/pl quiet until Monday")
    assert "🔕 Quiet until Mon, Nov 30, 7:00 AM PT" in ana.opens_home().words
    ana.presses("Stop quiet time")
    assert "Quiet until" not in ana.home().words
    assert _quiet(town) == []
