"""The year's duties of each cadre as a sheet."""

from collections import defaultdict
from dataclasses import dataclass

from bot import texts
from bot import texts_papers as words
from bot.reports.asking import Request
from bot.reports.record import Done, Record, whose
from bot.reports.sheet import Sheet, notes_sheet, workbook
from bot.reports.spans import touching
from bot.texts_dates import day_beside
from rules.duties import tenures
from rules.periods import Period, PeriodKind
from rules.policy import DutyKind, Have


@dataclass(frozen=True, slots=True, order=True)
class Cadre:
    """A cadre as papers name them, and in which order: by unit and name. `groups` are ids, in the groups' order."""

    unit: str
    name: str
    person: str
    group_names: tuple[str, ...]
    groups: tuple[str, ...]


def cadres(record: Record, span: Period, unit: str | None = None) -> list[Cadre]:
    """Return who was in office in the span by T, with the units and groups in which they were."""
    held = defaultdict(set)
    for view, _ in record.judge.of_periods(
        record.at, {Have.FACE_TO_FACE: touching(PeriodKind.YEAR, span, record.at)[-1:]}
    ):
        one = whose(view, span, record.at)
        for tenure in tenures(view):
            if tenure.start < span.end and tenure.end > max(span.start, view.roles.formed_at):
                held[tenure.cadre].add(one)
    names = record.names(held)
    found = []
    for person, groups in held.items():
        own = sorted(groups, key=lambda one: (one.unit, one.name, one.group))
        if unit in (None, *(one.unit for one in own)):
            units = "、".join(dict.fromkeys(one.unit for one in own))
            called = names.get(person) or words.unlisted_cadre(own[0].name)
            found.append(Cadre(units, called, person, tuple(one.name for one in own), tuple(one.group for one in own)))
    return sorted(found)


def duties(asked: Request) -> bytes:
    """Return the sheet of the duties of a year."""
    span = asked.of_kind(PeriodKind.YEAR)
    by_cadre: dict[str | None, list[Done]] = defaultdict(list)
    for done in asked.record.duties(span):
        by_cadre[done.finding.cadre].append(done)
    rows = [
        _row(cadre, done, span) for cadre in cadres(asked.record, span, asked.unit) for done in by_cadre[cadre.person]
    ]
    sheet = Sheet(words.SHEETS["duties"], words.DUTY_COLUMNS, rows)
    notes = notes_sheet(words.SHEETS["notes"], [asked.notes, *words.DUTY_NOTES])
    return workbook([sheet, notes], asked.local)


def _row(cadre: Cadre, done: Done, span: Period) -> list[str | int]:
    finding = done.finding
    dates = (f"{day_beside(one.day, span.first.year)}{f'（{one.title}）' if one.title else ''}" for one in done.deeds)
    return [
        cadre.unit or texts.NO_UNIT,
        cadre.name,
        "、".join(cadre.group_names),
        finding.period.name,
        words.DUTIES[DutyKind(finding.have)],
        finding.need,
        finding.count,
        words.STATUSES[finding.status],
        "、".join(dates),
    ]
