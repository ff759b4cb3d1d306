"""Writes sheets that open in Excel and WPS: text stays text, the header stays in sight and can be filtered by."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

Cell = str | int
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # What XML cannot hold.
_LONGEST = 32_000  # Characters of a cell; Excel holds 32,767.
_LINE, _LOWEST = 15, 20  # Points.
_NOTE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its columns with their widths in characters, and its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet], notes: Sequence[str] = (), notes_name: str = "") -> bytes:
    """Return the sheets as xlsx; the notes stand on a sheet of their own."""
    found = BytesIO()
    with xlsxwriter.Workbook(found, {"in_memory": True}) as book:
        for sheet in sheets:
            _write(book, sheet)
        if notes:
            _write_notes(book, notes_name, notes)
    return found.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    base = {
        "font_name": "宋体",
        "font_size": 11,
        "border": 1,
        "valign": "vcenter",
        "text_wrap": True,
        "num_format": "@",
    }
    head = book.add_format(base | {"bold": True, "bg_color": "#EDEDED", "align": "center"})
    text, centred = book.add_format(base | {"indent": 1}), book.add_format(base | {"align": "center"})
    number = book.add_format(base | {"num_format": "0", "align": "center"})
    widths = [width for _, width in sheet.columns]
    middle = [_holds_numbers(row[place] for row in sheet.rows) for place in range(len(widths))]
    for place, (header, width) in enumerate(sheet.columns):
        page.set_column(place, place, width)
        page.write_string(0, place, tidy(header), head)
    page.set_row(0, height([header for header, _ in sheet.columns], widths))
    for line, row in enumerate(sheet.rows, start=1):
        page.set_row(line, height(row, widths))
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(line, place, cell, number)
            else:
                page.write_string(line, place, tidy(cell), centred if middle[place] else text)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), max(len(sheet.columns) - 1, 0))
    page.repeat_rows(0)
    _lay_across(page)


def _holds_numbers(column: Iterable[Cell]) -> bool:
    return any(isinstance(cell, int) or cell.endswith("%") for cell in column)


def _lay_across(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4.
    page.fit_to_pages(1, 0)


def _write_notes(book: Any, name: str, notes: Sequence[str]) -> None:
    page = book.add_worksheet(name)
    page.set_column(0, 0, _NOTE_WIDTH)
    wrapped = book.add_format({"font_name": "宋体", "font_size": 11, "text_wrap": True, "num_format": "@"})
    for line, note in enumerate(notes):
        page.set_row(line, height([note], [_NOTE_WIDTH]))
        page.write_string(line, 0, tidy(note), wrapped)
    _lay_across(page)


def height(row: Sequence[object], widths: Sequence[int]) -> int:
    """Return how high a row must be, in points, so that no wrapped cell is cut: not every program finds out itself."""
    lines = (-(-breadth(cell) // max(width - 2, 1)) for cell, width in zip(row, widths, strict=False))
    return max(_LOWEST, _LINE * max(lines, default=1) + 5)


def breadth(cell: object) -> int:
    """Return how wide a cell's text is in characters; a Chinese one counts for two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in str("" if cell is None else cell))


def tidy(text: str) -> str:
    """Return a text as a cell can hold it."""
    return _UNPRINTABLE.sub("", text)[:_LONGEST]
