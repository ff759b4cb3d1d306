"""The cadres' words to the quarter's problem list"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "problem_lists",
        sa.Column("cadre", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("erase_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cadre", "period", name=op.f("pk_problem_lists")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("problem_lists")
