"""The rules against an independent, slow reading of rules.md, on random journals crowded at edges."""

import os
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import Break, Calendar
from rules.facts import Fact
from rules.periods import PeriodKind
from rules.policy import Policy
from rules.verdicts import Verdict, judge
from tests.reference import slow
from tests.reference.journals import Journal, random_journal
from tracker.journal import fact_of, key_of

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))
SEEDS_A_TEST = 25


def policy_of(theirs: slow.Policy) -> Policy:
    """The same policy in the rules' own words."""
    return Policy(
        zone=ZoneInfo(theirs.timezone),
        counted_kinds=frozenset(theirs.counted_kinds),
        blind_share=theirs.blind_share,
        excused_share={kind: theirs.excused_share[kind] for kind in PeriodKind},
        due={kind: theirs.due[kind] for kind in PeriodKind},
        voice_messages=theirs.voice_min_messages,
        interaction_youths=theirs.interaction_min_youths,
        interaction_window=theirs.interaction_window,
        topic_youths=theirs.topic_min_youths,
        topic_window=theirs.topic_window,
        activity_youths=theirs.activity_min_youths,
        face_to_face_share=theirs.face_to_face_share,
    )


def calendar_of(theirs: slow.Calendar) -> Calendar:
    """The same calendar in the rules' own words."""
    observed = theirs.observe_holidays
    return Calendar(
        holidays=theirs.holidays if observed else frozenset(),
        workdays=theirs.makeup if observed else frozenset(),
        breaks=tuple(Break("break", first, last) for first, last in theirs.breaks),
    )


def facts_of(journal: Journal) -> list[Fact]:
    """The journal's facts, each once; of contradicting lines the first."""
    kept: dict[object, Fact] = {}
    for line in journal.lines:
        fact = fact_of(line)
        kept.setdefault((fact.group, fact.id) if line["type"] == "message" else key_of(fact), fact)
    return list(kept.values())


def row(verdict: Verdict) -> tuple[object, ...]:
    """What both readings must agree on."""
    period = verdict.period
    return (
        verdict.group,
        str(verdict.have),
        period.name,
        verdict.cadre,
        period.start,
        period.end,
        str(verdict.status),
        verdict.count,
        verdict.need,
        None if verdict.reason is None else str(verdict.reason),
    )


FIELDS = ("group", "have", "period", "cadre", "start", "end", "status", "count", "need", "reason")


def differences(journal: Journal) -> list[tuple[object, ...]]:
    """The verdicts on which the two readings differ."""
    ours = judge(
        facts_of(journal),
        journal.at,
        policy=policy_of(journal.policy),
        calendar=calendar_of(journal.calendar),
        since=journal.since,
    )
    theirs = slow.judge(journal.lines, journal.at, journal.since, journal.policy, journal.calendar)
    return sorted(
        {row(verdict) for verdict in ours} ^ {tuple(line[name] for name in FIELDS) for line in theirs}, key=str
    )


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST), ids=lambda first: f"seeds from {first}")
def test_the_rules_and_the_slow_reading_agree_on_crowded_weeks(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        assert differences(random_journal(seed)) == [], f"seed {seed}"


@pytest.mark.parametrize("seed", range(max(SEEDS // 100, 1)))
def test_the_rules_and_the_slow_reading_agree_on_a_crowded_year(seed: int) -> None:
    assert differences(random_journal(seed, "year")) == []
