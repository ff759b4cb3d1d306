"""`/交报告`: a cadre states that the term report was handed in. The document itself goes to the committee as ever."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from bot import texts_registering as words
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.reports.spans import config_terms
from bot.station import Station
from rules.facts import Alias, Paper, Void
from rules.periods import Period
from rules.policy import Condition
from rules.view import as_of
from tracker.groups import groups_served
from tracker.queries import facts_of_type
from tracker.recording import Recording


async def _hand_in(station: Station, asked: Asked) -> None:
    begun = [term for term in config_terms(station.config) if term.start <= asked.at]
    if not begun:
        await station.answer(asked, words.NO_TERMS)
        return
    said, takes_back = taken_back(asked.argument)
    term = _named(begun, said)
    if term is None:
        await station.answer(asked, words.no_such_term([one.name for one in begun[-3:]]))
        return
    do = _voided if takes_back else _stored
    answer = await station.write(lambda connection, recording: do(connection, recording, station, asked, term))
    await station.answer(asked, answer)


def taken_back(argument: str) -> tuple[str, bool]:
    """Return what was said without the word that takes an entry back, and whether it was there."""
    said = argument.strip()
    without = next((said.removesuffix(word) for word in words.TAKE_BACK if said.endswith(word)), said)
    return without.strip(), without != said


def _named(begun: list[Period], said: str) -> Period | None:
    """Return the term of that name, with or without 学期 behind it; without a name the last that has begun."""
    wanted = plain("".join(said.split())).removesuffix("学期").removesuffix("學期")
    if not wanted:
        return begun[-1]
    return next((term for term in begun if plain(term.name) == wanted), None)


def _stored(connection: Connection, recording: Recording, station: Station, asked: Asked, term: Period) -> str:
    """Store the statement for each cadre whose commands the asker may use; return what is to be said."""
    cadres = sorted({group.cadre for group in groups_served(connection, asked.sender, asked.at)})
    known = {paper.cadre for paper in _handed_in(connection, term, asked.at)}
    new = [
        Paper(asked.at, _id(station, asked, cadre), cadre, str(Condition.TERM_REPORT), term.name)
        for cadre in cadres
        if cadre not in known
    ]
    recording.record(connection, new)
    return words.report_handed_in(term.name) if new else words.report_known(term.name)


def _voided(connection: Connection, recording: Recording, _: Station, asked: Asked, term: Period) -> str:
    """Take back what was stated of the cadres whose commands the asker may use."""
    cadres = {group.cadre for group in groups_served(connection, asked.sender, asked.at)}
    own = [paper for paper in _handed_in(connection, term, asked.at) if paper.cadre in cadres]
    recording.record(connection, [Void(asked.at, paper.id, asked.sender, words.TAKE_BACK[0]) for paper in own])
    return words.report_taken_back(term.name) if own else words.NOTHING_TO_TAKE_BACK


def _handed_in(connection: Connection, term: Period, at: datetime) -> list[Paper]:
    facts = [fact for _, fact in facts_of_type(connection, "paper", "void", "alias")]
    standing = as_of((fact for fact in facts if isinstance(fact, Paper | Void | Alias)), at)
    return [one for one in standing[Paper] if one.paper == Condition.TERM_REPORT and one.period == term.name]


def _id(station: Station, asked: Asked, cadre: str) -> str:
    """Return the id of the statement: the same for the same message, another for each cadre."""
    whose = hashlib.sha256(cadre.encode()).hexdigest()[:8]
    return station.full(f"paper/{station.raw(asked.message)}/{whose}")


COMMANDS = (
    Command(
        names=("交报告", "交報告"),
        who=Who.CADRE,
        where=Where.PRIVATE,
        summary="登记已交学期报告",
        examples=("/交报告", "/交报告 2025-2026-2", "／交報告　2025-2026-2学期", "/交报告 2025-2026-2 作废"),
        run=_hand_in,
    ),
)
