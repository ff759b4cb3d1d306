"""Storing facts: each once, under the id that may be kept, with the marks of what is to be counted again."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from rules import facts as f
from rules.facts import Fact
from tracker import privacy
from tracker.directory import Directory
from tracker.membership import Moves, first_message_after
from tracker.models import facts, mentions, messages, meta, opt_lines
from tracker.moments import instant, micros, utc_day
from tracker.queries import (
    days_of_message,
    directory_facts,
    facts_where,
    get_meta,
    group_ids,
    is_nameless,
    set_meta,
    span_of_messages,
    topics_opened_by,
)
from tracker.rows import Numbers, fact_row, group_numbers, message_row, people_of, person_numbers
from tracker.sql import Row, chunks, insert_new
from tracker.stale import EVERYTHING, GATHERINGS, mark

_CHANGES_PEOPLE = frozenset((*Directory.LEARNS, f.Leave))  # What other processes must notice before they store more.
_OPT_LINES = (f.OptOut, f.OptIn)
_PROVED = "+"  # Begins the key of a join that a message proved.


class Fate(StrEnum):
    """What became of a fact that was handed in."""

    STORED = "stored"
    KNOWN = "known"
    UNKEPT = "unkept"  # Of somebody who asked not to be counted: not kept.
    REFUSED = "refused"  # Contradicts a stored fact of the same id.


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one fact, with the reason of a refusal."""

    fate: Fate
    reason: str = ""


STORED, KNOWN, UNKEPT = Outcome(Fate.STORED), Outcome(Fate.KNOWN), Outcome(Fate.UNKEPT)


class Recording:
    """Stores facts on a connection of `Database.write`; remembers who is who: `forget` after a rollback."""

    def __init__(self) -> None:
        self._persons: Numbers = person_numbers()
        self._groups: Numbers = group_numbers()
        self._moves = Moves()
        self._directory: Directory | None = None
        self._version = ""
        self._opted: set[str] = set()
        self._passed_over: set[Fact] = set()
        self._live = False
        self.erased = False  # Whether something was erased since the log of the database was emptied.

    def forget(self) -> None:
        """Drop all that is remembered; the next call reads it anew."""
        self._persons.forget()
        self._groups.forget()
        self._moves.forget()
        self._directory = None
        self._opted = set()

    def hold_alone(self, connection: Connection) -> None:
        """Let no other process store until the commit, and let each read anew then who is who: people are dropped."""
        _hold_people(connection, alone=True)
        set_meta(connection, "people", secrets.token_hex(8))
        self.forget()

    def begin(self, connection: Connection, ahead: Iterable[Fact] = (), *, live: bool = False) -> Directory:
        """Return who is who, read anew if another process changed it; `ahead` are facts that are about to be stored.

        Only what is said `live` takes back an opt-out: an old file must not.
        """
        new = list(ahead)
        self._passed_over = set()
        self._live = live
        changes = not _CHANGES_PEOPLE.isdisjoint({type(fact) for fact in new})
        version = _hold_people(connection, alone=changes)
        if self._directory is None or version != self._version:
            self.forget()
            self._version = version
            known_opt_lines = connection.execute(select(opt_lines.c.hash)).scalars()
            self._directory = Directory(_hash_key(connection), directory_facts(connection), known_opt_lines)
        if changes and (learned := [fact for fact in new if isinstance(fact, Directory.LEARNS)]):
            learned = [fact for fact in learned if not self._is_passed_over(fact, self._directory, live=live)]
            self._directory.learn(learned)
            self._resettle(connection, self._directory, learned)
        return self._directory

    def _is_passed_over(self, fact: Fact, directory: Directory, *, live: bool) -> bool:
        """Whether an opt line says nothing new, or is an old file's attempt to take back an opt-out that stands."""
        if not isinstance(fact, f.OptOut | f.OptIn):
            return False
        is_out = isinstance(fact, f.OptOut)
        stands = not is_out and not live and directory.is_marked_out(fact.member)
        passed_over = stands or directory.is_known_line(fact.member, fact.at, is_out=is_out)
        if passed_over:
            self._passed_over.add(fact)
        return passed_over

    def _resettle(self, connection: Connection, directory: Directory, new: Iterable[Fact]) -> None:
        """Put what is stored of people who are about to opt out or in under the ids that may be kept then."""
        opted = [fact for fact in new if isinstance(fact, _OPT_LINES)]
        self._opted = {
            fact.member
            for fact in opted
            if not directory.is_known_line(fact.member, fact.at, is_out=isinstance(fact, f.OptOut))
        }
        for person in sorted(self._opted):
            touched = privacy.resettle(connection, directory, person, self._persons)
            mark(connection, {(no, EVERYTHING) for no in touched})
            self._moves.forget()
        if self._opted:
            self.erased = True
            self._version = secrets.token_hex(8)
            set_meta(connection, "people", self._version)

    def end(self, connection: Connection) -> None:
        """Finish what belongs to opt-outs that were stored since `begin`; call once before the commit."""
        directory = self._directory
        if directory is None or not self._opted:
            return
        for nameless, out in directory.nameless_ones():
            self._store(connection, privacy.leaves_of(connection, nameless, out))
        self.forget()  # Nothing remembers which random id was made of whom.

    def record(self, connection: Connection, new: Sequence[Fact]) -> list[Outcome]:
        """Store the facts within an open transaction; return what became of each, in order."""
        self.begin(connection, new, live=True)
        outcomes = self._store(connection, new)
        self.end(connection)
        return outcomes

    def store(self, connection: Connection, new: Sequence[Fact]) -> list[Outcome]:
        """Store a part of what `begin` was told of; `end` comes later."""
        return self._store(connection, new)

    def _store(self, connection: Connection, new: Sequence[Fact]) -> list[Outcome]:
        assert self._directory is not None, "begin comes first"  # noqa: S101 # A slip of ours, not of the input.
        outcomes: list[Outcome] = [UNKEPT] * len(new)
        spoken: list[tuple[int, f.Message]] = []
        others: list[tuple[int, Fact]] = []
        for place, fact in enumerate(new):
            if self._passed_over and fact in self._passed_over:
                outcomes[place] = KNOWN if self._is_known(fact) else UNKEPT
                continue
            if not isinstance(fact, f.Message):
                others += [(place, kept) for kept in privacy.kept(fact, self._directory, live=self._live)]
            elif (message := privacy.kept_message(fact, self._directory)) is not None:
                spoken.append((place, message))
        self._number(connection, [fact for _, fact in others], [message for _, message in spoken])
        if others:
            self._store_facts(connection, others, outcomes)
        if spoken:
            self._store_messages(connection, spoken, outcomes)
        for place, fact in enumerate(new):
            if isinstance(fact, _OPT_LINES) and fact not in self._passed_over:
                outcomes[place] = STORED if self._remember(connection, fact) else KNOWN
        return outcomes

    def _is_known(self, fact: Fact) -> bool:
        assert self._directory is not None  # noqa: S101 # `_store` has asked already.
        is_out = isinstance(fact, f.OptOut)
        return isinstance(fact, _OPT_LINES) and self._directory.is_known_line(fact.member, fact.at, is_out=is_out)

    def _remember(self, connection: Connection, fact: f.OptOut | f.OptIn) -> bool:
        """Keep the hashes of an opt line; return whether it is new."""
        assert self._directory is not None  # noqa: S101 # `_store` has asked already.
        ids = self._directory.ids_of(fact.member)
        is_out = isinstance(fact, f.OptOut)
        rows = [(self._directory.line_hash(one, fact.at, is_out=is_out),) for one in ids]
        return bool(insert_new(connection, opt_lines, rows))

    def _number(self, connection: Connection, others: list[Fact], spoken: list[f.Message]) -> None:
        people = {one for fact in others for one in people_of(fact)}
        people |= {message.sender for message in spoken}
        people |= {one for message in spoken for one in message.mentions}
        self._person = self._persons.of(connection, people)
        named = {getattr(fact, "group", None) or self._activity_group(fact) for fact in others}
        named |= {message.group for message in spoken}
        self._group = self._groups.of(connection, {group for group in named if group})

    def _store_facts(self, connection: Connection, new: list[tuple[int, Fact]], outcomes: list[Outcome]) -> None:
        """Store facts that are no messages. A join that a message proved gives way to the join that tells of it."""
        rows = [fact_row(fact, self._person, self._group, self._activity_group(fact)) for _, fact in new]
        inserted = insert_new(connection, facts, rows)
        stored: list[tuple[Fact, Row]] = []
        for (place, fact), row in zip(new, rows, strict=True):
            if row[:1] in inserted:
                inserted.discard(row[:1])
                stored.append((fact, row))
                outcomes[place] = STORED
            elif outcomes[place] is not STORED:
                outcomes[place] = _compared(connection, row)
        told = [_PROVED + row[0] for fact, row in stored if isinstance(fact, f.Join)]
        for some in chunks(told):
            connection.execute(delete(facts).where(facts.c.key.in_(some)))
        self._after(connection, stored)

    def _store_proved(self, connection: Connection, joins: list[f.Join]) -> None:
        """Store joins that messages prove and no join tells of."""
        rows = [fact_row(join, self._person, self._group) for join in joins]
        insert_new(connection, facts, [(_PROVED + row[0], *row[1:]) for row in rows])
        self._after(connection, list(zip(joins, rows, strict=True)))

    def _activity_group(self, fact: Fact) -> str:
        assert self._directory is not None  # noqa: S101 # `_store` has asked already.
        return self._directory.group_of_activity(fact.activity) if isinstance(fact, f.Attend) else ""

    def _after(self, connection: Connection, stored: Sequence[tuple[Fact, Row]]) -> None:
        """Do what follows from facts that are new: marks, moves, and people to put under other ids."""
        marks: set[tuple[int, int]] = set()
        for fact, row in stored:
            marks |= set(self._marks(connection, fact, row))
            if isinstance(fact, f.Join | f.Leave):
                self._move(connection, fact, row)
            elif isinstance(fact, f.Activity):
                adopt_attendances(connection, fact.id, row[3])
        if any(type(fact) in _CHANGES_PEOPLE for fact, _ in stored):
            self._version = secrets.token_hex(8)
            set_meta(connection, "people", self._version)
        mark(connection, marks)

    def _move(self, connection: Connection, fact: f.Join | f.Leave, row: Row) -> None:
        _, _, at, group_no, person, *_ = row
        left = isinstance(fact, f.Leave)
        self._moves.note(connection, group_no, person, at, left=left)
        if left:
            until = self._moves.next_move(connection, group_no, person, at)
            spoke = first_message_after(connection, group_no, person, at, until)
            if spoke is not None and not self._moves.is_in(connection, group_no, person, spoke):
                self._store_proved(connection, [f.Join(instant(spoke), fact.group, fact.member)])

    def _marks(self, connection: Connection, fact: Fact, row: Row) -> Iterable[tuple[int, int]]:
        """Yield which counts of which group a new fact makes stale."""
        _, _, at, group_no, *_ = row
        match fact:
            case f.Group() | f.GroupEnd() | f.Seal():
                yield group_no, EVERYTHING
            case f.Topic():
                yield group_no, utc_day(at)
            case f.Join() | f.Leave() | f.Activity() | f.Meet() | f.Attend() if group_no is not None:
                yield group_no, GATHERINGS
            case f.Recall():
                yield from self._recalled(connection, fact, group_no, utc_day(at))
            case f.Void():
                voided = connection.execute(select(facts.c.group_no).where(facts.c.key == fact.fact)).scalar()
                if voided is not None:
                    yield voided, EVERYTHING
            case f.Alias():
                yield from ((no, EVERYTHING) for no in group_ids(connection))

    def _recalled(self, connection: Connection, recall: f.Recall, group_no: int, day: int) -> Iterable[tuple[int, int]]:
        """Yield the day of a recalled message and of the topic that it opened; everything if it is not found."""
        first, last = span_of_messages(connection) or (day, day)
        found = days_of_message(connection, group_no, recall.message, range(first, last + 1))
        if not found:
            yield group_no, EVERYTHING
        yield from ((group_no, sent) for sent in found)
        for topic in topics_opened_by(connection, group_no, recall.message):
            yield group_no, utc_day(micros(topic.at))

    def _store_messages(
        self, connection: Connection, new: list[tuple[int, f.Message]], outcomes: list[Outcome]
    ) -> None:
        rows = [message_row(message, self._person, self._group) for _, message in new]
        inserted = insert_new(connection, messages, rows)
        named: list[Row] = []
        marks: set[tuple[int, int]] = set()
        joins: list[f.Join] = []
        for (place, message), row in zip(new, rows, strict=True):
            day, group_no, id_, at, sender, *_ = row
            mentioned = [(day, group_no, id_, self._person[one]) for one in message.mentions]
            if (key := row[:3]) not in inserted:
                outcomes[place] = _compared_message(connection, row)
                named += mentioned if outcomes[place] is KNOWN else []
                continue
            named += mentioned
            inserted.discard(key)
            outcomes[place] = STORED
            marks.add((group_no, day))
            if self._joins(connection, message, row):
                self._moves.note(connection, group_no, sender, at, left=False)
                joins.append(f.Join(message.at, message.group, message.sender))
        marks |= {key[1::-1] for key in insert_new(connection, mentions, named)}
        mark(connection, marks)
        if joins:
            self._store_proved(connection, joins)

    def _joins(self, connection: Connection, message: f.Message, row: Row) -> bool:
        """Whether the message proves a membership that no stored join tells of (rules.md section 2, "linked")."""
        assert self._directory is not None  # noqa: S101 # `_store` has asked already.
        _, group_no, _, at, sender, *_ = row
        out = self._directory.last_out(message.sender, message.at)
        if self._moves.is_in(connection, group_no, sender, at, 0 if out is None else micros(out)):
            return False
        if out is not None and self._directory.out_since(message.sender, message.at) is not None:
            return False
        roles = self._directory.roles(message.group)
        return roles is None or roles.is_youth(self._directory.same(message.sender), message.at)


def _compared(connection: Connection, row: Row) -> Outcome:
    """Return KNOWN for a row that is stored as it is, REFUSED for one that contradicts it."""
    stored = connection.execute(select(facts).where(facts.c.key == row[0])).one()
    kept = tuple(stored)
    if stored.type == "attend":  # Its group is its activity's, which may not have been known when it was stored.
        kept, row = (*kept[:3], None, *kept[4:]), (*row[:3], None, *row[4:])
    if _same(kept, row, person=4, connection=connection):
        return KNOWN
    return Outcome(Fate.REFUSED, f"contradicts the {stored.type} {row[0]} that is stored already")


def _compared_message(connection: Connection, row: Row) -> Outcome:
    here = (messages.c.day == row[0]) & (messages.c.group_no == row[1]) & (messages.c.id == row[2])
    stored = connection.execute(select(messages).where(here)).one()
    if _same(tuple(stored), row, person=4, connection=connection):
        return KNOWN
    return Outcome(Fate.REFUSED, f"contradicts the message {row[2]} that is stored already")


def adopt_attendances(connection: Connection, activity: str, group_no: int) -> None:
    """Give attendances that came before their activity the activity's group."""
    for row, fact in facts_where(connection, facts.c.type == "attend", facts.c.group_no.is_(None)):
        if isinstance(fact, f.Attend) and fact.activity == activity:
            connection.execute(update(facts).where(facts.c.key == row.key).values(group_no=group_no))


def _same(stored: Row, row: Row, *, person: int, connection: Connection) -> bool:
    """Whether two rows say the same; what is kept as nobody's may come again under a name."""
    if stored[:person] + stored[person + 1 :] != row[:person] + row[person + 1 :]:
        return False
    return stored[person] == row[person] or is_nameless(connection, stored[person])


def _hold_people(connection: Connection, *, alone: bool) -> str:
    """Return the version of who is who, which no other process changes before the commit.

    `alone`: it will be changed here, so others wait with what they store; SQLite lets only one write anyway.
    """
    until_commit = "" if connection.dialect.name == "sqlite" else " FOR UPDATE" if alone else " FOR SHARE"
    wanted = "SELECT value FROM meta WHERE key = 'people'" + until_commit  # noqa: S608 # Words of our own only.
    while (version := connection.exec_driver_sql(wanted).scalar()) is None:
        insert_new(connection, meta, [("people", "")])
    return str(version)


def _hash_key(connection: Connection) -> bytes:
    """Return the key of the keyed hashes, made at the first use and kept with the data it protects."""
    while (key := get_meta(connection, "hash_key")) is None:
        insert_new(connection, meta, [("hash_key", secrets.token_hex(32))])
    return bytes.fromhex(key)
