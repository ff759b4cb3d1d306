"""Calendars that are kept: what a year resolved to when its days passed holds for ever."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import wiring
from bot.calendars import build, to_keep
from bot.config import Config
from bot.config_policy import CalendarTable
from rules.facts import CalendarYear, Group
from tracker.database import Database
from tracker.journal import fact_of, line_of
from tracker.queries import calendar_years
from tracker.recording import Recording

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = CalendarTable()
OVERRIDE = {"day": date(2026, 5, 12), "off": True, "source": "学院通知"}
CHANGED = CalendarTable.model_validate({"overrides": [OVERRIDE]})
WORKED = CalendarTable.model_validate({"overrides": [OVERRIDE | {"day": date(2026, 10, 1), "off": False}]})
SPRING, AUTUMN = datetime(2026, 5, 1, tzinfo=ZONE), datetime(2026, 9, 1, tzinfo=ZONE)


def test_an_override_makes_a_day_off_or_a_workday() -> None:
    assert not build(PLAIN, [2026]).excuses(date(2026, 5, 12))
    assert build(CHANGED, [2026]).excuses(date(2026, 5, 12))
    assert build(PLAIN, [2026]).excuses(date(2026, 10, 1))
    assert not build(WORKED, [2026]).excuses(date(2026, 10, 1))


def test_a_year_is_kept_once_and_again_only_when_it_resolves_otherwise() -> None:
    first = to_keep(PLAIN, [2026], [], SPRING)
    assert [kept.year for kept in first] == [2026]
    assert to_keep(PLAIN, [2026], first, AUTUMN) == []
    (again,) = to_keep(CHANGED, [2026], first, AUTUMN)
    assert (again.at, "学院通知" in again.source) == (AUTUMN, True)


def test_an_override_that_comes_later_changes_no_day_that_has_passed() -> None:
    kept = [*to_keep(PLAIN, [2026], [], SPRING), *to_keep(CHANGED, [2026], to_keep(PLAIN, [2026], [], SPRING), AUTUMN)]
    assert not build(CHANGED, [2026], kept, ZONE).excuses(date(2026, 5, 12))


@pytest.mark.parametrize(("hour", "is_off"), [(23, True), (24, False)])
def test_an_override_holds_if_it_was_kept_before_its_day_was_over(hour: int, is_off: bool) -> None:
    first = to_keep(PLAIN, [2026], [], SPRING)
    on_the_day = datetime(2026, 5, 12 + hour // 24, hour % 24, tzinfo=ZONE)
    kept = [*first, *to_keep(CHANGED, [2026], first, on_the_day)]
    assert build(CHANGED, [2026], kept, ZONE).excuses(date(2026, 5, 12)) is is_off


def test_days_before_the_first_keeping_are_as_it_was_kept_first() -> None:
    kept = to_keep(CHANGED, [2026], [], AUTUMN)
    assert build(PLAIN, [2026], kept, ZONE).excuses(date(2026, 5, 12))


def test_a_year_that_is_not_announced_says_so() -> None:
    (kept,) = to_keep(PLAIN, [2035], [], SPRING)
    assert "not announced" in kept.source


def test_a_kept_year_is_a_line_of_the_journal_and_reads_the_same() -> None:
    (kept,) = to_keep(CHANGED, [2026], [], SPRING)
    assert fact_of(line_of(kept, UTC)) == kept


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'wuyou.db'}")
    database.open()
    yield database
    database.close()


def test_the_years_of_the_facts_this_one_and_the_next_are_kept(database: Database) -> None:
    recording = Recording()
    with database.write() as connection:
        recording.record(connection, [Group(datetime(2024, 3, 1, tzinfo=ZONE), "g", "群", "系", "lin")])
        wiring.keep_calendars(connection, recording, Config(), SPRING)
        wiring.keep_calendars(connection, recording, Config(), SPRING)
        assert sorted(kept.year for kept in calendar_years(connection)) == [2024, 2025, 2026, 2027]
        assert all(isinstance(kept, CalendarYear) for kept in calendar_years(connection))


def test_weeks_excuse_only_where_the_college_says_so() -> None:
    week = {"name": "考试周", "from": date(2026, 6, 29), "to": date(2026, 7, 5)}
    assert not build(CalendarTable.model_validate({"weeks": [week]}), [2026]).excuses(date(2026, 6, 30))
    assert build(CalendarTable.model_validate({"weeks": [week | {"excused": True}]}), [2026]).excuses(date(2026, 6, 30))
