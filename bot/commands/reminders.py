"""`/提醒`: a cadre sees and chooses when they are reminded."""

from sqlalchemy import Connection

from bot import texts_snooze as texts
from bot.commands.base import Asked, Command, Where, Who
from bot.snoozing import CannotChoose, chosen
from bot.station import Station
from rules.reminders import Snooze
from tracker.groups import groups_at
from tracker.reminding import withdraw
from tracker.snoozing import choose, snooze_of


async def _choose(station: Station, asked: Asked) -> None:
    await station.answer_in_private(asked, await _answer(station, asked))


async def _answer(station: Station, asked: Asked) -> str:
    with station.database.read() as connection:
        is_cadre = any(group.cadre == asked.sender for group in groups_at(connection, asked.at))
        snooze = snooze_of(connection, asked.sender)
    if not is_cadre:
        return texts.ONLY_CADRE
    if asked.argument:
        try:
            snooze = _chosen(station, asked, snooze)
        except CannotChoose as cannot:
            return str(cannot)
        await station.write(lambda connection, _: _store(connection, station, asked.sender, snooze))
    caps = station.config.reminders
    return texts.state(snooze, caps.per_day, caps.per_week, station.clock(), station.policies.zone)


def _chosen(station: Station, asked: Asked, before: Snooze) -> Snooze:
    terms = station.config.calendar.college_terms()
    return chosen(asked.argument, before, station.clock(), station.config.quiet, terms)


def _store(connection: Connection, station: Station, person: str, snooze: Snooze) -> None:
    """Store the choice; what waited to be said is not, and is thought of anew when the choice lets it."""
    choose(connection, person, snooze)
    if snooze.holds(station.clock(), station.policies.zone, said_today=0):
        withdraw(connection, person, station.clock())


COMMANDS = (
    Command(
        names=("提醒",),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="看提醒、停提醒、改提醒的时间",
        examples=("/提醒", "/提醒 暂停 3天", "／提醒　每天１８：００", "/提醒关", "/提醒 开"),
        run=_choose,
        joins_at="暂暫每关關开開",
    ),
)
