"""What each column of the database holds, and what an erasure does there; nothing is read or written here.

A new column is unknown until it stands here: `wuyou privacy check` and tests/tracker/test_own.py say so.
"""

from dataclasses import dataclass
from enum import StrEnum

from rules import facts as f


class Kind(StrEnum):
    """Why something is kept."""

    FACT = "fact"  # When, where, who and of what kind: goes with its year (docs/decisions/0006-retention.md).
    GIVEN = "given on purpose"  # Words; they have an end.
    WORK = "own work"  # What the bot needs for its own work.


class Holds(StrEnum):
    """What of a person a column can hold."""

    NOTHING = "nothing of a person"
    ID = "the id of a person"
    NUMBER = "the number of a person"
    INSIDE = "ids of persons within other text"
    HASH = "keyed hashes of persons"
    WORDS = "words of a person"
    NAMES = "names of persons in office"


class Erasure(StrEnum):
    """What becomes of a column that names a person when the person is erased."""

    ROW = "the row is deleted"
    BLANK = "the column is emptied"
    DONE = "done by tracker/erasing.py"
    OFFICE = "stays: the record of an office"  # Of whoever holds none, nothing may stand there.
    STAYS = "stays: it tells nobody whose it is"


@dataclass(frozen=True, slots=True)
class Place:
    """One column. `until` says when the words end; `erasure` is None where no person is named."""

    table: str
    column: str
    kind: Kind
    holds: Holds = Holds.NOTHING
    erasure: Erasure | None = None
    until: str = ""


_YEAR, _400_DAYS, _SAID = "its year is sealed", "400 days", "35 days after it ended"


def _plain(table: str, kind: Kind, columns: str) -> list[Place]:
    return [Place(table, column, kind) for column in columns.split()]


def _naming(
    table: str, column: str, kind: Kind, holds: Holds, erasure: Erasure | None = None, until: str = ""
) -> Place:
    return Place(table, column, kind, holds, erasure, until)


PLACES = (
    *_plain("alembic_version", Kind.WORK, "version_num"),
    *_plain("meta", Kind.WORK, "key value"),
    *_plain("persons", Kind.FACT, "no"),
    _naming("persons", "id", Kind.FACT, Holds.ID, Erasure.DONE, _YEAR),
    *_plain("groups", Kind.WORK, "no id latest_at"),
    *_plain("messages", Kind.FACT, "day group_no id at kind by_bot"),
    _naming("messages", "sender", Kind.FACT, Holds.NUMBER, Erasure.DONE, _YEAR),
    *_plain("mentions", Kind.FACT, "day group_no message"),
    _naming("mentions", "person", Kind.FACT, Holds.NUMBER, Erasure.DONE, _YEAR),
    *_plain("facts", Kind.FACT, "key type at group_no"),
    _naming("facts", "member", Kind.FACT, Holds.NUMBER, Erasure.DONE, _YEAR),
    _naming("facts", "by", Kind.FACT, Holds.NUMBER, Erasure.DONE, _YEAR),
    _naming("facts", "fields", Kind.FACT, Holds.INSIDE, Erasure.OFFICE, _YEAR),
    *_plain("stale", Kind.WORK, "group_no day"),
    *_plain("counts", Kind.WORK, "group_no have day count linked"),
    _naming("opt_lines", "hash", Kind.WORK, Holds.HASH, Erasure.STAYS),
    *_plain("sight", Kind.WORK, "gateway proved_at"),
    *_plain("live", Kind.WORK, "group enabled_at card_at absent_since"),
    # A handover ahead names its new cadre and who of the committee asked for it: it stays, or a group would be without
    # a cadre on its day. Whoever it names holds an office by it; cancelled or come, the row is gone.
    *_plain("handovers", Kind.WORK, "group day asked_at"),
    _naming("handovers", "to", Kind.WORK, Holds.ID, Erasure.OFFICE),
    _naming("handovers", "asked_by", Kind.WORK, Holds.ID, Erasure.OFFICE),
    *_plain("roster", Kind.WORK, "no unit role branch club code_hash code_until"),
    _naming("roster", "name", Kind.WORK, Holds.NAMES, Erasure.OFFICE),
    _naming("roster", "contact", Kind.WORK, Holds.NAMES, Erasure.OFFICE),
    _naming("roster", "person", Kind.WORK, Holds.ID, Erasure.OFFICE),
    *_plain("submissions", Kind.GIVEN, "no fact erase_at in_room code_hash"),
    _naming("submissions", "words", Kind.GIVEN, Holds.WORDS, Erasure.DONE, _400_DAYS),
    *_plain("case_words", Kind.GIVEN, "fact erase_at"),
    _naming("case_words", "words", Kind.GIVEN, Holds.WORDS, Erasure.DONE, _400_DAYS),
    # That a list was handed in is a fact of the office and stays; the words are the cadre's own and go with the row.
    *_plain("problem_lists", Kind.GIVEN, "period erase_at"),
    _naming("problem_lists", "cadre", Kind.GIVEN, Holds.ID, Erasure.ROW),
    _naming("problem_lists", "analysis", Kind.GIVEN, Holds.WORDS, Erasure.ROW, _400_DAYS),
    _naming("problem_lists", "advice", Kind.GIVEN, Holds.WORDS, Erasure.ROW, _400_DAYS),
    *_plain("requests", Kind.GIVEN, "no kind fact first last asked_at state decided_at"),
    _naming("requests", "person", Kind.GIVEN, Holds.ID, Erasure.DONE),
    _naming("requests", "words", Kind.GIVEN, Holds.WORDS, Erasure.DONE, _400_DAYS),
    _naming("requests", "decided_by", Kind.GIVEN, Holds.ID, Erasure.OFFICE),
    _naming("requests", "answer", Kind.GIVEN, Holds.WORDS, Erasure.DONE, _400_DAYS),
    *_plain("codes", Kind.WORK, "code activity issued_at until"),  # The activity's, the same for all who come.
    *_plain("entered", Kind.WORK, "fact at"),
    _naming("entered", "person", Kind.WORK, Holds.ID, Erasure.ROW, "the next entry a day later"),
    *_plain("outbox", Kind.WORK, "no kind submission file_name why made_at not_before not_after state"),
    *_plain("outbox", Kind.WORK, "claimed_at ended_at attempts message error again"),
    # What the bot says: a digest, also as a picture, and a handover call cadres by their names.
    _naming("outbox", "words", Kind.WORK, Holds.NAMES, Erasure.DONE, _SAID),
    _naming("outbox", "file", Kind.WORK, Holds.NAMES, Erasure.DONE, f"it is sent or given up, else {_SAID}"),
    _naming("outbox", "key", Kind.WORK, Holds.INSIDE, Erasure.DONE, _400_DAYS),
    _naming("outbox", "to", Kind.WORK, Holds.ID, Erasure.DONE, _400_DAYS),
    _naming("outbox", "mention", Kind.WORK, Holds.ID, Erasure.DONE, _SAID),
    *_plain("reminded", Kind.WORK, "group have period notice"),
    *_plain("survey_voters", Kind.WORK, "term group until"),
    _naming("survey_voters", "mark", Kind.WORK, Holds.HASH, Erasure.STAYS, "the survey is closed"),
    *_plain("survey_answers", Kind.GIVEN, "term group score answers"),
    *_plain("survey_words", Kind.GIVEN, "id term group erase_at"),
    _naming("survey_words", "words", Kind.GIVEN, Holds.WORDS, Erasure.STAYS, _400_DAYS),
    # How somebody wants to be reminded is their own and no record of the office.
    *_plain("snoozes", Kind.WORK, "until off daily"),
    _naming("snoozes", "person", Kind.WORK, Holds.ID, Erasure.ROW),
    # About the outbox an incident names the row's number only.
    *_plain("incidents", Kind.WORK, "no kind about since ended_at trying_until told_at end_told_at"),
)

PERSONS_IN_FACTS = frozenset({"member", "by", "sender", "mentions", "cadre", "bot", "staff", "second"})
"""The fields of facts that hold ids of persons; an alias's `old` and `new` are added by `persons_in`."""


def persons_in(fact: f.Fact) -> frozenset[str]:
    """Return the ids of all persons whom a fact names, wherever in it."""
    names = PERSONS_IN_FACTS | ({"old", "new"} if isinstance(fact, f.Alias) else set())
    found: set[str] = set()
    for name in names:
        value = getattr(fact, name, None)
        found |= set(value) if isinstance(value, tuple) else {value} if isinstance(value, str) else set()
    return frozenset(found)


def naming(table: str) -> tuple[Place, ...]:
    """Return the columns of a table that name persons."""
    kinds = (Holds.ID, Holds.NUMBER, Holds.INSIDE)
    return tuple(place for place in PLACES if place.table == table and place.holds in kinds)
