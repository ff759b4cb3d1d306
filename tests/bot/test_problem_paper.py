"""The quarter's problem list as a document, read back with python-docx."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from bot.config import Config, load
from bot.reports.docx import TemplateProblem
from bot.reports.problem_template import TEMPLATE, make
from bot.reports.problems import context_of, problem_list
from rules.facts import Paper
from rules.problems import ProblemState
from tests.builders import CADRE, GROUP, at, formed, fresh, period, store
from tracker import problem_lists, problems, roster
from tracker.database import Database
from tracker.recording import Recording

QUARTER = period("2026-Q4")
NOW = at("2026-12-01 10:00")
YOUTH = "sim/youth-1"
OTHER = "sim/other-group"


class Term:
    """A database into which problems are put."""

    def __init__(self, database: Database) -> None:
        self.database = database
        store(database, formed(), formed(OTHER, name="机电2201", unit="机电学院", cadre="sim/other-cadre"))
        with database.write() as connection:
            for name, unit, person in (("林一", "软件学院", CADRE), ("张三", "机电学院", "sim/other-cadre")):
                whole = {"name": name, "unit": unit, "role": "cadre", "contact": "", "branch": "", "club": ""}
                code = roster.enlist(connection, **whole, now=NOW)
                assert code is not None
                assert roster.bind(connection, code, person, NOW) is not None

    def handed_in(self, words: str, on: str = "2026-11-02 10:00", group: str = GROUP, *, confided: bool = False) -> int:
        with self.database.write() as connection:
            given = {"group": group, "member": YOUTH, "words": words, "at": at(on), "confided": confided}
            return problems.report(connection, Recording(), **given).no

    def moved(self, no: int, state: ProblemState, words: str | None = None, on: str = "2026-11-10 10:00") -> None:
        with self.database.write() as connection:
            problem = problems.numbered(connection, no, at(on))
            assert problem is not None
            problems.move(connection, Recording(), problem, state, by=CADRE, at=at(on), words=words)

    def sorted_in(self, no: int, category: str, department: str | None = None) -> None:
        with self.database.write() as connection:
            problem = problems.numbered(connection, no, NOW)
            assert problem is not None
            problems.sort_in(connection, Recording(), problem, category, department, by=CADRE, at=NOW)

    def listed(self, analysis: str, advice: str, cadre: str = CADRE) -> None:
        with self.database.write() as connection:
            problem_lists.hand_in(
                connection,
                Recording(),
                cadre=cadre,
                period=QUARTER.name,
                analysis=analysis,
                advice=advice,
                at=NOW,
            )

    def paper(self, unit: str = "", *, config: Config | None = None, now: object = NOW) -> str:
        """Return the text of the paper: paragraphs, and rows of tables with | between cells."""
        with self.database.read() as connection:
            return text_of(problem_list(connection, config or Config(), QUARTER, unit, now))


def text_of(content: bytes) -> str:
    return "\n".join(lines_of(Document(BytesIO(content))))


def lines_of(document: object) -> list[str]:
    lines = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return lines


@pytest.fixture
def term(tmp_path: Path) -> Term:
    return Term(fresh(tmp_path))


def test_the_whole_paper(term: Term) -> None:
    pipe, queue = term.handed_in("水管在滴水"), term.handed_in("食堂太挤", "2026-11-03 10:00")
    lamp = term.handed_in("实训楼灯坏了", "2026-11-04 10:00", OTHER)
    term.sorted_in(pipe, "宿舍", "后勤处")
    term.sorted_in(lamp, "后勤")
    term.moved(pipe, ProblemState.ANSWERED, "已换新管")
    term.moved(lamp, ProblemState.HANDED_UP, "需要学校出面", on="2026-11-30 10:00")
    term.listed("集中在宿舍", "每月检查")
    assert term.paper().splitlines() == [
        "2026年第4季度问题清单",
        "截至2026年12月1日（本季度还没有结束）。青年的姓名不列入；直接向团委反映的问题由团委另行办理，不列入。",
        "一、数量",
        "类别 | 待处理 | 处理中 | 已上交 | 已退回 | 已答复 | 不受理 | 已撤回 | 合计",
        "后勤 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 1",
        "宿舍 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 1",
        "未归类 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 1",
        "合计 | 1 | 0 | 1 | 0 | 1 | 0 | 0 | 3",
        "二、问题",
        "机电学院",
        "编号 | 日期 | 群 | 类别 | 部门 | 状态 | 问题 | 答复、意见",
        "3 | 2026年11月4日 | 机电2201 | 后勤 |  | 已上交团委 | 实训楼灯坏了 | 意见：需要学校出面",
        "软件学院",
        "编号 | 日期 | 群 | 类别 | 部门 | 状态 | 问题 | 答复、意见",
        "1 | 2026年11月2日 | 软件2201 | 宿舍 | 后勤处 | 已答复 | 水管在滴水 | 已换新管",
        "2 | 2026年11月3日 | 软件2201 | 未归类 |  | 待处理（过期） | 食堂太挤 | ",
        "三、分析和建议",
        "软件学院 林一（软件2201）",
        "分析：集中在宿舍",
        "建议：每月检查",
    ]
    assert queue == 2


def test_a_unit_sees_its_own_alone(term: Term) -> None:
    term.handed_in("水管在滴水")
    term.handed_in("实训楼灯坏了", group=OTHER)
    term.listed("集中在宿舍", "每月检查")
    term.listed("集中在实训楼", "换灯", "sim/other-cadre")
    said = term.paper("机电学院")
    assert said.startswith("机电学院2026年第4季度问题清单")
    assert ("实训楼灯坏了" in said, "换灯" in said) == (True, True)
    assert not any(word in said for word in ("水管", "软件", "每月检查"))


def test_an_empty_quarter_says_so(term: Term) -> None:
    said = term.paper()
    assert "本季度没有问题。" in said
    assert "还没有人交。" in said
    assert "合计 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0" in said


def test_no_youth_is_in_it_and_nothing_that_was_confided(term: Term) -> None:
    term.handed_in("水管在滴水")
    term.handed_in("没有人管这个群", confided=True)
    with term.database.read() as connection:
        content = problem_list(connection, Config(), QUARTER, "", NOW)
        whole = repr(context_of(connection, Config(), QUARTER, "", NOW))
    assert "没有人管" not in text_of(content) + whole
    assert "youth" not in text_of(content) + whole
    assert "合计 | 1 |" in text_of(content)


@pytest.mark.parametrize(
    ("on", "closed", "listed"),
    [
        ("2026-10-01 00:00", None, True),
        ("2026-09-30 23:59", "2026-10-01 00:00", True),  # Open when the quarter began.
        ("2026-09-29 10:00", "2026-09-30 23:59", False),
        ("2026-11-30 23:59", None, True),
        ("2026-12-01 10:01", None, False),  # Not yet, when the paper is made.
    ],
)
def test_which_problems_belong_to_the_quarter(term: Term, on: str, closed: str | None, listed: bool) -> None:
    no = term.handed_in("水管在滴水", on)
    if closed is not None:
        term.moved(no, ProblemState.ANSWERED, "已换新管", closed)
    assert ("水管在滴水" in term.paper()) == listed


def test_what_comes_after_the_quarter_is_in_no_paper_of_it(term: Term) -> None:
    term.handed_in("水管在滴水", "2027-01-01 00:00")
    said = term.paper(now=at("2027-01-05 10:00"))
    assert "水管" not in said
    assert "还没有结束" not in said


def test_what_was_erased_says_so(term: Term) -> None:
    no = term.handed_in("水管在滴水")
    term.sorted_in(no, "宿舍")
    term.listed("集中在宿舍", "每月检查")
    term.moved(no, ProblemState.WITHDRAWN)
    with term.database.write() as connection:
        problem_lists.erase_ended(connection, NOW + timedelta(days=400))
    said = term.paper()
    assert "1 | 2026年11月2日 | 软件2201 | （内容已删除） |  | 已撤回 | （内容已删除） | " in said
    assert "分析：（内容已删除）" in said
    assert "水管" not in said


def test_a_list_that_only_a_journal_tells_of_has_no_words(term: Term) -> None:
    store(term.database, Paper(NOW, "paper-1", CADRE, "problem_list", QUARTER.name))
    assert "软件学院 林一（软件2201）\n分析：（内容已删除）" in term.paper()


HOSTILE = "{{ 7*7 }} {% for x in y %} <b>&amp; \x0c\x00\x07 第一行\n第二行\t末"


def test_whatever_somebody_wrote_is_text(term: Term) -> None:
    no = term.handed_in(HOSTILE.replace("\x00", ""))
    term.moved(no, ProblemState.ANSWERED, "=cmd|' /C calc'!A0")
    said = term.paper()
    assert "{{ 7*7 }} {% for x in y %} <b>&amp;  第一行\n第二行 末" in said
    assert "=cmd|' /C calc'!A0" in said


# Templates.


def test_the_bundled_template_is_what_its_script_makes() -> None:
    assert lines_of(Document(str(TEMPLATE))) == lines_of(make())


def test_the_template_names_nobody() -> None:
    properties = Document(str(TEMPLATE)).core_properties
    assert (properties.author, properties.comments) == ("", "")


def test_the_school_s_own_template_is_filled(term: Term, tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("本校：{{ quarter }}，{% for of_unit in units %}{{ of_unit.problems|length }}件{% endfor %}")
    own.save(str(tmp_path / "own.docx"))
    (tmp_path / "config.toml").write_text('[reports]\nproblem_template = "own.docx"\n', encoding="utf-8")
    term.handed_in("水管在滴水")
    assert term.paper(config=load(tmp_path / "config.toml")) == "本校：2026年第4季度，1件"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("missing.docx", None, "is no file; correct"),
        ("text.docx", b"no document", "cannot be read as a Word document"),
        ("broken.docx", "{{ quarter", "a placeholder that cannot be read.*docs/problems.md"),
        ("wrong.docx", "{{ quater }}", "'quater' is undefined; see the list in docs/problems.md"),
    ],
)
def test_a_template_that_cannot_be_used_says_which_and_how_to_mend_it(
    term: Term, tmp_path: Path, name: str, content: bytes | str | None, problem: str
) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        own = Document()
        own.add_paragraph(content)
        own.save(str(path))
    config = Config.model_validate({"reports": {"problem_template": str(path)}})
    with pytest.raises(TemplateProblem, match=problem) as caught:
        term.paper(config=config)
    assert str(path) in str(caught.value)


def test_the_page_for_schools_names_everything_that_a_template_may_say(term: Term) -> None:
    page = (Path(__file__).parents[2] / "docs" / "problems.md").read_text(encoding="utf-8")
    term.handed_in("水管在滴水")
    term.listed("集中在宿舍", "每月检查")
    with term.database.read() as connection:
        context = context_of(connection, Config(), QUARTER, "", NOW)
    tables = [context, context["numbers"][0], context["units"][0], context["units"][0]["problems"][0]]
    named = set(re.findall(r"`\{?\{? ?([a-z_]+) ?\}?\}?`", page))
    assert {key for table in [*tables, context["lists"][0]] for key in table} <= named
