"""`/帮助`: the commands that the asker can use, each with its first example."""

from bot import texts
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from tracker.groups import groups_at


async def _help(station: Station, asked: Asked) -> None:
    is_cadre = _serves(station, asked)
    wanted = [command for command in station.commands if is_cadre or command.who is Who.ANYONE]
    text = texts.help_lines((command.examples[0], command.summary) for command in wanted)
    if asked.room is None:
        await station.whisper(asked.sender, text)
    else:
        await station.reply(asked.room, asked.sender, text)


def _serves(station: Station, asked: Asked) -> bool:
    """Whether the asker is cadre of the room, or in private of any group."""
    with station.database.read() as connection:
        groups = groups_at(connection, asked.at)
    here = [group for group in groups if asked.room in (None, group.id)]
    return any(asked.sender == group.cadre for group in here)


COMMANDS = (
    Command(
        names=("帮助", "幫助", "help", "菜单"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看能用的命令",
        examples=("/帮助",),
        run=_help,
    ),
)
