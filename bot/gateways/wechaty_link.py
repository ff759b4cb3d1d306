"""One connection to a Wechaty gateway: its channel and its one event stream. A link is used once, then replaced.

grpclib notices a frozen connection only by keepalive, and its channel connects anew by itself. Here it must not: what
happens while no event stream is open is gone, and only the owner of the link can say so.
"""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from grpclib.client import Channel
from grpclib.config import Configuration
from grpclib.exceptions import GRPCError, ProtocolError, StreamTerminatedError
from grpclib.protocol import H2Protocol
from wechaty_grpc.wechaty import PuppetStub

# At DEBUG these log headers: the token, and what a puppet says of its errors.
logging.getLogger("hpack").setLevel(logging.INFO)
logging.getLogger("grpclib").setLevel(logging.INFO)

CALL_ERRORS = (OSError, GRPCError, ProtocolError, StreamTerminatedError)  # A time-out is an OSError.


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for what, in seconds, and how much may be sent."""

    proof_every: float = 10.0
    proof_timeout: float = 5.0
    keepalive_time: float = 5.0
    keepalive_timeout: float = 5.0
    connect_timeout: float = 5.0
    start_timeout: float = 20.0  # The gateway itself gives its puppet 15 seconds.
    call_timeout: float = 5.0
    send_timeout: float = 20.0
    retry_first: float = 0.2
    retry_most: float = 15.0  # Between attempts at a gateway that answers, and says no.
    retry_absent: float = 2.0  # Between attempts at one that does not answer: knocking is cheap, being deaf is not.
    send_every: float = 1.5
    sends_a_minute: int = 20
    names_age: float = 3600.0  # A name is asked for again after this long, should no event tell of its change.


class NotConnected(ConnectionError):
    """There is no connection, so the request surely did not leave."""


class _OneConnection(Channel):
    """A channel that connects once; a request after the loss is refused before anything leaves."""

    _opened = False

    async def __connect__(self) -> H2Protocol:
        if self._opened and not self._connected:
            raise NotConnected("the connection to the gateway is lost")
        self._opened = True
        return await super().__connect__()


class Link:
    """A connection from its opening to its loss. Calls are made on `stub`."""

    def __init__(self, endpoint: str, token: str, timing: Timing) -> None:
        host, port = host_and_port(endpoint)
        self._timing = timing
        self._channel = _OneConnection(host, port, config=_keepalive(timing))
        self._channel._authority = token  # The gateway takes the token from the :authority header.
        self._first_event = asyncio.Event()
        self.stub: Any = PuppetStub(self._channel)

    async def connect(self) -> None:
        """Connect; raise OSError if nobody listens."""
        async with asyncio.timeout(self._timing.connect_timeout):
            await self._channel.__connect__()

    async def events(self) -> AsyncIterator[Any]:
        """Yield the events of the gateway's one stream; end or raise when it is lost or refused."""
        async with aclosing(self.stub.event()) as stream:
            async for event in stream:
                self._first_event.set()
                yield event

    async def start(self) -> None:
        """Start the puppet, if it is not running, once the event stream is open: what has no listener is gone."""
        with suppress(TimeoutError):  # Not every gateway begins its stream with a heartbeat.
            await asyncio.wait_for(self._first_event.wait(), self._timing.connect_timeout)
        async with asyncio.timeout(self._timing.start_timeout):
            await self.stub.start()

    def close(self) -> None:
        """Disconnect. The puppet is not stopped: that would log the account out."""
        self._channel.close()


def _keepalive(timing: Timing) -> Configuration:
    """Ping for ever, also while nobody speaks; grpclib by itself stops after two pings in five minutes."""
    return Configuration(
        _keepalive_time=timing.keepalive_time,
        _keepalive_timeout=timing.keepalive_timeout,
        _keepalive_permit_without_calls=True,
        _http2_max_pings_without_data=0,
        _http2_min_sent_ping_interval_without_data=timing.keepalive_time / 2,
    )


def error_name(error: BaseException) -> str:
    """Return what may be logged of an error: its class and gRPC status. Its words may quote a message or a name."""
    return f"{type(error).__name__} {error.status.name}" if isinstance(error, GRPCError) else type(error).__name__


def host_and_port(endpoint: str) -> tuple[str, int]:
    """Return the parts of "host:port"; raise ValueError if it is anything else."""
    parts = urlsplit(f"//{endpoint}")
    if not parts.hostname or not parts.port or parts.path:
        raise ValueError(f"endpoint = {endpoint!r} is not of the form host:port, for example 127.0.0.1:8788")
    return parts.hostname, parts.port


def is_near(host: str) -> bool:
    """Say whether a host is loopback or on a private network; a bare or internal name counts as private."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))
    return address.is_loopback or address.is_private
