"""The command line. Each command reads the configuration, does one thing, and says what came of it."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot import (
    clock,
    doctor,
    forgetting,
    logs,
    privacy_check,
    questions,
    roster_file,
    running,
    surveying,
    texts_alerts,
    texts_survey,
    ticking,
    wiring,
)
from bot import handover as handing
from bot.alert_ways import Alert, ways_of
from bot.alerts import tell
from bot.config import Config, ConfigError, load
from bot.correcting import CannotCorrect, Entering
from bot.demo import demo as play_college
from bot.explaining import explain, explanation_line
from bot.handover import CannotHandOver
from bot.policy_check import LOOKS_BACK, flip_line, flips
from bot.term import show_term
from bot.why import NoVerdict, look, note_look
from rules.duties import Finding
from rules.periods import Period, parse_period
from rules.policy import Have
from rules.verdicts import Verdict
from tracker import roster as listing
from tracker import submission_lines
from tracker.counting import drifts, recount
from tracker.database import OldSchema
from tracker.importing import NothingKept, Report, import_journals
from tracker.incidents import open_incidents
from tracker.journal import write_journal
from tracker.judging import Judge
from tracker.outbox import State, rows_in
from tracker.places import PLACES
from tracker.queries import all_facts
from tracker.recording import Recording

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="wuyou (五有)")
db = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(db, name="db")
policy = typer.Typer(no_args_is_help=True, help="The numbers of the rules.")
app.add_typer(policy, name="policy")
privacy = typer.Typer(no_args_is_help=True, help="What is and is not on disk.")
app.add_typer(privacy, name="privacy")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

ConfigPath = Annotated[
    Path, typer.Option("--config", envvar="WUYOU_CONFIG", help="The configuration file.", show_default=True)
]
At = Annotated[str | None, typer.Option("--at", help="The moment T, RFC 3339; without an offset in the policy's zone.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines.")]
DEFAULT = Path("config.toml")


def main() -> None:
    """Run the command line; an error that the user can mend is one line, exit 2."""
    logs.set_up()
    logs.hook_crashes()
    try:
        app()
    except (ConfigError, OldSchema, Wrong) as error:
        err.print(str(error), style="red", markup=False)
        sys.exit(2)
    except OperationalError as error:
        err.print(f"the database cannot be used: {error.orig}", style="red", markup=False)
        sys.exit(2)


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


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"--from {text} is no date; write 2025-03-02") from None


def _have(text: str) -> Have:
    try:
        return Have(text)
    except ValueError:
        raise Wrong(f"{text} is no have; known are {', '.join(Have)}") from None


@contextmanager
def _judge(
    config: Config, at: datetime, since: date | None, until: datetime | None = None
) -> Iterator[tuple[Connection, Judge]]:
    start = at if since is None else datetime(since.year, 1, 1, tzinfo=config.zone)
    with wiring.opened(config) as database, database.read() as connection:
        calendar = wiring.calendar_between(config, connection, start, until or at)
        yield connection, Judge(connection, config.policies(), calendar, wiring.live_gateways(config))


def _print_json(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


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
        path = file or Path("/dev/stdout")
        more = submission_lines.fields_of(connection) if with_submissions else {}
        lines = write_journal(path, all_facts(connection), settings.zone, more)
    err.print(f"{lines} lines")


@app.command()
def judge(
    at: At = None,
    since: Annotated[str | None, typer.Option("--from", help="Also all periods that touch this date to T.")] = None,
    group: Annotated[str | None, typer.Option("--group", help="Only this group.")] = None,
    have: Annotated[str | None, typer.Option("--have", help="Only this have.")] = None,
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say the verdicts as of T: of the periods running then, or with --from of all that touch the span."""
    settings = load(config)
    then, first = moment(at, settings), _day(since)
    if have is not None and have not in questions.KNOWN:
        raise Wrong(f"{have} is no have; known are {', '.join(questions.KNOWN)}")
    with _judge(settings, then, first) as (connection, judged):
        found = questions.answers(connection, judged, settings, have, then, first, evidence=as_json)
        verdicts = (verdict for verdict in found if group in (None, verdict.group))
        if as_json:
            for verdict in verdicts:
                _print_json(questions.verdict_line(verdict, settings.zone))
        else:
            out.print(_table(verdicts))


def _table(verdicts: Iterator[Verdict | Finding]) -> Table:
    table = Table("group", "cadre", "have", "period", "status", "count", "need", "reason", box=None)
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
    with _judge(settings, then, then.astimezone(settings.zone).date(), end) as (connection, judged):
        for outlook in questions.outlooks(connection, judged, settings, then, end):
            if as_json:
                _print_json(questions.outlook_line(outlook, settings.zone))
            elif outlook.falls_short:
                out.print(questions.outlook_words(outlook, settings.zone), markup=False)


@app.command()
def why(
    group: str,
    have: str,
    period: str,
    at: At = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Explain one verdict: policy, calendar, coverage, and every fact that counted or did not, with ids."""
    settings = load(config)
    then, asked = moment(at, settings), _have(have)
    named = _period(period, asked, settings)
    with _judge(settings, then, named.first) as (_, judged):
        try:
            found = look(judged, settings.policies(), group, asked, named, then)
        except NoVerdict as nothing:
            raise Wrong(str(nothing)) from None
    note_look(found)
    if as_json:
        _print_json(explanation_line(found))
        return
    for line in explain(found):
        out.print(line, markup=False)


def _period(name: str, have: Have, config: Config) -> Period:
    try:
        named = parse_period(name, config.zone)
    except ValueError as error:
        raise Wrong(str(error)) from None
    if named.kind is not have.period:
        raise Wrong(f"{name} is a {named.kind}; {have} is judged by the {have.period}")
    return named


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


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help="The committee's list, xlsx or csv.", exists=True, dir_okay=False)],
    reissue: Annotated[str | None, typer.Option("--reissue", help="Give this person a new code.")] = None,
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
            codes = [(one.unit, one.name, code) for one, code in listing.reissue(connection, reissue, clock.now())]
    for unit, name, code in codes:
        sys.stdout.write(f"{unit}\t{name}\t{code}\n")
    for refused in people.refused:
        err.print(f"{file}, row {refused.row}: {refused.reason}", markup=False)
    err.print(f"{len(people.people)} people, {len(codes)} codes, {len(people.refused)} rows refused")
    raise typer.Exit(1 if people.refused else 0)


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
    group: str,
    have: str,
    period: str,
    by: Annotated[str, typer.Option("--by", help="One of the committee: name, name@unit or id.")],
    second: Annotated[str, typer.Option("--second", help="Another of the committee.")],
    reason: Reason,
    config: ConfigPath = DEFAULT,
) -> None:
    """Enter that two of the committee vouch for a period; print the fact's id."""
    settings = load(config)
    asked = _have(have)
    named = _period(period, asked, settings)
    with _entering(settings) as entering:
        id_ = entering.attest(group, asked, named, by, second, reason)
    sys.stdout.write(f"{id_}\n")


@app.command()
def excuse(
    group: str,
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first day of leave.")],
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
    on: Annotated[str, typer.Option("--on", help="The first day of the new cadre, from its local midnight.")],
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


@app.command("doctor")
def see_doctor(config: ConfigPath = DEFAULT) -> None:
    """Look at everything that wuyou needs: one line each, exit 1 if any fails."""
    found = list(doctor.examine(load(config), clock.now()))
    for finding in found:
        out.print(f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.what}: {finding.words}", markup=False)
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)


@app.command()
def forget(
    member: Annotated[str, typer.Argument(help="The id of the person: <gateway>/<contact id>.")],
    sure: Annotated[bool, typer.Option("--yes", help="Erase; without it only say what would be erased.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Erase a person: what was counted stays as nobody's, what they gave on purpose goes. It cannot be undone."""
    settings = load(config)
    with wiring.opened(settings) as database:
        found = forgetting.would_forget(database, member)
        if not found.known:
            err.print(f"nothing is stored of {member}; ids are written <gateway>/<contact id>", markup=False)
            raise typer.Exit(1)
        if sure:
            with wiring.writing(database) as writer:
                found = forgetting.forget(database, writer, member, clock.now())
    for line in forgetting.lines(found):
        out.print(line, markup=False)
    if not sure:
        raise Wrong("nothing is erased yet; it cannot be undone: add --yes to erase")


@privacy.command("check")
def privacy_check_(as_json: AsJson = False, config: ConfigPath = DEFAULT) -> None:
    """Say what each column holds, and prove what is not on disk: one line each, exit 1 if any fails."""
    settings = load(config)
    with wiring.opened(settings) as database:
        found = list(privacy_check.examine(database, settings.policies(), clock.now()))
    for line in [] if as_json else privacy_check.tables():
        out.print(line, markup=False)
    for place in PLACES if as_json else ():
        _print_json(privacy_check.column_line(place))
    for finding in found:
        if as_json:
            _print_json(privacy_check.finding_line(finding))
        else:
            out.print(f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.what}: {finding.words}", markup=False)
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)


@app.command()
def survey(
    term: Annotated[str | None, typer.Option("--term", help="The term; without it the one surveyed last.")] = None,
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say what may be told of a closed survey of satisfaction, by unit and name."""
    settings = load(config)
    closed = surveying.closed_survey(settings, term, clock.now())
    if closed is None:
        raise Wrong(f"no survey{'' if term is None else f' of {term}'} is closed yet; terms are [[calendar.terms]]")
    with wiring.opened(settings) as database, database.read() as connection:
        found = surveying.results(connection, settings, closed)
    for line in surveying.result_lines(found) if as_json else ():
        _print_json(line)
    for words in [] if as_json else texts_survey.results(found):
        out.print(words, markup=False)


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
    if at is not None and not dry_run and wiring.live_gateways(settings):
        raise Wrong("--at needs --dry-run where a gateway is no simulator: nobody is told of another time than now")
    made = asyncio.run(ticking.tick(settings, then, dry_run=dry_run))
    for row in made.rows:
        if as_json:
            _print_json(ticking.row_line(row, settings.zone))
        else:
            out.print(f"{row.notice.to} ({row.notice.why}): {row.notice.words or 'a file'}", markup=False)
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
    for row in rows:
        if as_json:
            _print_json(ticking.row_line(row, settings.zone))
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
            for one in open_incidents(connection):
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
    raise typer.Exit(1 if any(problem for _, problem in done) else 0)


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


from bot import cli_digest, cli_report  # noqa: E402, F401 # They add their commands to the `app` that stands above.
