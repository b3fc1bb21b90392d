"""keeping and erasing: terms of a region, the day of erasing in an index, tombstones

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward. No signal has a day of erasing yet: the worker and the next opening set it."""
    with op.batch_alter_table("region") as table:
        table.add_column(sa.Column("retention", sa.Text(), nullable=False, server_default="{}"))
    op.create_table(
        "tombstone",
        sa.Column("lookup_id", sa.LargeBinary(), nullable=False),
        sa.Column("municipality", sa.String(6), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("lookup_id", name=op.f("pk_tombstone")),
        sqlite_with_rowid=False,
    )
    known = sa.text("erase_on IS NOT NULL")
    op.create_index(
        "ix_signal_erase", "signal", ["municipality", "erase_on"], sqlite_where=known, postgresql_where=known
    )
