"""Socket Mode on the wire: greeting, envelopes, acknowledgements, repetition, disconnecting."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.demo.running import listen
from sandbox.server import create_app
from sandbox.wire.transport import Addresses, Line, Patience
from sandbox.workspace.state import APP_ID, Workspace
from tests.kit.sandbox.serving import address_of, served
from tests.kit.sandbox.stage import ANA, CREDENTIALS, MANIFEST, seed

Json = dict[str, Any]


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    listener = listen(0)
    own = address_of(listener)
    app = create_app(
        Workspace(MANIFEST),
        credentials=CREDENTIALS,
        line=Line(Addresses(bot="http://127.0.0.1:9", own=own), Patience(acknowledgement=0.4, retries=(0,))),
        seed=seed,
    )
    with served(app, listener=listener) as client:
        yield client


def _address(client: httpx.Client) -> str:
    headers = {"Authorization": f"Bearer {CREDENTIALS.app_token}"}
    url: str = client.post("/api/apps.connections.open", headers=headers).json()["url"]
    return url


def _take(socket: ClientConnection) -> Json:
    message: Json = json.loads(socket.recv(timeout=5))
    return message


def _say(client: httpx.Client) -> threading.Thread:
    """Type a command while the test goes on."""
    body = {"user": ANA, "channel": "general", "text": "/pl find"}
    thread = threading.Thread(target=client.post, args=("/control/say",), kwargs={"json": body})
    thread.start()
    return thread


def _seen(client: httpx.Client) -> list[str]:
    messages = client.get("/control/messages", params={"user": ANA, "channel": "general"}).json()
    return [message["text"] for message in messages]


def test_command_goes_over_the_socket_and_its_answer_comes_back(client: httpx.Client) -> None:
    with connect(_address(client)) as socket:
        hello = _take(socket)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": APP_ID}
        typing = _say(client)
        envelope = _take(socket)
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert envelope["payload"]["command"] == "/pl"
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "Found"}}))
        typing.join()
    assert _seen(client) == ["Found"]


def test_envelope_without_acknowledgement_times_out(client: httpx.Client) -> None:
    with connect(_address(client)) as socket:
        _take(socket)
        _say(client).join()
        late = _take(socket)["envelope_id"]
        socket.send(json.dumps({"envelope_id": late, "payload": {"text": "Late"}}))
        socket.send("{}")
        client.post("/control/idle", json={})
    assert _seen(client) == ['/pl failed with the error "operation_timeout"']
    codes = [violation["code"] for violation in client.get("/control/violations").json()]
    assert codes == ["operation_timeout", "invalid_envelope"]


def test_unacknowledged_event_is_repeated_in_an_envelope_that_says_so(client: httpx.Client) -> None:
    with connect(_address(client)) as socket:
        _take(socket)
        client.post("/control/open_home", json={"user": ANA})
        first, second = _take(socket), _take(socket)
        socket.send(json.dumps({"envelope_id": second["envelope_id"]}))
        client.post("/control/idle", json={})
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "http_timeout"
    assert first["payload"]["event_id"] == second["payload"]["event_id"]


def test_ticket_opens_one_connection(client: httpx.Client) -> None:
    address = _address(client)
    with connect(address) as socket:
        _take(socket)
        with pytest.raises(InvalidStatus):
            connect(address)


def test_disconnect_is_announced_with_its_reason(client: httpx.Client) -> None:
    with connect(_address(client)) as socket:
        _take(socket)
        client.post("/control/disconnect", json={"reason": "warning"})
        farewell = _take(socket)
        assert (farewell["type"], farewell["reason"]) == ("disconnect", "warning")
        with pytest.raises(ConnectionClosed):
            _take(socket)
