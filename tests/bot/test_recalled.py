"""A recalled command: undone if nothing came of it, silently; what is a decision or what others rely on stays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import texts_activities, texts_commands, texts_corrections
from bot.gateways.base import Recalled, SendRefused
from bot.gateways.simulator import Sent
from rules.facts import Activity, Attend, Case, Duty, Excuse, Fact, Meet, Objection, OptOut, Recall, Topic, Void
from rules.policy import Have, Policy
from tests.bot.world import ROOM, World, world
from tracker import requests, submissions
from tracker.judging import Judge
from tracker.recording import Recording

GROUP = f"wx/{ROOM}"


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as at_work:
        yield at_work


async def said(college: World, who: str, text: str, room: str | None = ROOM) -> str:
    """Let somebody say something; return the message's id, and throw away what the bot says."""
    college.wait(minutes=1)
    message = college.simulator.speak(who, room, text)
    await college.answers()
    return message


async def recall(college: World, message: str) -> list[Sent]:
    college.wait(seconds=30)
    college.simulator.recall(message)
    return await college.answers()


def store(college: World, *facts: Fact) -> None:
    with college.database.write() as connection:
        Recording().record(connection, list(facts))


def voided(college: World) -> set[str]:
    return {void.fact for void in college.facts(Void)}


def submitted(college: World, no: int) -> submissions.Submitted:
    with college.database.read() as connection:
        given = submissions.numbered(connection, no)
    assert given is not None
    return given


# What was handed in.


@pytest.mark.parametrize("room", [ROOM, None])
async def test_a_recalled_wish_is_withdrawn_and_its_words_are_gone(
    college: World, tmp_path: Path, room: str | None
) -> None:
    message = await said(college, "an", "/心愿 一本不该留下的书", room)
    answers = await recall(college, message)
    assert [(answer.conversation, answer.text) for answer in answers] == [
        ("lin", texts_commands.handed_in_recalled("wish", 1))
    ]
    assert [case.state for case in college.facts(Case)] == ["withdrawn"]
    assert submitted(college, 1).words is None
    college.database.truncate_log()
    assert not any("不该留下".encode() in path.read_bytes() for path in tmp_path.iterdir())


async def test_the_cadre_who_was_not_told_yet_hears_nothing_of_it(college: World) -> None:
    college.simulator.contacts["lin"].friend = False
    college.simulator.fail_next(SendRefused("busy", permanent=False), SendRefused("busy", permanent=False))
    message = await said(college, "an", "/心愿 书")
    assert await recall(college, message) == []
    college.simulator.contacts["lin"].friend = True
    college.wait(hours=1)
    assert await college.answers() == []


async def test_a_wish_that_somebody_has_claimed_stays_and_its_author_is_told(college: World) -> None:
    message = await said(college, "an", "/心愿 书")
    college.wait(seconds=1)
    with college.database.write() as connection:
        given = submissions.numbered(connection, 1)
        assert given is not None
        submissions.step(connection, Recording(), given, "claimed", by="wx/lin", at=college.now)
    (answer,) = await recall(college, message)
    assert (answer.conversation, answer.text) == ("an", texts_commands.handed_in_stays("wish", 1))
    assert submitted(college, 1).words == "书"


async def test_a_recall_that_is_told_twice_withdraws_once(college: World) -> None:
    message = await said(college, "an", "/心愿 书")
    await recall(college, message)
    assert await recall(college, message) == []
    assert len(college.facts(Case)) == 1


async def test_a_wish_that_was_withdrawn_before_is_not_withdrawn_again(college: World) -> None:
    message = await said(college, "an", "/心愿 书")
    await said(college, "an", "/撤回心愿 1")
    assert await recall(college, message) == []
    assert len(college.facts(Case)) == 1


async def test_what_another_message_handed_in_stays(college: World) -> None:
    talk = await said(college, "an", "大家好")
    await said(college, "an", "/心愿 书")
    assert await recall(college, talk) == []
    assert submitted(college, 1).words == "书"
    assert [recalled.message for recalled in college.facts(Recall)] == [f"wx/{talk}"]


async def test_only_so_many_messages_are_remembered(college: World) -> None:
    college.post.station.made.update({f"wx/old{number}": number for number in range(1000)})
    await said(college, "an", "/心愿 书")
    assert len(college.post.station.made) == 1000
    assert "wx/old0" not in college.post.station.made


# What was entered.


async def entered(college: World, text: str = "录入") -> tuple[str, list[Fact]]:
    """A message of the cadre, and what a command of that message would have entered."""
    message = await said(college, "lin", text)
    at = college.now
    own: list[Fact] = [
        Activity(at, f"wx/activity/{message}", GROUP, "wx/lin", "登山", at),
        Attend(at, f"wx/attend/{message}/an", f"wx/activity/{message}", "wx/an", "wx/lin"),
        Meet(at, f"wx/meet/{message}/bo", GROUP, "wx/bo", "talk", "wx/lin"),
        Duty(at, f"wx/duty/{message}", "wx/lin", "lecture", "团课"),
    ]
    return message, own


async def test_what_a_recalled_message_entered_is_voided_by_whoever_entered_it(college: World) -> None:
    message, own = await entered(college)
    store(college, *own)
    assert await recall(college, message) == []
    assert voided(college) == {fact.id for fact in own}
    assert {void.by for void in college.facts(Void)} == {"wx/lin"}
    with college.database.read() as connection:
        judge = Judge(connection, Policy(), college.post.station.calendar(college.now), [])
        assert {verdict.count for verdict in judge.by_facts(college.now, haves=[Have.ACTIVITY])} == {0}


async def test_what_a_message_of_a_longer_id_or_another_type_entered_stays(college: World) -> None:
    message, _ = await entered(college)
    at = college.now
    store(
        college,
        Meet(at, f"wx/meet/{message}0", GROUP, "wx/bo", "talk", "wx/lin"),
        Meet(at, f"wx/meet/{message}0/an", GROUP, "wx/an", "talk", "wx/lin"),
        Meet(at, f"WX/meet/{message}", GROUP, "wx/an", "talk", "wx/lin"),
        Excuse(at, f"wx/excuse/{message}", GROUP, at.date(), at.date(), "出差"),
    )
    await recall(college, message)
    assert voided(college) == set()


async def test_an_activity_at_which_others_were_noted_stays_and_the_cadre_hears_why(college: World) -> None:
    message, own = await entered(college)
    later = Attend(college.now, "wx/attend/m999", f"wx/activity/{message}", "wx/chen", "wx/chen")
    store(college, *own, later)
    (answer,) = await recall(college, message)
    assert (answer.conversation, answer.text) == ("lin", texts_commands.activity_stays("登山", 1))
    assert voided(college) == {f"wx/meet/{message}/bo", f"wx/duty/{message}"}


async def test_an_attendance_that_was_voided_keeps_no_activity(college: World) -> None:
    message, own = await entered(college)
    later = Attend(college.now, "wx/attend/m999", f"wx/activity/{message}", "wx/chen", "wx/chen")
    store(college, *own, later, Void(college.now, later.id, "wx/chen", "错了"))
    assert await recall(college, message) == []
    assert f"wx/activity/{message}" in voided(college)


async def test_what_a_recalled_message_asked_for_waits_no_longer(college: World) -> None:
    message = await said(college, "lin", "/活动 周六 14:30 图书馆 读书会")
    assert await recall(college, message) == []
    (answer,) = await college.says("lin", "/是")
    assert (answer.text, college.facts(Activity)) == (texts_activities.NOTHING_WAITS, [])


async def test_what_waits_outlives_the_recall_of_another_message(college: World) -> None:
    first = await said(college, "lin", "/活动 周六 14:30 图书馆 观影")
    await said(college, "lin", "/活动 周六 14:30 图书馆 读书会")
    await recall(college, first)
    await said(college, "lin", "/是")
    assert [activity.title for activity in college.facts(Activity)] == ["读书会"]


@pytest.mark.parametrize("which", [0, 1])
async def test_of_a_recalled_activity_or_yes_the_group_that_knows_of_it_is_told(college: World, which: int) -> None:
    messages = [await said(college, "lin", text) for text in ("/主题团日 周六 14:30 操场 升旗", "/是")]
    (told,) = await recall(college, messages[which])
    assert (told.conversation, told.text) == (ROOM, texts_activities.cancellation("升旗", "3月7日（周六）14:30"))
    assert voided(college) == {f"wx/{what}/{messages[0]}" for what in ("activity", "duty")}


async def test_a_recalled_activity_that_still_waits_to_be_announced_is_not(college: World) -> None:
    message = await said(college, "lin", "/活动 周六 14:30 图书馆 读书会")
    college.simulator.speak("lin", ROOM, "/是")
    await college.simulator.settled()
    assert await recall(college, message) == []
    assert voided(college) == {f"wx/activity/{message}"}


async def test_a_youths_recalled_attendance_is_theirs_alone(college: World) -> None:
    _, own = await entered(college)
    store(college, *own)
    message = await said(college, "chen", "到了", None)
    store(college, Attend(college.now, f"wx/attend/{message}", own[0].id, "wx/chen"))
    assert await recall(college, message) == []
    assert [(void.fact, void.by) for void in college.facts(Void)] == [(f"wx/attend/{message}", "wx/chen")]


async def test_a_recalled_topic_is_none_by_the_rules_themselves(college: World) -> None:
    message = await said(college, "lin", "/话题 周末去哪里")
    assert len(college.facts(Topic)) == 1
    assert await recall(college, message) == []
    assert college.facts(Void) == []
    with college.database.read() as connection:
        judge = Judge(connection, Policy(), college.post.station.calendar(college.now), [])
        (verdict,) = judge.by_facts(college.now, haves=[Have.TOPIC])
    assert not verdict.evidence


# What is asked of the committee.


async def test_recalled_leave_is_withdrawn_and_the_committee_that_knows_of_it_is_told(college: World) -> None:
    await said(college, "zhao", f"/绑定 {college.enlist('赵一', role='committee')}", None)
    message = await said(college, "lin", "/请假 3月9日-3月10日 培训")
    (answer,) = await recall(college, message)
    assert (answer.conversation, answer.text) == ("zhao", texts_commands.request_recalled("请假", 1))
    (waiting,) = await college.says("zhao", "/待批", room=None)
    assert waiting.text == texts_corrections.NOTHING_WAITS
    (granted,) = await college.says("zhao", "/准假 1", room=None)
    assert "已由本人撤回" in granted.text
    (own,) = await college.says("lin", "/我的请假")
    assert "已撤回" in own.text
    with college.database.read() as connection:
        request = requests.request_numbered(connection, 1)
    assert (request is not None and request.words) is None


async def test_leave_that_was_granted_stays(college: World) -> None:
    await said(college, "zhao", f"/绑定 {college.enlist('赵一', role='committee')}", None)
    message = await said(college, "lin", "/请假 3月9日-3月10日 培训")
    await said(college, "zhao", "/准假 1", None)
    assert await recall(college, message) == []
    assert len(college.facts(Excuse)) == 1
    assert college.facts(Void) == []


async def test_of_leave_that_was_asked_for_twice_the_second_message_takes_nothing_back(college: World) -> None:
    await said(college, "lin", "/请假 3月9日-3月10日 培训")
    again = await said(college, "lin", "/请假 3月9日-3月10日 培训")
    await recall(college, again)
    with college.database.read() as connection:
        assert len(requests.waiting(connection)) == 1


async def test_a_recalled_objection_stands_beside_nothing_any_more(college: World) -> None:
    college.wait(days=7)
    await said(college, "zhao", f"/绑定 {college.enlist('赵一', role='committee')}", None)
    college.wait(days=7)
    message = await said(college, "lin", "/申诉 每周互动 那周停电了")
    (objection,) = college.facts(Objection)
    answers = await recall(college, message)
    assert [answer.text for answer in answers] == [texts_commands.request_recalled("申诉", 1)]
    assert voided(college) == {objection.id}


# What no recall undoes.


async def test_an_opt_out_and_a_binding_stay(college: World) -> None:
    binding = await said(college, "wang", f"/绑定 {college.enlist('王二')}", None)
    out = await said(college, "an", "/退出统计")
    for message in (binding, out):
        assert await recall(college, message) == []
    assert len(college.facts(OptOut)) == 1
    assert college.facts(Void) == []


async def test_in_a_room_that_is_not_counted_nothing_is_stored(tmp_path: Path) -> None:
    async with world(tmp_path, enabled=False) as college:
        await college.post.intake.take(Recalled(college.now, ROOM, "m1"))
        assert college.all_facts() == []
