"""Statutory holidays, make-up workdays and breaks, seen through the rules' calendar."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from bot.calendars import build, unannounced_years
from bot.config_policy import CalendarTable
from rules.calendar import Calendar

OBSERVED = CalendarTable()
IGNORED = CalendarTable(observe_holidays=False)
WINTER = {"name": "寒假", "from": date(2026, 1, 12), "to": date(2026, 2, 28)}


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def off(calendar: Calendar, among: Iterable[date]) -> list[date]:
    return [day for day in among if calendar.excuses(day)]


def test_the_october_block_of_2025_is_the_1st_to_the_8th() -> None:
    around = days(date(2025, 9, 27), date(2025, 10, 12))
    assert off(build(OBSERVED, [2025]), around) == days(date(2025, 10, 1), date(2025, 10, 8))


def test_the_make_up_workdays_of_2025_are_the_announced_ones() -> None:
    workdays = {day for day in build(OBSERVED, [2025]).workdays if day.year == 2025}
    assert workdays == {
        date(2025, 1, 26),
        date(2025, 2, 8),
        date(2025, 4, 27),
        date(2025, 9, 28),
        date(2025, 10, 11),
    }


def test_a_weekend_beside_a_holiday_that_is_a_make_up_workday_is_no_day_off() -> None:
    calendar = build(OBSERVED, [2025])
    assert calendar.excuses(date(2025, 1, 28))
    assert not calendar.excuses(date(2025, 1, 26))
    assert not calendar.excuses(date(2025, 2, 8))


def test_an_ordinary_weekend_is_no_holiday() -> None:
    assert off(build(OBSERVED, [2025]), days(date(2025, 3, 8), date(2025, 3, 9))) == []


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_new_year_block_of_2023_begins_on_the_last_day_of_2022_whichever_year_is_asked(year: int) -> None:
    around = days(date(2022, 12, 29), date(2023, 1, 4))
    assert off(build(OBSERVED, [year]), around) == days(date(2022, 12, 31), date(2023, 1, 2))


def test_the_new_year_block_of_2019_begins_after_the_make_up_workday_of_2018() -> None:
    around = days(date(2018, 12, 28), date(2019, 1, 2))
    assert off(build(OBSERVED, [2018]), around) == days(date(2018, 12, 30), date(2019, 1, 1))


@pytest.mark.parametrize("year", [2005, 2006])
def test_a_make_up_workday_in_december_belongs_to_the_notice_of_the_next_year(year: int) -> None:
    around = days(date(2005, 12, 30), date(2006, 1, 4))
    assert off(build(OBSERVED, [year]), around) == days(date(2006, 1, 1), date(2006, 1, 3))


def test_an_unannounced_year_has_the_days_of_the_law_and_no_invented_ones() -> None:
    calendar = build(OBSERVED, [2035])
    assert calendar.workdays == frozenset()
    # 16 September 2035, the Mid-Autumn Festival, is a Sunday; nobody has said yet that the 17th is off.
    assert off(calendar, days(date(2035, 9, 14), date(2035, 9, 18))) == [date(2035, 9, 15), date(2035, 9, 16)]
    assert off(calendar, days(date(2035, 9, 29), date(2035, 10, 5))) == days(date(2035, 9, 29), date(2035, 10, 3))


def test_the_years_without_an_announcement_are_told_and_the_announced_ones_are_not() -> None:
    assert unannounced_years(range(2023, 2027)) == ()
    assert unannounced_years([2035, 2025, 2000, 2035]) == (2000, 2035)


def test_the_first_and_the_last_year_have_their_national_day() -> None:
    assert build(OBSERVED, [2000]).excuses(date(2000, 10, 1))
    assert build(OBSERVED, [2100]).excuses(date(2100, 10, 1))
    assert not build(OBSERVED, [2100]).excuses(date(2100, 11, 3))


def test_no_year_of_the_century_fails_and_none_makes_a_holiday_a_workday() -> None:
    calendar = build(OBSERVED, range(2000, 2101))
    assert {day.year for day in calendar.holidays} >= set(range(2000, 2101))
    assert calendar.holidays & calendar.workdays == frozenset()


def test_a_year_means_the_same_alone_and_among_others() -> None:
    among = build(OBSERVED, range(2000, 2101))
    for year in (2000, 2005, 2020, 2025, 2026, 2027, 2100):
        whole = days(date(year, 1, 1), date(year, 12, 31))
        assert off(build(OBSERVED, [year]), whole) == off(among, whole)


def test_holidays_that_are_not_observed_leave_the_calendar_empty() -> None:
    calendar = build(IGNORED, range(2024, 2028))
    assert calendar == Calendar()


def test_breaks_excuse_from_their_first_to_their_last_day_also_where_holidays_are_not_observed() -> None:
    calendar = build(CalendarTable.model_validate({"observe_holidays": False, "breaks": [WINTER]}), [2026])
    assert not calendar.excuses(date(2026, 1, 11))
    assert calendar.excuses(date(2026, 1, 12))
    assert calendar.excuses(date(2026, 2, 28))
    assert not calendar.excuses(date(2026, 3, 1))


def test_no_years_make_a_calendar_of_breaks_alone() -> None:
    assert build(OBSERVED, []) == Calendar()
