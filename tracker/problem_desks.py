"""On whose desk each problem lies at a moment, and what the digest counts of them.

A confided problem (handed in past the cadre) is for the committee alone: no cadre's list and no digest ever has it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rules.problems import Holder, ProblemState, Terms
from tracker import roster
from tracker.groups import GroupNow, groups_at
from tracker.problems import Problem, problems_at
from tracker.roster import Listed


class Desks:
    """The groups and the people of the roster at a moment, read once."""

    def __init__(self, connection: Connection, now: datetime, terms: Terms) -> None:
        self._connection = connection
        self._now = now
        self._terms = terms
        self._groups = {group.id: group for group in groups_at(connection, now)}
        self._listed = {one.person: one for one in roster.everybody(connection) if one.person is not None}

    # Groups

    def group_of(self, problem: Problem) -> GroupNow | None:
        """Return the problem's group; of one that has ended, as it was when the problem was handed in."""
        return self._groups.get(problem.given.group) or _then(self._connection, problem)

    def serves(self, person: str, group: str) -> bool:
        """Whether somebody may use the commands of the group's cadre."""
        found = self._groups.get(group)
        return found is not None and _serves(found, person, self._listed.get(person))

    def cadre_of(self, problem: Problem) -> str | None:
        """Return the cadre on whose desk it may lie; None of a confided one, and where the group has ended."""
        group = None if problem.course.confided else self._groups.get(problem.given.group)
        return None if group is None else group.cadre

    # People

    def committee_of(self, problem: Problem) -> list[str]:
        """Return the bound committee people of the college and of the problem's unit.

        With a confided problem nobody is trusted who serves the group, or did when it was handed in.
        """
        group = self.group_of(problem)
        units = [] if group is None else [group.unit]
        people = [one for one, listed in self._listed.items() if listed.decides_for(*units)]
        return [one for one in people if not (problem.course.confided and self._is_near(problem, one))]

    def _is_near(self, problem: Problem, person: str) -> bool:
        then, listed = _then(self._connection, problem), self._listed.get(person)
        return self.serves(person, problem.given.group) or (then is not None and _serves(then, person, listed))

    def responsible(self, problem: Problem) -> list[str]:
        """Return who is to act: the cadre, or the committee; nobody once it is closed."""
        if problem.course.closed:
            return []
        cadre = self.cadre_of(problem)
        if problem.course.holder is Holder.CADRE and cadre is not None:
            return [cadre]
        return self.committee_of(problem)

    # Desks

    def deadline(self, problem: Problem) -> datetime | None:
        """Return the first instant at which whoever holds it should have answered; None once it is closed."""
        return self._terms.deadline(problem.course)

    def is_overdue(self, problem: Problem) -> bool:
        """Whether whoever holds it should have answered."""
        return self._terms.overdue(problem.course, self._now)

    def is_before_cadre(self, problem: Problem, person: str) -> bool:
        """Whether the problem is of a group that they serve, and was not handed in past them."""
        return not problem.course.confided and self.serves(person, problem.given.group)

    def is_before_committee(self, problem: Problem, person: str) -> bool:
        """Whether it waits for the committee: handed up, confided, overdue, or left by a group that ended."""
        course = problem.course
        waits = course.holder is Holder.COMMITTEE or self.is_overdue(problem) or self.cadre_of(problem) is None
        return waits and not course.closed and person in self.committee_of(problem)

    def of_cadre(self, person: str) -> list[Problem]:
        """Return the open problems of the groups that somebody serves, oldest first."""
        served = [group for group in self._groups if self.serves(person, group)]
        found = problems_at(self._connection, self._now, served)
        return [one for one in found if not one.course.closed and self.is_before_cadre(one, person)]

    def of_committee(self, person: str) -> list[Problem]:
        """Return what waits for somebody of the committee, oldest first."""
        return [one for one in self.open_ones() if self.is_before_committee(one, person)]

    def open_ones(self) -> list[Problem]:
        """Return every open problem, confided ones too."""
        return [one for one in problems_at(self._connection, self._now) if not one.course.closed]


def _then(connection: Connection, problem: Problem) -> GroupNow | None:
    """Return the group as it was when the problem was handed in."""
    groups = groups_at(connection, problem.given.at)
    return next((group for group in groups if group.id == problem.given.group), None)


def _serves(group: GroupNow, person: str, listed: Listed | None) -> bool:
    is_deputy = listed is not None and listed.role == "deputy"
    return person == group.cadre or (is_deputy and person in group.staff)


# For the digest: groups and numbers only. Whoever reads one may be a cadre, so what was confided is in neither.


@dataclass(frozen=True, slots=True)
class Overdue:
    """A problem whose deadline has passed. `since`: the first instant (UTC) at which it was overdue."""

    no: int | None
    group: GroupNow | None
    since: datetime
    state: ProblemState


def overdue(connection: Connection, terms: Terms, at: datetime) -> list[Overdue]:
    """Return the problems that are overdue at T, by unit, group and number."""
    desks = Desks(connection, at, terms)
    late = [
        Overdue(one.no, desks.group_of(one), since, one.course.state)
        for one in desks.open_ones()
        if not one.course.confided and (since := terms.deadline(one.course)) is not None and since <= at
    ]
    return sorted(late, key=lambda one: (*place_of(one.group), one.no or 0))


def place_of(group: GroupNow | None) -> tuple[str, str, str]:
    """Return by what lists are sorted: unit and name."""
    return ("", "", "") if group is None else (group.unit, group.name, group.id)
