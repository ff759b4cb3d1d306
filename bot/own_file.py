"""What is stored of a person, as one file that anybody can open: JSON in UTF-8 with Chinese names. Made in memory."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from bot import texts_rights as words
from bot.gateways.base import File
from rules.facts import Fact, Group, Join, Leave
from tracker.contacts import Contact
from tracker.journal import line_of
from tracker.moments import day_of, instant
from tracker.own import Own
from tracker.places import PERSONS_IN_FACTS, persons_in
from tracker.queries import facts_of_type

_MOMENTS = ("_at", "_until", "not_before", "not_after")
_DAYS = ("first", "last")


def group_names(connection: Connection) -> dict[str, str]:
    """Return the last name of each group."""
    lines = [fact for _, fact in facts_of_type(connection, "group") if isinstance(fact, Group)]
    return {line.group: line.name for line in sorted(lines, key=lambda line: line.at)}


def stays(own: Own) -> list[tuple[str, datetime, datetime | None]]:
    """Return in which groups the person was, each time since when and until when."""
    moves = [fact for fact in own.facts if isinstance(fact, Join | Leave) and fact.member in own.ids]
    found: list[tuple[str, datetime, datetime | None]] = []
    since: dict[str, datetime] = {}
    for move in sorted(moves, key=lambda move: (move.at, isinstance(move, Leave))):
        if isinstance(move, Join):
            since.setdefault(move.group, move.at)
        elif move.group in since:
            found.append((move.group, since.pop(move.group), move.at))
    return [*found, *((group, at, None) for group, at in since.items())]


def file_of(
    own: Own,
    contacts: Sequence[Contact],
    names: Mapping[str, str],
    answered: Sequence[str],
    now: datetime,
    zone: tzinfo,
) -> File:
    """Return the file: what the text says shortly, all of it, row by row."""
    whole = {
        "says": list(words.FILE_SAYS),
        "made_at": now,
        "ids": list(own.ids),
        "is_out": own.is_out,
        "stays": [{"group": group, "from": since, "to": until} for group, since, until in stays(own)],
        "contacts": [_fields(one, "at group form title voided") for one in contacts],
        "messages": [_fields(one, "id at group kind mentions") for one in own.messages],
        "mentioned": [_fields(one, "id at group kind") for one in own.mentioned],
        "facts": [_line(fact, own, zone) for fact in own.facts],
        "submitted": [
            _fields(one, "no id type group at words in_room")
            | {"steps": [_fields(step, "id at state words") for step in one.steps]}
            for one in own.submitted
        ],
        "said": [_fields(one, "id at state words") for one in own.said],
        "answered": list(answered),
        **{table: [_row(row) for row in rows] for table, rows in own.rows.items()},
    }
    text = json.dumps(_said(whole, names, zone), ensure_ascii=False, indent=1)
    return File(words.FILE_NAME, text.encode())


def _fields(one: object, fields: str) -> dict[str, Any]:
    return {field: getattr(one, field) for field in fields.split()}


def _line(fact: Fact, own: Own, zone: tzinfo) -> dict[str, Any]:
    """Return a fact without the ids of other people."""
    others = persons_in(fact) - set(own.ids)
    line = line_of(fact, zone)
    line |= {key: datetime.fromisoformat(line[key]) for key in ("at", "held_at") if key in line}
    naming = PERSONS_IN_FACTS | {"old", "new"}
    return {key: _without(value, others) if key in naming else value for key, value in line.items()}


def _without(value: Any, others: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_without(one, others) for one in value]
    return words.OTHERS if value in others else value


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a table with its times as times; `""` stands for the id of somebody else."""
    return {column: _value(column, value) for column, value in row.items()}


def _value(column: str, value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        if column.endswith(_MOMENTS):
            return instant(value)
        if column in _DAYS:
            return day_of(value)
    return words.OTHERS if value == "" and column in ("person", "decided_by", "asked_by", "to", "mention") else value


def _said(value: Any, names: Mapping[str, str], zone: tzinfo) -> Any:
    """Return the same with Chinese names, local times, and groups by their names."""
    match value:
        case dict():
            return {_label(key): _said(_in_chinese(key, one), names, zone) for key, one in value.items()}
        case list():
            return [_said(one, names, zone) for one in value]
        case datetime():
            return value.astimezone(zone).isoformat(sep=" ")
        case date():
            return value.isoformat()
        case str():
            return f"{names[value]}（{value}）" if value in names else value
    return value


def _in_chinese(key: str, value: Any) -> Any:
    return words.VALUES[key].get(value, value) if key in words.VALUES and isinstance(value, str) else value


def _label(key: str) -> str:
    return words.LABELS.get(key) or words.TABLES.get(key, key)
