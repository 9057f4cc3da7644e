"""F12 and `/pl my`: what is mine, on the Home tab and in a list."""

from datetime import timedelta

import pytest

from storage.tables import Attendance, Registration, Session
from tests.kit.slack.registration import CANCELLED, REGISTERED, fill, states
from tests.kit.slack.town import Town


@pytest.mark.parametrize("words", ["my", "mis"])
def test_my_lists_what_is_coming_soonest_first(town: Town, words: str) -> None:
    for code, day in (("B-1", "10"), ("A-1", "03")):
        town.rows.live(f"Course {code}", f"2026-12-{day} 15:30", code=code)
    town.rows.live("Full", "2026-12-05 15:30", capacity=1, code="F-1")
    fill(town, "Full", waiting=1)
    ana = town.someone()
    for code in ("B-1", "A-1", "F-1"):
        ana.types(f"/pl register {code}")
    lines = ana.types(f"/pl {words}").words.split("\n")
    assert lines[0] == "3 sessions are coming"
    assert [line for line in lines if line[0] in "✅⏳"] == [
        "✅ You're in: Course A-1",
        "⏳ You're number 2 in line: Full",
        "✅ You're in: Course B-1",
    ]


def test_my_is_empty_and_says_where_to_begin(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    seen = ana.types("/pl my")
    assert "You are not registered for anything that is coming." in seen.words
    ana.presses("Browse everything")
    assert ana.sees().titles == ["UDL basics"]


def test_my_words_that_are_no_command_are_searched_for(town: Town) -> None:
    town.rows.live("My first year")
    assert town.someone().types("/pl my first year").titles == ["My first year"]


def test_my_past_says_shortly_who_was_there(town: Town) -> None:
    for number in range(3):
        town.rows.live(f"Course {number}", f"2026-12-0{number + 1} 15:30", code=f"C-{number}")
    ana = town.someone()
    for number in range(3):
        ana.types(f"/pl register C-{number}")
    with town.bot.database.transaction() as tx:
        tx.get_one(Registration, 1).attendance = Attendance.attended
        tx.get_one(Registration, 2).attendance = Attendance.missed
        tx.get_one(Session, 2).recording_link = "https://learn.example.org/rec"
    town.clock.moves(days=20)
    seen = ana.types("/pl my")
    over = seen.words.partition("Past sessions\n")[2].split("\n")
    assert over == [
        "• Course 2 · Thu, Dec 3",
        "• Course 1 · Wed, Dec 2 · missed · Watch: Course 1",
        "• Course 0 · Tue, Dec 1 · you were there",
    ]
    assert seen.links == ["https://learn.example.org/rec"]


def test_my_turns_its_pages_and_changes_on_the_page(town: Town) -> None:
    ana = town.someone()
    for number in range(10):
        town.rows.live(f"Course {number:02}", f"2026-12-{number + 1:02} 15:30", code=f"C-{number}")
        ana.types(f"/pl register C-{number}")
    ana.types("/pl my")
    ana.presses("Show 2 more (2 left)")
    assert "Course 08" in ana.sees().words
    ana.presses("Undo: Course 09")
    assert "Undone. You are not registered: Course 09" in ana.sees().words
    assert "You're in: Course 08" in ana.sees().words
    ana.presses("Register again: Course 09")
    assert "9 sessions" not in ana.sees().words
    assert ana.sees().words.count("You're in: Course 09") == 2, "as what was just done, and in the list"


def test_cancelled_session_stays_in_my_list_with_its_reason(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone()
    ana.types("/pl register UDL-1")
    with town.bot.database.transaction() as tx:
        session = tx.get_one(Session, 1)
        session.cancelled_at, session.cancel_reason = town.clock.now, "The room is flooded."
    seen = ana.types("/pl my")
    assert "❌ Cancelled: UDL basics" in seen.words
    assert "The room is flooded." in seen.words
    assert seen.labels == []


def test_home_shows_next_first_and_cancels_in_place(town: Town) -> None:
    town.rows.live("UDL basics", "2026-12-03 15:30", code="UDL-1", place="Room 4")
    ana = town.someone()
    ana.types("/pl register UDL-1")
    town.clock.moves(hours=1)
    ana.opens_home()
    ana.presses("Skip the tour")
    words = ana.home().words.split("\n")
    assert words[1:4] == ["Next for you", "✅ You're in: UDL basics", "Thu, Dec 3, 3:30 PM PT · 📍 Room 4"]
    assert "Register: UDL basics" not in ana.home().buttons, "what is theirs is not suggested to them"
    ana.presses("Can't come: UDL basics")
    assert "You are not registered any more: UDL basics" in ana.home().words
    assert "Next for you" not in ana.home().words
    assert states(town) == [CANCELLED]
    ana.presses("Register again: UDL basics")
    assert ana.home().words.split("\n")[1] == "✅ You're in: UDL basics"
    assert states(town) == [REGISTERED]


def test_home_follows_what_was_done_elsewhere(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone()
    ana.opens_home()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    ana.waits_for_home("You're in: UDL basics")
    ana.types("/pl find udl")
    ana.presses("Undo: UDL basics")
    ana.waits_for_home("Students gain from UDL basics.")
    assert states(town) == [CANCELLED]


def test_home_has_the_link_and_the_check_in_at_their_time(town: Town) -> None:
    offering = town.rows.offering("UDL basics", code="UDL-1", link="https://meet.example.org/1")
    town.rows.session(offering, "2026-11-24 15:30")
    ana = town.someone()
    ana.types("/pl register UDL-1")

    start = town.clock.now.replace(hour=23, minute=30)

    def at(**before: float) -> list[str]:
        town.clock.now = start - timedelta(**before)
        return [label for label in ana.opens_home().labels if label in ("Join", "I'm here")]

    assert at(hours=2) == []
    assert at(minutes=59) == ["Join"]
    assert at(minutes=15) == ["Join", "I'm here"]
    assert at(minutes=-59) == ["Join", "I'm here"]
    assert at(minutes=-70) == ["I'm here"]
    assert at(minutes=-76) == []


def test_home_shows_five_and_leads_to_all_of_them(town: Town) -> None:
    ana = town.someone()
    for number in range(7):
        town.rows.live(f"Course {number}", f"2026-12-{number + 1:02} 15:30", code=f"C-{number}")
        ana.types(f"/pl register C-{number}")
    town.clock.moves(hours=1)
    assert ana.opens_home().words.count("You're in") == 5
    ana.presses("Show all 7 sessions that are mine")
    assert ana.modal().words.count("You're in") == 7
    ana.presses("Can't come: Course 6")
    assert len(ana.modals) == 1
    assert "You are not registered any more: Course 6" in ana.modal().words


def test_quiet_time_is_shown_on_home(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl quiet until Monday")
    assert "🔕 Quiet until" in ana.opens_home().words
