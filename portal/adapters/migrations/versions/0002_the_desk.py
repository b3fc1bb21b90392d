"""the desk: due dates that order the inbox, referrals, tokens, absence, counters

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SIGNAL = ["signal"]


def upgrade() -> None:
    """Bring the schema forward. Columns that must have a value get the one that the region files start with."""
    with op.batch_alter_table("region") as table:
        table.add_column(sa.Column("progress_days", sa.Integer(), nullable=False, server_default="20"))
        table.add_column(sa.Column("question_days", sa.Integer(), nullable=False, server_default="10"))
        table.add_column(sa.Column("follow_up_weeks", sa.String(64), nullable=False, server_default="4 12"))
        table.add_column(sa.Column("review_weeks", sa.Integer(), nullable=False, server_default="12"))
        table.add_column(sa.Column("policy", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("municipality") as table:
        table.add_column(sa.Column("team_contact", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("principal") as table:
        table.add_column(sa.Column("absent_from", sa.Date(), nullable=True))
        table.add_column(sa.Column("absent_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("shortcuts", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "local_key",
        sa.Column("municipality", sa.String(6), nullable=False),
        sa.Column("principal", sa.String(36), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.code"], name=op.f("fk_local_key_municipality")),
        sa.PrimaryKeyConstraint("municipality", "principal", name=op.f("pk_local_key")),
    )
    op.create_table(
        "referral",
        sa.Column("signal", sa.String(36), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(_SIGNAL, ["signal.id"], name=op.f("fk_referral_signal"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("signal", "ordinal", name=op.f("pk_referral")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "token",
        sa.Column("signal", sa.String(36), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(_SIGNAL, ["signal.id"], name=op.f("fk_token_signal"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("signal", "code", name=op.f("pk_token")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_token_code", "token", ["code"])
    op.create_table(
        "counter",
        sa.Column("municipality", sa.String(6), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("theme", sa.String(64), nullable=False),
        sa.Column("dimension", sa.String(64), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.code"], name=op.f("fk_counter_municipality")),
        sa.PrimaryKeyConstraint("municipality", "month", "theme", "dimension", "value", name=op.f("pk_counter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "standby",
        sa.Column("principal", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("principal", name=op.f("pk_standby")),
        sqlite_with_rowid=False,
    )
    # the inbox is ordered by what is due; a closed signal asks for nothing, an open one always for something
    op.execute("UPDATE signal SET due_on = NULL WHERE status = 'closed'")
    op.execute("UPDATE signal SET due_on = received_on WHERE status <> 'closed' AND due_on IS NULL")
    op.drop_index("ix_signal_inbox", table_name="signal")
    columns = ["municipality", "due_on", "received_on", "id"]
    op.create_index("ix_signal_inbox", "signal", columns)
    # the acute ones that nobody took stand on top: few, so only they cost a second index anything
    nobodys = sa.text("urgency = 'acuut' AND owner IS NULL AND due_on IS NOT NULL")
    op.create_index("ix_signal_acute", "signal", columns, sqlite_where=nobodys, postgresql_where=nobodys)
