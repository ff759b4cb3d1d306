"""`/签到码` gives the cadre a code, `/到` takes it from youths; `/到场` notes whom the cadre mentions."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot import texts_activities as words
from bot.choosing import Choice, chosen, line
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.station import Station
from bot.whose import served
from rules.facts import Activity, Attend
from tracker.activities import activity_of_code, attended, issue_code, linked_youths, standing, was_there
from tracker.entering import enter
from tracker.recording import Recording

BEFORE = timedelta(hours=1)  # From so long before an activity begins a code is given,
AFTER = timedelta(hours=12)  # up to so long after; both moments included.
LOOKS_BACK = timedelta(days=7)  # So long after an activity the cadre can note who was there.

_CODE_LENGTH = 4
_MENTION = re.compile("@[^@\u2005]*\u2005|@\\S*")  # A name may hold spaces; a channel ends it with its own.


def _choices(connection: Connection, asked: Asked) -> list[Choice]:
    groups = served(connection, asked)
    return [Choice(group, activity) for group in groups for activity in standing(connection, group.id)]


# The code.


async def _give_code(station: Station, asked: Asked) -> None:
    answer = await station.write(lambda connection, _: _code(connection, station, asked))
    await station.answer_in_private(asked, answer)


def _code(connection: Connection, station: Station, asked: Asked) -> str:
    zone, minutes = station.policies.zone, station.config.activities.code_minutes
    known = _choices(connection, asked)
    now = [one for one in known if -BEFORE <= asked.at - one.activity.held_at <= AFTER]
    if not now:
        later = [one for one in known if one.activity.held_at > asked.at]
        first = min(later, key=lambda one: one.activity.held_at, default=None)
        return words.no_activity_now("" if first is None else line(first, known, asked, zone))
    found = chosen(now, asked, "签到码", zone)
    if isinstance(found, str):
        return found
    until = asked.at + timedelta(minutes=minutes)
    digits = issue_code(connection, found.activity, asked.at, until)
    return words.code(found.activity.title, digits, words.until(until, asked.at, zone), minutes)


# Who sends it.


class _Arrival(NamedTuple):
    answer: str
    wrong: bool = False


async def _arrive(station: Station, asked: Asked) -> None:
    """Note the asker; in a group nothing is answered, right or wrong."""
    if station.guesses.blocked(asked.sender, asked.at):
        answer = words.TOO_MANY_TRIES if asked.room is None and station.guesses.owes_a_word(asked.sender) else ""
    else:
        answer = await _tried(station, asked)
    if asked.room is None and answer:
        await station.whisper(asked.sender, answer)


async def _tried(station: Station, asked: Asked) -> str:
    digits = plain(asked.argument).strip()
    if len(digits) != _CODE_LENGTH or not (digits.isascii() and digits.isdecimal()):
        return words.HOW_TO_ARRIVE
    arrival = await station.write(lambda connection, recording: _arrived(connection, recording, station, asked, digits))
    if arrival.wrong:
        station.guesses.note_wrong(asked.sender, asked.at)
    return arrival.answer


def _arrived(connection: Connection, recording: Recording, station: Station, asked: Asked, digits: str) -> _Arrival:
    if recording.begin(connection).out_since(asked.sender, asked.at) is not None:
        return _Arrival(words.OPTED_OUT)
    activity = activity_of_code(connection, digits, asked.at)
    if activity is None:
        return _Arrival(words.WRONG_CODE, wrong=True)
    if not linked_youths(connection, activity.group, [asked.sender], station.policies, asked.at):
        return _Arrival(words.WRONG_CODE, wrong=True)
    if not was_there(connection, activity, asked.sender):
        id_ = station.full(f"attend/{station.raw(asked.message)}")
        recording.record(connection, [Attend(asked.at, id_, activity.id, asked.sender, asked.sender)])
    return _Arrival(words.arrived(activity.title))


# Whom the cadre notes.


async def _note(station: Station, asked: Asked) -> None:
    if not asked.mentions:
        await station.answer_in_private(asked, words.HOW_TO_NOTE)
        return
    names = await station.members(asked.room or "")
    answer = await station.write(lambda connection, recording: _noted(connection, recording, station, asked, names))
    await station.answer_in_private(asked, answer)


def _noted(connection: Connection, recording: Recording, station: Station, asked: Asked, names: dict[str, str]) -> str:
    """Store who was there of those who are mentioned; what is stored already stays as it is."""
    late = [
        one.activity for one in _choices(connection, asked) if -BEFORE <= asked.at - one.activity.held_at <= LOOKS_BACK
    ]
    if not late:
        return words.NO_ACTIVITY_OF_LATE
    activity = _meant_of(late, asked)
    youths = linked_youths(connection, activity.group, asked.mentions, station.policies, asked.at)
    before = {attend.member for attend in attended(connection, activity)}
    counted = [one for one in dict.fromkeys(asked.mentions) if one in youths]
    new = _attendances(station, asked, activity, [one for one in counted if one not in before])
    enter(connection, recording, new, asked.sender, asked.at)
    when = words.moment(activity.held_at, asked.at, station.policies.zone)
    others, unnamed = others_of(asked, youths, names)
    return words.noted(activity.title, when, len(new), len(before) + len(new), others, unnamed)


def _meant_of(late: Sequence[Activity], asked: Asked) -> Activity:
    """Return the last of the activities, or the last whose title holds a word that was written."""
    said = [word for word in plain(without_mentions(asked.argument)).split() if len(word) > 1]
    named = [one for one in late if any(word in plain(one.title) for word in said)]
    return (named or late)[-1]


def without_mentions(text: str) -> str:
    """Return the text without whom it mentions by name."""
    return _MENTION.sub(" ", text)


def _attendances(station: Station, asked: Asked, activity: Activity, people: Iterable[str]) -> list[Attend]:
    """Return the lines; their ids tell nothing of whose they are, so that an opt-out leaves none behind."""
    own = f"attend/{station.raw(asked.message)}"
    return [
        Attend(asked.at, station.full(f"{own}/{number}"), activity.id, one, asked.sender)
        for number, one in enumerate(people, start=1)
    ]


def others_of(asked: Asked, youths: set[str], names: dict[str, str]) -> tuple[list[str], int]:
    """Return the names of those mentioned who do not count, as the room shows them, and how many it does not show."""
    others = [one for one in dict.fromkeys(asked.mentions) if one not in youths]
    shown = [names[one] for one in others if names.get(one)]
    return shown, len(others) - len(shown)


COMMANDS = (
    Command(
        names=("签到码", "簽到碼"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="活动现场要一个签到码（私聊给您）",
        examples=("/签到码", "/签到码 2"),
        run=_give_code,
        joins_at="0123456789",
    ),
    Command(
        names=("到", "签到", "簽到"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="在活动现场签到，自愿",
        examples=("/到 1234", "／到１２３４"),
        run=_arrive,
        joins_at="0123456789",
        quiet=True,
    ),
    Command(
        names=("到场", "到場"),
        who=Who.CADRE,
        where=Where.ROOM,
        summary="记谁到场了：在群里 @ 他们（私聊回答）",
        examples=("/到场 @甲 @乙", "/到场 读书会 @甲"),
        run=_note,
        joins_at="@",
    ),
)
