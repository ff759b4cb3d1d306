"""Writes sheets that open in Excel and WPS: text stays text, never a formula; the head stays in sight and filters."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | None
_MOST_CHARACTERS = 32_767  # Of a cell.
_NO_XML = "\ufffe\uffff"  # What a file of XML cannot hold, besides control characters.
_NARROWEST, _WIDEST = 8, 48  # Measured columns, in characters; a Chinese one counts for two.
_NOTES_WIDTH = 100
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_STYLE = {"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "vcenter"}
_A4 = 9
_ROW, _LINE = 20, 15  # Points: of a row of one line, and of each line more.


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its columns with their widths in characters, its rows, and notes below that are no part of it."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[Sequence[Cell]] = ()


def measured(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[tuple[str, int]]:
    """Return columns as wide as what stands in them; a heading may wrap between its words."""
    return [
        (name, _width([*name.split(), *(row[at] for row in rows if at < len(row))])) for at, name in enumerate(head)
    ]


def notes_sheet(name: str, notes: Iterable[str]) -> Sheet:
    """Return a sheet of sentences under its own name."""
    return Sheet(name, [(name, _NOTES_WIDTH)], [[note] for note in notes])


def workbook(sheets: Sequence[Sheet], created: datetime, title: str = "") -> bytes:
    """Return the sheets as xlsx, made at a local time; the same sheets give the same bytes."""
    found = BytesIO()
    with xlsxwriter.Workbook(found, {"in_memory": True, **_OPTIONS}) as book:
        book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        styles = _styles(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, styles)
    return found.getvalue()


def tidy(text: str) -> str:
    """Return what a cell can hold of a text: one line, without control characters."""
    shown = (one for one in text if one.isspace() or unicodedata.category(one) not in ("Cc", "Cs"))
    return " ".join("".join(one for one in shown if one not in _NO_XML).split())[:_MOST_CHARACTERS]


@dataclass(frozen=True, slots=True)
class _Styles:
    head: Format
    text: Format
    number: Format


def _styles(book: xlsxwriter.Workbook) -> _Styles:
    cell = _STYLE | {"border": 1, "num_format": "@"}
    return _Styles(
        head=book.add_format(cell | {"bold": True, "bg_color": "#EDEDED", "align": "center"}),
        text=book.add_format(cell | {"indent": 1}),
        number=book.add_format(cell | {"num_format": "General", "align": "center"}),
    )


def _write(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    _set_up(page, sheet)
    page.set_row(0, _height([head for head, _ in sheet.columns], sheet))
    for column, (head, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, tidy(head), styles.head)
    spaced = [*sheet.rows, *([()] if sheet.notes else []), *sheet.notes]
    for line, row in enumerate(spaced, start=1):
        page.set_row(line, _height(row, sheet))
        for column, cell in enumerate(row):
            _write_cell(page, line, column, cell, styles)


def _set_up(page: Worksheet, sheet: Sheet) -> None:
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)


def _write_cell(page: Worksheet, line: int, column: int, cell: Cell, styles: _Styles) -> None:
    match cell:
        case None | "":
            page.write_blank(line, column, None, styles.text)
        case str():
            page.write_string(line, column, tidy(cell), styles.text)
        case _:
            page.write_number(line, column, float(cell), styles.number)


def _height(row: Sequence[Cell], sheet: Sheet) -> int:
    """Return how high a row is in which long words go on in further lines."""
    lines = (
        math.ceil(_breadth(cell) / max(width - 2, 1)) for cell, (_, width) in zip(row, sheet.columns, strict=False)
    )
    return _ROW + _LINE * (max([1, *lines]) - 1)


def _width(cells: Iterable[Cell]) -> int:
    return min(max(_NARROWEST, *(_breadth(cell) + 3 for cell in cells)), _WIDEST)


def _breadth(cell: Cell) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in str("" if cell is None else cell))
