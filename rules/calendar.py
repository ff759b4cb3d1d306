"""Which days the calendar excuses: statutory holidays in their blocks, and the college's breaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from rules.periods import Period, local_day, midnight

_SATURDAY = 5


@dataclass(frozen=True)
class Break:
    """A break of the college, both days included."""

    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether the local day lies in the break."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Calendar:
    """The days off. `holidays` and `workdays` (调休) are empty where statutory holidays are not observed."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    breaks: tuple[Break, ...] = ()

    def excuses(self, day: date) -> bool:
        """Whether the local day is excused by the calendar (rules.md section 4)."""
        return self.is_holiday(day) or any(pause.holds(day) for pause in self.breaks)

    def is_holiday(self, day: date) -> bool:
        """Whether the day belongs to a block: a statutory holiday, or a weekend day joined to a run of them."""
        if day in self.holidays:
            return day not in self.workdays
        return self._is_free_weekend(day) and any(self._reaches_holiday(day, step) for step in (-1, 1))

    def is_workday(self, day: date) -> bool:
        """Whether people work on the local day: it is not excused, and no weekend unless a make-up workday (调休)."""
        return not self.excuses(day) and not self._is_free_weekend(day)

    def workdays_after(self, day: date, number: int) -> date:
        """Return the day that is so many workdays after the local day; where the calendar ends, its last day."""
        while number > 0 and day < date.max:
            day += timedelta(days=1)
            number -= self.is_workday(day)
        return day

    def _is_free_weekend(self, day: date) -> bool:
        return day.weekday() >= _SATURDAY and day not in self.workdays

    def _reaches_holiday(self, day: date, step: int) -> bool:
        while self._is_free_weekend(day) and day not in self.holidays:
            day += timedelta(days=step)
        return day in self.holidays


def workdays_end(since: datetime, number: int, calendar: Calendar, zone: tzinfo) -> datetime:
    """Return the first instant (UTC) after so many whole workdays that follow the local day of `since`.

    Where the calendar ends before them, it is the beginning of its last day.
    """
    last = calendar.workdays_after(local_day(since, zone), number)
    return midnight(min(last, date.max - timedelta(days=1)) + timedelta(days=1), zone)


@lru_cache(maxsize=16384)
def days_off(calendar: Calendar, period: Period) -> frozenset[date]:
    """Return the days of the period that the calendar alone excuses; they are the same for every group."""
    return frozenset(day for day in period.each_day() if calendar.excuses(day))


def excused_days(period: Period, calendar: Calendar, leave: Iterable[Break] = ()) -> tuple[int, int]:
    """Return how many days of the period the calendar alone excuses, and how many calendar or leave excuse together."""
    off = days_off(calendar, period)
    on_leave = {day for pause in leave for day in period.each_day() if pause.holds(day)}
    return len(off), len(off | on_leave)
