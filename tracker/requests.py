"""What cadres ask of the committee, numbered: leave, objections; and the facts that a correction names.

The words of leave stand here alone until it is granted; those of an objection and its answer are facts.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from rules.facts import Activity, Attend, Duty, Fact, Meet, Objection, Topic, Void
from tracker import roster
from tracker.groups import groups_at
from tracker.models import facts, persons, requests
from tracker.moments import day_number, day_of, instant, micros
from tracker.queries import facts_where, read_facts

KEPT = timedelta(days=400)  # The words of leave that was not granted are erased then, as a wish's are.
ANSWER = "answer/"  # Before the id of an objection: the id of the objection line that answers it.

Entry = Topic | Activity | Attend | Meet | Duty
_ENTRIES = ("topic", "activity", "attend", "meet", "duty")


class RequestKind(StrEnum):
    """What is asked for."""

    LEAVE = "leave"
    OBJECTION = "objection"


class RequestState(StrEnum):
    """Where a request stands; once it is decided it stays so."""

    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `fact` is an objection's; `first` and `last` are the local days of leave."""

    no: int
    kind: RequestKind
    person: str
    fact: str | None
    first: date | None
    last: date | None
    words: str | None
    asked_at: datetime
    state: RequestState
    decided_by: str | None
    decided_at: datetime | None
    answer: str | None


def ask_leave(connection: Connection, person: str, first: date, last: date, words: str, at: datetime) -> Request:
    """Store that somebody asks for leave; the same that waits already is returned, not stored again."""
    same = (requests.c.person == person) & (requests.c.words == words) & _is(RequestState.WAITING)
    days = (requests.c.first == day_number(first)) & (requests.c.last == day_number(last))
    if found := requests_where(connection, same, days):
        return found[0]
    return _store(
        connection, RequestKind.LEAVE, person, at, first=day_number(first), last=day_number(last), words=words
    )


def note_objection(connection: Connection, person: str, fact: str, at: datetime) -> Request:
    """Number an objection that is stored as a fact; one that has a number keeps it."""
    if found := requests_where(connection, requests.c.fact == fact):
        return found[0]
    return _store(connection, RequestKind.OBJECTION, person, at, fact=fact)


def _store(connection: Connection, kind: RequestKind, person: str, at: datetime, **values: Any) -> Request:
    row = insert(requests).values(
        kind=str(kind), person=person, asked_at=micros(at), state=str(RequestState.WAITING), **values
    )
    no = int(connection.execute(row.returning(requests.c.no)).scalar_one())
    return requests_where(connection, requests.c.no == no)[0]


def decide(
    connection: Connection, request: Request, state: RequestState, by: str, at: datetime, answer: str | None = None
) -> bool:
    """Note a decision; return False if there was one before, which holds. Granted leave is a fact, with its words."""
    words = None if state is RequestState.GRANTED else request.words
    waiting = update(requests).where(requests.c.no == request.no, _is(RequestState.WAITING))
    values = {"state": str(state), "decided_by": by, "decided_at": micros(at), "answer": answer, "words": words}
    return connection.execute(waiting.values(**values)).rowcount == 1


def withdraw(connection: Connection, request: Request, at: datetime) -> bool:
    """Withdraw a request that waits and erase its words; return False if it does not wait."""
    waiting = update(requests).where(requests.c.no == request.no, _is(RequestState.WAITING))
    values = {"state": str(RequestState.WITHDRAWN), "decided_at": micros(at), "words": None}
    return connection.execute(waiting.values(**values)).rowcount == 1


def erase_ended(connection: Connection, now: datetime) -> int:
    """Erase the words, and the answers to them, whose end has come; return of how many requests."""
    said = or_(requests.c.words.is_not(None), requests.c.answer.is_not(None))
    ended = update(requests).where(requests.c.asked_at <= micros(now - KEPT), said)
    return connection.execute(ended.values(words=None, answer=None)).rowcount


def request_numbered(connection: Connection, no: int) -> Request | None:
    """Return the request of that number."""
    return next(iter(requests_where(connection, requests.c.no == no)), None)


def waiting(connection: Connection) -> list[Request]:
    """Return the requests that nobody has decided, oldest first."""
    return requests_where(connection, _is(RequestState.WAITING))


def leave_of(connection: Connection, person: str) -> list[Request]:
    """Return the leave that somebody has asked for, oldest first."""
    return requests_where(connection, requests.c.person == person, requests.c.kind == str(RequestKind.LEAVE))


def requests_where(connection: Connection, *conditions: ColumnElement[bool]) -> list[Request]:
    """Return the requests that fit, by number."""
    return [_request(row) for row in connection.execute(select(requests).where(*conditions).order_by(requests.c.no))]


def _is(state: RequestState) -> ColumnElement[bool]:
    return requests.c.state == str(state)


def _request(row: Any) -> Request:
    return Request(
        no=row.no,
        kind=RequestKind(row.kind),
        person=row.person,
        fact=row.fact,
        first=None if row.first is None else day_of(row.first),
        last=None if row.last is None else day_of(row.last),
        words=row.words,
        asked_at=instant(row.asked_at),
        state=RequestState(row.state),
        decided_by=row.decided_by,
        decided_at=None if row.decided_at is None else instant(row.decided_at),
        answer=row.answer,
    )


# Who decides, and the facts behind an objection.


def committee_of(connection: Connection, request: Request, now: datetime) -> list[str]:
    """Return the bound committee people who may decide: of all units or of the request's; nobody decides their own."""
    committee = roster.committee_for(connection, *_units(connection, request, now))
    return [one for one in committee if one != request.person]


def _units(connection: Connection, request: Request, now: datetime) -> set[str]:
    """Return the units of the objection's group; of leave, those of all groups of the cadre, and the cadre's own."""
    groups = groups_at(connection, now)
    if (objection := objection_of(connection, request)) is not None:
        return {group.unit for group in groups if group.id == objection.group}
    listed = roster.by_person(connection, request.person)
    own = {group.unit for group in groups if group.cadre == request.person}
    return own if listed is None else own | {listed.unit}


def objection_of(connection: Connection, request: Request) -> Objection | None:
    """Return the objection that has the request's number."""
    return None if request.fact is None else _objection(connection, request.fact)


def answer_to(connection: Connection, objection: Objection) -> Objection | None:
    """Return the line that answers an objection."""
    return _objection(connection, ANSWER + objection.id)


def _objection(connection: Connection, id_: str) -> Objection | None:
    fact = fact_called(connection, id_)
    return fact if isinstance(fact, Objection) else None


# The facts that corrections name.


def fact_called(connection: Connection, id_: str) -> Fact | None:
    """Return the fact (no message) of that id."""
    return next((fact for _, fact in facts_where(connection, facts.c.key == id_)), None)


def voids_since(connection: Connection, since: datetime | None = None) -> list[Void]:
    """Return the voids that were made since a moment, or all."""
    late = () if since is None else (facts.c.at >= micros(since),)
    return read_facts(connection, Void, facts.c.type == "void", *late)


def entries_of(connection: Connection, person: str, since: datetime, until: datetime) -> list[Entry]:
    """Return what somebody entered from `since` to `until`, both included, and nobody has voided; in order."""
    no = connection.execute(select(persons.c.no).where(persons.c.id == person)).scalar()
    own = or_(facts.c.by == no, facts.c.type == "duty")
    then = facts.c.at.between(micros(since), micros(until))
    voided = {void.fact for void in voids_since(connection, since)}
    found = [fact for _, fact in facts_where(connection, facts.c.type.in_(_ENTRIES), then, own)]
    mine = [fact for fact in found if isinstance(fact, Entry) and author_of(fact) == person and fact.id not in voided]
    return sorted(mine, key=lambda fact: (fact.at, fact.id))


def author_of(fact: Entry) -> str | None:
    """Return who entered it, if that is said."""
    return fact.cadre if isinstance(fact, Duty) else fact.by
