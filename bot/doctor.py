"""`wuyou doctor`: whether everything that wuyou needs is there, one line each, with the mend where something is not."""

import shutil
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fontTools.ttLib import TTLibError
from sqlalchemy import make_url

from bot import wiring
from bot.calendars import unannounced_years
from bot.config import Config
from bot.config_tables import Gateway
from bot.reports import fonts
from tracker.coverage import last_proof
from tracker.database import Database, OldSchema
from tracker.groups import groups_at
from tracker.live import live_groups
from tracker.unusable import Unusable, shown, told

_LEAST_FREE = 500_000_000  # Bytes.
_CONNECT = 3.0  # Seconds.
_CHINESE = "五有周报青年联系群"
_EMOJI = "🎉👍❤🌟🎓🔥😀🏀"
_SEEN_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what was found or how to mend it."""

    what: str
    is_well: bool
    words: str


def examine(config: Config, now: datetime) -> Iterator[Finding]:
    """Yield a finding for each thing that is looked at. The configuration itself was read by the caller."""
    yield _configuration(config)
    yield Finding("time zone", True, f"{config.timezone}, now {now.astimezone(config.zone):%Y-%m-%d %H:%M %z}")
    yield _calendar(config, now)
    yield _disk(config)
    yield look_at_fonts()
    try:
        with wiring.opened(config) as database:
            yield from _database(database)
            yield from (_gateway(table, database, now) for table in config.gateways)
            yield from _groups(config, database, now)
    except (OldSchema, Unusable) as error:
        yield Finding("database", False, str(error))


def _configuration(config: Config) -> Finding:
    """Return what is configured, and what names something that is not there."""
    gateways = [table.name for table in config.gateways]
    wrong = list(_misnamed(config, gateways))
    names = f"gateways: {', '.join(gateways) or 'none'}; committees: {len(config.committees)}"
    return Finding("configuration", not wrong, "; ".join(wrong) or names)


def _misnamed(config: Config, gateways: Sequence[str]) -> Iterator[str]:
    readers = [(f"committee[{number}].to", one.to) for number, one in enumerate(config.committees)]
    for key, to in [*readers, ("help.counsellor", config.help.counsellor)]:
        if to and to.partition("/")[0] not in gateways:
            yield f'{key} = "{to}" is of no configured gateway, so nothing can be sent there; correct it'
    for key, path in config.reports.model_dump().items():
        if path and not Path(path).is_file():
            yield f"reports.{key}: {path} is no file; correct it, or leave the key empty"


def _calendar(config: Config, now: datetime) -> Finding:
    if not config.calendar.observe_holidays:
        return Finding("calendar", True, "statutory holidays are not observed")
    years = unannounced_years([now.year, now.year + 1])
    said = "; ".join(f"{year} is not announced yet and is judged by its fixed statutory days" for year in years)
    if now.year in years:
        return Finding("calendar", False, f"{said}; update the package `holidays`, or write [[calendar.overrides]]")
    return Finding("calendar", True, said or f"{now.year} and {now.year + 1} are announced")


def _disk(config: Config) -> Finding:
    path = make_url(config.database.url).database
    folder = Path(path).parent if path and config.database.url.startswith("sqlite") else Path.cwd()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding("disk", free >= _LEAST_FREE, f"{free // 1_000_000} MB free; at least 500 MB are wanted")


def look_at_fonts(faces: Sequence[fonts.Face] | None = None) -> Finding:
    """Return whether a picture can be drawn: Chinese must be; emoji, which stand in names, may be missing."""
    try:
        missing, emoji = fonts.undrawn(_CHINESE, faces), fonts.undrawn(_EMOJI, faces)
    except (OSError, ValueError, TTLibError) as error:
        return Finding("fonts", False, f"cannot be read ({type(error).__name__}); install wuyou's packages again")
    if missing:
        return Finding("fonts", False, "Chinese cannot be drawn; install wuyou's packages again")
    if emoji:
        words = f"Chinese is drawn; {len(emoji)} of {len(_EMOJI)} common emoji in names are drawn as {fonts.MISSING}"
        return Finding("fonts", True, f"{words} (Debian: fonts-symbola has them)")
    return Finding("fonts", True, "Chinese and emoji are drawn")


def _database(database: Database) -> Iterator[Finding]:
    problems = database.problems()
    yield Finding("database", not problems, "; ".join(problems) or f"{shown(database.url)}, sound")
    with told(database.url):
        database.try_writing()


def _gateway(table: Gateway, database: Database, now: datetime) -> Finding:
    what = f"gateway {table.name}"
    if table.kind == "simulator":
        return Finding(what, True, "a simulator")
    try:
        socket.create_connection(table.address, timeout=_CONNECT).close()
    except OSError:
        return Finding(what, False, f"nobody listens at {table.endpoint}; start the gateway there")
    with database.read() as connection:
        proof = last_proof(connection, table.name)
    if proof is None:
        return Finding(what, True, "listens; `wuyou run` has not seen the account yet")
    seen = now - proof <= _SEEN_WITHIN
    words = (
        "the account answers" if seen else f"no answer of the account since {proof:%Y-%m-%d %H:%M}Z; is `wuyou run` up?"
    )
    return Finding(what, seen, words)


def _groups(config: Config, database: Database, now: datetime) -> Iterator[Finding]:
    with database.read() as connection:
        known = groups_at(connection, now)
        counted = [group for table in config.gateways for group in live_groups(connection, table.name)]
    absent = sum(group.absent_since is not None for group in counted)
    words = f"{len(known)} known, {len(counted)} counted live"
    yield Finding("groups", not absent, words + (f"; the bot was removed from {absent}" if absent else ""))
