"""The reasons of a verdict: to the operator with ids, as lines and JSON; to the cadre in private, without names."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot import texts, texts_why
from bot.commands.why import have_and_period
from bot.explaining import explain, explanation_line
from bot.gateways.simulator import Sent
from bot.why import NoVerdict, Why, look, note_look
from rules.calendar import Break, Calendar
from rules.facts import Attend, Attest, CalendarYear, Fact, GroupEnd, Meet, Message, Objection, Recall, Seal, Void
from rules.policy import Have, Policies, Policy
from rules.reasons import Entry, Standing
from tests.bot.world import YOUTHS as PEOPLE
from tests.bot.world import World, world
from tests.builders import (
    CADRE,
    GROUP,
    SHANGHAI,
    YOUTHS,
    activity,
    answered,
    at,
    attested,
    blind,
    formed,
    fresh,
    leave,
    period,
    spoke,
    spoke_daily,
    store,
    topic,
)
from tracker.database import Database
from tracker.importing import import_journals
from tracker.journal import write_journal
from tracker.judging import Judge

VOICE, INTERACTION, TOPIC, ACTIVITY, FACE_TO_FACE = Have
BREAK = Calendar(breaks=(Break("实习周", date(2026, 9, 10), date(2026, 9, 11)),))
T = at("2026-10-08 12:00")


def reasons(
    folder: Path,
    have: Have,
    name: str,
    *facts: Fact | Iterable[Fact],
    when: datetime = T,
    calendar: Calendar | None = None,
    policies: Policy | Policies | None = None,
) -> Why:
    """The reasons of a verdict on the group, with what is stored of it."""
    with closing(fresh(folder)) as database:
        store(database, formed(), *facts)
        return seen(database, have, name, when, calendar or Calendar(), policies or Policy())


def seen(
    database: Database, have: Have, name: str, when: datetime, calendar: Calendar, policies: Policy | Policies
) -> Why:
    with database.read() as connection:
        return look(Judge(connection, policies, calendar), policies, GROUP, have, period(name), when)


def lines_below(head: str, why: Why) -> list[str]:
    """The lines of one block of what the operator reads."""
    below = False
    found: list[str] = []
    for line in list(explain(why))[1:]:
        below = line[2:12].strip() == head or (below and not line[2:12].strip())
        if below:
            found.append(line[12:])
    return found


def week(folder: Path) -> Why:
    """A week with one interaction that counted and one message of each sort that did not."""
    said = [
        *answered("2026-09-08 09:00", youths=YOUTHS[:2]),
        spoke("2026-09-08 11:00:02", YOUTHS[2]),
        Message(at("2026-09-08 09:30"), "sticker", GROUP, YOUTHS[2], "sticker"),
        Message(at("2026-09-08 09:31"), "gone", GROUP, YOUTHS[2], "text"),
        Recall(at("2026-09-08 09:32"), GROUP, "gone"),
        Message(at("2026-09-08 09:33"), "bots", GROUP, "sim/bot", "text", by_bot=True),
    ]
    beside = [
        leave("2026-09-09", "2026-09-09", "2026-09-01 08:00"),
        blind("2026-09-12 00:00", "2026-09-12 03:00", reason="crash"),
        Objection(at("2026-09-15 08:00"), "objection", GROUP, "interaction", "2026-W37", CADRE, "都说话了"),
    ]
    return reasons(folder, INTERACTION, "2026-W37", said, beside, calendar=BREAK)


# To the operator, as lines


def test_the_first_lines_say_the_verdict_and_which_question_decided(tmp_path: Path) -> None:
    why = week(tmp_path)
    assert next(explain(why)) == "sim/group interaction 2026-W37: short, 2 of 3"
    assert lines_below("decided", why) == [
        "is 2 at least 3: no",
        "do two people vouch for it: no",
        "is it excused (3 of 7 days off, 3.5 would do): no",
        "is it running at T, before 2026-09-14T00:00:00+08:00: no",
        "was the bot blind for more than 8:24:00 (3:00:00): no",
        "is it short: yes",
    ]


def test_policy_calendar_leave_coverage_and_objections_are_told_with_their_reasons(tmp_path: Path) -> None:
    why = week(tmp_path)
    assert lines_below("period", why) == [
        "2026-09-07T00:00:00+08:00 to 2026-09-14T00:00:00+08:00 (not included), 7 days"
    ]
    assert lines_below("policy", why) == [
        "college plan, version 1",
        "at least 3 youths, answers within 2:00:00",
        "counted kinds: audio, chat_history, file, image, link, miniprogram, note, text, video",
        "due for the last 3 days; excused when 50% of the days are off; unknown when blind for more than 5% of it",
    ]
    assert lines_below("calendar", why) == [
        "2 of 7 days off by holiday or break",
        "2026-09-10 to 2026-09-11: 实习周",
    ]
    assert lines_below("leave", why) == ["2026-09-09 to 2026-09-09 leave sim/group 2026-09-09: 出差"]
    assert lines_below("coverage", why) == [
        "blind for 3:00:00 (1.79%) of 7 days, at most 8:24:00 is allowed",
        "2026-09-12T00:00:00+08:00 to 2026-09-12T03:00:00+08:00: sim/group, every have, crash",
    ]
    assert lines_below("objection", why) == ["2026-09-15T08:00:00+08:00 sim/cadre: 都说话了"]


@pytest.mark.parametrize(
    ("asked", "late"), [("2026-09-09 00:00", ""), ("2026-09-09 00:01", ", asked for after it had begun")]
)
def test_leave_that_was_asked_for_after_it_had_begun_is_named_late(tmp_path: Path, asked: str, late: str) -> None:
    why = reasons(tmp_path, INTERACTION, "2026-W37", [leave("2026-09-09", "2026-09-09", asked)])
    assert lines_below("leave", why) == [f"2026-09-09 to 2026-09-09 leave sim/group 2026-09-09{late}: 出差"]
    assert [row["late"] for row in explanation_line(why)["leave"]] == [bool(late)]


def test_an_answer_stands_beside_the_objection_that_it_answers(tmp_path: Path) -> None:
    of = (GROUP, "interaction", "2026-W37")
    objection = Objection(at("2026-09-15 08:00"), "o1", *of, CADRE, "都说话了")
    answer = Objection(at("2026-09-15 09:00"), "answer/o1", *of, "团委", "已核实")
    why = reasons(tmp_path, INTERACTION, "2026-W37", [objection, answer])
    assert lines_below("objection", why) == [
        "2026-09-15T08:00:00+08:00 sim/cadre: 都说话了",
        "2026-09-15T09:00:00+08:00 团委, in answer to o1: 已核实",
    ]


def test_the_facts_are_told_in_order_with_time_id_and_standing(tmp_path: Path) -> None:
    assert [line.partition("+08:00 message ")[2] for line in list(explain(week(tmp_path)))[-7:]] == [
        f"{GROUP} {CADRE} 2026-09-08 09:00 kind=text sender=sim/cadre: counted",
        f"{GROUP} sim/youth-1 2026-09-08 09:00:01 kind=text sender=sim/youth-1: counted, youth 1,"
        f" with {GROUP} {CADRE} 2026-09-08 09:00",
        f"{GROUP} sim/youth-2 2026-09-08 09:00:01 kind=text sender=sim/youth-2: counted, youth 2,"
        f" with {GROUP} {CADRE} 2026-09-08 09:00",
        "sticker kind=sticker sender=sim/youth-3: kind",
        "gone kind=text sender=sim/youth-3: recalled",
        "bots kind=text sender=sim/bot: bot",
        f"{GROUP} sim/youth-3 2026-09-08 11:00:02 kind=text sender=sim/youth-3: no_answer",
    ]


def test_what_was_entered_late_and_what_is_void_are_named(tmp_path: Path) -> None:
    held, *there = activity("2026-09-20 09:00", youths=YOUTHS[:1])
    late = Attend(at("2026-10-02 09:00"), "late", held.id, YOUTHS[1], CADRE)
    void = Void(at("2026-10-03 09:00"), there[0].id, "sim/one", "没来")
    why = reasons(tmp_path, ACTIVITY, "2026-Q3", held, there, late, void)
    assert lines_below("facts", why)[0] == "3, of which 2 count: 1; 1 entered late"
    _, gone, entered = list(explain(why))[-3:]
    assert gone.endswith("by sim/one at 2026-10-03T09:00:00+08:00: 没来")
    assert entered.endswith(
        ": counted, youth 1, of activity sim/group 2026-09-20 09:00 held 2026-09-20T09:00:00+08:00, entered late"
    )


def test_face_to_face_says_how_many_are_linked_and_needed(tmp_path: Path) -> None:
    why = reasons(tmp_path, FACE_TO_FACE, "2026", Meet(at("2026-09-20 09:00"), "talk", GROUP, YOUTHS[0], "talk"))
    assert lines_below("linked", why) == ["12 youths at 2026-10-08T12:00:00+08:00, so 7 are needed"]
    assert lines_below("period", why)[1:] == ["the group was formed at 2026-09-01T00:00:00+08:00"]
    assert lines_below("decided", why)[-1].startswith("is it excused (formed; ")


def test_attestations_are_told_also_one_that_does_not_count(tmp_path: Path) -> None:
    two = attested("voice", "2026-09-08", "2026-09-09 08:00")
    one = Attest(two.at, "alone", GROUP, "voice", "2026-09-08", "sim/one", "sim/one", "见过")
    why = reasons(tmp_path, VOICE, "2026-09-08", two, one)
    assert [line.partition("+08:00 ")[2] for line in lines_below("attested", why)] == [
        "alone by sim/one and sim/one (one person, so it does not count): 见过",
        "attest sim/group voice 2026-09-08 by sim/one and sim/two: 见过",
    ]
    assert lines_below("decided", why) == ["is 0 at least 1: no", "do two people vouch for it: yes"]


def test_a_topic_that_gathers_on_says_until_when(tmp_path: Path) -> None:
    why = reasons(tmp_path, TOPIC, "2026-09", topic("2026-09-30 12:00"))
    assert lines_below("period", why)[1] == "gathers on, so it is over at 2026-10-02T12:00:00+08:00"


def test_a_later_policy_is_named_with_its_day(tmp_path: Path) -> None:
    policies = Policies([Policy(), Policy(version="2", since=date(2026, 9, 8), voice_messages=2)])
    before, after = (
        reasons(tmp_path, VOICE, day, spoke_daily("2026-09-07", "2026-09-08"), policies=policies)
        for day in ("2026-09-07", "2026-09-08")
    )
    assert lines_below("policy", before)[0] == "college plan, version 1"
    assert lines_below("policy", after)[:2] == [
        "college plan, version 2, for what begins on 2026-09-08 or later",
        "at least 2 messages of the cadre",
    ]
    assert [why.verdict.need for why in (before, after)] == [1, 2]


def test_the_kept_calendar_of_the_year_is_named(tmp_path: Path) -> None:
    kept = [CalendarYear(at(f"2026-0{n}-01 00:00"), 2026, "notice", f"holidays {n}", (), ()) for n in (1, 2)]
    why = reasons(tmp_path, VOICE, "2026-09-08", kept)
    assert lines_below("calendar", why)[-1] == "2026 as kept on 2026-02-01T00:00:00+08:00: notice (holidays 2)"


def test_of_a_sealed_verdict_the_seal_is_told_and_no_facts(tmp_path: Path) -> None:
    seal = Seal(at("2027-07-01 00:00"), GROUP, "voice", "2026-09-08", "short", 0, 1, None, "college plan 1")
    why = reasons(tmp_path, VOICE, "2026-09-08", seal, spoke("2026-09-08 09:00"), when=at("2027-07-02 00:00"))
    assert lines_below("decided", why) == ["sealed, the facts are gone: yes"]
    assert "sealed under college plan 1 at 2027-07-01T00:00:00+08:00" in lines_below("policy", why)
    assert lines_below("facts", why) == ["none left; the seal stands in for them"]
    assert "明细已过保留期限，只留下结论。" in texts_why.why("软件2201", why)


@pytest.mark.parametrize("name", ["2026-08-31", "2026-09-20", "2026-10-09"])
def test_before_the_group_after_its_end_and_after_the_moment_there_is_no_verdict(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoVerdict, match=name):
        reasons(tmp_path, VOICE, name, GroupEnd(at("2026-09-19 12:00"), GROUP))


def test_of_an_unknown_group_it_is_said_where_the_known_ones_are(tmp_path: Path) -> None:
    with closing(fresh(tmp_path)) as database, pytest.raises(NoVerdict, match="wuyou judge"):
        seen(database, VOICE, "2026-09-08", T, Calendar(), Policy())


def test_messages_around_the_months_last_topic_are_read_with_an_hour_to_spare(tmp_path: Path) -> None:
    last = topic("2026-09-30 23:59")
    edge = spoke("2026-10-03 00:30", YOUTHS[0])
    why = reasons(tmp_path, TOPIC, "2026-09", last, edge)
    assert [(entry.fact.id, entry.standing) for entry in why.entries] == [
        (last.id, "nobody"),
        (edge.id, "after_window"),
    ]


# To the operator, as JSON


def test_the_json_object_holds_everything_and_recounts(tmp_path: Path) -> None:
    line = json.loads(json.dumps(explanation_line(week(tmp_path))))
    assert (line["status"], line["count"], line["need"]) == ("short", 2, 3)
    assert [one["question"] for one in line["questions"]][-1] == "short"
    assert (line["policy"]["version"], line["policy"]["window"], line["policy"]["min_youths"]) == ("1", 7200, 3)
    assert [one["reason"] for one in line["calendar"]["days_off"]] == ["实习周", "实习周"]
    assert (line["calendar"]["excused_days"], line["calendar"]["excused_from"]) == (3, "3.5")
    assert [row["reason"] for row in line["leave"]] == ["出差"]
    assert (line["coverage"]["blind"], line["coverage"]["allowed"]) == (3 * 3600, 8.4 * 3600)
    assert [row["words"] for row in line["objections"]] == ["都说话了"]
    counted = [fact for fact in line["facts"] if fact["standing"] == "counted"]
    assert sorted(fact["id"] for fact in counted) == line["evidence"]
    assert len({fact["youth"] for fact in counted} - {None}) == line["count"]


@pytest.mark.parametrize("have", Have)
def test_every_have_can_be_told_in_every_form(tmp_path: Path, have: Have) -> None:
    facts = [topic("2026-09-08 08:00"), *answered("2026-09-08 09:00"), *activity("2026-09-09 09:00")]
    names = {VOICE: "2026-09-08", INTERACTION: "2026-W37", TOPIC: "2026-09", ACTIVITY: "2026-Q3", FACE_TO_FACE: "2026"}
    why = reasons(tmp_path, have, names[have], facts)
    assert json.loads(json.dumps(explanation_line(why)))["have"] == have
    assert len(list(explain(why))) > 10
    assert texts.HAVES[have] in texts_why.why("软件2201", why)


# The command line, as a program


def wuyou(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words, "--config", str(folder / "config.toml")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration, and a database of one week."""
    (tmp_path / "config.toml").write_text('timezone = "Asia/Shanghai"\n')
    write_journal(tmp_path / "week.jsonl", [*formed(), *answered("2026-09-08 09:00")], SHANGHAI)
    with closing(fresh(tmp_path)) as database:
        import_journals(database, [tmp_path / "week.jsonl"])
    return tmp_path


def test_the_command_writes_lines_or_one_json_object_and_logs_the_look_without_ids_of_youths(folder: Path) -> None:
    asked = ("why", GROUP, "interaction", "2026-W37", "--at", "2026-10-01T00:00:00")
    lines, as_json = wuyou(folder, *asked), wuyou(folder, *asked, "--json")
    assert lines.stdout.startswith("sim/group interaction 2026-W37: met, 3 of 3\n")
    assert json.loads(as_json.stdout)["count"] == 3
    for run in (lines, as_json):
        assert run.returncode == 0
        assert "verdict explained" in run.stderr
        assert "youth" not in run.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((GROUP, "interaction", "2026-09"), "2026-09 is a month; interaction is judged by the week"),
        ((GROUP, "interaction", "W37"), "'W37' is no period"),
        ((GROUP, "talk", "2026-W37"), "talk is no have"),
        (("nowhere", "interaction", "2026-W37"), "no group nowhere"),
        ((GROUP, "interaction", "2026-W30"), "before the group's first day"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(folder: Path, words: tuple[str, ...], said: str) -> None:
    run = wuyou(folder, "why", *words, "--at", "2026-10-01T00:00:00")
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr


def test_a_look_is_logged_with_group_have_and_period_alone(tmp_path: Path) -> None:
    with capture_logs() as logged:
        note_look(week(tmp_path))
    assert logged == [
        {
            "event": "verdict explained",
            "log_level": "info",
            "group": GROUP,
            "have": INTERACTION,
            "period": "2026-W37",
        }
    ]


# To the cadre, in Chinese


def test_the_cadre_reads_counts_then_times_by_letters_then_why_the_rest_did_not_count(tmp_path: Path) -> None:
    assert texts_why.why("软件2201", week(tmp_path)).splitlines() == [
        "「软件2201」每周有互动，2026年第37周（9月7日至9月13日）：",
        "未做到，2/3",
        "规则（第1版）：至少3位青年在联系人说话后2小时内接话，或有一方提到另一方而联系人在2小时内回应",
        "算入2位青年：",
        "甲 9月8日09:00",
        "乙 9月8日09:00",
        "没算的：1条没有接上话，1条类型不计（表情、命令等），1条已撤回，1条机器人的",
        "放假或准假3天，满3.5天才不计。",
        "机器人看不到的时间：3小时，8小时24分钟以内不影响。",
        "联系人的异议已一并记录。",
    ]


def test_letters_go_by_first_appearance_and_stay_within_the_verdict(tmp_path: Path) -> None:
    facts = [*answered("2026-09-08 09:00", youths=YOUTHS[2:4]), *answered("2026-09-09 09:00", youths=YOUTHS[:3])]
    told = texts_why.why("软件2201", reasons(tmp_path, INTERACTION, "2026-W37", facts)).splitlines()
    assert [line for line in told if line[0] in "甲乙丙丁戊"] == [
        "甲 9月8日09:00；9月9日09:00",
        "乙 9月8日09:00",
        "丙 9月9日09:00",
        "丁 9月9日09:00",
    ]


def test_after_the_tenth_letter_they_come_again_with_a_number() -> None:
    assert [texts_why.letter(number) for number in (1, 2, 10, 11, 20, 21)] == ["甲", "乙", "癸", "甲2", "癸2", "甲3"]


def test_each_have_condenses_what_counted(tmp_path: Path) -> None:
    held, *there = activity("2026-09-20 09:00", youths=YOUTHS[:2])
    talk = Meet(at("2026-09-21 09:00"), "talk", GROUP, YOUTHS[2], "talk")
    gathered = [topic("2026-09-22 08:00"), spoke("2026-09-22 09:00", YOUTHS[3])]
    facts = [held, *there, talk, *gathered, spoke("2026-09-23 09:00"), spoke("2026-09-23 10:30")]

    def told(have: Have, name: str) -> str:
        return texts_why.why("软件2201", reasons(tmp_path, have, name, facts))

    assert "\n算入2条：09:00、10:30" in told(VOICE, "2026-09-23")
    assert "\n算入的话题（9月22日08:00开）有1位青年：\n甲 9月22日09:00" in told(TOPIC, "2026-09")
    assert "\n算入的活动（9月20日09:00）有2位青年：\n甲、乙" in told(ACTIVITY, "2026-Q3")
    assert "\n算入3位青年：\n甲 9月20日活动\n乙 9月20日活动\n丙 9月21日谈心" in told(FACE_TO_FACE, "2026")


def test_what_did_not_count_is_told_as_totals_topics_and_activities_by_themselves(tmp_path: Path) -> None:
    large, small = (topic(f"2026-09-{day} 08:00") for day in ("08", "15"))
    said = [
        spoke("2026-09-08 09:00", YOUTHS[0]),
        spoke("2026-09-08 10:00", YOUTHS[1]),
        spoke("2026-09-15 09:00", YOUTHS[0]),
    ]
    late = [spoke("2026-09-10 08:30", YOUTHS[2]), topic("2026-09-20 08:00", by=YOUTHS[0])]
    told = texts_why.why("软件2201", reasons(tmp_path, TOPIC, "2026-09", large, small, said, late))
    assert "没算的：1个话题不是联系人开的，1条在这段时间以后，1个话题人较少，1条在人较少的话题或活动里" in told


def test_late_and_void_entries_are_told_without_their_words(tmp_path: Path) -> None:
    held, *there = activity("2026-09-20 09:00", youths=YOUTHS[:2])
    late = Attend(at("2026-10-02 09:00"), "late", held.id, YOUTHS[3], CADRE)
    gone = Void(at("2026-10-03 09:00"), there[0].id, "sim/one", "小张没来")
    told = texts_why.why("软件2201", reasons(tmp_path, ACTIVITY, "2026-Q3", held, there, late, gone))
    assert "其中1条是期间结束后补录的，照样算。" in told
    assert "没算的：1条已作废" in told
    assert "小张" not in told


def test_nothing_is_said_of_people_who_asked_not_to_be_counted(tmp_path: Path) -> None:
    why = week(tmp_path)
    (entry, *_) = why.entries
    out = Entry(entry.fact, Standing.OPTED_OUT)
    told = texts_why.why("软件2201", Why(why.view, why.verdict, why.calendar, (out,)))
    assert "没算的" not in told


@pytest.mark.parametrize("count", [30, 200])
@pytest.mark.parametrize("have", [INTERACTION, TOPIC, ACTIVITY, FACE_TO_FACE, VOICE])
def test_the_answer_stays_short_whatever_there_is_to_tell(tmp_path: Path, have: Have, count: int) -> None:
    people = [f"sim/person-{number}" for number in range(count)]
    names = {VOICE: "2026-09-08", INTERACTION: "2026-W37", TOPIC: "2026-09", ACTIVITY: "2026-Q3", FACE_TO_FACE: "2026"}
    facts = [topic("2026-09-08 08:00"), *activity("2026-09-09 09:00", youths=people)]
    for minute in range(0, 60, 5):
        facts += answered(f"2026-09-08 09:{minute:02}", youths=people)
    with closing(fresh(tmp_path)) as database:
        store(database, formed(youths=people), facts)
        told = texts_why.why("软件" * 30, seen(database, have, names[have], T, Calendar(), Policy()))
    assert 60 < len(told) <= texts_why.LIMIT
    assert have is VOICE or f"{count}位青年" in told
    assert "sim/" not in told


# The dialogue


@pytest_asyncio.fixture
async def college(tmp_path: Path) -> AsyncIterator[World]:
    """The college on the Monday after it was enabled, with one interaction in the week."""
    async with world(tmp_path) as at_work:
        at_work.wait(days=7)
        await at_work.says("lin", "早上好")
        await at_work.says("bo", "老师早")
        await at_work.says("an", "早", kind="sticker")
        yield at_work


async def asks(college: World, text: str, room: str | None = None) -> list[Sent]:
    return await college.says("lin", text, room=room)


async def test_the_cadre_asks_in_private_and_is_told_times_and_letters(college: World) -> None:
    (answer,) = await asks(college, "/为什么 每周互动")
    assert (answer.conversation, answer.mention) == ("lin", ())
    assert answer.text.splitlines()[1:2] == ["进行中，1/3"]
    assert "甲 3月9日09:01" in answer.text
    assert "1条类型不计" in answer.text
    assert answer.text.endswith("到3月15日24:00截止。")


async def test_asked_in_the_group_it_is_answered_in_private_alone(college: World) -> None:
    (answer,) = await college.says("lin", "／为什么　每周互动")
    assert answer.conversation == "lin"


async def test_neither_ids_nor_names_are_told(college: World) -> None:
    for asked in ("声音", "互动", "话题", "活动", "面对面"):
        (answer,) = await asks(college, f"/为什么 {asked}")
        assert "wx/" not in answer.text
        assert not any(person in answer.text for person in PEOPLE)


async def test_without_anything_after_it_an_example_is_given(college: World) -> None:
    (answer,) = await asks(college, "/为什么")
    assert answer.text == texts.needs_argument("/为什么 每周互动")


@pytest.mark.parametrize("asked", ["天气", "每周互动 天气", "互动 3月", "声音 上周", "上周 天气"])
async def test_what_is_not_understood_is_answered_with_how_to_write_it(college: World, asked: str) -> None:
    (answer,) = await asks(college, f"/为什么 {asked}")
    assert answer.text == texts_why.HOW


@pytest.mark.parametrize("asked", ["声音 3月1日", "声音 2026-03-10", "话题 2月"])
async def test_of_a_time_before_the_group_or_to_come_there_is_nothing_to_tell(college: World, asked: str) -> None:
    (answer,) = await asks(college, f"/为什么 {asked}")
    assert answer.text == texts_why.NO_VERDICT


async def test_it_is_the_cadres_alone(college: World) -> None:
    (answer,) = await college.says("an", "/为什么 每周互动")
    assert answer.text == texts.only_cadre("为什么")
    assert await college.says("an", "/为什么 每周互动", room=None) == []


@pytest.mark.parametrize(
    ("words", "have", "name"),
    [
        ("每周互动", INTERACTION, "2026-W11"),
        ("每周有互动", INTERACTION, "2026-W11"),
        ("互动 上周", INTERACTION, "2026-W10"),
        ("上周互动", INTERACTION, "2026-W10"),
        ("上周的互动", INTERACTION, "2026-W10"),
        ("互动 2026-W10", INTERACTION, "2026-W10"),
        ("互动 第10周", INTERACTION, "2026-W10"),
        ("声音", VOICE, "2026-03-09"),
        ("每天声音 昨天", VOICE, "2026-03-08"),
        ("昨天的声音", VOICE, "2026-03-08"),
        ("声音 3月2日", VOICE, "2026-03-02"),
        ("声音　２０２６－０３－０２", VOICE, "2026-03-02"),
        ("每月话题 上月", TOPIC, "2026-02"),
        ("话题2026-02", TOPIC, "2026-02"),
        ("每季度有线下活动", ACTIVITY, "2026-Q1"),
        ("活动 上季度", ACTIVITY, "2025-Q4"),
        ("面对面 去年", FACE_TO_FACE, "2025"),
        ("见面", FACE_TO_FACE, "2026"),
        ("每年与多数青年面对面", FACE_TO_FACE, "2026"),
    ],
)
def test_haves_and_periods_are_understood_in_many_words(words: str, have: Have, name: str) -> None:
    found = have_and_period(words, date(2026, 3, 9), SHANGHAI)
    assert found is not None
    assert (found[0], found[1].name) == (have, name)


async def test_a_cadre_of_two_groups_is_told_of_both_one_message_each(college: World) -> None:
    other = [*formed("wx/other", name="第二个群", cadre="wx/lin", on="2026-01-01 00:00", youths=())]
    store(college.database, other)
    told = await asks(college, "/为什么 声音")
    assert [answer.text.partition("」")[0] for answer in told] == ["「林老师联系群", "「第二个群"]
    assert all(len(answer.text) <= texts_why.LIMIT for answer in told)


def test_the_seconds_of_a_span_are_left_out() -> None:
    spans = (timedelta(0), timedelta(minutes=5), timedelta(hours=2), timedelta(hours=8, minutes=24, seconds=30))
    assert [texts_why.span(one) for one in spans] == ["0分钟", "5分钟", "2小时", "8小时24分钟"]
