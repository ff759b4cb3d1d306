"""The statutory holidays of China and the college's breaks as a `rules.calendar.Calendar`. No network, no clock.

The `holidays` package knows a year once the State Council's notice for it is in the package. For any other year it
guesses which days stand in for a weekend; wuyou keeps only what the law fixes and says which years those are.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from holidays import country_holidays
from holidays.countries.china import ChinaStaticHolidays

from bot.config import CalendarTable
from rules.calendar import Calendar

_ANNOUNCED = frozenset(ChinaStaticHolidays.special_public_holidays)


class _Year(NamedTuple):
    holidays: frozenset[date]
    workdays: frozenset[date]


def build(table: CalendarTable, years: Iterable[int]) -> Calendar:
    """Return the calendar that is right for every local day of the years.

    A block crosses the turn of the year, so the years next to them are looked at too. Never fails for lack of an
    announcement: see `unannounced_years`.
    """
    needed = {near for year in years for near in (year - 1, year, year + 1)} if table.observe_holidays else set()
    known = [_statutory(year) for year in sorted(needed)]
    return Calendar(
        holidays=frozenset[date]().union(*(year.holidays for year in known)),
        workdays=frozenset[date]().union(*(year.workdays for year in known)),
        breaks=table.college_breaks(),
    )


def unannounced_years(years: Iterable[int]) -> tuple[int, ...]:
    """Return those of the years whose holidays and make-up workdays are not announced (or not known here) yet."""
    return tuple(sorted(set(years) - _ANNOUNCED))


@lru_cache(maxsize=256)
def _statutory(year: int) -> _Year:
    china = country_holidays("CN", years=year, observed=year in _ANNOUNCED)
    # A notice may name make-up workdays of the December before; the package adds some of other years unasked.
    workdays = (day for day in china.weekend_workdays if day.year in (year - 1, year))
    return _Year(frozenset(china), frozenset(workdays))
