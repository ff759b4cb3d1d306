"""Makes wuyou's own template of the quarter's problem list: `python -m bot.reports.problem_template` writes it anew.

The template is a Word document like any other; a school may copy and change it ([reports] problem_template).
"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as OneDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Row

from bot.reports.pieces import speak_chinese

TEMPLATE = Path(__file__).parent / "templates" / "problem_list.docx"

_NUMBERS = (
    ("类别", "{{ row.category }}", 3.5),
    ("待处理", "{{ row.received }}", 2.2),
    ("处理中", "{{ row.handling }}", 2.2),
    ("已上交", "{{ row.handed_up }}", 2.2),
    ("已退回", "{{ row.handed_back }}", 2.2),
    ("已答复", "{{ row.answered }}", 2.2),
    ("不受理", "{{ row.declined }}", 2.2),
    ("已撤回", "{{ row.withdrawn }}", 2.2),
    ("合计", "{{ row.total }}", 2.2),
)
_PROBLEMS = (
    ("编号", "{{ one.no }}", 1.3),
    ("日期", "{{ one.day }}", 3.0),
    ("群", "{{ one.group }}", 2.9),
    ("类别", "{{ one.category }}", 1.9),
    ("部门", "{{ one.department }}", 2.0),
    ("状态", "{{ one.state }}", 2.8),
    ("问题", "{{ one.words }}", 6.2),
    ("答复、意见", "{{ one.answer }}", 5.0),
)


def make() -> OneDocument:
    """Return the template."""
    document = Document()
    _dress(document)
    title = document.add_heading("{{ unit }}{{ quarter }}问题清单", level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("截至{{ as_of }}{% if running %}（本季度还没有结束）{% endif %}。{{ note }}")
    document.add_heading("一、数量", level=1)
    _table(document, _NUMBERS, "row in numbers")
    document.add_heading("二、问题", level=1)
    document.add_paragraph("{%p if not units %}")
    document.add_paragraph("本季度没有问题。")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for of_unit in units %}")
    document.add_heading("{{ of_unit.name }}", level=2)
    _table(document, _PROBLEMS, "one in of_unit.problems")
    document.add_paragraph("{%p endfor %}")
    document.add_heading("三、分析和建议", level=1)
    document.add_paragraph("{%p if not lists %}")
    document.add_paragraph("还没有人交。")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for one in lists %}")
    document.add_heading("{{ one.unit }} {{ one.cadre }}（{{ one.groups }}）", level=2)
    document.add_paragraph("分析：{{ one.analysis }}")
    document.add_paragraph("建议：{{ one.advice }}")
    document.add_paragraph("{%p endfor %}")
    return document


def _dress(document: OneDocument) -> None:
    """Lay the page across, and write in the fonts of official papers."""
    speak_chinese(document)
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = Cm(2.3)
    page.top_margin = page.bottom_margin = Cm(2)
    for style, font, size in (("Normal", "宋体", 10.5), ("Title", "黑体", 20), ("Heading 1", "黑体", 14)):
        _write_in(document, style, font, size)
    _write_in(document, "Heading 2", "黑体", 12)
    _no_line_below(document.styles["Title"])
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = "问题清单"


def _no_line_below(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for line in properties.findall(qn("w:pBdr")):
        properties.remove(line)


def _write_in(document: OneDocument, style: str, font: str, size: float) -> None:
    of = document.styles[style]
    of.font.name, of.font.size = font, Pt(size)
    of.font.color.rgb = None
    fonts = of.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _table(document: OneDocument, columns: tuple[tuple[str, str, float], ...], loop: str) -> None:
    """Add a table: its head, and the row that is repeated between two rows of tags."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit = False
    _write(table, 0, [head for head, _, _ in columns])
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    _write(table, 2, [tag for _, tag, _ in columns])
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for number, (_, _, width) in enumerate(columns):
        table.columns[number].width = Cm(width)  # The grid, which LibreOffice asks,
        for cell in table.columns[number].cells:
            cell.width = Cm(width)  # and the cells, which Word asks.
    _repeat_head(table.rows[0])


def _write(table: Table, row: int, words: list[str]) -> None:
    for cell, word in zip(table.rows[row].cells, words, strict=True):
        cell.text = word
        if row == 0:
            cell.paragraphs[0].runs[0].bold = True


def _repeat_head(row: _Row) -> None:
    """Let the head stand on every page."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


if __name__ == "__main__":
    make().save(str(TEMPLATE))
