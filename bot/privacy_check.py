"""`wuyou privacy check`: what each column holds, and proofs of what is not on disk, one line each."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from bot.doctor import Finding
from rules.policy import AnyPolicy
from tracker import proving
from tracker.database import Database
from tracker.places import PLACES, Holds, Place

_LARGEST_LOG = 64_000_000  # Bytes; the log is copied into the file long before, unless somebody reads without end.
_SERVER = "does not apply: a server keeps deleted rows until its VACUUM, and its own log; its operator sees to both"


def examine(database: Database, policy: AnyPolicy, now: datetime) -> Iterator[Finding]:
    """Yield a finding for each thing that is proved."""
    with database.read() as connection:
        yield _columns(connection)
        yield _message_text(connection)
        yield _words(connection, now)
        yield from _retention(connection, policy, now)
        yield _opted_out(connection)
        yield _keys(connection)
        yield _overwriting(connection)
    yield _log(database)


def _columns(connection: Connection) -> Finding:
    unknown = proving.unknown_columns(connection)
    words = f"{', '.join(unknown)} not in tracker/places.py" if unknown else "every one is known"
    return Finding("columns", not unknown, words)


def _message_text(connection: Connection) -> Finding:
    more = proving.columns_of_messages(connection)
    words = f"{', '.join(more)} should not be there" if more else "a message is times, ids and a kind; no text"
    return Finding("message text", not more, words)


def _words(connection: Connection, now: datetime) -> Finding:
    late = proving.words_past_their_end(connection, now)
    counted = ", ".join(f"{column} {number}" for column, number in late.items())
    words = f"past their end: {counted}; `wuyou tick` erases them" if late else "none past their end"
    return Finding("words given on purpose", not late, words)


def _retention(connection: Connection, policy: AnyPolicy, now: datetime) -> Iterator[Finding]:
    late, left = proving.overdue_years(connection, policy, now)
    yield Finding("retention", not late, "; ".join(late) or "no year is kept longer than it may be")
    years, seals = proving.sealed(connection)
    yield Finding("sealed years", not left, "; ".join(left) or f"{years} years, {seals} verdicts, none of their facts")


def _opted_out(connection: Connection) -> Finding:
    traces = proving.traces_of_opted_out(connection)
    if traces.by_facts:
        return Finding("opt-outs", False, f"{traces.by_facts} people who said no are named; `wuyou forget` erases them")
    given = f"; {traces.by_given} of them are named by what they handed in on purpose" if traces.by_given else ""
    return Finding("opt-outs", True, f"{traces.marks} marks, and no stored id of a counted fact hashes to one{given}")


def _keys(connection: Connection) -> Finding:
    named = proving.keys_that_name_people(connection)
    words = f"{named} facts have the id of their person in their own" if named else "none names its person"
    return Finding("ids of facts", not named, words)


def _overwriting(connection: Connection) -> Finding:
    overwrites = proving.overwrites(connection)
    if overwrites is None:
        return Finding("overwriting", True, _SERVER)
    return Finding("overwriting", overwrites, "secure_delete is on" if overwrites else "secure_delete is off")


def _log(database: Database) -> Finding:
    size = proving.log_size(database)
    if size is None:
        return Finding("write-ahead log", True, _SERVER)
    words = f"{size} bytes" if size <= _LARGEST_LOG else f"{size} bytes; somebody reads on and on: restart `wuyou run`"
    return Finding("write-ahead log", size <= _LARGEST_LOG, words)


# What each column holds


def column_line(place: Place) -> dict[str, Any]:
    """Return one column for `--json`."""
    return {
        "column": f"{place.table}.{place.column}",
        "class": str(place.kind),
        "holds": str(place.holds),
        "until": place.until or None,
        "erasure": None if place.erasure is None else str(place.erasure),
    }


def finding_line(finding: Finding) -> dict[str, Any]:
    """Return one finding for `--json`."""
    return {"check": finding.what, "ok": finding.is_well, "words": finding.words}


def tables() -> Iterator[str]:
    """Yield what each table holds, a line for each class of its columns."""
    for (table, kind), some in groupby(
        sorted(PLACES, key=lambda one: (one.table, one.kind)), lambda one: (one.table, one.kind)
    ):
        yield f"{table} ({kind}): {', '.join(_column(place) for place in some)}"


def _column(place: Place) -> str:
    if place.holds is Holds.NOTHING:
        return place.column
    until = f", until {place.until}" if place.until else ""
    return f"{place.column} [{place.holds}{until}]"
