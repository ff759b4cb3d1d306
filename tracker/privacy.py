"""What may be kept of whom: applied to each fact before it is stored, and to what is stored when somebody opts out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from rules import facts as f
from rules.facts import Fact
from rules.people import ALWAYS
from tracker.directory import LONG_AGO, NAMELESS, Directory
from tracker.models import facts, mentions, messages, persons
from tracker.moments import instant
from tracker.queries import facts_of_member, facts_of_type, group_ids
from tracker.rows import Numbers, fact_row, people_of, with_member
from tracker.sql import insert_new

_SETTLED = (f.Join, f.Leave, f.Attend, f.Meet, f.OptOut, f.OptIn)


def kept_message(message: f.Message, directory: Directory) -> f.Message | None:
    """Return what may be stored of a message: the same, of somebody nameless or with fewer mentions, or nothing."""
    sender = directory.settle(message.sender, message.at, message.group)
    if sender is None:
        return None
    mentioned = tuple(_mentions(message, directory)) if message.mentions else ()
    if (sender, mentioned) == (message.sender, message.mentions):
        return message
    return f.Message(message.at, message.id, message.group, sender, message.kind, mentioned, message.by_bot)


def kept(fact: Fact, directory: Directory, *, live: bool = True) -> Iterator[Fact]:
    """Yield what may be stored of a fact that is no message: the fact, the same of somebody nameless, or nothing.

    What somebody handed in who asked later not to be recorded comes from no old file (not `live`) back to their name.
    """
    match fact:
        case f.Submission() if not live and _is_gone(fact.member, directory, fact.group):
            return
        case f.Case() if not live and _is_gone(fact.by, directory):
            return
        case f.OptOut() | f.OptIn():
            for one in directory.ids_of(fact.member):
                yield from _opt_lines(fact, one, directory)
        case f.Alias() if _is_out(fact.old, directory):
            return
        case f.Join() | f.Leave() | f.Attend() | f.Meet():
            if (member := _settled(fact, fact.member, directory)) is not None:
                yield without_by(fact if member == fact.member else with_member(fact, member), directory)
        case _:
            yield fact


def _is_gone(person: str | None, directory: Directory, group: str | None = None) -> bool:
    return person is not None and directory.is_marked_out(person) and not directory.is_official(person, group)


def without_by(fact: Fact, directory: Directory) -> Fact:
    """Return the fact without who entered it, if that is somebody who asked not to be counted."""
    by = getattr(fact, "by", None)
    if isinstance(fact, f.Attend | f.Meet) and by is not None and _is_out(by, directory):
        return replace(fact, by=None)
    return fact


def _settled(fact: f.Join | f.Leave | f.Attend | f.Meet, person: str, directory: Directory) -> str | None:
    group = directory.group_of_activity(fact.activity) if isinstance(fact, f.Attend) else fact.group
    return directory.settle(person, fact.at, group, joins=isinstance(fact, f.Join | f.Leave))


def _is_out(person: str, directory: Directory) -> bool:
    lines = directory.opt_lines(person)
    return bool(lines) and lines[-1][1] and not directory.is_official(person)


def _mentions(message: f.Message, directory: Directory) -> Iterator[str]:
    """Yield what rules.md needs of a mention: of a youth's message the cadre, of a cadre's message the youths."""
    roles = directory.roles(message.group)
    if roles is None:
        return
    sender, cadre = directory.same(message.sender), roles.cadre_at(message.at)
    for person in message.mentions:
        if sender == cadre:
            if directory.was_youth(person, message.group):
                named = directory.settle(person, message.at, message.group)
                if named is not None:
                    yield named
        elif directory.same(person) == cadre and roles.youth_until(sender) > ALWAYS:
            yield person


def _opt_lines(fact: f.OptOut | f.OptIn, person: str, directory: Directory) -> Iterator[Fact]:
    """Yield the line under the id whose it is: the person's, the hash, or what they did before the next opt-out.

    The moment of an opt-out is not kept, since it is also that at which somebody nameless ends. The id and the lines
    of an official (cadre, bot, staff) stay, and stand besides for what they did as a youth elsewhere.
    """
    lines = directory.opt_lines(person)
    identity = directory.identity(person, fact.at, lines)
    is_official = directory.is_official(person)
    if is_official:
        yield with_member(fact, person)
    if identity is None or (is_official and not identity.startswith(NAMELESS)):
        return
    if isinstance(fact, f.OptOut):
        yield f.OptOut(LONG_AGO, identity)
    elif (fact.at, True) not in lines:  # At one instant the opt-out is the last.
        yield f.OptIn(fact.at, identity)


def _moved(fact: Fact, person: str, directory: Directory) -> list[Fact]:
    """Return what may be stored of a stored fact of the person."""
    match fact:
        case f.OptOut() if fact.at == LONG_AGO:
            at = directory.last_known_out(person) or LONG_AGO
            return list(_opt_lines(f.OptOut(at, person), person, directory))
        case f.OptOut() | f.OptIn():
            return list(_opt_lines(fact, person, directory))
        case f.Join() | f.Leave() | f.Attend() | f.Meet():
            member = _settled(fact, person, directory)
            return [] if member is None else [without_by(with_member(fact, member), directory)]
    return [fact]


def resettle(connection: Connection, directory: Directory, person: str, numbers: Numbers) -> set[int]:
    """Put what is stored of a person under the ids that may be kept now; return the numbers of the groups touched."""
    touched: set[int] = set()
    for one in directory.ids_of(person):
        for stored_id in (one, directory.hashed(one)):
            no = connection.execute(select(persons.c.no).where(persons.c.id == stored_id)).scalar()
            if no is not None:
                if _is_out(person, directory):
                    entered = (facts.c.by == no, facts.c.type.in_(("attend", "meet")))
                    connection.execute(update(facts).where(*entered).values(by=None))
                touched |= _move_facts(connection, directory, one, no, numbers)
                touched |= _move_messages(connection, directory, one, no, numbers)
                touched |= _move_mentions(connection, directory, one, no, numbers)
                _drop_person(connection, no)
                numbers.forget()
    if _is_out(person, directory):
        ids = directory.ids_of(person)
        _drop_aliases(connection, set(ids))
        _insert(connection, [f.OptOut(LONG_AGO, directory.hashed(one)) for one in ids], None, numbers)
    return touched


def _move_facts(connection: Connection, directory: Directory, person: str, no: int, numbers: Numbers) -> set[int]:
    touched: set[int] = set()
    for row, fact in facts_of_member(connection, no):
        if isinstance(fact, _SETTLED):
            moved = _moved(fact, person, directory)
            if moved != [fact]:
                connection.execute(delete(facts).where(facts.c.key == row.key))
                _insert(connection, moved, row.group_no, numbers)
        if row.group_no is not None:
            touched.add(row.group_no)
    return touched


def _insert(connection: Connection, moved: Iterable[Fact], group_no: int | None, numbers: Numbers) -> None:
    for fact in moved:
        group = {} if group_no is None else {str(getattr(fact, "group", "")): group_no}
        insert_new(connection, facts, [fact_row(fact, numbers.of(connection, people_of(fact)), group)])


def _move_messages(connection: Connection, directory: Directory, person: str, no: int, numbers: Numbers) -> set[int]:
    names, touched = group_ids(connection), set[int]()
    wanted = select(messages.c.day, messages.c.group_no, messages.c.id, messages.c.at, messages.c.kind)
    for row in connection.execute(wanted.where(messages.c.sender == no)).all():
        touched.add(row.group_no)
        here = (messages.c.day == row.day) & (messages.c.group_no == row.group_no) & (messages.c.id == row.id)
        new = directory.settle(person, instant(row.at), names[row.group_no])
        if new is None or (new.startswith(NAMELESS) and row.kind == "command"):
            # A command is counted nowhere, and its time could tell whose wish or entry it was.
            connection.execute(delete(messages).where(here))
            connection.execute(delete(mentions).where(_mentions_of(row)))
        elif (number := numbers.of(connection, [new])[new]) != no:
            connection.execute(update(messages).where(here).values(sender=number))
    return touched


def _mentions_of(row: Any) -> ColumnElement[bool]:
    return and_(mentions.c.day == row.day, mentions.c.group_no == row.group_no, mentions.c.message == row.id)


def _move_mentions(connection: Connection, directory: Directory, person: str, no: int, numbers: Numbers) -> set[int]:
    names, touched = group_ids(connection), set[int]()
    same = (messages.c.day == mentions.c.day) & (messages.c.group_no == mentions.c.group_no)
    joined = mentions.join(messages, same & (messages.c.id == mentions.c.message))
    wanted = select(messages.c.day, messages.c.group_no, messages.c.id, messages.c.at).select_from(joined)
    for row in connection.execute(wanted.where(mentions.c.person == no)).all():
        touched.add(row.group_no)
        here = _mentions_of(row) & (mentions.c.person == no)
        new = directory.settle(person, instant(row.at), names[row.group_no])
        if new is None:
            connection.execute(delete(mentions).where(here))
        elif (number := numbers.of(connection, [new])[new]) != no:
            connection.execute(update(mentions).where(here).values(person=number))
    return touched


def _drop_person(connection: Connection, no: int) -> None:
    """Delete the row that holds the person's id, unless something that they gave on purpose still names them."""
    used = select(facts.c.key).where((facts.c.member == no) | (facts.c.by == no)).limit(1)
    spoke = select(messages.c.id).where(messages.c.sender == no).limit(1)
    named = select(mentions.c.message).where(mentions.c.person == no).limit(1)
    if not any(connection.execute(query).first() for query in (used, spoke, named)):
        connection.execute(delete(persons).where(persons.c.no == no))


def _drop_aliases(connection: Connection, ids: set[str]) -> None:
    for row, fact in facts_of_type(connection, "alias"):
        if isinstance(fact, f.Alias) and fact.old in ids:
            connection.execute(delete(facts).where(facts.c.key == row.key))


def leaves_of(connection: Connection, nameless: str, out: datetime) -> list[Fact]:
    """Return the leaves that end a nameless person's membership at the opt-out, one for each group."""
    no = connection.execute(select(persons.c.no).where(persons.c.id == nameless)).scalar()
    names = group_ids(connection)
    wanted = select(facts.c.group_no).where(facts.c.member == no, facts.c.type == "join").distinct()
    return [f.Leave(out, names[row.group_no], nameless) for row in connection.execute(wanted)] if no else []
