"""Problems (问题清单): what is handed in, how it stands, and what was said of it. Whose they are: problem_desks.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rules.facts import Case, Submission
from rules.periods import Period
from rules.problems import Course, Mark, ProblemState, course_of
from tracker import submissions
from tracker.recording import Recording
from tracker.submissions import Receipt, Submitted


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at a moment. Words are None where there are none, and once erased.

    `answer` is what was said when it was closed, `opinion` when it was handed up or back last.
    """

    given: Submitted
    course: Course
    category: str | None
    department: str | None
    answer: str | None
    opinion: str | None

    @property
    def no(self) -> int | None:
        """Its number; None of what was read from a journal without one."""
        return self.given.no


def report(
    connection: Connection,
    recording: Recording,
    *,
    group: str,
    member: str | None,
    words: str,
    at: datetime,
    in_room: bool = False,
    confided: bool = False,
    message: str | None = None,
) -> Receipt:
    """Store a problem; without a member there is a code instead. `confided`: past the cadre.

    Whether the `message` has come before asks `submissions.of_message`.
    """
    receipt = submissions.submit(
        connection,
        recording,
        type="problem",
        group=group,
        member=member,
        words=words,
        at=at,
        in_room=in_room,
        message=message,
    )
    if confided and (given := submissions.numbered(connection, receipt.no)) is not None:
        submissions.step(connection, recording, given, Mark.CONFIDED, by=member, at=at)
    return receipt


def move(
    connection: Connection,
    recording: Recording,
    problem: Problem,
    state: ProblemState,
    *,
    by: str | None,
    at: datetime,
    words: str | None = None,
) -> Problem:
    """Store a step and return the problem after it; withdrawing erases all words. The caller has asked whether it may.

    A step is later than the moves before it, whatever the clocks of those who took them say.
    """
    moves = [one for one in problem.given.steps if one.state not in tuple(Mark)]
    when = submissions.behind(problem.given, moves, at)
    submissions.step(connection, recording, problem.given, state, by=by, at=when, words=words)
    if state is ProblemState.WITHDRAWN and (given := _again(connection, problem)) is not None:
        submissions.erase(connection, recording, given)
    given = _again(connection, problem) or problem.given
    return _problem(given, when)


def sort_in(
    connection: Connection,
    recording: Recording,
    problem: Problem,
    category: str,
    department: str | None,
    *,
    by: str,
    at: datetime,
) -> None:
    """Store of which category a problem is, and which department it concerns."""
    marks = [one for one in problem.given.steps if one.state in (Mark.CATEGORIZED, Mark.ASSIGNED)]
    when = submissions.behind(problem.given, marks, at)
    submissions.step(connection, recording, problem.given, Mark.CATEGORIZED, by=by, at=when, words=category)
    if department is not None:
        submissions.step(connection, recording, problem.given, Mark.ASSIGNED, by=by, at=when, words=department)


def _again(connection: Connection, problem: Problem) -> Submitted | None:
    no = problem.no
    return None if no is None else submissions.numbered(connection, no)


# Reading


def numbered(connection: Connection, no: int, at: datetime) -> Problem | None:
    """Return the problem of that number as it stands."""
    given = submissions.numbered(connection, no)
    return None if given is None or given.type != "problem" else _problem(given, at)


def of_code(connection: Connection, code: str, at: datetime) -> Problem | None:
    """Return the problem that was handed in without a name and has that code."""
    given = submissions.of_code(connection, code)
    return None if given is None or given.type != "problem" else _problem(given, at)


def problems_at(connection: Connection, at: datetime, groups: Iterable[str] | None = None) -> list[Problem]:
    """Return the problems handed in by T (of these groups), confided ones too, as they stand then, oldest first."""
    return [_problem(one, at) for one in submissions.submitted(connection, "problem", groups) if one.at <= at]


def problems_of(connection: Connection, member: str, at: datetime) -> list[Problem]:
    """Return what somebody handed in by name."""
    return [one for one in problems_at(connection, at) if one.given.member == member]


def _problem(given: Submitted, at: datetime) -> Problem:
    of = Submission(given.at, given.id, given.type, given.group, given.member)
    course = course_of(of, [Case(one.at, one.id, given.id, one.state, one.by) for one in given.steps], at)
    said = {one.id: one.words for one in given.steps}
    up = [one for one in given.steps if one.state in (ProblemState.HANDED_UP, ProblemState.HANDED_BACK)]
    return Problem(
        given,
        course,
        category=said.get(course.category or ""),
        department=said.get(course.department or ""),
        answer=said.get(course.settled or ""),
        opinion=up[-1].words if up else None,
    )


def on_list_of(connection: Connection, period: Period, now: datetime) -> list[Problem]:
    """Return what the problem list of a period holds, as it stands now: handed in in it, or open when it began.

    Confided problems are on no list, since cadres read them.
    """
    handed_in = (one for one in problems_at(connection, now) if one.given.at < period.end)
    open_then = (one for one in handed_in if not (one.course.closed and one.course.since < period.start))
    return [one for one in open_then if not one.course.confided]
