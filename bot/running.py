"""`wuyou run`: gateways, intake, sending and rounds, side by side until the process is told to end."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import cards, clock, wiring
from bot.alerts import LOOK_EVERY, Watch
from bot.config import Config
from bot.intake import Intake
from bot.rounds import EVERY, Rounds
from bot.sending import Sending
from bot.station import Station
from bot.told import words_of
from rules.reminders import Quiet
from tracker.outbox import Notice
from tracker.unusable import shown

log = structlog.get_logger()

_END_WITHIN = 20.0  # Seconds for the message that is being sent when the process is told to end.
_LOOK_EVERY = 5.0  # Seconds after which the outbox is looked through, should nobody have told of something new.


class Post:
    """One station at work: what comes in, and what goes out."""

    def __init__(self, station: Station, quiet: Quiet) -> None:
        self.station = station
        self._quiet = quiet
        self.intake = Intake(station)
        self._sending = Sending(station.gateway, station.writer, station.clock, quiet, self._words_of)
        self._sender: asyncio.Task[None] | None = None
        self._begun = False
        self._ending = False

    async def run(self) -> None:
        """Take in and send until the gateway is closed."""
        self._sender = asyncio.create_task(self._send())
        try:
            await self.intake.run()
        finally:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)

    async def close(self) -> None:
        """Let what is being sent come to its end, so that nobody need doubt it, and close the gateway."""
        self._ending = True
        self._sending.end()
        self.station.said.set()
        if self._sender is not None:
            await asyncio.wait([self._sender], timeout=_END_WITHIN)
        await self.station.gateway.close()

    async def _send(self) -> None:
        while not self._ending:
            self.station.said.clear()
            await self.send_due()
            try:
                await asyncio.wait_for(self.station.said.wait(), _LOOK_EVERY)
            except TimeoutError:
                continue

    async def send_due(self) -> None:
        """Say what waits in the outbox; an error there must not end the sending."""
        try:
            if not self._begun:
                await self._sending.begin()
                self._begun = True
            await self._sending.say_due()
        except Exception as error:  # Whatever it was, the row stands and is tried or listed.
            log.error("sending failed", gateway=self.station.name, exc_info=error)

    async def post_cards(self) -> None:
        """Post the notice card again where newcomers have come."""
        await cards.post_again(self.station, self._quiet, self.station.clock())

    def _words_of(self, notice: Notice) -> str | None:
        with self.station.database.read() as connection:
            return words_of(connection, notice, self.station.clock(), self.station.policies.zone)


async def run(config: Config) -> None:
    """Run everything that is configured until SIGTERM or SIGINT; what was accepted is written at the end."""
    quiet = config.quiet
    with wiring.opened(config) as database, wiring.writing(database) as writer:
        posts = [
            Post(wiring.station(config, wiring.gateway_of(table), database, writer), quiet) for table in config.gateways
        ]
        await asyncio.wrap_future(writer.submit(partial(wiring.keep_calendars, config=config, now=clock.now())))
        rounds = Rounds(config, database, writer, wiring.calendar_for(config, database))
        watch = Watch(config, writer, [post.station for post in posts], clock.now())
        async with _scheduled(rounds, posts, watch):
            log.info("running", gateways=[post.station.name for post in posts], database=shown(database.url))
            await _until_told(posts)


@asynccontextmanager
async def _scheduled(rounds: Rounds, posts: Iterable[Post], watch: Watch) -> AsyncIterator[None]:
    """Make rounds by the clock, and watch. What is due is told by the rounds; the next makes up for a missed one."""

    async def make_round() -> None:
        works: list[Callable[[], Awaitable[object]]] = [partial(rounds.run_due, clock.now())]
        works += [post.post_cards for post in posts]
        good = [await done(work) for work in works]  # Each is tried, whatever became of those before it.
        for post in posts:
            post.station.said.set()
        await watched(watch.round_made if all(good) else watch.round_failed)

    async def done(work: Callable[[], Awaitable[object]]) -> bool:
        try:
            await work()
        except Exception as error:  # The next round makes up for it.
            log.error("a round failed", exc_info=error)
            return False
        return True

    async def watched(what: Callable[[datetime], Awaitable[None]]) -> None:
        try:
            await what(clock.now())
        except Exception as error:  # Whoever watches must not end what is watched.
            log.error("the watch failed", exc_info=error)

    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        make_round,
        "interval",
        seconds=EVERY.total_seconds(),
        coalesce=True,
        misfire_grace_time=None,
        next_run_time=clock.now(),  # The first at once, and nobody waits for it: what it tells may take a while.
    )
    scheduler.add_job(
        watched,
        "interval",
        args=[watch.look],
        seconds=LOOK_EVERY.total_seconds(),
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _until_told(posts: list[Post]) -> None:
    """Run the posts until a signal says to end, then close their gateways and let them finish."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    running = [asyncio.create_task(post.run()) for post in posts]
    await asyncio.wait([asyncio.create_task(told.wait()), *running], return_when=asyncio.FIRST_COMPLETED)
    log.info("ending")
    await asyncio.gather(*(post.close() for post in posts))
    await asyncio.gather(*running)
