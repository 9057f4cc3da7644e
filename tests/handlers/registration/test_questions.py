"""R5, R6, R7: windows, clashes and rules, each with a way on."""

from datetime import timedelta

from sqlmodel import select

from storage.tables import EmployeeGroup, Notice, NoticeKind, RegistrationState, Session
from tests.kit.slack.registration import CANCELLED, REGISTERED, WAITLISTED, fill, presses_old, states, taken
from tests.kit.slack.town import Town


def _clash(town: Town, **more: int) -> None:
    town.rows.live("MTSS basics", "2026-12-03 15:00", minutes=90, code="MTSS-1")
    town.rows.live("UDL basics", "2026-12-03 15:30", code="UDL-1", **more)


def test_clash_names_the_other_and_offers_three_ways(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    seen = ana.types("/pl register UDL-1")
    assert "⚠️ Clashes with “MTSS basics”, 3:00 PM to 4:30 PM" in seen.words
    assert seen.labels == ["Swap", "Keep both", "Never mind"]
    assert states(town) == [REGISTERED]


def test_swap_is_one_action(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.types("/pl register UDL-1")
    ana.presses("Swap, and give up: MTSS basics")
    assert "Swapped. ✅ You're in: UDL basics" in ana.sees().words
    assert states(town) == [CANCELLED, REGISTERED]


def test_keep_both_keeps_both(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    ana.presses("Keep both: UDL basics")
    assert "You're in: UDL basics" in ana.sees().words
    assert "result for “udl”" in ana.sees().words
    assert states(town) == [REGISTERED, REGISTERED]


def test_never_mind_brings_the_card_back(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    before = ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    ana.presses("Never mind")
    assert ana.sees().words == before.words
    ana.types("/pl register UDL-1")
    ana.presses("Never mind")
    assert ana.sees().words == "Nothing was changed."
    assert states(town) == [REGISTERED]


def test_swap_without_a_seat_keeps_the_old_one(town: Town) -> None:
    _clash(town, capacity=1)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.types("/pl register UDL-1")
    fill(town, "UDL basics", waiting=1)
    ana.presses("Swap, and give up: MTSS basics")
    assert "“UDL basics” has just filled. What you have, you keep." in ana.sees().words
    assert states(town) == [REGISTERED]
    ana.presses("Join waitlist (1 ahead)")
    assert "You're number 2 in line: UDL basics" in ana.sees().words
    assert states(town) == [REGISTERED, WAITLISTED]


def test_swap_pressed_twice_is_once(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.types("/pl register UDL-1")
    ana.presses("Swap, and give up: MTSS basics", times=2)
    assert "You're in: UDL basics" in ana.sees().words
    assert states(town) == [CANCELLED, REGISTERED]


def test_undo_after_a_swap_brings_the_old_seat_back(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.types("/pl register UDL-1")
    ana.presses("Swap, and give up: MTSS basics")
    ana.presses("Undo: UDL basics")
    assert "↩️ Undone. ✅ You're in: MTSS basics" in ana.sees().words
    assert states(town) == [REGISTERED, CANCELLED]


def test_undo_after_a_swap_on_home_brings_the_old_seat_back(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.opens_home()
    ana.presses("Register: UDL basics")
    ana.presses("Swap, and give up: MTSS basics")
    ana.presses(ana.home().buttons[0])
    assert "↩️ Undone. ✅ You're in: MTSS basics" in ana.home().words
    assert states(town) == [REGISTERED, CANCELLED]


def test_undo_after_a_swap_keeps_the_new_seat_where_the_old_one_is_gone(town: Town) -> None:
    _clash(town)
    with town.bot.database.transaction() as tx:
        tx.get_one(Session, 1).capacity = 1
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.types("/pl register UDL-1")
    ana.presses("Swap, and give up: MTSS basics")
    fill(town, "MTSS basics")
    ana.presses("Undo: UDL basics")
    said = "“MTSS basics” has just filled. What you have, you keep. ✅ You're in: UDL basics"
    assert said in ana.sees().words
    assert states(town) == [CANCELLED, REGISTERED]


def test_undo_of_a_swap_that_somebody_else_made_changes_nothing(town: Town) -> None:
    _clash(town)
    ben, ana = town.someone("Ben Ode"), town.someone()
    ben.types("/pl register MTSS-1")
    ana.types("/pl register UDL-1")
    presses_old(ana, "undo", '{"id": 2, "instead_of": 1}')
    presses_old(ana, "undo", '{"id": 1, "instead_of": 2}')
    assert (states(town), states(town, "Ben Ode")) == ([REGISTERED], [REGISTERED])


def test_clash_with_two_things_gives_up_one_and_asks_again(town: Town) -> None:
    _clash(town)
    town.rows.live("Whole afternoon", "2026-12-03 14:00", minutes=240, code="ALL-1")
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.types("/pl register UDL-1")
    ana.presses("Keep both: UDL basics")
    ana.types("/pl register ALL-1")
    ana.presses("Swap, and give up: MTSS basics")
    assert "Clashes with “UDL basics”" in ana.sees().words
    assert states(town) == [REGISTERED, REGISTERED]
    ana.presses("Keep both: Whole afternoon")
    assert states(town) == [CANCELLED, REGISTERED, REGISTERED]


def test_clash_with_what_one_leads_offers_no_swap(town: Town) -> None:
    _clash(town)
    town.rows.live("My own course", "2026-12-03 15:30", facilitators=["ana.ruiz@example.org"])
    ana = town.someone()
    seen = ana.types("/pl register UDL-1")
    assert "⚠️ You lead “My own course” then, 3:30 PM to 4:30 PM" in seen.words
    assert seen.labels == ["Keep both", "Never mind"]


def test_clash_on_home_is_asked_on_home(town: Town) -> None:
    _clash(town)
    ana = town.someone()
    ana.types("/pl register MTSS-1")
    ana.opens_home()
    ana.presses("Register: UDL basics")
    assert "Clashes with “MTSS basics”" in ana.home().words
    ana.presses("Swap, and give up: MTSS basics")
    assert "Swapped. ✅ You're in: UDL basics" in ana.home().words
    assert ana.modals == []


def test_change_shows_dates_with_seats_and_swaps(town: Town) -> None:
    offering = town.rows.live("UDL basics", "2026-12-03 15:30")
    town.rows.session(offering, "2026-12-10 15:30", capacity=3)
    full = town.rows.session(offering, "2026-12-17 15:30", capacity=1)
    ben = town.someone("Ben Ode")
    presses_old(ben, "register", str(full))
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    ana.presses("Change the date: UDL basics")
    assert ana.sees().labels[:2] == ["Swap", "Never mind"]
    assert "Your date now: Thu, Dec 3, 3:30 PM PT" in ana.sees().words
    ana.presses("Swap to Thu, Dec 10, 3:30 PM PT")
    assert "Swapped. ✅ You're in: UDL basics\nThu, Dec 10, 3:30 PM PT" in ana.sees().words
    assert states(town) == [CANCELLED, REGISTERED]


def test_change_to_a_date_that_filled_keeps_the_old_one(town: Town) -> None:
    offering = town.rows.live("UDL basics", "2026-12-03 15:30")
    other = town.rows.session(offering, "2026-12-10 15:30", capacity=1)
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("Register: UDL basics")
    ana.presses("Change the date: UDL basics")
    presses_old(town.someone("Ben Ode"), "register", str(other))
    ana.presses("Swap to Thu, Dec 10, 3:30 PM PT")
    assert "has just filled. What you have, you keep." in ana.sees().words
    assert states(town) == [REGISTERED]


def test_before_the_opening_there_is_a_reminder_instead_of_a_button(town: Town) -> None:
    opens = town.clock.now + timedelta(days=6)
    town.rows.live("UDL basics", "2026-12-08 15:30", code="UDL-1", opens=opens)
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("find_openness")
    assert "opens: Mon, Nov 30, 9:30 AM PT" in ana.sees().words
    assert ana.sees().labels[:2] == ["Remind me", "Details"]
    ana.presses("Remind me when registration opens: UDL basics")
    assert "I will write to you when registration opens: Mon, Nov 30, 9:30 AM PT" in ana.sees().words
    with town.bot.database.reading() as tx:
        assert tx.exec(select(Notice)).one().kind is NoticeKind.opening
    seen = ana.types("/pl register UDL-1")
    assert "Registration for “UDL basics” opens Mon, Nov 30, 9:30 AM PT." in seen.words
    assert seen.labels == ["Remind me"]
    assert states(town) == []


def test_reminder_button_pressed_after_the_opening_registers(town: Town) -> None:
    town.rows.live("UDL basics", "2026-12-08 15:30", opens=town.clock.now + timedelta(days=1))
    ana = town.someone()
    ana.types("/pl find udl")
    ana.presses("find_openness")
    town.clock.moves(days=1)
    ana.presses("Remind me when registration opens: UDL basics")
    assert "You're in: UDL basics" in ana.sees().words


def test_after_closing_it_says_when_it_closed(town: Town) -> None:
    town.rows.live("UDL basics", "2026-12-08 15:30", closes=town.clock.now + timedelta(hours=1))
    ana = town.someone()
    ana.types("/pl find udl")
    town.clock.moves(hours=2)
    ana.presses("Register: UDL basics")
    assert "Registration for “UDL basics” closed Tue, Nov 24, 10:30 AM PT." in ana.sees().words
    assert "Register" not in ana.types("/pl register PL-001").labels


def test_wrong_group_is_told_for_whom_it_is_and_whom_to_ask(town: Town) -> None:
    town.rows.person("Cleo Park")
    town.rows.live("For teachers", code="T-1", audience=["certificated"], facilitators=["cleo.park@example.org"])
    ana = town.someone(group=EmployeeGroup.classified)
    seen = ana.types("/pl register T-1")
    assert "“For teachers” is for: certificated staff." in seen.words
    assert "Who decides on exceptions: Cleo Park" in seen.words
    assert seen.labels == ["Ask for an exception", "Never mind"]
    assert seen.find("Ask for an exception").element["value"] == "1"


def test_missing_first_part_is_named_and_offered(town: Town) -> None:
    first = town.rows.live("Part 1", "2026-12-01 15:30", code="P-1", capacity=3)
    town.rows.live("Part 2", "2026-12-08 15:30", code="P-2", prerequisites=["P-1"])
    town.rows.session(first, "2026-12-15 15:30")
    ana = town.someone()
    ana.types("/pl find part 2")
    ana.presses("Register: Part 2")
    seen = ana.sees()
    assert "“Part 2” needs this first: “Part 1”.\nYou can join this first:" in seen.words
    assert "Part 1\nTue, Dec 1, 3:30 PM PT · 3 seats left" in seen.words
    assert "Dec 15" not in seen.words.partition("Who decides")[0].partition("Part 1\nTue")[2].split("\n")[0]
    ana.presses(next(name for name in seen.buttons if name.startswith("Register: Part 1")))
    assert states(town) == [REGISTERED]
    ana.types("/pl register P-2")
    assert states(town) == [REGISTERED, REGISTERED]


def test_wrong_site_is_told_the_sites(town: Town) -> None:
    south = town.rows.site("South School")
    town.rows.live("South only", code="S-1", only_sites=[south])
    ana = town.someone(site="North School")
    assert "“South only” is for the staff of: South School." in ana.types("/pl register S-1").words
    assert states(town) == []


def test_cancelled_seat_is_not_taken_twice(town: Town) -> None:
    _clash(town, capacity=1)
    ana = town.someone()
    ana.types("/pl register UDL-1")
    ana.presses("Undo: UDL basics", times=2)
    assert taken(town) == [0, 0]
    with town.bot.database.reading() as tx:
        assert [row.taken for row in tx.exec(select(Session)).all()] == [0, 0]
    assert states(town) == [RegistrationState.cancelled]
