"""The help of G3: what I can do, and what to type instead of a word that is none."""

import pytest

from storage.tables import Role
from tests.kit.slack.town import Town


@pytest.mark.parametrize("command", ["/pl", "/pl help", "/pl ayuda", "/pl ?", "/pl HELP"])
def test_help_lists_what_somebody_can_do_with_examples(town: Town, command: str) -> None:
    words = town.someone().types(command).words
    assert "/pl find UDL  /pl search  /pl buscar\nFind sessions, recordings, courses and videos" in words
    assert "/pl language español" in words


def test_help_shows_only_commands_that_somebody_can_use(town: Town) -> None:
    teacher, coordinator = town.someone(), town.someone("Cora Diaz", roles=[Role.coordinator])
    admin = town.someone("Dora Kim", roles=[Role.admin])
    for someone, drafts, roles in ((teacher, 0, 0), (coordinator, 1, 0), (admin, 1, 1)):
        words = someone.types("/pl").words
        assert (words.count("/pl drafts"), words.count("/pl roles Ana")) == (drafts, roles)
        assert words.count("To import a catalog") == drafts
        assert words.count("You can also type what you look for") == 1


def test_help_lists_what_leaders_do_only_for_who_leads(town: Town) -> None:
    town.rows.live("UDL basics", facilitators=["cleo.park@example.org"])
    teacher, leader = town.someone(), town.someone("Cleo Park")
    coordinator = town.someone("Cora Diaz", roles=[Role.coordinator])
    for someone, times in ((teacher, 0), (leader, 1), (coordinator, 1)):
        words = someone.types("/pl").words
        assert [words.count(f"/pl {name} UDL-101") for name in ("roster", "edit", "add")] == [times] * 3


def test_help_names_the_office(town: Town) -> None:
    town.rows.setting("office.name", "Learning Office")
    assert "Stuck? Ask: Learning Office" in town.someone().types("/pl").words


def test_word_that_is_no_command_is_searched_for(town: Town) -> None:
    town.rows.live("UDL basics")
    ana = town.someone()
    seen = ana.types("/pl UDL basics")
    assert "Next time type: /pl find UDL basics" in seen.words
    assert seen.titles == ["UDL basics"]


@pytest.mark.parametrize("typed", ["fidn UDL", "fnd UDL", "finds UDL", "Fiind UDL"])
def test_mistyped_command_is_recognized_and_searched_all_the_same(town: Town, typed: str) -> None:
    town.rows.live("UDL basics")
    seen = town.someone().types(f"/pl {typed}")
    assert "Did you mean /pl find UDL?" in seen.words
    assert seen.titles == ["UDL basics"]


def test_mistyped_command_is_not_suggested_to_those_who_may_not_use_it(town: Town) -> None:
    teacher, admin = town.someone(), town.someone("Dora Kim", roles=[Role.admin])
    assert "/pl roles" not in teacher.types("/pl rolls").words
    assert "Did you mean /pl roles?" in admin.types("/pl rolls").words


@pytest.mark.parametrize("typed", ["hlep", "???", "🎉", "<@U123>", "x" * 5000, "DROP TABLE"])
def test_nothing_typed_is_an_error(town: Town, typed: str) -> None:
    town.rows.live("UDL basics")
    assert town.someone().types(f"/pl {typed}").ephemeral


def test_refused_command_says_who_can_do_it(town: Town) -> None:
    for name in ("Dora Kim", "Eli Moss", "Fay Wu", "Gus Hall"):
        town.rows.person(name, roles=[Role.admin])
    words = town.someone().types("/pl roles Ana").words
    assert "app administrator" in words
    assert "Dora Kim, Eli Moss, or Fay Wu" in words
    assert "Gus" not in words


def test_refused_command_that_nobody_can_do_says_so(town: Town) -> None:
    assert "Nobody has that role yet" in town.someone().types("/pl roles").words


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("language arts", "Language arts circle"),
        ("help writing essays", "Help with writing essays"),
        ("fine motor", "Fine motor skills"),
        ("mind mapping", "Mind mapping"),
    ],
)
def test_subject_that_looks_like_a_command_is_searched_for_whole(town: Town, typed: str, title: str) -> None:
    town.rows.live(title)
    town.rows.live("Motor repair, mapping, words")
    seen = town.someone().types(f"/pl {typed}")
    assert seen.titles == [title]
    assert f"Next time type: /pl find {typed}" in seen.words


def test_escaped_characters_of_slack_are_read_as_typed(town: Town) -> None:
    town.rows.live("Q&A for new teachers")
    assert town.someone().types("/pl find Q&A").titles == ["Q&A for new teachers"]
