"""A small Bolt app of our own lives in the workspace, over HTTP and over Socket Mode."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_sdk import WebClient

from sandbox.demo.running import free_port, listen
from sandbox.server import create_app
from sandbox.wire.transport import Addresses, Line
from sandbox.workspace.state import Workspace
from tests.kit.sandbox.serving import address_of, served
from tests.kit.sandbox.stage import (
    ANA,
    CREDENTIALS,
    actions,
    button,
    direct_messages_manifest,
    modal,
    option,
    plain,
    seed,
    text_input,
)

Json = dict[str, Any]


def _bolt_app(own_url: str) -> App:
    client = WebClient(token=CREDENTIALS.bot_token, base_url=f"{own_url}/api/")
    app = App(client=client, signing_secret=CREDENTIALS.signing_secret, process_before_response=True)

    @app.command("/pl")
    def answer(ack: Ack, command: Json) -> None:
        ack(text=f"Found {command['text']}", blocks=[actions(button())])

    @app.action("go")
    def ask(ack: Ack, body: Json, client: WebClient) -> None:
        topic = {"type": "external_select", "action_id": "topic", "min_query_length": 0}
        blocks = text_input(), text_input("topic", element=topic, label=plain("Topic"), optional=True)
        client.views_open(
            trigger_id=body["trigger_id"], view=modal(*blocks, callback_id="ask", private_metadata=body["response_url"])
        )
        ack()

    @app.options("topic")
    def topics(ack: Ack, payload: Json) -> None:
        ack(options=[option(payload["value"] or "udl")])

    @app.view("ask")
    def take(ack: Ack, view: Json) -> None:
        name = view["state"]["values"]["name"]["typed"]["value"]
        if name == "nobody":
            ack(response_action="errors", errors={"name": "Who?"})
            return
        respond = Respond(response_url=view["private_metadata"], proxy=None, ssl=None)
        respond(text=f"Hello {name}", replace_original=True)
        ack()

    @app.event({"type": "message", "subtype": "file_share"})
    def read_file(event: Json, client: WebClient) -> None:
        posted = client.chat_postMessage(channel=event["channel"], text="Reading")
        file = client.files_info(file=event["files"][0]["id"])["file"]
        headers = {"Authorization": f"Bearer {client.token}"}
        content = httpx.get(file["url_private_download"], headers=headers, trust_env=False).content
        client.chat_update(channel=event["channel"], ts=posted["ts"], text=f"Read {content.decode()}")

    @app.event("message")
    def reply(event: Json, client: WebClient) -> None:
        """Answer people; Bolt itself keeps back what the bot posts, but not its changes."""
        if not event.get("hidden"):
            client.chat_postMessage(channel=event["user"], text=f"You wrote {event['text']}")

    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [actions(button())]})

    return app


@contextmanager
def _over_http(app: App, *, port: int) -> Iterator[None]:
    server = SlackAppDevelopmentServer(port=port, path="/slack/events", app=app)
    http = server._server
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    try:
        yield
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


@contextmanager
def _over_socket_mode(app: App, *, client: httpx.Client) -> Iterator[None]:
    handler = SocketModeHandler(app, app_token=CREDENTIALS.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        client.post("/control/idle", json={})
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture(params=["http", "socket_mode"])
def client(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A workspace in which the Bolt app runs."""
    listener, bot_port = listen(0), free_port()
    own = address_of(listener)
    sandbox = create_app(
        Workspace(direct_messages_manifest()),
        credentials=CREDENTIALS,
        line=Line(Addresses(bot=f"http://127.0.0.1:{bot_port}", own=own)),
        seed=seed,
    )
    with served(sandbox, listener=listener) as client:
        bolt = _bolt_app(own)
        running = _over_http(bolt, port=bot_port) if request.param == "http" else _over_socket_mode(bolt, client=client)
        with running:
            yield client


def _act(client: httpx.Client, name: str, **body: Any) -> Json:
    response = client.post(f"/control/{name}", json={"user": ANA, **body})
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def _look(client: httpx.Client, name: str, **query: str) -> Any:
    return client.get(f"/control/{name}", params={"user": ANA, **query}).json()


def test_bolt_app_answers_asks_and_replaces(client: httpx.Client) -> None:
    _act(client, "say", channel="general", text="/pl find UDL")
    (message,) = _look(client, "messages", channel="general")
    assert message["text"] == "Found find UDL"

    _act(client, "press", channel="general", ts=message["ts"], block_id="row", action_id="go")
    (open_modal,) = _look(client, "modals")
    view = open_modal["view"]["id"]
    asked = {"view": view, "block_id": "topic", "action_id": "topic", "query": "sel"}
    assert _act(client, "suggest", **asked)["options"][0]["value"] == "sel"

    for name in ("nobody", "Ana"):
        typed = {"type": "plain_text_input", "value": name}
        _act(client, "set", view=view, block_id="name", action_id="typed", state=typed)
        _act(client, "submit", view=view)
        if name == "nobody":
            assert _look(client, "modals")[0]["errors"] == {"name": "Who?"}
    assert _look(client, "modals") == []
    (message,) = _look(client, "messages", channel="general")
    assert message["text"] == "Hello Ana"

    _act(client, "open_home")
    _act(client, "idle")
    assert _look(client, "home")["view"]["type"] == "home"
    assert _look(client, "violations") == []
    assert {request["status"] for request in _look(client, "requests")} == {"200"}


def test_bolt_app_reads_files_and_answers_in_direct_messages(client: httpx.Client) -> None:
    _act(client, "say", channel="app", text="co-teaching")
    file = {"name": "a.csv", "base64": b64encode(b"code,title").decode()}
    _act(client, "say", channel="app", text="", files=[file])
    assert _act(client, "idle") == {"idle": True}

    texts = [message["text"] for message in _look(client, "messages", channel="app")]
    assert texts == ["co-teaching", "You wrote co-teaching", "", "Read code,title"]
    assert _look(client, "violations") == []
    assert {request["status"] for request in _look(client, "requests")} == {"200"}
