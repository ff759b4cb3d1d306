"""Handover: planned by the cadre or the committee, told to all concerned, done at a midnight, cancelled before."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import texts, wiring
from bot import texts_handover as words
from bot.config import Config
from bot.gateways.simulator import Sent
from bot.round_parts import Round
from bot.rounds import Rounds
from rules.facts import Case, Group, Identity, Submission
from rules.policy import Have, Policy
from tests.bot.test_cli import wuyou
from tests.bot.world import MONDAY, ROOM, World, world
from tests.builders import at, fresh, store
from tracker import handovers, roster
from tracker.groups import group_at
from tracker.judging import Judge
from tracker.outbox import rows
from tracker.recording import Recording

GROUP = f"wx/{ROOM}"
CONFIG = Config.model_validate(
    {"gateway": [{"name": "wx", "kind": "simulator"}], "calendar": {"observe_holidays": False}}
)
TUESDAY = MONDAY.replace(day=3, hour=0)


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    """The group of lin; wang is another cadre, in it; zhao is of the committee. All are bound."""
    async with world(tmp_path, config=CONFIG) as at_work:
        at_work.simulator.join(ROOM, "wang")
        for who, name, role in (("wang", "王二", "cadre"), ("zhao", "赵一", "committee")):
            await at_work.says(who, f"/绑定 {at_work.enlist(name, role=role)}", room=None)
        yield at_work


async def make_round(college: World, when: datetime, *, dry_run: bool = False) -> Round:
    """Make a round at a moment, as `wuyou run` does; the bot then says what it has put into the outbox."""
    college.clock[0] = when
    rounds = Rounds(CONFIG, college.database, college.writer, wiring.calendar_for(CONFIG, college.database))
    made = await rounds.run_due(when, dry_run=dry_run)
    await college.post.post_cards()
    return made


def cadre(college: World, then: datetime | None = None) -> str:
    with college.database.read() as connection:
        group = group_at(connection, GROUP, then or college.now)
    assert group is not None
    return group.cadre


def heard(answers: list[Sent]) -> dict[str, str]:
    return {answer.conversation: answer.text for answer in answers}


# Planning.


async def test_the_cadre_hands_over_in_the_group_by_a_mention_and_all_concerned_are_told(college: World) -> None:
    answers = heard(await college.says("lin", "/交接 @王老师\u2005 3月9日", mentions=("wang",)))
    assert set(answers) == {"lin", "wang", "zhao"}
    assert answers["lin"] == words.planned("林老师联系群", "王二", MONDAY.date() + timedelta(days=7))
    assert (
        answers["wang"] == answers["zhao"] == words.told("林老师联系群", "林一", "王二", MONDAY.date().replace(day=9))
    )
    assert cadre(college) == "wx/lin"
    assert len(college.facts(Group)) == 1


@pytest.mark.parametrize(
    "said",
    [
        "/交接 林老师联系群 王二 3月9日",
        "/交接 林老师联系 王二 3月9日",
        "/交接 林老师联系群：王二 3月9日",
        "/交接「林老师联系群」王二 下周一",
        "/交接 王二 3.9",
        "/交接 3月9日 王二",
    ],
)
async def test_the_committee_hands_over_in_private_by_names(college: World, said: str) -> None:
    answers = heard(await college.says("zhao", said.replace("/交接「", "/交接 「"), room=None))
    assert "从3月9日零点起由王二联系" in answers["zhao"]
    assert set(answers) == {"zhao", "lin", "wang"}


async def test_in_the_group_its_name_may_be_said(college: World) -> None:
    answers = heard(await college.says("lin", "/交接 林老师联系群 王二 3月9日"))
    assert "从3月9日零点起由王二联系" in answers["lin"]


async def test_the_same_handover_asked_for_twice_is_told_to_the_others_once(college: World) -> None:
    await college.says("lin", "/交接 王二 3月9日")
    answers = heard(await college.says("lin", "/交接 王二 3月9日"))
    assert answers == {"lin": words.planned("林老师联系群", "王二", MONDAY.date() + timedelta(days=7))}


async def test_without_a_day_it_is_tomorrow(college: World) -> None:
    answers = heard(await college.says("lin", "/交接 王二", room=None))
    assert "从3月3日零点起" in answers["lin"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/交接 王二 3月2日", words.NOT_AHEAD),
        ("/交接 王二 3月1日", words.NOT_AHEAD),
        ("/交接 王二 2027年3月4日", words.NOT_AHEAD),
        ("/交接 王二 3月9日-3月10日", words.HOW),
        ("/交接 3月9日", words.HOW),
        ("/交接 @王老师 3月9日", words.HOW),
        ("/交接 孙三 3月9日", words.unknown("孙三")),
        ("/交接 林一 3月9日", words.already("林一")),
        ("/交接 赵一 3月9日", words.unknown("赵一")),
        ("/交接 取消", words.NONE_AHEAD),
    ],
)
async def test_what_is_wrong_is_named(college: World, said: str, answer: str) -> None:
    (told,) = await college.says("lin", said)
    assert (told.conversation, told.text) == ("lin", answer)


async def test_a_day_a_year_ahead_is_the_last_that_is_taken(college: World) -> None:
    answers = heard(await college.says("lin", "/交接 王二 2027年3月3日"))
    assert "3月3日零点起由王二联系" in answers["lin"]


async def test_somebody_who_has_not_bound_their_code_cannot_be_the_new_cadre(college: World) -> None:
    college.enlist("孙三")
    (told,) = await college.says("lin", "/交接 孙三")
    assert told.text == words.unbound("孙三")


async def test_of_two_of_a_name_it_is_the_one_of_the_groups_unit(college: World) -> None:
    college.enlist("王二", unit="机械学院")
    assert "由王二联系" in heard(await college.says("lin", "/交接 王二"))["lin"]


async def test_of_two_of_a_name_in_other_units_the_unit_has_to_be_said(college: World) -> None:
    for unit in ("机械学院", "化工学院"):
        college.enlist("孙三", unit=unit)
    (told,) = await college.says("lin", "/交接 孙三")
    assert told.text == words.several("孙三")
    (told,) = await college.says("lin", "/交接 孙三@机械学院")
    assert told.text == words.unbound("孙三")


async def test_a_mention_of_a_youth_is_refused(college: World) -> None:
    (told,) = await college.says("lin", "/交接 @安 明天", mentions=("an",))
    assert told.text == words.UNKNOWN_MENTION


async def test_a_youth_a_deputy_and_another_cadre_cannot_hand_over(college: World) -> None:
    await college.says("an", f"/绑定 {college.enlist('安一', role='deputy')}", room=None)
    for who in ("bo", "an", "wang"):
        (told,) = await college.says(who, "/交接 王二")
        assert told.text == texts.only_cadre("交接")


async def test_the_committee_of_another_unit_cannot_hand_over(college: World) -> None:
    code = college.enlist("钱四", role="committee", unit="机械学院")
    await college.says("chen", f"/绑定 {code}", room=None)
    (told,) = await college.says("chen", "/交接 王二", room=None)
    assert told.text == words.NOT_YOURS


async def test_who_has_several_groups_is_asked_which(college: World) -> None:
    college.simulator.add_room("second", "二群", ("lin", "bo"), "lin")
    await college.says("lin", "/启用", room="second")
    (told,) = await college.says("lin", "/交接 王二", room=None)
    assert told.text == words.which_group(["二群", "林老师联系群"])
    answers = heard(await college.says("lin", "/交接 二群 王二", room=None))
    assert "「二群」" in answers["lin"]


# On its day.


async def test_at_midnight_the_group_is_the_new_cadres_and_keeps_all_else(college: World) -> None:
    await college.says("bo", f"/绑定 {college.enlist('博一', role='deputy')}", room=None)
    await college.says("lin", "/交接 王二")
    before = college.facts(Group)[-1]
    await make_round(college, TUESDAY - timedelta(seconds=1))
    assert cadre(college) == "wx/lin"
    await make_round(college, TUESDAY + timedelta(minutes=4))
    assert (cadre(college, TUESDAY - timedelta(microseconds=1)), cadre(college, TUESDAY)) == ("wx/lin", "wx/wang")
    line = college.facts(Group)[-1]
    assert (line.name, line.unit, line.staff) == (before.name, before.unit, before.staff)
    with college.database.read() as connection:
        judge = Judge(connection, Policy(), college.post.station.calendar(college.now), [])
        assert {verdict.cadre for verdict in judge.by_facts(college.now, haves=[Have.VOICE])} >= {"wx/wang"}


async def test_the_round_hands_over_once_and_tells_the_new_cadre_once_after_the_quiet_hours(college: World) -> None:
    await college.says("lin", "/交接 王二")
    for hours in (0, 1, 7.9):
        await make_round(college, TUESDAY + timedelta(hours=hours))
        assert await college.answers() == []
    said = []
    for hours in (8, 9, 33):
        await make_round(college, TUESDAY + timedelta(hours=hours))
        said += await college.answers()
    assert len(college.facts(Group)) == 2
    assert [one.text for one in said if "从今天起" in one.text] == [words.yours_now("林老师联系群", {})]


async def test_the_new_cadre_hears_what_passes_on_as_numbers(college: World) -> None:
    for text in ("书", "球", "伞"):
        await college.says("an", f"/心愿 {text}")
    await college.says("an", "/撤回心愿 2")
    store_problem(college, "p1")
    store_problem(college, "p2", "answered", "categorized")
    store_problem(college, "p3", "confided")
    await college.says("lin", "/交接 王二")
    await make_round(college, TUESDAY + timedelta(hours=9))
    told = heard(await college.answers())["wang"]
    assert "心愿2件、问题1件" in told
    assert not any(word in told for word in "书球伞")


def store_problem(college: World, id_: str, *states: str) -> None:
    """A problem of the group, with its steps a minute apart."""
    now = college.now
    given = Submission(at=now, id=id_, type="problem", group=GROUP, member="wx/an")
    steps = [Case(now + timedelta(minutes=no), f"{id_}-{no}", id_, state) for no, state in enumerate(states)]
    with college.database.write() as connection:
        Recording().record(connection, [given, *steps])


async def test_the_card_is_posted_again_with_the_new_name(college: World) -> None:
    await college.says("lin", "/交接 王二")
    await make_round(college, TUESDAY + timedelta(hours=7))
    assert college.facts(Identity)[-1].by == "wx/lin"
    await make_round(college, TUESDAY + timedelta(hours=8))
    cards = [one.text for one in await college.answers() if one.conversation == ROOM]
    assert cards == [texts.card("王二", "软件学院", "13800000000")]
    assert college.facts(Identity)[-1].by == "wx/wang"
    await make_round(college, TUESDAY + timedelta(hours=10))
    assert not [one for one in await college.answers() if one.conversation == ROOM]


async def test_reminders_go_to_the_new_cadre_from_that_day_on(college: World) -> None:
    await college.says("lin", "/交接 王二 3月4日")
    for day, reminded in ((3, "lin"), (4, "wang")):
        await make_round(college, MONDAY.replace(day=day, hour=21))
        asked = [one.conversation for one in await college.answers() if "说一句就好" in one.text]
        assert asked == [reminded]


async def test_a_bot_that_was_away_at_midnight_hands_over_from_midnight(college: World) -> None:
    await college.says("lin", "/交接 王二")
    await make_round(college, TUESDAY + timedelta(days=3))
    assert cadre(college, TUESDAY) == "wx/wang"


async def test_another_change_of_the_group_since_midnight_undoes_no_handover(college: World) -> None:
    await college.says("lin", "/交接 王二")
    college.clock[0] = TUESDAY + timedelta(minutes=2)
    await college.says("bo", f"/绑定 {college.enlist('博一', role='deputy')}", room=None)
    await make_round(college, TUESDAY + timedelta(minutes=5))
    assert cadre(college) == "wx/wang"
    with college.database.read() as connection:
        group = group_at(connection, GROUP, college.now)
    assert group is not None
    assert group.staff == ("wx/bo",)


async def test_a_rehearsal_shows_what_would_be_said_and_hands_nothing_over(college: World) -> None:
    await college.says("lin", "/交接 王二")
    made = await make_round(college, TUESDAY + timedelta(hours=9), dry_run=True)
    assert "handover" in [row.notice.why for row in made.rows]
    assert cadre(college) == "wx/lin"
    made = await make_round(college, TUESDAY + timedelta(hours=9))
    assert [row.notice.to for row in made.rows if row.notice.why == "handover"] == ["wx/wang"]


async def test_the_old_cadre_has_no_command_of_the_cadre_any_more_and_the_new_one_has(college: World) -> None:
    await college.says("lin", "/交接 王二")
    await make_round(college, TUESDAY + timedelta(hours=9))
    await college.answers()
    (old,) = await college.says("lin", "/话题 周末")
    assert old.text == texts.only_cadre("话题")
    (new,) = await college.says("wang", "/话题 周末")
    assert "话题「周末」开始了" in new.text


# Cancelling.


@pytest.mark.parametrize(
    ("who", "room", "said"),
    [
        ("lin", ROOM, "/交接 取消"),
        ("zhao", None, "/交接 取消"),
        ("lin", None, "/交接 取消 林老师联系群"),
        ("lin", None, "/交接 取消林老师联系群"),
        ("lin", None, "/交接 林老师联系群 取消"),
        ("zhao", None, "/交接 林老师联系 取消"),
    ],
)
async def test_before_its_day_it_can_be_cancelled_and_all_concerned_are_told(
    college: World, who: str, room: str | None, said: str
) -> None:
    await college.says("lin", "/交接 王二")
    answers = heard(await college.says(who, said, room=room))
    assert set(answers) == {"lin", "wang", "zhao"}
    assert set(answers.values()) == {words.cancelled("林老师联系群", "王二", TUESDAY.date())}
    await make_round(college, TUESDAY + timedelta(hours=9))
    assert cadre(college) == "wx/lin"


async def test_which_of_several_handovers_is_cancelled_is_asked_with_an_example(college: World) -> None:
    await college.says("lin", "/交接 王二")
    (told,) = await college.says("lin", "/交接 取消 二群", room=None)
    assert told.text == words.which_to_cancel(["林老师联系群"])
    assert "/交接 取消 林老师联系群" in told.text


async def test_a_second_plan_takes_the_place_of_the_first_and_its_cadre_is_told(college: World) -> None:
    await college.says("chen", f"/绑定 {college.enlist('孙三')}", room=None)
    await college.says("lin", "/交接 王二")
    answers = heard(await college.says("lin", "/交接 孙三"))
    assert answers["wang"] == words.cancelled("林老师联系群", "王二", TUESDAY.date())
    assert "由孙三联系" in answers["chen"]
    await make_round(college, TUESDAY + timedelta(hours=9))
    assert cadre(college) == "wx/chen"


# By the operator.


class Operator:
    """`wuyou handover` on a database with the group, its cadre lin, and wang who is bound."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "config.toml").write_text('[[gateway]]\nname = "wx"\nkind = "simulator"\n')
        self.database = fresh(folder)
        store(self.database, Group(at("2026-03-01 00:00"), "wx/g", "一群", "软件学院", "wx/lin"))
        for name, person in (("林一", "wx/lin"), ("王二", "wx/wang"), ("孙三", "")):
            with self.database.write() as connection:
                code = roster.enlist(
                    connection,
                    name=name,
                    unit="软件学院",
                    role="cadre",
                    contact="",
                    branch="",
                    club="",
                    now=MONDAY,
                )
                assert code is not None
                assert not person or roster.bind(connection, code, person, MONDAY)

    def runs(self, *words: str) -> tuple[int, str]:
        ended = wuyou(self.folder, "handover", *words)
        return ended.returncode, ended.stdout + ended.stderr

    def ahead(self) -> list[tuple[str, str, date]]:
        with self.database.read() as connection:
            return [(one.group, one.to, one.day) for one in handovers.ahead(connection)]


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    at_work = Operator(tmp_path)
    yield at_work
    at_work.database.close()


def test_the_operator_plans_and_cancels_a_handover(operator: Operator) -> None:
    assert operator.runs("一群", "王二", "--on", "2090-03-09") == (0, "wx/g from 2090-03-09 on: 王二 (wx/wang)\n")
    assert operator.ahead() == [("wx/g", "wx/wang", date(2090, 3, 9))]
    with operator.database.read() as connection:
        waiting = rows(connection)
    assert sorted(row.notice.to for row in waiting) == ["wx/lin", "wx/wang"]
    status, said = operator.runs("wx/g", "王二@软件学院", "--on", "2090-03-10", "--cancel")
    assert (status, "no handover" in said) == (2, True)
    assert operator.runs("wx/g", "王二", "--on", "2090-03-09", "--cancel") == (0, "wx/g stays as it is\n")
    assert operator.ahead() == []


@pytest.mark.parametrize(
    ("group", "name", "on", "said"),
    [
        ("二群", "王二", "2090-03-09", "二群 is no group"),
        ("一群", "钱四", "2090-03-09", "钱四 is no cadre of the roster"),
        ("一群", "孙三", "2090-03-09", "孙三 is not bound"),
        ("一群", "林一", "2090-03-09", "林一 is the cadre of wx/g already"),
        ("一群", "王二", "2026-03-09", "is not ahead"),
        ("一群", "王二", "9.3", "--on 9.3 is no date"),
    ],
)
def test_the_operator_is_told_what_is_wrong(operator: Operator, group: str, name: str, on: str, said: str) -> None:
    status, told = operator.runs(group, name, "--on", on)
    assert (status, said in told) == (2, True), told
    assert operator.ahead() == []
