"""`/隐私`, `/退出统计`, `/加入统计`: who counts what, and how to say no."""

from bot import texts
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from rules.facts import Fact, Join, OptIn, OptOut
from tracker import roster
from tracker.groups import group_at
from tracker.live import live_groups


async def _card(station: Station, asked: Asked) -> None:
    if asked.room is None:
        await station.whisper(asked.sender, texts.PRIVACY)
    else:
        await station.answer(asked, await card_of(station, asked.room))


async def card_of(station: Station, room: str, *, written: bool = False) -> str:
    """Return the notice card of a group in which the bot counts.

    `written`: it will stand on disk until it is said, where no name may that only a room shows.
    """
    with station.database.read() as connection:
        group = group_at(connection, room, station.clock())
        listed = roster.by_person(connection, group.cadre) if group is not None else None
    if group is None:
        return texts.PRIVACY
    if listed is not None:
        return texts.card(listed.name, listed.unit or group.unit, listed.contact)
    name = texts.CADRE_OF_GROUP if written else await station.shown_name(room, group.cadre)
    return texts.card(name, group.unit, "")


async def _opt_out(station: Station, asked: Asked) -> None:
    await station.record([OptOut(asked.at, asked.sender)])
    await station.answer_in_private(asked, texts.OPTED_OUT)


async def _opt_in(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        groups = [group.group for group in live_groups(connection, station.name)]
    joins: list[Fact] = [
        Join(asked.at, group, asked.sender) for group in groups if asked.sender in await station.members(group)
    ]
    await station.record([OptIn(asked.at, asked.sender), *joins])
    await station.answer_in_private(asked, texts.OPTED_IN)


COMMANDS = (
    Command(
        names=("隐私", "隱私"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看记什么、不记什么、谁能看到",
        examples=("/隐私",),
        run=_card,
    ),
    Command(
        names=("退出统计", "退出統計"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="不再记录我的任何消息（私聊回答）",
        examples=("/退出统计",),
        run=_opt_out,
    ),
    Command(
        names=("加入统计", "加入統計"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="重新开始计数（私聊回答）",
        examples=("/加入统计",),
        run=_opt_in,
    ),
)
