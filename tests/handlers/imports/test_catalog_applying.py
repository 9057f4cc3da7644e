"""Apply: what was previewed is done once, by who may, and only if it still is what would change."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from time import monotonic
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.app import build_bot
from bot.web import Web
from handlers.slack.long_work import REPORT_SECONDS
from storage.tables import PersonRole, Role, Session
from tests.kit.fixtures import on_both, on_postgresql
from tests.kit.slack.catalog_drops import CATALOG, HEADER, WRONG, audited, methods, preview, titles
from tests.kit.slack.seen import Json, Seen
from tests.kit.slack.servers import Wsgi
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


@pytest.fixture
def cora(town: Town) -> Someone:
    """A coordinator."""
    return town.someone("Cora Diaz", roles=[Role.coordinator])


def _waits_for_work(town: Town) -> None:
    """Wait until no Apply is under way: each ends with a message of its own."""
    town.server.wait_until(
        lambda: (
            sum(
                call.method == "chat.update" and "in the catalog already" in str(call.arguments)
                for call in town.server.workspace.api_calls
            )
            == 1
        )
    )
    town.server.settle()


def test_applying_imports_once_in_the_name_of_who_pressed(town: Town, cora: Someone) -> None:
    preview(cora)
    cora.presses("Apply")
    done = cora.waits_for_dm("✅ Done: next-term.csv")
    assert "Offerings: 3 added" in done.words
    assert "Imported by Cora Diaz. Tue, Nov 24, 9:30 AM PT" in done.words
    assert done.labels == []
    assert titles(town) == ["Calm corners", "Captions", "UDL basics"]
    assert {actor for actor, _ in audited(town)} == {f"slack:{cora.id}"}
    assert len(cora.told()) == 1
    cora.writes("find udl")
    assert cora.waits_for_dm("UDL basics").titles == ["UDL basics"]


def test_home_tab_shows_what_was_imported(cora: Someone) -> None:
    cora.opens_home()
    preview(cora)
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    cora.waits_for_home("1 offering waits to be completed.")


def test_cancelling_changes_nothing(town: Town, cora: Someone) -> None:
    preview(cora)
    cora.presses("Cancel")
    seen = cora.waits_for_dm("Nothing was changed.")
    assert seen.labels == []
    assert titles(town) == []


@on_both
def test_pressing_twice_at_once_imports_once(town: Town, cora: Someone) -> None:
    preview(cora)
    cora.presses("Apply", times=2)
    _waits_for_work(town)
    assert titles(town) == ["Calm corners", "Captions", "UDL basics"]
    assert [action for _, action in audited(town)].count("offering.added") == 3


def test_pressing_an_old_button_again_says_that_it_is_there_already(town: Town, cora: Someone) -> None:
    button = preview(cora).find("Apply").element
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    before = audited(town)
    cora.finds_message(button)
    cora.presses("Apply")
    cora.waits_for_dm("All of this is in the catalog already.")
    assert audited(town) == before


def test_pressing_again_still_says_which_rows_were_refused(cora: Someone) -> None:
    button = preview(cora, CATALOG + WRONG.encode()).find("Apply").element
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    cora.finds_message(button)
    cora.presses("Apply")
    seen = cora.waits_for_dm("All of this is in the catalog already. Nothing more was changed.")
    assert "next-term.csv, row 5, starts_at: “not a date” is not a day and a time" in seen.words
    assert "Complete it with /pl drafts" in seen.words


def test_role_is_asked_again_at_apply(town: Town, cora: Someone) -> None:
    preview(cora)
    with town.bot.database.transaction() as tx:
        tx.delete(tx.exec(select(PersonRole)).one())
    cora.presses("Apply")
    cora.waits_for_dm("🔒 This is for")
    assert titles(town) == []


def _forge(button: Json, **values: object) -> Json:
    return {**button, "value": json.dumps({**json.loads(button["value"]), **values})}


def test_file_of_somebody_else_is_refused(town: Town, cora: Someone) -> None:
    ana = town.someone("Ana Ruiz")
    ana.drops({"anas.csv": CATALOG})
    ana.waits_for_dm("🔒")
    button = preview(cora).find("Apply").element
    cora.finds_message(_forge(button, files=[ana.dm()[0].files["anas.csv"]]))
    cora.presses("Apply")
    cora.waits_for_dm("🔒 This file is somebody else’s.")
    assert titles(town) == []


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ({"files": ["F0NOBODYS1"]}, "The file is not in Slack any more"),
        ({"files": []}, "earlier version"),
        ({"files": ["https://evil.example/x.csv"]}, "earlier version"),
        ({"files": ["F1"] * 11}, "earlier version"),
        ({"plan": "x"}, "earlier version"),
        ({"content": 1}, "earlier version"),
        ({"url": "https://evil.example"}, "earlier version"),
    ],
)
def test_forged_button_changes_nothing(town: Town, cora: Someone, forged: Json, said: str) -> None:
    button = preview(cora).find("Apply").element
    cora.finds_message(_forge(button, **forged))
    cora.presses("Apply")
    cora.waits_for_dm(said)
    assert titles(town) == []


def test_forged_plan_leads_to_another_look(town: Town, cora: Someone) -> None:
    button = preview(cora).find("Apply").element
    cora.finds_message(_forge(button, plan="0" * 32))
    cora.presses("Apply")
    cora.waits_for_dm("has changed since you looked")
    assert titles(town) == []


def test_catalog_that_changed_meanwhile_is_shown_anew(town: Town, cora: Someone) -> None:
    preview(cora)
    town.rows.live("UDL basics", code="UDL-1")
    cora.presses("Apply")
    seen = cora.waits_for_dm("has changed since you looked, so nothing was imported.")
    assert "Offerings: 2 added and 1 changed" in seen.words
    assert titles(town) == ["UDL basics"]
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    assert titles(town) == ["Calm corners", "Captions", "UDL basics"]


def test_file_that_was_deleted_is_said(town: Town, cora: Someone) -> None:
    preview(cora)
    cora.deletes_file("next-term.csv")
    cora.presses("Apply")
    cora.waits_for_dm("The file is not in Slack any more, and nothing was changed.")
    assert titles(town) == []


@pytest.mark.parametrize("method", ["files.info", "files.download"])
@pytest.mark.parametrize("answer", ["500", "429"])
def test_slack_that_does_not_hand_over_the_file_can_be_asked_again(
    town: Town, cora: Someone, method: str, answer: str
) -> None:
    preview(cora)
    town.misbehaves(method, answer, times=2 if method == "files.info" else 1)
    cora.presses("Apply")
    seen = cora.waits_for_dm("nothing was changed. Press Apply again in a minute.")
    assert "Offerings: 3 added" in seen.words
    assert titles(town) == []
    town.behaves()
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    assert len(titles(town)) == 3


def test_failure_keeps_the_preview_with_its_buttons(town: Town, cora: Someone) -> None:
    preview(cora)
    with town.bot.database.transaction() as tx:
        tx.connection().execute(text("ALTER TABLE session RENAME TO away"))
    cora.presses("Apply")
    seen = cora.waits_for_dm("Something broke on our side, and nothing was changed.")
    assert seen.labels == ["Apply", "Cancel"]
    with town.bot.database.transaction() as tx:
        tx.connection().execute(text("ALTER TABLE away RENAME TO session"))
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")


@on_postgresql
def test_apply_that_has_to_wait_for_the_database_says_so_and_is_done_all_the_same(town: Town, cora: Someone) -> None:
    preview(cora)
    url = town.bot.database.engine.url.render_as_string(hide_password=False)
    with town.impatient(), psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE slackmember IN ACCESS EXCLUSIVE MODE")
        cora.presses("Apply")
        cora.waits_for_dm("⏳ This takes a moment.")
    assert "Offerings: 3 added" in cora.waits_for_dm("✅ Done").words


@contextmanager
def _two_replicas(town: Town) -> Iterator[None]:
    """Let two bots stand behind the door and take turns."""
    other = build_bot(town.settings, clock=town.clock)
    before = town.door.application
    turns: Iterator[Wsgi] = cycle([before, Web(other)])

    def take_turns(environ: Any, start_response: Any) -> Any:
        return next(turns)(environ, start_response)

    town.door.application = take_turns
    try:
        yield
    finally:
        town.server.settle()
        town.door.application = before
        other.close()


@on_both
def test_two_replicas_import_once(town: Town, cora: Someone) -> None:
    preview(cora)
    with _two_replicas(town):
        cora.presses("Apply", times=2)
    _waits_for_work(town)
    assert titles(town) == ["Calm corners", "Captions", "UDL basics"]
    assert [action for _, action in audited(town)].count("offering.added") == 3


def test_progress_shows_in_the_message_and_above_the_buttons(town: Town, cora: Someone) -> None:
    rows = "".join(f"V-{n},,Video {n},Why.,Goal,video,,,3,\n" for n in range(600))
    hasty = build_bot(town.settings, clock=town.clock, report_every=0)
    town.door.application = Web(hasty)
    seen = preview(cora, (HEADER + rows).encode())
    cora.presses("Apply")
    cora.waits_for_dm("✅ Done")
    hasty.close()
    shown = [call.arguments for call in town.calls if call.method == "chat.update"]
    counted = [str(each) for each in shown if "Checking rows: 250 of 600" in str(each)]
    assert len(counted) == 2
    assert "Offerings: 600 added" not in counted[0]
    assert "Offerings: 600 added" in counted[1]
    assert str(seen.find("Apply").element["value"]) in counted[1].replace("\\", "")


def _waits_long_for(someone: Someone, words: str) -> Seen:
    """Wait for what may take half a minute on a busy machine."""
    for _ in range(4):
        with suppress(TimeoutError):
            return someone.waits_for_dm(words)
    return someone.waits_for_dm(words)


def test_thousands_of_rows_take_seconds_and_let_others_through(town: Town, cora: Someone) -> None:
    ana = town.someone("Ana Ruiz")
    rows = [f"C-{n},A,Course {n},Why {n}.,Goal,live,a|b,2026-12-03 15:30,60,Room\n" for n in range(5_000)]
    started = monotonic()
    cora.drops({"huge.csv": (HEADER + "".join(rows)).encode()})
    assert "What you can do here" in ana.types("/pl").words
    seen = _waits_long_for(cora, "What huge.csv would change")
    assert "Offerings: 5,000 added" in seen.words
    cora.presses("Apply")
    _waits_long_for(cora, "✅ Done")
    with town.bot.database.reading() as tx:
        assert len(tx.exec(select(Session.id)).all()) == 5_000
    assert methods(town).count("chat.update") < (monotonic() - started) / REPORT_SECONDS + 5
