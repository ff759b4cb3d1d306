"""Periods: their names, both edges, and midnights where the clock was changed (rules.md sections 1 and 7)."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rules.periods import INSTANT, Period, PeriodKind, local_day, midnight, parse_period, period_of, periods_touching
from tests.rules.strategies import SHANGHAI, TICK, moment

ROOT = Path(__file__).parents[2]
DAY, WEEK, MONTH, QUARTER, YEAR = PeriodKind


def span(name: str, zone: ZoneInfo = SHANGHAI) -> tuple[date, date]:
    period = parse_period(name, zone)
    return period.first, period.after


# Names


@pytest.mark.parametrize(
    ("name", "kind", "first", "after"),
    [
        ("2025-03-02", DAY, date(2025, 3, 2), date(2025, 3, 3)),
        ("2024-02-29", DAY, date(2024, 2, 29), date(2024, 3, 1)),
        ("2025-12-31", DAY, date(2025, 12, 31), date(2026, 1, 1)),
        ("2025-W10", WEEK, date(2025, 3, 3), date(2025, 3, 10)),
        ("2025-W01", WEEK, date(2024, 12, 30), date(2025, 1, 6)),
        ("2020-W53", WEEK, date(2020, 12, 28), date(2021, 1, 4)),
        ("2021-W01", WEEK, date(2021, 1, 4), date(2021, 1, 11)),
        ("2025-03", MONTH, date(2025, 3, 1), date(2025, 4, 1)),
        ("2025-02", MONTH, date(2025, 2, 1), date(2025, 3, 1)),
        ("2024-02", MONTH, date(2024, 2, 1), date(2024, 3, 1)),
        ("2025-12", MONTH, date(2025, 12, 1), date(2026, 1, 1)),
        ("2025-Q1", QUARTER, date(2025, 1, 1), date(2025, 4, 1)),
        ("2025-Q2", QUARTER, date(2025, 4, 1), date(2025, 7, 1)),
        ("2025-Q3", QUARTER, date(2025, 7, 1), date(2025, 10, 1)),
        ("2025-Q4", QUARTER, date(2025, 10, 1), date(2026, 1, 1)),
        ("2025", YEAR, date(2025, 1, 1), date(2026, 1, 1)),
        ("2024", YEAR, date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_name_is_one_span_of_local_days_and_the_span_has_that_name(
    name: str, kind: PeriodKind, first: date, after: date
) -> None:
    period = parse_period(name, SHANGHAI)
    assert period == Period(kind, first, after, SHANGHAI)
    assert period.name == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "25",
            "2025-3",
            "2025-3-2",
            "2025-03-2",
            "2025-W9",
            "2025-w10",
            "2025-Q0",
            "2025-Q5",
            "2025-q1",
            "2025Q1",
        ),
        *("2025-03-02 ", " 2025", "2025\n", "2025-03\n", "2025-03-02T00:00", "20250302", "2025-W10-1", "+2025", "W10"),
        *("２０２５", "２０２５-０３-０２", "２０２５-Q1", "2025-W１0", "٢٠٢٥-٠٣"),
    ],
)
def test_any_other_spelling_is_refused_with_the_five_that_are_known(name: str) -> None:
    with pytest.raises(ValueError, match="is no period; write 2025-03-02, 2025-W10, 2025-03, 2025-Q1 or 2025") as error:
        parse_period(name, SHANGHAI)
    assert repr(name) in str(error.value)


@pytest.mark.parametrize(
    "name", ["2025-02-29", "2025-13", "2025-00", "2025-04-31", "2025-W53", "2025-W00", "0000", "0000-Q1", "0000-W01"]
)
def test_a_name_of_no_day_of_the_calendar_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} is not in the calendar: ."):
        parse_period(name, SHANGHAI)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 12, 29), "2024-W52"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2025, 1, 5), "2025-W01"),
        (date(2025, 1, 6), "2025-W02"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2027, 1, 1), "2026-W53"),
    ],
)
def test_a_week_at_the_turn_of_the_year_has_the_iso_name(day: date, name: str) -> None:
    assert period_of(WEEK, day, SHANGHAI).name == name


@pytest.mark.parametrize("name", ["9999", "9999-Q4", "9999-12", "9999-W52", "9999-12-31", "0001", "0001-01-01"])
def test_a_name_whose_edges_lie_outside_the_calendar_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} is not in the calendar: ."):
        parse_period(name, SHANGHAI)


# Both edges


@pytest.mark.parametrize("name", ["2025-03-02", "2025-W10", "2025-03", "2025-Q1", "2025"])
def test_a_period_begins_and_ends_at_local_midnight_and_its_end_belongs_to_the_next(name: str) -> None:
    period = parse_period(name, SHANGHAI)
    assert period.start == datetime.combine(period.first, datetime.min.time(), SHANGHAI)
    assert period.end == datetime.combine(period.after, datetime.min.time(), SHANGHAI)
    assert period.start.tzinfo is UTC
    assert period.last_instant == period.end - timedelta(microseconds=1)
    assert local_day(period.start, SHANGHAI) == period.first
    assert local_day(period.start - TICK, SHANGHAI) == period.first - timedelta(days=1)
    assert local_day(period.last_instant, SHANGHAI) == period.after - timedelta(days=1)
    assert local_day(period.end, SHANGHAI) == period.after


def test_an_instant_is_the_smallest_step_of_time() -> None:
    assert datetime.resolution == INSTANT


@pytest.mark.parametrize(
    ("kind", "days"),
    [(DAY, {1}), (WEEK, {7}), (MONTH, {28, 29, 30, 31}), (QUARTER, {90, 91, 92}), (YEAR, {365, 366})],
)
def test_periods_of_a_kind_follow_one_another_without_gap_through_a_leap_year_and_back(
    kind: PeriodKind, days: set[int]
) -> None:
    period = first = period_of(kind, date(2023, 12, 20), SHANGHAI)
    lengths = set()
    while period.first < date(2026, 1, 10):
        lengths.add(period.days)
        assert list(period.each_day()) == [period.first + timedelta(days=n) for n in range(period.days)]
        assert {period_of(kind, day, SHANGHAI) for day in period.each_day()} == {period}
        assert period.next().first == period.after
        assert period.next().previous() == period
        period = period.next()
    assert lengths == days
    while period != first:
        period = period.previous()


@pytest.mark.parametrize(
    ("name", "days"),
    [("2024", 366), ("2025", 365), ("2000", 366), ("2100", 365), ("2024-Q1", 91), ("2025-Q1", 90), ("2024-02", 29)],
)
def test_leap_days_lengthen_the_month_the_quarter_and_the_year(name: str, days: int) -> None:
    assert parse_period(name, SHANGHAI).days == days


# Which periods touch a span


def touching(kind: PeriodKind, since: date, at: str | datetime) -> list[str]:
    return [period.name for period in periods_touching(kind, since, moment(at), SHANGHAI)]


def test_a_period_that_starts_at_that_very_moment_touches_and_one_that_starts_later_does_not() -> None:
    midnight_of_tuesday = moment("2025-03-04 00:00")
    assert touching(DAY, date(2025, 3, 2), midnight_of_tuesday) == ["2025-03-02", "2025-03-03", "2025-03-04"]
    assert touching(DAY, date(2025, 3, 2), midnight_of_tuesday - TICK) == ["2025-03-02", "2025-03-03"]


def test_a_period_that_ends_at_the_midnight_asked_from_does_not_touch_and_one_that_ends_later_does() -> None:
    assert touching(MONTH, date(2025, 3, 1), "2025-04-02 00:00") == ["2025-03", "2025-04"]
    assert touching(MONTH, date(2025, 2, 28), "2025-04-02 00:00") == ["2025-02", "2025-03", "2025-04"]


def test_nothing_touches_a_span_that_ends_before_it_begins() -> None:
    assert touching(YEAR, date(2026, 1, 1), "2025-12-31 23:59") == []


# Midnights where the clock was changed


def hours(name: str, zone: str) -> float:
    period = parse_period(name, ZoneInfo(zone))
    return (period.end - period.start) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "zone", "length"),
    [
        ("2025-03-02", "Asia/Shanghai", 24),
        ("1986-05-04", "Asia/Shanghai", 23),  # China had summer time from 1986 to 1991.
        ("1986-09-14", "Asia/Shanghai", 25),
        ("1991-09-15", "Asia/Shanghai", 25),
        ("1986-W18", "Asia/Shanghai", 7 * 24 - 1),
        ("1986", "Asia/Shanghai", 365 * 24),
        ("2017-10-15", "America/Sao_Paulo", 23),  # Midnight was skipped: the day began at one o'clock.
        ("2017-10-14", "America/Sao_Paulo", 24),
        ("2018-02-17", "America/Sao_Paulo", 25),  # At midnight the clock went back to 23:00.
        ("2025-03-30", "Asia/Beirut", 23),
        ("2025-10-25", "Asia/Beirut", 25),
        ("2025-03-09", "America/New_York", 23),
        ("2025-11-02", "America/New_York", 25),
    ],
)
def test_a_day_is_as_long_as_the_clock_made_it(name: str, zone: str, length: float) -> None:
    assert hours(name, zone) == length


@pytest.mark.parametrize(
    ("day", "zone", "utc"),
    [
        (date(2017, 10, 15), "America/Sao_Paulo", datetime(2017, 10, 15, 3, tzinfo=UTC)),
        (date(2025, 3, 30), "Asia/Beirut", datetime(2025, 3, 29, 22, tzinfo=UTC)),
        (date(2018, 2, 18), "America/Sao_Paulo", datetime(2018, 2, 18, 3, tzinfo=UTC)),
        (date(2024, 11, 3), "America/Havana", datetime(2024, 11, 3, 4, tzinfo=UTC)),  # 00:00 came twice: the first.
        (date(1986, 5, 4), "Asia/Shanghai", datetime(1986, 5, 3, 16, tzinfo=UTC)),
        (date(1986, 5, 5), "Asia/Shanghai", datetime(1986, 5, 4, 15, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_the_first_instant_that_has_its_date(day: date, zone: str, utc: datetime) -> None:
    begins = midnight(day, ZoneInfo(zone))
    assert begins == utc
    assert begins.tzinfo is UTC
    assert local_day(begins, ZoneInfo(zone)) == day
    assert local_day(begins - TICK, ZoneInfo(zone)) == day - timedelta(days=1)


# The host's time zone is nobody's

PRINT_PERIODS = """
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo
from rules.periods import local_day, parse_period, periods_touching, PeriodKind
zone = ZoneInfo("Asia/Shanghai")
for name in ("2025-03-30", "2025-W13", "2025-03", "2025-Q1", "2025", "1986-05-04"):
    period = parse_period(name, zone)
    print(period.name, period.start, period.end, period.last_instant, period.previous().name, period.next().name)
print(local_day(datetime(2025, 3, 29, 16, tzinfo=UTC), zone))
print([one.name for one in periods_touching(PeriodKind.DAY, date(2025, 3, 30), datetime(2025, 4, 1, tzinfo=UTC), zone)])
"""


def test_the_time_zone_of_the_host_changes_no_period() -> None:
    def printed(zone: str) -> str:
        command = [sys.executable, "-W", "error", "-c", PRINT_PERIODS]
        return subprocess.run(command, cwd=ROOT, env={"TZ": zone}, capture_output=True, text=True, check=True).stdout

    everywhere = {zone: printed(zone) for zone in ("UTC", "Pacific/Kiritimati", "America/Sao_Paulo", "Asia/Beirut")}
    assert len(set(everywhere.values())) == 1
    assert everywhere["UTC"].splitlines()[0].startswith("2025-03-30 2025-03-29 16:00:00+00:00 2025-03-30 16:00:00")
