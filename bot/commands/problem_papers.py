"""`/交问题清单`: the cadre hands in the quarter's problem list with their analysis and suggestions (方案四.4)."""

import re
from functools import partial

from sqlalchemy import Connection

from bot import texts
from bot import texts_problems as words
from bot.commands.base import Asked, Command, Where, Who
from bot.dates import period_of_words
from bot.station import Station
from rules.periods import Period, PeriodKind, local_day, period_of
from rules.problems import ProblemState
from tracker import problem_lists, problems
from tracker.groups import groups_at
from tracker.recording import Recording

LIMIT = 600  # Characters of the analysis, and of the suggestions.

_BOTH = re.compile(
    r"分\s*析\s*[：:]\s*(?P<analysis>.*?)[\s；;]*建\s*[议議]\s*[：:]\s*(?P<advice>.*)",
    re.DOTALL,
)


async def _hand_in(station: Station, asked: Asked) -> None:
    today, zone = local_day(asked.at, station.policies.zone), station.policies.zone
    named = period_of_words(asked.argument, PeriodKind.QUARTER, today, zone)
    quarter, rest = named or (period_of(PeriodKind.QUARTER, today, zone), asked.argument)
    if quarter.start > asked.at:
        await station.whisper(asked.sender, words.not_begun(quarter))
        return
    with station.database.read() as connection:
        groups = [one.id for one in groups_at(connection, asked.at) if one.cadre == asked.sender]
        listed = problems.on_list_of(connection, quarter, max(station.clock(), asked.at))
        again = any(one.cadre == asked.sender for one in problem_lists.handed_in(connection, quarter.name))
    states = [one.course.state for one in listed if one.given.group in groups]
    if not groups:
        answer = words.ONLY_THE_CADRE
    elif not rest.strip():
        answer = words.before_handing_in(quarter, [(one, states.count(one)) for one in ProblemState], again=again)
    else:
        answer = await _said(station, asked, quarter, rest, len(states))
    await station.whisper(asked.sender, answer)


async def _said(station: Station, asked: Asked, quarter: Period, rest: str, number: int) -> str:
    """Store what was said for the quarter; return what to answer."""
    found = _BOTH.match(rest.strip())  # What else stands before it may name a quarter that was not understood.
    if found is None or not (found["analysis"].strip() and found["advice"].strip()):
        return words.HAND_IN_HOW
    analysis, advice = found["analysis"].strip(), found["advice"].strip()
    if (longest := max(len(analysis), len(advice))) > LIMIT:
        return texts.too_long(longest, LIMIT)
    stored = partial(_stored, asked=asked, quarter=quarter, analysis=analysis, advice=advice)
    first = await station.write(stored)
    return words.handed_in(quarter, number, again=not first)


def _stored(
    connection: Connection, recording: Recording, *, asked: Asked, quarter: Period, analysis: str, advice: str
) -> bool:
    return problem_lists.hand_in(
        connection,
        recording,
        cadre=asked.sender,
        period=quarter.name,
        analysis=analysis,
        advice=advice,
        at=asked.at,
    )


COMMANDS = (
    Command(
        names=("交问题清单", "交問題清單"),
        who=Who.CADRE,
        where=Where.PRIVATE,
        summary="交季度问题清单",
        examples=(
            "/交问题清单",
            "/交问题清单 本季度 分析：反映集中在食堂。建议：增设意见箱。",
        ),
        run=_hand_in,
        joins=True,
    ),
)
