"""Reading journals into the database: a file's facts in one transaction, whatever their order."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from rules import facts as f
from rules.facts import Fact
from tracker.database import Database
from tracker.directory import Directory
from tracker.given_lines import Given
from tracker.journal import Line, read_journal
from tracker.models import groups, messages
from tracker.moments import instant
from tracker.recording import Fate, Recording
from tracker.retention import note_stored, years_of
from tracker.sql import insert_new
from tracker.submission_lines import Restoring

_LINES_AT_ONCE = 2_000
_OFTEN = re.compile(rb'"type"\s*:\s*"(message|join|leave|attend|meet|recall)"')  # They do not say who is who.


@dataclass(slots=True)
class Report:
    """What became of the lines: how many were stored, known already (or not to be kept), and which were refused."""

    stored: int = 0
    known: int = 0
    unkept: int = 0
    without_group: int = 0
    refused: list[tuple[Path, int, str]] = field(default_factory=list)
    years: set[int] = field(default_factory=set)  # Of the facts that were stored.


class NothingKept(Exception):
    """Some lines were refused and all were wanted or none."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{len(report.refused)} lines were refused, so nothing was stored")
        self.report = report


def import_journals(
    database: Database,
    paths: Sequence[Path],
    *,
    strict: bool = False,
    progress: Callable[[int], object] = lambda _: None,
    now: datetime | None = None,
) -> Report:
    """Store the facts of the journals, each once; raise NothingKept if `strict` and a line was refused.

    What says who is who (`group`, `alias`, `optout`, `optin`, `activity`) is read first, so that the order of
    lines makes no difference to what is kept of anybody. `now` is noted for retention.
    """
    ahead = [fact for path in paths for fact in _ahead(path)]
    with database.write() as connection:
        report = _Import(connection, Recording(), progress, Restoring(connection, now)).run(paths, ahead)
        if strict and report.refused:
            raise NothingKept(report)
        if now is not None:
            note_stored(connection, report.years, now)
    if any(isinstance(fact, f.OptOut) for fact in ahead):
        database.truncate_log()
    return report


def _ahead(path: Path) -> Iterator[Fact]:
    for line in read_journal(path, unless=_OFTEN):
        if isinstance(line.fact, Directory.LEARNS):
            yield line.fact


class _Import:
    def __init__(
        self, connection: Connection, recording: Recording, progress: Callable[[int], object], restoring: Restoring
    ) -> None:
        self._connection = connection
        self._recording = recording
        self._progress = progress
        self._restoring = restoring
        self._report = Report()
        self._said: dict[tuple[str, str], datetime] = {}  # When each message of the files was sent.

    def run(self, paths: Sequence[Path], ahead: Iterable[Fact]) -> Report:
        directory = self._recording.begin(self._connection, ahead)
        self._said = _sent_before(self._connection, paths)
        for path in paths:
            chunk: list[Line] = []
            for line in read_journal(path):
                chunk.append(line)
                if len(chunk) == _LINES_AT_ONCE:
                    self._store(path, chunk, directory)
                    chunk = []
            self._store(path, chunk, directory)
        self._recording.end(self._connection)
        self._restoring.store()
        return self._report

    def _store(self, path: Path, lines: list[Line], directory: Directory) -> None:
        taken: list[tuple[int, Fact]] = []
        given: dict[int, Given] = {}
        for number, fact, refusal, more in lines:
            if reason := refusal or self._contradiction(fact):
                self._report.refused.append((path, number, reason))
            elif fact is not None:
                taken.append((number, fact))
                if more is not None:
                    given[number] = more
        spoken = Counter(fact.group for _, fact in taken if isinstance(fact, f.Message))
        self._report.without_group += sum(spoken[group] for group in spoken if directory.roles(group) is None)
        outcomes = self._recording.store(self._connection, [fact for _, fact in taken])
        for (number, fact), outcome in zip(taken, outcomes, strict=True):
            if number in given and outcome.fate in (Fate.STORED, Fate.KNOWN):
                self._restoring.take(given[number])
            match outcome.fate:
                case Fate.STORED:
                    self._report.stored += 1
                    self._report.years |= years_of(fact)
                case Fate.REFUSED:
                    self._report.refused.append((path, number, outcome.reason))
                case _:
                    self._report.known += 1
                    self._report.unkept += outcome.fate is Fate.UNKEPT
        self._progress(len(lines))

    def _contradiction(self, fact: Fact | None) -> str:
        """Say whether a message of that id was sent at another time; the tables' key alone would not notice."""
        if not isinstance(fact, f.Message):
            return ""
        if self._said.setdefault((fact.group, fact.id), fact.at) == fact.at:
            return ""
        return f"contradicts the message {fact.id} of {fact.group}, which was sent at another time"


def _sent_before(connection: Connection, paths: Sequence[Path]) -> dict[tuple[str, str], datetime]:
    """Return when those messages of the files that are stored already were sent."""
    if connection.execute(select(messages.c.id).limit(1)).first() is None:
        return {}
    incoming = Table(
        "incoming",
        MetaData(),
        Column("group", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        prefixes=["TEMPORARY"],
    )
    incoming.create(connection)
    ids = {(fact.group, fact.id) for path in paths for _, fact, *_ in read_journal(path) if isinstance(fact, f.Message)}
    insert_new(connection, incoming, sorted(ids))
    joined = messages.join(groups, messages.c.group_no == groups.c.no).join(
        incoming, (incoming.c.group == groups.c.id) & (incoming.c.id == messages.c.id)
    )
    rows = connection.execute(select(incoming.c.group, incoming.c.id, messages.c.at).select_from(joined)).all()
    incoming.drop(connection)
    return {(row.group, row.id): instant(row.at) for row in rows}
