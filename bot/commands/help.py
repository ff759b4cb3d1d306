"""`/帮助`: the few most useful commands for whoever asks; `/帮助 心愿` a family of them, `/帮助 认领` one."""

from collections.abc import Iterable
from enum import Enum, auto

from bot import texts_help
from bot.commands.base import Asked, Command, Where, Who, simple
from bot.station import Station
from bot.texts_digest import parts
from tracker import roster
from tracker.groups import groups_at, groups_of_member, groups_served


class Reader(Enum):
    """Who asks for help, as the place shows them: in a group nobody is of the committee."""

    YOUTH = auto()
    DEPUTY = auto()
    CADRE = auto()
    COMMITTEE = auto()
    UNKNOWN = auto()


_FIRST = {
    Reader.YOUTH: ("心愿", "我的心愿", "反映", "到", "五有", "隐私", "退出统计"),
    Reader.DEPUTY: ("进度", "为什么", "活动", "谈心", "问题", "认领"),
    Reader.CADRE: ("进度", "话题", "活动", "谈心", "问题", "认领", "请假"),
    Reader.COMMITTEE: ("待批", "准假", "不准假", "答复", "交接"),
    Reader.UNKNOWN: ("绑定", "启用", "心愿", "隐私"),
}
_USES = {
    Reader.YOUTH: {Who.ANYONE},
    Reader.DEPUTY: {Who.ANYONE, Who.LISTED, Who.CADRE},
    Reader.CADRE: {Who.ANYONE, Who.LISTED, Who.CADRE, Who.CADRE_ALONE, Who.CADRE_OR_COMMITTEE},
    Reader.COMMITTEE: {Who.ANYONE, Who.LISTED, Who.COMMITTEE, Who.CADRE_OR_COMMITTEE},
    Reader.UNKNOWN: {Who.ANYONE, Who.LISTED},
}


async def _help(station: Station, asked: Asked) -> None:
    looked_for = simple(asked.argument).lstrip("/").strip()
    lines = _found(station.commands, looked_for, readers(station, asked)) or _overview(station, asked)
    for part in parts(lines):
        await station.answer(asked, part)


def _overview(station: Station, asked: Asked) -> list[str]:
    """Return the overview, or if something was looked for and is not there, what there is."""
    roles = readers(station, asked)
    known = usable(station.commands, roles)
    titles = dict.fromkeys(command.family for command in known)
    if asked.argument:
        return texts_help.unknown(asked.argument, titles)
    names = dict.fromkeys(name for role in roles for name in _FIRST[role])
    first = [command for name in names for command in known if command.names[0] == name]
    return texts_help.overview(first, titles)


def _found(commands: Iterable[Command], looked_for: str, roles: Iterable[Reader]) -> list[str]:
    """Return the family, else the command, of that name; nothing if there is neither."""
    known = list(commands)
    of_family = [command for command in usable(known, roles) if command.family == looked_for]
    if of_family:
        return texts_help.family(looked_for, of_family)
    named = (command for command in known if looked_for in map(simple, command.names))
    return next((texts_help.one(command) for command in named), [])


def usable(commands: Iterable[Command], roles: Iterable[Reader]) -> list[Command]:
    """Return the commands that whoever reads as these may use."""
    uses = {who for role in roles for who in _USES[role]}
    return [command for command in commands if command.who in uses]


def readers(station: Station, asked: Asked) -> list[Reader]:
    """Return as whom the asker may use commands here, the most particular first."""
    with station.database.read() as connection:
        groups = groups_at(connection, asked.at)
        served = groups_served(connection, asked.sender, asked.at)
        is_youth = bool(groups_of_member(connection, asked.sender, asked.at))
        listed = roster.by_person(connection, asked.sender)
    leads = any(asked.sender == group.cadre for group in groups if asked.room in (None, group.id))
    helps = not leads and any(asked.room in (None, group.id) for group in served)
    decides = asked.room is None and listed is not None and listed.is_committee
    found = [(Reader.CADRE, leads), (Reader.DEPUTY, helps), (Reader.COMMITTEE, decides)]
    roles = [role for role, holds in found if holds]
    return roles or [Reader.YOUTH if is_youth or asked.room is not None else Reader.UNKNOWN]


COMMANDS = (
    Command(
        names=("帮助", "幫助", "help", "菜单", "功能"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看能用的命令，一类或一条",
        examples=("/帮助", "/帮助 心愿", "/帮助 撤回心愿"),
        run=_help,
    ),
)
