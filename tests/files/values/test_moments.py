from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from files.values.cells import BadCell
from files.values.day_words import DayOrder, DayOrders, find_day_orders
from files.values.moments import MomentReader

ZONE = ZoneInfo("America/Los_Angeles")
GUESSING = MomentReader(DayOrders(DayOrder.month_first_guessed))
AFTERNOON = datetime.fromisoformat("2026-12-03 15:30")


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-03 15:30",
        "2026-12-03T15:30",
        "2026-12-03 15:30:00",
        "2026-12-3 3:30 PM",
        "2026/12/03 15:30",
        "20261203T153000",
        "46359.6458333",
        "46359,6458333333",
        "12/3/2026 3:30 PM",
        "12/3/2026, 3:30:00 PM",
        "12/3/26 15:30",
        "3.12.2026 15:30",
        "03.12.2026 15.30",
        "12-03-2026 15h30",
        "Dec 3, 2026 3:30pm",
        "Dec. 3rd 2026 at 3:30 p.m.",
        "December 3, 2026, 3:30 P. M.",
        "3-Dec-26 3:30p",
        "3 December 2026 15:30",
        "3 de diciembre de 2026 15:30",
        "jueves, 3 de diciembre de 2026, 15:30 h",
        "3-dic-2026 3:30 p. m.",
        "jueves 3 de diciembre de 2026 a las 3:30 de la tarde",
        "Thursday, December 3, 2026 3:30 PM",
        "Thu 12/3/2026 @ 3:30 PM",
        "3:30 PM on 12/3/2026",
        "12/3/2026 3:30\u202fPM",
        "12/3/2026\u00a03:30\u00a0PM",
        "12/3/2026 3:30 PM PT",
        "12/3/2026 3:30 PM (PDT)",
        "12/3/2026 15:30 PM",
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str) -> None:
    moment = GUESSING.read(text, zone=ZONE)
    assert (moment.wall, moment.ends, moment.notes) == (AFTERNOON, None, ())


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("12/3/2026 3:30–5:00 PM", "03 15:30", "03 17:00"),
        ("12/3/2026 3:30 PM - 5 PM", "03 15:30", "03 17:00"),
        ("12/3/2026 5:30p-7:30p", "03 17:30", "03 19:30"),
        ("12/3/2026 5:30p-7:30", "03 17:30", "03 19:30"),
        ("12/3/2026 10p-2:10a", "03 22:00", "04 02:10"),
        ("12/3/2026 11:00-1:00 PM", "03 11:00", "03 13:00"),
        ("12/3/2026 11:00 AM - 1:00", "03 11:00", "03 13:00"),
        ("12/3/2026 9 to 11 am", "03 09:00", "03 11:00"),
        ("12/3/2026 11:30-noon", "03 11:30", "03 12:00"),
        ("2026-12-03 15:30-17:00", "03 15:30", "03 17:00"),
        ("3 de diciembre de 2026 de 15:30 a 17:00", "03 15:30", "03 17:00"),
        ("Dec 3, 2026 3:30 PM - 5:00 PM PST", "03 15:30", "03 17:00"),
    ],
)
def test_a_range_gives_both_ends(text: str, start: str, end: str) -> None:
    moment = GUESSING.read(text, zone=ZONE)
    assert [f"{each:%d %H:%M}" for each in (moment.wall, moment.ends) if each] == [start, end]


@pytest.mark.parametrize(
    ("text", "read", "said"),
    [
        ("2026-12-03T15:30:00Z", "07:30", "offset_converted"),
        ("2026-12-03 15:30 UTC", "07:30", "offset_converted"),
        ("2026-12-03T15:30:00-05:00", "12:30", "offset_converted"),
        ("2026-12-03 15:30:00+00", "07:30", "offset_converted"),
        ("Friday, December 3, 2026 3:30 PM", "15:30", "weekday_differs"),
        ("12/3/2026 3:30", "03:30", "night_time"),
    ],
)
def test_what_is_taken_with_a_doubt_is_said(text: str, read: str, said: str) -> None:
    moment = GUESSING.read(text, zone=ZONE)
    assert f"{moment.wall:%H:%M}" == read
    assert [note.code for note in moment.notes] == [said]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12/3/2026", "no_time"),
        ("46359", "no_time"),
        ("3 de diciembre de 2026", "no_time"),
        ("3:30 PM", "no_day"),
        ("12/3 3:30 PM", "no_year"),
        ("Dec 3 3:30 PM", "no_year"),
        ("12/3/2026 3:30 PM ET", "other_zone"),
        ("13/13/2026 3:30", "not_a_moment"),
        ("2/31/2026 3:30 PM", "not_a_moment"),
        ("2026-12-03 25:00", "not_a_moment"),
        ("2026-13-03 15:30", "not_a_moment"),
        ("12/3/2026 0:30 PM", "not_a_moment"),
        ("12/3/2026 9-11", "not_a_moment"),
        ("TBD", "not_a_moment"),
        ("12/3/2026 15", "not_a_moment"),
        ("1999-12-03 15:30", "far_year"),
        ("3:30 " * 30, "not_a_moment"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(BadCell) as caught:
        GUESSING.read(text, zone=ZONE)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("texts", "month_first", "order"),
    [
        (["12/3/2026 10:00"], True, DayOrder.month_first_guessed),
        (["12/3/2026 10:00"], False, DayOrder.day_first_guessed),
        (["12/3/2026 10:00", "12/31/2026 10:00"], False, DayOrder.month_first),
        (["12/3/2026 10:00", "31-12-26 10:00"], True, DayOrder.day_first),
        (["12/31/2026 10:00", "31/12/2026 10:00"], True, DayOrder.contradictory),
        (["31.12.2026 10:00", "", "3:30–5:00 PM"], True, DayOrder.month_first_guessed),
        (["12.31.2026 10:00", "31/12/2026 10:00"], True, DayOrder.day_first),
    ],
)
def test_the_file_itself_shows_what_stands_first(texts: list[str], month_first: bool, order: DayOrder) -> None:
    assert find_day_orders(texts, month_first=month_first).usual is order


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["9.3.2026 10:00"], DayOrder.day_first_guessed),
        (["9.3.2026 10:00", "15.9.2026 10:00", "9/15/2026 10:00"], DayOrder.day_first),
        (["9.3.2026 10:00", "9.15.2026 10:00"], DayOrder.month_first),
        (["9.15.2026 10:00", "15.9.2026 10:00"], DayOrder.contradictory),
    ],
)
def test_dates_with_dots_show_what_stands_first_in_them(texts: list[str], order: DayOrder) -> None:
    assert find_day_orders(texts, month_first=True).dotted is order


def test_a_date_with_dots_is_read_by_its_own_order_and_a_guess_is_said() -> None:
    american = MomentReader(DayOrders(DayOrder.month_first, DayOrder.month_first))
    assert american.read("12.3.2026 15:30", zone=ZONE).wall == AFTERNOON
    assert american.read("12.3.2026 15:30", zone=ZONE).guessed is None
    assert GUESSING.read("3.12.2026 15:30", zone=ZONE).guessed is DayOrder.day_first_guessed


def test_the_order_decides_only_where_both_would_do() -> None:
    day_first = MomentReader(DayOrders(DayOrder.day_first))
    assert day_first.read("3/12/2026 15:30", zone=ZONE).wall == AFTERNOON
    assert not day_first.read("3/12/2026 15:30", zone=ZONE).guessed
    assert GUESSING.read("12/3/2026 15:30", zone=ZONE).guessed
    assert not GUESSING.read("12/31/2026 15:30", zone=ZONE).guessed
    unclear = MomentReader(DayOrders(DayOrder.contradictory))
    assert unclear.read("12/31/2026 15:30", zone=ZONE).wall == datetime.fromisoformat("2026-12-31 15:30")
    with pytest.raises(BadCell, match="unclear_order"):
        unclear.read("12/3/2026 15:30", zone=ZONE)


@pytest.mark.parametrize("text", ["16:30", "4:30 PM", "0.6875", "2026-12-03 16:30", "12/3/2026 4:30pm"])
def test_an_end_may_be_a_time_alone(text: str) -> None:
    assert GUESSING.read_end(text, zone=ZONE, start=AFTERNOON).wall == datetime.fromisoformat("2026-12-03 16:30")


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("15:30", "5:00", "17:00"),
        ("15:30", "05:00", "17:00"),
        ("15:30", "0.2083333333", "17:00"),
        ("11:30", "1:00", "13:00"),
        ("09:00", "11:00", "11:00"),
        ("15:30", "17:00", "17:00"),
        ("15:30", "5:00 AM", "05:00"),
        ("15:30", "3:00", "03:00"),
        ("21:00", "8:30", "08:30"),
        ("15:30", "12:15", "12:15"),
    ],
)
def test_an_end_without_am_or_pm_is_the_next_that_comes_on_that_day(start: str, text: str, end: str) -> None:
    begun = datetime.fromisoformat(f"2026-12-03 {start}")
    assert GUESSING.read_end(text, zone=ZONE, start=begun).wall == datetime.fromisoformat(f"2026-12-03 {end}")


def test_an_end_in_the_afternoon_is_not_said_to_be_in_the_night() -> None:
    assert GUESSING.read_end("5:00", zone=ZONE, start=AFTERNOON).notes == ()


def test_numbers_count_from_1904_in_workbooks_that_say_so() -> None:
    reader = MomentReader(DayOrders(DayOrder.month_first), from_1904=True)
    assert reader.read("44897.6458333", zone=ZONE).wall == AFTERNOON
