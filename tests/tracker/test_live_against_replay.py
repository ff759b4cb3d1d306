"""Live storing against a replay of the whole: small batches, late arrivals, restarts and recounts in between."""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.facts import Alias, Fact, Group
from tests.builders import fresh
from tests.reference import slow
from tests.reference.journals import Journal, random_journal
from tests.rules.test_reference import FIELDS, calendar_of, facts_of, policy_of, row
from tracker.counting import drifts, recount
from tracker.database import Database
from tracker.judging import Judge
from tracker.writer import Writer

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300")) // 3
SEEDS_A_TEST = 20
_OPT_LINES = {"optout", "optin"}


def as_lived(journal: Journal, dice: random.Random) -> list[Fact]:
    """The facts in the order in which a bot learns them: who is who first, the rest by time, some much later.

    Nothing of a journal with opt-outs comes late: what is said of somebody after they said no is not kept.
    """
    facts = facts_of(journal)
    known = [fact for fact in facts if isinstance(fact, Group | Alias)]
    rest = sorted((fact for fact in facts if not isinstance(fact, Group | Alias)), key=lambda fact: fact.at)
    if _OPT_LINES & {line["type"] for line in journal.lines}:
        return [*known, *rest]
    late = [fact for fact in rest if dice.random() < 0.2]
    dice.shuffle(late)
    return [*known, *(fact for fact in rest if fact not in late), *late]


def batches(facts: list[Fact], dice: random.Random) -> Iterator[list[Fact]]:
    while facts:
        size = dice.choice((1, 1, 2, 5, 20))
        yield facts[:size] + ([dice.choice(facts[:size])] if dice.random() < 0.2 else [])  # Some come twice.
        facts = facts[size:]


def live(database: Database, journal: Journal, dice: random.Random) -> None:
    """Store the journal as it is lived, with restarts and recounts at random moments."""
    writer = Writer(database).start()
    for batch in batches(as_lived(journal, dice), dice):
        writer.record(batch)
        if dice.random() < 0.1:
            writer.submit(lambda connection, _: recount(connection, policy_of(journal.policy)))
        if dice.random() < 0.05:
            writer.stop()
            writer = Writer(database).start()
    writer.submit(lambda connection, _: recount(connection, policy_of(journal.policy)))
    writer.stop()


def differences(database: Database, journal: Journal) -> set[tuple[Any, ...]]:
    theirs = slow.judge(journal.lines, journal.at, journal.since, journal.policy, journal.calendar)
    expected = {tuple(line[name] for name in FIELDS) for line in theirs}
    with database.read() as connection:
        judge = Judge(connection, policy_of(journal.policy), calendar_of(journal.calendar))
        by_counts = {row(verdict) for verdict in judge.by_counts(journal.at, journal.since)}
        by_facts = {row(verdict) for verdict in judge.by_facts(journal.at, journal.since)}
        assert list(drifts(connection, policy_of(journal.policy))) == []
    return (by_counts ^ expected) | (by_facts ^ expected)


def lived(seed: int) -> Journal | None:
    """A journal that can be lived: nobody opts in (that writes its joins itself), and at odd seeds nobody opts out."""
    journal = random_journal(seed)
    left_out = {"optin", "optout"} if seed % 2 else {"optin"}
    lines = tuple(line for line in journal.lines if line["type"] not in left_out)
    return None if journal.alias_and_optout else replace(journal, lines=lines)


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST), ids=lambda first: f"seeds from {first}")
def test_what_was_lived_is_judged_as_what_is_replayed(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        if (journal := lived(seed)) is not None:
            folder = tmp_path / str(seed)
            folder.mkdir()
            database = fresh(folder)
            live(database, journal, random.Random(seed))
            assert differences(database, journal) == set(), f"seed {seed}"
            database.close()
