"""The Wechaty gateway: a WeChat or WeCom account that a Node program (wechaty-puppet-service) drives for us.

Here events become happenings in their order, and what is said goes out, once and not too fast. The connection and the
proof of sight are in `wechaty_line.py` and `wechaty_link.py`, the translation in `wechaty_wire.py`. Nothing is stored;
no text, no name and no words of an error are logged.

The gateway must speak plain gRPC (its TLS disabled), since the key of its TLS is published: keep it on loopback or in a
private network.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from wechaty_grpc.wechaty.puppet import EventType, PayloadType

from bot.gateways import wechaty_wire as wire
from bot.gateways.base import (
    Capabilities,
    File,
    FriendRequest,
    Happening,
    LoggedIn,
    Member,
    SendRefused,
    SendUncertain,
)
from bot.gateways.wechaty_line import Arrival, Call, Line, Mark, Sightline
from bot.gateways.wechaty_link import CALL_ERRORS, Link, NotConnected, Timing, error_name, host_and_port, is_near

log = structlog.get_logger()

_MAY_HAVE_LEFT = {Status.CANCELLED, Status.DEADLINE_EXCEEDED, Status.ABORTED, Status.UNAVAILABLE, Status.DATA_LOSS}
_NOT_FOR_GOOD = {Status.UNAUTHENTICATED, Status.RESOURCE_EXHAUSTED}
_PUPPET_TIMED_OUT = re.compile(r"time(?:d|-| )* ?out", re.IGNORECASE)  # It asked WeChat, and comes back as UNKNOWN.
_ROOM_PAYLOADS = (PayloadType.PAYLOAD_TYPE_ROOM, PayloadType.PAYLOAD_TYPE_ROOM_MEMBER)


class WechatyGateway:
    """One account behind one Wechaty gateway; implements `Gateway`."""

    def __init__(
        self,
        name: str,
        endpoint: str,
        token: str,
        *,
        accept_risk: bool,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        timing: Timing | None = None,
    ) -> None:
        _check(name, endpoint, accept_risk=accept_risk)
        timing = timing or Timing()
        self.name = name
        self.capabilities = Capabilities()
        self._clock = clock
        self._send_timeout = timing.send_timeout
        self._line = Line(name, lambda: Link(endpoint, token, timing), self._chat, timing, clock, monotonic)
        self._sightline = Sightline(timing)
        self._names = _Names(timing.names_age, monotonic)
        self._rate = SendRate(timing.send_every, timing.sends_a_minute, 60.0, monotonic)
        self._closed = False

    async def happenings(self) -> AsyncIterator[Happening]:
        """Yield what happens, in the order in which it happened; starts the connection, ends after `close`."""
        if not self._closed:
            self._line.open()
        while not self._closed and (arrival := await self._next_arrival()) is not Mark.END:
            if isinstance(arrival, LoggedIn):
                self._names.forget_all()  # Names may have changed while nobody listened, and ids with them.
            if (happening := self._sightline.settle(arrival)) is not None:
                yield happening

    async def _next_arrival(self) -> Arrival:
        arrival = await self._line.arrivals.get()
        if not isinstance(arrival, asyncio.Task):
            return arrival
        await asyncio.wait((arrival,))  # Unlike awaiting it, this does not pass its cancellation on to us.
        if arrival.cancelled():
            return Mark.BROKEN
        if (error := arrival.exception()) is not None:
            log.error("an event could not be read", gateway=self.name, error=error_name(error))
            return Mark.BROKEN
        return arrival.result()

    async def close(self) -> None:
        """Disconnect and end `happenings`. The account stays logged in."""
        self._closed = True
        await self._line.close()

    # Events.

    def _chat(self, number: int, payload: Mapping[str, Any]) -> asyncio.Task[Arrival] | Arrival:
        """Return what an event becomes, now or once its payload is fetched; None if it is of no consequence."""
        match number:
            case EventType.EVENT_TYPE_MESSAGE:
                return self._line.spawn(self._message(payload["messageId"], self._line.account))
            case EventType.EVENT_TYPE_ROOM_JOIN:
                return self._change(payload["roomId"], wire.joined(payload, self._clock()))
            case EventType.EVENT_TYPE_ROOM_LEAVE:
                return self._change(payload["roomId"], wire.left(payload, self._line.account, self._clock()))
            case EventType.EVENT_TYPE_ROOM_TOPIC:
                return self._change(payload["roomId"], None)
            case EventType.EVENT_TYPE_FRIENDSHIP:
                return self._line.spawn(self._friendship(payload["friendshipId"]))
            case EventType.EVENT_TYPE_DIRTY:
                self._names.forget(payload["payloadType"], payload["payloadId"])
        return None

    async def _message(self, message_id: str, account: str | None) -> Arrival:
        payload = await self._line.fetch(lambda stub: stub.message_payload(id=message_id))
        if payload is None:
            log.warning("a message could not be fetched", gateway=self.name)
            return Mark.BROKEN
        return wire.message(message_id, payload, account, self._clock())

    async def _friendship(self, request_id: str) -> Arrival:
        payload = await self._line.fetch(lambda stub: stub.friendship_payload(id=request_id))
        return wire.friend_request(payload, self._clock()) if payload is not None else None

    def _change(self, room: str, happening: Arrival) -> asyncio.Task[Arrival]:
        self._names.forget(PayloadType.PAYLOAD_TYPE_ROOM, room)
        return self._line.spawn(self._after_refresh(room, happening))

    async def _after_refresh(self, room: str, happening: Arrival) -> Arrival:
        """Make the gateway forget what it remembers of the room before anybody hears of the change."""
        for payload_type in _ROOM_PAYLOADS:
            await self._line.fetch(partial(_forget_payload, payload_type, room), pauses=(0.0,))
        return happening

    # Speaking.

    async def say(self, conversation: str, text: str, mention: tuple[str, ...] = ()) -> str | None:
        """Send `text` when it is its turn; return the message's id if the puppet tells it.

        The names of those mentioned are put before it, as a mention without its name is invisible in WeChat.
        Raises SendRefused or SendUncertain, nothing else. No attempt is repeated.
        """
        await self._turn()
        words = wire.with_mentions([await self._name(conversation, member) for member in mention], text)
        answer = await self._send(
            lambda stub: stub.message_send_text(conversation_id=conversation, text=words, mentonal_ids=list(mention))
        )
        return answer.id or None

    async def send_file(self, conversation: str, file: File) -> str | None:
        """Send a file of up to 3 MB, more the gateway refuses, when it is its turn; return and raise as `say` does."""
        await self._turn()
        box = wire.file_box(file.name, file.content)
        answer = await self._send(lambda stub: stub.message_send_file(conversation_id=conversation, filebox=box))
        return answer.id or None

    async def accept(self, request: FriendRequest) -> None:
        """Accept a friend request; it waits its turn and raises as `say` does."""
        await self._turn()
        await self._send(lambda stub: stub.friendship_accept(id=request.id))

    async def _turn(self) -> None:
        self._refuse_unless_logged_in()
        await self._rate.turn()
        self._refuse_unless_logged_in()

    def _refuse_unless_logged_in(self) -> None:
        if not self._line.connected:
            raise SendRefused("not connected to the gateway", permanent=False)
        if self._line.account is None:
            raise SendRefused("the account is logged out", permanent=False)

    async def _send(self, call: Call) -> Any:
        try:
            return await self._line.ask(call, self._send_timeout)
        except NotConnected:
            raise SendRefused("not connected to the gateway", permanent=False) from None
        except GRPCError as error:
            raise _refusal(error) from None
        except Exception as error:  # Anything else may have come after the request left.
            raise SendUncertain(error_name(error)) from None

    # Asking.

    async def members(self, room: str) -> tuple[Member, ...]:
        """Return everybody in the room now. A name that the gateway does not tell is empty.

        Raises ConnectionError if the gateway cannot be asked, LookupError if it knows no such room.
        """
        ids = (await self._ask(lambda stub: stub.room_member_list(id=room))).member_ids
        names = await asyncio.gather(*(self._name(room, member) for member in ids))
        return tuple(map(Member, ids, names))

    async def room_name(self, room: str) -> str:
        """Return the room's name now; raises as `members` does."""
        return str((await self._ask(lambda stub: stub.room_payload(id=room))).topic)

    async def _ask(self, call: Call) -> Any:
        try:
            return await self._line.ask(call)
        except GRPCError as error:
            raise LookupError(f"the gateway does not tell: {error.status.name}") from None
        except CALL_ERRORS as error:
            raise ConnectionError(f"the gateway cannot be asked: {error_name(error)}") from None

    async def _name(self, room: str, member: str) -> str:
        """Return how the room shows a member: the room alias, else the contact's name."""
        names = self._names.of(room)
        if member not in names:
            payload = await self._line.fetch(lambda stub: stub.room_member_payload(id=room, member_id=member), (0.0,))
            if payload is None:
                return ""
            names[member] = payload.room_alias or payload.name
        return names[member]


class SendRate:
    """The cap of one account: callers wait their turn, in order; one per `every` and `at_most` per `within` seconds."""

    def __init__(self, every: float, at_most: int, within: float, monotonic: Callable[[], float]) -> None:
        self._every = every
        self._within = within
        self._monotonic = monotonic
        self._sent: deque[float] = deque(maxlen=at_most)
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Return when the next message may be sent."""
        async with self._queue:
            await asyncio.sleep(self._wait())
            self._sent.append(self._monotonic())

    def _wait(self) -> float:
        now = self._monotonic()
        waits = [0.0]
        if self._sent:
            waits.append(self._sent[-1] + self._every - now)
        if len(self._sent) == self._sent.maxlen:
            waits.append(self._sent[0] + self._within - now)
        return max(waits)


class _Names:
    """Display names by room and member, in memory until an event or their age makes them doubtful."""

    def __init__(self, age: float, monotonic: Callable[[], float]) -> None:
        self._age = age
        self._monotonic = monotonic
        self._rooms: dict[str, tuple[float, dict[str, str]]] = {}

    def of(self, room: str) -> dict[str, str]:
        """Return the room's names that are still good, to look up and to add to; what is forgotten is another dict."""
        since, names = self._rooms.get(room, (float("-inf"), {}))
        if self._monotonic() - since > self._age:
            since, names = self._rooms[room] = self._monotonic(), {}
        return names

    def forget(self, payload_type: int, payload_id: str) -> None:
        """Forget the names of a room, or all names if it was a contact that changed."""
        if payload_type in _ROOM_PAYLOADS:
            self._rooms.pop(payload_id, None)
        elif payload_type == PayloadType.PAYLOAD_TYPE_CONTACT:
            self.forget_all()

    def forget_all(self) -> None:
        """Forget every name, as when the account logs in again."""
        self._rooms.clear()


async def _forget_payload(payload_type: int, payload_id: str, stub: Any) -> None:
    await stub.dirty_payload(type=payload_type, id=payload_id)


def _check(name: str, endpoint: str, *, accept_risk: bool) -> None:
    if accept_risk is not True:
        raise ValueError(
            f"gateway {name!r}: automated accounts are against WeChat's terms and get restricted; "
            "set accept_risk = true for this gateway if you take that risk, or leave the gateway out"
        )
    if not is_near(host_and_port(endpoint)[0]):
        log.warning("the gateway is neither on loopback nor in a private network: others can read along", gateway=name)


def _refusal(error: GRPCError) -> SendRefused | SendUncertain:
    """Return what a gRPC status means for a send; the puppet's own words are left out, for they may quote anything."""
    if error.status in _MAY_HAVE_LEFT or _PUPPET_TIMED_OUT.search(error.message or ""):
        return SendUncertain(error.status.name)
    return SendRefused(f"the gateway refused: {error.status.name}", permanent=error.status not in _NOT_FOR_GOOD)
