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
from bot.rounds import EVERY, Rounds, quiet_of
from bot.sending import Sending
from bot.station import Station
from bot.told import words_of
from rules.reminders import Quiet
from tracker.outbox import Notice

log = structlog.get_logger()

_LOOK_EVERY = 5.0  # Seconds after which the outbox is looked through, should nobody have told of something new.


class Post:
    """One station at work: what comes in, and what goes out."""

    def __init__(self, station: Station, quiet: Quiet) -> None:
        self.station = station
        self._quiet = quiet
        self.intake = Intake(station)
        self._sending = Sending(station.gateway, station.writer, station.clock, quiet, self._words_of)

    async def run(self) -> None:
        """Take in and send until the gateway is closed."""
        sending = asyncio.create_task(self._send())
        try:
            await self.intake.run()
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send(self) -> None:
        await self._sending.begin()
        while True:
            self.station.said.clear()
            await self.send_due()
            try:
                await asyncio.wait_for(self.station.said.wait(), _LOOK_EVERY)
            except TimeoutError:
                continue

    async def send_due(self) -> None:
        """Say what waits in the outbox; an error there must not end the sending."""
        try:
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
    quiet = quiet_of(config)
    with wiring.opened(config) as database, wiring.writing(database) as writer:
        posts = [
            Post(wiring.station(config, wiring.gateway_of(table), database, writer), quiet) for table in config.gateways
        ]
        await asyncio.wrap_future(writer.submit(partial(wiring.keep_calendars, config=config, now=clock.now())))
        rounds = Rounds(config, database, writer, wiring.calendar_for(config, database))
        watch = Watch(config, writer, [post.station for post in posts], clock.now())
        async with _scheduled(rounds, posts, watch):
            await _until_told(posts)


@asynccontextmanager
async def _scheduled(rounds: Rounds, posts: Iterable[Post], watch: Watch) -> AsyncIterator[None]:
    """Make rounds by the clock, and watch. What is due is told by the rounds; the next makes up for a missed one."""

    async def make_round() -> None:
        try:
            await rounds.run_due(clock.now())
            for post in posts:
                await post.post_cards()
                post.station.said.set()
        except Exception as error:  # The next round makes up for it.
            log.error("a round failed", exc_info=error)
            await watched(watch.round_failed)
        else:
            await watched(watch.round_made)

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
    for post in posts:
        await post.station.gateway.close()
    await asyncio.gather(*running)
