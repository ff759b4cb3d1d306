"""The record: journals in and out, the database, the committee's list, corrections, handovers."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from sqlalchemy import Connection

from bot import (
    clock,
    roster_file,
    wiring,
)
from bot import handover as handing
from bot.cli_base import (
    DEFAULT,
    ConfigPath,
    GroupId,
    HaveName,
    PeriodName,
    Wrong,
    app,
    db,
    err,
    have_named,
    moment,
    out,
    period_named,
)
from bot.config import Config, load
from bot.correcting import CannotCorrect, Entering
from bot.handover import CannotHandOver
from bot.reports.keeping import kept
from rules.facts import Fact
from tracker import roster as listing
from tracker import submission_lines
from tracker.counting import drifts, recount
from tracker.importing import NothingKept, Report, import_journals
from tracker.journal import write_journal, write_lines
from tracker.queries import all_facts
from tracker.recording import Recording


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Journals, .jsonl, .gz or .zst.", exists=True, dir_okay=False)],
    strict: Annotated[bool, typer.Option("--strict", help="Store nothing if a line is refused.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Read journals; what is known already is passed over."""
    settings = load(config)
    with wiring.opened(settings) as database, Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("lines", total=None)
        try:
            report = import_journals(
                database, files, strict=strict, now=clock.now(), progress=lambda lines: bar.advance(task, lines)
            )
        except NothingKept as nothing:
            report = nothing.report
            report.stored = 0
    _say_refused(report)
    sys.stdout.write(f"stored {report.stored}, known {report.known}, refused {len(report.refused)}\n")
    raise typer.Exit(1 if report.refused else 0)


def _say_refused(report: Report) -> None:
    for path, number, reason in report.refused:
        err.print(f"{path}:{number}: {reason}", markup=False)
    if report.unkept:
        err.print(f"{report.unkept} lines are of people who asked not to be counted and were not kept", markup=False)
    if report.without_group:
        err.print(
            f"{report.without_group} messages are of groups without a group line, so their mentions could not be kept;"
            " import the group lines, then these files again",
            markup=False,
        )


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; standard output without it.")] = None,
    with_submissions: Annotated[
        bool, typer.Option("--with-submissions", help="Also the words of wishes and problems, which people confided.")
    ] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Write the journal of everything that is stored; no words of wishes and problems without the option."""
    settings = load(config)
    with wiring.opened(settings) as database, database.read() as connection:
        more = submission_lines.fields_of(connection) if with_submissions else {}
        if file is None:
            lines = write_lines(sys.stdout.buffer, all_facts(connection), settings.zone, more)
        else:
            lines = _export_to(file, all_facts(connection), settings, more)
    err.print(f"lines {lines}")


def _export_to(file: Path, facts: Iterable[Fact], config: Config, more: dict[str, dict[str, Any]]) -> int:
    try:
        with kept(file) as place:
            return write_journal(place, facts, config.zone, more)
    except OSError as error:
        raise Wrong(f"{file} cannot be written ({error.strerror}); name another file") from None


@db.command()
def upgrade(config: ConfigPath = DEFAULT) -> None:
    """Bring the schema to this version."""
    wiring.upgrade(load(config))


@db.command()
def check(config: ConfigPath = DEFAULT) -> None:
    """Compare the stored counts with a count of all facts, and check the database itself."""
    settings = load(config)
    policy = settings.policies()
    with wiring.opened(settings) as database:
        with database.write() as connection:
            recount(connection, policy)
            wrong = list(drifts(connection, policy))
        problems = database.problems()
    for drift in wrong:
        out.print(f"{drift.group} {drift.have} {drift.period}: stored {drift.stored}, counted {drift.counted}")
    for problem in problems:
        out.print(problem, markup=False)
    out.print("counts and database are right" if not (wrong or problems) else f"{len(wrong) + len(problems)} wrong")
    raise typer.Exit(1 if wrong or problems else 0)


@app.command()
def roster(
    file: Annotated[
        Path,
        typer.Argument(
            help="The committee's list, xlsx or csv: 姓名, 单位, 角色; 联系方式, 支部, 社团 if known.",
            exists=True,
            dir_okay=False,
        ),
    ],
    reissue: Annotated[
        str | None, typer.Option("--reissue", help="Whom to give a new code: name, or name@unit; the old binding ends.")
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Read the list of cadres, deputies and committee; print the one-time code of each that is new."""
    settings = load(config)
    try:
        people = roster_file.read(file)
    except roster_file.RosterError as error:
        raise Wrong(str(error)) from None
    with wiring.opened(settings) as database, database.write() as connection:
        codes = [
            (person.unit, person.name, code)
            for person in people.people
            if (code := listing.enlist(connection, now=clock.now(), **asdict(person)))
        ]
        if reissue is not None:
            codes = _reissued(connection, reissue)
    for unit, name, code in codes:
        sys.stdout.write(f"{unit}\t{name}\t{code}\n")
    for refused in people.refused:
        err.print(f"{file}, row {refused.row}: {refused.reason}", markup=False)
    err.print(f"people {len(people.people)}, new codes {len(codes)}, refused rows {len(people.refused)}")
    raise typer.Exit(1 if people.refused else 0)


def _reissued(connection: Connection, asked: str) -> list[tuple[str, str, str]]:
    name, _, unit = asked.partition("@")
    found = listing.reissue(connection, name, clock.now(), unit or None)
    if not found:
        raise Wrong(f"--reissue {asked}: nobody on the list has this name; write it as it stands there, or 姓名@单位")
    return [(one.unit, one.name, code) for one, code in found]


@contextmanager
def _entering(config: Config) -> Iterator[Entering]:
    """Give what enters corrections, all or nothing; what cannot be entered is wrong use."""
    with wiring.opened(config) as database, database.write() as connection:
        try:
            yield Entering(connection, Recording(), clock.now())
        except CannotCorrect as error:
            raise Wrong(str(error)) from None


Reason = Annotated[str, typer.Option("--reason", help="Why, in a few words; it is kept.")]


@app.command()
def attest(
    group: GroupId,
    have: HaveName,
    period: PeriodName,
    by: Annotated[str, typer.Option("--by", help="One of the committee: name, name@unit or id.")],
    second: Annotated[str, typer.Option("--second", help="Another of the committee.")],
    reason: Reason,
    config: ConfigPath = DEFAULT,
) -> None:
    """Enter that two of the committee vouch for a period; print the fact's id."""
    settings = load(config)
    asked = have_named(have)
    named = period_named(period, asked, settings)
    with _entering(settings) as entering:
        id_ = entering.attest(group, asked, named, by, second, reason)
    sys.stdout.write(f"{id_}\n")


@app.command()
def excuse(
    group: GroupId,
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first day of leave, such as 2026-03-02.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last day of leave, included.")],
    reason: Reason,
    at: Annotated[str | None, typer.Option("--at", help="When it was asked for, RFC 3339; now without it.")] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Enter leave of the group's cadre, both days included; print the fact's id."""
    settings = load(config)
    days = _leave_day("FROM", first), _leave_day("TO", last)
    with _entering(settings) as entering:
        id_ = entering.excuse(group, *days, reason, None if at is None else moment(at, settings))
    sys.stdout.write(f"{id_}\n")


def _leave_day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{name} {text} is no date; write 2025-03-02") from None


@app.command()
def void(
    fact: Annotated[str, typer.Argument(help="The id of what was entered wrongly or did not happen.")],
    by: Annotated[str, typer.Option("--by", help="One of the committee: name, name@unit or id.")],
    reason: Reason,
    config: ConfigPath = DEFAULT,
) -> None:
    """Enter that a fact was entered wrongly or did not happen; it stays, and counts no more. Print the void's id."""
    settings = load(config)
    with _entering(settings) as entering:
        id_ = entering.void(fact, by, reason)
    sys.stdout.write(f"{id_}\n")


@app.command("handover")
def hand_over(
    group: Annotated[str, typer.Argument(help="The group's id, or its name.")],
    name: Annotated[str, typer.Argument(help="The new cadre of the roster, bound: name or name@unit.")],
    on: Annotated[str, typer.Option("--on", help="The first day of the new cadre, such as 2026-03-02.")],
    cancel: Annotated[bool, typer.Option("--cancel", help="Forget the handover of that group to them.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Hand a group over to another cadre from a day on; both and the committee are told."""
    settings = load(config)
    day = _leave_day("--on", on)
    try:
        with wiring.opened(settings) as database, database.write() as connection:
            said = handing.by_operator(connection, group, name, day, clock.now(), settings.zone, cancel=cancel)
    except CannotHandOver as error:
        raise Wrong(str(error)) from None
    sys.stdout.write(f"{said}\n")
