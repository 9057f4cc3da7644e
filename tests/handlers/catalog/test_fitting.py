"""F5: results fitted to group and site."""

import pytest

from storage.tables import EmployeeGroup, Format
from tests.kit.slack.town import Town


@pytest.mark.parametrize(
    ("group", "titles"),
    [
        (EmployeeGroup.classified, ["For all", "For classified"]),
        (EmployeeGroup.certificated, ["For all", "For certificated"]),
        (EmployeeGroup.administrator, ["For all"]),
        (None, ["For all", "For certificated", "For classified"]),
    ],
)
def test_each_group_sees_what_is_for_it(town: Town, group: EmployeeGroup | None, titles: list[str]) -> None:
    town.rows.live("For all")
    town.rows.live("For certificated", audience=["certificated"])
    town.rows.live("For classified", audience=["classified"])
    town.rows.live("For families", audience=["family"])
    someone = town.someone(group=group)
    assert sorted(someone.types("/pl find").titles) == titles
    assert f"Show everything (+{4 - len(titles)})" in someone.sees().labels
    someone.presses("find_audience")
    assert len(someone.sees().titles) == 4
    assert someone.sees().titles[0] in titles


def test_nothing_for_this_group_says_so_and_offers_the_rest(town: Town) -> None:
    town.rows.live("UDL for teachers", audience=["certificated"])
    driver = town.someone(group=EmployeeGroup.classified)
    seen = driver.types("/pl find UDL")
    assert "For classified staff: nothing matches “UDL”." in seen.words
    driver.presses("find_audience")
    assert driver.sees().titles == ["UDL for teachers"]
    driver.presses("Details: UDL for teachers")
    assert "for: certificated staff" in driver.modal().words


def test_several_groups_are_named_together(town: Town) -> None:
    town.rows.live("Budget", audience=["administrator", "classified"])
    ana = town.someone(group=EmployeeGroup.certificated)
    ana.types("/pl find")
    ana.presses("find_audience")
    assert "for: administrators and classified staff" in ana.sees().words


def test_own_site_comes_first(town: Town) -> None:
    town.rows.live("Elsewhere", "2026-12-03 15:30", site="South School")
    town.rows.live("Here", "2026-12-04 15:30", site="North School")
    assert town.someone(site="North School").types("/pl find").titles == ["Here", "Elsewhere"]
    assert town.someone("Ben Ode", site=None).types("/pl find").titles == ["Elsewhere", "Here"]


def test_only_what_can_be_joined_has_a_register_button(town: Town) -> None:
    town.rows.live("UDL basics")
    town.rows.live("Closed", closes=town.clock.now)
    town.rows.live("For drivers", audience=["classified"])
    town.rows.offering("Gradebook", format=Format.video, link="https://learn.example.org/1")
    ana = town.someone()
    ana.types("/pl find")
    ana.presses("find_openness")
    ana.presses("find_audience")
    assert sorted(ana.sees().titles) == ["Closed", "For drivers", "Gradebook", "UDL basics"]
    assert [name for name in ana.sees().buttons if "Register" in name] == ["Register: UDL basics"]
