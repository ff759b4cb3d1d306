"""`/交接`: a group passes from one cadre to another at the beginning of a day; its cadre or the committee says so."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot import handover
from bot import texts_handover as words
from bot.commands.base import Asked, Command, Where, Who, simple
from bot.dates import days_within
from bot.handover import Missing
from bot.namesakes import telling
from bot.station import Station
from bot.whose import best_named, one_of
from rules.periods import local_day
from tracker import handovers
from tracker.groups import GroupNow, groups_at
from tracker.roster import Listed

_LATEST = timedelta(days=366)
_SIGNS = " \t\u3000\u2005,，:：「」"


class _Meant(NamedTuple):
    """What somebody asks for."""

    group: GroupNow
    to: Listed
    day: date


async def _hand_over(station: Station, asked: Asked) -> None:
    if (cancelled := _behind_cancel(asked.argument)) is not None:
        answer = await station.write(lambda connection, _: _cancelled(connection, station, asked, cancelled))
    else:
        answer = await station.write(lambda connection, _: _planned(connection, station, asked))
    await station.answer_in_private(asked, answer)
    station.said.set()


def _planned(connection: Connection, station: Station, asked: Asked) -> str:
    """Plan what was asked for and return its words, or those that say what is wrong."""
    meant = _meant(connection, station, asked)
    if isinstance(meant, Missing):
        return meant.words
    handover.plan(connection, *meant, asked.sender, station.clock(), station.config.quiet)
    return words.planned(meant.group.name, meant.to.name, meant.day)


def _meant(connection: Connection, station: Station, asked: Asked) -> _Meant | Missing:
    found = _group(connection, station, asked, asked.argument)
    if isinstance(found, Missing):
        return found
    group, rest = found
    dated = _day(rest, local_day(station.clock(), station.policies.zone))
    if isinstance(dated, Missing):
        return dated
    day, name = dated
    to = _cadre(connection, asked, name.strip(_SIGNS), group.unit)
    if isinstance(to, Listed) and to.person == group.cadre:
        return Missing(words.already(to.name))
    return to if isinstance(to, Missing) else _Meant(group, to, day)


def _cadre(connection: Connection, asked: Asked, name: str, unit: str) -> Listed | Missing:
    """Return who is to be the new cadre: whoever is mentioned, else who is named."""
    if asked.mentions:
        several = len(asked.mentions) > 1
        return Missing(words.HOW) if several else handover.cadre_of(connection, asked.mentions[0])
    return handover.cadre_called(connection, name, unit) if name and name[0] != "@" else Missing(words.HOW)


def _day(said: str, today: date) -> tuple[date, str] | Missing:
    """Return the day that was written, tomorrow without one, and the rest."""
    found = days_within(said, today)
    if found is None:
        return today + timedelta(days=1), said
    if found.first != found.last:
        return Missing(words.HOW)
    ahead = timedelta() < found.first - today <= _LATEST
    return (found.first, found.rest) if ahead else Missing(words.NOT_AHEAD)


def _group(connection: Connection, station: Station, asked: Asked, said: str) -> tuple[GroupNow, str] | Missing:
    """Return the group that is meant and what was said behind its name; the only one need not be named."""
    here = [one for one in groups_at(connection, asked.at) if asked.room in (None, one.id)]
    mine = [one for one in here if handover.may_decide(connection, one, asked.sender)]
    if not mine:
        return Missing(words.NOT_YOURS)
    said = said.strip(_SIGNS.replace("「", ""))
    if best := best_named(mine, said):
        found = best[0] if len(best) == 1 else one_of(best, "交接", telling(station, asked))
        return Missing(found) if isinstance(found, str) else found
    return (mine[0], said) if len(mine) == 1 else Missing(words.which_group(one.name for one in mine))


def _behind_cancel(argument: str) -> str | None:
    """Return what stands beside 取消 at the beginning or the end; None if it is not there."""
    said = argument.strip(_SIGNS)
    if simple(said).startswith(words.CANCEL):
        return said[len(words.CANCEL) :].strip(_SIGNS)
    if simple(said).endswith(words.CANCEL):
        return said[: -len(words.CANCEL)].strip(_SIGNS)
    return None


def _cancelled(connection: Connection, station: Station, asked: Asked, named: str) -> str:
    """Cancel the handover that is meant: of the room, of the group that is named, or the only one ahead."""
    planned = {one.group for one in handovers.ahead(connection)}
    here = [one for one in groups_at(connection, asked.at) if one.id in planned and asked.room in (None, one.id)]
    mine = [one for one in here if handover.may_decide(connection, one, asked.sender)]
    chosen = best_named(mine, named) if named else [(one, "") for one in mine]
    if named and len(chosen) > 1:
        found = one_of(chosen, f"交接 {words.CANCEL}", telling(station, asked))
        if isinstance(found, str):
            return found
        chosen = [found]
    if len(chosen) > 1 or (mine and not [one for one, rest in chosen if not rest]):
        return words.which_to_cancel(dict.fromkeys(one.name for one in mine))
    if not chosen:
        return words.NONE_AHEAD
    quiet = station.config.quiet
    return handover.cancel(connection, chosen[0][0], asked.sender, station.clock(), quiet) or words.NONE_AHEAD


COMMANDS = (
    Command(
        names=("交接",),
        who=Who.CADRE_OR_COMMITTEE,
        where=Where.ANYWHERE,
        summary="把群交给新联系人，从某天零点起（私聊回答）",
        examples=("/交接 王二 3月9日", "/交接 软件2201 王二 下周一", "/交接 取消"),
        run=_hand_over,
        needs_argument=True,
    ),
)
