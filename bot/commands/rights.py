"""`/我的数据`, `/删除我的数据`: what is stored of the asker, shown and erased; always in private."""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from bot import texts_rights as words
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.gateways.base import File, SendRefused, SendUncertain
from bot.own_file import file_of, group_names, stays
from bot.station import Station
from bot.texts import BEFRIEND_ME
from bot.texts_digest import parts
from tracker import surveys
from tracker.contacts import contacts_of
from tracker.erasing import Erased, erase_person, would_erase
from tracker.own import directory_of, own_of

_SURE = ("确认", "確認")
log = structlog.get_logger()


async def _show(station: Station, asked: Asked) -> None:
    await station.record([])  # What was heard up to the question is stored.
    lines, file = await asyncio.to_thread(_gathered, station, asked)
    if not await tell(station, asked, lines):
        return
    if file is not None and not await _hand_over(station, asked.sender, file):
        await station.whisper(asked.sender, words.NO_FILE)


async def tell(station: Station, asked: Asked, lines: Sequence[str]) -> bool:
    """Say the lines in private, in as many messages as it takes; return whether the first was surely said."""
    first, *rest = parts(lines)
    if not await station.whisper(asked.sender, first):
        if asked.room is not None:
            await station.reply(asked.room, asked.sender, BEFRIEND_ME)
        return False
    for part in rest:
        await station.whisper(asked.sender, part)
    return True


def _gathered(station: Station, asked: Asked) -> tuple[list[str], File | None]:
    """Return what is said, and the file if there is anything to put into it."""
    zone = station.policies.zone
    with station.database.read() as connection:
        own, names = own_of(connection, asked.sender), group_names(connection)
        contacts = contacts_of(connection, asked.sender)
        answered = surveys.answered(connection, asked.sender)
    in_groups = [words.stay(names.get(group, group), since, until, zone) for group, since, until in stays(own)]
    lines = words.own(own, in_groups, answered, zone)
    if own.is_empty:
        return lines, None
    return lines, file_of(own, contacts, names, answered, station.clock(), zone)


async def _hand_over(station: Station, person: str, file: File) -> bool:
    """Send the file, straight: it is on no disk and in no outbox. Return whether it was surely sent."""
    try:
        await station.gateway.send_file(station.raw(person), file)
    except (SendRefused, SendUncertain) as error:
        log.warning("a file was not sent", gateway=station.name, error=type(error).__name__)
        return False
    return True


async def _erase(station: Station, asked: Asked) -> None:
    if plain(asked.argument).strip(" 。.!！") not in _SURE:
        await station.record([])
        found = await asyncio.to_thread(_would, station, asked)
        await station.answer_in_private(asked, words.would_erase(found))
        return
    gone = await station.write(partial(erase_person, person=asked.sender, at=asked.at))
    with station.database.read() as connection:
        answered = surveys.answered(connection, asked.sender)
    if not await station.whisper(asked.sender, words.erased(gone, answered)) and asked.room is not None:
        await station.reply(asked.room, asked.sender, words.DONE_WITHOUT_RECEIPT)


def _would(station: Station, asked: Asked) -> Erased:
    with station.database.read() as connection:
        return would_erase(connection, asked.sender, directory_of(connection))


COMMANDS = (
    Command(
        names=("我的数据", "我的數據", "我的資料"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看存了我的什么（私聊回答，附一份文件）",
        examples=("/我的数据",),
        run=_show,
    ),
    Command(
        names=("删除我的数据", "刪除我的數據", "刪除我的資料"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="删除我的全部数据，以后不再记（私聊回答）",
        examples=("/删除我的数据", "/删除我的数据 确认", "／刪除我的數據　確認"),
        run=_erase,
        joins_at="确確",
    ),
)
