"""Which reminders are written down, and when they leave. Both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlmodel import select, update

from learning.district.district import District
from learning.district.send_window import STAFF_HOURS, Decency
from learning.refusals import Gone, NotOnRoster
from learning.registration.eligibility import Clash
from learning.registration.refusals import SessionCancelled
from learning.registration.registering import cancel, register
from learning.registration.reminders import Timing, follow_openings, plan_reminders, remind_of_opening
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import (
    AccountKind,
    Holiday,
    Notice,
    NoticeKind,
    NoticeState,
    Registration,
    RegistrationState,
    Session,
    SessionChange,
    SlackMember,
)
from tests.kit.fixtures import on_both
from tests.kit.rows import LOS_ANGELES, Rows

PACIFIC = ZoneInfo(LOS_ANGELES)
WORK_DAYS = frozenset(range(5))
DAY, HOUR = NoticeKind.reminder_day, NoticeKind.reminder_hour


def _at(text: str, zone: str = LOS_ANGELES) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture
def district(database: Database, now: datetime) -> District:
    return District("Sample Unified", PACIFIC, ENGLISH, database, lambda: now)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def _session(rows: Rows, starts: str, **more: object) -> int:
    return rows.session(rows.offering(f"Session of {starts}"), starts, **more)  # type: ignore[arg-type]


def _joins(district: District, person_id: int, session_id: int, *, now: datetime) -> int:
    act = {"now": now, "actor": "slack:U1", "clash": Clash.keep}
    return register(district, person_id, session_id, **act).registration_id  # type: ignore[arg-type]


def _planned(district: District, *kinds: NoticeKind) -> list[Notice]:
    with district.database.reading() as tx:
        found = tx.exec(select(Notice).where(Notice.kind.in_(kinds or (DAY, HOUR))))  # type: ignore[attr-defined]
        return sorted(found.all(), key=lambda one: (one.not_before, one.id or 0))


def _leaving(notices: Sequence[Notice]) -> list[tuple[NoticeKind, datetime]]:
    return [(one.kind, one.not_before) for one in notices]


THANKSGIVING = frozenset({date(2026, 11, 26), date(2026, 11, 27)})


@pytest.mark.parametrize(
    ("starts", "first", "second", "urgent"),
    [
        ("2026-12-03 15:30", "2026-12-02 15:30", "2026-12-03 14:30", False),
        ("2026-12-03 07:30", "2026-12-02 07:30", "2026-12-03 07:00", False),  # due at 6:30
        ("2026-12-03 06:30", "2026-12-01 17:30", "2026-12-03 05:30", True),  # itself before the hours
        ("2026-12-03 18:30", "2026-12-02 17:30", "2026-12-03 17:30", False),
        ("2026-12-03 20:00", "2026-12-02 17:30", "2026-12-03 19:00", True),
        ("2026-12-05 10:00", "2026-12-04 10:00", "2026-12-05 09:00", True),  # a Saturday
        ("2026-11-30 15:30", "2026-11-25 15:30", "2026-11-30 14:30", False),  # after the holidays
        ("2026-11-27 10:00", "2026-11-25 10:00", "2026-11-27 09:00", True),  # on one
        ("2026-11-01 15:30", "2026-10-30 15:30", "2026-11-01 14:30", True),  # on clock-change Sundays
        ("2026-11-01 01:30", "2026-10-30 17:30", "2026-11-01 00:30", True),
        ("2027-03-14 15:30", "2027-03-12 15:30", "2027-03-14 14:30", True),
        ("2027-03-14 03:30", "2027-03-12 17:30", "2027-03-14 01:30", True),  # an hour before, by the sun
        ("2027-03-15 15:30", "2027-03-12 15:30", "2027-03-15 14:30", False),
    ],
)
def test_reminders_leave_at_a_decent_time(starts: str, first: str, second: str, urgent: bool) -> None:
    timing = Timing(24, 60, Decency(STAFF_HOURS, WORK_DAYS, THANKSGIVING))
    before, near = (leave(_at(starts), zone=PACIFIC) for leave in (timing.first, timing.second))
    assert (before.leaves, before.expires, before.urgent) == (_at(first), _at(second), False)
    assert (near.leaves, near.expires, near.urgent) == (_at(second), _at(starts), urgent)


@pytest.mark.parametrize("starts", ["2027-03-15 02:30", "2027-03-14 12:00", "2026-11-02 01:30"])
def test_first_reminder_is_due_at_the_same_time_of_the_day_before(starts: str) -> None:
    timing = Timing(24, 60, Decency(STAFF_HOURS, frozenset(range(7))))
    leaves = timing.first(_at(starts), zone=PACIFIC).leaves
    wanted = {
        "2027-03-15 02:30": "2027-03-13 17:30",  # 2:30 is skipped on the day before, and 3:30 is no decent time
        "2027-03-14 12:00": "2027-03-13 12:00",
        "2026-11-02 01:30": "2026-10-31 17:30",
    }[starts]
    assert leaves == _at(wanted)


def test_session_that_begins_with_the_staff_hours_is_reminded_of_at_its_start() -> None:
    timing = Timing(24, 60, Decency(STAFF_HOURS, WORK_DAYS))
    near = timing.second(_at("2026-12-03 07:00"), zone=PACIFIC)
    assert (near.leaves, near.expires) == (_at("2026-12-03 07:00"), _at("2026-12-03 07:10"))


def test_reminders_are_for_the_clock_of_the_recipient() -> None:
    timing = Timing(24, 60, Decency(STAFF_HOURS, WORK_DAYS))
    starts = _at("2026-12-03 16:30")  # 19:30 in New York
    assert timing.first(starts, zone=ZoneInfo("America/New_York")).leaves == _at("2026-12-02 17:30", "America/New_York")
    second = timing.second(starts, zone=ZoneInfo("America/New_York"))
    assert (second.leaves, second.urgent) == (_at("2026-12-03 15:30"), True)


@on_both
def test_both_reminders_are_written_down_once(district: District, rows: Rows, now: datetime) -> None:
    ana, session = rows.person("Ana"), _session(rows, "2026-11-25 15:30")
    registration = _joins(district, ana, session, now=now)
    later = now + timedelta(hours=1)
    assert plan_reminders(district, now=later) == 2
    assert plan_reminders(district, now=later + timedelta(hours=1)) == 0
    day, hour = _planned(district)
    assert (day.kind, day.not_before) == (DAY, _at("2026-11-24 15:30"))
    assert (hour.kind, hour.not_before) == (HOUR, _at("2026-11-25 14:30"))
    assert (day.expires_at, hour.expires_at) == (hour.not_before, _at("2026-11-25 15:30"))
    for one in (day, hour):
        assert (one.person_id, one.about, one.urgent) == (ana, f"session:{session}", False)
        assert one.params == {"registration_id": registration, "starts_wall": "2026-11-25 15:30"}


@on_both
def test_replicas_that_plan_at_once_write_each_reminder_once(district: District, rows: Rows, now: datetime) -> None:
    session = _session(rows, "2026-11-25 15:30")
    for number in range(20):
        _joins(district, rows.person(f"P {number}"), session, now=now - timedelta(days=1))
    with ThreadPoolExecutor(4) as pool:
        planned = list(pool.map(lambda _: plan_reminders(district, now=now), range(4)))
    assert sum(planned) == 40
    assert len(_planned(district)) == 40


def test_zone_is_slacks_then_the_rosters_then_the_districts(
    district: District, rows: Rows, database: Database, now: datetime
) -> None:
    session = _session(rows, "2026-12-01 16:30")
    people = [
        rows.person("In Slack", timezone="America/Denver"),
        rows.person("On roster", timezone="America/Denver"),
        rows.person("Nowhere"),
        rows.person("Odd", timezone="Mars/Olympus"),
    ]
    with database.transaction() as tx:
        account = SlackMember(id="U1", person_id=people[0], standing=AccountKind.member, read_at=now)
        account.timezone = "America/New_York"
        tx.add(account)
    for person in people:
        _joins(district, person, session, now=now)
    plan_reminders(district, now=_at("2026-11-30 08:00"))
    leaving = {one.person_id: one.not_before for one in _planned(district, DAY)}
    assert leaving == {
        people[0]: _at("2026-11-30 14:30"),  # 17:30 in New York
        people[1]: _at("2026-11-30 16:30"),
        people[2]: _at("2026-11-30 16:30"),
        people[3]: _at("2026-11-30 16:30"),
    }


def test_holidays_are_looked_over_far_enough(district: District, rows: Rows, database: Database) -> None:
    break_days = [date(2026, 12, 21) + timedelta(days=number) for number in range(14)]
    with database.transaction() as tx:
        tx.add_all(Holiday(day=day, name="Winter break") for day in break_days)
    session = _session(rows, "2027-01-04 15:30")
    _joins(district, rows.person("Ana"), session, now=_at("2026-12-01 09:00"))
    assert plan_reminders(district, now=_at("2026-12-16 12:00")) == 0
    assert plan_reminders(district, now=_at("2026-12-17 16:00")) == 1
    assert _leaving(_planned(district)) == [(DAY, _at("2026-12-18 15:30"))]
    plan_reminders(district, now=_at("2027-01-04 07:00"))
    assert _leaving(_planned(district))[1:] == [(HOUR, _at("2027-01-04 14:30"))]


@pytest.mark.parametrize(
    ("registered", "kinds"),
    [
        ("2026-12-02 12:29", [DAY, HOUR]),
        ("2026-12-02 12:31", [HOUR]),  # less than three hours before the first reminder
        ("2026-12-03 13:59", [HOUR]),
        ("2026-12-03 14:01", []),
        ("2026-12-03 15:00", []),
    ],
)
def test_who_has_just_registered_needs_no_reminder(
    district: District, rows: Rows, registered: str, kinds: list[NoticeKind]
) -> None:
    session = _session(rows, "2026-12-03 15:30")
    _joins(district, rows.person("Ana"), session, now=_at(registered))
    for hours in range(0, 28, 1):
        plan_reminders(district, now=_at("2026-12-02 12:00") + timedelta(hours=hours))
    assert [one.kind for one in _planned(district)] == kinds


def test_waiting_cancelled_and_retired_ones_are_not_reminded(
    district: District, rows: Rows, database: Database, now: datetime
) -> None:
    full, gone, dead = (_session(rows, "2026-11-25 15:30", capacity=1) for _ in range(3))
    ana, bo = rows.person("Ana"), rows.person("Bo")
    early = now - timedelta(days=1)
    for person in (ana, bo):
        _joins(district, person, full, now=early)
    _joins(district, ana, gone, now=early)
    _joins(district, ana, dead, now=early)
    leaver = _joins(district, rows.person("Cy"), _session(rows, "2026-11-25 10:00"), now=early)
    cancel(district, leaver, 3, now=early, actor="slack:U3")
    with database.transaction() as tx:
        tx.exec(update(Session).where(Session.id == gone).values(cancelled_at=early))  # type: ignore[arg-type]
        tx.exec(update(Session).where(Session.id == dead).values(retired_at=early))  # type: ignore[arg-type]
    plan_reminders(district, now=now)
    assert {(one.person_id, one.about) for one in _planned(district)} == {(ana, f"session:{full}")}


def test_session_that_moved_is_reminded_of_again(
    district: District, rows: Rows, database: Database, now: datetime
) -> None:
    session = _session(rows, "2026-11-25 15:30")
    _joins(district, rows.person("Ana"), session, now=now - timedelta(days=1))
    plan_reminders(district, now=now)
    _move(database, session, "2026-11-27 10:00")
    assert plan_reminders(district, now=now) == 0, "the other day is not near yet"
    plan_reminders(district, now=_at("2026-11-26 08:00"))
    moved = [one for one in _planned(district) if one.params["starts_wall"] == "2026-11-27 10:00"]
    assert _leaving(moved) == [(DAY, _at("2026-11-26 10:00")), (HOUR, _at("2026-11-27 09:00"))]


def _move(database: Database, session_id: int, starts: str, *, told_at: datetime | None = None) -> None:
    with database.transaction() as tx:
        session = tx.get_one(Session, session_id)
        before = session.starts_wall.replace(" ", "T")
        length = session.ends_at - session.starts_at
        session.starts_wall, session.starts_at = starts, _at(starts)
        session.ends_at = session.starts_at + length
        if told_at:
            change = f'{{"starts": "{before}", "place": ""}}'
            tx.add(SessionChange(session_id=session_id, before=change, opened_at=told_at, due_at=told_at))


@on_both
def test_who_was_just_told_of_another_time_needs_no_first_reminder(
    district: District, rows: Rows, database: Database
) -> None:
    session = _session(rows, "2026-12-03 15:30")
    _joins(district, rows.person("Ana"), session, now=_at("2026-11-20 09:00"))
    _move(database, session, "2026-12-03 16:30", told_at=_at("2026-12-02 16:00"))
    plan_reminders(district, now=_at("2026-12-02 16:10"))
    assert _leaving(_planned(district)) == [(HOUR, _at("2026-12-03 15:30"))]


def test_edit_that_did_not_move_the_session_takes_no_reminder_away(
    district: District, rows: Rows, database: Database
) -> None:
    session = _session(rows, "2026-12-03 15:30")
    _joins(district, rows.person("Ana"), session, now=_at("2026-11-20 09:00"))
    _move(database, session, "2026-12-03 15:30", told_at=_at("2026-12-02 15:00"))
    plan_reminders(district, now=_at("2026-12-02 15:10"))
    assert [one.kind for one in _planned(district)] == [DAY, HOUR]


@pytest.mark.parametrize(
    ("woken", "kinds"),
    [
        ("2026-12-02 20:00", [DAY, HOUR]),
        ("2026-12-03 14:29", [DAY, HOUR]),
        ("2026-12-03 14:40", [HOUR]),
        ("2026-12-03 15:29", [HOUR]),
        ("2026-12-03 15:31", []),
    ],
)
def test_what_came_due_while_the_machine_slept(
    district: District, rows: Rows, woken: str, kinds: list[NoticeKind]
) -> None:
    session = _session(rows, "2026-12-03 15:30")
    _joins(district, rows.person("Ana"), session, now=_at("2026-11-20 09:00"))
    plan_reminders(district, now=_at(woken))
    assert [one.kind for one in _planned(district)] == kinds


@on_both
def test_planning_costs_few_statements_however_many_people(district: District, rows: Rows, now: datetime) -> None:
    session = _session(rows, "2026-11-25 15:30")
    people = [rows.person(f"P {number}", site=None) for number in range(60)]
    with district.database.transaction() as tx:
        tx.add_all(
            Registration(
                session_id=session,
                person_id=person,
                state=RegistrationState.registered,
                calendar_uid=f"u{person}",
                registered_at=now - timedelta(days=3),
                changed_at=now,
            )
            for person in people
        )
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(district.database.engine, "before_cursor_execute", count)
    assert plan_reminders(district, now=now) == 120
    busy = len(statements)
    statements.clear()
    assert plan_reminders(district, now=now) == 0
    assert (busy <= 8, len(statements) <= 6) == (True, True), (busy, len(statements))
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE"))]


def _opening(district: District) -> list[Notice]:
    return _planned(district, NoticeKind.opening)


@on_both
def test_opening_is_promised_once(district: District, rows: Rows, now: datetime) -> None:
    opens = now + timedelta(days=2)
    ana, session = rows.person("Ana"), _session(rows, "2026-12-03 15:30", opens=opens)
    for _ in range(2):
        assert remind_of_opening(district, ana, session, now=now) == opens
    (notice,) = _opening(district)
    assert (notice.person_id, notice.not_before, notice.urgent) == (ana, opens, False)
    assert notice.params == {"session_id": session}


def test_opening_of_what_is_open_promises_nothing(district: District, rows: Rows, now: datetime) -> None:
    ana = rows.person("Ana")
    assert remind_of_opening(district, ana, _session(rows, "2026-12-03 15:30"), now=now) == now
    opened = _session(rows, "2026-12-04 15:30", opens=now - timedelta(hours=1))
    assert remind_of_opening(district, ana, opened, now=now) == now
    assert _opening(district) == []


def test_opening_is_refused_to_strangers_and_of_what_is_gone(district: District, rows: Rows, now: datetime) -> None:
    session = _session(rows, "2026-12-03 15:30", opens=now + timedelta(days=1), cancelled_at=now)
    with pytest.raises(NotOnRoster):
        remind_of_opening(district, None, session, now=now)
    with pytest.raises(SessionCancelled):
        remind_of_opening(district, rows.person("Ana"), session, now=now)
    with pytest.raises(Gone):
        remind_of_opening(district, rows.person("Bo"), 999, now=now)


@pytest.mark.parametrize("hours", [-24, 24])
def test_opening_that_moved_is_told_when_it_opens(
    district: District, rows: Rows, database: Database, now: datetime, hours: int
) -> None:
    opens = now + timedelta(days=2)
    session = _session(rows, "2026-12-09 15:30", opens=opens)
    for name in ("Ana", "Bo"):
        remind_of_opening(district, rows.person(name), session, now=now)
    assert follow_openings(district, now=now) == 0
    with database.transaction() as tx:
        tx.get_one(Session, session).registration_opens_at = opens + timedelta(hours=hours)
    assert follow_openings(district, now=now) == 1
    assert {one.not_before for one in _opening(district)} == {opens + timedelta(hours=hours)}
    assert follow_openings(district, now=now) == 0
    assert remind_of_opening(district, 1, session, now=now) == opens + timedelta(hours=hours)
    assert len(_opening(district)) == 2


@on_both
def test_opening_at_once_is_told_at_once(district: District, rows: Rows, database: Database, now: datetime) -> None:
    session = _session(rows, "2026-12-09 15:30", opens=now + timedelta(days=2))
    remind_of_opening(district, rows.person("Ana"), session, now=now)
    with database.transaction() as tx:
        tx.get_one(Session, session).registration_opens_at = None
    assert [follow_openings(district, now=now) for _ in range(2)] == [1, 0]
    (notice,) = _opening(district)
    assert (notice.not_before, notice.state) == (now, NoticeState.waiting)
