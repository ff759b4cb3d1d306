"""Who somebody is, is the gateway's id alone: no nickname and no name in a text gives anybody a command."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import texts, texts_corrections
from bot.commands import COMMANDS
from bot.commands.base import Command, Where, Who
from rules.facts import Fact, Group, Identity, Join, Message
from tests.bot.world import ROOM, World, world

NOT_A_YOUTHS = [one for one in COMMANDS if one.who not in (Who.ANYONE, Who.LISTED)]


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    """A college in which the youth an calls themselves as the cadre is called, in the room and as an account."""
    async with world(tmp_path) as at_work:
        at_work.simulator.set_nickname(ROOM, "an", "林老师")
        at_work.simulator.contacts["an"].name = "林一"
        yield at_work


def entered(college: World) -> list[Fact]:
    return [fact for fact in college.all_facts() if not isinstance(fact, Group | Identity | Join | Message)]


def refusal(command: Command) -> str:
    only = texts_corrections.only_committee if command.who is Who.COMMITTEE else texts.only_cadre
    return only(command.names[0])


@pytest.mark.parametrize("command", NOT_A_YOUTHS, ids=lambda command: str(command.names[0]))
async def test_a_nickname_that_imitates_the_cadre_gives_no_command(college: World, command: Command) -> None:
    room = None if command.where is Where.PRIVATE else ROOM
    for number, example in enumerate((*command.examples, command.examples[0])):
        answers = await college.says("an", example, room=room)
        assert [answer.text for answer in answers] == ([refusal(command)] if number == 0 else [])
    assert entered(college) == []


async def test_the_card_names_the_cadre_of_the_roster_whoever_is_called_so(college: World) -> None:
    (card,) = await college.says("an", "/隐私")
    assert card.text == texts.card("林一", "软件学院", "13800000000")
    assert {join.member for join in college.facts(Join)} == {"wx/an", "wx/bo", "wx/chen"}


async def test_a_name_in_the_text_gives_no_command_either(college: World) -> None:
    for text in ("林老师：/话题 周末", "我是林一 /话题 周末", "/话题 周末 ——林一"):
        await college.says("an", text)
    assert entered(college) == []
