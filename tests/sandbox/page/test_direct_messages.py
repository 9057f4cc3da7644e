"""The app's Messages tab over HTTP: the composer, files, and what is new."""

import pytest

from sandbox.workspace.files import Upload
from tests.kit.sandbox.page_html import Node, parse
from tests.kit.sandbox.stage import ANA, BEN, GENERAL, Stage, direct_messages_manifest, staged

pytestmark = pytest.mark.anyio

WRITABLE = direct_messages_manifest()
CATALOG = b"code,title\n"


async def _page(stage: Stage, path: str = "/app/messages", *, user: str = ANA) -> Node:
    response = await stage.client.get(f"/as/{user}{path}")
    assert response.status_code == 200, response.text
    return parse(response.text.removeprefix("<!doctype html>"))


async def _send(stage: Stage, *, text: str = "", **files: bytes) -> None:
    """Send the composer's form with files of these names, whose endings follow an underscore."""
    parts = [("files", (name.replace("_", "."), content)) for name, content in files.items()]
    form = {"channel": stage.workspace.im_with(ANA).id, "text": text}
    response = await stage.client.post(f"/as/{ANA}/say", data=form, files=parts)
    assert response.status_code == 204, response.text


async def test_messages_tab_has_a_composer_that_takes_files() -> None:
    async with staged(manifest=WRITABLE) as stage:
        page = await _page(stage)
        channel = await _page(stage, f"/channel/{GENERAL}")

    assert page.one("textarea").attributes["aria-label"] == "Message Test App"
    assert page.one("button", id="attach").attributes["aria-label"] == "Attach files"
    assert "multiple" in page.one("input", id="attach-input").attributes
    assert "Write to it, or drop a file here." in page.one(id="region-messages").text
    assert channel.all(id="attach") == []


async def test_read_only_tab_has_no_composer_and_no_tab_is_not_linked() -> None:
    async with staged(manifest=direct_messages_manifest(read_only=True)) as stage:
        page = await _page(stage)
        assert page.all("textarea") == []
        assert "Sending messages to this app has been turned off." in page.text
        stage.workspace.manifest = direct_messages_manifest(tab=False)
        home = await _page(stage, "/app/home")
        assert home.all("a", href=f"/as/{ANA}/app/messages") == []


async def test_words_and_files_are_sent_and_shown() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await _send(stage, text="Our catalog\r\nfor spring", catalog_csv=CATALOG, days_ics=b"BEGIN")
        event = stage.bot.last["event"]
        page = await _page(stage)

    assert event["text"] == "Our catalog\nfor spring"
    assert [file["name"] for file in event["files"]] == ["catalog.csv", "days.ics"]
    article = page.one("article")
    assert [link.text for link in article.one("ul", aria_label="Files").all("a")] == ["catalog.csv", "days.ics"]
    assert "CSV · 11 Bytes" in article.text


async def test_file_without_words_is_a_message_and_nothing_at_all_is_none() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await _send(stage)
        assert stage.bot.received == []
        await _send(stage, catalog_csv=CATALOG)
        assert stage.bot.last["event"]["text"] == ""
        page = await _page(stage)

    assert page.one("article").all("div", class_="text") == []


async def test_file_is_saved_by_those_who_see_it_until_it_is_deleted() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await _send(stage, évil_html=b"<script>alert(1)</script>")
        link = (await _page(stage)).one("ul", aria_label="Files").one("a").attributes["href"]
        saved = await stage.client.get(link)
        others = await stage.client.get(link.replace(ANA, BEN))
        await stage.slack.delete_file(ANA, link.rsplit("/", 1)[1])
        deleted = await stage.client.get(link)
        page = await _page(stage)

    assert saved.content == b"<script>alert(1)</script>"
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9vil.html"
    assert (others.status_code, deleted.status_code) == (404, 404)
    assert "This file was deleted." in page.one("article").text


async def test_new_direct_message_is_counted_until_it_is_read() -> None:
    async with staged(manifest=WRITABLE) as stage:
        stage.clock.now += 1
        posted = await stage.api("chat.postMessage", channel=ANA, text="Your file is in.")
        before = (await _page(stage, f"/channel/{GENERAL}")).one(id="region-sidebar")
        of_ben = (await _page(stage, f"/channel/{GENERAL}", user=BEN)).one(id="region-sidebar")
        shown = await _page(stage)
        after = (await _page(stage, f"/channel/{GENERAL}")).one(id="region-sidebar")
        await stage.api("chat.update", channel=posted["channel"], ts=posted["ts"], text="Done")
        updated = (await _page(stage, f"/channel/{GENERAL}")).one(id="region-sidebar")

    assert [badge.text for badge in before.all(class_="badge")] == ["1 new"]
    assert before.one("a", class_="unread").attributes["href"] == f"/as/{ANA}/app/messages"
    assert "Your file is in." in shown.one("article").text
    assert [region.all(class_="badge") for region in (of_ben, after, updated)] == [[], [], []]


async def test_inspector_offers_files_to_try() -> None:
    async with staged(manifest=WRITABLE, files_to_try=[Upload("next-term.csv", CATALOG)]) as stage:
        section = (await _page(stage)).one("section", aria_label="Files to try")
        saved = await stage.client.get(section.one("a").attributes["href"])
        unknown = await stage.client.get("/files-to-try/other.csv")

    assert section.one("a").text == "next-term.csv"
    assert (saved.content, unknown.status_code) == (CATALOG, 404)
    assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''next-term.csv"


async def test_inspector_without_files_to_try_says_nothing_of_them() -> None:
    async with staged(manifest=WRITABLE) as stage:
        assert (await _page(stage)).all("section", aria_label="Files to try") == []
