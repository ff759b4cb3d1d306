"""The one writer: a thread that owns the writes and commits what queued up during the last commit, all at once."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

from rules.facts import Fact
from tracker.database import Database, gave_way
from tracker.recording import Outcome, Recording

T = TypeVar("T")
_QUEUE = 10_000  # Jobs that may wait; whoever hands in more waits too.
_JOBS_AT_ONCE = 1_000


@dataclass(slots=True)
class _Facts:
    facts: Sequence[Fact]
    done: "Future[list[Outcome]]"


@dataclass(slots=True)
class _Work:
    work: Callable[[Connection, Recording], Any]
    done: "Future[Any]"


_Job = _Facts | _Work


class Writer:
    """Writes to one database in the order of submission; what is handed in is accepted once its future is done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recording = Recording()
        self._jobs: queue.Queue[_Job | None] = queue.Queue(_QUEUE)
        self._connection: Connection | None = None  # Kept, since opening one takes as long as a commit.
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> "Writer":
        """Start the thread."""
        self._thread.start()
        return self

    def record(self, facts: Sequence[Fact]) -> "Future[list[Outcome]]":
        """Store facts; the future gives what became of each, after the commit."""
        job = _Facts(facts, Future())
        self._put(job)
        return job.done

    def submit(self, work: Callable[[Connection, Recording], T]) -> "Future[T]":
        """Do other writing in a transaction; the future gives its answer after the commit, or its error."""
        job = _Work(work, Future())
        self._put(job)
        return job.done

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do other writing in a transaction, from a running loop; return its answer after the commit."""
        return await asyncio.wrap_future(self.submit(lambda connection, _: work(connection)))

    def _put(self, job: _Job) -> None:
        if self._stopped:
            raise RuntimeError("the writer has ended; nothing more is written")
        self._jobs.put(job)

    def stop(self) -> None:
        """Write what is queued and end the thread."""
        self._stopped = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        ended = False
        while not ended:
            taken = self._take()
            ended = None in taken
            if jobs := [job for job in taken if job is not None]:
                self._commit(jobs)
        if self._connection is not None:
            self._connection.close()

    def _take(self) -> list[_Job | None]:
        """Wait for a job; return it with all that queued up behind it."""
        jobs = [self._jobs.get()]
        while len(jobs) < _JOBS_AT_ONCE:
            try:
                jobs.append(self._jobs.get_nowait())
            except queue.Empty:
                break
        return jobs

    def _commit(self, jobs: list[_Job]) -> None:
        """Do the jobs in one transaction; if one fails, each in its own, so that it fails alone."""
        jobs = [job for job in jobs if job.done.running() or job.done.set_running_or_notify_cancel()]
        try:
            connection = self._connection = self._connection or self._database.connect_to_write()
            with connection.begin():
                answers = [self._do(connection, run) for run in _runs(jobs)]
        except Exception as error:  # Whatever it was, the others must not suffer from it.
            self._recording.forget()
            if len(jobs) == 1 and not gave_way(error):
                jobs[0].done.set_exception(error)
            else:
                for job in jobs:
                    self._commit([job])
            return
        if self._recording.erased:
            self._recording.erased = not self._database.truncate_log()  # Else again after the next commit.
        for job, answer in zip(jobs, [one for some in answers for one in some], strict=True):
            job.done.set_result(answer)

    def _do(self, connection: Connection, run: list[_Job]) -> list[Any]:
        first = run[0]
        if isinstance(first, _Work):
            return [first.work(connection, self._recording)]
        handed_in = [job.facts for job in run if isinstance(job, _Facts)]
        outcomes = self._recording.record(connection, [fact for facts in handed_in for fact in facts])
        rest = iter(outcomes)
        return [[next(rest) for _ in facts] for facts in handed_in]


def _runs(jobs: list[_Job]) -> list[list[_Job]]:
    """Put facts that were handed in one after another together; other work stands alone."""
    runs: list[list[_Job]] = []
    for job in jobs:
        if runs and isinstance(job, _Facts) and isinstance(runs[-1][-1], _Facts):
            runs[-1].append(job)
        else:
            runs.append([job])
    return runs
