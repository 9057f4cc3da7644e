"""What a link is about, for those whose scope has no column of its own."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # While replicas of the version before still run, they write links without it.
    op.add_column("link", sa.Column("about", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
