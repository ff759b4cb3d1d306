"""Who may have a command obeyed, and where; what it does is its own affair."""

from bot import texts, texts_corrections
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from tracker import roster
from tracker.groups import groups_served


async def obey(station: Station, command: Command, asked: Asked) -> None:
    """Do what the command says, or say why not. In a group that is not enabled only what enables it is heard."""
    if asked.room is not None and asked.room not in station.counted and not command.enables:
        return
    if (refusal := _refusal(command, asked)) is not None:
        await station.answer(asked, refusal)
    elif not _may(station, command, asked):
        await _deny(station, command, asked)
    else:
        await command.run(station, asked)


def _refusal(command: Command, asked: Asked) -> str | None:
    if command.where is Where.ROOM and asked.room is None:
        return texts.ASK_IN_GROUP
    if command.where is Where.PRIVATE and asked.room is not None:
        return texts.ASK_IN_PRIVATE
    if command.needs_argument and not asked.argument:
        return texts.needs_argument(command.examples[0])
    return None


def _may(station: Station, command: Command, asked: Asked) -> bool:
    match command.who:
        case Who.CADRE:
            return _is_cadre(station, asked)
        case Who.COMMITTEE:
            return _is_committee(station, asked)
    return True


def _is_cadre(station: Station, asked: Asked) -> bool:
    """Whether the asker is cadre or deputy of the room, or in private of any group."""
    with station.database.read() as connection:
        served = groups_served(connection, asked.sender, asked.at)
    return any(asked.room in (None, group.id) for group in served)


def _is_committee(station: Station, asked: Asked) -> bool:
    with station.database.read() as connection:
        listed = roster.by_person(connection, asked.sender)
    return listed is not None and listed.role == "committee"


async def _deny(station: Station, command: Command, asked: Asked) -> None:
    """Say kindly, and once for each person and command, whose it is. Who asked is on no disk."""
    if (asked.sender, command.names[0]) not in station.denied:
        station.denied.add((asked.sender, command.names[0]))
        only = texts_corrections.only_committee if command.who is Who.COMMITTEE else texts.only_cadre
        await station.answer(asked, only(command.names[0]))
