"""Running the program as a person does, in a folder of its own."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.program import Program
from tests.kit.slack.double import SlackDouble, slack_double


@pytest.fixture
def pl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    folder = tmp_path / "place"
    (folder / "data").mkdir(parents=True)
    monkeypatch.chdir(folder)
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    for handler in before:  # pytest's own, which the program would close
        root.removeHandler(handler)
    yield Program(folder, capsys)
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def ready(pl: Program, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The command line with a migrated database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return pl


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackDouble]:
    """A workspace on this machine, which the settings point at."""
    with slack_double() as double:
        monkeypatch.setenv("SLACK_API_URL", double.url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
        yield double
