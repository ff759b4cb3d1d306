"""The bot hears what it said itself: that closes what is being said or may have been said. The text ends here."""

from datetime import timedelta
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from bot.gateways.base import Heard
from bot.station import Station
from bot.texts import AGAIN
from bot.texts_commands import to_nobody_else
from bot.told import words_of
from tracker import outbox
from tracker.outbox import Row

_OF_INTEREST = timedelta(days=7)  # What failed longer ago holds nothing back any more.
_PICTURES = (".png", ".jpg", ".jpeg")


async def close_by_echo(station: Station, heard: Heard) -> None:
    """Note that a notice was said whose words an own message repeats; nothing else is kept of the message."""
    to = heard.room or heard.to
    if to is None:
        return
    with station.database.read() as connection:
        fitting = _fitting(connection, station, station.full(to), heard)
        failed = outbox.failed_to_reach(connection, station.full(to), heard.at - _OF_INTEREST)
    if fitting:
        await station.write(partial(_close, numbers=fitting, station=station, message=heard.id))
    if any((row.ended_at or heard.at) < heard.at for row in failed):
        await station.write(lambda connection, _: outbox.reached(connection, station.full(to), heard.id))


def _fitting(connection: Connection, station: Station, to: str, heard: Heard) -> list[int]:
    """Return what the message may be: of words what says the same, of a file the only one that it can be."""
    if heard.kind == "text" and heard.text:
        said = _digest(heard.text)
        rows = outbox.may_be_heard(connection, to, heard.at)
        return [row.no for row in rows if said in _digests(connection, station, row)]
    files = [row for row in outbox.files_that_may_be_heard(connection, to, heard.at) if _shown_as(row) == heard.kind]
    return [row.no for row in files] if len(files) == 1 else []


def _shown_as(row: Row) -> str:
    """Return the kind of message that a row's file is on the channel."""
    return "image" if (row.file_name or "").lower().endswith(_PICTURES) else "file"


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
