"""A channel that delivers only what addresses the bot: what it cannot see is unknown for that reason, never short."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.gateways.base import Capabilities
from bot.gateways.simulator import BOT
from rules.calendar import Calendar
from rules.facts import Blind
from rules.policy import Have, Policy
from rules.verdicts import Reason, Status, Verdict
from tests.bot.world import ROOM, World, world
from tests.builders import at
from tracker.coverage import CHANNEL_LINES_EVERY
from tracker.judging import Judge

ADDRESSED = Capabilities(all_messages=False)


async def prove(college: World, after: timedelta = timedelta(hours=1)) -> None:
    college.clock[0] += after
    college.simulator.prove()
    await college.simulator.settled()


def judged(college: World, have: Have, period: str) -> Verdict:
    with college.database.read() as connection:
        judge = Judge(connection, Policy(), Calendar(), ["wx"])
        found: Iterable[Verdict] = judge.by_facts(college.now, haves=[have], since=at("2026-03-02 00:00").date())
        return next(verdict for verdict in found if verdict.period.name == period)


def channel_lines(college: World) -> list[Blind]:
    return [line for line in college.facts(Blind) if line.reason == "channel"]


async def test_what_does_not_address_the_bot_is_not_heard_and_what_does_is(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        college.simulator.capabilities = ADDRESSED
        assert await college.says("an", "/帮助") == []
        assert len(await college.says("an", "/帮助", mentions=(BOT,))) == 1
        assert len(await college.says("an", "/帮助", room=None)) == 1


@pytest.mark.parametrize("hours", [1, 5, 6, 7, 24])
async def test_a_day_of_such_a_channel_is_unknown_because_of_the_channel_at_every_moment_after_it(
    tmp_path: Path, hours: int
) -> None:
    async with world(tmp_path) as college:
        college.simulator.capabilities = ADDRESSED
        await prove(college)
        college.clock[0] = at("2026-03-04 00:00")
        for _ in range(hours):
            await prove(college)

        verdict = judged(college, Have.VOICE, "2026-03-03")
        assert (verdict.status, verdict.reason) == (Status.UNKNOWN, Reason.CHANNEL)


@pytest.mark.parametrize(
    ("have", "period"), [(Have.VOICE, "2026-05-04"), (Have.INTERACTION, "2026-W18"), (Have.TOPIC, "2026-04")]
)
async def test_every_have_that_needs_all_messages_is_unknown_and_none_of_the_others(
    tmp_path: Path, have: Have, period: str
) -> None:
    async with world(tmp_path) as college:
        college.simulator.capabilities = ADDRESSED
        await prove(college)
        while college.now < at("2026-07-02 00:00"):
            await prove(college, timedelta(days=3))

        verdict = judged(college, have, period)
        assert (verdict.status, verdict.reason) == (Status.UNKNOWN, Reason.CHANNEL)
        assert judged(college, Have.ACTIVITY, "2026-Q2").status is Status.SHORT


async def test_what_the_cadre_says_to_the_bot_counts_all_the_same(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        college.simulator.capabilities = ADDRESSED
        await prove(college)
        college.clock[0] = at("2026-03-03 12:00")
        await college.says("lin", "早上好", mentions=(BOT,))
        await prove(college, timedelta(hours=13))

        assert judged(college, Have.VOICE, "2026-03-03").status is Status.MET


async def test_lines_are_stored_some_hours_at_once_and_follow_one_another(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        college.simulator.capabilities = ADDRESSED
        await prove(college)
        first = college.now
        await prove(college, CHANNEL_LINES_EVERY - timedelta(seconds=1))
        assert channel_lines(college) == []
        await prove(college, timedelta(seconds=1))
        second = college.now
        await prove(college, CHANNEL_LINES_EVERY)

        spans = [(line.at, line.until) for line in channel_lines(college) if line.have == "voice"]
        assert sorted(spans) == [(first, second), (second, college.now)]
        assert {line.group for line in channel_lines(college)} == {f"wx/{ROOM}"}
        assert {line.have for line in channel_lines(college)} == {"voice", "interaction", "topic"}


async def test_a_channel_that_comes_to_see_all_ends_it(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        college.simulator.capabilities = ADDRESSED
        await prove(college)
        college.simulator.capabilities = Capabilities()
        await prove(college)
        until = college.now
        await prove(college, timedelta(days=2))

        assert max(line.until for line in channel_lines(college)) == until
        verdict = judged(college, Have.VOICE, "2026-03-03")
        assert verdict.status is Status.SHORT


async def test_a_channel_that_sees_all_writes_no_such_line(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        for _ in range(20):
            await prove(college)

        assert channel_lines(college) == []
