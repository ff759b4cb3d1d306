"""The notice card, posted again when newcomers have come: at most once in seven days, never at night."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.commands.notice import card_of
from bot.station import Station
from rules.reminders import Quiet
from tracker import live
from tracker.live import LiveGroup
from tracker.outbox import Notice, NoticeKind, put
from tracker.recording import Recording

AT_MOST_EVERY = timedelta(days=7)


async def post_again(station: Station, quiet: Quiet, now: datetime) -> int:
    """Put the card into the outbox for each group with newcomers since the last one; return for how many."""
    if quiet.holds(now):
        return 0
    with station.database.read() as connection:
        counted = live.live_groups(connection, station.name)
        wanted = [group for group in counted if _is_time(group, now) and live.has_newcomers(connection, group)]
    for group in wanted:
        card = await card_of(station, group.group)
        await station.write(partial(_put, group=group, card=card, now=now))
    if wanted:
        station.said.set()
    return len(wanted)


def _is_time(group: LiveGroup, now: datetime) -> bool:
    return group.absent_since is None and now - group.card_at >= AT_MOST_EVERY


def _put(connection: Connection, _: Recording, *, group: LiveGroup, card: str, now: datetime) -> None:
    notice = Notice(
        key=f"card:{group.group}:{now.isoformat()}",
        kind=NoticeKind.NOTICE,
        to=group.group,
        words=card,
        why="newcomers since the last card",
        not_before=now,
        not_after=now + timedelta(hours=12),
    )
    put(connection, notice, now)
    live.card_posted(connection, group.group, now)
