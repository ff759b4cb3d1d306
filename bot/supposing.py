"""What is said to somebody who wrote a command that is none, with a slash or to the bot: the one that is near it."""

from bot import texts_commands, texts_help
from bot.commands.base import WORDS_LIMIT, Asked, addressed, is_to_everybody
from bot.commands.help import readers, usable
from bot.commands.nearness import supposed
from bot.limits import Pace
from bot.station import Station


async def suppose(station: Station, asked: Asked, typed: str) -> None:
    """Suggest what was nearly written, in a group without its words. Of what is near nothing, nothing is said."""
    if is_to_everybody(typed) or (asked.room is not None and asked.room not in station.counted):
        return
    found = supposed(addressed(typed)[:WORDS_LIMIT], usable(station.commands, readers(station, asked)))
    if found is None or station.limits.take(asked.sender, asked.room, station.clock()) is not Pace.OBEY:
        return
    if found.argument and asked.room is None:
        await station.answer(asked, texts_commands.as_it_should_be(found.command.names[0], found.argument))
    else:
        await station.answer(asked, texts_commands.meant(texts_help.line(found.command)))
