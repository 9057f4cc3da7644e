"""Bringing a database to the tables that this program expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database

_ADVISORY_LOCK = 0x706C  # "pl": two replicas that start at once must not migrate at once


def migrations_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for these migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> tuple[str | None, str]:
    """Run the migrations that are missing, in one transaction. Returns the revision before and after."""
    writing = database.engine.execution_options(pl_writes=True)
    with writing.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        before = MigrationContext.configure(connection).get_current_revision()
        command.upgrade(migrations_config(connection), "head")
        after = MigrationContext.configure(connection).get_current_revision()
    if after is None:
        raise LookupError("The migrations are missing from this installation. Install it again.")
    return before, after


def expected_revision() -> str | None:
    """Return the revision that this program was written for."""
    return ScriptDirectory.from_config(migrations_config()).get_current_head()


def current_revision(database: Database) -> str | None:
    """Return the revision that the database is at, or None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
