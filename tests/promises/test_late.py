"""G5 and test (j): what takes long says so in time, answers by itself, and loses nothing that was typed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from handlers.slack.responder import PATIENCE_SECONDS
from storage.tables import OfferingState, Role
from tests.kit.fixtures import BuildTown, on_postgresql
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

pytestmark = on_postgresql

WAIT = "⏳ This takes a moment. The answer will appear here by itself."


@contextmanager
def _locked(town: Town, table: str) -> Iterator[psycopg.Connection]:
    """Let nobody read a table for the time being."""
    url = town.bot.database.engine.url.render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield connection


@contextmanager
def _held(town: Town, table: str) -> Iterator[None]:
    """Make everything that needs a table late."""
    with town.impatient(), _locked(town, table):
        yield


@pytest.fixture
def ana(town: Town) -> Someone:
    """A coordinator whom the bot has met, so that only what is held makes it late."""
    for number in range(1, 8):
        town.rows.live(f"UDL {number}", f"2026-12-{number:02} 15:30", strand="Reading")
    town.rows.offering("Gardening", state=OfferingState.draft, why="", goal="A goal")
    ana = town.someone(roles=[Role.coordinator, Role.admin])
    ana.types("/pl find udl")
    return ana


def test_late_command_says_so_and_answers_in_a_second_message(ana: Someone, town: Town) -> None:
    with _held(town, "catalogversion"):
        assert ana.types("/pl find udl").words == WAIT
        assert len(ana.sees_all()) == 2
    assert "7 results" in ana.waits_for_message("7 results for “udl”").words
    assert ana.sees().ephemeral
    assert len(ana.sees_all()) == 3


def test_late_newcomer_is_told_in_the_districts_language(town: Town, ana: Someone) -> None:
    del ana
    ben = town.someone("Ben Ode", slack_locale="es-LA")
    with _held(town, "slackmember"):
        assert ben.types("/pl").words == WAIT
    ben.waits_for_message("/pl find UDL")


def test_late_page_replaces_the_waiting_word_in_its_place(ana: Someone, town: Town) -> None:
    with _held(town, "catalogversion"):
        ana.presses("Show 2 more (2 left)")
        assert ana.sees().words == WAIT
    assert ana.waits_for_message("UDL 6").titles == ["UDL 6", "UDL 7"]
    assert len(ana.sees_all()) == 1


def test_late_window_opens_in_time_and_is_filled_afterwards(ana: Someone, town: Town) -> None:
    with _held(town, "catalogversion"):
        ana.presses("Details: UDL 1")
        assert (ana.modal().title, ana.modal().words) == ("One moment", WAIT)
    assert "Why this matters" in ana.waits_for_modal("Details").words
    assert len(ana.modals) == 1


def test_late_refusal_stands_in_the_window(town: Town, ana: Someone) -> None:
    town.rows.change_offering(1, retired_at=town.clock.now)
    with _held(town, "slackmember"):
        ana.presses("Details: UDL 1")
        assert ana.modal().title == "One moment"
    assert "no longer in the catalog" in ana.waits_for_modal("Professional Learning").words


@pytest.mark.parametrize("shortcut", ["find_learning", "find_learning_on_message"])
def test_late_shortcut_opens_a_window(ana: Someone, town: Town, shortcut: str) -> None:
    with _held(town, "slackmember"):
        if shortcut == "find_learning":
            ana.uses_shortcut(shortcut)
        else:
            ana.uses_shortcut_on("beekeeping", shortcut)
        assert ana.modal().title == "One moment"
    ana.waits_for_modal("Find learning")


def test_late_window_upon_a_window(ana: Someone, town: Town) -> None:
    ana.uses_shortcut("find_learning")
    ana.submits()
    with _held(town, "slackmember"):
        ana.presses("Details: UDL 2")
        assert [modal.title for modal in ana.modals] == ["Find learning", "One moment"]
    ana.waits_for_modal("Details")
    assert len(ana.modals) == 2


def test_late_page_in_a_window_comes_into_the_window(ana: Someone, town: Town) -> None:
    ana.uses_shortcut("find_learning")
    ana.submits()
    with _held(town, "slackmember"):
        ana.presses("Show 2 more (2 left)")
        assert len(ana.modals) == 1
    town.server.wait_until(lambda: "UDL 7" in str(town.server.workspace.modals[ana.id][-1].payload))
    assert ana.modal().titles == ["UDL 6", "UDL 7"]


def test_late_publication_shows_its_outcome(ana: Someone, town: Town) -> None:
    ana.types("/pl drafts")
    ana.presses("Complete: Gardening")
    ana.fills("Why this matters", "Students grow what they eat.")
    with _held(town, "offering"):
        ana.submits()
        assert ana.modal().title == "One moment"
    ana.waits_for_message("✅ Published: Gardening")
    town.server.wait_until(lambda: town.server.workspace.modals[ana.id][-1].payload["title"]["text"] != "One moment")
    assert ana.modal().words == "✅ Done."


def test_late_correction_keeps_what_was_typed(ana: Someone, town: Town) -> None:
    ana.types("/pl drafts")
    ana.presses("Complete: Gardening")
    ana.fills("Why this matters", "w" * 300)
    with _held(town, "slackmember"):
        ana.submits()
        assert ana.modal().title == "One moment"
    modal = ana.waits_for_modal("Complete and publish")
    assert "20 characters too many: 280 at most." in modal.words
    assert modal.value_of("Why this matters") == "w" * 300
    ana.fills("Why this matters", "w" * 280)
    ana.submits()
    ana.waits_for_message("✅ Published: Gardening")


def test_late_filters_reach_the_message(ana: Someone, town: Town) -> None:
    ana.presses("Filter")
    ana.picks("weekday", "Monday")
    with _held(town, "slackmember"):
        ana.submits()
        assert ana.modal().title == "One moment"
    assert ana.waits_for_message("1 result for “udl”").titles == ["UDL 7"]


def test_late_options_are_none_and_come_when_asked_again(ana: Someone, town: Town) -> None:
    ana.presses("Filter")
    with _held(town, "slackmember"):
        assert ana.searches("strand", "read") == []
    assert ana.searches("strand", "read") == ["Reading"]


def test_late_home_is_drawn_when_it_can_be(ana: Someone, town: Town) -> None:
    with _held(town, "catalogversion"):
        town.server.do(town.server.slack.open_home(ana.id))
        assert town.server.look(lambda: ana.id not in town.server.workspace.homes)
    ana.waits_for_home("You might like")


def test_late_press_in_the_home_tab(ana: Someone, town: Town) -> None:
    ana.opens_home()
    with _held(town, "slackmember"):
        ana.presses("Browse everything")
        assert ana.modal().title == "One moment"
    ana.waits_for_modal("Find learning")
    ana.closes()
    with _held(town, "slackmember"):
        ana.presses("Next")
    ana.waits_for_home("(2 of 3)")


def test_late_answer_to_a_window_that_was_closed_is_let_go(ana: Someone, town: Town) -> None:
    town.expects_violations = True
    with _held(town, "slackmember"):
        ana.presses("Details: UDL 1")
        ana.closes()
    town.server.wait_until(lambda: bool(town.server.workspace.violations))
    assert [violation.code for violation in town.violations] == ["not_found"]
    assert ana.warnings == []
    assert ana.types("/pl find udl").titles


def test_many_late_requests_are_all_answered(ana: Someone, town: Town) -> None:
    with _held(town, "catalogversion"):
        for number in range(6):
            ana.types(f"/pl find udl {number + 1}")
    town.server.wait_until(lambda: len(ana._visible(ana._channel_id_now())) == 13)
    answers = [seen.words for seen in ana.sees_all() if seen.titles]
    assert len(answers) == 7


def test_window_opens_within_three_seconds_of_a_use_case_that_takes_four(build_town: BuildTown) -> None:
    town = build_town(patience=PATIENCE_SECONDS)
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find udl")
    held = threading.Event()

    def hold() -> None:
        with _locked(town, "catalogversion") as holding:
            held.set()
            holding.execute("SELECT pg_sleep(4)")

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    ana.presses("Details: UDL basics")
    assert ana.modal().title == "One moment"
    assert "Why this matters" in ana.waits_for_modal("Details").words
    holder.join()
