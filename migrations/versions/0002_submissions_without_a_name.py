"""Submissions without a name, and the words of their steps"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_words",
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("erase_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fact"], ["facts.key"], name=op.f("fk_case_words_fact")),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_case_words")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("submissions", table_kwargs={"sqlite_autoincrement": True}) as submissions:
        submissions.add_column(
            sa.Column("in_room", sa.Boolean(name="in_room"), server_default=sa.false(), nullable=False)
        )
        submissions.add_column(sa.Column("code_hash", sa.String(length=64), nullable=True))
        submissions.create_unique_constraint(op.f("uq_submissions_code_hash"), ["code_hash"])


def downgrade() -> None:
    with op.batch_alter_table("submissions", table_kwargs={"sqlite_autoincrement": True}) as submissions:
        submissions.drop_constraint(op.f("uq_submissions_code_hash"), type_="unique")
        submissions.drop_column("code_hash")
        submissions.drop_column("in_room")
    op.drop_table("case_words")
