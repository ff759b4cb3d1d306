"""`/团课`, `/主题团日`, `/组织生活会`: one of the cadre's duties of the year was done.

With a time and a place it is an offline activity of the group as well: one command, both records.
"""

from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from bot import texts_activities as words
from bot.commands.activities import Proposal, read_back
from bot.commands.base import Asked, Command, Where, Who
from bot.commands.meetings import noon
from bot.namesakes import telling
from bot.planning import cleared, far, plan_of, refusal_of_title, tidied
from bot.station import Station
from bot.texts_corrections import DUTIES
from bot.times import Moment, moment_of
from bot.whose import meant, served
from rules.facts import Duty
from rules.periods import local_day
from tracker.activities import is_entered
from tracker.entering import enter
from tracker.groups import GroupNow
from tracker.recording import Recording


class _Done(NamedTuple):
    """A duty as it was written: whose, when, what."""

    cadre: str
    at: datetime
    title: str


async def _do(station: Station, asked: Asked, duty: str) -> None:
    command = DUTIES[duty]
    with station.database.read() as connection:
        groups = served(connection, asked)
    found = meant(groups, asked.argument, command, telling(station, asked))
    today = local_day(asked.at, station.policies.zone)
    rest = _day_first(cleared(asked.argument if isinstance(found, str) else found[1]), today)
    read = moment_of(rest, today, leading=True)
    if _is_activity(read) and not isinstance(found, str):
        await _plan(station, asked, duty, read, found[0])
    elif isinstance(found, str) and (_is_activity(read) or len({group.cadre for group in groups}) > 1):
        await station.answer(asked, found)
    else:
        cadre = groups[0].cadre if isinstance(found, str) else found[0].cadre
        await _enter(station, asked, duty, moment_of(rest, today, leading=True, back=True), cadre)


def _day_first(written: str, today: date) -> str:
    """Return what was written with its day at the beginning, also where it is the last word."""
    title, _, last = written.rstrip().rpartition(" ")
    read = moment_of(last, today)
    return f"{last} {title}" if title and read.first is not None and not read.rest else written


def _is_activity(read: Moment) -> bool:
    """Whether a time was written, and a place before the title."""
    return bool((read.clock or read.unsure) and len(read.rest.split()) > 1)


async def _plan(station: Station, asked: Asked, duty: str, read: Moment, group: GroupNow) -> None:
    command = DUTIES[duty]
    plan = plan_of(read, asked.at, station.policies.zone, command)
    if isinstance(plan, str):
        await station.answer(asked, plan)
    else:
        await read_back(station, Proposal(asked, group, plan, duty), command)


async def _enter(station: Station, asked: Asked, duty: str, read: Moment, cadre: str) -> None:
    done = _done(station, asked, duty, read, cadre)
    if isinstance(done, str):
        await station.answer_in_private(asked, done)
        return
    answer = await station.write(
        lambda connection, recording: _stored(connection, recording, station, asked, duty, done)
    )
    await station.answer_in_private(asked, answer)


def _done(station: Station, asked: Asked, duty: str, read: Moment, cadre: str) -> _Done | str:
    """Return what was done, or why it cannot be entered."""
    zone, title = station.policies.zone, tidied(read.rest)
    if refusal := refusal_of_title(title, DUTIES[duty]):
        return refusal
    if read.unsure:
        return words.morning_or_evening(read.unsure)
    if read.first != read.last:
        return words.ONE_DAY
    at = _when(read, asked, station)
    if at > asked.at:
        return words.duty_to_come(duty, words.day(local_day(at, zone), asked.at, zone))
    return far(at, asked.at, zone) or _Done(cadre, at, title)


def _when(read: Moment, asked: Asked, station: Station) -> datetime:
    """Return the moment that was written; of a day without a time its noon, of nothing now."""
    zone = station.policies.zone
    today = local_day(asked.at, zone)
    if read.clock is not None:
        return datetime.combine(read.first or today, read.clock, tzinfo=zone)
    return asked.at if read.first in (None, today) else noon(read.first or today, zone)


def _stored(
    connection: Connection, recording: Recording, station: Station, asked: Asked, duty: str, done: _Done
) -> str:
    """Store a duty; one of the same title on the same day is stored once."""
    zone = station.policies.zone
    new = Duty(done.at, station.full(f"duty/{station.raw(asked.message)}"), done.cadre, duty, done.title)
    if is_entered(connection, new, zone):
        return words.ALREADY_ENTERED
    enter(connection, recording, [new], asked.sender, asked.at)
    return words.duty_entered(duty, done.title, words.day(local_day(done.at, zone), asked.at, zone))


def _command(duty: str, names: tuple[str, ...], examples: tuple[str, ...]) -> Command:
    return Command(
        names=names,
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary=f"记一次{DUTIES[duty]}；写上时间、地点就同时登记为线下活动",
        examples=examples,
        run=partial(_do, duty=duty),
        needs_argument=True,
        joins_at="0123456789周星礼昨前今",
    )


COMMANDS = (
    _command("lecture", ("团课", "團課"), ("/团课 昨天 学习二十届四中全会精神", "/团课 明天 14:30 报告厅 团课第一讲")),
    _command("theme_day", ("主题团日", "主題團日"), ("/主题团日 学雷锋志愿服务", "/主题团日 10月12日 14:30 操场 升旗")),
    _command("organization_life", ("组织生活会", "組織生活會"), ("/组织生活会 3月2日 年度组织生活会",)),
)
