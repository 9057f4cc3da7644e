"""Bringing a database to the tables that this program expects.

Alembic is only imported to migrate. It takes a third of a second, and a start, a command and every look at whether we
are ready only compare two revisions.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x706C  # "pl": two replicas that start at once must not migrate at once
# The two lines by which Alembic puts the files in order; the first file follows none.
_REVISION = re.compile(r"^(revision|down_revision)\b[^=\n]*= *[\"'](\w+)[\"']", re.MULTILINE)


def migrations_config(connection: Connection | None = None) -> "Config":
    """Return Alembic's configuration for these migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, *, lock_seconds: float = 5) -> tuple[str | None, str]:
    """Run the migrations that are missing, in one transaction. Returns the revision before and after.

    On PostgreSQL it gives up, with sqlalchemy's DBAPIError, where others hold a table for longer than `lock_seconds`.
    """
    from alembic import command

    writing = database.engine.execution_options(pl_writes=True)
    with writing.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            # Behind whoever waits for a table everybody else queues: better to give up, and try again, than to hold them up.
            connection.execute(text(f"SET LOCAL lock_timeout = '{lock_seconds * 1000:.0f}ms'"))
        before = _read_revision(connection)
        command.upgrade(migrations_config(connection), "head")
        after = _read_revision(connection)
    if after is None:
        raise LookupError("The migrations are missing from this installation. Install it again.")
    return before, after


def known_revisions() -> set[str]:
    """Return every revision that this program can bring to its own."""
    return _revisions("revision")


@cache
def expected_revision() -> str | None:
    """Return the revision that this program was written for."""
    heads = known_revisions() - _revisions("down_revision")
    return max(heads, default=None)


def _revisions(line: str) -> set[str]:
    files = (_MIGRATIONS / "versions").glob("*.py")
    found = (_REVISION.findall(file.read_text(encoding="utf-8")) for file in files)
    return {revision for lines in found for name, revision in lines if name == line}


def current_revision(database: Database) -> str | None:
    """Return the revision that the database is at, or None for an empty one."""
    with database.engine.connect() as connection:
        return _read_revision(connection)


def _read_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
