"""Erasing a person: opting out, and besides the words and the authorship of all that they gave on purpose.

The record of an office (group lines, decisions, the committee's list, a handover ahead) stays; `Erased.office` says
that there is one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, true, update

from rules.facts import Attend, Case, Meet, OptOut
from tracker import roster
from tracker.directory import Directory
from tracker.models import case_words, facts, handovers, metadata, outbox, persons, reminded, requests
from tracker.outbox import NoticeKind
from tracker.own import Own, own_of, rows_naming
from tracker.places import PLACES, Erasure, Holds
from tracker.privacy import resettle
from tracker.recording import Recording
from tracker.requests import RequestKind, RequestState
from tracker.rows import person_numbers
from tracker.sql import chunks
from tracker.submissions import Submitted, erase, step

WITHDRAWN = "withdrawn"
_BY_PLACE = (Erasure.ROW, Erasure.BLANK)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of a person, or would be. `office`: they hold or held an office, whose record stays."""

    messages: int
    contacts: int  # Attendances and meetings.
    submitted: int
    said: int
    requests: int
    notices: int
    lists: int  # Quarters of whose problem list the words are theirs.
    settings: int  # How they want to be reminded, and what says who entered something of late.
    office: bool
    known: bool  # Whether anything was stored at all.
    was_out: bool


def would_erase(connection: Connection, person: str, directory: Directory) -> Erased:
    """Return what an erasure would take."""
    return _erased(own_of(connection, person), office=has_office(connection, person, directory))


def has_office(connection: Connection, person: str, directory: Directory) -> bool:
    """Whether a group line or a handover ahead names the person, or the committee's list does."""
    ids = directory.ids_of(person)
    is_listed = any(roster.by_person(connection, one) for one in ids)
    return directory.is_official(person) or is_listed or _is_to_hand_over(connection, ids)


def _is_to_hand_over(connection: Connection, ids: list[str]) -> bool:
    return connection.execute(select(handovers.c.group).where(rows_naming("handovers", ids, ()))).first() is not None


def _erased(own: Own, *, office: bool) -> Erased:
    return Erased(
        messages=len(own.messages),
        contacts=sum(isinstance(fact, Attend | Meet) and fact.member in own.ids for fact in own.facts),
        submitted=len(own.submitted),
        said=0 if office else len(own.said),
        requests=sum(bool(row["person"]) for row in own.rows.get("requests", ())),
        notices=sum(not office or _is_receipt(row) for row in own.rows.get("outbox", ())),
        lists=len(own.rows.get("problem_lists", ())),
        settings=sum(len(own.rows.get(table, ())) for table in ("snoozes", "entered")),
        office=office,
        known=own.is_out or not own.is_empty,
        was_out=own.is_out,
    )


def _is_receipt(row: Mapping[str, object]) -> bool:
    return row["kind"] == str(NoticeKind.RECEIPT)


def erase_person(connection: Connection, recording: Recording, person: str, at: datetime) -> Erased:
    """Erase the person, in the caller's transaction; return what was erased. Doing it again changes nothing.

    Of somebody unknown only the mark is made that keeps them from being recorded.
    """
    recording.hold_alone(connection)
    directory = recording.begin(connection)
    ids, own = directory.ids_of(person), own_of(connection, person)
    office = has_office(connection, person, directory)
    for one in own.submitted:
        _take_back(connection, recording, one, at)
    numbers = list(connection.execute(select(persons.c.no).where(persons.c.id.in_(ids))).scalars())
    _unsign(connection, own, office=office)
    _erase_requests(connection, ids, office=office)
    _erase_notices(connection, ids, numbers, office=office)
    _erase_rows(connection, ids, numbers)
    if own.is_out:
        resettle(connection, directory, person, person_numbers())
        recording.forget()
    else:
        recording.record(connection, [OptOut(at, person)])
    recording.erased = True
    return _erased(own, office=office)


def _take_back(connection: Connection, recording: Recording, one: Submitted, at: datetime) -> None:
    """Withdraw what is still open, as nobody, and erase its words and all that was said of it."""
    if not one.is_ended():
        step(connection, recording, one, WITHDRAWN, by=None, at=at)
    erase(connection, recording, one)


def _unsign(connection: Connection, own: Own, *, office: bool) -> None:
    """Take the person's name off what they handed in and off their steps; what an office answered others stays."""
    mine = [one.id for one in own.submitted]
    elsewhere = [] if office else [said.id for said in own.said]
    own_steps = [fact.id for fact in own.facts if isinstance(fact, Case) and fact.of in mine and fact.by in own.ids]
    for some in chunks(mine):
        connection.execute(update(facts).where(facts.c.key.in_(some)).values(member=None))
    for some in chunks([*own_steps, *elsewhere]):
        connection.execute(update(facts).where(facts.c.key.in_(some)).values(by=None))
        connection.execute(update(case_words).where(case_words.c.fact.in_(some)).values(words=None))


def _erase_requests(connection: Connection, ids: list[str], *, office: bool) -> None:
    """Delete the person's requests; of an office only those for leave that wait, and the words of the others."""
    mine = requests.c.person.in_(ids)
    waits = (requests.c.kind == str(RequestKind.LEAVE)) & (requests.c.state == str(RequestState.WAITING))
    connection.execute(delete(requests).where(mine, waits if office else true()))
    connection.execute(update(requests).where(mine).values(words=None, answer=None))


def _erase_notices(connection: Connection, ids: list[str], numbers: list[int], *, office: bool) -> None:
    """Delete what was said to the person or waits to be; of an office only the receipts of what they gave."""
    which = [rows_naming("outbox", ids, numbers), outbox.c.key.not_in(select(reminded.c.notice))]
    if office:
        which.append(outbox.c.kind == str(NoticeKind.RECEIPT))
    connection.execute(delete(outbox).where(*which))


def _erase_rows(connection: Connection, ids: list[str], numbers: list[int]) -> None:
    """Do what `tracker/places.py` says of the tables that nothing above knows."""
    for place in PLACES:
        table = metadata.tables.get(place.table)
        if table is None or place.erasure not in _BY_PLACE or place.holds not in (Holds.ID, Holds.NUMBER):
            continue
        column = table.c[place.column]
        named = column.in_(numbers if place.holds is Holds.NUMBER else ids)
        gone = place.erasure is Erasure.ROW
        connection.execute(delete(table).where(named) if gone else update(table).where(named).values({column: None}))
