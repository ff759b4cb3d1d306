"""Who is told of a problem, and what. Words that somebody gave are in no outbox: they are made when they are said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot import texts_problems as words
from bot.config import Config
from rules.calendar import Calendar
from rules.problems import Holder, ProblemState, Terms
from rules.reminders import Quiet
from tracker import problems, roster
from tracker.groups import group_at, groups_served
from tracker.outbox import Notice, NoticeKind, Row, put, rows_of
from tracker.problem_desks import Desks
from tracker.problems import Problem


class Told(StrEnum):
    """What a row of the outbox tells of a problem; its `why`."""

    NEW = "problem"
    CONFIDED = "problem confided"
    UP = "problem handed up"
    BACK = "problem handed back"
    MOVED = "problem moved"
    ENDED = "problem ended"
    OVERDUE = "problem overdue"


_OF_STATE = {
    ProblemState.HANDLING: Told.MOVED,
    ProblemState.HANDED_UP: Told.MOVED,
    ProblemState.HANDED_BACK: Told.MOVED,
    ProblemState.ANSWERED: Told.ENDED,
    ProblemState.DECLINED: Told.ENDED,
}


def terms_of(config: Config, calendar: Calendar) -> Terms:
    """Return until when problems are to be answered."""
    return Terms(config.problems.answer_within, calendar, config.zone)


def telling_at(connection: Connection, config: Config, calendar: Calendar, now: datetime) -> "Telling":
    """Return what tells of problems at a moment, with the desks on which they lie."""
    desks = Desks(connection, now, terms_of(config, calendar))
    return Telling(connection, desks, config.quiet, now)


@dataclass(frozen=True, slots=True)
class Telling:
    """Puts into the outbox, within a transaction, what is told of problems at a moment; at quiet times it waits."""

    connection: Connection
    desks: Desks
    quiet: Quiet
    now: datetime

    def new(self, problem: Problem) -> bool:
        """Tell of a problem that was just handed in; return whether there is anybody to tell."""
        why = Told.CONFIDED if problem.course.confided else Told.NEW
        people = [one for one in self.desks.responsible(problem) if one != problem.given.member]
        return self._each(problem, people, why, problem.given.id)

    def moved(self, problem: Problem, state: ProblemState, by: str | None) -> bool:
        """Tell whose turn it is now, and whoever handed it in by name; return whether these hear of it."""
        step, author = problem.given.steps[-1].id, problem.given.member
        if state in (ProblemState.HANDED_UP, ProblemState.HANDED_BACK):
            up, responsible = state is ProblemState.HANDED_UP, list(self.desks.responsible(problem))
            self._each(problem, responsible, Told.UP if up else Told.BACK, step)
            if author in responsible:
                return False
        return author is not None and author != by and self._author(problem, state, author, step)

    def _author(self, problem: Problem, state: ProblemState, author: str, step: str) -> bool:
        why, holder = _OF_STATE[state], problem.course.holder or Holder.CADRE
        plain = words.moved(problem.no or 0, state, holder) if why is Told.MOVED else None
        self._put(problem, author, why, f"{step}:author", plain)
        return True

    def overdue(self, problem: Problem, within: int) -> list[Row]:
        """Tell whoever holds a problem, once, that its time is over; return the rows that are new."""
        group, committee = self.desks.group_of(problem), problem.course.holder is Holder.COMMITTEE
        said = words.overdue(problem.no or 0, "" if group is None else group.name, within, committee=committee)
        held = problem.course.held_since.isoformat()
        keys = [
            self._put(problem, one, Told.OVERDUE, f"overdue:{held}:{one}", said)
            for one in self.desks.responsible(problem)
        ]
        return rows_of(self.connection, [key for key in keys if key is not None])

    def _each(self, problem: Problem, people: Iterable[str], why: Told, of: str) -> bool:
        told = list(people)
        for person in told:
            self._put(problem, person, why, f"{of}:{person}", None)
        return bool(told)

    def _put(self, problem: Problem, to: str, why: Told, key: str, said: str | None) -> str | None:
        """Put a word into the outbox; return its key if it is new."""
        notice = Notice(
            key=f"word:problem:{problem.no}:{key}",
            kind=NoticeKind.WORD,
            to=to,
            words=said,
            why=str(why),
            not_before=self.quiet.next_moment(self.now),
            submission=problem.no if said is None else None,
        )
        return notice.key if put(self.connection, notice, self.now) else None


def tell_overdue(
    connection: Connection, problem: Problem, config: Config, calendar: Calendar, now: datetime
) -> list[Row]:
    """Tell whoever holds the problem that its time is over, if it still is; return the rows that are new."""
    telling = telling_at(connection, config, calendar, now)
    current = problems.numbered(connection, problem.no or 0, now)
    if current is None or not telling.desks.is_overdue(current):
        return []
    return telling.overdue(current, config.problems.answer_within)


def words_of(connection: Connection, notice: Notice, now: datetime) -> str | None:
    """Return what a row without words tells of its problem; None if that is over, or the words were erased.

    Who has become the group's cadre, or is it no more, since the row was made, hears nothing of what is not theirs.
    """
    problem = problems.numbered(connection, notice.submission or 0, now)
    if problem is None or problem.no is None or problem.given.words is None:
        return None
    group = group_at(connection, problem.given.group, now) or group_at(
        connection, problem.given.group, problem.given.at
    )
    name, said, course = "" if group is None else group.name, problem.given.words, problem.course
    is_cadre = group is not None and notice.to == group.cadre
    match notice.why:
        case Told.ENDED:
            return words.ended(problem.no, course.state, problem.answer)
        case Told.NEW if is_cadre and not course.closed:
            return words.new(problem.no, name, said)
        case Told.CONFIDED if not course.closed and _is_trusted(connection, problem, notice.to, now):
            return words.confided(problem.no, name, said)
        case Told.UP if course.holder is Holder.COMMITTEE and _is_committee(connection, notice.to):
            return words.handed_up(problem.no, name, said, problem.opinion)
        case Told.BACK if is_cadre and course.holder is Holder.CADRE:
            return words.handed_back(problem.no, name, said, problem.opinion)
    return None


def _is_committee(connection: Connection, person: str) -> bool:
    listed = roster.by_person(connection, person)
    return listed is not None and listed.is_committee


def _is_trusted(connection: Connection, problem: Problem, person: str, now: datetime) -> bool:
    """Whether what was confided may still be told to somebody: of the committee, and not near the group."""
    near = {group.id for group in groups_served(connection, person, now)}
    return _is_committee(connection, person) and problem.given.group not in near
