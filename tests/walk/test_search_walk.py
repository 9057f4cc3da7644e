"""How people find things who do not know what they are called: mistakes, short forms, Spanish, whole questions."""

import re

from playwright.sync_api import Locator, expect

from tests.kit.walking import TALL, Opening, shoot, tell


def titles(answer: Locator) -> list[str]:
    """Return the titles of the results, in the order in which they are shown."""
    buttons = answer.get_by_role("button", name="Details: ")
    return [str(one.get_attribute("aria-label")).removeprefix("Details: ") for one in buttons.all()]


def test_mistake_short_form_and_spanish_lead_to_the_same(open_as: Opening) -> None:
    page = open_as("elena.marquez", height=TALL)
    short = tell(page, "/pl find UDL")
    expect(short).to_contain_text("results for “UDL”")
    first = titles(short)[0]

    mistaken = tell(page, "/pl find universal desing")
    expect(mistaken).to_contain_text("“desing” as “design”")
    expect(mistaken).to_contain_text("Also showing: UDL")
    assert titles(mistaken)[0] == first
    shoot(page, "find-mistake")

    spanish = tell(page, "/pl find diseño universal")
    expect(spanish).to_contain_text("Also showing: ")
    assert titles(spanish)[0] == first
    shoot(page, "find-spanish-words")


def test_question_becomes_filters_that_can_be_removed(open_as: Opening) -> None:
    page = open_as("elena.marquez", height=TALL)
    answer = tell(page, "/pl find something on UDL after 3:30 under an hour")
    expect(answer).to_contain_text("2 results for “UDL”")
    late = answer.get_by_role("button", name="Remove the filter from 3:30")
    short = answer.get_by_role("button", name="Remove the filter up to 1 h")
    expect(late).to_be_visible()
    expect(short).to_be_visible()
    shoot(page, "question")

    late.click()
    expect(late).to_have_count(0)
    expect(answer).to_contain_text("1–5 of")
    expect(answer).not_to_contain_text("UDL course in five parts")  # five hours
    first = titles(answer)
    answer.get_by_role("button", name=re.compile(r"Show \d more")).click()
    expect(answer).to_contain_text("6–")
    expect(short).to_be_visible()
    assert not set(titles(answer)) & set(first)
    shoot(page, "question-second-page")

    short.click()
    expect(answer.get_by_role("button", name="Remove the filter")).to_have_count(0)
    expect(answer).to_contain_text("UDL course in five parts")


def test_question_that_asks_too_much_is_answered_without(open_as: Opening) -> None:
    page = open_as("elena.marquez", height=TALL)
    answer = tell(page, "/pl find something on co-teaching on a Saturday under an hour")
    expect(answer).to_contain_text(re.compile("Nothing.*Saturday"))
    expect(answer.get_by_role("button", name="Remove the filter")).to_have_count(1)
    assert titles(answer) == ["Co-teaching that works: six ways to share a room"]
    shoot(page, "question-too-much")


def test_topic_that_nobody_teaches_is_asked_for(open_as: Opening) -> None:
    page = open_as("elena.marquez")
    answer = tell(page, "/pl find beekeeping")
    expect(answer).to_contain_text("No sessions match “beekeeping”.")
    expect(answer).to_contain_text("nearest")
    shoot(page, "no-such-topic")
    answer.get_by_role("button", name="Ask for this topic").click()
    expect(answer).to_contain_text("you asked for “beekeeping”")
    shoot(page, "topic-asked-for")
    answer.get_by_role("button", name="Browse everything").click()
    expect(answer).to_contain_text("things to learn")

    planner = open_as("anahit.petrosyan")
    expect(tell(planner, "/pl asks")).to_contain_text("beekeeping")
    shoot(planner, "asks")


def test_app_answers_plain_words_in_its_messages(open_as: Opening) -> None:
    page = open_as("elena.marquez", "app/messages", height=TALL)
    expect(tell(page, "help")).to_contain_text("What you can do here")
    shoot(page, "messages-help")
    answer = tell(page, "short videos on UDL")
    expect(answer).to_contain_text("results for “UDL”")
    expect(answer).to_contain_text("UDL in one minute")
    shoot(page, "messages-find")
    answer.get_by_role("button", name="Remove the filter").click()
    expect(answer).to_contain_text("UDL course in five parts")
    expect(tell(page, "/pl help")).to_contain_text("What you can do here")


def test_shortcut_finds_what_a_longer_message_is_about(open_as: Opening) -> None:
    page = open_as("elena.marquez", "channel/professional-learning", height=TALL)
    message = page.get_by_role("article").filter(has_text="IEP goals session")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Find learning on this").click()
    window = page.get_by_role("dialog", name="Find learning")
    expect(window).to_contain_text("IEP writing: goals that a parent can picture")
    shoot(page, "message-shortcut")
    window.get_by_role("button", name="Close").first.click()
    expect(window).to_have_count(0)


def test_bus_driver_asks_in_spanish_on_a_phone(open_as: Opening) -> None:
    page = open_as("ramon.escobedo", width=360, height=TALL)
    answer = tell(page, "/pl buscar algo sobre conducta después de las 3:30 de menos de una hora")
    expect(answer).to_contain_text("1 resultado para “conducta”")
    expect(answer).to_contain_text("También se muestra: behavior")
    expect(answer).to_contain_text("hora del Pacífico")
    expect(answer.get_by_role("button", name="Quitar el filtro")).to_have_count(2)
    shoot(page, "question-es-360")
    answer.get_by_role("button", name="Quitar el filtro").first.click()
    expect(answer.get_by_role("button", name="Quitar el filtro")).to_have_count(1)
    shoot(page, "question-es-360-wider")

    nothing = tell(page, "/pl buscar apicultura")
    expect(nothing).to_contain_text("No hay sesiones que coincidan con “apicultura”.")
    shoot(page, "no-such-topic-es-360")
    nothing.get_by_role("button", name="Pedir este tema").click()
    expect(nothing).to_contain_text("pidió “apicultura”")
    shoot(page, "topic-asked-for-es-360")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
