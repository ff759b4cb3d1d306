"""The bot hears what it said itself: that closes what is being said or may have been said. The text ends here."""

from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from bot.gateways.base import Heard
from bot.station import Station
from bot.texts_commands import to_nobody_else
from bot.texts_digest import AGAIN
from bot.told import words_of
from tracker import outbox
from tracker.outbox import Row


async def close_by_echo(station: Station, heard: Heard) -> None:
    """Note that a notice was said whose words an own message repeats; nothing else is kept of the message."""
    to = heard.room or heard.to
    if to is None or heard.kind != "text" or not heard.text:
        return
    with station.database.read() as connection:
        rows = outbox.may_be_heard(connection, station.full(to), heard.at)
        said = _digest(heard.text)
        fitting = [row.no for row in rows if said in _digests(connection, station, row)]
    if fitting:
        await station.write(partial(_close, numbers=fitting, station=station, message=heard.id))


def _close(connection: Connection, _: object, *, numbers: list[int], station: Station, message: str) -> None:
    """Close the first that is still open; one message closes one notice."""
    for no in numbers:
        if outbox.heard(connection, no, station.clock(), message):
            return


def _digests(connection: Connection, station: Station, row: Row) -> set[bytes]:
    """Return what the words may be heard as: what is said once more may still be heard as it was first."""
    words = row.notice.words
    if words is None and row.notice.submission is not None:
        words = words_of(connection, row.notice, station.clock(), station.policies.zone)
    if words is None:
        return set()
    words = to_nobody_else(words)
    return {_digest(words), _digest(f"{AGAIN}{words}")} if row.again else {_digest(words)}


def _digest(text: str) -> bytes:
    """Return a hash of a text as channels leave it: they may change its ends and how its lines end."""
    return sha256("\n".join(text.strip().splitlines()).encode()).digest()
