"""When the bot could see: proofs of sight, the blind spans between them, and blindness that is still running."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from rules.facts import Blind
from rules.policy import Have
from tracker.live import live_group, live_groups
from tracker.models import facts, groups, messages, sight
from tracker.moments import instant, micros

CHANNEL_LINES_EVERY = timedelta(hours=6)


def prove(connection: Connection, gateway: str, at: datetime, *, unbroken: bool, sees_all: bool = True) -> list[Blind]:
    """Take in a proof of sight; return the blind lines to store if something may have been missed before it.

    `sees_all`: the channel delivers every message of its groups; otherwise some haves are blind however it answers.
    """
    return [*_prove(connection, gateway, at, unbroken=unbroken), *_channel(connection, gateway, at, sees_all=sees_all)]


def _prove(connection: Connection, gateway: str, at: datetime, *, unbroken: bool) -> list[Blind]:
    before = last_proof(connection, gateway)
    if before is None:
        connection.execute(sight.insert().values(gateway=gateway, proved_at=micros(at)))
    elif at > before:
        connection.execute(sight.update().where(sight.c.gateway == gateway).values(proved_at=micros(at)))
        if not unbroken:
            return [Blind(before, at, group.group) for group in live_groups(connection, gateway)]
    return []


def _channel(connection: Connection, gateway: str, at: datetime, *, sees_all: bool) -> list[Blind]:
    """Return the lines of what the channel cannot see, some hours at once; until then it is running blindness."""
    key = _channel_key(gateway)
    since = last_proof(connection, key)
    if since is None:
        if not sees_all:
            connection.execute(sight.insert().values(gateway=key, proved_at=micros(at)))
        return []
    if at <= since or (not sees_all and at - since < CHANNEL_LINES_EVERY):
        return []
    if sees_all:
        connection.execute(sight.delete().where(sight.c.gateway == key))
    else:
        connection.execute(sight.update().where(sight.c.gateway == key).values(proved_at=micros(at)))
    return [line for group in live_groups(connection, gateway) for line in _unseen_haves(since, at, group.group)]


def _unseen_haves(since: datetime, until: datetime, group: str) -> Iterator[Blind]:
    for have in Have:
        if have.needs_every_message:
            yield Blind(since, until, group, str(have), "channel")


def _channel_key(gateway: str) -> str:
    """Return where it stands until when the lines of the channel are stored; the name of no gateway has a slash."""
    return f"{gateway}/channel"


def last_proof(connection: Connection, gateway: str) -> datetime | None:
    """Return the moment of the gateway's last proof of sight."""
    proved_at = connection.execute(select(sight.c.proved_at).where(sight.c.gateway == gateway)).scalar()
    return None if proved_at is None else instant(proved_at)


def gateway_of(id_: str) -> str:
    """Return the name of the gateway that a live id belongs to; of an imported id that has none, the empty name."""
    gateway, slash, _ = id_.partition("/")
    return gateway if slash else ""


def running_blindness(
    connection: Connection, live: Iterable[str], group_ids: Iterable[str], at: datetime
) -> Iterator[Blind]:
    """Yield the blind time that still runs at T, for which no line is stored yet (rules.md section 4).

    `live` are the names of the configured gateways. Of a group of theirs in which the bot does not count (yet),
    nothing is seen since the last that was stored of it.
    """
    gateways = set(live)
    for group in group_ids:
        gateway = gateway_of(group)
        if gateway not in gateways:
            continue
        counted = live_group(connection, group)
        since = last_proof(connection, gateway) if counted is not None else last_fact_at(connection, group)
        if since is not None and since < at:
            yield Blind(since, at, group)
        unseen_since = last_proof(connection, _channel_key(gateway))
        if unseen_since is not None and unseen_since < at:
            yield from _unseen_haves(unseen_since, at, group)
        if counted is not None and counted.absent_since is not None and counted.absent_since < at:
            yield Blind(counted.absent_since, at, group, reason="removed")


def last_fact_at(connection: Connection, group: str) -> datetime | None:
    """Return the moment of the latest fact or message of a group."""
    no = connection.execute(select(groups.c.no).where(groups.c.id == group)).scalar()
    seen = (facts.c.group_no == no, facts.c.type != "seal")  # A seal is made long after what it speaks of.
    latest = connection.execute(select(func.max(facts.c.at)).where(*seen)).scalar()
    spoken = connection.execute(select(func.max(messages.c.at)).where(messages.c.group_no == no)).scalar()
    moments = [moment for moment in (latest, spoken) if moment is not None]
    return instant(max(moments)) if moments else None
