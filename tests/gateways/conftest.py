"""A real Wechaty gateway, with a small new world behind it for each test."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bot.gateways.base import Sight
from bot.gateways.wechaty import WechatyGateway
from bot.gateways.wechaty_link import Timing
from tests.gateways.listening import Listening
from tests.gateways.real_wechaty import RealWechaty

YOUTHS = [f"youth-{n}" for n in range(120)]
ROOM = "branch@room"

QUICK = Timing(
    proof_every=0.1,
    proof_timeout=2.0,
    call_timeout=2.0,
    send_timeout=2.0,
    retry_first=0.1,
    send_every=0.01,
    sends_a_minute=1000,
)

Build = Callable[..., WechatyGateway]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[RealWechaty]:
    """The gateway's program, shared by the tests of a module; each begins with a new world."""
    real = RealWechaty()
    try:
        await real.start()
        yield real
    finally:
        await real.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def wechaty(program: RealWechaty) -> RealWechaty:
    """The gateway, logged in, with one room of the bot and 120 youths."""
    await program.reset()
    await program.people([program.bot, *YOUTHS])
    await program.room(ROOM, YOUTHS, topic="first topic")
    await program.login()
    return program


@pytest.fixture
def build(wechaty: RealWechaty) -> Build:
    """Build an adapter for the gateway; keyword arguments change its timing."""

    def adapter(token: str = wechaty.token, **timing: Any) -> WechatyGateway:
        return gateway_at(wechaty.endpoint, token, replace(QUICK, **timing))

    return adapter


@pytest_asyncio.fixture(loop_scope="module")
async def ears(build: Build) -> AsyncIterator[Listening]:
    """What an adapter tells that is connected and has proven it."""
    async with Listening(build()) as listening:
        await listening.until(lambda: sees_unbroken(listening))
        yield listening


def gateway_at(
    endpoint: str,
    token: str = "any",  # noqa: S107 - it guards nothing.
    timing: Timing = QUICK,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    monotonic: Callable[[], float] = time.monotonic,
) -> WechatyGateway:
    return WechatyGateway("wechat", endpoint, token, accept_risk=True, clock=clock, monotonic=monotonic, timing=timing)


def sees_unbroken(listening: Listening, since: int = 0) -> bool:
    return any(sight.unbroken for sight in listening.all(Sight, since))
