"""`wuyou run` from start to end: a bad start is made up for, what is being said is finished."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from bot.gateways.base import SendUncertain
from bot.gateways.simulator import Simulator
from bot.running import Post
from bot.station import Station
from rules.calendar import Calendar
from rules.policy import Policy
from tests.bot.killing import BEGAN, NEVER
from tests.builders import fresh
from tracker import outbox
from tracker.database import Database
from tracker.outbox import Notice, NoticeKind, State
from tracker.writer import Writer


class Slow(Simulator):
    """A channel that answers when the test lets it, and refuses once it is closed, as a cut line does."""

    def __init__(self) -> None:
        super().__init__("sim", lambda: BEGAN, anybody=True)
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def say(self, conversation: str, text: str, mention: tuple[str, ...] = ()) -> str | None:
        self.asked.set()
        await self.may_answer.wait()
        return await super().say(conversation, text, mention)


@asynccontextmanager
async def at_work(folder: Path, gateway: Simulator) -> AsyncIterator[tuple[Post, Database]]:
    database = fresh(folder)
    writer = Writer(database).start()

    def calendar(_: datetime) -> Calendar:
        return Calendar()

    post = Post(Station(gateway, database, writer, Policy(), calendar, lambda: BEGAN), NEVER)
    yield post, database
    writer.stop()
    database.close()


def put(database: Database, *keys: str) -> None:
    with database.write() as connection:
        for key in keys:
            outbox.put(connection, Notice(key, NoticeKind.REMINDER, "sim/lin", key, "a test", BEGAN), BEGAN)


def states(database: Database) -> list[State]:
    with database.read() as connection:
        return [row.state for row in outbox.rows(connection)]


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.01)


async def test_what_is_being_said_at_the_end_is_said_and_noted_and_nothing_more_begun(tmp_path: Path) -> None:
    channel = Slow()
    async with at_work(tmp_path, channel) as (post, database):
        put(database, "one", "two")
        work = asyncio.create_task(post.run())
        await asyncio.wait_for(channel.asked.wait(), 10)
        closing = asyncio.create_task(post.close())
        await asyncio.sleep(0)
        assert not closing.done()
        channel.may_answer.set()
        await asyncio.wait_for(asyncio.gather(closing, work), 10)

        assert states(database) == [State.SENT, State.WAITING]


async def test_a_start_with_a_broken_database_does_not_end_the_sending_for_good(tmp_path: Path) -> None:
    channel = Simulator("sim", lambda: BEGAN, anybody=True)
    async with at_work(tmp_path, channel) as (post, database):
        put(database, "one")
        with database.write() as connection:
            connection.execute(text("ALTER TABLE outbox RENAME TO gone"))
        work = asyncio.create_task(post.run())
        await asyncio.sleep(0.1)
        with database.write() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO outbox"))
        post.station.said.set()

        await asyncio.wait_for(until(lambda: states(database) == [State.SENT]), 10)
        await post.close()
        await asyncio.wait_for(work, 10)


async def test_what_is_doubted_while_it_runs_is_no_doubt_of_an_earlier_process(tmp_path: Path) -> None:
    channel = Simulator("sim", lambda: BEGAN, anybody=True)
    async with at_work(tmp_path, channel) as (post, database):
        with database.write() as connection:
            digest = Notice("digest", NoticeKind.DIGEST, "sim/lin", "周报", "a test", BEGAN)
            outbox.put(connection, digest, BEGAN)
        channel.fail_next(SendUncertain("no answer in time"))
        for _ in range(2):  # What an earlier one left would be said again at once.
            await post.send_due()

        assert states(database) == [State.UNCERTAIN]


async def test_a_post_that_never_ran_can_be_closed(tmp_path: Path) -> None:
    async with at_work(tmp_path, Simulator("sim", lambda: BEGAN)) as (post, _):
        await asyncio.wait_for(post.close(), 5)
        await asyncio.wait_for(post.run(), 5)
