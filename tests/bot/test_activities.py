"""Activities, attendances, meetings, duties and pairing as dialogues, with the verdicts that they serve."""

import os
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import texts, texts_namesakes
from bot import texts_activities as words
from bot import texts_corrections as corrections
from bot.awaiting import MOST, Awaiting
from bot.commands import COMMANDS
from bot.config import Config
from bot.gateways.base import Heard
from bot.gateways.simulator import Sent
from bot.guessing import Guesses
from bot.planning import plan_of
from bot.times import moment_of
from bot.whose import meant
from rules.calendar import Calendar
from rules.duties import Finding, judge_duties
from rules.facts import Activity, Attend, Duty, Group, Meet, Pairing, Topic, Void
from rules.policy import DutyKind, Have, Policy
from rules.verdicts import Verdict
from tests.bot.world import MONDAY, ROOM, World, world
from tracker.groups import GroupNow
from tracker.judging import Judge

GROUP = f"wx/{ROOM}"
SECOND = "second-group"
SEEDS = max(int(os.environ.get("WUYOU_SEEDS", "300")) // 20, 1)
TODAY = MONDAY.date()


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    """The group with its cadre lin, on Monday 2 March 2026 at nine, and a minute."""
    async with world(tmp_path) as at_work:
        yield at_work


@pytest_asyncio.fixture
async def aided(tmp_path: Path) -> AsyncIterator[World]:
    """zhao is a deputy of lin's group."""
    async with world(tmp_path, enabled=False) as at_work:
        await at_work.says("zhao", f"/绑定 {at_work.enlist('赵六', role='deputy')}", room=None)
        at_work.simulator.join(ROOM, "zhao")
        await at_work.answers()
        await at_work.enable()
        yield at_work


async def second_group(college: World, name: str = "软件2402群") -> None:
    """Give lin another group, with the youth dai in it."""
    college.simulator.add_contact("dai", "dai", friend=True)
    college.simulator.add_room(SECOND, name, ("lin", "dai"), "lin")
    await college.says("lin", "/启用", room=SECOND)


async def held(college: World, argument: str = "今天 9:30 图书馆 读书会", room: str | None = ROOM) -> Activity:
    """Let lin enter an activity and confirm it."""
    await college.says("lin", f"/活动 {argument}", room=room)
    await college.says("lin", "/是", room=room)
    return college.facts(Activity)[-1]


async def code(college: World) -> str:
    """Let lin ask for a code; return its digits."""
    (answer,) = await college.says("lin", "/签到码")
    assert answer.conversation == "lin"
    return answer.text.partition("签到码：")[2][:4]


def to(conversation: str, said: list[Sent]) -> list[str]:
    return [one.text for one in said if one.conversation == conversation]


def judged(college: World, have: Have, policy: Policy | None = None) -> Verdict:
    with college.database.read() as connection:
        return next(Judge(connection, policy or Policy(), Calendar()).by_facts(college.now, haves=[have]))


def done(college: World, duty: DutyKind) -> Finding:
    return next(judge_duties(college.all_facts(), college.now, policy=Policy(), duties=[duty]))


# `/活动`: understood, read back, confirmed.

READ = [
    ("3月7日 14:30 图书馆 读书会", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("周六下午两点半 图书馆 读书会", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("图书馆 周六 14点半 读书会", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("14：30 ３月７日 图书馆 读书会 第二期", "3月7日（周六）14:30 在图书馆「读书会 第二期」。"),
    ("周六 两点 图书馆 读书会", "3月7日（周六）14:00 在图书馆「读书会」。「两点」按下午算。"),
    ("周六 14:30 读书会", "3月7日（周六）14:30 「读书会」。"),
    ("周六 14:30 在图书馆 读书会", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("周六 14:30 地点：图书馆 读书会", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("明年1月2日 晚上7点 礼堂 晚会", "2027年1月2日（周六）19:00 在礼堂「晚会」。"),
    ("林老师联系群 周六 14:30 图书馆 读书会", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("读书会 周六 14:30 在图书馆三楼", "3月7日（周六）14:30 在图书馆三楼「读书会」。"),
    ("\n时间：周六 14:30\n地点：图书馆\n主题：读书会", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("活动名称: 读书会，活动时间: 周六 14:30，活动地点: 图书馆", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("周六 14:30 图书馆 读书会 @所有人", "3月7日（周六）14:30 在图书馆「读书会」。"),
    ("周六 14:30 @王 同学\u2005读书会 @an\u2005", "3月7日（周六）14:30 「读书会」。"),
]


@pytest.mark.parametrize(("argument", "read"), READ)
async def test_an_activity_is_read_back_and_nothing_is_stored_before_it_is_confirmed(
    college: World, argument: str, read: str
) -> None:
    (answer,) = await college.says("lin", f"/活动 {argument}")
    assert answer.text == f"读作：{read}确认后在群里预告。\n对的话回复 /是 ，不对请重发 /活动 …"
    assert college.facts(Activity) == []


@pytest.mark.parametrize("yes", ["/是", "／是", "/对", "/無誤"])
async def test_a_confirmed_activity_is_stored_and_announced_in_the_group_once(college: World, yes: str) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    (announced,) = await college.says("lin", yes)
    assert (announced.conversation, announced.mention) == (ROOM, ())
    assert announced.text == words.announcement("3月7日（周六）14:30", "图书馆", "读书会")
    (activity,) = college.facts(Activity)
    assert (activity.group, activity.by, activity.title, activity.place) == (GROUP, "wx/lin", "读书会", "图书馆")
    assert activity.held_at == MONDAY + timedelta(days=5, hours=5.5)
    (again,) = await college.says("lin", yes)
    assert (again.text, len(college.facts(Activity))) == (words.NOTHING_WAITS, 1)


async def test_who_mentions_the_bot_confirms_without_a_slash(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    await college.says("lin", "@五有\u2005是", mentions=("bot",))
    assert len(college.facts(Activity)) == 1


async def test_in_private_the_author_is_told_where_it_was_announced(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会", room=None)
    said = await college.says("lin", "/是", room=None)
    assert to("lin", said) == [words.announced("读书会", "林老师联系群")]
    assert to(ROOM, said) == [words.announcement("3月7日（周六）14:30", "图书馆", "读书会")]


async def test_what_is_past_is_a_report_and_is_not_announced(college: World) -> None:
    (echo,) = await college.says("lin", "/活动 昨天 下午三点 操场 跑步")
    assert "3月1日（周日）15:00 在操场「跑步」。时间已过，作为已办的活动补录，不再预告。" in echo.text
    (answer,) = await college.says("lin", "/是")
    assert answer.text == words.reported("跑步")
    assert [activity.title for activity in college.facts(Activity)] == ["跑步"]


async def test_a_later_activity_replaces_the_one_that_waits(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    await college.says("lin", "/活动 周日 9:30 操场 跑步")
    await college.says("lin", "/是")
    assert [activity.title for activity in college.facts(Activity)] == ["跑步"]


@pytest.mark.parametrize(("late", "stored"), [(0, 1), (1, 0)])
async def test_a_confirmation_is_awaited_for_ten_minutes(college: World, late: int, stored: int) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    college.wait(minutes=9, seconds=30 + late)  # Saying it takes half a minute.
    (answer,) = await college.says("lin", "/是")
    assert len(college.facts(Activity)) == stored
    assert (answer.text == words.NOTHING_WAITS) is not bool(stored)


async def test_after_a_restart_nothing_waits(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    college.post.station.awaiting = Awaiting()  # As a new process begins.
    (answer,) = await college.says("lin", "/是")
    assert (answer.text, college.facts(Activity)) == (words.NOTHING_WAITS, [])


def test_so_many_wait_at_once_and_the_oldest_give_way() -> None:
    async def confirm(_: object) -> None:
        return

    awaiting = Awaiting()
    for number in range(MOST + 1):
        awaiting.ask(f"person-{number}", MONDAY, confirm, f"m{number}")
    waits = [awaiting.since(f"person-{number}", MONDAY) is not None for number in range(MOST + 1)]
    assert waits == [False, *[True] * MOST]


async def test_nobody_answers_a_youth_who_says_yes_in_the_group(college: World) -> None:
    for typed in ("/好", "/是", "、对", "/好 厉害"):
        assert await college.says("an", typed) == []
    assert await college.says("an", "@五有 好", mentions=("bot",)) == []
    (answer,) = await college.says("an", "/是", room=None)
    assert answer.text == words.NOTHING_WAITS


async def test_somebody_elses_yes_confirms_nothing(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    assert await college.says("an", "/是") == []
    (answer,) = await college.says("lin", "/是 的吧")
    assert (answer.text, college.facts(Activity)) == (words.CONFIRM_ALONE, [])
    await college.says("lin", "/是")
    assert len(college.facts(Activity)) == 1


async def test_a_message_that_comes_twice_is_one_activity(college: World) -> None:
    college.wait(minutes=1)
    heard = Heard("twice", college.now, ROOM, "lin", "text", text="/活动 周六 14:30 图书馆 读书会")
    for _ in range(2):
        await college.post.intake.take(heard)
        await college.says("lin", "/是")
    assert [activity.id for activity in college.facts(Activity)] == ["wx/activity/twice"]
    assert words.ALREADY_ENTERED in [sent.text for sent in college.simulator.sent]


async def test_who_lost_the_group_before_the_word_stores_nothing(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    college.wait(seconds=10)
    await college.post.station.record([Group(college.now, GROUP, "林老师联系群", "软件学院", "wx/wang")])
    (answer,) = await college.says("lin", "/是", room=None)
    assert (answer.text, college.facts(Activity)) == (words.NO_LONGER_YOURS, [])


REFUSED = [
    ("/活动", texts.needs_argument("/活动 10月12日 14:30 图书馆 读书会")),
    ("/活动 图书馆 读书会", words.no_moment("活动")),
    ("/活动 图书馆 14:30 读书会", words.no_day("活动")),
    ("/活动 周六 图书馆 读书会", words.no_time("活动")),
    ("/活动 周六 14:30", words.no_title("活动")),
    ("/活动 周六 7点 操场 跑步", words.morning_or_evening("7点")),
    ("/活动 周六-周日 14:30 操场 露营", words.ONE_DAY),
    ("/活动 2027年10月12日 14:30 操场 露营", words.too_far(TODAY.replace(year=2027, month=10, day=12))),
    ("/活动 2024-10-12 14:30 操场 露营", words.too_far(TODAY.replace(year=2024, month=10, day=12))),
    ("/活动 周六 14:30 图书馆 " + "书" * 61, texts.too_long(61, 60)),
    ("/活动 周六 14:30 " + "书" * 31 + " 会", words.place_too_long(31, 30)),
    ("/活动 周六 14:30 图书馆 " + "书" * 100_000, texts.too_long(100_000, 60)),
]


@pytest.mark.parametrize(("typed", "answer"), REFUSED)
async def test_what_cannot_be_read_is_answered_with_what_is_missing(college: World, typed: str, answer: str) -> None:
    said = await college.says("lin", typed)
    assert [one.text for one in said] == [answer]
    (nothing,) = await college.says("lin", "/是")
    assert (nothing.text, college.facts(Activity)) == (words.NOTHING_WAITS, [])


@pytest.mark.parametrize("length", [59, 60])
async def test_a_title_of_up_to_sixty_characters_is_taken(college: World, length: int) -> None:
    await held(college, "周六 14:30 图书馆 " + "书" * length)
    assert len(college.facts(Activity)[0].title) == length


async def test_a_youth_is_told_once_whose_the_command_is(college: World) -> None:
    (answer,) = await college.says("an", "/活动 周六 14:30 图书馆 读书会")
    assert answer.text == texts.only_cadre("活动")
    assert await college.says("an", "/活动 周六 14:30 图书馆 读书会") == []


@pytest.mark.parametrize("talk", ["/活动室在哪", "/到处都是人", "/活动有哪些", "/结对子", "/团课好难"])
async def test_talk_that_begins_like_a_command_gets_no_answer(college: World, talk: str) -> None:
    assert await college.says("an", talk) == []


async def test_a_picture_with_a_command_is_not_looked_at(college: World) -> None:
    assert await college.says("lin", "/活动 周六 14:30 图书馆 读书会", kind="image") == []


# Several groups.


async def test_who_has_several_groups_names_one_in_private(college: World) -> None:
    await second_group(college)
    (asked,) = await college.says("lin", "/活动 周六 14:30 图书馆 读书会", room=None)
    assert asked.text == words.which_group(["林老师联系群", "软件2402群"], "活动")
    for typed in ("软件2402群 ", "软件2402 ", "软件２４０２群，"):
        (echo,) = await college.says("lin", f"/活动 {typed}周六 14:30 图书馆 读书会", room=None)
        assert "读作：「软件2402群」3月7日（周六）14:30 在图书馆「读书会」" in echo.text
    said = await college.says("lin", "/是", room=None)
    assert (len(to(SECOND, said)), to(ROOM, said)) == (1, [])
    assert [activity.group for activity in college.facts(Activity)] == [f"wx/{SECOND}"]


async def test_in_a_room_the_rooms_group_is_meant(college: World) -> None:
    await second_group(college)
    await held(college, "周六 14:30 图书馆 读书会", room=SECOND)
    assert [activity.group for activity in college.facts(Activity)] == [f"wx/{SECOND}"]


async def test_in_another_room_nothing_is_told_of_what_is_confirmed_there(college: World) -> None:
    await second_group(college)
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    said = await college.says("lin", "/是", room=SECOND)
    assert (to(SECOND, said), to("lin", said)) == ([], [words.announced("读书会", "林老师联系群")])


NAMED = [GroupNow("a", "软件2401", "u", "lin", ()), GroupNow("b", "软件2401二组", "u", "lin", ())]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("软件2401 周六", ("a", "周六")),
        ("软件2401群 周六", ("a", "周六")),
        ("软件2401二组：周六", ("b", "周六")),
        ("软件2401", ("a", "")),
        ("「软件2401」周六", ("a", "周六")),
        ("「软件2401二组」 周六", ("b", "周六")),
        ("软件2401周六", None),
        ("周六", None),
        ("", None),
    ],
)
def test_a_group_is_known_by_its_name_with_what_stands_behind(argument: str, expected: tuple[str, str] | None) -> None:
    found = meant(NAMED, argument, "活动", nothing)
    assert (None if isinstance(found, str) else (found[0].id, found[1])) == expected


def nothing(groups: Sequence[GroupNow]) -> list[str]:
    """Tell nothing of groups."""
    return ["" for _ in groups]


TWINS = [GroupNow(id_, "软件2401", "u", "lin", ()) for id_ in "ab"]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("软件2401 第1群 周六", ("a", "周六")),
        ("软件2401 第2群 周六", ("b", "周六")),
        ("软件2401 第２群：周六", ("b", "周六")),
        ("软件2401第二群，周六", None),  # What is not the name but goes on is not read as it.
        ("软件2401群 第 2 个群 周六", ("b", "周六")),
        ("第2群 周六", ("b", "周六")),  # Of groups that all have the name it need not be said.
        ("第二群", ("b", "")),
        ("第2群4", ("b", "4")),
        ("第0群 周六", None),
        ("第3群 周六", None),
        ("第2群众路线 周六", None),
        ("软件2401 周六", None),
        ("周六", None),
    ],
)
def test_groups_of_one_name_are_known_by_their_number(argument: str, expected: tuple[str, str] | None) -> None:
    found = meant(TWINS, argument, "活动", nothing)
    assert (None if isinstance(found, str) else (found[0].id, found[1])) == expected
    if isinstance(found, str):
        assert found == texts_namesakes.which("软件2401", ["", ""], "活动")


def test_beside_a_group_of_another_name_the_name_is_said_before_the_number() -> None:
    groups = [*TWINS, GroupNow("c", "软件2402", "u", "lin", ())]
    asked = meant(groups, "第2群 周六", "活动", nothing)
    assert asked == words.which_group(["软件2401", "软件2402"], "活动")
    found = meant(groups, "软件2401 第2群 周六", "活动", nothing)
    assert not isinstance(found, str)
    assert (found[0].id, found[1]) == ("b", "周六")


# `/活动取消`.


async def test_an_announced_activity_is_cancelled_and_the_group_is_told(college: World) -> None:
    activity = await held(college, "周六 14:30 图书馆 读书会")
    said = await college.says("lin", "/活动取消", room=None)
    assert to("lin", said) == [words.cancelled("读书会", "3月7日（周六）14:30", None)]
    assert to(ROOM, said) == [words.cancellation("读书会", "3月7日（周六）14:30")]
    assert [(void.fact, void.reason) for void in college.facts(Void)] == [(activity.id, words.CANCELLED)]
    (nothing,) = await college.says("lin", "/取消活动")
    assert nothing.text == words.NOTHING_TO_CANCEL


async def test_an_announcement_that_still_waits_is_not_said(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会", room=None)
    college.simulator.speak("lin", None, "/是")
    await college.simulator.settled()
    assert len(college.facts(Activity)) == 1
    assert to(ROOM, await college.says("lin", "/活动取消", room=None)) == []


async def test_of_several_the_number_or_the_title_chooses(college: World) -> None:
    for argument in ("周日 9:30 操场 跑步", "周六 14:30 图书馆 读书会", "周五 19:00 礼堂 晚会"):
        await held(college, argument)
    (asked,) = await college.says("lin", "/活动取消")
    assert (
        "1. 3月6日（周五）19:00「晚会」\n2. 3月7日（周六）14:30「读书会」\n3. 3月8日（周日）09:30「跑步」" in asked.text
    )
    for unknown in ("4", "0", "球", "会"):
        (again,) = await college.says("lin", f"/活动取消 {unknown}")
        assert again.text == asked.text
    await college.says("lin", "/活动取消２")
    await college.says("lin", "/活动取消 跑")
    titles = {activity.id: activity.title for activity in college.facts(Activity)}
    assert [titles[void.fact] for void in college.facts(Void)] == ["读书会", "跑步"]


async def test_a_cancelling_that_comes_twice_cancels_one(college: World) -> None:
    for title in ("读书会", "观影"):
        await held(college, f"周六 14:30 图书馆 {title}")
    college.wait(minutes=1)
    heard = Heard("twice", college.now, None, "lin", "text", text="/活动取消 1")
    for _ in range(2):
        await college.post.intake.take(heard)
    assert to("lin", await college.answers())[1] == words.ALREADY_DONE
    assert len(college.facts(Void)) == 1


async def test_a_long_list_of_activities_fits_into_a_message(college: World) -> None:
    for day in range(1, 10):
        await held(college, f"4月{day}日 14:30 图书馆 {'书' * 58}{day}期")
    (asked,) = await college.says("lin", "/活动取消")
    assert "还有3个，可以写名称里的字来选。" in asked.text
    await college.says("lin", "/活动取消 9期")
    titles = {activity.id: activity.title for activity in college.facts(Activity)}
    assert [titles[void.fact][-2:] for void in college.facts(Void)] == ["9期"]


async def test_an_activity_with_attendances_is_not_cancelled_but_says_how_to_correct(college: World) -> None:
    await held(college)
    await college.says("lin", "/到场 @an", mentions=("an",))
    college.wait(hours=1)
    (answer,) = await college.says("lin", "/活动取消")
    assert (answer.text, college.facts(Void)) == (words.took_place("读书会", 1), [])


async def test_an_activity_that_nobody_attended_can_be_cancelled_afterwards(college: World) -> None:
    await held(college)
    college.wait(days=1)
    await college.says("lin", "/活动取消")
    assert len(college.facts(Void)) == 1


# `/签到码` and `/到`.


async def test_a_youth_with_the_code_is_noted_once(college: World) -> None:
    activity = await held(college)
    digits = await code(college)
    for _ in range(2):
        (answer,) = await college.says("an", f"/到 {digits}", room=None)
        assert (answer.conversation, answer.text) == ("an", words.arrived("读书会"))
    assert [(attend.activity, attend.member) for attend in college.facts(Attend)] == [(activity.id, "wx/an")]
    assert all("an" not in attend.id.removeprefix("wx/attend/") for attend in college.facts(Attend))


async def test_in_the_group_a_code_is_taken_without_an_answer(college: World) -> None:
    await held(college)
    digits = await code(college)
    wrong = f"{(int(digits) + 1) % 10_000:04}"
    for typed in (f"/到 {wrong}", "/到", f"/到{digits}", "/到 abcd"):
        assert await college.says("an", typed) == []
    assert [attend.member for attend in college.facts(Attend)] == ["wx/an"]


@pytest.mark.parametrize(("minutes", "late", "there"), [(15, 0, 1), (15, 1, 0), (2, 0, 1), (2, 1, 0)])
async def test_a_code_counts_for_its_minutes(tmp_path: Path, minutes: int, late: int, there: int) -> None:
    config = Config.model_validate({"activities": {"code_minutes": minutes}})
    async with world(tmp_path, config=config) as college:
        await held(college)
        digits = await code(college)
        college.wait(minutes=minutes, seconds=late - 30)  # Saying it takes half a minute.
        (answer,) = await college.says("an", f"/到 {digits}", room=None)
        assert (answer.text == words.arrived("读书会"), len(college.facts(Attend))) == (bool(there), there)


async def test_what_was_said_before_the_code_was_given_does_not_count(college: World) -> None:
    await held(college)
    digits = await code(college)
    given = college.now
    for moment, there in ((given - timedelta(seconds=1), 0), (given, 1)):
        await college.post.intake.take(Heard(f"at {there}", moment, None, "an", "text", text=f"/到 {digits}"))
        assert len(college.facts(Attend)) == there


async def test_the_moment_of_an_attendance_is_when_it_was_said(college: World) -> None:
    await held(college)
    digits = await code(college)
    await college.says("an", f"/到 {digits}", room=None)
    assert [attend.at for attend in college.facts(Attend)] == [college.now]


async def test_a_code_survives_a_restart_and_an_earlier_one_counts_until_its_end(college: World) -> None:
    await held(college)
    first = await code(college)
    second = await code(college)
    assert first != second
    await college.says("an", f"/到 {first}", room=None)
    await college.says("bo", f"/到 {second}", room=None)
    assert len(college.facts(Attend)) == 2


@pytest.mark.parametrize(
    ("moved", "given"),
    [
        (timedelta(hours=-1), True),
        (timedelta(hours=-1, seconds=-1), False),
        (timedelta(hours=12), True),
        (timedelta(hours=12, seconds=1), False),
    ],
)
async def test_a_code_is_given_from_an_hour_before_to_twelve_hours_after(
    college: World, moved: timedelta, given: bool
) -> None:
    activity = await held(college, "今天 14:30 图书馆 读书会")
    college.clock[0] = activity.held_at + moved - timedelta(seconds=30)  # Saying it takes half a minute.
    (answer,) = await college.says("lin", "/签到码")
    assert ("签到码：" in answer.text) is given
    if moved < timedelta(hours=-1):
        assert answer.text == words.no_activity_now("3月2日（周一）14:30「读书会」")


async def test_without_an_activity_no_code_is_given(college: World) -> None:
    (answer,) = await college.says("lin", "/签到码")
    assert (answer.conversation, answer.text) == ("lin", words.no_activity_now(""))


async def test_of_two_activities_at_once_the_number_chooses(college: World) -> None:
    await held(college, "今天 9:30 图书馆 读书会")
    await held(college, "今天 9:40 操场 跑步")
    (asked,) = await college.says("lin", "/签到码")
    assert "1. 3月2日（周一）09:30「读书会」\n2. 3月2日（周一）09:40「跑步」" in asked.text
    (answer,) = await college.says("lin", "/签到码 2")
    assert "「跑步」签到码：" in answer.text


async def test_a_code_is_never_said_in_the_group(college: World) -> None:
    await held(college)
    college.simulator.contacts["lin"].friend = False
    (answer,) = await college.says("lin", "/签到码")
    assert (answer.conversation, answer.text) == (ROOM, texts.BEFRIEND_ME)


async def test_the_code_of_another_group_counts_for_nobody_else(college: World) -> None:
    await second_group(college)
    await held(college)
    digits = await code(college)
    for outsider in ("dai", "wang", "lin"):
        (answer,) = await college.says(outsider, f"/到 {digits}", room=None)
        assert answer.text == words.WRONG_CODE
    assert college.facts(Attend) == []


async def test_the_code_of_a_cancelled_activity_counts_no_more(college: World) -> None:
    await held(college)
    digits = await code(college)
    await college.says("lin", "/活动取消")
    (answer,) = await college.says("an", f"/到 {digits}", room=None)
    assert answer.text == words.WRONG_CODE


@pytest.mark.parametrize("typed", ["/到", "/到 12345", "/到 abcd", "/到 一二三四"])
async def test_what_is_no_code_is_answered_with_an_example(college: World, typed: str) -> None:
    (answer,) = await college.says("an", typed, room=None)
    assert answer.text == words.HOW_TO_ARRIVE


async def test_after_five_wrong_codes_one_word_and_then_silence_even_to_the_right_one(college: World) -> None:
    await held(college)
    digits = await code(college)
    wrong = f"{(int(digits) + 1) % 10_000:04}"
    said = [await college.says("an", f"/到 {wrong}", room=None) for _ in range(6)]
    assert [[one.text for one in some] for some in said] == [[words.WRONG_CODE]] * 5 + [[words.TOO_MANY_TRIES]]
    assert await college.says("an", f"/到 {digits}", room=None) == []
    assert college.facts(Attend) == []
    (other,) = await college.says("bo", f"/到 {digits}", room=None)
    assert other.text == words.arrived("读书会")


async def test_wrong_codes_in_the_group_count_as_tries(college: World) -> None:
    await held(college)
    digits = await code(college)
    wrong = f"{(int(digits) + 1) % 10_000:04}"
    for _ in range(5):
        await college.says("an", f"/到 {wrong}")
    (answer,) = await college.says("an", f"/到 {digits}", room=None)
    assert answer.text == words.TOO_MANY_TRIES


@pytest.mark.parametrize(("passed", "blocked"), [(599, True), (600, False)])
def test_tries_are_forgotten_after_ten_minutes(passed: int, blocked: bool) -> None:
    guesses = Guesses()
    for _ in range(5):
        assert not guesses.blocked("an", MONDAY)
        guesses.note_wrong("an", MONDAY)
    assert guesses.blocked("an", MONDAY + timedelta(seconds=passed)) is blocked
    assert [guesses.owes_a_word("an") for _ in range(2)] == [True, False]


async def test_who_opted_out_is_told_the_truth_and_nothing_is_kept(college: World) -> None:
    await held(college)
    digits = await code(college)
    await college.says("an", "/退出统计", room=None)
    (answer,) = await college.says("an", f"/到 {digits}", room=None)
    assert (answer.text, college.facts(Attend)) == (words.OPTED_OUT, [])
    await college.says("an", "/加入统计", room=None)
    (answer,) = await college.says("an", f"/到 {digits}", room=None)
    assert (answer.text, len(college.facts(Attend))) == (words.arrived("读书会"), 1)


async def test_an_opt_out_leaves_no_attendance_with_a_name(college: World) -> None:
    await held(college)
    digits = await code(college)
    await college.says("an", f"/到 {digits}", room=None)
    await college.says("bo", f"/到 {digits}", room=None)
    college.wait(hours=1)
    before = judged(college, Have.ACTIVITY).count
    await college.says("an", "/退出统计", room=None)
    assert judged(college, Have.ACTIVITY).count == before == 2
    assert "wx/an" not in repr(college.facts(Attend))


# `/到场`.


async def test_the_cadre_notes_who_was_there_and_is_told_in_private(college: World) -> None:
    activity = await held(college)
    said = await college.says("lin", "/到场 @an @bo @wang", mentions=("an", "bo"))
    assert to("lin", said) == [words.noted("读书会", "3月2日（周一）09:30", 2, 2, [], 0)]
    assert to(ROOM, said) == []
    assert {(one.member, one.activity, one.by) for one in college.facts(Attend)} == {
        ("wx/an", activity.id, "wx/lin"),
        ("wx/bo", activity.id, "wx/lin"),
    }


async def test_who_is_noted_already_is_not_noted_again(college: World) -> None:
    await held(college)
    await college.says("an", f"/到 {await code(college)}", room=None)
    (answer,) = await college.says("lin", "/到场 @an @bo", mentions=("an", "bo", "an"))
    assert answer.text == words.noted("读书会", "3月2日（周一）09:30", 1, 2, [], 0)
    assert len(college.facts(Attend)) == 2


async def test_who_is_no_youth_of_the_group_is_named_as_the_group_shows_them(college: World) -> None:
    await held(college)
    college.simulator.set_nickname(ROOM, "lin", "林老师（数学）")
    (answer,) = await college.says("lin", "/到场 @an @林老师", mentions=("an", "lin", "wang", "bot"))
    assert "新记1人到场，共1人。没有计入：林老师（数学），另有1人（不在本群统计的青年之内）。" in answer.text
    assert [attend.member for attend in college.facts(Attend)] == ["wx/an"]


async def test_that_somebody_opted_out_is_not_told_apart(college: World) -> None:
    await held(college)
    await college.says("an", "/退出统计", room=None)
    (answer,) = await college.says("lin", "/到场 @an", mentions=("an",))
    assert answer.text == words.noted("读书会", "3月2日（周一）09:30", 0, 0, ["an"], 0)
    assert college.facts(Attend) == []


@pytest.mark.parametrize(("late", "there"), [(0, 1), (1, 0)])
async def test_who_was_there_is_noted_up_to_seven_days_after(college: World, late: int, there: int) -> None:
    activity = await held(college)
    college.clock[0] = activity.held_at + timedelta(days=7, seconds=late - 30)
    (answer,) = await college.says("lin", "/到场 @an", mentions=("an",))
    assert len(college.facts(Attend)) == there
    assert (answer.text == words.NO_ACTIVITY_OF_LATE) is not bool(there)


async def test_the_latest_activity_is_meant_and_none_that_is_to_come(college: World) -> None:
    for argument in ("昨天 9:30 操场 跑步", "今天 8:30 图书馆 读书会", "周六 14:30 礼堂 晚会"):
        await held(college, argument)
    (answer,) = await college.says("lin", "/到场 @an", mentions=("an",))
    assert "「读书会」：新记1人到场" in answer.text


@pytest.mark.parametrize("said", ["读书会 @an", "@an\u2005 读书会", "那次读书 @an"])
async def test_a_word_of_its_title_chooses_an_earlier_activity(college: World, said: str) -> None:
    reading = await held(college, "昨天 14:30 图书馆 读书会")
    walking = await held(college, "今天 8:30 操场 跑步")
    await college.says("lin", "/到场 @bo 和 @chen", mentions=("bo", "chen"))
    await college.says("lin", f"/到场 {said.removeprefix('那次')}", mentions=("an",))
    there = {attend.member: attend.activity for attend in college.facts(Attend)}
    assert there == {"wx/an": reading.id, "wx/bo": walking.id, "wx/chen": walking.id}


async def test_without_a_mention_it_is_explained(college: World) -> None:
    (answer,) = await college.says("lin", "/到场")
    assert (answer.conversation, answer.text) == ("lin", words.HOW_TO_NOTE)
    (answer,) = await college.says("lin", "/到场 @an", room=None)
    assert answer.text == texts.ASK_IN_GROUP


# `/谈心`, `/走访`.


@pytest.mark.parametrize(("typed", "form"), [("/谈心 @an", "talk"), ("/谈心谈话 @an", "talk"), ("/走访@an", "visit")])
async def test_a_meeting_is_told_in_private_alone(college: World, typed: str, form: str) -> None:
    said = await college.says("lin", typed, mentions=("an",))
    assert to("lin", said) == [words.met(form, 1, 0, "3月2日（周一）", [], 0)]
    assert to(ROOM, said) == []
    (meet,) = college.facts(Meet)
    assert (meet.member, meet.form, meet.at, meet.by) == ("wx/an", form, college.now, "wx/lin")


@pytest.mark.parametrize(
    ("said", "day"),
    [("昨天 @an", 1), ("@an 昨天", 1), ("2月28日 @an", 28), ("@an\u2005前天", 28), ("上周六 @3月9日\u2005", 28)],
)
async def test_a_meeting_on_an_earlier_day_is_dated_at_its_noon(college: World, said: str, day: int) -> None:
    await college.says("lin", f"/谈心 {said}", mentions=("an",))
    local = college.facts(Meet)[0].at.astimezone(MONDAY.tzinfo)
    assert (local.day, local.hour) == (day, 12)


@pytest.mark.parametrize(("said", "day"), [("周二", 3), ("周日", 1), ("周三", 4), ("上周五", 27), ("昨天", 3)])
async def test_a_bare_weekday_of_a_meeting_is_the_last_of_its_name(college: World, said: str, day: int) -> None:
    college.wait(days=2)
    for joined in ("", " "):
        await college.says("lin", f"/走访{joined}{said} @an", mentions=("an",))
    assert [meet.at.astimezone(MONDAY.tzinfo).day for meet in college.facts(Meet)] == [day]


@pytest.mark.parametrize("today", ["今天", "3月2日", "周一"])
async def test_a_meeting_of_today_is_not_dated_ahead(college: World, today: str) -> None:
    await college.says("lin", f"/谈心 {today} @an", mentions=("an",))
    assert [meet.at for meet in college.facts(Meet)] == [college.now]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/谈心 明天 @an", words.not_yet_met("3月3日（周二）")),
        ("/谈心 2月27日-28日 @an", words.ONE_DAY),
        ("/走访 2024-03-02 @an", words.too_far(TODAY.replace(year=2024))),
    ],
)
async def test_a_meeting_that_has_not_been_is_refused_kindly(college: World, typed: str, answer: str) -> None:
    (refused,) = await college.says("lin", typed, mentions=("an",))
    assert (refused.conversation, refused.text, college.facts(Meet)) == ("lin", answer, [])


async def test_a_meeting_without_a_mention_is_explained(college: World) -> None:
    (answer,) = await college.says("lin", "/谈心 张三")
    assert (answer.conversation, answer.text) == ("lin", words.whom("talk"))
    (answer,) = await college.says("lin", "/谈心 @an", room=None)
    assert answer.text == texts.ASK_IN_GROUP


async def test_a_youth_is_met_once_a_day_and_form(college: World) -> None:
    await college.says("lin", "/谈心 @an", mentions=("an",))
    (answer,) = await college.says("lin", "/谈心 @an @bo @lin", mentions=("an", "bo", "lin"))
    assert answer.text == words.met("talk", 1, 1, "3月2日（周一）", ["林老师"], 0)
    (answer,) = await college.says("lin", "/谈心 @bo", mentions=("bo",))
    assert answer.text == "3月2日（周一）的谈心已记过，没有重复记。"
    (answer,) = await college.says("lin", "/谈心 @lin", mentions=("lin",))
    assert answer.text == "没有记谈心。没有计入：林老师（不在本群统计的青年之内）。"
    await college.says("lin", "/走访 @an", mentions=("an",))
    assert sorted((meet.member, meet.form) for meet in college.facts(Meet)) == [
        ("wx/an", "talk"),
        ("wx/an", "visit"),
        ("wx/bo", "talk"),
    ]


# Duties.


@pytest.mark.parametrize(
    ("typed", "duty", "title", "day"),
    [
        ("/团课 学习全会精神", "lecture", "学习全会精神", 2),
        ("/團課 昨天 学习全会精神", "lecture", "学习全会精神", 1),
        ("/主题团日 2月28日 学雷锋 第二场", "theme_day", "学雷锋 第二场", 28),
        ("/组织生活会 上周五 年度", "organization_life", "年度", 27),
        ("/团课 昨天 15:00 线上团课", "lecture", "线上团课", 1),
        ("/团课 学习 10月1日 讲话", "lecture", "学习 10月1日 讲话", 2),
        ("/团课昨天 学习", "lecture", "学习", 1),
    ],
)
async def test_a_duty_is_entered_with_its_day(college: World, typed: str, duty: str, title: str, day: int) -> None:
    (answer,) = await college.says("lin", typed)
    (fact,) = college.facts(Duty)
    assert (fact.cadre, fact.duty, fact.title) == ("wx/lin", duty, title)
    assert fact.at.astimezone(MONDAY.tzinfo).day == day
    assert fact.at <= college.now
    assert (answer.conversation, title in answer.text) == ("lin", True)
    assert done(college, DutyKind(duty)).count == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/团课", texts.needs_argument("/团课 昨天 学习二十届四中全会精神")),
        ("/团课 昨天", words.no_title("团课")),
        ("/团课 明天 学习", words.duty_to_come("lecture", "3月3日（周二）")),
        ("/主题团日 明天 14:30 升旗", words.duty_to_come("theme_day", "3月3日（周二）")),
        ("/团课 昨天 7点 学习", words.morning_or_evening("7点")),
        ("/团课 2月27日-28日 学习", words.ONE_DAY),
        ("/团课 2024-03-02 学习", words.too_far(TODAY.replace(year=2024))),
        ("/团课 " + "学" * 61, texts.too_long(61, 60)),
        ("/主题团日 14:30 操场 升旗", words.no_day("主题团日")),
    ],
)
async def test_a_duty_that_cannot_be_entered_says_why(college: World, typed: str, answer: str) -> None:
    said = await college.says("lin", typed)
    assert [one.text for one in said] == [answer]
    assert college.facts(Duty) == []


async def test_a_duty_that_is_sent_again_is_entered_once(college: World) -> None:
    await college.says("lin", "/团课 学习")
    (answer,) = await college.says("lin", "/团课 学习")
    assert (answer.text, len(college.facts(Duty))) == (words.ALREADY_ENTERED, 1)
    await college.says("lin", "/团课 昨天 学习")
    assert len(college.facts(Duty)) == 2


async def test_a_bare_weekday_of_a_duty_is_the_last_of_its_name_but_of_an_activity_the_next(college: World) -> None:
    college.wait(days=2)
    await college.says("lin", "/团课 周二 学习")
    assert [duty.at.astimezone(MONDAY.tzinfo).day for duty in college.facts(Duty)] == [3]
    (echo,) = await college.says("lin", "/团课 周二 14:30 报告厅 学习")
    assert "读作：3月10日（周二）14:30" in echo.text


async def test_a_duty_that_was_entered_alone_is_not_entered_again_with_its_activity(college: World) -> None:
    await college.says("lin", "/团课 昨天 学习")
    await college.says("lin", "/团课 昨天 14:30 报告厅 学习")
    await college.says("lin", "/是")
    assert (len(college.facts(Duty)), len(college.facts(Activity))) == (1, 1)


async def test_a_theme_day_with_time_and_place_is_an_activity_too(college: World) -> None:
    (echo,) = await college.says("lin", "/主题团日 今天 14:30 操场 升旗")
    assert "14:30 在操场「升旗」。同时记一次主题团日。确认后在群里预告。" in echo.text
    assert (college.facts(Duty), college.facts(Activity)) == ([], [])
    (announced,) = await college.says("lin", "/是")
    assert announced.text == words.announcement("3月2日（周一）14:30", "操场", "升旗")
    assert done(college, DutyKind.THEME_DAY).count == 0  # It has not been yet.
    college.wait(hours=5, minutes=20)
    digits = await code(college)
    for youth in ("an", "bo"):
        await college.says(youth, f"/到 {digits}", room=None)
    college.wait(hours=1)
    assert done(college, DutyKind.THEME_DAY).count == 1
    assert (judged(college, Have.ACTIVITY).count, judged(college, Have.FACE_TO_FACE).count) == (2, 2)


async def test_a_cancelled_theme_day_is_no_duty_either(college: World) -> None:
    await college.says("lin", "/主题团日 周六 14:30 操场 升旗")
    await college.says("lin", "/是")
    (answer,) = await college.says("lin", "/活动取消")  # Said in the group itself, so it is not told once more.
    assert answer.text == words.cancelled("升旗", "3月7日（周六）14:30", "theme_day")
    college.wait(days=7)
    assert done(college, DutyKind.THEME_DAY).count == 0


async def test_a_duty_is_nobodys_groups_but_an_activity_is(college: World) -> None:
    await second_group(college)
    await college.says("lin", "/团课 学习", room=None)
    assert len(college.facts(Duty)) == 1
    (asked,) = await college.says("lin", "/主题团日 周六 14:30 操场 升旗", room=None)
    assert asked.text == words.which_group(["林老师联系群", "软件2402群"], "主题团日")
    (echo,) = await college.says("lin", "/主题团日 软件2402群 周六 14:30 操场 升旗", room=None)
    assert "读作：「软件2402群」" in echo.text


# Pairing.


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("/结对 4", 4),
        ("/结对4", 4),
        ("/結對 ４", 4),
        ("/结对 4人", 4),
        ("/结对 三", 3),
        ("/结对 两名", 2),
        ("/结对 0", 0),
    ],
)
async def test_the_number_of_paired_youths_is_entered(college: World, typed: str, number: int) -> None:
    (answer,) = await college.says("lin", typed)
    assert (answer.conversation, answer.text) == ("lin", words.pairing_entered(number))
    assert [(pairing.group, pairing.number) for pairing in college.facts(Pairing)] == [(GROUP, number)]


@pytest.mark.parametrize(
    "typed", ["/结对 张三", "/结对 4 张三", "/结对 张三、李四", "/结对 1000", "/结对 -1", "/结对 4个人：张三"]
)
async def test_a_name_or_anything_else_is_refused_with_why(college: World, typed: str) -> None:
    (answer,) = await college.says("lin", typed)
    assert (answer.conversation, answer.text, college.facts(Pairing)) == ("lin", words.PAIRING_HOW, [])


async def test_pairing_of_several_groups_asks_which(college: World) -> None:
    await second_group(college)
    (asked,) = await college.says("lin", "/结对 4", room=None)
    assert asked.text == words.which_group(["林老师联系群", "软件2402群"], "结对")
    await college.says("lin", "/结对 软件2402群 4", room=None)
    assert [pairing.group for pairing in college.facts(Pairing)] == [f"wx/{SECOND}"]


# Undoing.


async def test_what_waits_for_confirmation_is_dropped(college: World) -> None:
    await college.says("lin", "/话题 周末去哪里")
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    (answer,) = await college.says("lin", "/撤销")
    assert (answer.text, college.facts(Void)) == (words.DROPPED, [])
    (nothing,) = await college.says("lin", "/是")
    assert nothing.text == words.NOTHING_WAITS


@pytest.mark.parametrize(
    ("typed", "mentions", "undone"),
    [
        ("/谈心 昨天 @an", ("an",), "谈心1人"),
        ("/走访 @an @bo", ("an", "bo"), "走访2人"),
        ("/团课 昨天 学习", (), "团课「学习」"),
        ("/到场 @an", ("an",), "1人到场"),
    ],
)
async def test_an_entry_is_undone_whatever_day_it_is_dated(
    college: World, typed: str, mentions: tuple[str, ...], undone: str
) -> None:
    await held(college)
    college.wait(minutes=20)
    await college.says("lin", typed, mentions=mentions)
    (answer,) = await college.says("lin", "/撤销")
    assert (answer.conversation, answer.text) == ("lin", f"已撤销：{undone}。")
    (nothing,) = await college.says("lin", "/撤销")
    assert nothing.text == corrections.NOTHING_TO_UNDO


async def test_after_an_undo_the_same_can_be_entered_again(college: World) -> None:
    await held(college)
    for _ in range(2):
        await college.says("lin", "/到场 @an", mentions=("an",))
        await college.says("lin", "/撤销")
    assert (len(college.facts(Attend)), len(college.facts(Void))) == (2, 2)


async def test_a_youth_undoes_their_own_arrival(college: World) -> None:
    await held(college)
    await college.says("an", f"/到 {await code(college)}", room=None)
    (answer,) = await college.says("an", "/撤销", room=None)
    assert answer.text == "已撤销：1人到场。"


async def test_an_activity_with_its_duty_is_undone_and_the_group_is_told(college: World) -> None:
    await college.says("lin", "/主题团日 周六 14:30 操场 升旗", room=None)
    await college.says("lin", "/是", room=None)
    said = await college.says("lin", "/撤销", room=None)
    assert to("lin", said) == ["已撤销：活动「升旗」、主题团日「升旗」。"]
    assert to(ROOM, said) == [words.cancellation("升旗", "3月7日（周六）14:30")]
    assert len(college.facts(Void)) == 2


async def test_what_was_entered_after_what_waits_is_undone_first(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    await college.says("lin", "/团课 学习")
    answers = [(await college.says("lin", "/撤销"))[0].text for _ in range(2)]
    assert answers == ["已撤销：团课「学习」。", words.DROPPED]


async def test_an_undo_that_comes_twice_undoes_one_entry(college: World) -> None:
    for title in ("学习", "实践"):
        await college.says("lin", f"/团课 {title}")
    college.wait(minutes=1)
    heard = Heard("twice", college.now, None, "lin", "text", text="/撤销")
    for _ in range(2):
        await college.post.intake.take(heard)
    assert to("lin", await college.answers()) == ["已撤销：团课「实践」。", words.ALREADY_DONE]
    assert len(college.facts(Void)) == 1


async def test_an_announcement_that_waits_is_taken_back_with_its_activity(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    college.simulator.speak("lin", ROOM, "/是")
    await college.simulator.settled()
    assert [sent.text for sent in await college.says("lin", "/撤销")] == ["已撤销：活动「读书会」。"]


async def test_a_theme_day_that_is_undone_in_the_group_is_told_there(college: World) -> None:
    await college.says("lin", "/主题团日 周六 14:30 操场 升旗")
    await college.says("lin", "/是")
    said = await college.says("lin", "/撤销")
    assert to("lin", said) == ["已撤销：活动「升旗」、主题团日「升旗」。"]
    assert to(ROOM, said) == [words.cancellation("升旗", "3月7日（周六）14:30")]


async def test_a_number_of_paired_youths_is_put_back(college: World) -> None:
    await college.says("lin", "/话题 周末去哪里")
    await college.says("lin", "/结对 3")
    await college.says("lin", "/结对 5")
    answers = [(await college.says("lin", "/撤销"))[0].text for _ in range(3)]
    assert answers == [words.pairing_undone(3), words.pairing_undone(None), "已撤销：话题「周末去哪里」。"]
    assert college.facts(Pairing) == []  # Nothing is entered again, which is not nobody.


async def test_a_number_that_another_has_entered_since_stays(aided: World) -> None:
    await aided.says("zhao", "/结对 3", room=None)
    await aided.says("lin", "/结对 4", room=None)
    (answer,) = await aided.says("zhao", "/撤销", room=None)
    assert answer.text == words.pairing_undone(4)
    assert [pairing.number for pairing in aided.facts(Pairing)] == [4]


async def test_an_undone_number_does_not_come_back_with_its_message(college: World) -> None:
    heard = Heard("pairing", college.now, None, "lin", "text", text="/结对 3")
    undoing = Heard("undoing", college.now + timedelta(minutes=1), None, "lin", "text", text="/撤销")
    college.wait(minutes=1)
    for one in (heard, undoing, heard, undoing):
        await college.post.intake.take(one)
    assert college.facts(Pairing) == []
    answers = [words.pairing_entered(3), words.pairing_undone(None), words.ALREADY_DONE, words.ALREADY_DONE]
    assert to("lin", await college.answers()) == answers


# Deputies.


async def test_a_deputy_acts_like_the_cadre(aided: World) -> None:
    await aided.says("zhao", "/活动 今天 9:30 图书馆 读书会")
    await aided.says("zhao", "/是")
    await aided.says("zhao", "/到场 @an", mentions=("an",))
    await aided.says("zhao", "/谈心 @an", mentions=("an",))
    await aided.says("zhao", "/团课 学习")
    await aided.says("zhao", "/结对 4", room=None)
    assert [one.by for of_type in (Activity, Attend, Meet) for one in aided.facts(of_type)] == ["wx/zhao"] * 3
    assert [duty.cadre for duty in aided.facts(Duty)] == ["wx/lin"]
    assert len(aided.facts(Pairing)) == 1
    (answer,) = await aided.says("zhao", "/签到码", room=None)
    assert "签到码：" in answer.text


async def test_a_deputy_of_two_cadres_says_whose_duty_it_was(aided: World) -> None:
    other = Group(aided.now, "wx/other", "王老师联系群", "软件学院", "wx/wang", staff=("wx/zhao",))
    await aided.post.station.record([other])
    (asked,) = await aided.says("zhao", "/团课 学习", room=None)
    assert asked.text == words.which_group(["林老师联系群", "王老师联系群"], "团课")
    await aided.says("zhao", "/团课 王老师联系群 学习", room=None)
    assert [duty.cadre for duty in aided.facts(Duty)] == ["wx/wang"]


async def test_a_deputys_topic_opens_as_the_cadres(aided: World) -> None:
    await aided.says("zhao", "/话题 周末去哪里")
    await aided.says("an", "爬山")
    assert [topic.by for topic in aided.facts(Topic)] == ["wx/lin"]
    assert judged(aided, Have.TOPIC).count == 1


async def test_each_undoes_their_own_also_where_a_deputy_acted_for_the_cadre(aided: World) -> None:
    await aided.says("lin", "/话题 第一")
    await aided.says("zhao", "/话题 第二")
    await aided.says("zhao", "/团课 学习")
    assert (await aided.says("lin", "/撤销"))[0].text == "已撤销：话题「第一」。"
    assert (await aided.says("lin", "/撤销"))[0].text == corrections.NOTHING_TO_UNDO
    assert (await aided.says("zhao", "/撤销"))[0].text == "已撤销：团课「学习」。"
    assert (await aided.says("zhao", "/撤销"))[0].text == "已撤销：话题「第二」。"


# The verdicts.


async def test_one_activity_with_a_code_keeps_two_haves(college: World) -> None:
    policy = Policy(activity_youths=3)
    await held(college)
    college.wait(minutes=30)
    digits = await code(college)
    for youth in ("an", "bo", "chen"):
        await college.says(youth, f"/到 {digits}", room=None)
    assert (judged(college, Have.ACTIVITY, policy).count, judged(college, Have.ACTIVITY, policy).status) == (3, "met")
    assert (judged(college, Have.FACE_TO_FACE).count, judged(college, Have.FACE_TO_FACE).status) == (3, "met")


async def test_a_talk_is_a_meeting_and_a_duty_and_a_visit_is_a_meeting(college: World) -> None:
    await college.says("lin", "/谈心 昨天 @an", mentions=("an",))
    await college.says("lin", "/走访 @bo", mentions=("bo",))
    assert judged(college, Have.FACE_TO_FACE).count == 2
    assert done(college, DutyKind.TALK).count == 1


# What reaches the disk.

CANARY = "金丝雀7f3a"


async def test_words_that_were_not_given_to_be_kept_reach_no_disk(college: World, tmp_path: Path) -> None:
    for typed in (
        f"/结对 4 {CANARY}",
        f"/结对 {CANARY}",
        f"/活动 {CANARY}",
        f"/活动 周六 14:30 图书馆 {CANARY}",
        "/撤销",
        f"/活动取消 {CANARY}",
        f"/谈心 @an {CANARY}",
        f"/走访 {CANARY}",
        f"/到场 {CANARY} @an",
        f"/团课 明天 {CANARY}",
        f"/签到码 {CANARY}",
        f"/是 {CANARY}",
    ):
        await college.says("lin", typed, mentions=("an",) if "@an" in typed else ())
    await college.says("an", f"/到 {CANARY}")
    await college.says("an", f"/到 {CANARY}", room=None)
    assert len(college.facts(Meet)) == 1
    for file in tmp_path.iterdir():
        assert CANARY.encode() not in file.read_bytes()


# Anything may be typed.

CALLED = [
    "活动",
    "活动取消",
    "签到码",
    "到",
    "到场",
    "谈心",
    "走访",
    "团课",
    "主题团日",
    "组织生活会",
    "结对",
    "是",
    "撤销",
]
PIECES = [
    *"点半:：.-月日号周六上下午两7８@\u2005 ",
    "14:30",
    "图书馆 读书会",
    "明天",
    "1",
    "1234",
    "软件2401",
    "群",
    "\0",
    "👨‍👩‍👧",
]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(CALLED),
            st.text(max_size=20) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
            st.booleans(),
            st.sampled_from([(), ("an",), ("lin", "bot", "unknown")]),
        ),
        max_size=8,
    )
)
@settings(max_examples=SEEDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_that_is_typed_is_an_exception(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[str, str, bool, tuple[str, ...]]]
) -> None:
    async with world(tmp_path_factory.mktemp("college")) as college:
        for name, argument, in_room, mentions in asked:
            said = await college.says("lin", f"/{name} {argument}", ROOM if in_room else None, mentions=mentions)
            assert all(0 < len(one.text) < 500 for one in said)
        assert not college.post.intake._lost


@given(st.text(max_size=60))
def test_every_text_is_a_plan_or_says_what_is_missing(text: str) -> None:
    plan = plan_of(moment_of(text, TODAY), MONDAY, Policy().zone, "活动")
    assert plan


def test_every_command_has_an_example_that_helps() -> None:
    ours = [command for command in COMMANDS if set(CALLED) & set(command.names)]
    assert all(command.summary and command.examples for command in ours)


async def test_to_confirm_alone_says_yes_to_an_echo_and_else_asks_for_the_wish(college: World) -> None:
    await college.says("lin", "/活动 周六 14:30 图书馆 读书会")
    (announced,) = await college.says("lin", "/确认")
    assert "读书会" in announced.text
    assert len(college.facts(Activity)) == 1
    (answer,) = await college.says("lin", "/确认")
    assert "满意" in answer.text
