"""Who is asked for a missing link, and when. Both databases."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from learning.district.district import District
from learning.notices.enqueuing import session_about
from learning.planning.link_checks import lacks_link, plan_link_checks
from learning.sessions import read_meeting
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import Format, Notice, NoticeKind, Role
from tests.kit.fixtures import on_both
from tests.kit.rows import LOS_ANGELES, Rows, email_of


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(LOS_ANGELES)).astimezone(UTC)


@pytest.fixture
def district(database: Database, now: datetime) -> District:
    return District("Sample Unified", ZoneInfo(LOS_ANGELES), ENGLISH, database, lambda: now)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def _session(
    rows: Rows, starts: str = "2026-12-03 15:30", *, led_by: tuple[str, ...] = ("Lee Coach",), **more: object
) -> int:
    offering = rows.offering("UDL", facilitators=[email_of(name) for name in led_by])
    return rows.session(offering, starts, **more)  # type: ignore[arg-type]


def _asked(district: District) -> list[Notice]:
    with district.database.reading() as tx:
        return list(tx.exec(select(Notice).where(Notice.kind == NoticeKind.link_missing)).all())


@pytest.mark.parametrize(
    ("place", "link", "lacks"),
    [
        ("", "", True),
        ("Zoom", "", True),
        ("Online", "", True),
        ("En línea", "", True),
        ("virtual (Teams)", "", True),
        ("Room 4", "", False),
        ("Zoomland Elementary", "", False),
        ("", "https://meet.example/1", False),
        ("Zoom", "https://meet.example/1", False),
    ],
)
def test_link_is_missed_where_nobody_would_know_where_to_go(
    district: District, rows: Rows, place: str, link: str, lacks: bool
) -> None:
    session = _session(rows, place=place, link=link)
    with district.database.reading() as tx:
        assert lacks_link(read_meeting(tx, session)) is lacks


def test_link_of_the_offering_will_do(district: District, rows: Rows) -> None:
    session = rows.session(rows.offering("UDL", link="https://meet.example/1"), "2026-12-03 15:30")
    with district.database.reading() as tx:
        assert not lacks_link(read_meeting(tx, session))
    assert plan_link_checks(district, now=_at("2026-12-03 15:00")) == 0


@pytest.mark.parametrize(
    ("starts", "before", "leaves", "urgent"),
    [
        ("2026-12-03 15:30", "2026-12-03 14:14", "2026-12-03 14:15", False),
        ("2026-12-03 07:30", "2026-12-02 17:29", "2026-12-02 17:30", False),
        ("2026-12-07 08:00", "2026-12-04 17:29", "2026-12-04 17:30", False),
        ("2026-12-05 10:00", "2026-12-05 08:44", "2026-12-05 08:45", True),
        ("2026-12-03 19:30", "2026-12-03 18:14", "2026-12-03 18:15", True),
    ],
)
def test_facilitators_are_asked_before_the_reminder_leaves(  # noqa: PLR0917 - a table
    district: District, rows: Rows, starts: str, before: str, leaves: str, urgent: bool
) -> None:
    lee = rows.person("Lee Coach")
    session = _session(rows, starts)
    assert plan_link_checks(district, now=_at(before)) == 0
    assert [plan_link_checks(district, now=_at(leaves)) for _ in range(2)] == [1, 0]
    (notice,) = _asked(district)
    assert (notice.person_id, notice.about, notice.urgent) == (lee, f"session:{session}", urgent)
    assert (notice.not_before, notice.expires_at) == (_at(leaves), _at(starts))


@on_both
def test_each_facilitator_is_asked_and_else_the_coordinators(district: District, rows: Rows) -> None:
    both = {rows.person(name) for name in ("Lee Coach", "Sam Lead")}
    kim = rows.person("Kim Coordinator", roles=[Role.coordinator])
    led = _session(rows, led_by=("Lee Coach", "Sam Lead"))
    stray = _session(rows, led_by=("Nobody Here",))
    plan_link_checks(district, now=_at("2026-12-03 14:30"))
    asked = {(session_about(one.about), one.person_id) for one in _asked(district)}
    assert asked == {*((led, one) for one in both), (stray, kim)}


def test_rooms_videos_and_what_is_off_need_no_link(district: District, rows: Rows, now: datetime) -> None:
    rows.person("Lee Coach")
    _session(rows, place="Room 4")
    _session(rows, cancelled_at=now)
    rows.session(rows.offering("Video", format=Format.video), "2026-12-03 15:30")
    assert plan_link_checks(district, now=_at("2026-12-03 14:30")) == 0


def test_what_has_begun_is_not_asked_about(district: District, rows: Rows) -> None:
    rows.person("Lee Coach")
    _session(rows)
    assert plan_link_checks(district, now=_at("2026-12-03 15:31")) == 0
