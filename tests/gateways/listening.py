"""Listening to a gateway in the background, so that a test can await what it expects instead of sleeping."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import pytest
from structlog.typing import EventDict

from bot.gateways.base import Gateway, Happening, SendRefused

T = TypeVar("T", bound=Happening)


class Listening:
    """Everything that a gateway tells from entering to leaving; leaving closes the gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.told: list[Happening] = []
        self._more = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.gateway.close()
        await asyncio.wait_for(self._task, 5)

    async def _listen(self) -> None:
        async for happening in self.gateway.happenings():
            async with self._more:
                self.told.append(happening)
                self._more.notify_all()

    def all(self, kind: type[T], since: int = 0) -> list[T]:
        """Return what was told of one kind, from the place `since` on."""
        return [happening for happening in self.told[since:] if isinstance(happening, kind)]

    async def first(self, kind: type[T], since: int = 0, timeout: float = 10) -> T:
        """Await the first of one kind from the place `since` on."""
        return (await self.many(1, kind, since, timeout))[0]

    async def many(self, count: int, kind: type[T], since: int = 0, timeout: float = 10) -> list[T]:
        """Await `count` of one kind from the place `since` on."""
        await self.until(lambda: len(self.all(kind, since)) >= count, timeout)
        return self.all(kind, since)[:count]

    async def until(self, enough: Callable[[], bool], timeout: float = 10) -> None:
        """Await something that changes as the gateway tells more."""
        async with asyncio.timeout(timeout), self._more:
            await self._more.wait_for(enough)


async def eventually(question: Callable[[], Awaitable[Any]], wanted: Callable[[Any], bool] = bool) -> None:
    """Ask again and again until the answer is the wanted one; fail after ten seconds."""
    async with asyncio.timeout(10):
        while not wanted(await question()):
            await asyncio.sleep(0.02)


async def assert_refused_for_now(gateway: Gateway) -> None:
    """Assert that a message surely does not leave, and may be sent later."""
    with pytest.raises(SendRefused) as refused:
        await gateway.say("branch@room", "hello")
    assert not refused.value.permanent


async def count_of(logs: list[EventDict], event: str) -> int:
    """Return how often an event was logged."""
    return sum(line["event"] == event for line in logs)
