"""Fetching files: only the sender's own, only from Slack, never more or longer than a file may be."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_sdk import WebClient

from handlers.conversation import files
from handlers.conversation.files import FileTrouble, SlackFile, SlackFiles

Answer = tuple[int, dict[str, str], bytes]
CSV = {"Content-Type": "text/csv"}


class Disk:
    """A host that hands out what a test put there, and remembers what it was asked with which token."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.pause = threading.Event()
        self.slow = False


@contextmanager
def _served(disk: Disk) -> Iterator[str]:
    class Hands(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            disk.asked.append((self.path, self.headers.get("Authorization", "")))
            status, headers, body = disk.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if disk.slow:
                disk.pause.wait(10)
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_words: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hands)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    disk.pause.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def host(disk: Disk) -> Iterator[str]:
    with _served(disk) as address:
        yield address


def _files(host: str, **more: Any) -> SlackFiles:
    client = WebClient(token="xoxb-secret", base_url=f"{host}/api/", timeout=1, retry_handlers=[])
    return SlackFiles(client, **more)


def _file(host: str, *, size: int = 0) -> SlackFile:
    return SlackFile("F1", "a.csv", "U1", size, f"{host}/a.csv")


def _describe(disk: Disk, host: str, **more: object) -> SlackFile:
    found = {"id": "F1", "name": "a.csv", "user": "U1", "size": 3, "url_private_download": f"{host}/a.csv", **more}
    body = json.dumps({"ok": True, "file": found}).encode()
    disk.answers["/api/files.info"] = (200, {"Content-Type": "application/json"}, body)
    return _files(host).describe("F1", owner="U1")


def test_file_is_fetched_with_the_token(disk: Disk, host: str) -> None:
    disk.answers["/a.csv"] = (200, CSV, b"a,b")
    assert _files(host).fetch(_file(host, size=3)) == b"a,b"
    assert disk.asked == [("/a.csv", "Bearer xoxb-secret")]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a.csv",
        "http://files.slack.com/a.csv",
        "https://slack.com.evil.example/a.csv",
        "https://evilslack.com/a.csv",
        "file:///etc/passwd",
        "http://127.0.0.1:1/a.csv",
        "https://slack.com@evil.example/",
        "",
        "//evil.example/a.csv",
        "http://169.254.169.254/latest",
    ],
)
def test_token_goes_nowhere_but_to_slack(disk: Disk, host: str, address: str) -> None:
    with pytest.raises(FileTrouble) as trouble:
        _describe(disk, host, url_private_download=address)
    assert trouble.value.code == "not_in_slack"


@pytest.mark.parametrize("address", ["https://files.slack.com/a.csv", "https://slack.com/a.csv"])
def test_hosts_of_slack_are_trusted(disk: Disk, host: str, address: str) -> None:
    assert _describe(disk, host, url_private_download=address).address == address


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"user": "U2"}, "not_theirs"),
        ({"user": None}, "not_theirs"),
        ({"mode": "tombstone"}, "gone"),
        ({"is_external": True}, "not_in_slack"),
        ({"size": 64 * 1024 * 1024 + 1}, "too_large"),
    ],
)
def test_file_that_cannot_be_had_is_not_asked_for(disk: Disk, host: str, more: dict[str, object], code: str) -> None:
    with pytest.raises(FileTrouble) as trouble:
        _describe(disk, host, **more)
    assert trouble.value.code == code
    assert [path for path, _ in disk.asked] == ["/api/files.info"]


def test_redirection_is_not_followed_with_our_token(disk: Disk, host: str) -> None:
    elsewhere = Disk()
    with _served(elsewhere) as other:
        disk.answers["/a.csv"] = (302, {"Location": f"{other}/a.csv"}, b"")
        with pytest.raises(FileTrouble) as trouble:
            _files(host).fetch(_file(host))
    assert trouble.value.code == "no_permission"
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {"Content-Type": "text/html; charset=utf-8"}, b"Sign in"), "no_permission"),
        ((200, CSV, b"\n <!DOCTYPE html><html>"), "no_permission"),
        ((404, {}, b""), "gone"),
        ((410, {}, b""), "gone"),
        ((403, {}, b""), "no_permission"),
        ((429, {}, b""), "busy"),
        ((500, {}, b""), "busy"),
        ((503, {}, b""), "busy"),
        ((200, CSV, b"half"), "busy"),
        ((200, {**CSV, "Content-Length": "100"}, b"half"), "busy"),
    ],
)
def test_what_is_not_the_file_is_not_taken_for_it(disk: Disk, host: str, answer: Answer, code: str) -> None:
    disk.answers["/a.csv"] = answer
    with pytest.raises(FileTrouble) as trouble:
        _files(host).fetch(_file(host, size=8))
    assert trouble.value.code == code


def test_file_that_is_a_web_page_is_handed_on_as_it_is(disk: Disk, host: str) -> None:
    page = b"<!DOCTYPE html><title>Sign in to the calendar</title>"
    disk.answers["/a.csv"] = (200, {"Content-Type": "text/html"}, page)
    assert _files(host).fetch(_file(host, size=len(page))) == page


def test_host_that_hangs_is_given_up(disk: Disk, host: str) -> None:
    disk.answers["/a.csv"] = (200, CSV, b"a,b")
    disk.slow = True
    with pytest.raises(FileTrouble) as trouble:
        _files(host).fetch(_file(host))
    assert trouble.value.code == "busy"


def test_file_that_drips_is_given_up(disk: Disk, host: str) -> None:
    disk.answers["/a.csv"] = (200, CSV, b"a,b")
    with pytest.raises(FileTrouble) as trouble:
        _files(host, seconds=-1.0).fetch(_file(host))
    assert trouble.value.code == "busy"


def test_file_larger_than_slack_said_is_not_read_to_its_end(disk: Disk, host: str) -> None:
    disk.answers["/a.csv"] = (200, CSV, b"x" * (files.MOST_BYTES + 1))
    with pytest.raises(FileTrouble) as trouble:
        _files(host).fetch(_file(host, size=3))
    assert trouble.value.code == "too_large"


def test_unreachable_host_is_said_as_busy() -> None:
    with pytest.raises(FileTrouble) as trouble:
        _files("http://127.0.0.1:9").fetch(_file("http://127.0.0.1:9"))
    assert trouble.value.code == "busy"
