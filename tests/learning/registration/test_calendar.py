"""The private calendar address: what it shows, to whom, and until when."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from learning.district.district import District
from learning.district.links import Links
from learning.refusals import Gone, NotOnRoster
from learning.registration.calendar import (
    Feed,
    entry_of,
    feed_since,
    link_to_entry,
    read_feed,
    read_held,
    reset_feed,
    stop_feed,
)
from learning.registration.registering import cancel, register
from learning.registration.standings import RegistrationSnapshot
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import Link, LinkScope, RegistrationState, Session
from tests.kit.fixtures import on_both
from tests.kit.rows import LOS_ANGELES, Rows, email_of

# A Monday, ten in the morning in Los Angeles.
NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
ADDRESS = "https://pl.district.example"


@dataclass
class Desk:
    """A district, and somebody with a private address."""

    district: District
    rows: Rows

    def session(self, starts: str = "2026-12-03 15:30", *, title: str = "UDL basics", **more: Any) -> int:
        return self.rows.session(self.rows.offering(title), starts, **more)

    def register(self, person: int, session: int, *, now: datetime = NOW) -> RegistrationSnapshot:
        return register(self.district, person, session, now=now, actor="slack:U1")

    def cancel(self, standing: RegistrationSnapshot) -> None:
        cancel(self.district, standing.registration_id, standing.person_id, now=NOW, actor="slack:U1")

    def change(self, session_id: int, **changes: Any) -> None:
        with self.district.database.transaction() as tx:
            session = tx.get_one(Session, session_id)
            session.sqlmodel_update({**changes, "revision": session.revision + 1})

    def reads(self, address: str, *, now: datetime = NOW) -> Feed | None:
        token = address.removeprefix(f"{ADDRESS}/calendar/").removesuffix(".ics")
        return read_feed(self.district, token, now=now)

    def titles(self, address: str, *, now: datetime = NOW) -> list[str]:
        feed = self.reads(address, now=now)
        assert feed is not None
        return [one.entry.title for one in feed.dated]


@pytest.fixture
def desk(database: Database) -> Desk:
    district = District(
        "Sample Unified", ZoneInfo(LOS_ANGELES), ENGLISH, database, lambda: NOW, links=Links(ADDRESS, "k" * 32)
    )
    return Desk(district, Rows(database))


def test_address_shows_the_sessions_of_its_owner_alone(desk: Desk) -> None:
    ana, ben = desk.rows.person("Ana"), desk.rows.person("Ben")
    udl, reading = desk.session(), desk.session("2026-12-02 08:00", title="Reading")
    desk.register(ana, udl)
    desk.register(ana, reading)
    desk.register(ben, desk.session(title="Gardening"))
    feed = desk.reads(reset_feed(desk.district, ana, now=NOW))
    assert feed is not None
    assert [one.entry.title for one in feed.dated] == ["Reading", "UDL basics"]
    entry = feed.dated[1].entry
    assert (entry.starts_wall, entry.zone.key) == (datetime.fromisoformat("2026-12-03 15:30"), LOS_ANGELES)
    assert (entry.attendee_name, entry.attendee_email, entry.cancelled) == ("Ana", email_of("Ana"), False)


def test_moved_session_keeps_its_uid_and_its_sequence_rises(desk: Desk) -> None:
    ana, udl = desk.rows.person("Ana"), desk.session()
    desk.register(ana, udl)
    address = reset_feed(desk.district, ana, now=NOW)
    seen = []
    for place in ("", "Room 4", "Room 5"):
        desk.change(udl, place=place)
        feed = desk.reads(address)
        assert feed is not None
        seen.append(feed.dated[0].entry)
    assert len({one.uid for one in seen}) == 1
    assert [one.place for one in seen] == ["", "Room 4", "Room 5"]
    assert [one.sequence for one in seen] == sorted({one.sequence for one in seen})


@on_both
def test_what_does_not_take_place_is_left_out(desk: Desk) -> None:
    ana = desk.rows.person("Ana")
    given_up, cancelled, retired, kept = (
        desk.session(f"2026-12-0{n} 15:30", title=f"Session {n}") for n in range(3, 7)
    )
    for session in (cancelled, retired, kept):
        desk.register(ana, session)
    desk.cancel(desk.register(ana, given_up))
    desk.change(cancelled, cancelled_at=NOW)
    desk.change(retired, retired_at=NOW)
    assert desk.titles(reset_feed(desk.district, ana, now=NOW)) == ["Session 6"]


def test_who_waits_has_nothing_in_the_calendar_yet(desk: Desk) -> None:
    ana, ben = desk.rows.person("Ana"), desk.rows.person("Ben")
    udl = desk.session(capacity=1)
    desk.register(ben, udl)
    assert desk.register(ana, udl).state is RegistrationState.waitlisted
    assert desk.titles(reset_feed(desk.district, ana, now=NOW)) == []


def test_past_sessions_stay_for_ninety_days(desk: Desk) -> None:
    ana, udl = desk.rows.person("Ana"), desk.session()
    desk.register(ana, udl)
    address = reset_feed(desk.district, ana, now=NOW)
    assert desk.titles(address, now=NOW + timedelta(days=90)) == ["UDL basics"]
    assert desk.titles(address, now=NOW + timedelta(days=95)) == []


def test_sessions_that_somebody_leads_are_theirs_too(desk: Desk) -> None:
    ana = desk.rows.person("Ana")
    led = desk.rows.offering("Led by offering", facilitators=[email_of("Ana")])
    desk.rows.session(led, "2026-12-03 15:30")
    desk.rows.session(led, "2026-12-04 15:30", facilitators=["ben@example.org"])
    desk.session("2026-12-05 09:00", title="Led by session", facilitators=[email_of("Ana")])
    desk.session("2026-12-05 10:00", title="Of a namesake", facilitators=["xana@example.org"])
    desk.change(desk.session("2026-12-06 10:00", title="Off", facilitators=[email_of("Ana")]), cancelled_at=NOW)
    feed = desk.reads(reset_feed(desk.district, ana, now=NOW))
    assert feed is not None
    assert [(one.entry.title, one.leads) for one in feed.dated] == [("Led by offering", True), ("Led by session", True)]
    again = desk.reads(reset_feed(desk.district, ana, now=NOW + timedelta(days=1)))
    assert again is not None
    assert again.dated == feed.dated


def test_who_leads_and_registers_has_one_entry(desk: Desk) -> None:
    ana = desk.rows.person("Ana")
    udl = desk.session(facilitators=[email_of("Ana")])
    standing = desk.register(ana, udl)
    feed = desk.reads(reset_feed(desk.district, ana, now=NOW))
    assert feed is not None
    assert [one.entry.uid for one in feed.dated] == [standing.calendar_uid]


@on_both
def test_new_address_ends_the_old_one_at_once(desk: Desk) -> None:
    ana = desk.rows.person("Ana")
    assert feed_since(desk.district, ana) is None
    old = reset_feed(desk.district, ana, now=NOW - timedelta(days=1))
    new = reset_feed(desk.district, ana, now=NOW)
    assert desk.reads(old) is None
    assert desk.reads(new) is not None
    assert feed_since(desk.district, ana) == NOW
    stop_feed(desk.district, ana, now=NOW)
    assert desk.reads(new) is None
    assert feed_since(desk.district, ana) is None


def test_resetting_touches_nobody_elses_address(desk: Desk) -> None:
    ana, ben = desk.rows.person("Ana"), desk.rows.person("Ben")
    address = reset_feed(desk.district, ana, now=NOW)
    reset_feed(desk.district, ben, now=NOW)
    stop_feed(desk.district, ben, now=NOW)
    assert desk.reads(address) is not None


@on_both
def test_ten_presses_at_once_leave_one_address(desk: Desk) -> None:
    ana = desk.rows.person("Ana")
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: reset_feed(desk.district, ana, now=NOW), range(10)))
    with desk.district.database.reading() as tx:
        live = tx.exec(select(Link).where(col(Link.revoked_at).is_(None))).all()
    assert len(live) == 1


@pytest.mark.parametrize("token", ["", "x", "a" * 22, "a" * 5000, "é", "' OR 1=1 --", "\x00"])
def test_unknown_token_shows_nothing(desk: Desk, token: str) -> None:
    reset_feed(desk.district, desk.rows.person("Ana"), now=NOW)
    assert read_feed(desk.district, token, now=NOW) is None


def test_link_of_another_scope_is_no_feed(desk: Desk) -> None:
    ana = desk.rows.person("Ana")
    standing = desk.register(ana, desk.session())
    address = link_to_entry(desk.district, standing.registration_id, ana, now=NOW)
    assert read_feed(desk.district, address.removeprefix(f"{ADDRESS}/s/"), now=NOW) is None


@on_both
def test_who_left_has_no_calendar_any_more(desk: Desk) -> None:
    ana = desk.rows.person("Ana")
    address = reset_feed(desk.district, ana, now=NOW)
    desk.rows.change_person(ana, retired_at=NOW)
    assert desk.reads(address) is None
    for act in (reset_feed, stop_feed):
        with pytest.raises(NotOnRoster):
            act(desk.district, ana, now=NOW)
    with pytest.raises(NotOnRoster):
        reset_feed(desk.district, None, now=NOW)


def test_token_itself_is_kept_nowhere(desk: Desk) -> None:
    token = reset_feed(desk.district, desk.rows.person("Ana"), now=NOW).split("/")[-1].removesuffix(".ics")
    with desk.district.database.reading() as tx:
        link = tx.exec(select(Link)).one()
    assert token not in repr(link)
    assert link.scope is LinkScope.feed


def test_link_to_an_entry_is_for_its_owner_and_ends_a_week_after_the_session(desk: Desk) -> None:
    ana, ben = desk.rows.person("Ana"), desk.rows.person("Ben")
    standing = desk.register(ana, desk.session())
    for stranger in (ben, None):
        with pytest.raises(Gone):
            link_to_entry(desk.district, standing.registration_id, stranger, now=NOW)
        with pytest.raises(Gone):
            read_held(desk.district, standing.registration_id, person_id=stranger)
    with pytest.raises(Gone):
        link_to_entry(desk.district, 999, ana, now=NOW)
    token = link_to_entry(desk.district, standing.registration_id, ana, now=NOW).split("/")[-1]
    ends = standing.meeting.ends_at + timedelta(days=7)
    with desk.district.database.reading() as tx:
        assert desk.district.links.find(tx, token, now=ends - timedelta(seconds=1)) is not None
        assert desk.district.links.find(tx, token, now=ends) is None


def test_entry_is_cancelled_without_a_seat_and_without_a_session(desk: Desk) -> None:
    ana, udl = desk.rows.person("Ana"), desk.session()
    first = desk.register(ana, udl)

    def entry() -> tuple[str, bool, int]:
        held = read_held(desk.district, first.registration_id, person_id=ana)
        one = entry_of(held, name="Ana", email="a@b.org")
        return one.uid, one.cancelled, one.sequence

    seen = [entry()]
    desk.cancel(first)
    seen.append(entry())
    desk.register(ana, udl)
    seen.append(entry())
    desk.change(udl, cancelled_at=NOW)
    seen.append(entry())
    assert len({uid for uid, _, _ in seen}) == 1
    assert [cancelled for _, cancelled, _ in seen] == [False, True, False, True]
    assert [sequence for _, _, sequence in seen] == sorted(sequence for _, _, sequence in seen)
