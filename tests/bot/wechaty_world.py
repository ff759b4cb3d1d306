"""The same small college as world.py, behind the real Wechaty gateway. Its clock is the test's, its messages real."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot import wiring
from bot.commands import COMMANDS
from bot.config import Config
from bot.gateways.base import Happening, Heard
from bot.gateways.wechaty import WechatyGateway
from bot.running import Post
from bot.station import Station
from tests.bot.world import MONDAY, YOUTHS, put_on_roster
from tests.gateways.conftest import QUICK
from tests.gateways.real_wechaty import RealWechaty
from tracker.coverage import last_proof
from tracker.database import Database
from tracker.writer import Writer

ROOM = "lin-group@room"
_OTHER_ROOM = (
    "nobody-counts@room"  # What is said there is taken in and does nothing: when it is, all before it is done.
)
_OUTSIDE = {"wang": "王老师", "zhao": "赵老师", "hu": "胡老师"}
_PEOPLE = {"lin": "林老师", "dai": "代老师", **_OUTSIDE, **{youth: youth for youth in YOUTHS}}

_TIMING = replace(QUICK, proof_timeout=timedelta(days=40).total_seconds())  # The test's clock may leap so far.


class _Watched(WechatyGateway):
    """Tells when what was yielded before a message has been taken in."""

    def watch(self) -> None:
        self._taken_in: dict[str, asyncio.Event] = {}

    def taken_in(self, message: str) -> asyncio.Event:
        return self._taken_in.setdefault(message, asyncio.Event())

    async def happenings(self) -> AsyncIterator[Happening]:
        async for happening in super().happenings():
            yield happening
            if isinstance(happening, Heard):
                self.taken_in(happening.id).set()


@dataclass
class WechatyWorld:
    """The college. What is said of `says` and `wait` in world.py holds here too."""

    wechat: RealWechaty
    gateway: _Watched
    database: Database
    post: Post
    clock: list[datetime]
    _read: int = field(default=0)

    def wait(self, **span: float) -> None:
        self.clock[0] += timedelta(**span)

    async def wait_and_see(self, span: timedelta) -> None:
        """Let time pass, and return once the account has proven again that it sees."""
        self.clock[0] += span
        async with asyncio.timeout(20):
            while not self._has_proven():
                await asyncio.sleep(0.02)

    def _has_proven(self) -> bool:
        with self.database.read() as connection:
            proof = last_proof(connection, "wx")
        return proof is not None and proof >= self.clock[0]

    async def says(
        self, who: str, text: str, *, private: bool = False, mentions: tuple[str, ...] = ()
    ) -> list[tuple[str, str]]:
        """Let somebody say something, half a minute later; return what the bot says then, as (to, text)."""
        self.wait(seconds=30)
        to = self.wechat.bot if private else ROOM
        await self.wechat.say(who, to, text, mentions=list(mentions), timestamp=self._milliseconds())
        return await self.answers()

    async def answers(self) -> list[tuple[str, str]]:
        """Return what the bot has said since it was asked last; of a file its name, in brackets."""
        await self._settled()
        await self.post.send_due()
        await self._settled()
        said = await self.wechat.said()
        new, self._read = said[self._read :], len(said)
        return [(one["to"], f"[{one['file']['name']}]" if "file" in one else one["text"]) for one in new]

    async def _settled(self) -> None:
        """Return when everything that was said before has been taken in."""
        last = await self.wechat.say("wang", _OTHER_ROOM, "。", timestamp=self._milliseconds())
        await asyncio.wait_for(self.gateway.taken_in(last).wait(), 10)

    def _milliseconds(self) -> int:
        return int(self.clock[0].timestamp() * 1000)

    def enlist(self, name: str, role: str = "cadre", unit: str = "软件学院") -> str:
        return put_on_roster(self.database, name, role, unit, self.clock[0])


@asynccontextmanager
async def wechaty_world(
    wechat: RealWechaty, folder: Path, *, config: Config | None = None
) -> AsyncIterator[WechatyWorld]:
    """Give the college of world.py in a new scripted WeChat; the bot has proven that it sees."""
    clock, config = [MONDAY], config or Config()
    await wechat.reset()
    await wechat.command(
        "contacts", list=[{"id": id_, "name": name} for id_, name in {"bot": "五有", **_PEOPLE}.items()]
    )
    await wechat.room(ROOM, ["lin", "dai", *YOUTHS], topic="林老师联系群")
    await wechat.room(_OTHER_ROOM, ["wang"])
    await wechat.login()
    database = Database(f"sqlite:///{folder / 'wuyou.db'}")
    database.open()
    writer = Writer(database).start()
    gateway = _Watched(
        "wx",
        wechat.endpoint,
        wechat.token,
        accept_risk=True,
        clock=lambda: clock[0],
        monotonic=time.monotonic,
        timing=_TIMING,
    )
    gateway.watch()
    calendar = wiring.calendar_for(config, database)
    station = Station(
        gateway, database, writer, config.policy(), calendar, lambda: clock[0], COMMANDS, ("wx",), config=config
    )
    college = WechatyWorld(wechat, gateway, database, Post(station, config.quiet), clock)
    taking_in = asyncio.create_task(college.post.intake.run())
    try:
        await _logged_in(station)
        yield college
    finally:  # A gateway that is left open keeps the next one out.
        await gateway.close()
        await asyncio.wait_for(taking_in, 10)
        writer.stop()
        database.close()


async def _logged_in(station: Station) -> None:
    async with asyncio.timeout(20):
        while station.account is None:
            await asyncio.sleep(0.02)
