"""The engine, and the two ways to talk to the database: reading, and one transaction that writes."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlmodel import Session, create_engine

from storage.turns import Turns

Transaction = Session  # SQLModel's session; the district's own word "session" means a dated occurrence

BUSY_SECONDS = 10
_PRIMARY_CODE = 0xFF  # of an extended result code, https://sqlite.org/rescode.html


class Database:
    """A database, SQLite in a file or PostgreSQL, by its address (`sqlite:///data/pl.db`, `postgresql://…`)."""

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        address = make_url(url)
        self._turns = Turns()
        self.is_sqlite = address.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if address.database:
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            # With None sqlite3 begins no transaction by itself: _sqlite_begin does, and says which kind.
            arguments: dict[str, Any] = {"timeout": BUSY_SECONDS, "isolation_level": None}
        else:
            arguments = {"connect_timeout": BUSY_SECONDS}
        self.engine: Engine = create_engine(
            address, pool_size=pool_size, max_overflow=0, pool_pre_ping=not self.is_sqlite, connect_args=arguments
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", _sqlite_connect)
            event.listen(self.engine, "begin", _sqlite_begin)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open the one transaction of a use case. Leaving by an exception undoes all of it."""
        writing = self.engine.execution_options(pl_writes=True)
        # SQLite keeps no queue of writers: who waits longest tries least often, and may starve. PostgreSQL queues by itself.
        turn = self._turns.turn(seconds=BUSY_SECONDS) if self.is_sqlite else nullcontext()
        with turn, Session(writing, expire_on_commit=False) as transaction, transaction.begin():
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that only reads; nothing in it is kept."""
        with Session(self.engine, expire_on_commit=False) as transaction:
            yield transaction

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _sqlite_connect(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    _keep_write_ahead_log(cursor)
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_write_ahead_log(cursor: DBAPICursor) -> None:
    # SQLite's own patience does not reach to this change: of two that open a new file at the same moment one is refused
    # at once, whatever the time-out.
    given_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
            time.sleep(0.01)
        else:
            return


def _sqlite_begin(connection: Any) -> None:
    # A writer that begins as a reader can meet SQLITE_BUSY in the middle, which no timeout cures.
    writes = connection.get_execution_options().get("pl_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
