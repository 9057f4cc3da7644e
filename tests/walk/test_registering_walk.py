"""A teacher's walk: from the first tap to the calendar, in each language, and a free seat that goes down the line."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from locales.translator import Translator
from tests.kit.walking import PATIENCE, SPOKEN, TALL, Opening, button, close, shoot_widths, speak, tell, type_for_window

SKETCHNOTES = "Sketchnotes: draw what you hear"
_ENGLISH, _SPANISH = (SPOKEN[0], "elena.marquez"), (SPOKEN[1], "arturo.ybarra")
# The first walk goes in both languages; of the others each goes in one, since words are looked at elsewhere.
TEACHERS = pytest.mark.parametrize(("spoken", "handle"), [_ENGLISH, _SPANISH], ids=["en", "es"])
IN_ENGLISH = pytest.mark.parametrize(("spoken", "handle"), [_ENGLISH], ids=["en"])
IN_SPANISH = pytest.mark.parametrize(("spoken", "handle"), [_SPANISH], ids=["es"])


@pytest.fixture(scope="session")
def demo_address(wakeful_address: str) -> str:
    return wakeful_address


def in_seat(spoken: Translator) -> str:
    """Return how an answer begins for who has a seat."""
    return spoken.t("✅ You're in: {title}", title="")


@TEACHERS
def test_card_turns_into_a_seat_with_its_calendar_entry(open_as: Opening, spoken: Translator, handle: str) -> None:
    page = open_as(handle, height=TALL)
    speak(page, spoken)
    answer = tell(page, "/pl find UDL paraeducators")
    button(answer, spoken.t("Register: {title}", title="UDL for para")).click()
    expect(answer).to_contain_text(in_seat(spoken))
    expect(answer).to_contain_text(re.compile(r"PT|hora del Pacífico"))
    shoot_widths(page, f"seat-{spoken.language.id}")

    button(answer, spoken.t("Change the date: {title}", title="UDL")).click()
    expect(answer).to_contain_text(spoken.t("Pick another date to swap:"))
    shoot_widths(page, f"change-date-{spoken.language.id}")
    button(answer, spoken.t("Never mind")).click()
    expect(answer).to_contain_text(in_seat(spoken))

    button(answer, spoken.t("Undo: {title}", title="UDL")).click()
    expect(answer).to_contain_text(spoken.t("↩️ Undone. You are not registered: {title}", title=""))
    shoot_widths(page, f"undone-{spoken.language.id}")
    again = button(answer, spoken.t("Register again: {title}", title="UDL"))
    again.dblclick()
    expect(answer).to_contain_text(in_seat(spoken))

    button(answer, spoken.t("Add to calendar: {title}", title="UDL")).click()
    window = page.get_by_role("dialog", name=spoken.t("Add to calendar"))
    shoot_widths(page, f"calendar-{spoken.language.id}")
    walk_calendar_page(page, window, spoken)
    close(window, spoken)
    expect(window).to_have_count(0)

    page.get_by_role("button", name="Outside world").first.click()
    outside = page.get_by_role("complementary", name="Outside world")
    entries = outside.get_by_role("region", name="Calendar").get_by_role("listitem")
    expect(entries.filter(has_text="UDL for paraeducators")).to_have_count(1, timeout=PATIENCE)
    shoot_widths(page, f"outside-{spoken.language.id}")


def walk_calendar_page(page: Page, window: Locator, spoken: Translator) -> None:
    """Follow the link of one's own: the page says what is so, and its file holds one entry."""
    with page.context.expect_page() as opening:
        button(window, spoken.t("See it, or cancel: {title}", title="UDL")).click()
    own = opening.value
    expect(own.get_by_role("heading", name="UDL for paraeducators")).to_be_visible()
    expect(own.locator("body")).to_contain_text(spoken.t("✅ You're in"))
    shoot_widths(own, f"calendar-page-{spoken.language.id}")
    with own.expect_download() as saving:
        button(own, spoken.t("📅 Add to calendar")).click()
    entry = Calendar.from_ical(saving.value.path().read_bytes())
    assert [str(event["SUMMARY"]) for event in entry.walk("VEVENT")] == [
        "UDL for paraeducators: help that leaves room to think"
    ]
    own.close()


@IN_SPANISH
def test_page_behind_the_calendar_link_cancels(open_as: Opening, spoken: Translator, handle: str) -> None:
    page = open_as(handle, height=TALL)
    speak(page, spoken)
    answer = tell(page, "/pl register CIRCLES")
    button(answer, spoken.t("Register: {title}", title="")).click()
    button(answer, spoken.t("Add to calendar: {title}", title="Rest")).click()
    window = page.get_by_role("dialog")
    with page.context.expect_page() as opening:
        button(window, spoken.t("See it, or cancel: {title}", title="Rest")).click()
    own = opening.value
    button(own, spoken.t("Cancel my registration")).click()
    own.get_by_role("textbox").fill("The bus is late that day.")
    shoot_widths(own, f"page-cancel-{spoken.language.id}")
    button(own, spoken.t("Cancel my registration")).dblclick()
    expect(own.locator("body")).to_contain_text("❌")
    expect(own.locator("body")).to_contain_text("/pl register CIRCLES")
    shoot_widths(own, f"page-cancelled-{spoken.language.id}")
    close(window, spoken)

    # The card still shows the seat that is gone.
    button(answer, spoken.t("Undo: {title}", title="Rest")).click()
    expect(button(answer, spoken.t("Register again: {title}", title="Rest"))).to_be_visible()
    expect(tell(page, "/pl my")).not_to_contain_text("Restorative circles")


@IN_SPANISH
def test_full_session_shows_the_place_in_line(open_as: Opening, spoken: Translator, handle: str) -> None:
    page = open_as(handle, height=TALL)
    speak(page, spoken)
    answer = tell(page, "/pl register sketchnotes")
    place = re.escape(spoken.t("⏳ You're number {place} in line: {title}", place="N", title=SKETCHNOTES))
    expect(answer).to_contain_text(re.compile(place.replace("N", r"\d+", 1)))
    leaving = button(answer, spoken.t("Leave the line: {title}", title=SKETCHNOTES))
    expect(leaving).to_be_visible()
    shoot_widths(page, f"line-{spoken.language.id}")
    leaving.click()
    expect(answer).to_contain_text(spoken.t("You are not registered any more: {title}", title=SKETCHNOTES))
    shoot_widths(page, f"line-left-{spoken.language.id}")


@IN_ENGLISH
def test_clash_is_swapped_kept_and_cancelled_with_a_reason(open_as: Opening, spoken: Translator, handle: str) -> None:
    page = open_as(handle, height=TALL)
    speak(page, spoken)
    sounds, steady = "Science of reading", "Trauma-informed practice"
    first = tell(page, "/pl register READ-SOUNDS")
    button(first, spoken.t("Register: {title}", title="")).click()
    expect(first).to_contain_text(in_seat(spoken))
    shoot_widths(page, f"dates-{spoken.language.id}")

    second = tell(page, "/pl register TRAUMA")
    button(second, spoken.t("Register: {title}", title="")).click()
    expect(second).to_contain_text(sounds)
    shoot_widths(page, f"clash-{spoken.language.id}")
    button(second, spoken.t("Swap, and give up: {title}", title=sounds)).click()
    expect(second).to_contain_text(spoken.t("Swapped."))
    shoot_widths(page, f"swapped-{spoken.language.id}")

    # The old answer still has the buttons of the seat that was given up.
    button(first, spoken.t("Undo: {title}", title=sounds)).click()
    expect(first).not_to_contain_text(in_seat(spoken))
    button(first, spoken.t("Register again: {title}", title=sounds)).click()
    expect(first).to_contain_text(steady)
    button(first, spoken.t("Keep both: {title}", title=sounds)).click()
    expect(first).to_contain_text(in_seat(spoken))

    mine = tell(page, "/pl my")
    expect(mine).to_contain_text(sounds)
    expect(mine).to_contain_text(steady)
    shoot_widths(page, f"mine-{spoken.language.id}")
    button(mine, spoken.t("Undo: {title}", title=sounds)).click()
    expect(mine).to_contain_text(spoken.t("↩️ Undone. You are not registered: {title}", title=sounds))


@IN_SPANISH
def test_home_settings_quiet_and_feed(open_as: Opening, spoken: Translator, handle: str) -> None:
    page = open_as(handle, height=TALL)
    speak(page, spoken)
    quiet = tell(page, "/pl quiet")
    shoot_widths(page, f"quiet-{spoken.language.id}")
    button(quiet, spoken.t("Until tomorrow")).click()
    expect(quiet).to_contain_text("🔕")
    shoot_widths(page, f"quiet-on-{spoken.language.id}")
    expect(tell(page, "/pl quiet off")).to_contain_text("🔔")

    feed = tell(page, "/pl calendar")
    button(feed, spoken.t("Make my private address")).or_(button(feed, spoken.t("Make a new address"))).first.click()
    address = feed.locator("code").first
    expect(address).to_contain_text(re.compile(r"^http://127\.0\.0\.1:\d+/calendar/.+\.ics$"))
    shoot_widths(page, f"feed-{spoken.language.id}")
    answer = page.request.get(address.inner_text())
    assert Calendar.from_ical(answer.body()).name == "VCALENDAR"

    window = type_for_window(page, "/pl settings")
    expect(window).to_contain_text(spoken.t("Notice settings"))
    window.get_by_role("combobox").first.click()
    page.get_by_role("option", name=spoken.t("Never")).click()
    shoot_widths(page, f"settings-{spoken.language.id}")
    window.get_by_role("button", name=spoken.t("Save")).click()
    saved = page.get_by_role("dialog").filter(has_text=spoken.t("✅ Saved. From now on I tell you what you chose."))
    expect(saved).to_be_visible()

    home = open_as(handle, "app/home", height=TALL)
    expect(home.get_by_role("main")).to_contain_text(spoken.t("🔎 Find learning"))
    shoot_widths(home, f"home-mine-{spoken.language.id}")


def test_free_seat_goes_down_the_line(open_as: Opening) -> None:
    """One gives up a seat; the first in line passes it on in English, the next takes it in Spanish."""
    english, spanish = SPOKEN
    first, second = (open_as(one, "app/messages", height=TALL) for one in ("fatima.zahidi", "zainab.qureshi"))
    speak(second, spanish)
    leaving = open_as("tevita.fonua", height=TALL)
    mine = tell(leaving, "/pl my")
    mine.get_by_role("button", name=re.compile("^(Undo|Can't come)")).click()
    expect(mine.get_by_role("button", name="Register again")).to_be_visible()

    offer = first.get_by_role("article").filter(
        has=button(first, english.t("Accept the seat: {title}", title=SKETCHNOTES))
    )
    expect(offer).to_contain_text("PT", timeout=PATIENCE)
    shoot_widths(first, "offer-en_US")
    button(offer, english.t("Pass the seat on: {title}", title=SKETCHNOTES)).click()
    passed = first.get_by_text(english.t("You passed the seat on: {title}", title=SKETCHNOTES))
    expect(passed).to_be_visible()
    shoot_widths(first, "passed-en_US")

    taking = button(second, spanish.t("Accept the seat: {title}", title=SKETCHNOTES))
    expect(taking).to_be_visible(timeout=PATIENCE)
    shoot_widths(second, "offer-es_US")
    taking.dblclick()
    expect(second.get_by_text(in_seat(spanish) + SKETCHNOTES).first).to_be_visible()
    expect(taking).to_have_count(0)
    shoot_widths(second, "accepted-es_US")
