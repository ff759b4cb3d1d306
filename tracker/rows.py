"""Facts as rows: what of a fact stands in a column, and what in its JSON. Knows ids only as numbers and back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Table, select

from rules import facts as f
from rules.facts import Fact
from tracker.journal import fact_of, key_of, line_of
from tracker.models import groups, persons
from tracker.moments import instant, micros, utc_day
from tracker.sql import Row, chunks

_FORGET_CACHE_ABOVE = 200_000


class Numbers:
    """The numbers that stand for ids in the tables; made when an id is first stored."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[str, int] = {}

    def of(self, connection: Connection, ids: Iterable[str]) -> Mapping[str, int]:
        """Return the numbers of the ids, making those that are missing."""
        if len(self._known) > _FORGET_CACHE_ABOVE:
            self._known.clear()
        missing = sorted({one for one in ids if one not in self._known})
        for some in chunks(missing):
            self._read(connection, some)
            if new := [one for one in some if one not in self._known]:
                self._make(connection, new)
        return self._known

    def _read(self, connection: Connection, ids: Iterable[str]) -> None:
        rows = connection.execute(select(self._table.c.id, self._table.c.no).where(self._table.c.id.in_(ids)))
        self._known.update(rows.all())

    def _make(self, connection: Connection, ids: list[str]) -> None:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        values = ",".join([f"({mark})"] * len(ids))
        connection.exec_driver_sql(
            f"INSERT INTO {self._table.name} (id) VALUES {values} ON CONFLICT (id) DO NOTHING",  # noqa: S608 # Marks only.
            tuple(ids),
        )
        self._read(connection, ids)

    def forget(self) -> None:
        """Drop what is remembered, after a rollback or another process's change."""
        self._known.clear()


def person_numbers() -> Numbers:
    """Return an empty memory of the numbers of persons."""
    return Numbers(persons)


def group_numbers() -> Numbers:
    """Return an empty memory of the numbers of groups."""
    return Numbers(groups)


def people_of(fact: Fact) -> list[str]:
    """Return the ids of the persons who stand in columns of the fact's row."""
    return [one for one in (getattr(fact, "member", None), getattr(fact, "by", None)) if one is not None]


def fact_row(fact: Fact, person: Mapping[str, int], group: Mapping[str, int], of_activity: str = "") -> Row:
    """Return the row of a fact that is no message; `of_activity` is the group of an attendance's activity."""
    line = line_of(fact, UTC)
    key, kind = key_of(fact, line), line.pop("type")
    for column in ("at", "group", "member", "by", "id"):
        line.pop(column, None)
    return (
        key,
        kind,
        micros(fact.at),
        group.get(getattr(fact, "group", None) or of_activity),
        person.get(getattr(fact, "member", None) or ""),
        person.get(getattr(fact, "by", None) or ""),
        json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True),
    )


def fact_from(row: Any) -> Fact:
    """Return the fact of a row of the table `facts` with the ids of its group and people."""
    line: dict[str, Any] = json.loads(row.fields)
    line |= {"type": row.type, "at": instant(row.at), "id": row.key}
    line |= {"group": row.group_id, "member": row.member_id, "by": row.by_id}
    return fact_of(line)


def with_member(fact: Fact, member: str) -> Fact:
    """Return the same fact of another person."""
    return replace(fact, member=member)  # type: ignore[arg-type] # Only asked of facts with a member.


def message_row(message: f.Message, person: Mapping[str, int], group: Mapping[str, int]) -> Row:
    """Return the row of a message."""
    at = micros(message.at)
    sender = person[message.sender]
    return utc_day(at), group[message.group], message.id, at, sender, message.kind, message.by_bot
