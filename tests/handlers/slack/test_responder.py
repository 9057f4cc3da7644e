"""What the town cannot time to the millisecond: an answer that is ready just as the waiting word is written."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_sdk import WebClient

from handlers.conversation.answers import Message
from handlers.conversation.blocks import paragraph
from handlers.conversation.payload import Payload, Surface
from handlers.slack.responder import Answered, Delivery, deliver
from locales.languages import ENGLISH
from locales.translator import Translator


class Told:
    """What reached the person, in its order."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.answered = threading.Event()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def response_url(told: Told) -> Iterator[str]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")
            told.order.append("answer")
            told.answered.set()

        def log_message(self, *_words: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_late_answer_does_not_overtake_its_acknowledgement(told: Told, response_url: str) -> None:
    job: Future[Answered] = Future()
    say = Translator(ENGLISH)

    def ack(**_words: Any) -> None:
        told.order.append("acknowledgement")
        job.set_result(Answered(Message([paragraph("Here it is.")]), say))

    payload = Payload(Surface.command, "", "U1", words="find", response_url=response_url)
    client = WebClient()
    delivery = Delivery(
        payload,
        ack,  # type: ignore[arg-type]  # Bolt's Ack is a function
        client,
        client,
        opens_modal=False,
        patience=0.01,
        say=say,
        start=lambda _work, _spot: None,
    )
    deliver(job, delivery)
    assert told.order == ["acknowledgement"]
    assert told.answered.wait(timeout=5)
    assert told.order == ["acknowledgement", "answer"]
