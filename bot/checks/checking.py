"""The self-check: one finding for each thing that must be right, with the remedy for what is not."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from babel.core import UnknownLocaleError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.backup.backing_up import has_content, last_backup
from bot.checks.channels import check_mail, check_texting
from bot.checks.findings import Finding, green, off, red
from bot.checks.manifest import declared_names, load_manifest
from bot.checks.slack import check_slack, check_socket_mode
from bot.settings import SettingProblem, Settings, missing_to_run
from handlers.subjects import Registered
from locales.times import check_formats
from locales.translator import load_all_catalogs
from storage.database import Database
from storage.upgrade import current_revision, expected_revision

_OLDEST_BACKUP = timedelta(days=8)  # a weekly backup may be a day late
_CLOCK_SECONDS = 60
_SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: settings as they could be read, with what was wrong in them."""

    settings: Settings
    problems: list[SettingProblem]
    registered: Callable[[], Registered]


def check_everything(subject: Subject, *, now: datetime) -> Iterator[Finding]:
    """Yield a finding for each check, in the order in which they are best repaired. Raises nothing expected."""
    settings = subject.settings
    yield _check_settings(subject)
    database = Database(settings.database_url.reveal(), pool_size=1)
    try:
        reachable = _check_database(database)
        yield reachable
        yield from check_slack(settings)
        yield check_socket_mode(settings)
        yield _check_registered(subject)
        yield check_mail(settings)
        yield check_texting(settings)
        yield _check_time(settings, database=database if reachable.state == "green" else None, now=now)
        yield _check_languages()
        if reachable.state == "green":
            yield _check_backup(database, now=now)
        else:
            yield off("backup", "not looked at, because the database is not ready.")
    finally:
        database.close()


def _check_settings(subject: Subject) -> Finding:
    problems = [*subject.problems, *missing_to_run(subject.settings)]
    if problems:
        return red(
            "settings",
            "; ".join(f"{each.name} {each.problem}" for each in problems) + ".",
            " ".join(each.remedy for each in problems),
        )
    if len(subject.settings.secret_key.reveal()) < _SHORTEST_KEY:
        remedy = "Set 32 random characters. Links that people hold stop working when it changes."
        return red("settings", f"PL_SECRET_KEY is shorter than {_SHORTEST_KEY} characters.", remedy)
    mode = "Socket Mode" if subject.settings.socket_mode else "HTTP"
    return green("settings", f"complete, for {mode}.")


def _check_database(database: Database) -> Finding:
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    try:
        revision = current_revision(database)
    except (SQLAlchemyError, sqlite3.Error):
        remedy = "Check DATABASE_URL, that the server runs, and that this machine may connect to it."
        return red("database", f"{kind} cannot be reached.", remedy)
    if revision != expected_revision():
        state = f"is at version {revision}" if revision else "is empty"
        return red("database", f"{kind} is reachable and {state}.", "Run: pl db upgrade")
    return green("database", f"{kind}, at version {revision}.")


def _check_registered(subject: Subject) -> Finding:
    commands, shortcuts, events = declared_names(load_manifest())
    registered = subject.registered()
    pairs: tuple[tuple[Literal["commands", "shortcuts", "events"], set[str]], ...] = (
        ("commands", commands),
        ("shortcuts", shortcuts),
        ("events", events),
    )
    wrong: list[str] = []
    for kind, declared in pairs:
        answered = set(getattr(registered, kind))
        if declared != answered:
            wrong.append(f"{kind}: {', '.join(sorted(declared ^ answered))}")
    if wrong:
        said = f"app.yaml and the program differ in {'; '.join(wrong)}."
        return red("commands and shortcuts", said, "Install the program again, app.yaml with it.")
    named = ", ".join(sorted(commands | shortcuts | events))
    return green("commands and shortcuts", f"{named}, as in app.yaml.")


def _check_time(settings: Settings, *, database: Database | None, now: datetime) -> Finding:
    zone = settings.timezone
    if database is not None and not database.is_sqlite:
        with database.reading() as tx:
            told: datetime = tx.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
        apart = abs((told - datetime.now(UTC)).total_seconds())
        if apart > _CLOCK_SECONDS:
            said = f"the clocks of this machine and of the database are {apart:,.0f} seconds apart."
            return red("time", said, "Let both follow a time server (NTP).")
    return green("time", f"{zone.key}, where it is {now.astimezone(zone):%Y-%m-%d %H:%M} now.")


def _check_languages() -> Finding:
    try:
        check_formats()
        load_all_catalogs()
    except (OSError, ValueError, KeyError, NotImplementedError, UnknownLocaleError) as error:
        said = f"a language cannot be written ({type(error).__name__})."
        return red("languages", said, "Install the program again: a catalog or a part of it is missing or broken.")
    return green("languages", "every catalog can be read, every date and list can be written.")


def _check_backup(database: Database, *, now: datetime) -> Finding:
    remedy = "Run: pl db backup FILE, every day by itself, and keep the file on another machine."
    last = last_backup(database)
    if last is None:
        if has_content(database):
            return red("backup", "none has been made.", remedy)
        return off("backup", "nothing is there yet that could be lost.")
    days = (now - last).days
    if now - last > _OLDEST_BACKUP:
        return red("backup", f"the last one is {days} days old.", remedy)
    return green("backup", "the last one was made today." if days == 0 else f"the last one is {days} days old.")
