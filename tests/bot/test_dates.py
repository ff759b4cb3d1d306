"""Days, periods and haves in the many ways in which people write them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.dates import days_of, days_within, have_of, period_of_words, plain_in_place
from rules.periods import PeriodKind, parse_period
from rules.policy import Have

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY = date(2026, 3, 4)


def march(first: int, last: int | None = None) -> tuple[date, date]:
    return date(2026, 3, first), date(2026, 3, last or first)


SINGLE = [
    ("3月2日", 2),
    ("3月2号", 2),
    ("３月２日", 2),
    ("03月02日", 2),
    ("3月 2日", 2),
    ("3月2", 2),
    ("三月二日", 2),
    ("三月十二号", 12),
    ("三月二十一日", 21),
    ("3月2日（周一）", 2),
    ("3月2日星期一", 2),
    ("3.2", 2),
    ("3-2", 2),
    ("3/2", 2),
    ("03-02", 2),
    ("2026-03-02", 2),
    ("2026-3-2", 2),
    ("2026.3.2", 2),
    ("2026/03/02", 2),
    ("2026年3月2日", 2),
    ("26年3月2日", 2),
    ("今年3月2日", 2),
    ("本月2日", 2),
    ("这个月2号", 2),
    ("2号", 2),
    ("28日", 28),
    ("今天", 4),
    ("今日", 4),
    ("明天", 5),
    ("后天", 6),
    ("後天", 6),
    ("大后天", 7),
    ("昨天", 3),
    ("前天", 2),
    ("大前天", 1),
    ("周三", 4),
    ("周五", 6),
    ("周二", 10),
    ("星期五", 6),
    ("礼拜五", 6),
    ("週五", 6),
    ("周日", 8),
    ("周天", 8),
    ("本周一", 2),
    ("这周五", 6),
    ("下周三", 11),
    ("下个星期三", 11),
    ("下下周三", 18),
]


@pytest.mark.parametrize(("typed", "day"), SINGLE)
def test_a_single_day(typed: str, day: int) -> None:
    assert days_of(typed, WEDNESDAY) == (*march(day), "")
    assert days_of(f"  {typed}，培训", WEDNESDAY) == (*march(day), "培训")


SPANS = [
    ("3月2日-3月5日", 2, 5),
    ("３月２日－３月５日", 2, 5),
    ("3月2日—3月5日", 2, 5),
    ("3月2日——3月5日", 2, 5),
    ("3月2日~3月5日", 2, 5),
    ("3月2日～3月5日", 2, 5),
    ("3月2日 - 3月5日", 2, 5),
    ("3月2日到3月5日", 2, 5),
    ("3月2日至3月5日", 2, 5),
    ("从3月2日到3月5日", 2, 5),
    ("3月2日（周一）至3月5日（周四）", 2, 5),
    ("3月2日-5日", 2, 5),
    ("3月2-5日", 2, 5),
    ("3月2号到5号", 2, 5),
    ("3月2至5", 2, 5),
    ("三月二号到三月五号", 2, 5),
    ("3.2-3.5", 2, 5),
    ("3.2-5", 2, 5),
    ("3-2~3-5", 2, 5),
    ("3-2-3-5", 2, 5),
    ("3/2—3/5", 2, 5),
    ("2026-03-02至2026-03-05", 2, 5),
    ("2026-03-02-2026-03-05", 2, 5),
    ("2026.3.2-2026.3.5", 2, 5),
    ("2026年3月2日至3月5日", 2, 5),
    ("2号-5号", 2, 5),
    ("2-5号", 2, 5),
    ("今天到周五", 4, 6),
    ("明天-后天", 5, 6),
    ("明天至3月8日", 5, 8),
    ("周三到周五", 4, 6),
    ("下周三到下周五", 11, 13),
    ("下周三至周五", 11, 13),
    ("本周一到周五", 2, 6),
    ("3月2日起三天", 2, 4),
    ("3月2日 3天", 2, 4),
    ("明天两天", 5, 6),
    ("3月2日、3日、4日", 2, 4),
    ("周五和周六", 6, 7),
    ("3月2日-3月2日", 2, 2),
    ("从2-5号", 2, 5),
    ("今天、明天、后天", 4, 6),
    ("周二和周三", 10, 11),  # The Wednesday after that Tuesday, not today.
]


@pytest.mark.parametrize(("typed", "first", "last"), SPANS)
def test_a_span_of_days_both_included(typed: str, first: int, last: int) -> None:
    assert days_of(f"{typed} 培训", WEDNESDAY) == (*march(first, last), "培训")


@pytest.mark.parametrize(
    ("typed", "today", "first", "last"),
    [
        ("12月30日-1月2日", "2026-12-20", "2026-12-30", "2027-01-02"),
        ("12月30日到2日", "2026-12-20", "2026-12-30", "2027-01-02"),
        ("30号-2号", "2026-12-20", "2026-12-30", "2027-01-02"),
        ("2026年12月30日-1月2日", "2026-03-04", "2026-12-30", "2027-01-02"),
        ("12月28日", "2027-01-03", "2026-12-28", "2026-12-28"),
        ("1月3日", "2026-12-20", "2027-01-03", "2027-01-03"),
        ("明年1月3日", "2026-03-04", "2027-01-03", "2027-01-03"),
        ("去年12月28日", "2026-03-04", "2025-12-28", "2025-12-28"),
        ("上个月28号", "2026-01-04", "2025-12-28", "2025-12-28"),
        ("下个月5号-8号", "2026-12-20", "2027-01-05", "2027-01-08"),
        ("2月29日", "2027-06-01", "2028-02-29", "2028-02-29"),
        ("周四到周二", "2026-12-30", "2026-12-31", "2027-01-05"),
        ("28-2号", "2026-03-04", "2026-03-28", "2026-04-02"),
        ("3月20日-4日", "2026-03-04", "2026-03-20", "2026-04-04"),  # Fifteen days on; sixteen are a slip.
        ("2.14-1", "2026-03-04", "2026-02-14", "2026-03-01"),
        ("5月2日-5日", "2026-03-04", "2026-05-02", "2026-05-05"),
        ("9.2-9.3", "2026-03-04", "2026-09-02", "2026-09-03"),  # 3 September of the last year is nearer than of this.
        ("9月2日、9月3日", "2026-03-04", "2026-09-02", "2026-09-03"),
        ("2000-01-01", "2026-03-04", "2000-01-01", "2000-01-01"),
        ("2099-12-30至2099-12-31", "2026-03-04", "2099-12-30", "2099-12-31"),
    ],
)
def test_days_over_the_turn_of_the_year(typed: str, today: str, first: str, last: str) -> None:
    found = days_of(typed, date.fromisoformat(today))
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("today", "day"), [("2026-03-17", "2026-03-02"), ("2026-03-18", "2026-04-02"), ("2026-03-28", "2026-04-02")]
)
def test_a_number_alone_is_the_nearer_day_of_this_month_and_the_next(today: str, day: str) -> None:
    found = days_of("2号", date.fromisoformat(today))
    assert found is not None
    assert found.first.isoformat() == day


def test_a_bare_weekday_is_the_next_and_of_what_was_done_the_last() -> None:
    for read in (days_of, days_within):
        for typed, ahead, last in (("周五", date(2026, 3, 6), date(2026, 2, 27)), ("周三", WEDNESDAY, WEDNESDAY)):
            assert read(typed, WEDNESDAY) == (ahead, ahead, "")
            assert read(typed, WEDNESDAY, back=True) == (last, last, "")


@pytest.mark.parametrize("away", [-182, -1, 0, 1, 182])
def test_a_day_without_a_year_is_the_nearest_of_its_name(away: int) -> None:
    day = WEDNESDAY + timedelta(days=away)
    assert days_of(f"{day.month}月{day.day}日", WEDNESDAY) == (day, day, "")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "培训",
        "三天",
        "3-5天",
        "5个人",
        "3月",
        "3月32日",
        "13月2日",
        "0月2日",
        "2026-02-29",
        "2月29日",
        "3月5日-3月2日",
        "3月5日-2日",
        "2026-03-05至2026-03-02",
        "3月2日-33日",
        "3月2日到5点",
        "3-2-5",
        "3月2日和5日",
        "3月20日-5日",
        "1999-03-02",
        "1999-12-31至2000-01-01",
        "2099-12-31至2100-01-01",
        "9999-12-31 两天",
        "㋂2日",
        "9999-12-31",
        "3.25%",
        "0302",
        "周末",
        "十十日",
    ],
)
def test_what_names_no_day_or_none_that_can_be_is_not_guessed(typed: str) -> None:
    assert days_of(typed, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("3月2日到北京出差", "到北京出差"),
        ("3月2日上午 开会", "上午 开会"),
        ("3月2日14:00 开会", "14:00 开会"),
        ("3月2日-培训", "培训"),
        ("3月2日：培训（校外）。", "培训（校外）。"),
        ("3月2日和学生座谈", "和学生座谈"),
        ("3月2日 ＡＢＣ Ｄ", "ＡＢＣ Ｄ"),
        ("3月2日 培训 \n", "培训"),
        ("3月2日培训3-5人", "培训3-5人"),
    ],
)
def test_the_rest_stays_as_it_was_typed(typed: str, rest: str) -> None:
    assert days_of(typed, WEDNESDAY) == (*march(2), rest)


def test_a_character_that_means_several_stays_as_it_is_so_that_all_others_keep_their_places() -> None:
    assert plain_in_place("Ａ㋂…２點") == "a㋂…2点"


def test_days_may_stand_behind_other_words() -> None:
    assert days_within("培训 3月2日-3月5日 北京", WEDNESDAY) == (*march(2, 5), "培训 北京")
    assert days_within("3月2日 培训 3月9日交材料", WEDNESDAY) == (*march(2), "培训 3月9日交材料")
    assert days_within("去北京培训", WEDNESDAY) is None


PERIODS = [
    ("week", "上周", "2026-W09"),
    ("week", "上星期", "2026-W09"),
    ("week", "上个礼拜", "2026-W09"),
    ("week", "上週", "2026-W09"),
    ("week", "上上周", "2026-W08"),
    ("week", "本周", "2026-W10"),
    ("week", "这周", "2026-W10"),
    ("week", "第9周", "2026-W09"),
    ("week", "9周", "2026-W09"),
    ("week", "第九周", "2026-W09"),
    ("week", "第50周", "2025-W50"),
    ("week", "2025年第50周", "2025-W50"),
    ("week", "2024年第50周", "2024-W50"),
    ("week", "2026-W09", "2026-W09"),
    ("week", "2026-w9", "2026-W09"),
    ("week", "２０２６Ｗ０９", "2026-W09"),
    ("week", "3月2日", "2026-W10"),
    ("week", "2月24日那周", "2026-W09"),
    ("week", "2月23日-3月1日", "2026-W09"),
    ("week", "上周三", "2026-W09"),
    ("week", "周一", "2026-W10"),  # The last Monday, not the next.
    ("week", "周五那周", "2026-W09"),
    ("week", "周四到周五", "2026-W09"),
    ("month", "上月", "2026-02"),
    ("month", "上个月", "2026-02"),
    ("month", "2月", "2026-02"),
    ("month", "2月份", "2026-02"),
    ("month", "二月", "2026-02"),
    ("month", "12月", "2025-12"),
    ("month", "去年12月", "2025-12"),
    ("month", "2025年12月", "2025-12"),
    ("month", "2024年3月", "2024-03"),
    ("month", "2026-02", "2026-02"),
    ("month", "本月", "2026-03"),
    ("quarter", "上季度", "2025-Q4"),
    ("quarter", "上个季度", "2025-Q4"),
    ("quarter", "第一季度", "2026-Q1"),
    ("quarter", "四季度", "2025-Q4"),
    ("quarter", "2025年第四季度", "2025-Q4"),
    ("quarter", "2024年第一季度", "2024-Q1"),
    ("quarter", "2026-Q1", "2026-Q1"),
    ("quarter", "2026q1", "2026-Q1"),
    ("year", "去年", "2025"),
    ("year", "今年", "2026"),
    ("year", "2025年", "2025"),
    ("year", "2025", "2025"),
    ("day", "昨天", "2026-03-03"),
    ("day", "3月2日", "2026-03-02"),
    ("day", "3.2", "2026-03-02"),
    ("day", "2026-03-02", "2026-03-02"),
    ("day", "周一", "2026-03-02"),
    ("day", "周三", "2026-03-04"),
    ("day", "周四", "2026-02-26"),
    ("day", "上周五", "2026-02-27"),
]


@pytest.mark.parametrize(("kind", "typed", "name"), PERIODS)
def test_a_period_by_its_words(kind: str, typed: str, name: str) -> None:
    found = period_of_words(f" {typed} 停电", PeriodKind(kind), WEDNESDAY, SHANGHAI)
    assert found is not None
    assert found == (parse_period(name, SHANGHAI), "停电")


@pytest.mark.parametrize(("kind", "typed"), [("year", "2025停电"), ("year", "2025年停电"), ("month", "2025-12停电")])
def test_words_may_stand_right_behind_a_periods_name(kind: str, typed: str) -> None:
    found = period_of_words(typed, PeriodKind(kind), WEDNESDAY, SHANGHAI)
    assert found is not None
    assert found[1] == "停电"


@pytest.mark.parametrize(
    ("kind", "typed", "today", "name"),
    [
        ("week", "第10周", "2026-03-02", "2026-W10"),
        ("week", "第10周", "2026-03-01", "2025-W10"),
        ("month", "3月", "2026-03-01", "2026-03"),
        ("month", "3月", "2026-02-28", "2025-03"),
        ("quarter", "二季度", "2026-04-01", "2026-Q2"),
        ("quarter", "二季度", "2026-03-31", "2025-Q2"),
        ("week", "第1周", "2025-12-29", "2026-W01"),  # Its week begins before its year.
        ("week", "第1周", "2025-12-28", "2025-W01"),
        ("month", "1月", "2027-01-01", "2027-01"),  # A day of the last week of 2026.
        ("week", "第53周", "2027-01-01", "2026-W53"),
        ("week", "第53周", "2027-01-04", "2026-W53"),  # 2027 has no such week.
    ],
)
def test_a_period_by_its_number_is_the_last_that_has_begun(kind: str, typed: str, today: str, name: str) -> None:
    found = period_of_words(typed, PeriodKind(kind), date.fromisoformat(today), SHANGHAI)
    assert found == (parse_period(name, SHANGHAI), "")


def test_where_neither_this_year_nor_the_last_has_a_53rd_week_none_is_meant() -> None:
    assert period_of_words("第53周", PeriodKind.WEEK, date(2026, 3, 4), SHANGHAI) is None


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("week", "停电"),
        ("week", "三个青年"),
        ("week", "2026-W54"),
        ("week", "2026-03"),
        ("week", "9999-12-31"),
        ("week", "2月23日-3月2日"),
        ("month", "2个话题"),
        ("month", "13月"),
        ("month", "3月2日"),
        ("quarter", "第五季度"),
        ("quarter", "2026-Q5"),
        ("year", "20260302"),
        ("day", "上周"),
        ("day", "2月30日"),
    ],
)
def test_what_names_no_period_of_the_kind_is_left_to_the_words(kind: str, typed: str) -> None:
    assert period_of_words(typed, PeriodKind(kind), WEDNESDAY, SHANGHAI) is None


HAVES = [
    ("每天有声音", Have.VOICE),
    ("每天声音", Have.VOICE),
    ("声音", Have.VOICE),
    ("聲音", Have.VOICE),
    ("每周有互动", Have.INTERACTION),
    ("每周互动", Have.INTERACTION),
    ("每周都有互动", Have.INTERACTION),
    ("周互动", Have.INTERACTION),
    ("互動", Have.INTERACTION),
    ("「每周有互动」", Have.INTERACTION),
    ("interaction", Have.INTERACTION),
    ("每月有话题", Have.TOPIC),
    ("每个月话题", Have.TOPIC),
    ("话题", Have.TOPIC),
    ("每季度有线下活动", Have.ACTIVITY),
    ("季度活动", Have.ACTIVITY),
    ("线下活动", Have.ACTIVITY),
    ("每年与多数青年面对面", Have.FACE_TO_FACE),
    ("每年面对面", Have.FACE_TO_FACE),
    ("见面", Have.FACE_TO_FACE),
]


@pytest.mark.parametrize(("typed", "have"), HAVES)
def test_a_have_by_its_words(typed: str, have: Have) -> None:
    assert have_of(f"{typed} 那周 停电了") == (have, "那周 停电了")
    assert have_of(f"　{typed}：停电了。") == (have, "停电了。")


@pytest.mark.parametrize("typed", ["", "停电", "心愿", "每周", "上周互动"])
def test_what_names_no_have(typed: str) -> None:
    assert have_of(typed) is None
