"""The course of a problem (方案四.4) as its steps tell it: where it stands, who is to act, and until when.

What is counted is what was done with a problem, never who handed it in. Words are no affair of the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from rules.calendar import Calendar, workdays_end
from rules.facts import Case, Submission


class ProblemState(StrEnum):
    """Where a problem stands; the first four are open, the others are its end."""

    RECEIVED = "received"
    HANDLING = "handling"
    HANDED_UP = "handed_up"
    HANDED_BACK = "handed_back"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Mark(StrEnum):
    """Steps that change no state. Confided: given to the committee past the cadre, who never learns of it."""

    CONFIDED = "confided"
    CATEGORIZED = "categorized"
    ASSIGNED = "assigned"


class Holder(StrEnum):
    """Who is to act."""

    CADRE = "cadre"
    COMMITTEE = "committee"


CLOSED = frozenset({ProblemState.ANSWERED, ProblemState.DECLINED, ProblemState.WITHDRAWN})
_ORDER = (*Mark, *ProblemState)  # Of steps of one instant.


@dataclass(frozen=True, slots=True)
class Course:
    """How a problem stands at a moment. `since`: when it came to its state; `held_since`: when to its holder.

    `holder` is None once it is closed. `settled`, `category` and `department` are the ids of the steps that said so.
    """

    state: ProblemState
    since: datetime
    holder: Holder | None
    held_since: datetime
    confided: bool = False
    settled: str | None = None
    category: str | None = None
    department: str | None = None

    @property
    def closed(self) -> bool:
        """Whether nobody has to act any more."""
        return self.holder is None

    def may_become(self, state: ProblemState) -> bool:
        """Whether a step to that state has an effect now; one without is passed over."""
        match state:
            case ProblemState.WITHDRAWN:
                return self.state is not ProblemState.WITHDRAWN
            case ProblemState.HANDED_UP:
                return self.holder is Holder.CADRE
            case ProblemState.HANDED_BACK:
                return self.holder is Holder.COMMITTEE and not self.confided
        return not self.closed and state is not ProblemState.RECEIVED


def course_of(given: Submission, cases: Iterable[Case], at: datetime) -> Course:
    """Return how a problem stands at T by the steps until then (T included), in whatever order they come."""
    steps = {case.id: case for case in cases if case.of == given.id and case.at <= at and case.state in _ORDER}
    in_order = sorted(steps.values(), key=lambda case: (case.at, _ORDER.index(_word(case)), case.id))
    confided = any(case.state == Mark.CONFIDED for case in in_order)
    holder = Holder.COMMITTEE if confided else Holder.CADRE
    course = Course(ProblemState.RECEIVED, given.at, holder, given.at, confided)
    for case in in_order:
        course = _after(course, case)
    return course


def _word(case: Case) -> Mark | ProblemState:
    return Mark(case.state) if case.state in tuple(Mark) else ProblemState(case.state)


def _after(course: Course, case: Case) -> Course:
    match word := _word(case):
        case Mark.CONFIDED:
            return course
        case Mark.CATEGORIZED:
            return replace(course, category=case.id)
        case Mark.ASSIGNED:
            return replace(course, department=case.id)
    return _moved(course, word, case) if course.may_become(word) else course


def _moved(course: Course, state: ProblemState, case: Case) -> Course:
    if state in CLOSED:
        return replace(course, state=state, since=case.at, holder=None, settled=case.id)
    moves = {ProblemState.HANDED_UP: Holder.COMMITTEE, ProblemState.HANDED_BACK: Holder.CADRE}
    holder = moves.get(state, course.holder)
    held_since = case.at if state in moves else course.held_since
    return replace(course, state=state, since=case.at, holder=holder, held_since=held_since)


@dataclass(frozen=True, slots=True)
class Terms:
    """Until when whoever holds a problem is to answer: so many working days after the day on which it came to them."""

    within: int
    calendar: Calendar
    zone: tzinfo

    def deadline(self, course: Course) -> datetime | None:
        """Return the first instant (UTC) at which the problem is overdue; None once it is closed."""
        if course.closed:
            return None
        return workdays_end(course.held_since, self.within, self.calendar, self.zone)

    def overdue(self, course: Course, at: datetime) -> bool:
        """Whether the deadline has passed at T."""
        deadline = self.deadline(course)
        return deadline is not None and deadline <= at
