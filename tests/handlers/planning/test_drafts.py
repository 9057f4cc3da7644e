"""F6: nothing is published before it says why it matters, and nobody sees it before."""

import pytest
from sqlmodel import select

from storage.tables import AuditEntry, Format, Offering, OfferingState, Role
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town

DRAFT = OfferingState.draft


@pytest.fixture
def cora(town: Town) -> Someone:
    return town.someone("Cora Diaz", roles=[Role.coordinator])


def _opened(cora: Someone, title: str = "Gardening") -> Someone:
    cora.types("/pl drafts")
    cora.presses(f"Complete: {title}")
    return cora


def test_list_says_what_is_missing(town: Town, cora: Someone) -> None:
    town.rows.offering("Apples", state=DRAFT, why="", goal="")
    town.rows.offering("Bees", state=DRAFT, why="", goal="A goal")
    town.rows.offering("Corn", state=DRAFT, why="Because", goal="")
    town.rows.offering("Dill", state=DRAFT, why="Because", goal="A goal")
    lines = cora.types("/pl drafts").words.split("\n")
    assert lines[:2] == ["4 offerings wait", "People find them once they say why they matter and name a goal."]
    assert lines[2:] == [
        "Apples",
        "“Why this matters” and a goal are missing",
        "Bees",
        "“Why this matters” is missing",
        "Corn",
        "The goal is missing",
        "Dill",
        "Ready to publish",
    ]


def test_nothing_waiting_is_said(cora: Someone) -> None:
    assert "✅ Nothing waits." in cora.types("/pl drafts").words


def test_more_drafts_than_a_message_holds_are_counted(town: Town, cora: Someone) -> None:
    for number in range(23):
        town.rows.offering(f"Draft {number:02}", state=DRAFT, why="", goal="")
    seen = cora.types("/pl drafts")
    assert len(seen.buttons) == 20
    bold = {"type": "text", "text": "Draft 00", "style": {"bold": True}}
    assert bold in [block["elements"][0]["elements"][0] for block in seen.blocks if block["type"] == "rich_text"]
    assert "And 3 more." in seen.words


def test_completed_draft_is_published_found_and_logged(town: Town, cora: Someone) -> None:
    offering = town.rows.offering("Gardening", state=DRAFT, why="", goal="", format=Format.video)
    town.rows.live("Other", goal="Every student reads well")
    ana = town.someone()
    assert ana.types("/pl find gardening").titles == []
    _opened(cora)
    cora.fills("Why this matters", "  Students grow what they eat.  ")
    cora.picks("District goal", "Every student reads well")
    cora.submits()
    assert cora.modals == []
    assert "✅ Published: Gardening" in cora.sees().words
    assert len(cora.sees_all()) == 1, "the outcome stands where the list stood"
    assert ana.types("/pl find gardening").titles == ["Gardening"]
    assert "Students grow what they eat." in ana.sees().words
    with town.bot.database.reading() as tx:
        entry = tx.exec(select(AuditEntry)).one()
    assert (entry.action, entry.actor, entry.subject) == (
        "offering.published",
        f"slack:{cora.id}",
        f"offering:{offering}",
    )
    assert entry.at == town.clock.now


@pytest.mark.parametrize("length", [280, 281])
def test_why_has_at_most_280_characters(town: Town, cora: Someone, length: int) -> None:
    offering = town.rows.offering("Gardening", state=DRAFT, why="", goal="A goal")
    _opened(cora)
    cora.fills("Why this matters", "w" * length)
    cora.submits()
    with town.bot.database.reading() as tx:
        published = tx.get_one(Offering, offering).state is OfferingState.published
    assert published is (length == 280)
    if length == 281:
        assert cora.modal().errors == {"why": "1 character too many: 280 at most."}
        assert cora.modal().value_of("Why this matters") == "w" * 281
        cora.fills("Why this matters", "w" * 280)
        cora.submits()
        assert "✅ Published" in cora.sees().words


def test_blank_why_is_refused_beside_the_field(town: Town, cora: Someone) -> None:
    town.rows.offering("Gardening", state=DRAFT, why="", goal="")
    _opened(cora)
    cora.fills("Why this matters", " \n ")
    cora.fills("District goal", " ")
    cora.submits()
    assert cora.modal().errors == {
        "why": "Say what gets better for students.",
        "goal": "Name the district goal that this serves.",
    }


def test_limit_is_a_setting(town: Town, cora: Someone) -> None:
    town.rows.setting("offering.why_characters", "40")
    town.rows.offering("Gardening", state=DRAFT, why="", goal="A goal")
    _opened(cora)
    assert "Characters at most: 40" in cora.modal().words
    cora.fills("Why this matters", "w" * 43)
    cora.submits()
    assert cora.modal().errors == {"why": "3 characters too many: 40 at most."}


def test_second_publisher_is_told_that_it_is_done(town: Town, cora: Someone) -> None:
    town.rows.offering("Gardening", state=DRAFT, why="Because", goal="A goal")
    dora = town.someone("Dora Kim", roles=[Role.admin])
    _opened(cora)
    _opened(dora)
    cora.submits()
    dora.submits()
    assert dora.modal().errors == {"why": "“Gardening” has been published already. People can find it."}


@pytest.mark.parametrize("command", ["/pl drafts", "/pl borradores"])
def test_teacher_is_told_whom_to_ask(town: Town, cora: Someone, command: str) -> None:
    del cora
    town.rows.offering("Gardening", state=DRAFT, why="", goal="")
    seen = town.someone().types(command)
    assert "coordinator" in seen.words
    assert "Cora Diaz" in seen.words
    assert "Gardening" not in seen.words


def test_draft_is_seen_by_nobody_through_any_door(town: Town) -> None:
    """A draft's every word is its own, so that finding one of them anywhere is a leak."""
    town.rows.live("Open", topics=["open"], strand="Openness", site="North School")
    town.rows.offering(
        "Xylophone",
        code="XYL-1",
        why="xwhy",
        goal="xgoal",
        summary="xsummary",
        strand="Xstrand",
        topics=["xtopic"],
        site="Xsite",
        format=Format.video,
        link="https://xlink.example.org",
        state=DRAFT,
    )
    ana = town.someone()
    said = [ana.types(f"/pl find {word}") for word in ("xylophone", "XYL-1", "xtopic", "xstrand", "xsite", "xgoal")]
    assert [seen.titles for seen in said] == [[]] * 6
    ana.types("/pl find")
    ana.presses("Filter")
    offered = ana.searches("strand", "") + ana.searches("site", "")
    ana.closes()
    said.append(ana.opens_home())
    ana.types("hello")
    ana.finds_message(
        {"type": "button", "action_id": "details:2", "value": "2", "text": {"type": "plain_text", "text": "Details"}}
    )
    ana.presses("Details")
    said.append(ana.modal())
    assert offered == ["Openness", "North School"]
    assert "no longer in the catalog" in ana.modal().words
    for seen in said:
        lines = [line for line in seen.words.split("\n") if "match" not in line]
        assert not [line for line in lines if "xsummary" in line or "Xylophone" in line or "xwhy" in line]
        assert "https://xlink.example.org" not in seen.links
        assert not [name for name in seen.buttons if "xtopic" in name and "Ask for" not in name]


def test_home_tells_a_coordinator_what_waits(town: Town, cora: Someone) -> None:
    town.rows.offering("Gardening", state=DRAFT, why="Because", goal="A goal")
    town.rows.offering("Harvest", state=DRAFT, why="Because", goal="A goal")
    assert "2 offerings wait to be completed." in cora.opens_home().words
    cora.presses("Complete the offerings that wait")
    assert cora.modal().title == "Drafts"
    cora.presses("Complete: Gardening")
    assert cora.modal().value_of("Why this matters") == "Because"
    cora.submits()
    assert cora.modal().title == "Drafts"
    assert "✅ Published: Gardening" in cora.modal().words
    assert "1 offering waits\nPeople find it once it says why it matters and names a goal." in cora.modal().words
    cora.waits_for_home("1 offering waits to be completed.")
    assert "offering" not in town.someone().opens_home().words.replace("offerings of", "")
