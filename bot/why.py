"""The reasons of one verdict, for the operator on the host: policy, calendar, coverage, and every counted fact."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from rules.calendar import Calendar
from rules.facts import Blind, Fact
from rules.periods import Period
from rules.policy import Have, Policy
from rules.verdicts import Verdict, blind_time
from rules.view import GroupView
from tracker.journal import line_of


def verdict_line(verdict: Verdict, policy: Policy) -> dict[str, Any]:
    """Return a verdict as `judge --json` writes it; times in the policy's zone."""
    return {
        "group": verdict.group,
        "cadre": verdict.cadre,
        "have": str(verdict.have),
        "period": verdict.period.name,
        "start": verdict.period.start.astimezone(policy.zone).isoformat(),
        "end": verdict.period.end.astimezone(policy.zone).isoformat(),
        "status": str(verdict.status),
        "count": verdict.count,
        "need": verdict.need,
        "reason": None if verdict.reason is None else str(verdict.reason),
        "evidence": list(verdict.evidence),
    }


def explain(view: GroupView, verdict: Verdict, calendar: Calendar) -> Iterator[str]:
    """Yield the lines that let anybody recount the verdict."""
    period, policy = verdict.period, view.policy
    reason = f" ({verdict.reason})" if verdict.reason else ""
    yield f"{verdict.group} {verdict.have} {period.name}: {verdict.status}{reason}, {verdict.count} of {verdict.need}"
    yield f"  as of     {_local(view.at, policy)}, cadre {verdict.cadre}"
    yield f"  period    {_local(period.start, policy)} to {_local(period.end, policy)}, {period.days} days"
    if verdict.over_at != period.end:
        yield f"  gathers   until {_local(verdict.over_at, policy)}"
    yield f"  policy    {_policy(verdict.have, policy)}"
    yield f"  calendar  {_days_off(period, calendar)}"
    yield from _coverage(view, verdict.have, period)
    yield from (f"  counted   {line}" for line in _counted(view, verdict))


def _local(at: datetime, policy: Policy) -> str:
    return at.astimezone(policy.zone).isoformat()


def _policy(have: Have, policy: Policy) -> str:
    match have:
        case Have.VOICE:
            return f"at least {policy.voice_messages} messages of the cadre"
        case Have.INTERACTION:
            return f"at least {policy.interaction_youths} youths, answers within {policy.interaction_window}"
        case Have.TOPIC:
            return f"at least {policy.topic_youths} youths in one topic, gathered within {policy.topic_window}"
        case Have.ACTIVITY:
            return f"at least {policy.activity_youths} youths at one activity"
        case Have.FACE_TO_FACE:
            return f"more than {policy.face_to_face_share} of the linked youths"


def _days_off(period: Period, calendar: Calendar) -> str:
    off = [day.isoformat() for day in period.each_day() if calendar.excuses(day)]
    if not off:
        return "no day off"
    return f"{len(off)} of {period.days} days off: {off[0]}" + (f" to {off[-1]}" if len(off) > 1 else "")


def _coverage(view: GroupView, have: Have, period: Period) -> Iterator[str]:
    lines = view.blind_spans(have)
    end = min(period.end, view.at)
    blind = blind_time(lines, period.start, end)
    allowed = f"at most {view.policy.blind_share} of it is allowed"
    yield f"  coverage  blind for {blind} of {period.end - period.start}, {allowed}"
    for line in sorted(lines, key=lambda line: line.at):
        if line.at < end and line.until > period.start:
            yield f"            {_local(line.at, view.policy)} to {_local(line.until, view.policy)} {line.reason or ''}"
    for leave in view.leave:
        if leave.first < period.after and leave.last >= period.first:
            yield f"  leave     {leave.first} to {leave.last}"


def _counted(view: GroupView, verdict: Verdict) -> Iterable[str]:
    wanted = set(verdict.evidence)
    found = [fact for fact in view.facts if getattr(fact, "id", None) in wanted and not isinstance(fact, Blind)]
    return (_json(fact, view.policy) for fact in sorted(found, key=lambda fact: (fact.at, fact.id)))


def _json(fact: Fact, policy: Policy) -> str:
    return json.dumps(line_of(fact, policy.zone), ensure_ascii=False)
