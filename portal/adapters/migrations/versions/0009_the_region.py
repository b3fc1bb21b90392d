"""the region: meetings, comparing between municipalities, figures of partners, awareness

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward. No region compares anything yet."""
    with op.batch_alter_table("region") as table:
        table.add_column(sa.Column("linking", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("municipality") as table:
        table.add_column(sa.Column("inhabitants", sa.Integer(), nullable=True))
        table.add_column(sa.Column("inhabitants_on", sa.Date(), nullable=True))
    op.create_table(
        "shared_token",
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("signal", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_shared_token_region")),
        sa.ForeignKeyConstraint(
            ["signal"], ["signal.id"], name=op.f("fk_shared_token_signal"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("region", "code", "signal", name=op.f("pk_shared_token")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shared_token_signal", "shared_token", ["signal"])
    op.create_table(
        "comparison",
        sa.Column("principal", sa.String(36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "day", name=op.f("pk_comparison")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_meeting_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_region", "meeting", ["region", "held_on"])
    op.create_table(
        "participant",
        sa.Column("meeting", sa.String(36), nullable=False),
        sa.Column("principal", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting"], ["meeting.id"], name=op.f("fk_participant_meeting"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting", "principal", name=op.f("pk_participant")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("meeting", sa.String(36), nullable=False),
        sa.Column("municipality", sa.String(6), nullable=False),
        sa.Column("agenda", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_sheet_meeting"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.code"], name=op.f("fk_sheet_municipality")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
    )
    op.create_index("ix_sheet_meeting", "sheet", ["meeting"])
    op.create_table(
        "sheet_key",
        sa.Column("sheet", sa.String(36), nullable=False),
        sa.Column("principal", sa.String(36), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_sheet_key_sheet"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sheet", "principal", name=op.f("pk_sheet_key")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("meeting", sa.String(36), nullable=False),
        sa.Column("sheet", sa.String(36), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_task_meeting"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_task_sheet"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_meeting", "task", ["meeting"])
    op.create_index("ix_task_sheet", "task", ["sheet"])
    op.create_table(
        "partner_figure",
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("measure", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_partner_figure_region")),
        sa.PrimaryKeyConstraint("region", "year", "partner", "measure", name=op.f("pk_partner_figure")),
    )
    op.create_table(
        "awareness",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("municipality", sa.String(6), nullable=True),
        sa.Column("theme", sa.String(64), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["region"], ["region.slug"], name=op.f("fk_awareness_region")),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.code"], name=op.f("fk_awareness_municipality")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awareness")),
    )
    op.create_index("ix_awareness_region", "awareness", ["region", "held_on"])
