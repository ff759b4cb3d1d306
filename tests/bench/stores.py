"""Databases to measure on: with the college's people, and as many messages as are wanted."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from rules.facts import Fact
from tests import builders
from tests.bench.college import College
from tracker.database import Database
from tracker.recording import Recording
from tracker.writer import Writer

AT_ONCE = 2_000


@contextmanager
def stored(folder: Path, name: str, college: College, messages: int = 0) -> Iterator[Database]:
    """Give a database on SQLite that knows the college and so many messages."""
    database = builders.fresh(folder, name)
    try:
        fill(database, list(college.people()))
        fill(database, college.messages(0, messages))
        yield database
    finally:
        database.close()


def fill(database: Database, facts: Iterable[Fact]) -> None:
    """Store the facts in large batches."""
    recording, rest = Recording(), iter(facts)
    while some := list(islice(rest, AT_ONCE)):
        with database.write() as connection:
            recording.record(connection, some)


@contextmanager
def writing(database: Database) -> Iterator[Writer]:
    """Give the writer of a database."""
    writer = Writer(database).start()
    try:
        yield writer
    finally:
        writer.stop()
