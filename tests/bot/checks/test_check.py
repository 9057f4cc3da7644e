import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from bot.backup.backing_up import record_backup
from bot.checks.checking import Subject, check_everything
from bot.checks.findings import Finding
from bot.checks.manifest import declared_names, load_manifest
from bot.settings import read_settings
from handlers.subjects import Registered
from storage.database import Database
from tests.kit.fixtures import on_both
from tests.kit.imports import import_people
from tests.kit.slack.double import SlackDouble, slack_double

COMMANDS, SHORTCUTS, EVENTS = declared_names(load_manifest())


@pytest.fixture
def workspace() -> Iterator[SlackDouble]:
    with slack_double() as double:
        yield double


def _environ(url: str, slack: SlackDouble, **more: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": "xoxb-very-secret",
        "SLACK_SIGNING_SECRET": "very-secret",
        "PL_SECRET_KEY": "very-secret" * 3,
        "SLACK_API_URL": slack.url,
        "DATABASE_URL": url,
        **more,
    }


def _check(environ: dict[str, str], *, now: datetime, registered: Registered | None = None) -> dict[str, Finding]:
    settings, problems = read_settings(environ)
    subject = Subject(settings, problems, lambda: registered or Registered(COMMANDS, SHORTCUTS, EVENTS))
    findings = list(check_everything(subject, now=now))
    assert all(bool(finding.remedy) == (finding.state == "red") for finding in findings)
    assert "very-secret" not in repr(findings)
    return {finding.name: finding for finding in findings}


@on_both
def test_a_complete_installation_is_green(database_url: str, workspace: SlackDouble, now: datetime) -> None:
    found = _check(_environ(database_url, workspace), now=now)
    states = {name: finding.state for name, finding in found.items()}
    assert states == {
        "settings": "green",
        "database": "green",
        "Slack token": "green",
        "scopes": "green",
        "Socket Mode": "off",
        "commands and shortcuts": "green",
        "mail": "off",
        "text messages": "off",
        "time": "green",
        "languages": "green",
        "backup": "off",
    }, found


def test_nothing_set_is_told_line_by_line(tmp_path: Path, now: datetime, workspace: SlackDouble) -> None:
    found = _check(
        {"DATABASE_URL": f"sqlite:///{tmp_path}/pl.db", "PL_PORT": "x", "SLACK_API_URL": workspace.url}, now=now
    )
    assert [name for name, finding in found.items() if finding.state == "red"] == [
        "settings",
        "database",
        "Slack token",
    ]
    for name in ("PL_PORT", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PL_SECRET_KEY"):
        assert name in found["settings"].said
    assert found["database"].remedy == "Run: pl db upgrade"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_token_that_slack_refuses_is_red(database_url: str, workspace: SlackDouble, now: datetime) -> None:
    workspace.errors["auth.test"] = "account_inactive"
    found = _check(_environ(database_url, workspace), now=now)["Slack token"]
    assert (found.state, "account_inactive" in found.said) == ("red", True)
    assert "Install it again" in found.remedy


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_missing_scope_is_named(database_url: str, workspace: SlackDouble, now: datetime) -> None:
    workspace.scopes = "commands,chat:write,im:history,im:write,files:read,users:read"
    found = _check(_environ(database_url, workspace), now=now)["scopes"]
    assert (found.state, found.said) == ("red", "missing: users:read.email.")


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_socket_mode_is_tried_when_its_token_is_set(database_url: str, workspace: SlackDouble, now: datetime) -> None:
    environ = _environ(database_url, workspace, SLACK_APP_TOKEN="xapp-very-secret")
    assert _check(environ, now=now)["Socket Mode"].state == "green"
    workspace.errors["apps.connections.open"] = "invalid_auth"
    assert _check(environ, now=now)["Socket Mode"].state == "red"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_manifest_that_differs_from_the_program_is_red(
    database_url: str, workspace: SlackDouble, now: datetime
) -> None:
    registered = Registered(COMMANDS, SHORTCUTS | {"one_more"}, EVENTS)
    found = _check(_environ(database_url, workspace), now=now, registered=registered)["commands and shortcuts"]
    assert (found.state, "one_more" in found.said) == ("red", True)


@on_both
def test_a_backup_is_red_when_there_is_none_or_an_old_one(
    database: Database, database_url: str, workspace: SlackDouble, now: datetime
) -> None:
    import_people(database, "email,name\nann@s.example,Ann\n", now=now)
    environ = _environ(database_url, workspace)
    assert _check(environ, now=now)["backup"].said == "none has been made."
    record_backup(database, file=Path("monday.bak"), actor="cli:test")
    today = datetime.now(now.tzinfo)
    assert _check(environ, now=today)["backup"].state == "green"
    old = _check(environ, now=today + timedelta(days=9))["backup"]
    assert (old.state, old.said) == ("red", "the last one is 9 days old.")


class _MailServer(socketserver.StreamRequestHandler):
    """Knows the four commands of the check; offers no encryption; takes one password."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            if word == b"EHLO":
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
            elif word == b"AUTH":
                right = b"AHVzZXIAcmlnaHQ=" in line  # \0user\0right
                self.wfile.write(b"235 welcome\r\n" if right else b"535 no\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@contextmanager
def _mail_server() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_mail_is_greeted_and_nothing_is_sent(database_url: str, workspace: SlackDouble, now: datetime) -> None:
    with _mail_server() as port:
        states = {}
        for password in ("right", "wrong"):
            url = f"smtp://user:{password}@127.0.0.1:{port}"
            environ = _environ(database_url, workspace, SMTP_URL=url, PL_MAIL_FROM="pl@s.example")
            states[password] = _check(environ, now=now)["mail"].state
    assert states == {"right": "green", "wrong": "red"}
    environ = _environ(database_url, workspace, SMTP_URL="smtps://127.0.0.1:9", PL_MAIL_FROM="pl@s.example")
    assert _check(environ, now=now)["mail"].state == "red"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_account_for_text_messages_is_looked_up(database_url: str, workspace: SlackDouble, now: datetime) -> None:
    gateway = workspace.url.removesuffix("/api/")
    states = {}
    for account in ("AC1", "AC2"):
        environ = _environ(
            database_url,
            workspace,
            TWILIO_ACCOUNT_SID=account,
            TWILIO_AUTH_TOKEN="very-secret",
            TWILIO_FROM="+15550000000",
            TWILIO_API_URL=gateway,
        )
        states[account] = _check(environ, now=now)["text messages"].state
    assert states == {"AC1": "green", "AC2": "red"}
    assert ("/2010-04-01/Accounts/AC1.json", {}) in workspace.asked


def test_every_remedy_and_sentence_is_whole(tmp_path: Path, now: datetime, workspace: SlackDouble) -> None:
    workspace.errors["auth.test"] = "invalid_auth"
    environ = _environ(f"sqlite:///{tmp_path}/none/pl.db", workspace, SLACK_APP_TOKEN="xapp-1")
    for finding in _check(environ, now=now).values():
        assert finding.said.endswith("."), finding
        assert not re.search(r"\{|\}", finding.said + finding.remedy)
