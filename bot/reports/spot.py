"""What a spot check shows of the drawn groups: each verdict with the times of what counted; youths are letters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot import texts_spot as words
from bot import texts_why
from bot.reports.asking import Request
from bot.reports.spans import touching
from bot.spot_check import draw, lot, places
from bot.texts_dates import whole_moment
from bot.why import Why, look
from rules.policy import Have
from rules.reasons import Entry
from tracker.groups import GroupNow, groups_at


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn group with its lot and the reasons of every verdict of the span, by have and period."""

    group: GroupNow
    lot: str
    reasons: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A draw: among how many groups, how many places each unit has, and what was drawn, by unit and lot."""

    asked: Request
    seed: str
    size: int
    groups: Mapping[str, int]
    places: Mapping[str, int]
    drawn: tuple[Drawn, ...]


def check(asked: Request, size: int, seed: str) -> SpotCheck:
    """Draw among the groups that there are at T, and gather the evidence of the drawn ones."""
    there = {one.id: one for one in groups_at(asked.connection, asked.at) if asked.unit in (None, one.unit)}
    units = {id_: one.unit for id_, one in there.items()}
    chosen = draw(units, size, seed)
    groups = {unit: list(units.values()).count(unit) for unit in sorted(set(units.values()))}
    asked.total(len(chosen))
    drawn = tuple(Drawn(there[id_], lot(seed, id_), tuple(_reasons(asked, id_))) for id_ in chosen)
    return SpotCheck(asked, seed, size, groups, places(groups, size, seed), drawn)


def _reasons(asked: Request, group: str) -> Iterator[Why]:
    judge, policies = asked.record.judge, asked.config.policies()
    wanted = {have: touching(have.period, asked.span, asked.at) for have in Have}
    judged = judge.of_periods(asked.at, wanted, [group])
    for verdict in [verdict for view, verdict in judged if view.group == group]:
        yield look(judge, policies, group, verdict.have, verdict.period, asked.at)
    asked.seen()


# As text.


def lines(of: SpotCheck) -> Iterator[str]:
    """Yield the spot check as text."""
    asked = of.asked
    yield words.title(asked.span, whole_moment(asked.at, asked.config.zone))
    yield words.draw(of.seed, sum(of.groups.values()), len(of.drawn))
    yield words.places([(unit, of.groups[unit], of.places[unit]) for unit in of.groups])
    for one in of.drawn:
        yield ""
        yield words.group(one.group.unit, one.group.name, one.group.id, one.lot)
        yield from _voice(one)
        for reasons in one.reasons:
            if reasons.have is not Have.VOICE:
                yield texts_why.why(one.group.name, reasons)
    yield ""
    yield words.NOTE


def _voice(of: Drawn) -> Iterator[str]:
    """Yield a line for each day, so that a month fits on a page."""
    for reasons in of.reasons:
        if reasons.have is Have.VOICE:
            verdict, zone = reasons.verdict, reasons.policy.zone
            times = [f"{one.fact.at.astimezone(zone):%H:%M}" for one in reasons.counted]
            yield words.day(verdict.period, verdict.status, verdict.reason, verdict.count, verdict.need, times)


# As JSON.


def json_lines(of: SpotCheck) -> Iterator[dict[str, Any]]:
    """Yield the draw, then each drawn group with its verdicts and the times and letters behind them."""
    asked = of.asked
    yield {
        "seed": of.seed,
        "size": of.size,
        "at": asked.at.astimezone(asked.config.zone).isoformat(),
        "period": asked.span.name,
        "groups": dict(of.groups),
        "places": dict(of.places),
    }
    for one in of.drawn:
        named = {"group": one.group.id, "unit": one.group.unit, "name": one.group.name, "lot": one.lot}
        yield {**named, "verdicts": [_verdict(reasons) for reasons in one.reasons]}


def _verdict(reasons: Why) -> dict[str, Any]:
    verdict = reasons.verdict
    return {
        "have": str(verdict.have),
        "period": verdict.period.name,
        "status": str(verdict.status),
        "count": verdict.count,
        "need": verdict.need,
        "reason": None if verdict.reason is None else str(verdict.reason),
        "evidence": [_evidence(reasons, entry) for entry in reasons.counted],
    }


def _evidence(reasons: Why, entry: Entry) -> dict[str, Any]:
    """Return what counted without any id: what it was, when, and the youth's letter."""
    letter = None if entry.youth is None else texts_why.letter(reasons.youths[entry.youth])
    return {
        "type": type(entry.fact).__name__.lower(),
        "at": entry.fact.at.astimezone(reasons.policy.zone).isoformat(),
        "youth": letter,
        "late": entry.late,
    }
