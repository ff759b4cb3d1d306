"""How contact spreads, as a sheet, as text and as JSON; what is hidden is hidden in all of them (rules/overlap.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot import texts
from bot import texts_papers as words
from bot.reports.asking import Request
from bot.reports.record import Whose
from bot.reports.sheet import Sheet, notes_sheet, workbook
from rules.overlap import DAYS, GROUPS, Contact, Overlap, Spread, contact, overlap
from rules.periods import Period
from rules.policy import longest_window


@dataclass(frozen=True, slots=True)
class Spreading:
    """The overlap of a span, with the groups as papers name them, in their order."""

    span: Period
    groups: tuple[Whose, ...]
    found: Overlap


def spreading(asked: Request) -> Spreading:
    """Read the contacts of the groups, one after another, and return what may be shown of them."""
    groups = asked.record.groups(asked.span, asked.unit)
    asked.total(len(groups))
    return Spreading(asked.span, tuple(groups), overlap(_contacts(asked, groups)))


def _contacts(asked: Request, groups: list[Whose]) -> Iterator[Contact]:
    before = longest_window(asked.config.policies())
    for one in groups:
        view = asked.record.judge.view(one.group, asked.at, [(asked.span.start - before, asked.span.end)])
        if view is not None:
            yield contact(view, asked.span)
        asked.seen()


def sheet(of: Spreading, asked: Request) -> bytes:
    """Return the overlap as xlsx."""
    rows = [_row(one, spread) for one, spread in zip(of.groups, of.found.spreads, strict=True)]
    rows.append(["", words.OVERLAP_ALL, *_cells(of.found.together)])
    spread = Sheet(words.SHEETS["overlap"], words.OVERLAP_COLUMNS, rows)
    many = Sheet(words.SHEETS["groups"], [(name, 20) for name in words.OVERLAP_GROUPS], [_shown(of.found.groups)])
    notes = notes_sheet(words.SHEETS["notes"], [asked.notes, *words.OVERLAP_NOTES])
    return workbook([spread, many, notes], asked.local)


def _row(one: Whose, spread: Spread) -> list[str | int]:
    return [one.unit or texts.NO_UNIT, one.name, *_cells(spread)]


def _cells(spread: Spread) -> list[str | int]:
    untouched = spread.linked is not None and spread.days[0] == spread.linked
    tenth = f"{spread.tenth}%" if spread.tenth is not None else words.NO_CONTACT if untouched else words.FEW
    return [*_shown((spread.linked, *spread.days)), tenth]


def _shown(numbers: tuple[int | None, ...]) -> list[str | int]:
    return [words.FEW if number is None else number for number in numbers]


def lines(of: Spreading, notes: str) -> Iterator[str]:
    """Yield the overlap as text."""
    yield words.overlap_title(of.span)
    many = (f"{name}：{said}" for name, said in zip(words.OVERLAP_GROUPS, _shown(of.found.groups), strict=True))
    yield f"{words.SHEETS['groups']}　{'；'.join(many)}"
    named = zip(of.groups, of.found.spreads, strict=True)
    heads = [(f"{one.unit or texts.NO_UNIT}　{one.name}", spread) for one, spread in named]
    for head, spread in (*heads, (words.OVERLAP_ALL, of.found.together)):
        linked, *days, tenth = _cells(spread)
        told = "，".join(f"{name}：{said}" for name, said in zip(words.OVERLAP_DAYS, days, strict=True))
        yield f"{head}：{words.OVERLAP_COLUMNS[2][0]}{linked}；{told}；{words.OVERLAP_TENTH}：{tenth}"
    yield from (notes, *words.OVERLAP_NOTES)


def line(of: Spreading) -> dict[str, Any]:
    """Return the overlap as one JSON object; null is what is hidden, or a share of nothing."""
    named = zip(of.groups, of.found.spreads, strict=True)
    return {
        "period": of.span.name,
        "in_groups": {str(number): count for number, count in zip(GROUPS, of.found.groups, strict=True)},
        "groups": [
            {"group": one.group, "unit": one.unit, "name": one.name, **_spread(spread)} for one, spread in named
        ],
        "together": _spread(of.found.together),
    }


def _spread(spread: Spread) -> dict[str, Any]:
    names = [str(low) if low == high else f"{low}-{high}" if high is not None else f"{low}+" for low, high in DAYS]
    days = dict(zip(names, spread.days, strict=True))
    return {"linked": spread.linked, "days_of_contact": days, "most_contacted_tenth": spread.tenth}
