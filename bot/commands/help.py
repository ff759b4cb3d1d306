"""`/帮助`: the commands that the asker can use, each with its first example."""

from bot import texts
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from bot.texts_digest import parts
from tracker import roster
from tracker.groups import groups_at, groups_of_member


async def _help(station: Station, asked: Asked) -> None:
    hidden = _hidden_from(station, asked)
    wanted = [command for command in station.commands if command.who not in hidden]
    text = texts.help_lines((command.examples[0], command.summary) for command in wanted)
    for part in parts(text.split("\n")):
        await station.answer(asked, part)


def _hidden_from(station: Station, asked: Asked) -> set[Who]:
    """Return whose commands are not for the asker."""
    with station.database.read() as connection:
        groups = groups_at(connection, asked.at)
        is_youth = bool(groups_of_member(connection, asked.sender, asked.at))
        listed = roster.by_person(connection, asked.sender)
    decides = asked.room is None and listed is not None and listed.role == "committee"
    hidden = set() if decides else {Who.COMMITTEE}
    if any(asked.sender == group.cadre for group in groups if asked.room in (None, group.id)):
        return hidden
    return hidden | ({Who.CADRE, Who.LISTED} if is_youth or asked.room is not None else {Who.CADRE})


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
