"""Groups and their people as they stand at a moment: names, cadres, staff, and who is in which group."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from rules.facts import Alias, Fact, Group, GroupEnd, Join, Leave
from rules.people import Roles, group_order
from rules.view import as_of
from tracker.models import facts, persons
from tracker.queries import read_facts
from tracker.roster import by_person


@dataclass(frozen=True, slots=True)
class GroupNow:
    """A group at a moment. Ended groups are not among them."""

    id: str
    name: str
    unit: str
    cadre: str
    staff: tuple[str, ...]


def groups_at(connection: Connection, at: datetime) -> list[GroupNow]:
    """Return the groups that are formed and not ended at that moment, by unit, name and id."""
    known: list[Fact] = [
        *read_facts(connection, Group, facts.c.type == "group"),
        *read_facts(connection, GroupEnd, facts.c.type == "group_end"),
        *read_facts(connection, Alias, facts.c.type == "alias"),
    ]
    standing = as_of(known, at)
    ended = {end.group for end in standing[GroupEnd]}
    lines: dict[str, list[Group]] = {}
    for line in sorted(standing[Group], key=group_order):
        lines.setdefault(line.group, []).append(line)
    now = [_now(id_, of_group, at) for id_, of_group in lines.items() if id_ not in ended]
    return sorted(now, key=lambda group: (group.unit, group.name, group.id))


def _now(id_: str, lines: list[Group], at: datetime) -> GroupNow:
    staff = next((line.staff for line in reversed(lines) if line.staff is not None), ())
    return GroupNow(id_, lines[-1].name, lines[-1].unit, Roles(lines).cadre_at(at), staff)


def group_at(connection: Connection, group: str, at: datetime) -> GroupNow | None:
    """Return one group at that moment."""
    return next((one for one in groups_at(connection, at) if one.id == group), None)


def groups_served(connection: Connection, person: str, at: datetime) -> list[GroupNow]:
    """Return the groups whose cadre's commands the person may use: as their cadre, or as a deputy among their staff."""
    groups = groups_at(connection, at)
    listed = by_person(connection, person)
    is_deputy = listed is not None and listed.role == "deputy"
    return [one for one in groups if person == one.cadre or (is_deputy and person in one.staff)]


def groups_of_member(connection: Connection, person: str, at: datetime) -> list[str]:
    """Return the ids of the groups that the person is in at that moment, by their joins and leaves."""
    return sorted(group for group, move in _last_moves(connection, person, at).items() if isinstance(move, Join))


def last_move(connection: Connection, person: str, group: str, at: datetime) -> Join | Leave | None:
    """Return how the person came into the group or left it last by that moment; None if nothing is known of them."""
    return _last_moves(connection, person, at).get(group)


def _last_moves(connection: Connection, person: str, at: datetime) -> dict[str, Join | Leave]:
    no = connection.execute(select(persons.c.no).where(persons.c.id == person)).scalar()
    moves: Iterable[Join | Leave] = [
        *read_facts(connection, Join, facts.c.member == no, facts.c.type == "join"),
        *read_facts(connection, Leave, facts.c.member == no, facts.c.type == "leave"),
    ]
    last: dict[str, Join | Leave] = {}
    for move in sorted(moves, key=lambda one: (one.at, isinstance(one, Leave))):
        if move.at <= at:
            last[move.group] = move
    return last
