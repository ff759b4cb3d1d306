"""The table of a week: what people wrote is text, the numbers are numbers, and the same week gives the same bytes."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from bot.reports.sheet import tidy
from bot.reports.xlsx import xlsx
from tests.bot.reports.weeks import NASTY, week


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(BytesIO(xlsx(week(NASTY))))


def test_it_has_the_six_sheets_each_with_a_frozen_head_a_filter_and_a_page_to_print(book: Workbook) -> None:
    assert book.sheetnames == ["总览", "各群", "需要帮助", "不清楚", "逾期", "工作量"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.column_dimensions["B"].width >= 8


def test_no_cell_is_a_formula_or_a_link_whatever_a_group_is_called(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    names = {cell.value for cell in book["各群"]["B"]}
    assert {'=HYPERLINK("http://x","点我")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"} <= names


def test_the_file_itself_has_no_formula() -> None:
    with ZipFile(BytesIO(xlsx(week(NASTY)))) as parts:
        assert not [
            name for name in parts.namelist() if name.startswith("xl/worksheets/sheet") and b"<f>" in parts.read(name)
        ]


def test_every_group_has_its_row_with_numbers_as_numbers(book: Workbook) -> None:
    rows = list(book["各群"].iter_rows(min_row=2, values_only=True))

    assert {row[1] for row in rows} == {tidy(name) for name in NASTY}
    assert all(row[3:6] == ("没做到", 6, 7) for row in rows)


def test_control_characters_and_breaks_are_left_out() -> None:
    assert tidy("\n换行\t的\r\n名字 \u0007\ufffe\ud800") == "换行 的 名字"
    assert len(tidy("字" * 40_000)) == 32_767


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert xlsx(week(NASTY)) == xlsx(week(NASTY))


def test_an_empty_week_is_a_table_with_heads_alone() -> None:
    book = openpyxl.load_workbook(BytesIO(xlsx(week(("一群",)))))
    assert [cell.value for cell in book["不清楚"][1]] == ["单位", "群", "项目", "期间", "原因"]


def test_what_was_not_delivered_stands_beside_the_cadre(book: Workbook) -> None:
    lost = [cell.value for cell in book["工作量"]["G"] if cell.value]
    assert lost[0] == "没有送到"
    assert {"提醒2条没发出", "没有私聊渠道"} <= set(lost)


def test_a_column_of_numbers_is_narrow_though_its_heading_is_long() -> None:
    sheet = openpyxl.load_workbook(BytesIO(xlsx(week())))["各群"]
    assert sheet["D1"].value == "每天有声音（天） 状态"
    assert sheet.column_dimensions["D"].width < 21


def test_a_row_is_as_high_as_its_longest_cell_needs(book: Workbook) -> None:
    heights = {row[0].value: book["各群"].row_dimensions[row[0].row].height for row in book["各群"]["B2:B16"]}
    assert heights["-2+3"] < 2 * 15
    assert heights[max(heights, key=len)] > 4 * 15


def test_numbers_stand_apart_from_the_text_beside_them(book: Workbook) -> None:
    cells = [cell for row in book["各群"].iter_rows(min_row=2) for cell in row if cell.data_type == "n" and cell.value]
    assert {cell.alignment.horizontal for cell in cells} == {"center"}


def test_periods_and_the_policy_are_said_in_chinese(book: Workbook) -> None:
    said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"第47周（11月16日起）", "2026年第47周（11月16日起）", "学院方案 第1版"} <= set(said)
    assert not [words for words in said if "W47" in words]
