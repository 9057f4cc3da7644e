"""The command line, run as a person runs it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.program import run_program


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, and what it wrote."""

    status: int
    out: str
    err: str


class Program:
    """The command line in a test's folder. `run("import", "people", …)`."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *arguments: str) -> Ended:
        status = run_program(arguments)
        written = self._capsys.readouterr()
        return Ended(status, written.out, written.err)

    def write(self, name: str, text: str) -> str:
        """Write a file into the folder, and return its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)
