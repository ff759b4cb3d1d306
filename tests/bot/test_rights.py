"""What is stored of me: shown, corrected and erased, as dialogues; and every byte that is left afterwards."""

import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import texts
from bot import texts_rights as words
from bot.commands import correcting_oneself
from bot.commands.base import Asked
from bot.gateways.simulator import Sent
from rules.facts import Activity, Attend, Join, Meet, Message, OptOut, Submission, Void
from tests.bot.world import ROOM, World, world
from tracker.contacts import SELF
from tracker.models import metadata
from tracker.places import PLACES, Holds

CANARY = "只在这里出现的一句话"
SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as at_work:
        yield at_work


async def held(college: World, *who: str, title: str = "登山") -> Activity:
    """An activity of today, at which these were."""
    activity = Activity(college.now, f"a-{title}", f"wx/{ROOM}", "wx/lin", title, college.now)
    attends = [
        Attend(college.now, f"{activity.id}-{no}", activity.id, f"wx/{one}", "wx/lin") for no, one in enumerate(who)
    ]
    await college.post.station.record([activity, *attends])
    return activity


async def met(college: World, who: str) -> None:
    await college.post.station.record(
        [Meet(college.now, f"meet-{college.now.isoformat()}", f"wx/{ROOM}", f"wx/{who}", "talk", "wx/lin")]
    )


def text_of(sent: list[Sent]) -> str:
    return "\n".join(one.text for one in sent)


def content(sent: list[Sent]) -> dict[str, object]:
    (file,) = [one.file for one in sent if one.file is not None]
    assert file.name == words.FILE_NAME
    whole = json.loads(file.content.decode("utf-8"))
    assert isinstance(whole, dict)
    return whole


# What is stored of me.


async def test_what_is_stored_is_told_in_private_with_a_file(college: World) -> None:
    await college.says("an", "早上好")
    await college.says("an", "", kind="image")
    await college.says("an", f"/心愿 {CANARY}")
    await college.says("lin", "小安说说", mentions=("an",))
    await held(college, "an", "bo")
    await met(college, "an")
    answers = await college.says("an", "/我的数据")
    assert {answer.conversation for answer in answers} == {"an"}
    said = text_of(answers)
    for line in (
        "在群：「林老师联系群」，自2026年3月2日",
        "消息：共4条，只记时间和种类",
        "　2026年3月：命令2、图片1、文字1",
        "被联系人提到：1次",
        "参加的活动：1条",
        "见面：1条",
        f"心愿1号（2026年3月2日）：{CANARY}",
    ):
        assert line in said
    whole = content(answers)
    assert [message["种类"] for message in whole["我的消息"]] == ["文字", "图片", "命令", "命令"]
    assert CANARY in json.dumps(whole["心愿和反映"], ensure_ascii=False)
    assert [(one["形式"], one["标题"]) for one in whole["活动和见面"]] == [("线下活动", "登山"), ("谈心", "")]
    for other in ("bo", "lin"):
        assert f'"wx/{other}"' not in json.dumps(whole)


async def test_every_message_is_short_however_much_is_stored(college: World) -> None:
    for number in range(8):
        await college.says("an", f"/心愿 {number}{'很长的心愿' * 70}")
    answers = await college.says("an", "/我的数据", room=None)
    assert len(answers) > 3
    assert all(len(answer.text) < 500 for answer in answers)


async def test_the_file_is_on_no_disk_and_in_no_outbox(college: World, tmp_path: Path) -> None:
    answers = await college.says("an", "/我的数据", room=None)
    (file,) = [one.file for one in answers if one.file is not None]
    assert not any(words.FILE_SAYS[0].encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert b"\\u" not in file.content


async def test_who_is_no_friend_of_the_bot_is_told_how_to_be_told(college: World) -> None:
    college.simulator.contacts["an"].friend = False
    (answer,) = await college.says("an", "/我的数据")
    assert (answer.conversation, answer.text) == (ROOM, texts.BEFRIEND_ME)


async def test_of_a_stranger_there_is_nothing_and_no_file(college: World) -> None:
    (answer,) = await college.says("wang", "/我的数据", room=None)
    assert (answer.text, answer.file) == (words.NOTHING, None)


async def test_a_cadre_sees_the_roster_line_and_what_was_said_to_them(college: World) -> None:
    await college.says("an", "/心愿 书")
    answers = await college.says("lin", "/我的数据", room=None)
    assert "团委名单：1条" in text_of(answers)
    whole = content(answers)
    assert whole["团委名单"][0]["名称"] == "林一"
    assert '"wx/an"' not in json.dumps(whole)


def test_every_column_that_the_file_may_show_has_a_chinese_name() -> None:
    shown = {place.table for place in PLACES if place.holds in (Holds.ID, Holds.NUMBER, Holds.INSIDE)}
    for name in sorted(shown - {"persons", "messages", "mentions", "facts"}):
        assert name in words.TABLES, f"{name} is shown by /我的数据: give it a name in TABLES of bot/texts_rights.py"
        for column in metadata.tables[name].columns:
            assert column.name in words.LABELS, f"{column} needs a name in LABELS of bot/texts_rights.py"


# Erasing.


async def test_without_the_word_it_only_says_what_would_happen(college: World) -> None:
    await college.says("an", f"/心愿 {CANARY}")
    (answer,) = await college.says("an", "/删除我的数据")
    assert answer.conversation == "an"
    assert "不能恢复" in answer.text
    assert "/删除我的数据 确认" in answer.text
    assert "1件心愿" in answer.text
    assert len(college.facts(OptOut)) == 0


@pytest.mark.parametrize(
    "said", ["/删除我的数据 确认", "/删除我的数据确认", "／刪除我的數據　確認", "/删除我的数据 确认。"]
)
async def test_with_the_word_it_is_done_at_once_and_answered_in_private(college: World, said: str) -> None:
    await college.says("an", "早")
    (answer,) = await college.says("an", said)
    assert (answer.conversation, answer.text.startswith("回执：已删除")) == ("an", True)
    assert len(college.facts(OptOut)) == 1
    assert "wx/an" not in {message.sender for message in college.facts(Message)}


async def test_afterwards_no_byte_names_them_or_holds_their_words(
    college: World, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    id_ = "canary-person-5d1"
    college.simulator.add_contact(id_, "canary-name", friend=True)
    college.simulator.join(ROOM, id_)
    await college.answers()
    await college.says(id_, "早上好", mentions=("lin",))
    await college.says(id_, f"/心愿 {CANARY}")
    await college.says(id_, f"/心愿 {CANARY}二", room=None)
    await college.says("lin", "你好", mentions=(id_,))
    await held(college, id_)
    await met(college, id_)
    await college.says(id_, "/更正 1 没有")
    await college.says(id_, "/我的数据")
    assert found(tmp_path, id_)
    await college.says(id_, "/删除我的数据 确认")
    await college.says(id_, "我还在说话")
    await college.says(id_, "/我的数据")
    assert found(tmp_path, id_) == []
    logged = capfd.readouterr()
    assert id_ not in logged.out + logged.err + caplog.text
    assert CANARY not in logged.out + logged.err + caplog.text


def found(folder: Path, *sought: str) -> list[str]:
    words_sought = [one.encode() for one in (*sought, CANARY)]
    return [
        path.name for path in folder.rglob("*") if path.is_file() and any(w in path.read_bytes() for w in words_sought)
    ]


async def test_afterwards_only_the_mark_is_shown_and_nothing_is_recorded(college: World) -> None:
    await college.says("an", "早")
    await college.says("an", "/删除我的数据 确认")
    (answer,) = await college.says("an", "/我的数据")
    assert (answer.text, answer.file) == (words.ONLY_THE_MARK, None)
    (again,) = await college.says("an", "/删除我的数据 确认", room=None)
    assert again.text.startswith("没有可删的了")


async def test_the_counts_of_what_has_passed_stay(college: World) -> None:
    await held(college, "an", "bo")
    await college.says("an", "/删除我的数据 确认", room=None)
    assert len(college.facts(Attend)) == 2
    assert sum(fact.member.startswith("~") for fact in college.facts(Attend)) == 1


async def test_an_open_wish_is_withdrawn_and_its_word_is_said_no_more(college: World) -> None:
    college.wait(seconds=1)
    college.simulator.speak("an", ROOM, f"/心愿 {CANARY}")
    college.simulator.speak("an", ROOM, "/删除我的数据 确认")
    answers = await college.answers()
    assert CANARY not in text_of(answers)
    assert [fact.member for fact in college.facts(Submission)] == [None]


async def test_who_comes_back_is_somebody_new(college: World) -> None:
    await college.says("an", f"/心愿 {CANARY}")
    await college.says("an", "/删除我的数据 确认")
    await college.says("an", "/加入统计", room=None)
    await college.says("an", "我回来了")
    said = text_of(await college.says("an", "/我的数据"))
    assert "文字1" in said
    assert CANARY not in said
    assert [fact.member for fact in college.facts(Join) if fact.member == "wx/an"] == ["wx/an"]


async def test_a_cadre_is_told_what_stays_and_why(college: World) -> None:
    (asked,) = await college.says("lin", "/删除我的数据", room=None)
    (answer,) = await college.says("lin", "/删除我的数据 确认", room=None)
    for said in (asked.text, answer.text):
        assert "不删的" in said
        assert "团委名单" in said
        assert "以后只记您履职的部分" in said
    assert (await college.says("lin", "/进度"))[0].conversation == "lin"


async def test_who_is_no_friend_is_erased_all_the_same(college: World) -> None:
    college.simulator.contacts["an"].friend = False
    (answer,) = await college.says("an", "/删除我的数据 确认")
    assert (answer.conversation, answer.text) == (ROOM, words.DONE_WITHOUT_RECEIPT)
    assert len(college.facts(OptOut)) == 1


async def test_a_cadre_sees_and_erases_what_is_theirs_and_no_record_of_the_office(
    college: World, tmp_path: Path
) -> None:
    await college.says("lin", f"/交问题清单 本季度 分析：{CANARY}。建议：再{CANARY}", room=None)
    await college.says("lin", "/提醒 暂停 3天", room=None)
    answers = await college.says("lin", "/我的数据", room=None)
    for line in ("交的季度问题清单：1条", "提醒的设置：1条"):
        assert line in text_of(answers)
    whole = content(answers)
    assert [(one["分析"], one["建议"]) for one in whole["交的季度问题清单"]] == [(f"{CANARY}。", f"再{CANARY}")]
    assert whole["提醒的设置"][0]["到何时"].startswith("2026-03-0")
    (asked,) = await college.says("lin", "/删除我的数据", room=None)
    assert "1份问题清单里您写的分析和建议；1条提醒设置和录入记号" in asked.text
    await college.says("lin", "/删除我的数据 确认", room=None)
    assert found(tmp_path) == []
    whole = content(await college.says("lin", "/我的数据", room=None))
    assert ("交的季度问题清单" in whole, "提醒的设置" in whole) == (False, False)


# Correcting.


async def test_what_one_was_at_is_listed_with_numbers(college: World) -> None:
    await held(college, "an")
    college.wait(hours=1)
    await met(college, "an")
    (answer,) = await college.says("an", "/更正")
    assert answer.conversation == "an"
    assert "1. 2026年3月2日 林老师联系群 线下活动「登山」\n2. 2026年3月2日 林老师联系群 谈心" in answer.text


async def test_what_did_not_happen_is_taken_back_at_once_and_links_to_nobody(college: World) -> None:
    await held(college, "an", "bo")
    (answer,) = await college.says("an", "/更正 1 没有")
    assert answer.text.startswith("回执：已更正")
    assert answer.conversation == "an"
    (void,) = college.facts(Void)
    assert (void.fact, void.by, void.reason) == ("a-登山-0", SELF, words.SELF_CORRECTED)
    (again,) = await college.says("an", "/更正 1 没参加", room=None)
    assert "早已更正过" in again.text
    assert len(college.facts(Void)) == 1


async def test_numbers_hold_after_a_correction(college: World) -> None:
    for title in ("一", "二", "三"):
        await held(college, "an", title=title)
        college.wait(minutes=5)
    for number in (1, 2):
        await college.says("an", f"/更正 {number}没有")
    assert {void.fact for void in college.facts(Void)} == {"a-一-0", "a-二-0"}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/更正 2 没有", "没有序号2（现有1条）"),
        ("/更正 0 没有", "没有序号0（现有1条）"),
        ("/更正 1 也许", "请写清楚"),
        ("/更正 1", "请写清楚"),
        ("/更正 我没去", "记多了"),
        ("/更正 活动", "没看懂是哪一天"),
        ("/更正 活动 3月2日-3月5日", "没看懂是哪一天"),
        ("/更正 活动 3月1日", "没有3月1日的活动记录"),
        ("/更正 活动 今天", "已经记着您参加"),
    ],
)
async def test_what_cannot_be_is_answered_with_how(college: World, said: str, answer: str) -> None:
    await held(college, "an")
    (told,) = await college.says("an", said)
    assert told.conversation == "an"
    assert answer in told.text
    assert college.facts(Void) == []


async def test_of_somebody_else_nothing_is_taken_back(college: World) -> None:
    await held(college, "bo")
    (answer,) = await college.says("an", "/更正 1 没有")
    assert answer.text == words.NOTHING_TO_CORRECT
    assert college.facts(Void) == []


async def test_what_is_missing_is_told_to_the_cadre_and_never_counted_by_itself(college: World) -> None:
    await held(college, "bo")
    told, receipt = await college.says("an", "/更正 活动 3月2日")
    assert told.conversation == "lin"
    assert told.text.startswith("an说参加了3月2日的「登山」")
    assert (receipt.conversation, receipt.text.startswith("回执：已把您的话转告联系人")) == ("an", True)
    assert [fact.member for fact in college.facts(Attend)] == ["wx/bo"]


async def test_a_message_that_is_delivered_twice_troubles_the_cadre_once(college: World) -> None:
    await held(college, "bo")
    asked = Asked(college.now, "wx/an", f"wx/{ROOM}", "wx/m-twice", "活动 今天")
    (command,) = correcting_oneself.COMMANDS
    for _ in range(2):
        await command.run(college.post.station, asked)
    assert [answer.conversation for answer in await college.answers()] == ["lin", "an"]


async def test_after_taking_back_one_may_still_say_to_have_been_there(college: World) -> None:
    await held(college, "an")
    await college.says("an", "/更正 1 没有")
    told, _ = await college.says("an", "/更正 活动 今天")
    assert told.conversation == "lin"


async def test_of_two_activities_of_a_day_the_name_tells(college: World) -> None:
    await held(college, "bo", title="登山")
    await held(college, "bo", title="读书会")
    (which,) = await college.says("an", "/更正 活动 今天")
    assert "登山、读书会" in which.text
    told, _ = await college.says("an", "/更正 活动 今天 读书会")
    assert "「读书会」" in told.text


# In whatever order.

REQUESTS = (
    "/我的数据",
    "/更正",
    "/更正 1 没有",
    "/更正 活动 今天",
    "/删除我的数据",
    "/删除我的数据 确认",
    "/退出统计",
    "/加入统计",
    f"/心愿 {CANARY}",
    "/撤回心愿 1",
    "早",
)


@settings(max_examples=max(SEEDS // 20, 10), deadline=timedelta(seconds=30))
@given(said=st.lists(st.tuples(st.sampled_from(REQUESTS), st.booleans()), max_size=9))
async def test_in_whatever_order_people_ask_an_erasure_leaves_nothing(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("rights")
    async with world(folder) as college:
        await held(college, "an")
        for text, in_room in said:
            await college.says("an", text, room=ROOM if in_room else None)
        await college.says("an", "/删除我的数据 确认", room=None)
        assert found(folder, "wx/an") == []
        (answer,) = await college.says("an", "/我的数据", room=None)
        assert answer.text == words.ONLY_THE_MARK
