"""The command line of the papers: `report` and `spot-check`. What stands in them is made in bot/reports/."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot import texts_papers as words
from bot import wiring
from bot.cli_base import DEFAULT, At, ConfigPath, Wrong, app, err, moment, out, print_json
from bot.config import Config, load
from bot.reports import one_hundred, overlap, spot
from bot.reports.asking import Request, Wanting
from bot.reports.duties import duties
from bot.reports.keeping import keep
from bot.reports.record import GroupRecord, Record
from bot.reports.spans import span_of
from bot.reports.visits import visits
from rules.periods import Period, PeriodKind, local_day, period_of
from tracker.judging import Judge

File = tuple[str, bytes]  # Its name and what is in it.


def one(name: str, make: Callable[[Request], bytes]) -> Callable[[Request], Iterator[File]]:
    """Return what makes one file of a paper; its name gets the period."""
    stem, _, kind = name.rpartition(".")
    return lambda asked: iter([(f"{stem}-{asked.span.name}.{kind}", make(asked))])


def _terms(asked: Request) -> Iterator[File]:
    """Yield a term report for each group."""
    for record in _records(asked):
        yield f"{_file_name(record.whose.name)}.docx", _document(asked, [record], None)


def term_of_unit(asked: Request) -> bytes:
    """Return the term report of a unit's groups, of all, or of one group, in one document."""
    unit = (asked.unit or words.ALL_UNITS) if asked.group is None else None
    return _document(asked, list(_records(asked)), unit)


def _records(asked: Request) -> Iterator[GroupRecord]:
    groups = asked.record.groups(asked.span, asked.unit, asked.group)
    if not groups:
        raise Wanting(f"no group is there in {asked.span.name} that fits; `wuyou judge` lists the groups")
    asked.total(len(groups))
    return asked.record.read(asked.span, groups, asked.seen)


def _document(asked: Request, records: list[GroupRecord], unit: str | None) -> bytes:
    from bot.reports.docx import TEMPLATE, filled  # Not above: it and the charts take long to load,
    from bot.reports.term import TermReport  # and no other command should wait for them.

    report = TermReport(asked.span, asked.at, records, asked.policy, unit)
    own = asked.config.reports.term_template
    return filled(Path(own) if own else TEMPLATE, report.placeholders(), report.charts())


def _file_name(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(" .")[:60] or "_"


def _overlap(asked: Request) -> bytes:
    return overlap.sheet(overlap.spreading(asked), asked)


def _problems(asked: Request) -> bytes:
    from bot.reports.problems import problem_list  # Not above: as for the term report.

    quarter = asked.of_kind(PeriodKind.QUARTER)
    return problem_list(asked.connection, asked.config, quarter, asked.unit or "", asked.at)


PAPERS: dict[str, Callable[[Request], Iterator[File]]] = {
    "term": _terms,
    "one-hundred": one("one-hundred.xlsx", lambda asked: _filled(asked).sheet()),
    "duties": one("duties.xlsx", duties),
    "visits": one("visits.xlsx", visits),
    "overlap": one("overlap.xlsx", _overlap),
    "problems": one("problems.docx", _problems),
}
"""What makes each paper. One that is a single file: `"name": one("name.xlsx", lambda asked: ...)`, with what a
function needs of `asked`: its connection, config, span, unit and at."""


def _filled(asked: Request) -> one_hundred.Filled:
    path = asked.config.reports.one_hundred
    if not path:
        raise Wanting("[reports] one_hundred is not set; copy one-hundred.example.toml and name it there")
    return one_hundred.filled(asked, one_hundred.read(Path(path)))


_PERIODS = (
    "A term of [[calendar.terms]], or 2026, 2026-Q4, 2026-11. problems: a quarter; one-hundred and duties: a year."
)


@dataclass(frozen=True)
class _Options:
    """How a paper is wanted."""

    paper: str
    target: Path | None
    preview: bool
    as_json: bool


def report(
    paper: Annotated[str, typer.Argument(help=f"One of {', '.join(PAPERS)}.")],
    period: Annotated[str, typer.Option("--period", help=_PERIODS)],
    unit: Annotated[str | None, typer.Option("--unit", help="Only this unit.")] = None,
    group: Annotated[str | None, typer.Option("--group", help="Only this group.")] = None,
    target: Annotated[Path | None, typer.Option("--out", help="The file, or for many files the folder.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="one-hundred: only say what would be refused.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="overlap, one-hundred --preview: JSON.")] = False,
    at: At = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Make a paper: term report, duties, "1+100" sheet, visits, overlap of contacts, or a quarter's problems."""
    settings = load(config)
    if paper not in PAPERS:
        raise Wrong(f"{paper} is no paper; known are {', '.join(PAPERS)}")
    if preview and paper != "one-hundred":
        raise Wrong("--preview is for one-hundred alone")
    if as_json and paper != "overlap" and not preview:
        raise Wrong("--json is for overlap and for one-hundred --preview")
    if group is not None and paper != "term":
        raise Wrong("--group is for term alone; leave out --group")
    if unit is not None and paper == "visits":
        raise Wrong("the visits are the committee's own, of all units; leave out --unit")
    with _asking(settings, moment(at, settings), _span(settings, period), unit, group) as asked:
        _make(asked, _Options(paper, target, preview, as_json))


def _make(asked: Request, how: _Options) -> None:
    if how.paper == "one-hundred":
        _one_hundred(asked, how)
    elif how.paper == "overlap" and how.target is None:
        _say_overlap(asked, as_json=how.as_json)
    elif how.paper == "term" and (asked.group is not None or _is_file(how.target)):
        _keep(how.target, iter([("term.docx", term_of_unit(asked))]))
    elif how.paper == "term":
        _keep(how.target or Path(f"term-{asked.span.name}"), PAPERS["term"](asked), many=True)
    else:
        _keep(how.target, PAPERS[how.paper](asked))


def _is_file(target: Path | None) -> bool:
    return target is not None and target.suffix.lower() == ".docx"


def _one_hundred(asked: Request, how: _Options) -> None:
    found = _filled(asked)
    if not how.preview:
        _keep(how.target, iter([(f"one-hundred-{asked.span.name}.xlsx", found.sheet())]))
    for line in [one_hundred.line(one) for one in found.refused] if how.as_json else []:
        print_json(line)
    for said in [] if how.as_json else one_hundred.lines(found):
        (out if how.preview else err).print(said, markup=False)
    raise typer.Exit(1 if found.refused else 0)


def _say_overlap(asked: Request, *, as_json: bool) -> None:
    found = overlap.spreading(asked)
    if as_json:
        print_json(overlap.line(found))
        return
    for said in overlap.lines(found, asked.notes):
        out.print(said, markup=False)


def _keep(target: Path | None, files: Iterator[File], *, many: bool = False) -> None:
    """Write the files and print where; `target` is the one file or its folder, of `many` always their folder."""
    written: set[Path] = set()
    for name, content in files:
        path = Path(name) if target is None else target / name if many or _is_folder(target) else target
        path = _free(path, written)
        written.add(path)
        try:
            keep(path, content)
        except OSError as error:
            raise Wrong(f"{path} cannot be written ({error.strerror}); name another with --out") from None
        sys.stdout.write(f"{path}\n")


def _is_folder(target: Path) -> bool:
    return target.is_dir() or not target.suffix


def _free(path: Path, written: set[Path]) -> Path:
    """Return the path, with a number if a file of this run has it: two groups may have one name."""
    number, free = 2, path
    while free in written:
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free


@contextmanager
def _asking(
    config: Config, at: datetime, span: Period, unit: str | None = None, group: str | None = None
) -> Iterator[Request]:
    """Give what a paper is asked with; a bar shows how far it is, on a terminal alone."""
    if span.start > at:
        raise Wrong(f"--period {span.name} has not begun; name one that has")
    start = datetime(span.first.year, 1, 1, tzinfo=config.zone)
    with wiring.opened(config) as database, database.read() as connection, _bar() as bar:
        calendar = wiring.calendar_between(config, connection, min(start, at), max(span.end, at))
        judge = Judge(connection, config.policies(), calendar, config.live_gateways)
        task = bar.add_task(span.name, total=None)
        try:
            record = Record(connection, judge, config, at)
            _check_unit(record, span, unit)
            yield Request(
                record,
                span,
                unit,
                group,
                total=lambda number: bar.update(task, total=number),
                seen=lambda: bar.advance(task),
            )
        except Wanting as wrong:
            raise Wrong(str(wrong)) from None


def _check_unit(record: Record, span: Period, unit: str | None) -> None:
    if unit is not None and unit not in (known := record.units(span)):
        raise Wanting(f"--unit {unit} has no group in {span.name}; known are {', '.join(known) or 'none'}")


def _bar() -> Progress:
    return Progress(console=err, transient=True, disable=not err.is_terminal)


def _span(config: Config, name: str) -> Period:
    try:
        return span_of(config, name)
    except ValueError as error:
        raise Wrong(f"--period: {error}") from None


def spot_check(
    size: Annotated[int, typer.Option("--size", min=1, help="How many groups are drawn.")],
    seed: Annotated[str, typer.Option("--seed", help="What was announced before the draw.")],
    at: At = None,
    period: Annotated[str | None, typer.Option("--period", help="Of which the evidence is; the month of T.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Only this unit.")] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="The file; a .docx is a sheet to print and sign.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Draw groups by a seed that was announced before, for anybody to redo, and show their evidence without names."""
    if as_json and _is_file(target):
        raise Wrong("--json makes no .docx; leave out --json, or name a .json file")
    settings = load(config)
    then = moment(at, settings)
    span = period_of(PeriodKind.MONTH, local_day(then, settings.zone), settings.zone)
    with _asking(settings, then, _span(settings, period) if period else span, unit) as asked:
        found = spot.check(asked, size, seed)
    if target is not None:
        content = _sheet(found) if _is_file(target) else "".join(_said(found, as_json)).encode()
        _keep(target, iter([("spot-check.txt", content)]))
        return
    for line in _said(found, as_json):
        sys.stdout.write(line)


def _sheet(found: spot.SpotCheck) -> bytes:
    from bot.reports.spot_sheet import document  # Not above: as for the term report.

    return document(found)


def _said(found: spot.SpotCheck, as_json: bool) -> Iterator[str]:
    if as_json:
        yield from (json.dumps(line, ensure_ascii=False) + "\n" for line in spot.json_lines(found))
    else:
        yield from (f"{line}\n" for line in spot.lines(found))


app.command()(report)
app.command("spot-check")(spot_check)
