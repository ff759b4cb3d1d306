"""What operators are told of: once when it begins and once when it ends; of a kind at most one beginning an hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from tracker.models import incidents
from tracker.moments import instant, micros

APART = timedelta(hours=1)  # So far apart are the alerts of a kind.
_TRY = timedelta(minutes=5)  # So long somebody may take to tell, before another tries.
_KEPT = timedelta(days=400)


class IncidentKind(StrEnum):
    """What is wrong."""

    LOGGED_OUT = "logged_out"
    BLIND = "blind"
    ROUND = "round"
    OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong. `about` is the gateway, of the outbox the row's number, or empty."""

    no: int
    kind: IncidentKind
    about: str
    since: datetime
    ended_at: datetime | None


def begin(connection: Connection, kind: IncidentKind, about: str, since: datetime) -> None:
    """Note that something is wrong, unless it is known."""
    if not open_incidents(connection, kind, about):
        connection.execute(incidents.insert().values(kind=str(kind), about=about, since=micros(since)))


def end(connection: Connection, kind: IncidentKind, about: str, now: datetime) -> None:
    """Note that it is well again, if it was not."""
    over = _of(kind, about) & incidents.c.ended_at.is_(None)
    connection.execute(update(incidents).where(over).values(ended_at=micros(now)))


def drop(connection: Connection, kind: IncidentKind, about: str, now: datetime) -> None:
    """Note that nobody needs to hear of it any more."""
    over = _of(kind, about) & incidents.c.ended_at.is_(None)
    connection.execute(update(incidents).where(over).values(ended_at=micros(now), end_told_at=micros(now)))


def open_incidents(
    connection: Connection, kind: IncidentKind | None = None, about: str | None = None
) -> list[Incident]:
    """Return what is wrong now, oldest first."""
    return _where(connection, _of(kind, about), incidents.c.ended_at.is_(None))


def begun_untold(connection: Connection, kind: IncidentKind, now: datetime) -> list[Incident]:
    """Claim what began and is still wrong and nobody was told of; nothing within an hour of the last that was told."""
    last = connection.execute(select(func.max(incidents.c.told_at)).where(_of(kind))).scalar()
    if last is not None and micros(now) < last + APART // timedelta(microseconds=1):
        return []
    return _claim(connection, now, _of(kind), incidents.c.told_at.is_(None), incidents.c.ended_at.is_(None))


def ended_untold(connection: Connection, kind: IncidentKind, now: datetime) -> list[Incident]:
    """Claim what is well again, whose beginning was told and whose end was not."""
    told = incidents.c.told_at.is_not(None) & incidents.c.end_told_at.is_(None)
    return _claim(connection, now, _of(kind), told, incidents.c.ended_at.is_not(None))


def told(connection: Connection, those: Iterable[Incident], now: datetime) -> None:
    """Note that somebody was told of these."""
    for one in those:
        column = "told_at" if one.ended_at is None else "end_told_at"
        this = update(incidents).where(incidents.c.no == one.no)
        connection.execute(this.values({column: micros(now), "trying_until": None}))


def erase_old(connection: Connection, now: datetime) -> None:
    """Erase what is long over."""
    connection.execute(delete(incidents).where(incidents.c.ended_at <= micros(now - _KEPT)))


def _claim(connection: Connection, now: datetime, *conditions: ColumnElement[bool]) -> list[Incident]:
    free = or_(incidents.c.trying_until.is_(None), incidents.c.trying_until <= micros(now))
    mine = update(incidents).where(*conditions, free).values(trying_until=micros(now + _TRY))
    numbers = list(connection.execute(mine.returning(incidents.c.no)).scalars())
    return _where(connection, incidents.c.no.in_(numbers))


def _of(kind: IncidentKind | None, about: str | None = None) -> ColumnElement[bool]:
    of_kind = incidents.c.no.is_not(None) if kind is None else incidents.c.kind == str(kind)
    return of_kind if about is None else of_kind & (incidents.c.about == about)


def _where(connection: Connection, *conditions: ColumnElement[bool]) -> list[Incident]:
    return [_incident(row) for row in connection.execute(select(incidents).where(*conditions).order_by(incidents.c.no))]


def _incident(row: Any) -> Incident:
    ended_at = None if row.ended_at is None else instant(row.ended_at)
    return Incident(row.no, IncidentKind(row.kind), row.about, instant(row.since), ended_at)
