"""`/更正`: people correct what is stored of them. What takes away holds at once; what adds is the cadre's to enter."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot import texts_rights as words
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.commands.rights import tell
from bot.correcting import number_of
from bot.dates import Days, days_of
from bot.own_file import group_names
from bot.station import Station
from rules.facts import Activity
from rules.periods import local_day
from tracker.contacts import activities_on, contacts_of, take_back
from tracker.groups import GroupNow, group_at, groups_of_member
from tracker.outbox import Notice, NoticeKind, put, rows_of
from tracker.recording import Recording

_DENIALS = (
    "没有",
    "没",
    "沒有",
    "没参加",
    "沒參加",
    "没去",
    "沒去",
    "没见",
    "没见过",
    "没见面",
    "不是我",
    "不对",
    "错了",
)
_ACTIVITY = ("活动", "活動")


async def _correct(station: Station, asked: Asked) -> None:
    said = plain(asked.argument).strip()
    if said.startswith(_ACTIVITY):
        await _claim(station, asked, said[2:].strip(" :：,，"))
    elif said:
        await station.answer_in_private(asked, await _taken_back(station, asked))
    else:
        await _list(station, asked)


async def _list(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        found, names = contacts_of(connection, asked.sender), group_names(connection)
    await tell(station, asked, words.contacts(found, names, station.policies.zone))


async def _taken_back(station: Station, asked: Asked) -> str:
    """Void what the asker denies; return what to answer."""
    numbered = number_of(plain(asked.argument))
    if numbered is None:
        return words.CORRECT_HOW
    number, said = numbered
    if said.strip("。.!！ ") not in _DENIALS:
        return words.WHICH_DENIAL
    return await station.write(lambda connection, recording: _void(connection, recording, station, asked, number))


def _void(connection: Connection, recording: Recording, station: Station, asked: Asked, number: int) -> str:
    found = contacts_of(connection, asked.sender)
    if not 1 <= number <= len(found):
        return words.no_such_contact(number, len(found))
    one = found[number - 1]
    new = take_back(connection, recording, one, words.SELF_CORRECTED, asked.at)
    said = words.contact(one, group_names(connection), station.policies.zone).removesuffix(words.TAKEN_BACK)
    return words.taken_back(said, new=new)


# What is missing is told to the cadre, in the asker's name as the room shows it; that name is on no disk.


@dataclass(frozen=True, slots=True)
class _Claim:
    """An activity that the asker says to have been at, and the group whose cadre may enter it."""

    activity: Activity
    group: GroupNow


async def _claim(station: Station, asked: Asked, said: str) -> None:
    day = days_of(said, local_day(asked.at, station.policies.zone), back=True)
    if day is None or day.first != day.last:
        await station.answer_in_private(asked, words.WHICH_DAY)
        return
    with station.database.read() as connection:
        if rows_of(connection, [_key(asked)]):
            return
        found = _claimed(connection, station, asked, day)
    if isinstance(found, str):
        await station.answer_in_private(asked, found)
        return
    name = await station.shown_name(found.group.id, asked.sender)
    if not await station.whisper(found.group.cadre, words.was_there(name, found.activity, station.policies.zone)):
        await station.answer_in_private(asked, words.NOT_TOLD)
        return
    await station.write(lambda connection, _: _put_receipt(connection, station, asked, found))
    station.said.set()


def _key(asked: Asked) -> str:
    return f"receipt:correct:{asked.message}"


def _claimed(connection: Connection, station: Station, asked: Asked, day: Days) -> _Claim | str:
    """Return the activity that is meant, or what to answer."""
    zone = station.policies.zone
    groups = [asked.room] if asked.room else groups_of_member(connection, asked.sender, asked.at)
    if not groups:
        return words.NO_GROUP
    held = activities_on(connection, groups, day.first, zone)
    named = [one for one in held if day.rest and day.rest in one.title] or held
    if len(named) != 1:
        return words.which_activity(named) if named else words.no_activity(day.first)
    (activity,) = named
    group = group_at(connection, activity.group, asked.at)
    mine = contacts_of(connection, asked.sender)
    there = any((one.group, one.at, one.title, one.voided) == _there(activity) for one in mine)
    if there:
        return words.already_there(activity, zone)
    return _Claim(activity, group) if group is not None else words.NO_GROUP


def _there(activity: Activity) -> tuple[object, ...]:
    return activity.group, activity.held_at, activity.title, False


def _put_receipt(connection: Connection, station: Station, asked: Asked, found: _Claim) -> None:
    now = station.clock()
    said = words.asked_cadre(found.activity, station.policies.zone)
    put(connection, Notice(_key(asked), NoticeKind.RECEIPT, asked.sender, said, "correction", now), now)


COMMANDS = (
    Command(
        names=("更正",),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="更正记到我的活动、见面（私聊回答）",
        examples=("/更正", "/更正 2 没有", "/更正 活动 10月12日", "／更正２沒有"),
        run=_correct,
        joins=True,
    ),
)
