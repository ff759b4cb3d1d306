"""Wishes (微心愿): what is handed in on purpose, where each of them stands, and which are overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rules.calendar import Calendar
from rules.wishes import UNFINISHED, Course, Happened, WishState, WishTerms, course
from tracker.recording import Recording
from tracker.submissions import Receipt, Submitted, behind, erase, numbered, of_code, step, submit, submitted

Wish = Submitted


@dataclass(frozen=True, slots=True)
class Overdue:
    """A wish with which something should have happened by `since`; `no` is None for one read from a journal."""

    no: int | None
    group: str
    since: datetime
    state: WishState


def make(
    connection: Connection,
    recording: Recording,
    *,
    group: str,
    member: str,
    words: str,
    at: datetime,
    in_room: bool = False,
    message: str | None = None,
) -> int:
    """Store a wish with its wisher; return its number, of a `message` that comes again that of the first time."""
    said = submit(
        connection,
        recording,
        type="wish",
        group=group,
        member=member,
        words=words,
        at=at,
        in_room=in_room,
        message=message,
    )
    return said.no


def make_nameless(connection: Connection, recording: Recording, *, group: str, words: str, at: datetime) -> Receipt:
    """Store a wish without its wisher; return its number and the code that only the wisher will know."""
    return submit(connection, recording, type="wish", group=group, member=None, words=words, at=at)


def take_step(
    connection: Connection,
    recording: Recording,
    wish: Wish,
    happened: Happened,
    *,
    by: str | None,
    at: datetime,
    words: str | None = None,
) -> datetime:
    """Store that something happened to a wish, behind all that happened before; return the moment that is stored."""
    then = behind(wish, wish.steps, at)
    step(connection, recording, wish, happened, by=by, at=then, words=words)
    return then


def withdraw(connection: Connection, recording: Recording, no: int, member: str | None, at: datetime) -> Wish | None:
    """Withdraw the member's own unfinished wish, or one that has none, and erase its words.

    Return it as it was; None if there is none such.
    """
    wish = wish_numbered(connection, no)
    if wish is None or wish.member != member or standing(wish, at).state not in UNFINISHED:
        return None
    take_step(connection, recording, wish, Happened.WITHDRAWN, by=member, at=at)
    erase(connection, recording, wish)
    return wish


def standing(wish: Wish, at: datetime) -> Course:
    """Return the course of a wish as far as it needs neither calendar nor configuration: state, claimer, rating."""
    last = max([at, *(one.at for one in wish.steps)])
    return course(wish.at, wish.steps, Calendar(), WishTerms(confirm_within=_ANY), last)


_ANY = 36_500  # Days: longer than any `confirm_within`.


def wishes_of(connection: Connection, member: str) -> list[Wish]:
    """Return a person's wishes, oldest first."""
    return [wish for wish in all_wishes(connection) if wish.member == member]


def wish_numbered(connection: Connection, no: int) -> Wish | None:
    """Return the wish of that number."""
    return _if_wish(numbered(connection, no))


def wish_of_code(connection: Connection, code: str) -> Wish | None:
    """Return the wish without a name that has that code."""
    return _if_wish(of_code(connection, code))


def all_wishes(connection: Connection, groups: Iterable[str] | None = None) -> list[Wish]:
    """Return the wishes of these groups or of all, oldest first."""
    return submitted(connection, "wish", groups)


def overdue_wishes(
    connection: Connection,
    calendar: Calendar,
    terms: WishTerms,
    now: datetime,
    groups: Iterable[str] | None = None,
) -> list[Overdue]:
    """Return the wishes of these groups or of all that are overdue at that moment, oldest first."""
    found = ((wish, course(wish.at, wish.steps, calendar, terms, now)) for wish in all_wishes(connection, groups))
    return [
        Overdue(wish.no, wish.group, stands.deadline, stands.state)
        for wish, stands in found
        if stands.overdue and stands.deadline is not None
    ]


def _if_wish(given: Submitted | None) -> Wish | None:
    return given if given is not None and given.type == "wish" else None
