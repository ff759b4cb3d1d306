"""Deputies: staff of the groups of their unit that they are in, with the cadre's commands there; and a cadre of two."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import texts
from bot.commands import COMMANDS
from bot.commands.base import Who
from rules.facts import Excuse, Group, Join, Objection, Topic
from tests.bot.world import ROOM, World, world
from tracker.groups import group_at

GROUP = f"wx/{ROOM}"
SECOND = "second-group"


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as at_work:
        yield at_work


async def bind(college: World, who: str, role: str = "deputy", unit: str = "软件学院") -> str:
    code = college.enlist(f"{who}一", role=role, unit=unit)
    (answer,) = await college.says(who, f"/绑定 {code}", room=None)
    return answer.text


def staff(college: World) -> tuple[str, ...]:
    with college.database.read() as connection:
        group = group_at(connection, GROUP, college.now)
    assert group is not None
    return group.staff


async def test_a_deputy_who_binds_in_a_counted_group_is_staff_at_once_and_told_what_they_may_do(college: World) -> None:
    assert "可以用联系人的命令" in await bind(college, "an")
    assert staff(college) == ("wx/an",)
    assert [(line.name, line.unit, line.cadre) for line in college.facts(Group)] == [
        ("林老师联系群", "软件学院", "wx/lin")
    ] * 2


async def test_a_deputy_who_comes_later_is_staff_from_then_on(college: World) -> None:
    await bind(college, "wang")
    assert staff(college) == ()
    college.simulator.join(ROOM, "wang", "zhao")
    await college.answers()
    assert staff(college) == ("wx/wang",)
    assert "wx/zhao" in {join.member for join in college.facts(Join)}


async def test_two_deputies_are_both_staff(college: World) -> None:
    await bind(college, "an")
    await bind(college, "bo")
    assert staff(college) == ("wx/an", "wx/bo")


@pytest.mark.parametrize(("role", "unit"), [("deputy", "机械学院"), ("committee", "机械学院")])
async def test_somebody_of_another_unit_stays_a_youth(college: World, role: str, unit: str) -> None:
    await bind(college, "an", role, unit)
    assert staff(college) == ()


@pytest.mark.parametrize("unit", ["软件学院", ""])
async def test_the_committee_of_the_unit_or_of_all_is_staff_too(college: World, unit: str) -> None:
    await bind(college, "an", "committee", unit)
    assert staff(college) == ("wx/an",)


async def test_another_cadre_in_the_group_is_no_staff(college: World) -> None:
    await bind(college, "an", "cadre")
    assert staff(college) == ()


async def test_a_deputy_uses_the_cadres_commands_in_the_group_and_in_private(college: World) -> None:
    await bind(college, "an")
    for room in (ROOM, None):
        (progress,) = await college.says("an", "/进度", room=room)
        assert (progress.conversation, "「林老师联系群」的五有" in progress.text) == ("an", True)
        (why,) = await college.says("an", "/为什么 每周互动", room=room)
        assert (why.conversation, "林老师联系群" in why.text) == ("an", True)


async def test_a_deputy_has_no_command_in_a_group_whose_staff_they_are_not(college: World) -> None:
    await bind(college, "wang")
    (answer,) = await college.says("wang", "/进度", room=None)
    assert answer.text == texts.only_cadre("进度")


ALONE = [command for command in COMMANDS if command.who is Who.CADRE_ALONE]


@pytest.mark.parametrize("command", ALONE, ids=lambda command: str(command.names[0]))
async def test_what_is_the_cadres_own_affair_no_deputy_does(college: World, command: object) -> None:
    example = next(one.examples[0] for one in ALONE if one is command)
    await bind(college, "an")
    (answer,) = await college.says("an", example)
    assert "由本群联系人使用" in answer.text
    assert not any(college.facts(kind) for kind in (Topic, Excuse, Objection))


async def test_a_cadre_with_two_groups_hears_of_both_in_private_and_of_one_in_its_group(college: World) -> None:
    college.simulator.add_room(SECOND, "二群", ("lin", "an", "wang"), "lin")
    await college.says("lin", "/启用", room=SECOND)
    told = await college.says("lin", "/进度", room=None)
    text = "\n".join(answer.text for answer in told)
    assert all(len(answer.text) < 500 for answer in told)
    assert text.count("的五有") == 2
    assert len(await college.says("lin", "/为什么 每周互动", room=None)) >= 2
    (one,) = await college.says("lin", "/进度", room=SECOND)
    assert ("「二群」" in one.text, "林老师联系群" in one.text) == (True, False)
