"""What a cadre owes in a calendar year (rules.md section 5): duties done, and whether enough of the year was theirs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rules.facts import Alias, Duty, Fact, Group, Void
from rules.people import ALWAYS, EVER, group_order
from rules.periods import INSTANT, Period, PeriodKind, local_day, periods_touching
from rules.policy import AnyPolicy, Condition, DutyKind, Policy
from rules.verdicts import Reason, Status
from rules.view import GroupView, as_of, views

_TALK = "talk"  # The form of a meeting.


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say of one duty of a cadre, or of one condition, as of one moment T: a verdict beside the haves.

    `group` is None for a duty; `group` and `cadre` are None for what the committee itself owes.
    """

    group: str | None
    cadre: str | None
    have: DutyKind | Condition
    period: Period
    status: Status
    count: int
    need: int
    reason: Reason | None
    evidence: tuple[str, ...]
    over_at: datetime


# In office


class Tenure(NamedTuple):
    """Somebody is the cadre of a group in `[start, end)`."""

    cadre: str
    start: datetime
    end: datetime


def tenures(view: GroupView) -> list[Tenure]:
    """Return who answered for the group, in order; before it is formed its first line holds, the last for ever."""
    lines = sorted(view.facts[Group], key=group_order)
    cadre_from = {ALWAYS: lines[0].cadre} | {line.at: line.cadre for line in lines}
    changes = [next(same) for _, same in groupby(cadre_from.items(), key=itemgetter(1))]
    ends = [*(at for at, _ in changes[1:]), EVER]
    return [Tenure(cadre, start, end) for (start, cadre), end in zip(changes, ends, strict=True)]


class Office:
    """Who was in office when: the cadre of at least one group that was formed and had not ended, by group lines."""

    def __init__(self, college: Iterable[GroupView]) -> None:
        self._tenures: dict[str, list[Tenure]] = defaultdict(list)
        for view in college:
            for one in tenures(view):
                held = one._replace(start=max(one.start, view.roles.formed_at), end=min(one.end, view.ended_at or EVER))
                if held.start < held.end:
                    self._tenures[held.cadre].append(held)

    @property
    def cadres(self) -> list[str]:
        """Everybody who ever was in office, in order of their ids."""
        return sorted(self._tenures)

    def begun(self, cadre: str, within: Period | None = None) -> datetime:
        """Return the first moment (ever, or of the period) at which somebody who then was in office was."""
        start, end = (within.start, within.end) if within else (ALWAYS, EVER)
        return min(max(one.start, start) for one in self._tenures[cadre] if one.start < end and one.end > start)

    def time(self, cadre: str, period: Period) -> timedelta:
        """Return how much of the period the cadre was in office; whoever is at T is taken to stay."""
        total = timedelta()
        reached = period.start
        for one in sorted(self._tenures[cadre]):
            first, last = max(one.start, reached), min(one.end, period.end)
            if first < last:
                total += last - first
                reached = last
        return total


# Duties


def judge_duties(
    facts: Iterable[Fact],
    at: datetime,
    *,
    policy: AnyPolicy,
    since: date | None = None,
    duties: Iterable[DutyKind] = tuple(DutyKind),
) -> Iterator[Finding]:
    """Yield the duties of a college's cadres as of T, by cadre, duty and year.

    `since`: all years that touch since..T; without it the year that is running at T.
    """
    return Duties(facts, at, policy).judge(since, duties)


class Duties:
    """The duties of a college's cadres as of T. The facts are a whole college's."""

    def __init__(self, facts: Iterable[Fact], at: datetime, policy: AnyPolicy) -> None:
        everything = list(facts)
        college = list(views(everything, policy, at))
        self.at = at
        self.policy = policy
        self.office = Office(college)
        self._done: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
        for duty in as_of((fact for fact in everything if isinstance(fact, Duty | Alias | Void)), at)[Duty]:
            self._done[duty.cadre, duty.duty].append((duty.at, duty.id))
        for view in college:
            for meet, _ in view.meetings:
                if meet.form == _TALK:
                    self._done[view.roles.cadre_at(meet.at), DutyKind.TALK].append((meet.at, meet.id))

    def judge(self, since: date | None = None, duties: Iterable[DutyKind] = tuple(DutyKind)) -> Iterator[Finding]:
        """Yield what is found, by cadre, duty and year; as `judge_duties`."""
        wanted = tuple(duties)
        for cadre in self.office.cadres:
            for duty in wanted:
                for year in self.years(cadre, since):
                    yield self.finding(cadre, duty, year)

    def years(self, cadre: str, since: date | None) -> Iterator[Period]:
        """Yield the years that were asked for in which the cadre was in office at some moment up to T."""
        zone = self.policy.zone
        day = local_day(self.at, zone) if since is None else max(since, local_day(self.office.begun(cadre), zone))
        for year in periods_touching(PeriodKind.YEAR, day, self.at, zone):
            if self.office.time(cadre, year):
                yield year

    def finding(self, cadre: str, duty: DutyKind, year: Period) -> Finding:
        """Judge one duty of a cadre in a year: met, excused, open or due, short."""
        ids = sorted(id_ for at, id_ in self._done.get((cadre, duty), ()) if year.start <= at < year.end)
        policy = self.policy.on(year.first)
        need, status = policy.duties[duty], Status.MET
        if len(ids) < need:
            excused = self._is_excused(cadre, year, policy.office_share)
            status = Status.EXCUSED if excused else unmet(self.at, year.end, year, policy)
        return Finding(None, cadre, duty, year, status, len(ids), need, None, tuple(ids), year.end)

    def _is_excused(self, cadre: str, year: Period, share: Decimal) -> bool:
        """Whether the cadre was in office for less than that share (half) of the year."""
        whole = (year.end - year.start) // INSTANT
        return self.office.time(cadre, year) // INSTANT < share * whole

    def pace(self, cadre: str, found: Finding) -> int:
        """Return how many should be done by T, if spread evenly over the cadre's part of the year."""
        return pace(found.need, self.office.begun(cadre, found.period), found.period.end, self.at)


def unmet(at: datetime, over_at: datetime, period: Period, policy: Policy) -> Status:
    """Return what a promise is at T that is neither met nor excused: open, due, or short."""
    if at >= over_at:
        return Status.SHORT
    return Status.DUE if over_at - at <= policy.due[period.kind] else Status.OPEN


def pace(need: int, start: datetime, end: datetime, at: datetime) -> int:
    """Return how many of `need` should be done by T if spread evenly over `[start, end)`; whole ones only."""
    passed = min(max(at - start, timedelta()), end - start)
    return need * (passed // INSTANT) // ((end - start) // INSTANT)
