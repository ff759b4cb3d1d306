"""What is said to the bot and calls no command: what may have been meant, or once a day where help is. Kept nowhere."""

from datetime import date

from bot import texts, texts_commands, texts_help
from bot.commands.base import Asked, addressed, is_to_everybody
from bot.commands.help import Reader, readers, usable
from bot.commands.nearness import Supposed, supposed
from bot.limits import Pace
from bot.station import Station
from rules.periods import local_day


async def suppose(station: Station, asked: Asked, typed: str) -> None:
    """Suggest what was nearly written; in a group only this. Of thanks and quoted words nothing is said."""
    if (asked.room is not None and asked.room not in station.counted) or not _awaits_answer(typed):
        return
    roles = readers(station, asked)
    known = usable(station.commands, roles)
    likely = supposed(typed, known, within=asked.room is None)
    if asked.room is not None:
        likely = [one for one in likely if not one.about]
    if likely:
        await _suggest(station, asked, likely)
    elif asked.room is None:
        await _tell_of_help(station, asked, roles)


def _awaits_answer(typed: str) -> bool:
    return not is_to_everybody(typed) and not texts_commands.is_courtesy(addressed(typed))


async def _suggest(station: Station, asked: Asked, likely: list[Supposed]) -> None:
    if not station.hints.owes_suggestion(asked.sender, _day(station)) or not _has_time(station, asked):
        return
    first = likely[0]
    if len(likely) == 1 and first.argument and asked.room is None:
        await station.answer(asked, texts_commands.as_it_should_be(first.command.names[0], first.argument))
        return
    lines = (texts_help.line(one.command) for one in likely)
    await station.answer(asked, "\n".join(texts_commands.meant(lines)))


async def _tell_of_help(station: Station, asked: Asked, roles: list[Reader]) -> None:
    if not station.hints.owes_a_word(asked.sender, _day(station)) or not _has_time(station, asked):
        return
    lines = station.config.help.lines if Reader.YOUTH in roles or Reader.UNKNOWN in roles else ()
    await station.answer(asked, texts.with_help(texts_commands.COMMANDS_ALONE, lines))


def _day(station: Station) -> date:
    return local_day(station.clock(), station.policies.zone)


def _has_time(station: Station, asked: Asked) -> bool:
    return station.limits.take(asked.sender, asked.room, station.clock()) is Pace.OBEY
