"""Of which gaps a cadre was reminded: each (group, have, period) at most once, unless its reminder expired unsaid."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from rules.policy import Have
from tracker.aliases import ids_of
from tracker.models import outbox, reminded
from tracker.moments import micros
from tracker.outbox import Notice, NoticeKind, State, put
from tracker.sql import chunks


class Matter(NamedTuple):
    """What a reminder speaks of. `period` is the period's name."""

    group: str
    have: Have
    period: str


def said_of(connection: Connection, matters: Iterable[Matter]) -> set[Matter]:
    """Return those of the matters of which a reminder was made that did not expire."""
    joined = reminded.join(outbox, outbox.c.key == reminded.c.notice)
    wanted = select(reminded.c.group, reminded.c.have, reminded.c.period).select_from(joined)
    said: set[Matter] = set()
    for some in chunks(sorted(set(matters)), 100):
        rows = connection.execute(wanted.where(or_(*map(_is, some)), outbox.c.state != str(State.EXPIRED)))
        said |= {Matter(row.group, Have(row.have), row.period) for row in rows}
    return said


def put_reminder(connection: Connection, notice: Notice, matters: Iterable[Matter], now: datetime) -> bool:
    """Put a reminder of these matters into the outbox; return False if one of its key is there already."""
    if not put(connection, notice, now):
        return False
    for matter in matters:
        connection.execute(delete(reminded).where(_is(matter)))
        connection.execute(reminded.insert().values(**matter._asdict(), notice=notice.key))
    return True


def withdraw(connection: Connection, to: str, now: datetime) -> None:
    """Let no reminder to somebody that still waits be said; of the same gaps another may be made."""
    waiting = outbox.c.state == str(State.WAITING)
    reminders = (outbox.c.kind == str(NoticeKind.REMINDER)) & outbox.c.to.in_(ids_of(connection, to))
    for row in connection.execute(select(outbox.c.no, outbox.c.key).where(reminders, waiting)).all():
        connection.execute(delete(reminded).where(reminded.c.notice == row.key))
        gone = {"key": f"{row.key}:{row.no}", "state": str(State.EXPIRED), "ended_at": micros(now)}
        connection.execute(update(outbox).where(outbox.c.no == row.no, waiting).values(**gone))


def _is(matter: Matter) -> ColumnElement[bool]:
    return and_(*(reminded.c[name] == str(value) for name, value in matter._asdict().items()))
