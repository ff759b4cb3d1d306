"""Groups of one name: whoever means one of them is told them apart, and says its number."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import texts_namesakes as words
from bot.config import Config
from rules.facts import Activity, Pairing, Submission
from tests.bot.world import MONDAY, ROOM, World, world
from tracker import handovers

SECOND = "room-2"
NAME = "林老师联系群"
CONFIG = Config.model_validate(
    {"gateway": [{"name": "wx", "kind": "simulator"}], "calendar": {"observe_holidays": False}}
)


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    """Two groups of lin, both called alike; bo is in both, dai in the second alone."""
    async with world(tmp_path, config=CONFIG) as at_work:
        at_work.simulator.add_contact("dai", "dai", friend=True)
        at_work.simulator.add_room(SECOND, NAME, ("lin", "bo", "dai"), "lin")
        at_work.wait(minutes=30)
        await at_work.says("lin", "/启用", room=SECOND)
        yield at_work


async def hears(college: World, who: str, said: str) -> str:
    """What one who says it in private is told."""
    (answer,) = [one.text for one in await college.says(who, said, None) if one.conversation == who]
    return answer


async def test_the_question_says_what_tells_the_groups_apart_and_how_to_answer(college: World) -> None:
    asked = await hears(college, "lin", "/活动 周六 14:30 图书馆 读书会")
    lines = asked.splitlines()
    assert lines[0] == f"有2个群都叫「{NAME}」："
    assert (lines[1][:4], lines[2][:4]) == ("第1群：", "第2群：")
    assert sorted(line.split("青年")[1] for line in lines[1:3]) == ["2人", "3人"]
    assert len({line.split("：", 1)[1].split("启用")[0] for line in lines[1:3]}) == 2
    assert lines[3] == f"请在群名后写是第几群，例如：/活动 {NAME} 第1群 …"


@pytest.mark.parametrize("number", [1, 2])
async def test_the_number_is_the_answer(college: World, number: int) -> None:
    group = [f"wx/{ROOM}", f"wx/{SECOND}"][number - 1]
    await hears(college, "lin", f"/活动 {NAME} 第{number}群 周六 14:30 图书馆 读书会")
    await college.says("lin", "/是", None)
    await hears(college, "lin", f"/结对 第{number}群 4")
    assert [one.group for one in college.facts(Activity)] == [group]
    assert [(one.group, one.number) for one in college.facts(Pairing)] == [(group, 4)]


@pytest.mark.parametrize(("who", "command"), [("lin", "问题"), ("bo", "心愿"), ("bo", "反映")])
async def test_what_is_handed_in_goes_to_the_group_that_is_meant_and_to_none_by_chance(
    college: World, who: str, command: str
) -> None:
    for said in ("路灯坏了三天了", f"{NAME} 路灯坏了三天了"):
        assert f"例如：/{command} {NAME} 第1群" in await hears(college, who, f"/{command} {said}")
    assert college.facts(Submission) == []
    await college.says(who, f"/{command} {NAME} 第2群 路灯坏了三天了", None)
    assert [one.group for one in college.facts(Submission)] == [f"wx/{SECOND}"]


async def test_a_handover_and_its_end_are_of_the_group_of_that_number(college: World) -> None:
    code = college.enlist("王二")
    await college.says("wang", f"/绑定 {code}", None)

    assert f"例如：/交接 {NAME} 第1群" in await hears(college, "lin", f"/交接 {NAME} 王二 3月9日")
    for number in (1, 2):
        await hears(college, "lin", f"/交接 {NAME} 第{number}群 王二 3月9日")
    assert f"例如：/交接 取消 {NAME} 第1群" in await hears(college, "lin", f"/交接 取消 {NAME}")
    await hears(college, "lin", f"/交接 取消 {NAME} 第1群")
    with college.database.read() as connection:
        assert [one.group for one in handovers.ahead(connection)] == [f"wx/{SECOND}"]


def test_a_long_list_is_cut_so_that_the_question_is_one_message() -> None:
    told = [words.group(MONDAY, 100, MONDAY.tzinfo or CONFIG.zone)] * 30
    asked = words.which("长" * 40, told, "组织生活会")
    assert len(asked) < 500
    assert asked.startswith("有30个群都叫")
