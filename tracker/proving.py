"""What is and is not on disk, asked of the database itself: unknown columns, words past their end, traces of people."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, func, inspect, select, union

from rules.facts import Seal
from rules.policy import AnyPolicy
from tracker import retention
from tracker.database import Database
from tracker.directory import HASHED, NAMELESS
from tracker.models import facts, mentions, messages, meta, metadata, persons, survey_voters
from tracker.moments import micros
from tracker.own import directory_of
from tracker.places import PLACES, Holds, Place
from tracker.queries import facts_of_type
from tracker.requests import KEPT

LATE = timedelta(hours=1)  # So long after their end words may still be there: rounds are minutes apart.
_COUNTED = ("join", "leave", "attend", "meet")
_MESSAGE = ("day", "group_no", "id", "at", "sender", "kind", "by_bot")
_MENTION = ("day", "group_no", "message", "person")


class Traces(NamedTuple):
    """How many people who asked not to be recorded are named: by facts (wrongly), by what they gave on purpose."""

    by_facts: int
    by_given: int
    marks: int


def columns_on_disk(connection: Connection) -> list[str]:
    """Return every column that the database has, "table.column"."""
    found = inspect(connection)
    return [f"{table}.{one['name']}" for table in sorted(found.get_table_names()) for one in found.get_columns(table)]


def unknown_columns(connection: Connection) -> list[str]:
    """Return the columns of which `tracker/places.py` does not say what they hold."""
    known = {f"{place.table}.{place.column}" for place in PLACES}
    return [column for column in columns_on_disk(connection) if column not in known]


def columns_of_messages(connection: Connection) -> list[str]:
    """Return the columns of messages and mentions that should not be there: a message is times, ids and a kind."""
    wanted = {*(f"messages.{one}" for one in _MESSAGE), *(f"mentions.{one}" for one in _MENTION)}
    here = (one for one in columns_on_disk(connection) if one.partition(".")[0] in ("messages", "mentions"))
    return [column for column in here if column not in wanted]


def words_past_their_end(connection: Connection, now: datetime) -> dict[str, int]:
    """Return how many words of each column, and marks of who answered, should be gone for more than an hour."""
    late = {f"{place.table}.{place.column}": _late(connection, place, now) for place in PLACES if _is_words(place)}
    over = select(func.count()).where(survey_voters.c.until <= micros(now - LATE))
    late["survey_voters.mark"] = connection.execute(over).scalar_one()
    return {column: number for column, number in late.items() if number}


def _is_words(place: Place) -> bool:
    return place.holds is Holds.WORDS


def _late(connection: Connection, place: Place, now: datetime) -> int:
    table = metadata.tables[place.table]
    end = table.c.get("erase_at")
    over = table.c.asked_at <= micros(now - KEPT - LATE) if end is None else end <= micros(now - LATE)
    return connection.execute(select(func.count()).where(over, table.c[place.column].is_not(None))).scalar_one()


def traces_of_opted_out(connection: Connection) -> Traces:
    """Return whether any stored id belongs to somebody who asked not to be recorded: each is hashed and looked up."""
    directory = directory_of(connection)
    known = connection.execute(select(persons.c.no, persons.c.id)).all()
    named = [row for row in known if not row.id.startswith((HASHED, NAMELESS)) and directory.is_marked_out(row.id)]
    out = {row.no for row in named if not directory.is_official(row.id)}
    marks = sum(row.id.startswith(HASHED) for row in known)
    wrong = out & _counted(connection) if out else set()
    return Traces(len(wrong), len(out - wrong), marks)


def _counted(connection: Connection) -> set[int]:
    """Return the numbers of everybody whom a fact that counts names."""
    of_type = facts.c.type.in_(_COUNTED)
    columns = union(
        select(messages.c.sender),
        select(mentions.c.person),
        select(facts.c.member).where(of_type, facts.c.member.is_not(None)),
        select(facts.c.by).where(of_type, facts.c.by.is_not(None)),
    )
    return set(connection.execute(columns).scalars())


def keys_that_name_people(connection: Connection) -> int:
    """Return how many facts carry the id of their person in their own id, where no opting out could remove it."""
    joined = select(facts.c.key, persons.c.id).join(persons, facts.c.member == persons.c.no)
    return sum(row.id in row.key for row in connection.execute(joined))


def overdue_years(connection: Connection, policy: AnyPolicy, now: datetime) -> tuple[list[str], list[str]]:
    """Return what should be gone and is not: of years that were never sealed, and of sealed ones."""
    sealed = _sealed_years(connection)
    overdue = retention.prove(connection, policy, now)
    late = [line for line in overdue if int(line.partition(":")[0]) not in sealed]
    return late, [line for line in overdue if line not in late]


def _sealed_years(connection: Connection) -> set[int]:
    keys = connection.execute(select(meta.c.key).where(meta.c.key.startswith("sealed:"))).scalars()
    return {int(key.removeprefix("sealed:")) for key in keys}


def sealed(connection: Connection) -> tuple[int, int]:
    """Return how many years are sealed, and how many seals there are."""
    seals = sum(isinstance(fact, Seal) for _, fact in facts_of_type(connection, "seal"))
    return len(_sealed_years(connection)), seals


def overwrites(connection: Connection) -> bool | None:
    """Whether SQLite overwrites what is deleted; None on a server, which does not."""
    if connection.dialect.name != "sqlite":
        return None
    return bool(connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1)


def log_size(database: Database) -> int | None:
    """Return how many bytes SQLite's write-ahead log has; None on a server."""
    if not database.is_sqlite or not database.url.database:
        return None
    log = Path(f"{database.url.database}-wal")
    return log.stat().st_size if log.exists() else 0
