"""Facts, counts, outbox, roster, submissions"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("latest_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_groups")),
        sa.UniqueConstraint("id", name=op.f("uq_groups_id")),
    )
    op.create_table(
        "live",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("enabled_at", sa.BigInteger(), nullable=False),
        sa.Column("card_at", sa.BigInteger(), nullable=False),
        sa.Column("absent_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("group", name=op.f("pk_live")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "opt_lines",
        sa.Column("hash", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_opt_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("mention", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("submission", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("again", sa.Boolean(name="again"), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("kind IN ('reminder', 'digest', 'receipt', 'notice', 'word')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'uncertain', 'failed', 'expired')", name=op.f("ck_outbox_state")
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_state", ["state", "not_before"], unique=False)
        batch_op.create_index("ix_outbox_to", ["to", "made_at"], unique=False)

    op.create_table(
        "reminded",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("have", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["outbox.key"], name=op.f("fk_reminded_notice")),
        sa.PrimaryKeyConstraint("group", "have", "period", name=op.f("pk_reminded")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "requests",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('leave', 'objection')", name=op.f("ck_requests_kind")),
        sa.CheckConstraint("state IN ('waiting', 'granted', 'declined', 'answered')", name=op.f("ck_requests_state")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_requests")),
        sa.UniqueConstraint("fact", name=op.f("uq_requests_fact")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "persons",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_persons")),
        sa.UniqueConstraint("id", name=op.f("uq_persons_id")),
    )
    op.create_table(
        "roster",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("club", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_until", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.CheckConstraint("role IN ('cadre', 'deputy', 'committee')", name=op.f("ck_roster_role")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_roster")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_roster_code_hash")),
        sa.UniqueConstraint("person", name=op.f("uq_roster_person")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index("uq_roster_name_unit", ["name", "unit"], unique=True)

    op.create_table(
        "sight",
        sa.Column("gateway", sa.String(length=40), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", name=op.f("pk_sight")),
    )
    op.create_table(
        "counts",
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("have", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("linked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_no"], ["groups.no"], name=op.f("fk_counts_group_no")),
        sa.PrimaryKeyConstraint("group_no", "have", "day", name=op.f("pk_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "facts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=True),
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["persons.no"], name=op.f("fk_facts_by")),
        sa.ForeignKeyConstraint(["group_no"], ["groups.no"], name=op.f("fk_facts_group_no")),
        sa.ForeignKeyConstraint(["member"], ["persons.no"], name=op.f("fk_facts_member")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_facts")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index("ix_facts_group_type", ["group_no", "type"], unique=False)
        batch_op.create_index("ix_facts_member", ["member"], unique=False)

    op.create_table(
        "mentions",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.no"], name=op.f("fk_mentions_person")),
        sa.PrimaryKeyConstraint("day", "group_no", "message", "person", name=op.f("pk_mentions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by_bot", sa.Boolean(name="by_bot"), nullable=False),
        sa.ForeignKeyConstraint(["group_no"], ["groups.no"], name=op.f("fk_messages_group_no")),
        sa.ForeignKeyConstraint(["sender"], ["persons.no"], name=op.f("fk_messages_sender")),
        sa.PrimaryKeyConstraint("day", "group_no", "id", name=op.f("pk_messages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stale",
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_no"], ["groups.no"], name=op.f("fk_stale_group_no")),
        sa.PrimaryKeyConstraint("group_no", "day", name=op.f("pk_stale")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "submissions",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("erase_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fact"], ["facts.key"], name=op.f("fk_submissions_fact")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_submissions")),
        sa.UniqueConstraint("fact", name=op.f("uq_submissions_fact")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("submissions")
    op.drop_table("stale")
    op.drop_table("messages")
    op.drop_table("mentions")
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.drop_index("ix_facts_member")
        batch_op.drop_index("ix_facts_group_type")

    op.drop_table("facts")
    op.drop_table("counts")
    op.drop_table("sight")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index("uq_roster_name_unit")

    op.drop_table("roster")
    op.drop_table("persons")
    op.drop_table("requests")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_to")
        batch_op.drop_index("ix_outbox_state")

    op.drop_table("reminded")
    op.drop_table("outbox")
    op.drop_table("opt_lines")
    op.drop_table("meta")
    op.drop_table("live")
    op.drop_table("groups")
