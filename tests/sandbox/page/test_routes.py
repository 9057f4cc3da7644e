"""The page over HTTP, around the real engine and a scripted bot."""

import asyncio
import json
from typing import Any

import pytest

from sandbox.page.form_state import field_name
from sandbox.workspace.state import SLACKBOT_ID, Message
from tests.kit.sandbox.page_html import Node, parse
from tests.kit.sandbox.stage import (
    ANA,
    BEN,
    GENERAL,
    Stage,
    actions,
    button,
    modal,
    option,
    plain,
    section,
    staged,
    text_input,
)

pytestmark = pytest.mark.anyio

CHANNEL = f"/channel/{GENERAL}"
SCRIPT = "<script>alert(1)</script>"


async def _page(stage: Stage, path: str = CHANNEL, *, user: str = ANA) -> Node:
    response = await stage.client.get(f"/as/{user}{path}")
    assert response.status_code == 200, response.text
    return parse(response.text.removeprefix("<!doctype html>"))


async def _live(stage: Stage, page: Node, *, path: str = CHANNEL, **more: str) -> Node:
    """Return what the waiting request of a page is answered with."""
    live = page.one(id="live")
    assert live.attributes["hx-get"] == f"/as/{ANA}/live{path}"
    shown = json.loads(live.attributes["hx-vals"])["shown"]
    response = await stage.client.get(live.attributes["hx-get"], params={"shown": shown, **more})
    return parse(response.text)


def _changed(answer: Node) -> set[str]:
    return {node.attributes["id"] for node in answer.all(hx_swap_oob="morph")}


async def _act(stage: Stage, name: str, form: dict[str, str] | None = None, *, status: int = 204) -> None:
    response = await stage.client.post(f"/as/{ANA}/{name}", data=form)
    assert response.status_code == status, response.text


async def _open_modal(stage: Stage, *blocks: dict[str, Any], **more: Any) -> str:
    await _act(stage, "say", {"channel": GENERAL, "text": "/pl"})
    trigger_id = stage.bot.last["trigger_id"]
    opened = await stage.api("views.open", trigger_id=trigger_id, view=modal(*blocks, **more))
    assert opened["ok"], opened
    view_id: str = opened["view"]["id"]
    return view_id


# Who and where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [f"/as/UNOBODY{CHANNEL}", f"/as/{SLACKBOT_ID}{CHANNEL}", f"/as/{ANA}/channel/CNOWHERE", f"/as/{ANA}/requests/7"],
)
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with staged() as stage:
        assert (await stage.client.get(path)).status_code == 404


async def test_nobody_reads_the_direct_messages_of_another() -> None:
    async with staged() as stage:
        channel = stage.workspace.im_with(ANA)
        response = await stage.client.get(f"/as/{BEN}/channel/{channel.id}")

    assert response.status_code == 404


async def test_page_has_landmarks_and_a_composer() -> None:
    async with staged() as stage:
        page = await _page(stage)

    assert page.one("main").one("h1").text == "general"
    assert page.one("nav", id="sidebar").attributes["aria-label"] == "Channels and apps"
    assert page.one("textarea").attributes["aria-label"] == "Message #general"
    assert page.one(role="log").attributes["aria-live"] == "polite"
    assert page.one(data_command="/pl").attributes["role"] == "option"
    assert "No real message leaves this machine." in page.one(class_="demo").text
    assert "Nobody has written to ana@example.org yet." in page.one(id="panel-outside").text


async def test_page_loads_nothing_from_outside() -> None:
    async with staged() as stage:
        page = await _page(stage)
        sources = [node.attributes["src"] for node in page.all("script")]
        sources += [node.attributes["href"] for node in page.all("link")]
        found = [(await stage.client.get(source)).status_code for source in sources]
        headers = (await stage.client.get(f"/as/{ANA}{CHANNEL}")).headers

    assert all(source.startswith("/static/") for source in sources)
    assert set(found) == {200}
    assert headers["content-security-policy"].startswith("default-src 'self';")


# Messages -------------------------------------------------------------------------------------------


async def test_private_answer_is_shown_to_its_reader_only() -> None:
    async with staged() as stage:
        stage.bot.answers.append({"text": "Found", "blocks": [section("*Found* it")]})
        await _act(stage, "say", {"channel": GENERAL, "text": "/pl find UDL"})
        mine, theirs = await _page(stage), await _page(stage, user=BEN)

    private = mine.one("article", class_="private")
    assert private.one(class_="only-you").text.strip() == "Only visible to you"
    assert private.one(class_="section-text").text == "Found it"
    assert private.all(aria_label="More actions") == []
    assert theirs.all("article") == []


async def test_hostile_message_stays_text() -> None:
    async with staged() as stage:
        await _act(stage, "say", {"channel": GENERAL, "text": SCRIPT + " \" ' {{ 7*7 }}"})
        stage.workspace.messages[GENERAL].append(
            Message(ts=stage.workspace.new_ts(), channel=GENERAL, user=f'"{SCRIPT}', text=SCRIPT)
        )
        page = await _page(stage)

    assert all(node.attributes.get("src", "").startswith("/static/") for node in page.all("script"))
    assert [node.one(class_="text").text for node in page.all("article")] == [SCRIPT + " \" ' {{ 7*7 }}", SCRIPT]


async def test_message_shortcut_reaches_the_app() -> None:
    async with staged() as stage:
        await _act(stage, "say", {"channel": GENERAL, "text": "hello"})
        item = (await _page(stage)).one("article").one(role="menuitem")
        await _act(stage, "shortcut", json.loads(item.attributes["hx-vals"]))

    assert (stage.bot.last["type"], stage.bot.last["callback_id"]) == ("message_action", "find_on")


async def test_global_shortcut_reaches_the_app() -> None:
    async with staged() as stage:
        item = (await _page(stage)).one(id="global-shortcuts").one(role="menuitem")
        await _act(stage, "shortcut", json.loads(item.attributes["hx-vals"]))

    assert (stage.bot.last["type"], stage.bot.last["callback_id"]) == ("shortcut", "find")


async def test_new_message_is_counted_until_it_is_read() -> None:
    async with staged() as stage:
        direct = stage.workspace.im_with(ANA)
        stage.clock.now += 1
        await stage.api("chat.postMessage", channel=direct.id, text="Hello")
        before = await _page(stage)
        await _page(stage, "/app/messages")
        after = await _page(stage)

    assert before.one(id="sidebar").one(class_="badge").text == "1 new"
    assert after.one(id="sidebar").all(class_="badge") == []


async def test_read_only_app_has_no_composer() -> None:
    async with staged() as stage:
        page = await _page(stage, "/app/messages")

    assert page.all("textarea") == []
    assert page.one(class_="composer-closed").text == "Sending messages to this app has been turned off."


async def test_notice_is_a_toast_where_one_is_and_stays_with_slackbot() -> None:
    async with staged() as stage:
        page = await _page(stage)
        stage.workspace.notify(ANA, text="`/x` is <not> known")
        toast = (await _live(stage, page)).one(class_="toast")
        later = await _page(stage, "/slackbot")

    assert "/x is <not> known" in toast.text
    assert later.all(class_="toast") == []
    assert later.one("article").one("code").text == "/x"


# Live changes ---------------------------------------------------------------------------------------


async def test_live_answer_brings_only_what_changed() -> None:
    async with staged() as stage:
        page = await _page(stage)
        await _act(stage, "say", {"channel": GENERAL, "text": "hello"})
        answer = await _live(stage, page)

    assert _changed(answer) == {"region-messages"}
    assert "hello" in answer.one(id="region-messages").text
    assert answer.one(id="live").attributes["hx-trigger"] == "load, retry"


async def test_page_that_lost_the_workspace_is_answered_at_once() -> None:
    async with staged() as stage, asyncio.timeout(5):
        answer = await _live(stage, await _page(stage), now="yes")

    assert _changed(answer) == set()


async def test_toasts_come_after_a_restart_too() -> None:
    async with staged() as stage:
        for _ in range(3):
            stage.workspace.notify(ANA, text="before")
        page = await _page(stage)
        stage.workspace.notices.clear()
        answer = await _live(stage, page, now="yes")
        stage.workspace.notify(ANA, text="after")
        toast = (await _live(stage, answer)).one(class_="toast")

    assert "after" in toast.text


async def test_typing_in_a_modal_does_not_draw_it_again() -> None:
    async with staged() as stage:
        view_id = await _open_modal(stage, text_input())
        page = await _page(stage)
        name = field_name("name", action_id="typed")
        await _act(stage, "values", {"container": f"view/{view_id}", name: "half a wo"})
        stage.workspace.changed()
        answer = await _live(stage, page)
        again = await _page(stage)

    assert "region-modal" not in _changed(answer)
    assert again.one("dialog", data_view_id=view_id).one("input", name=name).attributes["value"] == "half a wo"


# Views ----------------------------------------------------------------------------------------------


async def test_modal_shows_its_titles_and_errors_beside_the_fields() -> None:
    async with staged() as stage:
        view_id = await _open_modal(stage, text_input(), close=plain("Never mind"))
        stage.bot.answers.append({"response_action": "errors", "errors": {"name": "No such <b>person</b>"}})
        name = field_name("name", action_id="typed")
        await _act(stage, "submit", {"container": f"view/{view_id}", name: "Ana"})
        dialog = (await _page(stage)).one("dialog", data_view_id=view_id)

    assert stage.bot.last["view"]["state"]["values"]["name"]["typed"]["value"] == "Ana"
    assert dialog.one("h2").text == "Title"
    assert [node.text for node in dialog.one("footer").all("button")] == ["Never mind", "Save"]
    assert dialog.one(class_="field-error").text.strip() == "No such <b>person</b>"
    assert dialog.one("input", name=name).attributes["value"] == "Ana"


async def test_modal_says_that_the_app_did_not_answer() -> None:
    async with staged() as stage:
        view_id = await _open_modal(stage, text_input(optional=True))
        stage.workspace.modals[ANA][-1].app_error = "Nothing came back."
        dialog = (await _page(stage)).one("dialog", data_view_id=view_id)

    assert dialog.one(class_="app-error").text == "Nothing came back."


async def test_pushed_modal_can_go_back() -> None:
    async with staged() as stage:
        view_id = await _open_modal(stage, actions(button()))
        await _act(stage, "press", {"container": f"view/{view_id}", "block_id": "row", "action_id": "go"})
        pushed = await stage.api(
            "views.push", trigger_id=stage.bot.last["trigger_id"], view=modal(section(), title=plain("Second"))
        )
        assert pushed["ok"], pushed
        second = (await _page(stage)).one("dialog", data_modal="")
        back = json.loads(second.one(aria_label="Back").attributes["hx-vals"])
        await _act(stage, "close", back)
        first = (await _page(stage)).one("dialog", data_modal="")
        cross = json.loads(first.one(aria_label="Close").attributes["hx-vals"])
        await _act(stage, "close", cross)
        closed = await _page(stage)

    assert second.one("h2").text == "Second"
    assert (first.attributes["data-view-id"], first.all(aria_label="Back")) == (view_id, [])
    assert closed.all("dialog", data_modal="") == []


async def test_pressing_in_a_modal_sends_what_was_typed_so_far() -> None:
    async with staged() as stage:
        view_id = await _open_modal(stage, text_input(), actions(button()))
        name = field_name("name", action_id="typed")
        form = {"container": f"view/{view_id}", "block_id": "row", "action_id": "go", name: "Ana"}
        await _act(stage, "press", form)

    assert stage.bot.last["view"]["state"]["values"]["name"]["typed"]["value"] == "Ana"
    assert stage.bot.last["actions"][0]["action_id"] == "go"


async def test_home_is_drawn_and_its_elements_tell_the_app() -> None:
    async with staged() as stage:
        options = [option("en"), option("es")]
        select = {"type": "static_select", "action_id": "lang", "options": options}
        view = {"type": "home", "blocks": [section("*Hi*"), actions(select)]}
        empty = await _page(stage, "/app/home")
        await _act(stage, "open/home")
        await stage.api("views.publish", user_id=ANA, view=view)
        answer = await _live(stage, empty, path="/app/home")
        home = answer.one(class_="blocks").attributes["data-view-id"]
        name = field_name("row", action_id="lang")
        form = {"container": f"view/{home}", "block_id": "row", "action_id": "lang", name: "es"}
        await _act(stage, "press", form)
        page = await _page(stage, "/app/home")

    assert "has not drawn this page yet" in empty.one(id="region-home").text
    assert answer.one(id="region-home").one("strong").text == "Hi"
    assert stage.bot.last["actions"][0]["selected_option"]["value"] == "es"
    assert page.one(role="combobox").attributes["value"] == "es"


async def test_suggestions_come_from_the_app() -> None:
    async with staged() as stage:
        element = {"type": "external_select", "action_id": "site", "min_query_length": 1}
        view_id = await _open_modal(stage, text_input("where", element=element))
        stage.bot.answers.append({"options": [option(SCRIPT)]})
        query = {"container": f"view/{view_id}", "block_id": "where", "action_id": "site", "query": "oa"}
        row = parse((await stage.client.get(f"/as/{ANA}/options", params=query)).text).one(role="option")
        nothing = (await stage.client.get(f"/as/{ANA}/options", params={**query, "query": "zz"})).text

    assert (row.attributes["data-text"], json.loads(row.attributes["data-value"])) == (SCRIPT, option(SCRIPT))
    assert parse(nothing).one("li").text == "No results"


async def test_people_are_suggested_by_the_page() -> None:
    async with staged() as stage:
        view_id = await _open_modal(stage, text_input("who", element={"type": "users_select", "action_id": "u"}))
        query = {"container": f"view/{view_id}", "block_id": "who", "action_id": "u", "query": "ben"}
        row = parse((await stage.client.get(f"/as/{ANA}/options", params=query)).text).one(role="option")

    assert (row.attributes["data-value"], row.attributes["data-text"]) == (BEN, "Ben Ode")


@pytest.mark.parametrize("container", ["view/VGONE", f"message/{GENERAL}/1.0", "nonsense"])
async def test_pressing_what_is_gone_says_so(container: str) -> None:
    async with staged() as stage:
        await _act(stage, "press", {"container": container, "block_id": "row", "action_id": "go"}, status=404)
        assert stage.bot.received == []


# Inspector ------------------------------------------------------------------------------------------


async def test_long_records_forget_their_beginning() -> None:
    async with staged(kept_records=2) as stage:
        for word in ("one", "two", "three"):
            await _act(stage, "say", {"channel": GENERAL, "text": f"/pl {word}"})
            await stage.api("chat.dance")
        details = (await _page(stage)).one(id="region-inspector").all("details")
        exchange = (await stage.client.get(details[0].attributes["hx-get"])).text
        forgotten = await stage.client.get(f"/as/{ANA}/requests/0")

    assert [node.one("strong").text for node in details] == ["/pl three", "/pl two"]
    assert '"text": "three"' in parse(exchange).all("pre")[0].text
    assert forgotten.status_code == 404
    assert (len(stage.workspace.api_calls), len(stage.workspace.violations)) == (2, 2)


async def test_inspector_lists_requests_and_violations() -> None:
    async with staged() as stage:
        stage.bot.answers.append({"text": "x", "blocks": [{"type": "sektion"}]})
        await _act(stage, "say", {"channel": GENERAL, "text": "/pl <b>"})
        stage.workspace.bot.log.append(f"line {SCRIPT}")
        inspector = (await _page(stage)).one(id="region-inspector")
        request = inspector.one("details")
        exchange = (await stage.client.get(request.attributes["hx-get"])).text

    assert inspector.one(class_="violations").one("strong").text == "invalid_blocks"
    assert request.one("strong").text == "/pl <b>"
    assert request.one(class_="status").text == "200"
    assert inspector.one("pre", class_="log").text == f"line {SCRIPT}"
    sent, answered = parse(exchange).all("pre")
    assert '"command": "/pl"' in sent.text
    assert "sektion" in answered.text
