"""What the operator sets: environment variables, or `.env` beside the place where the program is started."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from files.values.addresses import check_address
from learning.district.send_window import Hours
from learning.walltime import find_zone
from locales.languages import ENGLISH, STAFF_LANGUAGES, Language, find_language

Role = Literal["all", "web", "worker"]
ENV_FILE = Path(".env")


class Secret:
    """A value that must not be printed: `repr` and `str` hide it, `reveal()` gives it. An unset one is false."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself. Hand it to the library that needs it, and to nobody else."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(set)" if self._value else "Secret(not set)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, slots=True)
class Mail:
    """How e-mail leaves. Not configured while `url` is unset."""

    url: Secret = field(default_factory=Secret)
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Texting:
    """How text messages leave. Not configured while `account` is empty."""

    account: str = ""
    token: Secret = field(default_factory=Secret)
    sender: str = ""
    api_url: str = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator sets, read and checked. `socket_mode` follows from `slack_app_token`."""

    slack_bot_token: Secret
    slack_signing_secret: Secret
    slack_app_token: Secret
    slack_api_url: str
    database_url: Secret
    host: str
    port: int
    public_url: str
    secret_key: Secret
    district: str
    timezone: ZoneInfo
    locale: Language
    role: Role
    family_hours: Hours
    staff_hours: Hours
    mail: Mail
    texting: Texting

    @property
    def socket_mode(self) -> bool:
        """Say whether the bot connects to Slack by itself, instead of listening on an address."""
        return bool(self.slack_app_token)


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """A setting that is missing or does not fit. Never holds its value."""

    name: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name} {self.problem}. {self.remedy}"


class SettingsError(Exception):
    """The settings do not do. `problems` names all of them."""

    def __init__(self, problems: list[SettingProblem]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))


def read_environment() -> dict[str, str]:
    """Return the environment over `.env` of the current folder. What is set but empty counts as not set."""
    # Without interpolation a secret may hold a dollar sign.
    written = dotenv_values(ENV_FILE, interpolate=False) if ENV_FILE.is_file() else {}
    return {name: value for name, value in {**written, **os.environ}.items() if value}


def load_settings(environ: Mapping[str, str] | None = None, *, to_run: bool = False) -> Settings:
    """Read the settings. `to_run` asks for what `pl run` needs too; other commands need the database alone.

    Raises SettingsError, once, with everything that is missing or does not fit.
    """
    settings, problems = read_settings(environ)
    if to_run:
        problems = problems + missing_to_run(settings)
    if problems:
        raise SettingsError(problems)
    return settings


def missing_to_run(settings: Settings) -> list[SettingProblem]:
    """Name what `pl run` needs and the operator has not set."""
    pages = "on api.slack.com/apps → your app"
    needed = [
        (settings.slack_bot_token, "SLACK_BOT_TOKEN", f"Copy it {pages} → Install App; it begins with xoxb-."),
        (settings.secret_key, "PL_SECRET_KEY", "Any 32 random characters do; `pl init` makes them."),
    ]
    if not settings.socket_mode:
        where = f"Copy it {pages} → Basic Information → Signing Secret; or set SLACK_APP_TOKEN for Socket Mode."
        needed.append((settings.slack_signing_secret, "SLACK_SIGNING_SECRET", where))
    return [SettingProblem(name, "is not set", remedy) for secret, name, remedy in needed if not secret]


def read_settings(environ: Mapping[str, str] | None = None) -> tuple[Settings, list[SettingProblem]]:
    """Read the settings leniently: what does not fit is named, and its default stands in its place."""
    reader = _Reader(read_environment() if environ is None else {k: v for k, v in environ.items() if v})
    settings = Settings(
        slack_bot_token=reader.secret("SLACK_BOT_TOKEN"),
        slack_signing_secret=reader.secret("SLACK_SIGNING_SECRET"),
        slack_app_token=reader.secret("SLACK_APP_TOKEN"),
        slack_api_url=reader.address("SLACK_API_URL", default="https://slack.com/api/").rstrip("/") + "/",
        database_url=reader.database(),
        host=reader.text("PL_HOST", default="127.0.0.1"),
        port=reader.port(),
        public_url=reader.address("PL_PUBLIC_URL", default="http://127.0.0.1:3000").rstrip("/"),
        secret_key=reader.secret("PL_SECRET_KEY"),
        district=reader.text("PL_DISTRICT", default="Sample Unified"),
        timezone=reader.zone(),
        locale=reader.locale(),
        role=reader.role(),
        family_hours=reader.hours("PL_FAMILY_HOURS", default="08:00-20:00"),
        staff_hours=reader.hours("PL_STAFF_HOURS", default="07:00-18:00"),
        mail=reader.mail(),
        texting=reader.texting(),
    )
    return settings, reader.problems


def check_database_url(url: str) -> str | None:
    """Return what is wrong with a database address, in words that follow its name, or None."""
    try:
        address = make_url(url)
    except ArgumentError:
        return "is not a database address"
    if address.get_backend_name() == "sqlite":
        return None if address.database and address.database != ":memory:" else "names no file"
    if address.drivername not in {"postgresql", "postgresql+psycopg"}:
        return "is neither SQLite nor PostgreSQL"
    return None


class _Reader:
    """Takes settings out of the environment one by one, and notes what does not fit."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[SettingProblem] = []

    def _note(self, name: str, problem: str, remedy: str) -> None:
        self.problems.append(SettingProblem(name, problem, remedy))

    def text(self, name: str, *, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def secret(self, name: str) -> Secret:
        return Secret(self.text(name))

    def address(self, name: str, *, default: str) -> str:
        url = self.text(name, default=default)
        if check_address(url):
            return url
        remedy = f"Write it in full, like {default}, without spaces, quotes, user or password."
        self._note(name, "is not a web address", remedy)
        return default

    def database(self) -> Secret:
        default = "sqlite:///data/pl.db"
        url = self.text("DATABASE_URL", default=default)
        wrong = check_database_url(url)
        if wrong:
            remedy = "Write sqlite:///data/pl.db, or postgresql://user:password@host/database."
            self._note("DATABASE_URL", wrong, remedy)
        return Secret(default if wrong else url)

    def port(self) -> int:
        text = self.text("PL_PORT", default="3000")
        if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:  # noqa: PLR2004 - the highest TCP port
            return int(text)
        self._note("PL_PORT", "is not a port", "Write a whole number from 1 to 65535, like 3000.")
        return 3000

    def zone(self) -> ZoneInfo:
        default = "America/Los_Angeles"
        zone = find_zone(self.text("PL_TIMEZONE", default=default))
        if zone is None:
            self._note("PL_TIMEZONE", "is not a time zone", f"Write its IANA name, like {default}.")
        return zone or ZoneInfo(default)

    def locale(self) -> Language:
        language = find_language(self.text("PL_LOCALE", default=ENGLISH.id), among=STAFF_LANGUAGES)
        if language is None:
            spoken = " or ".join(each.id for each in STAFF_LANGUAGES)
            self._note("PL_LOCALE", "is not a language that staff can read here", f"Write {spoken}.")
        return language or ENGLISH

    def role(self) -> Role:
        text = self.text("PL_ROLE", default="all")
        for role in get_args(Role):
            if text == role:
                return role  # type: ignore[no-any-return]
        self._note("PL_ROLE", "is not a role of this program", "Write all, web or worker.")
        return "all"

    def hours(self, name: str, *, default: str) -> Hours:
        hours = parse_hours(self.text(name, default=default))
        if hours is None:
            self._note(name, "is not a span of hours", f"Write it like {default}, the earlier hour first.")
        return hours or parse_hours(default) or Hours(time(8), time(18))

    def mail(self) -> Mail:
        url, sender = self.text("SMTP_URL"), self.text("PL_MAIL_FROM")
        if not url:
            return Mail()
        if not check_address(url, schemes=("smtp", "smtps"), with_login=True):
            self._note("SMTP_URL", "is not a mail server", "Write smtp://user:password@host:587 or smtps://….")
            return Mail()
        if "@" not in sender:
            self._note("PL_MAIL_FROM", "is not an e-mail address", "Write the address that mail is sent from.")
            return Mail()
        return Mail(Secret(url), sender)

    def texting(self) -> Texting:
        names = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
        account, token, sender = (self.text(name) for name in names)
        if not (account or token or sender):
            return Texting()
        missing = [name for name in names if not self.text(name)]
        for name in missing:
            self._note(name, "is not set", f"Text messages need {', '.join(names)} together, or none of them.")
        api_url = self.address("TWILIO_API_URL", default=Texting().api_url).rstrip("/")
        return Texting() if missing else Texting(account, Secret(token), sender, api_url)


def parse_hours(text: str) -> Hours | None:
    """Read `08:00-20:00`; None when it is not two times of one day with the earlier first."""
    start, dash, end = text.replace(" ", "").partition("-")
    try:
        hours = Hours(time.fromisoformat(start), time.fromisoformat(end))
    except ValueError:
        return None
    naive = hours.start.tzinfo is None and hours.end.tzinfo is None
    return hours if dash and naive and hours.start < hours.end else None
