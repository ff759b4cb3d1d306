"""Compare the slow reading with the worked cases: `python -m tests.reference.check_cases DIR`."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.reference.slow import judge

COMPARED = ("group", "have", "period", "status", "count", "need")
SHOWN = 5


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def table(verdicts: list[dict[str, Any]]) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """The compared fields of each verdict, by group, have and period."""
    rows = [tuple(verdict[name] for name in COMPARED) for verdict in verdicts]
    return {row[:3]: row[3:] for row in rows}


def differences(folder: Path, case: dict[str, str]) -> tuple[int, list[str]]:
    """How many verdicts one case has, and where the reading differs from it."""
    journal = read_lines(folder / f"{case['case']}.journal.jsonl")
    expected = table(read_lines(folder / f"{case['case']}.verdicts.jsonl"))
    found = table(judge(journal, datetime.fromisoformat(case["at"]), date.fromisoformat(case["from"])))
    keys = sorted(expected.keys() | found.keys())
    wrong = [
        f"    {' '.join(key)}: case {expected.get(key)}, page {found.get(key)}"
        for key in keys
        if expected.get(key) != found.get(key)
    ]
    return len(expected), wrong


def main(folder: Path) -> int:
    """Write agreement or the first differences of each case to stdout; 1 if any differs."""
    failed = total = 0
    for case in json.loads((folder / "index.json").read_text(encoding="utf-8")):
        number, wrong = differences(folder, case)
        total += number
        failed += len(wrong)
        result = f"{len(wrong)} of {number} verdicts differ" if wrong else f"{number} verdicts agree"
        sys.stdout.writelines(f"{line}\n" for line in (f"case {case['case']}: {result}", *wrong[:SHOWN]))
    sys.stdout.write(f"{total - failed} of {total} verdicts agree\n")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.reference.check_cases DIR")
    sys.exit(main(Path(sys.argv[1])))
