"""`/心愿`, `/匿名心愿`, `/撤回心愿`: small wishes, given on purpose, and taken back."""

from sqlalchemy import Connection

from bot import texts, wishing
from bot import texts_wishes as words
from bot.belonging import chosen, groups_of
from bot.commands.base import WORDS_LIMIT, Asked, Command, Where, Who
from bot.commands.claims import code_of, desk_of
from bot.correcting import number_of
from bot.namesakes import telling
from bot.station import Station
from tracker import wishes
from tracker.groups import GroupNow
from tracker.outbox import Notice, NoticeKind, put
from tracker.recording import Recording
from tracker.submissions import Receipt, of_message


async def _wish(station: Station, asked: Asked) -> None:
    if texts.asks_to_be_nameless(asked.argument):
        await station.answer(asked, texts.by_that_command("匿名心愿"))
        return
    found = await _what_and_where(station, asked, "心愿")
    if found is None:
        return
    group, said = found
    station.made[asked.message] = await station.write(
        lambda connection, recording: _store(connection, recording, station, asked, group, said)
    )
    station.said.set()


async def _nameless(station: Station, asked: Asked) -> None:
    """Store a wish without its wisher, and tell the code at once: it stands on no disk."""
    found = await _what_and_where(station, asked, "匿名心愿")
    if found is None:
        return
    group, said = found
    receipt = await station.write(
        lambda connection, recording: _store_nameless(connection, recording, station, asked, group, said)
    )
    station.made[asked.message] = receipt.no
    told = words.nameless_receipt(receipt.no, receipt.code or "")
    await station.whisper(asked.sender, texts.with_help(told, station.config.help.lines))
    station.said.set()


async def _what_and_where(station: Station, asked: Asked, name: str) -> tuple[GroupNow, str] | None:
    """Return the group and the words of a wish; None if it was answered why not, or comes a second time."""
    if asked.message in station.made:
        return None
    if len(asked.argument) > WORDS_LIMIT:
        await station.answer(asked, texts.too_long(len(asked.argument), WORDS_LIMIT))
        return None
    found = chosen(await groups_of(station, asked), asked.argument, name, telling(station, asked))
    if isinstance(found, str):
        await station.answer(asked, found)
        return None
    return found


def _store(
    connection: Connection, recording: Recording, station: Station, asked: Asked, group: GroupNow, said: str
) -> int:
    """Store the wish with its receipt and the word to the cadre, all or nothing; what comes again only once."""
    known = of_message(connection, "wish", asked.sender, asked.message)
    if known is not None:
        return known
    no = wishes.make(
        connection,
        recording,
        group=group.id,
        member=asked.sender,
        words=said,
        at=asked.at,
        in_room=asked.room is not None,
        message=asked.message,
    )
    put(connection, _receipt(station, asked, no), station.clock())
    _tell_cadre(connection, recording, station, asked, no, group)
    return no


def _receipt(station: Station, asked: Asked, no: int) -> Notice:
    private = texts.with_help(words.wish_receipt_private(no), station.config.help.lines)
    return Notice(
        key=f"receipt:wish:{no}",
        kind=NoticeKind.RECEIPT,
        to=asked.room or asked.sender,
        words=words.wish_receipt(no) if asked.room else private,
        why="wish",
        not_before=station.clock(),
        mention=asked.sender if asked.room else None,
    )


def _store_nameless(
    connection: Connection, recording: Recording, station: Station, asked: Asked, group: GroupNow, said: str
) -> Receipt:
    receipt = wishes.make_nameless(connection, recording, group=group.id, words=said, at=asked.at)
    _tell_cadre(connection, recording, station, asked, receipt.no, group)
    return receipt


def _tell_cadre(
    connection: Connection, recording: Recording, station: Station, asked: Asked, no: int, group: GroupNow
) -> None:
    wish = wishes.wish_numbered(connection, no)
    if wish is not None:
        desk_of(station, connection, recording, asked).tell(wish, group.cadre, "")


async def _withdraw(station: Station, asked: Asked) -> None:
    coded, number = code_of(asked.argument), number_of(asked.argument)
    if coded is None and number is None:
        await station.answer(asked, texts.needs_argument("/撤回心愿 12"))
    elif coded is not None and asked.room is not None:
        await station.answer(asked, words.CODE_IN_PRIVATE)
    else:
        answer = await station.write(
            lambda connection, recording: _withdrawn(
                connection, recording, station, asked, coded and coded[0], number and number[0]
            )
        )
        await station.answer(asked, answer)
        station.said.set()


def _withdrawn(
    connection: Connection, recording: Recording, station: Station, asked: Asked, code: str | None, no: int | None
) -> str:
    desk = desk_of(station, connection, recording, asked)
    if code is None:
        return wishing.take_back(desk, no or 0, asked.sender)
    wish = wishes.wish_of_code(connection, code)
    return words.NO_SUCH_CODE if wish is None else wishing.take_back(desk, wish.no or 0, None)


COMMANDS = (
    Command(
        names=("心愿", "心願", "微心愿", "微心願", "许愿", "許願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="许一个小心愿，会转告联系人",
        examples=("/心愿 想要一本英语四级的书", "／心愿　想借一个篮球"),
        run=_wish,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("匿名心愿", "匿名心願", "匿名许愿", "匿名許願"),
        who=Who.ANYONE,
        where=Where.PRIVATE,
        summary="不留名许愿，凭查询码看进展",
        examples=("/匿名心愿 想要一盏台灯",),
        run=_nameless,
        needs_argument=True,
        joins=True,
        traceless=True,
    ),
    Command(
        names=("撤回心愿", "撤回心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="撤回自己的心愿，内容即删除",
        examples=("/撤回心愿 12",),
        run=_withdraw,
        needs_argument=True,
        joins=True,
    ),
)
