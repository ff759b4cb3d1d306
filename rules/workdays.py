"""Working days: those on which somebody can be expected to act. Weekends are off, make-up workdays are not."""

from datetime import date, timedelta

from rules.calendar import Calendar

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_workday(day: date, calendar: Calendar) -> bool:
    """Whether the local day is one of work: no holiday, no break, and no weekend that is not a make-up workday."""
    return not calendar.excuses(day) and (day.weekday() < _SATURDAY or day in calendar.workdays)


def add_workdays(day: date, n: int, calendar: Calendar) -> date:
    """Return the n-th working day after the local day, which itself does not count; with 0 the day itself."""
    while n > 0:
        day += _DAY
        n -= is_workday(day, calendar)
    return day
