"""The survey of satisfaction as dialogues: told once to the group, answered in private, told from ten answers on."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from bot import cli, clock, texts, texts_survey, wiring
from bot import texts_rights as rights
from bot.config import Config
from bot.rounds import Rounds
from bot.surveying import closed_survey, results
from rules.facts import Group, GroupEnd, Join, Message
from rules.periods import INSTANT
from tests.bot.world import ROOM, World, world
from tests.builders import at, formed, fresh, store
from tracker import live, surveys
from tracker.outbox import NoticeKind
from tracker.recording import Recording
from tracker.submissions import KEPT

OPENS, CLOSES = at("2026-06-22 00:00"), at("2026-07-06 00:00")
TERM = {"name": "2025-2026-2", "from": date(2026, 3, 1), "to": date(2026, 7, 12)}
TABLES: dict[str, Any] = {
    "calendar": {"observe_holidays": False, "terms": [TERM]},
    "gateway": [{"name": "wx", "kind": "simulator"}],
    "help": {"lines": ["热线 12356"]},
}


def configured(**tables: Any) -> Config:
    return Config.model_validate(TABLES | tables)


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    """The college on the third morning of the survey."""
    async with world(tmp_path, config=configured()) as at_work:
        at_work.clock[0] = at("2026-06-24 10:00")
        yield at_work


def rows_on_disk(college: World) -> list[int]:
    with college.database.read() as connection:
        return [sum(sum(tally.values()) for tally in surveys.tallies(connection, "2025-2026-2").values())]


async def round_of(college: World, config: Config | None = None) -> list[str]:
    """Make a round; return what the groups are told."""
    config = config or configured()
    rounds = Rounds(config, college.database, college.writer, wiring.calendar_for(config, college.database))
    await rounds.run_due(college.now)
    return [one.text for one in await college.answers() if "【满意度】" in one.text]


# Told once.


async def test_the_group_is_told_once_when_it_opens(college: World) -> None:
    college.clock[0] = OPENS - INSTANT
    assert await round_of(college) == []
    college.clock[0] = OPENS + timedelta(hours=8)
    (said,) = await round_of(college)
    assert len(said) < 500
    assert "/满意度 4" in said
    assert "7月5日24:00" in said
    for _ in range(3):
        college.wait(hours=24)
        assert await round_of(college) == []


@pytest.mark.parametrize(("hour", "told"), [("00:00", 0), ("07:59", 0), ("08:00", 1), ("21:59", 1), ("22:00", 0)])
async def test_it_is_told_by_day(college: World, hour: str, told: int) -> None:
    college.clock[0] = at(f"2026-06-22 {hour}")
    assert len(await round_of(college)) == told


async def test_after_its_end_or_where_it_is_not_held_nobody_is_told(college: World) -> None:
    assert await round_of(college, configured(survey={"held": False})) == []
    college.clock[0] = CLOSES + timedelta(hours=10)
    assert await round_of(college) == []


async def test_only_a_few_groups_are_told_in_a_round(tmp_path: Path) -> None:
    database, config = fresh(tmp_path), configured()
    with database.write() as connection:
        for number in range(7):
            group = f"wx/g{number}"
            Recording().record(connection, formed(group, cadre="wx/lin", on="2026-03-01 00:00", youths=()))
            live.enable(connection, group, at("2026-03-01 00:00"))
        Recording().record(connection, [GroupEnd(at("2026-05-01 00:00"), "wx/g6")])
    counted = []
    with wiring.writing(database) as writer:
        rounds = Rounds(config, database, writer, wiring.calendar_for(config, database))
        for minute in (0, 5, 10):
            made = await rounds.run_due(at("2026-06-22 10:00") + timedelta(minutes=minute))
            counted.append(sum(row.notice.kind is NoticeKind.NOTICE for row in made.rows))
    assert counted == [5, 1, 0]


# Answered.


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("/满意度 4", 4),
        ("/满意度5分", 5),
        ("／滿意度　３", 3),
        ("/满意度 一 不满意", 1),
        ("/满意度 4，很好", 4),
        ("/满意度 4分很好", 4),
        ("/满意度 一般", 3),
        ("/满意度不满意，太少", 2),
        ("/滿意度 非常滿意", 5),
    ],
)
async def test_an_answer_is_taken_in_private(college: World, said: str, score: int) -> None:
    (answer,) = await college.says("an", said, room=None)
    assert answer.text.startswith(f"收到，{score}分")
    assert answer.text.endswith("热线 12356")
    with college.database.read() as connection:
        assert surveys.tallies(connection, "2025-2026-2") == {f"wx/{ROOM}": {score: 1}}


async def test_in_the_group_it_is_refused_and_nothing_of_it_is_stored(college: World, tmp_path: Path) -> None:
    (answer,) = await college.says("an", "/满意度 1 只在群里说的一句")
    assert answer.text == texts.SAID_TO_ALL
    assert rows_on_disk(college) == [0]
    assert not any("只在群里说的一句".encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert [message.kind for message in college.facts(Message)] == ["command"]


async def test_one_answer_a_person(college: World) -> None:
    await college.says("an", "/满意度 4", room=None)
    (again,) = await college.says("an", "/满意度 1 改主意了", room=None)
    assert again.text == texts_survey.ANSWERED
    await college.says("bo", "/满意度 4", room=None)
    assert rows_on_disk(college) == [2]


@pytest.mark.parametrize(
    "said",
    [
        "/满意度",
        "/满意度 6",
        "/满意度 0",
        "/满意度 45",
        "/满意度 很好",
        "/满意度 -1",
        "/满意度 4.5",
        "/满意度 一直很好",
        "/满意度 4个活动都好",
        "/满意度 4-5",
        "/满意度 一般般",
    ],
)
async def test_what_is_no_answer_is_told_how(college: World, said: str) -> None:
    (answer,) = await college.says("an", said, room=None)
    assert answer.text.startswith(texts_survey.HOW)
    assert rows_on_disk(college) == [0]


async def test_words_have_a_limit(college: World) -> None:
    (answer,) = await college.says("an", f"/满意度 4 {'好' * 101}", room=None)
    assert "最多100个字" in answer.text
    assert rows_on_disk(college) == [0]
    (answer,) = await college.says("an", f"/满意度 4 {'好' * 100}", room=None)
    assert answer.text.startswith("收到")


@pytest.mark.parametrize(
    ("moment", "taken"), [(OPENS - INSTANT, 0), (OPENS, 1), (CLOSES - INSTANT, 1), (CLOSES, 0)], ids=str
)
async def test_both_edges_of_the_window(college: World, moment: Any, taken: int) -> None:
    college.clock[0] = moment - timedelta(seconds=30)
    (answer,) = await college.says("an", "/满意度 4", room=None)
    assert (answer.text == texts_survey.CLOSED) is (not taken)
    assert rows_on_disk(college) == [taken]


@pytest.mark.parametrize("who", ["lin", "wang"])
async def test_the_cadre_and_strangers_have_no_say(college: World, who: str) -> None:
    (answer,) = await college.says(who, "/满意度 5", room=None)
    assert answer.text == texts_survey.NOT_OURS
    assert rows_on_disk(college) == [0]


async def test_who_is_not_recorded_may_answer_and_is_not_recorded_by_it(college: World, tmp_path: Path) -> None:
    await college.says("an", "/删除我的数据 确认", room=None)
    (answer,) = await college.says("an", "/满意度 2", room=None)
    assert answer.text.startswith("收到")
    assert rows_on_disk(college) == [1]
    assert not any(b"wx/an" in path.read_bytes() for path in tmp_path.iterdir())


async def test_erasing_oneself_gives_no_second_answer_and_says_so(college: World) -> None:
    await college.says("an", "/满意度 5", room=None)
    (receipt,) = await college.says("an", "/删除我的数据 确认", room=None)
    assert "“已答过”的记号" in receipt.text
    (answer,) = await college.says("an", "/满意度 5", room=None)
    assert answer.text == texts_survey.ANSWERED
    (own,) = await college.says("an", "/我的数据", room=None)
    assert own.text.startswith(rights.ONLY_THE_MARK)
    assert "满意度：2025-2026-2已答" in own.text


async def test_of_two_groups_the_answer_says_which(college: World) -> None:
    other = [Group(college.now, "wx/z", "羽毛球群", "软件学院", "wx/zhao"), Join(college.now, "wx/z", "wx/an")]
    await college.post.station.record(other)
    await college.post.station.write(lambda connection, _: live.enable(connection, "wx/z", college.now))
    (which,) = await college.says("an", "/满意度 4", room=None)
    assert "第1群「林老师联系群」、第2群「羽毛球群」" in which.text
    (no,) = await college.says("an", "/满意度 第3群 4", room=None)
    assert no.text == which.text
    await college.says("an", "/满意度 第2群 4", room=None)
    await college.says("an", "/满意度 一群 3 好", room=None)
    with college.database.read() as connection:
        assert surveys.tallies(connection, "2025-2026-2") == {"wx/z": {4: 1}, f"wx/{ROOM}": {3: 1}}


async def test_two_groups_of_one_name_are_told_apart(college: World) -> None:
    other = [Group(college.now, "wx/z", "林老师联系群", "软件学院", "wx/zhao"), Join(college.now, "wx/z", "wx/an")]
    await college.post.station.record(other)
    await college.post.station.write(lambda connection, _: live.enable(connection, "wx/z", college.now))
    (which,) = await college.says("an", "/满意度 4", room=None)
    assert "启用，青年3人）、第2群「林老师联系群」（2026年" in which.text
    assert "启用，青年1人）。请写明是哪个" in which.text


# Told from ten on.


def filled(folder: Path, **answers: int) -> Any:
    """A database with groups a and b of 软件, c and d of 机械, and so many answers in each."""
    database = fresh(folder)
    for group, unit in (("a", "软件"), ("b", "软件"), ("c", "机械"), ("d", "机械")):
        store(database, formed(f"wx/{group}", name=f"{group}群", unit=unit, cadre=f"wx/{group}", on="2026-03-01 00:00"))
    survey = closed_survey(configured(), None, CLOSES)
    assert survey is not None
    with database.write() as connection:
        for group, number in answers.items():
            for who in range(number):
                score, words = who % 5 + 1, f"{group}群第{who}句" if who < 2 else None
                surveys.answer(
                    connection, Recording(), survey, group=f"wx/{group}", person=f"wx/{who}", score=score, words=words
                )
    return database


def told(folder: Path, unit: str = "", **answers: int) -> str:
    config = configured()
    survey = closed_survey(config, None, CLOSES)
    assert survey is not None
    with filled(folder, **answers).read() as connection:
        return "\n".join(texts_survey.results(results(connection, config, survey, unit)))


def test_results_by_unit_and_name_and_never_by_number(tmp_path: Path) -> None:
    lines = told(tmp_path, a=10, b=20, c=30, d=40).splitlines()
    assert [line.partition("：")[0].partition("】")[0] for line in lines if not line.startswith("　")][1:] == [
        *("【机械", "c群", "d群", "【软件", "a群", "b群", "【合计")
    ]
    assert "a群：10份，非常满意2、满意2、一般2、不满意2、很不满意2" in lines
    assert "　· a群第0句" in lines


def test_below_ten_nothing_is_told_not_even_words_or_how_many(tmp_path: Path) -> None:
    said = told(tmp_path, a=9, b=30, c=0)
    assert "a群：不显示" in said
    assert "c群：不显示" in said
    assert "a群第" not in said
    assert "【软件】不显示" in said
    assert "【合计】不显示" in said


def test_words_of_small_groups_are_told_where_their_numbers_are(tmp_path: Path) -> None:
    lines = told(tmp_path, a=9, b=9, c=30, d=30).splitlines()
    unit = lines.index(next(line for line in lines if line.startswith("【软件】18份")))
    assert lines[unit + 1 : unit + 5] == ["　· a群第0句", "　· a群第1句", "　· b群第0句", "　· b群第1句"]
    assert "a群：不显示" in lines[unit + 5]


def test_a_department_sees_its_own_groups_only(tmp_path: Path) -> None:
    said = told(tmp_path, "软件", a=10, b=20, c=30, d=40)
    assert "a群" in said
    assert "c群" not in said
    assert "合计" not in said


async def test_the_committee_is_told_in_private_once_it_is_closed(college: World) -> None:
    await college.says("zhao", f"/绑定 {college.enlist('赵书记', 'committee', '')}", room=None)
    await college.says("an", "/满意度 4", room=None)
    (running,) = await college.says("zhao", "/满意度结果", room=None)
    assert "还在进行" in running.text
    college.clock[0] = CLOSES
    (answer,) = await college.says("zhao", "/满意度结果", room=None)
    assert answer.text.startswith("满意度 2025-2026-2")
    assert "【软件学院】不显示" in answer.text
    (none,) = await college.says("zhao", "/满意度结果 别的学期", room=None)
    assert none.text == texts_survey.NO_RESULTS
    (denied,) = await college.says("an", "/满意度结果", room=None)
    assert "由团委使用" in denied.text


def test_the_command_line_tells_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path, a=10, b=3).close()
    (tmp_path / "config.toml").write_text(
        '[[calendar.terms]]\nname = "2025-2026-2"\nfrom = 2026-03-01\nto = 2026-07-12\n'
    )
    monkeypatch.setattr(clock, "now", lambda: CLOSES)
    done = CliRunner().invoke(cli.app, ["survey", "--json", "--config", str(tmp_path / "config.toml")])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    by_group = {line["group"]: line["answers"] for line in lines if line["group"]}
    assert by_group["wx/a"] == {"5": 2, "4": 2, "3": 2, "2": 2, "1": 2}
    assert by_group["wx/b"] is None
    assert [line["answers"] for line in lines if line["unit"] is None] == [None]
    wrong = CliRunner().invoke(cli.app, ["survey", "--term", "x", "--config", str(tmp_path / "config.toml")])
    assert isinstance(wrong.exception, cli.Wrong)


async def test_words_and_marks_end_by_the_rounds(college: World, tmp_path: Path) -> None:
    await college.says("an", "/满意度 4 只有这一句", room=None)
    college.clock[0] = CLOSES
    await round_of(college)
    with college.database.read() as connection:
        assert surveys.answered(connection, "wx/an") == []
        assert surveys.words(connection, "2025-2026-2") != {}
    college.clock[0] = CLOSES + KEPT
    await round_of(college)
    assert not any("只有这一句".encode() in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(("least", "is_valid"), [(9, False), (10, True), (50, True)])
def test_the_least_may_only_be_more(least: int, is_valid: bool) -> None:
    if is_valid:
        assert configured(survey={"least": least}).survey.least == least
    else:
        with pytest.raises(ValueError, match="least"):
            configured(survey={"least": least})
