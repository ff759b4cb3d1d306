"""What wuyou asked of people in a span: what it said to them, what they entered, and what could not be said."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from rules.facts import Fact
from tracker.models import facts, outbox
from tracker.moments import micros
from tracker.outbox import NoticeKind, State
from tracker.queries import facts_where
from tracker.sql import chunks

# What is entered by a command. What people merely say, and what the committee decides, is not among it.
ENTERED = (
    "topic",
    "activity",
    "attend",
    "meet",
    "duty",
    "identity",
    "link",
    "pairing",
    "paper",
    "objection",
    "wish",
    "problem",
    "case",
)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """How many notices of one kind did not reach somebody, or perhaps did not (`uncertain`)."""

    to: str
    kind: NoticeKind
    state: State
    number: int


def said_to(connection: Connection, people: Collection[str], since: datetime, until: datetime) -> Counter[str]:
    """Return how many notices were surely said to each of the people in `[since, until)`; answers are not notices."""
    found: Counter[str] = Counter()
    within = (outbox.c.ended_at >= micros(since)) & (outbox.c.ended_at < micros(until))
    counted = select(outbox.c.to, func.count()).where(outbox.c.state == str(State.SENT), within).group_by(outbox.c.to)
    for some in chunks(sorted(people)):
        for to, number in connection.execute(counted.where(outbox.c.to.in_(some))):
            found[to] = number
    return found


def entered_by(connection: Connection, people: Collection[str], since: datetime, until: datetime) -> Counter[str]:
    """Return how many entries each of the people made in `[since, until)`.

    Facts of one type at one moment are one entry: whoever enters thirty people at an activity does it once.
    """
    within = (facts.c.at >= micros(since)) & (facts.c.at < micros(until)) & facts.c.type.in_(ENTERED)
    entries = {(_who(fact), row.type, fact.at) for row, fact in facts_where(connection, within)}
    return Counter(who for who, _, _ in entries if who in people)


def _who(fact: Fact) -> str:
    """Return who entered a fact; a wish or problem is entered by its author."""
    return getattr(fact, "by", None) or getattr(fact, "cadre", None) or getattr(fact, "member", None) or ""


def unsaid_between(connection: Connection, since: datetime, until: datetime) -> list[Unsaid]:
    """Return what ended in `[since, until)` without surely being said, by person, kind and state.

    What expired because its time had passed is among it; what expired since there was nothing to say is not.
    """
    within = (outbox.c.ended_at >= micros(since)) & (outbox.c.ended_at < micros(until))
    too_late = (outbox.c.state == str(State.EXPIRED)) & (outbox.c.not_after < outbox.c.ended_at)
    lost = outbox.c.state.in_((State.FAILED, State.UNCERTAIN)) | too_late
    counted = select(outbox.c.to, outbox.c.kind, outbox.c.state, func.count()).where(within, lost)
    rows = connection.execute(counted.group_by(outbox.c.to, outbox.c.kind, outbox.c.state)).all()
    return sorted(
        (Unsaid(to, NoticeKind(kind), State(state), number) for to, kind, state, number in rows),
        key=lambda one: (one.to, one.kind, one.state),
    )
