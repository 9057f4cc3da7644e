"""F9, A9: the recording, who hears of it and when, and who is asked for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from learning.attendance.marking import mark
from learning.attendance.recordings import (
    attach_recording,
    drop_recording,
    plan_recordings,
    read_missed,
    require_web_address,
)
from learning.attendance.refusals import NotALink, NotBegun, RosterPrivate
from learning.people.viewers import Viewer
from learning.refusals import Gone
from learning.registration.refusals import SessionCancelled
from learning.registration.registering import cancel
from storage.database import Database
from storage.tables import AccountKind as Membership
from storage.tables import CatalogVersion, Holiday, Notice, NoticeKind, Role, Session, SlackMember
from tests.kit.attendance import ATTENDED, EXCUSED, MISSED, Room
from tests.kit.fixtures import on_both

LINK = "https://video.example/9"
# The session is on Thursday, December 3, 2026, from 15:30 to 16:30 in California; Friday's seven o'clock is 15:00 UTC.
FRIDAY = datetime(2026, 12, 4, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return Room(database, now)


def _held(room: Room, **marks: object) -> int:
    """Return a session that is over. Ana came, Ben did not, Cleo had cancelled."""
    session = room.session()
    for name in ("Ana Ruiz", "Ben Oak", "Cleo Day"):
        room.registers(name, session)
    cleo = room.row("Cleo Day", session)
    cancel(room.district, cleo.id or 0, cleo.person_id, now=room.now, actor="test")
    room.goes_to(session, hours=2)
    for name, attendance in (marks or {"Ana Ruiz": ATTENDED}).items():
        row = room.row(name.replace("_", " "), session)
        mark(room.district, row.id or 0, room.leader(), attendance=attendance, now=room.now)  # type: ignore[arg-type]
    return session


def _attached(room: Room, session: int, *, link: str = LINK, minutes: int | None = 48) -> None:
    attach_recording(room.district, session, room.leader(), link=link, minutes=minutes, now=room.now)


def _told(room: Room, kind: NoticeKind = NoticeKind.recording) -> dict[str, Notice]:
    """Return the notices of a kind, by name."""
    names = {person_id: name for name, person_id in room.people.items()}
    with room.database.reading() as tx:
        rows = tx.exec(select(Notice).where(Notice.kind == kind)).all()
    return {names[row.person_id]: row for row in rows}


def test_recording_is_attached_logged_and_brings_a_new_catalog(room: Room) -> None:
    session = _held(room)
    with room.database.reading() as tx:
        before = tx.exec(select(CatalogVersion.version)).one()
    for _ in range(2):
        _attached(room, session)
    row = room.session_row(session)
    assert (row.recording_link, row.recording_minutes, row.recorded_at) == (LINK, 48, room.now)
    with room.database.reading() as tx:
        assert tx.exec(select(CatalogVersion.version)).one() == before + 1
    (entry,) = room.audited("recording.attached")
    assert entry.after == {"link": LINK, "minutes": 48}


@on_both
def test_only_who_runs_the_session_attaches_and_only_once_it_is_on(room: Room, now: datetime) -> None:
    session = room.session()
    leader = room.leader()

    def attach(viewer: Viewer, session_id: int = session) -> None:
        attach_recording(room.district, session_id, viewer, link=LINK, minutes=None, now=room.now)

    with pytest.raises(NotBegun):
        attach(leader)
    room.goes_to(session, hours=2)
    for viewer in (room.viewer("Olga Rey", Role.facilitator), room.viewer("Pat Hill", Role.site_admin)):
        with pytest.raises(RosterPrivate):
            attach(viewer)
    with pytest.raises(Gone):
        attach(leader, 999)
    attach(room.viewer("Cora Diaz", Role.coordinator))
    with room.database.transaction() as tx:
        tx.get_one(Session, session).cancelled_at = now
    with pytest.raises(SessionCancelled):
        attach(leader)


@pytest.mark.parametrize(
    ("link", "fits"),
    [
        (LINK, True),
        ("https://v.example/a?b=ñ&c=1#d", True),
        ("HTTPS://V.EXAMPLE/", True),
        ("http://v.example/1", False),
        ("", False),
        ("v.example/1", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://localhost/1", False),
        ("https://a b.example", False),
        ("https://u:p@v.example/", False),
        ("https://v.example/\n", False),
        ('https://v.example/"x', False),
        ("https://[::1", False),
        ("https://v.example:99999999/", False),
        ("https://v.example/" + "a" * 3000, False),
    ],
)
def test_recording_lies_at_a_secure_address(link: str, *, fits: bool) -> None:
    if fits:
        require_web_address(link)
        return
    with pytest.raises(NotALink):
        require_web_address(link)


def test_who_was_not_there_hears_on_the_next_work_day(room: Room) -> None:
    session = _held(room)
    _attached(room, session)
    assert plan_recordings(room.district, now=FRIDAY - MINUTE) == 0
    assert room.row("Ben Oak", session).attendance is None
    assert plan_recordings(room.district, now=FRIDAY) == 1
    assert plan_recordings(room.district, now=FRIDAY + MINUTE) == 0
    assert list(_told(room)) == ["Ben Oak"]
    notice = _told(room)["Ben Oak"]
    assert (notice.not_before, notice.urgent, notice.about) == (FRIDAY, False, f"session:{session}")
    assert [room.row(name, session).attendance for name in ("Ana Ruiz", "Ben Oak", "Cleo Day")] == [
        ATTENDED,
        MISSED,
        None,
    ]
    assert len(room.audited("attendance.settled")) == 1


def test_recording_that_comes_later_is_told_then(room: Room) -> None:
    session = _held(room)
    assert plan_recordings(room.district, now=FRIDAY) == 0
    room.now = FRIDAY + timedelta(days=6, hours=3)
    _attached(room, session)
    assert plan_recordings(room.district, now=room.now) == 1
    assert _told(room)["Ben Oak"].not_before == room.now


@on_both
def test_recording_is_told_once_whatever_becomes_of_it(room: Room) -> None:
    session = _held(room)
    _attached(room, session)
    plan_recordings(room.district, now=FRIDAY)
    room.now = FRIDAY
    _attached(room, session, link="https://video.example/better")
    assert plan_recordings(room.district, now=FRIDAY + timedelta(days=1)) == 0


def test_work_day_is_not_a_holiday_nor_a_weekend(room: Room) -> None:
    session = _held(room)
    _attached(room, session)
    with room.database.transaction() as tx:
        tx.add(Holiday(day=date(2026, 12, 4), name="Staff day off"))
    assert plan_recordings(room.district, now=FRIDAY + timedelta(days=2)) == 0
    assert plan_recordings(room.district, now=FRIDAY + timedelta(days=3)) == 1


def test_morning_is_the_recipients_own(room: Room, now: datetime) -> None:
    session = _held(room)
    _attached(room, session)
    with room.database.transaction() as tx:
        tx.add(
            SlackMember(
                id="UBEN",
                person_id=room.people["Ben Oak"],
                standing=Membership.member,
                timezone="Pacific/Honolulu",
                read_at=now,
            )
        )
    plan_recordings(room.district, now=FRIDAY)
    assert _told(room)["Ben Oak"].not_before == FRIDAY + timedelta(hours=2)


def test_nobody_has_missed_what_nobody_was_marked_at(room: Room) -> None:
    """Without any mark it is not known who came: nobody is called absent, and all hear of the recording."""
    session = room.session()
    for name in ("Ana Ruiz", "Ben Oak"):
        room.registers(name, session)
    room.goes_to(session, hours=2)
    _attached(room, session)
    assert plan_recordings(room.district, now=FRIDAY) == 2
    assert room.row("Ana Ruiz", session).attendance is None
    assert room.audited("attendance.settled") == []


def test_excused_people_hear_of_it_and_stay_excused(room: Room) -> None:
    session = _held(room, Ana_Ruiz=ATTENDED, Ben_Oak=EXCUSED)
    _attached(room, session)
    assert plan_recordings(room.district, now=FRIDAY) == 1
    assert room.row("Ben Oak", session).attendance is EXCUSED


def test_missed_is_read_only_while_it_holds(room: Room) -> None:
    session = _held(room)
    ben = room.row("Ben Oak", session)

    def read(person_id: int = ben.person_id) -> bool:
        return read_missed(room.district, ben.id or 0, person_id=person_id) is not None

    assert not read()
    _attached(room, session)
    assert read()
    assert not read(room.people["Ana Ruiz"])
    mark(room.district, ben.id or 0, room.leader(), attendance=ATTENDED, now=room.now)
    assert not read()


@on_both
def test_facilitators_are_asked_once_for_what_is_missing(room: Room) -> None:
    session = _held(room)
    room.session("Nobody came", "2026-12-03 15:30")
    asked_at = room.session_row(session).ends_at + timedelta(days=5)
    assert plan_recordings(room.district, now=asked_at - MINUTE) == 0
    assert plan_recordings(room.district, now=asked_at) == 1
    assert list(_told(room, NoticeKind.recording_missing)) == ["Fay Long"]
    assert plan_recordings(room.district, now=asked_at + timedelta(days=2)) == 0
    assert _told(room, NoticeKind.recording_missing)["Fay Long"].about == f"session:{session}"


def test_days_until_facilitators_are_asked_are_a_setting(room: Room) -> None:
    room.rows.setting("recording.wait_days", "2")
    session = _held(room)
    asked_at = room.session_row(session).ends_at + timedelta(days=2)
    assert plan_recordings(room.district, now=asked_at) == 1


def test_old_sessions_are_left_alone(room: Room) -> None:
    session = _held(room)
    ended = room.session_row(session).ends_at
    assert plan_recordings(room.district, now=ended + timedelta(days=40)) == 0
    room.now = ended + timedelta(days=61)
    _attached(room, session)
    assert plan_recordings(room.district, now=room.now) == 0


@on_both
def test_dropping_is_for_ones_own_and_logged(room: Room) -> None:
    session = _held(room)
    ben = room.row("Ben Oak", session)
    assert not drop_recording(room.district, ben.id or 0, room.people["Ana Ruiz"], now=room.now)
    assert not drop_recording(room.district, 999, ben.person_id, now=room.now)
    assert drop_recording(room.district, ben.id or 0, ben.person_id, now=room.now)
    assert [entry.subject for entry in room.audited("recording.dropped")] == [f"registration:{ben.id}"]
