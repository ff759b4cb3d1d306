"""The one reader of the tables: rows in, facts out. Nothing is judged here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from rules import facts as f
from rules.facts import F, Fact
from tracker.directory import NAMELESS, Directory
from tracker.journal import TYPE_NAMES
from tracker.models import facts, groups, mentions, messages, meta, persons
from tracker.moments import DAY, instant, micros, utc_day
from tracker.rows import fact_from
from tracker.sql import chunks


def get_meta(connection: Connection, key: str) -> str | None:
    """Return one of the database's own notes."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Write one of the database's own notes."""
    if connection.execute(meta.update().where(meta.c.key == key).values(value=value)).rowcount == 0:
        connection.execute(meta.insert().values(key=key, value=value))


def group_ids(connection: Connection) -> dict[int, str]:
    """Return the ids of all groups by number."""
    return {row.no: row.id for row in connection.execute(select(groups.c.no, groups.c.id))}


def is_nameless(connection: Connection, person: int | None) -> bool:
    """Whether the person's number stands for what somebody did before they opted out."""
    if person is None:
        return False
    return (connection.execute(select(persons.c.id).where(persons.c.no == person)).scalar() or "").startswith(NAMELESS)


def facts_where(connection: Connection, *conditions: Any) -> list[tuple[Any, Fact]]:
    """Return the facts (no messages) that fit, each with its row."""
    return [(row, fact_from(row)) for row in connection.execute(_FACTS.where(*conditions)).all()]


_MEMBERS, _AUTHORS = persons.alias(), persons.alias()
_FACTS = (
    select(facts, groups.c.id.label("group_id"), _MEMBERS.c.id.label("member_id"), _AUTHORS.c.id.label("by_id"))
    .outerjoin(groups, facts.c.group_no == groups.c.no)
    .outerjoin(_MEMBERS, facts.c.member == _MEMBERS.c.no)
    .outerjoin(_AUTHORS, facts.c.by == _AUTHORS.c.no)
)


def facts_of_member(connection: Connection, person: int) -> list[tuple[Any, Fact]]:
    """Return the facts whose member has that number, each with its row."""
    return facts_where(connection, facts.c.member == person)


def facts_of_type(connection: Connection, *types: str) -> list[tuple[Any, Fact]]:
    """Return the facts of these types, each with its row."""
    return facts_where(connection, facts.c.type.in_(types))


def read_facts(connection: Connection, of_type: type[F], *conditions: Any) -> list[F]:
    """Return the facts of one type that fit, each as what it is."""
    return [fact for _, fact in facts_where(connection, *conditions) if isinstance(fact, of_type)]


def directory_facts(connection: Connection) -> list[Fact]:
    """Return the stored facts from which a Directory learns."""
    names = [TYPE_NAMES[kind] for kind in Directory.LEARNS]
    return [fact for _, fact in facts_of_type(connection, *names)]


def calendar_years(connection: Connection) -> list[f.CalendarYear]:
    """Return what years resolved to, whenever that was stored."""
    return read_facts(connection, f.CalendarYear, facts.c.type == "calendar")


def first_year(connection: Connection) -> int | None:
    """Return the year (UTC) of the earliest message or group line."""
    span = span_of_messages(connection)
    formed = connection.execute(select(func.min(facts.c.at)).where(facts.c.type == "group")).scalar()
    moments = [moment for moment in (formed, None if span is None else span[0] * DAY) if moment is not None]
    return instant(min(moments)).year if moments else None


def topics_opened_by(connection: Connection, group_no: int, message: str) -> list[f.Topic]:
    """Return the topics of the group whose opening message this is."""
    topics = read_facts(connection, f.Topic, facts.c.group_no == group_no, facts.c.type == "topic")
    return [topic for topic in topics if topic.message == message]


def all_facts(connection: Connection) -> Iterator[Fact]:
    """Yield everything that is stored, as an export writes it: facts by time, then messages day by day."""
    yield from sorted((fact for _, fact in facts_where(connection)), key=lambda fact: fact.at)
    for day in connection.execute(select(messages.c.day).distinct().order_by(messages.c.day)).scalars().all():
        yield from messages_where(connection, messages.c.day == day)


def messages_where(connection: Connection, *conditions: Any) -> list[f.Message]:
    """Return the messages that fit, in the order of their times, with the mentions that are kept."""
    named = _mentioned(connection, *conditions)
    rows = connection.execute(_MESSAGES.where(*conditions).order_by(messages.c.at, messages.c.id))
    return [
        f.Message(instant(at), id_, group, sender, kind, named.get((day, no, id_), ()), by_bot)
        for day, no, id_, at, group, sender, kind, by_bot in rows.all()
    ]


_MESSAGES = (
    select(
        messages.c.day,
        messages.c.group_no,
        messages.c.id,
        messages.c.at,
        groups.c.id,
        persons.c.id,
        messages.c.kind,
        messages.c.by_bot,
    )
    .join(groups, messages.c.group_no == groups.c.no)
    .join(persons, messages.c.sender == persons.c.no)
)
_MENTIONED = (
    select(mentions.c.day, mentions.c.group_no, mentions.c.message, persons.c.id)
    .join(persons, mentions.c.person == persons.c.no)
    .join(
        messages,
        (messages.c.day == mentions.c.day)
        & (messages.c.group_no == mentions.c.group_no)
        & (messages.c.id == mentions.c.message),
    )
)


def _mentioned(connection: Connection, *conditions: Any) -> dict[tuple[int, int, str], tuple[str, ...]]:
    """Return the sorted ids of those whom each of the messages mentions."""
    named: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for day, no, message, person in connection.execute(_MENTIONED.where(*conditions)).all():
        named[day, no, message].append(person)
    return {message: tuple(sorted(people)) for message, people in named.items()}


_MANY_DAYS = 500  # Beyond so many days it pays to ask first on which there are messages at all.


def messages_between(
    connection: Connection, start: datetime, end: datetime, group_nos: Iterable[int] | None = None
) -> list[f.Message]:
    """Return the messages with `start <= at < end` of these groups or of all.

    A group's are asked for by listing the days: the table's key begins with the day, then comes the group.
    """
    first, after = micros(start), micros(end)
    days = range(utc_day(first), utc_day(after - 1) + 1)
    if len(days) > _MANY_DAYS:
        span = span_of_messages(connection) or (0, -1)
        days = range(max(days.start, span[0]), min(days.stop, span[1] + 1))
    within = (messages.c.at >= first, messages.c.at < after)
    if group_nos is None:
        return messages_where(connection, messages.c.day.between(days.start, days.stop - 1), *within)
    here = messages.c.group_no.in_(sorted(set(group_nos)))
    found: list[f.Message] = []
    for some in chunks(days):
        found += messages_where(connection, messages.c.day.in_(some), here, *within)
    return found


def days_of_message(connection: Connection, group_no: int, message: str, days: Iterable[int]) -> list[int]:
    """Return on which of the days a message of that id was stored."""
    found: list[int] = []
    for some in chunks(list(days)):
        here = (messages.c.day.in_(some), messages.c.group_no == group_no, messages.c.id == message)
        found += connection.execute(select(messages.c.day).where(*here)).scalars()
    return found


def span_of_messages(connection: Connection) -> tuple[int, int] | None:
    """Return the first and last UTC day with messages."""
    first, last = (
        connection.execute(select(messages.c.day).order_by(order).limit(1)).scalar()
        for order in (messages.c.day, messages.c.day.desc())
    )
    return None if first is None or last is None else (first, last)
