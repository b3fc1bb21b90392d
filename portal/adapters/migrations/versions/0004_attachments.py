"""attachments: files with a signal, sealed

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward. No signal has a file yet."""
    op.create_table(
        "attachment",
        sa.Column("signal", sa.String(36), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal"], ["signal.id"], name=op.f("fk_attachment_signal"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signal", "id", name=op.f("pk_attachment")),
        sqlite_with_rowid=False,
    )
