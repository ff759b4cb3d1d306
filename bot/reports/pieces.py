"""The pieces of which the bundled Word templates are made: page, faces, tables, captions, in one look."""

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

BODY, HEAD = "宋体", "黑体"  # Word and WPS have both; elsewhere the reader's own Chinese font stands in.
TEXT = 160  # Millimetres: A4 less its margins.
_LATIN = "Times New Roman"
_SHADE = "EDEDED"

Column = tuple[str, str, int]  # Heading, placeholder, width in millimetres.


def blank(foot: str) -> Document:
    """Return a document without a word; `foot` stands at the foot of each page before its number."""
    document = docx.Document()
    about = document.core_properties
    about.author, about.last_modified_by, about.title, about.comments = "五有", "五有", "{{ title }}", ""
    _page(document, foot)
    _fonts(document)
    return document


def content(document: Document) -> bytes:
    """Return the document as a file's content."""
    found = BytesIO()
    document.save(found)
    return found.getvalue()


def _page(document: Document, foot_words: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT) / 2)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _small(foot.add_run(f"{foot_words}　第"))
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


def rows(document: Document, name: str, columns: Sequence[Column]) -> None:
    """Add a table with a row for each of a list."""
    table = grid(document, 4, [width for _, _, width in columns])
    for place, (heading, field, _) in enumerate(columns):
        write(table.cell(0, place), heading, bold=True, shaded=True, small=True)
        write(table.cell(2, place), f"{{{{ row.{field} }}}}", small=True)
    table.cell(1, 0).text = f"{{%tr for row in {name} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    gap(document)


def gap(document: Document) -> None:
    """Add a small line, so that two tables stay apart."""
    line = document.add_paragraph()
    line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), Pt(6)


def grid(document: Document, rows: int, widths: Sequence[int]) -> Table:
    """Add a table; widths in millimetres."""
    table: Table = document.add_table(rows, len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)  # The grid's: Writer goes by it, Word by the cells'.
        for row in table.rows:
            row.cells[place].width = Mm(width)
            row.cells[place].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def write(
    cell: _Cell, text: str, *, bold: bool = False, shaded: bool = False, small: bool = False, grey: bool = False
) -> None:
    """Write into a cell."""
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


def caption(document: Document, text: str) -> None:
    """Add a paragraph in small grey letters."""
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
