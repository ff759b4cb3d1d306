"""What is asked of the record: verdicts, forecasts, reasons, and what another policy would flip."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from bot import (
    questions,
    wiring,
)
from bot.cli_base import (
    DEFAULT,
    AsJson,
    At,
    ConfigPath,
    GroupId,
    HaveName,
    PeriodName,
    Wrong,
    app,
    day_of,
    err,
    have_named,
    judging,
    moment,
    out,
    period_named,
    policy,
    print_json,
)
from bot.config import load
from bot.explaining import explain, explanation_line
from bot.policy_check import LOOKS_BACK, flip_line, flips
from bot.why import NoVerdict, look, note_look
from rules.duties import Finding
from rules.verdicts import Verdict


@app.command()
def judge(
    at: At = None,
    since: Annotated[str | None, typer.Option("--from", help="Also all periods that touch this date to T.")] = None,
    group: Annotated[str | None, typer.Option("--group", help="Only the group of this id.")] = None,
    have: Annotated[str | None, typer.Option("--have", help=f"Only this: {', '.join(questions.KNOWN)}.")] = None,
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say the verdicts as of T: of the periods running then, or with --from of all that touch the span."""
    settings = load(config)
    then, first = moment(at, settings), day_of(since)
    if have is not None and have not in questions.KNOWN:
        raise Wrong(f"{have} is no have; known are {', '.join(questions.KNOWN)}")
    with judging(settings, then, first) as (connection, judged):
        found = questions.answers(connection, judged, settings, have, then, first, evidence=as_json)
        verdicts = _of_group(found, group)
        if as_json:
            for verdict in verdicts:
                print_json(questions.verdict_line(verdict, settings.zone))
        else:
            if not out.is_terminal:
                out.width = _WIDE
            out.print(_table(verdicts))


_WIDE = 1_000  # Characters: what reads a pipe wants each row whole, on a line of its own.


def _of_group(verdicts: Iterable[Verdict | Finding], group: str | None) -> Iterator[Verdict | Finding]:
    """Yield those of the group, or all; Wrong at the end if there are none of it."""
    there = False
    for verdict in verdicts:
        if group in (None, verdict.group):
            there = True
            yield verdict
    if group is not None and not there:
        raise Wrong(f"--group {group}: nothing is judged of such a group then; `wuyou judge` without it lists the ids")


def _table(verdicts: Iterator[Verdict | Finding]) -> Table:
    names = ("group", "cadre", "have", "period", "status", "count", "need", "reason")
    table = Table(*(Column(name, overflow="fold") for name in names), box=None)
    for verdict in verdicts:
        who = (verdict.group or "", verdict.cadre or "")
        numbers = (str(verdict.count), str(verdict.need))
        table.add_row(*who, verdict.have, verdict.period.name, verdict.status, *numbers, str(verdict.reason or ""))
    return table


@app.command("forecast")
def see_forecast(
    at: At = None,
    until: Annotated[str | None, typer.Option("--until", help="Also the periods that start up to this moment.")] = None,
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say who will fall short if nothing happens, when, and the smallest thing that prevents it."""
    settings = load(config)
    then = moment(at, settings)
    end = None if until is None else moment(until, settings)
    with judging(settings, then, then.astimezone(settings.zone).date(), end) as (connection, judged):
        for outlook in questions.outlooks(connection, judged, settings, then, end):
            if as_json:
                print_json(questions.outlook_line(outlook, settings.zone))
            elif outlook.falls_short:
                out.print(questions.outlook_words(outlook, settings.zone), markup=False)


@app.command()
def why(
    group: GroupId,
    have: HaveName,
    period: PeriodName,
    at: At = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Explain one verdict: policy, calendar, coverage, and every fact that counted or did not, with ids."""
    settings = load(config)
    then, asked = moment(at, settings), have_named(have)
    named = period_named(period, asked, settings)
    with judging(settings, then, named.first) as (_, judged):
        try:
            found = look(judged, settings.policies(), group, asked, named, then)
        except NoVerdict as nothing:
            raise Wrong(str(nothing)) from None
    note_look(found)
    if as_json:
        print_json(explanation_line(found))
        return
    for line in explain(found):
        out.print(line, markup=False)


@policy.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(help="A configuration with the policy to try.", exists=True, dir_okay=False)],
    at: At = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say which verdicts of the last 90 days the newest policy of FILE would have made otherwise."""
    settings, other = load(config), load(file)
    then = moment(at, settings)
    with wiring.opened(settings) as database, database.read() as connection:
        calendar = wiring.calendar_between(settings, connection, then - LOOKS_BACK, then)
        newest = list(other.policies())[-1]
        found = list(flips(connection, settings.policies(), newest, calendar, then))
    for flip in found:
        out.print(flip_line(flip), markup=False)
    err.print(f"{newest.name} {newest.version}: {len(found)} verdicts of the last {LOOKS_BACK.days} days would flip")
