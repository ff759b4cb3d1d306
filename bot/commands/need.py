"""`/求助`: where help is found, and by the asker's own choice a word to the counsellor. Nothing of it is stored."""

from bot import texts
from bot import texts_need as words
from bot.commands.base import WORDS_LIMIT, Asked, Command, Where, Who
from bot.station import Station

_LONGEST_NAME = 40


async def _ask(station: Station, asked: Asked) -> None:
    """In private, with words, pass them on; else say where help is found and what asking here would do."""
    lines, counsellor = station.config.help.lines, station.config.help.counsellor
    if asked.room is not None and counsellor and asked.argument:
        await station.answer_in_private(asked, texts.with_help(words.ASKED_IN_GROUP, lines))
    elif asked.room is not None or not (counsellor and asked.argument):
        await station.answer_in_private(asked, words.how_to_ask(lines, reaches=bool(counsellor)))
    elif len(asked.argument) > WORDS_LIMIT:
        await station.whisper(asked.sender, texts.too_long(len(asked.argument), WORDS_LIMIT))
    else:
        passed_on = await _pass_on(station, asked, counsellor)
        told = words.passed_on() if passed_on else words.NOT_PASSED_ON
        await station.whisper(asked.sender, texts.with_help(told, lines))


async def _pass_on(station: Station, asked: Asked, counsellor: str) -> bool:
    """Say it to the counsellor at once, from memory; return whether it was surely said."""
    if not counsellor.startswith(f"{station.name}/"):
        return False
    name = await _name(station, asked.sender)
    return await station.whisper(counsellor, words.asks(name, station.raw(asked.sender), asked.argument))


async def _name(station: Station, person: str) -> str:
    """Return a name under which a room shows the person; empty if none does."""
    for group in sorted(station.counted):
        if name := await station.shown_name(group, person):
            return name[:_LONGEST_NAME]
    return ""


COMMANDS = (
    Command(
        names=("求助", "求救", "心理求助"),
        who=Who.ANYONE,
        where=Where.ANYWHERE,
        summary="看求助方式，或转给心理老师",
        examples=("/求助", "/求助 想和老师聊聊"),
        run=_ask,
        joins=True,
        traceless=True,
        deliberate=True,
    ),
)
