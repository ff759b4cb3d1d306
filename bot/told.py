"""The words that are made of a submission when they are said, so that they stand in one place only until then."""

from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot import correcting, problems_told
from bot.wish_news import news
from tracker.outbox import Notice


def words_of(connection: Connection, notice: Notice, now: datetime, zone: tzinfo) -> str | None:
    """Return what is told of the notice's wish or problem, or if its number is below nought of the request.

    None if it was withdrawn or erased, or is over.
    """
    if notice.why in tuple(problems_told.Told):
        return problems_told.words_of(connection, notice, now)
    if notice.submission is not None and notice.submission < 0:
        return correcting.words_of(connection, notice.submission, now, zone)
    return news(connection, notice, now, zone)
