"""`wuyou digest`: the committee's week on request, as text, JSON, picture or table."""

import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot import texts_digest, wiring
from bot.cli import DEFAULT, At, ConfigPath, Wrong, moment
from bot.config import Config, load
from bot.digest import Digest, gather, plain
from bot.reports.card import card
from bot.reports.xlsx import xlsx
from rules.periods import Period, PeriodKind, local_day, parse_period, period_of
from tracker.judging import Judge

_LOOKED_BACK = timedelta(days=800)  # Farther than a digest asks since when something is missing.


class Format(StrEnum):
    """How a digest is given."""

    TEXT = "text"
    JSON = "json"
    PNG = "png"
    XLSX = "xlsx"


def _as_text(digest: Digest) -> bytes:
    return ("\n".join(texts_digest.lines(digest)) + "\n").encode()


def _as_json(digest: Digest) -> bytes:
    return (json.dumps(plain(digest), ensure_ascii=False, indent=2) + "\n").encode()


_WRITE: dict[Format, Callable[[Digest], bytes]] = {
    Format.TEXT: _as_text,
    Format.JSON: _as_json,
    Format.PNG: lambda digest: card(digest).png,
    Format.XLSX: xlsx,
}


def see_digest(
    week: Annotated[
        str | None, typer.Option("--week", help="Such as 2026-W47; the last complete one without it.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="Only this unit's groups.")] = "",
    as_: Annotated[Format, typer.Option("--format", help="What to make.")] = Format.TEXT,
    to: Annotated[Path | None, typer.Option("--out", help="Where to write; standard output without it.")] = None,
    at: At = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Tell the committee's week: what changed, who needs help and what would help, what is unknown or overdue.

    It is judged as of now, or of --at. All groups that are stored are told of, also those known by import alone.
    """
    settings = load(config)
    then = moment(at, settings)
    asked = _week(week, then, settings)
    if to is None and as_ in (Format.PNG, Format.XLSX) and sys.stdout.isatty():
        raise Wrong(f"a terminal cannot show {as_}; write --out week.{as_}")
    made = _WRITE[as_](_digest(settings, asked, then, unit))
    if to is None:
        sys.stdout.buffer.write(made)
        return
    try:
        to.write_bytes(made)
    except OSError as error:
        raise Wrong(f"--out {to} cannot be written ({error.strerror})") from None


def _week(name: str | None, at: datetime, config: Config) -> Period:
    this = period_of(PeriodKind.WEEK, local_day(at, config.zone), config.zone)
    if name is None:
        return this.previous()
    try:
        asked = parse_period(name, config.zone)
    except ValueError as error:
        raise Wrong(f"--week {error}") from None
    if asked.kind is not PeriodKind.WEEK:
        raise Wrong(f"--week {name} is a {asked.kind}; write a week, such as {this.previous().name}")
    if asked.start > at:
        raise Wrong(f"--week {name} has not begun; the last complete one is {this.previous().name}")
    return asked


def _digest(config: Config, week: Period, at: datetime, unit: str) -> Digest:
    with wiring.opened(config) as database, database.read() as connection:
        calendar = wiring.calendar_between(config, connection, week.start - _LOOKED_BACK, at)
        judge = Judge(connection, config.policies(), calendar, wiring.live_gateways(config))
        found = gather(connection, judge, None, week, at, costs=config.digest.costs())
    units = sorted({one.named.unit for one in found.weeks})
    if unit and unit not in units:
        known = ", ".join(one for one in units if one) or "none"
        raise Wrong(f"--unit {unit} had no group in {week.name}; known are {known}")
    return found.digest(unit)
