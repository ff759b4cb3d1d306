"""Judging from stored counts, and counting: a year of all groups, and a busy day."""

from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from rules.calendar import Calendar
from rules.periods import local_day
from rules.policy import Policy
from tests.bench.college import A_DAY, BEGIN, ZONE, College
from tests.bench.measuring import Line, Options, at_most, seconds
from tests.bench.stores import fill, stored
from tracker.counting import drifts, recount
from tracker.database import Database
from tracker.judging import Judge

POLICY = Policy()
A_YEAR = timedelta(days=365)
A_DAY_AND_GROUP = 4  # Messages, in the year that is judged.
SCAN = "SELECT group_no, have, day, count, linked FROM counts"


def year(options: Options) -> Iterator[Line]:
    """Yield what it takes to judge all groups for a year from their counts, in scans of those counts."""
    groups = options.many(150)
    college = College(groups=groups, youths=20, a_day=groups * A_DAY_AND_GROUP, cadres=0.4)
    with stored(options.folder, "year.db", college, groups * A_DAY_AND_GROUP * A_YEAR.days) as database:
        with database.write() as connection:
            recount(connection, POLICY)
        judged = [seconds(lambda: _judge(database)) for _ in range(min(options.rounds, 3))]
        scanned = [seconds(lambda: _scan(database)) for _ in range(10)]
        verdicts = _judge(database)
    each = median(judged) / verdicts * 1e6
    more = (
        f" ({verdicts:,} verdicts, {each:.2g} µs each; the scan reads {median(scanned) / verdicts * 1e6:.2g} µs each)"
    )
    what = f"a full year judged for all ({groups}) groups, in scans of its counts"
    yield at_most(what, 10, median(judged) / median(scanned), " scans", more)


def _judge(database: Database) -> int:
    at = BEGIN + A_YEAR
    with database.read() as connection:
        judge = Judge(connection, POLICY, Calendar())
        return sum(1 for _ in judge.by_counts(at, local_day(BEGIN, ZONE)))


def _scan(database: Database) -> int:
    with database.read() as connection:
        return len(connection.exec_driver_sql(SCAN).all())


def day(options: Options) -> Iterator[Line]:
    """Yield how long it takes to count and to check a busy day."""
    college, messages = College(), options.many(A_DAY)
    with stored(options.folder, "day.db", college) as database:
        _recount(database)  # Of the people; what is measured is what a day's messages make stale.
        fill(database, college.messages(0, messages))
        counted = seconds(lambda: _recount(database))
        checked = seconds(lambda: _check(database))
    more = f" ({messages:,} messages)"
    yield at_most("recount of a day of 333,000 messages", 0.5, counted * A_DAY / messages, " s", more)
    yield at_most("check of a day of 333,000 messages", 0.5, checked * A_DAY / messages, " s", more)


def _recount(database: Database) -> None:
    with database.write() as connection:
        recount(connection, POLICY)


def _check(database: Database) -> None:
    with database.read() as connection:
        wrong = list(drifts(connection, POLICY))
    if wrong:
        raise ValueError(f"{len(wrong)} counts are wrong")
