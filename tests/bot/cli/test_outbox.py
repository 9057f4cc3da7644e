"""`pl outbox`: how the messages that the bot owes are doing, and delivering what is due."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.notices.outbox import Dead, claim, settle, shut_gate
from storage.database import Database
from storage.tables import NoticeKind
from tests.kit.fixtures import on_both
from tests.kit.notices import Owing
from tests.kit.program import Program
from tests.kit.slack.servers import CREDENTIALS, SlackServer

# As the program sees it: commands go by the real clock.
NOW = datetime.now(UTC)


@pytest.fixture
def owing(database: Database) -> Owing:
    return Owing(database)


@on_both
def test_an_empty_outbox_is_said(ready: Program) -> None:
    assert "The outbox is empty" in ready.run("outbox", "status").out


def test_status_counts_by_state_and_kind_and_gives_reasons(ready: Program, owing: Owing) -> None:
    ana = owing.rows.person("Ana Ruiz")
    owing.owe(ana, NoticeKind.reminder_day, due=NOW + timedelta(days=1))
    owing.owe(ana, NoticeKind.offer, due=NOW - timedelta(hours=1))
    (offer,) = claim(owing.database, now=NOW, most=5, claim_for=timedelta(minutes=1))
    with owing.database.transaction() as tx:
        settle(tx, [(offer, Dead("user_disabled"))], now=NOW)
    shut_gate(owing.database, "slack", until=NOW + timedelta(hours=1), now=NOW)
    shown = ready.run("outbox", "status")
    assert shown.status == 0
    lines = {" ".join(line.split()[:3]) for line in shown.out.splitlines()}
    assert {"waiting reminder_day 1", "dead offer 1", "1 offer: user_disabled"} <= lines
    assert "Due now: 0 messages." in shown.out
    assert "Nothing leaves by slack before" in shown.out
    assert "Ana" not in shown.out


def test_delivering_says_what_became_of_what_was_due(
    ready: Program, owing: Owing, slack_server: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack_server.reset()
    for name, value in {
        "SLACK_BOT_TOKEN": CREDENTIALS.bot_token,
        "SLACK_SIGNING_SECRET": "s" * 32,
        "PL_SECRET_KEY": "k" * 32,
        "SLACK_API_URL": f"{slack_server.url}/api/",
    }.items():
        monkeypatch.setenv(name, value)
    assert ready.run("outbox", "deliver").out == "Nothing is due.\n"
    ana = owing.rows.person("Ana Ruiz")
    owing.owe(ana, NoticeKind.receipt, due=NOW - timedelta(days=2), lasts=timedelta(days=1))
    lost = owing.owe(ana, NoticeKind.exception_answered, due=NOW - timedelta(hours=1), urgent=True)
    ended = ready.run("outbox", "deliver")
    assert ended.status == 0
    assert "2 messages: 1 too late, 1 could not be delivered." in ended.out
    assert f"notice {lost}, exception_answered: no_way" in ended.out


def test_without_a_token_one_line_says_what_is_missing(ready: Program) -> None:
    ended = ready.run("outbox", "deliver")
    assert (ended.status, ended.out) == (1, "")
    assert "SLACK_BOT_TOKEN is not set" in ended.err
