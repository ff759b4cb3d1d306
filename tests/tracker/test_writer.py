"""The writer on SQLite: order, group commit, failures that stay alone, and what a SIGKILL leaves."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from rules import facts as f
from rules.facts import Fact
from rules.policy import Policy
from tests.builders import CADRE, GROUP, YOUTHS, at, formed, fresh, spoke, store
from tracker.counting import drifts, recount
from tracker.database import Database
from tracker.models import messages
from tracker.queries import all_facts
from tracker.recording import KNOWN, STORED, UNKEPT, Recording
from tracker.writer import Writer

KILLS = 10
POLICY = Policy()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with one group."""
    with closing(fresh(tmp_path)) as database:
        store(database, formed())
        yield database


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    """The one writer of the database."""
    writer = Writer(database).start()
    yield writer
    writer.stop()


@contextmanager
def held(writer: Writer) -> Iterator[None]:
    """Keep the writer busy, so that what is handed in meanwhile queues up."""
    busy, go_on = Event(), Event()

    def wait(_connection: Connection, _recording: Recording) -> None:
        busy.set()
        go_on.wait(60)

    writer.submit(wait)
    busy.wait(60)
    try:
        yield
    finally:
        go_on.set()


def number_of_messages(connection: Connection, _recording: Recording) -> int:
    return connection.execute(select(func.count()).select_from(messages)).scalar_one()


def fail(_connection: Connection, _recording: Recording) -> None:
    raise ZeroDivisionError


def stored(database: Database) -> set[Fact]:
    with database.read() as connection:
        return set(all_facts(connection))


def some_messages(number: int) -> list[f.Message]:
    return [spoke(f"2026-11-19 20:{minute:02}") for minute in range(number)]


def test_what_is_handed_in_first_is_written_first(writer: Writer) -> None:
    with held(writer):
        seen = []
        for message in some_messages(5):
            writer.record([message])
            seen.append(writer.submit(number_of_messages))
    assert [one.result() for one in seen] == [1, 2, 3, 4, 5]


def test_what_queues_up_during_a_commit_is_committed_together(database: Database, writer: Writer) -> None:
    commits: list[Connection] = []
    event.listen(database.engine, "commit", commits.append)
    with held(writer):
        done = [writer.record([message]) for message in some_messages(50)]
    assert [one.result() for one in done] == [[STORED]] * 50
    assert len(commits) == 2  # That which kept the writer busy, and all the others.


def test_each_gets_the_outcomes_of_their_own_facts(writer: Writer) -> None:
    one, other, third = some_messages(3)
    with held(writer):
        done = [writer.record(facts) for facts in ([one], [], [one, other, one], [third])]
    assert [each.result() for each in done] == [[STORED], [], [KNOWN, STORED, KNOWN], [STORED]]


def test_a_job_that_fails_fails_alone(database: Database, writer: Writer) -> None:
    one, other = some_messages(2)
    without_id = f.Message(one.at, None, GROUP, "sim/new", "text")
    with held(writer):
        kept, refused, failed, kept_too = (
            writer.record([one]),
            writer.record([without_id]),
            writer.submit(fail),
            writer.record([other]),
        )
    assert (kept.result(), kept_too.result()) == ([STORED], [STORED])
    assert "NOT NULL" in str(refused.exception())
    assert isinstance(failed.exception(), ZeroDivisionError)
    assert stored(database) == {*formed(), one, other}


def test_of_a_job_that_fails_nothing_is_kept_or_remembered(database: Database, writer: Writer) -> None:
    message = spoke("2026-11-19 20:00", "sim/new")

    def store_and_fail(connection: Connection, recording: Recording) -> None:
        recording.record(connection, [message])
        raise ZeroDivisionError

    assert isinstance(writer.submit(store_and_fail).exception(), ZeroDivisionError)
    assert stored(database) == set(formed())
    assert writer.record([message]).result() == [STORED]
    assert message in stored(database)


def test_what_is_accepted_is_there_when_the_database_is_opened_again(database: Database, writer: Writer) -> None:
    assert writer.record(some_messages(3)).result() == [STORED] * 3
    with closing(Database(database.url.render_as_string())) as again:
        again.open()
        assert stored(again) == {*formed(), *some_messages(3)}


def test_stopping_writes_what_is_queued(database: Database) -> None:
    writer = Writer(database).start()
    with held(writer):
        done = writer.record(some_messages(3))
    writer.stop()
    assert done.done()
    assert stored(database) == {*formed(), *some_messages(3)}


def test_an_opt_out_leaves_no_id_in_the_log_of_the_database(database: Database, writer: Writer) -> None:
    gone = YOUTHS[3]
    writer.record([f.Message(at("2026-11-19 20:00"), "1", GROUP, gone, "text")]).result()
    writer.record([f.OptOut(at("2026-11-20 08:00"), gone)]).result()
    assert writer.record([f.Message(at("2026-11-20 09:00"), "2", GROUP, gone, "text")]).result() == [UNKEPT]
    files = [path.read_bytes() for path in Path(str(database.url.database)).parent.iterdir()]
    assert not any(gone.encode() in content for content in files)


def test_whoever_hands_in_too_much_waits(writer: Writer) -> None:
    with ThreadPoolExecutor() as pool:
        with held(writer):
            for _ in range(10_000):
                writer.submit(number_of_messages)
            meanwhile = pool.submit(writer.submit, number_of_messages)
            with pytest.raises(TimeoutError):
                meanwhile.result(timeout=0.2)
        assert meanwhile.result().result() == 0


# SIGKILL


def write_until_killed(path: str, first: int) -> None:
    """Store messages as fast as possible and say which are accepted; the counts are brought up to date in between."""
    writer = Writer(Database(f"sqlite:///{path}")).start()
    for number in count(first):
        writer.record([numbered(number)]).add_done_callback(acknowledge(number))
        if number % 50 == 0:
            writer.submit(lambda connection, _: recount(connection, POLICY))


def numbered(number: int) -> f.Message:
    return f.Message(at("2026-11-01 00:00") + timedelta(minutes=number), str(number), GROUP, CADRE, "text")


def acknowledge(number: int) -> Callable[["Future[Any]"], object]:
    return lambda done: os.write(1, f"{number}\n".encode()) if done.exception() is None else None


def killed_after(acknowledged: int, path: Path, first: int) -> set[str]:
    """Let a process write until it has said of so many that they are accepted; return all of which it said so."""
    program = f"from {__name__} import write_until_killed; write_until_killed({str(path)!r}, {first})"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(acknowledged)]
        child.send_signal(signal.SIGKILL)
        said += child.stdout.readlines()
    assert child.returncode == -signal.SIGKILL
    return {line.strip() for line in said if line.endswith("\n")}


def test_what_a_killed_process_accepted_is_there_and_the_counts_are_right(database: Database) -> None:
    path, rng = Path(str(database.url.database)), random.Random(7)
    accepted: set[str] = set()
    for kill in range(KILLS):
        accepted |= killed_after(rng.randint(1, 300), path, first=kill * 10_000)
        with database.write() as connection:
            assert accepted <= set(connection.execute(select(messages.c.id)).scalars())
            recount(connection, POLICY)
            assert list(drifts(connection, POLICY)) == []
        assert database.problems() == []


def test_work_that_was_given_up_ends_nobody_elses(tmp_path: Path) -> None:
    database = fresh(tmp_path, "given-up.db")
    writer = Writer(database)
    writer.record([spoke("2026-03-02 09:00")]).cancel()
    writer.start()
    assert writer.record([spoke("2026-03-02 09:01")]).result(timeout=10) == [STORED]
    writer.stop()
    with pytest.raises(RuntimeError, match="the writer has ended"):
        writer.record([])
    database.close()
