"""Number 1 of what others lack, second half: whoever publishes what was asked for, the askers hear of it first, once."""

from datetime import timedelta

from storage.tables import EmployeeGroup, Format, OfferingState, Role
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


def _asks(town: Town, name: str, topic: str, **more: object) -> Someone:
    someone = town.someone(name, **more)  # type: ignore[arg-type]
    someone.types(f"/pl find {topic}")
    someone.presses("find_ask")
    return someone


def _publishes(town: Town, cora: Someone, title: str, **more: object) -> None:
    town.rows.offering(title, state=OfferingState.draft, why="Students gain", goal="A goal", **more)  # type: ignore[arg-type]
    town.clock.moves(minutes=1)
    cora.types("/pl drafts")
    cora.presses(f"Complete: {title}")
    cora.submits()
    town.plans()
    town.delivers()


@on_both
def test_askers_hear_of_what_was_published_once(town: Town) -> None:
    cora = town.someone("Cora Diaz", roles=[Role.coordinator])
    town.rows.live("Reading")
    ana = _asks(town, "Ana Ruiz", "welding")
    ben = _asks(town, "Ben Ode", "Welding")
    eli = _asks(town, "Eli Moss", "sewing")
    _publishes(town, cora, "Welding for beginners", format=Format.video)
    for someone in (ana, ben):
        [told] = someone.told()
        assert told.words.startswith("🎉 You asked for “")
        assert "Welding for beginners" in told.words
        assert "Details: Welding for beginners" in told.buttons
    assert eli.told() == []
    _publishes(town, cora, "More welding", format=Format.video)
    assert len(ana.told()) == 1
    words = cora.types("/pl asks").words
    assert "sewing\n1 person and 1 site" in words
    assert "Asked for, and there now\nWelding\nWelding for beginners\n2 people were told" in words
    cora.presses("Close: sewing")
    assert "✅ Closed: sewing" in cora.sees().words
    assert "sewing\n" not in cora.types("/pl asks").words


def test_what_is_not_for_somebody_does_not_answer_them(town: Town) -> None:
    cora = town.someone("Cora Diaz", roles=[Role.coordinator])
    ana = _asks(town, "Ana Ruiz", "welding")
    _publishes(town, cora, "Welding", format=Format.video, audience=[EmployeeGroup.classified])
    assert ana.told() == []
    _publishes(town, cora, "Welding at school", format=Format.video)
    assert len(ana.told()) == 1


def test_message_names_three_at_most(town: Town) -> None:
    cora = town.someone("Cora Diaz", roles=[Role.coordinator])
    ana = _asks(town, "Ana Ruiz", "welding")
    for number in range(4):
        town.rows.offering(f"Welding {number}", state=OfferingState.draft, why="w", goal="g", format=Format.video)
        cora.types("/pl drafts")
        cora.presses(f"Complete: Welding {number}")
        cora.submits()
    town.clock.now += timedelta(minutes=1)
    town.plans()
    town.delivers()
    [told] = ana.told()
    assert len([name for name in told.buttons if name.startswith("Details")]) == 3
