"""V6: what broke is said with what it means and what to do; what Slack fails at does not reach the person."""

import logging
import re

import pytest
from sqlalchemy import text

from storage.tables import OfferingState, Role
from tests.kit.slack.town import Town


def _break(town: Town, table: str = "offering") -> None:
    with town.bot.database.transaction() as tx:
        tx.connection().execute(text(f"ALTER TABLE {table} RENAME TO away"))
        tx.connection().execute(text("UPDATE catalogversion SET version = version + 1"))


def _mend(town: Town, table: str = "offering") -> None:
    with town.bot.database.transaction() as tx:
        tx.connection().execute(text(f"ALTER TABLE away RENAME TO {table}"))


def _reference(words: str) -> str:
    found = re.search(r"reference: ([0-9A-F]{6})$", words, re.MULTILINE)
    assert found, words
    return found[1]


def test_broken_command_says_what_to_do_and_gives_a_reference_that_is_logged(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ana = town.someone()
    _break(town)
    words = ana.types("/pl find private words").words
    assert "nothing was changed. Try again in a minute." in words
    (record,) = [record for record in caplog.records if record.name == "pl.failing"]
    assert record.__dict__["reference"] == _reference(words)
    assert record.__dict__["slack_member"] == ana.id
    for one in caplog.records:
        if one.name.startswith("pl"):
            assert "private" not in str({**one.__dict__, "exc_info": None, "exc_text": None})
    _mend(town)


def test_broken_press_in_a_message_leaves_a_way_on(town: Town) -> None:
    for number in range(7):
        town.rows.live(f"UDL {number}")
    ana = town.someone()
    ana.types("/pl find")
    _break(town)
    ana.presses("Show 2 more (2 left)")
    assert _reference(ana.sees().words)
    assert ana.warnings == []
    _mend(town)


def test_broken_window_says_so_in_a_window(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find")
    _break(town)
    ana.presses("Details: UDL basics")
    assert _reference(ana.modal().words)
    ana.closes()
    ana.uses_shortcut("find_learning")
    ana.submits()
    assert _reference("\n".join([ana.modal().words, *ana.modal().errors.values()]))
    _mend(town)


def test_broken_submission_keeps_what_was_typed(town: Town) -> None:
    town.rows.offering("Gardening", state=OfferingState.draft, why="", goal="A goal")
    cora = town.someone(roles=[Role.coordinator])
    cora.types("/pl drafts")
    cora.presses("Complete: Gardening")
    cora.fills("Why this matters", "Students grow what they eat.")
    _break(town)
    cora.submits()
    assert cora.modal().value_of("Why this matters") == "Students grow what they eat."
    assert _reference("\n".join(cora.modal().errors.values()))
    _mend(town)
    cora.submits()
    assert "✅ Published: Gardening" in cora.sees().words


def test_failure_is_told_in_the_persons_language(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl idioma es")
    _break(town)
    words = ana.types("/pl find").words
    assert "Something broke" not in words
    assert re.search("[0-9A-F]{6}", words)
    _mend(town)


def test_newcomer_whom_slack_does_not_know_yet_is_asked_to_try_again(town: Town) -> None:
    ana = town.someone()
    town.misbehaves("users.info", "500", times=9)
    assert "Try again" in ana.types("/pl").text
    town.behaves()
    assert "/pl find UDL" in ana.types("/pl").words


def test_somebody_known_is_served_while_slack_fails(town: Town) -> None:
    ana = town.someone()
    ana.types("/pl")
    town.clock.moves(days=1)
    town.misbehaves("users.info", "500", times=9)
    assert "/pl find UDL" in ana.types("/pl").words


def test_slack_that_asks_for_patience_gets_it(town: Town) -> None:
    ana = town.someone()
    town.misbehaves("users.info", "429")
    assert "/pl find UDL" in ana.types("/pl").words


def test_slack_that_takes_long_makes_the_answer_to_a_newcomer_late(town: Town) -> None:
    ana = town.someone()
    town.misbehaves("users.info", "hang", seconds=0.5)
    with town.impatient():
        assert "⏳" in ana.types("/pl").words
    ana.waits_for_message("/pl find UDL")


def test_somebody_known_does_not_wait_for_slack(town: Town) -> None:
    """Everybody comes at seven: whoever is known is answered at once, and looked up behind their back once."""
    ana = town.someone()
    ana.types("/pl")
    town.clock.moves(days=1)
    town.misbehaves("users.info", "429", times=9, seconds=5)
    with town.impatient():
        for _ in range(3):
            assert "/pl find UDL" in ana.types("/pl").words
    town.behaves()


def test_outcome_that_cannot_be_shown_in_its_place_is_shown_in_the_window(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find")
    ana.presses("Filter")
    town.misbehaves("response_url", "500", times=3)
    ana.submits()
    assert ana.modal().titles == ["UDL basics"]
    assert ana.warnings == []


def test_home_that_slack_refused_is_drawn_at_the_next_delivery(town: Town) -> None:
    town.expects_violations = True  # Slack notes that the first delivery was not taken
    ana = town.someone()
    town.misbehaves("views.publish", "500")
    town.server.do(town.server.slack.open_home(ana.id))
    assert "👋 Welcome" in ana.waits_for_home("👋 Welcome").words


def test_log_of_an_answer_holds_ids_only(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)  # of the root: Bolt gives its level to the logger of the app's name
    ana = town.someone()
    ana.types("/pl find secretword")
    (record,) = [record for record in caplog.records if record.name == "pl.desk"]
    assert record.__dict__["slack_member"] == ana.id
    assert "secretword" not in str(record.__dict__)
    assert "Ana" not in str(record.__dict__)
