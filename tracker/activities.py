"""Activities as they stand, who was there, and the codes by which youths say that they are."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from rules.facts import Activity, Attend, Duty, Meet, Pairing
from rules.periods import local_day
from rules.policy import AnyPolicy
from rules.view import views
from tracker.directory import Directory
from tracker.models import codes, facts, persons
from tracker.moments import micros
from tracker.queries import facts_of_type, facts_where, read_facts
from tracker.requests import fact_called, voids_since
from tracker.views import kins

_CODES = 10_000
_KEPT = timedelta(hours=1)  # A code that has ended is not given anew for so long.


def standing(connection: Connection, group: str) -> list[Activity]:
    """Return the activities of a group that nobody has voided, in the order in which they are held."""
    voided = {void.fact for void in voids_since(connection)}
    found = read_facts(connection, Activity, facts.c.type == "activity", _of_group(connection, group))
    return sorted((one for one in found if one.id not in voided), key=lambda one: (one.held_at, one.id))


def attended(connection: Connection, activity: Activity) -> list[Attend]:
    """Return the attendances at an activity that nobody has voided."""
    voided = {void.fact for void in voids_since(connection)}
    found = read_facts(connection, Attend, facts.c.type == "attend", _of_group(connection, activity.group))
    return [one for one in found if one.activity == activity.id and one.id not in voided]


def met(connection: Connection, group: str) -> list[Meet]:
    """Return the meetings of a group that nobody has voided."""
    voided = {void.fact for void in voids_since(connection)}
    found = read_facts(connection, Meet, facts.c.type == "meet", _of_group(connection, group))
    return [one for one in found if one.id not in voided]


def is_entered(connection: Connection, duty: Duty, zone: tzinfo) -> bool:
    """Whether a duty of that cadre, title and local day is stored already that nobody has voided."""
    told = (duty.cadre, duty.duty, duty.title, local_day(duty.at, zone))
    found = read_facts(connection, Duty, facts.c.type == "duty")
    same = {one.id for one in found if (one.cadre, one.duty, one.title, local_day(one.at, zone)) == told}
    return bool(same - {void.fact for void in voids_since(connection)})


def paired(connection: Connection, group: str, before: datetime) -> int | None:
    """Return the number of paired youths that was told last before a moment; None if none was."""
    told = read_facts(connection, Pairing, facts.c.type == "pairing", _of_group(connection, group))
    earlier = [(one.at, one.number) for one in told if one.at < before]
    return max(earlier)[1] if earlier else None


def _of_group(connection: Connection, group: str) -> ColumnElement[bool]:
    """Say that a fact is of the group, under whatever id of it."""
    return facts.c.group_no.in_([no for kin in kins(connection, [group]) for no in kin.numbers])


def was_there(connection: Connection, activity: Activity, person: str) -> bool:
    """Whether an attendance of the person at an activity is stored that nobody has voided."""
    no = select(persons.c.no).where(persons.c.id == person).scalar_subquery()
    own = read_facts(connection, Attend, facts.c.member == no, facts.c.type == "attend")
    there = {one.id for one in own if one.activity == activity.id}
    return bool(there - {void.fact for void in voids_since(connection)})


def linked_youths(
    connection: Connection, group: str, people: Iterable[str], policy: AnyPolicy, at: datetime
) -> set[str]:
    """Return which of the people are youths linked to the group at that moment, as the rules see it."""
    wanted = set(people)
    who = Directory(b"", [fact for _, fact in facts_of_type(connection, "alias")])
    ids = {one for person in wanted for one in who.ids_of(person)}
    moves = facts.c.type.in_(("join", "leave")) & facts.c.member.in_(select(persons.c.no).where(persons.c.id.in_(ids)))
    own = _of_group(connection, group) & (facts.c.type.in_(("group", "group_end")) | moves)
    known = facts_where(connection, own | facts.c.type.in_(("alias", "optout", "optin")))
    college = views((fact for _, fact in known), policy, at)
    linked = {youth.person for view in college for youth in view.membership.linked_at(at)}
    return {person for person in wanted if who.same(person) in linked}


# Codes. They count from the moment of their issue to their end, both included.


def erase_ended(connection: Connection, now: datetime) -> int:
    """Delete the codes that were over an hour ago; return how many."""
    return connection.execute(delete(codes).where(codes.c.until < micros(now - _KEPT))).rowcount


def issue_code(connection: Connection, activity: Activity, at: datetime, until: datetime) -> str:
    """Return a new code of four digits for an activity; earlier ones stay until their end."""
    erase_ended(connection, at)
    used = set(connection.execute(select(codes.c.code)).scalars())
    code = secrets.choice([one for number in range(_CODES) if (one := f"{number:04}") not in used])
    values = {"code": code, "activity": activity.id, "issued_at": micros(at), "until": micros(until)}
    connection.execute(insert(codes).values(**values))
    return code


def activity_of_code(connection: Connection, code: str, at: datetime) -> Activity | None:
    """Return the activity whose code counts at that moment; None if there is none, or it was voided."""
    counts = (codes.c.issued_at <= micros(at)) & (codes.c.until >= micros(at))
    id_ = connection.execute(select(codes.c.activity).where(codes.c.code == code, counts)).scalar()
    fact = None if id_ is None else fact_called(connection, id_)
    voided = {void.fact for void in voids_since(connection)}
    return fact if isinstance(fact, Activity) and fact.id not in voided else None
