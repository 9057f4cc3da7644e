"""Claiming notices, beginning to send them, and writing down how it ended. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from learning.notices.outbox import (
    Dead,
    Dropped,
    Expired,
    Later,
    Outcome,
    Sent,
    backoff,
    begin,
    claim,
    count_due,
    expire_overdue,
    last_conversation,
    reserve_slot,
    settle,
    shut_gate,
)
from storage.database import Database
from storage.tables import DeliveryGate, Notice, NoticeKind, NoticeState
from tests.kit.fixtures import on_both
from tests.kit.notices import NOW, Owing

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def owing(database: Database) -> Owing:
    return Owing(database)


@pytest.fixture
def ana(owing: Owing) -> int:
    return owing.rows.person("Ana Ruiz")


def _claim(owing: Owing, *, after: timedelta = timedelta(0), most: int = 10) -> list[Notice]:
    return claim(owing.database, now=NOW + after, most=most, claim_for=A_MINUTE)


def _settle(owing: Owing, notice: Notice, outcome: Outcome) -> Notice:
    with owing.database.transaction() as tx:
        settle(tx, [(notice, outcome)], now=NOW)
    return owing.notice(notice.id or 0)


@on_both
def test_what_is_due_is_claimed_once_urgent_first_then_by_its_time(owing: Owing, ana: int) -> None:
    late = owing.owe(ana, due=NOW - timedelta(minutes=1))
    early = owing.owe(ana, due=NOW - timedelta(minutes=5))
    urgent = owing.owe(ana, urgent=True)
    owing.owe(ana, due=NOW + timedelta(seconds=1))
    assert [one.id for one in _claim(owing, most=2)] == [urgent, early]
    assert [one.id for one in _claim(owing)] == [late]
    assert _claim(owing) == []


@on_both
def test_a_claim_that_ran_out_is_claimed_anew_and_is_doubtful_once_begun(owing: Owing, ana: int) -> None:
    owing.owe(ana), owing.owe(ana)
    first, second = _claim(owing)
    assert begin(owing.database, first, now=NOW, claim_for=A_MINUTE)
    assert _claim(owing, after=timedelta(seconds=59)) == []
    again = {one.id: one for one in _claim(owing, after=A_MINUTE)}
    assert again[first.id].began_at == NOW
    assert again[first.id].attempts == 1
    assert again[second.id].began_at is None
    assert again[second.id].attempts == 0


@on_both
def test_beginning_claims_for_as_long_again(owing: Owing, ana: int) -> None:
    owing.owe(ana)
    (notice,) = _claim(owing)
    begin(owing.database, notice, now=NOW + timedelta(seconds=50), claim_for=A_MINUTE)
    assert _claim(owing, after=timedelta(seconds=61)) == []


@on_both
def test_who_lost_a_claim_neither_begins_nor_settles(owing: Owing, ana: int) -> None:
    owing.owe(ana)
    (slow,) = _claim(owing)
    (other,) = _claim(owing, after=A_MINUTE)
    assert not begin(owing.database, slow, now=NOW + A_MINUTE, claim_for=A_MINUTE)
    assert _settle(owing, slow, Sent("D1/1.0")).state is NoticeState.claimed
    assert _settle(owing, other, Sent("D1/2.0")).provider_id == "D1/2.0"


@on_both
@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Sent("D1/1.0"), NoticeState.sent, ""),
        (Dropped("off"), NoticeState.dropped, "off"),
        (Expired(), NoticeState.expired, "too_late"),
        (Dead("user_disabled"), NoticeState.dead, "user_disabled"),
        (Later(NOW + A_MINUTE, "ratelimited"), NoticeState.waiting, "ratelimited"),
    ],
)
def test_an_outcome_is_written_down(owing: Owing, ana: int, outcome: Outcome, state: NoticeState, reason: str) -> None:
    owing.owe(ana)
    (notice,) = _claim(owing)
    begin(owing.database, notice, now=NOW, claim_for=A_MINUTE)
    row = _settle(owing, notice, outcome)
    assert (row.state, row.reason, row.attempts) == (state, reason, 1)
    assert (row.sent_at == NOW) is (state is NoticeState.sent)
    assert bool(_claim(owing, after=A_MINUTE)) is (state is NoticeState.waiting)


@on_both
def test_only_what_may_have_left_stays_doubtful(owing: Owing, ana: int) -> None:
    owing.owe(ana), owing.owe(ana)
    known, unknown = _claim(owing)
    for notice in (known, unknown):
        begin(owing.database, notice, now=NOW, claim_for=A_MINUTE)
    assert _settle(owing, known, Later(NOW)).began_at is None
    assert _settle(owing, unknown, Later(NOW, doubtful=True)).began_at == NOW


@on_both
def test_what_goes_back_is_nobodys_any_more(owing: Owing, ana: int) -> None:
    owing.owe(ana)
    (notice,) = _claim(owing)
    assert _settle(owing, notice, Later(NOW)).claimed_until is None


@on_both
def test_what_came_too_late_expires_by_kind_but_not_what_may_have_left(owing: Owing, ana: int) -> None:
    weekend = timedelta(days=3)
    for _ in range(2):
        owing.owe(ana, NoticeKind.reminder_day, due=NOW - weekend, lasts=timedelta(hours=2))
    kept = owing.owe(ana, NoticeKind.session_cancelled, due=NOW - weekend, lasts=timedelta(days=9))
    begun = owing.owe(ana, NoticeKind.offer, due=NOW - weekend, lasts=timedelta(hours=2))
    for notice in claim(owing.database, now=NOW - weekend, most=9, claim_for=A_MINUTE):
        if notice.id == begun:
            begin(owing.database, notice, now=NOW - weekend, claim_for=A_MINUTE)
    assert expire_overdue(owing.database, now=NOW) == {NoticeKind.reminder_day: 2}
    assert expire_overdue(owing.database, now=NOW) == {}
    assert {one.id for one in _claim(owing)} == {kept, begun}


@on_both
def test_what_lasts_until_now_has_expired(owing: Owing, ana: int) -> None:
    owing.owe(ana, due=NOW - A_MINUTE, lasts=A_MINUTE)
    owing.owe(ana, due=NOW - A_MINUTE, lasts=A_MINUTE + timedelta(microseconds=1))
    assert expire_overdue(owing.database, now=NOW) == {NoticeKind.receipt: 1}


@on_both
def test_a_kind_of_a_later_version_waits_for_a_worker_that_knows_it(owing: Owing, ana: int) -> None:
    owing.is_of_tomorrow(owing.owe(ana, due=NOW - A_MINUTE, urgent=True))
    owing.is_of_tomorrow(owing.owe(ana, due=NOW - A_MINUTE, lasts=A_MINUTE))
    known = owing.owe(ana)
    assert count_due(owing.database, now=NOW) == 1
    assert [one.id for one in _claim(owing)] == [known]
    assert expire_overdue(owing.database, now=NOW) == {}
    with owing.database.reading() as tx:
        states = tx.exec(select(Notice.state).where(col(Notice.id) != known)).all()
    assert set(states) == {NoticeState.waiting}


@on_both
def test_ten_workers_at_once_share_what_is_due(owing: Owing, ana: int) -> None:
    wanted = {owing.owe(ana) for _ in range(60)}
    with ThreadPoolExecutor(10) as pool:
        batches = list(pool.map(lambda _: _claim(owing, most=7), range(10)))
    claimed = [one.id for batch in batches for one in batch]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) | {one.id for one in _claim(owing, most=60)} == wanted
    assert count_due(owing.database, now=NOW) == 0


def test_the_waits_grow_have_an_end_and_differ() -> None:
    longest = [backoff(n, luck=1.0).total_seconds() for n in (1, 2, 3, 8, 12, 500)]
    assert longest == [20, 40, 80, 1800, 1800, 1800]
    assert backoff(2, luck=0.0).total_seconds() == 20
    assert len({backoff(5) for _ in range(20)}) > 1


@on_both
def test_slots_are_apart_whoever_asks(owing: Owing) -> None:
    every = timedelta(milliseconds=200)
    with ThreadPoolExecutor(8) as pool:
        slots = list(pool.map(lambda _: reserve_slot(owing.database, "slack", now=NOW, every=every), range(20)))
    assert sorted(slots) == [NOW + n * every for n in range(20)]
    assert reserve_slot(owing.database, "email", now=NOW, every=every) == NOW


@on_both
def test_slots_that_nobody_used_are_not_made_up_for(owing: Owing) -> None:
    every, later = timedelta(milliseconds=200), NOW + A_MINUTE
    reserve_slot(owing.database, "slack", now=NOW, every=every)
    slots = [reserve_slot(owing.database, "slack", now=later, every=every) for _ in range(2)]
    assert slots == [later, later + every]


@on_both
def test_a_shut_gate_holds_for_everybody_and_is_never_opened_early(owing: Owing) -> None:
    shut_gate(owing.database, "slack", until=NOW + timedelta(seconds=30), now=NOW)
    shut_gate(owing.database, "slack", until=NOW + timedelta(seconds=5), now=NOW)
    with owing.database.reading() as tx:
        assert tx.get_one(DeliveryGate, "slack").open_at == NOW + timedelta(seconds=30)
    free = timedelta(0)
    assert reserve_slot(owing.database, "slack", now=NOW, every=free) == NOW + timedelta(seconds=30)
    later = NOW + timedelta(seconds=31)
    assert reserve_slot(owing.database, "slack", now=later, every=free) == later


@on_both
def test_the_last_conversation_is_the_one_that_slack_named_last(owing: Owing, ana: int) -> None:
    ben = owing.rows.person("Ben Ode")
    for person, provider_id in ((ana, "D1/1.0"), (ana, "D2/2.0"), (ana, "<a/b@example.org>"), (ben, "<c@example.org>")):
        owing.owe(person)
        (notice,) = _claim(owing)
        _settle(owing, notice, Sent(provider_id))
    with owing.database.reading() as tx:
        assert (last_conversation(tx, ana), last_conversation(tx, ben)) == ("D2", "")
