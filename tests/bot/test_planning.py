"""Activities as people write them: the plan that is read, or the words that say what is wrong with it."""

from datetime import date, datetime
from pathlib import Path

import pytest

from bot import texts_activities as words
from bot.planning import Plan, cleared, plan_of
from bot.times import moment_of
from rules.facts import Activity, Duty
from tests.bot.world import MONDAY, world


def plan(written: str, now: datetime = MONDAY) -> Plan | str:
    assert now.tzinfo is not None
    return plan_of(moment_of(cleared(written), now.date()), now, now.tzinfo, "活动")


def read(written: str, now: datetime = MONDAY) -> tuple[str, str | None, str]:
    found = plan(written, now)
    assert isinstance(found, Plan), found
    return f"{found.held_at:%Y-%m-%d %H:%M}", found.place, found.title


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("下下周五 14:30", "2026-03-20 14:30"),
        ("明晚8点", "2026-03-03 20:00"),
        ("二十号下午三点", "2026-03-20 15:00"),
        ("周六 2点半-4点", "2026-03-07 14:30"),
        ("三天后下午两点", "2026-03-05 14:00"),
        ("2周后 14:30", "2026-03-16 14:30"),
        ("3月14日（周六）14:30", "2026-03-14 14:30"),
        ("3月14日 星期六 14:30", "2026-03-14 14:30"),
        ("周六（3月14日）14:30", "2026-03-14 14:30"),
        ("10/12 14:30", "2026-10-12 14:30"),
        ("12月2日 14:30", "2025-12-02 14:30"),
        ("2025年10月12日 14:30", "2025-10-12 14:30"),
        ("去年10月12日 14:30", "2025-10-12 14:30"),
    ],
)
def test_a_moment_is_read_however_it_is_written(written: str, when: str) -> None:
    assert read(f"{written} 图书馆 读书会") == (when, "图书馆", "读书会")


@pytest.mark.parametrize(("now", "year"), [(date(2026, 3, 2), 2025), (date(2026, 3, 3), 2026)])
def test_a_day_without_a_year_is_of_the_next_one_once_it_is_more_than_92_days_ago(now: date, year: int) -> None:
    moment = datetime.combine(now, MONDAY.timetz())
    assert read("11月30日 14:30 图书馆 读书会", moment)[0] == f"{year}-11-30 14:30"


@pytest.mark.parametrize(
    ("written", "place", "title"),
    [
        ("周六14:30\n地点：图书馆二楼 报告厅\n内容：读书会", "图书馆二楼 报告厅", "读书会"),
        ("时间：周六14:30 地点：图书馆 主题：读书会", "图书馆", "读书会"),
        ("时间：周六14:30 地点：图书馆 读书会", "图书馆", "读书会"),
        ("时间：周六14:30 地点：图书馆 主题：读书会\n大家带书", "图书馆", "读书会 大家带书"),
        ("周六14:30在图书馆举行读书会", "图书馆", "读书会"),
        ("周六14:30 在二教 203 开展读书会", "二教", "203 开展读书会"),
    ],
)
def test_a_place_is_read_where_words_say_that_it_is_one(written: str, place: str, title: str) -> None:
    assert read(written)[1:] == (place, title)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("2月30日 14:30 图书馆 读书会", words.no_such_day("2月30日", "活动")),
        ("2月29日 14:30 图书馆 读书会", words.no_such_day("2月29日", "活动")),
        ("13月1日 14:30 图书馆 读书会", words.no_such_day("13月1日", "活动")),
        ("4/31 14:30 图书馆 读书会", words.no_such_day("4/31", "活动")),
        ("周六 25:00 图书馆 读书会", words.no_such_time("25:00", "活动")),
        ("周六 24:00 图书馆 读书会", words.no_such_time("24:00", "活动")),
        ("周六 14:75 图书馆 读书会", words.no_such_time("14:75", "活动")),
        ("这周末 14:30 图书馆 读书会", words.which_day("这周末", "活动")),
        ("下周 14:30 图书馆 读书会", words.which_day("下周", "活动")),
        ("月底 14:30 图书馆 读书会", words.which_day("月底", "活动")),
        ("国庆节 14:30 图书馆 读书会", words.which_day("国庆节", "活动")),
        ("腊月初八 14:30 图书馆 读书会", words.which_day("腊月初八", "活动")),
        ("过两天下午两点 图书馆 读书会", words.which_day("过两天", "活动")),
        ("3月14日（周日）14:30 图书馆 读书会", words.other_weekday(date(2026, 3, 14))),
        ("周日（3月14日）14:30 图书馆 读书会", words.other_weekday(date(2026, 3, 14))),
        ("周六 图书馆 读书会", words.no_time("活动")),
        ("14:30 图书馆 读书会", words.no_day("活动")),
        ("读书会", words.no_moment("活动")),
    ],
)
def test_what_is_wrong_is_named(written: str, answer: str) -> None:
    assert plan(written) == answer


def test_a_feast_in_a_title_asks_for_nothing_where_the_day_is_written() -> None:
    assert read("5月4日 14:30 操场 五四晚会") == ("2026-05-04 14:30", "操场", "五四晚会")


async def test_the_same_activity_is_not_entered_a_second_time(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        for said in ("/活动 周六14:30 图书馆 读书会", "/是"):
            await college.says("lin", said, room=None)
        (answer,) = await college.says("lin", "/活动 周六14:30 图书馆 读书会", room=None)
        assert answer.text == words.planned_already("3月7日（周六）14:30", "读书会")
        (answer,) = await college.says("lin", "/活动 周六14:30 图书馆 朗诵会", room=None)
        assert answer.text.startswith("读作：")
        assert len(college.facts(Activity)) == 1


@pytest.mark.parametrize("said", ["/团课 昨天 学习全会精神", "/团课 学习全会精神 昨天"])
async def test_the_day_of_a_duty_may_stand_behind_its_title(tmp_path: Path, said: str) -> None:
    async with world(tmp_path) as college:
        await college.says("lin", said, room=None)
        (duty,) = college.facts(Duty)
        assert (duty.title, duty.at.date()) == ("学习全会精神", date(2026, 3, 1))
