"""Groups as the rules see them, read from the tables: context always, messages only of the spans that are asked for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from rules import facts as f
from rules.facts import Fact
from rules.policy import AnyPolicy
from rules.view import GroupView, views
from tracker.models import facts, groups
from tracker.moments import instant
from tracker.queries import facts_of_type, facts_where, messages_between

EVER = datetime(2100, 12, 31, tzinfo=UTC)  # Later than any fact: what is counted for good.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Kin:
    """One group under all its ids: its numbers, and the latest moment of what was counted of it."""

    ids: tuple[str, ...]
    numbers: tuple[int, ...]
    latest_at: datetime


def kins(connection: Connection, only: Iterable[str] | None = None) -> list[Kin]:
    """Return the stored groups, those that are one under several ids together, ordered by their first id."""
    rows = connection.execute(select(groups)).all()
    first_of = {row.id: row.id for row in rows}
    for _, alias in facts_of_type(connection, "alias"):
        if isinstance(alias, f.Alias) and alias.old in first_of and alias.new in first_of:
            old, new = first_of[alias.old], first_of[alias.new]
            first_of = {id_: new if first == old else first for id_, first in first_of.items()}
    together = defaultdict(list)
    for row in rows:
        together[first_of[row.id]].append(row)
    found = [
        Kin(
            tuple(sorted(row.id for row in some)),
            tuple(sorted(row.no for row in some)),
            max(instant(row.latest_at) for row in some),
        )
        for some in together.values()
    ]
    wanted = None if only is None else set(only)
    return sorted((kin for kin in found if wanted is None or wanted & set(kin.ids)), key=lambda kin: kin.ids)


class Everywhere:
    """The facts that belong to no group: read once for many groups."""

    def __init__(self, connection: Connection) -> None:
        found = facts_where(
            connection, facts.c.group_no.is_(None), facts.c.type.in_(("void", "alias", "optout", "optin", "blind"))
        )
        self.facts: list[Fact] = [fact for _, fact in found]
        self.latest_at = max((fact.at for fact in self.facts if not isinstance(fact, f.Blind)), default=instant(0))


def view_of(
    connection: Connection,
    kin: Kin,
    everywhere: Everywhere,
    policy: AnyPolicy,
    at: datetime,
    spans: Iterable[Span] = (),
    unseen: Iterable[Fact] = (),
) -> Iterator[GroupView]:
    """Yield the views of a group as of T (more than one only before an alias of it holds).

    Messages are read of the spans `[start, end)` alone: joins that they prove are stored as joins.
    `unseen` are facts that are not stored: blind time that is still running.
    """
    own, spoken = own_facts(connection, kin), spoken_in(connection, kin, spans)
    yield from views([*own, *spoken, *everywhere.facts, *unseen], policy, at)


def own_facts(connection: Connection, kin: Kin) -> list[Fact]:
    """Return what is stored of a group besides its messages."""
    return [fact for _, fact in facts_where(connection, facts.c.group_no.in_(kin.numbers))]


def spoken_in(connection: Connection, kin: Kin, spans: Iterable[Span]) -> list[f.Message]:
    """Return the messages of a group in the spans `[start, end)`, each once."""
    each = merged(spans)
    return [message for start, end in each for message in messages_between(connection, start, end, kin.numbers)]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
