"""`/满意度`: one answer a person, term and group, in private. `/满意度结果`: what the committee is told afterwards."""

import re
from typing import NamedTuple

from bot import texts, texts_survey
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.commands.rights import tell
from bot.dates import numeral
from bot.namesakes import telling
from bot.station import Station
from bot.surveying import closed_survey, results, survey_now
from rules.surveys import Survey
from tracker import roster
from tracker.groups import GroupNow, groups_at, groups_of_member
from tracker.live import live_groups
from tracker.surveys import answer

_OF_GROUP = r"(?:第?\s*(\d{1,2}|[一二三四五六七八九])\s*[群個个]\s*)?"
_WORDS = "|".join(sorted(texts_survey.SCORES_SAID, key=len, reverse=True))
_SIGNS = r"[\s,，:：。、;；!！]"
_BEHIND = rf"(?:\s*分{_SIGNS}*|{_SIGNS}+|$)"  # What ends a score, so that no 4.5, 一般 or 一直 is taken for one.
_ANSWER = re.compile(rf"{_OF_GROUP}(?:([1-5１-５一二三四五])|({_WORDS})){_BEHIND}(.*)", re.DOTALL)


class _Said(NamedTuple):
    """What an answer says: for which group (by its number in the list), which score, and what else."""

    group: int | None
    score: int
    words: str


def _read(argument: str) -> _Said | None:
    found = _ANSWER.fullmatch(argument.strip())
    if found is None:
        return None
    group = None if found[1] is None else _number(found[1])
    score = _number(found[2]) if found[2] else texts_survey.SCORES_SAID[found[3]]
    return _Said(group, score, found[4].strip())


def _number(digit: str) -> int:
    return numeral(digit) or int(plain(digit))


async def _answer(station: Station, asked: Asked) -> None:
    survey = survey_now(station.config, asked.at)
    if survey is None:
        await station.whisper(asked.sender, texts_survey.CLOSED)
        return
    said = _read(asked.argument)
    if said is None:
        await station.whisper(asked.sender, texts_survey.how(survey.closes, station.policies.zone))
        return
    await station.whisper(asked.sender, await _taken(station, asked, survey, said))


async def _taken(station: Station, asked: Asked, survey: Survey, said: _Said) -> str:
    """Store the answer; return what to answer."""
    if len(said.words) > texts_survey.WORDS_LIMIT:
        return texts.too_long(len(said.words), texts_survey.WORDS_LIMIT)
    groups = await _groups(station, asked)
    if not groups:
        return texts_survey.NOT_OURS
    place = said.group if said.group is not None else 1
    if (said.group is None and len(groups) > 1) or not 1 <= place <= len(groups):
        is_one_name = len({group.name for group in groups}) < len(groups)
        apart = telling(station, asked)(groups) if is_one_name else ()
        return texts_survey.which_group([group.name for group in groups], apart)
    group, words = groups[place - 1].id, said.words or None
    new = await station.write(
        lambda connection, recording: answer(
            connection, recording, survey, group=group, person=asked.sender, score=said.score, words=words
        )
    )
    if not new:
        return texts_survey.ANSWERED
    receipt = texts_survey.thanks(said.score, station.config.survey.least, with_words=words is not None)
    return texts.with_help(receipt, station.config.help.lines)


async def _groups(station: Station, asked: Asked) -> list[GroupNow]:
    """Return the groups whose youth the asker is, by name: as stored, or of somebody unrecorded as the rooms show."""
    with station.database.read() as connection:
        counted = {group.group for group in live_groups(connection, station.name) if group.absent_since is None}
        groups = [group for group in groups_at(connection, asked.at) if group.id in counted]
        mine = set(groups_of_member(connection, asked.sender, asked.at))
    youths = [group for group in groups if asked.sender not in (group.cadre, *group.staff)]
    if not mine:
        mine = {group.id for group in youths if asked.sender in await station.members(group.id)}
    return sorted((group for group in youths if group.id in mine), key=lambda group: (group.name, group.id))


async def _results(station: Station, asked: Asked) -> None:
    now = station.clock()
    survey = closed_survey(station.config, asked.argument or None, now)
    if survey is None:
        running = survey_now(station.config, now)
        zone = station.policies.zone
        said = texts_survey.NO_RESULTS if running is None else texts_survey.still_open(running.closes, zone)
        await station.whisper(asked.sender, said)
        return
    with station.database.read() as connection:
        listed = roster.by_person(connection, asked.sender)
        found = results(connection, station.config, survey, "" if listed is None else listed.unit)
    await tell(station, asked, texts_survey.results(found))


COMMANDS = (
    Command(
        names=("满意度", "滿意度"),
        who=Who.ANYONE,
        where=Where.PRIVATE,
        summary="答满意度（私聊，不记是谁答的）",
        examples=("/满意度 4 活动可以多一些", "/满意度5", "／滿意度　３分", "/满意度 第2群 4"),
        run=_answer,
        joins=True,
    ),
    Command(
        names=("满意度结果", "滿意度結果"),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="看满意度（满10份才显示）",
        examples=("/满意度结果", "/满意度结果 2025-2026-2"),
        run=_results,
    ),
)
