"""`/结对`: how many youths in difficulty are paired. A number alone; nothing else that is written is kept."""

import re

from sqlalchemy import Connection

from bot import texts_activities as words
from bot.commands.base import Asked, Command, Where, Who, plain
from bot.dates import numeral
from bot.namesakes import telling
from bot.station import Station
from bot.whose import meant, served
from rules.facts import Pairing
from tracker.entering import enter, is_dropped
from tracker.recording import Recording

_NUMBER = re.compile(r"(?P<digits>\d{1,3})|(?P<word>[零一二两三四五六七八九十])")
_ONLY = re.compile(rf"(?:{_NUMBER.pattern})\s*[人名位个個對对]?[。.!]?")


async def _pair(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        groups = served(connection, asked)
    found = meant(groups, asked.argument, "结对", telling(station, asked))
    number = None if isinstance(found, str) else number_of(found[1])
    if isinstance(found, str) or number is None:
        await station.answer_in_private(asked, found if isinstance(found, str) else words.PAIRING_HOW)
        return
    pairing = Pairing(asked.at, found[0].id, number)
    answer = await station.write(lambda connection, recording: _stored(connection, recording, pairing, asked))
    await station.answer_in_private(asked, answer)


def number_of(argument: str) -> int | None:
    """Return the number that is all that was written; None if there is anything else, such as a name."""
    found = _ONLY.fullmatch(plain(argument).strip())
    if found is None:
        return None
    return int(found["digits"]) if found["digits"] else numeral(found["word"]) or 0


def _stored(connection: Connection, recording: Recording, pairing: Pairing, asked: Asked) -> str:
    if is_dropped(connection, pairing):
        return words.ALREADY_DONE
    enter(connection, recording, [pairing], asked.sender, asked.at)
    return words.pairing_entered(pairing.number)


COMMANDS = (
    Command(
        names=("结对", "結對"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="报结对帮扶的人数，只要数字，不要姓名（私聊回答）",
        examples=("/结对 4", "/结对４人"),
        run=_pair,
        needs_argument=True,
        joins_at="0123456789",
    ),
)
