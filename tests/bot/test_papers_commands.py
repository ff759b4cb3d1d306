"""`/交报告` and `/团委走访`: what is entered, by whom, once, and what is said of what cannot be."""

from pathlib import Path

import pytest

from bot.config import Config
from rules.calendar import Calendar
from rules.conditions import judge_conditions
from rules.facts import Paper, Visit
from rules.policy import Condition, Policy
from rules.verdicts import Status
from tests.bot.world import World, world
from tests.builders import at

SPRING = {"name": "2025-2026-2", "from": "2026-03-01", "to": "2026-07-12"}
AUTUMN = {"name": "2025-2026-1", "from": "2025-09-01", "to": "2026-01-11"}


def config(*terms: dict[str, str]) -> Config:
    return Config.model_validate({"calendar": {"terms": list(terms)}}, strict=False)


async def committee(college: World, unit: str = "") -> None:
    college.simulator.befriend("wang", f"/绑定 {college.enlist('王二', 'committee', unit)}")
    await college.answers()


async def said(college: World, who: str, text: str) -> str:
    (answer,) = await college.says(who, text, room=None)
    return answer.text


# The term report.


@pytest.mark.parametrize(
    "text", ["/交报告", "/交报告 2025-2026-2", "／交報告　2025-2026-2学期", "/交报告 ２０２５-2026-2"]
)
async def test_a_cadre_states_that_the_report_of_a_term_was_handed_in(tmp_path: Path, text: str) -> None:
    async with world(tmp_path, config=config(AUTUMN, SPRING)) as college:
        assert "已登记：2025-2026-2学期报告已交" in await said(college, "lin", text)
        (paper,) = college.facts(Paper)
        assert (paper.cadre, paper.paper, paper.period) == ("wx/lin", "term_report", "2025-2026-2")


async def test_the_statement_is_what_the_condition_counts(tmp_path: Path) -> None:
    async with world(tmp_path, config=config(SPRING)) as college:
        await said(college, "lin", "/交报告")
        terms = [("2025-2026-2", at("2026-03-01 00:00").date(), at("2026-07-12 00:00").date())]
        asked = (Condition.TERM_REPORT,)
        (found,) = judge_conditions(
            college.all_facts(), college.now, policy=Policy(), calendar=Calendar(), terms=terms, conditions=asked
        )
        assert found.status is Status.MET


async def test_a_report_is_stated_once_and_can_be_taken_back(tmp_path: Path) -> None:
    async with world(tmp_path, config=config(AUTUMN, SPRING)) as college:
        await said(college, "lin", "/交报告")
        assert "之前已登记过" in await said(college, "lin", "/交报告")
        assert len(college.facts(Paper)) == 1
        assert "已作废" in await said(college, "lin", "/交报告 2025-2026-2 作废")
        assert "不用作废" in await said(college, "lin", "/交报告 作废")
        assert "已登记" in await said(college, "lin", "/交报告")


async def test_a_term_that_is_unknown_or_has_not_begun_is_answered_with_those_there_are(tmp_path: Path) -> None:
    later = {"name": "2026-2027-1", "from": "2026-09-01", "to": "2027-01-10"}
    async with world(tmp_path, config=config(AUTUMN, SPRING, later)) as college:
        answer = await said(college, "lin", "/交报告 2026-2027-1")
        assert answer == "没有这个学期。请写：/交报告 2025-2026-1、/交报告 2025-2026-2"
        assert college.facts(Paper) == []


async def test_without_terms_in_the_calendar_there_is_nothing_to_state(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        assert "校历" in await said(college, "lin", "/交报告")


async def test_a_youth_states_no_report(tmp_path: Path) -> None:
    async with world(tmp_path, config=config(SPRING)) as college:
        assert "由本群联系人使用" in await said(college, "an", "/交报告")
        assert college.facts(Paper) == []


# Visits.


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("/团委走访 软件学院", "2026-03-02 09:02"),
        ("/团委走访 软件学院 3月1日", "2026-03-01 12:00"),
        ("/团委走访 软件学院 周日", "2026-03-01 12:00"),
        ("／團委走訪　昨天　软件学院", "2026-03-01 12:00"),
        ("/团委走访软件学院 2026-02-27", "2026-02-27 12:00"),
    ],
)
async def test_the_committee_enters_a_visit(tmp_path: Path, text: str, local: str) -> None:
    async with world(tmp_path) as college:
        await committee(college)
        assert "团委走访软件学院" in await said(college, "wang", text)
        (visit,) = college.facts(Visit)
        assert visit.unit == "软件学院"
        assert f"{visit.at.astimezone(at(local).tzinfo):%Y-%m-%d %H}" == local[:13]


async def test_a_visit_is_entered_once_a_day_and_can_be_taken_back(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        await committee(college)
        await said(college, "wang", "/团委走访 软件学院")
        assert "之前已登记过" in await said(college, "wang", "/团委走访 软件学院 今天")
        assert len(college.facts(Visit)) == 1
        assert "已作废" in await said(college, "wang", "/团委走访 软件学院 今天 作废")
        assert "不用作废" in await said(college, "wang", "/团委走访 软件学院 今天 作废")
        assert "已登记" in await said(college, "wang", "/团委走访 软件学院")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/团委走访 软件院", "是不是软件学院？请写：/团委走访 软件学院"),
        ("/团委走访 xyz", "没有“xyz”这个单位。现有：软件学院。"),
        ("/团委走访 软件学院 3月3日", "日期还没有到"),
        ("/团委走访 软件学院 2025-02-28", "一年以内"),
        ("/团委走访", "后面要写内容，例如：/团委走访 软件学院"),
    ],
)
async def test_what_cannot_be_a_visit_is_answered_with_what_can(tmp_path: Path, text: str, says: str) -> None:
    async with world(tmp_path) as college:
        await committee(college)
        assert says in await said(college, "wang", text)
        assert college.facts(Visit) == []


async def test_a_departments_committee_does_not_visit_itself(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        await committee(college, "软件学院")
        assert "由学院团委登记" in await said(college, "wang", "/团委走访 软件学院")
        assert college.facts(Visit) == []


async def test_a_cadre_enters_no_visit_of_the_committee(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        await said(college, "lin", "/团委走访 软件学院")
        assert college.facts(Visit) == []
