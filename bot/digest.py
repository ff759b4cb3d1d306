"""The committee's week as values: how many groups keep each have, who fell short and since when, what is unknown.

Nothing is worded (texts_digest.py) or sent (rounds.py) here. Groups and counts only: no youth, no order of merit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.reminders import groups_of, line_of
from rules.periods import Period, PeriodKind, period_of, periods_touching
from rules.policy import Have
from rules.verdicts import Reason, Status, Verdict
from rules.wishes import Course, WishTerms, course
from tracker.judging import Judge
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


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many groups have which status."""

    met: int = 0
    short: int = 0
    excused: int = 0
    unknown: int = 0
    due: int = 0
    open: int = 0

    @classmethod
    def of(cls, statuses: Iterable[Status]) -> "Numbers":
        """Count the statuses."""
        counted = list(statuses)
        return cls(**{status.value: counted.count(status) for status in Status})


@dataclass(frozen=True, slots=True)
class HaveLine:
    """One have in one period; the voice's period is the week, `days` of all groups together were short.

    `over`: the period ended by the end of the week. `before` are the numbers of the period before, if it is over.
    """

    have: Have
    period: Period
    over: bool
    now: Numbers
    before: Numbers | None
    days: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A group as a digest names it, and in which order: by unit and name."""

    unit: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Change:
    """A have that a group fell short of and had not the period before, or keeps again (`back`)."""

    group: Named
    have: Have
    back: bool


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a group fell short of: the short periods (of the voice the days of the week), the last one's numbers.

    `since` is the first of `times` consecutive short periods up to the last of them; looked for about a year back.
    """

    group: Named
    have: Have
    periods: tuple[Period, ...]
    count: int
    need: int
    since: Period
    times: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is not known of a group, and why."""

    group: Named
    have: Have
    periods: tuple[Period, ...]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class WishLine:
    """How many wishes were opened and closed in the week and in the one before, and how many are open now."""

    opened: int
    closed: int
    opened_before: int
    closed_before: int
    open: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The week of one unit, or of all (`unit` empty), as of `at`. Lists are by unit and name."""

    week: Period
    unit: str
    at: datetime
    groups: int
    lines: tuple[HaveLine, ...]
    changes: tuple[Change, ...]
    shortfalls: tuple[Shortfall, ...]
    unseen: tuple[Unseen, ...]
    wishes: WishLine


def plain(value: Any) -> Any:
    """Return a digest, or a part of it, as JSON can hold it: periods by name, times with their offset."""
    match value:
        case Period():
            return value.name
        case datetime():
            return value.isoformat()
        case tuple():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


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
    gateways: Iterable[str],
    week: Period,
    at: datetime,
    terms: WishTerms = WishTerms(),  # noqa: B008 # Frozen.
) -> "CollegeWeek":
    """Return all that digests of the week are made of, as of T, for the groups that these gateways had in the week."""
    ids_of = {id_: kin.ids for kin in kins(connection) for id_ in kin.ids}
    wanted = {have: _compared(have, week) for have in Have}
    weeks: dict[str, GroupWeek] = {}
    for named, verdicts in _by_group(judge, at, wanted, groups_of(connection, gateways)):
        one = GroupWeek(named, ids_of.get(named.group, (named.group,)), verdicts)
        if one.of(Have.VOICE, _days(week)):
            weeks[named.group] = one
    for have, groups in _unfinished(weeks.values(), week, wanted).items():
        for named, verdicts in _by_group(judge, at, {have: _earlier(have, wanted[have][0])}, groups):
            weeks[named.group].add(verdicts)
    ordered = sorted(weeks.values(), key=lambda one: one.named)
    wishes = [(wish, course(wish.at, wish.steps, judge.calendar, terms, at)) for wish in all_wishes(connection)]
    return CollegeWeek(week, at, tuple(ordered), tuple(wishes))


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

    def digest(self, unit: str = "") -> Digest:
        """Return the digest of one unit, or of all."""
        here = [one for one in self.weeks if unit in ("", one.named.unit)]
        ids = {id_ for one in here for id_ in one.ids}
        return Digest(
            week=self.week,
            unit=unit,
            at=self.at,
            groups=len(here),
            lines=tuple(_lines(here, self.week)),
            changes=tuple(change for one in here for change in _changes(one, self.week)),
            shortfalls=tuple(gap for one in here for gap in _shortfalls(one, self.week)),
            unseen=tuple(gap for one in here for gap in _unseen(one, self.week)),
            wishes=_wish_line([one for one in self.wishes if one[0].group in ids], self.week, self.at),
        )


def digest(
    connection: Connection,
    judge: Judge,
    gateways: Iterable[str],
    week: Period,
    at: datetime,
    unit: str = "",
    terms: WishTerms = WishTerms(),  # noqa: B008 # Frozen.
) -> Digest:
    """Return the digest of an ISO week as of T, of a unit's groups or all, as far as they belong to these gateways.

    The voice is judged by the day: over the week a group keeps it that has no short and no unknown day and at least
    one met day (see `GroupWeek.status`). Of other haves the periods that became final in the week are compared with
    the period before; those that are still running are told as they stand at T.
    """
    return gather(connection, judge, gateways, week, at, terms).digest(unit)


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
