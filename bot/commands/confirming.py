"""`/是`: what was read and echoed back is right. What waits for it stands in `station.awaiting`."""

from bot import texts_activities as words
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from bot.whose import served


async def _confirm(station: Station, asked: Asked) -> None:
    if asked.argument:
        if station.awaiting.since(asked.sender, asked.at) is not None:
            await station.answer(asked, words.CONFIRM_ALONE)
        return
    confirm = station.awaiting.take(asked.sender, asked.at)
    if confirm is not None:
        await confirm(asked)
    elif asked.room is None or _serves(station, asked):
        await station.answer(asked, words.NOTHING_WAITS)


def _serves(station: Station, asked: Asked) -> bool:
    """Whether the room is the asker's; to others who say 好 in it nobody answers."""
    with station.database.read() as connection:
        return bool(served(connection, asked))


COMMANDS = (
    Command(
        names=("是", "是的", "对", "對", "对的", "對的", "无误", "無誤"),
        who=Who.LISTED,
        where=Where.ANYWHERE,
        summary="确认刚才读给您的内容",
        examples=("/是",),
        run=_confirm,
        confirms=True,
    ),
)
