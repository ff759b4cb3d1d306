"""Wishes (微心愿): given on purpose, numbered, with an owner, readers and an end; their words stand only here."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from rules.facts import Case, Submission
from tracker.models import facts, submissions
from tracker.moments import micros
from tracker.queries import read_facts
from tracker.recording import Recording

KEPT = timedelta(days=400)  # A wish's words are erased then at the latest; a withdrawn wish's at once.


class WishState(StrEnum):
    """Where a wish stands."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish. `words` is None once erased, and for wishes that were read from a journal without them."""

    no: int | None
    id: str
    group: str
    member: str | None
    at: datetime
    state: WishState
    changed_at: datetime
    words: str | None


def make(connection: Connection, recording: Recording, *, group: str, member: str, words: str, at: datetime) -> int:
    """Store a wish; return its number."""
    wish = Submission(at=at, id=f"wish-{secrets.token_hex(8)}", type="wish", group=group, member=member)
    recording.record(connection, [wish])
    row = insert(submissions).values(fact=wish.id, words=words, erase_at=micros(at + KEPT))
    return int(connection.execute(row.returning(submissions.c.no)).scalar_one())


def withdraw(connection: Connection, recording: Recording, no: int, member: str, at: datetime) -> Wish | None:
    """Withdraw the member's own open wish and erase its words; return it as it was, None if there is none such."""
    wish = next((wish for wish in wishes_of(connection, member) if wish.no == no), None)
    if wish is None or wish.state is not WishState.OPEN:
        return None
    state = Case(at=at, id=f"case-{secrets.token_hex(8)}", of=wish.id, state=WishState.WITHDRAWN, by=member)
    recording.record(connection, [state])
    connection.execute(update(submissions).where(submissions.c.no == no).values(words=None))
    recording.erased = True
    return wish


def erase_ended(connection: Connection, now: datetime) -> int:
    """Erase the words whose end has come; return how many."""
    ended = (submissions.c.erase_at <= micros(now)) & submissions.c.words.is_not(None)
    return connection.execute(update(submissions).where(ended).values(words=None)).rowcount


def wishes_of(connection: Connection, member: str) -> list[Wish]:
    """Return a person's wishes, oldest first."""
    return [wish for wish in all_wishes(connection) if wish.member == member]


def wish_numbered(connection: Connection, no: int) -> Wish | None:
    """Return the wish of that number."""
    return next((wish for wish in all_wishes(connection) if wish.no == no), None)


def all_wishes(connection: Connection, groups: Iterable[str] | None = None) -> list[Wish]:
    """Return the wishes of these groups or of all, oldest first."""
    wanted = None if groups is None else set(groups)
    numbered = {row.fact: row for row in connection.execute(select(submissions))}
    cases: dict[str, Case] = {}
    for case in read_facts(connection, Case, facts.c.type == "case"):
        cases[case.of] = max(cases.get(case.of, case), case, key=lambda one: (one.at, one.id))
    given = read_facts(connection, Submission, facts.c.type == "wish")
    wishes = [_wish(wish, cases.get(wish.id), numbered.get(wish.id)) for wish in given]
    return sorted((one for one in wishes if wanted is None or one.group in wanted), key=lambda one: (one.at, one.id))


def _wish(given: Submission, case: Case | None, row: Any) -> Wish:
    return Wish(
        no=None if row is None else row.no,
        id=given.id,
        group=given.group,
        member=given.member,
        at=given.at,
        state=WishState.WITHDRAWN if case is not None and case.state == WishState.WITHDRAWN else WishState.OPEN,
        changed_at=given.at if case is None else case.at,
        words=None if row is None else row.words,
    )
