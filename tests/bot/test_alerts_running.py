"""`wuyou run` as a process: its heartbeat, and what it tells of a round that fails."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.builders import fresh
from tests.gateways.listening import eventually
from tests.listeners import Robot, robot


@pytest.fixture
def listening() -> Iterator[Robot]:
    with robot() as made:
        yield made


@asynccontextmanager
async def running(folder: Path, listening: Robot) -> AsyncIterator[None]:
    """Run the bot with a simulator until the end of the test, which SIGTERM brings."""
    (folder / "config.toml").write_text(
        f'[alerts]\nwebhook = "{listening.address}/hook-canary"\nheartbeat = "{listening.address}/beat-canary"\n'
        '[[gateway]]\nname = "sim"\nkind = "simulator"\n'
    )
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")), stderr=log, stdout=log
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0
    assert "canary" not in (folder / "log").read_text()


async def requests(listening: Robot) -> list[tuple[str, str]]:
    return [(method, path) for method, path, _ in listening.got]


async def test_a_good_round_is_followed_by_a_heartbeat(tmp_path: Path, listening: Robot) -> None:
    fresh(tmp_path).close()
    async with running(tmp_path, listening):
        await eventually(lambda: requests(listening), lambda got: bool(got))

    assert set(await requests(listening)) == {("GET", "/beat-canary")}


async def test_a_round_that_fails_is_told_and_has_no_heartbeat(tmp_path: Path, listening: Robot) -> None:
    database = fresh(tmp_path)
    with database.write() as connection:
        connection.execute(text("ALTER TABLE stale RENAME TO gone"))
    database.close()
    async with running(tmp_path, listening):
        await eventually(lambda: requests(listening), lambda got: bool(got))

    assert set(await requests(listening)) == {("POST", "/hook-canary")}
    assert "轮次出错" in listening.told()[0]
