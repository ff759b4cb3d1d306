"""An activity in the outbox: its announcement in the group, once, and the word that it will not be."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from bot import texts_activities as words
from rules.facts import Activity
from tracker.outbox import Notice, NoticeKind, State, expire, put, rows_of

_LATE = timedelta(days=1)  # So long after it should have begun it is still told that an activity was cancelled.
_TOLD = (State.CLAIMED, State.SENT, State.UNCERTAIN)  # The group may have read it.


def announce(connection: Connection, activity: Activity, group: str, now: datetime, zone: tzinfo) -> None:
    """Let the bot announce an activity in its group, once, before it begins."""
    said = words.announcement(words.moment(activity.held_at, now, zone), activity.place, activity.title)
    notice = Notice(_key(activity), NoticeKind.NOTICE, group, said, "activity", now, activity.held_at)
    put(connection, notice, now)


def withdraw(
    connection: Connection, activities: Sequence[Activity], now: datetime, zone: tzinfo, *, said_in: str | None
) -> None:
    """Tell the group of activities that will not be, if it may know of them; what waits is not said any more.

    `said_in` is the room in which it is being said anyway.
    """
    for activity in activities:
        for row in rows_of(connection, [_key(activity)]):
            if row.state is State.WAITING:
                expire(connection, row.no, now)
            elif row.state in _TOLD and row.notice.to != said_in:
                _tell(connection, activity, row.notice.to, now, zone)


def _tell(connection: Connection, activity: Activity, group: str, now: datetime, zone: tzinfo) -> None:
    said = words.cancellation(activity.title, words.moment(activity.held_at, now, zone))
    key, end = f"cancelled:{activity.id}", max(now, activity.held_at) + _LATE
    put(connection, Notice(key, NoticeKind.NOTICE, group, said, "activity", now, end), now)


def _key(activity: Activity) -> str:
    return f"activity:{activity.id}"
