"""Looking again at delivery: what leaves, what waits and what is dropped."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import text

from handlers.subjects import all_routes
from learning.district.district import District
from learning.notices.enqueuing import about_session
from learning.notices.kinds import default_wishes
from learning.notices.outbox import Dropped, Expired, Later, Outcome
from learning.notices.preferences import read_wishes
from learning.notices.relevance import decide_all, look_around
from learning.registration.registering import cancel, register
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import (
    AccountKind,
    Attendance,
    Holiday,
    Notice,
    NoticeChoice,
    NoticeKind,
    NoticeWish,
    OfferOutcome,
    QuietTime,
    Registration,
    RegistrationState,
    SeatOffer,
    Session,
)
from tests.kit.fixtures import on_both
from tests.kit.notices import NOW, Owing
from tests.kit.rows import LOS_ANGELES

A_DAY = timedelta(days=1)
KINDS = all_routes().kinds


@dataclass
class Desk:
    """A district in which Ana has a seat on the third of December."""

    owing: Owing
    district: District
    ana: int
    session: int
    seat: int

    def owe(self, kind: NoticeKind, *, person: int | None = None, **more: Any) -> int:
        params = {"registration_id": self.seat, **more.pop("params", {})}
        return self.owing.owe(person or self.ana, kind, params=params, about=about_session(self.session), **more)

    def decide(self, *notice_ids: int, now: datetime = NOW) -> list[Outcome | None]:
        with self.district.database.reading() as tx:
            notices = [tx.get_one(Notice, key) for key in notice_ids]
            around = look_around(tx, notices, kinds=KINDS, rules=self.district.rules(tx, now=now), now=now)
        decided = decide_all(notices, around)
        return [decided[key] for key in notice_ids]

    def one(self, kind: NoticeKind, *, now: datetime = NOW, **more: Any) -> Outcome | None:
        return self.decide(self.owe(kind, **more), now=now)[0]

    def change(self, **changes: Any) -> None:
        with self.district.database.transaction() as tx:
            tx.get_one(Session, self.session).sqlmodel_update(changes)

    def change_seat(self, **changes: Any) -> None:
        with self.district.database.transaction() as tx:
            tx.get_one(Registration, self.seat).sqlmodel_update(changes)

    def add(self, *rows: Any) -> None:
        with self.district.database.transaction() as tx:
            tx.add_all(rows)


@pytest.fixture
def desk(database: Database) -> Desk:
    owing = Owing(database)
    district = District("Sample", ZoneInfo(LOS_ANGELES), ENGLISH, database, lambda: NOW)
    session = owing.rows.session(owing.rows.offering("Co-teaching"), "2026-12-03 15:30")
    ana = owing.rows.person("Ana Ruiz")
    seat = register(district, ana, session, now=NOW, actor="slack:U1").registration_id
    return Desk(owing, district, ana, session, seat)


def _cancel(desk: Desk) -> None:
    cancel(desk.district, desk.seat, desk.ana, now=NOW, actor="slack:U1")


def test_what_nothing_speaks_against_leaves(desk: Desk) -> None:
    kinds = (NoticeKind.receipt, NoticeKind.reminder_day, NoticeKind.session_changed, NoticeKind.invitation)
    for kind in kinds:
        assert desk.one(kind) is None, kind


def test_what_came_too_late_expires(desk: Desk) -> None:
    assert desk.one(NoticeKind.receipt, lasts=timedelta(0)) == Expired()


@pytest.mark.parametrize("kind", [NoticeKind.receipt, NoticeKind.reminder_hour, NoticeKind.invitation])
def test_a_seat_that_was_given_up_needs_no_message(desk: Desk, kind: NoticeKind) -> None:
    _cancel(desk)
    assert desk.one(kind) == Dropped("seat_given_up")


def test_who_cancelled_hears_of_no_change_of_the_session(desk: Desk) -> None:
    _cancel(desk)
    assert desk.one(NoticeKind.session_changed) == Dropped("seat_given_up")


def test_only_edits_of_several_sessions_leave_whatever_became_of_one(desk: Desk) -> None:
    desk.change(cancelled_at=NOW)
    assert desk.one(NoticeKind.session_changed, params={"changes": [1]}) == Dropped("session_off")
    assert desk.one(NoticeKind.session_changed, params={"changes": [1, 2]}) is None


def test_a_session_that_is_off_is_only_told_to_be_off(desk: Desk) -> None:
    assert desk.one(NoticeKind.session_cancelled) == Dropped("session_on")
    desk.change(cancelled_at=NOW)
    assert desk.one(NoticeKind.reminder_day) == Dropped("session_off")
    assert desk.one(NoticeKind.session_changed) == Dropped("session_off")
    assert desk.one(NoticeKind.session_cancelled) is None


@on_both
def test_a_reminder_of_the_old_time_is_dropped(desk: Desk) -> None:
    assert desk.one(NoticeKind.reminder_day, params={"starts_wall": "2026-12-03 15:30"}) is None
    desk.change(starts_wall="2026-12-03 16:00")
    moved = desk.one(NoticeKind.reminder_day, params={"starts_wall": "2026-12-03 15:30"})
    assert moved == Dropped("session_moved")


def test_who_is_there_already_is_not_reminded(desk: Desk) -> None:
    desk.change_seat(attendance=Attendance.attended)
    assert desk.one(NoticeKind.reminder_hour) == Dropped("checked_in")


@on_both
def test_an_offer_must_still_be_open(desk: Desk) -> None:
    assert desk.one(NoticeKind.offer, params={"offer_id": 7}) == Dropped("offer_over")
    passed, still_open = (
        SeatOffer(
            registration_id=desk.seat,
            session_id=desk.session,
            seat=seat,
            offered_at=NOW,
            expires_at=NOW + A_DAY,
            outcome=outcome,
        )
        for seat, outcome in enumerate((OfferOutcome.passed, OfferOutcome.open), start=1)
    )
    desk.add(passed, still_open)
    assert desk.one(NoticeKind.offer, params={"offer_id": passed.id}) == Dropped("offer_over")
    assert desk.one(NoticeKind.offer, params={"offer_id": still_open.id}) is None


def test_that_an_offer_is_over_matters_to_who_has_no_seat(desk: Desk) -> None:
    assert desk.one(NoticeKind.offer_over) == Dropped("seat_taken")
    desk.change_seat(state=RegistrationState.cancelled)
    assert desk.one(NoticeKind.offer_over) is None


def test_a_calendar_entry_is_taken_back_from_who_does_not_come_any_more(desk: Desk) -> None:
    assert desk.one(NoticeKind.uninvitation) == Dropped("seat_taken_again")
    desk.change(cancelled_at=NOW)
    assert desk.one(NoticeKind.uninvitation) is None


@on_both
def test_nobody_is_asked_for_a_link_that_is_there(desk: Desk) -> None:
    assert desk.one(NoticeKind.link_missing) is None
    desk.change(link="https://meet.example/1")
    assert desk.one(NoticeKind.link_missing) == Dropped("link_there")


@on_both
def test_a_recording_goes_to_who_missed_the_session(desk: Desk) -> None:
    assert desk.one(NoticeKind.recording) == Dropped("recording_gone")
    desk.change(recording_link="https://video.example/1")
    assert desk.one(NoticeKind.recording) is None
    desk.change_seat(attendance=Attendance.missed)
    assert desk.one(NoticeKind.recording) is None
    desk.change_seat(attendance=Attendance.attended)
    assert desk.one(NoticeKind.recording) == Dropped("was_there")
    desk.change_seat(attendance=None, state=RegistrationState.cancelled)
    assert desk.one(NoticeKind.recording) == Dropped("seat_given_up")


def test_an_opening_that_moved_is_told_when_it_comes(desk: Desk) -> None:
    desk.change(registration_opens_at=NOW + A_DAY)
    assert desk.one(NoticeKind.opening) == Later(NOW + A_DAY, "opens_later")


@on_both
@pytest.mark.parametrize("wish", [NoticeWish.off, NoticeWish.digest])
def test_a_wish_holds_for_what_can_be_chosen(desk: Desk, wish: NoticeWish) -> None:
    for kind in (NoticeKind.reminder_day, NoticeKind.offer_over):
        desk.add(NoticeChoice(person_id=desk.ana, kind=kind, wish=wish))
    assert desk.one(NoticeKind.reminder_day) == Dropped(wish.value)
    assert desk.one(NoticeKind.offer_over, params={"registration_id": 0}) is None
    assert desk.one(NoticeKind.receipt) is None


def test_quiet_time_holds_back_what_can_wait(desk: Desk) -> None:
    monday = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    desk.add(QuietTime(person_id=desk.ana, until=monday))
    assert desk.one(NoticeKind.reminder_day) == Later(monday, "quiet")
    assert desk.one(NoticeKind.receipt, urgent=True) is None
    desk.change(cancelled_at=NOW)
    assert desk.one(NoticeKind.session_cancelled) is None


def test_an_urgent_reminder_keeps_quiet_too(desk: Desk) -> None:
    monday = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    desk.add(QuietTime(person_id=desk.ana, until=monday))
    assert desk.one(NoticeKind.reminder_hour, urgent=True) == Later(monday, "quiet")


@pytest.mark.parametrize(("days", "held"), [(1, Later(NOW + A_DAY, "quiet")), (3, None)])
def test_an_offer_waits_for_quiet_time_only_where_it_is_not_lost_by_it(
    desk: Desk, days: int, held: Outcome | None
) -> None:
    offer = SeatOffer(
        registration_id=desk.seat,
        session_id=desk.session,
        seat=1,
        offered_at=NOW,
        expires_at=NOW + 2 * A_DAY,
        outcome=OfferOutcome.open,
    )
    desk.add(offer, QuietTime(person_id=desk.ana, until=NOW + days * A_DAY))
    assert desk.one(NoticeKind.offer, params={"offer_id": offer.id}, lasts=2 * A_DAY) == held


@on_both
def test_outside_staff_hours_it_waits_on_the_recipients_own_clock(desk: Desk) -> None:
    evening = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # half past six in Los Angeles, half past four in Honolulu
    at_seven = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    lasts = timedelta(days=9)
    assert desk.one(NoticeKind.reminder_day, now=evening, lasts=lasts) == Later(at_seven, "hours")
    assert desk.one(NoticeKind.reminder_day, now=evening, lasts=lasts, urgent=True) is None
    desk.owing.account(desk.ana, timezone="Pacific/Honolulu")
    assert desk.one(NoticeKind.reminder_day, now=evening, lasts=lasts) is None
    desk.owing.rows.change_person(desk.ana, timezone=LOS_ANGELES)  # Slack's word counts more than the roster's
    assert desk.one(NoticeKind.reminder_day, now=evening, lasts=lasts) is None


@pytest.mark.parametrize(("hear_by", "decided"), [(16, Later), (15, None), (12, None)])
def test_a_change_waits_for_the_morning_unless_that_is_too_late(desk: Desk, hear_by: int, decided: type | None) -> None:
    evening = datetime(2026, 12, 3, 5, 30, tzinfo=UTC)  # half past nine; the hours begin again at 15:00 UTC
    params = {"hear_by": datetime(2026, 12, 3, hear_by, 0, tzinfo=UTC).isoformat()}
    found = desk.one(NoticeKind.session_changed, now=evening, lasts=timedelta(days=30), params=params)
    assert (type(found) if found else None) is decided


def test_holidays_and_weekends_are_nobodys_hours(desk: Desk) -> None:
    desk.add(*(Holiday(day=datetime(2026, 11, day, tzinfo=UTC).date()) for day in (26, 27)))
    thursday = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
    monday = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert desk.one(NoticeKind.reminder_day, now=thursday, lasts=timedelta(days=9)) == Later(monday, "hours")


def test_better_at_a_bad_hour_than_a_journey_for_nothing(desk: Desk) -> None:
    desk.change(cancelled_at=NOW)
    friday_night = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    saturday, tuesday = (datetime(2026, 11, day, 17, 0, tzinfo=UTC).isoformat() for day in (28, 30))
    week = timedelta(days=7)
    now = desk.one(NoticeKind.session_cancelled, now=friday_night, lasts=week, params={"hear_by": saturday})
    waits = desk.one(NoticeKind.session_cancelled, now=friday_night, lasts=week, params={"hear_by": tuesday})
    assert now is None
    assert isinstance(waits, Later)


def test_who_left_and_who_is_a_guest_by_now_get_nothing(desk: Desk) -> None:
    desk.owing.account(desk.ana, standing=AccountKind.guest)
    assert desk.one(NoticeKind.receipt) == Dropped("guest")
    desk.owing.rows.change_person(desk.ana, retired_at=NOW)
    assert desk.one(NoticeKind.receipt) == Dropped("left")


def test_one_cause_is_one_message(desk: Desk) -> None:
    day, hour = desk.owe(NoticeKind.reminder_day), desk.owe(NoticeKind.reminder_hour)
    receipt = desk.owe(NoticeKind.receipt)
    assert desk.decide(day, hour, receipt) == [Dropped("one_cause"), None, None]
    assert desk.decide(day) == [None]


@on_both
def test_what_left_within_the_minute_counts_as_together(desk: Desk) -> None:
    day, hour = desk.owe(NoticeKind.reminder_day), desk.owe(NoticeKind.reminder_hour)
    with desk.district.database.transaction() as tx:
        tx.get_one(Notice, hour).sqlmodel_update({"state": "sent", "sent_at": NOW - timedelta(seconds=30)})
    assert desk.decide(day) == [Dropped("one_cause")]
    assert desk.decide(day, now=NOW + timedelta(minutes=2)) == [None]
    with desk.district.database.transaction() as tx:
        tx.get_one(Notice, hour).sent_at = NOW - timedelta(minutes=1)
    assert desk.decide(day) == [None]


def test_what_a_later_version_told_and_lets_choose_is_no_hindrance(desk: Desk) -> None:
    new, day = desk.owe(NoticeKind.late_cancellation), desk.owe(NoticeKind.reminder_day)
    desk.add(NoticeChoice(person_id=desk.ana, kind=NoticeKind.recording, wish=NoticeWish.off))
    with desk.district.database.transaction() as tx:
        tx.get_one(Notice, new).sqlmodel_update({"state": "sent", "sent_at": NOW - timedelta(seconds=30)})
        tx.execute(text("UPDATE noticechoice SET kind = 'of_tomorrow'"))
    desk.owing.is_of_tomorrow(new)
    assert desk.decide(day) == [None]
    with desk.district.database.reading() as tx:
        assert read_wishes(tx, desk.ana, kinds=KINDS) == default_wishes(KINDS)


def test_what_does_not_leave_covers_nothing(desk: Desk) -> None:
    day = desk.owe(NoticeKind.reminder_day)
    moved = desk.owe(NoticeKind.reminder_hour, params={"starts_wall": "2026-12-03 09:00"})
    assert desk.decide(day, moved) == [None, Dropped("session_moved")]


def test_two_people_are_not_one_cause(desk: Desk) -> None:
    ben = desk.owing.rows.person("Ben Ode")
    his = register(desk.district, ben, desk.session, now=NOW, actor="slack:U2").registration_id
    day = desk.owe(NoticeKind.reminder_day)
    hour = desk.owe(NoticeKind.reminder_hour, person=ben, params={"registration_id": his})
    assert desk.decide(day, hour) == [None, None]


def test_a_late_cancellation_that_was_undone_is_not_told(desk: Desk) -> None:
    assert desk.one(NoticeKind.late_cancellation) == Dropped("seat_taken_again")
    desk.change_seat(state=RegistrationState.cancelled)
    assert desk.one(NoticeKind.late_cancellation) is None


def test_who_was_added_to_the_line_hears_of_it_until_they_leave_it(desk: Desk) -> None:
    desk.change_seat(state=RegistrationState.waitlisted)
    assert desk.one(NoticeKind.added) is None
    desk.change_seat(state=RegistrationState.cancelled)
    assert desk.one(NoticeKind.added) == Dropped("seat_given_up")
