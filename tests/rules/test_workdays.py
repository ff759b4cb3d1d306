"""Working days: weekends, make-up workdays, holidays, breaks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Break, Calendar

NATIONAL = Calendar(  # 2026: 1-7 October off, Saturday 10 October made up for.
    holidays=frozenset(date(2026, 10, day) for day in (1, 2, 5, 6, 7)),
    workdays=frozenset({date(2026, 10, 10)}),
    breaks=(Break("寒假", date(2026, 1, 12), date(2026, 2, 28)),),
)


@pytest.mark.parametrize(
    ("day", "n", "last"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 2), 4, date(2026, 3, 6)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # Over an ordinary weekend.
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Handed in on a Saturday.
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # Over the holidays, weekend included.
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # The Saturday that is made up for counts.
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 1, 9), 1, date(2026, 3, 2)),  # Over the break.
    ],
)
def test_the_nth_working_day(day: date, n: int, last: date) -> None:
    assert NATIONAL.workdays_after(day, n) == last


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_there_are_n_working_days_up_to_the_nth_and_it_is_one(day: date, n: int) -> None:
    last = NATIONAL.workdays_after(day, n)
    between = [day + timedelta(days=step) for step in range(1, (last - day).days + 1)]
    assert sum(NATIONAL.is_workday(one) for one in between) == n
    assert NATIONAL.is_workday(last)
