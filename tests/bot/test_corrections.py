"""Corrections as dialogues: leave, undoing, objections; and what the operator enters for the committee."""

import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from click.testing import Result
from typer.testing import CliRunner

from bot import cli, clock, texts
from bot import texts_corrections as words
from bot.config import Config
from bot.correcting import is_late
from bot.gateways.base import SendRefused
from bot.gateways.simulator import Sent
from bot.running import Post
from bot.why import look
from rules.calendar import Calendar
from rules.facts import Activity, Alias, Attend, Attest, Duty, Excuse, Group, Meet, Objection, Topic, Void
from rules.periods import INSTANT, parse_period
from rules.policy import Have, Policy
from rules.verdicts import Reason, Status, Verdict
from tests.bot.world import ROOM, World, world
from tests.builders import GROUP, SHANGHAI, at, attested, formed, fresh, leave, spoke, store
from tracker import requests, roster
from tracker.database import Database
from tracker.judging import Judge
from tracker.outbox import State, rows
from tracker.queries import all_facts

CANARY = "腰椎间盘手术"


def restarted(college: World) -> None:
    """Let another process send from now on."""
    college.post = Post(college.post.station, Config().quiet)


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    """The group with its cadre lin; nobody of the committee is bound."""
    async with world(tmp_path) as at_work:
        restarted(at_work)
        yield at_work


@pytest_asyncio.fixture
async def staffed(college: World) -> World:
    """wang is the college's committee, zhao that of lin's department."""
    await committee(college, "wang", "王主任", "")
    await committee(college, "zhao", "赵书记", "软件学院")
    return college


async def committee(college: World, who: str, name: str, unit: str) -> None:
    code = college.enlist(name, role="committee", unit=unit)
    await college.says(who, f"/绑定 {code}", room=None)


async def hears(college: World, who: str, text: str, room: str | None = None) -> str:
    """Let somebody say something; return the one answer that they get in private."""
    said = await college.says(who, text, room)
    (own,) = [sent.text for sent in said if sent.conversation == who]
    return own


def to(who: str, said: list[Sent]) -> list[str]:
    return [sent.text for sent in said if sent.conversation == who]


def judged(college: World, have: Have, period: str, when: datetime | None = None) -> Verdict:
    """Judge one period of the room without any holidays."""
    named = parse_period(period, SHANGHAI)
    with college.database.read() as connection:
        judge = Judge(connection, Policy(), Calendar())
        verdicts = judge.of_periods(when or college.now, {have: [named]}, [f"wx/{ROOM}"])
        return next(verdict for _, verdict in verdicts)


# Leave.


async def test_leave_is_asked_for_told_to_the_committee_and_granted(staffed: World) -> None:
    said = await staffed.says("lin", "/请假 3月9日-3月11日 去乌鲁木齐培训", room=None)
    assert to("lin", said) == [
        "请假1号：3月9日（周一）至3月11日（周三），共3天。事由：去乌鲁木齐培训\n已转告团委，批准后这几天不计。"
    ]
    told = (
        "林一请假1号：3月9日（周一）至3月11日（周三），共3天。\n事由：去乌鲁木齐培训\n"
        "同意发 /准假 1 ，不同意发 /不准假 1 理由 。"
    )
    assert (to("wang", said), to("zhao", said)) == ([told], [told])

    said = await staffed.says("zhao", "/准假 1号", room=None)
    granted = "请假1号（林一，3月9日（周一）至3月11日（周三），共3天）：赵书记已准假。"
    assert (to("zhao", said), to("lin", said), to("wang", said)) == ([words.decided(granted)], [granted], [])
    (excuse,) = staffed.facts(Excuse)
    assert (excuse.group, excuse.first, excuse.last) == (f"wx/{ROOM}", date(2026, 3, 9), date(2026, 3, 11))
    assert excuse.reason == "去乌鲁木齐培训"


async def test_granted_leave_excuses_its_days_and_was_asked_for_when_it_was_asked_for(staffed: World) -> None:
    await staffed.says("lin", "/请假 3月9日-3月11日 培训", room=None)
    asked_at = staffed.now
    staffed.wait(days=13)
    await staffed.says("wang", "/准假 1", room=None)
    (excuse,) = staffed.facts(Excuse)
    assert excuse.at == asked_at
    assert not is_late(excuse, SHANGHAI)
    expected = {"2026-03-08": Status.SHORT, "2026-03-09": Status.EXCUSED, "2026-03-11": Status.EXCUSED}
    for day, status in (expected | {"2026-03-12": Status.SHORT}).items():
        assert judged(staffed, Have.VOICE, day).status is status
    assert judged(staffed, Have.VOICE, "2026-03-09").reason is Reason.LEAVE


async def test_leave_that_waits_or_was_declined_excuses_nothing(staffed: World) -> None:
    await staffed.says("lin", "/请假 3月9日 培训", room=None)
    await staffed.says("lin", "/请假 3月10日 培训", room=None)
    await staffed.says("wang", "/不准假 2 那天有团代会", room=None)
    staffed.wait(days=14)
    assert staffed.facts(Excuse) == []
    for day in ("2026-03-09", "2026-03-10"):
        assert judged(staffed, Have.VOICE, day).status is Status.SHORT


async def test_a_declined_cadre_hears_why(staffed: World) -> None:
    await staffed.says("lin", "/请假 明天 培训", room=None)
    said = await staffed.says("wang", "/不准假 1 那天有团代会", room=None)
    assert to("lin", said) == ["请假1号（林一，3月3日（周二））：王主任没有批准：那天有团代会"]


async def test_declining_without_a_reason_is_asked_for_one(staffed: World) -> None:
    await staffed.says("lin", "/请假 明天 培训", room=None)
    assert await hears(staffed, "wang", "/不准假 1") == words.DECLINE_HOW
    assert await hears(staffed, "wang", "/不准假") == texts.needs_argument("/不准假 3 那几天有团代会")
    assert await hears(staffed, "wang", "/准假 那个") == texts.needs_argument("/准假 3")


@pytest.mark.parametrize("typed", ["/请假 昨天 发烧", "/请假 3月1日-3月5日 发烧", "/请假 今天 发烧"])
async def test_leave_asked_for_after_its_first_day_began_is_named_late_everywhere(staffed: World, typed: str) -> None:
    said = await staffed.says("lin", typed, room=None)
    assert all(words.LATE in text for who in ("lin", "wang", "zhao") for text in to(who, said))
    said = await staffed.says("wang", "/准假 1", room=None)
    assert words.LATE in to("lin", said)[0]
    assert words.LATE in await hears(staffed, "lin", "/我的请假")
    assert all(is_late(excuse, SHANGHAI) for excuse in staffed.facts(Excuse))


@pytest.mark.parametrize(
    ("asked", "late"),
    [
        (at("2026-03-09 00:00") - INSTANT, False),
        (at("2026-03-09 00:00"), False),
        (at("2026-03-09 00:00") + INSTANT, True),
    ],
)
def test_leave_is_late_after_the_local_midnight_at_which_its_first_day_begins(asked: datetime, late: bool) -> None:
    excuse = Excuse(asked, "leave", GROUP, date(2026, 3, 9), date(2026, 3, 11), "培训")
    assert is_late(excuse, SHANGHAI) is late


async def test_leave_asked_for_in_the_group_is_answered_in_private(staffed: World) -> None:
    said = await staffed.says("lin", "／请假　３月９日　培训")
    assert to(ROOM, said) == []
    assert len(to("lin", said)) == 1


async def test_leave_is_of_all_groups_of_the_cadre(staffed: World) -> None:
    second = Group(staffed.now, "wx/second", "第二群", "机电学院", "wx/lin")
    another = Group(staffed.now, "wx/another", "别人的群", "软件学院", "wx/bo")
    staffed.writer.record([second, another]).result()
    await staffed.says("lin", "/请假 明天 培训", room=None)
    await staffed.says("wang", "/准假 1", room=None)
    assert sorted(excuse.group for excuse in staffed.facts(Excuse)) == [f"wx/{ROOM}", "wx/second"]


async def test_where_nobody_of_the_committee_is_bound_the_request_waits(college: World) -> None:
    answer = await hears(college, "lin", "/请假 3月9日 培训")
    assert "团委还没有人绑定机器人，请您直接告诉团委，申请先留着。" in answer
    await committee(college, "wang", "王主任", "")
    assert "1号 林一请假：3月9日（周一），培训" in await hears(college, "wang", "/待批")
    said = await college.says("wang", "/准假 1", room=None)
    assert "王主任已准假" in to("lin", said)[0]


async def test_a_committee_of_another_department_neither_hears_of_it_nor_decides(staffed: World) -> None:
    await committee(staffed, "chen", "陈书记", "机电学院")
    said = await staffed.says("lin", "/请假 明天 培训", room=None)
    assert to("chen", said) == []
    assert await hears(staffed, "chen", "/准假 1") == words.NO_SUCH_REQUEST
    assert await hears(staffed, "chen", "/待批") == words.NOTHING_WAITS
    assert staffed.facts(Excuse) == []


async def test_the_first_decision_holds_and_the_second_is_told_of_it(staffed: World) -> None:
    await staffed.says("lin", "/请假 明天 培训", room=None)
    await staffed.says("wang", "/不准假 1 团代会", room=None)
    answer = await hears(staffed, "zhao", "/准假 1")
    assert answer == "1号已由王主任在3月2日09:02不准假，以第一次为准。"
    assert staffed.facts(Excuse) == []


async def test_the_committees_commands_are_declined_kindly_and_once(staffed: World) -> None:
    await staffed.says("lin", "/请假 明天 培训", room=None)
    for who in ("lin", "an"):
        assert await hears(staffed, who, "/准假 1") == words.only_committee("准假")
        assert await staffed.says(who, "/准假 1", room=None) == []
    assert staffed.facts(Excuse) == []


async def test_a_youth_cannot_ask_for_leave(staffed: World) -> None:
    (answer,) = await staffed.says("an", "/请假 明天 培训")
    assert answer.text == texts.only_cadre("请假")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/请假 培训", words.LEAVE_HOW),
        ("/请假 3月32日 培训", words.LEAVE_HOW),
        ("/请假 3月9日", words.leave_why("3月9日（周一）")),
        ("/请假 2026-03-09至2027-03-10 培训", words.LEAVE_TOO_LONG),
        ("/请假 3月9日 " + "培" * 201, texts.too_long(201, 200)),
        ("/请假", texts.needs_argument("/请假 3月2日-3月5日 培训")),
    ],
)
async def test_what_cannot_be_asked_for_is_answered_with_how(staffed: World, typed: str, answer: str) -> None:
    assert await hears(staffed, "lin", typed) == answer
    with staffed.database.read() as connection:
        assert requests.waiting(connection) == []


@pytest.mark.parametrize("typed", ["/请假 2026-03-09至2027-03-09 培训", "/请假 3月9日 " + "培" * 200])
async def test_a_year_and_200_characters_are_taken(staffed: World, typed: str) -> None:
    assert "已转告团委" in await hears(staffed, "lin", typed)


async def test_the_same_leave_asked_for_twice_is_one_request_and_told_once(staffed: World) -> None:
    await staffed.says("lin", "/请假 明天 培训", room=None)
    said = await staffed.says("lin", "/请假 明天 培训", room=None)
    assert "请假1号" in to("lin", said)[0]
    assert to("wang", said) == []


async def test_ones_own_leave_is_listed_the_latest_first(staffed: World) -> None:
    assert await hears(staffed, "lin", "/我的请假") == words.NO_LEAVE
    for day in ("昨天", "明天", "后天"):
        await staffed.says("lin", f"/请假 {day} 培训", room=None)
    await staffed.says("wang", "/准假 1", room=None)
    await staffed.says("wang", "/不准假 2 团代会", room=None)
    assert await hears(staffed, "lin", "/我的请假", ROOM) == (
        "您的请假：\n3号 3月4日（周三），等团委答复\n2号 3月3日（周二），没有批准：团代会\n"
        "1号 3月1日（周日）（事后补请），已准假"
    )


async def test_nobody_grants_themselves_leave(staffed: World) -> None:
    staffed.writer.record([Group(staffed.now, "wx/own", "主任的群", "软件学院", "wx/wang")]).result()
    said = await staffed.says("wang", "/请假 明天 培训", room=None)
    assert (len(to("wang", said)), len(to("zhao", said))) == (1, 1)
    assert await hears(staffed, "wang", "/准假 1") == words.NO_SUCH_REQUEST
    assert "赵书记已准假" in await hears(staffed, "zhao", "/准假 1")


async def test_days_over_the_turn_of_the_year_are_said_with_the_year(staffed: World) -> None:
    staffed.wait(days=290)
    answer = await hears(staffed, "lin", "/请假 12月30日-1月2日 回家")
    assert "请假1号：12月30日（周三）至2027年1月2日（周六），共4天。" in answer


# The words of leave.


def tables_with(folder: Path, canary: str) -> set[str]:
    """Return the tables that hold the word."""
    with sqlite3.connect(folder / "wuyou.db") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name for name in names for row in connection.execute(f'SELECT * FROM "{name}"') if canary in str(row)}  # noqa: S608 # Our own tables.


async def test_the_words_of_leave_stand_in_one_table_alone(staffed: World, tmp_path: Path) -> None:
    said = await staffed.says("lin", f"/请假 明天 {CANARY}", room=None)
    assert CANARY in to("wang", said)[0]
    assert tables_with(tmp_path, CANARY) == {"requests"}
    await staffed.says("wang", f"/不准假 1 {CANARY}请附证明", room=None)
    assert tables_with(tmp_path, CANARY) == {"requests"}


async def test_the_words_of_granted_leave_stand_in_its_fact_alone(staffed: World, tmp_path: Path) -> None:
    await staffed.says("lin", f"/请假 明天 {CANARY}", room=None)
    await staffed.says("wang", "/准假 1", room=None)
    assert tables_with(tmp_path, CANARY) == {"facts"}


async def test_the_words_of_declined_leave_are_on_no_disk_after_their_date(staffed: World, tmp_path: Path) -> None:
    await staffed.says("lin", f"/请假 明天 {CANARY}", room=None)
    await staffed.says("wang", f"/不准假 1 {CANARY}请附证明", room=None)
    with staffed.database.write() as connection:
        assert requests.erase_ended(connection, staffed.now + requests.KEPT) == 1
    staffed.database.truncate_log()
    assert not any(CANARY.encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert "没有批准" in await hears(staffed, "lin", "/我的请假")


async def test_leave_that_waits_too_long_can_still_be_granted_without_its_words(staffed: World) -> None:
    await staffed.says("lin", f"/请假 明天 {CANARY}", room=None)
    with staffed.database.write() as connection:
        requests.erase_ended(connection, staffed.now + requests.KEPT)
    assert "已准假" in await hears(staffed, "wang", "/准假 1")
    assert [excuse.reason for excuse in staffed.facts(Excuse)] == [""]


async def test_a_word_that_was_not_said_before_a_restart_is_said_after_it(staffed: World) -> None:
    staffed.simulator.fail_next(*(SendRefused("busy", permanent=False) for _ in range(3)))
    assert await staffed.says("lin", f"/请假 明天 {CANARY}", room=None) == []
    restarted(staffed)
    staffed.wait(minutes=10)
    said = await staffed.answers()
    assert [CANARY in text for who in ("wang", "zhao") for text in to(who, said)] == [True, True]


async def test_who_is_told_after_the_decision_hears_the_decision(staffed: World) -> None:
    staffed.simulator.contacts["zhao"].friend = False
    staffed.simulator.fail_next(*(SendRefused("busy", permanent=False) for _ in range(3)))
    await staffed.says("lin", "/请假 明天 培训", room=None)
    staffed.simulator.contacts["zhao"].friend = True
    await staffed.says("wang", "/准假 1", room=None)
    staffed.wait(minutes=10)
    assert to("zhao", await staffed.answers()) == ["请假1号（林一，3月3日（周二））：王主任已准假。"]


async def test_no_word_of_the_corrections_is_longer_than_a_channel_takes(staffed: World) -> None:
    long = "长" * 40
    staffed.simulator.rename_room(ROOM, long)
    said = await staffed.says("lin", "/请假 2026-03-09至2027-01-09 " + "培" * 200, room=None)
    said += await staffed.says("wang", "/不准假 1 " + "培" * 200, room=None)
    staffed.wait(days=20)
    said += await staffed.says("lin", "/申诉 每年与多数青年面对面 去年 " + "理" * 500, room=None)
    said += await staffed.says("lin", "/申诉 每周互动 " + "理" * 500, room=None)
    said += await staffed.says("wang", "/待批 2", room=None)
    said += await staffed.says("wang", "/答复 2 " + "答" * 300, room=None)
    assert max(len(sent.text) for sent in said) < 500
    assert sum(sent.text.count("理") for sent in said) >= 500


# Undoing.


async def test_a_topic_is_undone_in_the_group_and_counts_no_more(college: World) -> None:
    await college.says("lin", "/话题 周末去哪里")
    for youth in ("an", "bo"):
        await college.says(youth, "爬山")
    assert judged(college, Have.TOPIC, "2026-03").count == 2
    (answer,) = await college.says("lin", "/撤销")
    assert (answer.conversation, answer.text) == (ROOM, "已撤销：话题「周末去哪里」。")
    assert judged(college, Have.TOPIC, "2026-03").count == 0
    (void,) = college.facts(Void)
    assert (void.by, void.fact, void.at) == ("wx/lin", college.facts(Topic)[0].id, college.now)


@pytest.mark.parametrize(("late", "voids"), [(timedelta(), 1), (timedelta(seconds=1), 0)])
async def test_an_entry_can_be_undone_for_ten_minutes(college: World, late: timedelta, voids: int) -> None:
    await college.says("lin", "/话题 周末去哪里")
    college.wait(minutes=9, seconds=30 + late.total_seconds())  # Saying it takes half a minute.
    (answer,) = await college.says("lin", "/撤销")
    assert len(college.facts(Void)) == voids
    assert (answer.text == words.NOTHING_TO_UNDO) is (voids == 0)


async def test_undoing_again_takes_back_the_entry_before(college: World) -> None:
    for title in ("第一", "第二"):
        await college.says("lin", f"/话题 {title}")
    answers = [(await college.says("lin", typed))[0].text for typed in ("/撤销", "／撤銷", "/撤消")]
    assert answers == ["已撤销：话题「第二」。", "已撤销：话题「第一」。", words.NOTHING_TO_UNDO]


async def test_what_one_command_entered_is_one_entry_and_names_nobody(college: World) -> None:
    then = college.now
    held = Activity(then, "held", f"wx/{ROOM}", "wx/lin", "登山", then)
    there = [Attend(then, f"there {youth}", "held", f"wx/{youth}", "wx/lin") for youth in ("an", "bo")]
    meet = Meet(then, "meet", f"wx/{ROOM}", "wx/an", "talk", "wx/lin")
    duty = Duty(then, "duty", "wx/lin", "lecture", "学习")
    await college.post.station.record([held, *there, meet, duty])
    said = await college.says("lin", "/撤销")
    assert to("lin", said) == ["已撤销：团课「学习」、活动「登山」、2人到场、谈心1人。"]
    assert to(ROOM, said) == []
    assert {void.fact for void in college.facts(Void)} == {"held", "there an", "there bo", "meet", "duty"}
    assert judged(college, Have.ACTIVITY, "2026-Q1").count == 0


async def test_what_somebody_else_entered_is_not_undone(college: World) -> None:
    await college.says("lin", "/话题 周末去哪里")
    (answer,) = await college.says("an", "/撤销")
    assert answer.text == words.NOTHING_TO_UNDO
    assert college.facts(Void) == []


# Objections.


@pytest_asyncio.fixture
async def silent(staffed: World) -> World:
    """It is Monday two weeks later; the week from 9 to 15 March was short."""
    staffed.wait(days=14)
    assert judged(staffed, Have.INTERACTION, "2026-W11").status is Status.SHORT
    return staffed


def standing(college: World, have: Have, period: str) -> list[tuple[str, str]]:
    """Who says what beside a verdict, as `wuyou why` shows it."""
    station = college.post.station
    named = parse_period(period, station.policy.zone)
    with college.database.read() as connection:
        judge = Judge(connection, station.policies, station.calendar(college.now), station.live)
        why = look(judge, station.policies, f"wx/{ROOM}", have, named, college.now)
    return [(one.by, one.words) for one in why.objections]


async def test_an_objection_and_its_answer_stand_beside_the_verdict_and_change_nothing(silent: World) -> None:
    said = await silent.says("lin", "/申诉 每周互动 那周学校停电了", room=None)
    week = "2026年第11周（3月9日至3月15日）"
    assert to("lin", said) == [
        f"申诉1号：「林老师联系群」每周有互动，{week}。\n已转告团委。申诉和答复会一起列在判定旁边，判定本身不改。"
    ]
    told = f"林一申诉1号：「林老师联系群」每周有互动，{week}。\n理由：那周学校停电了\n答复发 /答复 1 内容 。"
    assert (to("wang", said), to("zhao", said)) == ([told], [told])

    said = await silent.says("wang", "/答复 1 已核实，那周停电", room=None)
    answered = f"申诉1号（林一，「林老师联系群」每周有互动，{week}）：王主任答复：已核实，那周停电"
    assert (to("lin", said), to("wang", said)) == ([answered], [words.decided(answered)])

    objection, answer = silent.facts(Objection)
    assert (objection.by, objection.have, objection.period) == ("wx/lin", "interaction", "2026-W11")
    assert (answer.by, answer.id) == ("wx/wang", f"answer/{objection.id}")
    assert standing(silent, Have.INTERACTION, "2026-W11") == [
        ("wx/lin", "那周学校停电了"),
        ("wx/wang", "已核实，那周停电"),
    ]
    assert standing(silent, Have.INTERACTION, "2026-W10") == []
    assert standing(silent, Have.VOICE, "2026-W11") == []
    assert judged(silent, Have.INTERACTION, "2026-W11").status is Status.SHORT


async def test_without_a_period_it_is_the_last_that_is_over_and_short(silent: World) -> None:
    silent.wait(days=7)
    for youth in ("an", "bo", "chen"):  # The week from 16 to 22 March is short too, that from 23 March is running.
        await silent.says("lin", "早")
        await silent.says(youth, "早")
    await silent.says("lin", "/申诉 互动 停电", room=None)
    await silent.says("lin", "/申诉 声音 停电", room=None)
    assert [one.period for one in silent.facts(Objection)] == ["2026-W12", "2026-03-22"]


@pytest.mark.parametrize(
    "typed", ["每周互动 上周 停电", "上周互动 停电", "interaction 2026-W11 停电", "周互动：第11周 停电"]
)
async def test_the_period_may_be_named(silent: World, typed: str) -> None:
    await silent.says("lin", f"/申诉 {typed}")
    assert [(one.period, one.words) for one in silent.facts(Objection)] == [("2026-W11", "停电")]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/申诉 停电", words.OBJECTION_HOW),
        ("/申诉 每周互动", words.OBJECTION_WHY),
        ("/申诉 每周互动 上周", words.OBJECTION_WHY),
        ("/申诉 每周互动 " + "停" * 501, texts.too_long(501, 500)),
        ("/申诉 每季活动 停电", words.nothing_short(Have.ACTIVITY)),
        ("/申诉 每周互动 本周 停电", "「每周有互动」2026年第12周（3月16日至3月22日）还没有结束。"),
        ("/申诉 每周互动 第10周 停电", "「每周有互动」2026年第10周（3月2日至3月8日）不计，不用申诉。"),
        ("/申诉 每周互动 第9周 停电", "「每周有互动」2026年第9周（2月23日至3月1日）没有判定。"),
    ],
)
async def test_what_cannot_be_objected_to_is_answered_kindly(silent: World, typed: str, answer: str) -> None:
    assert await hears(silent, "lin", typed) == answer
    assert silent.facts(Objection) == []


async def test_what_was_kept_needs_no_objection(silent: World) -> None:
    await silent.says("lin", "早上好")
    silent.wait(days=1)
    answer = await hears(silent, "lin", "/申诉 声音 昨天 停电")
    assert answer == "「每天有声音」2026年3月16日是已做到，不用申诉。"


async def test_in_private_with_several_groups_the_cadre_is_sent_to_the_one_that_is_meant(silent: World) -> None:
    second = Group(at("2026-01-05 00:00"), "wx/second", "第二群", "软件学院", "wx/lin")
    silent.writer.record([second]).result()
    assert await hears(silent, "lin", "/申诉 每周互动 停电") == words.OBJECTION_WHERE
    assert "「林老师联系群」" in await hears(silent, "lin", "/申诉 每周互动 停电", ROOM)
    assert "「第二群」" in await hears(silent, "lin", "/申诉 每周互动 第9周 停电")  # Only the second was there.


async def test_the_first_answer_holds(silent: World) -> None:
    await silent.says("lin", "/申诉 每周互动 停电", room=None)
    await silent.says("wang", "/答复 1 已核实", room=None)
    assert await hears(silent, "zhao", "/答复 1 不属实") == "1号已由王主任在3月16日09:02答复，以第一次为准。"
    assert [one.words for one in silent.facts(Objection)] == ["停电", "已核实"]


async def test_leave_and_objections_are_one_series_of_numbers_with_commands_of_their_own(silent: World) -> None:
    await silent.says("lin", "/请假 明天 培训", room=None)
    await silent.says("lin", "/申诉 每周互动 停电", room=None)
    assert await hears(silent, "wang", "/待批") == (
        "等着办的（发 /待批 号 看全文）：\n1号 林一请假：3月17日（周二），培训\n2号 林一申诉每周有互动：停电"
    )
    assert await hears(silent, "wang", "/答复 1 好") == "1号是请假，请发 /准假 1 或 /不准假 1 理由 。"
    assert await hears(silent, "wang", "/准假 2") == "2号是申诉，请发 /答复 2 内容 。"
    assert await hears(silent, "wang", "/答复 3 好") == words.NO_SUCH_REQUEST
    assert await hears(silent, "wang", "/答复 2") == words.ANSWER_HOW


async def test_the_whole_of_a_long_objection_can_be_read(silent: World) -> None:
    said = await silent.says("lin", "/申诉 每周互动 " + "停" * 500, room=None)
    assert "（全文发 /待批 1 ）" in to("wang", said)[0]
    said = await silent.says("wang", "/待批 1", room=None)
    assert sum(text.count("停") for text in to("wang", said)) == 500


async def test_the_words_of_an_objection_and_its_answer_stand_in_their_facts_alone(
    silent: World, tmp_path: Path
) -> None:
    await silent.says("lin", f"/申诉 每周互动 {CANARY}", room=None)
    await silent.says("wang", f"/答复 1 {CANARY}属实", room=None)
    assert tables_with(tmp_path, CANARY) == {"facts"}


async def test_every_word_to_the_committee_and_the_cadre_is_said_once(silent: World) -> None:
    await silent.says("lin", "/申诉 每周互动 停电", room=None)
    await silent.says("wang", "/答复 1 已核实", room=None)
    restarted(silent)
    silent.wait(hours=1)
    assert await silent.answers() == []
    with silent.database.read() as connection:
        assert {row.state for row in rows(connection)} == {State.SENT}


def test_what_stands_beside_a_verdict_is_of_its_moment_and_follows_the_group_under_another_id(tmp_path: Path) -> None:
    database = fresh(tmp_path)
    about = GROUP, "voice", "2026-03-02"
    store(
        database,
        formed(on="2026-01-01 00:00"),
        Objection(at("2026-03-03 10:00"), "second", *about, "sim/cadre", "也停电"),
        Objection(at("2026-03-03 09:00"), "first", *about, "sim/cadre", "停电"),
        Objection(at("2026-03-04 09:00"), "answer/first", *about, "sim/one", "属实"),
        Alias(at("2026-03-05 09:00"), GROUP, "sim/renamed", "sim/one"),
        spoke("2026-03-05 10:00", group="sim/renamed"),
    )

    def beside(group: str, moment: datetime) -> list[str]:
        with database.read() as connection:
            judge = Judge(connection, Policy(), Calendar())
            why = look(judge, Policy(), group, Have.VOICE, parse_period("2026-03-02", SHANGHAI), moment)
        return [one.id for one in why.objections]

    assert beside(GROUP, at("2026-03-04 09:00") - INSTANT) == ["first", "second"]
    assert beside(GROUP, at("2026-03-04 09:00")) == ["first", "second", "answer/first"]
    assert beside("sim/renamed", at("2026-03-06 09:00")) == ["first", "second", "answer/first"]
    database.close()


# The command line.


class Operator:
    """Somebody at the command line of a host with one group and a roster of the committee."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "config.toml").write_text("[calendar]\nobserve_holidays = false\n")
        self.database: Database = fresh(folder)
        store(self.database, formed(on="2026-01-01 00:00"))

    def types(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli.app, [*arguments, "--config", str(self.folder / "config.toml")])

    def enters(self, *arguments: str) -> str:
        """Return the id that was printed."""
        done = self.types(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout.removesuffix("\n")

    def is_refused(self, *arguments: str) -> str:
        """Return how the refusal says to mend it."""
        done = self.types(*arguments)
        assert isinstance(done.exception, cli.Wrong), done.output
        return str(done.exception)

    def facts(self, of_type: type) -> list:
        with self.database.read() as connection:
            return [fact for fact in all_facts(connection) if isinstance(fact, of_type)]

    def enlists(self, name: str, unit: str = "", person: str = "") -> None:
        now = at("2026-01-01 00:00")
        with self.database.write() as connection:
            about = {"contact": "", "branch": "", "club": "", "now": now}
            code = roster.enlist(connection, name=name, unit=unit, role="committee", **about)
            if person:
                roster.bind(connection, code or "", person, now)

    def judged(self, have: Have, period: str) -> Verdict:
        with self.database.read() as connection:
            judge = Judge(connection, Policy(), Calendar())
            named = parse_period(period, SHANGHAI)
            return next(verdict for _, verdict in judge.of_periods(clock.now(), {have: [named]}, [GROUP]))


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    operator = Operator(tmp_path)
    operator.enlists("王主任", person="wx/wang")
    operator.enlists("赵书记", "软件学院")
    yield operator
    operator.database.close()


ATTEST = ("attest", GROUP, "voice", "2026-02-02", "--reason", "机器人当天没登录")


def test_two_of_the_committee_vouch_for_a_period_and_the_same_said_twice_is_one_fact(operator: Operator) -> None:
    assert operator.judged(Have.VOICE, "2026-02-02").status is Status.SHORT
    first = operator.enters(*ATTEST, "--by", "王主任", "--second", "赵书记")
    assert operator.enters(*ATTEST, "--by", "wx/wang", "--second", "赵书记@软件学院") == first
    (attest,) = operator.facts(Attest)
    assert (attest.id, attest.by, attest.second) == (first, "wx/wang", "赵书记@软件学院")
    assert operator.judged(Have.VOICE, "2026-02-02").reason is Reason.ATTESTED


def test_one_person_cannot_vouch_twice_under_name_and_id(operator: Operator) -> None:
    assert "two different people" in operator.is_refused(*ATTEST, "--by", "王主任", "--second", "wx/wang")
    assert operator.facts(Attest) == []


def test_who_is_not_of_the_committee_cannot_vouch(operator: Operator) -> None:
    refusal = operator.is_refused(*ATTEST, "--by", "林一", "--second", "王主任")
    assert refusal == "林一 is nobody of the committee; write one of 王主任, 赵书记@软件学院"


def test_a_name_of_several_is_told_apart_by_the_unit(operator: Operator) -> None:
    operator.enlists("赵书记", "机电学院")
    assert "赵书记@机电学院, 赵书记@软件学院" in operator.is_refused(*ATTEST, "--by", "赵书记", "--second", "王主任")
    operator.enters(*ATTEST, "--by", "赵书记@机电学院", "--second", "赵书记@软件学院")


def test_while_the_roster_names_no_committee_the_words_are_taken_as_written(tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    operator.enters(*ATTEST, "--by", "one", "--second", "two")
    assert "two different people" in operator.is_refused(*ATTEST, "--by", "one", "--second", "one")
    operator.database.close()


def test_leave_is_entered_with_both_days_and_when_it_was_asked_for(operator: Operator) -> None:
    asked = ("excuse", GROUP, "2026-02-02", "2026-02-03", "--reason", "培训")
    first = operator.enters(*asked, "--at", "2026-02-01T09:00")
    assert operator.enters(*asked) == first
    (excuse,) = operator.facts(Excuse)
    assert (excuse.first, excuse.last, is_late(excuse, SHANGHAI)) == (date(2026, 2, 2), date(2026, 2, 3), False)
    statuses = [operator.judged(Have.VOICE, f"2026-02-0{day}").status for day in range(1, 5)]
    assert statuses == [Status.SHORT, Status.EXCUSED, Status.EXCUSED, Status.SHORT]


def test_leave_entered_now_for_days_that_are_gone_is_late(operator: Operator) -> None:
    operator.enters("excuse", GROUP, "2026-02-02", "2026-02-02", "--reason", "培训")
    assert is_late(operator.facts(Excuse)[0], SHANGHAI)


def test_a_void_takes_a_fact_out_of_the_count_and_the_same_said_twice_is_one(operator: Operator) -> None:
    given = leave("2026-02-02", "2026-02-03", "2026-02-01 09:00")
    store(operator.database, given, attested("voice", "2026-02-05", "2026-02-06 09:00"))
    assert operator.judged(Have.VOICE, "2026-02-02").status is Status.EXCUSED
    first = operator.enters("void", given.id, "--by", "王主任", "--reason", "没有请假")
    assert operator.enters("void", given.id, "--by", "wx/wang", "--reason", "没有请假") == first
    assert [void.by for void in operator.facts(Void)] == ["wx/wang"]
    assert operator.judged(Have.VOICE, "2026-02-02").status is Status.SHORT
    operator.enters("void", f"attest {GROUP} voice 2026-02-05", "--by", "王主任", "--reason", "没见过")
    assert operator.judged(Have.VOICE, "2026-02-05").status is Status.SHORT


def test_what_was_voided_is_said_anew_with_another_reason(operator: Operator) -> None:
    asked = ("excuse", GROUP, "2026-02-02", "2026-02-03", "--reason")
    operator.enters("void", operator.enters(*asked, "培训"), "--by", "王主任", "--reason", "错了")
    assert "give another --reason" in operator.is_refused(*asked, "培训")
    operator.enters(*asked, "培训，更正")
    assert operator.judged(Have.VOICE, "2026-02-02").status is Status.EXCUSED


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (
            ("attest", "sim/none", "voice", "2026-02-02", "--by", "王主任", "--second", "赵书记", "--reason", "r"),
            "judge",
        ),
        (
            ("attest", GROUP, "voices", "2026-02-02", "--by", "王主任", "--second", "赵书记", "--reason", "r"),
            "voice, int",
        ),
        (("attest", GROUP, "voice", "2026-W06", "--by", "王主任", "--second", "赵书记", "--reason", "r"), "by the day"),
        (("attest", GROUP, "voice", "Feb", "--by", "王主任", "--second", "赵书记", "--reason", "r"), "2025-W10"),
        (("attest", GROUP, "voice", "2026-02-02", "--by", "王主任", "--second", "赵书记", "--reason", " "), "--reason"),
        (("excuse", "sim/none", "2026-02-02", "2026-02-03", "--reason", "r"), "wuyou judge"),
        (("excuse", GROUP, "2026-02-03", "2026-02-02", "--reason", "r"), "write the first day"),
        (("excuse", GROUP, "2.2", "2026-02-03", "--reason", "r"), "FROM 2.2 is no date"),
        (("excuse", GROUP, "1999-02-02", "2026-02-03", "--reason", "r"), "between 2000 and 2100"),
        (("excuse", GROUP, "2026-02-02", "2026-02-03", "--reason", "r", "--at", "2099-01-01T00:00"), "lies ahead"),
        (("void", "nothing", "--by", "王主任", "--reason", "r"), "wuyou why"),
        (("void", "objection", "--by", "王主任", "--reason", "r"), "topic, activity, attend"),
        (("void", "leave", "--by", "林一", "--reason", "r"), "nobody of the committee"),
    ],
)
def test_what_cannot_be_entered_says_what_to_write_and_stores_nothing(
    operator: Operator, arguments: tuple[str, ...], mend: str
) -> None:
    given = Excuse(at("2026-02-01 09:00"), "leave", GROUP, date(2026, 2, 2), date(2026, 2, 3), "培训")
    objection = Objection(at("2026-02-03 09:00"), "objection", GROUP, "voice", "2026-02-02", "sim/cadre", "停电")
    store(operator.database, given, objection)
    assert mend in operator.is_refused(*arguments)
    assert [operator.facts(of_type) for of_type in (Attest, Excuse, Void)] == [[], [given], []]


def test_a_refusal_is_one_line_and_exit_2(operator: Operator) -> None:
    command = [sys.executable, "-m", "bot", *ATTEST, "--by", "王主任", "--second", "王主任"]
    done = subprocess.run(
        [*command, "--config", str(operator.folder / "config.toml")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--by 王主任 and --second 王主任 are one person")
