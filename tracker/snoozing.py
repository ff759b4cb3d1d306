"""Who wants no reminders until when, or only from an hour of the day on. What is said is decided elsewhere."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, delete, select, update

from rules.reminders import Snooze
from tracker.models import snoozes
from tracker.moments import instant, micros


def snooze_of(connection: Connection, person: str) -> Snooze:
    """Return what the person has chosen; nothing chosen is an ordinary snooze of nothing."""
    row = connection.execute(select(snoozes).where(snoozes.c.person == person)).first()
    return Snooze() if row is None else _snooze(row)


def choose(connection: Connection, person: str, snooze: Snooze) -> None:
    """Store what the person has chosen in place of what they chose before."""
    connection.execute(delete(snoozes).where(snoozes.c.person == person))
    if snooze != Snooze():
        values = {
            "until": None if snooze.until is None else micros(snooze.until),
            "off": snooze.off,
            "daily": None if snooze.daily is None else snooze.daily.hour * 60 + snooze.daily.minute,
        }
        connection.execute(snoozes.insert().values(person=person, **values))


def ended(connection: Connection, now: datetime) -> list[tuple[str, datetime]]:
    """Return who had switched reminders off, and until when, where that is over; by person."""
    over = snoozes.c.off & (snoozes.c.until <= micros(now))
    found = connection.execute(select(snoozes).where(over).order_by(snoozes.c.person))
    return [(row.person, instant(row.until)) for row in found]


def forget_end(connection: Connection, person: str) -> None:
    """Take in that a snooze is over; the hour of the day stays."""
    connection.execute(update(snoozes).where(snoozes.c.person == person).values(until=None, off=False))


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
