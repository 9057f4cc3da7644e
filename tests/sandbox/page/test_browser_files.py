"""Dropping files into the conversation with the app, in a real browser, with a scripted bot behind it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.kit.sandbox.browsing import Site, opened_page, served_bot, served_site
from tests.kit.sandbox.stage import (
    ANA,
    CREDENTIALS,
    GENERAL,
    Received,
    ScriptedBot,
    actions,
    button,
    direct_messages_manifest,
    plain,
)

CATALOG = "code,title\nUDL,¿Qué?\n"
DROP = """([name, content]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], name));
    const main = document.getElementById("main");
    for (const type of ["dragover", "drop"])
        main.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def site() -> Iterator[Site]:
    bot = ScriptedBot()
    with served_bot(bot) as address, served_site(bot, bot_address=address, manifest=direct_messages_manifest()) as site:
        yield site


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Ana's page at the app's messages."""
    with opened_page(browser, address=site.address) as page:
        page.goto(f"/as/{ANA}/app/messages")
        yield page


def _reading(site: Site) -> Any:
    """Return an answer of the bot that downloads what was dropped, if anything was, and says how large it is."""

    async def answer(received: Received) -> None:
        event = received.payload["event"]
        if event.get("subtype") != "file_share":
            return
        sizes = [await asyncio.to_thread(_download, file) for file in event["files"]]
        row = actions(button("Apply", style="primary"), button("Cancel", action_id="stop"))
        blocks = [{"type": "section", "text": plain(f"Read {sizes} bytes")}, row]
        await site.call("chat.postMessage", channel=event["channel"], text="Read", blocks=blocks)

    return answer


def _download(file: dict[str, Any]) -> int:
    headers = {"Authorization": f"Bearer {CREDENTIALS.bot_token}"}
    return len(httpx.get(file["url_private_download"], headers=headers, trust_env=False).content)


def test_dropped_file_is_sent_read_and_answered(page: Page, site: Site) -> None:
    site.bot.answers += [_reading(site)] * 3
    composer = page.get_by_role("textbox", name="Message Test App")
    expect(composer).to_be_focused()
    page.evaluate(DROP, ["next-term.csv", CATALOG])
    attached = page.get_by_role("list", name="Attached files")
    expect(attached.get_by_role("listitem")).to_have_text(["next-term.csv"])
    expect(composer).to_be_focused()
    composer.press("Enter")

    expect(attached).to_be_hidden()
    mine, answer = page.get_by_role("article").first, page.get_by_role("article").last
    expect(mine.get_by_role("link", name="next-term.csv")).to_be_visible()
    expect(answer).to_contain_text(f"Read [{len(CATALOG.encode())}] bytes")
    expect(answer).not_to_contain_text("Only visible to you")
    with page.expect_response("**/press"):
        answer.get_by_role("button", name="Apply").click()
    assert site.bot.last["container"]["is_ephemeral"] is False
    url = site.bot.last["response_url"]
    site.replace(url, {"type": "section", "text": plain("Done: 12 rows")})
    expect(answer).to_contain_text("Done: 12 rows")
    expect(answer.get_by_role("button", name="Apply")).to_have_count(0)


def test_files_are_chosen_with_the_button_and_taken_away(page: Page, site: Site) -> None:
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Attach files").click()
    names = ("a.csv", "b.csv", "c.csv")
    files = [FilePayload(name=name, mimeType="text/csv", buffer=b"code\n") for name in names]
    choosing.value.set_files(files)
    attached = page.get_by_role("list", name="Attached files")
    attached.get_by_role("button", name="Remove b.csv").click()
    expect(attached.get_by_role("listitem")).to_have_text(["a.csv", "c.csv"])
    page.get_by_role("textbox", name="Message Test App").fill("both of them")
    page.get_by_role("button", name="Send").click()

    links = page.get_by_role("article").get_by_role("link")
    expect(links).to_have_text(["a.csv", "c.csv"])
    with page.expect_download() as saving:
        links.first.click()
    assert saving.value.suggested_filename == "a.csv"
    assert site.bot.last["event"]["text"] == "both of them"


def test_files_that_could_not_be_sent_come_back(page: Page) -> None:
    page.route("**/say", lambda route: route.abort())
    page.evaluate(DROP, ["next-term.csv", CATALOG])
    page.get_by_role("textbox", name="Message Test App").press("Enter")

    expect(page.get_by_role("status").filter(has_text="That was not sent.")).to_be_visible()
    expect(page.get_by_role("list", name="Attached files")).to_contain_text("next-term.csv")


def test_file_dropped_into_a_channel_neither_leaves_the_page_nor_is_sent(page: Page) -> None:
    page.goto(f"/as/{ANA}/channel/{GENERAL}")
    page.evaluate(DROP, ["next-term.csv", CATALOG])
    composer = page.get_by_role("textbox", name="Message #general")
    composer.fill("hello")
    composer.press("Enter")

    expect(page.get_by_role("article")).to_contain_text("hello")
    expect(page.get_by_role("link", name="next-term.csv")).to_have_count(0)


def test_unread_answer_is_counted_elsewhere_and_on_a_phone_all_fits(page: Page, site: Site) -> None:
    page.goto(f"/as/{ANA}/channel/{GENERAL}")
    headers = {"Authorization": f"Bearer {CREDENTIALS.bot_token}"}
    told = {"channel": ANA, "text": "Your file is in."}
    httpx.post(f"{site.address}/api/chat.postMessage", json=told, headers=headers, trust_env=False)
    link = page.get_by_role("link", name="Messages")
    expect(link).to_contain_text("1 new")
    link.click()
    expect(page.get_by_role("article")).to_contain_text("Your file is in.")
    expect(page.get_by_role("navigation", name="Channels and apps")).not_to_contain_text("new")

    page.set_viewport_size({"width": 360, "height": 700})
    name = f"{'a-very-long-name-' * 8}.csv"
    page.evaluate(DROP, [name, CATALOG])
    expect(page.get_by_role("button", name=f"Remove {name}")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name=name)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("button", name="Attach files")).to_be_in_viewport(ratio=1)
