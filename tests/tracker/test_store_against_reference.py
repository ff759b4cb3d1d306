"""What is stored and judged, against the slow reading of rules.md: shuffled, doubled, exported and read again."""

import json
import os
import random
from pathlib import Path

import pytest

from rules.verdicts import Verdict
from tests.reference import slow
from tests.reference.journals import Journal, random_journal
from tests.rules.test_reference import FIELDS, calendar_of, policy_of, row
from tracker.counting import drifts, recount
from tracker.database import Database
from tracker.importing import import_journals
from tracker.journal import write_journal
from tracker.judging import Judge
from tracker.queries import all_facts

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300")) // 3
SEEDS_A_TEST = 20


def written(lines: list[dict[str, object]], path: Path) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return path


def verdicts_of(database: Database, journal: Journal, *, by_counts: bool = False) -> list[Verdict]:
    with database.read() as connection:
        judge = Judge(connection, policy_of(journal.policy), calendar_of(journal.calendar))
        way = judge.by_counts if by_counts else judge.by_facts
        return list(way(journal.at, journal.since))


def reference_of(journal: Journal) -> set[tuple[object, ...]]:
    theirs = slow.judge(journal.lines, journal.at, journal.since, journal.policy, journal.calendar)
    return {tuple(line[name] for name in FIELDS) for line in theirs}


def fresh(path: Path) -> Database:
    database = Database(f"sqlite:///{path}")
    database.open()
    return database


def check(seed: int, folder: Path) -> None:
    journal = random_journal(seed)
    if journal.alias_and_optout:
        return  # An opt-out there makes all of a person's ids one before the alias holds (docs/decisions).
    database = fresh(folder / f"{seed}.db")
    report = import_journals(database, [written(journal.lines, folder / f"{seed}.jsonl")])
    assert report.refused == []
    expected = reference_of(journal)
    assert {row(verdict) for verdict in verdicts_of(database, journal)} ^ expected == set()

    with database.write() as connection:
        recount(connection, policy_of(journal.policy))
        assert list(drifts(connection, policy_of(journal.policy))) == []
    assert {row(verdict) for verdict in verdicts_of(database, journal, by_counts=True)} ^ expected == set()

    lines = list(journal.lines)
    random.Random(seed).shuffle(lines)
    again = import_journals(database, [written(lines, folder / f"{seed}.again.jsonl")])
    assert (again.stored, again.refused) == (0, [])

    with database.read() as connection:
        write_journal(folder / f"{seed}.out.jsonl", all_facts(connection), policy_of(journal.policy).zone)
    copy = fresh(folder / f"{seed}.copy.db")
    assert import_journals(copy, [folder / f"{seed}.out.jsonl"]).refused == []
    assert verdicts_of(copy, journal) == verdicts_of(database, journal)
    database.close()
    copy.close()


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST), ids=lambda first: f"seeds from {first}")
def test_what_is_stored_is_judged_as_the_journal_reads(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        check(seed, tmp_path)
