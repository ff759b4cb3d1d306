"""`/反映` and its kin: problems are handed in, by name or without, to the cadre or past them; what became of them."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot import texts
from bot import texts_problems as words
from bot.commands.base import WORDS_LIMIT, Asked, Command, Where, Who, plain
from bot.namesakes import Tell, telling
from bot.problems_told import telling_at
from bot.station import Station
from bot.texts_digest import parts
from bot.whose import behind, one_of
from rules.calendar import Calendar
from rules.problems import ProblemState
from tracker import problems
from tracker.groups import GroupNow, groups_at, groups_of_member
from tracker.outbox import Notice, NoticeKind, put
from tracker.problems import Problem
from tracker.recording import Recording
from tracker.submissions import Receipt, of_message

_NUMBER = re.compile(r"第?\s*([0-9]{1,9})\s*[号號]?")

# Handing in


async def _hand_in(station: Station, asked: Asked, command: str, *, named: bool, confided: bool) -> None:
    """Store a problem. Without a name nothing of its author is kept, and their code is said once, at once."""
    if asked.message in station.made:
        return  # The message has come a second time.
    if named and texts.asks_to_be_nameless(asked.argument):
        await station.answer(asked, texts.by_that_command(f"匿名{command}"))
        return
    found = await _meant(station, asked, command)
    if isinstance(found, str):
        await station.answer(asked, found)
        return
    calendar = station.calendar(station.clock())
    receipt, told = await station.write(
        partial(_stored, station=station, asked=asked, of=found, calendar=calendar, named=named, confided=confided)
    )
    station.made[asked.message] = receipt.no
    if not named:
        answer = words.received_unnamed(receipt, confided=confided, told=told)
        await station.whisper(asked.sender, texts.with_help(answer, station.config.help.lines))
    station.said.set()


async def _meant(station: Station, asked: Asked, command: str) -> tuple[GroupNow, str] | str:
    """Return the group and the words that are meant, or why that cannot be told."""
    groups = await _groups_of(station, asked)
    if not groups:
        return words.NO_GROUP
    found = group_said(groups, asked.argument, command, telling(station, asked))
    if isinstance(found, str):
        return found
    return texts.too_long(len(found[1]), WORDS_LIMIT) if len(found[1]) > WORDS_LIMIT else found


def group_said(groups: Sequence[GroupNow], said: str, command: str, tell: Tell) -> tuple[GroupNow, str] | str:
    """Return the group that the words name and what is said behind it; the only one need not be named.

    Else the words that ask which; `tell` says what tells groups of one name apart.
    """
    if len(groups) == 1:
        return groups[0], said
    named = _named(groups, said)
    found = named[0] if len(named) == 1 else one_of(named, command, tell) if named else None
    if found is None or not found[1]:
        return words.which_group(list(dict.fromkeys(one.name for one in groups)), command)
    return found


def _named(groups: Sequence[GroupNow], said: str) -> list[tuple[GroupNow, str]]:
    """Return the groups whose name, the longest of all, the words begin with, and what is said behind it."""
    for group in sorted(groups, key=lambda one: -len(one.name)):
        if rest := behind(group.name, said):
            return [(one, rest) for one in groups if one.name == group.name]
    return [(one, said) for one in groups] if len({one.name for one in groups}) == 1 else []


async def _groups_of(station: Station, asked: Asked) -> list[GroupNow]:
    """Return the groups in which the bot counts and the asker is: by the facts, else as the rooms themselves show."""
    with station.database.read() as connection:
        counted = [one for one in groups_at(connection, asked.at) if one.id in station.counted]
        known = set(groups_of_member(connection, asked.sender, asked.at))
    if asked.room is not None:
        return [one for one in counted if one.id == asked.room]
    if own := [one for one in counted if one.id in known or one.cadre == asked.sender]:
        return own
    return [one for one in counted if asked.sender in await station.members(one.id)]


def _stored(
    connection: Connection,
    recording: Recording,
    *,
    station: Station,
    asked: Asked,
    of: tuple[GroupNow, str],
    calendar: Calendar,
    named: bool,
    confided: bool,
) -> tuple[Receipt, bool]:
    """Store a problem with its receipt and the word to whoever is to act, all or nothing."""
    now, (group, said) = station.clock(), of
    known = of_message(connection, "problem", asked.sender, asked.message) if named else None
    if known is not None:
        return Receipt(known, None), False  # It has come before, and was told then.
    member, in_room = asked.sender if named else None, asked.room is not None
    receipt = problems.report(
        connection,
        recording,
        group=group.id,
        member=member,
        words=said,
        at=asked.at,
        in_room=in_room,
        confided=confided,
        message=asked.message,
    )
    problem = problems.numbered(connection, receipt.no, max(now, asked.at))
    told = problem is not None and telling_at(connection, station.config, calendar, now).new(problem)
    if named:
        _receive(connection, station, asked, words.received(receipt.no, confided=confided, told=told), receipt.no)
    return receipt, told


def _receive(connection: Connection, station: Station, asked: Asked, said: str, no: int) -> None:
    now = station.clock()
    notice = Notice(
        key=f"receipt:problem:{no}",
        kind=NoticeKind.RECEIPT,
        to=asked.room or asked.sender,
        words=said if asked.room else texts.with_help(said, station.config.help.lines),
        why="problem",
        not_before=now,
        mention=asked.sender if asked.room else None,
    )
    put(connection, notice, now)


# What became of it


async def _mine(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        own = problems.problems_of(connection, asked.sender, station.clock())
    for part in parts(words.own(own, station.clock(), station.policy.zone)):
        await station.answer_in_private(asked, part)


async def _look_up(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        found = problems.of_code(connection, plain(asked.argument), station.clock())
    unknown = words.NUMBER_IS_NO_CODE if _NUMBER.fullmatch(plain(asked.argument).strip()) else words.NO_SUCH_CODE
    said = unknown if found is None else words.own_line(found, station.clock(), station.policy.zone)
    await station.whisper(asked.sender, said if found is None else texts.with_help(said, station.config.help.lines))


async def _withdraw(station: Station, asked: Asked) -> None:
    number = _NUMBER.fullmatch(plain(asked.argument).strip())  # A code may begin with digits.
    if number is None and asked.room is not None:
        await station.answer(asked, texts.ASK_IN_PRIVATE)  # A code is nobody else's affair.
        return
    gone = await station.write(partial(_withdrawn, station=station, asked=asked, no=number and int(number[1])))
    await station.answer(asked, words.NO_SUCH_OWN if gone is None else words.withdrawn(gone))


def _withdrawn(
    connection: Connection, recording: Recording, *, station: Station, asked: Asked, no: int | None
) -> int | None:
    """Withdraw one's own problem, by its number or by the code of one without a name, and erase its words."""
    now = max(station.clock(), asked.at)
    found = _own(connection, asked, no, now)
    if found is None or not found.course.may_become(ProblemState.WITHDRAWN):
        return None
    problems.move(connection, recording, found, ProblemState.WITHDRAWN, by=found.given.member, at=asked.at)
    return found.no


def _own(connection: Connection, asked: Asked, no: int | None, now: datetime) -> Problem | None:
    if no is None:
        return problems.of_code(connection, plain(asked.argument), now)
    found = problems.numbered(connection, no, now)
    return found if found is not None and found.given.member == asked.sender else None


COMMANDS = (
    Command(
        names=("反映", "反應", "反应"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="反映问题，会转告联系人",
        examples=("/反映 二楼的灯坏了", "／反映　二楼的灯坏了"),
        run=partial(_hand_in, command="反映", named=True, confided=False),
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("匿名反映", "匿名反應", "匿名反应"),
        who=Who.ANYONE,
        where=Where.PRIVATE,
        summary="不留名反映，凭码查结果",
        examples=("/匿名反映 食堂排队太久",),
        run=partial(_hand_in, command="匿名反映", named=False, confided=False),
        needs_argument=True,
        joins=True,
        traceless=True,
    ),
    Command(
        names=("反映团委", "反映團委", "反應團委", "反应团委"),
        who=Who.ANYONE,
        where=Where.PRIVATE,
        summary="直接向团委反映，联系人看不到",
        examples=("/反映团委 群里很久没有人管",),
        run=partial(_hand_in, command="反映团委", named=True, confided=True),
        needs_argument=True,
        joins=True,
        traceless=True,
    ),
    Command(
        names=("匿名反映团委", "匿名反映團委", "匿名反應團委", "匿名反应团委"),
        who=Who.ANYONE,
        where=Where.PRIVATE,
        summary="不留名，直接向团委反映",
        examples=("/匿名反映团委 群里很久没有人管",),
        run=partial(_hand_in, command="匿名反映团委", named=False, confided=True),
        needs_argument=True,
        joins=True,
        traceless=True,
    ),
    Command(
        names=("我的反映", "我的反應", "我的反应"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看反映的结果",
        examples=("/我的反映",),
        run=_mine,
    ),
    Command(
        names=("查反映", "查反應", "查反应"),
        who=Who.ANYONE,
        where=Where.PRIVATE,
        summary="凭码看不留名反映的结果",
        examples=("/查反映 ABCDE23456",),
        run=_look_up,
        needs_argument=True,
        joins=True,
        traceless=True,
    ),
    Command(
        names=("撤回反映", "撤回反應", "撤回反应"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="撤回自己的反映，内容即删除",
        examples=("/撤回反映 12", "/撤回反映 ABCDE23456"),
        run=_withdraw,
        needs_argument=True,
        joins=True,
    ),
)
