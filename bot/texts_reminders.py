"""What the bot says to a cadre when a have is due: what is missing, until when, and the smallest thing that helps."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from bot import texts
from rules.periods import INSTANT, local_day
from rules.policy import AnyPolicy, Have
from rules.verdicts import Verdict

_LONGEST_NAME = 40
_TODAY, _TONIGHT, _LAST_MONTH, _DAY = "今天", "今晚", "上月", "日"
_EVENING = 18  # From this hour on it is tonight.


def reminder(missing: Iterable[tuple[str, Verdict]], policy: AnyPolicy, now: datetime) -> str:
    """Say what is missing in which group, as (name, verdict); what is of one group stands together."""
    blocks = []
    for (name, _), of_group in groupby(missing, key=lambda one: (one[0], one[1].group)):
        lines = [_line(verdict, policy, now) for _, verdict in of_group]
        blocks.append("\n".join([f"「{_short(name)}」", *lines]))
    return "\n".join(blocks)


def _line(verdict: Verdict, policy: AnyPolicy, now: datetime) -> str:
    left = texts.time_left(verdict.over_at - now)
    return f"{_missing(verdict, policy, now)}；到{_deadline(verdict, policy, now)}还有{left}。"


def _missing(verdict: Verdict, policy: AnyPolicy, now: datetime) -> str:
    period = texts.PERIODS[verdict.period.kind] if now < verdict.period.end else _LAST_MONTH
    if verdict.have is Have.VOICE and verdict.count == 0:
        return f"{period}还没有在群里说句话，说一句就好"
    return f"{texts.HAVES[verdict.have]}，{period}{texts.missing(verdict, policy.on(verdict.period.first))}"


def _deadline(verdict: Verdict, policy: AnyPolicy, now: datetime) -> str:
    """Say the end of what can still be done; an end of today without its date."""
    last = (verdict.over_at - INSTANT).astimezone(policy.zone)
    full = texts.until(verdict.over_at, policy.zone)
    if last.date() != local_day(now, policy.zone):
        return full
    return (_TONIGHT if last.hour >= _EVENING else _TODAY) + full.partition(_DAY)[2]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
