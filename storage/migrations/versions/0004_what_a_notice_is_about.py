"""What a notice is about, as its own kind reads it, in place of the session alone."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# While processes of the version before still run, they write `session_id` alone, and read nothing else: a trigger fills in
# the rest. It goes, with the column, in the next version but one. A table that is made anew before (batch_alter_table on
# SQLite) loses its triggers: put it back.
_FROM_SESSION = "'session:' || CAST({row}session_id AS VARCHAR)"


def upgrade() -> None:
    op.add_column("notice", sa.Column("about", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
    # Of what is settled nobody asks any more but whether a recording was asked for: old rows in great number stay alone.
    op.execute(
        f"UPDATE notice SET about = {_FROM_SESSION.format(row='')} WHERE session_id IS NOT NULL"
        " AND (state IN ('waiting', 'claimed') OR kind = 'recording_missing')"
    )
    op.create_index("ix_notice_about", "notice", ["about"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION notice_about_session() RETURNS trigger AS $$
            BEGIN
                NEW.about := {_FROM_SESSION.format(row="NEW.")};
                RETURN NEW;
            END
            $$ LANGUAGE plpgsql
            """
        )
        op.execute(
            """
            CREATE TRIGGER notice_about BEFORE INSERT ON notice FOR EACH ROW
            WHEN (NEW.about = '' AND NEW.session_id IS NOT NULL) EXECUTE FUNCTION notice_about_session()
            """
        )
    else:
        op.execute(
            "CREATE TRIGGER notice_about AFTER INSERT ON notice WHEN NEW.about = '' AND NEW.session_id IS NOT NULL "
            f"BEGIN UPDATE notice SET about = {_FROM_SESSION.format(row='NEW.')} WHERE id = NEW.id; END"
        )
