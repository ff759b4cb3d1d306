"""A program that sends and is killed: it forks sending processes for each line it reads, and says how they ended.

    python -m tests.bot.killing FOLDER DATABASE_URL VARIANT

A line is "STEP MINUTE TIMES": so many processes are forked. Each kills itself with SIGKILL at that step (0: at none)
of the many at which something has just happened or is about to; its clock stands at that minute. What is delivered is
written to FOLDER/delivered and flushed to the disk, outside of the database; the place of the kill to FOLDER/killed.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Connection, event, select

from bot.gateways.base import Capabilities
from bot.sending import Sending
from rules.reminders import Quiet
from tests.builders import SHANGHAI, at
from tracker import outbox
from tracker.database import Database
from tracker.models import outbox as table
from tracker.outbox import Row, State
from tracker.writer import Writer

BEGAN = at("2026-11-19 09:00")
NEVER = Quiet(time(0), time(0), SHANGHAI)


class Steps:
    """Counts what happens, and ends the process at once at one of the steps."""

    def __init__(self, last: int, killed: Path) -> None:
        self._left = last
        self._killed = killed

    def __call__(self, name: str) -> None:
        self._left -= 1
        if self._left == 0:
            append(self._killed, name)
            os.kill(os.getpid(), signal.SIGKILL)


def append(path: Path, line: str) -> None:
    """Write a line that outlives the process and the machine."""
    opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(opened, f"{line}\n".encode())
    os.fsync(opened)
    os.close(opened)


class Recorder:
    """A gateway whose deliveries are written down outside of the process."""

    name = "sim"
    capabilities = Capabilities()

    def __init__(self, delivered: Path, step: Callable[[str], None]) -> None:
        self._delivered = delivered
        self._step = step

    async def say(self, conversation: str, text: str, mention: tuple[str, ...] = ()) -> str | None:
        """Deliver; the conversation is that of one notice."""
        self._step("claimed, before the delivery")
        await asyncio.sleep(0)
        append(self._delivered, json.dumps([conversation, text, os.getpid(), list(mention)], ensure_ascii=False))
        self._step("delivered, before the answer")
        await asyncio.sleep(0)
        return None


class ConfirmsFirst(Sending):
    """Broken: what is confirmed before it is sent is lost if the process ends in between."""

    async def _say(self, row: Row) -> None:
        await self._note(outbox.sent, row.no, None)
        await super()._say(row)


class ClaimsAfterwards(Sending):
    """Broken: what is claimed after it was sent is sent again if the process ends in between."""

    async def _claimed(self) -> Row | None:
        def first(connection: Connection) -> Row | None:
            waiting = outbox.rows(connection, table.c.state == str(State.WAITING))
            return waiting[0] if waiting else None

        return await self._writer.write(first)

    async def _say(self, row: Row) -> None:
        words = await self._words(row)
        await self._gateway.say(self._raw(row.notice.to), words or "")
        now = self._clock()
        await self._writer.write(lambda connection: outbox.claim(connection, now, "sim"))
        await self._note(outbox.sent, row.no, None)


class TriesAgain(Sending):
    """Broken: what may have been sent is sent again, whatever it is."""

    async def begin(self) -> None:
        def again(connection: Connection) -> None:
            for no in connection.execute(select(table.c.no).where(table.c.state == str(State.CLAIMED))).scalars():
                connection.execute(table.update().where(table.c.no == no).values(state=str(State.WAITING)))

        await self._writer.write(again)


class SaysNothingOfRepeats(Sending):
    """Broken: a repeat that does not say so."""

    async def _words(self, row: Row) -> str | None:
        return row.notice.words


VARIANTS = {one.__name__: one for one in (Sending, ConfirmsFirst, ClaimsAfterwards, TriesAgain, SaysNothingOfRepeats)}


class Gate:
    """Opens once all who are to start together stand before it."""

    def __init__(self) -> None:
        self._ready, self._tell_ready = os.pipe()
        self._opened, self._open = os.pipe()

    def wait(self) -> None:
        """Say that one is ready, and return when it opens."""
        os.write(self._tell_ready, b".")
        os.read(self._opened, 1)

    def open_for(self, number: int) -> None:
        """Open when so many are ready."""
        for _ in range(number):
            os.read(self._ready, 1)
        os.write(self._open, b"." * number)
        for end in (self._ready, self._tell_ready, self._opened, self._open):
            os.close(end)


async def send(folder: Path, url: str, variant: str, last: int, minute: int, gate: Gate | None) -> None:
    """Be a process that has just started, and send what waits; beside others, at the same moment as they."""
    step = Steps(last, folder / "killed")
    database = Database(url)
    event.listen(database.engine, "commit", lambda _: step("before a commit"))

    def clock() -> datetime:
        step("after a commit")
        return BEGAN + timedelta(minutes=minute)

    writer = Writer(database).start()
    sending = VARIANTS[variant](Recorder(folder / "delivered", step), writer, clock, NEVER)
    await sending.begin()
    if gate is not None:
        gate.wait()
    await sending.say_due()
    writer.stop()
    database.close()


def main() -> None:
    """Fork as many sending processes as each line says, print their ids, and how they ended."""
    folder, url, variant = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    for line in sys.stdin:
        last, minute, times = map(int, line.split())
        gate = Gate() if times > 1 else None
        children = [_fork(folder, url, variant, last, minute, gate) for _ in range(times)]
        _print(children)
        if gate is not None:
            gate.open_for(times)
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        _print(ended)


def _print(numbers: list[int]) -> None:
    sys.stdout.write(f"{' '.join(map(str, numbers))}\n")
    sys.stdout.flush()


def _fork(folder: Path, url: str, variant: str, last: int, minute: int, gate: Gate | None) -> int:
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(send(folder, url, variant, last, minute, gate))
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return child


if __name__ == "__main__":
    main()
