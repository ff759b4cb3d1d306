"""Who may have a command obeyed, and where; what it does is its own affair."""

from bot import texts
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from tracker.groups import groups_at


async def obey(station: Station, command: Command, asked: Asked) -> None:
    """Do what the command says, or say why not. In a group that is not enabled only what enables it is heard."""
    if asked.room is not None and asked.room not in station.counted and not command.enables:
        return
    if (refusal := _refusal(command, asked)) is not None:
        await station.answer(asked, refusal)
    elif command.who is Who.CADRE and not _is_cadre(station, asked):
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


def _is_cadre(station: Station, asked: Asked) -> bool:
    """Whether the asker is the cadre of the room, or in private of any group."""
    with station.database.read() as connection:
        groups = groups_at(connection, asked.at)
    return any(asked.sender == group.cadre for group in groups if asked.room in (None, group.id))


async def _deny(station: Station, command: Command, asked: Asked) -> None:
    """Say kindly, and once for each person and command, that it is the cadre's. Who asked is on no disk."""
    if (asked.sender, command.names[0]) not in station.denied:
        station.denied.add((asked.sender, command.names[0]))
        await station.answer(asked, texts.only_cadre(command.names[0]))
