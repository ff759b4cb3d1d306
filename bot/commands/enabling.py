"""`/绑定` ties a person of the roster to their id; `/启用` begins to count in a group, once its card is posted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import texts
from bot.commands.base import Asked, Command, Where, Who
from bot.gateways.base import SendRefused, SendUncertain
from bot.staffing import staff_everywhere
from bot.station import Station
from rules.facts import Blind, Fact, Group, Identity, Join
from tracker import live, roster
from tracker.coverage import last_fact_at
from tracker.groups import GroupNow, group_at
from tracker.recording import Recording


async def bind(station: Station, person: str, code: str) -> str:
    """Tie the person to whom the code was given; return what to answer."""
    now = station.clock()
    listed = await station.write(lambda connection, _: roster.bind(connection, code, person, now))
    if listed is None:
        return texts.CODE_UNKNOWN
    await staff_everywhere(station, person)
    return texts.bound(listed.name, listed.unit, listed.role)


async def _bind(station: Station, asked: Asked) -> None:
    await station.whisper(asked.sender, await bind(station, asked.sender, asked.argument))


@dataclass(frozen=True, slots=True)
class _Start:
    """What is known when a group is about to be enabled."""

    group: str
    cadre: str
    name: str
    unit: str
    contact: str
    staff: tuple[str, ...]


async def _enable(station: Station, asked: Asked) -> None:
    room = asked.room or ""
    with station.database.read() as connection:
        found = _start(connection, room, asked)
    if isinstance(found, str):
        await station.answer(asked, found)
        return
    if station.account == asked.sender:
        await station.answer(asked, texts.BOT_IS_CADRE)
        return
    members = await station.members(room)
    card = texts.card(found.name or members.get(asked.sender, ""), found.unit, found.contact)
    try:
        await station.gateway.say(station.raw(room), card)
    except (SendRefused, SendUncertain):
        await station.whisper(asked.sender, texts.CARD_NOT_POSTED)
        return
    name = await station.gateway.room_name(station.raw(room))
    youths = await station.write(
        lambda connection, recording: _begin(connection, recording, station, found, name, members)
    )
    station.counted.add(room)
    await station.answer(asked, texts.enabled(youths))


def _start(connection: Connection, room: str, asked: Asked) -> _Start | str:
    """Return who enables what, or why that cannot be."""
    known = group_at(connection, room, asked.at)
    listed = roster.by_person(connection, asked.sender)
    if live.live_group(connection, room) is not None:
        return texts.ALREADY_ENABLED
    if known is not None and known.cadre != asked.sender:
        return texts.NOT_YOUR_GROUP
    is_cadre = listed is not None and listed.role == "cadre"
    if not is_cadre and known is None:
        return texts.UNKNOWN_CADRE
    staff = tuple(one.person for one in roster.everybody(connection) if one.person and one.role != "cadre")
    if listed is None or not is_cadre:
        return _Start(room, asked.sender, "", known.unit if known else "", "", staff)
    return _Start(room, asked.sender, listed.name, listed.unit or _unit(known), listed.contact, staff)


def _unit(known: GroupNow | None) -> str:
    return "" if known is None else known.unit


def _begin(
    connection: Connection,
    recording: Recording,
    station: Station,
    start: _Start,
    name: str,
    members: dict[str, str],
) -> int:
    """Store that the group counts from now on; return how many youths are in it."""
    now = station.clock()
    staff = tuple(one for one in start.staff if one in members)
    youths = [one for one in members if one not in (start.cadre, station.account, *staff)]
    new: list[Fact] = _unseen(connection, start.group, now)
    new.append(Group(now, start.group, name, start.unit, start.cadre, station.account, staff))
    new.append(Identity(now, start.group, start.cadre))
    new += [Join(now, start.group, youth) for youth in youths]
    recording.record(connection, new)
    live.enable(connection, start.group, now)
    return len(youths)


def _unseen(connection: Connection, group: str, now: datetime) -> list[Fact]:
    """Return the blind line for what passed unseen in a group that was known before."""
    last = last_fact_at(connection, group)
    return [] if last is None or last >= now else [Blind(last, now, group)]


COMMANDS = (
    Command(
        names=("绑定", "綁定"),
        who=Who.LISTED,
        where=Where.PRIVATE,
        summary="用团委发的码绑定身份（私聊）",
        examples=("/绑定 ABCD2345",),
        run=_bind,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("启用", "啟用", "啓用"),
        who=Who.LISTED,
        where=Where.ROOM,
        summary="联系人启用本群的计数",
        examples=("/启用",),
        run=_enable,
        enables=True,
    ),
)
