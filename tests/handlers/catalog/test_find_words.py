"""F2 and what F3 needs: how typed words are read, what is said of it, and how it can be taken back."""

import pytest

from storage.tables import Format
from tests.kit.slack.town import Town


@pytest.mark.parametrize("typed", ["UDL", "universal desing", "diseño universal", "Universal Design for Learning"])
def test_short_form_mistake_and_spanish_return_the_same_sessions(town: Town, typed: str) -> None:
    town.rows.live("Universal Design for Learning")
    town.rows.live("UDL in math")
    town.rows.live("Bus safety")
    assert sorted(town.someone().types(f"/pl find {typed}").titles) == ["UDL in math", "Universal Design for Learning"]


@pytest.mark.parametrize(
    ("typed", "title", "said"),
    [
        ("udl", "Universal Design for Learning", "Also showing: Universal Design for Learning"),
        ("universal design for learning", "UDL in math", "Also showing: UDL"),
        ("primeros auxilios", "First aid", "Also showing: first aid"),
        ("mathematics", "Math talks", "Also showing: math"),
        ("gradebok", "The gradebook", "I read “gradebok” as “gradebook”."),
    ],
)
def test_answer_says_through_what_it_was_found(town: Town, typed: str, title: str, said: str) -> None:
    town.rows.live(title)
    town.rows.live("Office plants")
    seen = town.someone().types(f"/pl find {typed}")
    assert seen.words.split("\n")[:3] == [f"1 result for “{typed}”", said, title]


@pytest.mark.parametrize("typed", ["math talks", "Math", "mat", "talk", "MATH TALKS!"])
def test_answer_says_nothing_where_the_words_matched_themselves(town: Town, typed: str) -> None:
    town.rows.live("Math talks")
    seen = town.someone().types(f"/pl find {typed}")
    assert seen.titles == ["Math talks"]
    assert "Also showing" not in seen.words
    assert "I read" not in seen.words


def test_words_of_the_district_are_found_at_once(town: Town) -> None:
    town.rows.live("Support for every student")
    ana = town.someone()
    assert ana.types("/pl find north star").titles == []
    town.rows.word("North Star", "support for every student")
    seen = ana.types("/pl find north star")
    assert seen.titles == ["Support for every student"]
    assert "Also showing: support for every student" in seen.words


def _co_teaching(town: Town) -> None:
    for number in range(7):
        town.rows.live(f"Co-teaching circle {number}", f"2026-12-{number + 5:02} 16:00", minutes=45)
    town.rows.live("Co-teaching before school", "2026-12-04 07:30", minutes=45)
    town.rows.live("Co-teaching all day", "2026-12-04 16:00", minutes=120)
    town.rows.live("Bus safety", "2026-12-04 16:00", minutes=45)


def test_question_becomes_filters_that_can_be_taken_off_one_by_one(town: Town) -> None:
    _co_teaching(town)
    ana = town.someone()
    seen = ana.types("/pl find something on co-teaching after 3:30 under an hour")
    assert seen.words.startswith("7 results for “co-teaching”")
    chips = ["✕ from 3:30 PM on", "✕ up to 1 h", "Remove all filters"]
    assert seen.labels[:3] == chips
    ana.presses("Show 2 more (2 left)")
    assert ana.sees().labels[:3] == chips
    assert len(ana.sees().titles) == 2
    ana.presses("✕ up to 1 h")
    assert ana.sees().words.startswith("8 results for “co-teaching”")
    ana.presses("Show 3 more (3 left)")
    assert [label for label in ana.sees().labels if label.startswith("✕")] == ["✕ from 3:30 PM on"]
    ana.presses("✕ from 3:30 PM on")
    assert ana.sees().words.startswith("9 results for “co-teaching”")
    assert not [label for label in ana.sees().labels if label.startswith("✕")]


def test_all_filters_of_a_question_can_be_removed_at_once(town: Town) -> None:
    _co_teaching(town)
    ana = town.someone()
    ana.types("/pl find co-teaching after 3:30 under an hour")
    ana.presses("Remove all filters")
    assert ana.sees().words.startswith("9 results for “co-teaching”")


def test_filter_read_from_words_that_leaves_nothing_is_set_aside_and_said(town: Town) -> None:
    _co_teaching(town)
    seen = town.someone().types("/pl find videos on co-teaching after 3:30")
    assert "Nothing fits this: ▶️ Short video. Without it there is:" in seen.words
    assert [label for label in seen.labels if label.startswith("✕")] == ["✕ from 3:30 PM on"]
    assert len(seen.titles) == 5


def test_words_that_only_look_like_filters_are_searched(town: Town) -> None:
    town.rows.offering("Hour of code", format=Format.video)
    town.rows.live("Code of conduct", "2026-12-04 16:00", minutes=45)
    seen = town.someone().types("/pl find hour of code")
    assert seen.titles[:1] == ["Hour of code"]
    assert not [label for label in seen.labels if label.startswith("✕")]


def test_window_reads_a_question_and_keeps_its_filters_for_the_next_words(town: Town) -> None:
    _co_teaching(town)
    ana = town.someone()
    ana.uses_shortcut("find_learning")
    ana.fills("find_words", "co-teaching after 3:30 under an hour")
    ana.submits()
    assert "7 results for “co-teaching”" in ana.modal().words
    ana.fills("find_words", "bus")
    ana.submits()
    assert ana.modal().titles == ["Bus safety"]
    assert {"✕ from 3:30 PM on", "✕ up to 1 h"} < set(ana.modal().labels)


def test_what_only_comes_close_is_shown_as_that_and_can_be_asked_for(town: Town) -> None:
    for title in ("Math talks", "Office plants", "Bus safety", "Reading circles"):
        town.rows.live(title)
    ana = town.someone()
    seen = ana.types("/pl find zebra plants")
    assert seen.words.startswith("Nothing matches “zebra plants” exactly. These come closest:")
    assert seen.titles == ["Office plants"]
    ana.presses("Ask for this topic: zebra plants")
    assert "✅ Noted: you asked for “zebra plants”." in ana.sees().words


def test_nearest_topics_are_those_of_what_came_close_in_meaning(town: Town) -> None:
    town.rows.live("Arithmetic", topics=["numbers"])
    town.rows.live("Office plants", topics=["xylem and phloem"])
    town.rows.setting("find.nearest_topics", "1")
    ana = town.someone()
    seen = ana.types("/pl find mathematics of xylophones")
    assert "No sessions match “mathematics of xylophones”." in seen.words
    assert seen.buttons == ["numbers", "Ask for this topic: mathematics of xylophones"]


@pytest.mark.parametrize("title", ["UDL basics", "UDL: find the barriers"])
def test_mistyped_command_is_asked_about_though_the_rest_of_it_finds_something(town: Town, title: str) -> None:
    for each in (title, "Office plants", "Bus safety", "Math talks", "Reading circles"):
        town.rows.live(each)
    seen = town.someone().types("/pl fidn UDL")
    assert "Did you mean /pl find UDL?" in seen.words
    assert seen.titles == [title]
