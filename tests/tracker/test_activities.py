"""Who is linked, who was there, and codes, asked of the tables."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rules.facts import Activity, Alias, Attend, Fact, Join, Leave, OptIn, OptOut, Void
from rules.policy import Policy
from tests import builders
from tests.builders import CADRE, GROUP
from tracker.activities import activity_of_code, attended, issue_code, linked_youths, standing, was_there
from tracker.database import Database
from tracker.entering import enter, entered_by
from tracker.recording import Recording

BEGUN = builders.at("2026-03-02 09:00")
HELD = builders.at("2026-03-07 14:30")
AN = "sim/an"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A group that was formed a while ago."""
    database = builders.fresh(tmp_path)
    builders.store(database, builders.formed(on="2026-03-01 00:00"))
    yield database
    database.close()


def linked(database: Database, *people: str) -> set[str]:
    with database.read() as connection:
        return linked_youths(connection, GROUP, people, Policy(), HELD)


@pytest.mark.parametrize(
    ("known", "is_linked"),
    [
        ([], False),
        ([Join(BEGUN, GROUP, AN)], True),
        ([Join(HELD, GROUP, AN)], True),
        ([Join(HELD + timedelta(seconds=1), GROUP, AN)], False),
        ([Join(BEGUN, GROUP, AN), Leave(HELD, GROUP, AN)], False),
        ([Join(BEGUN, GROUP, AN), Leave(HELD + timedelta(seconds=1), GROUP, AN)], True),
        ([Join(BEGUN, "sim/other", AN)], False),
        ([Join(BEGUN, GROUP, AN), OptOut(HELD, AN)], False),
        ([Join(BEGUN, GROUP, AN), OptOut(BEGUN, AN), OptIn(HELD, AN), Join(HELD, GROUP, AN)], True),
        ([Join(BEGUN, GROUP, "sim/old"), Alias(BEGUN, "sim/old", AN, "sim/op")], True),
    ],
)
def test_who_is_linked(database: Database, known: list[Fact], is_linked: bool) -> None:
    builders.store(database, known)
    assert linked(database, AN, "sim/nobody") == ({AN} if is_linked else set())


def test_cadres_and_staff_are_no_youths_even_later(database: Database) -> None:
    builders.store(database, Join(BEGUN, GROUP, CADRE), Join(BEGUN, GROUP, AN))
    builders.store(database, builders.handed_over(AN, "2026-03-03 09:00"))
    builders.store(database, builders.handed_over("sim/third", "2026-03-04 09:00"))
    assert linked(database, CADRE, AN) == set()


ACTIVITY = Activity(BEGUN, "held", GROUP, CADRE, "读书会", HELD, "图书馆")


def test_what_was_voided_stands_no_more(database: Database) -> None:
    there = [Attend(HELD, f"there {one}", "held", f"sim/{one}", CADRE) for one in ("an", "bo")]
    builders.store(database, Join(BEGUN, GROUP, AN), ACTIVITY, there, Void(HELD, "there bo", CADRE, "错"))
    with database.read() as connection:
        assert [one.id for one in attended(connection, ACTIVITY)] == ["there an"]
        assert [was_there(connection, ACTIVITY, one) for one in (AN, "sim/bo", "sim/chen")] == [True, False, False]
        assert standing(connection, GROUP) == [ACTIVITY]
    builders.store(database, Void(HELD, "held", CADRE, "错"))
    with database.read() as connection:
        assert standing(connection, GROUP) == []


def test_a_code_is_not_given_again_while_it_counts_or_ended_within_an_hour(database: Database) -> None:
    builders.store(database, ACTIVITY)
    with database.write() as connection:
        codes = {issue_code(connection, ACTIVITY, HELD, HELD) for _ in range(300)}
        assert len(codes) == 300
        issue_code(connection, ACTIVITY, HELD + timedelta(hours=1), HELD + timedelta(hours=2))
        assert {activity_of_code(connection, one, HELD) for one in codes} == {ACTIVITY}
        issue_code(connection, ACTIVITY, HELD + timedelta(hours=1, seconds=1), HELD + timedelta(hours=2))
        assert {activity_of_code(connection, one, HELD) for one in codes} == {None}


def test_who_entered_something_is_forgotten_after_a_day(database: Database) -> None:
    with database.write() as connection:
        enter(connection, Recording(), [ACTIVITY], "sim/deputy", BEGUN)
        assert [one.fact for one in entered_by(connection, "sim/deputy", BEGUN, BEGUN)] == [ACTIVITY]
        enter(connection, Recording(), [], "sim/deputy", BEGUN + timedelta(days=1))
        assert len(entered_by(connection, "sim/deputy", BEGUN, HELD)) == 1
        enter(connection, Recording(), [], "sim/deputy", BEGUN + timedelta(days=1, seconds=1))
        assert entered_by(connection, "sim/deputy", BEGUN, HELD) == []
