"""The problem list as dialogues: handing in, acting, looking, telling; who may see what; and that nobody else does."""

import os
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from bot import texts
from bot import texts_problems as words
from bot.commands import problem_desk, problem_papers, problems
from bot.config import Config
from bot.gateways.base import Heard
from bot.gateways.simulator import Sent
from bot.problems_told import terms_of
from bot.rounds import Rounds
from rules.calendar import Calendar
from rules.conditions import judge_conditions
from rules.facts import Case, Group, GroupEnd, Paper, Submission
from rules.periods import parse_period
from rules.policy import Condition, Policy
from rules.problems import ProblemState
from rules.verdicts import Status
from tests.bot.world import ROOM, World, world
from tests.builders import SHANGHAI, at, fresh, store
from tracker import problem_desks, problem_lists
from tracker.journal import read_journal, write_journal
from tracker.outbox import rows
from tracker.problems import problems_at
from tracker.recording import Recording

CONFIG = Config.model_validate(
    {"help": {"lines": ["热线 12356"]}, "gateway": [{"name": "wx", "kind": "simulator"}]}, strict=False
)
OWN = (*problems.COMMANDS, *problem_desk.COMMANDS, *problem_papers.COMMANDS)
HELP = "需要帮助时：热线 12356"
CANARY = "宿舍的水管在滴水"


@pytest_asyncio.fixture
async def bare(tmp_path: Path) -> AsyncIterator[World]:
    """The group with its cadre lin; nobody of the committee is bound."""
    async with world(tmp_path, config=CONFIG) as at_work:
        yield at_work


@pytest_asyncio.fixture
async def college(bare: World) -> World:
    """wang is the college's committee, zhao that of lin's department."""
    await committee(bare, "wang", "王主任", "")
    await committee(bare, "zhao", "赵书记", "软件学院")
    return bare


async def committee(college: World, who: str, name: str, unit: str) -> None:
    code = college.enlist(name, role="committee", unit=unit)
    await college.says(who, f"/绑定 {code}", room=None)


def to(who: str, said: list[Sent]) -> list[str]:
    return [sent.text for sent in said if sent.conversation == who and not _is_digest(sent)]


def _is_digest(sent: Sent) -> bool:
    """The committee's week comes on its own."""
    return sent.file is not None or sent.text.startswith("五有周报")


async def hears(college: World, who: str, text: str, room: str | None = None) -> str:
    """Let somebody say something in private; return the one answer that they get there."""
    (own,) = to(who, await college.says(who, text, room))
    return own


async def later(college: World, days: int) -> list[Sent]:
    """Make a round so many days later; return what is said then but for reminders and digests."""
    college.wait(days=days)
    rounds = Rounds(college.post.station.config, college.database, college.writer, college.post.station.calendar)
    await rounds.run_due(college.now)
    return [one for one in await college.answers() if "工作日" in one.text]


# Handing in.


async def test_the_group_hears_the_number_alone_and_the_cadre_the_words(college: World) -> None:
    said = await college.says("an", f"/反映 {CANARY}")
    assert to(ROOM, said) == [words.received(1, confided=False, told=True)]
    assert to("lin", said) == [words.new(1, "林老师联系群", CANARY)]
    assert len(said) == 2
    assert [(one.type, one.group, one.member) for one in college.facts(Submission)] == [
        ("problem", f"wx/{ROOM}", "wx/an")
    ]


@pytest.mark.parametrize("typed", ["/反映 灯坏了", "／反映　灯坏了", "/反映灯坏了", "/反應 灯坏了", "、反映：灯坏了"])
async def test_slips_of_the_input_method_hand_in_too(college: World, typed: str) -> None:
    said = await college.says("an", typed, room=None)
    assert to("an", said) == [words.received(1, confided=False, told=True) + "\n" + HELP]
    assert to("lin", said) == [words.new(1, "林老师联系群", "灯坏了")]


@pytest.mark.parametrize("command", ["反映", "匿名反映", "反映团委", "匿名反映团委", "问题"])
async def test_too_many_words_are_refused_and_nothing_is_stored(college: World, command: str) -> None:
    who = "lin" if command == "问题" else "an"
    assert await hears(college, who, f"/{command} {'长' * 400}") != texts.too_long(400, 400)
    assert await hears(college, who, f"/{command} {'长' * 401}") == texts.too_long(401, 400)
    assert len(college.facts(Submission)) == 1


@pytest.mark.parametrize("command", ["反映", "匿名反映", "反映团委", "匿名反映团委", "查反映", "撤回反映"])
async def test_without_anything_after_it_the_answer_shows_how(college: World, command: str) -> None:
    assert f"例如：/{command} " in await hears(college, "an", f"/{command}")
    assert college.facts(Submission) == []


@pytest.mark.parametrize("command", ["匿名反映", "反映团委", "匿名反映团委", "查反映"])
async def test_what_is_private_is_not_taken_in_the_group(college: World, command: str) -> None:
    (answer,) = await college.says("an", f"/{command} {CANARY}")
    assert answer.text == texts.SAID_TO_ALL
    (answer,) = await college.says("an", f"/{command}")
    assert answer.text == texts.ASK_IN_PRIVATE
    assert college.facts(Submission) == []


async def test_whoever_is_in_no_group_is_told_so(college: World) -> None:
    assert await hears(college, "wang", "/反映 灯坏了") == words.NO_GROUP


async def test_whoever_is_in_two_groups_names_one_where_the_group_cannot_be_told(college: World) -> None:
    second = "second-group"
    college.simulator.add_room(second, "读书会", ("lin", "an"), "lin")
    await college.says("lin", "/启用", room=second)
    assert await hears(college, "an", "/匿名反映 灯坏了") == words.which_group(["林老师联系群", "读书会"], "匿名反映")
    assert "已收到" in await hears(college, "an", "/匿名反映 读书会 灯坏了")
    assert [one.group for one in college.facts(Submission)] == [f"wx/{second}"]
    assert to("lin", await college.says("lin", "/问题单 1", room=None)) != [words.NO_SUCH]
    assert await hears(college, "lin", "/问题 灯坏了") == words.which_group(["林老师联系群", "读书会"], "问题")
    assert await hears(college, "lin", "/问题 读书会 灯坏了") == words.noted(2)
    assert await hears(college, "lin", "/问题 「读书会」灯坏了") == words.noted(3)
    assert await hears(college, "lin", "/问题 林老师联系 灯坏了") == words.noted(4)


async def test_somebody_who_is_not_counted_hands_in_too(college: World) -> None:
    await college.says("an", "/退出统计")
    assert "已收到" in await hears(college, "an", f"/匿名反映 {CANARY}")


async def test_a_message_that_comes_twice_is_one_problem(college: World) -> None:
    heard = Heard("m-again", college.now, ROOM, "an", "text", text=f"/反映 {CANARY}")
    for _ in range(2):
        await college.post.intake.take(heard)
    assert len(college.facts(Submission)) == 1
    assert college.post.station.made == {"wx/m-again": 1}
    assert len(await college.answers()) == 2


async def test_a_day_of_another_year_is_said_with_it(college: World) -> None:
    college.clock[0] = at("2026-12-30 09:00")
    await college.says("an", "/反映 路灯坏了", room=None)
    await college.says("lin", "/在办 1 已报修", room=None)
    college.clock[0] = at("2026-12-31 23:58")
    assert "1号（12月30日，" in await hears(college, "an", "/我的反映")
    assert re.search(r"，12月30日，.*，2027年1月\d+日前答复）", await hears(college, "lin", "/问题单"))

    college.clock[0] = at("2027-01-01 00:00")
    assert "1号（2026年12月30日，" in await hears(college, "an", "/我的反映")
    assert re.search(r"，2026年12月30日，.*，1月\d+日前答复）", await hears(college, "lin", "/问题单"))
    assert "2026年12月30日 处理中：已报修" in await hears(college, "lin", "/问题单 1")


# Without a name.


async def test_nothing_of_an_author_without_a_name_is_on_disk(tmp_path: Path) -> None:
    async with world(tmp_path, config=CONFIG) as college:
        college.simulator.add_contact("quiet-one-7f3a", "阿静", friend=True)
        college.simulator.rooms[ROOM].members.append("quiet-one-7f3a")
        before = _bytes(tmp_path)
        answer = await hears(college, "quiet-one-7f3a", f"/匿名反映 {CANARY}")
        code = _code(answer)
        said = await hears(college, "quiet-one-7f3a", f"/查反映 {code}")
        assert CANARY in said
        held = _bytes(tmp_path)
        assert (b"quiet-one-7f3a" in before, b"quiet-one-7f3a" in held) == (False, False)
        assert code.encode() not in held
        assert CANARY.encode() in held  # The words are kept on purpose, so that the search would find the rest.
        assert [one.member for one in college.facts(Submission)] == [None]
        assert await hears(college, "quiet-one-7f3a", f"/撤回反映 {code}") == words.withdrawn(1)
        held = _bytes(tmp_path)
        assert b"quiet-one-7f3a" not in held
        assert [case.by for case in college.facts(Case)] == [None]


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def _code(answer: str) -> str:
    found = re.search(r"/查反映 ([A-Z0-9]{10}) ", answer)
    assert found is not None
    return found[1]


async def test_the_code_is_said_at_once_with_the_help_lines_and_stands_in_no_outbox(college: World) -> None:
    answer = await hears(college, "an", f"/匿名反映 {CANARY}")
    assert answer.endswith(HELP)
    with college.database.read() as connection:
        said = rows(connection)
    assert [(row.notice.to, row.notice.words) for row in said] == [("wx/lin", None)]


async def test_the_author_without_a_name_looks_with_the_code_in_any_letters(college: World) -> None:
    code = _code(await hears(college, "an", f"/匿名反映 {CANARY}"))
    assert await hears(college, "an", "/查反映 AAAAAAAAAA") == words.NO_SUCH_CODE
    assert "待处理" in await hears(college, "bo", f"/查反映 {code.lower()}")
    assert to("an", await college.says("lin", "/回答 1 水管已修", room=None)) == []
    assert "已答复）：" + CANARY + "。答复：水管已修" in await hears(college, "an", f"/查反映 {code}")


# Looking and taking back.


async def test_a_youth_sees_what_became_of_their_own_and_of_nobody_elses(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("bo", "/反映 食堂太挤")
    await college.says("lin", "/回答 1 已报修", room=None)
    said = await hears(college, "an", "/我的反映", room=ROOM)
    assert f"1号（3月2日，已答复）：{CANARY}。答复：已报修" in said
    assert "食堂" not in said
    assert (await hears(college, "chen", "/我的反映")).startswith("您还没有反映过问题")


async def test_taking_back_erases_the_words_also_those_that_were_said_of_it(college: World, tmp_path: Path) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("lin", "/回答 1 二号楼水管已修", room=None)
    assert await hears(college, "an", "/撤回反映 1号") == words.withdrawn(1)
    await college.says("lin", "/帮助", room=None)
    held = _bytes(tmp_path)
    assert CANARY.encode() not in held
    assert "二号楼水管已修".encode() not in held
    assert texts.ERASED in await hears(college, "an", "/我的反映")


@pytest.mark.parametrize("who", ["bo", "lin"])
async def test_nobody_else_takes_it_back(college: World, who: str) -> None:
    await college.says("an", f"/反映 {CANARY}")
    assert await hears(college, who, "/撤回反映 1") == words.NO_SUCH_OWN
    assert await hears(college, "an", "/撤回反映 1") == words.withdrawn(1)
    assert await hears(college, "an", "/撤回反映 1") == words.NO_SUCH_OWN


async def test_a_number_takes_back_nothing_without_a_name_and_a_code_is_not_for_the_group(college: World) -> None:
    code = _code(await hears(college, "an", f"/匿名反映 {CANARY}"))
    assert await hears(college, "an", "/撤回反映 1") == words.NO_SUCH_OWN
    for typed in (code, "7ABCDEFGHJ"):
        (answer,) = await college.says("an", f"/撤回反映 {typed}")
        assert answer.text == texts.ASK_IN_PRIVATE


# The cadre's list.


async def test_the_cadre_notes_their_own_also_in_the_group_and_is_answered_in_private(college: World) -> None:
    said = await college.says("lin", "/问题 二楼的灯坏了")
    assert [(one.conversation, one.text) for one in said] == [("lin", words.noted(1))]
    assert "二楼的灯坏了" in await hears(college, "lin", "/问题单")


async def test_a_youth_who_uses_a_command_of_the_cadre_is_told_kindly(college: World) -> None:
    assert await hears(college, "an", "/问题 灯坏了") == texts.only_cadre("问题")
    assert await hears(college, "an", "/问题单") == texts.only_cadre("问题单")
    assert college.facts(Submission) == []


async def test_the_list_shows_what_is_open_with_its_deadline(college: World) -> None:
    assert (await hears(college, "lin", "/问题单")).startswith("现在没有没办完的问题")
    await college.says("an", f"/反映 {CANARY}")
    await college.says("bo", "/匿名反映 食堂太挤", room=None)
    await college.says("lin", "/归类 1 宿舍 后勤处", room=None)
    await college.says("lin", "/回答 2 已加窗口", room=None)
    said = await hears(college, "lin", "/问题单")
    assert f"1号（林老师联系群，3月2日，宿舍·后勤处，待处理，3月16日前答复）：{CANARY}" in said
    assert "2号" not in said
    assert "an" not in said


async def test_a_number_shows_the_whole(college: World) -> None:
    long = "水" * 390
    await college.says("an", f"/反映 {long}")
    await college.says("lin", "/在办 1 已联系后勤", room=None)
    said = await hears(college, "lin", "/问题单 1")
    assert long in said
    assert "3月2日 处理中：已联系后勤" in said
    assert await hears(college, "lin", "/问题单 2") == words.NO_SUCH


async def test_a_long_list_comes_in_parts_below_five_hundred_characters(college: World) -> None:
    for number in range(12):
        await college.says("an", f"/反映 第{number}个问题，内容写得长一点，好让清单放不进一条消息")
    said = to("lin", await college.says("lin", "/问题单", room=None))
    assert len(said) > 1
    assert max(map(len, said)) < 500


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/归类 1 后勤", words.sorted_in(1, "后勤", None)),
        ("/归类1号 后勤·后勤处", words.sorted_in(1, "后勤", "后勤处")),
        ("/歸類 １ 食堂　后勤处", words.sorted_in(1, "食堂", "后勤处")),
        ("/归类 1 心理", words.unknown_category("心理", CONFIG.problems.categories)),
        ("/归类 1 后勤 外星处", words.unknown_department("外星处", CONFIG.problems.departments)),
        ("/归类 1 后勤 后勤处 团委", words.unknown_department("后勤处 团委", CONFIG.problems.departments)),
        ("/归类 后勤", words.how("/归类 3 教学")),
        ("/归类 1", words.how("/归类 3 教学")),
        ("/归类 1 ·", words.how("/归类 3 教学")),
        ("/归类 9 后勤", words.NO_SUCH),
    ],
)
async def test_sorting_in(college: World, typed: str, answer: str) -> None:
    await college.says("an", f"/反映 {CANARY}")
    assert await hears(college, "lin", typed) == answer


@pytest.mark.parametrize(
    ("typed", "answer", "told"),
    [
        ("/在办 1", words.done(1, ProblemState.HANDLING, author_told=True), "您反映的1号：联系人正在处理"),
        ("/在辦１号　已联系后勤", words.done(1, ProblemState.HANDLING, author_told=True), "联系人正在处理"),
        ("/回答 1 已报修", words.done(1, ProblemState.ANSWERED, author_told=True), "您反映的1号有答复了：已报修"),
        ("/不受理 1 不归学校管", words.done(1, ProblemState.DECLINED, author_told=True), "理由：不归学校管"),
        ("/上交 1 要协调", words.done(1, ProblemState.HANDED_UP, author_told=True), "您反映的1号：已上交团委办理"),
        ("/上交 1", words.done(1, ProblemState.HANDED_UP, author_told=True), "已上交团委办理"),
        ("/回答 1", words.how("/回答 3 灯已经换好"), None),
        ("/回答 已报修", words.how("/回答 3 灯已经换好"), None),
        ("/不受理 1", words.how("/不受理 3 不归学校管"), None),
        ("/回答 7 已报修", words.NO_SUCH, None),
        (f"/回答 1 {'长' * 301}", texts.too_long(301, 300), None),
    ],
)
async def test_the_cadre_acts_and_the_youth_hears_of_it(
    college: World, typed: str, answer: str, told: str | None
) -> None:
    await college.says("an", f"/反映 {CANARY}")
    said = await college.says("lin", typed, room=None)
    assert to("lin", said) == [answer]
    own = to("an", said)
    assert len(own) == (told is not None)
    assert told is None or told in own[0]


@pytest.mark.parametrize("typed", ["/回答 1 好", "/在办 1", "/不受理 1 不行", "/归类 1 后勤", "/上交 1"])
async def test_what_is_closed_stays_so(college: World, typed: str) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("lin", "/回答 1 已报修", room=None)
    assert await hears(college, "lin", typed) == "1号已答复，以已有的结果为准。"


@pytest.mark.parametrize("typed", ["/回答 1 好", "/在办 1", "/不受理 1 不行", "/归类 1 后勤"])
@pytest.mark.parametrize("who", ["an", "wang", "zhao"])
async def test_whoever_does_not_hold_it_hears_that_there_is_none(college: World, who: str, typed: str) -> None:
    await college.says("an", f"/反映 {CANARY}")
    assert await hears(college, who, typed) == words.NO_SUCH
    assert college.facts(Case) == []


async def test_a_deputy_uses_the_list_as_the_cadre_does(tmp_path: Path) -> None:
    async with world(tmp_path, enabled=False) as college:
        await college.says("chen", f"/绑定 {college.enlist('陈副', role='deputy')}", room=None)
        await college.enable()
        await college.says("an", f"/反映 {CANARY}")
        assert CANARY in await hears(college, "chen", "/问题单")
        assert await hears(college, "chen", "/回答 1 已报修") == words.done(1, ProblemState.ANSWERED, author_told=True)
        await hears(college, "bo", f"/反映团委 {CANARY}")
        assert "2号" not in await hears(college, "chen", "/问题单")
        assert await hears(college, "chen", "/回答 2 好") == words.NO_SUCH


async def test_a_group_that_is_handed_over_takes_its_open_problems_along(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("wang", "/帮助", room=None)
    with college.database.write() as connection:
        line = Group(college.now, f"wx/{ROOM}", "林老师联系群", "软件学院", "wx/zhao", "wx/bot", ())
        Recording().record(connection, [line])
    assert await hears(college, "lin", "/回答 1 好") == words.NO_SUCH
    assert CANARY in await hears(college, "zhao", "/问题单")


# The committee.


async def test_what_is_handed_up_reaches_the_committee_of_college_and_department_once(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    said = await college.says("lin", "/上交 1 需要后勤协调", room=None)
    expected = words.handed_up(1, "林老师联系群", CANARY, "需要后勤协调")
    assert (to("wang", said), to("zhao", said)) == ([expected], [expected])
    assert await hears(college, "lin", "/上交 1") == words.NOT_WITH_CADRE
    assert await hears(college, "lin", "/回答 1 好") == words.NOT_WITH_CADRE
    assert await college.answers() == []


async def test_a_department_sees_nothing_of_another(college: World) -> None:
    await committee(college, "chen", "陈主任", "机电学院")
    await college.says("an", f"/反映 {CANARY}")
    said = await college.says("lin", "/上交 1", room=None)
    assert to("chen", said) == []
    assert await hears(college, "chen", "/团委问题") == "没有等着团委办的问题。"
    assert await hears(college, "chen", "/回答 1 好") == words.NO_SUCH


async def test_long_words_are_told_in_less_than_five_hundred_characters(college: World) -> None:
    await college.says("an", f"/反映 {'水' * 400}")
    said = await college.says("lin", f"/上交 1 {'办' * 300}", room=None)
    assert len(to("wang", said)[0]) < 500
    whole = "".join(to("wang", await college.says("wang", "/团委问题 1", room=None)))
    assert "水" * 400 in whole.replace("\n", "")
    assert whole.count("办") >= 300


async def test_the_committee_sees_what_waits_answers_and_whoever_handed_it_in_hears(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    assert await hears(college, "wang", "/团委问题") == "没有等着团委办的问题。"
    await college.says("lin", "/上交 1", room=None)
    assert CANARY in await hears(college, "zhao", "/团委问题")
    assert words.also_waiting(1) in await hears(college, "wang", "/待批")
    said = await college.says("wang", "/回答 1 下周换新管", room=None)
    assert to("wang", said) == [words.done(1, ProblemState.ANSWERED, author_told=True)]
    assert to("an", said) == ["您反映的1号有答复了：下周换新管"]
    assert "问题" not in await hears(college, "wang", "/待批")
    assert await hears(college, "zhao", "/回答 1 好") == "1号已答复，以已有的结果为准。"


async def test_the_committee_hands_back_and_the_cadre_goes_on(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("lin", "/上交 1", room=None)
    assert await hears(college, "zhao", "/退回 1") == words.how("/退回 3 请先问后勤处")
    said = await college.says("zhao", "/退回 1 请先报修", room=None)
    assert to("zhao", said) == [words.done(1, ProblemState.HANDED_BACK, author_told=True)]
    assert to("lin", said) == [words.handed_back(1, "林老师联系群", CANARY, "请先报修")]
    assert to("an", said) == ["您反映的1号：已转回联系人办理。"]
    assert await hears(college, "zhao", "/退回 1 再看") == words.NO_SUCH
    assert await hears(college, "lin", "/回答 1 好") == words.done(1, ProblemState.ANSWERED, author_told=True)


async def test_where_nobody_of_the_committee_is_bound_the_cadre_is_told_so(bare: World) -> None:
    await bare.says("an", f"/反映 {CANARY}")
    assert (await hears(bare, "lin", "/上交 1")).endswith(words.NOBODY_BOUND)
    await committee(bare, "wang", "王主任", "")
    assert CANARY in await hears(bare, "wang", "/团委问题")


async def test_only_the_committee_uses_its_commands(college: World) -> None:
    for who in ("an", "lin"):
        for command in ("团委问题", "退回 1 好"):
            assert "由团委使用" in await hears(college, who, f"/{command}")


async def test_a_problem_of_the_cadre_that_the_committee_answers_is_told_to_the_cadre(college: World) -> None:
    await college.says("lin", "/问题 二楼的灯坏了", room=None)
    await college.says("lin", "/上交 1", room=None)
    assert to("lin", await college.says("wang", "/回答 1 已换", room=None)) == ["您反映的1号有答复了：已换"]
    await college.says("lin", "/问题 三楼的灯坏了", room=None)
    assert to("lin", await college.says("lin", "/回答 2 已换", room=None)) == [
        words.done(2, ProblemState.ANSWERED, author_told=False)
    ]


# Past the cadre.


@pytest.mark.parametrize("command", ["反映团委", "匿名反映团委"])
async def test_what_goes_past_the_cadre_reaches_them_in_no_way(college: World, command: str) -> None:
    told = await college.says("an", f"/{command} {CANARY}", room=None)
    assert to("wang", told) == to("zhao", told) == [words.confided(1, "林老师联系群", CANARY)]
    assert "联系人看不到" in to("an", told)[0]
    said = list(told)
    for typed in ("/问题单", "/问题单 1", "/回答 1 好", "/上交 1", "/归类 1 后勤", "/在办 1", "/不受理 1 不", "/进度"):
        said += await college.says("lin", typed, room=None)
    said += await college.says("lin", "/交问题清单", room=None)
    said += await college.says("wang", "/归类 1 其他", room=None)
    assert to("wang", said[-1:]) == [words.sorted_in(1, "其他", None)]
    assert await hears(college, "wang", "/退回 1 请联系人看") == words.NOT_BACK
    said += await later(college, 30)  # Overdue: the committee alone hears of it.
    said += await college.says("lin", "/问题单", room=None)
    said += await college.says("zhao", "/回答 1 已办", room=None)
    for sent in said:
        if sent.conversation in ("lin", ROOM):
            assert CANARY not in sent.text
            assert "1号" not in sent.text
    for terms_at in (college.now, college.now + timedelta(days=60)):
        with college.database.read() as connection:
            terms = terms_of(CONFIG, Calendar())
            assert problem_desks.overdue(connection, terms, terms_at) == []
    with college.database.read() as connection:
        assert [row for row in rows(connection) if row.notice.to == "wx/lin" and "problem" in row.notice.key] == []


async def test_a_committee_person_who_is_the_cadre_is_not_trusted_with_it(bare: World) -> None:
    await committee(bare, "wang", "王主任", "")
    await committee(bare, "lin", "林一主任", "软件学院")
    said = await bare.says("an", f"/反映团委 {CANARY}", room=None)
    assert to("lin", said) == []
    assert len(to("wang", said)) == 1
    assert await hears(bare, "lin", "/团委问题") == "没有等着团委办的问题。"
    assert await hears(bare, "lin", "/回答 1 好") == words.NO_SUCH


async def test_a_cadre_who_has_handed_the_group_over_is_not_trusted_with_it_either(bare: World) -> None:
    await committee(bare, "lin", "林一主任", "软件学院")
    await hears(bare, "an", f"/反映团委 {CANARY}")
    bare.wait(seconds=1)
    with bare.database.write() as connection:
        line = Group(bare.now, f"wx/{ROOM}", "林老师联系群", "软件学院", "wx/zhao", "wx/bot", ())
        Recording().record(connection, [line])
    bare.wait(days=1)
    assert await hears(bare, "lin", "/团委问题") == "没有等着团委办的问题。"
    assert CANARY not in await hears(bare, "zhao", "/问题单")


async def test_where_nobody_can_receive_it_the_author_is_told_and_it_is_kept(bare: World) -> None:
    answer = await hears(bare, "an", f"/反映团委 {CANARY}")
    assert answer.startswith(words.received(1, confided=True, told=False))
    await committee(bare, "zhao", "赵书记", "软件学院")
    assert CANARY in await hears(bare, "zhao", "/团委问题")


# When it is told.


async def test_at_night_nobody_is_woken_but_the_receipt_comes_at_once(college: World) -> None:
    college.wait(hours=14)  # 23:00.
    said = await college.says("an", f"/反映 {CANARY}")
    assert [one.conversation for one in said] == [ROOM]
    college.wait(hours=9)
    assert to("lin", await college.answers()) == [words.new(1, "林老师联系群", CANARY)]


async def test_what_is_taken_back_before_it_is_told_is_not_told(college: World) -> None:
    college.wait(hours=14)
    await college.says("an", f"/反映 {CANARY}")
    await college.says("an", "/撤回反映 1", room=None)
    college.wait(hours=9)
    assert await college.answers() == []


async def test_whoever_holds_it_hears_once_that_its_time_is_over_then_the_committee_sees_it(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")  # Monday 2 March: overdue from 17 March.
    assert to("lin", await later(college, 14)) == []
    assert await hears(college, "zhao", "/团委问题") == "没有等着团委办的问题。"
    said = await later(college, 1)
    assert to("lin", said) == [words.overdue(1, "林老师联系群", 10, committee=False)]
    assert (to("wang", said), to("an", said)) == ([], [])
    assert await later(college, 1) == []
    assert "已过期" in await hears(college, "zhao", "/团委问题")
    said = await college.says("zhao", "/回答 1 已办", room=None)
    assert to("an", said) == ["您反映的1号有答复了：已办"]


async def test_at_night_nobody_hears_that_time_is_over(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    college.wait(hours=14)  # 23:00.
    assert await later(college, 15) == []
    college.wait(hours=9)
    assert len(to("lin", await later(college, 0))) == 1


async def test_the_committee_hears_that_its_own_time_is_over(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("lin", "/上交 1", room=None)
    said = await later(college, 15)
    expected = words.overdue(1, "林老师联系群", 10, committee=True)
    assert (to("wang", said), to("zhao", said), to("lin", said)) == ([expected], [expected], [])


async def test_given_words_are_in_no_outbox(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("lin", "/上交 1 意见在此", room=None)
    await college.says("wang", "/退回 1 说明在此", room=None)
    await college.says("lin", "/回答 1 答复在此", room=None)
    with college.database.read() as connection:
        kept = [row.notice.words or "" for row in rows(connection)]
    assert not any(said in one for one in kept for said in (CANARY, "意见在此", "说明在此", "答复在此"))


# For the digest.


async def test_the_digest_learns_what_is_overdue(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("bo", "/反映 食堂太挤")
    await college.says("lin", "/回答 2 已加窗口", room=None)
    end = college.now + timedelta(days=1)
    terms = terms_of(CONFIG, Calendar())
    with college.database.read() as connection:
        assert problem_desks.overdue(connection, terms, end) == []
        (late,) = problem_desks.overdue(connection, terms, end + timedelta(days=20))
    assert late.group is not None
    assert (late.no, late.group.unit, late.state) == (1, "软件学院", ProblemState.RECEIVED)


# The quarter's list.

GIVEN = "分析：反映集中在宿舍。建议：每月检查一次水管"


def papers(college: World) -> list[tuple[str, str, str]]:
    return [(one.cadre, one.paper, one.period) for one in college.facts(Paper)]


async def test_the_cadre_hands_the_list_in_and_the_condition_is_kept(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    said = await hears(college, "lin", "/交问题清单")
    assert said.startswith("2026年第1季度问题清单：1个问题（待处理1个），还没有交。")
    assert await hears(college, "lin", f"/交问题清单 本季度 {GIVEN}") == words.handed_in(
        parse_period("2026-Q1", SHANGHAI), 1, again=False
    )
    assert papers(college) == [("wx/lin", "problem_list", "2026-Q1")]
    found = judge_conditions(
        college.all_facts(), college.now, policy=Policy(), calendar=Calendar(), conditions=[Condition.PROBLEM_LIST]
    )
    assert [(one.period.name, one.status) for one in found] == [("2026-Q1", Status.MET)]


async def test_handing_in_again_replaces_the_words_and_not_the_fact(college: World, tmp_path: Path) -> None:
    await hears(college, "lin", f"/交问题清单 {GIVEN}")
    said = await hears(college, "lin", "/交问题清单 2026年第1季度 分析: 新的分析 建議：新的建议")
    assert "已改为这次写的" in said
    assert len(papers(college)) == 1
    with college.database.read() as connection:
        (kept,) = problem_lists.handed_in(connection, "2026-Q1")
    assert (kept.analysis, kept.advice) == ("新的分析", "新的建议")
    assert "每月检查一次水管".encode() not in _bytes(tmp_path)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/交问题清单 本季度 分析：只有分析", words.HAND_IN_HOW),
        ("/交问题清单 本季度 建议：只有建议", words.HAND_IN_HOW),
        ("/交问题清单 本季度 分析：建议：", words.HAND_IN_HOW),
        ("/交问题清单 一切都好", words.HAND_IN_HOW),
        (f"/交问题清单 分析：{'长' * 601} 建议：好", texts.too_long(601, 600)),
        (f"/交问题清单 2026-Q2 {GIVEN}", words.not_begun(parse_period("2026-Q2", SHANGHAI))),
    ],
)
async def test_a_list_that_cannot_be_taken_is_answered_with_what_is_wrong(
    college: World, typed: str, answer: str
) -> None:
    assert await hears(college, "lin", typed) == answer
    assert papers(college) == []


async def test_the_list_of_the_last_quarter_can_be_handed_in(college: World) -> None:
    assert "2025年第4季度" in await hears(college, "lin", f"/交问题清单 上季度 {GIVEN}")
    assert papers(college) == [("wx/lin", "problem_list", "2025-Q4")]


async def test_a_deputy_does_not_hand_the_cadres_list_in(tmp_path: Path) -> None:
    async with world(tmp_path, enabled=False) as college:
        await college.says("chen", f"/绑定 {college.enlist('陈副', role='deputy')}", room=None)
        await college.enable()
        assert await hears(college, "chen", f"/交问题清单 {GIVEN}") == words.ONLY_THE_CADRE


async def test_the_cadres_words_are_erased_by_the_round_when_their_end_has_come(college: World) -> None:
    await hears(college, "lin", f"/交问题清单 {GIVEN}")
    await later(college, 399)
    assert _kept(college) == ("反映集中在宿舍。", "每月检查一次水管")
    await later(college, 1)
    assert _kept(college) == (None, None)


def _kept(college: World) -> tuple[str | None, str | None]:
    with college.database.read() as connection:
        (kept,) = problem_lists.handed_in(connection, "2026-Q1")
    return kept.analysis, kept.advice


# The journal.


async def test_a_journal_holds_the_whole_course_without_a_word(college: World, tmp_path: Path) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await hears(college, "bo", f"/匿名反映团委 {CANARY}")
    await college.says("lin", "/归类 1 宿舍 后勤处", room=None)
    await college.says("lin", "/上交 1 意见在此", room=None)
    await college.says("wang", "/退回 1 说明在此", room=None)
    await college.says("lin", "/回答 1 答复在此", room=None)
    await hears(college, "lin", f"/交问题清单 {GIVEN}")
    path = tmp_path / "journal.jsonl"
    write_journal(path, college.all_facts(), SHANGHAI)
    written = path.read_text(encoding="utf-8")
    assert not any(said in written for said in (CANARY, "宿舍", "意见在此", "说明在此", "答复在此", "水管"))
    lines = [line.fact for line in read_journal(path) if line.fact is not None]
    other = fresh(tmp_path, "other.db")
    store(other, list(reversed(lines)))
    with college.database.read() as here, other.read() as there:
        courses = [[one.course for one in problems_at(at_work, college.now)] for at_work in (here, there)]
        lists = [[one.cadre for one in problem_lists.handed_in(at_work, "2026-Q1")] for at_work in (here, there)]
    other.close()
    assert courses[0] == courses[1]
    assert [(one.state, one.confided) for one in courses[0]] == [
        (ProblemState.ANSWERED, False),
        (ProblemState.RECEIVED, True),
    ]
    assert lists == [["wx/lin"], ["wx/lin"]]


# Groups and people change.


def handed_over(college: World, to_whom: str) -> None:
    college.wait(seconds=1)
    with college.database.write() as connection:
        line = Group(college.now, f"wx/{ROOM}", "林老师联系群", "软件学院", f"wx/{to_whom}", "wx/bot", ())
        Recording().record(connection, [line])


async def test_what_waits_at_night_is_not_told_to_whoever_is_no_longer_the_cadre(college: World) -> None:
    college.wait(hours=14)  # 23:00.
    await college.says("an", f"/反映 {CANARY}")
    handed_over(college, "zhao")
    college.wait(hours=9)
    assert to("lin", await college.answers()) == []
    assert CANARY in await hears(college, "zhao", "/问题单")


async def test_what_was_confided_at_night_is_not_told_to_whoever_became_the_cadre(college: World) -> None:
    college.wait(hours=14)  # 23:00.
    await hears(college, "an", f"/反映团委 {CANARY}")
    handed_over(college, "zhao")
    college.wait(hours=9)
    said = await college.answers()
    assert (to("zhao", said), len(to("wang", said))) == ([], 1)
    assert await hears(college, "zhao", "/团委问题") == "没有等着团委办的问题。"


async def test_what_a_group_leaves_behind_is_the_committees(college: World) -> None:
    await college.says("an", f"/反映 {CANARY}")
    college.wait(days=1)
    with college.database.write() as connection:
        Recording().record(connection, [GroupEnd(college.now, f"wx/{ROOM}")])
    assert CANARY in await hears(college, "wang", "/团委问题")
    assert await hears(college, "wang", "/退回 1 请办") == words.NO_CADRE
    said = await college.says("zhao", "/回答 1 已办", room=None)
    assert to("an", said) == ["您反映的1号有答复了：已办"]


async def test_words_are_erased_when_their_end_has_come_and_the_list_says_so(college: World, tmp_path: Path) -> None:
    await college.says("an", f"/反映 {CANARY}")
    await college.says("lin", "/在办 1 已联系后勤", room=None)
    await later(college, 400)
    assert texts.ERASED in await hears(college, "lin", "/问题单 1")
    assert not any(said.encode() in _bytes(tmp_path) for said in (CANARY, "已联系后勤"))


# Whatever is typed.

_WHO = (("an", None), ("an", ROOM), ("lin", None), ("lin", ROOM), ("wang", None))
_BITS = ("1", "１号", "2", "999999999", "9999999999", "分析：", "建议：", "宿舍", "后勤处", "·", "本季度", "\n",
         "2026-Q9", "AAAAAAAAAA", "林老师联系群", "{{x}}", "📚", "\u200b", "：", " ", "第", "长" * 390)  # fmt: skip


@pytest.mark.parametrize("seed", range(int(os.environ.get("WUYOU_SEEDS", "8"))))
async def test_whatever_follows_a_command_is_answered_in_less_than_five_hundred_characters(
    college: World, seed: int
) -> None:
    random = Random(seed)
    names = [name for command in OWN for name in command.names]
    await college.says("an", f"/反映 {CANARY}")
    for _ in range(15):
        who, room = random.choice(_WHO)
        typed = f"/{random.choice(names)} " + "".join(random.choices(_BITS, k=random.randrange(6)))
        said = await college.says(who, typed, room)
        assert all(0 < len(one.text) < 500 for one in said)
        assert not college.post.intake._lost
