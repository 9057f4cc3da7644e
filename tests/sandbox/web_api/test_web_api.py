"""The Web API: tokens, scopes, people, messages, response URLs, and misbehaving on demand."""

import time
from typing import Any

import httpx
import pytest

from sandbox.workspace.state import BOT_USER_ID, OUTSIDE_TEAM_ID, TEAM_ID, InMessage, Message
from tests.kit.sandbox.stage import ANA, BEN, GENERAL, MANIFEST, Stage, actions, button, plain, section, staged

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-test", "auth.test", "not_allowed_token_type"),
        ("xoxb-test", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-test", "chat.dance", "unknown_method"),
        ("xoxb-test", "users.lookupByEmail", "missing_scope"),
    ],
)
async def test_call_that_may_not_be_made_is_refused(token: str, method: str, error: str) -> None:
    async with staged() as stage:
        response = await stage.call(method, token=token)
        assert response.json()["error"] == error
        assert stage.codes == [error]


async def test_missing_scope_names_needed_and_provided() -> None:
    async with staged() as stage:
        answer = await stage.api("users.lookupByEmail", email="ana@example.org")
        assert answer["needed"] == "users:read.email"
        assert answer["provided"] == "commands,chat:write,users:read,im:write"


async def test_auth_test_tells_who_and_with_which_scopes() -> None:
    async with staged() as stage:
        response = await stage.call("auth.test")
        assert response.json()["user_id"] == BOT_USER_ID
        assert response.headers["x-oauth-scopes"] == "commands,chat:write,users:read,im:write"


async def test_arguments_come_as_form_json_or_query() -> None:
    async with staged() as stage:
        headers = {"Authorization": "Bearer xoxb-test"}
        by_query = await stage.client.get("/api/users.info", params={"user": ANA}, headers=headers)
        by_form = await stage.client.post("/api/users.info", data={"user": ANA, "token": "xoxb-test"})
        by_json = await stage.client.post("/api/users.info", json={"user": ANA}, headers=headers)
        assert by_query.json()["user"] == by_form.json()["user"] == by_json.json()["user"]
        view = '{"type": "home", "blocks": []}'
        home = await stage.client.post("/api/views.publish", data={"user_id": ANA, "view": view}, headers=headers)
        assert home.json()["ok"]


async def test_token_in_json_does_not_count() -> None:
    async with staged() as stage:
        answer = await stage.client.post("/api/auth.test", json={"token": "xoxb-test"})
        assert answer.json()["error"] == "not_authed"


@pytest.mark.parametrize("body", ["{", "[1]"])
async def test_body_that_is_no_json_object_is_refused(body: str) -> None:
    async with staged() as stage:
        url = await _command_url(stage)
        headers = {"Authorization": "Bearer xoxb-test", "Content-Type": "application/json"}
        called = await stage.client.post("/api/auth.test", content=body, headers=headers)
        responded = await stage.client.post(url, content=body, headers=headers)
        assert called.json()["error"] == "invalid_json"
        assert (responded.status_code, responded.json()["error"]) == (400, "invalid_json")
        assert stage.codes == ["invalid_json", "invalid_json"]


async def test_user_is_described_with_locale_but_no_email_without_its_scope() -> None:
    async with staged() as stage:
        user = (await stage.api("users.info", user=ANA, include_locale=True))["user"]
        assert (user["name"], user["locale"], user["tz"]) == ("ana", "es-US", "America/Los_Angeles")
        assert user["tz_offset"] in (-8 * 3600, -7 * 3600)
        assert "email" not in user["profile"]
        assert "locale" not in (await stage.api("users.info", user=ANA))["user"]
        guest = (await stage.api("users.info", user=BEN))["user"]
        assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, True)
        assert (await stage.api("users.info", user="U1"))["error"] == "user_not_found"


async def test_stranger_is_a_member_of_another_team() -> None:
    async with staged() as stage:
        stage.workspace.users[BEN].guest = "stranger"
        members = {one["id"]: one for one in (await stage.api("users.list"))["members"]}
        stranger = (await stage.api("users.info", user=BEN))["user"]
        own = (await stage.api("auth.test"))["team_id"]

    assert members[ANA]["team_id"] == own == TEAM_ID
    assert "is_stranger" not in members[ANA]
    for described in (stranger, members[BEN]):
        assert described["team_id"] == described["profile"]["team"] == OUTSIDE_TEAM_ID
        assert described["is_stranger"] is False


async def test_email_is_there_with_its_scope() -> None:
    async with staged() as stage:
        scopes = [*MANIFEST["oauth_config"]["scopes"]["bot"], "users:read.email"]
        stage.workspace.manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": scopes}}}
        user = (await stage.api("users.info", user=ANA))["user"]
        assert user["profile"]["email"] == "ana@example.org"
        found = await stage.api("users.lookupByEmail", email="ANA@example.org")
        assert found["user"]["id"] == ANA
        assert (await stage.api("users.lookupByEmail", email="x@y.z"))["error"] == "users_not_found"


async def test_users_come_in_pages() -> None:
    async with staged() as stage:
        seen, cursor, pages = [], "", 0
        while pages == 0 or cursor:
            page = await stage.api("users.list", limit=3, cursor=cursor)
            seen += [member["id"] for member in page["members"]]
            cursor, pages = page["response_metadata"]["next_cursor"], pages + 1
        assert pages == 2
        assert seen == list(stage.workspace.users)
        assert (await stage.api("users.list", cursor="junk"))["error"] == "invalid_cursor"
        for limit in (5000, "many", -1):
            assert (await stage.api("users.list", limit=limit))["error"] == "invalid_limit"


async def test_direct_message_is_opened_once() -> None:
    async with staged() as stage:
        first = await stage.api("conversations.open", users=BEN)
        again = await stage.api("conversations.open", users=BEN)
        assert first["channel"] == again["channel"]
        assert (await stage.api("conversations.open", users="U1"))["error"] == "user_not_found"
        assert (await stage.api("conversations.open", users=f"{ANA},{BEN}"))["error"] == "invalid_arguments"


async def test_message_is_posted_updated_and_deleted() -> None:
    async with staged() as stage:
        posted = await stage.api("chat.postMessage", channel=GENERAL, text="One", blocks=[section()])
        assert posted["message"]["text"] == "One"
        await stage.api("chat.update", channel=GENERAL, ts=posted["ts"], text="Two")
        (message,) = stage.workspace.messages[GENERAL]
        assert (message.text, message.blocks, message.edited) == ("Two", [], True)
        await stage.api("chat.delete", channel=GENERAL, ts=posted["ts"])
        assert stage.workspace.messages[GENERAL] == []
        assert stage.codes == []


async def test_message_updated_with_blocks_does_not_count_as_edited() -> None:
    async with staged() as stage:
        posted = await stage.api("chat.postMessage", channel=GENERAL, text="One")
        await stage.api("chat.update", channel=GENERAL, ts=posted["ts"], text="Two", blocks=[section()])
        (message,) = stage.workspace.messages[GENERAL]
        assert (message.text, message.edited) == ("Two", False)


async def test_message_to_a_person_lands_in_their_direct_messages() -> None:
    async with staged() as stage:
        posted = await stage.api("chat.postMessage", channel=ANA, text="Hello")
        assert posted["channel"] == stage.workspace.im_with(ANA).id
        by_person = await stage.api("chat.update", channel=ANA, ts=posted["ts"], text="Bye")
        assert by_person["error"] == "channel_not_found"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C1", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": GENERAL}, "no_text"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x", "blocks": [{"type": "?"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x", "attachments": [{}]}, "invalid_attachments"),
        ("chat.postEphemeral", {"channel": GENERAL, "text": "x", "user": "U1"}, "user_not_found"),
        ("chat.update", {"channel": GENERAL, "text": "x", "ts": "1.1"}, "message_not_found"),
        ("chat.delete", {"channel": GENERAL, "ts": "1.1"}, "message_not_found"),
        ("views.update", {"view": {}}, "invalid_arguments"),
        ("views.update", {"view": {}, "view_id": "V1"}, "not_found"),
    ],
)
async def test_broken_call_is_refused_and_listed(method: str, arguments: dict[str, Any], error: str) -> None:
    async with staged() as stage:
        assert (await stage.api(method, **arguments))["error"] == error
        assert stage.codes == [error]


async def test_blocks_without_text_are_taken_with_a_warning() -> None:
    async with staged() as stage:
        answer = await stage.api("chat.postMessage", channel=GENERAL, blocks=[section()])
        assert (answer["ok"], answer["warning"]) == (True, "missing_text_in_message")
        assert stage.codes == ["missing_text_in_message"]


async def test_ephemeral_message_cannot_be_updated() -> None:
    async with staged() as stage:
        posted = await stage.api("chat.postEphemeral", channel=GENERAL, user=ANA, text="x")
        answer = await stage.api("chat.update", channel=GENERAL, ts=posted["message_ts"], text="y")
        assert answer["error"] == "message_not_found"


# Response URLs ------------------------------------------------------------------------------------------


async def _command_url(stage: Stage) -> str:
    stage.bot.answers.append({"text": "Found", "blocks": [actions(button())]})
    await stage.slack.say(ANA, GENERAL, "/pl")
    url: str = stage.bot.last["response_url"]
    return url


async def _button_url(stage: Stage) -> str:
    await _command_url(stage)
    await stage.slack.press(ANA, InMessage(GENERAL, _of_ana(stage)[-1].ts), "row", "go", {"type": "button"})
    url: str = stage.bot.last["response_url"]
    return url


def _of_ana(stage: Stage) -> list[Message]:
    return stage.workspace.visible_messages(ANA, GENERAL)


async def _respond(stage: Stage, url: str, **answer: Any) -> httpx.Response:
    return await stage.client.post(url, json=answer)


async def test_response_is_for_the_person_alone_by_default() -> None:
    async with staged() as stage:
        assert (await _respond(stage, await _command_url(stage), text="More")).status_code == 200
        assert [m.text for m in _of_ana(stage)] == ["Found", "More"]
        assert stage.workspace.visible_messages(BEN, GENERAL) == []


async def test_button_replaces_and_deletes_the_ephemeral_message() -> None:
    async with staged() as stage:
        url = await _button_url(stage)
        await _respond(stage, url, text="New", replace_original=True, response_type="in_channel")
        (message,) = _of_ana(stage)
        assert (message.text, message.blocks, message.ephemeral_to) == ("New", [], ANA)
        await _respond(stage, url, delete_original=True)
        assert _of_ana(stage) == []
        assert stage.codes == []


async def test_command_url_does_not_touch_the_earlier_answer() -> None:
    async with staged() as stage:
        url = await _command_url(stage)
        await _respond(stage, url, text="New", replace_original=True)
        assert [m.text for m in _of_ana(stage)] == ["Found", "New"]
        await _respond(stage, url, delete_original=True)
        assert [m.text for m in _of_ana(stage)] == ["Found", "New"]
        assert stage.codes == ["message_not_found", "message_not_found"]


async def test_response_url_is_good_for_five_messages() -> None:
    async with staged() as stage:
        url = await _command_url(stage)
        for number in range(5):
            assert (await _respond(stage, url, text=str(number))).status_code == 200
        refused = await _respond(stage, url, text="six")
        assert (refused.status_code, refused.json()["error"]) == (404, "used_url")
        assert stage.codes == ["used_url"]


async def test_response_url_is_good_for_thirty_minutes() -> None:
    async with staged() as stage:
        url = await _command_url(stage)
        stage.clock.now += 30 * 60 - 1
        assert (await _respond(stage, url, text="in time")).status_code == 200
        stage.clock.now += 2
        assert (await _respond(stage, url, text="late")).json()["error"] == "expired_url"
        assert (await _respond(stage, "/response/made-up", text="x")).json()["error"] == "expired_url"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": [{"type": "?"}]}, "invalid_blocks"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
        ({"text": "x", "delete_original": True}, "invalid_arguments"),
    ],
)
async def test_broken_response_is_refused(answer: dict[str, Any], error: str) -> None:
    async with staged() as stage:
        refused = await _respond(stage, await _command_url(stage), **answer)
        assert (refused.status_code, refused.json()["error"]) == (400, error)
        assert set(stage.codes) == {error}


# Misbehaving --------------------------------------------------------------------------------------------


async def test_rate_limit_is_answered_as_often_as_asked() -> None:
    async with staged() as stage:
        rule = {"method": "chat.postMessage", "answer": "429", "times": 2, "seconds": 7}
        await stage.control("misbehave", rules=[rule])
        assert (await stage.call("auth.test")).status_code == 200
        for _ in range(2):
            limited = await stage.call("chat.postMessage", channel=GENERAL, text="x")
            assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
            assert limited.json()["error"] == "ratelimited"
        assert (await stage.api("chat.postMessage", channel=GENERAL, text="x"))["ok"]
        assert len(stage.workspace.messages[GENERAL]) == 1


@pytest.mark.parametrize(("performed", "posted"), [(False, 0), (True, 1)])
async def test_failure_may_come_before_or_after_the_deed(performed: bool, posted: int) -> None:
    async with staged() as stage:
        rule = {"method": "*", "answer": "500", "performed": performed}
        await stage.control("misbehave", rules=[rule])
        assert (await stage.call("chat.postMessage", channel=GENERAL, text="x")).status_code == 500
        assert len(stage.workspace.messages[GENERAL]) == posted


async def test_call_hangs_as_long_as_asked() -> None:
    async with staged() as stage:
        await stage.control("misbehave", rules=[{"method": "auth.test", "answer": "hang", "seconds": 0.1}])
        started = time.perf_counter()
        assert (await stage.api("auth.test"))["ok"]
        assert time.perf_counter() - started >= 0.1


async def test_response_url_misbehaves_too_and_behaving_is_restored() -> None:
    async with staged() as stage:
        url = await _command_url(stage)
        rule = {"method": "response_url", "answer": "500", "times": 9}
        await stage.control("misbehave", rules=[rule])
        assert (await _respond(stage, url, text="x")).status_code == 500
        await stage.control("misbehave")
        assert (await _respond(stage, url, text="x")).status_code == 200


async def test_plain_texts_are_completed_as_slack_does() -> None:
    async with staged() as stage:
        posted = await stage.api(
            "chat.postMessage", channel=GENERAL, text="x", blocks=[{"type": "header", "text": plain("H")}]
        )
        assert posted["message"]["blocks"][0]["text"] == {"type": "plain_text", "text": "H", "emoji": True}


async def test_grant_long_past_its_time_is_forgotten() -> None:
    async with staged() as stage:
        url = await _command_url(stage)
        stage.clock.now += 2 * 60 * 60
        await _command_url(stage)
        assert len(stage.slack._grants._response_urls) == 1
        assert (await _respond(stage, url, text="late")).json()["error"] == "expired_url"
