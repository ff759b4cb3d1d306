"""Makes the bundled template of the term report: `python -m bot.reports.blank`. It is made once and kept in templates/.

A school that wants another look edits a copy of it in Word or WPS (docs/papers.md).
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from bot.reports.docx import TEMPLATE

BODY, HEAD = "宋体", "黑体"  # Word and WPS have both; elsewhere the reader's own Chinese font stands in.
_LATIN = "Times New Roman"
_TEXT = 160  # Millimetres: A4 less its margins.
_SHADE = "EDEDED"

Column = tuple[str, str, int]  # Heading, placeholder, width in millimetres.


def make() -> bytes:
    """Return the template as a Word document."""
    document = docx.Document()
    about = document.core_properties
    about.author, about.last_modified_by, about.title, about.comments = "五有", "五有", "{{ title }}", ""
    _page(document)
    _fonts(document)
    _cover(document)
    _figures(document)
    for number, (heading, facts, ask) in enumerate(_SECTIONS):
        _section(document, "二三四五"[number] + "、" + heading, facts, ask)
    _signature(document)
    _annex(document)
    found = BytesIO()
    document.save(found)
    return found.getvalue()


_SECTIONS = (
    ("做法", "practice", "practice"),
    ("经验", "experience", "experience"),
    ("存在问题", "shortcomings", "shortcomings"),
    ("下步工作安排", "next_steps", "next_steps"),
)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _TEXT) / 2)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _small(foot.add_run("{{ unit }}　{{ subject }}　{{ period }}　第"))
    _field(foot, "PAGE")
    _small(foot.add_run("页"))


def speak_chinese(document: Document) -> None:
    """Say that the text is Chinese, so that every program takes Chinese signs and breaks lines as Chinese does."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _fonts(document: Document) -> None:
    speak_chinese(document)
    _face(document.styles["Normal"], BODY, 11)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Normal"].paragraph_format.line_spacing = 1.25
    for style, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 12), ("List Bullet", 11)):
        _face(document.styles[style], BODY if style == "List Bullet" else HEAD, size)
    _no_line_below(document.styles["Title"])


def _no_line_below(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for line in properties.findall(qn("w:pBdr")):
        properties.remove(line)


def _face(style: Any, chinese: str, size: int) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:eastAsia"), chinese)


def _cover(document: Document) -> None:
    title = document.add_paragraph("{{ title }}", style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    under = document.add_paragraph("{{ period }}（{{ days }}）")
    under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = _grid(document, 2, [24, 56, 24, 56])
    cells = (
        ("单位", "{{ unit }}"),
        ("团干部", "{{ cadre }}"),
        ("联系群", "{{ subject }}"),
        ("联系青年", "{{ linked }}人"),
    )
    for number, (name, value) in enumerate(cells):
        row, place = divmod(number, 2)
        _write(table.cell(row, place * 2), name, bold=True, shaded=True)
        _write(table.cell(row, place * 2 + 1), value)


def _figures(document: Document) -> None:
    document.add_heading("一、基本数据", 1)
    _rows(
        document,
        "haves",
        [
            ("项目", "name", 29),
            ("应做到", "judged", 14),
            ("做到", "met", 12),
            ("未做到", "short", 14),
            ("无法判断", "unknown", 17),
            ("不计", "excused", 12),
            ("进行中", "running", 14),
            ("未做到的时间", "missed", 48),
        ],
    )
    _caption(
        document,
        "“无法判断”是机器人看不到的时间，不算未做到；“不计”是节假日、请假等。数字截至{{ as_of }}，按{{ policy }}计算。",
    )
    _picture(document, "haves_title", "chart_haves")
    _picture(document, "weeks_title", "chart_weeks")


def _section(document: Document, heading: str, facts: str, ask: str) -> None:
    document.add_heading(heading, 1)
    document.add_paragraph(f"{{%p for line in {facts} %}}")
    document.add_paragraph("{{ line }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}")
    box = _grid(document, 1, [_TEXT])
    _write(box.cell(0, 0), f"{{{{ ask.{ask} }}}}", grey=True)
    box.cell(0, 0).vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    box.rows[0].height = Mm(34)
    _gap(document)


def _signature(document: Document) -> None:
    _caption(document, "{{ note }}")
    signed = document.add_paragraph("团干部签名：{{ blank }}　　　　　　日期：{{ blank }}")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _annex(document: Document) -> None:
    document.add_heading("附表", 1).paragraph_format.page_break_before = True
    document.add_paragraph("{%p if many %}")
    document.add_heading("各群情况（做到/应做到）", 2)
    _rows(
        document,
        "groups",
        [
            ("联系群", "name", 40),
            ("团干部", "cadre", 22),
            ("青年", "linked", 14),
            ("声音（天）", "voice", 17),
            ("互动（周）", "interaction", 17),
            ("话题（月）", "topic", 17),
            ("活动（季）", "activity", 17),
            ("见面（年）", "face_to_face", 16),
        ],
    )
    document.add_paragraph("{%p endif %}")
    document.add_heading("线下活动", 2)
    _rows(
        document,
        "activities",
        [("日期", "day", 30), ("活动", "title", 58), ("联系群", "group", 46), ("青年人数", "people", 26)],
    )
    document.add_heading("年度任务", 2)
    _rows(
        document,
        "duties",
        [
            ("团干部", "cadre", 22),
            ("年", "year", 13),
            ("任务", "name", 26),
            ("应完成", "need", 15),
            ("完成", "done", 13),
            ("结论", "status", 19),
            ("日期（题目）", "dates", 52),
        ],
    )
    document.add_heading("群的条件和材料", 2)
    _rows(
        document,
        "conditions",
        [
            ("联系群", "group", 36),
            ("项目", "name", 44),
            ("时间", "period", 34),
            ("现为", "count", 13),
            ("应为", "need", 13),
            ("结论", "status", 20),
        ],
    )
    document.add_heading("微心愿、问题和请假", 2)
    document.add_paragraph(
        "微心愿：收到{{ wishes.new }}个，已有结果{{ wishes.ended }}个，还没有结果{{ wishes.open }}个。"
    )
    document.add_paragraph(
        "问题：收到{{ problems.new }}个，已有结果{{ problems.ended }}个，还没有结果{{ problems.open }}个。"
    )
    document.add_paragraph(
        "请假：{% for one in leave %}{{ one.cadre }} {{ one.days }}{% if not loop.last %}；{% endif %}"
        "{% else %}{{ nothing }}{% endfor %}。"
    )


# Pieces


def _rows(document: Document, name: str, columns: Sequence[Column]) -> None:
    """Add a table with a row for each of a list."""
    table = _grid(document, 4, [width for _, _, width in columns])
    for place, (heading, field, _) in enumerate(columns):
        _write(table.cell(0, place), heading, bold=True, shaded=True, small=True)
        _write(table.cell(2, place), f"{{{{ row.{field} }}}}", small=True)
    table.cell(1, 0).text = f"{{%tr for row in {name} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _gap(document)


def _gap(document: Document) -> None:
    """Add a small line, so that two tables stay apart."""
    line = document.add_paragraph()
    line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), Pt(6)


def _grid(document: Document, rows: int, widths: Sequence[int]) -> Table:
    table: Table = document.add_table(rows, len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)  # The grid's: Writer goes by it, Word by the cells'.
        for row in table.rows:
            row.cells[place].width = Mm(width)
            row.cells[place].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def _write(
    cell: _Cell, text: str, *, bold: bool = False, shaded: bool = False, small: bool = False, grey: bool = False
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = 1.15
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.bold = bold
    if small:
        run.font.size = Pt(9)
    if grey:
        run.font.color.rgb = RGBColor(0x59, 0x59, 0x59)
    if shaded:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _picture(document: Document, title: str, chart: str) -> None:
    head = document.add_paragraph(f"{{{{ {title} }}}}")
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_before = Pt(6)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"{{{{ {chart} }}}}").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _caption(document: Document, text: str) -> None:
    _small(document.add_paragraph().add_run(text))


def _small(run: Any) -> None:
    run.font.size = Pt(9)
    run.font.color.rgb = RGBColor(0x40, 0x40, 0x40)


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a field that the reader's program reckons, such as the page's number."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        _small(run)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
