"""the guidance: notices of a municipality on its pages, news of a region

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward. Nobody has a notice or news yet."""
    with op.batch_alter_table("municipality") as table:
        table.add_column(sa.Column("notices", sa.Text(), nullable=False, server_default="{}"))
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_announcement_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
