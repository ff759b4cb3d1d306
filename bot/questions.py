"""What an operator can ask of the record: verdicts of haves, duties and conditions, and what will become of them."""

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from bot.config import Config
from rules.conditions import judge_conditions
from rules.duties import Finding, judge_duties
from rules.facts import Fact, Seal
from rules.forecast import Outlook, RemedyKind, forecast
from rules.periods import PeriodKind, local_day, period_of
from rules.policy import Condition, DutyKind, Have, longest_window
from rules.verdicts import Verdict
from tracker.groups import groups_at
from tracker.judging import Judge
from tracker.queries import facts_where

DUTIES, CONDITIONS = "duties", "conditions"
KNOWN = (*Have, DUTIES, *DutyKind, CONDITIONS, *Condition)


def answers(
    connection: Connection,
    judge: Judge,
    config: Config,
    asked: str | None,
    at: datetime,
    since: date | None,
    *,
    evidence: bool,
) -> Iterator[Verdict | Finding]:
    """Yield what is judged as of T of a have, duty or condition, of all of these, or of the five haves.

    Without `evidence` the stored counts are asked, where they hold.
    """
    if asked is None or asked in tuple(Have):
        way = judge.by_facts if evidence else judge.by_counts
        yield from way(at, since, haves=tuple(Have) if asked is None else (Have(asked),))
        return
    facts = _facts(connection)
    sealed = {fact.period[:4] for fact in facts if isinstance(fact, Seal)}
    for finding in _findings(facts, judge, config, asked, at, since):
        if not (finding.have in _REST_ON_PEOPLE and finding.period.name[:4] in sealed):
            yield finding


_REST_ON_PEOPLE = (DutyKind.TALK, Condition.GROUP_SIZE)  # Of a sealed year they can no longer be told.


def _findings(
    facts: list[Fact], judge: Judge, config: Config, asked: str, at: datetime, since: date | None
) -> Iterator[Finding]:
    if asked in (DUTIES, *DutyKind):
        duties = tuple(DutyKind) if asked == DUTIES else (DutyKind(asked),)
        yield from judge_duties(facts, at, policy=config.policies(), since=since, duties=duties)
    else:
        yield from judge_conditions(
            facts,
            at,
            policy=config.policies(),
            calendar=judge.calendar,
            terms=[(term.name, term.first, term.last) for term in config.calendar.college_terms()],
            since=since,
            conditions=tuple(Condition) if asked == CONDITIONS else (Condition(asked),),
        )


def _facts(connection: Connection) -> list[Fact]:
    """Return everything but messages: the joins that they prove are stored as joins."""
    return [fact for _, fact in facts_where(connection)]


def verdict_line(verdict: Verdict | Finding, zone: tzinfo) -> dict[str, Any]:
    """Return a verdict as `judge --json` writes it; times in `zone`."""
    return {
        "group": verdict.group,
        "cadre": verdict.cadre,
        "have": str(verdict.have),
        "period": verdict.period.name,
        "start": verdict.period.start.astimezone(zone).isoformat(),
        "end": verdict.period.end.astimezone(zone).isoformat(),
        "status": str(verdict.status),
        "count": verdict.count,
        "need": verdict.need,
        "reason": None if verdict.reason is None else str(verdict.reason),
        "evidence": list(verdict.evidence),
    }


def outlooks(
    connection: Connection, judge: Judge, config: Config, at: datetime, until: datetime | None
) -> Iterator[Outlook]:
    """Yield what will become of every group's running periods, by unit, name and have."""
    window = longest_window(config.policies())
    month = period_of(PeriodKind.MONTH, local_day(at - window, config.zone), config.zone)
    for group in groups_at(connection, at):
        view = judge.view(group.id, at, [(month.start - window, at)])
        if view is not None:
            yield from forecast(view, judge.calendar, until)


def outlook_line(outlook: Outlook, zone: tzinfo) -> dict[str, Any]:
    """Return an outlook as `forecast --json` writes it: the verdict now, what it will be, and what helps."""
    remedy = outlook.remedy
    helps = None
    if remedy is not None:
        by = remedy.by.astimezone(zone).isoformat()
        helps = {"kind": str(remedy.kind), "number": remedy.number, "by": by, "topic": remedy.topic}
    return {
        **verdict_line(outlook.verdict, zone),
        "then": str(outlook.then),
        "falls_short": outlook.falls_short,
        "possible": outlook.possible,
        "remedy": helps,
    }


_REMEDIES = {
    RemedyKind.CADRE_MESSAGE: "messages of the cadre: {}",
    RemedyKind.MORE_YOUTHS_INTERACTING: "further youths who interact: {}",
    RemedyKind.JOIN_TOPIC: "further youths in the open topic: {}",
    RemedyKind.NEW_TOPIC: "a new topic with youths: {}",
    RemedyKind.ACTIVITY_WITH: "an activity with youths: {}",
    RemedyKind.MORE_PEOPLE_MET: "further youths met face to face: {}",
}


def outlook_words(outlook: Outlook, zone: tzinfo) -> str:
    """Return an outlook in a line for a person."""
    verdict, remedy = outlook.verdict, outlook.remedy
    numbers = f"{verdict.count} of {verdict.need}, will be {outlook.then}"
    head = f"{verdict.group} {verdict.have} {verdict.period.name}: {numbers}"
    if remedy is None:
        return head if outlook.possible else f"{head}; it can no longer be met"
    helps = _REMEDIES[remedy.kind].format(remedy.number)
    return f"{head}; what helps: {helps} by {remedy.by.astimezone(zone):%Y-%m-%d %H:%M}"
