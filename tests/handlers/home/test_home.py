"""F12 and the tour of G3: the Home tab, also on a bad day."""

import pytest
from sqlalchemy import text

from storage.tables import EmployeeGroup, Format, Role
from tests.kit.slack.town import Town


def test_home_shows_suggestions_of_different_formats(town: Town) -> None:
    for number in range(4):
        town.rows.live(f"Live {number}", f"2026-12-0{number + 1} 15:30")
    town.rows.offering("Video", format=Format.video)
    town.rows.offering("Course", format=Format.self_paced)
    town.rows.offering("For drivers", format=Format.recorded, audience=["classified"])
    seen = town.someone().opens_home()
    assert seen.titles == ["Course", "Video", "Live 0"], "one of each format, and what is more than a week off last"
    assert seen.words.split("\n")[0] == "👋 Welcome, Ana Ruiz"


def test_home_of_an_empty_district_is_not_blank(town: Town) -> None:
    seen = town.someone().opens_home()
    assert {"🔎 Find learning", "Browse everything", "What can I do here?"} < set(seen.labels)


def test_home_shows_a_facilitator_what_they_lead_next(town: Town) -> None:
    town.rows.live("Later", "2026-12-10 15:30", facilitators=["ana.ruiz@example.org"])
    town.rows.live("Sooner", "2026-12-03 15:30", facilitators=["ana.ruiz@example.org"])
    town.rows.live("Over", "2026-11-03 15:30", facilitators=["ana.ruiz@example.org"])
    seen = town.someone().opens_home()
    assert "You lead next\nThu, Dec 3, 3:30 PM PT — Sooner\nThu, Dec 10, 3:30 PM PT — Later" in seen.words
    assert seen.find("Roster: Sooner, Thu, Dec 3, 3:30 PM PT").element["value"] == "2"
    assert "You lead next" not in town.someone("Ben Ode").opens_home().words


def test_home_opens_search_browsing_details_and_help(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.opens_home()
    ana.presses("🔎 Find learning")
    ana.fills("find_words", "udl")
    ana.submits()
    assert ana.modal().titles == ["UDL basics"]
    ana.closes()
    ana.presses("Browse everything")
    assert "1 thing to learn" in ana.modal().words
    ana.closes()
    ana.presses("What can I do here?")
    assert "/pl find UDL" in ana.modal().words
    ana.closes()
    ana.presses("Details: UDL basics")
    assert ana.modal().title == "Details"


def test_tour_is_three_screens_and_then_never_again(town: Town) -> None:
    ana = town.someone()
    assert "(1 of 3)" in ana.opens_home().words
    ana.presses("Next")
    assert "(2 of 3)" in ana.home().words
    ana.presses("Next")
    assert "(3 of 3)" in ana.home().words
    ana.presses("Got it")
    assert "of 3)" not in ana.home().words
    town.clock.moves(days=1)
    assert "of 3)" not in ana.opens_home().words
    assert "of 3)" in town.someone("Ben Ode").opens_home().words


def test_tour_can_be_skipped_and_comes_again_when_it_was_not(town: Town) -> None:
    ana = town.someone()
    ana.opens_home()
    ana.presses("Next")
    assert "(1 of 3)" in ana.opens_home().words
    ana.presses("Skip the tour")
    assert "of 3)" not in ana.home().words
    assert "of 3)" not in ana.opens_home().words


def test_home_follows_a_change_of_language_made_elsewhere(town: Town) -> None:
    ana = town.someone()
    ana.opens_home()
    ana.types("/pl language español")
    ana.waits_for_home("hora del Pacífico")
    assert ana.home().value_of("language") == "es_US"


def test_home_is_drawn_once_for_an_event_that_comes_three_times(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    town.repeats_next_event(3)
    first = ana.opens_home()
    published = [call for call in town.calls if call.method == "views.publish"]
    assert len({str(call.arguments["view"]) for call in published}) == 1
    assert len(published) == 3
    assert ana.opens_home().words == first.words


def test_messages_tab_does_not_draw_the_home_tab(town: Town) -> None:
    ana = town.someone()
    town.server.do(town.server.slack.open_home(ana.id, tab="messages"))
    assert ana.warnings == []


def _break(town: Town, table: str = "offering") -> None:
    with town.bot.database.transaction() as tx:
        tx.connection().execute(text(f"ALTER TABLE {table} RENAME TO away"))
        tx.connection().execute(text("UPDATE catalogversion SET version = version + 1"))


def _mend(town: Town, table: str = "offering") -> None:
    with town.bot.database.transaction() as tx:
        tx.connection().execute(text(f"ALTER TABLE away RENAME TO {table}"))


def test_home_that_cannot_be_drawn_shows_the_last_state_with_its_time_and_retry(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.opens_home()
    _break(town)
    town.clock.moves(hours=1)
    seen = ana.opens_home()
    assert "Below is what was here before: Tue, Nov 24, 9:30 AM PT" in seen.words
    assert "UDL basics" in seen.words
    ana.presses("Try again")
    assert ana.home().words.count("Something broke") == 1
    assert ana.home().labels.count("Try again") == 1
    assert "Below is what was here before: Tue, Nov 24, 9:30 AM PT" in ana.home().words
    _mend(town)
    ana.presses("Try again")
    assert "Try again" not in ana.home().labels
    assert "Updated: Tue, Nov 24, 10:30 AM PT" in ana.home().words


def test_home_that_never_could_be_drawn_is_not_blank(town: Town) -> None:
    ana = town.someone()
    _break(town)
    seen = ana.opens_home()
    assert "Something broke on our side" in seen.words
    assert seen.labels == ["Try again"]


def test_full_home_still_has_room_for_the_bad_news(town: Town) -> None:
    town.rows.setting("home.suggestions", "5")
    town.rows.setting("home.upcoming", "5")
    for number in range(20):
        town.rows.live(
            f"Live {number:02} " + "x" * 300, f"2026-12-{number + 1:02} 15:30", facilitators=["ana.ruiz@example.org"]
        )
    ana = town.someone(roles=[Role.coordinator])
    ana.opens_home()
    _break(town)
    assert "Something broke" in ana.opens_home().words


def test_home_of_somebody_who_is_not_on_the_roster_says_whom_to_ask(town: Town) -> None:
    town.rows.setting("office.name", "Learning Office")
    town.rows.setting("office.contact", "ext. 12")
    town.rows.live("For all")
    town.rows.live("For teachers", audience=["certificated"])
    town.rows.live("For families alone", audience=["family"])
    seen = town.account("New Person").opens_home()
    assert "You are not on the staff list yet. To be added, ask: Learning Office (ext. 12)" in seen.words
    assert seen.titles == ["For all", "For teachers"]


@pytest.mark.parametrize("group", list(EmployeeGroup))
def test_home_is_for_every_group(town: Town, group: EmployeeGroup) -> None:
    town.rows.live(f"For {group.value}", audience=[group.value])
    assert town.someone(group=group).opens_home().titles == [f"For {group.value}"]
