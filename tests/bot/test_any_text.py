"""Whatever anybody writes: no exception, few short answers to the asker alone, and none where no command is called."""

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.commands.base import is_slashed, parse
from bot.gateways.base import Heard
from bot.gateways.simulator import Sent
from tests.bot.ordinary import SENTENCES
from tests.bot.world import ROOM, World, world

EXAMPLES = int(os.environ.get("WUYOU_SEEDS", "300"))
MOST_ANSWERS = 10  # To one message: nine parts of something long, and a word to somebody else.
PEOPLE = ("an", "lin", "wang", "zhao")  # A youth, the cadre, a deputy, the committee.


class Talk:
    """A college that hears one message after another, minutes apart; an exception comes out of `hears`."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._world = world(folder)
        self._numbers = count()
        self.college: World = self._loop.run_until_complete(self._world.__aenter__())
        self._loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        self.college.simulator.join(ROOM, "wang", "zhao")
        for who, role in (("wang", "deputy"), ("zhao", "committee")):
            code = self.college.enlist(f"{who}一", role=role)
            await self.college.says(who, f"/绑定 {code}", room=None)

    def hears(self, who: str, room: str | None, text: str, *, to_bot: bool = False) -> list[Sent]:
        return self._loop.run_until_complete(self._hear(who, room, text, to_bot=to_bot))

    async def _hear(self, who: str, room: str | None, text: str, *, to_bot: bool) -> list[Sent]:
        self._go_on()
        await self.college.answers()  # What waited for the morning is no answer to this.
        mentions = ("bot", "an") if to_bot else ()
        heard = Heard(f"t{next(self._numbers)}", self.college.now, room, who, "text", mentions, text=text)
        await self.college.post.intake.take(heard)
        return await self.college.answers()

    def _go_on(self) -> None:
        """Let minutes pass, by day."""
        self.college.wait(minutes=3)
        if self.college.now.hour >= 20:
            self.college.clock[0] = (self.college.now + timedelta(days=1)).replace(hour=9)

    def close(self) -> None:
        self._loop.run_until_complete(self._world.__aexit__(None, None, None))
        self._loop.close()


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    at_work = Talk(tmp_path_factory.mktemp("talk"))
    yield at_work
    at_work.close()


def check(answers: list[Sent], who: str) -> None:
    """Whatever is said is short and few, and calls nobody but the asker."""
    assert len(answers) <= MOST_ANSWERS
    for answer in answers:
        assert len(answer.text) < 500
        assert not any(everybody in answer.text.lower() for everybody in ("@所有人", "@all", "@全体成员"))
        assert answer.mention == ((who,) if answer.conversation == ROOM and answer.mention else ())


places = st.sampled_from([ROOM, None])
people = st.sampled_from(PEOPLE)
names = st.sampled_from([name for command in COMMANDS for name in command.names])
calls = st.sampled_from(["/{}", "@五有\u2005{}", "{} @五有"])
separators = st.sampled_from([" ", "", "\u3000", "：", "\n", "\u2005"])
pieces = st.one_of(
    st.sampled_from(
        ["3", "12号", "第３号", "明天", "3月2日-3月5日", "10月12日 14:30", "下午两点半", "上周", "每周互动"]
    ),
    st.sampled_from(
        ["@安\u2005", "@所有人 开会", "@all", "满意", "林一", "软件学院", "取消", "ABCD2345", "99999999999"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
arguments = st.one_of(
    st.lists(pieces, max_size=5).map(" ".join),
    st.builds(
        lambda one, number: one * number, st.sampled_from("书\n 1.「@/九-"), st.sampled_from([500, 5000, 100_000])
    ),
)
given_often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="WUYOU_SEEDS" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@given_often
@given(who=people, room=places, called=calls, name=names, separator=separators, argument=arguments)
def test_no_command_text_raises_or_is_answered_at_length(
    talk: Talk, who: str, room: str | None, called: str, name: str, separator: str, argument: str
) -> None:
    said = called.format(f"{name}{separator}{argument}")
    to_bot = "五有" in called
    answers = talk.hears(who, room, said, to_bot=to_bot)
    check(answers, who)
    if parse(said, COMMANDS, to_bot=to_bot, in_private=room is None) is None:
        assert_only_a_suggestion(answers, asked=to_bot or (room is None and is_slashed(said)))


def assert_only_a_suggestion(answers: list[Sent], *, asked: bool) -> None:
    """What calls no command is not answered, unless it was asked of the bot as one: then something may be meant."""
    assert len(answers) <= asked
    assert all(answer.text.startswith(("您是不是想用", "您是不是想发")) for answer in answers)


words = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.sampled_from(SENTENCES))
around = st.sampled_from(["", "/", "／", "、", "@五有 ", "「", "\u200b", "//", "\n"])


@given_often
@given(who=people, room=places, before=around, text=words, to_bot=st.booleans())
def test_arbitrary_text_is_answered_only_if_it_calls_a_command(
    talk: Talk, who: str, room: str | None, before: str, text: str, *, to_bot: bool
) -> None:
    said = before + text
    answers = talk.hears(who, room, said, to_bot=to_bot)
    check(answers, who)
    if parse(said, COMMANDS, to_bot=to_bot, in_private=room is None) is None:
        assert_only_a_suggestion(answers, asked=to_bot or (room is None and is_slashed(said)))


@pytest.mark.parametrize("example", [example for command in COMMANDS for example in command.examples])
def test_every_example_is_answered_shortly_and_to_the_asker_alone(talk: Talk, example: str) -> None:
    for who in PEOPLE:
        for room in (ROOM, None):
            check(talk.hears(who, room, example), who)


def test_what_is_quoted_calls_nobody(talk: Talk) -> None:
    answers = talk.hears("lin", ROOM, "/话题 @所有人 周六开会 @all")
    assert [answer.text for answer in answers if "所有人" in answer.text and "@" not in answer.text]


def test_the_words_of_a_wish_call_nobody_either(talk: Talk) -> None:
    answers = talk.hears("an", ROOM, "/心愿 @所有人 都来帮我 " + "书" * 300)
    assert any("所有人 都来帮我" in answer.text for answer in answers)
    check(answers, "an")
