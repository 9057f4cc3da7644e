"""What people want to be told, and quiet time. Both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from handlers.subjects import all_routes
from learning.notices.kinds import default_wishes
from learning.notices.preferences import choose_wishes, end_quiet, quiet_until, read_wishes, start_quiet
from learning.refusals import NotOnRoster
from storage.database import Database
from storage.tables import NoticeChoice, NoticeKind, NoticeWish
from tests.kit.fixtures import on_both
from tests.kit.rows import Rows

KINDS = all_routes().kinds
DEFAULTS = default_wishes(KINDS)
ALWAYS_COME = {
    NoticeKind.added,
    NoticeKind.opening,
    NoticeKind.offer,
    NoticeKind.offer_over,
    NoticeKind.session_cancelled,
    NoticeKind.link_missing,
    NoticeKind.recording_missing,
    NoticeKind.exception_asked,
    NoticeKind.exception_answered,
    NoticeKind.digest,
    NoticeKind.undelivered,
    NoticeKind.invitation,
    NoticeKind.uninvitation,
}
CHOSEN = {
    NoticeKind.receipt,
    NoticeKind.reminder_day,
    NoticeKind.reminder_hour,
    NoticeKind.session_changed,
    NoticeKind.late_cancellation,
    NoticeKind.recording,
    NoticeKind.topic_published,
}


@pytest.fixture
def ana(database: Database) -> int:
    return Rows(database).person("Ana Ruiz")


def _quiet(database: Database, person_id: int, *, now: datetime) -> datetime | None:
    with database.reading() as tx:
        return quiet_until(tx, person_id, now=now)


def test_what_cannot_be_chosen() -> None:
    """It answers a person who waits, or says that something will not take place."""
    assert DEFAULTS.keys().isdisjoint(ALWAYS_COME)


def test_what_can_be_chosen_comes_without_a_choice() -> None:
    assert set(DEFAULTS.values()) == {NoticeWish.on}
    assert DEFAULTS.keys() >= CHOSEN


def test_without_a_choice_the_defaults_hold(database: Database, ana: int) -> None:
    with database.reading() as tx:
        assert read_wishes(tx, ana, kinds=KINDS) == DEFAULTS


def test_choice_is_kept_and_can_be_changed(database: Database, ana: int) -> None:
    kind = NoticeKind.recording
    for wish in (NoticeWish.digest, NoticeWish.off, NoticeWish.on):
        held = choose_wishes(database, ana, wishes={kind: wish}, kinds=KINDS)
        assert held == DEFAULTS | {kind: wish}


def test_only_what_differs_is_written(database: Database, ana: int) -> None:
    choose_wishes(database, ana, wishes=DEFAULTS | {NoticeKind.recording: NoticeWish.off}, kinds=KINDS)
    with database.reading() as tx:
        assert [one.kind for one in tx.exec(select(NoticeChoice)).all()] == [NoticeKind.recording]


@pytest.mark.parametrize("kind", [NoticeKind.session_cancelled, NoticeKind.offer, NoticeKind.digest])
def test_what_somebody_waits_for_cannot_be_switched_off(database: Database, ana: int, kind: NoticeKind) -> None:
    assert choose_wishes(database, ana, wishes={kind: NoticeWish.off}, kinds=KINDS) == DEFAULTS


@on_both
def test_same_choice_sent_twice_at_once(database: Database, ana: int) -> None:
    wishes = dict.fromkeys(DEFAULTS, NoticeWish.off)
    with ThreadPoolExecutor(4) as pool:
        held = list(pool.map(lambda _: choose_wishes(database, ana, wishes=wishes, kinds=KINDS), range(8)))
    assert held == [wishes] * 8


def test_quiet_time_holds_until_its_end(database: Database, ana: int, now: datetime) -> None:
    until = now + timedelta(days=2)
    start_quiet(database, ana, until=until)
    assert _quiet(database, ana, now=now) == until
    assert _quiet(database, ana, now=until) is None
    start_quiet(database, ana, until=until - timedelta(days=1))
    assert _quiet(database, ana, now=now) == until - timedelta(days=1)


@on_both
def test_quiet_time_can_be_ended_twice(database: Database, ana: int, now: datetime) -> None:
    start_quiet(database, ana, until=now + timedelta(days=2))
    end_quiet(database, ana)
    end_quiet(database, ana)
    assert _quiet(database, ana, now=now) is None


def test_strangers_and_leavers_choose_nothing(database: Database, ana: int, now: datetime) -> None:
    Rows(database).change_person(ana, retired_at=now)
    for person in (None, ana):
        with pytest.raises(NotOnRoster):
            choose_wishes(database, person, wishes={}, kinds=KINDS)
        with pytest.raises(NotOnRoster):
            start_quiet(database, person, until=now)
        with pytest.raises(NotOnRoster):
            end_quiet(database, person)
