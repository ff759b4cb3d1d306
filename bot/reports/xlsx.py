"""The committee's week as a table for Excel and WPS. Whatever people wrote is a text cell, never a formula."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

import xlsxwriter

from bot import texts, texts_card, texts_digest, texts_papers, texts_xlsx
from bot.digest_model import Digest, Standing
from bot.digest_parts import Load, Named
from bot.reports.sheet import breadth, height
from rules.policy import Have
from rules.verdicts import Status

Cell = str | int | Decimal | None
_MOST_CHARACTERS = 32_767  # Of a cell.
_NARROWEST, _WIDEST = 8, 48  # Columns, in characters; a Chinese one counts for two.
_NO_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WITHOUT_NUMBERS = (Status.UNKNOWN, Status.EXCUSED)  # Unknown is not nought.


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a heading, its rows, and notes below that are no part of it."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[Sequence[Cell]] = ()


class _Styles(NamedTuple):
    head: object
    text: object
    number: object


def xlsx(digest: Digest) -> bytes:
    """Write the digest; the same digest gives the same bytes."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **_NO_FORMULAS})
    book.set_properties({"title": texts_digest.title(digest), "created": digest.at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E3EEE9"})
    plain, number = {"text_wrap": True, "valign": "top"}, {"valign": "top", "align": "center"}
    styles = _Styles(bold, book.add_format(plain), book.add_format(number))
    for sheet in sheets(digest):
        _write(book.add_worksheet(sheet.name), sheet, styles)
    book.close()
    return file.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, styles: _Styles) -> None:
    widths = _widths(sheet)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.head) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4.
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    spaced = [*sheet.rows, *([()] if sheet.notes else []), *sheet.notes]
    for number, row in enumerate([sheet.head, *spaced]):
        page.set_row(number, height(row, widths))
        for column, cell in enumerate(row):
            _write_cell(page, (number, column), cell, styles if number else styles._replace(text=styles.head))


def _write_cell(page: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: Cell, styles: _Styles) -> None:
    match cell:
        case None | "":
            return
        case str():
            page.write_string(*at, text(cell), styles.text)
        case _:
            page.write_number(*at, float(cell), styles.number)


def text(words: str) -> str:
    """Return what a cell can hold of a text: one line, without control characters."""
    shown = (one for one in words if one.isspace() or unicodedata.category(one) not in ("Cc", "Cs"))
    return " ".join("".join(shown).split())[:_MOST_CHARACTERS]


def _widths(sheet: Sheet) -> list[int]:
    """Return how wide the columns are; a heading may wrap between its words."""
    columns: list[list[Cell]] = [
        [*head.split(), *(row[at] for row in (*sheet.rows, *sheet.notes) if at < len(row))]
        for at, head in enumerate(sheet.head)
    ]
    return [min(max(_NARROWEST, *(breadth(cell) + 3 for cell in column)), _WIDEST) for column in columns]


# Sheets.


def sheets(digest: Digest) -> list[Sheet]:
    """Return the tables of a digest, in order."""
    return [
        Sheet(texts_xlsx.OVERVIEW, texts_xlsx.OVERVIEW_HEAD, list(_overview(digest)), list(_notes(digest))),
        Sheet(texts_xlsx.GROUPS, _groups_head(), list(_groups(digest))),
        Sheet(texts_xlsx.HELP, texts_xlsx.HELP_HEAD, [*_shortfalls(digest), *_forecasts(digest)]),
        Sheet(texts_xlsx.UNSEEN, texts_xlsx.UNSEEN_HEAD, list(_unseen(digest))),
        Sheet(texts_xlsx.OVERDUE, texts_xlsx.OVERDUE_HEAD, list(_overdue(digest))),
        Sheet(texts_xlsx.BURDEN, texts_xlsx.BURDEN_HEAD, list(_burden(digest))),
    ]


def _overview(digest: Digest) -> Iterator[list[Cell]]:
    for line in digest.lines:
        over = texts_xlsx.YES if line.over else texts_xlsx.NO
        numbers = [getattr(line.now, status.value) for status in texts_xlsx.STATUSES_OF_OVERVIEW]
        before = None if line.before is None else line.before.met
        yield [texts.HAVES[line.have], texts_papers.period(line.period, digest.week.first.year), over, *numbers, before]


def _notes(digest: Digest) -> Iterator[list[Cell]]:
    local = digest.at.astimezone(digest.week.zone)
    values: list[Cell] = [
        texts_papers.period(digest.week, 0),
        digest.unit or texts_xlsx.EVERYBODY,
        digest.groups,
        texts_card.policy(digest),
        f"{local:%Y-%m-%d %H:%M}",
        digest.wishes.opened,
        digest.wishes.closed,
        digest.wishes.open,
        digest.undelivered_others,
    ]
    yield from ([name, value] for name, value in zip(texts_xlsx.NOTES, values, strict=True))


def _groups_head() -> list[str]:
    columns = [f"{texts_xlsx.HAVES[have]} {what}" for have in Have for what in texts_xlsx.OF_HAVE]
    return [*texts_xlsx.GROUPS_HEAD, *columns]


def _groups(digest: Digest) -> Iterator[list[Cell]]:
    """Yield a row for each group; of two periods of a have that touch the week the one that ended in it."""
    of_group: dict[Named, dict[Have, Standing]] = {}
    for one in digest.standings:
        of_group.setdefault(one.group, {}).setdefault(one.have, one)
    for group, standings in of_group.items():
        cadre = next(iter(standings.values())).cadre
        cells = [cell for have in Have for cell in _of_have(standings.get(have))]
        yield [group.unit, group.name, texts_digest.person(cadre), *cells]


def _of_have(one: Standing | None) -> list[Cell]:
    if one is None:
        return [None, None, None]
    numbers: list[Cell] = [None, None] if one.status in _WITHOUT_NUMBERS else [one.count, one.need]
    return [texts_card.STATUSES[one.status], *numbers]


def _shortfalls(digest: Digest) -> Iterator[list[Cell]]:
    helps = {one.group: texts_digest.helping(one) for one in digest.helps}
    for gap in digest.shortfalls:
        yield [
            gap.group.unit,
            gap.group.name,
            texts_xlsx.SHORT_NOW,
            texts.HAVES[gap.have],
            texts_papers.periods(gap.periods, digest.week.first.year),
            gap.count,
            gap.need,
            texts_papers.period(gap.since, digest.week.first.year),
            gap.times,
            helps.get(gap.group),
        ]


def _forecasts(digest: Digest) -> Iterator[list[Cell]]:
    for one in digest.forecasts:
        what = [texts_xlsx.SHORT_SOON, texts.HAVES[one.have], texts_papers.period(one.period, digest.week.first.year)]
        yield [one.group.unit, one.group.name, *what, one.count, one.need, None, None, texts_digest.helping(one)]


def _unseen(digest: Digest) -> Iterator[list[Cell]]:
    for gap in digest.unseen:
        why = None if gap.reason is None else texts.REASONS[gap.reason]
        yield [
            gap.group.unit,
            gap.group.name,
            texts.HAVES[gap.have],
            texts_papers.periods(gap.periods, digest.week.first.year),
            why,
        ]


def _overdue(digest: Digest) -> Iterator[list[Cell]]:
    for one in digest.overdue:
        kind = texts_digest.OVERDUE[one.kind]
        yield [one.group.unit, one.group.name, kind, one.no, one.since.isoformat(), one.days]


def _burden(digest: Digest) -> Iterator[list[Cell]]:
    cadres = {one.cadre.person for one in digest.loads}
    for one in digest.loads:
        yield [*_whom(one), one.messages, one.entries, one.minutes, _lost(digest, one.cadre.person)]
    for person in dict.fromkeys(one.to for one in digest.undelivered if one.to.person not in cadres):
        name = texts_digest.person(person)
        yield [person.unit, name, None, None, None, None, _lost(digest, person.person)]


def _whom(one: Load) -> list[Cell]:
    return [one.cadre.unit, texts_digest.person(one.cadre), texts_xlsx.SEPARATOR.join(one.cadre.groups)]


def _lost(digest: Digest, person: str) -> str:
    said = [texts_xlsx.UNREACHABLE] if person in {one.person for one in digest.unreachable} else []
    said += [texts_digest.lost(one) for one in digest.undelivered if one.to.person == person]
    return texts_xlsx.SEPARATOR.join(said)
