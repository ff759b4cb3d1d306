"""`/提醒`: a cadre pauses reminders, moves them to an hour, switches them off; the answer says until when."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import texts_snooze
from bot.config import Config
from bot.gateways.base import SendRefused
from bot.rounds import Rounds
from bot.snoozing import CannotChoose, chosen
from rules.calendar import Break
from rules.facts import Alias
from rules.periods import INSTANT
from rules.reminders import Quiet, Snooze
from tests.bot.world import ROOM, World, world
from tests.builders import SHANGHAI, at
from tracker import requests, snoozing
from tracker.outbox import NoticeKind, rows, said_since
from tracker.snoozing import snooze_of

NOW = at("2026-03-02 09:00")
NIGHT = Quiet(time(22), time(8), SHANGHAI)
TERM = Break("2025-2026-2", date(2026, 3, 1), date(2026, 7, 12))
MONDAY, SILENT = (
    "2026-03-02",
    {"gateway": [{"name": "wx", "kind": "simulator"}], "calendar": {"observe_holidays": False}},
)


def choose(words: str, before: Snooze | None = None) -> Snooze:
    return chosen(words, before or Snooze(), NOW, NIGHT, [TERM])


# What is understood.


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("暂停 3天", 3),
        ("暂停3天", 3),
        ("暫停 三天", 3),
        ("暂停　３日", 3),
        ("停两天", 2),
        ("暂停 1天", 1),
        ("暂停 30天。", 30),
        ("暂停一周", 7),
        ("暂停 2个星期", 14),
    ],
)
def test_a_pause_of_some_days_ends_at_the_same_hour(words: str, days: int) -> None:
    assert choose(words) == Snooze(until=NOW + timedelta(days=days))


@pytest.mark.parametrize("words", ["暂停 0天", "暂停 31天", "暂停 999999天", "暂停 五周"])
def test_a_pause_of_less_than_a_day_or_more_than_thirty_is_refused_with_both_numbers(words: str) -> None:
    with pytest.raises(CannotChoose, match="1到30天"):
        choose(words)


def test_a_pause_without_its_days_is_asked_for_them() -> None:
    with pytest.raises(CannotChoose, match="请写停几天"):
        choose("暂停")


@pytest.mark.parametrize(
    ("words", "daily"),
    [
        ("每天18:00", time(18)),
        ("每天 18：30", time(18, 30)),
        ("每日８：００", time(8)),
        ("每天18点", time(18)),
        ("每天18点半", time(18, 30)),
        ("每天18點15分", time(18, 15)),
        ("每天下午6点", time(18)),
        ("每天晚上9点半", time(21, 30)),
        ("每天中午12点", time(12)),
        ("每天早上9点", time(9)),
        ("晚上6点", time(18)),
        ("18:30", time(18, 30)),
    ],
)
def test_an_hour_of_the_day_is_understood(words: str, daily: time) -> None:
    assert choose(words) == Snooze(daily=daily)


@pytest.mark.parametrize("words", ["每天22:00", "每天7:59", "每天0点"])
def test_an_hour_at_which_nobody_is_reminded_is_refused_and_says_when_that_is(words: str) -> None:
    with pytest.raises(CannotChoose, match="22:00到08:00不打扰"):
        choose(words)


@pytest.mark.parametrize("words", ["每天24:00", "每天18:60", "每天99点"])
def test_an_hour_that_there_is_not_is_refused(words: str) -> None:
    with pytest.raises(CannotChoose, match="没有这个时间"):
        choose(words)


@pytest.mark.parametrize("words", ["大家好", "每天", "暂停 3", "关了吧算了", "暂停 3天 每天18:00", "每天18:0"])
def test_what_says_nothing_is_told_how_to_write_it(words: str) -> None:
    with pytest.raises(CannotChoose, match="请这样写"):
        choose(words)


# Ends.


@pytest.mark.parametrize("words", ["关", "關", "关闭"])
def test_off_ends_with_the_term(words: str) -> None:
    assert choose(words) == Snooze(until=at("2026-07-13 00:00"), off=True)


@pytest.mark.parametrize(
    ("terms", "end"),
    [
        ([], "2026-08-30 00:00"),
        ([Break("long", date(2026, 3, 2), date(2026, 8, 29))], "2026-08-30 00:00"),
        ([Break("longer", date(2026, 3, 2), date(2026, 8, 30))], "2026-08-30 00:00"),
        ([Break("over", date(2025, 9, 1), date(2026, 3, 1))], "2026-08-30 00:00"),
        ([Break("ends today", date(2025, 9, 1), date(2026, 3, 2))], "2026-03-03 00:00"),
    ],
)
def test_off_ends_after_180_days_at_the_latest(terms: list[Break], end: str) -> None:
    assert chosen("关", Snooze(), NOW, NIGHT, terms).until == at(end)


def test_a_pause_keeps_the_hour_and_on_ends_everything() -> None:
    paused = choose("暂停 3天", choose("每天18:00"))

    assert (paused.daily, paused.until) == (time(18), NOW + timedelta(days=3))
    assert choose("关", paused).daily == time(18)
    assert choose("开", paused) == choose("恢复", choose("关")) == Snooze()


# The rule.


def test_a_pause_holds_until_its_end_and_not_at_it() -> None:
    snooze = Snooze(until=NOW)

    assert snooze.holds(NOW - INSTANT, SHANGHAI, said_today=0)
    assert not snooze.holds(NOW, SHANGHAI, said_today=5)


def test_an_hour_holds_before_it_and_after_one_was_said() -> None:
    snooze = Snooze(daily=time(18))

    assert snooze.holds(at(f"{MONDAY} 18:00") - INSTANT, SHANGHAI, said_today=0)
    assert not snooze.holds(at(f"{MONDAY} 18:00"), SHANGHAI, said_today=0)
    assert snooze.holds(at(f"{MONDAY} 20:00"), SHANGHAI, said_today=1)


# The command, and the rounds.


class College:
    """The college of one silent cadre, with rounds."""

    def __init__(self, college: World, config: Config) -> None:
        self.world = college
        self._rounds = Rounds(config, college.database, college.writer, college.post.station.calendar)

    async def heard_at(self, moment: str | datetime, who: str = "lin") -> list[str]:
        """Make a round then; return what the cadre is told."""
        self.world.clock[0] = at(moment) if isinstance(moment, str) else moment
        await self._rounds.run_due(self.world.now)
        return [sent.text for sent in await self.world.answers() if sent.conversation == who]

    async def says(self, words: str, who: str = "lin") -> str:
        (said,) = await self.world.says(who, words, None)
        assert said.conversation == who
        return said.text


@pytest.fixture
async def college(tmp_path: Path) -> AsyncIterator[College]:
    config = Config.model_validate(SILENT)
    async with world(tmp_path, config=config) as made:
        yield College(made, config)


async def test_without_a_choice_the_state_says_how_often_and_how_to_change_it(college: College) -> None:
    said = await college.says("/提醒")

    assert "提醒开着" in said
    assert "一天最多2条，一周最多5条" in said
    assert "/提醒 暂停 3天" in said


async def test_a_pause_says_until_when_holds_till_then_and_no_longer(college: College) -> None:
    assert "提醒已暂停到3月4日20:00，到时自动恢复" in await said_on(college, "2026-03-03 20:00", "/提醒 暂停 1天")
    assert await college.heard_at("2026-03-03 21:00") == []
    assert await college.heard_at(at("2026-03-04 20:00") - INSTANT) == []
    (said,) = await college.heard_at("2026-03-04 20:00")
    assert "今天还没有在群里说句话" in said
    assert "提醒开着" in await college.says("/提醒")


async def said_on(college: College, moment: str, words: str) -> str:
    """Let the cadre say it so that it is heard at that moment."""
    college.world.clock[0] = at(moment) - timedelta(seconds=30)
    return await college.says(words)


async def test_what_was_missed_in_a_pause_is_said_after_it_if_it_still_helps_and_else_not(college: College) -> None:
    await said_on(college, "2026-03-13 07:30", "/提醒 暂停 1天")  # Friday: the week becomes due, and a day passes.
    assert await college.heard_at("2026-03-13 20:30") == []

    (said,) = await college.heard_at("2026-03-14 08:00")
    assert "每周有互动" in said
    assert "今天" not in said


async def test_with_an_hour_everything_of_the_day_comes_then_in_one_message(college: College) -> None:
    assert "每天18:00以后才提醒" in await college.says("/提醒 每天18:00")
    assert await college.heard_at("2026-03-13 08:00") == []
    assert await college.heard_at(at("2026-03-13 18:00") - INSTANT) == []
    assert len(await college.heard_at("2026-03-13 18:00")) == 1
    assert await college.heard_at("2026-03-13 20:30") == []  # The day's voice; but one was said today.
    assert len(await college.heard_at("2026-03-14 20:30")) == 1


async def test_off_says_until_when_and_at_its_end_that_it_is_over_once(college: College) -> None:
    assert "提醒已关到8月29日24:00" in await college.says("/提醒 关")
    assert await college.heard_at("2026-08-29 21:00") == []
    assert await college.heard_at("2026-08-30 00:00") == []  # Not at night.
    over, *_ = await college.heard_at("2026-08-30 08:00")
    assert "您关掉的提醒已到期" in over
    assert not any("已到期" in said for said in await college.heard_at("2026-08-30 20:00"))


async def test_an_end_in_another_year_is_said_with_its_year(college: College) -> None:
    college.world.clock[0] = at("2026-11-02 09:00")

    assert "提醒已关到2027年5月1日24:00" in await college.says("/提醒 关")


async def test_on_ends_a_pause_and_an_hour_at_once(college: College) -> None:
    await college.says("/提醒 每天21:00")
    await college.says("/提醒 暂停 30天")
    assert "提醒开着" in await college.says("/提醒 开")

    assert len(await college.heard_at("2026-03-03 20:00")) == 1


async def test_a_reminder_that_waits_to_be_said_is_not_said_in_a_pause(college: College) -> None:
    college.world.simulator.fail_next(SendRefused("busy", permanent=False))
    assert await college.heard_at("2026-03-03 20:00") == []
    await college.says("/提醒 暂停 1天")

    assert await college.heard_at("2026-03-03 20:10") == []
    with college.world.database.read() as connection:
        (row,) = rows(connection)
    assert (row.notice.kind, str(row.state)) == (NoticeKind.REMINDER, "expired")
    await college.says("/提醒 开")
    assert len(await college.heard_at("2026-03-03 20:20")) == 1


AGAIN = "lin-again"


async def back_as(college: College, new: str = AGAIN) -> None:
    """The account was logged in anew: the cadre has another id, as a person has confirmed."""
    college.world.simulator.add_contact(new, "林一", friend=True)
    await college.world.post.station.record([Alias(college.world.now, "wx/lin", f"wx/{new}", "wx/zhao")])


async def test_a_pause_holds_for_who_comes_back_under_another_id_and_is_theirs_to_end(college: College) -> None:
    await said_on(college, "2026-03-03 20:00", "/提醒 暂停 1天")
    await back_as(college)

    assert await college.heard_at("2026-03-03 21:00", AGAIN) == []
    assert "提醒已暂停到3月4日20:00" in await college.says("/提醒", AGAIN)
    assert "提醒开着" in await college.says("/提醒 开", AGAIN)
    assert len(await college.heard_at("2026-03-03 21:30", AGAIN)) == 1


async def test_who_comes_back_under_another_id_hears_there_that_a_switch_off_is_over(college: College) -> None:
    await college.says("/提醒 关")
    await back_as(college)

    assert any("您关掉的提醒已到期" in said for said in await college.heard_at("2026-08-30 08:00", AGAIN))
    with college.world.database.read() as connection:
        assert snooze_of(connection, f"wx/{AGAIN}") == Snooze()


async def test_what_was_chosen_under_the_new_id_before_the_alias_was_known_comes_first(college: College) -> None:
    with college.world.database.write() as connection:
        snoozing.choose(connection, "wx/lin", Snooze(daily=time(9)))
        snoozing.choose(connection, f"wx/{AGAIN}", Snooze(daily=time(18)))
    await back_as(college)

    with college.world.database.read() as connection:
        assert snooze_of(connection, f"wx/{AGAIN}") == Snooze(daily=time(18))
        assert snooze_of(connection, "wx/lin") == Snooze(daily=time(9))


async def test_what_a_cadre_heard_under_the_old_id_counts_towards_how_much_they_hear(college: College) -> None:
    assert len(await college.heard_at("2026-03-03 20:00")) == 1
    await back_as(college)

    with college.world.database.read() as connection:
        assert len(said_since(connection, NoticeKind.REMINDER, f"wx/{AGAIN}", at(MONDAY))) == 1


async def test_a_reminder_that_waits_under_the_old_id_is_not_said_in_a_pause_either(college: College) -> None:
    college.world.simulator.fail_next(SendRefused("busy", permanent=False))
    assert await college.heard_at("2026-03-03 20:00") == []
    await back_as(college)
    await college.says("/提醒 暂停 1天", AGAIN)

    assert await college.heard_at("2026-03-03 20:10", AGAIN) == []


async def test_a_pause_is_kept_when_leave_is_entered(college: College) -> None:
    await college.says("/提醒 暂停 20天")
    with college.world.database.read() as connection:
        before = snooze_of(connection, "wx/lin")
    assert before.until is not None
    code = college.world.enlist("团委", "committee", unit="")
    await college.says(f"/绑定 {code}", "wang")
    await college.world.says("lin", "/请假 3月5日-3月6日 培训", None)
    await college.world.says("wang", "/准假 1", None)

    with college.world.database.read() as connection:
        assert snooze_of(connection, "wx/lin") == before
        assert [str(one.state) for one in requests.leave_of(connection, "wx/lin")] == ["granted"]
    assert await college.heard_at("2026-03-09 20:30") == []


async def test_asked_in_the_room_it_is_answered_in_private(college: College) -> None:
    said = await college.world.says("lin", "/提醒 暂停 3天")

    assert [sent.conversation for sent in said] == ["lin"]


async def test_a_youth_is_told_that_it_is_the_cadres_and_chooses_nothing(college: College) -> None:
    (said,) = await college.world.says("an", "/提醒 关")

    assert said.conversation == ROOM
    with college.world.database.read() as connection:
        assert snooze_of(connection, "wx/an") == Snooze()


async def test_a_deputy_who_gets_no_reminders_is_told_so(tmp_path: Path) -> None:
    async with world(tmp_path, enabled=False) as made:
        await made.says("an", f"/绑定 {made.enlist('安三', role='deputy')}", room=None)
        await made.enable()
        said = await made.says("an", "/提醒 关", room=None)

    assert [sent.text for sent in said] == [texts_snooze.ONLY_CADRE]


async def test_the_same_message_that_comes_again_chooses_the_same(college: College) -> None:
    for _ in range(2):
        await college.says("/提醒 关")
    with college.world.database.read() as connection:
        assert snooze_of(connection, "wx/lin").off


def test_the_quiet_hours_are_those_of_the_configuration() -> None:
    assert Config().quiet.is_quiet(time(22))
