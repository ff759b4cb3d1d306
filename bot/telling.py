"""The weekly digest on its way: whose it is, of which weeks it is due, and its notices in the outbox."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.config_tables import Committee
from bot.config_values import Weekly
from rules.calendar import Calendar
from rules.periods import Period, PeriodKind, local_day, period_of
from rules.reminders import Quiet
from tracker import roster
from tracker.outbox import Attachment, Notice, NoticeKind, Row, put, rows_of

_MOST_WEEKS_OFF = 15  # Longer than any break.


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads the digest of a unit (empty: of all). `to` is empty while nobody is bound."""

    name: str
    unit: str
    to: str


def weeks_to_tell(now: datetime, weekly: Weekly, quiet: Quiet, calendar: Calendar) -> list[Period]:
    """Return the weeks whose digest is due: that before this one, from the given moment of this week to its end.

    If that day is off it is the first working day after it. If the whole rest of a week is off, its digest comes in
    the next week as well, unless that of which it tells was off too. A digest that was missed is made up for in this
    week, but not at quiet times unless it is meant for one.
    """
    this = period_of(PeriodKind.WEEK, local_day(now, quiet.zone), quiet.zone)
    day = _day_to_tell(this, weekly, calendar)
    due = None if day is None else datetime.combine(day, weekly.at, tzinfo=quiet.zone)
    if due is None or now < due or (quiet.holds(now) and not quiet.holds(due)):
        return []
    return [*_postponed(this.previous(), weekly, calendar), this.previous()]


def _day_to_tell(week: Period, weekly: Weekly, calendar: Calendar) -> date | None:
    """Return the given day of the week or, if it is off, the first working day after it; None if there is none."""
    given, *after = list(week.each_day())[weekly.weekday :]
    if not calendar.excuses(given):
        return given
    return next((day for day in after if calendar.is_workday(day)), None)


def _postponed(week: Period, weekly: Weekly, calendar: Calendar) -> list[Period]:
    """Return the weeks, in order, whose digest was not told in this week and those before it, for they were off."""
    found: list[Period] = []
    for _ in range(_MOST_WEEKS_OFF):
        if _day_to_tell(week, weekly, calendar) is not None:
            break
        week = week.previous()
        if any(calendar.is_workday(day) for day in week.each_day()):
            found.insert(0, week)
    return found


def readers(connection: Connection, committees: Iterable[Committee]) -> list[Reader]:
    """Return who reads digests: the committees of the configuration, and those of the roster who are bound."""
    configured = [Reader(one.name, one.unit, one.to) for one in committees]
    names = {reader.unit: reader.name for reader in configured}
    listed = [one for one in roster.everybody(connection) if one.is_committee and one.person]
    bound = [Reader(names.get(one.unit, one.unit), one.unit, one.person or "") for one in listed]
    served = {reader.unit for reader in bound}
    wanted = [reader for reader in configured if reader.to or reader.unit not in served]
    return list({(reader.to, reader.unit): reader for reader in [*bound, *wanted]}.values())


def tell(
    connection: Connection,
    reader: Reader,
    week: Period,
    words: Sequence[str],
    now: datetime,
    picture: Attachment | None = None,
) -> list[Row]:
    """Put the parts of a digest into the outbox, in order, and its picture after them; return their rows.

    No rows if it was told before.
    """
    notices = list(_notices(reader, week, words, now, picture))
    if not put(connection, notices[0], now):
        return []
    for notice in notices[1:]:
        put(connection, notice, now)
    return rows_of(connection, [notice.key for notice in notices])


def _notices(
    reader: Reader, week: Period, words: Sequence[str], now: datetime, picture: Attachment | None
) -> Iterator[Notice]:
    key, why = key_of(reader, week), f"digest of {week.name}"
    this = period_of(PeriodKind.WEEK, local_day(now, week.zone), week.zone)
    notice = Notice(key, NoticeKind.DIGEST, reader.to, words[0], why, not_before=now, not_after=this.last_instant)
    yield notice
    for number, part in enumerate(words[1:], start=2):
        yield replace(notice, key=f"{key}:{number}", words=part)
    if picture is not None:
        yield replace(notice, key=f"{key}:picture", words=None, file=picture, why=f"{why}, a picture")


def key_of(reader: Reader, week: Period) -> str:
    """Return the key of the first part of a digest in the outbox."""
    return f"digest:{reader.name}:{reader.unit}:{week.name}:{reader.to}"
