"""`/我的心愿`, `/心愿单`, `/查心愿`: wishes told in private to those who may see them."""

from sqlalchemy import Connection

from bot import texts_wishes as words
from bot import wishing
from bot.belonging import groups_of
from bot.commands.base import Asked, Command, Where, Who
from bot.commands.claims import code_of
from bot.correcting import number_of
from bot.station import Station
from bot.texts_digest import parts
from bot.wish_desk import Reading, group_of
from bot.wish_eyes import Eyes
from bot.wishing import Meant
from tracker import wishes
from tracker.groups import groups_at


def _reading(station: Station, connection: Connection, asked: Asked) -> Reading:
    now = station.clock()
    return Reading(connection, station.config.wish_terms(), station.calendar(now), asked.at, now)


async def _mine(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        reading = _reading(station, connection, asked)
        own = [(wish, reading.course(wish)) for wish in wishes.wishes_of(connection, asked.sender)]
    await _tell(station, asked, words.my_wishes(own, station.clock(), station.policy.zone))


async def _list(station: Station, asked: Asked) -> None:
    """List what the asker may help with: of their own groups all, of others what was said in the group."""
    member_of = [group.id for group in await groups_of(station, asked)]
    with station.database.read() as connection:
        found = Eyes(_reading(station, connection, asked), asked.sender, member_of).listed_wishes()
        names = {group.id: group.name for group in groups_at(connection, station.clock())}
    await _tell(station, asked, words.open_wishes(found, names, station.clock(), station.policy.zone))


async def _tell(station: Station, asked: Asked, lines: list[str]) -> None:
    """Answer in private, in as many messages as it takes; where that is impossible the room hears how."""
    first, *rest = parts(lines)
    await station.answer_in_private(asked, first)
    for part in rest:
        await station.whisper(asked.sender, part)


async def _look_up(station: Station, asked: Asked) -> None:
    """Tell all of one wish: by its code to whoever has it, by its number to whoever may see it."""
    coded, number = code_of(asked.argument), number_of(asked.argument)
    member_of = [group.id for group in await groups_of(station, asked)]
    with station.database.read() as connection:
        reading = _reading(station, connection, asked)
        if coded is not None:
            shown = _by_code(reading, coded[0], asked)
        else:
            shown = wishing.meant(reading, number[0], asked.sender, member_of) if number else None
    if shown is None:
        await station.answer(asked, words.NOT_SEEN if coded is None else words.NO_SUCH_CODE)
        return
    await _show(station, asked, shown, is_own=coded is not None or shown.wish.member == asked.sender)


def _by_code(reading: Reading, code: str, asked: Asked) -> Meant | None:
    wish = wishes.wish_of_code(reading.connection, code)
    if wish is None:
        return None
    group = group_of(reading.connection, wish, reading.now)
    return Meant(wish, wish.no or 0, reading.course(wish), group, Eyes(reading, asked.sender, ()))


async def _show(station: Station, asked: Asked, shown: Meant, *, is_own: bool) -> None:
    """Show one wish. Names that a room shows are asked for and kept nowhere.

    Wisher, claimer and the group's cadre hear them; to all others, such as the committee, youths have no name.
    """
    wish, claimer = shown.wish, shown.stands.claimer
    is_near = is_own or shown.is_own_group or claimer == asked.sender
    members = await station.members(wish.group) if is_near else {}
    with station.database.read() as connection:
        listed = "" if claimer is None else _reading(station, connection, asked).name_of(claimer)
    by = members.get(claimer or "") or listed if listed == words.SOMEBODY else listed
    wisher = "" if wish.member in (None, asked.sender) else members.get(wish.member or "", "")
    now, zone = station.clock(), station.policy.zone
    await _tell(station, asked, words.whole(wish, shown.stands, shown.group.name, wisher, by, now, zone))


COMMANDS = (
    Command(
        names=("我的心愿", "我的心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看自己的心愿（私聊回答）",
        examples=("/我的心愿",),
        run=_mine,
    ),
    Command(
        names=("心愿单", "心願單", "心愿列表", "心願列表"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看等着办、能帮忙的心愿",
        examples=("/心愿单", "/心願單"),
        run=_list,
    ),
    Command(
        names=("查心愿", "查心願", "查询心愿", "查詢心願"),
        who=Who.ANYONE,
        where=Where.PRIVATE,
        summary="看一个心愿的进展和全文",
        examples=("/查心愿 3", "/查心愿 ABCDE23456"),
        run=_look_up,
        needs_argument=True,
        joins=True,
        traceless=True,
    ),
)
