"""`/认领`, `/放弃`, `/办理`, `/延期`, `/实现`, `/婉拒`: of those who fulfil wishes. `/确认`: the wisher's answer."""

import re
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot import texts, wishing
from bot import texts_wishes as words
from bot.belonging import groups_of
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.correcting import number_of
from bot.station import Station
from bot.telling import readers
from bot.wish_desk import Desk
from bot.wishing import Act, Meant
from rules.wishes import WishState
from tracker.recording import Recording
from tracker.wishes import Wish, wish_numbered, wish_of_code, wishes_of

SAID_LIMIT = 200  # Characters of a reason, or of how it was done.
_CODE = re.compile(r"(?=[0-9]*[A-Za-z])([A-Za-z0-9]{10})(?![A-Za-z0-9])")
_BETWEEN_NUMBERS = re.compile(r"[\s,，、和及跟与]+")
_WORDLESS = (wishing.claim, wishing.give_back, wishing.begin, wishing.extend)
_YES = ("满意", "滿意", "很满意", "很滿意", "好")
_NO = ("不满意", "不滿意", "不好")


def desk_of(station: Station, connection: Connection, recording: Recording, asked: Asked) -> Desk:
    """Return the desk at which the asker's command is done."""
    now, config = station.clock(), station.config
    committee = tuple((one.unit, one.to) for one in readers(connection, config.committees) if one.to)
    return Desk(
        connection,
        config.wish_terms(),
        station.calendar(now),
        asked.at,
        now,
        recording,
        config.quiet,
        committee,
    )


def code_of(argument: str) -> tuple[str, str] | None:
    """Return the code that an argument begins with, and the rest."""
    typed = plain(argument).upper()
    found = _CODE.match(typed)
    return None if found is None else (found[1], argument[found.end() :].strip())


async def act(station: Station, asked: Asked, name: str, do: Act) -> None:
    """Do something with the wish of a number, and answer in private."""
    number = number_of(asked.argument)
    if number is None:
        await station.answer(asked, texts.needs_argument(f"/{name} 3"))
        return
    no, said = number
    if do in _WORDLESS and (others := _numbers(said)):
        await station.answer_in_private(asked, words.one_at_a_time(name, [no, *others]))
        return
    if len(said) > SAID_LIMIT:
        await station.answer_in_private(asked, texts.too_long(len(said), SAID_LIMIT))
        return
    member_of = [group.id for group in await groups_of(station, asked)]

    def work(connection: Connection, recording: Recording) -> tuple[str, Meant | None]:
        desk = desk_of(station, connection, recording, asked)
        of = wishing.meant(desk, no, asked.sender, member_of)
        return (words.NOT_SEEN, None) if of is None else (do(desk, of, said), of)

    answer, of = await station.write(work)
    if of is not None and do is wishing.claim and of.stands.state is WishState.OPEN and of.person != of.wish.member:
        answer = await _with_words(station, answer, of)
    await station.answer_in_private(asked, answer)
    station.said.set()


def _numbers(said: str) -> list[int]:
    """Return the numbers of which words consist; none if they say something else."""
    known = [number_of(one) for one in _BETWEEN_NUMBERS.split(said) if one]
    return [one[0] for one in known if one is not None and not one[1]] if all(known) else []


async def _with_words(station: Station, answer: str, of: Meant) -> str:
    """Tell whoever has claimed a wish what it is and whose. The room's names are asked for and kept nowhere."""
    wisher = words.NAMELESS if of.wish.member is None else await station.shown_name(of.wish.group, of.wish.member)
    return words.claimed_with(answer, of.group.name, wisher, of.wish.words)


async def _claim(station: Station, asked: Asked) -> None:
    await act(station, asked, "认领", wishing.claim)


async def _give_back(station: Station, asked: Asked) -> None:
    await act(station, asked, "放弃", wishing.give_back)


async def _begin(station: Station, asked: Asked) -> None:
    await act(station, asked, "办理", wishing.begin)


async def _extend(station: Station, asked: Asked) -> None:
    await act(station, asked, "延期", wishing.extend)


async def _fulfil(station: Station, asked: Asked) -> None:
    await act(station, asked, "实现", wishing.fulfil)


async def _decline(station: Station, asked: Asked) -> None:
    await act(station, asked, "婉拒", wishing.decline)


async def _confirm(station: Station, asked: Asked) -> None:
    """Take `/确认 3 满意`, `/确认 满意` where one waits, `/确认 码 满意` in private; alone it says yes to an echo."""
    if not asked.argument and (waiting := station.awaiting.take(asked.sender, asked.at)) is not None:
        await waiting(asked)
        return
    if code_of(asked.argument) is not None and asked.room is not None:
        await station.answer(asked, words.CODE_IN_PRIVATE)
        return
    answer = await station.write(lambda connection, recording: _confirmed(connection, recording, station, asked))
    await station.answer_in_private(asked, answer)
    station.said.set()


async def _rate(station: Station, asked: Asked, rating: str) -> None:
    """Take `/满意 3`, `/满意 码`, or `/满意` where one waits; what else is said behind it is thanks."""
    coded, number = code_of(asked.argument), number_of(asked.argument)
    which = coded[0] if coded else str(number[0]) if number else ""
    await _confirm(station, replace(asked, argument=f"{which} {rating}"))


def _confirmed(connection: Connection, recording: Recording, station: Station, asked: Asked) -> str:
    desk = desk_of(station, connection, recording, asked)
    coded, number = code_of(asked.argument), number_of(asked.argument)
    rest = coded[1] if coded else number[1] if number else asked.argument
    satisfied = rating_of(rest)
    if satisfied is None:
        return words.CONFIRM_HOW
    wish = _wish_meant(desk, asked.sender, coded and coded[0], number and number[0])
    if isinstance(wish, str):
        return wish
    return wishing.confirm(desk, wish, None if coded else asked.sender, satisfied=satisfied)


def rating_of(typed: str) -> bool | None:
    """Return whether somebody says that they are satisfied; None if they say neither."""
    said = "".join(one for one in plain(typed) if one.isalnum())  # Signs and emoji say neither.
    return True if said in _YES else False if said in _NO else None


def _wish_meant(desk: Desk, asker: str, code: str | None, no: int | None) -> Wish | str:
    """Return the wish that is answered, or why it cannot be told."""
    if code is not None:
        return wish_of_code(desk.connection, code) or words.NO_SUCH_CODE
    if no is not None:
        wish = wish_numbered(desk.connection, no)
        return wish if wish is not None and wish.member == asker else words.NO_SUCH_WISH
    done = [wish for wish in wishes_of(desk.connection, asker) if _waits(desk, wish)]
    if len(done) == 1:
        return done[0]
    return words.CONFIRM_WHICH if done else words.NOTHING_TO_CONFIRM


def _waits(desk: Desk, wish: Wish) -> bool:
    stands = desk.course(wish)
    return stands.state is WishState.FULFILLED and not stands.closed


COMMANDS = (
    Command(
        names=("认领", "認領", "认领心愿", "認領心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="认领一个心愿，帮忙实现",
        examples=("/认领 3", "／认领３号", "/認領 3"),
        run=_claim,
        needs_argument=True,
    ),
    Command(
        names=("放弃", "放棄", "放弃认领", "放棄認領", "放弃心愿", "放棄心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="办不了，退回认领的心愿",
        examples=("/放弃 3", "/放弃认领 3"),
        run=_give_back,
        needs_argument=True,
    ),
    Command(
        names=("办理", "辦理", "办理心愿", "辦理心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="认领的心愿在办了",
        examples=("/办理 3",),
        run=_begin,
        needs_argument=True,
    ),
    Command(
        names=("延期", "延期心愿", "延期心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="到期前延期一次",
        examples=("/延期 3",),
        run=_extend,
        needs_argument=True,
    ),
    Command(
        names=("实现", "實現", "实现心愿", "實現心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="心愿办好了",
        examples=("/实现 3 书已送到宿舍", "/實現 3"),
        run=_fulfil,
        needs_argument=True,
    ),
    Command(
        names=("婉拒", "婉拒心愿", "婉拒心願"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="心愿办不了，说明原因",
        examples=("/婉拒 3 学校规定不能借出",),
        run=_decline,
        needs_argument=True,
    ),
    Command(
        names=("确认", "確認", "确认心愿", "確認心願"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="自己的心愿办好了，满意或不满意",
        examples=("/确认 3 满意", "/确认 3 不满意", "/確認 满意"),
        run=_confirm,
        joins_at="0123456789",
    ),
    Command(
        names=("满意", "滿意", "很满意", "很滿意"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="自己的心愿办好了，满意",
        examples=("/满意", "/满意 3"),
        run=partial(_rate, rating="满意"),
    ),
    Command(
        names=("不满意", "不滿意"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="自己的心愿办好了，不满意",
        examples=("/不满意", "/不满意 3"),
        run=partial(_rate, rating="不满意"),
    ),
)
