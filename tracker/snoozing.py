"""Who wants no reminders until when, or only from an hour of the day on. What is said is decided elsewhere.

What somebody chose holds under every id that they have had; what they chose under the id that is asked of comes first.
"""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from rules.reminders import Snooze
from tracker.aliases import ids_of, who_is_who
from tracker.models import snoozes
from tracker.moments import instant, micros


def snooze_of(connection: Connection, person: str) -> Snooze:
    """Return what the person has chosen; nothing chosen is an ordinary snooze of nothing."""
    found = connection.execute(select(snoozes).where(_is(connection, person)).order_by(snoozes.c.person)).all()
    row = min(found, key=lambda one: one.person != person, default=None)
    return Snooze() if row is None else _snooze(row)


def choose(connection: Connection, person: str, snooze: Snooze) -> None:
    """Store what the person has chosen in place of what they chose before."""
    connection.execute(delete(snoozes).where(_is(connection, person)))
    if snooze != Snooze():
        values = {
            "until": None if snooze.until is None else micros(snooze.until),
            "off": snooze.off,
            "daily": None if snooze.daily is None else snooze.daily.hour * 60 + snooze.daily.minute,
        }
        connection.execute(snoozes.insert().values(person=person, **values))


def ended(connection: Connection, now: datetime) -> list[tuple[str, datetime]]:
    """Return who had switched reminders off, under the id that holds now, and until when, where that is over."""
    over = snoozes.c.off & (snoozes.c.until <= micros(now))
    found = connection.execute(select(snoozes).where(over).order_by(snoozes.c.person)).all()
    same = who_is_who(connection).same if found else str
    return [(same(row.person), instant(row.until)) for row in found]


def forget_end(connection: Connection, person: str, until: datetime) -> None:
    """Take in that a snooze until then is over; the hour of the day stays."""
    which = _is(connection, person) & (snoozes.c.until == micros(until))
    connection.execute(update(snoozes).where(which).values(until=None, off=False))


def _is(connection: Connection, person: str) -> ColumnElement[bool]:
    return snoozes.c.person.in_(ids_of(connection, person))


def erase_ended(connection: Connection, now: datetime) -> int:
    """Forget pauses that are over and chose nothing else; return how many. One switched off is told of first."""
    is_over = snoozes.c.until.is_(None) | (snoozes.c.until <= micros(now))
    nothing_else = snoozes.c.off.is_(False) & snoozes.c.daily.is_(None)
    return connection.execute(delete(snoozes).where(is_over & nothing_else)).rowcount


def _snooze(row: Any) -> Snooze:
    return Snooze(
        until=None if row.until is None else instant(row.until),
        off=row.off,
        daily=None if row.daily is None else time(*divmod(row.daily, 60)),
    )
