"""Which wishes and problems are overdue, for the committee's week: by group and number, without a word of them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.config import Config
from bot.digest_parts import Named, Overdue, OverdueKind
from bot.problems_told import terms_of
from rules.calendar import Calendar
from rules.periods import local_day
from tracker import problem_desks
from tracker.groups import groups_at
from tracker.wishes import overdue_wishes


def overdue_of(connection: Connection, config: Config, calendar: Calendar, at: datetime) -> tuple[Overdue, ...]:
    """Return what is overdue as of T. What was handed to the committee past the cadre is not among it."""
    named = {group.id: Named(group.unit, group.name, group.id) for group in groups_at(connection, at)}
    today = local_day(at, config.zone)

    def late(kind: OverdueKind, no: int, group: Named, deadline: datetime) -> Overdue:
        since = local_day(deadline, config.zone)
        return Overdue(kind, no, group, since, sum(calendar.is_workday(day) for day in _days(since, today)))

    wishes = [
        late(OverdueKind.WISH, one.no, named[one.group], one.since)
        for one in overdue_wishes(connection, calendar, config.wish_terms(), at)
        if one.no is not None and one.group in named
    ]
    problems = [
        late(OverdueKind.PROBLEM, one.no, named[one.group.id], one.since)
        for one in problem_desks.overdue(connection, terms_of(config, calendar), at)
        if one.no is not None and one.group is not None and one.group.id in named
    ]
    return (*wishes, *problems)


def _days(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
