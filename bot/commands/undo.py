"""`/撤销`: takes back one's own last entry, by a void beside it. What one command entered at a moment is one entry."""

from datetime import timedelta

from sqlalchemy import Connection

from bot import announcing, texts_activities
from bot import texts_corrections as words
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from rules.facts import Activity, Pairing, Topic, Void
from tracker.activities import paired
from tracker.entering import drop_entry, entered_by, took_back
from tracker.journal import key_of
from tracker.recording import Recording
from tracker.requests import Entry

WITHIN = timedelta(minutes=10)  # After its entry; the last moment included.


async def _undo(station: Station, asked: Asked) -> None:
    if _is_waiting_last(station, asked):
        station.awaiting.take(asked.sender, asked.at)
        await station.answer(asked, texts_activities.DROPPED)
        return
    gone = await station.write(lambda connection, recording: _voided(connection, recording, station, asked))
    station.said.set()
    if isinstance(gone, str):
        await station.answer_in_private(asked, gone)
    elif not gone:
        await station.answer(asked, words.NOTHING_TO_UNDO)
    elif all(_was_public(entry, asked) for entry in gone):
        await station.answer(asked, words.undone(gone))
    else:
        await station.answer_in_private(asked, words.undone(gone))


def _is_waiting_last(station: Station, asked: Asked) -> bool:
    """Whether what the asker wrote last still waits for their word, so that it is not stored at all."""
    since = station.awaiting.since(asked.sender, asked.at)
    if since is None:
        return False
    with station.database.read() as connection:
        return not any(one.at > since for one in entered_by(connection, asked.sender, since, asked.at))


def _voided(connection: Connection, recording: Recording, station: Station, asked: Asked) -> list[Entry] | str:
    """Void what the asker entered last, and return it; of a number, what was said of it."""
    if took_back(connection, asked.sender, asked.at, words.UNDONE):
        return texts_activities.ALREADY_DONE
    own = entered_by(connection, asked.sender, asked.at - WITHIN, asked.at)
    last = [entered.fact for entered in own if entered.at == own[-1].at]
    entries = [fact for fact in last if not isinstance(fact, Pairing)]
    if numbers := [fact for fact in last if isinstance(fact, Pairing)]:
        return _unpaired(connection, recording, numbers[-1], asked)
    recording.record(connection, [Void(asked.at, entry.id, asked.sender, words.UNDONE) for entry in entries])
    said_in = asked.room if all(_was_public(entry, asked) for entry in entries) else None
    gone = [entry for entry in entries if isinstance(entry, Activity)]
    announcing.withdraw(connection, gone, station.clock(), station.policies.zone, said_in=said_in)
    return entries


def _unpaired(connection: Connection, recording: Recording, pairing: Pairing, asked: Asked) -> str:
    """Drop a number of paired youths, so that the one before holds, or none; the rules know no void of it."""
    drop_entry(connection, pairing)
    recording.record(connection, [Void(asked.at, key_of(pairing), asked.sender, words.UNDONE)])
    return texts_activities.pairing_undone(paired(connection, pairing.group, asked.at))


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
