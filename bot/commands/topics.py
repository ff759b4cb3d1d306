"""`/话题`: the cadre opens a topic. Its title is their own announcement and is kept."""

from sqlalchemy import Connection

from bot import texts
from bot.commands.base import Asked, Command, Where, Who
from bot.station import Station
from rules.facts import Topic
from tracker.entering import enter
from tracker.groups import group_at
from tracker.recording import Recording

TITLE_LIMIT = 60  # Characters.


async def _open(station: Station, asked: Asked) -> None:
    title = " ".join(asked.argument.split())
    if len(title) > TITLE_LIMIT:
        await station.answer(asked, texts.too_long(len(title), TITLE_LIMIT))
        return
    await station.write(lambda connection, recording: _stored(connection, recording, station, asked, title))
    await station.answer(asked, texts.topic_opened(title, station.policy.topic_window))


def _stored(connection: Connection, recording: Recording, station: Station, asked: Asked, title: str) -> None:
    """Store the topic as the cadre's, for whom a deputy acts: one of anybody else opens nothing."""
    group = group_at(connection, asked.room or "", asked.at)
    topic = Topic(
        at=asked.at,
        id=station.full(f"topic/{station.raw(asked.message)}"),
        group=asked.room or "",
        by=asked.sender if group is None else group.cadre,
        title=title,
        message=asked.message,
    )
    enter(connection, recording, [topic], asked.sender, asked.at)


COMMANDS = (
    Command(
        names=("话题", "話題"),
        who=Who.CADRE,
        where=Where.ROOM,
        summary="开一个话题",
        examples=("/话题 这学期你最想参加的活动", "／话题　周末去哪里"),
        run=_open,
        needs_argument=True,
        joins=True,
        speaks=True,
    ),
)
