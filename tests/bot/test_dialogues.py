"""Every command as a dialogue, in the simulated college and behind the real Wechaty gateway."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import wiring
from bot.commands import COMMANDS
from bot.commands.base import parse
from bot.config import Config
from bot.gateways.simulator import Sent
from bot.rounds import Rounds
from tests.bot import world as simulated
from tests.bot.dialogue_table import DIALOGUES
from tests.bot.dialogues import ROOM, Answer, Dialogue, Play, Says, says, whispers
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


async def work_of_the_clock(college: World | WechatyWorld, config: Config) -> None:
    database, writer = college.database, college.post.station.writer
    await Rounds(config, database, writer, wiring.calendar_for(config, database)).run_due(college.clock[0])


def as_answer(sent: Sent) -> Answer:
    to = ROOM if sent.conversation == simulated.ROOM else sent.conversation
    return to, sent.text if sent.file is None else f"[{sent.file.name}]"


def test_every_command_has_a_dialogue() -> None:
    calls = [parse(line.words, COMMANDS) for dialogue in DIALOGUES for line in dialogue.lines]
    said = {call[0].names[0] for call in calls if call is not None}
    assert [command.names[0] for command in COMMANDS if command.names[0] not in said] == [], (
        "write a dialogue in tests/bot/dialogue_table.py"
    )


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
async def test_in_the_simulated_college(dialogue: Dialogue, tmp_path: Path) -> None:
    async with world(tmp_path, enabled=False, config=dialogue.config) as college:
        for outside, name in (("dai", "代老师"), ("hu", "胡老师")):
            college.simulator.add_contact(outside, name, friend=True)
        college.simulator.join(simulated.ROOM, "dai")
        college.simulator.contacts["lin"].friend = True
        for youth in simulated.YOUTHS:
            college.simulator.contacts[youth].friend = True

        async def say(line: Says) -> list[Answer]:
            room = None if line.private else simulated.ROOM
            college.clock[0] += line.after
            if line.rounds:
                await work_of_the_clock(college, dialogue.config)
            return [as_answer(one) for one in await college.says(line.who, line.words, room, mentions=line.mentions)]

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
    async with wechaty_world(program, tmp_path, config=dialogue.config) as college:

        async def say(line: Says) -> list[Answer]:
            if line.after:
                await college.wait_and_see(line.after)
            if line.rounds:
                await work_of_the_clock(college, dialogue.config)
            answers = await college.says(line.who, line.words, private=line.private, mentions=line.mentions)
            return [(ROOM if to == WECHATY_ROOM else to, text) for to, text in answers]

        await Play(say, codes(college)).through((*ENABLED, *dialogue.lines))
