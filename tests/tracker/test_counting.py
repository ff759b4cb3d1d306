"""The stored counts: brought up to date by whatever comes, in whatever order."""

from pathlib import Path

from rules.facts import Group, Join, Message
from rules.policy import Policy
from tests.builders import at, fresh, store
from tracker.counting import drifts, recount


def test_a_join_that_arrives_late_is_counted_in_every_year_since(tmp_path: Path) -> None:
    database = fresh(tmp_path)
    store(
        database,
        Group(at("2025-09-01 00:00"), "g", "群", "系", "lin"),
        [Join(at("2025-09-01 00:00"), "g", youth) for youth in ("an", "bo")],
        Message(at("2026-03-01 12:00"), "m1", "g", "an", "text"),
    )
    with database.write() as connection:
        recount(connection, Policy())
    store(database, Join(at("2025-10-01 00:00"), "g", "chen"))
    with database.write() as connection:
        recount(connection, Policy())
        assert list(drifts(connection, Policy())) == []
    database.close()
