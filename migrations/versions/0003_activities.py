"""Codes of activities, and who entered what a moment ago"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "codes",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_codes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entered",
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_entered")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_entered_person", "entered", ["person", "at"])


def downgrade() -> None:
    op.drop_index("ix_entered_person", "entered")
    op.drop_table("entered")
    op.drop_table("codes")
