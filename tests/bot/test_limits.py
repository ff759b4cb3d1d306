"""Floods: so many commands a minute, one polite word, then silence; talk is never limited."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import texts, texts_commands
from bot.config import Config
from bot.gateways.base import FriendRequest, Heard
from bot.gateways.simulator import Sent
from bot.limits import Limits, Pace
from rules.facts import Message
from tests.bot.world import ROOM, World, world

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def paces(limits: Limits, *seconds: float, person: str = "an", group: str | None = "group") -> list[Pace]:
    return [limits.take(person, group, NOON + timedelta(seconds=some)) for some in seconds]


# The window.


def test_so_many_are_obeyed_then_one_word_is_said_then_there_is_silence() -> None:
    assert paces(Limits(2, 0), 0, 1, 2, 3, 59) == [Pace.OBEY, Pace.OBEY, Pace.TOO_MANY, Pace.SILENT, Pace.SILENT]


def test_a_minute_after_a_command_there_is_room_for_another() -> None:
    assert paces(Limits(1, 0), 0, 59.999) == [Pace.OBEY, Pace.TOO_MANY]
    assert paces(Limits(1, 0), 0, 60) == [Pace.OBEY, Pace.OBEY]


def test_the_word_is_said_again_only_once_a_minute_has_passed_since_it() -> None:
    limits = Limits(1, 0)
    assert paces(limits, 0, 50, 60, 70, 109) == [Pace.OBEY, Pace.TOO_MANY, Pace.OBEY, Pace.SILENT, Pace.SILENT]
    assert paces(limits, 110) == [Pace.TOO_MANY]


def test_what_was_not_obeyed_keeps_nobody_waiting_longer() -> None:
    assert paces(Limits(1, 0), *range(60), 60)[-1] is Pace.OBEY


def test_one_persons_flood_silences_nobody_else_in_private() -> None:
    limits = Limits(1, 1)
    assert paces(limits, 0, 1, group=None) == [Pace.OBEY, Pace.TOO_MANY]
    assert paces(limits, 2, person="bo", group=None) == [Pace.OBEY]


def test_a_groups_limit_holds_for_all_its_people_and_is_told_once() -> None:
    limits = Limits(0, 2)
    said = [limits.take(person, "group", NOON) for person in ("an", "bo", "chen", "an")]
    assert said == [Pace.OBEY, Pace.OBEY, Pace.TOO_MANY, Pace.SILENT]
    assert limits.take("chen", "other", NOON) is Pace.OBEY


def test_nought_is_no_limit() -> None:
    assert set(paces(Limits(0, 0), *[0] * 1000)) == {Pace.OBEY}


def test_nothing_is_remembered_of_what_has_passed() -> None:
    limits = Limits(1, 1)
    paces(limits, 0, 1)
    paces(limits, 100, group=None, person="bo")
    assert set(limits._number) == {"bo"}  # What is held in memory must not grow, and nothing else shows it.
    assert not limits._told


# At the station.


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, config=limited(per_person=3, per_group=5)) as at_work:
        at_work.wait(minutes=1)
        yield at_work


def limited(**limits: Any) -> Config:
    return Config.model_validate({"commands": limits})


async def at_once(college: World, *said: tuple[str, str], room: str | None = ROOM) -> list[Sent]:
    for who, text in said:
        college.simulator.speak(who, room, text)
    return await college.answers()


async def test_the_flood_of_a_person_gets_one_polite_word_and_every_message_counts(college: World) -> None:
    answers = await at_once(college, *[("an", "/五有")] * 8, ("an", "大家好"))
    assert [answer.text == texts_commands.TOO_MANY for answer in answers] == [False, False, False, True]
    assert answers[-1].mention == ("an",)
    assert sorted(message.kind for message in college.facts(Message)) == ["command"] * 8 + ["text"]


async def test_a_flood_of_codes_in_a_group_gets_no_word_there(college: World) -> None:
    assert await at_once(college, *[("an", "/到 1234")] * 5) == []
    answers = await at_once(college, *[("bo", "/到 1234")] * 5, room=None)
    assert answers[-1].text == texts_commands.TOO_MANY


async def test_the_flood_of_a_group_gets_one_polite_word(college: World) -> None:
    said = [(who, "/五有") for who in ("an", "bo", "chen") for _ in range(3)]
    answers = await at_once(college, *said)
    assert [answer.text == texts_commands.TOO_MANY for answer in answers] == [False] * 5 + [True]
    (answer,) = await at_once(college, ("chen", "/隐私"), room=None)
    assert answer.text == texts.PRIVACY


async def test_a_flood_of_what_is_nearly_a_command_is_soon_answered_no_more(college: World) -> None:
    answers = await at_once(college, *[("an", "/心怨 买书")] * 20, room=None)
    assert 0 < len(answers) < 10
    assert {answer.text for answer in answers} == {"您是不是想发：\n/心愿 买书"}


async def test_after_a_minute_the_person_is_heard_again(college: World) -> None:
    await at_once(college, *[("an", "/五有")] * 5)
    college.wait(minutes=1)
    (answer,) = await at_once(college, ("an", "/五有"))
    assert answer.text != texts_commands.TOO_MANY


async def test_talk_is_never_limited(college: World) -> None:
    assert await at_once(college, *[("an", "今天好冷")] * 50) == []
    (answer,) = await at_once(college, ("an", "/五有"))
    assert answer.text != texts_commands.TOO_MANY


async def test_what_arrives_late_is_limited_by_when_it_arrives(college: World) -> None:
    for number in range(5):  # What was said hours apart comes all at once, after an outage.
        said_at = college.now - timedelta(hours=10 - number)
        await college.post.intake.take(Heard(f"late{number}", said_at, ROOM, "an", "text", text="/五有"))
    answers = await college.answers()
    assert [answer.text == texts_commands.TOO_MANY for answer in answers] == [False, False, False, True]


async def test_guesses_of_codes_are_limited_in_private_and_in_friend_requests(college: World) -> None:
    code = college.enlist("王二")
    answers = await at_once(college, *[("zhao", "/绑定 AAAA2222")] * 4, ("zhao", f"/绑定 {code}"), room=None)
    assert [answer.text for answer in answers] == [texts.CODE_UNKNOWN] * 3 + [texts_commands.TOO_MANY]
    college.simulator.contacts["zhao"].friend = False
    college.simulator.befriend("zhao", code)
    assert await college.answers() == []
    college.wait(minutes=1)
    await college.post.intake.take(FriendRequest(college.now, "f9", "zhao", code))
    (answer,) = await college.answers()
    assert "已绑定：王二" in answer.text


@pytest.mark.parametrize(("number", "answered"), [(6, 6), (7, 7), (8, 7)])
async def test_without_a_word_of_the_configuration_six_a_minute_are_obeyed(
    tmp_path: Path, number: int, answered: int
) -> None:
    async with world(tmp_path) as college:
        college.wait(minutes=1)
        assert len(await at_once(college, *[("an", "/五有")] * number)) == answered  # The seventh is the polite word.
