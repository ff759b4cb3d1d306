"""The statutory holidays of China and the college's own days as a `rules.calendar.Calendar`. No network, no clock.

The `holidays` package knows a year once the State Council's notice for it is in the package. For any other year it
guesses which days stand in for a weekend; wuyou keeps only what the law fixes and says which years those are.

What a year resolved to is kept as a fact (`CalendarYear`): a day is judged by what was kept last when it ended, so that
a later package, or a later override, changes no day that has passed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from holidays import country_holidays
from holidays.countries.china import ChinaStaticHolidays

from bot.config_policy import CalendarTable
from rules.calendar import Calendar
from rules.facts import CalendarYear
from rules.periods import midnight

_ANNOUNCED = frozenset(ChinaStaticHolidays.special_public_holidays)


class _Year(NamedTuple):
    holidays: frozenset[date]
    workdays: frozenset[date]


def build(
    table: CalendarTable, years: Iterable[int], kept: Iterable[CalendarYear] = (), zone: tzinfo | None = None
) -> Calendar:
    """Return the calendar that is right for every local day of the years; `kept` are the years that were stored.

    A block crosses the turn of the year, so the years next to them are looked at too. Never fails for lack of an
    announcement: see `unannounced_years`.
    """
    needed = {near for year in years for near in (year - 1, year, year + 1)} if table.observe_holidays else set()
    stored = list(kept)
    known = [_settled(year, table, [one for one in stored if one.year == year], zone) for year in sorted(needed)]
    return Calendar(
        holidays=frozenset[date]().union(*(year.holidays for year in known)),
        workdays=frozenset[date]().union(*(year.workdays for year in known)),
        breaks=table.college_breaks(),
    )


def to_keep(
    table: CalendarTable, years: Iterable[int], kept: Iterable[CalendarYear], now: datetime
) -> list[CalendarYear]:
    """Return what the years resolve to now, where that differs from what was kept last."""
    stored = list(kept)
    found = []
    for year in sorted(set(years)):
        resolved = _resolved(year, table)
        last = max((one for one in stored if one.year == year), key=lambda one: one.at, default=None)
        if last is None or _of(last) != resolved:
            holidays, workdays = (tuple(day.isoformat() for day in sorted(days)) for days in resolved)
            found.append(CalendarYear(now, year, *_source(year, table), holidays, workdays))
    return found


def unannounced_years(years: Iterable[int]) -> tuple[int, ...]:
    """Return those of the years whose holidays and make-up workdays are not announced (or not known here) yet."""
    return tuple(sorted(set(years) - _ANNOUNCED))


def _source(year: int, table: CalendarTable) -> tuple[str, str]:
    source = "State Council notice" if year in _ANNOUNCED else "fixed statutory days, not announced yet"
    overrides = [one.source for one in table.overrides if one.day.year == year]
    return "; ".join([source, *overrides]), f"holidays {version('holidays')}"


def _settled(year: int, table: CalendarTable, stored: list[CalendarYear], zone: tzinfo | None) -> _Year:
    """Return the days of a year, each as it was kept last when it ended; as they resolve now if none was kept."""
    if not stored or zone is None:
        return _resolved(year, table)
    in_order = sorted(stored, key=lambda one: one.at)
    holidays, workdays = set[date](), set[date]()
    for day in _days_around(year):
        over = midnight(day + timedelta(days=1), zone)
        held = _of(next((one for one in reversed(in_order) if one.at < over), in_order[0]))
        if day in held.holidays:
            holidays.add(day)
        if day in held.workdays:
            workdays.add(day)
    return _Year(frozenset(holidays), frozenset(workdays))


def _days_around(year: int) -> Iterator[date]:
    """Yield the days that a year's notice may name: its own, and the December before."""
    day = date(year - 1, 12, 1)
    while day.year <= year:
        yield day
        day += timedelta(days=1)


@lru_cache(maxsize=256)
def _of(kept: CalendarYear) -> _Year:
    holidays, workdays = (frozenset(map(date.fromisoformat, days)) for days in (kept.holidays, kept.workdays))
    return _Year(holidays, workdays)


def _resolved(year: int, table: CalendarTable) -> _Year:
    statutory = _statutory(year)
    own = [one for one in table.overrides if one.day.year == year]
    off, on = {one.day for one in own if one.off}, {one.day for one in own if not one.off}
    return _Year((statutory.holidays | off) - on, (statutory.workdays | on) - off)


@lru_cache(maxsize=256)
def _statutory(year: int) -> _Year:
    china = country_holidays("CN", years=year, observed=year in _ANNOUNCED)
    # A notice may name make-up workdays of the December before; the package adds some of other years unasked.
    workdays = (day for day in china.weekend_workdays if day.year in (year - 1, year))
    return _Year(frozenset(china), frozenset(workdays))
