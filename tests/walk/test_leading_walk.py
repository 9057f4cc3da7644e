"""A facilitator's walk: the roster on the phone, the code, who was there, and the recording that takes the card's place."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from locales.translator import Translator
from tests.kit.walking import SPOKEN, TALL, Opening, button, close, shoot_widths, speak, tell, type_for_window

PHONE = 360
LEADER = "kamaria.oduya"
RECORDING = "https://video.sample.example/exit-talk"


@pytest.fixture(scope="session")
def demo_address(wakeful_address: str) -> str:
    return wakeful_address


def test_roster_code_marks_and_walk_in(open_as: Opening) -> None:
    spoken, present, marked, walks_in = SPOKEN[0], "diego.santacruz", "Hannah Brightwater", "Craig Lonetree"
    page = open_as(LEADER, width=PHONE, height=TALL)
    speak(page, spoken)
    roster = type_for_window(page, "/pl roster DROP-IN")
    expect(roster).to_contain_text("Elena Márquez-Villanueva")
    shoot_widths(page, f"roster-{spoken.language.id}")

    button(roster, spoken.t("🔢 Show the code")).click()
    shown = page.get_by_role("dialog", name=spoken.t("Check-in code"))
    code = shown.get_by_role("heading", name=re.compile(r"^\d \d \d \d$")).inner_text().replace(" ", "")
    shoot_widths(page, f"code-{spoken.language.id}")
    walk_screen(page, shown, spoken, code=code)
    close(shown, spoken)

    check_in(open_as(present, height=TALL), spoken, code=code)
    expect(roster).to_be_visible()
    button(roster, spoken.t("Mark here: {name}", name=marked)).click()
    taking_back = button(roster, spoken.t("Take back: {name}", name=marked))
    expect(taking_back).to_be_visible()
    taking_back.dblclick()
    button(roster, spoken.t("Mark here: {name}", name=marked)).click()
    expect(taking_back).to_be_visible()

    adding = roster.get_by_role("combobox").first
    adding.click()
    page.keyboard.type(walks_in)
    page.get_by_role("option", name=walks_in).click()
    expect(roster).to_contain_text(spoken.t("walked in"))
    expect(roster).to_contain_text(walks_in)
    shoot_widths(page, f"roster-marked-{spoken.language.id}")


def walk_screen(page: Page, shown: Locator, spoken: Translator, *, code: str) -> None:
    """Look at the code as a room sees it, and at the sheet to sign."""
    for label, name in ((spoken.t("🖥 Show it on a screen"), "screen"), (spoken.t("🖨 Print a sign-in sheet"), "sheet")):
        with page.context.expect_page() as opening:
            button(shown, label).click()
        opening.value.wait_for_load_state()
        expect(opening.value.locator("body")).to_contain_text(code if name == "screen" else "Elena Márquez")
        shoot_widths(opening.value, f"{name}-{spoken.language.id}")
        opening.value.close()


def check_in(page: Page, spoken: Translator, *, code: str) -> None:
    """Type the code as somebody who is in the room, wrongly first, then twice."""
    speak(page, spoken)
    wrong = str((int(code) + 1) % 10_000).zfill(4)
    expect(tell(page, f"/pl here {wrong}")).not_to_contain_text("✅")
    receipt = tell(page, f"/pl here {code}")
    expect(receipt).to_contain_text("✅")
    expect(receipt).to_contain_text(re.compile(r"\d:\d\d"))
    again = tell(page, f"/pl here {code}")
    expect(again).to_contain_text(spoken.t("You had checked in before. The first time counts."))
    shoot_widths(page, f"here-{spoken.language.id}")


def test_roster_is_closed_to_others(open_as: Opening) -> None:
    page = open_as("noor.alrashidi", height=TALL)
    answer = tell(page, "/pl roster DROP-IN")
    expect(answer).not_to_contain_text("Elena")
    shoot_widths(page, "roster-refused")


@pytest.mark.parametrize("spoken", SPOKEN[1:], ids=["es"])
def test_recording_takes_the_place_of_the_live_session(open_as: Opening, spoken: Translator) -> None:
    page = open_as(LEADER, width=PHONE, height=TALL)
    speak(page, spoken)
    roster = type_for_window(page, "/pl roster EXIT-TALK")
    shoot_widths(page, f"roster-past-{spoken.language.id}")
    button(roster, spoken.t("🎬 Add the recording")).or_(
        button(roster, spoken.t("🎬 Change the recording"))
    ).first.click()
    window = page.get_by_role("dialog", name=spoken.t("Recording")).last
    link = window.get_by_role("textbox", name=spoken.t("Address of the recording"))
    link.fill("exit talk")
    window.get_by_role("button", name=spoken.t("Save")).click()
    expect(window).to_contain_text(re.compile("https|HTTPS"))
    shoot_widths(page, f"recording-refused-{spoken.language.id}")
    link.fill(RECORDING)
    window.get_by_role("textbox", name=spoken.t("Length in minutes")).fill("41")
    window.get_by_role("button", name=spoken.t("Save")).click()
    expect(page.get_by_role("dialog").last).to_contain_text("✅")
    shoot_widths(page, f"recording-saved-{spoken.language.id}")

    teacher = open_as("claire.abernathy", height=TALL)
    speak(teacher, spoken)
    answer = tell(teacher, "/pl find exit tickets two minutes to read")
    watching = answer.get_by_role("link", name=spoken.t("Watch: {title}", title="Exit tickets that take"))
    expect(watching).to_have_attribute("href", RECORDING)
    expect(answer).to_contain_text("41 min")
    shoot_widths(teacher, f"recorded-{spoken.language.id}")
