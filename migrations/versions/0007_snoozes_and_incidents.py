"""Who wants no reminders until when, and what operators are told of"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snoozes",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("off", sa.Boolean(name="off"), server_default=sa.false(), nullable=False),
        sa.Column("daily", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_snoozes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "incidents",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("trying_until", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("end_told_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('logged_out', 'blind', 'round', 'outbox')", name=op.f("ck_incidents_kind")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_incidents")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incidents_kind", "incidents", ["kind", "about"])


def downgrade() -> None:
    op.drop_table("incidents")
    op.drop_table("snoozes")
