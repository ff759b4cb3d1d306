"""Watches what the gateway cannot tell of itself, and tells operators by another way; says when it is well again.

It looks at whether accounts are logged in, at the last proof of sight, at rounds, and at what could not be sent.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import texts_alerts
from bot.alert_ways import Alert, NotTold, Way, beat, ways_of
from bot.config import Config
from bot.station import Station
from tracker import incidents, outbox
from tracker.coverage import last_proof
from tracker.incidents import APART, Incident, IncidentKind
from tracker.outbox import Row
from tracker.writer import Writer

log = structlog.get_logger()

LOOK_EVERY = timedelta(minutes=1)
STARTING = timedelta(minutes=2)  # So long after the start nobody is called blind: the gateway may just be connecting.
_UNREACHED_FOR = timedelta(days=7)  # A failure is of interest so long.


class Watch:
    """The watch over the stations of one process. What it has told it knows also after a restart."""

    def __init__(self, config: Config, writer: Writer, stations: Sequence[Station], began: datetime) -> None:
        self._config = config.alerts
        self._zone = config.zone
        self._writer = writer
        self._stations = stations
        self._began = began
        self._ways = ways_of(config.alerts)
        self._no_database: datetime | None = None  # Since when nothing can be noted.
        self._told_of_no_database: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Look at everything and tell what is new."""
        try:
            await self._writer.write(partial(self._note, now=now))
            for kind in IncidentKind:
                await self._tell_all(kind, now)
        except SQLAlchemyError as error:
            log.error("the watch cannot use the database", error=type(error).__name__)
            await self._tell_without_database(now)
        else:
            await self._tell_of_database_again(now)

    async def round_made(self, now: datetime) -> None:
        """Take in that a round was good; the heartbeat tells whoever watches from outside."""
        if address := self._config.heartbeat.get_secret_value():
            try:
                await beat(address)
            except NotTold as not_told:
                log.warning("the heartbeat was not heard", reason=str(not_told))
        await self._note_round(partial(incidents.end, kind=IncidentKind.ROUND, about="", now=now), now)

    async def round_failed(self, now: datetime) -> None:
        """Take in that a round failed."""
        await self._note_round(partial(incidents.begin, kind=IncidentKind.ROUND, about="", since=now), now)

    async def _note_round(self, work: Callable[[Connection], None], now: datetime) -> None:
        try:
            await self._writer.write(work)
        except SQLAlchemyError as error:
            log.error("a round cannot be noted", error=type(error).__name__)
        await self.look(now)

    # What is wrong.

    def _note(self, connection: Connection, *, now: datetime) -> None:
        for station in self._stations:
            _note_login(connection, station, now)
            self._note_sight(connection, station, now)
        _note_outbox(connection, now)
        incidents.erase_old(connection, now)

    def _note_sight(self, connection: Connection, station: Station, now: datetime) -> None:
        """Take in how long nothing was seen; while the account is logged out that is known already."""
        logged_out = incidents.open_incidents(connection, IncidentKind.LOGGED_OUT, station.name)
        since = last_proof(connection, station.name) or self._began
        if now - since <= self._config.blind_after:
            incidents.end(connection, IncidentKind.BLIND, station.name, now)
        elif not logged_out and now - self._began > STARTING:
            incidents.begin(connection, IncidentKind.BLIND, station.name, since)

    # Telling.

    async def _tell_all(self, kind: IncidentKind, now: datetime) -> None:
        if not self._ways:
            return
        for claim, say in ((incidents.begun_untold, self._begun), (incidents.ended_untold, self._ended)):
            claimed = await self._writer.write(partial(claim, kind=kind, now=now))
            if claimed:
                alert = await self._writer.write(partial(say, those=claimed))
                if await self._tell(alert):
                    await self._writer.write(partial(incidents.told, those=claimed, now=now))

    def _begun(self, connection: Connection, *, those: Sequence[Incident]) -> Alert:
        numbers = [int(one.about) for one in those if one.kind is IncidentKind.OUTBOX]
        kinds = [row.notice.kind for row in outbox.rows_numbered(connection, numbers)]
        return _alert(those, "begun", texts_alerts.begun(those, kinds, self._zone))

    def _ended(self, _: Connection, *, those: Sequence[Incident]) -> Alert:
        return _alert(those, "ended", texts_alerts.ended(those, self._zone))

    async def _tell(self, alert: Alert) -> bool:
        """Tell an alert every way at once; return whether any took it."""
        return any(problem is None for _, problem in await tell(self._ways, alert))

    # Without a database nothing is remembered but here.

    async def _tell_without_database(self, now: datetime) -> None:
        self._no_database = self._no_database or now
        told_at = self._told_of_no_database
        if told_at is None or now - told_at >= APART:
            those = [Incident(0, IncidentKind.ROUND, "", self._no_database, None)]
            if await self._tell(_alert(those, "begun", texts_alerts.begun(those, (), self._zone))):
                self._told_of_no_database = now

    async def _tell_of_database_again(self, now: datetime) -> None:
        since, told_at = self._no_database, self._told_of_no_database
        self._no_database = self._told_of_no_database = None
        if since is not None and told_at is not None:
            those = [Incident(0, IncidentKind.ROUND, "", since, now)]
            await self._tell(_alert(those, "ended", texts_alerts.ended(those, self._zone)))


async def tell(ways: Iterable[Way], alert: Alert) -> list[tuple[str, str | None]]:
    """Tell an alert every way; return what became of it by the way's name, None where it was told."""
    return list(await asyncio.gather(*(_tell_one(way, alert) for way in ways)))


async def _tell_one(way: Way, alert: Alert) -> tuple[str, str | None]:
    try:
        await way.tell(alert)
    except NotTold as not_told:
        log.error("an alert was not told", way=way.name, kind=alert.kind, reason=str(not_told))
        return way.name, str(not_told)
    return way.name, None


def _alert(those: Sequence[Incident], state: str, text: str) -> Alert:
    about = () if those[0].kind is IncidentKind.OUTBOX else tuple(one.about for one in those if one.about)
    return Alert(str(those[0].kind), state, text, about, min(one.since for one in those))


def _note_login(connection: Connection, station: Station, now: datetime) -> None:
    """Take in whether the account is logged in; after a start nothing is known until the gateway has told."""
    if station.logged_out is not None:
        incidents.begin(connection, IncidentKind.LOGGED_OUT, station.name, station.logged_out)
        incidents.end(connection, IncidentKind.BLIND, station.name, now)
    elif station.account is not None:
        incidents.end(connection, IncidentKind.LOGGED_OUT, station.name, now)


def _note_outbox(connection: Connection, now: datetime) -> None:
    """Take in who cannot be reached: of each the first that failed since something arrived there."""
    unreached = {str(row.no): row for row in _first_failures(connection, now)}
    for no, row in unreached.items():
        incidents.begin(connection, IncidentKind.OUTBOX, no, row.ended_at or now)
    for incident in incidents.open_incidents(connection, IncidentKind.OUTBOX):
        if incident.about not in unreached:
            over = incidents.drop if incident.since <= now - _UNREACHED_FOR else incidents.end
            over(connection, IncidentKind.OUTBOX, incident.about, now)


def _first_failures(connection: Connection, now: datetime) -> list[Row]:
    """Return of each conversation the first notice that failed for good after the last that arrived."""
    first: dict[str, Row] = {}
    for row in outbox.failed_since(connection, now - _UNREACHED_FOR):
        if row.notice.to not in first:
            unreached = outbox.failed_to_reach(connection, row.notice.to, now - _UNREACHED_FOR)
            first |= {one.notice.to: one for one in unreached[:1]}
    return list(first.values())
