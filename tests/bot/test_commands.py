"""Every command as a dialogue in the simulated group."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import texts, texts_commands, texts_wishes
from bot.commands import COMMANDS
from bot.commands.base import parse
from bot.gateways.base import SendRefused
from rules.duties import judge_duties
from rules.facts import Case, Group, Identity, Join, Message, OptIn, Submission, Topic
from rules.policy import DutyKind, Policy
from tests import paper_college
from tests.bot.world import ROOM, World, world
from tracker.database import Database
from tracker.duty_facts import facts_of_duties
from tracker.queries import facts_where


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as at_work:
        yield at_work


@pytest_asyncio.fixture
async def stranger(tmp_path: Path) -> AsyncIterator[World]:
    """The bot in a room that nobody has enabled."""
    async with world(tmp_path, enabled=False) as at_work:
        yield at_work


# How a message is read.

EXAMPLES = [(command.names[0], example) for command in COMMANDS for example in command.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_every_example_is_read_as_its_command(name: str, example: str) -> None:
    found = parse(example, COMMANDS)
    assert found is not None
    assert found[0].names[0] == name


@pytest.mark.parametrize(
    ("typed", "name", "argument"),
    [
        ("/心愿 想要一本书", "心愿", "想要一本书"),
        ("／心愿　想要一本书", "心愿", "想要一本书"),
        ("、心愿 想要一本书", "心愿", "想要一本书"),
        (" / 心愿：想要一本书", "心愿", "想要一本书"),
        ("/心愿想要一本书", "心愿", "想要一本书"),
        ("/心願 想要一本書", "心愿", "想要一本書"),
        ("\u200b/心\u200d愿 书📚，两本", "心愿", "书📚，两本"),
        ("/撤回心愿１２号", "撤回心愿", "１２号"),
        ("/HELP", "帮助", ""),
        ("/ｈｅｌｐ", "帮助", ""),
        ("/幫助", "帮助", ""),
    ],
)
def test_slips_of_the_input_method_are_understood_and_words_stay_as_typed(typed: str, name: str, argument: str) -> None:
    found = parse(typed, COMMANDS)
    assert found is not None
    assert (found[0].names[0], found[1]) == (name, argument)


@pytest.mark.parametrize(
    "talk",
    [
        "心愿 想要一本书",
        "/心",
        "/进度条",
        "/帮助文档在哪",
        "我有一个/心愿",
        "//",
        "/",
        "、",
        "",
        "/五有吗",
        "@五有 早",
        "/ 今天",
    ],
)
def test_what_calls_no_command_is_talk(talk: str) -> None:
    assert parse(talk, COMMANDS) is None


def test_who_mentions_the_bot_needs_no_slash() -> None:
    found = parse("@五有\u2005帮助", COMMANDS, to_bot=True)
    assert found is not None
    assert found[0].names[0] == "帮助"


def test_a_question_that_begins_like_a_command_is_talk() -> None:
    assert parse("/为什么大家不说话", COMMANDS) is None
    assert parse("/为什么 每周互动", COMMANDS) is not None


async def test_talk_gets_no_answer(college: World) -> None:
    for text in ("大家好", "/ 今天好冷", "、", "@五有 早"):
        assert await college.says("an", text) == []
    assert [message.kind for message in college.facts(Message)] == ["text"] * 4


async def test_a_picture_or_a_quotation_that_shows_a_command_is_not_obeyed(college: World) -> None:
    assert await college.says("an", "/帮助", kind="image") == []
    assert await college.says("an", "「林老师：/帮助」\n- - - - -\n这是什么") == []


# Binding and enabling.


async def test_in_a_group_that_is_not_enabled_nothing_is_answered_and_nothing_is_counted(stranger: World) -> None:
    for text in ("大家好", "/帮助", "/心愿 书", "/五有"):
        assert await stranger.says("an", text) == []
    assert stranger.all_facts() == []


async def test_somebody_unknown_who_enables_is_told_how(stranger: World) -> None:
    (answer,) = await stranger.says("lin", "/启用")
    assert answer.text == texts.UNKNOWN_CADRE


async def test_a_cadre_binds_then_enables_and_the_card_comes_first(stranger: World) -> None:
    stranger.simulator.befriend("lin", f"/绑定 {stranger.enlist('林一')}")
    (bound,) = await stranger.answers()
    assert (bound.conversation, "已绑定：林一（软件学院）" in bound.text) == ("lin", True)
    card, enabled = await stranger.says("lin", "/启用")
    assert "联系人：林一（软件学院），联系方式：13800000000" in card.text
    assert len(card.text) < 500
    assert "青年3人" in enabled.text
    (group,) = stranger.facts(Group)
    assert (group.cadre, group.bot, group.name, group.unit) == ("wx/lin", "wx/bot", "林老师联系群", "软件学院")
    assert {join.member for join in stranger.facts(Join)} == {"wx/an", "wx/bo", "wx/chen"}
    assert [identity.by for identity in stranger.facts(Identity)] == ["wx/lin"]


async def test_where_the_card_cannot_be_posted_nothing_is_counted(stranger: World) -> None:
    stranger.simulator.befriend("lin", f"/绑定 {stranger.enlist('林一')}")
    await stranger.answers()
    stranger.simulator.fail_next(SendRefused("muted", permanent=True))
    (answer,) = await stranger.says("lin", "/启用")
    assert (answer.conversation, answer.text) == ("lin", texts.CARD_NOT_POSTED)
    assert stranger.facts(Group) == []
    assert await stranger.says("an", "/帮助") == []


async def test_a_code_works_once_and_for_thirty_days(stranger: World) -> None:
    code = stranger.enlist("林一")
    stranger.wait(days=30, seconds=-30)  # Saying it takes half a minute.
    (first,) = await stranger.says("wang", f"/绑定 {code.lower()}", room=None)
    assert "已绑定" in first.text
    (second,) = await stranger.says("zhao", f"/绑定 {code}", room=None)
    assert second.text == texts.CODE_UNKNOWN


async def test_a_code_of_more_than_thirty_days_is_refused(stranger: World) -> None:
    code = stranger.enlist("林一")
    stranger.wait(days=30, seconds=-29)
    (answer,) = await stranger.says("wang", f"/绑定 {code}", room=None)
    assert answer.text == texts.CODE_UNKNOWN


async def test_another_cadre_cannot_enable_a_group_that_has_one(college: World) -> None:
    await college.says("wang", f"/绑定 {college.enlist('王二')}", room=None)
    college.simulator.join(ROOM, "wang")
    (answer,) = await college.says("wang", "/启用")
    assert answer.text == texts.ALREADY_ENABLED


async def test_binding_is_private(college: World) -> None:
    (answer,) = await college.says("an", "/绑定 ABCD2345")
    assert answer.text == texts.SAID_TO_ALL


async def test_two_commands_in_one_message_are_asked_for_one_by_one(college: World) -> None:
    for said in ("/心愿 买书\n/心愿 买笔", "/心愿 买书\n\n／反映　灯坏了"):
        assert [sent.text for sent in await college.says("an", said)] == [texts_commands.ONE_COMMAND]
    assert college.facts(Submission) == []
    await college.says("an", "/心愿 买书\n/ 或者笔")
    assert len(college.facts(Submission)) == 1


async def test_a_deputy_of_the_roster_is_staff_and_not_a_youth(stranger: World) -> None:
    await stranger.says("an", f"/绑定 {stranger.enlist('安三', role='deputy')}", room=None)
    await stranger.enable()
    assert stranger.facts(Group)[0].staff == ("wx/an",)
    assert {join.member for join in stranger.facts(Join)} == {"wx/bo", "wx/chen"}


# Wishes.


async def test_a_wish_gets_a_number_in_the_group_and_its_words_go_to_the_cadre_alone(college: World) -> None:
    receipt, word = await college.says("an", "／心愿　想要一本书")
    assert (receipt.conversation, receipt.mention, receipt.text) == (ROOM, ("an",), texts_wishes.wish_receipt(1))
    assert (word.conversation, word.text) == ("lin", texts_wishes.wish_told(1, "林老师联系群", "想要一本书"))
    assert [(wish.member, wish.group) for wish in college.facts(Submission)] == [("wx/an", f"wx/{ROOM}")]
    assert [message.kind for message in college.facts(Message)] == ["command"]


async def test_a_wish_in_private_belongs_to_the_wishers_group(college: World) -> None:
    receipt, word = await college.says("an", "/心愿 想借篮球", room=None)
    assert (receipt.conversation, word.conversation) == ("an", "lin")
    assert [wish.group for wish in college.facts(Submission)] == [f"wx/{ROOM}"]


async def test_a_wish_in_private_of_somebody_in_no_group_is_sent_to_the_group(college: World) -> None:
    (answer,) = await college.says("zhao", "/心愿 书", room=None)
    assert answer.text == texts.NO_GROUP


@pytest.mark.parametrize("length", [399, 400])
async def test_a_wish_of_up_to_400_characters_is_taken(college: World, length: int) -> None:
    await college.says("an", "/心愿 " + "书" * length)
    assert len(college.facts(Submission)) == 1


async def test_a_longer_wish_is_refused_with_the_limit(college: World) -> None:
    (answer,) = await college.says("an", "/心愿 " + "书" * 100_000)
    assert answer.text == texts.too_long(100_000, 400)
    (answer,) = await college.says("an", "/心愿 " + "书\n/书" * 25_000)
    assert answer.text == texts.too_long(100_000, 400)
    assert college.facts(Submission) == []


async def test_a_wish_with_nothing_after_it_is_answered_with_an_example(college: World) -> None:
    (answer,) = await college.says("an", "/心愿")
    assert answer.text == texts.needs_argument("/心愿 想要一本英语四级的书")


async def test_ones_own_wishes_are_listed_in_private_alone(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("bo", "/心愿 篮球")
    (answer,) = await college.says("an", "/我的心愿")
    assert answer.conversation == "an"
    assert "1号（3月2日，征集中）：书" in answer.text
    assert "篮球" not in answer.text


async def test_who_is_no_friend_is_told_in_the_group_how_to_hear_the_answer(college: World) -> None:
    college.simulator.contacts["an"].friend = False
    (answer,) = await college.says("an", "/我的心愿")
    assert (answer.conversation, answer.mention, answer.text) == (ROOM, ("an",), texts.BEFRIEND_ME)


async def test_a_withdrawn_wish_leaves_no_words(college: World, tmp_path: Path) -> None:
    await college.says("an", "/心愿 一本不该留下的书")
    (answer,) = await college.says("an", "/撤回心愿 １号")
    assert answer.text == texts_wishes.wish_withdrawn(1)
    assert [case.state for case in college.facts(Case)] == ["withdrawn"]
    (listed,) = await college.says("an", "/我的心愿")
    assert "已撤回" in listed.text
    college.database.truncate_log()
    assert not any("不该留下".encode() in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("number", ["1", "2", "99"])
async def test_nobody_withdraws_a_wish_of_somebody_else_or_none(college: World, number: str) -> None:
    await college.says("bo", "/心愿 篮球")
    (answer,) = await college.says("an", f"/撤回心愿 {number}")
    assert answer.text == texts_wishes.NO_SUCH_WISH


async def test_a_wish_that_was_withdrawn_before_the_cadre_heard_of_it_is_not_told(college: World) -> None:
    college.simulator.contacts["lin"].friend = False
    college.simulator.fail_next(SendRefused("busy", permanent=False), SendRefused("busy", permanent=False))
    await college.says("an", "/心愿 书")
    await college.says("an", "/撤回心愿 1")
    college.simulator.contacts["lin"].friend = True
    college.wait(minutes=10)
    assert not any(sent.conversation == "lin" for sent in await college.answers())


# Topics and progress.


async def test_a_topic_of_the_cadre_is_stored_and_its_message_is_talk(college: World) -> None:
    (answer,) = await college.says("lin", "/话题 周末去哪里")
    assert answer.text == texts.topic_opened("周末去哪里", timedelta(hours=48))
    (topic,) = college.facts(Topic)
    (message,) = college.facts(Message)
    assert (topic.by, topic.title, topic.message) == ("wx/lin", "周末去哪里", message.id)
    assert message.kind == "text"


async def test_a_command_of_the_cadre_from_somebody_else_is_declined_kindly_and_once(college: World) -> None:
    (answer,) = await college.says("an", "/话题 去哪玩")
    assert answer.text == texts.only_cadre("话题")
    assert await college.says("an", "/话题 去哪玩") == []
    assert college.facts(Topic) == []


async def test_progress_is_told_to_the_cadre_in_private_with_what_is_missing_and_until_when(college: World) -> None:
    college.wait(days=7)
    (answer,) = await college.says("lin", "/进度")
    assert answer.conversation == "lin"
    assert "○ 每天有声音（今天）：进行中，0/1。在群里再说1句话就好；到3月9日24:00，还有14小时59分" in answer.text
    await college.says("lin", "早上好")
    (answer,) = await college.says("lin", "/进度", room=None)
    assert "✓ 每天有声音（今天）：已做到，1/1" in answer.text


async def test_progress_says_where_the_years_duties_stand_and_what_an_even_pace_would_be(college: World) -> None:
    await college.says("lin", "/团课 劳动精神")
    await college.says("lin", "/组织生活会 年度总结")
    (answer,) = await college.says("lin", "/进度", room=None)
    assert answer.text.splitlines()[-5:] == [
        "年度任务（2026年）：",
        "✓ 组织生活会 1/1",
        "○ 团课 1/2",
        "○ 主题团日 0/2",
        "○ 谈心谈话 0/3",
    ]
    college.wait(days=180)  # More than half of what is left of the year.
    (answer,) = await college.says("lin", "/进度", room=None)
    assert answer.text.splitlines()[-3:] == [
        "○ 团课 1/2",
        "○ 主题团日 0/2，按全年平均现在该有1次",
        "○ 谈心谈话 0/3，按全年平均现在该有1次",
    ]


async def test_who_is_cadre_for_less_than_half_of_the_year_is_asked_for_no_duty_of_it(college: World) -> None:
    college.wait(days=150)
    await college.post.station.record([Group(college.now, f"wx/{ROOM}", "林老师联系群", "软件学院", "wx/wang")])
    college.wait(days=30)
    (answer,) = await college.says("wang", "/进度", room=None)
    assert "— 团课 0/2，不计（这一年任职不足一半）" in answer.text


async def test_what_progress_says_of_duties_is_what_judge_says(tmp_path: Path) -> None:
    place = paper_college.place(tmp_path)
    database, now = Database(f"sqlite:///{place / 'wuyou.db'}"), datetime.fromisoformat(f"{paper_college.NOW}+08:00")
    with database.read() as connection:
        every = [fact for _, fact in facts_where(connection)]
        expected = list(judge_duties(every, now, policy=Policy()))
        cadres = sorted({str(one.cadre) for one in expected})
        found = [
            one
            for cadre in cadres
            for one in judge_duties(facts_of_duties(connection, [cadre]), now, policy=Policy())
            if one.cadre == cadre
        ]
    database.close()
    assert (found, len(found)) == (expected, 12)
    assert any(one.have is DutyKind.TALK and one.count for one in found)


async def test_anybody_sees_what_is_kept_without_names_or_numbers(college: World) -> None:
    college.wait(days=7)
    await college.says("lin", "早上好")
    (answer,) = await college.says("an", "/五有")
    assert answer.conversation == ROOM
    assert "✓ 每天有声音：今天已做到" in answer.text
    assert "○ 每周有互动：本周还没有" in answer.text
    assert "lin" not in answer.text
    assert "林" not in answer.text


# Notice and opting out.


async def test_the_card_can_be_read_again(college: World) -> None:
    (answer,) = await college.says("an", "/隐私")
    assert answer.text == texts.card("林一", "软件学院", "13800000000")


async def test_opting_out_works_at_once_and_is_answered_in_private(college: World, tmp_path: Path) -> None:
    await college.says("an", "大家好")
    (answer,) = await college.says("an", "/退出统计")
    assert (answer.conversation, answer.text) == ("an", texts.OPTED_OUT)
    await college.says("an", "还在吗")
    (message,) = college.facts(Message)
    assert message.sender.startswith("~")
    assert not any(b"wx/an" in path.read_bytes() for path in tmp_path.iterdir())


async def test_opting_in_again_joins_where_the_person_is(college: World) -> None:
    await college.says("an", "/退出统计")
    (answer,) = await college.says("an", "/加入统计", room=None)
    assert answer.text == texts.OPTED_IN
    assert [line.member for line in college.facts(OptIn)] == ["wx/an"]
    assert [join.at for join in college.facts(Join) if join.member == "wx/an"] == [college.now]
