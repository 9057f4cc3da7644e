"""R3: the offer of a seat, from the message to a seat, to the next in line, or to its end."""

from sqlmodel import select

from storage.tables import NoticeKind, OfferOutcome, SeatOffer
from tests.kit.fixtures import on_both
from tests.kit.slack.registration import CANCELLED, REGISTERED, WAITLISTED, notices, presses_old, states, taken
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


def _line(town: Town, start: str = "2026-12-03 15:30") -> tuple[Someone, Someone, Someone]:
    """Let Ben have the only seat, Ana wait first and Cleo second."""
    town.rows.live("UDL basics", start, capacity=1, code="UDL-1", place="Room 4")
    people = tuple(town.someone(name) for name in ("Ben Ode", "Ana Ruiz", "Cleo Park"))
    for someone in people:
        someone.types("/pl register UDL-1")
    return people  # type: ignore[return-value]  # three names are three people


def _frees(ben: Someone) -> None:
    ben.types("/pl my")
    ben.presses("Undo: UDL basics")


@on_both
def test_first_in_line_is_offered_the_seat_and_accepts(town: Town) -> None:
    ben, ana, cleo = _line(town)
    _frees(ben)
    town.bot.worker.deliver()
    seen = ana.waits_for_dm("A seat is free for you: UDL basics")
    assert "Thu, Dec 3, 3:30 PM PT · 📍 Room 4" in seen.words
    assert "Answer by Wed, Nov 25, 9:30 AM PT. After that the seat goes to the next in line." in seen.words
    assert seen.labels == ["Accept", "Pass"]
    assert not [told for told in cleo.told() if told.says("A seat is free")]
    ana.presses("Accept")
    ana.waits_for_dm("You're in: UDL basics")
    assert states(town) == [REGISTERED]
    assert states(town, "Cleo Park") == [WAITLISTED]
    assert taken(town) == [1]


def test_passing_offers_the_seat_to_the_next_at_once(town: Town) -> None:
    ben, ana, cleo = _line(town)
    _frees(ben)
    town.bot.worker.deliver()
    ana.waits_for_dm("A seat is free")
    ana.presses("Pass")
    seen = ana.waits_for_dm("You passed the seat on: UDL basics")
    assert seen.labels == ["Register again"]
    town.bot.worker.deliver()
    cleo.waits_for_dm("A seat is free for you")
    assert states(town) == [CANCELLED]
    ana.presses("Register again")
    ana.waits_for_dm("You're number 1 in line")


def test_accepting_after_the_time_says_so(town: Town) -> None:
    ben, ana, cleo = _line(town)
    _frees(ben)
    town.bot.worker.deliver()
    ana.waits_for_dm("A seat is free")
    town.clock.moves(days=1, minutes=1)
    ana.presses("Accept")
    seen = ana.waits_for_dm("The offer for “UDL basics” is over. The seat is no longer kept for you")
    assert seen.labels == ["Register again"]
    assert states(town) == [CANCELLED]
    town.bot.worker.deliver()
    cleo.waits_for_dm("A seat is free for you")
    with town.bot.database.reading() as tx:
        outcomes = [offer.outcome for offer in tx.exec(select(SeatOffer)).all()]
    assert outcomes == [OfferOutcome.expired, OfferOutcome.open]


def test_who_did_not_answer_is_told_that_the_time_is_over(town: Town) -> None:
    ben, ana, cleo = _line(town)
    _frees(ben)
    town.bot.worker.deliver()
    ana.waits_for_dm("A seat is free")
    town.clock.moves(days=1, minutes=1)
    cleo.types("/pl register UDL-1")  # whoever comes next finds the offer over
    town.bot.worker.deliver()
    seen = ana.waits_for_dm("The time to answer is over: UDL basics")
    assert seen.labels == ["Register again"]
    assert len(notices(town, NoticeKind.offer_over)) == 1


def test_accepting_twice_is_once(town: Town) -> None:
    ben, ana, _cleo = _line(town)
    _frees(ben)
    town.bot.worker.deliver()
    ana.waits_for_dm("A seat is free")
    ana.presses("Accept", times=2)
    ana.waits_for_dm("You're in: UDL basics")
    assert presses_old(ana, "offer_accept", "2").startswith("✅ You're in")
    assert taken(town) == [1]


def test_accepting_after_the_start_says_so(town: Town) -> None:
    ben, ana, _cleo = _line(town, "2026-11-24 15:30")
    _frees(ben)
    town.bot.worker.deliver()
    assert "Answer by Tue, Nov 24, 11:30 AM PT" in ana.waits_for_dm("A seat is free").words
    town.clock.moves(hours=6, minutes=10)
    ana.presses("Accept")
    ana.waits_for_dm("is no longer kept for you")
    assert states(town) == [CANCELLED]
    town.clock.moves(hours=2)
    assert presses_old(ana, "offer_accept", "2") == "“UDL basics” is over."


def test_accepting_what_clashes_asks_first(town: Town) -> None:
    ben, ana, _cleo = _line(town)
    town.rows.live("MTSS basics", "2026-12-03 15:00", minutes=90, code="MTSS-1")
    ana.types("/pl register MTSS-1")
    _frees(ben)
    town.bot.worker.deliver()
    ana.waits_for_dm("A seat is free")
    ana.presses("Accept")
    seen = ana.waits_for_dm("Clashes with “MTSS basics”")
    assert seen.labels == ["Swap", "Keep both", "Never mind"]
    ana.presses("Never mind")
    ana.waits_for_dm("A seat is free for you")
    ana.presses("Accept")
    ana.waits_for_dm("Clashes with")
    ana.presses("Swap, and give up: MTSS basics")
    ana.waits_for_dm("Swapped. ✅ You're in: UDL basics")
    assert states(town) == [REGISTERED, CANCELLED]


def test_clash_answered_after_the_offer_says_that_it_is_over(town: Town) -> None:
    ben, ana, _cleo = _line(town)
    town.rows.live("MTSS basics", "2026-12-03 15:00", minutes=90, code="MTSS-1")
    ana.types("/pl register MTSS-1")
    _frees(ben)
    town.bot.worker.deliver()
    ana.waits_for_dm("A seat is free")
    ana.presses("Accept")
    ana.waits_for_dm("Clashes with “MTSS basics”")
    town.clock.moves(days=2)
    ana.presses("Keep both: UDL basics")
    ana.waits_for_dm("is no longer kept for you")
    assert states(town) == [CANCELLED, REGISTERED]


def test_offer_stands_on_home_and_in_my_list(town: Town) -> None:
    ben, ana, _cleo = _line(town)
    _frees(ben)
    assert "A seat is free for you: UDL basics" in ana.types("/pl my").words
    assert ana.sees().labels == ["Accept", "Pass"]
    ana.opens_home()
    ana.presses("Accept the seat: UDL basics")
    assert "You're in: UDL basics" in ana.home().words
    assert states(town) == [REGISTERED]


def test_register_on_a_card_takes_an_offered_seat(town: Town) -> None:
    ben, ana, _cleo = _line(town)
    _frees(ben)
    assert "✅ You're in: UDL basics" in ana.types("/pl register UDL-1").words
    assert states(town) == [REGISTERED]


def test_receipt_is_lasting_and_can_be_cancelled_from(town: Town) -> None:
    town.rows.live("UDL basics", capacity=1, code="UDL-1")
    ana = town.someone()
    ana.types("/pl register UDL-1")
    town.bot.worker.deliver()
    seen = ana.waits_for_dm("✅ You're in: UDL basics")
    assert seen.labels == ["Undo", "Add to calendar"]
    assert not seen.ephemeral
    town.clock.moves(days=1)
    ana.presses("Undo")
    ana.waits_for_dm("too late to undo")
    ana.presses("Can't come")
    ana.waits_for_dm("You are not registered any more: UDL basics")
    assert states(town) == [CANCELLED]


def test_receipt_of_what_was_undone_is_not_sent(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone()
    ana.types("/pl register UDL-1")
    ana.presses("Undo")
    town.bot.worker.deliver()
    assert ana.told() == []


@on_both
def test_late_cancellation_tells_the_facilitator_who(town: Town) -> None:
    town.rows.live("UDL basics", "2026-11-24 15:30", code="UDL-1", facilitators=["cleo.park@example.org"])
    cleo, ana = town.someone("Cleo Park"), town.someone()
    cleo.opens_home()
    ana.types("/pl register UDL-1")
    town.clock.moves(minutes=20)
    ana.types("/pl my")
    ana.presses("Can't come")
    town.clock.moves(minutes=2)  # so long somebody may say why
    town.bot.worker.deliver()
    cleo.waits_for_dm("Ana Ruiz cannot come: UDL basics")


def test_reason_of_a_late_cancellation_reaches_the_facilitator(town: Town) -> None:
    town.rows.live("UDL basics", "2026-11-24 15:30", code="UDL-1", facilitators=["cleo.park@example.org"])
    cleo, ana = town.someone("Cleo Park"), town.someone()
    cleo.opens_home()
    ana.types("/pl register UDL-1")
    town.clock.moves(minutes=20)
    ana.types("/pl my")
    ana.presses("Can't come")
    ana.presses("Say why")
    ana.fills("reason", "My class has its play then.")
    ana.submits()
    town.clock.moves(minutes=2)
    town.bot.worker.deliver()
    assert "“My class has its play then.”" in cleo.waits_for_dm("Ana Ruiz cannot come: UDL basics").words


def test_two_offers_have_one_main_button(town: Town) -> None:
    ben, ana = town.someone("Ben Ode"), town.someone()
    for day in (3, 4):
        town.rows.live(f"Course {day}", f"2026-12-0{day} 15:30", capacity=1, code=f"C-{day}")
        for someone in (ben, ana):
            someone.types(f"/pl register C-{day}")
        ben.types("/pl my")
        ben.presses(f"Undo: Course {day}")
    for seen in (ana.types("/pl my"), ana.opens_home()):
        assert seen.labels.count("Accept") == 2
        assert [one.label for one in seen.elements if one.element.get("style") == "primary"] == ["Accept"]
