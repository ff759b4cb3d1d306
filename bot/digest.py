"""The committee's week, gathered and decided: what the values of `digest_model.py` are in a week.

What helps, what is overdue, what it cost and what reached nobody is in `digest_parts.py`. Nothing is worded
(texts_digest.py) or sent (telling.py) here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.costs import Costs
from bot.digest_model import (
    Change,
    Digest,
    HaveLine,
    Numbers,
    PolicyName,
    Shortfall,
    Standing,
    Unseen,
    WishLine,
)
from bot.digest_parts import (
    Named,
    Overdue,
    Person,
    Post,
    Prospect,
    foretold,
    post_of,
    prospects,
    smallest_help,
)
from bot.reminders import groups_of, is_beyond_reach, line_of
from rules.periods import INSTANT, Period, PeriodKind, local_day, period_of, periods_touching
from rules.policy import Have, longest_window
from rules.verdicts import Reason, Status, Verdict
from rules.wishes import Course, WishTerms, course
from tracker import roster
from tracker.coverage import gateway_of
from tracker.judging import Judge
from tracker.queries import group_ids
from tracker.views import kins
from tracker.wishes import Wish, all_wishes

_BEFORE = {  # How many periods before the week's own are looked at, to compare.
    PeriodKind.DAY: 7,
    PeriodKind.WEEK: 1,
    PeriodKind.MONTH: 2,  # A month's topic gathers on into the next month, and is over in a later week.
    PeriodKind.QUARTER: 1,
    PeriodKind.YEAR: 1,
}
_LOOKED_BACK = {  # How many periods before that are looked at, to say since when something is missing.
    PeriodKind.DAY: 365,
    PeriodKind.WEEK: 52,
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.YEAR: 2,
}
_WORST_FIRST = (Status.SHORT, Status.UNKNOWN, Status.DUE, Status.OPEN, Status.MET)


# Gather.


class GroupWeek:
    """The verdicts of one group that a week's digest looks at, and what follows from them."""

    def __init__(self, named: Named, ids: tuple[str, ...], verdicts: Iterable[Verdict]) -> None:
        self.named = named
        self.ids = ids  # All ids that the group has had.
        self._verdicts = {(verdict.have, verdict.period): verdict for verdict in verdicts}

    def add(self, verdicts: Iterable[Verdict]) -> None:
        """Take in verdicts of earlier periods."""
        self._verdicts |= {(verdict.have, verdict.period): verdict for verdict in verdicts}

    def of(self, have: Have, periods: Iterable[Period]) -> list[Verdict]:
        """Return the verdicts of the periods, where there is one."""
        return [self._verdicts[have, period] for period in periods if (have, period) in self._verdicts]

    def over_in(self, have: Have, week: Period) -> list[Verdict]:
        """Return the verdicts of the have that became final in the week, in order."""
        final = (one for (of, _), one in self._verdicts.items() if of is have and week.start < one.over_at <= week.end)
        return sorted(final, key=lambda one: one.period.start)

    def cadres_in(self, week: Period) -> list[str]:
        """Return who was the cadre on each judged day of the week, in order."""
        return [verdict.cadre for verdict in self.of(Have.VOICE, _days(week))]

    def status(self, have: Have, periods: Iterable[Period], week: Period) -> Status | None:
        """Return the status of a have over the periods together, None without a verdict.

        Short is a group with a short period; otherwise unknown one with an unknown period; otherwise it is due or
        open, met with at least one period met, and excused if every period is. What only became final after the
        week is due in it, so that the next digest tells of it.
        """
        found = {_in_week(verdict, week) for verdict in self.of(have, periods)}
        return next((status for status in _WORST_FIRST if status in found), Status.EXCUSED if found else None)

    def run_up_to(self, have: Have, last: Period) -> list[Period]:
        """Return the consecutive short periods that end with `last`, in order, as far as verdicts are known."""
        run: list[Period] = []
        while self._is_short(have, last):
            run.insert(0, last)
            last = last.previous()
        return run

    def _is_short(self, have: Have, period: Period) -> bool:
        verdict = self._verdicts.get((have, period))
        return verdict is not None and verdict.status is Status.SHORT


def _in_week(verdict: Verdict, week: Period) -> Status:
    late = verdict.over_at > week.end and verdict.status in (Status.SHORT, Status.UNKNOWN)
    return Status.DUE if late else verdict.status


def gather(
    connection: Connection,
    judge: Judge,
    gateways: Iterable[str] | None,
    week: Period,
    at: datetime,
    *,
    overdue: Sequence[Overdue] = (),
    costs: Costs = Costs(),  # noqa: B008 # It is frozen.
    terms: WishTerms = WishTerms(),  # noqa: B008 # As above.
) -> "CollegeWeek":
    """Return all that digests of the week are made of, as of T, for the groups that these gateways had in the week.

    Without gateways: for all groups that are stored, also those known by import alone. The voice is judged by the day:
    over the week a group keeps it that has no short and no unknown day and at least one met day (see
    `GroupWeek.status`). Of other haves the periods that became final in the week are compared with the period before;
    those that are still running are told as they stand at T.
    """
    at = at.astimezone(week.zone)
    groups = sorted(group_ids(connection).values()) if gateways is None else groups_of(connection, gateways)
    weeks = _weeks(connection, judge, groups, week, at)
    ahead = _ahead(judge, weeks, at) if at < week.next().end else {}
    cadres = _cadres(connection, weeks.values(), week)
    policy = judge.policy.on(week.first)
    wishes = [(wish, course(wish.at, wish.steps, judge.calendar, terms, at)) for wish in all_wishes(connection)]
    return CollegeWeek(
        week=week,
        at=at,
        weeks=tuple(sorted(weeks.values(), key=lambda one: one.named)),
        wishes=tuple(wishes),
        policy=PolicyName(policy.name, policy.version),
        due=policy.due,
        ahead=ahead,
        cadres={one.person: one for one in cadres},
        beyond_reach=frozenset(one.person for one in cadres if is_beyond_reach(connection, one.person, at)),
        post=post_of(connection, cadres, week.start, week.end, costs),
        overdue=tuple(sorted(overdue, key=lambda one: (one.group, one.kind, one.no))),
    )


def _weeks(
    connection: Connection, judge: Judge, groups: Iterable[str], week: Period, at: datetime
) -> dict[str, "GroupWeek"]:
    ids_of = {id_: kin.ids for kin in kins(connection) for id_ in kin.ids}
    wanted = {have: _compared(have, week) for have in Have}
    weeks: dict[str, GroupWeek] = {}
    for named, verdicts in _by_group(judge, at, wanted, groups):
        one = GroupWeek(named, ids_of.get(named.group, (named.group,)), verdicts)
        if one.of(Have.VOICE, _days(week)):
            weeks[named.group] = one
    for have, some in _unfinished(weeks.values(), week, wanted).items():
        for named, verdicts in _by_group(judge, at, {have: _earlier(have, wanted[have][0])}, some):
            weeks[named.group].add(verdicts)
    return weeks


def _ahead(judge: Judge, weeks: Mapping[str, "GroupWeek"], at: datetime) -> dict[str, list[Prospect]]:
    """Return by group what will be short if nothing happens."""
    window, zone = longest_window(judge.policy), judge.policy.zone
    month = period_of(PeriodKind.MONTH, local_day(at - window, zone), zone)  # Its topics may gather on.
    week = period_of(PeriodKind.WEEK, local_day(at, zone), zone)
    found = judge.views(at, [(min(month.start, week.start) - window, at + INSTANT)], list(weeks))
    return {
        view.group: prospects(view, weeks[view.group].named, judge.calendar) for view in found if view.group in weeks
    }


def _cadres(connection: Connection, weeks: Iterable["GroupWeek"], week: Period) -> list[Person]:
    """Return who held one of the groups in the week, by unit and name."""
    held: dict[str, list[Named]] = defaultdict(list)
    for one in weeks:
        for cadre in dict.fromkeys(one.cadres_in(week)):
            held[cadre].append(one.named)
    names = roster.names_of(connection, held)
    found = [
        Person(min(groups).unit, names.get(cadre, ""), tuple(named.name for named in sorted(groups)), cadre)
        for cadre, groups in held.items()
    ]
    return sorted(found)


def _days(week: Period) -> list[Period]:
    return [period_of(PeriodKind.DAY, day, week.zone) for day in week.each_day()]


def _compared(have: Have, week: Period) -> list[Period]:
    """Return the periods of a have that touch the week, and those before them, in order."""
    periods = list(periods_touching(have.period, week.first, week.last_instant, week.zone))
    return [*_back(periods[0], _BEFORE[have.period]), *periods]


def _earlier(have: Have, first: Period) -> list[Period]:
    return _back(first, _LOOKED_BACK[have.period])


def _back(period: Period, number: int) -> list[Period]:
    """Return so many periods before the period, in order."""
    found: list[Period] = []
    for _ in range(number):
        period = period.previous()
        found.insert(0, period)
    return found


def _by_group(
    judge: Judge, at: datetime, periods: Mapping[Have, Sequence[Period]], groups: Iterable[str]
) -> Iterator[tuple[Named, list[Verdict]]]:
    found: dict[Named, list[Verdict]] = defaultdict(list)
    for view, verdict in judge.of_periods(at, periods, groups):
        line = line_of(view)
        found[Named(line.unit, line.name, view.group)].append(verdict)
    yield from found.items()


def _unfinished(
    weeks: Iterable[GroupWeek], week: Period, known: Mapping[Have, Sequence[Period]]
) -> dict[Have, list[str]]:
    """Return by have the groups that are short from the first known period on: perhaps since earlier."""
    found: dict[Have, list[str]] = defaultdict(list)
    for one in weeks:
        for have in Have:
            for verdict in one.over_in(have, week):
                if one.run_up_to(have, verdict.period)[:1] == [known[have][0]]:
                    found[have].append(one.named.group)
                    break
    return found


# Decide.


@dataclass(frozen=True)
class CollegeWeek:
    """What is known of a week; `digest` says it for a unit."""

    week: Period
    at: datetime
    weeks: tuple[GroupWeek, ...]
    wishes: tuple[tuple[Wish, Course], ...]
    policy: PolicyName
    due: Mapping[PeriodKind, timedelta]
    ahead: Mapping[str, Sequence[Prospect]]
    cadres: Mapping[str, Person]
    beyond_reach: frozenset[str]
    post: Post
    overdue: tuple[Overdue, ...]

    def digest(self, unit: str = "") -> Digest:
        """Return the digest of one unit, or of all."""
        here = [one for one in self.weeks if unit in ("", one.named.unit)]
        ids = {id_ for one in here for id_ in one.ids}
        shortfalls = tuple(gap for one in here for gap in _shortfalls(one, self.week))
        cadres = {cadre for one in here for cadre in one.cadres_in(self.week)}
        undelivered = [one for one in self.post.undelivered if one.to.person in cadres or unit in ("", one.to.unit)]
        return Digest(
            week=self.week,
            unit=unit,
            at=self.at,
            policy=self.policy,
            groups=len(here),
            changes=tuple(change for one in here for change in _changes(one, self.week)),
            shortfalls=shortfalls,
            helps=tuple(self._helps(shortfalls)),
            unseen=tuple(gap for one in here for gap in _unseen(one, self.week)),
            overdue=tuple(one for one in self.overdue if unit in ("", one.group.unit)),
            forecasts=tuple(one for group in here for one in self._forecasts(group)),
            lines=tuple(_lines(here, self.week)),
            wishes=_wish_line([one for one in self.wishes if one[0].group in ids], self.week, self.at),
            loads=tuple(one for one in self.post.loads if one.cadre.person in cadres),
            undelivered=tuple(undelivered),
            undelivered_others=0 if unit else self.post.others,
            unreachable=tuple(one for one in _unreachable(here, self.week, self.cadres, self.beyond_reach)),
            standings=tuple(one for group in here for one in self._standings(group)),
        )

    def _helps(self, shortfalls: Iterable[Shortfall]) -> Iterator[Prospect]:
        short_of: dict[Named, list[Have]] = defaultdict(list)
        for gap in shortfalls:
            short_of[gap.group].append(gap.have)
        for named, haves in short_of.items():
            if (found := smallest_help(self.ahead.get(named.group, ()), haves)) is not None:
                yield found

    def _forecasts(self, one: GroupWeek) -> list[Prospect]:
        return [found for found in self.ahead.get(one.named.group, ()) if foretold(found, self.due, self.at)]

    def _standings(self, one: GroupWeek) -> Iterator[Standing]:
        cadre = self.cadres[one.cadres_in(self.week)[-1]]
        for have in Have:
            for own, _, period in _told(have, self.week):
                if (status := one.status(have, own, self.week)) is not None:
                    yield Standing(one.named, cadre, have, period, status, *_numbers(one.of(have, own)))


def _numbers(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """Return the count and need of a period; of the days of a week how many were kept, and how many were not excused.

    A day that is still to come has no verdict and is not among them.
    """
    if verdicts[0].have is not Have.VOICE:
        return verdicts[-1].count, verdicts[-1].need
    statuses = [verdict.status for verdict in verdicts]
    return statuses.count(Status.MET), len(statuses) - statuses.count(Status.EXCUSED)


def _unreachable(
    weeks: Iterable[GroupWeek], week: Period, cadres: Mapping[str, Person], beyond_reach: frozenset[str]
) -> list[Person]:
    """Return whom no private message can reach: the channel refused it for good, or their id is of another gateway."""
    last = {(one.cadres_in(week)[-1], gateway_of(one.named.group)) for one in weeks}
    far = {cadre for cadre, gateway in last if gateway and gateway_of(cadre) != gateway}
    return sorted(cadres[cadre] for cadre in far | ({cadre for cadre, _ in last} & beyond_reach))


def _lines(weeks: Sequence[GroupWeek], week: Period) -> Iterator[HaveLine]:
    for have in Have:
        for own, before, period in _told(have, week):
            now, then = (Numbers.of(_statuses(weeks, have, some, week)) for some in (own, before))
            if now != Numbers():
                days = sum(_in_week(one, week) is Status.SHORT for group in weeks for one in group.of(have, own))
                over = period.end <= week.end
                yield HaveLine(
                    have, period, over, now, then if then != Numbers() else None, days if have is Have.VOICE else 0
                )


def _statuses(weeks: Iterable[GroupWeek], have: Have, periods: Sequence[Period], week: Period) -> Iterator[Status]:
    for one in weeks:
        if (status := one.status(have, periods, week)) is not None:
            yield status


def _told(have: Have, week: Period) -> Iterator[tuple[list[Period], list[Period], Period]]:
    """Yield what is told of a have: the periods, those to compare with (none while it runs), and the line's period."""
    if have is Have.VOICE:
        yield _days(week), _days(week.previous()), week
        return
    for period in periods_touching(have.period, week.first, week.last_instant, week.zone):
        yield [period], [period.previous()] if period.end <= week.end else [], period


# Lists.


def _changes(one: GroupWeek, week: Period) -> Iterator[Change]:
    for have in Have:
        for own, before, _ in _told(have, week):
            now, then = one.status(have, own, week), one.status(have, before, week)
            if before and now is not then and Status.SHORT in (now, then) and now in (Status.SHORT, Status.MET):
                yield Change(one.named, have, back=now is Status.MET)


def _shortfalls(one: GroupWeek, week: Period) -> Iterator[Shortfall]:
    for have in Have:
        short = [verdict for verdict in one.over_in(have, week) if verdict.status is Status.SHORT]
        if short:
            run = one.run_up_to(have, short[-1].period)
            periods = tuple(verdict.period for verdict in short)
            yield Shortfall(one.named, have, periods, short[-1].count, short[-1].need, run[0], len(run))


def _unseen(one: GroupWeek, week: Period) -> Iterator[Unseen]:
    for have in Have:
        by_reason: dict[Reason | None, list[Period]] = defaultdict(list)
        for verdict in one.over_in(have, week):
            if verdict.status is Status.UNKNOWN:
                by_reason[verdict.reason].append(verdict.period)
        for reason, periods in by_reason.items():
            yield Unseen(one.named, have, tuple(periods), reason)


def _wish_line(wishes: Sequence[tuple[Wish, Course]], week: Period, at: datetime) -> WishLine:
    given = [wish.at for wish, _ in wishes]
    closed = [stands.closed_at for _, stands in wishes if stands.closed_at is not None]
    return WishLine(
        opened=_within(week, given),
        closed=_within(week, closed),
        opened_before=_within(week.previous(), given),
        closed_before=_within(week.previous(), closed),
        open=_until(at, given) - _until(at, closed),
    )


def _within(period: Period, moments: Iterable[datetime]) -> int:
    return sum(period.start <= moment < period.end for moment in moments)


def _until(at: datetime, moments: Iterable[datetime]) -> int:
    return sum(moment <= at for moment in moments)
