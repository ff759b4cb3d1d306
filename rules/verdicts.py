"""From a count to a verdict: the chain of rules.md section 4, the first question that fits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.calendar import Calendar, excused_days
from rules.facts import Blind, Fact
from rules.haves import Tally, count, over_at
from rules.periods import INSTANT, Period, local_day, period_of, periods_touching
from rules.policy import AnyPolicy, Have
from rules.view import GroupView, views


class Status(StrEnum):
    """What a verdict says."""

    MET = "met"
    EXCUSED = "excused"
    DUE = "due"
    OPEN = "open"
    UNKNOWN = "unknown"
    SHORT = "short"


class Reason(StrEnum):
    """Why, where the count alone does not say it."""

    ATTESTED = "attested"
    FORMED = "formed"
    ENDED = "ended"
    NOBODY_LINKED = "nobody_linked"
    CALENDAR = "calendar"
    LEAVE = "leave"
    BLIND = "blind"
    CHANNEL = "channel"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one group, one have and one period, as of one moment T."""

    group: str
    cadre: str
    have: Have
    period: Period
    status: Status
    count: int
    need: int
    reason: Reason | None
    evidence: tuple[str, ...]
    over_at: datetime


def judge(
    facts: Iterable[Fact],
    at: datetime,
    *,
    policy: AnyPolicy,
    calendar: Calendar,
    since: date | None = None,
    haves: Iterable[Have] = tuple(Have),
) -> Iterator[Verdict]:
    """Yield the verdicts of a college as of T, by group id, have and period.

    `since`: all periods that touch since..T; without it the periods that are running at T.
    """
    for view in views(facts, policy, at):
        for have in haves:
            for period in periods(view, have, since):
                yield judge_period(view, calendar, have, period)


def periods(view: GroupView, have: Have, since: date | None) -> Iterator[Period]:
    """Yield the periods of a have that have a verdict for this group."""
    zone = view.policy.zone
    day = local_day(view.at, zone) if since is None else max(since, view.first_day)
    for period in periods_touching(have.period, day, view.at, zone):
        if has_verdict(view, period):
            yield period


def has_verdict(view: GroupView, period: Period) -> bool:
    """Whether the period is neither wholly before the group's first local day nor after its end, nor to come."""
    ended = view.ended_at is not None and period.start > view.ended_at
    return period.after > view.first_day and period.start <= view.at and not ended


def judge_period(view: GroupView, calendar: Calendar, have: Have, period: Period) -> Verdict:
    """Judge one period by its facts; a seal stands in for facts that retention has dropped."""
    return verdict_of(view, calendar, have, period, count(view, have, period))


def verdict_of(view: GroupView, calendar: Calendar, have: Have, period: Period, tally: Tally) -> Verdict:
    """Judge one period by what was counted in it (also earlier, and stored), under the policy of the period."""
    view = view.of(period)
    cadre = view.roles.cadre_at(min(view.at, period.last_instant))
    if (seal := view.seal(have, period.name)) is not None:
        status, reason = Status(seal.status), Reason(seal.reason) if seal.reason else None
        return Verdict(
            view.group, cadre, have, period, status, seal.count, seal.need, reason, (), over_at(view, have, period)
        )
    need = view.policy.need_of(have, tally.linked)
    status, reason = _status(view, calendar, have, period, tally)
    evidence = tally.evidence
    if reason is Reason.ATTESTED:
        evidence = tuple(sorted([*evidence, *(attest.id for attest in view.attested(have, period.name))]))
    return Verdict(
        view.group, cadre, have, period, status, tally.count, need, reason, evidence, over_at(view, have, period)
    )


def _status(
    view: GroupView, calendar: Calendar, have: Have, period: Period, tally: Tally
) -> tuple[Status, Reason | None]:
    """The chain of rules.md section 4."""
    if tally.count >= view.policy.need_of(have, tally.linked) and (have is not Have.FACE_TO_FACE or tally.linked > 0):
        return Status.MET, None
    if view.attested(have, period.name):
        return Status.MET, Reason.ATTESTED
    if excuse := _excuse(view, calendar, have, period, tally):
        return Status.EXCUSED, excuse
    if view.at < (over := over_at(view, have, period)):
        due = over - view.at <= view.policy.due[period.kind]
        return (Status.DUE if due else Status.OPEN), None
    if blindness := _blindness(view, have, period):
        return Status.UNKNOWN, blindness
    return Status.SHORT, None


def _excuse(view: GroupView, calendar: Calendar, have: Have, period: Period, tally: Tally) -> Reason | None:
    """Why the period is excused, or None."""
    if view.roles.formed_at > period.start:
        return Reason.FORMED
    if view.ended_at is not None and view.ended_at < period.end:
        return Reason.ENDED
    if have is Have.FACE_TO_FACE and tally.linked == 0:
        return Reason.NOBODY_LINKED
    by_calendar, together = excused_days(period, calendar, view.leave)
    enough = view.policy.excused_share[period.kind] * period.days
    if by_calendar >= enough:
        return Reason.CALENDAR
    return Reason.LEAVE if together >= enough else None


def _blindness(view: GroupView, have: Have, period: Period) -> Reason | None:
    """Why the bot could not see enough of the period, or None."""
    if not (lines := view.blind_spans(have)):
        return None
    for reason in (Reason.CHANNEL, Reason.REMOVED):
        if _too_blind(view, period, [line for line in lines if line.reason == reason]):
            return reason
    return Reason.BLIND if _too_blind(view, period, lines) else None


def _too_blind(view: GroupView, period: Period, lines: list[Blind]) -> bool:
    blind = blind_time(lines, period.start, min(period.end, view.at))
    return blind // INSTANT > view.policy.blind_share * ((period.end - period.start) // INSTANT)


def blind_time(lines: Iterable[Blind], start: datetime, end: datetime) -> timedelta:
    """Return how long `[start, end)` was covered by at least one of the lines."""
    total = timedelta()
    seen_until = start
    for line in sorted(lines, key=lambda line: line.at):
        first, last = max(line.at, seen_until), min(line.until, end)
        if first < last:
            total += last - first
            seen_until = last
    return total


def first_period(have: Have, since: date | None, at: datetime, policy: AnyPolicy) -> Period:
    """Return the first period that is judged from `since` on; without it the one that is running at T."""
    return period_of(have.period, since or local_day(at, policy.zone), policy.zone)
