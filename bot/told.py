"""The words that are made of a submission when they are said, so that they stand in one place only until then."""

from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot import correcting, texts
from tracker.groups import group_at
from tracker.wishes import wish_numbered


def words_of(connection: Connection, submission: int, now: datetime, zone: tzinfo) -> str | None:
    """Return what is told of a wish, or below nought of a request; None if it was withdrawn or erased."""
    if submission < 0:
        return correcting.words_of(connection, submission, now, zone)
    wish = wish_numbered(connection, submission)
    group = None if wish is None else group_at(connection, wish.group, now)
    if wish is None or wish.words is None or group is None:
        return None
    return texts.wish_told(submission, group.name, wish.words)
