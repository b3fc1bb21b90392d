"""less to write per report: no index entry for an event that hangs on no chain yet, and on PostgreSQL texts in their row

The smallest sealed text is just too long for PostgreSQL to leave it in its row: it tried to compress it, which noise
never lets it do, and cut it in pieces in a second table with an index of its own. Filing a signal did that three times.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORKS_WITH = "0009"
"""How a table is kept is nothing that code notices."""

TABLES = ("document", "message", "note")
IN_THE_ROW = 8160
"""Bytes of a row, which is the most: what is longer goes to the second table, and is not compressed there either."""


def upgrade() -> None:
    """Bring the schema forward. A text that is there already stays where it is, and is read as before."""
    hung = sa.text("chain IS NOT NULL")
    op.drop_index("ix_event_chain", "event")
    op.create_index("ix_event_chain", "event", ["chain"], unique=True, sqlite_where=hung, postgresql_where=hung)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} SET (toast_tuple_target = {IN_THE_ROW})")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN sealed SET STORAGE EXTERNAL")
