"""Calendar periods in the policy's time zone: day, ISO week, month, quarter, year. Half-open, never a fixed length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property, lru_cache

INSTANT = timedelta(microseconds=1)  # The smallest step of time: the last instant before `end` is `end - INSTANT`.


class PeriodKind(StrEnum):
    """The five lengths of a promise."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class Period:
    """The local days `[first, after)`; as instants `[start, end)` in UTC."""

    kind: PeriodKind
    first: date
    after: date
    zone: tzinfo

    @cached_property
    def start(self) -> datetime:
        """The first instant, UTC."""
        return midnight(self.first, self.zone)

    @cached_property
    def end(self) -> datetime:
        """The first instant that is no longer in the period, UTC."""
        return midnight(self.after, self.zone)

    @property
    def last_instant(self) -> datetime:
        """The last instant of the period, UTC."""
        return self.end - INSTANT

    @property
    def days(self) -> int:
        """How many local days the period has."""
        return (self.after - self.first).days

    @cached_property
    def name(self) -> str:
        """`2025-03-02`, `2025-W10`, `2025-03`, `2025-Q1` or `2025` (rules.md section 1)."""
        match self.kind:
            case PeriodKind.DAY:
                return self.first.isoformat()
            case PeriodKind.WEEK:
                year, week, _ = self.first.isocalendar()
                return f"{year:04}-W{week:02}"
            case PeriodKind.MONTH:
                return f"{self.first:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}"
            case PeriodKind.YEAR:
                return f"{self.first:%Y}"

    def each_day(self) -> Iterator[date]:
        """Yield the local days of the period."""
        for number in range(self.days):
            yield self.first + timedelta(days=number)

    def previous(self) -> "Period":
        """Return the period just before this one."""
        return period_of(self.kind, self.first - timedelta(days=1), self.zone)

    def next(self) -> "Period":
        """Return the period just after this one."""
        return period_of(self.kind, self.after, self.zone)


@lru_cache(maxsize=16384)
def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant, UTC, at which the local day begins; where the clock skips midnight, the first after it."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def local_day(at: datetime, zone: tzinfo) -> date:
    """Return the local day on which the instant lies."""
    return at.astimezone(zone).date()


@lru_cache(maxsize=16384)
def period_of(kind: PeriodKind, day: date, zone: tzinfo) -> Period:
    """Return the period of this kind that holds the local day."""
    first = _first_day(kind, day)
    return Period(kind, first, _first_day(kind, first + _LONGER[kind]), zone)


_LONGER = {  # From a first day, a step that surely lands in the next period of the kind and in no later one.
    PeriodKind.DAY: timedelta(days=1),
    PeriodKind.WEEK: timedelta(days=7),
    PeriodKind.MONTH: timedelta(days=31),
    PeriodKind.QUARTER: timedelta(days=92),
    PeriodKind.YEAR: timedelta(days=366),
}


def _first_day(kind: PeriodKind, day: date) -> date:
    match kind:
        case PeriodKind.DAY:
            return day
        case PeriodKind.WEEK:
            return day - timedelta(days=day.weekday())
        case PeriodKind.MONTH:
            return day.replace(day=1)
        case PeriodKind.QUARTER:
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case PeriodKind.YEAR:
            return date(day.year, 1, 1)


def periods_touching(kind: PeriodKind, since: date, at: datetime, zone: tzinfo) -> Iterator[Period]:
    """Yield the periods that end after the local midnight of `since` and start by `at` (rules.md section 7)."""
    period = period_of(kind, since, zone)
    while period.start <= at:
        yield period
        period = period.next()


_NAMES = {
    PeriodKind.DAY: re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII),
    PeriodKind.WEEK: re.compile(r"(\d{4})-W(\d\d)", re.ASCII),
    PeriodKind.MONTH: re.compile(r"(\d{4})-(\d\d)", re.ASCII),
    PeriodKind.QUARTER: re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    PeriodKind.YEAR: re.compile(r"(\d{4})", re.ASCII),
}


def parse_period(name: str, zone: tzinfo) -> Period:
    """Return the period of that name; ValueError with the five spellings if there is none."""
    for kind, pattern in _NAMES.items():
        if found := pattern.fullmatch(name):
            try:
                period = period_of(kind, _named_day(kind, [int(number) for number in found.groups()]), zone)
                _ = period.start, period.end  # The first and the last days have an edge outside the calendar.
            except (ValueError, OverflowError) as error:
                raise ValueError(f"{name} is not in the calendar: {error}") from None
            return period
    raise ValueError(f"{name!r} is no period; write 2025-03-02, 2025-W10, 2025-03, 2025-Q1 or 2025")


def _named_day(kind: PeriodKind, numbers: list[int]) -> date:
    match kind:
        case PeriodKind.DAY:
            return date(*numbers)
        case PeriodKind.WEEK:
            return date.fromisocalendar(numbers[0], numbers[1], 1)
        case PeriodKind.MONTH:
            return date(numbers[0], numbers[1], 1)
        case PeriodKind.QUARTER:
            return date(numbers[0], numbers[1] * 3 - 2, 1)
        case PeriodKind.YEAR:
            return date(numbers[0], 1, 1)
