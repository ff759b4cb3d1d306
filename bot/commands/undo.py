"""`/撤销`: takes back one's own last entry, by a void beside it. What one command entered at a moment is one entry."""

from datetime import timedelta

from sqlalchemy import Connection

from bot import texts_corrections as words
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from rules.facts import Activity, Topic, Void
from tracker.recording import Recording
from tracker.requests import Entry, entries_of

WITHIN = timedelta(minutes=10)  # After its entry; the last moment included.


async def _undo(station: Station, asked: Asked) -> None:
    gone = await station.write(lambda connection, recording: _voided(connection, recording, asked))
    if not gone:
        await station.answer(asked, words.NOTHING_TO_UNDO)
    elif all(_was_public(entry, asked) for entry in gone):
        await station.answer(asked, words.undone(gone))
    else:
        await station.answer_in_private(asked, words.undone(gone))


def _voided(connection: Connection, recording: Recording, asked: Asked) -> list[Entry]:
    """Void what the asker entered last, and return it."""
    own = entries_of(connection, asked.sender, asked.at - WITHIN, asked.at)
    last = [entry for entry in own if entry.at == own[-1].at]
    recording.record(connection, [Void(asked.at, entry.id, asked.sender, words.UNDONE) for entry in last])
    return last


def _was_public(entry: Entry, asked: Asked) -> bool:
    """Whether it was said in the room where it is undone; who was met is nobody else's affair."""
    return isinstance(entry, Topic | Activity) and entry.group == asked.room


COMMANDS = (
    Command(
        names=("撤销", "撤銷", "撤消"),
        who=Who.LISTED,
        where=Where.ANYWHERE,
        summary="撤销自己十分钟内录的",
        examples=("/撤销",),
        run=_undo,
    ),
)
