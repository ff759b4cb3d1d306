"""What the gateway tells, as facts: membership, recalls, outages, removal, and whose account it is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.gateways.base import LoggedIn
from bot.gateways.simulator import BOT
from rules.calendar import Calendar
from rules.facts import Blind, Join, Leave, Message, Recall
from rules.policy import Have, Policy
from rules.verdicts import Verdict
from tests.bot.world import ROOM, World, world
from tracker.judging import Judge

GROUP = f"wx/{ROOM}"


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as at_work:
        yield at_work


def judged(college: World, have: Have) -> Verdict:
    with college.database.read() as connection:
        return next(Judge(connection, Policy(), Calendar(), ["wx"]).by_facts(college.now, haves=[have]))


async def test_messages_are_stored_without_text_and_with_what_rules_need_of_a_mention(college: World) -> None:
    await college.says("an", "老师好", mentions=("lin", "bo"))
    await college.says("lin", "你们好", mentions=("an", "bo"))
    await college.says("bo", "看这个", kind="image", mentions=("an",))
    assert [(message.sender, message.kind, message.mentions) for message in college.facts(Message)] == [
        ("wx/an", "text", ("wx/lin",)),
        ("wx/lin", "text", ("wx/an", "wx/bo")),
        ("wx/bo", "image", ()),
    ]


async def test_private_talk_is_not_stored(college: World) -> None:
    assert await college.says("an", "你好", room=None) == []
    assert college.facts(Message) == []


async def test_who_comes_and_who_goes_is_stored(college: World) -> None:
    college.simulator.join(ROOM, "zhao")
    college.simulator.leave(ROOM, "chen")
    await college.answers()
    assert "wx/zhao" in {join.member for join in college.facts(Join)}
    assert [leave.member for leave in college.facts(Leave)] == ["wx/chen"]


async def test_somebody_whose_coming_was_missed_joins_by_speaking(college: World) -> None:
    college.simulator.cut()
    college.simulator.join(ROOM, "zhao")
    college.simulator.mend()
    await college.answers()
    assert "wx/zhao" not in {join.member for join in college.facts(Join)}
    await college.says("zhao", "大家好")
    assert "wx/zhao" in {join.member for join in college.facts(Join)}


async def test_a_recalled_message_counts_no_more(college: World) -> None:
    await college.says("lin", "说错了")
    assert judged(college, Have.VOICE).count == 1
    college.simulator.recall(college.facts(Message)[0].id.removeprefix("wx/"))
    await college.answers()
    assert [recall.group for recall in college.facts(Recall)] == [GROUP]
    assert judged(college, Have.VOICE).count == 0


async def test_what_passed_while_the_connection_was_cut_is_blind_also_while_it_lasts(college: World) -> None:
    college.simulator.prove()
    await college.answers()
    cut = college.now
    college.simulator.cut()
    college.wait(hours=3)
    with college.database.read() as connection:
        view = Judge(connection, Policy(), Calendar(), ["wx"]).view(GROUP, college.now, [])
    assert view is not None
    assert [(line.at, line.until) for line in view.blind_spans("voice")] == [(cut, college.now)]
    college.simulator.mend()
    await college.answers()
    assert [(line.at, line.until, line.group) for line in college.facts(Blind)] == [(cut, college.now, GROUP)]


async def test_an_unbroken_proof_leaves_no_blind_line(college: World) -> None:
    for _ in range(3):
        college.wait(seconds=10)
        college.simulator.prove()
        await college.answers()
    assert college.facts(Blind) == []


async def test_the_bots_removal_is_blind_with_its_own_reason_until_it_is_back(college: World) -> None:
    gone = college.now
    college.simulator.remove_bot(ROOM)
    await college.answers()
    college.wait(days=8)
    college.simulator.prove()
    await college.answers()
    with college.database.read() as connection:
        judge = Judge(connection, Policy(), Calendar(), ["wx"])
        verdicts = list(judge.by_facts(college.now, gone.date(), haves=[Have.VOICE]))
    assert {(verdict.status, verdict.reason) for verdict in verdicts[1:-1]} == {("unknown", "removed")}
    college.simulator.join(ROOM, BOT)
    await college.answers()
    assert [(line.at, line.until, line.reason) for line in college.facts(Blind)] == [(gone, college.now, "removed")]


async def test_a_friend_request_from_the_group_is_accepted_and_one_from_nowhere_is_not(college: World) -> None:
    college.simulator.contacts["an"].friend = college.simulator.contacts["zhao"].friend = False
    college.simulator.befriend("an", "我是安")
    college.simulator.befriend("zhao", "我是赵")
    assert await college.answers() == []
    assert college.simulator.contacts["an"].friend
    assert not college.simulator.contacts["zhao"].friend


async def test_a_group_whose_cadre_is_the_account_itself_is_not_counted(college: World) -> None:
    await college.says("lin", "早")
    await college.says("an", "早")
    assert len(college.facts(Message)) == 2
    await college.post.intake.take(LoggedIn(college.now, "lin"))
    gone = college.now
    await college.says("an", "还记吗")
    assert len(college.facts(Message)) == 2
    await college.post.intake.take(LoggedIn(college.now, BOT))
    await college.says("an", "回来了")
    assert len(college.facts(Message)) == 3
    assert [(line.at, line.until, line.reason) for line in college.facts(Blind)] == [(gone, college.now, "removed")]


async def test_the_card_is_posted_again_for_newcomers_but_not_within_seven_days(college: World) -> None:
    enabled = college.now
    college.wait(minutes=1)
    college.simulator.join(ROOM, "zhao")
    await college.answers()
    for later, cards in ((timedelta(days=7, seconds=-1), 0), (timedelta(days=7), 1), (timedelta(days=14), 0)):
        college.clock[0] = enabled + later
        await college.post.post_cards()
        assert len(await college.answers()) == cards
