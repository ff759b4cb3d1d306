"""What is handed in hurts nobody: told once, to the right people, under no name, in the order in which it came."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import update

from bot import texts_commands, texts_problems, texts_wishes
from bot.commands.base import Asked
from bot.commands.claims import desk_of
from bot.config import Config
from bot.gateways.base import Heard, SendRefused
from bot.gateways.simulator import Sent
from rules.facts import Case, Group, Message, Paper, Submission
from rules.problems import ProblemState
from rules.wishes import Happened, WishState
from tests import builders
from tests.bot.world import MONDAY, ROOM, World, world
from tests.builders import CADRE, YOUTHS, formed, fresh, store
from tracker import problems
from tracker.models import roster
from tracker.outbox import State, rows
from tracker.recording import Recording
from tracker.wishes import make, standing, take_step, wish_numbered

CONFIG = Config.model_validate(
    {
        "gateway": [{"name": "wx", "kind": "simulator"}],
        "calendar": {"observe_holidays": False},
        "reminders": {"per_day": 0},
    }
)
GROUP = f"wx/{ROOM}"


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, config=CONFIG) as at_work:
        yield at_work


async def bound(college: World, who: str, name: str, role: str = "cadre", unit: str = "软件学院") -> None:
    await college.says(who, f"/绑定 {college.enlist(name, role, unit)}", room=None)


def to(who: str, said: list[Sent]) -> list[str]:
    return [sent.text for sent in said if sent.conversation == who]


def move_to(college: World, local: str) -> None:
    college.clock[0] = datetime.fromisoformat(local).replace(tzinfo=MONDAY.tzinfo)


def of_cadre(college: World, cadre: str, staff: tuple[str, ...] = ()) -> None:
    """Give the group another cadre, or deputies."""
    line = Group(college.now, GROUP, "林老师联系群", "软件学院", cadre, None, staff)
    with college.database.write() as connection:
        Recording().record(connection, [line])


# Once.


@pytest.mark.parametrize(
    ("who", "room", "text"),
    [
        ("an", ROOM, "/反映 灯坏了"),
        ("an", None, "/反映 灯坏了"),
        ("an", None, "/反映团委 没人管"),
        ("lin", None, "/问题 灯坏了"),
        ("an", None, "/心愿 书"),
    ],
)
async def test_a_message_that_comes_again_after_a_restart_is_one_and_nobody_hears_again(
    college: World, who: str, room: str | None, text: str
) -> None:
    await bound(college, "wang", "王主任", "committee", "")
    again = Heard("m77", college.now, room, who, "text", text=text)
    await college.post.intake.take(again)
    assert await college.answers() != []
    college.post.station.made.clear()
    await college.post.intake.take(again)
    assert await college.answers() == []
    assert len(college.facts(Submission)) == 1
    assert len(college.facts(Case)) == ("团委" in text)


@pytest.mark.parametrize(("text", "then"), [("/心愿 书", "/认领 1"), ("/反映 灯坏了", "/在办 1")])
async def test_it_is_told_to_nobody_again_once_somebody_works_on_it(college: World, text: str, then: str) -> None:
    again = Heard("m77", college.now, None, "an", "text", text=text)
    await college.post.intake.take(again)
    await college.says("lin", then, room=None)
    college.post.station.made.clear()
    await college.post.intake.take(again)
    assert await college.answers() == []


async def test_who_says_twice_that_it_is_in_hand_tells_the_author_once(college: World) -> None:
    await college.says("an", "/反映 灯坏了", room=None)
    assert len(to("an", await college.says("lin", "/在办 1 已联系后勤", room=None))) == 1
    said = await college.says("lin", "/在办 1 已联系后勤", room=None)
    assert to("an", said) == []
    assert to("lin", said) == [texts_problems.done(1, ProblemState.HANDLING, author_told=False)]


async def test_a_wisher_hears_in_the_morning_of_the_claim_that_stands_and_once(college: World) -> None:
    await college.says("an", "/心愿 书")
    move_to(college, "2026-03-02 23:00")
    for who, text in (("bo", "/认领 1"), ("bo", "/放弃 1"), ("chen", "/认领 1")):
        assert to("an", await college.says(who, text)) == []
    move_to(college, "2026-03-03 08:00")
    told = await college.answers()
    assert to("an", told) == [texts_wishes.claimed_for_wisher(1, texts_wishes.SOMEBODY)]
    assert to("lin", told) == [texts_wishes.claimed_for_cadre(1, "林老师联系群", texts_wishes.SOMEBODY)]


# In order.


def test_steps_of_one_instant_are_taken_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    """Channels tell whole seconds, and the clocks of two differ."""
    database = fresh(tmp_path)
    store(database, formed())
    with database.write() as connection:
        recording = Recording()
        problems.report(connection, recording, group=builders.GROUP, member=YOUTHS[0], words="灯", at=MONDAY)
        for state in ("handed_up", "handed_back", "handed_up", "handed_back", "handed_up"):
            found = problems.numbered(connection, 1, MONDAY.replace(hour=23))
            assert found is not None
            moved = problems.move(connection, recording, found, ProblemState(state), by=CADRE, at=MONDAY)
            assert moved.course.state == state
        for category in ("后勤", "教务", "后勤", "其他"):
            found = problems.numbered(connection, 1, MONDAY.replace(hour=23))
            assert found is not None
            problems.sort_in(connection, recording, found, category, None, by=CADRE, at=MONDAY)
        found = problems.numbered(connection, 1, MONDAY.replace(hour=23))
        assert found is not None
        assert found.category == "其他"
    database.close()


def test_a_step_of_a_clock_that_is_behind_comes_after_the_wish(tmp_path: Path) -> None:
    database = fresh(tmp_path)
    store(database, formed())
    with database.write() as connection:
        make(connection, Recording(), group=builders.GROUP, member=YOUTHS[0], words="书", at=MONDAY)
        wish = wish_numbered(connection, 1)
        assert wish is not None
        take_step(connection, Recording(), wish, Happened.CLAIMED, by=CADRE, at=MONDAY.replace(hour=8))
        wish = wish_numbered(connection, 1)
        assert wish is not None
        assert standing(wish, MONDAY).state is WishState.CLAIMED
    database.close()


# To the right people.


async def test_of_two_groups_the_one_whose_whole_name_is_written_is_meant(college: World) -> None:
    """软件2401 begins the name 软件2401 二班; the words are for the cadre of the latter."""
    await bound(college, "wang", "王二")
    await bound(college, "zhao", "赵三")
    for room, name, cadre in (("one", "软件2401", "wang"), ("two", "软件2401 二班", "zhao")):
        college.simulator.add_room(room, name, ("an", cadre), cadre)
        await college.says(cadre, "/启用", room=room)
    said = await college.says("an", "/匿名反映 软件2401 二班 灯坏了", room=None)
    assert to("wang", said) == []
    assert to("zhao", said) == [texts_problems.new(1, "软件2401 二班", "灯坏了")]
    said = await college.says("an", "/反映 软件2401：灯坏了", room=None)
    assert to("wang", said) == [texts_problems.new(2, "软件2401", "灯坏了")]


@pytest.mark.parametrize("between", [" ", "　", "：", "，"])
async def test_a_cadre_of_two_groups_names_one_as_a_youth_does(college: World, between: str) -> None:
    college.simulator.add_room("two", "软件2402", ("an", "lin"), "lin")
    await college.says("lin", "/启用", room="two")
    (answer,) = to("lin", await college.says("lin", f"/问题 软件2402{between}灯坏了", room=None))
    assert answer == texts_problems.noted(1)
    assert [one.group for one in college.facts(Submission)] == ["wx/two"]


async def test_an_urge_that_waited_is_not_said_to_who_has_given_it_back(college: World) -> None:
    await college.says("an", "/心愿 书")
    await college.says("bo", "/认领 1")
    college.simulator.contacts["bo"].friend = False
    with college.database.write() as connection:
        asked = Asked(college.now, "wx/bo", None, "wx/m", "")
        wish = wish_numbered(connection, 1)
        assert wish is not None
        desk = desk_of(college.post.station, connection, Recording(), asked)
        desk.tell(wish, "wx/bo", "urged")
        desk.tell(wish, "wx/lin", "claimed")
        take_step(connection, Recording(), wish, Happened.RELEASED, by="wx/bo", at=college.now)
    college.simulator.contacts["bo"].friend = True
    assert await college.answers() == []


async def test_who_is_cadre_no_more_in_the_morning_hears_nothing_of_a_claim(college: World) -> None:
    await college.says("an", "/心愿 书")
    move_to(college, "2026-03-02 23:00")
    await college.says("bo", "/认领 1")
    of_cadre(college, "wx/zhao")
    move_to(college, "2026-03-03 08:00")
    told = await college.answers()
    assert len(to("an", told)) == 1
    assert to("lin", told) == []


@pytest.mark.parametrize("command", ["/反映团委 没人管", "/匿名反映团委 没人管"])
async def test_who_is_near_the_group_in_the_morning_hears_nothing_that_was_confided(
    college: World, command: str
) -> None:
    await bound(college, "wang", "王主任", "committee", "")
    move_to(college, "2026-03-02 23:00")
    await college.says("an", command, room=None)
    with college.database.write() as connection:
        connection.execute(update(roster).where(roster.c.name == "王主任").values(role="deputy", unit="软件学院"))
    of_cadre(college, "wx/lin", ("wx/wang",))
    move_to(college, "2026-03-03 08:00")
    assert await college.answers() == []


# Nobody's name.


@pytest.mark.parametrize("command", ["匿名反映", "反映团委", "匿名反映团委", "查反映", "匿名心愿", "查心愿"])
async def test_what_was_meant_for_private_leaves_no_message_in_the_group(college: World, command: str) -> None:
    before = len(college.facts(Message))
    (answer,) = await college.says("an", f"/{command} ABCDE23456")
    assert answer.conversation == ROOM
    assert len(college.facts(Message)) == before


async def test_the_committee_reads_a_wish_without_the_youths_names(college: World) -> None:
    await bound(college, "wang", "王主任", "committee", "")
    await bound(college, "zhao", "赵二")
    await college.says("an", "/心愿 书")
    await college.says("bo", "/认领 1")
    for who in ("wang", "zhao"):
        (shown,) = to(who, await college.says(who, "/查心愿 1", room=None))
        assert "许愿人" not in shown
        assert f"（认领人：{texts_wishes.SOMEBODY}）" in shown
    (to_cadre,) = to("lin", await college.says("lin", "/查心愿 1", room=None))
    assert "许愿人：an" in to_cadre
    assert "认领人：bo" in to_cadre
    (to_claimer,) = to("bo", await college.says("bo", "/查心愿 1", room=None))
    assert "许愿人：an" in to_claimer
    (to_wisher,) = to("an", await college.says("an", "/查心愿 1", room=None))
    assert "认领人：bo" in to_wisher


@pytest.mark.parametrize(("role", "sees"), [("cadre", True), ("deputy", False)])
async def test_a_private_wish_is_seen_by_cadres_of_the_unit_and_by_no_deputy_of_another_group(
    college: World, role: str, sees: bool
) -> None:
    await bound(college, "zhao", "赵二", role)
    await college.says("an", "/心愿 台灯", room=None)
    (shown,) = to("zhao", await college.says("zhao", "/查心愿 1", room=None))
    assert ("台灯" in shown) is sees


def test_a_receipt_says_who_reads_the_words() -> None:
    for said in (texts_wishes.wish_receipt_private(1), texts_wishes.nameless_receipt(1, "ABCDE23456")):
        for reader in ("本单位", "联系人", "认领的人", "过期没人办", "不满意", "团委"):
            assert reader in said
    for said in (
        texts_problems.received(1, confided=False, told=True),
        texts_problems.received_unnamed(problems.Receipt(1, "ABCDE23456"), confided=False, told=True),
    ):
        assert "团委" in said


# Recalled.


async def test_the_receipt_of_what_was_recalled_is_not_said_later(college: World) -> None:
    college.simulator.fail_next(SendRefused("busy", permanent=False), SendRefused("busy", permanent=False))
    message = college.simulator.speak("an", ROOM, "/心愿 书")
    assert await college.answers() == []
    college.simulator.recall(message)
    await college.answers()
    college.wait(hours=1)
    assert await college.answers() == []
    with college.database.read() as connection:
        states = {row.notice.key: row.state for row in rows(connection)}
    assert states["receipt:wish:1"] is State.EXPIRED


async def test_at_night_nobody_is_woken_by_a_recall(college: World) -> None:
    move_to(college, "2026-03-02 21:59:30")
    message = college.simulator.speak("an", ROOM, "/心愿 书")
    assert len(to("lin", await college.answers())) == 1
    college.wait(minutes=1)
    college.simulator.recall(message)
    assert await college.answers() == []
    move_to(college, "2026-03-03 08:00")
    assert to("lin", await college.answers()) == [texts_commands.handed_in_recalled("wish", 1)]


# Refusals.


async def test_the_committee_is_shown_its_own_list(college: World) -> None:
    await bound(college, "wang", "王主任", "committee", "")
    (answer,) = await college.says("wang", "/团委问题 9", room=None)
    assert "/团委问题" in answer.text


async def test_a_list_for_a_quarter_that_is_not_understood_is_not_put_into_this_one(college: World) -> None:
    (answer,) = await college.says("lin", "/交问题清单 下季度 分析：少。建议：多。", room=None)
    assert "已交" not in answer.text
    assert college.facts(Paper) == []


async def test_a_cadre_who_hears_that_a_problem_is_theirs_again_hears_it_once(college: World) -> None:
    await college.says("zhao", f"/绑定 {college.enlist('赵三', role='committee', unit='')}", room=None)
    await college.says("lin", "/问题 二楼的灯坏了", room=None)
    await college.says("lin", "/上交 1", room=None)
    told = await college.says("zhao", "/退回 1 请先问后勤处", room=None)
    assert [one.conversation for one in told].count("lin") == 1


async def test_who_has_only_a_code_is_shown_the_way_that_works_with_it(college: World) -> None:
    (receipt, *_) = await college.says("an", "/匿名心愿 想要一盏台灯", room=None)
    found = re.search("/查心愿 ([A-Z0-9]{10})", receipt.text)
    assert found is not None
    await college.says("lin", "/婉拒 1 没有经费", room=None)
    (answer,) = await college.says("an", f"/确认 {found[1]} 满意", room=None)
    assert "/查心愿 查询码" in answer.text
