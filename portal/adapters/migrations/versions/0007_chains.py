"""chains over the trail: what waits for the worker in an index, the order of what hangs, and where it was cut

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward. Nothing hangs yet: the worker hangs what there is, in rounds."""
    waiting = sa.text("chain IS NULL")
    op.create_index("ix_event_unchained", "event", ["at", "id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_event_chain", "event", ["chain"], unique=True)
    op.create_table(
        "cut",
        sa.Column("strand", sa.String(64), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("strand", name=op.f("pk_cut")),
    )
