"""trust: the second factor, single sign-on, and the paper keys that somebody saw

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward. Nobody has a second factor yet: each is asked for it at the next sign-in."""
    with op.batch_alter_table("principal") as table:
        table.add_column(sa.Column("second_factor", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("second_step", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("recovery", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("recovery_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("subject", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("pins", sa.LargeBinary(), nullable=True))
        table.create_unique_constraint(op.f("uq_principal_subject"), ["subject"])
