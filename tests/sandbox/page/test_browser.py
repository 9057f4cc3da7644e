"""The page in a real browser, with a scripted bot behind it."""

import asyncio
import threading
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.kit.sandbox.browsing import Site
from tests.kit.sandbox.stage import BEN, GENERAL, Received, actions, button, modal, option, plain, section, text_input


def test_command_is_hinted_sent_and_answered_to_one_person(page: Page, site: Site) -> None:
    site.bot.answers.append({"text": "Found", "blocks": [section("*3* sessions"), actions(button("Details"))]})
    composer = page.get_by_role("textbox", name="Message #general")
    composer.press_sequentially("/p")
    expect(page.get_by_role("option", name="/pl")).to_be_visible()
    composer.press("Enter")
    expect(composer).to_have_value("/pl ")
    composer.press_sequentially("find UDL")
    composer.press("Enter")

    answer = page.get_by_role("article").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("3 sessions")
    expect(composer).to_have_value("")
    assert site.bot.last["text"] == "find UDL"

    composer.fill("half a sent")
    with page.expect_response("**/press"):
        answer.get_by_role("button", name="Details").click()
    assert site.bot.last["actions"][0]["action_id"] == "go"
    expect(composer).to_have_value("half a sent")


def test_tab_that_nobody_looks_at_holds_no_connection(page: Page, site: Site) -> None:
    turn = "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }}); "
    turn += "document.dispatchEvent(new Event('visibilitychange'))"
    with page.expect_event("requestfailed", lambda request: "/live/" in request.url):
        page.evaluate(turn.format("true"))
    body = {"user": "ben", "channel": "general", "text": "Anybody there?"}
    httpx.post(f"{site.address}/control/say", json=body, trust_env=False)
    expect(page.get_by_role("article")).to_have_count(0)

    page.evaluate(turn.format("false"))
    expect(page.get_by_role("article")).to_contain_text("Anybody there?")


def test_half_a_line_waits_where_it_was_written(page: Page) -> None:
    page.get_by_role("textbox", name="Message #general").fill("half a sent")
    page.get_by_role("link", name="Slackbot").click()
    page.go_back()

    expect(page.get_by_role("textbox", name="Message #general")).to_have_value("half a sent")


def test_one_goes_on_writing_while_the_app_thinks(page: Page, site: Site) -> None:
    thought = threading.Event()

    async def thinking(_: Received) -> str:
        await asyncio.to_thread(thought.wait, 2)
        return "Found"

    site.bot.answers.append(thinking)
    composer = page.get_by_role("textbox", name="Message #general")
    for line in ("/pl find", "hello"):
        composer.fill(line)
        composer.press("Enter")
        expect(composer).to_have_value("", timeout=1000)
    expect(page.get_by_role("article")).to_contain_text("hello")
    thought.set()
    expect(page.get_by_role("article").last).to_contain_text("Found")


def test_line_that_could_not_be_sent_comes_back(page: Page) -> None:
    page.route("**/say", lambda route: route.abort())
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("hello")
    composer.press("Enter")

    expect(page.get_by_role("status").filter(has_text="That was not sent.")).to_be_visible()
    expect(composer).to_have_value("hello")


def test_optional_choice_can_be_taken_back(page: Page, site: Site) -> None:
    topics = {"type": "static_select", "action_id": "t", "options": [option("Art"), option("Music")]}
    field = text_input("topic", element=topics, label=plain("Topic"), optional=True)
    site.bot.answers.append(site.opening(modal(field)))
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Find").click()
    dialog = page.get_by_role("dialog", name="Title")
    box = dialog.get_by_role("combobox", name="Topic")
    clear = dialog.get_by_role("button", name="Clear")
    expect(clear).to_be_hidden()
    for by_mouse in (True, False):
        box.press("ArrowDown")
        box.press("Enter")
        expect(box).to_have_value("Art")
        if by_mouse:
            clear.click()
        else:
            box.fill("")
            box.press("Tab")
        expect(box).to_have_value("")
        expect(clear).to_be_hidden()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert site.bot.last["view"]["state"]["values"]["topic"]["t"]["selected_option"] is None


def test_two_tabs_are_two_people(page: Page) -> None:
    other = page.context.new_page()
    other.goto(f"/as/{BEN}/channel/{GENERAL}")
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("one")
    composer.press("Shift+Enter")
    composer.press_sequentially("two")
    composer.press("Enter")

    for tab in (page, other):
        expect(tab.get_by_role("article", name="Ana Ruiz")).to_contain_text("one\ntwo", use_inner_text=True)


def test_modal_by_keyboard_from_opening_to_submitting(page: Page, site: Site) -> None:
    topics = {"type": "multi_static_select", "action_id": "t", "options": [option("Art"), option("Élan")]}
    view = modal(text_input(), text_input("topics", element=topics, label=plain("Topics")))
    site.bot.answers += [
        {"text": "Found", "blocks": [actions(button("Filter"))]},
        site.opening(view),
        {"response_action": "errors", "errors": {"name": "Too short."}},
    ]
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("/pl")
    composer.press("Enter")
    opener = page.get_by_role("button", name="Filter")
    opener.press("Enter")

    dialog = page.get_by_role("dialog", name="Title")
    name = dialog.get_by_role("textbox", name="Name")
    expect(name).to_be_focused()
    name.press_sequentially("A")
    box = dialog.get_by_role("combobox", name="Topics")
    box.press_sequentially("elan")
    expect(page.get_by_role("option")).to_have_text(["Élan"])
    box.press("Enter")
    expect(dialog.get_by_role("button", name="Remove Élan")).to_be_visible()
    name.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Too short.")
    expect(name).to_have_value("A")
    expect(dialog.get_by_role("button", name="Remove Élan")).to_be_visible()

    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    state = site.bot.last["view"]["state"]["values"]
    assert state["name"]["typed"]["value"] == "A"
    assert [one["value"] for one in state["topics"]["t"]["selected_options"]] == ["Élan"]


def test_escape_closes_the_modal_and_tells_the_app(page: Page, site: Site) -> None:
    site.bot.answers.append(site.opening(modal(section(), notify_on_close=True)))
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Find").click()
    dialog = page.get_by_role("dialog", name="Title")
    expect(dialog).to_be_visible()
    with page.expect_response("**/close"):
        page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    assert site.bot.last["type"] == "view_closed"


def test_confirm_asks_before_the_app_is_told(page: Page, site: Site) -> None:
    words = {"title": plain("Sure?"), "text": plain("It goes."), "confirm": plain("Yes"), "deny": plain("No")}
    site.bot.answers.append({"text": "x", "blocks": [actions(button("Drop", confirm=words))]})
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("/pl")
    composer.press("Enter")
    drop = page.get_by_role("button", name="Drop")
    drop.click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="No").click()
    assert len(site.bot.received) == 1

    drop.click()
    with page.expect_response("**/press"):
        page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Yes").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [one.payload.get("type") for one in site.bot.received] == [None, "block_actions"]


def test_one_becomes_somebody_else(page: Page) -> None:
    page.get_by_role("button", name="You are Ana Ruiz").click()
    page.get_by_role("searchbox", name="Search people").fill("ben")
    people = page.get_by_role("dialog", name="Who are you?").get_by_role("link")
    expect(people).to_have_count(1)
    people.click()

    expect(page).to_have_url(f"{page.url.split('/as/')[0]}/as/{BEN}/channel/{GENERAL}")
    expect(page.get_by_role("button", name="You are Ben Ode")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_phone_has_a_drawer_and_nothing_to_scroll_sideways(page: Page, site: Site, theme: Any) -> None:
    buttons = [button(f"Button {number} with a long label", action_id=f"a{number}") for number in range(4)]
    blocks = [section("A" * 300 + " والتعلم" * 20), actions(*buttons)]
    site.bot.answers.append({"text": "x", "blocks": blocks})
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("/pl")
    composer.press("Enter")
    expect(page.get_by_role("button", name="Button 3")).to_be_visible()
    assert page.evaluate(
        "[...document.querySelectorAll('html, body, .scroll, main')].every(e => e.scrollWidth <= innerWidth)"
    )

    home = page.get_by_role("navigation", name="Channels and apps").get_by_role("link", name="Home")
    expect(home).to_be_hidden()
    page.get_by_role("button", name="Channels and apps").click()
    expect(home).to_be_visible()
    page.keyboard.press("Escape")
    expect(home).to_be_hidden()
    page.get_by_role("button", name="Inspector").click()
    expect(page.get_by_role("complementary", name="Inspector")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Close inspector")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Inspector")).to_be_hidden()
    expect(page.get_by_role("button", name="Inspector")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 360])
def test_one_says_who_one_is_before_one_is_anywhere(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/")
    expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    search = page.get_by_role("searchbox", name="Search people")
    search.press_sequentially("ode")
    expect(page.get_by_role("link")).to_have_count(1)
    assert page.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{site.address}/as/{BEN}/channel/{GENERAL}")
