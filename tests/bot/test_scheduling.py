"""The scheduler: its jobs, beginning and ending, and what a machine that slept does when it wakes."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.scheduling import JOBS, Job, Scheduler, run_job, run_once
from learning.district.district import District
from learning.registration.registering import register
from storage.tables import Notice, NoticeKind, NoticeState
from tests.kit.fixtures import on_both
from tests.kit.notices import Owing
from tests.kit.slack.servers import REPOSITORY
from tests.kit.slack.town import Town


def _owes_receipt(town: Town, name: str = "Ana Ruiz") -> None:
    session = town.rows.session(town.rows.offering("Co-teaching"), "2026-12-03 15:30")
    register(town.bot.district, town.people[name], session, now=town.clock(), actor="slack:U1")


def _state(town: Town, kind: NoticeKind) -> list[NoticeState]:
    with town.bot.database.reading() as tx:
        return [NoticeState(one) for one in tx.exec(select(Notice.state).where(Notice.kind == kind)).all()]


def test_it_delivers_by_itself_from_start_to_stop(town: Town) -> None:
    ana = town.someone("Ana Ruiz")
    _owes_receipt(town)
    scheduler = Scheduler(town.bot.district, town.bot.worker)
    scheduler.start()
    try:
        ana.waits_for_dm("Co-teaching")
    finally:
        scheduler.stop()
    assert _state(town, NoticeKind.receipt) == [NoticeState.sent]


def test_a_job_that_fails_is_logged_and_hurts_nobody(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_district: District, *, now: datetime) -> int:
        raise RuntimeError(f"not at {now}")

    with caplog.at_level(logging.ERROR, "pl.scheduling"):
        assert run_job(town.bot.district, Job("broken", 1, broken)) == 0
    assert [record.msg for record in caplog.records] == ["job failed"]


def test_every_job_runs_on_an_empty_district_and_finds_nothing(town: Town) -> None:
    assert {job.name: job.run(town.bot.district, now=town.clock()) for job in JOBS} == dict.fromkeys(
        (job.name for job in JOBS), 0
    )


@on_both
def test_after_a_weekend_asleep_what_is_worth_sending_leaves_and_the_rest_expires(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ana = town.someone("Ana Ruiz")
    owing = Owing(town.bot.database)
    _owes_receipt(town)
    for _ in range(3):
        owing.owe(town.people["Ana Ruiz"], NoticeKind.reminder_hour, due=town.clock(), lasts=timedelta(hours=2))
    town.clock.moves(days=6)  # over the holidays to a Monday
    with caplog.at_level(logging.INFO, "pl.delivery"):
        tally = run_once(town.bot.district, town.bot.worker)
    assert tally.counts["expired"] == 3
    assert _state(town, NoticeKind.reminder_hour) == [NoticeState.expired] * 3
    assert [record.__dict__["count"] for record in caplog.records if record.msg == "notices expired"] == [3]
    assert len(ana.dm()) == 1


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(("role", "delivers"), [("all", True), ("worker", True), ("web", False)])
def test_only_processes_whose_role_allows_deliver_and_all_end_when_told(
    town: Town, database_url: str, role: str, *, delivers: bool
) -> None:
    ana = town.someone("Ana Ruiz")
    owing = Owing(town.bot.database)
    # The program goes by the real clock: what leaves must still be worth sending.
    owing.owe(
        town.people["Ana Ruiz"],
        NoticeKind.undelivered,
        due=town.clock() - timedelta(days=900),
        lasts=timedelta(days=9000),
        urgent=True,
        params={"since": "2020-01-01T00:00:00+00:00"},
    )
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": "s" * 32,
        "PL_SECRET_KEY": "k" * 32,
        "SLACK_API_URL": town.settings.slack_api_url,
        "DATABASE_URL": database_url,
        "PL_PORT": str(_free_port()),
        "PL_ROLE": role,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=REPOSITORY,
        env={**os.environ, **settings},
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stderr
        settled = False
        for line in program.stderr:
            told = json.loads(line) if line.startswith("{") else {}
            if told.get("event") == "notice settled":
                settled = True
            if settled or (not delivers and told.get("event") == "started"):
                break
        program.send_signal(signal.SIGTERM)
        _, rest = program.communicate(timeout=20)
    assert (settled, program.returncode) == (delivers, 0), rest
    assert ana.dm() == []  # there was nothing undelivered to tell
    assert "Traceback" not in rest


def test_stopping_twice_and_without_a_start_is_harmless_and_for_good(town: Town) -> None:
    scheduler = Scheduler(town.bot.district, town.bot.worker)
    scheduler.stop()
    scheduler.stop()
    town.rows.live("UDL basics", code="UDL-1")
    town.someone().types("/pl register UDL-1")
    assert town.bot.worker.count_due() > 0
    assert town.bot.worker.deliver().settled == 0
