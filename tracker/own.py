"""What is stored of one person, all of it: for whoever asks what is stored of them. Nothing is changed here.

Tables that have a reader of their own are read by it; every other table that `tracker/places.py` says names persons is
read row by row, so that a new one is shown without a line here.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Table, false, or_, select

from rules.facts import Case, Fact, Submission, Void
from tracker.directory import Directory
from tracker.journal import key_of
from tracker.models import case_words, facts, groups, mentions, messages, metadata, opt_lines, persons
from tracker.moments import day_of, instant
from tracker.places import Holds, naming, persons_in
from tracker.queries import directory_facts, facts_where, get_meta
from tracker.sql import chunks
from tracker.submissions import Submitted, submitted

_READ_ELSEWHERE = ("persons", "messages", "mentions", "facts")
_SUBMITTED = ("wish", "problem")
_DAYS = ("first", "last", "day")


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of the person, or one that mentions them. `mentions`: it mentions the cadre or a youth."""

    id: str
    at: datetime
    group: str
    kind: str
    mentions: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A step that the person took with something that somebody handed in."""

    id: str
    at: datetime
    state: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Own:
    """What is stored. `is_out`: a keyed hash keeps the person from being recorded.

    `facts` name the person or are about such a fact (a void of it); `rows` are the rows of other tables, by table, with
    the ids of other people left out, times as times, days as days, and a file as base64.
    """

    ids: tuple[str, ...]
    is_out: bool
    messages: tuple[OwnMessage, ...]
    mentioned: tuple[OwnMessage, ...]
    facts: tuple[Fact, ...]
    submitted: tuple[Submitted, ...]
    said: tuple[Said, ...]
    rows: dict[str, list[dict[str, Any]]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored but, perhaps, that the person does not want to be recorded."""
        return not (self.messages or self.mentioned or self.facts or self.submitted or self.said or self.rows)


def directory_of(connection: Connection) -> Directory:
    """Return who is who, for reading."""
    key = bytes.fromhex(get_meta(connection, "hash_key") or "")
    return Directory(key, directory_facts(connection), connection.execute(select(opt_lines.c.hash)).scalars())


def own_of(connection: Connection, person: str) -> Own:
    """Return what is stored of the person, under all their ids."""
    directory = directory_of(connection)
    ids = directory.ids_of(person)
    numbers = list(connection.execute(select(persons.c.no).where(persons.c.id.in_(ids))).scalars())
    named = _facts_naming(connection, ids, numbers)
    mine = {fact.id for fact in named if isinstance(fact, Submission)}
    cases = [fact for fact in named if isinstance(fact, Case)]
    return Own(
        ids=tuple(ids),
        is_out=directory.is_marked_out(person),
        messages=tuple(_messages(connection, messages.c.sender.in_(numbers))),
        mentioned=tuple(_mentioning(connection, numbers)),
        facts=(*named, *_voids_of(connection, named)),
        submitted=tuple(one for type_ in _SUBMITTED for one in submitted(connection, type_) if one.id in mine),
        said=tuple(_said(connection, [case for case in cases if case.of not in mine])),
        rows=_rows(connection, ids, numbers),
    )


def _facts_naming(connection: Connection, ids: list[str], numbers: list[int]) -> list[Fact]:
    by_number = or_(facts.c.member.in_(numbers), facts.c.by.in_(numbers))
    inside = [facts.c.fields.contains(f'"{one}"', autoescape=True) for one in ids]
    found = [fact for _, fact in facts_where(connection, or_(by_number, *inside))]
    return sorted((fact for fact in found if persons_in(fact) & set(ids)), key=lambda fact: fact.at)


def _voids_of(connection: Connection, named: list[Fact]) -> list[Fact]:
    """Return the voids of facts that name the person; those that they made themselves are among the facts."""
    keys = {key_of(fact) for fact in named}
    voids = (fact for _, fact in facts_where(connection, facts.c.type == "void"))
    return [void for void in voids if isinstance(void, Void) and void.fact in keys and key_of(void) not in keys]


def _messages(connection: Connection, which: ColumnElement[bool]) -> list[OwnMessage]:
    named = select(mentions.c.message).where(
        mentions.c.day == messages.c.day,
        mentions.c.group_no == messages.c.group_no,
        mentions.c.message == messages.c.id,
    )
    columns = (messages.c.id, messages.c.at, groups.c.id.label("group"), messages.c.kind, named.exists().label("named"))
    wanted = select(*columns).join(groups, groups.c.no == messages.c.group_no).where(which).order_by(messages.c.at)
    return [
        OwnMessage(row.id, instant(row.at), row.group, row.kind, bool(row.named)) for row in connection.execute(wanted)
    ]


def _mentioning(connection: Connection, numbers: list[int]) -> list[OwnMessage]:
    here = (mentions.c.day == messages.c.day) & (mentions.c.group_no == messages.c.group_no)
    about = select(mentions.c.message).where(here, mentions.c.message == messages.c.id, mentions.c.person.in_(numbers))
    return _messages(connection, about.exists())


def _said(connection: Connection, cases: Sequence[Case]) -> list[Said]:
    words: dict[str, str | None] = {}
    for some in chunks([case.id for case in cases]):
        found = connection.execute(select(case_words).where(case_words.c.fact.in_(some)))
        words |= {row.fact: row.words for row in found}
    return [Said(case.id, case.at, case.state, words.get(case.id)) for case in cases]


# The other tables, as `tracker/places.py` says what they hold


def _rows(connection: Connection, ids: list[str], numbers: list[int]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table in metadata.sorted_tables:
        if table.name not in _READ_ELSEWHERE:
            which = rows_naming(table.name, ids, numbers)
            order = list(table.primary_key.columns)
            rows = connection.execute(select(table).where(which).order_by(*order)).mappings().all()
            if rows:
                shown = [_without_others(table.name, dict(row), ids, numbers) for row in rows]
                found[table.name] = [_readable(table, row) for row in shown]
    return found


def _readable(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its moments (every big integer is one), days and files as anybody can read them."""
    for column, value in row.items():
        if isinstance(value, bytes):
            row[column] = base64.b64encode(value).decode()
        elif isinstance(value, int) and isinstance(table.c[column].type, BigInteger):
            row[column] = instant(value)
        elif isinstance(value, int) and column in _DAYS:
            row[column] = day_of(value)
    return row


def rows_naming(table: str, ids: Iterable[str], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition under which a row of the table names the person of these ids and numbers."""
    known, columns = list(ids), metadata.tables[table].c
    which: list[ColumnElement[bool]] = []
    for place in naming(table):
        column = columns[place.column]
        match place.holds:
            case Holds.ID:
                which.append(column.in_(known))
            case Holds.NUMBER:
                which.append(column.in_(list(numbers)))
            case _:  # Between colons, as the keys of the outbox are made.
                which += [(":" + column + ":").contains(f":{one}:", autoescape=True) for one in known]
    return or_(*which) if which else false()


def _without_others(table: str, row: dict[str, Any], ids: list[str], numbers: list[int]) -> dict[str, Any]:
    for place in naming(table):
        is_mine = row[place.column] in ids or row[place.column] in numbers
        if place.holds is not Holds.INSIDE and not is_mine and row[place.column] is not None:
            row[place.column] = ""
    if table == "requests" and row["person"] == "":  # The person decided it; why it was asked is the asker's.
        row["words"] = ""
    return row
