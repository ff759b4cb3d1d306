"""`/进度` for the cadre, with the year's duties, and `/五有` for anybody: where the five haves stand now."""

from collections.abc import Iterator
from datetime import datetime

from bot import texts, texts_papers
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from rules.duties import Duties
from rules.policy import DutyKind
from rules.verdicts import Verdict
from tracker.duty_facts import facts_of_duties
from tracker.groups import GroupNow, groups_served
from tracker.judging import Judge


def _judged(station: Station, group: str) -> list[Verdict]:
    now = station.clock()
    with station.database.read() as connection:
        judge = Judge(connection, station.policies, station.calendar(now), station.live)
        return list(judge.by_facts(now, groups=[group]))


async def _progress(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        groups = groups_served(connection, asked.sender, asked.at)
    mine = [one for one in groups if asked.room in (None, one.id)]
    now = station.clock()
    told = [texts.progress(group.name, _judged(station, group.id), station.policy, now) for group in mine]
    await station.answer_in_private(asked, "\n\n".join([*told, *_duties(station, mine, now)]))


def _duties(station: Station, groups: list[GroupNow], now: datetime) -> Iterator[str]:
    """Yield where this year's duties of each cadre of the groups stand, and how many were done at an even pace."""
    cadres = {group.cadre: group.name for group in reversed(groups)}
    with station.database.read() as connection:
        duties = Duties(facts_of_duties(connection, cadres), now, station.policies)
    for cadre in dict.fromkeys(group.cadre for group in groups):
        for year in duties.years(cadre, None):
            findings = [duties.finding(cadre, duty, year) for duty in DutyKind]
            whose = cadres[cadre] if len(cadres) > 1 else ""
            yield texts_papers.duties(whose, year, [(one, duties.pace(cadre, one)) for one in findings])


async def _five(station: Station, asked: Asked) -> None:
    await station.answer(asked, texts.five_haves(_judged(station, asked.room or "")))


COMMANDS = (
    Command(
        names=("进度", "進度"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="看五有和年度任务现在的进展，缺什么、到什么时候（私聊回答）",
        examples=("/进度",),
        run=_progress,
    ),
    Command(
        names=("五有",),
        who=Who.ANYONE,
        where=Where.ROOM,
        summary="看本群的五有做到了没有",
        examples=("/五有",),
        run=_five,
    ),
)
