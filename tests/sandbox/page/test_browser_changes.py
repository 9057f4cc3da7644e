"""What changes on an open page: around what has the focus, and behind a workspace that went away."""

from contextlib import ExitStack
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.kit.sandbox.browsing import Site, opened_page, served_bot, served_site
from tests.kit.sandbox.stage import ANA, GENERAL, ScriptedBot, actions, button, modal, option, section


def _answered(page: Page, site: Site, *blocks: dict[str, Any]) -> Locator:
    """Return the message with which the bot answers a command."""
    site.bot.answers.append({"text": "x", "blocks": list(blocks)})
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("/pl")
    composer.press("Enter")
    answer = page.get_by_role("article").last
    expect(answer).to_contain_text("Only visible to you")
    return answer


def test_messages_arrive_while_their_list_has_the_focus(page: Page, site: Site) -> None:
    messages = page.get_by_role("log", name="Messages")
    messages.click()
    expect(messages).to_be_focused()
    site.control("say", user="ben", channel="general", text="first")
    expect(page.get_by_role("article")).to_contain_text("first")
    page.get_by_text("first").click()
    site.control("say", user="ben", channel="general", text="second")

    expect(page.get_by_role("article")).to_have_count(2)


def test_pressed_button_takes_its_new_label_and_keeps_the_focus(page: Page, site: Site) -> None:
    answer = _answered(page, site, section("page 1"), actions(button("Show 5 more (39 left)")))
    more = answer.get_by_role("button")
    site.bot.answers.append(
        site.replacing(section("page 1"), section("page 2"), actions(button("Show 5 more (34 left)")))
    )
    more.click()

    expect(answer).to_contain_text("page 2")
    expect(more).to_have_text("Show 5 more (34 left)")
    expect(more).to_be_focused()


def test_double_click_shows_what_came_of_it(page: Page, site: Site) -> None:
    answer = _answered(page, site, section("old"), actions(button("Next"), button("Other", action_id="o")))
    # Both clicks may reach the app, and the second may come when the button is gone.
    new = [section("new"), actions(button("Back", action_id="back"))]
    site.bot.answers += [site.replacing(*new), site.replacing(*new)]
    answer.get_by_role("button", name="Next").dblclick()

    expect(answer).to_contain_text("new")
    expect(answer).not_to_contain_text("old")
    expect(answer.get_by_role("button")).to_have_text(["Back"])
    expect(answer.get_by_role("button", name="Back")).to_be_focused()


def test_focus_stays_in_a_message_that_lost_its_buttons(page: Page, site: Site) -> None:
    answer = _answered(page, site, section("old"), actions(button("Drop")))
    site.bot.answers.append(site.replacing(section("It is dropped")))
    answer.get_by_role("button", name="Drop").press("Enter")

    expect(answer).to_contain_text("It is dropped")
    expect(answer).to_be_focused()


def test_focus_stays_in_a_modal_that_is_drawn_anew(page: Page, site: Site) -> None:
    async def redraw(received: Any) -> None:
        view = modal(section("Second"), actions(button("Further", action_id="further")))
        await site.call("views.update", view_id=received.payload["view"]["id"], view=view)

    site.bot.answers += [site.opening(modal(actions(button("Begin")))), redraw]
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Find").click()
    page.get_by_role("button", name="Begin").press("Enter")

    expect(page.get_by_role("button", name="Further")).to_be_focused()


def test_what_is_being_typed_stays_while_the_rest_changes(page: Page, site: Site) -> None:
    select = {"type": "static_select", "action_id": "s", "options": [option("Art"), option("Music")]}
    answer = _answered(page, site, section("old"), actions(button(), select))
    with page.expect_response("**/press"):
        answer.get_by_role("button", name="Go").click()
    box = answer.get_by_role("combobox")
    box.press_sequentially("mu")
    chosen = select | {"initial_option": option("Art")}
    site.replace(site.bot.last["response_url"], section("new"), actions(button("Went"), chosen))

    expect(answer).to_contain_text("new")
    expect(answer.get_by_role("button", name="Went")).to_be_visible()
    expect(box).to_have_value("mu")
    expect(box).to_be_focused()


def test_escaped_text_of_a_message_is_shown_as_it_was_meant(page: Page, site: Site) -> None:
    site.bot.answers.append({"text": "R&amp;D &lt;b&gt; &amp;lt;"})
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("/pl find R&D <b>")
    composer.press("Enter")

    expect(page.get_by_role("log").get_by_text("R&D <b> &lt;", exact=True)).to_be_visible()
    assert site.bot.last["text"] == "find R&amp;D &lt;b&gt;"


def test_page_says_that_the_workspace_is_back(browser: Browser) -> None:
    bot = ScriptedBot()
    with ExitStack() as stack, served_bot(bot) as bot_address:
        with served_site(bot, bot_address=bot_address) as first:
            page = stack.enter_context(opened_page(browser, address=first.address))
            page.goto(f"/as/{ANA}/channel/{GENERAL}")
        waiting = page.get_by_role("status").filter(has_text="The workspace does not answer.")
        expect(waiting).to_be_visible()
        port = int(first.address.rsplit(":", 1)[1])
        with served_site(bot, bot_address=bot_address, port=port) as second:
            expect(waiting).to_be_hidden(timeout=5000)
            second.control("say", user="ben", channel="general", text="Back again")
            expect(page.get_by_role("article")).to_contain_text("Back again")
