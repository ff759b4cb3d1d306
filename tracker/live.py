"""The groups in which the bot counts: enabled by their cadre, with the notice card posted; present or removed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from rules.facts import Blind, Identity
from tracker.models import facts, groups, live
from tracker.moments import instant, micros
from tracker.queries import read_facts
from tracker.sql import of_gateway


@dataclass(frozen=True, slots=True)
class LiveGroup:
    """A group in which the bot counts. `absent_since`: the bot was removed then and is not back."""

    group: str
    enabled_at: datetime
    card_at: datetime
    absent_since: datetime | None


def enable(connection: Connection, group: str, at: datetime) -> None:
    """Begin to count in a group, whose card has just been posted."""
    values = {"card_at": micros(at), "absent_since": None}
    if connection.execute(update(live).where(live.c.group == group).values(**values)).rowcount == 0:
        connection.execute(live.insert().values(group=group, enabled_at=micros(at), **values))


def card_posted(connection: Connection, group: str, at: datetime) -> None:
    """Note that the card was posted again."""
    connection.execute(update(live).where(live.c.group == group).values(card_at=micros(at)))


def removed(connection: Connection, group: str, at: datetime) -> bool:
    """Note that the bot was removed from the group; return False if it was not counting there."""
    gone = update(live).where(live.c.group == group, live.c.absent_since.is_(None))
    return connection.execute(gone.values(absent_since=micros(at))).rowcount == 1


def returned(connection: Connection, group: str, at: datetime) -> list[Blind]:
    """Note that the bot is in the group again; return the blind line of its absence."""
    found = live_group(connection, group)
    if found is None or found.absent_since is None:
        return []
    connection.execute(update(live).where(live.c.group == group).values(absent_since=None))
    return [Blind(found.absent_since, max(at, found.absent_since), group, reason="removed")]


def live_group(connection: Connection, group: str) -> LiveGroup | None:
    """Return the group if the bot counts there."""
    row = connection.execute(select(live).where(live.c.group == group)).first()
    return None if row is None else _live(row)


def has_newcomers(connection: Connection, group: LiveGroup) -> bool:
    """Whether anybody has joined since the card was posted last."""
    joined = select(facts.c.key).join(groups, facts.c.group_no == groups.c.no)
    since = (facts.c.type == "join") & (facts.c.at > micros(group.card_at))
    return connection.execute(joined.where(groups.c.id == group.group, since).limit(1)).first() is not None


def card_names(connection: Connection, group: str, at: datetime) -> str | None:
    """Return the id of the cadre whom the group's last card until then names; None if there was none."""
    no = select(groups.c.no).where(groups.c.id == group).scalar_subquery()
    cards = read_facts(connection, Identity, facts.c.group_no == no, facts.c.type == "identity")
    last = max((card for card in cards if card.at <= at), key=lambda card: card.at, default=None)
    return None if last is None else last.by


def live_groups(connection: Connection, gateway: str) -> list[LiveGroup]:
    """Return the groups of a gateway in which the bot counts, by id."""
    rows = connection.execute(select(live).where(of_gateway(live.c.group, gateway)).order_by(live.c.group))
    return [_live(row) for row in rows]


def _live(row: Any) -> LiveGroup:
    absent = None if row.absent_since is None else instant(row.absent_since)
    return LiveGroup(row.group, instant(row.enabled_at), instant(row.card_at), absent)
