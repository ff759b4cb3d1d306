"""The words that are made of a submission when they are said, so that they stand in one place only until then."""

from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot import correcting, problems_told, texts
from tracker.groups import group_at
from tracker.outbox import Notice
from tracker.wishes import wish_numbered


def words_of(connection: Connection, notice: Notice, now: datetime, zone: tzinfo) -> str | None:
    """Return what a notice tells of a wish, a problem, or below nought a request; None if there is nothing to tell."""
    submission = notice.submission or 0
    if notice.why in tuple(problems_told.Told):
        return problems_told.words_of(connection, notice, now)
    if submission < 0:
        return correcting.words_of(connection, submission, now, zone)
    wish = wish_numbered(connection, submission)
    group = None if wish is None else group_at(connection, wish.group, now)
    if wish is None or wish.words is None or group is None:
        return None
    return texts.wish_told(submission, group.name, wish.words)
