"""`/帮助` by role, by family, by command; and the page of all commands, which is made of the same registry."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commands import COMMANDS, FAMILIES
from bot.commands.base import Command, Who, simple
from bot.texts_help import page
from tests.bot.world import ROOM, World, world

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as at_work:
        yield at_work


async def asked(college: World, who: str, text: str, room: str | None = ROOM) -> str:
    answers = await college.says(who, text, room=room)
    assert answers
    assert all(len(answer.text) < 500 for answer in answers)
    return "\n".join(answer.text for answer in answers)


async def bound(college: World, who: str, role: str) -> None:
    college.wait(minutes=1)
    await college.says(who, f"/绑定 {college.enlist(f'{who}一', role=role)}", room=None)


async def test_help_shows_youths_what_they_can_use(college: World) -> None:
    (answer,) = await college.says("an", "、帮助")
    assert (answer.conversation, answer.mention, len(answer.text) < 500) == (ROOM, ("an",), True)
    for shown in ("/心愿", "/我的心愿", "/五有", "/隐私", "/退出统计", "更多：/帮助"):
        assert shown in answer.text
    for hidden in ("/话题", "/进度", "/绑定", "/启用", "/准假"):
        assert hidden not in answer.text


@pytest.mark.parametrize("room", [ROOM, None])
async def test_help_shows_the_cadre_their_own(college: World, room: str | None) -> None:
    text = await asked(college, "lin", "/帮助", room)
    assert all(shown in text for shown in ("/进度", "/话题", "/请假", "请假申诉"))
    assert "/准假" not in text


async def test_help_shows_a_deputy_what_is_not_the_cadres_alone(college: World) -> None:
    college.simulator.join(ROOM, "wang")
    await bound(college, "wang", "deputy")
    text = await asked(college, "wang", "/帮助")
    assert "/进度" in text
    assert "/请假" not in text


async def test_help_shows_the_committee_what_it_decides_in_private_alone(college: World) -> None:
    await bound(college, "zhao", "committee")
    text = await asked(college, "zhao", "/帮助", None)
    assert all(shown in text for shown in ("/待批", "/准假", "/答复"))
    assert "/请假" not in text


async def test_help_shows_somebody_unknown_how_to_begin(college: World) -> None:
    text = await asked(college, "wang", "/帮助", None)
    assert "/绑定" in text
    assert "/进度" not in text


async def test_help_with_the_name_of_a_family_shows_what_the_asker_can_use_of_it(college: World) -> None:
    text = await asked(college, "an", "/帮助 五有")
    assert "/五有" in text
    assert "/进度" not in text
    assert "/进度" in await asked(college, "lin", "/帮助 五有")


@pytest.mark.parametrize("typed", ["撤回心愿", "/撤回心愿", "撤回心願"])
async def test_help_with_the_name_of_a_command_shows_all_of_it(college: World, typed: str) -> None:
    text = await asked(college, "an", f"/帮助 {typed}")
    assert "撤回自己的心愿" in text
    assert "/撤回心愿 12" in text
    assert "谁用：所有人" in text


async def test_help_of_a_command_says_whose_it_is(college: World) -> None:
    assert "谁用：团委；在私聊用" in await asked(college, "an", "/帮助 准假")


async def test_help_with_something_unknown_says_what_there_is(college: World) -> None:
    text = await asked(college, "an", "/帮助 一下\n" + "我" * 1000)
    assert "没有「一下 我" in text
    assert all(family in text for family in ("心愿", "五有", "隐私", "开始"))


FAMILY_NAMES = list(FAMILIES)


@pytest.mark.parametrize("who", ["an", "lin"])
async def test_every_family_and_every_command_has_its_help(college: World, who: str) -> None:
    for word in [*FAMILY_NAMES, *(name for command in COMMANDS for name in command.names)]:
        college.wait(minutes=1)
        await asked(college, who, f"/帮助 {word}", None)


def test_every_command_is_in_a_family_and_no_name_is_in_two() -> None:
    def named(command: Command) -> set[str]:
        return {simple(name) for name in command.names}

    names = [name for command in COMMANDS for name in named(command)]
    assert sorted(names) == sorted(set(names))
    assert all(command.family in FAMILIES and command.summary and command.examples for command in COMMANDS)


def test_whoever_may_use_a_command_is_told_on_the_page() -> None:
    assert "团委名单上的人" in page([("开始", [one for one in COMMANDS if one.who is Who.LISTED])])


def test_the_page_of_commands_is_the_one_that_the_registry_makes() -> None:
    assert PAGE.read_text() == page(list(FAMILIES.items())), "run `make docs`"
