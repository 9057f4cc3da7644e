"""Winning a seat, waiting, being offered one, and letting it go."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from learning.district.district import District
from learning.notices.enqueuing import Owed, about_session, enqueue
from learning.refusals import Gone, NotOnRoster
from learning.registration.eligibility import Clash
from learning.registration.refusals import (
    AlreadyThere,
    Clashes,
    JustFilled,
    NotEligible,
    NotOpenYet,
    OfferOver,
    RegistrationClosed,
    SessionCancelled,
    SessionOver,
    UndoOver,
)
from learning.registration.registering import (
    accept_offer,
    cancel,
    explain_cancellation,
    pass_offer,
    register,
    release_leavers,
    settle_all,
    undo,
)
from learning.registration.seats import lock_session
from learning.registration.standings import RegistrationSnapshot, list_standings
from locales.languages import ENGLISH
from storage.database import Database
from storage.tables import (
    Attendance,
    AuditEntry,
    EmployeeGroup,
    Notice,
    NoticeKind,
    Offering,
    OfferOutcome,
    Registration,
    RegistrationState,
    Role,
    SeatOffer,
    Session,
)
from tests.kit.fixtures import on_both
from tests.kit.rows import LOS_ANGELES, Rows, email_of

# A Monday, ten in the morning in Los Angeles.
NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)


@dataclass
class Hall:
    """A district, its clock, and what people do in it."""

    district: District
    rows: Rows
    now: datetime = NOW

    def session(self, starts: str = "2026-12-03 15:30", *, title: str = "UDL basics", **more: Any) -> int:
        return self.rows.session(self.rows.offering(title), starts, **more)

    def person(self, name: str, **more: Any) -> int:
        return self.rows.person(name, **more)

    def people(self, count: int) -> list[int]:
        return [self.person(f"Person {n}") for n in range(count)]

    def register(self, person: int | None, session: int, **more: Any) -> RegistrationSnapshot:
        return register(self.district, person, session, now=self.now, actor="slack:U1", **more)

    def cancel(self, standing: RegistrationSnapshot) -> RegistrationSnapshot:
        return cancel(self.district, standing.registration_id, standing.person_id, now=self.now, actor="slack:U1")

    def undo(self, standing: RegistrationSnapshot) -> RegistrationSnapshot:
        return undo(self.district, standing.registration_id, standing.person_id, now=self.now, actor="slack:U1")

    def accept(self, standing: RegistrationSnapshot, **more: Any) -> RegistrationSnapshot:
        return accept_offer(
            self.district, standing.registration_id, standing.person_id, now=self.now, actor="slack:U1", **more
        )

    def passes(self, standing: RegistrationSnapshot) -> RegistrationSnapshot:
        return pass_offer(self.district, standing.registration_id, standing.person_id, now=self.now, actor="slack:U1")

    def moves(self, **lengths: float) -> None:
        self.now += timedelta(**lengths)
        settle_all(self.district, now=self.now)

    def stands(self, person: int) -> RegistrationSnapshot:
        (found,) = list_standings(self.district.database, person, now=self.now)
        return found

    def state(self, person: int, session: int) -> RegistrationState:
        with self.district.database.reading() as tx:
            which = select(Registration.state).where(
                Registration.person_id == person, Registration.session_id == session
            )
            return RegistrationState(tx.exec(which).one())

    def row(self, session: int) -> Session:
        with self.district.database.reading() as tx:
            return tx.get_one(Session, session)

    def change(self, session: int, **changes: Any) -> None:
        with self.district.database.transaction() as tx:
            tx.get_one(Session, session).sqlmodel_update(changes)

    def owed(self, kind: NoticeKind) -> list[Notice]:
        with self.district.database.reading() as tx:
            return list(tx.exec(select(Notice).where(Notice.kind == kind).order_by(col(Notice.id))).all())


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(District("Sample", ZoneInfo(LOS_ANGELES), ENGLISH, database, lambda: NOW), Rows(database))


@on_both
def test_a_seat_is_won_once_however_often_it_is_pressed(hall: Hall) -> None:
    ana, session = hall.person("Ana Ruiz"), hall.session(capacity=2)
    first, again = hall.register(ana, session), hall.register(ana, session)
    assert first.has_seat
    assert first.is_new
    assert not again.is_new
    assert again.registration_id == first.registration_id
    assert (first.meeting.free, hall.row(session).taken) == (1, 1)
    assert len(hall.owed(NoticeKind.receipt)) == len(hall.owed(NoticeKind.invitation)) == 1


def test_a_full_session_gives_places_in_the_order_of_arrival(hall: Hall) -> None:
    session = hall.session(capacity=1)
    standings = [hall.register(person, session) for person in hall.people(4)]
    assert [one.position for one in standings] == [None, 1, 2, 3]
    assert standings[2].meeting.waiting == 2
    assert len(hall.owed(NoticeKind.receipt)) == 1


def test_a_seat_that_frees_is_offered_to_the_first_and_passes_on(hall: Hall) -> None:
    session = hall.session(capacity=1)
    sits, first, second = hall.people(3)
    seated = hall.register(sits, session)
    waits, next_one = hall.register(first, session), hall.register(second, session)
    hall.cancel(seated)
    offered = hall.stands(first)
    assert offered.state is RegistrationState.offered
    assert offered.offer_expires_at == NOW + timedelta(hours=24)
    assert hall.stands(second).position == 1
    assert hall.row(session).taken == 1
    hall.passes(waits)
    assert hall.state(first, session) is RegistrationState.cancelled
    assert hall.accept(next_one).has_seat
    assert [notice.person_id for notice in hall.owed(NoticeKind.offer)] == [first, second]


def test_an_offer_that_nobody_answers_moves_on_and_the_person_hears_of_it(hall: Hall) -> None:
    session = hall.session(capacity=1)
    sits, first, second = hall.people(3)
    seated, waits = hall.register(sits, session), hall.register(first, session)
    hall.register(second, session)
    hall.cancel(seated)
    hall.moves(hours=24)
    assert hall.state(first, session) is RegistrationState.cancelled
    assert hall.stands(second).state is RegistrationState.offered
    assert [notice.person_id for notice in hall.owed(NoticeKind.offer_over)] == [first]
    with pytest.raises(OfferOver):
        hall.accept(waits)


@on_both
def test_a_declined_seat_is_never_offered_again_to_the_same_person(hall: Hall) -> None:
    session = hall.session(capacity=1)
    sits, first, second = hall.people(3)
    seated, waits, other = (hall.register(person, session) for person in (sits, first, second))
    hall.cancel(seated)
    hall.passes(waits)
    assert hall.register(first, session).position == 1
    hall.passes(other)
    # The seat is free, and nobody in line wants it but who said no: they may still take it themselves.
    assert hall.state(first, session) is RegistrationState.waitlisted
    assert hall.register(first, session).has_seat
    with hall.district.database.reading() as tx:
        outcomes = tx.exec(select(SeatOffer.outcome).order_by(col(SeatOffer.id))).all()
    assert outcomes == [OfferOutcome.passed, OfferOutcome.passed]


def test_who_said_no_to_one_seat_is_offered_another(hall: Hall) -> None:
    session = hall.session(capacity=2)
    one, two, first, second = hall.people(4)
    seats = [hall.register(person, session) for person in (one, two)]
    waits, other = hall.register(first, session), hall.register(second, session)
    hall.cancel(seats[0])
    hall.passes(waits)
    hall.register(first, session)
    hall.accept(other)
    hall.cancel(seats[1])
    assert hall.stands(first).state is RegistrationState.offered


def test_a_seat_freed_after_the_start_is_offered_to_nobody(hall: Hall) -> None:
    session = hall.session(capacity=1)
    sits, first = hall.people(2)
    seated = hall.register(sits, session)
    hall.register(first, session)
    hall.now = hall.row(session).starts_at + timedelta(minutes=15)
    hall.cancel(seated)
    hall.moves(minutes=1)
    assert hall.state(first, session) is RegistrationState.waitlisted
    assert hall.owed(NoticeKind.offer) == []


def test_an_offer_on_the_last_day_waits_two_hours_from_when_it_can_be_read(hall: Hall) -> None:
    session = hall.session("2026-12-03 15:30", capacity=1)
    sits, first = hall.people(2)
    seated = hall.register(sits, session)
    hall.register(first, session)
    hall.now = datetime(2026, 12, 3, 5, 0, tzinfo=UTC)  # nine in the evening before
    hall.cancel(seated)
    seven = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    (notice,) = hall.owed(NoticeKind.offer)
    assert notice.not_before == seven
    assert hall.stands(first).offer_expires_at == seven + timedelta(hours=2)


@pytest.mark.parametrize("starts", ["2026-12-03 06:30", "2026-12-03 07:00"])
def test_an_offer_that_nobody_could_read_before_the_start_is_not_made(hall: Hall, starts: str) -> None:
    session = hall.session(starts, capacity=1)
    sits, first = hall.people(2)
    seated = hall.register(sits, session)
    hall.register(first, session)
    hall.now = datetime(2026, 12, 3, 5, 0, tzinfo=UTC)
    hall.cancel(seated)
    assert hall.stands(first).state is RegistrationState.waitlisted


def test_more_seats_are_offered_by_themselves(hall: Hall) -> None:
    session = hall.session(capacity=1)
    people = hall.people(4)
    for person in people:
        hall.register(person, session)
    hall.change(session, capacity=3)
    assert settle_all(hall.district, now=hall.now) == 1
    assert [notice.person_id for notice in hall.owed(NoticeKind.offer)] == people[1:3]
    assert settle_all(hall.district, now=hall.now) == 0


def test_who_takes_an_offer_and_cancels_is_not_offered_again(hall: Hall) -> None:
    session = hall.session(capacity=1)
    sits, first = hall.people(2)
    seated, waits = hall.register(sits, session), hall.register(first, session)
    hall.cancel(seated)
    hall.cancel(hall.accept(waits))
    hall.moves(minutes=5)
    assert len(hall.owed(NoticeKind.offer)) == 1
    assert hall.row(session).taken == 0


def test_registration_opens_and_closes(hall: Hall) -> None:
    ana = hall.person("Ana Ruiz")
    early = hall.session(opens=NOW + timedelta(days=1))
    closed = hall.session(closes=NOW)
    with pytest.raises(NotOpenYet) as refusal:
        hall.register(ana, early)
    assert refusal.value.opens_at == NOW + timedelta(days=1)
    with pytest.raises(RegistrationClosed):
        hall.register(ana, closed)
    hall.moves(days=1)
    assert hall.register(ana, early).has_seat


def test_what_is_over_or_cancelled_or_unknown_takes_nobody(hall: Hall) -> None:
    ana = hall.person("Ana Ruiz")
    over = hall.session("2026-11-29 09:00")
    cancelled = hall.session(cancelled_at=NOW, cancel_reason="The room is flooded")
    with pytest.raises(SessionOver):
        hall.register(ana, over)
    with pytest.raises(SessionCancelled) as refusal:
        hall.register(ana, cancelled)
    assert refusal.value.reason == "The room is flooded"
    with pytest.raises(Gone):
        hall.register(ana, 4711)
    with pytest.raises(NotOnRoster):
        hall.register(None, over)


def test_a_clash_is_named_and_may_be_kept_or_swapped(hall: Hall) -> None:
    ana = hall.person("Ana Ruiz")
    held = hall.register(ana, hall.session("2026-12-03 15:00", title="MTSS basics"))
    wanted = hall.session("2026-12-03 15:30")
    with pytest.raises(Clashes) as refusal:
        hall.register(ana, wanted)
    (overlap,) = refusal.value.overlaps
    assert (overlap.meeting.title, overlap.registration_id) == ("MTSS basics", held.registration_id)
    assert hall.register(ana, wanted, instead_of=held.registration_id).has_seat
    assert hall.state(ana, held.meeting.id) is RegistrationState.cancelled
    assert hall.register(ana, held.meeting.id, clash=Clash.keep).has_seat
    assert len(list_standings(hall.district.database, ana, now=NOW)) == 2


def test_what_somebody_leads_clashes_too_and_back_to_back_does_not(hall: Hall) -> None:
    ana = hall.person("Ana Ruiz")
    hall.rows.session(hall.rows.offering("Led by Ana", facilitators=[email_of("Ana Ruiz")]), "2026-12-03 15:00")
    with pytest.raises(Clashes) as refusal:
        hall.register(ana, hall.session("2026-12-03 15:30"))
    assert refusal.value.overlaps[0].registration_id is None
    assert hall.register(ana, hall.session("2026-12-03 16:00")).has_seat


def test_a_swap_keeps_the_old_seat_when_there_is_no_new_one(hall: Hall) -> None:
    ana, other = hall.people(2)
    held = hall.register(ana, hall.session("2026-12-03 15:00", title="MTSS basics"))
    wanted = hall.session("2026-12-03 15:30", capacity=1)
    hall.register(other, wanted)
    with pytest.raises(JustFilled):
        hall.register(ana, wanted, instead_of=held.registration_id)
    assert hall.stands(ana).meeting.title == "MTSS basics"


def test_nobody_gives_up_what_another_holds(hall: Hall) -> None:
    ana, ben = hall.people(2)
    held = hall.register(ana, hall.session())
    with pytest.raises(Gone):
        hall.register(ben, hall.session("2026-12-04 15:30"), instead_of=held.registration_id)
    with pytest.raises(Gone):
        cancel(hall.district, held.registration_id, ben, now=NOW, actor="slack:U2")
    assert hall.stands(ana).has_seat


def test_cancelling_late_is_marked_and_told_to_who_leads(hall: Hall) -> None:
    leader = hall.person("Lee Chan")
    ana = hall.person("Ana Ruiz")
    offering = hall.rows.offering("UDL basics", facilitators=[email_of("Lee Chan")])
    held = hall.register(ana, hall.rows.session(offering, "2026-12-03 15:30"))
    hall.now = held.meeting.starts_at - timedelta(hours=3)
    gone = hall.cancel(held)
    assert gone.late
    assert hall.cancel(held).is_new is False
    assert [notice.person_id for notice in hall.owed(NoticeKind.late_cancellation)] == [leader]
    reason = explain_cancellation(hall.district, held.registration_id, ana, reason=" A sick child ", now=hall.now)
    assert reason.state is RegistrationState.cancelled
    with hall.district.database.reading() as tx:
        assert tx.get_one(Registration, held.registration_id).cancel_reason == "A sick child"


@on_both
def test_undoing_is_never_late_and_ends_after_ten_minutes(hall: Hall) -> None:
    ana, session = hall.person("Ana Ruiz"), hall.session("2026-11-30 15:30")
    held = hall.register(ana, session)
    hall.moves(minutes=10)
    assert hall.undo(held).late is False
    held = hall.register(ana, session)
    hall.moves(minutes=11)
    with pytest.raises(UndoOver):
        hall.undo(held)


def test_the_calendar_entry_keeps_its_identity_and_counts_up(hall: Hall) -> None:
    ana, session = hall.person("Ana Ruiz"), hall.session()
    first = hall.register(ana, session)
    gone = hall.cancel(first)
    back = hall.register(ana, session)
    assert first.calendar_uid == gone.calendar_uid == back.calendar_uid
    assert (first.revision, gone.revision, back.revision) == (1, 2, 3)
    keys = [notice.key for kind in (NoticeKind.invitation, NoticeKind.uninvitation) for notice in hall.owed(kind)]
    assert len(set(keys)) == 3


@on_both
def test_rules_of_the_offering_keep_people_out_and_say_which_way_in(hall: Hall) -> None:
    driver = hall.person("Dee Day", group=EmployeeGroup.classified)
    keeper = hall.person("Kim Park", roles=[Role.coordinator])
    for_teachers = hall.rows.session(hall.rows.offering("Grading", audience=["certificated"]), "2026-12-03 15:30")
    with pytest.raises(NotEligible) as refusal:
        hall.register(driver, for_teachers)
    assert (refusal.value.rule, refusal.value.needs) == ("audience", ("certificated",))
    assert refusal.value.asks == ("Kim Park",)
    part_one = hall.rows.offering("Part 1", code="P1")
    first = hall.rows.session(part_one, "2026-12-02 15:30")
    part_two = hall.rows.session(hall.rows.offering("Part 2", prerequisites=["P1"]), "2026-12-09 15:30")
    with pytest.raises(NotEligible) as refusal:
        hall.register(driver, part_two)
    assert refusal.value.needs == ("Part 1",)
    assert [one.id for one in refusal.value.alternatives] == [first]
    hall.register(driver, first)
    assert hall.register(driver, part_two).has_seat
    south = hall.rows.site("South School")
    elsewhere = hall.rows.session(hall.rows.offering("Site plan", only_sites=[south]), "2026-12-10 15:30")
    with pytest.raises(NotEligible) as refusal:
        hall.register(keeper, elsewhere)
    assert refusal.value.needs == ("South School",)


def test_who_has_checked_in_does_not_cancel(hall: Hall) -> None:
    ana, session = hall.person("Ana Ruiz"), hall.session()
    held = hall.register(ana, session)
    with hall.district.database.transaction() as tx:
        tx.get_one(Registration, held.registration_id).attendance = Attendance.attended
    with pytest.raises(AlreadyThere):
        hall.cancel(held)


def test_the_audit_log_tells_who_did_what(hall: Hall) -> None:
    ana, session = hall.person("Ana Ruiz"), hall.session()
    hall.cancel(hall.register(ana, session))
    with hall.district.database.reading() as tx:
        entries = tx.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    assert [(one.action, one.actor) for one in entries] == [
        ("registration.registered", "slack:U1"),
        ("registration.cancelled", "slack:U1"),
    ]


def _retire_offerings(hall: Hall) -> None:
    with hall.district.database.transaction() as tx:
        for offering in tx.exec(select(Offering)).all():
            offering.retired_at = hall.now


def test_no_seat_of_an_offering_that_was_taken_back_is_offered(hall: Hall) -> None:
    session, (ana, ben) = hall.session(capacity=1), hall.people(2)
    seat = hall.register(ana, session)
    hall.register(ben, session)
    _retire_offerings(hall)
    hall.cancel(seat)
    hall.moves(minutes=1)
    assert hall.state(ben, session) is RegistrationState.waitlisted
    assert hall.owed(NoticeKind.offer) == []


def test_what_was_taken_back_clashes_with_nothing(hall: Hall) -> None:
    ana, old = hall.person("Ana Ruiz"), hall.session()
    hall.register(ana, old)
    _retire_offerings(hall)
    assert hall.register(ana, hall.session(title="Co-teaching")).has_seat


def test_who_waits_wins_no_seat_after_the_start(hall: Hall) -> None:
    session, (ana, ben) = hall.session(capacity=1), hall.people(2)
    hall.register(ana, session)
    hall.register(ben, session)
    hall.moves(days=3, hours=5, minutes=45)
    hall.change(session, taken=0)
    with pytest.raises(RegistrationClosed):
        hall.register(ben, session)


def test_nobody_is_late_for_what_does_not_take_place(hall: Hall) -> None:
    session, ana = hall.session(facilitators=[email_of("Finn Lee")]), hall.person("Ana Ruiz")
    hall.person("Finn Lee")
    seat = hall.register(ana, session)
    hall.now += timedelta(days=3)
    hall.change(session, cancelled_at=hall.now)
    assert not hall.cancel(seat).late
    assert hall.owed(NoticeKind.late_cancellation) == []


@on_both
def test_who_was_excused_from_the_first_part_has_not_been_there(hall: Hall) -> None:
    first = hall.rows.offering("Part 1", code="P-1")
    second = hall.rows.offering("Part 2", code="P-2", prerequisites=["P-1"])
    ana = hall.person("Ana Ruiz")
    hall.register(ana, hall.rows.session(first, "2026-12-01 15:30"))
    later = hall.rows.session(second, "2026-12-08 15:30")
    with hall.district.database.transaction() as tx:
        tx.exec(select(Registration)).one().attendance = Attendance.excused
    with pytest.raises(NotEligible):
        hall.register(ana, later)


def test_settling_counts_only_what_changed(hall: Hall) -> None:
    session, (ana, ben) = hall.session(capacity=1), hall.people(2)
    seat = hall.register(ana, session)
    hall.register(ben, session)
    assert settle_all(hall.district, now=hall.now) == 0
    with hall.district.database.transaction() as tx:
        row = tx.get_one(Registration, seat.registration_id)
        row.state = RegistrationState.cancelled
        tx.get_one(Session, session).taken = 0
    assert settle_all(hall.district, now=hall.now) == 1
    assert settle_all(hall.district, now=hall.now) == 0


# One writer at a time cannot wait in a circle: on SQLite there is nothing to test.
@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_planning_notices_and_swapping_seats_do_not_wait_in_a_circle(hall: Hall) -> None:
    """A planner writes notices of many sessions in no order of theirs, while somebody locks two of them."""
    first, second, ana = hall.session(), hall.session("2026-12-04 10:00"), hall.person("Ana Ruiz")
    begun, database = threading.Barrier(2), hall.district.database

    def plan() -> None:
        with database.transaction() as tx:
            enqueue(tx, [_reminder(ana, second)], now=NOW)
            begun.wait(10)
            enqueue(tx, [_reminder(ana, first)], now=NOW)

    planning = threading.Thread(target=plan)
    planning.start()
    with database.transaction() as tx:
        lock_session(tx, first)
        begun.wait(10)
        lock_session(tx, second)
        planning.join(10)
    assert len(hall.owed(NoticeKind.reminder_day)) == 2


def _reminder(person: int, session: int) -> Owed:
    return Owed(NoticeKind.reminder_day, person, f"reminder:{session}", NOW, NOW, about=about_session(session))


@on_both
def test_nobody_is_asked_for_an_exception_from_themselves(hall: Hall) -> None:
    hall.person("Kim Park", roles=[Role.coordinator])
    finn = hall.person("Finn Lee", group=EmployeeGroup.classified)
    offering = hall.rows.offering("Grading", audience=["certificated"], facilitators=[email_of("Finn Lee")])
    with pytest.raises(NotEligible) as refusal:
        hall.register(finn, hall.rows.session(offering, "2026-12-03 15:30"))
    assert refusal.value.asks == ("Kim Park",)


@on_both
def test_who_leaves_the_district_makes_room(hall: Hall) -> None:
    session = hall.session(capacity=1)
    sits, first, second = hall.people(3)
    for person in (sits, first, second):
        hall.register(person, session)
    hall.rows.change_person(sits, retired_at=NOW)
    hall.rows.change_person(first, retired_at=NOW)
    hall.now = hall.row(session).starts_at - timedelta(hours=3)
    assert release_leavers(hall.district, now=hall.now) == 2
    assert release_leavers(hall.district, now=hall.now) == 0
    assert hall.stands(second).state is RegistrationState.offered
    with hall.district.database.reading() as tx:
        gone = tx.exec(select(Registration).where(col(Registration.person_id).in_((sits, first)))).all()
    assert [(row.state, row.late) for row in gone] == [(RegistrationState.cancelled, False)] * 2
