"""Makes the bundled template of the term report: `python -m bot.reports.blank`. It is made once and kept in templates/.

A school that wants another look edits a copy of it in Word or WPS (docs/papers.md).
"""

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from bot.reports.docx import TEMPLATE
from bot.reports.pieces import TEXT, blank, caption, content, gap, grid, rows, write


def make() -> bytes:
    """Return the template as a Word document."""
    document = blank("{{ unit }}　{{ subject }}　{{ period }}")
    _cover(document)
    _figures(document)
    for number, (heading, facts, ask) in enumerate(_SECTIONS):
        _section(document, "二三四五"[number] + "、" + heading, facts, ask)
    _signature(document)
    _annex(document)
    return content(document)


_SECTIONS = (
    ("做法", "practice", "practice"),
    ("经验", "experience", "experience"),
    ("存在问题", "shortcomings", "shortcomings"),
    ("下步工作安排", "next_steps", "next_steps"),
)


def _cover(document: Document) -> None:
    title = document.add_paragraph("{{ title }}", style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    under = document.add_paragraph("{{ period }}（{{ days }}）")
    under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = grid(document, 2, [24, 56, 24, 56])
    cells = (
        ("单位", "{{ unit }}"),
        ("团干部", "{{ cadre }}"),
        ("联系群", "{{ subject }}"),
        ("联系青年", "{{ linked }}人"),
    )
    for number, (name, value) in enumerate(cells):
        row, place = divmod(number, 2)
        write(table.cell(row, place * 2), name, bold=True, shaded=True)
        write(table.cell(row, place * 2 + 1), value)


def _figures(document: Document) -> None:
    document.add_heading("一、基本数据", 1)
    rows(
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
    caption(
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
    box = grid(document, 1, [TEXT])
    write(box.cell(0, 0), f"{{{{ ask.{ask} }}}}", grey=True)
    box.cell(0, 0).vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    box.rows[0].height = Mm(34)
    gap(document)


def _signature(document: Document) -> None:
    caption(document, "{{ note }}")
    signed = document.add_paragraph("团干部签名：{{ blank }}　　　　　　日期：{{ blank }}")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _annex(document: Document) -> None:
    document.add_heading("附表", 1).paragraph_format.page_break_before = True
    document.add_paragraph("{%p if many %}")
    document.add_heading("各群情况（做到/应做到）", 2)
    rows(
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
    document.add_paragraph("{%p if handed_over %}")
    document.add_heading("交接", 2)
    rows(document, "tenures", [("联系群", "group", 52), ("团干部", "cadre", 48), ("任职时间", "days", 60)])
    document.add_paragraph("{%p endif %}")
    document.add_heading("线下活动", 2)
    rows(
        document,
        "activities",
        [("日期", "day", 30), ("活动", "title", 58), ("联系群", "group", 46), ("青年人数", "people", 26)],
    )
    document.add_heading("年度任务", 2)
    rows(
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
    rows(
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


def _picture(document: Document, title: str, chart: str) -> None:
    head = document.add_paragraph(f"{{{{ {title} }}}}")
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_before = Pt(6)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"{{{{ {chart} }}}}").alignment = WD_ALIGN_PARAGRAPH.CENTER


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
