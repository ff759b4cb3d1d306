"""Handovers ahead: which group has which cadre from which local day on. On its day it becomes a `group` line.

Until then it can be cancelled, which a line in the journal could not be.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.engine import Row

from rules.facts import Group
from tracker.groups import group_at
from tracker.models import facts, handovers
from tracker.moments import day_number, day_of, instant, micros
from tracker.queries import read_facts
from tracker.recording import Recording
from tracker.submissions import submitted


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover ahead. `to` is the new cadre; it takes effect at the local beginning of `day`."""

    group: str
    to: str
    day: date
    asked_by: str
    asked_at: datetime


def plan(connection: Connection, handover: Handover) -> Handover | None:
    """Store a handover; return the one of the same group that it takes the place of."""
    before = cancel(connection, handover.group)
    connection.execute(
        insert(handovers).values(
            group=handover.group,
            to=handover.to,
            day=day_number(handover.day),
            asked_by=handover.asked_by,
            asked_at=micros(handover.asked_at),
        )
    )
    return before


def cancel(connection: Connection, group: str) -> Handover | None:
    """Forget the handover of a group; return it as it was."""
    row = connection.execute(delete(handovers).where(handovers.c.group == group).returning(*handovers.c)).first()
    return None if row is None else _handover(row)


def ahead(connection: Connection, last: date | None = None) -> list[Handover]:
    """Return the handovers ahead, those whose day has come by `last` or all, by day and group."""
    due = () if last is None else (handovers.c.day <= day_number(last),)
    rows = connection.execute(select(handovers).where(*due).order_by(handovers.c.day, handovers.c.group))
    return [_handover(row) for row in rows]


def _handover(row: "Row[tuple[object, ...]]") -> Handover:
    return Handover(row.group, row.to, day_of(row.day), row.asked_by, instant(row.asked_at))


def take_effect(
    connection: Connection, recording: Recording, handover: Handover, begins: datetime, now: datetime
) -> bool:
    """Write the line that names the new cadre and keeps all else; return False if there is nothing to hand over.

    It holds from `begins`, the beginning of its day; or from now, if another line has come since.
    """
    cancel(connection, handover.group)
    known = group_at(connection, handover.group, now)
    if known is None or known.cadre == handover.to:
        return False
    lines = read_facts(connection, Group, facts.c.type == "group")
    changed = any(line.group == handover.group and line.at >= begins for line in lines)
    at = now if changed else begins
    recording.record(connection, [Group(at, known.id, known.name, known.unit, handover.to, None, known.staff)])
    return True


def open_of(connection: Connection, group: str) -> Counter[str]:
    """Return how many of what was handed in of a group wait for something, by type."""
    given = submitted(connection, groups=[group])
    return Counter(one.type for one in given if not one.is_ended() and not one.is_confided)
