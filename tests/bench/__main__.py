"""`make bench`: measures each bar of docs/performance.md on this machine and prints one table. Judges nothing."""

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import importing, ingest, judging, memory, peers, postgres
from tests.bench.measuring import Line, Options, flush_seconds

MEASURES: dict[str, Callable[[Options], Iterator[Line]]] = {
    "shares": ingest.shares,
    "import": importing.imports,
    "growth": ingest.growth,
    "acknowledgement": ingest.acknowledgement,
    "year": judging.year,
    "day": judging.day,
    "memory": memory.resident,
    "postgres": postgres.processes,
    "peers": peers.peers,
}
HERE = Path(".make")  # On the disk where the database would lie, which a folder for temporary files need not be.
SAYS = {True: "met", False: "missed", None: ""}
WIDE = 160  # Columns, where the output is no terminal.


def main() -> None:
    """Measure what is asked for, one after another."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    table = Table("what", "bar", "measured (medians)", "", box=None, title=_machine(asked.folder), title_justify="left")
    for name in asked.only or MEASURES:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.folder) as folder, console.status(name):
            for line in MEASURES[name](_options(Path(folder).resolve(), asked)):
                table.add_row(line.what, line.bar, line.measured, SAYS[line.met])
    console.print(table)


def _options(folder: Path, asked: argparse.Namespace) -> Options:
    if asked.quick:
        return Options(folder, rounds=3, scale=0.2, stored=min(asked.stored, 600_000))
    return Options(folder, stored=asked.stored)


def _machine(folder: Path) -> str:
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as scratch:
        flush = flush_seconds(Path(scratch)) * 1e3
    python, sqlite = sys.version.split()[0], sqlite3.sqlite_version
    return f"{os.cpu_count()} cores, a flush takes {flush:.2g} ms, Python {python}, SQLite {sqlite}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="everything smaller, in less than two minutes")
    parser.add_argument(
        "--stored", type=int, default=2_000_000, help="messages stored before `growth` (10000000: long)"
    )
    parser.add_argument("--folder", type=Path, default=HERE, help="where to measure; it should lie on a real disk")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="one measure; may be given again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
