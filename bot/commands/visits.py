"""`/团委走访`: the committee enters that it visited a department (the plan, 四.4). Whom it met there is not asked."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

from sqlalchemy import Connection

from bot import texts_registering as words
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.commands.papers import taken_back
from bot.dates import days_within
from bot.station import Station
from bot.texts_dates import day_beside
from rules.facts import Alias, Visit, Void
from rules.periods import local_day
from rules.view import as_of
from tracker import roster
from tracker.groups import groups_at
from tracker.queries import facts_of_type
from tracker.recording import Recording

LONGEST_AGO = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a message says: the unit as it was written, the day, and whether the entry is taken back."""

    word: str
    day: date
    takes_back: bool


async def _visited(station: Station, asked: Asked) -> None:
    today = local_day(asked.at, station.policies.zone)
    said = _read(asked.argument, today)
    if said.day > today:
        answer = words.VISIT_TO_COME
    elif today - said.day > LONGEST_AGO:
        answer = words.VISIT_TOO_OLD
    else:
        answer = await station.write(
            lambda connection, recording: _entered(connection, recording, station, asked, said)
        )
    await station.answer(asked, answer)


def _read(argument: str, today: date) -> _Said:
    """Return what is said; without a day it is today, of several the last."""
    said, takes_back = taken_back(argument)
    found = days_within(said, today, back=True)
    return _Said(said, today, takes_back) if found is None else _Said(found.rest, found.last, takes_back)


def _entered(connection: Connection, recording: Recording, station: Station, asked: Asked, said: _Said) -> str:
    """Store the visit, or take it back; return what is to be said."""
    known = units(connection, asked.at)
    unit = _named(known, said.word)
    if unit is None:
        near = get_close_matches(plain(said.word), known, n=1, cutoff=0.4)
        return words.no_such_unit(said.word, near[0] if near else "", known)
    listed = roster.by_person(connection, asked.sender)
    if listed is not None and listed.unit == unit:
        return words.VISIT_OF_ITSELF
    there = _standing(connection, station, unit, said.day, asked.at)
    when = day_beside(said.day, local_day(asked.at, station.policies.zone).year)
    if said.takes_back:
        recording.record(connection, [Void(asked.at, one.id, asked.sender, words.TAKE_BACK[0]) for one in there])
        return words.visit_taken_back(unit, when) if there else words.NOTHING_TO_TAKE_BACK
    if there:
        return words.visit_known(unit, when)
    id_ = station.full(f"visit/{station.raw(asked.message)}")
    recording.record(connection, [Visit(_moment(station, asked, said.day), id_, unit)])
    return words.visited(unit, when)


def units(connection: Connection, at: datetime) -> list[str]:
    """Return the units of the groups and of the committee's list."""
    groups = {group.unit for group in groups_at(connection, at)}
    return sorted((groups | {one.unit for one in roster.everybody(connection)}) - {""})


def _named(known: list[str], word: str) -> str | None:
    """Return the unit of that name; full-width signs and blanks do not matter."""
    wanted = plain("".join(word.split()))
    return next((unit for unit in known if plain("".join(unit.split())) == wanted), None)


def _moment(station: Station, asked: Asked, day: date) -> datetime:
    """Return when it was: now for today, noon for an earlier day."""
    zone = station.policies.zone
    return asked.at if day == local_day(asked.at, zone) else datetime.combine(day, time(12), tzinfo=zone)


def _standing(connection: Connection, station: Station, unit: str, day: date, at: datetime) -> list[Visit]:
    """Return the visits of that unit and day that are not void."""
    facts = [fact for _, fact in facts_of_type(connection, "visit", "void", "alias")]
    standing = as_of((fact for fact in facts if isinstance(fact, Visit | Void | Alias)), at)[Visit]
    return [one for one in standing if one.unit == unit and local_day(one.at, station.policies.zone) == day]


COMMANDS = (
    Command(
        names=("团委走访", "團委走訪"),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="登记团委走访院系",
        examples=(
            "/团委走访 软件学院",
            "/团委走访 软件学院 11月20日",
            "／團委走訪　昨天　软件学院",
            "/团委走访 软件学院 11月20日 作废",
        ),
        run=_visited,
        needs_argument=True,
        joins=True,
    ),
)
