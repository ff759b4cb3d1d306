"""The papers as the committee gets them: figures that are the verdicts', text that is known, templates, refusals."""

import json
import os
import pty
import re
import select
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from sqlalchemy import text

from bot import texts_papers as words
from bot.reports import blank, one_hundred, spot_template
from bot.reports.asking import Wanting
from bot.reports.docx import TEMPLATE, TemplateProblem, filled
from bot.reports.sheet import Sheet, workbook
from rules.verdicts import Status
from tests import paper_college
from tests.bot.test_cli import journal, wuyou
from tests.builders import period
from tests.paper_college import NOW, TERM
from tracker.database import Database

GOLDEN = Path(__file__).parents[1] / "data" / "papers"
GROUPS = {"wx/r1": "软件2401联系群", "wx/r2": "软件2402联系群", "wx/r3": "机电2401联系群"}


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return paper_college.place(tmp_path_factory.mktemp("papers"))


def made(college: Path, *of: str, at: str = NOW) -> subprocess.CompletedProcess[str]:
    return wuyou(college, "report", *of, "--at", at)


def text_of(path: Path) -> list[str]:
    """The paragraphs and tables of a document in their order, a row a line."""
    found: list[str] = []
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            found += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        elif block.text.strip():
            found.append(block.text)
    return found


def sheets_of(path: Path) -> list[str]:
    """The sheets of a workbook, a row a line."""
    found: list[str] = []
    for sheet in openpyxl.load_workbook(path):
        found.append(f"[{sheet.title}]")
        found += [" | ".join("" if one is None else str(one) for one in row) for row in sheet.values]
    return found


def table(path: Path, heading: str) -> list[list[str]]:
    """The rows below the first table row that begins with the heading."""
    for one in docx.Document(str(path)).tables:
        rows = [[cell.text for cell in row.cells] for row in one.rows]
        if rows[0][0] == heading:
            return rows[1:]
    raise AssertionError(heading)


# What stands in them.


@pytest.mark.parametrize(
    ("of", "name"),
    [
        (("term", "--period", TERM, "--group", "wx/r1"), "term-group.docx"),
        (("term", "--period", TERM, "--unit", "软件学院"), "term-unit.docx"),
        (("duties", "--period", "2026"), "duties.xlsx"),
        (("visits", "--period", "2026"), "visits.xlsx"),
        (("overlap", "--period", "2026-Q2"), "overlap.xlsx"),
        (("one-hundred", "--period", "2026"), "one-hundred.xlsx"),
    ],
)
def test_a_paper_says_what_it_has_always_said(college: Path, of: tuple[str, ...], name: str) -> None:
    path = college / name
    assert str(path) in made(college, *of, "--out", str(path)).stdout
    said = "\n".join(text_of(path) if path.suffix == ".docx" else sheets_of(path)) + "\n"
    kept = GOLDEN / f"{name}.txt"
    if "WUYOU_WRITE_GOLDEN" in os.environ:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")


def judged(college: Path, have: str | None = None) -> Iterator[dict[str, object]]:
    """What `judge --json` says of all that touches the term."""
    asked = () if have is None else ("--have", have)
    said = wuyou(college, "judge", "--from", "2026-03-01", "--at", NOW, "--json", *asked)
    for line in said.stdout.splitlines():
        verdict = json.loads(line)
        if verdict["start"] < "2026-07-13T00:00:00+08:00":
            yield verdict


def counted(verdicts: list[dict[str, object]]) -> list[list[str]]:
    """The first seven columns of the table of haves, from verdicts."""
    by_have: dict[object, Counter[object]] = defaultdict(Counter)
    for verdict in verdicts:
        by_have[verdict["have"]][verdict["status"]] += 1
    rows = []
    for have in ("voice", "interaction", "topic", "activity", "face_to_face"):
        of = by_have[have]
        numbers = (
            of["met"] + of["short"],
            of["met"],
            of["short"],
            of["unknown"],
            of["excused"],
            of["open"] + of["due"],
        )
        rows.append([str(number) for number in numbers])
    return rows


def test_the_folder_of_many_reports_may_have_a_dot_in_its_name(college: Path) -> None:
    done = made(college, "term", "--period", TERM, "--out", "spring-1.0")
    assert done.stdout.splitlines()[0] == "spring-1.0/机电2401联系群.docx"


def test_a_file_that_cannot_be_kept_whole_leaves_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / "kept.xlsx").write_text("last year's")
    program = "from pathlib import Path; from bot.reports.keeping import keep; keep(Path('kept.xlsx'), bytes(100_000))"
    limited = ["bash", "-c", 'ulimit -f 8; exec "$0" -c "$1"', sys.executable, program]
    done = subprocess.run(limited, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("kept.xlsx", "last year's")]


def test_a_cadre_who_is_not_on_the_list_goes_by_the_group(tmp_path: Path) -> None:
    place = paper_college.place(tmp_path)
    database = Database(f"sqlite:///{place / 'wuyou.db'}")
    with database.write() as connection:
        connection.execute(text("DELETE FROM roster"))
    database.close()
    made(place, "term", "--period", TERM, "--group", "wx/r1", "--out", "mine.docx")
    made(place, "duties", "--period", "2026", "--out", "duties.xlsx")
    said = "\n".join([*text_of(place / "mine.docx"), *sheets_of(place / "duties.xlsx")])
    assert "「软件2401联系群」联系人" in said
    assert "wx/" not in said


def test_the_figures_of_a_term_report_are_those_of_judge(college: Path) -> None:
    made(college, "term", "--period", TERM, "--out", str(college / "each"))
    verdicts = list(judged(college))
    for group, name in GROUPS.items():
        own = [verdict for verdict in verdicts if verdict["group"] == group]
        path = college / "each" / f"{name}.docx"
        assert [row[1:7] for row in table(path, "项目")] == counted(own)
        short = [verdict for verdict in own if (verdict["have"], verdict["status"]) == ("voice", "short")]
        days = [period(str(verdict["period"])) for verdict in short]
        assert table(path, "项目")[0][7] == (words.periods(days, 2026) or words.NOTHING)


def test_the_figures_of_a_units_report_are_those_of_its_groups_together(college: Path) -> None:
    path = college / "together.docx"
    made(college, "term", "--period", TERM, "--unit", "软件学院", "--out", str(path))
    verdicts = [one for one in judged(college) if one["group"] in ("wx/r1", "wx/r2")]
    assert [row[1:7] for row in table(path, "项目")] == counted(verdicts)
    for row, group in zip(table(path, "联系群"), ("wx/r1", "wx/r2"), strict=True):
        met = [f"{of[1]}/{of[0]}" for of in counted([one for one in verdicts if one["group"] == group])]
        assert row[3:] == met


def test_duties_and_conditions_are_those_of_judge(college: Path) -> None:
    made(college, "duties", "--period", "2026", "--out", str(college / "d.xlsx"))
    rows = [row.split(" | ") for row in sheets_of(college / "d.xlsx")[2:14]]
    names = {"wx/lin": "林一", "wx/ma": "马晓", "wx/wang": "王二"}
    duty = {str(kind): word for kind, word in words.DUTIES.items()}
    status = {str(kind): word for kind, word in words.STATUSES.items()}
    said = {(row[1], row[4], row[5], row[6], row[7]) for row in rows}
    assert said == {
        (
            names[str(one["cadre"])],
            duty[str(one["have"])],
            str(one["need"]),
            str(one["count"]),
            status[str(one["status"])],
        )
        for one in judged(college, "duties")
    }
    path = college / "each" / "软件2401联系群.docx"
    if not path.exists():
        made(college, "term", "--period", TERM, "--out", str(college / "each"))
    condition = {str(kind): word for kind, word in words.CONDITIONS.items()}
    mine = [one for one in judged(college, "conditions") if one["group"] == "wx/r1"]
    assert sorted((row[1], row[3], row[4], row[5]) for row in table_of_conditions(path)) == sorted(
        (condition[str(one["have"])], str(one["count"]), str(one["need"]), status[str(one["status"])]) for one in mine
    )


def table_of_conditions(path: Path) -> list[list[str]]:
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in docx.Document(str(path)).tables]
    return next(rows[1:] for rows in tables if rows[0][:2] == ["联系群", "项目"])


def test_visits_are_judged_as_judge_does(college: Path) -> None:
    made(college, "visits", "--period", "2026", "--out", str(college / "v.xlsx"))
    rows = [row.split(" | ") for row in sheets_of(college / "v.xlsx")[2:9]]
    asked = ("--from", "2026-01-01", "--at", NOW, "--have", "visits", "--json")
    months = wuyou(college, "judge", *asked).stdout.splitlines()
    found = [json.loads(line) for line in months]
    status = {str(kind): word for kind, word in words.STATUSES.items()}
    assert [(row[1], row[2], row[3]) for row in rows] == [
        (str(one["count"]), str(one["need"]), status[one["status"]]) for one in found
    ]


def test_groups_of_one_name_get_a_file_each_and_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    config = 'timezone = "Asia/Shanghai"\n'
    (tmp_path / "config.toml").write_text(config)
    line = {"type": "group", "at": "2026-03-01T00:00:00+08:00", "unit": "系", "cadre": "wx/lin", "name": "../甲:乙"}
    wuyou(tmp_path, "import", journal(tmp_path, [line | {"group": "wx/a"}, line | {"group": "wx/b"}]))
    done = made(tmp_path, "term", "--period", "2026-04", "--out", "out", at="2026-05-01T00:00:00")
    assert done.stdout.splitlines() == ["out/_甲_乙.docx", "out/_甲_乙-2.docx"]


def test_a_report_of_all_groups_names_all_units(college: Path) -> None:
    made(college, "term", "--period", TERM, "--out", str(college / "all.docx"))
    said = text_of(college / "all.docx")
    assert "单位 | 全部单位 | 团干部 | 林一、王二、马晓" in said
    assert "联系群 | 3个联系青年群 | 联系青年 | 305人" in said


def test_a_report_names_no_youth(college: Path) -> None:
    made(college, "term", "--period", TERM, "--out", str(college / "names"))
    for path in (college / "names").glob("*.docx"):
        assert not any(f"wx/y{number}" in line for line in text_of(path) for number in range(600))


def test_a_period_may_be_a_month_and_an_unknown_one_is_answered_with_the_terms(college: Path) -> None:
    done = made(college, "term", "--period", "2026-04", "--group", "wx/r1", "--out", str(college / "month.docx"))
    assert done.returncode == 0
    assert "2026年4月（2026年4月1日至4月30日）" in text_of(college / "month.docx")
    wrong = made(college, "term", "--period", "spring")
    assert (wrong.returncode, "the terms of the calendar are 2025-2026-2" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        (("terms", "--period", TERM), "terms is no paper; known are term, one-hundred, duties, visits, overlap"),
        (("term", "--period", TERM, "--group", "wx/none"), "no group is there in 2025-2026-2 that fits"),
        (("duties", "--period", "2026-04"), "--period 2026-04 is a month; this paper is made by the year"),
        (("duties", "--period", "2026", "--preview"), "--preview is for one-hundred alone"),
        (("duties", "--period", "2026", "--json"), "--json is for overlap"),
        (("overlap", "--period", "2026-Q2", "--group", "wx/r1"), "leave out --group"),
        (("duties", "--period", "2026", "--group", "wx/r1"), "--group is for term alone; leave out --group"),
        (("visits", "--period", "2026", "--unit", "软件学院"), "of all units; leave out --unit"),
        (
            ("problems", "--period", "2026"),
            "--period 2026 is a year; this paper is made by the quarter, such as 2026-Q1",
        ),
        (("problems", "--period", TERM), "is a term; this paper is made by the quarter, such as 2026-Q1"),
        (("overlap", "--period", "2026-Q4"), "--period 2026-Q4 has not begun; name one that has"),
        (
            ("duties", "--period", "2026", "--unit", "神学院"),
            "神学院 has no group in 2026; known are 机电学院, 软件学院",
        ),
    ],
)
def test_what_cannot_be_made_says_what_can(college: Path, of: tuple[str, ...], says: str) -> None:
    done = made(college, *of)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())


# Overlap.


def test_the_overlap_as_json_hides_what_the_sheet_hides(college: Path) -> None:
    line = json.loads(made(college, "overlap", "--period", "2026-Q2", "--json").stdout)
    assert line["in_groups"] == {"1": None, "2": 0, "3": None}  # Four youths are in all three groups.
    for group in (*line["groups"], line["together"]):
        assert all(number is None or number == 0 or number >= 10 for number in group["days_of_contact"].values())
    text = made(college, "overlap", "--period", "2026-Q2").stdout
    assert "只在1个群：不显示；同在2个群：0；同在3个群及以上：不显示" in text


# Templates.


@pytest.mark.parametrize(("template", "make"), [(TEMPLATE, blank.make), (spot_template.TEMPLATE, spot_template.make)])
def test_the_bundled_template_is_what_the_script_makes(template: Path, make: Callable[[], bytes]) -> None:
    def parts(content: bytes) -> list[str]:
        document = docx.Document(BytesIO(content))
        return [block._element.xml for block in document.iter_inner_content()]

    assert parts(template.read_bytes()) == parts(make())


def test_every_program_is_told_that_the_bundled_templates_are_chinese() -> None:
    for path in TEMPLATE.parent.glob("*.docx"):
        languages = docx.Document(str(path)).styles.element.iter(qn("w:lang"))
        assert {language.get(qn("w:eastAsia")) for language in languages} == {"zh-CN"}


def own_template(path: Path, *lines: str) -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def with_template(folder: Path, name: str) -> Path:
    config = paper_college.CONFIG.replace("[reports]", f'[reports]\nterm_template = "{name}"')
    return paper_college.place(folder, config)


def test_the_schools_own_template_is_filled(tmp_path: Path) -> None:
    college = with_template(tmp_path, "own.docx")
    own_template(college / "own.docx", "{{ unit }}：{{ cadre }}，活动{{ activities|length }}次", "{{ chart_haves }}")
    made(college, "term", "--period", TERM, "--group", "wx/r1", "--out", "mine.docx")
    assert text_of(college / "mine.docx")[0] == "软件学院：林一，活动2次"
    assert len(docx.Document(str(college / "mine.docx")).inline_shapes) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{{ cadres }}", "'cadres' is undefined"),
        ("{{ wishes.nwe }}", "has no attribute 'nwe'"),
        ("{{ cadre", "a placeholder that cannot be read"),
        ("{% for one in haves %}{{ one.name }}", "a placeholder that cannot be read"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_placeholder_that_fails_is_named(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        filled(own_template(tmp_path / "own.docx", line), {"cadre": "林", "wishes": {"new": 1}, "haves": []}, {})
    assert str(caught.value).startswith(str(tmp_path / "own.docx"))
    assert says in str(caught.value)
    assert "docs/papers.md" in str(caught.value)


def test_a_template_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_text("x")
    for path in (tmp_path / "own.docx", tmp_path / "missing.docx", tmp_path):
        says = "cannot be read as a Word document" if path.is_file() else "is no file; correct"
        with pytest.raises(TemplateProblem, match=says):
            filled(path, {}, {})


@pytest.mark.parametrize(
    "name", ["<b>&amp;{{ cadre }}{% if x %}", "{_{ cadre }_}", "a\x0b\x00b", "=1+1", "𠮷野家🎉", "]]>", "{# #}"]
)
def test_a_name_is_text_whatever_it_holds(tmp_path: Path, name: str) -> None:
    document = filled(own_template(tmp_path / "own.docx", "名称：{{ name }}。"), {"name": name}, {})
    (line,) = [one.text for one in docx.Document(BytesIO(document)).paragraphs if one.text]
    expected = name.replace("\x0b", "").replace("\x00", "")
    assert line.replace("\u200b", "") == f"名称：{expected}。"


def test_a_cell_is_text_whatever_it_holds() -> None:
    cells = ["=1+1", "http://x.y", "0012", "13800000000", "+1", "a\x0b", "@SUM(A1)"]
    sheet = Sheet("s", [(str(n), 9) for n in range(7)], [cells])
    book = openpyxl.load_workbook(BytesIO(workbook([sheet], datetime(2026, 1, 1, tzinfo=UTC))))
    row = next(iter(book["s"].iter_rows(min_row=2)))
    assert [cell.value for cell in row] == [*cells[:5], "a", cells[6]]
    assert {cell.data_type for cell in row} == {"s"}
    assert {cell.hyperlink for cell in row} == {None}


def test_the_page_names_every_placeholder_and_every_source() -> None:
    page = (Path(__file__).parents[2] / "docs" / "papers.md").read_text(encoding="utf-8")
    names = set(re.findall(r"{%[trp]* (?:for \w+ in|if) (\w+) %}|{{ (\w+(?:\.\w+)?) }}", template_text()))
    placeholders = {one or other for one, other in names} - {"line"}
    assert {"haves", "ask.practice", "chart_weeks", "wishes.new"} <= placeholders
    for name in placeholders:
        assert all(f"`{part}`" in page or f"`.{part}`" in page or f"`{name}`" in page for part in name.split(".")), name
    for source in {source for sources in one_hundred.SOURCES.values() for source in sources}:
        assert f"`{source}`" in page, source


def template_text() -> str:
    lines = text_of(TEMPLATE)
    return "\n".join(line.replace("row.", "").replace("one.", "") for line in lines)


# The sheet for another system.


def test_the_preview_names_each_cell_that_would_be_refused_and_how_to_mend_it(college: Path) -> None:
    done = made(college, "one-hundred", "--period", "2026", "--preview")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert len(lines) == 7  # Six deeds of the cadre whose telephone is not on the list, and the sum.
    assert "（软件学院 马晓）“联系电话”：没有填写，而模板要求必填。请在团委的名单里改联系方式" in lines[0]
    refused = [
        json.loads(one)
        for one in made(college, "one-hundred", "--period", "2026", "--preview", "--json").stdout.splitlines()
    ]
    made(college, "one-hundred", "--period", "2026", "--out", str(college / "1.xlsx"))
    rows = list(openpyxl.load_workbook(college / "1.xlsx")["1+100"].values)
    assert {rows[one["row"] - 1][2] for one in refused} == {"马晓"}


MAPPING = """
rows = "{rows}"
[[column]]
header = "姓名"
source = "name"
[[column]]
header = "列"
{column}
"""


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return paper_college.place(tmp_path_factory.mktemp("mapped"))


def preview(college: Path, rows: str, column: str) -> subprocess.CompletedProcess[str]:
    (college / "one-hundred.toml").write_text(MAPPING.format(rows=rows, column=column), encoding="utf-8")
    return made(college, "one-hundred", "--period", "2026", "--preview")


@pytest.mark.parametrize(
    ("rows", "column", "says"),
    [
        ("deed", 'source = "title"\nlongest = 5', "有10个字，模板最多5个字"),
        ("deed", 'source = "kind"\nallowed = ["团课"]', "“组织生活会”不在模板允许的值里（团课）"),
        (
            "deed",
            'source = "date"\ndate = "YYYY.M.D"\npattern = "[0-9]{8}"\nmeans = "8位数字"',
            "“2026.3.20”不合格式（8位数字）",
        ),
        ("cadre", 'source = "lecture"\npattern = "[2-9]"', "“1”不合格式"),
        ("cadre", 'source = "branch"\nrequired = true', "请在团委的名单里写上联系的团支部"),
    ],
)
def test_each_demand_of_a_column_is_checked(mapped: Path, rows: str, column: str, says: str) -> None:
    done = preview(mapped, rows, column)
    assert (done.returncode, says in done.stdout) == (1, True)


def test_a_sheet_of_cadres_has_a_row_for_each_and_nothing_to_refuse(mapped: Path) -> None:
    done = preview(mapped, "cadre", 'source = "talk"\nrequired = true')
    assert (done.returncode, done.stdout) == (0, "共3行，没有会被退回的。\n")


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ('source = "titel"', 'source = "titel" is unknown; did you mean "title"?'),
        ('source = "title"\ntext = "x"', "write either source or text"),
        ('source = "title"\npattern = "("', "is no regular expression"),
        ('source = "title"\nlong = 3', "column.1.long"),
        ("source = ", "is not TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_named(tmp_path: Path, column: str, says: str) -> None:
    path = tmp_path / "one-hundred.toml"
    path.write_text(MAPPING.format(rows="deed", column=column), encoding="utf-8")
    with pytest.raises(Wanting) as caught:
        one_hundred.read(path)
    assert str(caught.value).startswith(str(path))
    assert says in str(caught.value)


def test_the_example_of_a_mapping_can_be_used() -> None:
    mapping = one_hundred.read(Path(__file__).parents[2] / "one-hundred.example.toml")
    assert [column.header for column in mapping.columns][:3] == ["序号", "单位", "姓名"]


def test_without_a_mapping_the_example_is_named(tmp_path: Path) -> None:
    college = paper_college.place(tmp_path, 'timezone = "Asia/Shanghai"\n')
    done = made(college, "one-hundred", "--period", "2026")
    assert (done.returncode, "copy one-hundred.example.toml" in done.stderr) == (2, True)


# Spot checks.


def spot(college: Path, *of: str) -> subprocess.CompletedProcess[str]:
    return wuyou(college, "spot-check", "--size", "2", "--seed", "2026-07-14 开奖号", "--at", NOW, *of)


def test_a_spot_check_is_the_same_again_and_shows_verdicts_without_names(college: Path) -> None:
    asked = ("--period", "2026-06")
    first = spot(college, *asked)
    assert first.stdout == spot(college, *asked).stdout
    assert "种子：2026-07-14 开奖号　共3个群，抽出2个。" in first.stdout
    assert "机电学院 1个抽1个；软件学院 2个抽1个" in first.stdout
    assert "声音 2026年6月1日 已做到 1/1：12:" in first.stdout
    assert "甲" in first.stdout
    assert "wx/y" not in first.stdout
    assert "wx/lin" not in first.stdout


def test_a_spot_check_of_shuffled_facts_is_the_same(college: Path, tmp_path: Path) -> None:
    shuffled = paper_college.place(tmp_path, order=3)
    assert spot(shuffled, "--json").stdout == spot(college, "--json").stdout


def test_the_evidence_of_a_spot_check_is_what_judge_says(college: Path) -> None:
    head, *drawn = [json.loads(line) for line in spot(college, "--period", "2026-06", "--json").stdout.splitlines()]
    assert (head["seed"], head["places"]) == ("2026-07-14 开奖号", {"机电学院": 1, "软件学院": 1})
    said = wuyou(college, "judge", "--from", "2026-06-01", "--at", NOW, "--json").stdout.splitlines()
    known = {(one["group"], one["have"], one["period"]): one for one in map(json.loads, said)}
    for group in drawn:
        for verdict in group["verdicts"]:
            same = known[group["group"], verdict["have"], verdict["period"]]
            assert [verdict[key] for key in ("status", "count", "need", "reason")] == [
                same[key] for key in ("status", "count", "need", "reason")
            ]
            youths = {one["youth"] for one in verdict["evidence"]} - {None}
            assert verdict["have"] == "voice" or len(youths) == verdict["count"]
    assert "wx/y" not in json.dumps(drawn)
    assert {verdict["have"] for verdict in drawn[0]["verdicts"]} == {
        "voice",
        "interaction",
        "topic",
        "activity",
        "face_to_face",
    }


def test_a_spot_check_can_be_kept_in_a_file(college: Path) -> None:
    path = college / "spot.txt"
    assert spot(college, "--out", str(path)).stdout == f"{path}\n"
    assert path.read_text(encoding="utf-8") == spot(college).stdout


SHEET = ("--period", "2026-06", "--out")


def test_a_spot_check_can_be_printed_and_signed(college: Path) -> None:
    path = college / "spot.docx"
    assert spot(college, *SHEET, str(path)).stdout == f"{path}\n"
    said = text_of(path)
    assert said[:6] == [
        "抽查记录",
        "2026年6月（2026年6月1日至6月30日）",
        "种子 | 2026-07-14 开奖号",
        "抽出 | 共3个群，抽出2个",
        "各单位 | 机电学院 1个抽1个；软件学院 2个抽1个",
        "截至 | 2026年7月15日12:00，按规则第1版",
    ]
    assert sum(line.startswith("核对人签名") for line in said) == 2  # One for each group, to be handed out apart.
    assert sum(line.startswith("抽签人签名") for line in said) == 1
    assert not any("wx/y" in line or "wx/lin" in line or "林一" in line for line in said)


def test_the_sheet_of_a_spot_check_says_of_each_verdict_what_the_json_says(college: Path) -> None:
    spot(college, *SHEET, str(college / "spot.docx"))
    drawn = [json.loads(line) for line in spot(college, "--period", "2026-06", "--json").stdout.splitlines()][1:]
    tables = [
        [[cell.text for cell in row.cells] for row in one.rows]
        for one in docx.Document(str(college / "spot.docx")).tables
    ]
    lots = next(rows[1:] for rows in tables if rows[0][0] == "序号")
    assert [(row[3], row[4]) for row in lots] == [(one["group"], one["lot"][:16]) for one in drawn]
    verdicts = [rows[1:] for rows in tables if rows[0][0] == "项目"]
    for rows, group in zip(verdicts, drawn, strict=True):
        for row, one in zip(rows, group["verdicts"], strict=True):
            assert row[3] == f"{one['count']}/{one['need']}"
            assert row[2].startswith(words.STATUSES[Status(one["status"])])
            if one["have"] in ("voice", "interaction"):
                own = [entry for entry in one["evidence"] if one["have"] == "voice" or entry["youth"] is not None]
                assert {entry["at"][11:16] for entry in own} <= set(re.findall(r"\d\d:\d\d", row[4]))


def test_a_spot_check_says_whom_it_counted_to_the_last_on_paper(college: Path) -> None:
    spot(college, *SHEET, str(college / "spot.docx"))
    verdict = next(line for line in text_of(college / "spot.docx") if line.startswith("每年与多数青年面对面"))
    number = int(verdict.split(" | ")[3].split("/")[0])
    assert number > 10  # 甲 to 癸, then 甲2.
    assert len(re.findall(r"[甲乙丙丁戊己庚辛壬癸]\d* \d+月\d+日", verdict)) == number


def test_a_seed_is_text_whatever_it_holds(college: Path) -> None:
    path = college / "seed.docx"
    wuyou(college, "spot-check", "--size", "1", "--seed", "{{ a }}<b>", "--at", NOW, *SHEET, str(path))
    assert text_of(path)[2] == "种子 | {{ a }}<b>"


def test_a_sheet_to_print_is_no_json(college: Path) -> None:
    done = spot(college, "--json", *SHEET, str(college / "no.docx"))
    assert (done.returncode, "--json makes no .docx" in done.stderr) == (2, True)
    assert not (college / "no.docx").exists()


# Progress.


def on_a_terminal(college: Path, *of: str) -> str:
    """What the command says to a terminal on stderr."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", "report", *of, "--at", NOW, "--config", str(college / "config.toml")]
    process = subprocess.Popen(
        command, cwd=college, stdout=subprocess.DEVNULL, stderr=theirs, env=os.environ | {"TERM": "xterm"}
    )
    os.close(theirs)
    said = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            said += os.read(ours, 4096)
        except OSError:
            break  # The other side is closed.
    process.wait()
    os.close(ours)
    return said.decode()


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(college: Path) -> None:
    of = ("term", "--period", TERM, "--out", str(college / "bar"))
    assert "100%" in on_a_terminal(college, *of)
    piped = made(college, *of)
    assert (piped.returncode, piped.stderr) == (0, "")
