"""Who may have a command obeyed, and where; what it does is its own affair."""

from collections.abc import Iterable

from bot import texts, texts_commands, texts_corrections
from bot.commands.base import WORDS_LIMIT, Asked, Command, Where, Who, parse
from bot.limits import Pace
from bot.station import Station
from tracker import roster
from tracker.groups import groups_at, groups_served

_REMEMBERED = 1000  # So many messages are remembered by what they handed in; a recall comes within minutes.


async def obey(station: Station, command: Command, asked: Asked) -> None:
    """Do what the command says, or say why not. In a group that is not enabled only what enables it is heard."""
    if asked.room is not None and asked.room not in station.counted and not command.enables:
        return
    pace = station.limits.take(asked.sender, None if command.quiet else asked.room, station.clock())
    if pace is Pace.TOO_MANY and not (command.quiet and asked.room is not None):
        await station.answer(asked, texts_commands.TOO_MANY)
    if pace is not Pace.OBEY:
        return
    if (refusal := _refusal(command, asked, station.commands)) is not None:
        await station.answer(asked, refusal)
    elif not _may(station, command, asked):
        await _deny(station, command, asked)
    else:
        await command.run(station, asked)
        _forget_oldest(station.made)


def _forget_oldest(made: dict[str, int]) -> None:
    while len(made) > _REMEMBERED:
        del made[next(iter(made))]


def _refusal(command: Command, asked: Asked, commands: Iterable[Command]) -> str | None:
    if command.where is Where.ROOM and asked.room is None:
        return texts.ASK_IN_GROUP
    if command.where is Where.PRIVATE and asked.room is not None:
        return texts.SAID_TO_ALL if asked.argument else texts.ASK_IN_PRIVATE
    if command.needs_argument and not asked.argument:
        return texts.needs_argument(command.examples[0])
    _, *lines = asked.argument[:WORDS_LIMIT].split("\n")  # Enough to see it; nothing is read at length.
    return texts_commands.ONE_COMMAND if any(parse(line, commands) for line in lines) else None


def _may(station: Station, command: Command, asked: Asked) -> bool:
    match command.who:
        case Who.CADRE:
            return serves(station, asked)
        case Who.CADRE_ALONE:
            return is_cadre(station, asked)
        case Who.CADRE_OR_COMMITTEE:
            return is_cadre(station, asked) or is_committee(station, asked)
        case Who.COMMITTEE:
            return is_committee(station, asked)
    return True


def is_cadre(station: Station, asked: Asked) -> bool:
    """Whether the asker is the cadre of the room in person, or in private of any group."""
    with station.database.read() as connection:
        groups = groups_at(connection, asked.at)
    return any(asked.sender == group.cadre and asked.room in (None, group.id) for group in groups)


def serves(station: Station, asked: Asked) -> bool:
    """Whether the asker is cadre or deputy of the room, or in private of any group."""
    with station.database.read() as connection:
        served = groups_served(connection, asked.sender, asked.at)
    return any(asked.room in (None, group.id) for group in served)


def is_committee(station: Station, asked: Asked) -> bool:
    """Whether the roster names the asker as committee."""
    with station.database.read() as connection:
        listed = roster.by_person(connection, asked.sender)
    return listed is not None and listed.is_committee


async def _deny(station: Station, command: Command, asked: Asked) -> None:
    """Say kindly, and once for each person and command, whose it is. Who asked is on no disk."""
    if (asked.sender, command.names[0]) not in station.denied:
        station.denied.add((asked.sender, command.names[0]))
        only = texts_corrections.only_committee if command.who is Who.COMMITTEE else texts.only_cadre
        await station.answer(asked, only(command.names[0]))
