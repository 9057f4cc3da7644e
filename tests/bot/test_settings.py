from pathlib import Path

import pytest

from bot.settings import Secret, SettingsError, load_settings, read_settings
from files.values.addresses import check_address

COMPLETE = {
    "SLACK_BOT_TOKEN": "xoxb-very-secret",
    "SLACK_SIGNING_SECRET": "signing-very-secret",
    "PL_SECRET_KEY": "k" * 32,
}


def _names(error: SettingsError) -> list[str]:
    return [problem.name for problem in error.problems]


def test_defaults_are_those_of_the_documentation() -> None:
    settings = load_settings({})
    assert settings.database_url.reveal() == "sqlite:///data/pl.db"
    assert (settings.host, settings.port, settings.role) == ("127.0.0.1", 3000, "all")
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.public_url == "http://127.0.0.1:3000"
    assert (settings.district, settings.timezone.key, settings.locale.id) == (
        "Sample Unified",
        "America/Los_Angeles",
        "en_US",
    )
    assert settings.staff_hours.start.isoformat() == "07:00:00"
    assert settings.family_hours.end.isoformat() == "20:00:00"
    assert not settings.mail.url
    assert not settings.texting.account


def test_running_needs_token_secret_and_key() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, to_run=True)
    assert _names(caught.value) == ["SLACK_BOT_TOKEN", "PL_SECRET_KEY", "SLACK_SIGNING_SECRET"]
    assert load_settings(COMPLETE, to_run=True).slack_bot_token == Secret("xoxb-very-secret")


def test_running_in_socket_mode_needs_no_signing_secret() -> None:
    environ = {**COMPLETE, "SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": "xapp-1"}
    assert load_settings(environ, to_run=True).socket_mode


def test_everything_wrong_is_named_at_once_and_no_value_with_it() -> None:
    environ = {
        "SLACK_API_URL": "leak-1",
        "DATABASE_URL": "mysql://leak-2@host/db",
        "PL_PORT": "leak-3",
        "PL_PUBLIC_URL": "leak-4",
        "PL_TIMEZONE": "leak-5",
        "PL_LOCALE": "leak-6",
        "PL_ROLE": "leak-7",
        "PL_FAMILY_HOURS": "leak-8",
        "PL_STAFF_HOURS": "18:00-07:00",
        "SMTP_URL": "leak-9",
        "TWILIO_ACCOUNT_SID": "leak-10",
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    expected = {*environ, "TWILIO_AUTH_TOKEN", "TWILIO_FROM"} - {"TWILIO_ACCOUNT_SID"}
    assert set(_names(caught.value)) == expected
    assert "leak" not in str(caught.value)
    assert all(problem.remedy.endswith(".") for problem in caught.value.problems)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "nonsense", "postgresql+asyncpg://h/d"])
def test_a_database_that_cannot_serve_is_refused(url: str) -> None:
    assert [problem.name for problem in read_settings({"DATABASE_URL": url})[1]] == ["DATABASE_URL"]


@pytest.mark.parametrize("hours", ["8-20", "08:00", "20:00-08:00", "08:00-08:00", "08:00Z-20:00", "25:00-26:00"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    assert read_settings({"PL_STAFF_HOURS": hours})[1]


@pytest.mark.parametrize("zone", ["PST", "EST5EDT", "Mars/Base", "../etc/passwd", "localtime"])
def test_a_time_zone_needs_its_full_name(zone: str) -> None:
    assert read_settings({"PL_TIMEZONE": zone})[1]


def test_secrets_are_hidden_wherever_settings_are_printed() -> None:
    environ = {
        **COMPLETE,
        "DATABASE_URL": "postgresql://pl:very-secret@host/pl",
        "SMTP_URL": "smtp://u:very-secret@h",
        "PL_MAIL_FROM": "pl@sample.example",
    }
    settings = load_settings(environ)
    assert "very-secret" not in repr(settings)
    assert "very-secret" not in f"{settings.slack_bot_token}"


def test_the_environment_wins_over_the_file_and_dollars_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PL_DISTRICT='From file'\nPL_SECRET_KEY='a${HOME}b'\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings().district == "From file"
    assert load_settings().secret_key.reveal() == "a${HOME}b"
    monkeypatch.setenv("PL_DISTRICT", "From environment")
    assert load_settings().district == "From environment"


@pytest.mark.parametrize(
    "url",
    [
        "https://...",
        "https://ann:pw@pl.district.example",
        "https://pl.district.example/ a",
        "https://pl\u200b.example",
        "https://pl.district.example/\u00a0a",
        'https://pl.district.example/"',
        "https://pl.district.example\\@evil.example",
        "https://",
        "https://pl..example",
        "https://pl.example:0",
    ],
)
def test_an_address_that_could_mislead_is_refused(url: str) -> None:
    assert not check_address(url)
    _, problems = read_settings({**COMPLETE, "PL_PUBLIC_URL": url})
    assert [(each.name, "without spaces, quotes" in each.remedy) for each in problems] == [("PL_PUBLIC_URL", True)]


def test_a_mail_server_may_have_a_login() -> None:
    url = "smtp://pl%40district.example:p4ss@mail.district.example:587"
    settings, problems = read_settings({"SMTP_URL": url, "PL_MAIL_FROM": "pl@district.example"})
    assert (settings.mail.url.reveal(), problems) == (url, [])
