"""PostgreSQL: two processes that store at once, against one; each is `python -m tests.bench.postgres URL NAME N`."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from statistics import median

from tests.bench.college import College
from tests.bench.ingest import recorder
from tests.bench.measuring import Line, Options, at_least, in_batches, rate
from tests.bench.stores import fill, writing
from tests.postgres import NoPostgres, Server, serving
from tracker.database import Database

BATCH = 100
WHAT = "PostgreSQL, two bot processes against one"


def processes(options: Options) -> Iterator[Line]:
    """Yield what a second process adds."""
    try:
        with serving(durable=True) as server:
            rounds = [_one_and_two(server, options.many(30_000)) for _ in range(min(options.rounds, 3))]
    except NoPostgres as missing:
        yield Line(WHAT, "≥ 1.6", f"not measured: {missing}")
        return
    one = median(one for one, _ in rounds)
    more = f" ({one:,.0f}/s with one, batches of {BATCH})"
    yield at_least(WHAT, 1.6, median(two / one for one, two in rounds), more)


def _one_and_two(server: Server, number: int) -> tuple[float, float]:
    return _together(server.fresh(), ["a"], number), _together(server.fresh(), ["a", "b"], number)


def _together(url: str, names: list[str], number: int) -> float:
    """Return how many messages a second processes of these names store in one database."""
    command = [sys.executable, "-m", __name__, url]
    started = [
        subprocess.Popen([*command, name, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in names
    ]
    for process in started:
        process.stdout.readline()  # It knows its groups and has its messages ready.
    begun = time.perf_counter()
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        process.stdout.readline()
    took = time.perf_counter() - begun
    for process in started:
        process.communicate()
    return number * len(names) / took


def store(url: str, name: str, number: int) -> None:
    """Store messages of groups of its own, once told to go."""
    college = College(name)
    with closing(Database(url)) as database:
        fill(database, college.people())
        with writing(database) as writer:
            recorder(writer)(list(college.messages(0, 2_000)))
            batches = in_batches(list(college.messages(2_000, number)), BATCH)
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            sys.stdin.readline()
            rate(recorder(writer), batches)
            sys.stdout.write("done\n")
            sys.stdout.flush()


if __name__ == "__main__":
    store(sys.argv[1], sys.argv[2], int(sys.argv[3]))
