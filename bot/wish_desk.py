"""Where wishes are looked at and worked on: connection, numbers, moment; steps, and words to whom they concern.

A word of a wish or of what is said about it is never put into the outbox: its row names the wish (bot/wish_news.py).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import texts_wishes as words
from rules.calendar import Calendar
from rules.reminders import Quiet
from rules.wishes import Course, Happened, WishTerms, course
from tracker import roster
from tracker.groups import GroupNow, group_at
from tracker.outbox import Notice, NoticeKind, put
from tracker.recording import Recording
from tracker.wishes import Wish, take_step, wish_numbered


def group_of(connection: Connection, wish: Wish, now: datetime) -> GroupNow:
    """Return the wish's group; one that has ended has neither unit nor cadre."""
    return group_at(connection, wish.group, now) or GroupNow(wish.group, words.ENDED_GROUP, "", "", ())


def key_of(wish: Wish, what: str, steps: int, to: str) -> str:
    """Return the key of a word about a wish to which so many steps had happened before what it tells of."""
    return f"wish:{wish.no}:{what}:{steps}:{to}"


@dataclass(frozen=True, slots=True)
class Reading:
    """Looks at wishes: a connection, the numbers, when it was asked (`at`), and the present moment (`now`)."""

    connection: Connection
    terms: WishTerms
    calendar: Calendar
    at: datetime
    now: datetime

    def course(self, wish: Wish) -> Course:
        """Return where a wish stands when it is asked, all that is stored of it included."""
        return course(wish.at, wish.steps, self.calendar, self.terms, max([self.at, *(one.at for one in wish.steps)]))

    def name_of(self, person: str) -> str:
        """Return the name on the roster; of a youth no name."""
        return roster.names_of(self.connection, [person]).get(person, words.SOMEBODY)


@dataclass(frozen=True, slots=True)
class Desk(Reading):
    """Works on wishes within a transaction. `committee`: pairs of a unit (empty: all) and a conversation."""

    recording: Recording
    quiet: Quiet
    committee: tuple[tuple[str, str], ...]

    def step(self, wish: Wish, happened: Happened, by: str | None, said: str | None = None) -> Course:
        """Store a step; return where the wish stands after it."""
        take_step(self.connection, self.recording, wish, happened, by=by, at=self.at, words=said)
        return self.course(wish_numbered(self.connection, wish.no or 0) or wish)

    def tell(self, wish: Wish, to: str, what: str, *, not_after: datetime | None = None) -> str:
        """Put a word about a wish into the outbox, once for this stand of it; return the key. `to` may be nobody."""
        key = key_of(wish, what, len(wish.steps), to)
        notice = Notice(key, NoticeKind.WORD, to, None, f"wish {what}".strip(), self.not_before())
        if to:
            put(self.connection, replace(notice, submission=wish.no, not_after=not_after), self.now)
        return key

    def tell_committee(self, wish: Wish, unit: str, what: str) -> list[str]:
        """Tell the committees of the unit and of all units; return the keys."""
        return [self.tell(wish, to, what) for of, to in self.committee if of in ("", unit)]

    def not_before(self) -> datetime:
        """Return the next moment at which it is not quiet: what is no answer waits until then."""
        return self.quiet.next_moment(self.now)
