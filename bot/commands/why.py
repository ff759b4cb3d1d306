"""`/为什么`: the reasons of one verdict, for the cadre, in private."""

from datetime import date, datetime, tzinfo

from bot import texts_why
from bot.commands.base import Asked, Command, Where, Who
from bot.dates import have_of, period_of_words
from bot.station import Station
from bot.why import NoVerdict, look
from rules.periods import Period, local_day, period_of
from rules.policy import Have
from tracker.groups import GroupNow, groups_served
from tracker.judging import Judge


async def _why(station: Station, asked: Asked) -> None:
    now, zone = station.clock(), station.policy.zone
    wanted = have_and_period(asked.argument, local_day(now, zone), zone)
    if wanted is None:
        await station.answer_in_private(asked, texts_why.HOW)
        return
    with station.database.read() as connection:
        groups = groups_served(connection, asked.sender, asked.at)
    for group in groups:
        if asked.room in (None, group.id):
            await station.answer_in_private(asked, _told(station, group, *wanted, now))


def _told(station: Station, group: GroupNow, have: Have, period: Period, now: datetime) -> str:
    with station.database.read() as connection:
        judge = Judge(connection, station.policies, station.calendar(period.start), station.live)
        try:
            return texts_why.why(group.name, look(judge, station.policies, group.id, have, period, now))
        except NoVerdict:
            return texts_why.NO_VERDICT


def have_and_period(words: str, today: date, zone: tzinfo) -> tuple[Have, Period] | None:
    """Return the have and the period that somebody asks for, in either order; without a period the running one."""
    if found := have_of(words):
        have, rest = found
        if not rest:
            return have, period_of(have.period, today, zone)
        period = period_of_words(rest, have.period, today, zone)
        return None if period is None or period[1] else (have, period[0])
    for have in Have:
        if (period := period_of_words(words, have.period, today, zone)) and have_of(period[1]) == (have, ""):
            return have, period[0]
    return None


COMMANDS = (
    Command(
        names=("为什么", "為什麼", "爲什麼", "为啥"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="看一项为什么这样算（私聊回答）",
        examples=("/为什么 每周互动", "/为什么 每周互动 上周", "／为什么　声音　3月2日"),
        run=_why,
        needs_argument=True,
    ),
)
