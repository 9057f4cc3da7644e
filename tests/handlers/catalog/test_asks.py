"""What people asked for, for those who plan: counted by person and site, without names (number 1 of what others lack)."""

from storage.tables import Role
from tests.kit.slack.town import Town


def test_asks_are_listed_for_coordinators_the_most_asked_first(town: Town) -> None:
    for name, site, topic in (
        ("Ana Ruiz", "North", "bee keeping"),
        ("Ben Ode", "South", "Bee-keeping"),
        ("Eli Moss", None, "welding"),
    ):
        someone = town.someone(name, site=site)
        someone.types(f"/pl find {topic}")
        someone.presses("find_ask")
    words = town.someone("Cora Diaz", roles=[Role.coordinator]).types("/pl asks").words
    assert "bee keeping\n2 people and 2 sites" in words
    assert "welding\n1 person" in words
    assert words.index("bee keeping") < words.index("welding")
    assert "Ana" not in words
    assert words.endswith("Each person counts once. Names are not shown.")


def test_nobody_has_asked_yet(town: Town) -> None:
    assert "Nobody has asked" in town.someone("Cora Diaz", roles=[Role.coordinator]).types("/pl asks").words


def test_teachers_do_not_see_the_asks(town: Town) -> None:
    assert "🔒" in town.someone().types("/pl asks").words
