"""A newcomer's walk through the demo, in a real browser: what the issue's people do, as they do it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.kit.walking import Opening, shoot


def type_command(page: Page, words: str) -> Locator:
    """Type into the composer and return the answer."""
    before = page.get_by_role("article").count()
    composer = page.get_by_role("textbox", name="Message #")
    composer.fill(words)
    composer.press("Enter")
    expect(page.get_by_role("article")).to_have_count(before + 1)
    return page.get_by_role("article").last


@pytest.mark.parametrize("width", [1280, 360])
def test_teacher_finds_pages_filters_and_reads_details(open_as: Opening, width: int) -> None:
    page = open_as("elena.marquez", width=width)
    answer = type_command(page, "/pl find UDL")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("results for “UDL”")
    expect(answer.get_by_role("button", name="Details")).to_have_count(5)
    shoot(page, f"find-{width}")

    answer.get_by_role("button", name="Show 5 more").click()
    expect(answer.get_by_role("button", name="Back")).to_be_visible()
    answer.get_by_role("button", name="Back").click()
    expect(answer.get_by_role("button", name="Back")).to_have_count(0)

    answer.get_by_role("button", name="Details").first.click()
    details = page.get_by_role("dialog", name="Details")
    expect(details).to_contain_text("Why this matters")
    shoot(page, f"details-{width}")
    details.get_by_role("button", name="Close").first.click()
    expect(details).to_have_count(0)

    answer.get_by_role("button", name="Filter").click()
    window = page.get_by_role("dialog", name="Filter")
    window.get_by_role("combobox", name="Format").click()
    page.get_by_role("option", name="Short video").click()
    shoot(page, f"filter-{width}")
    window.get_by_role("button", name="Show results").click()
    expect(window).to_have_count(0)
    chip = answer.get_by_role("button", name="Remove the filter")
    expect(chip).to_be_visible()
    shoot(page, f"filtered-{width}")
    chip.click()
    expect(chip).to_have_count(0)


def test_nothing_found_is_answered_with_topics_and_an_ask(open_as: Opening) -> None:
    page = open_as("elena.marquez")
    answer = type_command(page, "/pl find underwater basket weaving")
    expect(answer).to_contain_text("No sessions match “underwater basket weaving”.")
    shoot(page, "nothing")
    answer.get_by_role("button", name="Ask for this topic").click()
    expect(answer).to_contain_text("Noted: you asked for “underwater basket weaving”.")


def test_bus_driver_sees_what_is_for_classified_staff_in_spanish(open_as: Opening) -> None:
    page = open_as("ramon.escobedo", width=360)
    answer = type_command(page, "/pl buscar UDL")
    expect(answer).to_contain_text("resultados")
    shoot(page, "find-es-360")
    expect(answer).not_to_contain_text("personal certificado")
    answer.get_by_role("button", name="Mostrar todo").click()
    expect(answer).to_contain_text("11 resultados")
    answer.get_by_role("button", name="Mostrar 5 más").click()
    expect(answer).to_contain_text("personal certificado")


def test_home_tour_and_language(open_as: Opening) -> None:
    page = open_as("kamaria.oduya", "app/home")
    home = page.get_by_role("main")
    expect(home).to_contain_text("1 of 3")
    shoot(page, "home-tour")
    home.get_by_role("button", name="Next").click()
    expect(home).to_contain_text("2 of 3")
    home.get_by_role("button", name="Skip the tour").click()
    expect(home).to_contain_text("You might like")
    expect(home).not_to_contain_text("of 3")
    home.get_by_role("combobox", name="Language").click()
    page.get_by_role("option", name="Español").click()
    expect(home).to_contain_text("Le puede interesar")
    shoot(page, "home-es")

    page.goto(page.url.split("/app/")[0] + "/app/home")
    expect(home).to_contain_text("Le puede interesar")


def test_coordinator_completes_a_draft_that_people_then_find(open_as: Opening) -> None:
    page = open_as("anahit.petrosyan")
    answer = type_command(page, "/pl drafts")
    shoot(page, "drafts")
    answer.get_by_role("button", name="Complete").first.click()
    window = page.get_by_role("dialog", name="Complete and publish")
    window.get_by_role("textbox", name="Why this matters").fill("x" * 281)
    window.get_by_role("combobox", name="District goal").click()
    page.get_by_role("option").first.click()
    window.get_by_role("button", name="Publish").click()
    expect(window).to_contain_text("1 character too many: 280 at most.")
    shoot(page, "draft-error")
    window.get_by_role("textbox", name="Why this matters").fill("Students are greeted by name every day.")
    window.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(answer).to_contain_text("Published")
    expect(answer).to_contain_text("2 offerings wait")


def test_teacher_may_not_complete_drafts_and_reads_who_can(open_as: Opening) -> None:
    page = open_as("elena.marquez")
    answer = type_command(page, "/pl drafts")
    expect(answer).to_contain_text("Anahit Petrosyan")


def test_admin_gives_a_role_that_holds_at_once(open_as: Opening) -> None:
    page = open_as("farhad.daneshvar")
    answer = type_command(page, "/pl roles Socorro")
    answer.get_by_role("button", name="Change").click()
    window = page.get_by_role("dialog", name="Roles")
    window.get_by_role("checkbox", name="Coordinator").check()
    shoot(page, "roles")
    window.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(answer).to_contain_text("now has: coordinator")

    liaison = open_as("socorro.avila")
    expect(type_command(liaison, "/pl drafts")).not_to_contain_text("🔒")


def test_guest_parent_is_told_kindly_in_spanish(open_as: Opening) -> None:
    page = open_as("rosario.huerta")
    answer = type_command(page, "/pl find UDL")
    expect(answer).to_contain_text("Sample Unified")
    expect(answer).not_to_contain_text("UDL")
    shoot(page, "guest-es")


def test_newcomer_who_is_not_on_the_list_finds_what_is_for_all(open_as: Opening) -> None:
    page = open_as("ximena.aldana")
    answer = type_command(page, "/pl find UDL")
    expect(answer).to_contain_text("You are not on the staff list yet")


def test_help_and_shortcut(open_as: Opening) -> None:
    page = open_as("elena.marquez", dark=True)
    answer = type_command(page, "/pl")
    expect(answer).to_contain_text("/pl find UDL")
    expect(answer).not_to_contain_text("/pl drafts")
    shoot(page, "help-dark")
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Find learning").click()
    window = page.get_by_role("dialog", name="Find learning")
    window.get_by_role("textbox", name="What are you looking for?").fill("gradebook")
    window.get_by_role("button", name="Search").click()
    expect(window).to_contain_text("for “gradebook”")
    shoot(page, "search-dark")
