"""R1, R2, R3, R9: from the first tap to a seat or a place in line, and out again, wherever the button stands."""

import pytest
from sqlmodel import select

from storage.tables import EmployeeGroup, Format, NoticeKind, Registration, Session
from tests.kit.fixtures import on_both
from tests.kit.slack.registration import CANCELLED, REGISTERED, fill, notices, old_button, presses_old, states, taken
from tests.kit.slack.town import Town


def test_one_tap_registers_and_the_same_card_says_so(town: Town) -> None:
    town.rows.live("UDL basics", "2026-12-01 15:30", place="Room 4", points=2, capacity=12)
    town.rows.live("Calm corners", "2026-12-02 15:30")
    ana = town.someone()
    before = ana.types("/pl find")
    assert before.labels[:2] == ["Register", "Details"]
    ana.presses("Register: UDL basics")
    seen = ana.sees()
    assert "✅ You're in: UDL basics\nTue, Dec 1, 3:30 PM PT · 📍 Room 4 · 2 points" in seen.words
    assert seen.labels[:3] == ["Undo", "Add to calendar", "Details"]
    assert "Register: Calm corners" in seen.buttons
    assert len(ana.sees_all()) == 1
    assert states(town) == [REGISTERED]
    assert len(notices(town, NoticeKind.receipt)) == 1


def test_rest_of_the_results_goes_on_working(town: Town) -> None:
    for number in range(7):
        town.rows.live(f"UDL {number}", f"2026-12-{number + 1:02} 15:30")
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Show 2 more (2 left)")
    ana.presses("Register: UDL 6")
    assert "You're in: UDL 6" in ana.sees().words
    assert ana.sees().titles == ["UDL 5", "UDL 6"]
    ana.presses("Register: UDL 5")
    assert ana.sees().words.count("You're in") == 2
    ana.presses("Back")
    assert ana.sees().titles == [f"UDL {number}" for number in range(5)]


@on_both
def test_double_click_registers_once(town: Town) -> None:
    town.rows.live("UDL basics", capacity=5)
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics", times=2)
    assert "You're in: UDL basics" in ana.sees().words
    assert taken(town) == [1]
    assert len(notices(town, NoticeKind.receipt)) == 1


def test_undo_gives_the_seat_back_and_is_not_late(town: Town) -> None:
    town.rows.live("UDL basics", "2026-11-24 15:30", capacity=1)
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    ana.presses("Undo: UDL basics")
    assert "Undone. You are not registered: UDL basics" in ana.sees().words
    assert "late" not in ana.sees().words
    assert ana.sees().labels[0] == "Register again"
    assert taken(town) == [0]
    ana.presses("Register again: UDL basics")
    assert "You're in: UDL basics" in ana.sees().words
    assert taken(town) == [1]


def test_undo_pressed_too_late_says_so_and_offers_to_cancel(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    town.clock.moves(minutes=11)
    ana.presses("Undo: UDL basics")
    assert "too late to undo “UDL basics”" in ana.sees().words
    assert states(town) == [REGISTERED]
    ana.presses("Can't come: UDL basics")
    assert "You are not registered any more: UDL basics" in ana.sees().words
    assert states(town) == [CANCELLED]


def test_after_ten_minutes_the_card_offers_to_cancel_instead_of_undo(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    town.clock.moves(minutes=11)
    assert ana.types("/pl find udl").labels[:3] == ["Can't come", "Add to calendar", "Details"]


def test_late_cancellation_is_said_and_told_to_the_facilitator(town: Town) -> None:
    town.rows.person("Cleo Park")
    town.rows.live("UDL basics", "2026-11-24 15:30", facilitators=["cleo.park@example.org"])
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    town.clock.moves(minutes=30)
    ana.types("/pl my")
    ana.presses("Can't come: UDL basics")
    assert "This is a late cancellation, so the facilitator is told." in ana.sees().words
    assert len(notices(town, NoticeKind.late_cancellation)) == 1


def test_reason_is_asked_for_and_may_be_left_out(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    town.clock.moves(minutes=30)
    ana.types("/pl my")
    ana.presses("Can't come: UDL basics")
    ana.presses("Say why")
    assert ana.modal().title == "Say why"
    ana.fills("reason", "My class has its play then.")
    ana.submits()
    assert "Thank you" in ana.modal().words
    with town.bot.database.reading() as tx:
        assert tx.exec(select(Registration)).one().cancel_reason == "My class has its play then."
    ana.closes()
    ana.presses("Say why")
    ana.submits()
    assert "Thank you" in ana.modal().words


def test_full_session_shows_who_waits_and_takes_into_the_line(town: Town) -> None:
    town.rows.live("UDL basics", capacity=1)
    fill(town, "UDL basics", waiting=3)
    ana = town.someone()
    seen = ana.types("/pl find udl")
    assert "full, 3 waiting" in seen.words
    ana.presses("Join waitlist (3 ahead): UDL basics")
    assert "⏳ You're number 4 in line: UDL basics" in ana.sees().words
    assert "Just filled" not in ana.sees().words
    ana.presses("Leave the line: UDL basics")
    assert "You are not registered any more: UDL basics" in ana.sees().words
    assert states(town) == [CANCELLED]
    assert taken(town) == [1]


def test_seat_that_was_lost_meanwhile_is_said(town: Town) -> None:
    town.rows.live("UDL basics", capacity=1)
    ana = town.someone()
    ana.types("/pl find udl")
    fill(town, "UDL basics", waiting=1)
    ana.presses("Register: UDL basics")
    assert "Just filled. ⏳ You're number 2 in line: UDL basics" in ana.sees().words
    assert ana.sees().labels[0] == "Leave the line"


def test_names_of_others_are_never_shown(town: Town) -> None:
    town.rows.live("UDL basics", capacity=1)
    fill(town, "UDL basics", waiting=2)
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Join waitlist (2 ahead): UDL basics")
    ana.presses("Details: UDL basics")
    for seen in (ana.sees(), ana.modal(), ana.types("/pl my"), ana.opens_home()):
        assert "Other" not in seen.words


def test_details_register_in_the_window(town: Town) -> None:
    offering = town.rows.live("UDL basics", "2026-12-03 15:30")
    town.rows.session(offering, "2026-12-10 15:30", capacity=3)
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Details: UDL basics")
    ana.presses("Register: Thu, Dec 10, 3:30 PM PT")
    assert len(ana.modals) == 1
    assert "✅ You're in: UDL basics\nThu, Dec 10, 3:30 PM PT" in ana.modal().words
    assert "Register: Thu, Dec 3, 3:30 PM PT" in ana.modal().buttons
    ana.presses("Undo: UDL basics")
    assert "Undone" in ana.modal().words
    assert len(ana.modals) == 1


def test_results_in_a_window_change_in_the_window(town: Town) -> None:
    town.rows.live("UDL basics")
    town.rows.live("UDL again")
    ana = town.someone()
    ana.opens_home()
    ana.presses("Browse everything")
    ana.presses("Register: UDL basics")
    assert len(ana.modals) == 1
    assert "You're in: UDL basics" in ana.modal().words
    assert "Register: UDL again" in ana.modal().buttons
    ana.waits_for_home("You're in: UDL basics")


def test_direct_message_registers_in_place_and_is_its_own_receipt(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone()
    ana.writes("find udl")
    ana.waits_for_dm("UDL basics")
    ana.presses("Register: UDL basics")
    ana.waits_for_dm("You're in: UDL basics")
    assert len(ana.told()) == 1
    assert notices(town, NoticeKind.receipt) == []
    ana.presses("Undo: UDL basics")
    ana.waits_for_dm("Undone")
    ana.writes("/pl register udl-1")
    ana.waits_for_dm("You're in: UDL basics")
    assert len(ana.told()) == 2


@pytest.mark.parametrize("words", ["register udl-1", "REGISTER  UDL-1", "inscribir UDL 1"])
def test_code_with_one_date_registers_at_once(town: Town, words: str) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone()
    assert "✅ You're in: UDL basics" in ana.types(f"/pl {words}").words
    ana.presses("Undo: UDL basics")
    assert "Undone" in ana.sees().words


def test_code_with_several_dates_shows_them(town: Town) -> None:
    offering = town.rows.live("UDL basics", "2026-12-03 15:30", code="UDL-1")
    town.rows.session(offering, "2026-12-10 15:30")
    town.rows.session(offering, "2026-12-17 15:30", opens=town.clock.now.replace(day=30))
    ana = town.someone()
    seen = ana.types("/pl register UDL-1")
    assert "Which date suits you?" in seen.words
    assert seen.labels == ["Register", "Register", "Remind me"]
    ana.presses("Register: Thu, Dec 10, 3:30 PM PT")
    assert "✅ You're in: UDL basics\nThu, Dec 10" in ana.sees().words
    assert "Register: Thu, Dec 3, 3:30 PM PT" in ana.sees().buttons


def test_unknown_code_shows_the_nearest_or_searches(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone()
    seen = ana.types("/pl register UDI-1")
    assert "Nothing has the code “UDI-1”. Did you mean /pl register UDL-1?" in seen.words
    assert seen.titles == ["UDL basics"]
    assert "so I searched for it" in ana.types("/pl register basics").words
    assert ana.sees().titles == ["UDL basics"]
    assert "/pl register UDL-1" in ana.types("/pl register").words
    assert states(town) == []


def test_what_has_no_dates_needs_no_registration(town: Town) -> None:
    town.rows.offering("Gradebook", code="GRA-1", format=Format.video, link="https://learn.example.org/1")
    seen = town.someone().types("/pl register GRA-1")
    assert "do not need to register" in seen.words
    assert seen.links == ["https://learn.example.org/1"]


def test_old_card_works_on_what_is_so_now(town: Town) -> None:
    offering = town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find udl")
    town.rows.change_offering(offering, title="UDL for all")
    ana.presses("Register: UDL basics")
    assert "You're in: UDL for all" in ana.sees().words


def test_pressed_after_the_end_or_the_cancellation_it_says_so(town: Town) -> None:
    town.rows.live("UDL basics", "2026-11-24 15:30")
    town.rows.live("Calm corners", "2026-11-25 15:30")
    ana = town.someone()
    ana.types("/pl find")
    with town.bot.database.transaction() as tx:
        session = tx.get_one(Session, 2)
        session.cancelled_at, session.cancel_reason = town.clock.now, "The room is flooded."
    ana.presses("Register: Calm corners")
    assert "❌ “Calm corners” was cancelled: The room is flooded." in ana.sees().words
    town.clock.moves(days=1)
    assert "“UDL basics” is over." in presses_old(ana, "register", "1")
    assert states(town) == []


def test_who_is_not_on_the_roster_has_no_button_and_is_told_whom_to_ask(town: Town) -> None:
    town.rows.setting("office.name", "Learning Office")
    town.rows.live("UDL basics", code="UDL-1")
    guest = town.account("New Person")
    assert "Register" not in guest.types("/pl find udl").labels
    assert (
        "you are not on the staff list yet. To be added, ask: Learning Office"
        in guest.types("/pl register UDL-1").words
    )
    assert "you are not on the staff list yet" in guest.types("/pl my").words


@pytest.mark.parametrize("action_id", ["leave", "undo", "change", "offer_accept", "offer_decline"])
def test_registration_of_somebody_else_is_not_there(town: Town, action_id: str) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    town.someone("Ben Ode").types("/pl register UDL-1")
    ana = town.someone()
    assert "no longer in the catalog" in presses_old(ana, action_id, "1")
    assert states(town, "Ben Ode") == [REGISTERED]
    assert states(town) == []


def test_swap_with_the_registration_of_somebody_else_changes_nothing(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    town.rows.live("Calm corners", "2026-12-04 15:30", code="CALM-1")
    town.someone("Ben Ode").types("/pl register UDL-1")
    ana = town.someone()
    presses_old(ana, "register_swap", '{"id": 2, "instead_of": 1}')
    assert states(town, "Ben Ode") == [REGISTERED]
    assert states(town) == []


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, '{"id": 1, "more": 2}', '{"id": "1"}', '{"at": {}}'])
@pytest.mark.parametrize(
    "action_id", ["register", "register_swap", "leave", "undo", "change", "offer_accept", "opening_remind"]
)
def test_junk_is_refused(town: Town, action_id: str, value: str) -> None:
    ana = town.someone()
    words = presses_old(ana, action_id, value)
    assert "earlier version" in words or "no longer in the catalog" in words


def test_reason_for_somebody_elses_registration_is_refused(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    town.someone("Ben Ode").types("/pl register UDL-1")
    ana = town.someone()
    ana.types("hello")
    ana.finds_message(old_button("reason", "1"))
    ana.presses("Old")
    assert "no longer in the catalog" in ana.modal().words


def test_everything_is_said_in_spanish(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone(slack_locale="es-LA")
    assert "✅ Tiene su lugar: UDL basics" in ana.types("/pl inscribir UDL-1").words
    assert ana.sees().labels == ["Deshacer", "Agregar al calendario"]


def test_classified_person_never_meets_a_dead_button(town: Town) -> None:
    town.rows.live("For teachers", audience=["certificated"])
    town.rows.live("For drivers", audience=["classified"])
    ana = town.someone(group=EmployeeGroup.classified)
    ana.types("/pl find")
    assert [name for name in ana.sees().buttons if name.startswith("Register")] == ["Register: For drivers"]
    ana.presses("find_audience")
    assert [name for name in ana.sees().buttons if name.startswith("Register")] == ["Register: For drivers"]
    ana.presses("Details: For teachers")
    assert "for: certificated staff" in ana.modal().words
    assert "Register" not in ana.modal().labels
