"""Who entered what of late, so that they can take it back: a fact may be dated earlier or name somebody else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from rules.facts import Fact, Pairing
from tracker.journal import key_of
from tracker.models import entered, facts
from tracker.moments import instant, micros
from tracker.recording import Fate, Outcome, Recording
from tracker.requests import Entry, entries_of, fact_called, voids_since
from tracker.sql import insert_new

KEPT = timedelta(days=1)  # Far longer than anything can be undone.


class Entered(NamedTuple):
    """Something that was entered, and when."""

    at: datetime
    fact: Entry | Pairing


def enter(
    connection: Connection, recording: Recording, new: Iterable[Fact], person: str, at: datetime
) -> list[Outcome]:
    """Store what a cadre or deputy enters; return what became of each."""
    given = list(new)
    outcomes = recording.record(connection, given)
    erase_ended(connection, at)
    stored = [fact for fact, outcome in zip(given, outcomes, strict=True) if outcome.fate is Fate.STORED]
    insert_new(connection, entered, [(key_of(fact), person, micros(at)) for fact in stored])
    return outcomes


def erase_ended(connection: Connection, now: datetime) -> int:
    """Forget who entered what is too old to be taken back; return of how many facts."""
    return connection.execute(delete(entered).where(entered.c.at < micros(now - KEPT))).rowcount


def entered_by(connection: Connection, person: str, since: datetime, until: datetime) -> list[Entered]:
    """Return what somebody entered from `since` to `until`, both included, that nobody has voided; in order."""
    noted = {row.fact: row for row in connection.execute(select(entered)).all()}
    plain = [Entered(fact.at, fact) for fact in entries_of(connection, person, since, until) if fact.id not in noted]
    voided = {void.fact for void in voids_since(connection)}
    found = list(plain)
    for key, row in noted.items():
        if row.person == person and micros(since) <= row.at <= micros(until) and key not in voided:
            fact = fact_called(connection, key)
            if isinstance(fact, Entry | Pairing):
                found.append(Entered(instant(row.at), fact))
    return sorted(found, key=lambda one: (one.at, key_of(one.fact)))


def took_back(connection: Connection, person: str, at: datetime, reason: str) -> bool:
    """Whether what somebody said at that moment has taken something back for that reason: it came twice."""
    return any((void.by, void.at, void.reason) == (person, at, reason) for void in voids_since(connection, at))


def drop_entry(connection: Connection, fact: Pairing) -> None:
    """Drop a fact without an id, which no void can take out of the count, and who entered it."""
    connection.execute(delete(entered).where(entered.c.fact == key_of(fact)))
    connection.execute(delete(facts).where(facts.c.key == key_of(fact)))


def is_dropped(connection: Connection, fact: Pairing) -> bool:
    """Whether it was dropped: the message that entered it comes again."""
    return key_of(fact) in {void.fact for void in voids_since(connection, fact.at)}
