"""A command loads what it shows and no more: nobody waits for Slack's library, or for a search, to read a help text."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.commands import COMMANDS
from tests.kit.program import Program
from tests.kit.slack.servers import REPOSITORY

# pydantic is typer's own.
_HEAVY = {
    "alembic",
    "apscheduler",
    "babel",
    "gunicorn",
    "icalendar",
    "numpy",
    "psycopg",
    "rapidfuzz",
    "segno",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "sqlmodel",
    "handlers",
}
_TELLING = """
import sys
from bot.__main__ import main
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def _loaded(*arguments: str, folder: Path) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", _TELLING, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY)},
        check=True,
        capture_output=True,
        text=True,
    )
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("manifest",), ("manifest", "--url", "https://pl.district.example")],
    ids=" ".join,
)
def test_a_command_that_asks_nobody_loads_no_library_of_those_that_do(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    assert _loaded(*arguments, folder=tmp_path) & _HEAVY == set()


def test_settings_load_the_database_and_no_conversation(tmp_path: Path) -> None:
    assert _loaded("db", "upgrade", folder=tmp_path) >= {"alembic"}
    loaded = _loaded("settings", "list", folder=tmp_path)
    assert loaded & _HEAVY == {"sqlalchemy", "sqlmodel"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_each_command_what_its_own_help_says(name: str, pl: Program) -> None:
    told = " ".join(pl.run(name, "--help").out.split())
    assert COMMANDS[name].said in told


def test_a_misspelt_command_is_told_its_name(pl: Program) -> None:
    ended = pl.run("manifst")
    assert (ended.status, "Did you mean 'manifest'?" in ended.err) == (2, True)
