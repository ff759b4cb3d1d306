"""What is overdue reaches the committee's week: number, group and day, on both sides of the deadline."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.digest_parts import OverdueKind
from bot.overdue import overdue_of
from rules.calendar import Calendar
from rules.periods import INSTANT
from tests.builders import GROUP, YOUTHS, at, formed, fresh, store
from tracker.database import Database
from tracker.recording import Recording
from tracker.submissions import numbered, step, submit

MONDAY = at("2026-11-02 10:00")
WISH_LATE = at("2026-11-10 00:00")  # Five working days to claim it: the last is Monday, 9 November.
PROBLEM_LATE = at("2026-11-17 00:00")  # Ten to answer it: the last is Monday, 16 November.


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh(tmp_path)
    store(database, formed())
    yield database
    database.close()


def hand_in(database: Database, of_type: str, *states: str) -> None:
    with database.write() as connection:
        recording = Recording()
        no, _ = submit(connection, recording, type=of_type, group=GROUP, member=YOUTHS[0], words="灯坏了", at=MONDAY)
        given = numbered(connection, no)
        assert given is not None
        for state in states:
            step(connection, recording, given, state, by=None, at=MONDAY)


def listed(database: Database, moment: datetime) -> list[tuple[OverdueKind, int, date, int]]:
    with database.read() as connection:
        found = overdue_of(connection, Config(), Calendar(), moment)
    return [(one.kind, one.no, one.since, one.days) for one in found]


def test_a_wish_that_nobody_claims_is_overdue_from_its_deadline_on(database: Database) -> None:
    hand_in(database, "wish")
    assert listed(database, WISH_LATE - INSTANT) == []
    assert listed(database, WISH_LATE) == [(OverdueKind.WISH, 1, date(2026, 11, 10), 1)]


def test_a_problem_that_nobody_answers_is_overdue_from_its_deadline_on(database: Database) -> None:
    hand_in(database, "problem")
    assert listed(database, PROBLEM_LATE - INSTANT) == []
    assert listed(database, PROBLEM_LATE) == [(OverdueKind.PROBLEM, 1, date(2026, 11, 17), 1)]


def test_only_working_days_are_counted_as_late(database: Database) -> None:
    hand_in(database, "wish")
    assert listed(database, WISH_LATE + timedelta(days=6)) == [(OverdueKind.WISH, 1, date(2026, 11, 10), 5)]


@pytest.mark.parametrize(
    ("of_type", "state"), [("wish", "withdrawn"), ("problem", "answered"), ("problem", "confided")]
)
def test_what_is_over_or_went_past_the_cadre_is_not_listed(database: Database, of_type: str, state: str) -> None:
    hand_in(database, of_type, state)
    assert listed(database, PROBLEM_LATE + timedelta(days=30)) == []
