"""Running: everything, one round, the demo; and what an operator looks at meanwhile."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot import (
    clock,
    doctor,
    running,
    texts_alerts,
    ticking,
    wiring,
)
from bot.alert_ways import Alert, ways_of
from bot.alerts import tell
from bot.cli_base import (
    DEFAULT,
    AsJson,
    At,
    ConfigPath,
    Wrong,
    app,
    err,
    moment,
    out,
    print_json,
)
from bot.config import load
from bot.demo import demo as play_college
from bot.term import show_term
from tracker.incidents import open_incidents
from tracker.outbox import State, rows_in


@app.command()
def run(config: ConfigPath = DEFAULT) -> None:
    """Run gateways, commands and rounds as configured, until SIGTERM."""
    settings = load(config)
    if not settings.gateways:
        raise Wrong(f"{config}: there is no [[gateway]], so there is nothing to run; see config.example.toml")
    asyncio.run(running.run(settings))


@app.command()
def tick(
    at: At = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say and store nothing, only show.")] = False,
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Do once what is due at T. What is for a Wechaty gateway is left in the outbox for `wuyou run` to say."""
    settings = load(config)
    then = moment(at, settings)
    if at is not None and not dry_run and settings.live_gateways:
        raise Wrong("--at needs --dry-run where a gateway is no simulator: nobody is told of another time than now")
    made = asyncio.run(ticking.tick(settings, then, dry_run=dry_run))
    for row in made.rows:
        if as_json:
            print_json(ticking.row_line(row, settings.zone))
        else:
            out.print(ticking.said_line(row), markup=False)
    if dry_run and not made.rows:
        err.print(f"nothing would be said at {then.astimezone(settings.zone).isoformat(timespec='seconds')}")
    for unreached in made.unreached:
        err.print(f"{unreached.who} is not told ({unreached.kind}): {unreached.why}", markup=False)


@app.command("outbox")
def see_outbox(
    state: Annotated[str, typer.Option("--state", help="Which states, with commas between them.")] = "uncertain,failed",
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """List what may or may not have been said, and what could not be: somebody must be told another way."""
    settings = load(config)
    try:
        states = [State(name.strip()) for name in state.split(",")]
    except ValueError:
        raise Wrong(f"--state {state}: known are {', '.join(State)}") from None
    with wiring.opened(settings) as database, database.read() as connection:
        rows = rows_in(connection, states)
    if not rows:
        err.print(f"no row is {' or '.join(states)}")
    for row in rows:
        if as_json:
            print_json(ticking.row_line(row, settings.zone))
        else:
            out.print(ticking.trouble_line(row, settings.zone), markup=False)


@app.command("alert")
def see_alerts(
    test: Annotated[bool, typer.Option("--test", help="Tell a test alert every way that is configured.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say what is wrong now; with --test try the ways by which operators are told."""
    settings = load(config)
    if not test:
        with wiring.opened(settings) as database, database.read() as connection:
            found = open_incidents(connection)
            if not found:
                err.print("nothing is wrong that `wuyou run` has seen")
            for one in found:
                since = one.since.astimezone(settings.zone).isoformat(timespec="seconds")
                out.print(f"{one.kind} {one.about} since {since}", markup=False)
        return
    ways = ways_of(settings.alerts)
    if not ways:
        raise Wrong(f"{config}: [alerts] names neither webhook nor mail.host; see config.example.toml")
    done = asyncio.run(tell(ways, Alert("test", "test", texts_alerts.TEST)))
    for name, problem in done:
        out.print(
            f"{'ok  ' if problem is None else 'FAIL'}  {name}{'' if problem is None else f': {problem}'}", markup=False
        )
    failed = any(problem for _, problem in done)
    if failed:
        err.print(f"{config}: see whether [alerts] is right, and whether this machine reaches the server", markup=False)
    raise typer.Exit(1 if failed else 0)


@app.command()
def demo(
    weeks: Annotated[int, typer.Option(min=1, max=20, help="How many weeks to play.")] = 4,
    folder: Annotated[Path | None, typer.Option(help="Where to play; a new scratch directory without it.")] = None,
) -> None:
    """Play a term of one group and some weeks of a simulated college, then chat along as any of its people."""
    scratch = folder or Path(tempfile.mkdtemp(prefix="wuyou-"))
    (scratch / "term").mkdir(parents=True, exist_ok=True)
    show_term(scratch / "term", out)
    play_college(scratch, weeks, chat=True)


@app.command("doctor")
def see_doctor(config: ConfigPath = DEFAULT) -> None:
    """Look at everything that wuyou needs: one line each, exit 1 if any fails."""
    found = list(doctor.examine(load(config), clock.now()))
    for finding in found:
        out.print(f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.what}: {finding.words}", markup=False)
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)
