"""Moments in the many ways in which people write them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.times import moment_of

WEDNESDAY = date(2026, 9, 2)
SEPTEMBER = {day: date(2026, 9, day) for day in range(1, 31)}
OCTOBER = date(2026, 10, 12)

WAYS = [
    # Days.
    ("10月12日 14:30", OCTOBER, "14:30"),
    ("10月12号 14:30", OCTOBER, "14:30"),
    ("10.12 14:30", OCTOBER, "14:30"),
    ("10/12 14:30", OCTOBER, "14:30"),
    ("10-12 14:30", OCTOBER, "14:30"),
    ("2026-10-12 14:30", OCTOBER, "14:30"),
    ("2026年10月12日 14:30", OCTOBER, "14:30"),
    ("十月十二日 14:30", OCTOBER, "14:30"),
    ("10月12日（周一）14:30", OCTOBER, "14:30"),
    ("１０月１２日　１４：３０", OCTOBER, "14:30"),
    ("今天 14:30", SEPTEMBER[2], "14:30"),
    ("明天 14:30", SEPTEMBER[3], "14:30"),
    ("后天 14:30", SEPTEMBER[4], "14:30"),
    ("後天 14:30", SEPTEMBER[4], "14:30"),
    ("昨天 14:30", SEPTEMBER[1], "14:30"),
    ("周六 14:30", SEPTEMBER[5], "14:30"),
    ("本周六 14:30", SEPTEMBER[5], "14:30"),
    ("这周六 14:30", SEPTEMBER[5], "14:30"),
    ("下周三 14:30", SEPTEMBER[9], "14:30"),
    ("下個禮拜三 14:30", SEPTEMBER[9], "14:30"),
    ("星期天 14:30", SEPTEMBER[6], "14:30"),
    ("礼拜三 14:30", SEPTEMBER[2], "14:30"),
    ("上周六 14:30", date(2026, 8, 29), "14:30"),
    ("12号 14:30", SEPTEMBER[12], "14:30"),
    # Times of day.
    ("明天 14：30", SEPTEMBER[3], "14:30"),
    ("明天 14:30:00", SEPTEMBER[3], "14:30"),
    ("明天 14点30", SEPTEMBER[3], "14:30"),
    ("明天 14点30分", SEPTEMBER[3], "14:30"),
    ("明天 14时30分", SEPTEMBER[3], "14:30"),
    ("明天 14點半", SEPTEMBER[3], "14:30"),
    ("明天 14点半", SEPTEMBER[3], "14:30"),
    ("明天 14.30", SEPTEMBER[3], "14:30"),
    ("明天 14点", SEPTEMBER[3], "14:00"),
    ("明天 14点钟", SEPTEMBER[3], "14:00"),
    ("明天 14点整", SEPTEMBER[3], "14:00"),
    ("明天 十四点三十", SEPTEMBER[3], "14:30"),
    ("明天 二十点零五分", SEPTEMBER[3], "20:05"),
    ("明天 二十一点一刻", SEPTEMBER[3], "21:15"),
    ("明天 下午两点半", SEPTEMBER[3], "14:30"),
    ("明天 下午2点30分", SEPTEMBER[3], "14:30"),
    ("明天 下午2:30", SEPTEMBER[3], "14:30"),
    ("明天 下午2.30", SEPTEMBER[3], "14:30"),
    ("明天 下午14:30", SEPTEMBER[3], "14:30"),
    ("明天 晚上7点", SEPTEMBER[3], "19:00"),
    ("明天 晚7点半", SEPTEMBER[3], "19:30"),
    ("明天 傍晚六点", SEPTEMBER[3], "18:00"),
    ("明天 早上八点一刻", SEPTEMBER[3], "08:15"),
    ("明天 早上八点三刻", SEPTEMBER[3], "08:45"),
    ("明天 上午九点", SEPTEMBER[3], "09:00"),
    ("明天 上午11点50", SEPTEMBER[3], "11:50"),
    ("明天 中午12点", SEPTEMBER[3], "12:00"),
    ("明天 中午一点", SEPTEMBER[3], "13:00"),
    ("明天 中午", SEPTEMBER[3], "12:00"),
    ("明天 下午十二点半", SEPTEMBER[3], "12:30"),
    ("明天 十二点", SEPTEMBER[3], "12:00"),
    ("明天 9点", SEPTEMBER[3], "09:00"),
    ("明天 8:30", SEPTEMBER[3], "08:30"),
    ("明天 08:30", SEPTEMBER[3], "08:30"),
    ("明天 02:30", SEPTEMBER[3], "02:30"),
    ("明天 凌晨12点", SEPTEMBER[3], "00:00"),
    ("明天 2:30pm", SEPTEMBER[3], "14:30"),
    ("明天 2:30 PM", SEPTEMBER[3], "14:30"),
    ("明天 7pm", SEPTEMBER[3], "19:00"),
    ("明天 14:30-16:30", SEPTEMBER[3], "14:30"),
    ("明天 下午2点到4点", SEPTEMBER[3], "14:00"),
    # In any order, with and without spaces between.
    ("14:30 10月12日", OCTOBER, "14:30"),
    ("下午两点半 周六", SEPTEMBER[5], "14:30"),
    ("10月12日14:30", OCTOBER, "14:30"),
    ("周六下午两点半", SEPTEMBER[5], "14:30"),
    ("10.12晚7点", OCTOBER, "19:00"),
    ("今晚7点", SEPTEMBER[2], "19:00"),
    ("明早八点", SEPTEMBER[3], "08:00"),
    ("昨晚八点", SEPTEMBER[1], "20:00"),
    ("周六，14:30", SEPTEMBER[5], "14:30"),
]


@pytest.mark.parametrize(("written", "day", "clock"), WAYS)
def test_a_moment_is_understood_before_behind_and_between_other_words(written: str, day: date, clock: str) -> None:
    for text in (f"{written} 图书馆 读书会", f"图书馆 {written} 读书会", f"图书馆 读书会 {written}"):
        read = moment_of(text, WEDNESDAY)
        assert (read.first, read.last, read.clock) == (day, day, time.fromisoformat(clock))
        assert (read.rest.split(), read.guessed, read.unsure) == (["图书馆", "读书会"], "", "")


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("两点", "14:00"),
        ("兩點", "14:00"),
        ("2点", "14:00"),
        ("两点半", "14:30"),
        ("2:30", "14:30"),
        ("2：30", "14:30"),
        ("一点", "13:00"),
        ("六点", "18:00"),
    ],
)
def test_a_small_hour_is_taken_for_the_afternoon_and_told_to_be_a_guess(written: str, clock: str) -> None:
    read = moment_of(f"周六 {written} 图书馆 读书会", WEDNESDAY)
    assert (read.clock, read.guessed) == (time.fromisoformat(clock), written)


@pytest.mark.parametrize("written", ["7点", "七点", "7点半", "8点", "八点钟", "8点一刻"])
def test_whether_7_and_8_are_of_the_morning_or_the_evening_is_asked(written: str) -> None:
    read = moment_of(f"周六 {written} 操场 跑步", WEDNESDAY)
    assert (read.clock, read.unsure, read.rest) == (None, written, "操场 跑步")


@pytest.mark.parametrize(
    "no_time",
    [
        "25:00",
        "14:75",
        "晚上12点",
        "早上14点",
        "三点建议",
        "一点心意",
        "3.5",
        "14号楼",
        "3时间",
        "9点名",
        "10月",
        "1430",
    ],
)
def test_what_is_no_time_stays_a_word(no_time: str) -> None:
    read = moment_of(f"明天 {no_time} 读书会", WEDNESDAY)
    assert (read.first, read.clock, read.unsure, read.rest) == (SEPTEMBER[3], None, "", f"{no_time} 读书会")


@pytest.mark.parametrize("house", ["14号楼", "3号教学楼", "二号馆", "5号会议室"])
def test_the_number_of_a_house_is_no_day(house: str) -> None:
    read = moment_of(f"{house} 周六 14:30 读书会", WEDNESDAY)
    assert (read.first, read.rest) == (SEPTEMBER[5], f"{house} 读书会")


def test_days_that_last_are_told_so() -> None:
    read = moment_of("9月5日-6日 14:30 操场 露营", WEDNESDAY)
    assert (read.first, read.last) == (SEPTEMBER[5], SEPTEMBER[6])


def test_what_is_missing_is_none() -> None:
    assert moment_of("14:30 图书馆 读书会", WEDNESDAY)[:3] == (None, None, time(14, 30))
    assert moment_of("周六 图书馆 读书会", WEDNESDAY)[:3] == (SEPTEMBER[5], SEPTEMBER[5], None)
    assert moment_of("", WEDNESDAY)[:6] == (None, None, None, "", "", "")


def test_only_the_first_day_and_time_are_taken_and_the_rest_stays_as_typed() -> None:
    read = moment_of("周六 14:30 图书馆  读《10月1日》、聊 3点 的事", WEDNESDAY)
    assert read.rest == "图书馆  读《10月1日》、聊 3点 的事"


def test_leading_takes_nothing_from_the_middle_of_a_title() -> None:
    assert moment_of("学习 10月1日 讲话", WEDNESDAY, leading=True)[::5] == (None, "学习 10月1日 讲话")
    read = moment_of("昨天 学习 10月1日 讲话", WEDNESDAY, leading=True)
    assert (read.first, read.rest) == (SEPTEMBER[1], "学习 10月1日 讲话")


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from([way for way, _, _ in WAYS] + list("点时:.半晚早号两7")), max_size=6).map("".join)
)
def test_no_text_is_too_odd(text: str) -> None:
    read = moment_of(text, WEDNESDAY)
    assert len(read.rest) <= len(text) + 2
