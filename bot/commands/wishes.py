"""`/心愿`, `/我的心愿`, `/撤回心愿`: small wishes, given on purpose."""

from sqlalchemy import Connection

from bot import texts
from bot.commands.base import WORDS_LIMIT, Asked, Command, Where, Who
from bot.correcting import number_of
from bot.station import Station
from tracker import wishes
from tracker.groups import GroupNow, group_at, groups_of_member
from tracker.live import live_group
from tracker.outbox import Notice, NoticeKind, put
from tracker.recording import Recording


async def _wish(station: Station, asked: Asked) -> None:
    if len(asked.argument) > WORDS_LIMIT:
        await station.answer(asked, texts.too_long(len(asked.argument), WORDS_LIMIT))
        return
    found = _group_of(station, asked)
    if isinstance(found, str):
        await station.answer(asked, found)
        return
    no = await station.write(lambda connection, recording: _store(connection, recording, station, asked, found))
    station.made[asked.message] = no
    station.said.set()


def _group_of(station: Station, asked: Asked) -> GroupNow | str:
    """Return the group that the wish belongs to, or why it cannot be told."""
    with station.database.read() as connection:
        ids = [asked.room] if asked.room else groups_of_member(connection, asked.sender, asked.at)
        counted = [id_ for id_ in ids if live_group(connection, id_)]
        groups = [group for id_ in counted if (group := group_at(connection, id_, asked.at))]
    if len(groups) == 1:
        return groups[0]
    return texts.WHICH_GROUP if groups else texts.NO_GROUP


def _store(connection: Connection, recording: Recording, station: Station, asked: Asked, group: GroupNow) -> int:
    """Store the wish with its receipt and the word to the cadre, all or nothing."""
    no = wishes.make(connection, recording, group=group.id, member=asked.sender, words=asked.argument, at=asked.at)
    now = station.clock()
    receipt = Notice(
        key=f"receipt:wish:{no}",
        kind=NoticeKind.RECEIPT,
        to=asked.room or asked.sender,
        words=texts.wish_receipt(no),
        why="wish",
        not_before=now,
        mention=asked.sender if asked.room else None,
    )
    word = Notice(
        key=f"word:wish:{no}",
        kind=NoticeKind.WORD,
        to=group.cadre,
        words=None,
        why="wish",
        not_before=now,
        submission=no,
    )
    put(connection, receipt, now)
    put(connection, word, now)
    return no


async def _mine(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        own = wishes.wishes_of(connection, asked.sender)
    await station.answer_in_private(asked, texts.wishes(own, station.policy.zone))


async def _withdraw(station: Station, asked: Asked) -> None:
    number = number_of(asked.argument)
    if number is None or number[1]:
        await station.answer(asked, texts.needs_argument("/撤回心愿 12"))
        return
    no = number[0]
    gone = await station.write(
        lambda connection, recording: wishes.withdraw(connection, recording, no, asked.sender, asked.at)
    )
    await station.answer(asked, texts.NO_SUCH_WISH if gone is None else texts.wish_withdrawn(no))


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
        names=("我的心愿", "我的心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看自己的心愿（私聊回答）",
        examples=("/我的心愿",),
        run=_mine,
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
