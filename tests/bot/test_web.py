"""The web door: who is let in, what everybody else is told, and what an operator can ask."""

import http.client
import json
import socket
import time
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.watching import CatalogWatch
from bot.web import LARGEST_BODY, Web
from sandbox.wire.transport import sign
from sandbox.workspace.payloads import slash_command
from sandbox.workspace.state import Channel, User
from storage.tables import OfferingState, Role
from tests.kit.fixtures import BuildTown, on_both, on_postgresql
from tests.kit.slack.servers import CREDENTIALS
from tests.kit.slack.town import Town

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
Handles = type("Handles", (), {"trigger_id": "1.2.3", "response_url": "http://127.0.0.1:9/response/x"})


def _command(command: str = "/pl", text: str = "find udl") -> bytes:
    user = User(id="U0STRANGER0", name="x", real_name="X")
    channel = Channel(id="C0GENERAL00", name="general")
    return urlencode(slash_command(user, channel=channel, command=command, text=text, handles=Handles())).encode()


def _headers(
    body: bytes, *, kind: str = FORM, secret: str = CREDENTIALS.signing_secret, age: int = 0
) -> dict[str, str]:
    timestamp = int(time.time()) - age
    signature = sign(body, secret=secret, timestamp=timestamp)
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": signature}


def _post(town: Town, body: bytes, headers: dict[str, str]) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.post(f"{town.door.url}/slack/events", content=body, headers=headers)


def _get(town: Town, path: str, method: str = "GET") -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.request(method, f"{town.door.url}{path}")


def _everything(town: Town) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with town.bot.database.reading() as tx:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: [tuple(row) for row in tx.execute(select(table)).all()] for table in tables}


def _good_action(**changes: object) -> bytes:
    body = {
        "type": "block_actions",
        "user": {"id": "U0STRANGER0"},
        "team": {"id": "T1"},
        "actions": [],
        "token": "x",
        "trigger_id": "1",
        "response_url": "http://127.0.0.1:9/response/x",
        **changes,
    }
    return urlencode({"payload": json.dumps(body)}).encode()


def _bad_requests() -> list[tuple[str, bytes, dict[str, str], set[int]]]:
    good = _command()
    without = {name: value for name, value in _headers(good).items() if name != "X-Slack-Signature"}
    untimed = {name: value for name, value in _headers(good).items() if "Timestamp" not in name}
    event = {"type": "event_callback", "event": {"type": "app_home_opened", "user": "U0STRANGER0"}}
    return [
        ("another secret", good, _headers(good, secret="other"), {401}),
        ("no signature", good, without, {401}),
        ("no time", good, untimed, {401}),
        ("six minutes old", good, _headers(good, age=360), {401}),
        ("six minutes early", good, _headers(good, age=-360), {401}),
        ("a time that is none", good, _headers(good) | {"X-Slack-Request-Timestamp": "now"}, {400, 401}),
        ("a changed body", good + b"&x=1", _headers(good), {401}),
        ("a garbled signature", good, _headers(good) | {"X-Slack-Signature": "v0=xyz"}, {401}),
        ("nothing", b"", _headers(b""), {400, 404}),
        ("unknown command", _command("/other"), _headers(_command("/other")), {404}),
        ("no UTF-8", b"command=%ff&text=\xff\xfe", _headers(b"command=%ff&text=\xff\xfe"), {400, 404}),
        ("broken JSON", b'{"type": ', _headers(b'{"type": ', kind=JSON), {400}),
        ("JSON that is no object", b"[1]", _headers(b"[1]", kind=JSON), {400}),
        ("broken payload", b"payload=%7B", _headers(b"payload=%7B"), {400}),
        ("payload that is no object", b"payload=7", _headers(b"payload=7"), {400}),
        ("no action in an action", _good_action(), _headers(_good_action()), {400, 404}),
        (
            "a view without anything",
            _good_action(type="view_submission"),
            _headers(_good_action(type="view_submission")),
            {400, 404},
        ),
        ("an unknown interaction", _good_action(type="party"), _headers(_good_action(type="party")), {404}),
        (
            "an unknown event",
            json.dumps(event | {"event": {"type": "party"}}).encode(),
            _headers(json.dumps(event | {"event": {"type": "party"}}).encode(), kind=JSON),
            {404},
        ),
        ("an unsigned event", json.dumps(event).encode(), {"Content-Type": JSON}, {401}),
    ]


@on_both
@pytest.mark.parametrize("name", [case[0] for case in _bad_requests()])
def test_bad_request_is_refused_and_leaves_no_trace(town: Town, name: str) -> None:
    town.rows.live("UDL basics")
    town.account("Stranger")
    before = _everything(town)
    # Made here and not when the tests were collected: a signature grows old.
    _, body, headers, statuses = next(case for case in _bad_requests() if case[0] == name)
    answered = _post(town, body, headers)
    assert answered.status_code in statuses
    assert _everything(town) == before
    assert "UDL" not in answered.text
    assert "Traceback" not in answered.text
    assert [call.method for call in town.calls if call.method != "auth.test"] == []


def test_good_request_is_let_in(town: Town) -> None:
    ana = town.someone()
    body = _command().replace(b"U0STRANGER0", ana.id.encode())
    assert _post(town, body, _headers(body)).json()["response_type"] == "ephemeral"
    assert _post(town, body, _headers(body, age=200)).status_code == 200


def test_old_request_cannot_be_sent_again(town: Town) -> None:
    ana = town.someone()
    body = _command().replace(b"U0STRANGER0", ana.id.encode())
    headers = _headers(body, age=301)
    assert _post(town, body, headers).status_code == 401


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "9" * 30, "-1", "many"])
def test_huge_body_is_refused_before_it_is_read(town: Town, length: str) -> None:
    with socket.create_connection(("127.0.0.1", town.door.port), timeout=10) as line:
        line.sendall(
            b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: "
            + FORM.encode()
            + b"\r\nContent-Length: "
            + length.encode()
            + b"\r\n\r\n"
        )
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status in {400, 413}
        answer.close()


def test_largest_body_is_still_read(town: Town) -> None:
    body = b"x=" + b"y" * (LARGEST_BODY - 2)
    assert _post(town, body, _headers(body, secret="other")).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/favicon.ico", 404),
        ("POST", "/", 404),
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("DELETE", "/healthz", 405),
        ("POST", "/metrics", 405),
        ("GET", "/slack/events/", 404),
        ("GET", "/slack/../healthz", 404),
        ("OPTIONS", "/slack/events", 405),
        ("GET", "/slack/install", 404),
        ("GET", "/slack/oauth_redirect", 404),
    ],
)
def test_unknown_address_or_method_is_refused(town: Town, method: str, path: str, status: int) -> None:
    # httpx would tidy the address up.
    line = http.client.HTTPConnection("127.0.0.1", town.door.port, timeout=10)
    line.request(method, path)
    assert line.getresponse().status == status
    line.close()


def test_healthz_and_readyz_say_yes(town: Town) -> None:
    assert (_get(town, "/healthz").status_code, _get(town, "/healthz").text) == (200, "ok\n")
    assert (_get(town, "/readyz").status_code, _get(town, "/readyz").text) == (200, "ready\n")


def test_readyz_says_yes_once_the_catalog_is_in_memory(town: Town) -> None:
    watch = CatalogWatch(town.bot.district)
    town.door.application = Web(town.bot, watch=watch)
    answer = _get(town, "/readyz")
    assert (answer.status_code, answer.text) == (503, "The catalog is being read.\n")
    assert _get(town, "/healthz").status_code == 200
    watch.start()
    try:
        watch.wait(seconds=30)
        assert _get(town, "/readyz").status_code == 200
    finally:
        watch.stop()


@on_both
def test_readyz_of_an_unmigrated_database_says_what_to_do(build_town: BuildTown, empty_database_url: str) -> None:
    town = build_town(address=empty_database_url)
    answer = _get(town, "/readyz")
    assert answer.status_code == 503
    assert "pl db upgrade" in answer.text
    assert _get(town, "/healthz").status_code == 200


def test_readyz_of_a_database_out_of_reach_says_so_without_its_address(
    build_town: BuildTown, caplog: pytest.LogCaptureFixture
) -> None:
    town = build_town(address="postgresql://nobody:geheim@127.0.0.1:9/none")
    answer = _get(town, "/readyz")
    assert (answer.status_code, answer.text) == (503, "The database cannot be reached.\n")
    assert "geheim" not in caplog.text
    assert _get(town, "/healthz").status_code == 200


@on_postgresql
def test_readyz_says_yes_again_when_the_database_is_back(town: Town, database_url: str) -> None:
    assert _get(town, "/readyz").status_code == 200
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert _get(town, "/readyz").status_code == 200


def _samples(town: Town) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(_get(town, "/metrics").text)
        for sample in family.samples
    }


def _grown(
    town: Town, before: dict[tuple[str, tuple[tuple[str, str], ...]], float], metric: str, **labels: str
) -> float:
    key = (metric, tuple(sorted(labels.items())))
    return _samples(town).get(key, 0) - before.get(key, 0)


def test_metrics_count_commands_latencies_and_refusals(town: Town) -> None:
    town.rows.offering("Gardening", state=OfferingState.draft)
    town.rows.person("Cora Diaz", roles=[Role.coordinator])
    ana = town.someone()
    before = _samples(town)
    ana.types("/pl find udl")
    ana.types("/pl find reading")
    ana.types("/pl something else")
    ana.types("/pl drafts")
    answered = {"surface": "command", "outcome": "answered"}
    assert _grown(town, before, "pl_answers_total", name="find", **answered) == 2
    assert _grown(town, before, "pl_answers_total", name="other", **answered) == 1
    assert _grown(town, before, "pl_refusals_total", code="not_allowed") == 1
    assert _grown(town, before, "pl_answer_seconds_count", surface="command", name="find") == 2
    assert 0 < _grown(town, before, "pl_answer_seconds_sum", surface="command", name="find") < 10


def test_each_refusal_is_counted_once_wherever_it_is_said(town: Town) -> None:
    town.rows.live("Closed", code="C-1", closes=town.clock.now - timedelta(days=1))
    town.rows.live("One", "2026-12-03 15:30", code="O-1")
    town.rows.live("Two", "2026-12-03 15:30", code="O-2")
    ana, nobody = town.someone(), town.account("New Person")
    ana.types("/pl register O-1")
    before = _samples(town)
    for somebody, words, code in (
        (nobody, "/pl register O-1", "not_on_roster"),  # travels up
        (ana, "/pl register C-1", "registration_closed"),  # said where the button stood
        (ana, "/pl register O-2", "clashes"),  # shown with what can be done
        (ana, "/pl here 9999", "not_a_code"),
    ):
        somebody.types(words)
        assert (code, _grown(town, before, "pl_refusals_total", code=code)) == (code, 1)


def test_metrics_hold_nothing_that_people_typed_or_are_called(town: Town) -> None:
    ana = town.someone("Zerlina Quux")
    ana.types("/pl find qwertzword")
    ana.types("/pl qwertzcommand")
    ana.finds_message(
        {
            "type": "button",
            "action_id": "qwertzaction",
            "value": "qwertzvalue",
            "text": {"type": "plain_text", "text": "Old"},
        }
    )
    ana.presses("Old")
    text = _get(town, "/metrics").text
    assert not [word for word in ("qwertz", "Zerlina", "Quux", ana.id, "example.org") if word in text]


def test_without_slack_there_are_only_the_operators_pages(town: Town) -> None:
    town.door.application = Web(town.bot, answers_slack=False)
    body = _command()
    answer = _post(town, body, _headers(body))
    assert (answer.status_code, answer.text) == (404, "Nothing here.\n")
    assert _get(town, "/slack/events").status_code == 404
    assert [_get(town, page).status_code for page in ("/healthz", "/readyz", "/metrics")] == [200] * 3
