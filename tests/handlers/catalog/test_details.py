"""Details, whatever became of the offering since the card was drawn."""

from decimal import Decimal

from storage.tables import Format, OfferingState
from tests.kit.slack.town import Town


def test_details_say_everything(town: Town) -> None:
    town.rows.person("Cleo Park")
    offering = town.rows.live(
        "UDL basics",
        "2026-12-03 15:30",
        code="UDL-1",
        why="Every child finds a way in.",
        summary="Plan one lesson.",
        goal="All read by grade 3",
        strand="Reading",
        topics=["UDL", "planning"],
        audience=["certificated"],
        facilitators=["cleo.park@example.org", "nobody@example.org", "Dr. Visitor"],
        site="North School",
        place="Room 4",
        capacity=12,
        points=2,
    )
    town.rows.session(offering, "2026-12-10 15:30", minutes=90, closes=town.clock.now)
    ana = town.someone()
    ana.types("/pl find UDL")
    ana.presses("Details: UDL basics")
    assert ana.modal().title == "Details"
    assert [line for line in ana.modal().words.split("\n") if line] == [
        "UDL basics",
        "Why this matters",
        "Every child finds a way in.",
        "Plan one lesson.",
        "📅 Live session · 2 points · for: certificated staff",
        "Goal: All read by grade 3",
        "Strand: Reading",
        "Topics: UDL and planning",
        "Led by: Cleo Park and Dr. Visitor",
        "Code: UDL-1",
        "Thu, Dec 3, 3:30 PM PT",
        "1 h",
        "📍 Room 4 · North School",
        "12 seats left",
        "Thu, Dec 10, 3:30 PM PT",
        "1 h 30 min",
        "📍 North School",
        "registration closed: Tue, Nov 24, 9:30 AM PT",
    ]


def test_details_show_what_is_true_now(town: Town) -> None:
    offering = town.rows.offering("Gradebook", format=Format.video, link="https://learn.example.org/1")
    ana = town.someone()
    ana.types("/pl find")
    town.rows.change_offering(offering, title="Gradebook 2", why="It saves an hour.", points=Decimal(3))
    ana.presses("Details: Gradebook")
    assert "Gradebook 2\nWhy this matters\nIt saves an hour." in ana.modal().words
    assert "3 points" in ana.modal().words
    assert ana.modal().links == ["https://learn.example.org/1"]


def test_details_of_what_was_retired_say_so_and_leave_the_results(town: Town) -> None:
    offering = town.rows.live("UDL basics")
    ana = town.someone()
    before = ana.types("/pl find")
    town.rows.change_offering(offering, retired_at=town.clock.now)
    ana.presses("Details: UDL basics")
    assert "no longer in the catalog" in ana.modal().words
    assert "/pl find" in ana.modal().words
    assert ana.sees() == before


def test_details_of_what_went_back_to_draft_say_nothing_of_it(town: Town) -> None:
    offering = town.rows.live("UDL basics", why="Secret until then")
    ana = town.someone()
    ana.types("/pl find")
    town.rows.change_offering(offering, state=OfferingState.draft)
    ana.presses("Details: UDL basics")
    assert "no longer in the catalog" in ana.modal().words
    assert "Secret" not in ana.modal().words


def test_details_without_coming_dates_say_so(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    ana.types("/pl find")
    town.clock.moves(days=10)
    ana.presses("Details: UDL basics")
    assert "No dates are planned at the moment." in ana.modal().words


def test_details_of_very_many_dates_and_the_longest_texts_fit(town: Town) -> None:
    offering = town.rows.offering(
        "T" * 400,
        why="W" * 280,
        summary="S" * 5000,
        goal="G" * 400,
        strand="R" * 200,
        topics=[f"topic {number}" for number in range(60)],
    )
    for number in range(60):
        town.rows.session(offering, f"2027-01-{number % 30 + 1:02} {8 + number // 30}:00", place="P" * 300)
    ana = town.someone()
    ana.types("/pl find")
    ana.presses(next(name for name in ana.sees().buttons if name.startswith("Details")))
    assert len(ana.modal().blocks) <= 100
    ana.opens_home()


def test_same_titles_open_their_own_details(town: Town) -> None:
    for code in ("ONE", "TWO"):
        town.rows.live("UDL basics", code=code)
    ana = town.someone()
    ana.types("/pl find")
    ana.presses("Details: UDL basics (2)")
    assert "Code: TWO" in ana.modal().words


def test_details_show_the_seats_as_they_are_now(town: Town) -> None:
    town.rows.live("UDL basics", capacity=2, code="UDL-1")
    town.someone("Ben Ode").types("/pl register UDL-1")
    ana = town.someone()
    assert "1 seat left" in ana.types("/pl find udl").words
    ana.presses("Details: UDL basics")
    assert "1 seat left" in ana.modal().words
    town.someone("Cleo Park").types("/pl register UDL-1")
    town.someone("Dora Kim").types("/pl register UDL-1")
    assert "full, 1 waiting" in ana.types("/pl find udl").words


def test_recording_that_is_not_posted_is_said(town: Town) -> None:
    town.rows.live("UDL basics", code="UDL-1")
    ana = town.someone()
    town.clock.moves(days=10)
    assert "No dates are planned at the moment." in ana.types("/pl register UDL-1").words
    town.clock.moves(days=10)
    assert "the recording is not posted" in ana.types("/pl register UDL-1").words
