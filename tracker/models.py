"""The tables. Facts are the truth; `counts` is derived from them and can be rebuilt; everything else is our own work.

Times are whole microseconds since 1970 in UTC; a `day` is whole days since 1970, UTC for messages, local for counts.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

persons = Table(
    "persons",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
)

groups = Table(
    "groups",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    # The latest moment of any counted fact; the stored counts hold for every T from then on.
    Column("latest_at", BigInteger, nullable=False, server_default="0"),
)

messages = Table(
    "messages",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("group_no", Integer, ForeignKey(groups.c.no), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("sender", Integer, ForeignKey(persons.c.no), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("by_bot", Boolean(name="by_bot"), nullable=False),
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("group_no", Integer, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("person", Integer, ForeignKey(persons.c.no), primary_key=True),
    sqlite_with_rowid=False,
)

facts = Table(
    "facts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("type", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("group_no", Integer, ForeignKey(groups.c.no)),
    Column("member", Integer, ForeignKey(persons.c.no)),
    Column("by", Integer, ForeignKey(persons.c.no)),
    Column("fields", Text, nullable=False),  # JSON of what is left of the line.
    Index("ix_facts_group_type", "group_no", "type"),
    Index("ix_facts_member", "member"),
    sqlite_with_rowid=False,
)

stale = Table(
    "stale",
    metadata,
    Column("group_no", Integer, ForeignKey(groups.c.no), primary_key=True),
    Column("day", Integer, primary_key=True),  # UTC day; or tracker.counting.EVERYTHING or GATHERINGS.
    sqlite_with_rowid=False,
)

counts = Table(
    "counts",
    metadata,
    Column("group_no", Integer, ForeignKey(groups.c.no), primary_key=True),
    Column("have", String(16), primary_key=True),
    Column("day", Integer, primary_key=True),  # The first local day of the period.
    Column("count", Integer, nullable=False),
    Column("linked", Integer, nullable=False),
    sqlite_with_rowid=False,
)

opt_lines = Table(
    "opt_lines",
    metadata,
    # Keyed hash of (person's id, moment, in or out): tells a line that comes again (decision 0003).
    Column("hash", String(40), primary_key=True),
    sqlite_with_rowid=False,
)

sight = Table(
    "sight",
    metadata,
    Column("gateway", String(40), primary_key=True),
    Column("proved_at", BigInteger, nullable=False),
)

live = Table(
    "live",
    metadata,
    Column("group", Text, primary_key=True),
    Column("enabled_at", BigInteger, nullable=False),
    Column("card_at", BigInteger, nullable=False),  # When the notice card was posted last.
    Column("absent_since", BigInteger),  # Since when the bot is not in the group, if it is not.
)

handovers = Table(
    "handovers",
    metadata,
    Column("group", Text, primary_key=True),  # A group has one handover ahead at most.
    Column("to", Text, nullable=False),  # The new cadre: the gateway's id.
    Column("day", Integer, nullable=False),  # The local day at whose beginning it takes effect.
    Column("asked_by", Text, nullable=False),  # The gateway's id, or empty where the operator entered it.
    Column("asked_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

roster = Table(
    "roster",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("contact", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("club", Text, nullable=False),
    Column("code_hash", String(64), unique=True),
    Column("code_until", BigInteger),
    Column("person", Text, unique=True),  # The gateway's id of the person, once bound.
    CheckConstraint("role IN ('cadre', 'deputy', 'committee')", name="role"),
    Index("uq_roster_name_unit", "name", "unit", unique=True),
)

submissions = Table(
    "submissions",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("fact", Text, ForeignKey(facts.c.key), nullable=False, unique=True),
    Column("words", Text),  # None once erased.
    Column("erase_at", BigInteger, nullable=False),
    Column("in_room", Boolean(name="in_room"), nullable=False, server_default=false()),  # Said in the group itself.
    Column("code_hash", String(64), unique=True),  # Of what was handed in without a name.
    sqlite_autoincrement=True,
)

case_words = Table(
    "case_words",
    metadata,
    Column("fact", Text, ForeignKey(facts.c.key), primary_key=True),  # The case: a change of state.
    Column("words", Text),  # None once erased.
    Column("erase_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

problem_lists = Table(
    "problem_lists",
    metadata,
    Column("cadre", Text, primary_key=True),  # Whose words they are: the gateway's id.
    Column("period", String(10), primary_key=True),
    Column("analysis", Text),  # None once erased, as `advice`.
    Column("advice", Text),
    Column("erase_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

requests = Table(
    "requests",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("person", Text, nullable=False),  # Who asks: the gateway's id.
    Column("fact", Text, unique=True),  # Of an objection: the fact that holds its words.
    Column("first", Integer),  # Of leave: its local days.
    Column("last", Integer),
    Column("words", Text),  # None where a fact holds them, and once erased.
    Column("asked_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", BigInteger),
    Column("answer", Text),  # What whoever decided said; as `words`.
    CheckConstraint("kind IN ('leave', 'objection')", name="kind"),
    CheckConstraint("state IN ('waiting', 'granted', 'declined', 'answered', 'withdrawn')", name="state"),
    sqlite_autoincrement=True,
)

codes = Table(
    "codes",
    metadata,
    Column("code", String(4), primary_key=True),  # Four digits, not hashed: whoever reads this table could try all.
    Column("activity", Text, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

entered = Table(
    "entered",
    metadata,
    # What staff entered, kept only as long as it can be undone: who and when, which the fact itself may not say.
    Column("fact", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_entered_person", "person", "at"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # Says what it is; the same thing is said once.
    Column("kind", String(16), nullable=False),
    Column("to", Text, nullable=False),  # "<gateway>/<conversation>".
    Column("mention", Text),
    Column("words", Text),  # None where the words are made of a submission when they are sent.
    Column("submission", Integer),
    Column("file_name", Text),  # Of a picture that is sent instead of words.
    Column("file", LargeBinary),  # None once it is sent or given up.
    Column("why", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("not_after", BigInteger),
    Column("state", String(16), nullable=False),
    Column("claimed_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message", Text),  # The gateway's id of what was sent.
    Column("error", Text),
    Column("again", Boolean(name="again"), nullable=False, server_default=false()),  # Put back once after a doubt.
    CheckConstraint("kind IN ('reminder', 'digest', 'receipt', 'notice', 'word')", name="kind"),
    CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'uncertain', 'failed', 'expired')", name="state"),
    Index("ix_outbox_state", "state", "not_before"),
    Index("ix_outbox_to", "to", "made_at"),
)

reminded = Table(
    "reminded",
    metadata,
    Column("group", Text, primary_key=True),
    Column("have", String(16), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("notice", Text, ForeignKey(outbox.c.key), nullable=False),  # The reminder that spoke of it.
    sqlite_with_rowid=False,
)

survey_voters = Table(
    "survey_voters",
    metadata,
    Column("mark", String(40), primary_key=True),  # Keyed hash of (term, group, person's id).
    Column("term", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("until", BigInteger, nullable=False),  # The end of the survey, the same for all: the mark goes then.
    sqlite_with_rowid=False,
)

survey_answers = Table(
    "survey_answers",
    metadata,
    Column("term", Text, primary_key=True),
    Column("group", Text, primary_key=True),
    Column("score", Integer, primary_key=True),
    Column("answers", Integer, nullable=False),
    sqlite_with_rowid=False,
)

survey_words = Table(
    "survey_words",
    metadata,
    Column("id", String(32), primary_key=True),  # Random, so that no order tells when it came.
    Column("term", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("erase_at", BigInteger, nullable=False),  # The same for all of a survey.
    sqlite_with_rowid=False,
)

snoozes = Table(
    "snoozes",
    metadata,
    Column("person", Text, primary_key=True),
    Column("until", BigInteger),  # Until when the person is not reminded; an end there always is.
    Column("off", Boolean(name="off"), nullable=False, server_default=false()),  # Switched off, not just paused.
    Column("daily", Integer),  # The minute of the local day before which nothing is said.
    sqlite_with_rowid=False,
)

incidents = Table(
    "incidents",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("about", Text, nullable=False),  # The gateway; of the outbox the number of the row; or empty.
    Column("since", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("trying_until", BigInteger),  # Until then somebody is telling it.
    Column("told_at", BigInteger),
    Column("end_told_at", BigInteger),
    CheckConstraint("kind IN ('logged_out', 'blind', 'round', 'outbox')", name="kind"),
    Index("ix_incidents_kind", "kind", "about"),
    sqlite_autoincrement=True,
)
