"""F3 and F4: the filter window, its chips, and the switches."""

from datetime import timedelta

import pytest

from storage.tables import EmployeeGroup, Format
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


@pytest.fixture
def ana(town: Town) -> Someone:
    """A teacher among offerings of which every filter below keeps exactly one."""
    rows = town.rows
    rows.live("Alpha", "2026-12-03 15:30", minutes=90, points=1, strand="Reading", site="North School")
    rows.live("Beta", "2026-12-04 09:00", minutes=60, points=2, strand="Mathematics", site="South School")
    rows.live("Gamma", "2026-12-07 17:00", minutes=180, points=5, strand="Wellness", site="District Office")
    rows.live("Delta", "2026-12-08 13:00", minutes=120, audience=["family"], strand="Families")
    rows.offering("Epsilon", format=Format.video, minutes=8, strand="Technology")
    return town.someone(site="West School")


def _filtered(ana: Someone, **picked: str) -> Someone:
    ana.types("/pl find")
    ana.presses("Filter")
    for block_id, option in picked.items():
        ana.picks(block_id, option)
    ana.submits()
    return ana


def test_window_has_a_select_for_each_filter(ana: Someone) -> None:
    ana.types("/pl find")
    ana.presses("Filter")
    assert [placed.label for placed in ana.modal().elements] == [
        "Format",
        "Day",
        "Time of day",
        "Length",
        "For whom",
        "Site",
        "Strand",
        "Points",
        "Show",
    ]
    assert ana.modal().value_of("Show") == ["open_only", "for_me"]


@pytest.mark.parametrize(
    ("name", "option", "titles", "chip"),
    [
        ("format", "▶️ Short video", ["Epsilon"], "✕ ▶️ Short video"),
        ("weekday", "Friday", ["Beta"], "✕ Friday"),
        ("day_part", "Before noon", ["Beta"], "✕ Before noon"),
        ("day_part", "Noon to 5", ["Alpha"], "✕ Noon to 5"),
        ("day_part", "After 5", ["Gamma"], "✕ After 5"),
        ("up_to", "Up to 10 min", ["Epsilon"], "✕ up to 10 min"),
        ("up_to", "Up to 1 h", ["Epsilon", "Beta"], "✕ up to 1 h"),
        ("audience", "Families", ["Delta"], "✕ families"),
        ("site", "South School", ["Beta"], "✕ South School"),
        ("strand", "Wellness", ["Gamma"], "✕ Wellness"),
        ("points", "5 points or more", ["Gamma"], "✕ 5 points or more"),
    ],
)
def test_filter_narrows_and_its_chip_takes_it_off(
    ana: Someone, name: str, option: str, titles: list[str], chip: str
) -> None:
    _filtered(ana, **{name: option})
    assert sorted(ana.sees().titles) == sorted(titles)
    assert chip in ana.sees().labels
    assert len(ana.sees_all()) == 1, "the results stand where they stood"
    ana.presses(chip)
    assert sorted(ana.sees().titles) == ["Alpha", "Beta", "Epsilon", "Gamma"]
    assert not [label for label in ana.sees().labels if label.startswith("✕")]


def test_filters_add_up(ana: Someone) -> None:
    _filtered(ana, format="📅 Live session", up_to="Up to 2 h", points="1 point or more")
    assert ana.sees().titles == ["Alpha", "Beta"]
    ana.presses("Filter")
    assert ana.modal().value_of("Length") == "120"
    ana.picks("strand", "Reading")
    ana.submits()
    assert ana.sees().titles == ["Alpha"]
    assert len([label for label in ana.sees().labels if label.startswith("✕")]) == 4
    ana.presses("Remove the filter up to 2 h")
    assert ana.sees().titles == ["Alpha"]
    assert len([label for label in ana.sees().labels if label.startswith("✕")]) == 3


def test_picked_filter_can_be_unpicked_in_the_window(ana: Someone) -> None:
    _filtered(ana, weekday="Friday")
    ana.presses("Filter")
    ana.picks("weekday", None)
    ana.submits()
    assert len(ana.sees().titles) == 4


def test_filters_keep_the_words_and_pages(town: Town) -> None:
    for number in range(1, 8):
        town.rows.live(f"UDL {number}", f"2026-12-{number:02} 15:30", points=1)
    town.rows.live("Other", points=1)
    ana = _filtered_words(town.someone(), "udl", points="1 point or more")
    assert "7 results for “udl”" in ana.sees().words
    ana.presses("Show 2 more (2 left)")
    assert ana.sees().titles == ["UDL 6", "UDL 7"]
    assert "✕ 1 point or more" in ana.sees().labels


def _filtered_words(ana: Someone, words: str, **picked: str) -> Someone:
    ana.types(f"/pl find {words}")
    ana.presses("Filter")
    for block_id, option in picked.items():
        ana.picks(block_id, option)
    ana.submits()
    return ana


def test_combination_without_result_names_what_to_drop(ana: Someone) -> None:
    _filtered(ana, weekday="Thursday", strand="Mathematics", format="📅 Live session")
    assert "Nothing matches with all of these filters." in ana.sees().words
    assert {"Remove Thursday to see 1", "Remove Mathematics to see 1", "✕ 📅 Live session"} < set(ana.sees().labels)
    ana.presses("Remove Thursday to see 1")
    assert ana.sees().titles == ["Beta"]


def test_strands_and_sites_are_offered_while_typing(ana: Someone) -> None:
    ana.types("/pl find")
    ana.presses("Filter")
    assert ana.searches("site", "") == ["District Office", "North School", "South School"]
    assert ana.searches("site", "SOUTH") == ["South School"]
    assert ana.searches("site", "school") == ["North School", "South School"]
    assert ana.searches("site", "zzz") == []
    assert ana.searches("strand", "máth") == ["Mathematics"]


def test_very_many_strands_are_offered_a_hundred_at_a_time(town: Town) -> None:
    for number in range(120):
        town.rows.offering(f"Course {number}", format=Format.video, strand=f"Strand {number:03} " + "x" * 60)
    town.rows.offering("Too long", format=Format.video, strand="y" * 200)
    ana = town.someone()
    ana.types("/pl find")
    ana.presses("Filter")
    assert len(ana.searches("strand", "")) == 100
    assert len(ana.searches("strand", "strand 119")) == 1
    assert ana.searches("strand", "yyy") == []


def test_switch_shows_what_is_not_open_with_the_reason(town: Town) -> None:
    opens = town.clock.now + timedelta(days=6)
    town.rows.live("Open")
    town.rows.live("Not yet", opens=opens)
    town.rows.live("Closed", closes=town.clock.now)
    ana = town.someone()
    assert ana.types("/pl find").titles == ["Open"]
    ana.presses("Filter")
    ana.ticks("Show", "for_me")
    ana.submits()
    assert ana.sees().titles == ["Open", "Closed", "Not yet"]
    words = ana.sees().words
    assert "opens: Mon, Nov 30, 9:30 AM PT" in words
    assert "registration closed: Tue, Nov 24, 9:30 AM PT" in words
    grey = [block for block in ana.sees().blocks if block["type"] == "context"]
    assert [block["elements"][0]["text"].startswith("Not yet") for block in grey].count(True) == 1
    ana.presses("Only what is open")
    assert ana.sees().titles == ["Open"]


def test_registration_opens_at_its_minute(town: Town) -> None:
    town.rows.live("UDL basics", opens=town.clock.now + timedelta(minutes=1))
    ana = town.someone()
    assert ana.types("/pl find udl").titles == []
    town.clock.moves(minutes=1)
    assert ana.types("/pl find udl").titles == ["UDL basics"]


def test_for_me_switch_shows_everything(town: Town) -> None:
    town.rows.live("For drivers", audience=["classified"])
    ana = town.someone(group=EmployeeGroup.certificated)
    ana.types("/pl find")
    ana.presses("find_audience")
    ana.presses("Filter")
    assert ana.modal().value_of("Show") == ["open_only"]
    ana.ticks("Show", "open_only", "for_me")
    ana.submits()
    assert ana.sees().titles == []


def test_site_of_a_filter_that_has_no_sessions_any_more_is_named(ana: Someone, town: Town) -> None:
    _filtered(ana, site="South School")
    town.rows.change_offering(2, retired_at=town.clock.now)
    ana.presses("Filter")
    ana.submits()
    assert "Nothing matches with this filter." in ana.sees().words
    assert "Remove a site without sessions to see 3" in ana.sees().labels


def test_window_closed_without_sending_changes_nothing(ana: Someone) -> None:
    before = ana.types("/pl find")
    ana.presses("Filter")
    ana.picks("weekday", "Friday")
    ana.closes()
    assert ana.sees() == before


def test_all_filters_at_once_with_the_longest_words_fit(town: Town) -> None:
    strand = "Ω" * 150
    town.rows.live("UDL", strand=strand, site="S" * 140, points=5, minutes=10)
    ana = _filtered_words(
        town.someone(),
        'udl "\\' * 25,
        format="📅 Live session",
        weekday="Thursday",
        day_part="Noon to 5",
        up_to="Up to 2 h",
        audience="Classified staff",
        strand=strand,
        points="5 points or more",
    )
    assert ana.sees().titles == ["UDL"]
    assert len([label for label in ana.sees().labels if label.startswith("✕")]) == 7


def test_what_the_window_has_no_field_for_stays_as_it_was(ana: Someone) -> None:
    ana.types("/pl find after 3:30 in december")
    before = [label for label in ana.sees().labels if label.startswith("✕")]
    assert "✕ from 3:30 PM on" in before
    ana.presses("Filter")
    ana.picks("points", "1 point or more")
    ana.submits()
    after = [label for label in ana.sees().labels if label.startswith("✕")]
    assert set(after) == {*before, "✕ 1 point or more"}


@pytest.mark.parametrize(
    ("typed", "chip", "titles"),
    [
        ("after 3:30", "✕ from 3:30 PM on", ["Alpha", "Gamma"]),
        ("before 10 am", "✕ before 10:00 AM", ["Beta"]),
        ("on friday", "✕ Friday", ["Beta"]),
        ("next week", "✕ Mon, Nov 30 to Sun, Dec 6", ["Alpha", "Beta"]),
        ("under an hour", "✕ up to 1 h", ["Beta", "Epsilon"]),
        ("videos", "✕ ▶️ Short video", ["Epsilon"]),
        ("at south school", "✕ South School", ["Beta"]),
        ("with at least 5 points", "✕ 5 points or more", ["Gamma"]),
    ],
)
def test_words_for_a_filter_set_it_and_its_chip_takes_it_off(
    ana: Someone, typed: str, chip: str, titles: list[str]
) -> None:
    seen = ana.types(f"/pl find {typed}")
    assert (sorted(seen.titles), [label for label in seen.labels if label.startswith("✕")]) == (titles, [chip])
    ana.presses(chip)
    assert sorted(ana.sees().titles) == ["Alpha", "Beta", "Epsilon", "Gamma"]


@pytest.mark.parametrize(
    ("typed", "day", "chip"),
    [("tomorrow", "2026-11-25", "✕ Wed, Nov 25"), ("on december 3", "2026-12-03", "✕ Thu, Dec 3")],
)
def test_one_day_is_one_chip(town: Town, typed: str, day: str, chip: str) -> None:
    town.rows.live("Phonics", f"{day} 15:30")
    town.rows.live("Phonics later", "2026-12-17 15:30")
    ana = town.someone()
    seen = ana.types(f"/pl find phonics {typed}")
    assert seen.titles == ["Phonics"]
    assert chip in seen.labels
    ana.presses(chip)
    assert len(ana.sees().titles) == 2


def test_question_in_spanish_is_answered_with_chips_in_spanish(town: Town) -> None:
    town.rows.live("Phonics", "2026-12-03 15:45")
    seen = town.someone(slack_locale="es-LA").types("/pl buscar phonics después de las 3:30")
    assert seen.titles == ["Phonics"]
    (chip,) = (label for label in seen.labels if label.startswith("✕"))
    assert chip.startswith("✕ desde: 3:30")


def test_all_filters_of_a_long_question_fit(town: Town) -> None:
    town.rows.live("UDL", strand="Ω" * 150, site="S" * 140, points=5, minutes=10)
    ana = town.someone()
    question = (
        "udl udl at " + "S" * 20 + " after 3:00 before 5pm under an hour on thursday in december with at least 2 points"
    )
    ana.types(f"/pl find {question}")
    ana.presses("Filter")
    for block_id, option in {"format": "📅 Live session", "strand": "Ω" * 150, "audience": "Classified staff"}.items():
        ana.picks(block_id, option)
    ana.submits()
    assert len([label for label in ana.sees().labels if label.startswith("✕")]) >= 7
