"""`wuyou import` of a journal, against raw sqlite3 that stores the same from the same file."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median

from tests import builders
from tests.bench.college import ZONE, College
from tests.bench.measuring import Line, Options, at_least, seconds
from tests.bench.raw import RawStore
from tracker.importing import import_journals
from tracker.journal import write_journal


def imports(options: Options) -> Iterator[Line]:
    """Yield the speed of importing a journal of a few days."""
    journal, names = options.folder / "days.jsonl", (f"import{number}.db" for number in count())
    college = College()
    lines = write_journal(journal, [*college.people(), *college.messages(0, options.many(300_000))], ZONE)
    rounds = []
    for _ in range(min(options.rounds, 3)):
        raw = _raw(options.folder / next(names), journal)
        rounds.append((raw, _ours(options.folder, next(names), journal)))
    ours = median(lines / ours for _, ours in rounds)
    more = f" ({ours:,.0f} lines/s of {median(lines / raw for raw, _ in rounds):,.0f})"
    yield at_least("`wuyou import` against raw sqlite3", 0.5, median(raw / ours for raw, ours in rounds), more)


def _raw(path: Path, journal: Path) -> float:
    with RawStore(path) as store:
        return seconds(lambda: store.import_journal(journal))


def _ours(folder: Path, name: str, journal: Path) -> float:
    database = builders.fresh(folder, name)
    try:
        return seconds(lambda: import_journals(database, [journal]))
    finally:
        database.close()
