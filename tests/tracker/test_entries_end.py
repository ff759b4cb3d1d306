"""Codes and the notes of who entered what go by themselves, also where nobody enters anything more."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from rules.facts import Activity
from rules.periods import INSTANT
from rules.reminders import Snooze
from tests.builders import CADRE, GROUP, at, formed, fresh, store
from tracker import activities, entering, snoozing
from tracker.database import Database
from tracker.models import codes, entered
from tracker.recording import Recording

NOON = at("2026-11-18 12:00")
READING = Activity(NOON, "sim/activity/1", GROUP, CADRE, "读书会", NOON)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh(tmp_path)
    store(database, formed())
    yield database
    database.close()


def test_a_code_is_kept_for_an_hour_after_its_end(database: Database) -> None:
    until = NOON + timedelta(minutes=15)
    with database.write() as connection:
        activities.issue_code(connection, READING, NOON, until)
        assert activities.erase_ended(connection, until + timedelta(hours=1)) == 0
        assert activities.erase_ended(connection, until + timedelta(hours=1) + INSTANT) == 1
        assert connection.execute(select(func.count()).select_from(codes)).scalar() == 0


def test_who_entered_what_is_kept_for_a_day(database: Database) -> None:
    with database.write() as connection:
        entering.enter(connection, Recording(), [READING], CADRE, NOON)
        assert entering.erase_ended(connection, NOON + entering.KEPT) == 0
        assert entering.erase_ended(connection, NOON + entering.KEPT + INSTANT) == 1
        assert connection.execute(select(func.count()).select_from(entered)).scalar() == 0


@pytest.mark.parametrize(
    ("snooze", "stays"),
    [
        (Snooze(until=NOON), False),
        (Snooze(until=NOON + INSTANT), True),
        (Snooze(until=NOON, daily=time(18)), True),
        (Snooze(until=NOON, off=True), True),
    ],
)
def test_a_pause_that_is_over_is_forgotten_unless_something_else_was_chosen(
    database: Database, snooze: Snooze, stays: bool
) -> None:
    with database.write() as connection:
        snoozing.choose(connection, CADRE, snooze)
        assert snoozing.erase_ended(connection, NOON) == (0 if stays else 1)
        assert (snoozing.snooze_of(connection, CADRE) == snooze) is stays
