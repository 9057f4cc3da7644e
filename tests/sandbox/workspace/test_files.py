"""Files that people drop: what the bot is told of them, how it fetches them, and what can go wrong."""

import time
from base64 import b64encode
from typing import Any

import httpx
import pytest

from sandbox.workspace.files import FileShelf, SharedFile, Upload
from tests.kit.sandbox.stage import ANA, BEN, CREDENTIALS, Stage, direct_messages_manifest, staged

pytestmark = pytest.mark.anyio

WRITABLE = direct_messages_manifest()
CATALOG = "code,title\nUDL,¿Qué?\n".encode("cp1252")


async def _dropped(stage: Stage, name: str = "Next Term.csv", content: bytes = CATALOG) -> dict[str, Any]:
    """Let Ana drop a file; return the file object that the bot was told."""
    await stage.slack.say(ANA, stage.workspace.im_with(ANA).id, "", uploads=[Upload(name, content)])
    file: dict[str, Any] = stage.bot.last["event"]["files"][-1]
    return file


async def _download(
    stage: Stage, url: str, *, token: str = CREDENTIALS.bot_token, follow: bool = False
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await stage.client.get(url, headers=headers, follow_redirects=follow)


async def test_dropped_files_are_told_in_one_message() -> None:
    async with staged(manifest=WRITABLE) as stage:
        uploads = [Upload("Next Term.csv", CATALOG), Upload("spring.xlsx", b"PK"), Upload("a.ics", b"BEGIN")]
        await stage.slack.say(ANA, stage.workspace.im_with(ANA).id, "/pl these", uploads=uploads)
        (received,) = stage.bot.received
        event = received.payload["event"]

    csv, xlsx, ics = event["files"]
    assert (event["subtype"], event["upload"], event["text"]) == ("file_share", False, "/pl these")
    assert (event["user"], event["channel_type"]) == (ANA, "im")
    assert csv["id"].startswith("F")
    assert (csv["name"], csv["title"], csv["user"], csv["size"]) == (
        "Next Term.csv",
        "Next Term.csv",
        ANA,
        len(CATALOG),
    )
    assert (csv["mimetype"], csv["filetype"], csv["pretty_type"]) == ("text/csv", "csv", "CSV")
    assert (csv["mode"], csv["is_external"], csv["created"]) == ("hosted", False, 1_800_000_000)
    assert (xlsx["filetype"], ics["mimetype"]) == ("xlsx", "text/calendar")
    assert csv["url_private_download"].startswith("http://sandbox.test/files-pri/")
    assert csv["url_private_download"].endswith(f"-{csv['id']}/download/next_term.csv")


async def test_files_without_words_have_an_empty_text_and_no_blocks() -> None:
    async with staged(manifest=WRITABLE) as stage:
        await _dropped(stage)
        event = stage.bot.last["event"]
        assert event["text"] == ""
        assert "blocks" not in event


async def test_bot_asks_for_a_file_and_downloads_it() -> None:
    async with staged(manifest=WRITABLE) as stage:
        told = await _dropped(stage)
        asked = (await stage.api("files.info", file=told["id"]))["file"]
        for address in ("url_private_download", "url_private"):
            response = await _download(stage, asked[address])
            assert (response.status_code, response.content) == (200, CATALOG)
        assert asked == told
        calls = [(call.method, call.outcome, call.arguments) for call in stage.workspace.api_calls]
        assert calls[-1] == ("files.download", "ok", {"file": told["id"]})
        assert stage.codes == []


async def test_unknown_and_deleted_files_are_told_apart() -> None:
    async with staged(manifest=WRITABLE) as stage:
        told = await _dropped(stage)
        assert (await stage.api("files.info", file="F0NOTHING00"))["error"] == "file_not_found"
        await stage.slack.delete_file(ANA, told["id"])
        assert (await stage.api("files.info", file=told["id"]))["error"] == "file_deleted"
        gone = await _download(stage, told["url_private_download"])
        assert (gone.status_code, gone.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert stage.codes == []


async def test_nobody_deletes_the_file_of_another() -> None:
    async with staged(manifest=WRITABLE) as stage:
        told = await _dropped(stage)
        with pytest.raises(KeyError):
            await stage.slack.delete_file(BEN, told["id"])
        assert (await stage.api("files.info", file=told["id"]))["ok"]


@pytest.mark.parametrize(
    ("token", "code"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), (CREDENTIALS.app_token, "invalid_auth")]
)
async def test_download_without_the_right_token_leads_to_a_page(token: str, code: str) -> None:
    async with staged(manifest=WRITABLE) as stage:
        told = await _dropped(stage)
        redirect = await _download(stage, told["url_private_download"], token=token)
        page = await _download(stage, told["url_private_download"], token=token, follow=True)
        by_query = await stage.client.get(told["url_private_download"], params={"token": CREDENTIALS.bot_token})
        assert (redirect.status_code, by_query.status_code) == (302, 302)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert page.text.startswith("<!DOCTYPE html>")
        assert stage.codes == [code, code, "not_authed"]


async def test_files_need_their_scope() -> None:
    async with staged(manifest=direct_messages_manifest(without=["files:read"])) as stage:
        told = await _dropped(stage)
        answer = await stage.api("files.info", file=told["id"])
        assert (answer["error"], answer["needed"]) == ("missing_scope", "files:read")
        assert (await _download(stage, told["url_private_download"])).status_code == 302
        assert stage.codes == ["missing_scope", "missing_scope"]


@pytest.mark.parametrize(
    ("answer", "status", "content"),
    [
        ("403", 403, b"Forbidden"),
        ("500", 500, b"Internal Server Error"),
        ("cut", 200, CATALOG[: len(CATALOG) // 2]),
        ("hang", 200, CATALOG),
    ],
)
async def test_download_misbehaves_once(answer: str, status: int, content: bytes) -> None:
    async with staged(manifest=WRITABLE) as stage:
        told = await _dropped(stage)
        rule = {"method": "files.download", "answer": answer, "seconds": 0.1}
        await stage.control("misbehave", rules=[rule])
        started = time.perf_counter()
        response = await _download(stage, told["url_private_download"])
        assert (response.status_code, response.content) == (status, content)
        assert answer != "hang" or time.perf_counter() - started >= 0.1
        assert (await _download(stage, told["url_private_download"])).content == CATALOG


async def test_download_may_be_limited_or_be_a_page() -> None:
    async with staged(manifest=WRITABLE) as stage:
        told = await _dropped(stage)
        rules = [{"method": "files.download", "answer": answer, "seconds": 7} for answer in ("429", "html")]
        await stage.control("misbehave", rules=rules)
        limited = await _download(stage, told["url_private_download"])
        page = await _download(stage, told["url_private_download"])
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert stage.codes == []


async def test_files_come_through_the_controls_and_go_with_a_reset() -> None:
    async with staged(manifest=WRITABLE) as stage:
        files = [{"name": "a.csv", "base64": b64encode(CATALOG).decode()}]
        await stage.control("say", user="ana", channel="app", text="here", files=files)
        (message,) = await stage.look("messages", user="ana", channel="app")
        (file,) = message["files"]
        assert (await _download(stage, file["url_private_download"])).content == CATALOG
        await stage.control("delete_file", user="ana", file=file["id"])
        assert (await stage.api("files.info", file=file["id"]))["error"] == "file_deleted"
        await stage.control("reset")
        assert (await stage.api("files.info", file=file["id"]))["error"] == "file_not_found"


def test_shelf_forgets_the_oldest_files() -> None:
    shelf = FileShelf(kept_bytes=10)
    for number in range(3):
        file = SharedFile(id=f"F{number}", name="a", user=ANA, size=4, created=0, host="")
        shelf.put(file, b"1234")
    assert [shelf.holds(f"F{number}") for number in range(3)] == [False, True, True]
    assert not shelf.was_deleted("F0")
    shelf.put(SharedFile(id="F9", name="a", user=ANA, size=11, created=0, host=""), b"12345678901")
    assert not any(shelf.holds(one) for one in ("F1", "F2", "F9"))
