"""What a digest holds, and when it leaves. Both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select, text

from handlers.subjects import all_routes
from learning.district.district import District
from learning.district.send_window import STAFF_HOURS, Decency
from learning.notices.digests import FOR_DIGEST, IN_DIGEST, digest_span, notices_of, plan_digests
from learning.notices.enqueuing import Owed, enqueue
from learning.notices.preferences import choose_wishes, start_quiet
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import Notice, NoticeKind, NoticeState, NoticeWish
from tests.kit.fixtures import on_both
from tests.kit.rows import LOS_ANGELES, Rows

PACIFIC = ZoneInfo(LOS_ANGELES)
RECORDING, DAY, HOUR = NoticeKind.recording, NoticeKind.reminder_day, NoticeKind.reminder_hour


def _at(text: str, zone: str = LOS_ANGELES) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


NOON = _at("2026-12-03 12:00")
DUE = _at("2026-12-03 15:30")


@pytest.fixture
def district(database: Database, now: datetime) -> District:
    return District("Sample Unified", PACIFIC, ENGLISH, database, lambda: now)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


@pytest.fixture
def ana(district: District, rows: Rows) -> int:
    person = rows.person("Ana Ruiz")
    wishes = dict.fromkeys((RECORDING, DAY, HOUR), NoticeWish.digest)
    choose_wishes(district.database, person, wishes=wishes, kinds=all_routes().kinds)
    return person


def _owes(
    district: District,
    person: int,
    key: str,
    *,
    kind: NoticeKind = RECORDING,
    not_before: datetime = NOON,
    held: bool = True,
    expires: datetime | None = None,
) -> None:
    """Write down a notice; `held` as delivery leaves one that waits for the digest."""
    with district.database.transaction() as tx:
        expires = expires or not_before + timedelta(days=30)
        enqueue(tx, [Owed(kind, person, key, not_before, expires)], now=not_before)
        if held:
            notice = tx.exec(select(Notice).where(Notice.key == key)).one()
            notice.state, notice.reason = NoticeState.dropped, FOR_DIGEST


def _digests(district: District) -> dict[int, list[str]]:
    """Return the keys of what stands in each person's digests."""
    with district.database.reading() as tx:
        found = tx.exec(select(Notice).where(Notice.kind == NoticeKind.digest)).all()
        return {one.person_id: [each.key for each in notices_of(tx, one)] for one in found}


@pytest.mark.parametrize(
    ("now", "leaves", "following"),
    [
        ("2026-12-03 15:29", None, None),
        ("2026-12-03 15:30", "2026-12-03 15:30", "2026-12-04 15:30"),
        ("2026-12-03 17:29", "2026-12-03 15:30", "2026-12-04 15:30"),
        ("2026-12-03 17:30", None, None),
        ("2026-12-04 15:31", "2026-12-04 15:30", "2026-12-07 15:30"),  # a Friday
        ("2026-12-05 15:31", None, None),
        ("2026-11-25 15:31", "2026-11-25 15:30", "2026-11-30 15:30"),  # before two holidays
        ("2026-11-26 15:31", None, None),
        ("2026-10-30 15:31", "2026-10-30 15:30", "2026-11-02 15:30"),  # the clock changes in between
    ],
)
def test_digest_leaves_on_work_days(now: str, leaves: str | None, following: str | None) -> None:
    holidays = frozenset({date(2026, 11, 26), date(2026, 11, 27)})
    decency = Decency(STAFF_HOURS, frozenset(range(5)), holidays)
    span = digest_span(_at(now), at=time(15, 30), zone=PACIFIC, decency=decency)
    assert (span and span.leaves) == (leaves and _at(leaves))
    assert (span and span.next_leaves) == (following and _at(following))


@on_both
def test_what_was_held_back_leaves_in_one_message(district: District, ana: int) -> None:
    for key in ("a", "b"):
        _owes(district, ana, key)
    assert plan_digests(district, now=DUE - timedelta(minutes=1)) == 0
    assert plan_digests(district, now=DUE) == 1
    assert _digests(district) == {ana: ["a", "b"]}
    with district.database.reading() as tx:
        digest = tx.exec(select(Notice).where(Notice.kind == NoticeKind.digest)).one()
        reasons = tx.exec(select(Notice.reason).where(Notice.kind == RECORDING)).all()
    assert (digest.not_before, digest.expires_at) == (DUE, _at("2026-12-04 15:30"))
    assert reasons == [IN_DIGEST] * 2


@on_both
def test_nothing_is_told_twice(district: District, ana: int) -> None:
    _owes(district, ana, "a")
    assert [plan_digests(district, now=DUE + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    _owes(district, ana, "late", not_before=DUE)
    assert plan_digests(district, now=DUE + timedelta(minutes=5)) == 0, "one digest a day"
    assert plan_digests(district, now=_at("2026-12-04 15:30")) == 1
    with district.database.reading() as tx:
        digests = tx.exec(select(Notice).where(Notice.kind == NoticeKind.digest).order_by(Notice.key)).all()
        assert [[one.key for one in notices_of(tx, each)] for each in digests] == [["a"], ["late"]]


def test_what_a_later_version_holds_back_waits_for_its_digest(district: District, ana: int) -> None:
    _owes(district, ana, "a")
    _owes(district, ana, "b")
    with district.database.transaction() as tx:
        tx.execute(text("UPDATE notice SET kind = 'of_tomorrow' WHERE key = 'b'"))
    assert plan_digests(district, now=DUE) == 1
    assert _digests(district) == {ana: ["a"]}


@on_both
def test_replicas_that_plan_at_once_write_one_digest(district: District, ana: int) -> None:
    for number in range(10):
        _owes(district, ana, f"n{number}")
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: plan_digests(district, now=DUE), range(4))) == 1
    assert len(_digests(district)[ana]) == 10


def test_what_would_be_too_late_in_the_next_digest_is_in_this_one(district: District, ana: int) -> None:
    next_one = _at("2026-12-04 15:30")
    soon = {"not_before": DUE + timedelta(hours=2), "held": False}
    _owes(district, ana, "tonight", kind=HOUR, expires=DUE + timedelta(hours=3), **soon)  # type: ignore[arg-type]
    _owes(district, ana, "tomorrow", kind=DAY, expires=next_one, **soon)  # type: ignore[arg-type]
    _owes(district, ana, "later", kind=DAY, expires=next_one + timedelta(minutes=1), **soon)  # type: ignore[arg-type]
    _owes(district, ana, "other kind", kind=NoticeKind.offer, expires=next_one, **soon)  # type: ignore[arg-type]
    _owes(district, ana, "held too long", expires=DUE)
    plan_digests(district, now=DUE)
    assert _digests(district) == {ana: ["tonight", "tomorrow"]}


def test_who_wants_no_digest_gets_none(district: District, rows: Rows, ana: int, now: datetime) -> None:
    bo = rows.person("Bo Derek")
    _owes(district, bo, "on", not_before=DUE, held=False)
    gone = rows.person("Gone")
    _owes(district, gone, "gone")
    rows.change_person(gone, retired_at=now)
    _owes(district, ana, "old", not_before=DUE - timedelta(days=15))
    assert plan_digests(district, now=DUE) == 0


def test_quiet_time_keeps_what_was_held_back(district: District, ana: int) -> None:
    _owes(district, ana, "a")
    start_quiet(district.database, ana, until=_at("2026-12-04 07:00"))
    assert plan_digests(district, now=DUE) == 0
    assert plan_digests(district, now=_at("2026-12-04 15:30")) == 1
    assert _digests(district) == {ana: ["a"]}


def test_digest_leaves_on_the_clock_of_the_recipient(district: District, rows: Rows) -> None:
    person = rows.person("East", timezone="America/New_York")
    rows.setting("notices.digest_at", "09:00")
    _owes(district, person, "a", not_before=_at("2026-12-02 12:00"))
    assert plan_digests(district, now=_at("2026-12-03 08:59", "America/New_York")) == 0
    assert plan_digests(district, now=_at("2026-12-03 09:00", "America/New_York")) == 1


@on_both
def test_more_people_than_are_read_at_once(district: District, rows: Rows) -> None:
    people = [rows.person(f"P {number}", site=None) for number in range(203)]
    for person in people:
        _owes(district, person, f"n{person}")
    assert plan_digests(district, now=DUE) == 203
