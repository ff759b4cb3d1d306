"""The notice card, posted again when newcomers have come, at most once in seven days; and when the cadre is another.

Never at night.
"""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.commands.notice import card_of
from bot.station import Station
from rules.facts import Identity
from rules.reminders import Quiet
from tracker import live
from tracker.groups import group_at
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
        outdated = {group.group: cadre for group in counted if (cadre := _unnamed_cadre(connection, group, now))}
        newly = {group.group for group in counted if _is_time(group, now) and live.has_newcomers(connection, group)}
    wanted = [group for group in counted if group.group in newly | set(outdated)]
    for group in wanted:
        card = await card_of(station, group.group, written=True)
        cadre = outdated.get(group.group)
        await station.write(partial(_put, group=group, card=card, cadre=cadre, now=now))
    if wanted:
        station.said.set()
    return len(wanted)


def _is_time(group: LiveGroup, now: datetime) -> bool:
    return group.absent_since is None and now - group.card_at >= AT_MOST_EVERY


def _unnamed_cadre(connection: Connection, group: LiveGroup, now: datetime) -> str | None:
    """Return the group's cadre if the card that stands there names another."""
    known, named = group_at(connection, group.group, now), live.card_names(connection, group.group, now)
    if group.absent_since is not None or known is None or named in (None, known.cadre):
        return None
    return known.cadre


def _put(
    connection: Connection, recording: Recording, *, group: LiveGroup, card: str, cadre: str | None, now: datetime
) -> None:
    """Put the card into the outbox; `cadre` is whom it names, where the one before named another."""
    notice = Notice(
        key=f"card:{group.group}:{now.isoformat()}",
        kind=NoticeKind.NOTICE,
        to=group.group,
        words=card,
        why="newcomers since the last card" if cadre is None else "another cadre than on the last card",
        not_before=now,
        not_after=now + timedelta(hours=12),
    )
    put(connection, notice, now)
    live.card_posted(connection, group.group, now)
    if cadre is not None:
        recording.record(connection, [Identity(now, group.group, cadre)])
