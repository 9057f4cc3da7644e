"""What coordinators do in Slack: plan, change and cancel sessions, with who is told what (R15, I9), and new offerings."""

import pytest
from sqlmodel import select

from storage.tables import Offering, OfferingState, Role, Session
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


@pytest.fixture
def cora(town: Town) -> Someone:
    return town.someone("Cora Diaz", roles=[Role.coordinator])


def _sessions(town: Town) -> list[Session]:
    with town.bot.database.reading() as tx:
        return list(tx.exec(select(Session).order_by(Session.starts_at)).all())  # type: ignore[arg-type]


def _registered(town: Town, name: str = "Ana Ruiz") -> Someone:
    someone = town.someone(name)
    someone.types("/pl register UDL-1")
    if any(label.startswith("Register") for label in someone.sees().labels):
        someone.presses(next(label for label in someone.sees().buttons if label.startswith("Register")))
    return someone


def _opens_new(someone: Someone, command: str = "/pl new") -> None:
    someone.types(command)


@on_both
def test_change_is_previewed_tested_and_told_once_as_old_and_new(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1", place="Room 4")
    ana = _registered(town)
    town.delivers()
    town.clock.moves(minutes=20)
    cora.types("/pl edit UDL-1")
    cora.presses("Change")
    cora.fills("Room or place", "Room 9")
    cora.picks_time("Starts at", "16:00")
    cora.submits()
    seen = cora.modal()
    assert "Notify 1 person?" in seen.words
    assert "🕒 When: Thu, Dec 3, 3:30 PM PT → Thu, Dec 3, 4:00 PM PT" in seen.words
    assert "📍 Where: Room 4 → Room 9" in seen.words
    cora.presses("Send a test to me")
    assert "On its way to you" in cora.modal().words
    town.delivers()
    assert "This is a test" in cora.told()[-1].words
    assert "Room 4 → Room 9" in cora.told()[-1].words
    before = len(ana.told())
    cora.submits()
    assert "1 person will be told:" in cora.modal().words
    cora.presses("Change it again")
    cora.fills("What to bring", "A laptop")
    cora.submits()
    cora.submits()
    town.clock.moves(minutes=9)
    town.plans()
    town.delivers()
    assert len(ana.told()) == before
    town.clock.moves(minutes=1)
    town.plans()
    town.delivers()
    [told] = ana.told()[before:]
    assert told.words.startswith("🔁 Changed: UDL basics")
    for line in ("🕒 When: Thu, Dec 3, 3:30 PM PT → Thu, Dec 3, 4:00 PM PT", "Room 4 → Room 9", "nothing → A laptop"):
        assert line in told.words
    assert "Title" not in told.words
    assert any(name.startswith("Can't come") for name in told.buttons)


def test_going_back_keeps_what_was_typed(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1", place="Room 4")
    _registered(town)
    cora.types("/pl editar udl-1")
    cora.presses("Change")
    cora.fills("Room or place", "Room 9")
    cora.submits()
    cora.presses("Back")
    assert cora.modal().value_of("Room or place") == "Room 9"
    cora.submits()
    cora.picks("Tell them?", "No, save quietly")
    cora.submits()
    assert "✅ Saved: UDL basics" in cora.modal().words
    assert "will be told" not in cora.modal().words
    assert _sessions(town)[0].place == "Room 9"


def test_message_is_stopped(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1", place="Room 4")
    ana = _registered(town)
    town.delivers()
    before = len(ana.told())
    town.clock.moves(minutes=1)
    cora.types("/pl edit UDL-1")
    cora.presses("Change")
    cora.fills("Room or place", "Room 9")
    cora.submits()
    cora.submits()
    cora.presses("🛑 Stop the message")
    assert "1 person will not be told." in cora.modal().words
    town.clock.moves(minutes=30)
    town.plans()
    town.delivers()
    assert len(ana.told()) == before


def test_message_that_leaves_now_can_still_be_stopped(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1", place="Room 4")
    ana = _registered(town)
    town.delivers()
    before = len(ana.told())
    cora.types("/pl edit UDL-1")
    cora.presses("Change")
    cora.fills("Room or place", "Room 9")
    cora.submits()
    cora.submits()
    cora.presses("Send it now")
    assert "The message leaves now" in cora.modal().words
    cora.presses("🛑 Stop the message")
    assert "1 person will not be told." in cora.modal().words
    town.plans()
    town.delivers()
    assert len(ana.told()) == before


@on_both
def test_every_date_of_many_can_be_reached(town: Town, cora: Someone) -> None:
    offering = town.rows.live("UDL basics", "2026-12-01 15:30", code="UDL-1")
    for day in range(2, 26):
        town.rows.session(offering, f"2026-12-{day:02} 15:30")
    cora.types("/pl edit UDL-1")
    cora.presses("Show 12 more (13 left)")
    assert "Add people: Sun, Dec 13, 3:30 PM PT" in cora.modal().buttons
    cora.presses("Show 1 more (1 left)")
    assert "Add people: Fri, Dec 25, 3:30 PM PT" in cora.modal().buttons
    cora.presses("Back")
    assert "Add people: Sun, Dec 13, 3:30 PM PT" in cora.modal().buttons
    cora.closes()
    cora.types("/pl add UDL-1")
    cora.presses("Show 12 more (13 left)")
    assert "Add people: Sun, Dec 13, 3:30 PM PT" in cora.modal().buttons


@pytest.mark.parametrize("points", ["1e99999", "nan", "half"])
def test_points_that_are_none_are_said_beside_the_field(cora: Someone, points: str) -> None:
    _opens_new(cora)
    cora.fills("Title", "Number talks")
    cora.fills("Points", points)
    cora.submits()
    assert cora.modal().errors == {"offering_points": "Write a number such as 1.5"}


def test_fields_say_what_is_wrong_and_keep_what_was_typed(town: Town, cora: Someone) -> None:
    town.rows.live("UDL basics", code="UDL-1", capacity=2)
    for name in ("Ana Ruiz", "Ben Ode"):
        _registered(town, name)
    cora.types("/pl edit UDL-1")
    cora.presses("Change")
    cora.fills("Minutes", "1 h")
    cora.submits()
    assert cora.modal().errors == {"session_minutes": "Write a number from 1 to 1,440."}
    cora.fills("Minutes", "45")
    cora.fills("Seats", "1")
    cora.submits()
    assert cora.modal().errors == {"session_capacity": "2 seats are taken, so there cannot be fewer."}
    assert cora.modal().value_of("Minutes") == "45"
    cora.fills("Seats", "2")
    cora.fills("Link to join online", "meet.example/1")
    cora.submits()
    assert cora.modal().errors == {"session_link": "This is not a web address. Copy it whole, from https on."}


def test_new_offering_gets_weekly_sessions_on_the_districts_clock(town: Town) -> None:
    """R5: whoever plans from Phoenix plans on the clock of the district."""
    town.rows.person("Cora Diaz")
    town.rows.live("Other")
    planner = town.someone("Pia Holt", roles=[Role.coordinator], tz="America/Phoenix")
    _opens_new(planner)
    planner.fills("Title", "Number talks")
    planner.fills("Why this matters", "Students explain their thinking")
    planner.picks("District goal", "Every student reads well")
    planner.ticks("Led by", "Cora Diaz")
    planner.submits()
    assert "✅ Saved: Number talks" in planner.modal().words
    assert "People can find it now." in planner.modal().words
    planner.presses("Add a session")
    planner.picks_date("Day", "2027-03-09")
    planner.picks_time("Starts at", "15:30")
    planner.fills("Repeat every week", "2")
    planner.submits()
    assert "✅ Added 2 sessions." in planner.modal().words
    added = [one for one in _sessions(town) if one.timezone == "America/Los_Angeles" and one.starts_wall > "2027"]
    assert [one.starts_wall for one in added] == ["2027-03-09 15:30", "2027-03-16 15:30"]
    assert [one.starts_at.hour for one in added] == [23, 22]
    assert town.someone().types("/pl find number talks").titles == ["Number talks"]


@on_both
def test_offering_without_why_waits_as_a_draft(town: Town, cora: Someone) -> None:
    _opens_new(cora, "/pl nuevo")
    cora.fills("Title", "Gardening")
    cora.fills("Why this matters", "w" * 281)
    cora.submits()
    assert cora.modal().errors == {"why": "1 character too many: 280 at most."}
    cora.fills("Why this matters", "")
    cora.submits()
    assert "It waits as a draft" in cora.modal().words
    with town.bot.database.reading() as tx:
        assert tx.exec(select(Offering)).one().state is OfferingState.draft


@on_both
def test_cancelled_session_is_told_with_the_reason_and_other_dates(town: Town, cora: Someone) -> None:
    offering = town.rows.live("UDL basics", code="UDL-1")
    ana = _registered(town)
    town.rows.session(offering, "2026-12-10 15:30", place="Room 7", capacity=5)
    town.delivers()
    before = len(ana.told())
    cora.types("/pl edit UDL-1")
    cora.presses("Cancel the session: Thu, Dec 3, 3:30 PM PT")
    assert "1 person will be told, with your reason." in cora.modal().words
    cora.fills("Why is it cancelled?", "The presenter is ill.")
    cora.submits()
    assert "1 person is told." in cora.modal().words
    town.plans()
    town.delivers()
    [told] = ana.told()[before:]
    assert "❌ Cancelled: UDL basics" in told.words
    assert "“The presenter is ill.”" in told.words
    assert "Thu, Dec 10, 3:30 PM PT" in told.words
    assert told.labels == ["Register"]


def test_who_leads_sees_less_and_teachers_nothing(town: Town, cora: Someone) -> None:
    fay = town.someone("Fay Low", roles=[Role.facilitator])
    town.rows.live("UDL basics", code="UDL-1", facilitators=["fay.low@example.org"])
    seen = fay.types("/pl edit UDL-1")
    assert seen.labels == ["Change", "Add people", "👥 Roster"]
    fay.presses("Change")
    assert not fay.modal().has("Seats")
    fay.fills("Link to join online", "https://meet.example/1")
    fay.submits()
    assert "✅ Saved" in fay.modal().words
    assert "🔒" in town.someone().types("/pl edit UDL-1").words
    assert "code NOPE" in cora.types("/pl edit NOPE").words
