"""What is handed in on purpose, wishes and problems: one series of numbers, states as facts, words apart from both.

The words stand only here and have an end. Who handed in without a name is on no disk: a code is all that they keep.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from rules.facts import Alias, Case, Fact, Submission
from rules.people import EVER
from rules.periods import INSTANT
from rules.view import as_of
from tracker.models import case_words, facts, submissions
from tracker.moments import micros
from tracker.queries import facts_where, read_facts
from tracker.recording import Recording
from tracker.roster import ALPHABET

KEPT = timedelta(days=400)  # Words are erased then at the latest; those of something withdrawn at once.
_ENDS = frozenset({"fulfilled", "satisfied", "dissatisfied", "answered", "declined", "withdrawn"})
_CONFIDED = "confided"  # Given to the committee past the cadre, who is not to learn of it: neither is the next one.
_MARKS = frozenset({_CONFIDED, "categorized", "assigned", "urged", "raised", "extended"})  # They change no state.
_CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A change of state. `words` (a reason, an answer) is None where there are none, and once erased."""

    id: str
    at: datetime
    state: str
    by: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """Something handed in, with its steps in their order.

    `member` is None where no name was given; `no` and `words` are None for what was read from a journal without them.
    `in_room`: it was said in the group, so that the group knows it.
    """

    no: int | None
    id: str
    type: str
    group: str
    member: str | None
    at: datetime
    words: str | None
    in_room: bool
    steps: tuple[Step, ...]

    def is_ended(self, at: datetime | None = None) -> bool:
        """Whether nobody has anything left to do for it; as of a moment, or of all that is stored."""
        so_far = [step for step in self.steps if at is None or step.at <= at]
        states = [step.state for step in so_far if step.state not in _MARKS]
        return bool(states) and states[-1] in _ENDS

    @property
    def is_confided(self) -> bool:
        """Whether it went to the committee past the cadre."""
        return any(step.state == _CONFIDED for step in self.steps)


class Receipt(NamedTuple):
    """The number of something handed in; and if it is nobody's, the code by which its author follows it up."""

    no: int
    code: str | None


def submit(
    connection: Connection,
    recording: Recording,
    *,
    type: str,  # noqa: A002 # The word of the journal.
    group: str,
    member: str | None,
    words: str,
    at: datetime,
    in_room: bool = False,
    message: str | None = None,
) -> Receipt:
    """Store what somebody hands in; without a member there is a code instead.

    Of a `message` that comes again (only where there is a member) the number is that of the first time.
    """
    of_message = None if message is None or member is None else _id_of_message(type, member, message)
    known = None if of_message is None else _no_of(connection, of_message)
    if known is not None:
        return Receipt(known, None)
    given = Submission(at, of_message or f"{type}-{secrets.token_hex(8)}", type, group, member)
    recording.record(connection, [given])
    code = None if member is not None else "".join(secrets.choice(ALPHABET) for _ in range(_CODE_LENGTH))
    row = insert(submissions).values(
        fact=given.id,
        words=words,
        in_room=in_room,
        code_hash=None if code is None else _hash(code),
        erase_at=micros(at + KEPT),
    )
    return Receipt(int(connection.execute(row.returning(submissions.c.no)).scalar_one()), code)


def of_message(connection: Connection, type: str, member: str, message: str) -> int | None:  # noqa: A002 # As above.
    """Return the number of what the member's message handed in by name; None if it comes for the first time."""
    return _no_of(connection, _id_of_message(type, member, message))


def _id_of_message(type: str, member: str, message: str) -> str:  # noqa: A002 # As above.
    return f"{type}-{_digest(f'{member} {message}')[:20]}"


def _no_of(connection: Connection, fact: str) -> int | None:
    known = connection.execute(select(submissions.c.no).where(submissions.c.fact == fact)).scalar()
    return None if known is None else int(known)


def step(
    connection: Connection,
    recording: Recording,
    of: Submitted,
    state: str,
    *,
    by: str | None,
    at: datetime,
    words: str | None = None,
) -> None:
    """Store that something handed in has come to a state, with what was said about it, at the moment given."""
    case = Case(at=at, id=f"case-{secrets.token_hex(8)}", of=of.id, state=state, by=by)
    recording.record(connection, [case])
    if words is not None:
        connection.execute(insert(case_words).values(fact=case.id, words=words, erase_at=micros(of.at + KEPT)))


def behind(of: Submitted, steps: Iterable[Step], at: datetime) -> datetime:
    """Return that moment or, if it is not behind these steps of what was handed in, the first that is.

    Channels tell whole seconds, and the clocks of two differ: what comes later must be later all the same.
    """
    return max([at, of.at, *(before.at + INSTANT for before in steps)])


def submitted(connection: Connection, type: str | None = None, groups: Iterable[str] | None = None) -> list[Submitted]:  # noqa: A002 # As above.
    """Return what was handed in (of one type, of these groups), oldest first."""
    wanted = None if groups is None else set(groups)
    types = facts.c.type.in_(("wish", "problem")) if type is None else facts.c.type == type
    given = _with_steps(connection, read_facts(connection, Submission, types))
    return [one for one in given if wanted is None or one.group in wanted]


def numbered(connection: Connection, no: int) -> Submitted | None:
    """Return what has that number."""
    return _one(connection, select(submissions.c.fact).where(submissions.c.no == no))


def of_code(connection: Connection, code: str) -> Submitted | None:
    """Return what was handed in without a name and has that code; the code is not case-sensitive."""
    return _one(connection, select(submissions.c.fact).where(submissions.c.code_hash == _hash(code)))


def _one(connection: Connection, query: Any) -> Submitted | None:
    key = connection.execute(query).scalar()
    given = [fact for _, fact in facts_where(connection, facts.c.key == key) if isinstance(fact, Submission)]
    return next(iter(_with_steps(connection, given)), None)


def erase(connection: Connection, recording: Recording, of: Submitted) -> None:
    """Erase the words of something handed in, and all that was said about it."""
    connection.execute(update(submissions).where(submissions.c.fact == of.id).values(words=None))
    steps = [step.id for step in of.steps]
    connection.execute(update(case_words).where(case_words.c.fact.in_(steps)).values(words=None))
    recording.erased = True


def erase_ended(connection: Connection, now: datetime) -> int:
    """Erase the words whose end has come; return how many."""
    erased = 0
    for table in (submissions, case_words):
        ended = (table.c.erase_at <= micros(now)) & table.c.words.is_not(None)
        erased += connection.execute(update(table).where(ended).values(words=None)).rowcount
    return erased


def _hash(code: str) -> str:
    return _digest(code.strip().upper())


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _with_steps(connection: Connection, given: list[Submission]) -> list[Submitted]:
    if not given:
        return []
    rows = {row.fact: row for row in connection.execute(select(submissions))}
    said = {row.fact: row.words for row in connection.execute(select(case_words))}
    aliases = read_facts(connection, Alias, facts.c.type == "alias")
    known: list[Fact] = [*aliases, *given, *read_facts(connection, Case, facts.c.type == "case")]
    present = as_of(known, EVER)  # Groups and people under the ids that hold: who came back under another keeps theirs.
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in present[Case]:
        cases[case.of].append(case)
    whole = [_submitted(one, cases[one.id], rows.get(one.id), said) for one in present[Submission]]
    return sorted(whole, key=lambda one: (one.at, one.id))


def _submitted(given: Submission, cases: list[Case], row: Any, said: dict[str, str | None]) -> Submitted:
    steps = [Step(case.id, case.at, case.state, case.by, said.get(case.id)) for case in cases]
    return Submitted(
        no=None if row is None else row.no,
        id=given.id,
        type=given.type,
        group=given.group,
        member=given.member,
        at=given.at,
        words=None if row is None else row.words,
        in_room=row is not None and row.in_room,
        steps=tuple(sorted(steps, key=lambda one: (one.at, one.id))),
    )
