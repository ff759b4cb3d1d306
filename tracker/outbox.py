"""What the bot says on its own account: a row first, claimed, sent, ended. Nothing is sent here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tracker.aliases import ids_of, who_is_who
from tracker.models import outbox, reminded
from tracker.moments import instant, micros
from tracker.sql import of_gateway

# What surely did not leave is tried again, each time after longer.
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
_HEARD_WITHIN = timedelta(days=1)  # So long after it was said an own message may still be heard.
_CLOCKS_DIFFER = timedelta(minutes=1)  # Channels tell whole seconds, and have a clock of their own.
_FILE_HEARD_WITHIN = timedelta(minutes=10)  # A file has no words to know it by: only soon after may it be ours.
WORDS_KEPT = timedelta(days=35)  # After its end a notice keeps its words so long; in the same time it must be said.
ROWS_KEPT = timedelta(days=400)  # And its row so long: longer than any period, and than the words of a submission.
_DOUBTED = "the process ended while it was being sent"
_NOBODY = "nobody has said it for 35 days"


class NoticeKind(StrEnum):
    """What a notice is; a reminder is said at most once, the others at least once."""

    REMINDER = "reminder"
    DIGEST = "digest"
    RECEIPT = "receipt"
    NOTICE = "notice"
    WORD = "word"


class State(StrEnum):
    """Where a notice stands. Uncertain: it may have been said; it is listed, and a reminder is never said again."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    EXPIRED = "expired"


_UNENDED = (State.CLAIMED, State.UNCERTAIN, State.WAITING)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is sent. It is kept only until it is sent or given up."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say. `key` says what it is: the same key is said once.

    `to` is "<gateway>/<conversation>". `words` is None where they are made of submission `submission` when sent,
    and where a file is sent instead.
    """

    key: str
    kind: NoticeKind
    to: str
    words: str | None
    why: str
    not_before: datetime
    not_after: datetime | None = None
    mention: str | None = None
    submission: int | None = None
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A notice as it stands in the outbox."""

    no: int
    notice: Notice
    state: State
    attempts: int
    made_at: datetime
    ended_at: datetime | None
    message: str | None
    error: str | None
    again: bool  # It may have been said before: whoever hears it is told so.
    file_name: str | None = None  # Of a file that was sent instead of words; known also when the file is kept no more.


def put(connection: Connection, notice: Notice, now: datetime) -> bool:
    """Put a notice into the outbox; return False if one of its key is there already."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    new = connection.execute(
        insert(outbox)
        .values(
            key=notice.key,
            kind=str(notice.kind),
            to=notice.to,
            mention=notice.mention,
            words=notice.words,
            submission=notice.submission,
            file_name=None if notice.file is None else notice.file.name,
            file=None if notice.file is None else notice.file.content,
            why=notice.why,
            made_at=micros(now),
            not_before=micros(notice.not_before),
            not_after=None if notice.not_after is None else micros(notice.not_after),
            state=State.WAITING,
        )
        .on_conflict_do_nothing(index_elements=[outbox.c.key])
        .returning(outbox.c.no)
    )
    return new.first() is not None


def claim(connection: Connection, now: datetime, gateway: str) -> Row | None:
    """Claim the next notice of the gateway that may be said now; None if there is none. Expires what came too late.

    What waits for somebody under an old id is said to the one that holds.
    """
    _redirect(connection)
    _end(connection, _is(State.WAITING) & (outbox.c.not_after < micros(now)), State.EXPIRED, now)
    waiting = _is(State.WAITING) & (outbox.c.not_before <= micros(now)) & of_gateway(outbox.c.to, gateway)
    for no in connection.execute(
        select(outbox.c.no).where(waiting).order_by(outbox.c.not_before, outbox.c.no)
    ).scalars():
        claimed = update(outbox).where(outbox.c.no == no, outbox.c.state == State.WAITING)
        values = {"state": State.CLAIMED, "claimed_at": micros(now), "attempts": outbox.c.attempts + 1}
        if connection.execute(claimed.values(**values)).rowcount == 1:
            return rows(connection, outbox.c.no == no)[0]
    return None


def _redirect(connection: Connection) -> None:
    waiting = connection.execute(select(outbox.c.to).where(_is(State.WAITING)).distinct()).scalars().all()
    same = who_is_who(connection).same if waiting else str
    for to in waiting:
        if (now := same(to)) != to:
            connection.execute(update(outbox).where(outbox.c.to == to, _is(State.WAITING)).values(to=now))


def sent(connection: Connection, no: int, now: datetime, message: str | None) -> None:
    """Note that a notice was said, whatever was doubted of it; `message` is the gateway's id. An echo's news stays."""
    _end(connection, (outbox.c.no == no) & outbox.c.state.in_(_UNENDED), State.SENT, now, message=message, error=None)


def not_sent(connection: Connection, no: int, now: datetime, error: str, retry_at: datetime | None) -> None:
    """Note that the request surely did not leave: said again at `retry_at`, or failed for good if that is None."""
    if retry_at is None:
        _end(connection, _claimed(no), State.FAILED, now, error=error)
    else:
        again = update(outbox).where(_claimed(no))
        connection.execute(again.values(state=State.WAITING, not_before=micros(retry_at), error=error))


def uncertain(connection: Connection, no: int, now: datetime, error: str) -> None:
    """Note that a claimed notice may or may not have been said, unless its echo has come already."""
    _end(connection, _claimed(no), State.UNCERTAIN, now, error=error)


def doubt_claims(connection: Connection, now: datetime, gateway: str, claimed_by: datetime | None = None) -> int:
    """Take what was claimed, or claimed by that moment, as uncertain: whoever did has ended; return how many."""
    mine = _is(State.CLAIMED) & of_gateway(outbox.c.to, gateway)
    if claimed_by is not None:
        mine &= outbox.c.claimed_at <= micros(claimed_by)
    return _end(connection, mine, State.UNCERTAIN, now, error=_DOUBTED)


def say_again(connection: Connection, now: datetime, doubted_by: datetime) -> int:
    """Put digests and receipts that are uncertain since `doubted_by` or longer back, each once; return how many."""
    once = outbox.c.kind.in_((NoticeKind.DIGEST, NoticeKind.RECEIPT)) & outbox.c.again.is_(False)
    which = _is(State.UNCERTAIN) & once & (outbox.c.ended_at <= micros(doubted_by))
    values = {"state": State.WAITING, "not_before": micros(now), "ended_at": None, "attempts": 0, "again": True}
    return connection.execute(update(outbox).where(which).values(**values)).rowcount


def expire(connection: Connection, no: int, now: datetime) -> None:
    """Note that a notice that waits or is claimed has nothing to say any more."""
    _end(connection, (outbox.c.no == no) & (_is(State.WAITING) | _is(State.CLAIMED)), State.EXPIRED, now)


def may_be_heard(connection: Connection, to: str, at: datetime) -> list[Row]:
    """Return what of a conversation the own message of that moment may be, the last claimed first.

    That is what is being said or may have been said, and what was said and whose message is not known.
    """
    unknown = _is(State.CLAIMED) | _is(State.UNCERTAIN) | (_is(State.WAITING) & outbox.c.again)
    nameless = _is(State.SENT) & outbox.c.message.is_(None)
    then = outbox.c.claimed_at.between(micros(at - _HEARD_WITHIN), micros(at + _CLOCKS_DIFFER))
    found = select(outbox).where(outbox.c.to == to, unknown | nameless, then)
    return [_row(row) for row in connection.execute(found.order_by(outbox.c.claimed_at.desc(), outbox.c.no.desc()))]


def files_that_may_be_heard(connection: Connection, to: str, at: datetime) -> list[Row]:
    """Return what of a conversation the own file of that moment may be: the files among what may be heard then."""
    since = [outbox.c.file_name.is_not(None), outbox.c.claimed_at >= micros(at - _FILE_HEARD_WITHIN)]
    files = {row.no for row in rows(connection, outbox.c.to == to, *since)}
    return [row for row in may_be_heard(connection, to, at) if row.no in files]


def heard(connection: Connection, no: int, now: datetime, message: str) -> bool:
    """Note that the own message was heard, so that the notice was said; False if it is that of a notice already."""
    if connection.execute(select(outbox.c.no).where(outbox.c.message == message)).first() is not None:
        return False
    said = outbox.c.message.is_(None) & outbox.c.state.in_((*_UNENDED, State.SENT))
    return _end(connection, (outbox.c.no == no) & said, State.SENT, now, message=message, error=None) == 1


def hold_conversation(connection: Connection, to: str, until: datetime) -> int:
    """Let nothing that waits be said to somebody before `until`, so that the order is kept; return how many wait."""
    return _hold(connection, outbox.c.to == to, until)


def hold_until_day(connection: Connection, gateway: str, until: datetime) -> int:
    """Let no reminder and no word that waits be said before `until`; return how many wait."""
    kinds = (NoticeKind.REMINDER, NoticeKind.WORD)
    return _hold(connection, outbox.c.kind.in_(kinds) & of_gateway(outbox.c.to, gateway), until)


def _hold(connection: Connection, which: ColumnElement[bool], until: datetime) -> int:
    held = update(outbox).where(which, _is(State.WAITING), outbox.c.not_before < micros(until))
    return connection.execute(held.values(not_before=micros(until))).rowcount


def rows(connection: Connection, *conditions: ColumnElement[bool]) -> list[Row]:
    """Return the rows that fit, oldest first."""
    return [_row(row) for row in connection.execute(select(outbox).where(*conditions).order_by(outbox.c.no))]


def rows_of(connection: Connection, keys: Iterable[str]) -> list[Row]:
    """Return the rows of these keys."""
    return rows(connection, outbox.c.key.in_(list(keys)))


def was_made(connection: Connection, prefix: str, since: datetime) -> bool:
    """Whether a notice whose key begins so was made since a moment."""
    return bool(rows(connection, outbox.c.key.startswith(prefix, autoescape=True), outbox.c.made_at >= micros(since)))


def said_since(connection: Connection, kind: NoticeKind, to: str, since: datetime) -> list[Row]:
    """Return what of a kind was made for somebody, under any id, since a moment and is not failed or expired."""
    standing = outbox.c.state.not_in((State.FAILED, State.EXPIRED)) & (outbox.c.made_at >= micros(since))
    return rows(connection, outbox.c.kind == str(kind), outbox.c.to.in_(ids_of(connection, to)), standing)


def troubles(connection: Connection, since: datetime, until: datetime) -> list[Row]:
    """Return what failed for good or became uncertain in `[since, until)` and still is, oldest first."""
    then = (outbox.c.ended_at >= micros(since)) & (outbox.c.ended_at < micros(until))
    return rows(connection, outbox.c.state.in_((State.FAILED, State.UNCERTAIN)), then)


def rows_in(connection: Connection, states: Iterable[State]) -> list[Row]:
    """Return the rows in these states, oldest first."""
    return rows(connection, outbox.c.state.in_(list(states)))


def rows_numbered(connection: Connection, numbers: Iterable[int]) -> list[Row]:
    """Return the rows of these numbers."""
    return rows(connection, outbox.c.no.in_(list(numbers)))


def failed_since(connection: Connection, since: datetime) -> list[Row]:
    """Return what failed for good after a moment, oldest first."""
    return rows(connection, _is(State.FAILED), outbox.c.ended_at > micros(since))


def reached(connection: Connection, to: str, message: str) -> None:
    """Note at what failed that an own message was heard there since: whoever could not be reached can be now.

    It is noted under all ids of the conversation.
    """
    here = outbox.c.to.in_(ids_of(connection, to))
    before = update(outbox).where(here, _is(State.FAILED), outbox.c.message.is_(None))
    connection.execute(before.values(message=message))


def failed_to_reach(connection: Connection, to: str, since: datetime) -> list[Row]:
    """Return what failed for good after a moment and after which nothing has arrived there, under whatever id.

    What failed under another id is not among them: a new id may be reached though the old one is dead.
    """
    failed = rows(connection, outbox.c.to == to, _is(State.FAILED), outbox.c.ended_at > micros(since))
    arrived = last_sent_to(connection, to) if failed else None
    return [row for row in failed if row.message is None and (arrived is None or arrived < (row.ended_at or arrived))]


def last_sent_to(connection: Connection, to: str) -> datetime | None:
    """Return when something was said to somebody last, under whatever id."""
    here = outbox.c.to.in_(ids_of(connection, to))
    said = select(func.max(outbox.c.ended_at)).where(here, _is(State.SENT))
    at = connection.execute(said).scalar()
    return None if at is None else instant(at)


# What ends.


def end_old(connection: Connection, now: datetime) -> int:
    """End what nobody says, erase the words of what has ended long ago, and its row later; return how many rows.

    A row stays as long as its key may be needed: the periods of reminders and digests are over long before, and of a
    wish or problem nothing is told on the clock's account once its words are erased, which is earlier.
    """
    _give_up(connection, now)
    ended = outbox.c.state.not_in((State.WAITING, State.CLAIMED))
    holds = or_(*(column.is_not(None) for column in (outbox.c.words, outbox.c.mention, outbox.c.file)))
    blank = update(outbox).where(ended, holds, outbox.c.ended_at <= micros(now - WORDS_KEPT))
    blanked = connection.execute(blank.values(words=None, mention=None, file=None)).rowcount
    old = ended & (outbox.c.ended_at <= micros(now - ROWS_KEPT))
    connection.execute(delete(reminded).where(reminded.c.notice.in_(select(outbox.c.key).where(old))))
    return blanked + connection.execute(delete(outbox).where(old)).rowcount


def _give_up(connection: Connection, now: datetime) -> None:
    """End what waits for a gateway that does not speak any more: late, failed or uncertain, as it is of any other."""
    _end(connection, _is(State.WAITING) & (outbox.c.not_after < micros(now)), State.EXPIRED, now)
    since = micros(now - WORDS_KEPT)
    _end(connection, _is(State.WAITING) & (outbox.c.not_before <= since), State.FAILED, now, error=_NOBODY)
    _end(connection, _is(State.CLAIMED) & (outbox.c.claimed_at <= since), State.UNCERTAIN, now, error=_DOUBTED)


def _claimed(no: int) -> ColumnElement[bool]:
    return (outbox.c.no == no) & _is(State.CLAIMED)


def _is(state: State) -> ColumnElement[bool]:
    return outbox.c.state == str(state)


def _end(connection: Connection, which: ColumnElement[bool], state: State, now: datetime, **values: Any) -> int:
    # A file is kept only where it may have to be sent once more.
    values["file"] = case((outbox.c.again.is_(False), outbox.c.file)) if state is State.UNCERTAIN else None
    ended = update(outbox).where(which).values(state=str(state), ended_at=micros(now), **values)
    return connection.execute(ended).rowcount


def _row(row: Any) -> Row:
    notice = Notice(
        key=row.key,
        kind=NoticeKind(row.kind),
        to=row.to,
        words=row.words,
        why=row.why,
        not_before=instant(row.not_before),
        not_after=None if row.not_after is None else instant(row.not_after),
        mention=row.mention,
        submission=row.submission,
        file=None if row.file is None else Attachment(row.file_name, row.file),
    )
    ended_at = None if row.ended_at is None else instant(row.ended_at)
    made_at = instant(row.made_at)
    state = State(row.state)
    told = (row.message, row.error, row.again, row.file_name)
    return Row(row.no, notice, state, row.attempts, made_at, ended_at, *told)
