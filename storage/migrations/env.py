"""Alembic's entry. The connection is handed in by storage.upgrade; there is no alembic.ini."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - makes the tables known to the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
