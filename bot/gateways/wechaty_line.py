"""The line to a Wechaty account: links that follow each other for ever, and the proof that they carry.

Everything that arrives is put into one queue, in order: happenings, fetches that become happenings, proofs, and marks
that something can have been missed. `Sightline` reads that order and says what has surely been seen.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, NoReturn
from uuid import uuid4

import structlog
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from wechaty_grpc.wechaty.puppet import EventType

from bot.gateways import wechaty_wire as wire
from bot.gateways.base import Happening, LoggedIn, LoggedOut, Sight
from bot.gateways.wechaty_link import CALL_ERRORS, Link, NotConnected, Timing, error_name

log = structlog.get_logger()

_CALLS_AT_ONCE = 16
_BACKLOG = 10_000  # Arrivals that may wait for the intake; then the stream is left unread.
_SILENCES = 2  # So many dings in a row without a dong: the stream is open but deaf, so connect anew.
_FETCH_PAUSES = (0.0, 0.1, 0.3, 1.0, 2.0)  # Before each attempt at a payload.


class Mark(Enum):
    """What is not a happening but has its place among them."""

    BROKEN = auto()  # Something can have been missed up to here.
    LOST = auto()  # The link is lost; the next one begins by telling who is logged in, if anybody is.
    END = auto()


@dataclass(frozen=True, slots=True)
class Proof:
    """The account answered, in time, a ding that was sent at `at`."""

    at: datetime


Arrival = Happening | Proof | Mark | None
Call = Callable[[Any], Awaitable[Any]]
"""A request: given the stub of a link, its answer."""


@dataclass(frozen=True, slots=True)
class _Ding:
    """A question on its way; its answer comes on the event stream, behind everything that happened before it."""

    words: str = field(default_factory=lambda: uuid4().hex)
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Line:
    """Stays connected to one account; `chat` says what the events that are not about the line itself become."""

    def __init__(
        self,
        name: str,
        new_link: Callable[[], Link],
        chat: Callable[[int, Mapping[str, Any]], asyncio.Task[Arrival] | Arrival],
        timing: Timing,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self.account: str | None = None
        self.arrivals: asyncio.Queue[asyncio.Task[Arrival] | Arrival] = asyncio.Queue(_BACKLOG)
        self._name = name
        self._new_link = new_link
        self._chat = chat
        self._timing = timing
        self._clock = clock
        self._monotonic = monotonic
        self._link: Link | None = None
        self._ding = _Ding()
        self._session = 0  # Counts logins and logouts.
        self._proven = False  # Whether the link at hand has carried a proof.
        self._loss = ""  # Why the last link was lost, so that a long absence is not told again and again.
        self._calls = asyncio.Semaphore(_CALLS_AT_ONCE)
        self._tasks: set[asyncio.Task[Any]] = set()

    # Staying connected.

    def open(self) -> None:
        """Connect, and connect again, until `close`."""
        self.spawn(self._stay_connected())

    async def close(self) -> None:
        """Disconnect; of what has arrived only the end is left."""
        while self._tasks:  # Until it is cancelled itself, the reading may start further ones.
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self.arrivals.empty():
            self.arrivals.get_nowait()
        self.arrivals.put_nowait(Mark.END)

    def spawn(self, work: Coroutine[Any, Any, Arrival]) -> asyncio.Task[Arrival]:
        """Start work that lasts no longer than the line is open."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _stay_connected(self) -> None:
        waits = _pauses(self._timing)
        while True:
            loss = await self._live_until_lost(self._new_link())
            self._log_loss(loss)
            await self.arrivals.put(Mark.LOST)
            if self._proven:
                waits = _pauses(self._timing)
            await asyncio.sleep(min(next(waits), _longest_pause(loss, self._timing)))

    async def _live_until_lost(self, link: Link) -> BaseException:
        """Use the link until it breaks; return why it did."""
        self._proven = False
        try:
            await link.connect()
            await self._live_on(link)
        except Exception as error:  # Whatever broke it, the answer is the same: the next one.
            return _cause(error)
        finally:
            self._link = None
            link.close()

    async def _live_on(self, link: Link) -> NoReturn:
        self.account = None  # The stream begins by telling who is logged in.
        self._link = link
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(link))
            await link.start()
            self._loss = ""
            log.info("connected to the gateway", gateway=self._name)
            await self._keep_proving(link)

    def _log_loss(self, error: BaseException) -> None:
        match (
            error.status if isinstance(error, GRPCError) else None
        ):  # Words from elsewhere would be kept from the log.
            case Status.UNAUTHENTICATED:
                words = "the gateway refuses the token"
            case Status.ALREADY_EXISTS:
                words = "another client, such as a second `wuyou run`, holds the event stream of the gateway"
            case _:
                words = "not connected to the gateway"
        tell = log.debug if self._loss == error_name(error) else log.warning
        self._loss = error_name(error)
        tell(words, gateway=self._name, error=self._loss)

    # Reading.

    async def _read(self, link: Link) -> None:
        async for event in link.events():
            arrival = self._arrival_of(event)
            if arrival is not None:
                await self.arrivals.put(arrival)
        raise ConnectionError("the gateway ended the event stream")

    def _arrival_of(self, event: Any) -> asyncio.Task[Arrival] | Arrival:
        """Return what an event becomes; one that cannot be read means that something is missed."""
        try:
            return self._line_event(event.type, json.loads(event.payload or "{}"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("an event could not be read", gateway=self._name, error=error_name(error))
            return Mark.BROKEN

    def _line_event(self, number: int, payload: Mapping[str, Any]) -> asyncio.Task[Arrival] | Arrival:
        match number:
            case EventType.EVENT_TYPE_LOGIN:
                self.account = payload["contactId"]
                self._session += 1
                return LoggedIn(self._clock(), payload["contactId"])
            case EventType.EVENT_TYPE_LOGOUT:
                self.account = None
                self._session += 1
                return wire.logged_out(payload, self._clock())
            case EventType.EVENT_TYPE_DONG if payload.get("data") == self._ding.words:
                self._ding.answered.set()
                return None
            case EventType.EVENT_TYPE_RESET:
                return Mark.BROKEN
            case EventType.EVENT_TYPE_SCAN | EventType.EVENT_TYPE_ERROR:
                self._log_trouble(number)
                return None
        return self._chat(number, payload)

    def _log_trouble(self, number: int) -> None:
        words = "the puppet reports an error"
        if number == EventType.EVENT_TYPE_SCAN:
            words = "the account waits for its login code to be scanned at the gateway"
        log.warning(words, gateway=self._name)

    # Asking.

    @property
    def connected(self) -> bool:
        """Whether calls can be made."""
        return self._link is not None

    async def ask(self, call: Call, timeout: float | None = None) -> Any:
        """Return the answer of the gateway; raise NotConnected before anything leaves, or one of CALL_ERRORS."""
        async with asyncio.timeout(self._timing.call_timeout if timeout is None else timeout):
            if self._link is None:
                raise NotConnected("not connected to the gateway")
            return await call(self._link.stub)

    async def fetch(self, call: Call, pauses: tuple[float, ...] = _FETCH_PAUSES) -> Any:
        """Return the answer, asked for again a few times if need be, over a new link too; None if it never came."""
        for pause in pauses:
            await asyncio.sleep(pause)
            with suppress(*CALL_ERRORS):
                async with self._calls:
                    return await self.ask(call)
        return None

    # Proof of sight.

    async def _keep_proving(self, link: Link) -> NoReturn:
        silences = 0
        while silences < _SILENCES:
            error = await self._prove(link)
            silent = isinstance(error, TimeoutError)
            silences = silences + 1 if silent else 0
            await asyncio.sleep(0 if silent else self._timing.proof_every)
        raise ConnectionError("the gateway is connected but does not answer")

    async def _prove(self, link: Link) -> BaseException | None:
        """Ask for a proof and put what comes of it among the arrivals; return why it was none."""
        at, session = self._clock(), self._session
        error = await self._ask_for_proof(link)
        if error is not None:
            log.warning("no proof of sight", gateway=self._name, error=error_name(error))
            await self.arrivals.put(Mark.BROKEN)
        elif session == self._session:  # Else somebody logged in or out meanwhile; that has its own place.
            self._proven = True
            await self.arrivals.put(Proof(at))
        return error

    async def _ask_for_proof(self, link: Link) -> BaseException | None:
        """Ding, wait for the dong on the event stream, and ask for the account; return what went wrong."""
        began = self._monotonic()
        self._ding = _Ding()
        try:
            async with asyncio.timeout(self._timing.proof_timeout):
                await link.stub.ding(data=self._ding.words)
                await self._ding.answered.wait()
                if self.account is not None:
                    await link.stub.contact_payload(id=self.account)
        except CALL_ERRORS as error:
            return error
        late = self._monotonic() - began > self._timing.proof_timeout
        return TimeoutError() if late else None


class Sightline:
    """Reads the arrivals in their order: proofs become sights, and what can be missing is remembered until the next."""

    def __init__(self, timing: Timing) -> None:
        self._longest_gap = timedelta(seconds=2 * (timing.proof_every + timing.proof_timeout))
        self._broken = True
        self._logged_in = False
        self._told_logged_out = False
        self._last: datetime | None = None

    def settle(self, arrival: Arrival) -> Happening | None:
        """Return what there is to tell of an arrival."""
        match arrival:
            case Proof(at):
                return self._sight(at)
            case Mark():
                self._broken = True
                self._logged_in = self._logged_in and arrival is not Mark.LOST
                return None
            case LoggedIn() | LoggedOut():
                self._broken = True
                self._logged_in = isinstance(arrival, LoggedIn)
                self._told_logged_out = not self._logged_in
        return arrival

    def _sight(self, at: datetime) -> Happening | None:
        if not self._logged_in:
            return self._log_out_once(at)
        unbroken = not self._broken and self._last is not None and at - self._last <= self._longest_gap
        self._broken, self._last = False, at
        return Sight(at, unbroken)

    def _log_out_once(self, at: datetime) -> LoggedOut | None:
        """A gateway tells at once who is logged in; if it has told nothing by its first answer, nobody is."""
        if self._told_logged_out:
            return None
        self._told_logged_out = True
        return LoggedOut(at, reason="nobody is logged in at the gateway")


def _pauses(timing: Timing) -> Iterator[float]:
    """Yield the pause before each new attempt: doubling, with jitter, up to `retry_most`."""
    pause = timing.retry_first
    while True:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret.
        pause = min(pause * 2, timing.retry_most)


def _longest_pause(error: BaseException, timing: Timing) -> float:
    says_no = isinstance(error, GRPCError) and error.status is not Status.ALREADY_EXISTS
    return timing.retry_most if says_no else timing.retry_absent


def _cause(error: BaseException) -> BaseException:
    """Return the first plain error of a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
