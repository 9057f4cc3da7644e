"""T9: the language that a person chooses, and everything afterwards in it."""

import pytest
from sqlmodel import select

from locales.languages import SPANISH
from locales.translator import load_catalog
from storage.tables import OfferingState, Role, SlackMember
from tests.kit.fixtures import on_both
from tests.kit.slack.someone import Someone
from tests.kit.slack.town import Town


def _spanish(sentence: str) -> str:
    said = load_catalog(SPANISH, domain="staff").gettext(sentence)
    assert said != sentence, f"not translated: {sentence}"
    return said


def _chosen(town: Town, someone: Someone) -> str | None:
    with town.bot.database.reading() as tx:
        return tx.exec(select(SlackMember.chosen_locale).where(SlackMember.id == someone.id)).one()


@on_both
@pytest.mark.parametrize(
    "typed", ["language español", "language es", "idioma es", "language Spanish", "lang es-MX", "LANGUAGE ESPAÑOL"]
)
def test_language_is_chosen_by_any_of_its_names(town: Town, typed: str) -> None:
    ana = town.someone()
    seen = ana.types(f"/pl {typed}")
    assert _chosen(town, ana) == "es_US"
    assert seen.words == _spanish("✅ From now on I answer in {language}.").replace("{language}", "Español")


def test_language_without_a_name_offers_what_there_is(town: Town) -> None:
    ana = town.someone()
    assert ana.types("/pl language").labels == ["Español", "English"]
    ana.presses("Español")
    assert _chosen(town, ana) == "es_US"
    assert len(ana.sees_all()) == 1


def test_language_that_is_not_spoken_is_answered_with_those_that_are(town: Town) -> None:
    ana = town.someone()
    seen = ana.types("/pl language klingon")
    assert "English and Español" in seen.words
    assert seen.labels == ["Español", "English"]
    assert _chosen(town, ana) is None


def test_everything_after_the_choice_is_spanish(town: Town) -> None:
    town.rows.live("UDL basics", points=2, capacity=12)
    town.rows.offering("Draft", state=OfferingState.draft, why="", goal="")
    ana = town.someone(roles=[Role.admin])
    ana.types("/pl idioma es")
    assert ana.types("/pl find udl").words.split("\n")[-1] == (
        "📅 " + _spanish("Live session") + " · jue, 3 de dic, 3:30 p.m. hora del Pacífico · 1 h · 2 puntos · "
        "quedan 12 lugares"
    )
    ana.presses(_spanish("Filter"))
    assert ana.modal().title == _spanish("Filter")
    ana.closes()
    for command in ("/pl", "/pl drafts", "/pl roles Ana", "/pl find beekeeping"):
        english = {"What you can do here", "offering waits", "Change", "No sessions match"}
        assert not [words for words in english if words in ana.types(command).text]
    home = ana.opens_home()
    assert home.value_of("language") == "es_US"
    assert _spanish("You might like") in home.words


def test_choice_outlasts_slack_and_roster(town: Town) -> None:
    ana = town.someone(slack_locale="en-US", locale="en_US")
    ana.types("/pl idioma es")
    town.clock.moves(days=30)
    assert _spanish("What you can do here") in ana.types("/pl").words
    ana.types("/pl language english")
    assert "What you can do here" in ana.types("/pl").words


@pytest.mark.parametrize(
    ("roster", "slack", "spanish"),
    [
        (None, "es-LA", True),
        (None, "es-ES", True),
        (None, "en-GB", False),
        (None, "fr-FR", False),
        ("es", "en-US", True),
        ("en_US", "es-LA", False),
        ("klingon", "es-LA", True),
    ],
)
def test_language_before_any_choice_is_the_rosters_then_slacks(
    town: Town, roster: str | None, slack: str, spanish: bool
) -> None:
    words = town.someone(locale=roster, slack_locale=slack).types("/pl").words
    assert (_spanish("What you can do here") in words) is spanish


def test_home_changes_language_by_its_select(town: Town) -> None:
    ana = town.someone()
    ana.opens_home()
    ana.chooses("language", "Español")
    assert _chosen(town, ana) == "es_US"
    assert _spanish("I answer in this language:") in ana.home().words
    ana.chooses("language", "English")
    assert "I answer in this language:" in ana.home().words
