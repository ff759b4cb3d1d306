"""The quarter's problem lists as cadres handed them in: a `paper` fact, and beside it their analysis and suggestions.

Handing in again replaces the words, not the fact. The words are the cadre's and have an end.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from rules.facts import Paper
from rules.policy import Condition
from tracker.models import facts, problem_lists
from tracker.moments import micros
from tracker.queries import read_facts
from tracker.recording import Recording

KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class ProblemList:
    """What a cadre handed in for a quarter. The words are None once erased, and where a journal told of the paper."""

    cadre: str
    at: datetime
    analysis: str | None
    advice: str | None


def hand_in(
    connection: Connection,
    recording: Recording,
    *,
    cadre: str,
    period: str,
    analysis: str,
    advice: str,
    at: datetime,
) -> bool:
    """Store a cadre's list of a quarter; return False if there was one, whose words are replaced."""
    first = all(one.cadre != cadre for one in handed_in(connection, period))
    if first:
        recording.record(connection, [Paper(at, _id(cadre, period), cadre, Condition.PROBLEM_LIST, period)])
    here = (problem_lists.c.cadre == cadre) & (problem_lists.c.period == period)
    values = {"analysis": analysis, "advice": advice, "erase_at": micros(at + KEPT)}
    if connection.execute(update(problem_lists).where(here).values(**values)).rowcount == 0:
        connection.execute(problem_lists.insert().values(cadre=cadre, period=period, **values))
    recording.erased = recording.erased or not first
    return first


def handed_in(connection: Connection, period: str) -> list[ProblemList]:
    """Return the lists of a quarter, by cadre."""
    papers = [
        one
        for one in read_facts(connection, Paper, facts.c.type == "paper")
        if (one.paper, one.period) == (Condition.PROBLEM_LIST, period)
    ]
    said = {row.cadre: row for row in connection.execute(select(problem_lists).where(problem_lists.c.period == period))}
    first = {one.cadre: one for one in sorted(papers, key=lambda one: (one.at, one.id), reverse=True)}
    return [_list(paper, said.get(cadre)) for cadre, paper in sorted(first.items())]


def _list(paper: Paper, row: object) -> ProblemList:
    analysis, advice = getattr(row, "analysis", None), getattr(row, "advice", None)
    return ProblemList(paper.cadre, paper.at, analysis, advice)


def erase_ended(connection: Connection, now: datetime) -> int:
    """Erase the words whose end has come; return of how many lists."""
    said = or_(problem_lists.c.analysis.is_not(None), problem_lists.c.advice.is_not(None))
    ended = update(problem_lists).where(problem_lists.c.erase_at <= micros(now), said)
    return connection.execute(ended.values(analysis=None, advice=None)).rowcount


def _id(cadre: str, period: str) -> str:
    """Return the paper's id: the same cadre and quarter are one paper."""
    return "paper-" + hashlib.sha256(f"{Condition.PROBLEM_LIST} {period} {cadre}".encode()).hexdigest()[:20]
