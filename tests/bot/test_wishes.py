"""Wishes as dialogues: from the wish to the wisher's answer, what the clock does, and what a name never reaches."""

import re
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from sqlalchemy import text as sql

from bot import texts, texts_need, texts_wishes
from bot.config import Config
from bot.gateways.base import Heard, SendRefused
from bot.gateways.simulator import Sent
from bot.rounds import Rounds
from bot.wiring import calendar_for
from rules.calendar import Calendar
from rules.facts import Alias, Case, Fact, Group, GroupEnd, Message, Submission
from rules.wishes import WishState, WishTerms, course
from tests.bot.world import MONDAY, ROOM, World, world
from tests.builders import fresh, store
from tracker.journal import read_journal, write_journal
from tracker.models import metadata, submissions
from tracker.queries import all_facts
from tracker.wishes import all_wishes, overdue_wishes

CANARY = "一盏不该被看见的台灯"
HELP = "全国心理援助热线 12356"
CONFIG = Config.model_validate(
    {
        "gateway": [{"name": "wx", "kind": "simulator"}],
        "calendar": {"observe_holidays": False},
        "reminders": {"per_day": 0},
        "help": {"lines": [HELP], "counsellor": "wx/zhao"},
        "committee": [
            {"name": "学院团委", "unit": "", "to": "wx/committee"},
            {"name": "软件分团委", "unit": "软件学院", "to": "wx/department"},
            {"name": "机电分团委", "unit": "机电学院", "to": "wx/elsewhere"},
        ],
    }
)
OTHER = "other-group"


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, config=CONFIG) as at_work:
        for committee in ("committee", "department", "elsewhere"):
            at_work.simulator.add_contact(committee, committee, friend=True)
        yield at_work


async def bound(college: World, who: str, name: str, **of: str) -> None:
    """Let somebody of the roster bind."""
    await college.says(who, f"/绑定 {college.enlist(name, **of)}", room=None)


async def second_group(college: World) -> None:
    """A second group, with an among its members, whose cadre is wang."""
    await bound(college, "wang", "王二", unit="机电学院")
    college.simulator.add_room(OTHER, "机电2401", ("an", "wang"), "wang")
    await college.says("wang", "/启用", room=OTHER)


async def a_round(college: World) -> list[Sent]:
    """Let the clock do its work now; return what is said, digests and their pictures left out."""
    rounds = Rounds(CONFIG, college.database, college.post.station.writer, calendar_for(CONFIG, college.database))
    await rounds.run_due(college.now)
    return [sent for sent in await college.answers() if "五有周报" not in sent.text and sent.file is None]


def move_to(college: World, local: str) -> None:
    college.clock[0] = datetime.fromisoformat(local).replace(tzinfo=MONDAY.tzinfo)


def code_in(sent: Iterable[Sent]) -> str:
    found = [re.search("/查心愿 ([A-Z0-9]{10})", one.text) for one in sent]
    return next(one[1] for one in found if one)


# Dialogues.


class Turn(NamedTuple):
    """Somebody says something (in private unless `>` stands before it); who hears what of the bot then, and no more."""

    who: str
    says: str
    heard: dict[str, str]


DIALOGUES: dict[str, list[Turn]] = {
    "from the wish to the answer": [
        Turn("an", "> /心愿 想要一本书", {ROOM: "心愿1号已收到", "lin": "有一个新心愿（1号）：\n想要一本书"}),
        Turn("lin", "/认领 1", {"lin": "请在3月23日24:00前办好", "an": "您的心愿1号有人认领了：林一。"}),
        Turn("lin", "/办理 1号", {"lin": "心愿1号办理中"}),
        Turn("lin", "/实现 1 书在图书馆前台", {"lin": "已请许愿人确认", "an": "办理情况：书在图书馆前台\n满意吗"}),
        Turn("an", "/确认 1 满意", {"an": "谢谢，心愿1号记为满意", "lin": "您办的心愿1号，许愿人确认：满意"}),
        Turn("an", "/我的心愿", {"an": "1号（3月2日，已确认）：想要一本书"}),
        Turn("lin", "/心愿单", {"lin": "现在没有您能帮着办的心愿"}),
    ],
    "somebody of the group helps": [
        Turn("an", "> /心愿 想借篮球", {ROOM: "1号", "lin": "想借篮球"}),
        Turn("bo", "> /心愿单", {"bo": "1号（3月2日，征集中）：想借篮球"}),
        Turn(
            "bo", "> /认领１号", {"bo": "许愿人：an\n想借篮球", "an": "有人认领了：一位同学", "lin": "由一位同学认领了"}
        ),
        Turn("bo", "/心愿单", {"bo": "已认领"}),
        Turn("chen", "/心愿单", {"chen": "现在没有您能帮着办的心愿"}),
        Turn("chen", "/认领 1", {"chen": "心愿1号已由一位同学认领"}),
        Turn("bo", "/认领 1", {"bo": texts_wishes.ALREADY_YOURS}),
        Turn("an", "/查心愿 1", {"an": "已认领（认领人：bo），应在3月23日24:00前办好"}),
        Turn("bo", "/放弃 1", {"bo": "又在征集了", "lin": "没有人在办了"}),
        Turn("bo", "/放弃 1", {"bo": texts_wishes.NOT_YOURS_TO_DO}),
        Turn("chen", "/認領 1", {"chen": "由您认领了", "an": "有人认领了", "lin": "认领了"}),
        Turn("chen", "/實現 1", {"chen": "已记为实现", "an": "办好了"}),
        Turn("an", "> /確認 滿意", {"an": "谢谢", "chen": "满意"}),
    ],
    "a private wish is shown to the cadre and nobody else of the group": [
        Turn("an", "/心愿 想要耳机", {"an": "团委也会看到。\n需要帮助时：" + HELP, "lin": "想要耳机"}),
        Turn("bo", "/心愿单", {"bo": "现在没有您能帮着办的心愿"}),
        Turn("bo", "/认领 1", {"bo": texts_wishes.NOT_SEEN}),
        Turn("bo", "/查心愿 1", {"bo": texts_wishes.NOT_SEEN}),
        Turn("bo", "/实现 1", {"bo": texts_wishes.NOT_SEEN}),
        Turn("lin", "/心愿单", {"lin": "1号（3月2日，征集中）：想要耳机"}),
        Turn("lin", "/查心愿 1", {"lin": "许愿人：an）：\n想要耳机\n征集中，应在3月9日24:00前认领"}),
        Turn("an", "/查心愿 1", {"an": "「林老师联系群」）：\n想要耳机"}),
    ],
    "declined with a reason": [
        Turn("an", "/心愿 想要摩托", {"an": "1号", "lin": "想要摩托"}),
        Turn("lin", "/婉拒 1", {"lin": texts_wishes.DECLINE_HOW}),
        Turn("bo", "/婉拒 1 不行", {"bo": texts.only_cadre("婉拒")}),
        Turn("lin", "/婉拒 1 学校不许", {"lin": "原因已告诉许愿人", "an": "您的心愿1号这次办不了，原因：学校不许"}),
        Turn("lin", "/婉拒 1 学校不许", {"lin": "现在是“已婉拒”"}),
        Turn("lin", "/认领 1", {"lin": "现在是“已婉拒”"}),
        Turn("an", "/撤回心愿 1", {"an": texts_wishes.NO_SUCH_WISH}),
        Turn("an", "/查心愿 1", {"an": "已婉拒\n原因：学校不许"}),
    ],
    "the cadre declines what somebody has claimed": [
        Turn("an", "> /心愿 想爬山", {ROOM: "1号", "lin": "想爬山"}),
        Turn("bo", "/认领 1", {"bo": "由您认领", "an": "有人认领", "lin": "认领了"}),
        Turn("lin", "/婉拒 1 山上封路", {"lin": "已婉拒", "an": "山上封路", "bo": "联系人已婉拒，不用再办"}),
    ],
    "not satisfied": [
        Turn("an", "> /心愿 想要一本书", {ROOM: "1号", "lin": "想要一本书"}),
        Turn("an", "/确认 1 满意", {"an": "现在是“征集中”"}),
        Turn("an", "/确认 满意", {"an": texts_wishes.NOTHING_TO_CONFIRM}),
        Turn("lin", "/实现 1", {"lin": "已记为实现", "an": "办好了"}),
        Turn("an", "/确认 1", {"an": texts_wishes.CONFIRM_HOW}),
        Turn("an", "/确认 1 一般", {"an": texts_wishes.CONFIRM_HOW}),
        Turn("bo", "/确认 1 满意", {"bo": texts_wishes.NO_SUCH_WISH}),
        Turn(
            "an",
            "/确认 1 不满意。",
            {
                "an": "记为不满意，团委会看到",
                "lin": "许愿人确认：不满意",
                "committee": "软件学院「林老师联系群」的心愿1号办了，许愿人不满意：\n想要一本书",
                "department": "想要一本书",
            },
        ),
        Turn("an", "/确认 1 满意", {"an": "现在是“已确认”"}),
    ],
    "withdrawn while somebody has it": [
        Turn("an", "> /心愿 想要一本书", {ROOM: "1号", "lin": "想要一本书"}),
        Turn("bo", "/认领 1", {"bo": "由您认领", "an": "有人认领", "lin": "认领了"}),
        Turn("an", "/撤回心愿 1", {"an": "已撤回，内容已删除", "bo": "已被许愿人撤回，不用再办"}),
        Turn("bo", "/实现 1", {"bo": "现在是“已撤回”"}),
    ],
    "extended once": [
        Turn("an", "/心愿 书", {"an": "1号", "lin": "书"}),
        Turn("lin", "/延期 1", {"lin": texts_wishes.NOT_YOURS_TO_DO}),
        Turn("lin", "/认领 1", {"lin": "3月23日24:00", "an": "认领"}),
        Turn("lin", "/延期 1", {"lin": "延期到4月6日24:00，只能延这一次"}),
        Turn("lin", "/延期 1", {"lin": texts_wishes.EXTENDED_ALREADY}),
    ],
    "two wishes wait for an answer": [
        Turn("an", "/心愿 书", {"an": "1号", "lin": "书"}),
        Turn("an", "/心愿 笔", {"an": "2号", "lin": "笔"}),
        Turn("lin", "/实现 1", {"lin": "1号", "an": "1号"}),
        Turn("lin", "/实现 2", {"lin": "2号", "an": "2号"}),
        Turn("an", "/确认 满意", {"an": texts_wishes.CONFIRM_WHICH}),
        Turn("an", "/确认2号满意", {"an": "谢谢，心愿2号", "lin": "2号"}),
    ],
    "one does not claim one's own wish": [
        Turn("an", "> /心愿 书", {ROOM: "1号", "lin": "书"}),
        Turn("an", "> /认领 1", {"an": texts_wishes.OWN_WISH}),
    ],
    "numbers that are none": [
        Turn("an", "/认领", {"an": "后面要写号，例如：/认领 3"}),
        Turn("an", "/认领 那个", {"an": "例如：/认领 3"}),
        Turn("an", "/认领 99", {"an": texts_wishes.NOT_SEEN}),
        Turn("an", "/实现 99999999999", {"an": "例如：/实现 3"}),
        Turn("an", "/查心愿 99", {"an": texts_wishes.NOT_SEEN}),
        Turn("an", "/查心愿 呀", {"an": texts_wishes.NOT_SEEN}),
        Turn("an", "/查心愿 ABCDE23456", {"an": texts_wishes.NO_SUCH_CODE}),
        Turn("an", "/撤回心愿 ABCDE23456", {"an": texts_wishes.NO_SUCH_CODE}),
        Turn("an", "/撤回心愿 吧", {"an": "例如：/撤回心愿 12"}),
        Turn("an", "/确认 ABCDE23456 满意", {"an": texts_wishes.NO_SUCH_CODE}),
    ],
    "too many words": [
        Turn("an", "> /心愿 书", {ROOM: "1号", "lin": "书"}),
        Turn("lin", "/婉拒 1 " + "因" * 201, {"lin": texts.too_long(201, 200)}),
        Turn("lin", "/实现 1 " + "做" * 200, {"lin": "已记为实现", "an": "做" * 200}),
    ],
}


async def said(college: World, turn: Turn) -> list[Sent]:
    in_room = turn.says.startswith("> ")
    return await college.says(turn.who, turn.says.removeprefix("> "), room=ROOM if in_room else None)


@pytest.mark.parametrize("name", DIALOGUES)
async def test_a_dialogue(college: World, name: str) -> None:
    for turn in DIALOGUES[name]:
        answers = await said(college, turn)
        heard = {one.conversation: one.text for one in answers}
        assert sorted(one.conversation for one in answers) == sorted(turn.heard), turn
        for conversation, words in turn.heard.items():
            assert words in heard[conversation], turn
        assert all(len(one.text) < 500 for one in answers)


async def test_a_command_of_a_stranger_finds_nothing(college: World) -> None:
    await college.says("an", "/心愿 书")
    (answer,) = await college.says("zhao", "/认领 1", room=None)
    assert answer.text == texts_wishes.NOT_SEEN


# Who of the roster sees what.


@pytest.mark.parametrize(("unit", "sees"), [("软件学院", True), ("机电学院", False)])
async def test_another_cadre_claims_what_was_said_in_a_group_or_in_private_of_the_own_unit(
    college: World, unit: str, sees: bool
) -> None:
    await bound(college, "wang", "王二", unit=unit)
    await college.says("an", "/心愿 公开的书")
    await college.says("an", "/心愿 私下的书", room=None)
    public = await college.says("wang", "/认领 1", room=None)
    private = await college.says("wang", "/认领 2", room=None)
    assert any("公开的书" in one.text for one in public)
    assert any("您的心愿1号有人认领了：王二" in one.text for one in public)
    assert any("私下的书" in one.text for one in private) is sees


async def test_a_deputy_may_decline_as_the_cadre_may(college: World) -> None:
    await bound(college, "wang", "王二", role="deputy")
    with college.database.write() as connection:
        group = next(fact for fact in all_facts(connection) if isinstance(fact, Group))
    await college.post.station.record(
        [Group(college.now, group.group, group.name, group.unit, "wx/lin", None, ("wx/wang",))]
    )
    await college.says("an", "/心愿 书", room=None)
    answers = await college.says("wang", "/婉拒 1 没有", room=None)
    assert {one.conversation for one in answers} == {"wang", "an"}


async def test_the_committee_sees_a_private_wish_only_once_it_is_with_them(college: World) -> None:
    await bound(college, "committee", "团委", role="committee", unit="")
    await college.says("an", "/心愿 台灯", room=None)
    (before,) = await college.says("committee", "/查心愿 1", room=None)
    assert before.text == texts_wishes.NOT_SEEN
    move_to(college, "2026-03-10 09:00")
    await a_round(college)
    move_to(college, "2026-03-13 09:00")
    await a_round(college)
    (after,) = await college.says("committee", "/查心愿 1", room=None)
    (listed,) = await college.says("committee", "/心愿单", room=None)
    assert "台灯" in after.text
    assert "台灯" in listed.text


# Without a name.


def everything(college: World) -> dict[str, list[str]]:
    """Every row of every table but the submissions, as text."""
    with college.database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).all()))
            for table in metadata.sorted_tables
            if table is not submissions
        }


async def test_of_a_wish_without_a_name_nothing_tells_whose_it_is(college: World, tmp_path: Path) -> None:
    """Chen is opted out, so that nothing else names them; then not a byte of their id comes to disk."""
    await college.says("chen", "/退出统计")
    answers = await college.says("chen", f"/匿名心愿 {CANARY}", room=None)
    code = code_in(answers)
    await college.says("chen", f"/查心愿 {code}", room=None)
    await college.says("lin", "/认领 1", room=None)
    await college.says("lin", "/实现 1 放在门口", room=None)
    await college.says("chen", f"/确认 {code} 满意", room=None)
    for path in tmp_path.iterdir():
        assert b"wx/chen" not in path.read_bytes(), path
        assert code.encode() not in path.read_bytes(), path
    assert [submission.member for submission in college.facts(Submission)] == [None]
    assert [case.by for case in college.facts(Case)] == ["wx/lin", "wx/lin", None]


async def test_the_words_of_a_wish_without_a_name_stand_in_the_submissions_alone(
    college: World, tmp_path: Path
) -> None:
    before = everything(college)
    await college.says("an", f"/匿名心愿 {CANARY}", room=None)
    new = {name: set(rows) - set(before[name]) for name, rows in everything(college).items()}
    assert not any(CANARY in row for rows in new.values() for row in rows)
    assert not any("wx/an" in row for rows in new.values() for row in rows)
    assert {name for name, rows in new.items() if rows} <= {"facts", "outbox", "meta", "groups", "stale"}
    with college.database.read() as connection:
        assert connection.execute(sql("SELECT words FROM submissions")).scalars().all() == [CANARY]
    college.database.truncate_log()
    found = sum(path.read_bytes().count(CANARY.encode()) for path in tmp_path.iterdir())
    assert found == 1


async def test_the_receipt_of_a_wish_without_a_name_is_said_at_once_and_stands_in_no_outbox(college: World) -> None:
    receipt, word = await college.says("an", "/匿名心愿 想要台灯", room=None)
    assert (receipt.conversation, word.conversation) == ("an", "lin")
    assert HELP in receipt.text
    assert "想要台灯" not in receipt.text
    with college.database.read() as connection:
        rows = connection.execute(sql('SELECT "to", words FROM outbox')).all()
    assert [tuple(row) for row in rows] == [("wx/lin", None)]


async def test_a_day_of_another_year_is_said_with_it(college: World) -> None:
    move_to(college, "2026-12-28 09:00")
    await college.says("an", "/心愿 书")
    await college.says("bo", "/心愿 笔")
    (claimed,) = [one.text for one in await college.says("lin", "/认领 2", room=None) if one.conversation == "lin"]
    assert re.search(r"请在2027年1月\d+日24:00前办好", claimed)
    (own,) = await college.says("an", "/我的心愿", room=None)
    assert "1号（12月28日，" in own.text
    (whole,) = await college.says("lin", "/查心愿 1", room=None)
    assert "心愿1号（12月28日，" in whole.text
    assert re.search(r"应在2027年1月\d+日24:00前认领", whole.text)

    move_to(college, "2027-01-02 09:00")
    for asked, who in (("/我的心愿", "an"), ("/心愿单", "lin")):
        (listed,) = await college.says(who, asked, room=None)
        assert "1号（2026年12月28日，" in listed.text
    (whole,) = await college.says("lin", "/查心愿 1", room=None)
    assert re.search(r"应在1月\d+日24:00前认领", whole.text)


async def test_a_code_follows_a_wish_without_a_name_and_nothing_else_does(college: World) -> None:
    code = code_in(await college.says("an", "/匿名心愿 想要台灯", room=None))
    (own,) = await college.says("an", "/我的心愿", room=None)
    assert "还没有心愿" in own.text
    (by_number,) = await college.says("an", "/查心愿 1", room=None)
    assert by_number.text == texts_wishes.NOT_SEEN
    (by_code,) = await college.says("an", f"/查心愿 {code.lower()}", room=None)
    assert "想要台灯\n征集中" in by_code.text
    (not_theirs,) = await college.says("an", "/撤回心愿 1", room=None)
    assert not_theirs.text == texts_wishes.NO_SUCH_WISH
    await college.says("lin", "/婉拒 1 没有了", room=None)
    (declined,) = await college.says("an", f"/查心愿 {code}", room=None)
    assert "原因：没有了" in declined.text


async def test_a_wish_without_a_name_is_withdrawn_by_its_code(college: World, tmp_path: Path) -> None:
    code = code_in(await college.says("an", f"/匿名心愿 {CANARY}", room=None))
    (gone,) = await college.says("an", f"/撤回心愿 {code}", room=None)
    assert gone.text == texts_wishes.wish_withdrawn(1)
    college.database.truncate_log()
    assert not any(CANARY.encode() in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("typed", ["/匿名心愿 想要台灯", "/匿名心愿"])
async def test_in_the_group_it_is_refused_and_not_even_the_message_is_noted(college: World, typed: str) -> None:
    before = everything(college)
    (answer,) = await college.says("an", typed)
    said = texts.SAID_TO_ALL if " " in typed else texts.ASK_IN_PRIVATE
    assert (answer.conversation, answer.text) == (ROOM, said)
    assert everything(college) == before


@pytest.mark.parametrize("command", ["撤回心愿 {}", "确认 {} 满意"])
async def test_a_code_is_not_taken_in_the_group_where_all_see_whose_it_is(college: World, command: str) -> None:
    code = code_in(await college.says("an", "/匿名心愿 想要台灯", room=None))
    (answer,) = await college.says("an", "/" + command.format(code))
    assert answer.text == texts_wishes.CODE_IN_PRIVATE
    assert college.facts(Case) == []


# Which group.


@pytest.mark.parametrize("name", ["心愿", "匿名心愿"])
async def test_who_is_in_two_groups_names_one_first(college: World, name: str) -> None:
    await second_group(college)
    (asked,) = await college.says("an", f"/{name} 想要台灯", room=None)
    assert "林老师联系群、机电2401" in asked.text
    assert college.facts(Submission) == []
    (again,) = await college.says("an", f"/{name} 机电2401", room=None)
    assert "群名后面要写内容" in again.text
    answers = await college.says("an", f"/{name} 机电２４０１：想要台灯", room=None)
    assert any(one.conversation == "wang" and "：\n想要台灯\n" in one.text for one in answers)
    await college.says("an", f"/{name} 机电 想要台灯", room=None)
    assert [one.group for one in college.facts(Submission)] == [f"wx/{OTHER}"] * 2


async def test_who_is_opted_out_is_found_by_asking_the_room(college: World) -> None:
    await college.says("an", "/退出统计")
    answers = await college.says("an", "/心愿 书", room=None)
    assert [one.conversation for one in answers] == ["an", "lin"]
    (own,) = await college.says("an", "/我的心愿", room=None)
    assert "1号" in own.text


# What the clock does.


@pytest.mark.parametrize(("now", "urged"), [("2026-03-09 21:59", False), ("2026-03-10 08:00", True)])
async def test_the_cadre_is_urged_once_of_a_wish_that_nobody_claims(college: World, now: str, urged: bool) -> None:
    await college.says("an", "/心愿 书")
    move_to(college, now)
    told = await a_round(college)
    assert [one.conversation for one in told] == ["lin"] * urged
    assert await a_round(college) == []


async def test_the_claimer_is_urged_and_then_the_committee_told_with_the_words(college: World) -> None:
    await college.says("an", "/心愿 借篮球")
    await college.says("bo", "/认领 1")
    move_to(college, "2026-03-24 00:00")
    assert await a_round(college) == []  # It is night.
    move_to(college, "2026-03-24 08:00")
    (urge,) = await a_round(college)
    assert (urge.conversation, "您认领的心愿1号" in urge.text) == ("bo", True)
    move_to(college, "2026-03-26 21:00")
    assert await a_round(college) == []
    move_to(college, "2026-03-27 08:00")
    raised = await a_round(college)
    assert [one.conversation for one in raised] == ["committee", "department"]
    assert "心愿1号过期没有办好（已认领），已催办一次：\n借篮球" in raised[0].text
    for later in ("2026-03-27 09:00", "2026-04-27 09:00"):
        move_to(college, later)
        assert await a_round(college) == []


async def test_after_a_long_stop_the_urge_still_comes_before_the_committee(college: World) -> None:
    await college.says("an", "/心愿 书")
    move_to(college, "2026-05-11 09:00")
    assert [one.conversation for one in await a_round(college)] == ["lin"]
    assert await a_round(college) == []
    move_to(college, "2026-05-14 09:00")
    assert [one.conversation for one in await a_round(college)] == ["committee", "department"]


async def test_who_asks_for_more_time_after_the_deadline_is_told_so(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("lin", "/认领 1", room=None)
    move_to(college, "2026-03-24 09:00")
    (answer,) = await college.says("lin", "/延期 1", room=None)
    assert answer.text == texts_wishes.TOO_LATE_TO_EXTEND


@pytest.mark.parametrize("said", ["满意😊", "满意 😊", "/满意 谢谢老师", "／满意　１号", "/确认 1 满意👍🏻！"])
async def test_thanks_and_emoji_beside_an_answer_keep_nobody_from_answering(college: World, said: str) -> None:
    await college.says("an", "/心愿 书")
    await college.says("lin", "/实现 1", room=None)
    (answer, *_) = await college.says("an", said, room=None)
    assert answer.text == texts_wishes.confirmed(1, satisfied=True)


async def test_an_answer_counts_until_the_hour_that_was_told(college: World) -> None:
    await college.says("an", "/心愿 书")
    _, asked = await college.says("lin", "/实现 1", room=None)
    assert "到3月9日09:01不回也算办完" in asked.text
    move_to(college, "2026-03-09 09:00")
    (answer, *_) = await college.says("an", "/确认 1 满意", room=None)
    assert answer.text == texts_wishes.confirmed(1, satisfied=True)


async def test_an_answer_after_seven_days_comes_too_late(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("lin", "/实现 1", room=None)
    college.wait(days=7)
    (answer,) = await college.says("an", "/确认 1 不满意", room=None)
    assert answer.text == texts_wishes.TOO_LATE_TO_CONFIRM
    (own,) = await college.says("an", "/查心愿 1", room=None)
    assert "已实现（认领人：林一），没有收到评价" in own.text


async def test_what_is_no_answer_waits_until_the_quiet_hours_are_over(college: World) -> None:
    move_to(college, "2026-03-02 22:30")
    (receipt,) = await college.says("an", "/心愿 书")
    assert receipt.conversation == ROOM
    move_to(college, "2026-03-03 08:00")
    (word,) = await college.answers()
    assert word.conversation == "lin"


async def test_what_happened_meanwhile_is_told_as_it_stands(college: World) -> None:
    move_to(college, "2026-03-02 22:30")
    await college.says("an", "/心愿 书", room=None)
    await college.says("lin", "/认领 1", room=None)
    await college.says("lin", "/实现 1", room=None)
    move_to(college, "2026-03-03 08:00")
    told = await college.answers()
    assert [(one.conversation, "办好了" in one.text) for one in told] == [("an", True)]


# It outlives its people.


async def handed_to_wang(college: World) -> None:
    await bound(college, "wang", "王二")
    await college.post.station.record([Group(college.now, f"wx/{ROOM}", "林老师联系群", "软件学院", "wx/wang")])
    college.wait(minutes=5)


async def test_a_new_cadre_is_told_once_what_is_left_to_do_without_its_words(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("bo", "/心愿 笔")
    await college.says("lin", "/婉拒 2 没有", room=None)
    await handed_to_wang(college)
    (told,) = await a_round(college)
    assert (told.conversation, told.text) == ("wang", texts_wishes.handed_over("林老师联系群", [1]))
    assert await a_round(college) == []
    (listed,) = await college.says("wang", "/心愿单", room=None)
    assert "1号（3月2日，征集中）：书" in listed.text


async def test_the_claim_of_a_cadre_who_is_it_no_more_is_given_back(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("lin", "/认领 1", room=None)
    await handed_to_wang(college)
    told = await a_round(college)
    assert [one.conversation for one in told] == ["wang", "wang"]
    assert [case.state for case in college.facts(Case)] == ["claimed", "released"]
    assert await a_round(college) == []


@pytest.mark.parametrize("gone", [True, False])
async def test_the_claim_of_a_helper_who_left_the_group_is_given_back(college: World, gone: bool) -> None:
    await college.says("an", "/心愿 书")
    await college.says("bo", "/认领 1")
    if gone:
        college.simulator.leave(ROOM, "bo")
        await college.answers()
    college.wait(hours=1)
    told = await a_round(college)
    assert [one.text for one in told] == [texts_wishes.released_for_cadre(1, "林老师联系群")] * gone


async def test_a_helper_who_opts_out_keeps_what_they_claimed(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("bo", "/认领 1")
    await college.says("bo", "/退出统计")
    assert await a_round(college) == []
    answers = await college.says("bo", "/实现 1", room=None)
    assert [one.conversation for one in answers] == ["bo", "an"]


async def test_a_wisher_who_left_or_opted_out_still_hears_and_answers(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("an", "/退出统计")
    college.simulator.leave(ROOM, "an")
    answers = await college.says("lin", "/实现 1", room=None)
    assert [one.conversation for one in answers] == ["lin", "an"]
    answers = await college.says("an", "/确认 1 满意", room=None)
    assert [one.conversation for one in answers] == ["an", "lin"]


async def test_a_wish_outlives_its_group(college: World) -> None:
    await college.says("an", "/心愿 书")
    code = code_in(await college.says("chen", "/匿名心愿 笔", room=None))
    await college.says("bo", "/认领 1")
    await college.post.station.record([GroupEnd(college.now, f"wx/{ROOM}")])
    move_to(college, "2026-06-01 09:00")
    assert await a_round(college) == []
    (shown,) = await college.says("chen", f"/查心愿 {code}", room=None)
    assert f"「{texts_wishes.ENDED_GROUP}」" in shown.text
    answers = await college.says("bo", "/实现 1", room=None)
    assert [one.conversation for one in answers] == ["bo", "an"]
    answers = await college.says("an", "/确认 1 不满意", room=None)
    assert [one.conversation for one in answers] == ["an", "bo", "committee"]


async def test_who_comes_back_under_another_id_keeps_their_wish_and_the_group_its_own(college: World) -> None:
    await college.says("an", "/心愿 书")
    college.simulator.add_contact("an-again", "an", friend=True)
    college.simulator.add_room("room-again", "林老师联系群", ("lin", "an-again"), "lin")
    now = college.now
    await college.post.station.record(
        [Alias(now, "wx/an", "wx/an-again", "wx/lin"), Alias(now, f"wx/{ROOM}", "wx/room-again", "wx/lin")]
    )
    (own,) = await college.says("an-again", "/我的心愿", room=None)
    assert "1号" in own.text
    (listed,) = await college.says("lin", "/心愿单", room=None)
    assert "书" in listed.text
    move_to(college, "2026-03-10 09:00")
    (urge,) = await a_round(college)
    assert urge.conversation == "lin"


# Help.


async def test_help_is_passed_on_by_choice_and_stands_nowhere(college: World, tmp_path: Path) -> None:
    before = everything(college)
    passed_on, answer = await college.says("an", f"/求助 {CANARY}", room=None)
    assert (passed_on.conversation, answer.conversation) == ("zhao", "an")
    assert passed_on.text == texts_need.asks("an", "an", CANARY)
    assert answer.text == texts.with_help(texts_need.passed_on(), [HELP])
    assert everything(college) == before
    assert not any(CANARY.encode() in path.read_bytes() for path in tmp_path.iterdir())


async def test_asked_without_words_it_says_what_would_be_passed_on(college: World) -> None:
    (answer,) = await college.says("an", "/求助", room=None)
    assert answer.text == texts_need.how_to_ask([HELP], reaches=True)
    assert "您的昵称和账号" in answer.text


async def test_in_the_group_nothing_is_passed_on_and_the_answer_is_private(college: World) -> None:
    before = everything(college)
    (answer,) = await college.says("an", f"/求助 {CANARY}")
    assert (answer.conversation, CANARY in answer.text) == ("an", False)
    (answer,) = await college.says("an", "/求助")
    assert answer.conversation == "an"
    assert everything(college) == before


async def test_where_it_cannot_be_passed_on_the_asker_is_told(college: World) -> None:
    college.simulator.fail_next(SendRefused("busy", permanent=False))
    (answer,) = await college.says("an", "/求助 在吗", room=None)
    assert answer.text == texts.with_help(texts_need.NOT_PASSED_ON, [HELP])


async def test_too_many_words_are_not_passed_on(college: World) -> None:
    (answer,) = await college.says("an", "/求助 " + "字" * 401, room=None)
    assert answer.text == texts.too_long(401, 400)


async def test_without_a_counsellor_there_are_the_lines(tmp_path: Path) -> None:
    config = Config.model_validate({"help": {"lines": [HELP]}})
    async with world(tmp_path, config=config) as college:
        (answer,) = await college.says("an", f"/求助 {CANARY}", room=None)
        assert answer.text == f"需要帮助时：{HELP}"


async def test_without_anything_configured_there_is_still_an_answer(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        (answer,) = await college.says("an", "/求助", room=None)
        assert "辅导员" in answer.text


# No word of a wish changes what happens.

WORDS = ["想要一本书", "我不想活了", "/帮助", "求助 求助", "团委 书记 举报", "</心愿> '; DROP TABLE facts", "😀" * 40]


@pytest.mark.parametrize("words", WORDS)
async def test_no_word_of_a_wish_changes_what_happens(college: World, words: str) -> None:
    answers = await college.says("an", f"/心愿 {words}", room=None)
    assert [one.conversation for one in answers] == ["an", "lin"]
    assert answers[0].text == texts.with_help(texts_wishes.wish_receipt_private(1), [HELP])
    assert answers[1].text == texts_wishes.wish_told(1, "林老师联系群", words)


# Twice, too long, as a picture.


@pytest.mark.parametrize("name", ["心愿", "匿名心愿"])
async def test_a_wish_of_100_000_characters_is_refused_with_the_limit(college: World, name: str) -> None:
    (answer,) = await college.says("an", f"/{name} " + "书" * 100_000, room=None)
    assert answer.text == texts.too_long(100_000, 400)
    assert college.facts(Submission) == []


async def test_a_picture_with_the_text_of_a_wish_is_none(college: World) -> None:
    assert await college.says("an", "/心愿 书", kind="image") == []
    assert await college.says("an", "/匿名心愿 书", room=None, kind="image") == []
    assert college.facts(Submission) == []


async def test_the_message_of_a_wish_is_remembered_while_the_process_lives(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("an", "/匿名心愿 笔", room=None)
    (message,) = college.facts(Message)
    made = college.post.station.made
    assert made[message.id] == 1
    assert sorted(made.values()) == [1, 2]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_message_that_comes_again_makes_one_wish(college: World, restarted: bool) -> None:
    again = Heard("m77", college.now, ROOM, "an", "text", text="/心愿 书")
    await college.post.intake.take(again)
    await college.answers()
    if restarted:
        college.post.station.made.clear()
    await college.post.intake.take(again)
    assert await college.answers() == []
    assert len(college.facts(Submission)) == 1


# The journal, and what others ask.


async def test_a_journal_gives_the_same_courses(college: World, tmp_path: Path) -> None:
    await college.says("an", "/心愿 书")
    await college.says("an", "/匿名心愿 笔", room=None)
    await college.says("lin", "/认领 1", room=None)
    await college.says("lin", "/延期 1", room=None)
    await college.says("lin", "/实现 1", room=None)
    await college.says("an", "/确认 1 不满意", room=None)
    await college.says("lin", "/婉拒 2 没有", room=None)
    path = tmp_path / "journal.jsonl"
    facts: list[Fact] = college.all_facts()
    write_journal(path, facts[::-1], CONFIG.zone)
    (tmp_path / "copy").mkdir()
    copy = fresh(tmp_path / "copy")
    store(copy, [line.fact for line in read_journal(path) if line.fact is not None])

    def courses(database: object) -> list[object]:
        with database.read() as connection:
            found = all_wishes(connection)
        return [course(one.at, one.steps, Calendar(), CONFIG.wish_terms(), college.now) for one in found]

    assert courses(copy) == courses(college.database)
    assert [one.state for one in courses(copy)] == [WishState.CONFIRMED, WishState.DECLINED]
    copy.close()


async def test_overdue_wishes_are_told_by_group_state_and_since_when(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("an", "/心愿 笔")
    await college.says("lin", "/认领 2", room=None)
    terms = WishTerms(zone=CONFIG.zone)
    until = datetime(2026, 3, 10, tzinfo=CONFIG.zone)
    with college.database.read() as connection:
        assert overdue_wishes(connection, Calendar(), terms, until - timedelta(microseconds=1)) == []
        (found,) = overdue_wishes(connection, Calendar(), terms, until)
        assert overdue_wishes(connection, Calendar(), terms, until, groups=["wx/none"]) == []
        later = overdue_wishes(connection, Calendar(), terms, until + timedelta(days=30))
    assert (found.no, found.group, found.since, found.state) == (1, f"wx/{ROOM}", until, WishState.OPEN)
    assert [one.no for one in later] == [1, 2]


@pytest.mark.parametrize("typed", ["二群 一盏台灯", "「二群」一盏台灯", "二：一盏台灯"])
async def test_a_group_is_named_as_people_write_its_name(college: World, typed: str) -> None:
    college.simulator.add_room("second", "二群", ("lin", "an"), "lin")
    await college.says("lin", "/启用", room="second")
    await college.says("an", f"/心愿 {typed}", room=None)
    (wish,) = college.facts(Submission)
    assert wish.group == "wx/second"
    with college.database.read() as connection:
        (stored,) = all_wishes(connection)
    assert stored.words == "一盏台灯"
