"""When the bot could see: proofs of sight, the blind spans between them, and blindness that is still running."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from rules.facts import Blind
from tracker.models import groups, sight
from tracker.moments import instant, micros


def prove(connection: Connection, gateway: str, at: datetime, *, unbroken: bool) -> list[Blind]:
    """Take in a proof of sight; return the blind lines to store if something may have been missed before it."""
    before = last_proof(connection, gateway)
    if before is None:
        connection.execute(sight.insert().values(gateway=gateway, proved_at=micros(at)))
    elif at > before:
        connection.execute(sight.update().where(sight.c.gateway == gateway).values(proved_at=micros(at)))
        if not unbroken:
            return [Blind(before, at, group) for group in groups_of(connection, gateway)]
    return []


def groups_of(connection: Connection, gateway: str) -> list[str]:
    """Return the ids of the gateway's groups."""
    return list(connection.execute(select(groups.c.id).where(groups.c.id.startswith(gateway + "/"))).scalars())


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
    """Yield the blind time since the last proof, for which no line is stored yet (rules.md section 4)."""
    gateways = set(live)
    for group in group_ids:
        if (gateway := gateway_of(group)) in gateways:
            proved = last_proof(connection, gateway)
            if proved is not None and proved < at:
                yield Blind(proved, at, group)
