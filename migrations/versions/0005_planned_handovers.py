"""Requests that were withdrawn, and handovers ahead"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = "state IN ('waiting', 'granted', 'declined', 'answered'"


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("group", name=op.f("pk_handovers")),
        sqlite_with_rowid=False,
    )
    _restrict(f"{_STATES}, 'withdrawn')")


def downgrade() -> None:
    op.execute("UPDATE requests SET state = 'declined' WHERE state = 'withdrawn'")
    _restrict(f"{_STATES})")
    op.drop_table("handovers")


def _restrict(states: str) -> None:
    with op.batch_alter_table("requests", table_kwargs={"sqlite_autoincrement": True}) as requests:
        requests.drop_constraint(op.f("ck_requests_state"), type_="check")
        requests.create_check_constraint(op.f("ck_requests_state"), states)
