"""`/谈心`, `/走访`: the cadre met youths face to face. Only who and on which day; the answer is private."""

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from functools import partial

from sqlalchemy import Connection

from bot import texts_activities as words
from bot.commands.attending import others_of, without_mentions
from bot.commands.base import Asked, Command, Where, Who
from bot.planning import far
from bot.station import Station
from bot.times import moment_of
from rules.facts import Meet
from rules.periods import local_day
from tracker.activities import linked_youths, met
from tracker.entering import enter
from tracker.recording import Recording

_NOON = time(12)
_JOINED = "@0123456789周星礼昨前今上"


async def _meet(station: Station, asked: Asked, form: str) -> None:
    if not asked.mentions:
        await station.answer_in_private(asked, words.whom(form))
        return
    at = met_at(asked, station.policies.zone)
    if isinstance(at, str):
        await station.answer_in_private(asked, at)
        return
    names = await station.members(asked.room or "")
    answer = await station.write(
        lambda connection, recording: _stored(connection, recording, station, asked, form, at, names)
    )
    await station.answer_in_private(asked, answer)


def met_at(asked: Asked, zone: tzinfo) -> datetime | str:
    """Return when it was, or why it cannot be entered."""
    today = local_day(asked.at, zone)
    read = moment_of(without_mentions(asked.argument), today, back=True)
    if read.first is None or read.first == read.last == today:
        return asked.at
    if read.first != read.last:
        return words.ONE_DAY
    at = noon(read.first, zone)
    return words.not_yet_met(words.day(read.first, asked.at, zone)) if at > asked.at else far(at, asked.at, zone) or at


def noon(one: date, zone: tzinfo) -> datetime:
    """Return the noon of a day."""
    return datetime.combine(one, _NOON, tzinfo=zone)


def _stored(
    connection: Connection,
    recording: Recording,
    station: Station,
    asked: Asked,
    form: str,
    at: datetime,
    names: dict[str, str],
) -> str:
    """Store whom the cadre met; once for each youth, form and day."""
    group, zone = asked.room or "", station.policies.zone
    youths = linked_youths(connection, group, asked.mentions, station.policies, asked.at)
    counted = [one for one in dict.fromkeys(asked.mentions) if one in youths]
    day = local_day(at, zone)
    known = {one.member for one in met(connection, group) if one.form == form and local_day(one.at, zone) == day}
    new = [one for one in counted if one not in known]
    enter(connection, recording, _meetings(station, asked, form, at, new), asked.sender, asked.at)
    others, unnamed = others_of(asked, youths, names)
    return words.met(form, len(new), len(counted) - len(new), words.day(day, asked.at, zone), others, unnamed)


def _meetings(station: Station, asked: Asked, form: str, at: datetime, people: Sequence[str]) -> list[Meet]:
    own = f"meet/{station.raw(asked.message)}"
    return [
        Meet(at, station.full(f"{own}/{number}"), asked.room or "", one, form, asked.sender)
        for number, one in enumerate(people, start=1)
    ]


COMMANDS = (
    Command(
        names=("谈心", "談心", "谈心谈话", "談心談話"),
        who=Who.CADRE,
        where=Where.ROOM,
        summary="记一次谈心谈话：在群里 @ 他（私聊回答）",
        examples=("/谈心 @某同学", "/谈心 昨天 @某同学"),
        run=partial(_meet, form="talk"),
        joins_at=_JOINED,
    ),
    Command(
        names=("走访", "走訪"),
        who=Who.CADRE,
        where=Where.ROOM,
        summary="记一次走访：在群里 @ 他（私聊回答）",
        examples=("/走访 @某同学", "/走访 周二 @某同学"),
        run=partial(_meet, form="visit"),
        joins_at=_JOINED,
    ),
)
