"""What every command of the command line shares: the application, its options, and how a value is read."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import Connection

from bot import (
    clock,
    wiring,
)
from bot.config import Config
from rules.periods import Period, parse_period
from rules.policy import Have
from tracker.judging import Judge

_ABOUT = """wuyou (五有): whether League cadres keep their promises to the youths they are linked with.

Begin with `config.toml`, `doctor`, `roster` and `run`; README.md tells how."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=_ABOUT)
db = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(db, name="db")
policy = typer.Typer(no_args_is_help=True, help="The numbers of the rules.")
app.add_typer(policy, name="policy")
privacy = typer.Typer(no_args_is_help=True, help="What is and is not on disk.")
app.add_typer(privacy, name="privacy")

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

ConfigPath = Annotated[
    Path, typer.Option("--config", envvar="WUYOU_CONFIG", help="The configuration file.", show_default=True)
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="As of when (T), such as 2026-11-23T09:00:00; an offset may follow. Without it: now.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines.")]
GroupId = Annotated[str, typer.Argument(help="The group's id, as `wuyou judge` lists it.")]
HaveName = Annotated[str, typer.Argument(help=f"One of {', '.join(Have)}.")]
PeriodName = Annotated[
    str, typer.Argument(help="The have's period: a day 2026-11-20, a week 2026-W47, 2026-11, 2026-Q4 or 2026.")
]
DEFAULT = Path("config.toml")


class Wrong(Exception):
    """Wrong use; says what is wrong and what to write."""


def moment(text: str | None, config: Config) -> datetime:
    """Return the moment that was given, or now."""
    if text is None:
        return clock.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(f"--at {text} is no time; write 2025-12-31T23:59:59+08:00 or 2025-12-31T23:59:59") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=config.zone)


def day_of(text: str | None) -> date | None:
    """Return the day that was given, if any."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"--from {text} is no date; write 2025-03-02") from None


def have_named(text: str) -> Have:
    """Return the have of that name."""
    try:
        return Have(text)
    except ValueError:
        raise Wrong(f"{text} is no have; known are {', '.join(Have)}") from None


@contextmanager
def judging(
    config: Config, at: datetime, since: date | None, until: datetime | None = None
) -> Iterator[tuple[Connection, Judge]]:
    """Give a connection and a judge for what is asked as of T, from a day on and until a moment."""
    start = at if since is None else datetime(since.year, 1, 1, tzinfo=config.zone)
    with wiring.opened(config) as database, database.read() as connection:
        calendar = wiring.calendar_between(config, connection, start, until or at)
        yield connection, Judge(connection, config.policies(), calendar, config.live_gateways)


def print_json(line: dict[str, Any]) -> None:
    """Print one line of JSON Lines."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def period_named(name: str, have: Have, config: Config) -> Period:
    """Return the period of that name, of the kind by which the have is judged."""
    try:
        named = parse_period(name, config.zone)
    except ValueError as error:
        raise Wrong(str(error)) from None
    if named.kind is not have.period:
        raise Wrong(f"{name} is a {named.kind}; {have} is judged by the {have.period}")
    return named
