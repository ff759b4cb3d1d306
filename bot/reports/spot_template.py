"""Makes the template of a spot check's sheet: `python -m bot.reports.spot_template`. It is kept in templates/."""

from pathlib import Path

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from bot.reports.pieces import blank, caption, content, gap, grid, rows, write

TEMPLATE = Path(__file__).parent / "templates" / "spot_check.docx"


def make() -> bytes:
    """Return the template as a Word document."""
    document = blank("{{ title }}　{{ period }}")
    _head(document)
    _draw(document)
    document.add_paragraph("{%p for group in groups %}")
    _group(document)
    document.add_paragraph("{%p endfor %}")
    return content(document)


def _head(document: Document) -> None:
    title = document.add_paragraph("{{ title }}", style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    under = document.add_paragraph("{{ period }}（{{ days }}）")
    under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = grid(document, 4, [28, 132])
    cells = (
        ("种子", "{{ seed }}"),
        ("抽出", "{{ drawn }}"),
        ("各单位", "{{ places }}"),
        ("截至", "{{ as_of }}，按{{ policy }}"),
    )
    for row, (name, value) in enumerate(cells):
        write(table.cell(row, 0), name, bold=True, shaded=True)
        write(table.cell(row, 1), value)


def _draw(document: Document) -> None:
    document.add_heading("抽签", 1)
    document.add_paragraph("{%p for line in how %}")
    document.add_paragraph("{{ line }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}")
    rows(
        document,
        "groups",
        [
            ("序号", "number", 12),
            ("单位", "unit", 28),
            ("联系群", "name", 38),
            ("群号", "id", 36),
            ("签（前16位）", "lot", 46),
        ],
    )
    caption(document, "{{ note }}")
    signed = document.add_paragraph("抽签人签名：＿＿＿＿＿＿　　见证人签名：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signed.paragraph_format.space_before = Pt(24)


def _group(document: Document) -> None:
    """Add the evidence of one group, on a page of its own: it may be handed to whoever looks at that group."""
    heading = document.add_heading("{{ group.number }}．{{ group.unit }}　{{ group.name }}", 1)
    heading.paragraph_format.page_break_before = True
    rows(
        document,
        "group.verdicts",
        [
            ("项目", "have", 22),
            ("时间", "period", 28),
            ("结论", "status", 18),
            ("数/要求", "numbers", 16),
            ("算入的时间", "evidence", 76),
        ],
    )
    _checked(document)


def _checked(document: Document) -> None:
    """Add what whoever checked in the group itself fills in by hand."""
    table = grid(document, 1, [28, 132])
    write(table.cell(0, 0), "核对", bold=True, shaded=True)
    write(table.cell(0, 1), "□ 与群内情况相符　　□ 不符，情况说明：")
    table.rows[0].height = Mm(22)
    gap(document)
    signed = document.add_paragraph("核对人签名：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
