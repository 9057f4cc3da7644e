"""How coordinators bring in what comes next: they drop files on the app, complete what lacks, and teach it a word."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.kit.walking import PATIENCE, TALL, Opening, prepared_folder, shoot, started_demo, tell


@pytest.fixture(scope="module")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a demo of this module's own: it changes the catalog, which other walks count."""
    with started_demo(prepared_folder(tmp_path_factory)) as address:
        yield address


def drop(page: Page, file: FilePayload) -> Locator:
    """Attach a file and send it, and return the app's answer."""
    articles = page.get_by_role("article")
    before = articles.count()
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Attach files").click()
    choosing.value.set_files([file])
    expect(page.get_by_role("list", name="Attached files")).to_contain_text(file["name"])
    page.get_by_role("button", name="Send").click()
    expect(articles).to_have_count(before + 2, timeout=PATIENCE)
    return articles.last


def sample(page: Page, name: str) -> FilePayload:
    """Save one of the files to try, as the page offers them."""
    page.get_by_role("button", name="Inspector", exact=True).click()
    with page.expect_download() as saving:
        page.get_by_role("region", name="Files to try").get_by_role("link", name=name).click()
    page.get_by_role("button", name="Close inspector").click()
    return FilePayload(name=name, mimeType="text/plain", buffer=saving.value.path().read_bytes())


def test_coordinator_drops_a_table_and_completes_what_lacks(open_as: Opening) -> None:
    page = open_as("anahit.petrosyan", "app/messages", height=TALL)
    table = sample(page, "next-term.csv")
    declined = drop(page, table)
    declined.get_by_role("button", name="Cancel").click()
    expect(declined).to_contain_text("Nothing was changed.")
    expect(declined.get_by_role("button", name="Apply")).to_have_count(0)

    preview = drop(page, table)
    expect(preview).to_contain_text("What next-term.csv would change")
    expect(preview).to_contain_text("Offerings: 7 added")
    expect(preview).to_contain_text("Refused rows: 1")
    expect(preview).to_contain_text("hybrid")
    expect(preview).to_contain_text("Training Room C")
    shoot(page, "drop-preview")
    preview.get_by_role("button", name="Apply").click()
    expect(preview).to_contain_text("Done: next-term.csv")
    expect(preview).to_contain_text("Anahit Petrosyan-Reyes")
    shoot(page, "drop-done")
    expect(tell(page, "find fractions")).to_contain_text("Fractions on a number line")
    hidden = tell(page, "find exit tickets")
    expect(hidden).to_contain_text("“exit tickets”")
    expect(hidden).not_to_contain_text("Exit tickets that change")

    drafts = tell(page, "/pl drafts")
    drafts.get_by_role("button", name="Complete: Exit tickets").click()
    window = page.get_by_role("dialog", name="Complete and publish")
    window.get_by_role("textbox", name="Why this matters").fill("Students get help the day they need it.")
    shoot(page, "drop-draft")
    window.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(drafts).to_contain_text("Published: Exit tickets")
    expect(tell(page, "find exit tickets")).to_contain_text("Exit tickets that change")
    shoot(page, "drop-found")

    again = drop(page, table)
    expect(again).to_contain_text("Nothing to change")
    expect(again.get_by_role("button", name="Apply")).to_have_count(0)
    shoot(page, "drop-again")


def test_coordinator_drops_the_calendar_twice(open_as: Opening) -> None:
    page = open_as("anahit.petrosyan", "app/messages", width=360, height=TALL)
    calendar = sample(page, "district-calendar.ics")
    preview = drop(page, calendar)
    expect(preview).to_contain_text("What district-calendar.ics would change")
    expect(preview).to_contain_text("Lesson study: plan, teach, look again")
    expect(preview).to_contain_text("/pl drafts")
    shoot(page, "drop-calendar-360")
    preview.get_by_role("button", name="Apply").click()
    expect(preview).to_contain_text("Done: district-calendar.ics")
    shoot(page, "drop-calendar-done-360")

    again = drop(page, calendar)
    expect(again).to_contain_text("Nothing to change")
    expect(again.get_by_role("button", name="Apply")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("main").get_by_role("link", name="Home").click()
    page.get_by_role("button", name="Complete").click()
    waiting = page.get_by_role("dialog")
    expect(waiting).to_contain_text("offerings wait")
    shoot(page, "drop-home-360")
    waiting.get_by_role("button", name="Complete: Mentor and new teacher evening").click()
    window = page.get_by_role("dialog", name="Complete and publish")
    window.get_by_role("textbox", name="Why this matters").fill("Students keep a teacher who has a mentor.")
    window.get_by_role("combobox", name="District goal").click()
    page.get_by_role("option").first.click()
    shoot(page, "drop-home-draft-360")
    window.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("dialog")).to_contain_text("Published: Mentor and new teacher evening")
    shoot(page, "drop-home-published-360")
    page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_teacher_who_drops_a_file_reads_whom_to_ask(open_as: Opening) -> None:
    page = open_as("elena.marquez", "app/messages")
    refused = drop(page, FilePayload(name="mine.csv", mimeType="text/csv", buffer=b"code,title\nA,B\n"))
    expect(refused).to_contain_text("Anahit Petrosyan-Reyes")
    expect(refused.get_by_role("button", name="Apply")).to_have_count(0)
    shoot(page, "drop-refused")


def test_synonym_of_the_district_finds_at_once(open_as: Opening) -> None:
    page = open_as("anahit.petrosyan", height=TALL)
    words = tell(page, "/pl synonyms")
    shoot(page, "words-none")
    words.get_by_role("button", name="Add a word").click()
    window = page.get_by_role("dialog", name="Add a word")
    window.get_by_role("textbox", name="Word or short form").fill("OTTER")
    window.get_by_role("textbox", name="Also means").fill("number talks\nmath discourse")
    shoot(page, "words-window")
    window.get_by_role("button", name="Save").click()
    expect(window).to_have_count(0)
    expect(words).to_contain_text("OTTER")
    expect(words).to_contain_text("number talks")
    shoot(page, "words-added")

    teacher = open_as("elena.marquez", height=TALL)
    found = tell(teacher, "/pl find otter")
    expect(found).to_contain_text(re.compile("Also showing: .*number talks"))
    expect(found).to_contain_text("Number talks: ten minutes")
    shoot(teacher, "words-found")
