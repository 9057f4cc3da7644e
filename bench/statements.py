"""Recording the statements of a use case, and running them again with the bare driver: the reference of what it costs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from storage.database import Database


@dataclass
class Recorded:
    """Statements with their parameters, a list for each transaction."""

    transactions: list[list[tuple[str, Any, bool]]] = field(default_factory=list)

    def begin(self, _connection: object) -> None:
        self.transactions.append([])

    def note(
        self,
        _connection: object,
        _cursor: object,
        statement: str,
        parameters: Any,
        _context: object,
        many: bool,  # noqa: FBT001
    ) -> None:
        if not statement.startswith("BEGIN"):  # the driver's own way of it
            # Of an INSERT of several rows SQLAlchemy makes one statement, whose parameters are one set.
            several = many and isinstance(parameters, list)
            self.transactions[-1].append((statement, parameters, several))


@contextmanager
def recorded(database: Database) -> Iterator[Recorded]:
    """Record what is asked of a database meanwhile, by one thread."""
    found = Recorded()
    event.listen(database.engine, "begin", found.begin)
    event.listen(database.engine, "before_cursor_execute", found.note)
    yield found
    event.remove(database.engine, "before_cursor_execute", found.note)
    event.remove(database.engine, "begin", found.begin)
    found.transactions = [each for each in found.transactions if each]


def run_bare(database: Database, statements: Sequence[tuple[str, Any, bool]]) -> None:
    """Run statements in one transaction with the driver alone, and fetch what they return."""
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if database.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for statement, parameters, many in statements:
            if many:
                cursor.executemany(statement, parameters)
            else:
                cursor.execute(statement, parameters)
                if cursor.description is not None:
                    cursor.fetchall()
        if database.is_sqlite:
            cursor.execute("COMMIT")
        else:
            connection.commit()
        cursor.close()
    finally:
        connection.close()
