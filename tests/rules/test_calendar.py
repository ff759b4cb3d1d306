"""Days off: holidays in their blocks, make-up workdays, breaks, leave (rules.md sections 4 and 7)."""

from datetime import UTC, date, timedelta

import pytest

from rules.calendar import Break, Calendar, excused_days
from rules.periods import Period, parse_period


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def calendar(*holidays: str, workdays: tuple[str, ...] = (), breaks: tuple[Break, ...] = ()) -> Calendar:
    """A calendar whose holidays are written as days or as `first/last`."""
    runs = [days(*run.split("/")) if "/" in run else days(run, run) for run in holidays]
    off = frozenset(day for run in runs for day in run)
    return Calendar(off, frozenset(date.fromisoformat(day) for day in workdays), breaks)


def off(table: Calendar, first: str, last: str) -> list[date]:
    return [day for day in days(first, last) if table.excuses(day)]


def period(name: str) -> Period:
    return parse_period(name, UTC)


def pause(first: str, last: str) -> Break:
    return Break("寒假", date.fromisoformat(first), date.fromisoformat(last))


# Blocks


def test_without_holidays_no_day_is_off_not_even_a_weekend() -> None:
    assert off(Calendar(), "2025-03-01", "2025-03-31") == []


def test_an_ordinary_weekend_in_the_same_month_is_no_day_off() -> None:
    assert off(calendar("2025-06-02"), "2025-06-03", "2025-06-30") == []


def test_the_national_day_of_2025_is_one_block_of_eight_days() -> None:
    table = calendar("2025-10-01/2025-10-03", "2025-10-06/2025-10-08", workdays=("2025-09-28", "2025-10-11"))
    assert off(table, "2025-09-20", "2025-10-20") == days("2025-10-01", "2025-10-08")


@pytest.mark.parametrize(
    ("holiday", "first", "last"),
    [
        ("2025-06-02", "2025-05-31", "2025-06-02"),  # A Monday takes the weekend before.
        ("2025-06-06", "2025-06-06", "2025-06-08"),  # A Friday takes the weekend after.
        ("2025-06-07", "2025-06-07", "2025-06-08"),  # A Saturday takes its Sunday,
        ("2025-06-08", "2025-06-07", "2025-06-08"),  # and a Sunday its Saturday.
        ("2025-06-04", "2025-06-04", "2025-06-04"),  # Midweek a holiday stands alone.
        (
            "2025-06-05",
            "2025-06-05",
            "2025-06-05",
        ),  # From Thursday no block reaches the weekend over an ordinary Friday,
        ("2025-06-03", "2025-06-03", "2025-06-03"),  # nor from Tuesday over a Monday.
        ("2025-06-06/2025-06-09", "2025-06-06", "2025-06-09"),
        ("2025-05-30/2025-06-09", "2025-05-30", "2025-06-09"),
    ],
)
def test_weekend_days_joined_to_a_run_of_holidays_belong_to_it_directly_or_through_each_other(
    holiday: str, first: str, last: str
) -> None:
    assert off(calendar(holiday), "2025-05-15", "2025-06-25") == days(first, last)


@pytest.mark.parametrize(
    ("workday", "expected"),
    [
        ("2025-06-01", ["2025-06-02"]),  # The Sunday between is worked, so the Saturday is joined to nothing.
        ("2025-05-31", ["2025-06-01", "2025-06-02"]),
        ("2025-06-07", ["2025-05-31", "2025-06-01", "2025-06-02"]),
    ],
)
def test_a_make_up_workday_is_an_ordinary_day_and_cuts_a_block(workday: str, expected: list[str]) -> None:
    table = calendar("2025-06-02", workdays=(workday,))
    assert off(table, "2025-05-20", "2025-06-20") == [date.fromisoformat(day) for day in expected]


def test_a_weekend_between_two_runs_is_joined_from_the_side_that_is_not_worked() -> None:
    table = calendar("2025-06-06", "2025-06-09", workdays=("2025-06-07",))
    assert off(table, "2025-06-01", "2025-06-15") == [date(2025, 6, 6), date(2025, 6, 8), date(2025, 6, 9)]


def test_a_holiday_that_is_also_a_make_up_workday_is_no_day_off() -> None:
    assert not calendar("2025-06-04", workdays=("2025-06-04",)).excuses(date(2025, 6, 4))


def test_a_block_crosses_the_turn_of_the_year() -> None:
    table = calendar("2023-01-01", "2023-01-02")  # A Sunday and a Monday; the Saturday is of the year before.
    assert off(table, "2022-12-24", "2023-01-08") == days("2022-12-31", "2023-01-02")
    other_way = calendar("2027-01-01")  # A Friday.
    assert off(other_way, "2026-12-24", "2027-01-08") == days("2027-01-01", "2027-01-03")


# Breaks


def test_both_days_of_a_break_are_off_and_the_days_beside_it_are_not() -> None:
    table = Calendar(breaks=(pause("2026-01-12", "2026-02-28"),))
    assert off(table, "2026-01-01", "2026-03-31") == days("2026-01-12", "2026-02-28")


def test_a_break_excuses_a_make_up_workday_too() -> None:
    table = calendar(workdays=("2026-02-14",), breaks=(pause("2026-01-12", "2026-02-28"),))
    assert table.excuses(date(2026, 2, 14))


def test_a_weekend_joined_to_a_break_is_no_day_off() -> None:
    table = Calendar(breaks=(pause("2026-01-12", "2026-01-16"),))
    assert off(table, "2026-01-05", "2026-01-25") == days("2026-01-12", "2026-01-16")


def test_breaks_and_holidays_add_up() -> None:
    breaks = (pause("2026-01-12", "2026-01-13"), pause("2026-01-20", "2026-01-20"))
    table = calendar("2026-01-15", breaks=breaks)
    assert [day.day for day in off(table, "2026-01-01", "2026-01-31")] == [12, 13, 15, 20]


# Counting days


def test_a_day_that_is_off_and_on_leave_counts_once() -> None:
    table = calendar("2025-10-01/2025-10-03")
    leave = (pause("2025-10-03", "2025-10-04"), pause("2025-10-04", "2025-10-05"))
    week = period("2025-W40")
    assert excused_days(week, table) == (5, 5)  # With the weekend, which is joined to the run.
    assert excused_days(week, Calendar(), leave) == (0, 3)
    assert excused_days(period("2025-10"), table, (pause("2025-10-05", "2025-10-06"),)) == (5, 6)


def test_leave_counts_weekend_days_as_any_other() -> None:
    assert excused_days(period("2025-W10"), Calendar(), (pause("2025-03-08", "2025-03-09"),)) == (0, 2)


def test_leave_may_be_any_iterable_and_is_asked_for_every_day() -> None:
    leave = (span for span in (pause("2025-03-03", "2025-03-04"),))
    assert excused_days(period("2025-W10"), Calendar(), leave) == (0, 2)
