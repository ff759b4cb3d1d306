"""`/进度` for the cadre and `/五有` for anybody: where the five haves stand now."""

from bot import texts
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from rules.verdicts import Verdict
from tracker.groups import groups_served
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
    await station.answer_in_private(asked, "\n\n".join(told))


async def _five(station: Station, asked: Asked) -> None:
    await station.answer(asked, texts.five_haves(_judged(station, asked.room or "")))


COMMANDS = (
    Command(
        names=("进度", "進度"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="看五有现在的进展，缺什么、到什么时候（私聊回答）",
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
