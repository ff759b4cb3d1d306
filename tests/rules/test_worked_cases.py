"""The thirty worked cases: random journals crowded at edges, judged by an independent reading of the rules."""

import gzip
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from rules.calendar import Calendar
from rules.facts import Fact
from rules.policy import Policy
from rules.verdicts import judge
from tracker.journal import read_journal

FOLDER = Path(__file__).parents[1] / "data" / "cases"
CASES = json.loads((FOLDER / "index.json").read_text())


def facts_of(path: Path) -> list[Fact]:
    """The facts of a journal, each once."""
    lines = list(read_journal(path))
    assert [line.refusal for line in lines if line.fact is None] == []
    return list(dict.fromkeys(line.fact for line in lines if line.fact is not None))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_worked_case_is_judged_as_it_was_worked(case: dict[str, str]) -> None:
    worked = gzip.decompress((FOLDER / f"{case['case']}.verdicts.jsonl.gz").read_bytes())
    expected = [json.loads(line) for line in worked.splitlines()]
    verdicts = judge(
        facts_of(FOLDER / f"{case['case']}.journal.jsonl.gz"),
        datetime.fromisoformat(case["at"]),
        policy=Policy(),
        calendar=Calendar(),
        since=date.fromisoformat(case["from"]),
    )
    judged = [
        {
            "group": verdict.group,
            "have": verdict.have,
            "period": verdict.period.name,
            "status": verdict.status,
            "count": verdict.count,
            "need": verdict.need,
        }
        for verdict in verdicts
    ]
    assert len(expected) > 100
    assert sorted(judged, key=str) == sorted(expected, key=str)
