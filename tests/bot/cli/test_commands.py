import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

import bot.cli.imports
from bot.checks.manifest import http_variant, load_manifest, manifest_file
from storage.database import Database
from tests.kit.fixtures import on_both
from tests.kit.imports import audit_actions
from tests.kit.program import Program
from tests.kit.slack.servers import REPOSITORY


def test_settings_are_listed_and_set(ready: Program, database: Database) -> None:
    assert "find.cards" in ready.run("settings", "list").out
    ended = ready.run("settings", "set", "find.cards", "7", "--source", "Board, 3 Nov")
    assert (ended.status, ended.out) == (0, "find.cards is 7 from today.\n")
    line = next(line for line in ready.run("settings", "list").out.splitlines() if "find.cards" in line)
    assert "Board, 3 Nov" in line
    assert "cli:" in line
    assert audit_actions(database) == ["setting.set"]


@on_both
def test_a_setting_can_begin_later(ready: Program) -> None:
    ended = ready.run("settings", "set", "find.cards", "7", "--from", "2999-01-31")
    assert ended.out == "find.cards is 7 from 2999-01-31.\n"
    listed = ready.run("settings", "list").out.splitlines()
    place = next(number for number, line in enumerate(listed) if "find.cards" in line)
    assert " 5 " in listed[place]
    assert "2999-01-31" in listed[place + 1]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("find.crads", "7", "Did you mean find.cards?"),
        ("find.cards", "many", "find.cards takes a whole number from 1 to 8."),
        ("find.cards", "-1", "find.cards takes a whole number from 1 to 8."),
    ],
)
def test_a_setting_that_does_not_do_is_refused(ready: Program, key: str, value: str, said: str) -> None:
    ended = ready.run("settings", "set", "--", key, value)
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert said in ended.err


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("settings", "set", "x"), ("import", "people"), ("settings", "set", "a", "b", "--from", "3/4")],
)
def test_wrong_use_ends_with_2(pl: Program, arguments: tuple[str, ...]) -> None:
    assert pl.run(*arguments).status == 2


def test_the_manifest_is_printed_for_socket_mode(pl: Program) -> None:
    assert pl.run("manifest").out == manifest_file().read_text(encoding="utf-8")


def test_the_manifest_is_printed_for_http(pl: Program) -> None:
    printed = yaml.safe_load(pl.run("manifest", "--url", "https://pl.district.example/").out)
    endpoint = "https://pl.district.example/slack/events"
    settings = printed["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == endpoint
    assert settings["interactivity"]["request_url"] == endpoint
    assert settings["interactivity"]["message_menu_options_url"] == endpoint
    assert [command["url"] for command in printed["features"]["slash_commands"]] == [endpoint]
    assert printed["oauth_config"] == load_manifest()["oauth_config"]
    assert http_variant(load_manifest(), url=endpoint) == printed


@pytest.mark.parametrize("url", ["http://pl.district.example", "pl.district.example", "https://", "https://a b/"])
def test_the_manifest_wants_https(pl: Program, url: str) -> None:
    ended = pl.run("manifest", "--url", url)
    assert (ended.status, ended.out) == (1, "")


def test_running_without_settings_names_all_that_is_missing(pl: Program) -> None:
    ended = pl.run("run")
    assert ended.status == 1
    named = [line.split()[0] for line in ended.err.splitlines()]
    assert named == ["SLACK_BOT_TOKEN", "PL_SECRET_KEY", "SLACK_SIGNING_SECRET"]


def test_a_database_that_does_not_answer_is_one_line(pl: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://pl:very-secret@127.0.0.1:9/pl")
    ended = pl.run("settings", "list")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "cannot be reached" in ended.err
    assert "very-secret" not in ended.err + (pl.folder / "data" / "pl.log").read_text(encoding="utf-8")


def test_a_damaged_database_is_one_line(pl: Program) -> None:
    (pl.folder / "data" / "pl.db").write_bytes(b"not a database at all, " * 1000)
    ended = pl.run("settings", "list")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "pl db restore" in ended.err


@on_both
def test_the_unforeseen_gets_a_reference_and_its_traceback_goes_to_the_log(ready: Program, database: Database) -> None:
    with database.transaction() as tx:
        others = "" if database.is_sqlite else "CASCADE"
        tx.connection().exec_driver_sql(f"DROP TABLE session {others}")
    ended = ready.run("import", "catalog", ready.write("c.csv", "code,title,format\nA,T,video\n"))
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "Traceback" not in ended.err
    assert "Reference" in ended.err, ended
    reference = ended.err.split("Reference ")[1].split(";")[0]
    line = json.loads((ready.folder / "data" / "pl.log").read_text(encoding="utf-8").splitlines()[-1])
    assert line["reference"] == reference
    assert any(bot.cli.imports.__file__ in frame for frame in line["traceback"])


ANSWERS = (
    "nonsense",
    "xoxb-very-secret",
    "short",
    "xapp-very-secret",
    "Mill Road Unified",
    "PST",
    "america/denver",
    "tlh",
    "es",
    "mysql://x",
    "sqlite:///data/district.db",
)


def _init(folder: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PL_"))}
    return subprocess.run(
        [sys.executable, "-m", "bot", "init"],
        input="\n".join((*answers, "")),
        text=True,
        capture_output=True,
        cwd=folder,
        env={**environ, "PYTHONPATH": str(REPOSITORY)},
        check=False,
        timeout=60,
    )


def test_the_wizard_asks_six_questions_and_writes_the_answers(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("# ours\nPL_PORT=4000\nexport PL_DISTRICT=Old\n\nSMTP_URL='smtp://h'", encoding="utf-8")
    ended = _init(tmp_path, *ANSWERS)
    assert ended.returncode == 0, ended.stderr
    assert "very-secret" not in ended.stdout + ended.stderr
    for sentence in ("it begins with xoxb-", "That is neither", "no time zone", "Staff can read", "neither SQLite"):
        assert sentence in ended.stdout
    values = dotenv_values(env)
    assert values.pop("PL_SECRET_KEY", None)
    assert values == {
        "PL_PORT": "4000",
        "PL_DISTRICT": "Mill Road Unified",
        "SMTP_URL": "smtp://h",
        "SLACK_BOT_TOKEN": "xoxb-very-secret",
        "SLACK_APP_TOKEN": "xapp-very-secret",
        "PL_TIMEZONE": "America/Denver",
        "PL_LOCALE": "es_US",
        "DATABASE_URL": "sqlite:///data/district.db",
    }
    assert env.read_text(encoding="utf-8").startswith("# ours\nPL_PORT=4000\n")
    assert oct(env.stat().st_mode & 0o777) == "0o600"


def test_the_wizard_keeps_what_is_set_when_one_presses_enter(tmp_path: Path) -> None:
    _init(tmp_path, *ANSWERS)
    before = dotenv_values(tmp_path / ".env")
    ended = _init(tmp_path, "", "", "", "", "", "")
    assert ended.returncode == 0, ended.stderr
    assert dotenv_values(tmp_path / ".env") == before


def test_the_wizard_changes_from_socket_mode_to_http(tmp_path: Path) -> None:
    _init(tmp_path, *ANSWERS)
    _init(tmp_path, "", "0123456789abcdef" * 2, "", "", "", "")
    values = dotenv_values(tmp_path / ".env")
    assert (values["SLACK_APP_TOKEN"], values["SLACK_SIGNING_SECRET"]) == ("", "0123456789abcdef" * 2)


def test_the_wizard_can_be_left(tmp_path: Path) -> None:
    ended = _init(tmp_path, "xoxb-1")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / ".env").exists()
