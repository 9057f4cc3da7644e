"""Five hundred reminders are due, and the worker is killed with SIGKILL at twenty random moments while it sends them.

Afterwards everybody has exactly one direct message; e-mails may have come twice, but under one Message-ID.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlmodel import col, func, select

from bot.delivery.slack import EVENT_TYPE
from learning.notices.enqueuing import Owed, about_session, enqueue
from sandbox.workspace.state import User
from storage.database import Database
from storage.tables import (
    AccountKind,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Person,
    Registration,
    RegistrationState,
    SlackMember,
)
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows
from tests.kit.slack.servers import CREDENTIALS, REPOSITORY, SlackServer
from tests.kit.slack.town import MAIL_FROM

PEOPLE = 500
MAILS = 100
KILLS = 20
# Counted from the first message of a life: it ends somewhere in its first batches.
LONGEST_LIFE = 0.15


@contextmanager
def _mortal_worker(environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.kit.mortal_worker"],
        cwd=REPOSITORY,
        env={**os.environ, **environ},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def _life(program: subprocess.Popen[str], seconds: float | None) -> int:
    """Let a worker live for so long, or until all is done, and return its exit status."""
    assert program.stdin
    assert program.stdout
    program.stdin.write("\n")
    program.stdin.flush()
    pid = 0
    for line in program.stdout:
        word, _, number = line.strip().partition(" ")
        if word == "born":
            pid = int(number)
        if word == "ended":
            return int(number)
        if word == "working" and seconds is not None:
            time.sleep(seconds)  # a random moment: there is nothing to wait for
            os.kill(pid, signal.SIGKILL)
    raise AssertionError("the program has ended")


def _owe_reminders(database: Database, now: datetime, chance: Random) -> list[User]:
    rows = Rows(database)
    starts = now + timedelta(minutes=50)
    session = rows.session(rows.offering("Co-teaching"), f"{starts:%Y-%m-%d %H:%M}", zone="UTC")
    users = [
        User(id=f"U{n:04}", name=f"p{n}", real_name=f"Person {n}", email=f"p{n}@example.org", locale="en-US", tz="UTC")
        for n in range(PEOPLE)
    ]
    with database.transaction() as tx:
        people = [Person(email=user.email, name=user.real_name) for user in users]
        tx.add_all(people)
        tx.flush()
        ids = [person.id or 0 for person in people]
        tx.add_all(
            SlackMember(id=user.id, person_id=key, standing=AccountKind.member, read_at=now)
            for user, key in zip(users, ids, strict=True)
        )
        seats = [
            Registration(
                session_id=session,
                person_id=key,
                state=RegistrationState.registered,
                calendar_uid=f"uid-{key}",
                registered_at=now,
                changed_at=now,
            )
            for key in ids
        ]
        tx.add_all(seats)
        tx.flush()
        ways = {
            NoticeKind.reminder_hour: (NoticeChannel.person, seats),
            NoticeKind.invitation: (NoticeChannel.email, seats[:: PEOPLE // MAILS]),
        }
        wall = f"{starts:%Y-%m-%d %H:%M}"
        owed = [
            Owed(
                kind,
                seat.person_id,
                f"{kind}:{seat.id}",
                now,
                starts,
                {"registration_id": seat.id, "starts_wall": wall},
                about_session(session),
                urgent=True,
                channel=channel,
            )
            for kind, (channel, some) in ways.items()
            for seat in some
        ]
        chance.shuffle(owed)
        assert enqueue(tx, owed, now=now) == PEOPLE + MAILS
    return users


@on_both
@pytest.mark.parametrize("seed", [1])
def test_five_hundred_reminders_and_twenty_kills_leave_one_message_each(
    database: Database, database_url: str, slack_server: SlackServer, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack_server.reset()
    # No web process listens here to what Slack tells of the bot's own messages.
    monkeypatch.setattr(slack_server.workspace, "on_bot_message", lambda _event: None)
    chance = Random(seed)  # noqa: S311 - it shall be the same each time
    users = _owe_reminders(database, datetime.now(UTC), chance)
    slack_server.look(lambda: [slack_server.workspace.add_user(user) for user in users])
    environ = {
        "SLACK_BOT_TOKEN": CREDENTIALS.bot_token,
        "SLACK_SIGNING_SECRET": CREDENTIALS.signing_secret,
        "SLACK_API_URL": f"{slack_server.url}/api/",
        "DATABASE_URL": database_url,
        "PL_SECRET_KEY": "k" * 32,
        "SMTP_URL": slack_server.smtp_url,
        "PL_MAIL_FROM": MAIL_FROM,
    }
    doubtful = 0
    with _mortal_worker(environ) as program:
        for _ in range(KILLS):
            assert _life(program, chance.uniform(0.0, LONGEST_LIFE)) == -signal.SIGKILL
            doubtful += _count_doubtful(database)
        assert _life(program, None) == 0

    workspace = slack_server.workspace
    messages = slack_server.look(
        lambda: {user.id: list(workspace.messages[workspace.im_with(user.id).id]) for user in users}
    )
    assert {len(each) for each in messages.values()} == {1}
    marks = {(one.metadata or {}).get("event_type") for each in messages.values() for one in each}
    assert marks == {EVENT_TYPE}
    mails = slack_server.look(lambda: list(workspace.mails))
    assert len({mail.message_id for mail in mails}) == MAILS
    assert sum(any(mail.reaches(user.email) for mail in mails) for user in users) == MAILS
    with database.reading() as tx:
        states = tx.exec(select(Notice.state, func.count()).group_by(Notice.state)).all()
    assert states == [(NoticeState.sent, PEOPLE + MAILS)]
    # It would prove little if no life had ended between a message and its mark.
    assert doubtful >= KILLS // 5
    assert slack_server.look(lambda: list(workspace.violations)) == []


def _count_doubtful(database: Database) -> int:
    with database.reading() as tx:
        begun = select(func.count()).where(Notice.state == NoticeState.claimed, col(Notice.began_at).is_not(None))
        return tx.exec(begun).one()
