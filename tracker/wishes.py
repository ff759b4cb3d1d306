"""Wishes (微心愿): what is handed in on purpose, and where each of them stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from tracker.recording import Recording
from tracker.submissions import Submitted, erase, numbered, step, submit, submitted


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
    return submit(connection, recording, type="wish", group=group, member=member, words=words, at=at).no


def withdraw(connection: Connection, recording: Recording, no: int, member: str, at: datetime) -> Wish | None:
    """Withdraw the member's own open wish and erase its words; return it as it was, None if there is none such."""
    given = numbered(connection, no)
    if given is None or given.type != "wish" or given.member != member:
        return None
    wish = _wish(given)
    if wish.state is not WishState.OPEN:
        return None
    step(connection, recording, given, WishState.WITHDRAWN, by=member, at=at)
    erase(connection, recording, given)
    return wish


def wishes_of(connection: Connection, member: str) -> list[Wish]:
    """Return a person's wishes, oldest first."""
    return [wish for wish in all_wishes(connection) if wish.member == member]


def wish_numbered(connection: Connection, no: int) -> Wish | None:
    """Return the wish of that number."""
    given = numbered(connection, no)
    return None if given is None or given.type != "wish" else _wish(given)


def all_wishes(connection: Connection, groups: Iterable[str] | None = None) -> list[Wish]:
    """Return the wishes of these groups or of all, oldest first."""
    return [_wish(given) for given in submitted(connection, "wish", groups)]


def _wish(given: Submitted) -> Wish:
    last = given.steps[-1] if given.steps else None
    return Wish(
        no=given.no,
        id=given.id,
        group=given.group,
        member=given.member,
        at=given.at,
        state=WishState.WITHDRAWN if last is not None and last.state == WishState.WITHDRAWN else WishState.OPEN,
        changed_at=given.at if last is None else last.at,
        words=given.words,
    )
