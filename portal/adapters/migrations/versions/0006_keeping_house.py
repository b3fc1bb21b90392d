"""keeping house: own words per region and municipality, revisions, proposals, and what people keep of themselves

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("principal") as table:
        table.add_column(sa.Column("phone", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("slots", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("left_on", sa.Date(), nullable=True))
    op.create_table(
        "wording",
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("theme", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "theme", "key", name=op.f("pk_wording")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("at", sa.String(64), nullable=False),
        sa.Column("actor", sa.String(36), nullable=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("region", sa.String(64), nullable=True),
        sa.Column("municipality", sa.String(6), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index("ix_revision_at", "revision", ["at"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(36), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_proposal_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
