"""Every command as a dialogue, in the simulated college and behind the real Wechaty gateway."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commands import COMMANDS
from bot.commands.base import parse
from tests.bot import world as simulated
from tests.bot.dialogues import DIALOGUES, ROOM, Answer, Dialogue, Play, Says, says, whispers
from tests.bot.wechaty_world import ROOM as WECHATY_ROOM
from tests.bot.wechaty_world import WechatyWorld, wechaty_world
from tests.bot.world import World, world
from tests.gateways.real_wechaty import RealWechaty

ENABLED = (
    whispers("wang", "/绑定 {wang}", ("wang", "已绑定")),
    whispers("zhao", "/绑定 {zhao}", ("zhao", "已绑定")),
    whispers("dai", "/绑定 {dai}", ("dai", "已绑定")),
    whispers("lin", "/绑定 {lin}", ("lin", "已绑定")),
    says("lin", "/启用", (ROOM, "本群说明"), (ROOM, "已启用")),
)


def codes(college: World | WechatyWorld) -> dict[str, str]:
    return {
        "lin": college.enlist("林一"),
        "wang": college.enlist("王二", unit="机电学院"),
        "zhao": college.enlist("赵三", role="committee", unit=""),
        "dai": college.enlist("代四", role="deputy"),
    }


def test_every_command_has_a_dialogue() -> None:
    calls = [parse(line.words, COMMANDS) for dialogue in DIALOGUES for line in dialogue.lines]
    said = {call[0].names[0] for call in calls if call is not None}
    assert [command.names[0] for command in COMMANDS if command.names[0] not in said] == [], (
        "write a dialogue in tests/bot/dialogues.py"
    )


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
async def test_in_the_simulated_college(dialogue: Dialogue, tmp_path: Path) -> None:
    async with world(tmp_path, enabled=False) as college:
        college.simulator.add_contact("dai", "代老师", friend=True)
        college.simulator.join(simulated.ROOM, "dai")
        college.simulator.contacts["lin"].friend = True
        for youth in simulated.YOUTHS:
            college.simulator.contacts[youth].friend = True

        async def say(line: Says) -> list[Answer]:
            room = None if line.private else simulated.ROOM
            college.wait(days=line.days)
            sent = await college.says(line.who, line.words, room, mentions=line.mentions)
            return [(ROOM if one.conversation == simulated.ROOM else one.conversation, one.text) for one in sent]

        await Play(say, codes(college)).through((*ENABLED, *dialogue.lines))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[RealWechaty]:
    real = RealWechaty()
    try:
        await real.start()
        yield real
    finally:
        await real.stop()


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
@pytest.mark.asyncio(loop_scope="module")
async def test_behind_the_real_gateway(dialogue: Dialogue, program: RealWechaty, tmp_path: Path) -> None:
    async with wechaty_world(program, tmp_path) as college:

        async def say(line: Says) -> list[Answer]:
            if line.days:
                await college.wait_and_see(line.days)
            answers = await college.says(line.who, line.words, private=line.private, mentions=line.mentions)
            return [(ROOM if to == WECHATY_ROOM else to, text) for to, text in answers]

        await Play(say, codes(college)).through((*ENABLED, *dialogue.lines))
