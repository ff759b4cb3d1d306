"""Puts the parts together as the configuration says. Nothing else knows all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from bot import calendars, clock
from bot.commands import COMMANDS
from bot.config import Config
from bot.config_tables import Gateway as GatewayTable
from bot.gateways.base import Gateway
from bot.gateways.simulator import Simulator
from bot.gateways.wechaty import WechatyGateway
from bot.gateways.wechaty_link import Timing
from bot.station import Station
from rules.calendar import Calendar
from tracker.database import Database
from tracker.queries import calendar_years, first_year
from tracker.recording import Recording
from tracker.unusable import told
from tracker.writer import Writer

_YEARS_AROUND = range(-2, 3)  # Whose holidays matter for what is judged live at a moment.


def calendar_for(config: Config, database: Database) -> Callable[[datetime], Calendar]:
    """Return the calendar of the years around a moment."""

    def around(at: datetime) -> Calendar:
        with database.read() as connection:
            years = (at.year + offset for offset in _YEARS_AROUND)
            return calendars.build(config.calendar, years, calendar_years(connection), config.zone)

    return around


def calendar_between(config: Config, connection: Connection, since: datetime, at: datetime) -> Calendar:
    """Return the calendar of all years that verdicts of this span can touch."""
    years = range(since.year - 1, at.year + 2)
    return calendars.build(config.calendar, years, calendar_years(connection), config.zone)


def keep_calendars(connection: Connection, recording: Recording, config: Config, now: datetime) -> None:
    """Store what the years of the facts, this one and the next resolve to, where that is new."""
    years = range(min(first_year(connection) or now.year, now.year), now.year + 2)
    new = calendars.to_keep(config.calendar, years, calendar_years(connection), now)
    if new:
        recording.record(connection, new)


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    """Give the database of the configuration, made and migrated if it does not exist yet; Unusable if that fails."""
    database = Database(config.database.url)
    try:
        with told(database.url):
            database.open()
            yield database
    finally:
        database.close()


def upgrade(config: Config) -> None:
    """Bring the schema of the database to this version."""
    database = Database(config.database.url)
    with told(database.url):
        database.upgrade()
    database.close()


@contextmanager
def writing(database: Database) -> Iterator[Writer]:
    """Give the one writer of a database, and end it with everything written."""
    writer = Writer(database).start()
    try:
        yield writer
    finally:
        writer.stop()


def gateway_of(table: GatewayTable) -> Gateway:
    """Return the gateway that a table of the configuration describes."""
    if table.kind == "simulator":
        return Simulator(table.name, clock.now, proof_every=10, anybody=True)
    return WechatyGateway(
        table.name,
        table.endpoint,
        table.token.get_secret_value(),
        accept_risk=table.accept_risk,
        clock=clock.now,
        monotonic=clock.monotonic,
        timing=Timing(sends_a_minute=table.per_minute),
    )


def station(config: Config, gateway: Gateway, database: Database, writer: Writer) -> Station:
    """Return a gateway at work under the configuration."""
    return Station(
        gateway,
        database,
        writer,
        config.policies(),
        calendar_for(config, database),
        clock.now,
        COMMANDS,
        config.live_gateways,
        config,
    )
