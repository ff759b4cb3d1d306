"""`wuyou digest`: the committee's week on request, as text, JSON, picture or table."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_base import DEFAULT, At, ConfigPath, Wrong, app, moment
from bot.config import Config, load
from bot.reports.keeping import keep
from bot.reports.week import Format, make
from rules.periods import Period, PeriodKind, local_day, parse_period, period_of


@app.command("digest")
def see_digest(
    week: Annotated[
        str | None, typer.Option("--week", help="The week, such as 2026-W47; the last complete one without it.")
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
    try:
        made = make(settings, asked, then, unit, as_)
    except LookupError as error:
        raise Wrong(f"--unit {error.args[0]}") from None
    if to is None:
        sys.stdout.buffer.write(made)
        return
    try:
        keep(to, made)
    except OSError as error:
        raise Wrong(f"--out {to} cannot be written ({error.strerror}); name another file") from None


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
