"""What is nearly a command: obeyed in private without a slash, else what was meant; talk stays talk in a group."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import texts, texts_activities
from bot.commands import COMMANDS
from bot.commands.base import parse
from bot.commands.nearness import supposed
from rules.facts import Activity, Message, Submission
from tests.bot.ordinary import EMOTICONS, SENTENCES
from tests.bot.world import ROOM, World, world


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as at_work:
        yield at_work


async def whispered(college: World, who: str, text: str) -> list[str]:
    return [sent.text for sent in await college.says(who, text, room=None) if sent.conversation == who]


# Without a slash, in private.


@pytest.mark.parametrize(
    ("said", "name", "argument"),
    [
        ("心愿 想要一本书", "心愿", "想要一本书"),
        ("心愿：想要一本书", "心愿", "想要一本书"),
        ("心愿\n想要一本书\n四级的", "心愿", "想要一本书\n四级的"),
        ("帮助", "帮助", ""),
        ("帮助。", "帮助", ""),
        ("我的心願", "我的心愿", ""),
        ("认领2", "认领", "2"),
        ("撤回心愿 2号", "撤回心愿", "2号"),
        ("确认2 满意", "确认", "2 满意"),
        ("到 1234", "到", "1234"),
        ("到１２３４", "到", "１２３４"),
        ("是", "是", ""),
        ("对的", "是", ""),
        ("帮助👍🏻", "帮助", ""),
        ("满意 😊", "满意", "😊"),
        ("对👌", "是", ""),
    ],
)
def test_in_private_a_command_needs_no_slash(said: str, name: str, argument: str) -> None:
    found = parse(said, COMMANDS, in_private=True)
    assert found is not None
    assert (found[0].names[0], found[1]) == (name, argument)
    assert parse(said, COMMANDS) is None


@pytest.mark.parametrize(
    "said",
    [
        "心愿，就是一直放在心里的那件事",
        "心愿 怎么写",
        "心愿 可以写几个吗",
        "活动什么时候开始",
        "到了",
        "到 12点才能回去",
        "到 图书馆",
        "是的 我也这么想",
        "对 就是他",
        "对不起",
        "问题不大",
        "反映真快",
        "实现了",
        "撤销 申请怎么弄",
        "退出统计 2班那个表",
        "求助 谁有充电宝",
    ],
)
def test_a_sentence_that_begins_with_a_name_is_no_command_in_private_either(said: str) -> None:
    assert parse(said, COMMANDS, in_private=True) is None


@pytest.mark.parametrize(
    ("said", "argument"), [("/我的心愿🙏🙏", ""), ("／心愿 👍🏻", "👍🏻"), ("/心愿📖", ""), ("/心愿 书📖", "书📖")]
)
def test_emoji_right_behind_a_name_say_nothing(said: str, argument: str) -> None:
    found = parse(said, COMMANDS)
    assert found is not None
    assert found[1] == argument


@pytest.mark.parametrize("said", ["/心愿~", "/到了👍", "/对！", "/心愿墙🎉"])
def test_a_name_in_a_word_or_with_a_sign_is_talk_as_ever(said: str) -> None:
    assert parse(said, COMMANDS) is None


async def test_the_cadre_says_yes_in_private_with_a_bare_word(college: World) -> None:
    await whispered(college, "lin", "活动 周六14:30 图书馆 读书会")
    assert "已登记「读书会」" in (await whispered(college, "lin", "是"))[0]
    assert len(college.facts(Activity)) == 1
    assert await whispered(college, "lin", "是") == [texts_activities.NOTHING_WAITS]


async def test_a_youth_who_says_yes_to_nothing_gets_no_answer(college: World) -> None:
    assert await whispered(college, "an", "是的") == []
    assert await whispered(college, "an", "/是") == [texts_activities.NOTHING_WAITS]


async def test_in_the_group_a_command_without_a_slash_is_talk(college: World) -> None:
    before = len(college.facts(Message))
    for said in ("心愿 想要一本书", "帮助", "是", "到 1234", "/心怨 买书", "/心愿买书", "反影 食堂"):
        assert await college.says("an", said) == []
    assert {message.kind for message in college.facts(Message)[before:]} == {"text"}
    assert college.facts(Submission) == []


# What was meant.


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("/心怨 想要一本书", "/心愿 想要一本书"),
        ("／新愿 想要一本书", "/心愿 想要一本书"),
        ("/心愿买书", "/心愿 买书"),
        ("/愿心 买书", "/心愿 买书"),
        ("/心 愿 买书", "/心愿 买书"),
        ("/反影 食堂排队", "/反映 食堂排队"),
        ("/匿名 反映 食堂排队", "/匿名反映 食堂排队"),
        ("/撤回的心愿 3", "/撤回心愿 3"),
        ("心怨 想要一本书", None),
    ],
)
async def test_what_was_nearly_written_is_given_back_ready_to_be_copied(
    college: World, said: str, meant: str | None
) -> None:
    assert await whispered(college, "an", said) == ([f"您是不是想发：\n{meant}"] if meant else [])
    assert college.facts(Submission) == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [("/我的心怨", "/我的心愿"), ("/心愿怎么写", "/心愿 想要一本英语四级的书"), ("/我的数剧", "/我的数据")],
)
async def test_a_command_without_words_is_shown_as_it_is_written(college: World, said: str, meant: str) -> None:
    (answer,) = await whispered(college, "an", said)
    first, line = answer.split("\n")
    assert (first, line.split("　")[0]) == ("您是不是想用：", meant)


async def test_a_long_wish_is_not_said_back(college: World) -> None:
    (answer,) = await whispered(college, "an", "/心怨 " + "书" * 300)
    assert answer == "您是不是想用 /心愿 ？这样写再发一次：/心愿 内容"


async def test_nobody_is_led_to_a_command_of_others(college: World) -> None:
    assert await whispered(college, "an", "/进度条 三成") == []
    assert "/进度" in (await whispered(college, "lin", "/进度条 三成"))[0]


async def test_in_the_group_what_was_meant_is_said_to_whoever_mentions_the_bot(college: World) -> None:
    (answer,) = await college.says("an", "@五有\u2005心怨 想要一本书", mentions=("bot",))
    assert (answer.conversation, answer.mention) == (ROOM, ("an",))
    assert answer.text.startswith("您是不是想用：\n/心愿 ")
    assert "想要一本书" not in answer.text
    for said in ("@五有\u2005你好", "@所有人 心怨 买书", "@五有\u2005谢谢"):
        assert await college.says("an", said, mentions=("bot",)) == []


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("/心愿 匿名 想要书", "匿名心愿"),
        ("/心愿：匿名，想要书", "匿名心愿"),
        ("/反映 （匿名）食堂", "匿名反映"),
        ("/反映 匿名：食堂排队", "匿名反映"),
        ("/反映团委 匿名 没人管", "匿名反映团委"),
    ],
)
async def test_who_asks_for_no_name_in_the_words_is_shown_the_command_that_stores_none(
    college: World, said: str, command: str
) -> None:
    assert await whispered(college, "an", said) == [texts.by_that_command(command)]
    assert college.facts(Submission) == []


async def test_a_wish_about_something_nameless_is_a_wish(college: World) -> None:
    await college.says("an", "/心愿 匿名信箱")
    assert len(college.facts(Submission)) == 1


async def test_a_number_is_no_code_of_a_problem(college: World) -> None:
    assert "/我的反映" in (await whispered(college, "an", "/查反映 1"))[0]


# Talk with the bot.


@pytest.mark.parametrize(
    "said", ["在吗", "我想许个心愿", "最近过得不太好", "谢谢", "帮助一下", "/谢谢你", "心怨墙", "👍"]
)
async def test_talk_in_private_is_not_answered(college: World, said: str) -> None:
    assert await whispered(college, "an", said) == []


async def test_a_quoted_command_in_private_is_not_taken_for_one(college: World) -> None:
    assert await whispered(college, "an", "「林老师：/帮助」\n- - - - - -\n好") == []


@pytest.mark.parametrize("name", EMOTICONS)
def test_an_emoticon_is_near_no_command(name: str) -> None:
    assert supposed(name, COMMANDS) is None


def test_of_ordinary_sentences_in_private_only_what_is_written_as_a_command_is_one() -> None:
    talk = [said for said in SENTENCES if said[:1] not in "@/／、"]
    taken = [said for said in talk if parse(said, COMMANDS, in_private=True)]
    written = (
        "帮助/心愿/活动/到 1234/为什么 每周互动/待批/help me/心愿：期末不挂科/活动 几点集合/对。/提醒 大家带身份证"
    )
    assert taken == written.split("/")
