"""the country: figures that were kept back once are kept, and indexes for what grows to millions

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORKS_WITH = "0009"
"""A table that older code does not know, and indexes: it goes on as it did."""

INDEXES = (
    ("ix_event_signal", "event", ["signal", "at"], "signal IS NOT NULL AND act <> 'filed'"),
    ("ix_event_act", "event", ["act", "at"], "signal IS NULL"),
    ("ix_signal_erase_on", "signal", ["erase_on"], "erase_on IS NOT NULL"),
)
"""None of them holds a signal that was only filed: filing pays for none."""


def upgrade() -> None:
    """Bring the schema forward. The worker fills the table of figures in the hours that follow."""
    with op.batch_alter_table("installation") as table:  # PostgreSQL counts: a note of a renewed secret did not fit
        for column in ("name", "value"):
            table.alter_column(column, type_=sa.Text(), existing_type=sa.String(64), existing_nullable=False)
    op.create_table(
        "publication",
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("theme", sa.String(64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("shape", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_publication_region")),
        sa.PrimaryKeyConstraint("region", "theme", "year", name=op.f("pk_publication")),
    )
    for name, grows, columns, which in INDEXES:
        where = sa.text(which)
        op.create_index(name, grows, columns, sqlite_where=where, postgresql_where=where)
