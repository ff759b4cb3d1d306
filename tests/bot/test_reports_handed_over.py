"""Term reports of a group that changed hands within the term: both cadres, with their days and their duties."""

from datetime import date
from pathlib import Path

import pytest

from rules.facts import Duty, Excuse, Group
from tests import paper_college
from tests.bot.test_reports import made, table, text_of
from tests.builders import at, store
from tests.paper_college import TERM
from tracker import roster
from tracker.database import Database

HANDED_OVER = at("2026-05-10 00:00")


def enlisted(college: Path, name: str, person: str) -> None:
    """Put a cadre onto the list, bound."""
    database = Database(f"sqlite:///{college / 'wuyou.db'}")
    with database.write() as connection:
        none = {"contact": "", "branch": "", "club": "", "now": HANDED_OVER}
        code = roster.enlist(connection, name=name, unit="软件学院", role="cadre", **none)
        roster.bind(connection, code or "", person, HANDED_OVER)
    database.close()


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The college of the papers; the first group passes from lin to zhou at the midnight that begins May 10."""
    place = paper_college.place(tmp_path_factory.mktemp("handed-over"))
    enlisted(place, "周三", "wx/zhou")
    database = Database(f"sqlite:///{place / 'wuyou.db'}")
    store(
        database,
        Group(HANDED_OVER, "wx/r1", "软件2401联系群", "软件学院", "wx/zhou"),
        Duty(at("2026-06-05 15:00"), "duty zhou", "wx/zhou", "lecture", "团章"),
        Duty(at("2026-06-20 15:00"), "duty lin later", "wx/lin", "theme_day", "七一"),
        Excuse(at("2026-04-06 09:00"), "leave lin", "wx/r1", date(2026, 4, 7), date(2026, 4, 8), "培训"),
    )
    database.close()
    return place


def duties(path: Path) -> dict[tuple[str, str], list[str]]:
    """How many are done, the conclusion and the dates, by cadre and duty; of a report's table."""
    tables = [[row[:3], row[4:]] for row in _rows_of_duties(path)]
    return {(row[0], row[2]): rest for row, rest in tables}


def _rows_of_duties(path: Path) -> list[list[str]]:
    said = [line.split(" | ") for line in text_of(path)]
    first = said.index(["团干部", "年", "任务", "应完成", "完成", "结论", "日期（题目）"]) + 1
    return [row for row in said[first:] if len(row) == 7]


def test_a_group_that_changed_hands_shows_both_cadres_with_their_days(college: Path) -> None:
    path = college / "group.docx"
    made(college, "term", "--period", TERM, "--group", "wx/r1", "--out", str(path))
    said = text_of(path)
    assert "单位 | 软件学院 | 团干部 | 林一（3月1日至5月9日）、周三（5月10日至7月12日）" in said
    start = said.index("交接")
    assert said[start + 1 : start + 4] == [
        "联系群 | 团干部 | 任职时间",
        "软件2401联系群 | 林一 | 3月1日至5月9日",
        "软件2401联系群 | 周三 | 5月10日至7月12日",
    ]


def test_each_cadre_has_the_duties_of_the_time_when_the_group_was_theirs(college: Path) -> None:
    path = college / "group.docx"
    made(college, "term", "--period", TERM, "--group", "wx/r1", "--out", str(path))
    found = duties(path)
    assert list(found) == [
        (who, what) for who in ("周三", "林一") for what in ("组织生活会", "团课", "主题团日", "谈心谈话")
    ]
    assert found["林一", "组织生活会"] == ["1", "已做到", "3月20日"]
    assert found["林一", "主题团日"] == ["2", "已做到", "5月4日（五四主题团日）；任职以外：6月20日（七一）"]
    assert found["林一", "团课"] == ["1", "不计", "4月9日（青年大学习：劳动精神）"]
    assert found["周三", "团课"] == ["1", "进行中", "6月5日（团章）"]
    assert found["周三", "谈心谈话"] == ["3", "已做到", "6月1日、6月2日、6月3日"]


def test_the_sentences_count_what_was_done_for_the_group_and_ask_the_present_cadre_alone(college: Path) -> None:
    path = college / "group.docx"
    made(college, "term", "--period", TERM, "--group", "wx/r1", "--out", str(path))
    said = text_of(path)
    assert "2026年完成组织生活会1次、团课2次、主题团日1次、谈心谈话3次。" in said
    assert "周三：2026年团课还差1次。" in said
    assert not [line for line in said if line.startswith("林一：")]


def test_leave_is_whose_it_was(college: Path) -> None:
    path = college / "group.docx"
    made(college, "term", "--period", TERM, "--group", "wx/r1", "--out", str(path))
    assert text_of(path)[-1] == "请假：林一 4月7日至4月8日；周三 5月20日至5月24日。"


def test_a_unit_names_all_its_cadres_and_shows_what_was_handed_over_alone(college: Path) -> None:
    path = college / "unit.docx"
    made(college, "term", "--period", TERM, "--unit", "软件学院", "--out", str(path))
    assert "单位 | 软件学院 | 团干部 | 周三、林一、马晓" in text_of(path)
    names = [row[1] for row in table(path, "联系群") if row[0] == "软件2401联系群"]
    assert names == ["林一、周三"]
    assert "软件2402联系群 | 马晓 | 3月1日至7月12日" not in text_of(path)


@pytest.mark.parametrize(
    ("period", "as_of", "says"),
    [
        ("2026-04", "2026-05-01T00:00:00", "林一"),  # Before the handover,
        ("2026-06", "2026-07-01T00:00:00", "周三"),  # and after it.
        ("2026-05", "2026-05-09T23:59:59", "林一"),
        ("2026-05", "2026-05-10T00:00:00", "林一（5月1日至5月9日）、周三（5月10日起）"),
    ],
)
def test_who_did_not_hold_it_in_the_span_by_then_is_not_named(
    college: Path, period: str, as_of: str, says: str
) -> None:
    path = college / "when.docx"
    made(college, "term", "--period", period, "--group", "wx/r1", "--out", str(path), at=as_of)
    assert f"单位 | 软件学院 | 团干部 | {says}" in text_of(path)
    assert ("交接" in text_of(path)) == ("、" in says)


def test_an_earlier_cadre_who_is_on_no_list_goes_by_the_group_too(tmp_path: Path) -> None:
    place = paper_college.place(tmp_path)
    database = Database(f"sqlite:///{place / 'wuyou.db'}")
    store(database, Group(HANDED_OVER, "wx/r1", "软件2401联系群", "软件学院", "wx/zhou"))
    store(database, Group(at("2026-04-01 00:00"), "wx/r1", "软件2401联系群", "软件学院", "wx/nobody"))
    database.close()
    made(place, "term", "--period", TERM, "--group", "wx/r1", "--out", "mine.docx")
    head = text_of(place / "mine.docx")[2].removeprefix("单位 | 软件学院 | 团干部 | ")
    assert head.split("、") == [
        "林一（3月1日至3月31日）",
        "「软件2401联系群」原联系人（4月1日至5月9日）",
        "「软件2401联系群」联系人（5月10日至7月12日）",
    ]
