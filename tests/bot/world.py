"""A small simulated college with the bot at work in it, for dialogues: say something, see what the bot says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import wiring
from bot.commands import COMMANDS
from bot.config import Config
from bot.gateways.simulator import Sent, Simulator
from bot.running import Post
from bot.station import Station
from rules.facts import F, Fact
from tracker import roster
from tracker.database import Database
from tracker.queries import all_facts
from tracker.writer import Writer

ROOM = "lin-group"
YOUTHS = ("an", "bo", "chen")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class World:
    """The college. Everybody is a friend of the bot unless a test says otherwise."""

    database: Database
    simulator: Simulator
    post: Post
    writer: Writer
    clock: list[datetime]
    _read: int = field(default=0)

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def wait(self, **span: float) -> None:
        self.clock[0] += timedelta(**span)

    async def says(
        self, who: str, text: str, room: str | None = ROOM, kind: str = "text", mentions: tuple[str, ...] = ()
    ) -> list[Sent]:
        """Let somebody say something, half a minute later; return what the bot says then."""
        self.wait(seconds=30)
        self.simulator.speak(who, room, text, kind, mentions)
        return await self.answers()

    async def answers(self) -> list[Sent]:
        """Return what the bot has said since it was asked last."""
        await self.simulator.settled()
        await self.post.send_due()
        await self.simulator.settled()
        new = self.simulator.sent[self._read :]
        self._read = len(self.simulator.sent)
        return new

    def enlist(self, name: str, role: str = "cadre", unit: str = "软件学院") -> str:
        """Put somebody on the roster; return their code."""
        return put_on_roster(self.database, name, role, unit, self.now)

    async def enable(self) -> None:
        """Let the cadre bind and enable the room, and throw away what the bot says about it."""
        self.simulator.befriend("lin", f"/绑定 {self.enlist('林一')}")
        await self.answers()
        await self.says("lin", "/启用")

    def facts(self, of_type: type[F]) -> list[F]:
        """Return what is stored of one type."""
        return [fact for fact in self.all_facts() if isinstance(fact, of_type)]

    def all_facts(self) -> list[Fact]:
        with self.database.read() as connection:
            return list(all_facts(connection))


def put_on_roster(database: Database, name: str, role: str, unit: str, now: datetime) -> str:
    """Put somebody on the roster; return their code."""
    about = {"contact": "13800000000", "branch": "软件2401", "club": "读书社"}
    with database.write() as connection:
        code = roster.enlist(connection, name=name, unit=unit, role=role, now=now, **about)
    assert code is not None
    return code


@asynccontextmanager
async def world(folder: Path, *, enabled: bool = True, config: Config | None = None) -> AsyncIterator[World]:
    """Give a college of one room: its cadre lin and three youths; wang and zhao stand outside."""
    clock = [MONDAY]
    config = config or Config()
    database = Database(f"sqlite:///{folder / 'wuyou.db'}")
    database.open()
    writer = Writer(database).start()
    simulator = Simulator("wx", lambda: clock[0])
    for person, name in (("lin", "林老师"), ("wang", "王老师"), ("zhao", "赵老师"), *((one, one) for one in YOUTHS)):
        simulator.add_contact(person, name, friend=person != "lin")
    simulator.add_room(ROOM, "林老师联系群", ("lin", *YOUTHS), "lin")
    station = Station(
        simulator,
        database,
        writer,
        config.policy(),
        wiring.calendar_for(config, database),
        lambda: clock[0],
        COMMANDS,
        config=config,
    )
    college = World(database, simulator, Post(station, config.quiet), writer, clock)
    taking_in = asyncio.create_task(college.post.intake.run())
    if enabled:
        await college.enable()
    yield college
    await simulator.close()
    await asyncio.wait_for(taking_in, 5)
    writer.stop()
    database.close()
