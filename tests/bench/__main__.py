"""`make bench`: measures each bar of docs/performance.md on this machine and prints one table. Judges nothing."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import importing, ingest, judging, memory, peers, postgres
from tests.bench.measuring import Line, Options

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


def main() -> None:
    """Measure what is asked for, one after another."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    table = Table("what", "bar", "measured (medians)", "", box=None)
    console = Console()
    for name in asked.only or MEASURES:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.folder) as folder, console.status(name):
            options = Options(Path(folder).resolve(), stored=asked.stored)
            if asked.quick:
                options = Options(Path(folder).resolve(), rounds=3, scale=0.2, stored=min(asked.stored, 600_000))
            for line in MEASURES[name](options):
                table.add_row(line.what, line.bar, line.measured, SAYS[line.met])
    console.print(table)


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
