"""The committee's own visits as a sheet: by month with what was promised, and by unit."""

from collections import defaultdict
from collections.abc import Iterable

from bot import texts_papers as words
from bot.reports.asking import Request
from bot.reports.sheet import Sheet, notes_sheet, workbook
from bot.texts_dates import day_beside
from rules.duties import Finding
from rules.facts import Alias, Visit, Void
from rules.periods import PeriodKind, local_day
from rules.policy import Condition
from rules.view import as_of
from tracker import roster
from tracker.queries import facts_of_type


def visits(asked: Request) -> bytes:
    """Return the sheet of the visits in a span; a month is judged as `judge --have visits` does."""
    made = [one for one in standing(asked) if asked.span.start <= one.at < asked.span.end]
    months = [one for one in asked.record.conditions(asked.span) if one.have is Condition.VISITS]
    months = [one for one in months if one.period.kind is PeriodKind.MONTH and one.period.end > asked.span.start]
    by_month = Sheet(words.SHEETS["months"], words.VISIT_MONTH_COLUMNS, [_month(one, made, asked) for one in months])
    by_unit = Sheet(words.SHEETS["units"], words.VISIT_UNIT_COLUMNS, list(_units(made, asked)))
    notes = notes_sheet(words.SHEETS["notes"], [asked.notes, *words.VISIT_NOTES])
    return workbook([by_month, by_unit, notes], asked.local)


def standing(asked: Request) -> list[Visit]:
    """Return the visits up to T that are not void, in order."""
    facts = [fact for _, fact in facts_of_type(asked.connection, "visit", "void", "alias")]
    known = as_of((fact for fact in facts if isinstance(fact, Visit | Void | Alias)), asked.at)
    return sorted(known[Visit], key=lambda one: (one.at, one.id))


def _month(finding: Finding, made: Iterable[Visit], asked: Request) -> list[str | int]:
    here = [one for one in made if finding.period.start <= one.at < finding.period.end]
    told = "；".join(f"{one.unit}（{_day(one, asked)}）" for one in here)
    status = words.STATUSES[finding.status]
    return [words.period(finding.period, 0), finding.count, finding.need, status, told or words.NOTHING]


def _units(made: Iterable[Visit], asked: Request) -> Iterable[list[str | int]]:
    days = defaultdict(list)
    for one in made:
        days[one.unit].append(_day(one, asked))
    listed = {one.unit for one in roster.everybody(asked.connection)}
    known = {one.unit for one in asked.record.groups(asked.span)} | listed | set(days)
    for unit in sorted(known - {""}):
        yield [unit, len(days[unit]), "、".join(days[unit]) or words.NOTHING]


def _day(visit: Visit, asked: Request) -> str:
    return day_beside(local_day(visit.at, asked.config.zone), asked.span.first.year)
