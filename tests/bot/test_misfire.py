"""After a stop of whatever length every due period is judged once, and only what still helps is said."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.gateways.base import SendRefused
from rules.periods import INSTANT
from tests.bot.test_rounds import World
from tests.builders import at, formed
from tracker.outbox import NoticeKind, Row, State, rows

THURSDAY = at("2026-11-19 19:59:30")  # Half a minute before its voice is due.
COMMITTEE = {"name": "学院团委", "unit": "", "to": "sim/committee"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One silent cadre and a committee; everything before that Thursday evening was said in its time."""
    world = World(tmp_path, committee=[COMMITTEE], digest={"picture": False})
    world.store(formed())
    with world.process():
        yield world
    world.database.close()


def all_rows(world: World) -> list[Row]:
    with world.database.read() as connection:
        return rows(connection)


def said(world: World) -> list[str]:
    """What was said, in order: of each reminder the haves and periods, of each digest its week."""
    return [_named(row) for row in all_rows(world) if row.state is State.SENT]


def _named(row: Row) -> str:
    if row.notice.kind is NoticeKind.DIGEST:
        return row.notice.why
    return ", ".join(" ".join(reason.split(":")[0].split()[1:]) for reason in row.notice.why.split("; "))


def parts(of: list[str]) -> list[str]:
    return sorted(", ".join(of).split(", "))


async def go_on(world: World, moment: datetime, length: timedelta = timedelta(hours=2)) -> list[str]:
    """Start again at that moment and go on for a while; return what was said."""
    before = len(said(world))
    with world.process():
        until = moment + length
        while moment < until:
            await world.tick(moment)
            moment += timedelta(minutes=10)
    return said(world)[before:]


STOPS = [
    (timedelta(seconds=1), ["voice 2026-11-19"]),
    (timedelta(minutes=1), ["voice 2026-11-19"]),
    (timedelta(hours=1), ["voice 2026-11-19"]),
    # Friday 19:59: Thursday is over, the week is due, the Friday becomes so.
    (timedelta(days=1), ["interaction 2026-W47", "voice 2026-11-20"]),
    # Wednesday: the digest of Monday is made up for; of last week's reminders nothing helps any more.
    (timedelta(days=6), ["topic 2026-11", "digest of 2026-W47", "voice 2026-11-25"]),
    (timedelta(days=7), ["topic 2026-11", "digest of 2026-W47", "voice 2026-11-26"]),
    # Tuesday 29 December: of five missed digests the last, and of the quarter, the month and the day one message.
    (timedelta(days=40), ["activity 2026-Q4, topic 2026-12", "digest of 2026-W52", "voice 2026-12-29"]),
]


@pytest.mark.parametrize(("stop", "expected"), STOPS)
async def test_after_a_stop_what_still_helps_is_said_once(world: World, stop: timedelta, expected: list[str]) -> None:
    await world.tick("2026-11-16 09:00")
    await world.tick(THURSDAY)
    assert said(world) == ["digest of 2026-W46"]

    assert await go_on(world, THURSDAY + stop) == expected
    assert await go_on(world, THURSDAY + stop) == []  # The same hours once more, after another start.
    keys = [row.notice.key for row in all_rows(world)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("stop", "expected"), STOPS)
async def test_a_stop_in_the_midst_of_sending_is_made_up_for_in_the_same_way(
    world: World, stop: timedelta, expected: list[str]
) -> None:
    """What was put and not sent before the stop is said after it only where it still helps."""
    await world.tick("2026-11-16 09:00")
    world.simulator.fail_next(SendRefused("busy", permanent=False))
    await world.tick(THURSDAY + timedelta(seconds=30))
    assert [row.state for row in all_rows(world)] == [State.SENT, State.WAITING]

    heard = await go_on(world, THURSDAY + timedelta(seconds=30) + stop)
    assert parts(heard) == parts(expected)  # By then the day is due at once, so it is in the first message.


# Nobody is reminded on Tuesday of Monday.


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (at("2026-11-17 00:00") - INSTANT, State.SENT),
        (at("2026-11-17 00:00"), State.EXPIRED),
        (at("2026-11-17 08:00"), State.EXPIRED),
    ],
)
async def test_a_reminder_of_monday_is_said_to_the_end_of_monday_and_not_on_tuesday(
    tmp_path: Path, moment: datetime, state: State
) -> None:
    world = World(tmp_path, reminders={"quiet": ["00:00", "00:00"]})
    world.store(formed())
    with world.process():
        world.simulator.fail_next(SendRefused("busy", permanent=False))
        (row,) = (await world.tick("2026-11-16 23:58")).rows
        assert row.notice.why.startswith("sim/group voice 2026-11-16")

        await world.tick(moment)
        assert [one.state for one in world.rows(row.notice.key)] == [state]
        assert len(world.heard_by()) == (state is State.SENT)
    world.database.close()


async def test_a_digest_is_said_to_the_end_of_its_week_and_not_in_the_next(world: World) -> None:
    for moment, state in (("2026-11-29 23:59:59", State.SENT), ("2026-12-07 00:00", State.EXPIRED)):
        monday = at(moment) - timedelta(days=6, hours=15)
        world.simulator.fail_next(*[SendRefused("busy", permanent=False)] * 2)
        made = await world.tick(monday.replace(hour=9, minute=0, second=0))
        digest = next(row for row in made.rows if row.notice.kind is NoticeKind.DIGEST)
        world.simulator._failures.clear()
        await world.tick(at(moment))
        assert [one.state for one in world.rows(digest.notice.key)] == [state]
