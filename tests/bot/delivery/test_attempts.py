"""Attempts to deliver: what counts as one, when one is the last, and what ends a whole channel's."""

import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

import pytest
from slack_sdk import WebClient
from sqlmodel import col, select

from bot.delivery.channel import UNPACED, Channel, Failed, Parcel, Shut
from bot.delivery.slack import SlackChannel
from bot.delivery.worker import DeliveryWorker
from handlers.conversation.letter import Letter
from handlers.conversation.routes import Writer
from handlers.speaking.reader import Reader
from handlers.subjects import all_routes
from learning.notices.outbox import MOST_ATTEMPTS
from learning.notices.recipients import Recipient
from learning.registration.registering import cancel, register
from storage.tables import Notice, NoticeKind, NoticeState
from tests.kit.slack.town import Town

WAITING = (NoticeState.waiting, "failed")
SENT = (NoticeState.sent, "")


class Ravens:
    """A channel of this test's own, on which sending ends as was said beforehand; after that it works."""

    name = "ravens"
    every = timedelta(0)
    unreachable = "no_tower"

    def __init__(self, *ends: Exception | None, then: Callable[[Parcel], None] | None = None) -> None:
        self._ends = list(ends)
        self._then = then
        self.sent: list[int] = []

    def reaches(self, recipient: Recipient) -> bool:
        return bool(recipient.viewer.name)

    def look_for(self, recipient: Recipient, *, stopped: Event) -> Recipient:
        del stopped
        return recipient

    def find(self, parcel: Parcel) -> str | None:
        del parcel
        return None

    def send(self, parcel: Parcel, letter: Letter, reader: Reader) -> str:
        del letter, reader
        self.sent.append(parcel.notice.person_id)
        end = self._ends.pop(0) if self._ends else None
        if end is not None:
            raise end
        if self._then is not None:
            self._then(parcel)
        return "flown"

    def rest(self) -> None:
        return


def _delivers(town: Town, *channels: Channel, write: Writer | None = None) -> None:
    routes = all_routes()
    DeliveryWorker(
        town.bot.district, channels=channels, pace=UNPACED, kinds=routes.kinds, write=write or routes.write
    ).deliver()


def _session(town: Town, starts: str = "2026-12-03 15:30") -> int:
    return town.rows.session(town.rows.offering("Co-teaching"), starts)


def _registers(town: Town, person: int, session: int) -> None:
    register(town.bot.district, person, session, now=town.clock(), actor="slack:U1")


def _people(town: Town, number: int) -> list[int]:
    """Let so many people be owed a receipt each."""
    session, people = _session(town), [town.rows.person(f"Person {n}") for n in range(number)]
    for one in people:
        _registers(town, one, session)
    return people


def _receipts(town: Town) -> Sequence[Notice]:
    with town.bot.database.reading() as tx:
        which = select(Notice).where(Notice.kind == NoticeKind.receipt)
        return tx.exec(which.order_by(col(Notice.id))).all()


def _states(town: Town) -> list[tuple[NoticeState, str]]:
    return [(one.state, one.reason) for one in _receipts(town)]


def _change(town: Town, **changes: object) -> None:
    with town.bot.database.transaction() as tx:
        for one in tx.exec(select(Notice).where(Notice.kind == NoticeKind.receipt)):
            one.sqlmodel_update(changes)


def _lookups(town: Town) -> int:
    return sum(call.method == "users.lookupByEmail" for call in town.calls)


@pytest.mark.parametrize(("before", "state"), [(2, NoticeState.waiting), (1, NoticeState.dead)])
def test_the_last_attempt_is_the_twelfth(town: Town, before: int, state: NoticeState) -> None:
    _people(town, 1)
    _change(town, attempts=MOST_ATTEMPTS - before)
    _delivers(town, Ravens(Failed("lost")))
    assert _states(town) == [(state, "lost")]


@pytest.mark.parametrize(("before", "state"), [(2, NoticeState.waiting), (1, NoticeState.dead)])
def test_what_cannot_even_be_looked_at_is_given_up_after_as_many(town: Town, before: int, state: NoticeState) -> None:
    _people(town, 1)
    # No registration has such an id: deciding about it fails.
    _change(town, attempts=MOST_ATTEMPTS - before, params={"registration_id": [7]})
    _delivers(town, Ravens())
    assert _states(town) == [(state, "failed")]


def test_what_cannot_be_written_counts_as_an_attempt(town: Town) -> None:
    _people(town, 1)

    def write(_reader: Reader, _notice: Notice) -> Letter:
        raise KeyError

    _delivers(town, Ravens(), write=write)
    assert [(one.state, one.attempts) for one in _receipts(town)] == [(NoticeState.waiting, 1)]


def test_only_failures_in_a_row_end_the_channel(town: Town) -> None:
    _people(town, 6)
    down = Failed("failed", of_channel=True)
    _delivers(town, Ravens(down, down, None, down, down, None))
    assert _states(town) == [WAITING, WAITING, SENT, WAITING, WAITING, SENT]


def test_failures_that_are_about_one_message_end_no_channel(town: Town) -> None:
    _people(town, 5)
    _delivers(town, Ravens(*[Failed("failed")] * 4))
    assert _states(town) == [WAITING] * 4 + [SENT]


def test_what_met_a_shut_channel_has_not_left_and_is_in_no_doubt(town: Town) -> None:
    _people(town, 2)
    _delivers(town, Ravens(Shut("full", wait=timedelta(seconds=30))))
    assert [(one.state, one.began_at, one.attempts) for one in _receipts(town)] == [(NoticeState.waiting, None, 0)] * 2


def test_what_was_looked_at_a_while_ago_is_looked_at_again(town: Town) -> None:
    """Sending the first takes three seconds, in which the second is cancelled."""
    _, second = _people(town, 2)
    held = _receipts(town)[1].params["registration_id"]

    def takes_long(_parcel: Parcel) -> None:
        town.clock.moves(seconds=3)
        cancel(town.bot.district, held, second, now=town.clock(), actor="slack:U1")

    _delivers(town, Ravens(then=takes_long))
    assert _states(town) == [SENT, (NoticeState.dropped, "seat_given_up")]


def test_nobody_waits_for_anothers_second_message(town: Town) -> None:
    people = _people(town, 2)
    later = _session(town, "2026-12-04 15:30")
    for one in people:
        _registers(town, one, later)
    with town.bot.database.transaction() as tx:  # both of the first person's are due before the other's
        for notice in tx.exec(select(Notice).where(Notice.person_id == people[0])):
            notice.not_before -= timedelta(minutes=1)
    ravens = Ravens()
    _delivers(town, ravens)
    assert ravens.sent == [*people, *people]


def test_account_is_looked_for_once_and_again_after_a_while(town: Town) -> None:
    ana = town.rows.person("Ana Ruiz")
    for day in ("03", "04"):
        _registers(town, ana, _session(town, f"2026-12-{day} 15:30"))
    town.delivers()
    assert _lookups(town) == 1
    arrived = town.account("Ana Ruiz")
    town.clock.moves(minutes=11)
    _registers(town, ana, _session(town, "2026-12-05 15:30"))
    town.delivers()
    assert _lookups(town) == 2
    assert len(arrived.dm()) == 1


def test_who_could_not_be_looked_for_waits_as_long_as_slack_says(town: Town) -> None:
    _people(town, 2)
    town.misbehaves("users.lookupByEmail", "429", seconds=300)
    town.delivers()
    assert _states(town) == [(NoticeState.waiting, "ratelimited")] * 2
    assert {one.not_before for one in _receipts(town)} == {town.clock() + timedelta(seconds=300)}


def test_connection_that_was_refused_carried_nothing(town: Town) -> None:
    ana = town.someone("Ana Ruiz")
    ana.types("/pl help")  # so that nobody has to be asked who she is
    _registers(town, town.people["Ana Ruiz"], _session(town))
    with socket.socket() as closed:  # taken, and nobody listens
        closed.bind(("127.0.0.1", 0))
        client = WebClient("xoxb-1", base_url=f"http://127.0.0.1:{closed.getsockname()[1]}/api/")
        _delivers(town, SlackChannel(town.bot.district, client))
    (notice,) = _receipts(town)
    assert (notice.state, notice.attempts, notice.began_at) == (NoticeState.waiting, 1, None)


def test_without_the_scope_to_look_it_is_sent_again(town: Town) -> None:
    ana = town.someone("Ana Ruiz")
    _registers(town, town.people["Ana Ruiz"], _session(town))
    town.misbehaves("chat.postMessage", "500", performed=True)
    town.refuses("missing_scope", method="conversations.history")
    town.delivers()
    town.clock.moves(minutes=3)
    town.delivers()
    assert _states(town) == [SENT]
    assert len(ana.dm()) == 2  # twice is better than never


@pytest.mark.parametrize(
    ("reply", "ended"),
    [("499 4.0.0 Not now", (NoticeState.waiting, "smtp_499")), ("500 5.0.0 Never", (NoticeState.dead, "smtp_500"))],
)
def test_a_mail_servers_five_hundred_is_for_good(town: Town, reply: str, ended: tuple[NoticeState, str]) -> None:
    _people(town, 1)
    town.mail.refuses("person.0@example.org", reply)
    town.delivers()
    assert _states(town) == [ended]
