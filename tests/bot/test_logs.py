import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gunicorn.config import Config

from bot.gunicorn_logs import GunicornLogger
from bot.logs import configure_logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    for handler in before:
        root.removeHandler(handler)
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def _fail() -> None:
    try:
        int("ann@s.example")
    except ValueError as error:
        raise RuntimeError("Ann Lee") from error


def test_a_line_holds_the_event_and_only_allowed_extras(written: io.StringIO) -> None:
    logging.getLogger("handlers.catalog.find").info(
        "answered", extra={"command": "find", "email": "x", "words": "UDL", "seconds": 0.2}
    )
    [line] = _lines(written)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "handlers.catalog.find",
        "event": "answered",
        "command": "find",
        "seconds": 0.2,
    }


def test_a_traceback_is_told_without_what_the_exceptions_say(written: io.StringIO) -> None:
    try:
        _fail()
    except RuntimeError:
        logging.getLogger("bot").exception("failed", extra={"reference": "abc123"})
    [line] = _lines(written)
    assert (line["exception"], line["reference"]) == ("RuntimeError", "abc123")
    assert line["traceback"][0] == "RuntimeError"
    assert "ValueError" in line["traceback"]
    assert "Ann" not in json.dumps(line)
    assert "ann@" not in json.dumps(line)


def test_libraries_speak_from_warnings_on_and_without_values(written: io.StringIO) -> None:
    logger = logging.getLogger("slack_sdk.web.base_client")
    logger.info("Sending %s", "Ann Lee")
    stubborn = logging.getLogger("slack_bolt.RequestVerification")
    stubborn.setLevel(logging.INFO)
    stubborn.info("Invalid request")
    logger.warning("Failed to send %s", "Ann Lee")
    logger.warning("Failed for Ann Lee")
    lines = _lines(written)
    assert lines[0]["event"] == "Failed to send %s"
    assert len(lines) == 2
    assert "Ann" not in json.dumps(lines)


def test_job_that_is_still_busy_at_its_next_turn_is_no_news(written: io.StringIO) -> None:
    speaker = logging.getLogger("apscheduler.scheduler")
    speaker.warning('Execution of job "%s" skipped: maximum number of running instances reached (%d)', "deliver", 1)
    speaker.error("Error submitting job %s", "deliver")
    assert [line["event"] for line in _lines(written)] == ["Error submitting job %s"]


def test_logs_can_go_to_a_file(tmp_path: Path, written: io.StringIO) -> None:
    path = tmp_path / "pl.log"
    configure_logs(file=path)
    assert not path.exists()
    logging.getLogger("bot").warning("started")
    assert json.loads(path.read_text(encoding="utf-8"))["event"] == "started"
    configure_logs(written)


def test_gunicorn_speaks_through_the_same_log(written: io.StringIO) -> None:
    logger = GunicornLogger(Config())
    logger.info("Booting worker with pid: %s", 1)
    logger.error("Connection in use: %s", ("127.0.0.1", 3000))
    [line] = _lines(written)
    assert (line["logger"], line["event"]) == ("gunicorn.error", "Connection in use: %s")


def test_what_a_stranger_sent_is_not_written_by_gunicorn(written: io.StringIO) -> None:
    logger = GunicornLogger(Config())
    logger.warning("Invalid request from ip=192.0.2.7: Invalid HTTP Header: 'X-Ann-Lee: 555'")
    logger.error("Error handling request %s", "/f/a-secret-link")
    constructed, constant = _lines(written)
    assert constructed["event"].startswith("glogging:")
    assert constant["event"] == "Error handling request %s"
    assert not [word for word in ("Ann", "192.0.2.7", "secret") if word in written.getvalue()]
