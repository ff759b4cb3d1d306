"""The committee's week: its numbers are the verdicts', its lists are by unit and name, its words fit into messages."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.digest import gather
from bot.digest_model import Digest, HaveLine, Numbers, plain
from bot.texts_digest import LIMIT, MOST_PARTS, cut, lines, parts
from rules.calendar import Calendar
from rules.facts import Fact, GroupEnd
from rules.policy import Have, Policy
from rules.verdicts import Reason, Status, Verdict
from rules.wishes import Happened
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
from tracker import wishes
from tracker.counting import recount
from tracker.database import Database
from tracker.judging import Judge
from tracker.recording import Recording

POLICY = Policy()
WEEK = period("2026-W47")  # 16 to 22 November.
MONDAY = at("2026-11-23 09:00")
OTHER = "sim/other"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh(tmp_path)
    yield database
    database.close()


def digest_of(
    database: Database, *facts: Fact | list[Fact], week: str = "2026-W47", when: datetime = MONDAY, unit: str = ""
) -> Digest:
    """Store the facts and return the digest of the week as of that moment."""
    store(database, *facts)
    with database.write() as connection:
        recount(connection, POLICY)
    with database.read() as connection:
        return gather(connection, Judge(connection, POLICY, Calendar()), ["sim"], period(week), when).digest(unit)


def line(of: Digest, have: Have) -> HaveLine:
    return next(line for line in of.lines if line.have is have)


def text(of: Digest) -> str:
    return "\n".join(lines(of))


def diligent(group: str = GROUP, first: str = "2026-10-01", last: str = "2026-11-22") -> list[Fact]:
    """A voice each day, and answers on each Tuesday."""
    found: list[Fact] = [*spoke_daily(first, last, group=group)]
    tuesday = at("2026-09-29 18:00")
    while tuesday < MONDAY:
        found += answered(f"{tuesday:%Y-%m-%d %H:%M}", group)
        tuesday += timedelta(days=7)
    return found


# How many keep each have.


def test_a_group_that_speaks_every_day_keeps_the_voice(database: Database) -> None:
    assert line(digest_of(database, formed(), diligent()), Have.VOICE).now == Numbers(met=1)


def test_one_silent_day_is_short_of_the_voice(database: Database) -> None:
    silent_wednesday = [fact for fact in diligent() if fact.at.astimezone(SHANGHAI).day != 18]

    found = line(digest_of(database, formed(), silent_wednesday), Have.VOICE)
    assert (found.now, found.days) == (Numbers(short=1), 1)


def test_an_unknown_day_makes_the_week_unknown_unless_another_day_is_short(database: Database) -> None:
    spoken = [fact for fact in diligent() if fact.at.astimezone(SHANGHAI).day not in (18, 19)]
    two = [formed(), formed(OTHER, name="软件2202"), spoken, diligent(OTHER, last="2026-11-17")]
    two.append(spoke_daily("2026-11-20", "2026-11-22", group=OTHER))
    outages = [blind("2026-11-18 00:00", "2026-11-20 00:00", OTHER), blind("2026-11-18 00:00", "2026-11-19 00:00")]

    found = line(digest_of(database, *two, *outages), Have.VOICE)
    assert found.now == Numbers(unknown=1, short=1)


def test_a_day_of_leave_does_not_break_a_week_and_a_week_of_leave_is_excused(database: Database) -> None:
    until_friday = diligent(last="2026-11-20")
    weekend = leave("2026-11-21", "2026-11-22", granted="2026-11-20 08:00")
    all_week = leave("2026-11-16", "2026-11-22", granted="2026-11-15 08:00", group=OTHER)

    found = digest_of(database, formed(), until_friday, weekend, formed(OTHER, name="软件2202"), all_week)
    assert line(found, Have.VOICE).now == Numbers(met=1, excused=1)


def test_numbers_are_compared_with_the_week_before(database: Database) -> None:
    silent_before = [fact for fact in diligent() if fact.at.astimezone(SHANGHAI).day != 11]

    found = digest_of(database, formed(), silent_before)
    assert (line(found, Have.VOICE).now, line(found, Have.VOICE).before) == (Numbers(met=1), Numbers(short=1))
    assert "每天有声音：1个群，比上周多1个" in text(found)


def test_a_month_that_ended_in_the_week_is_told_and_compared_with_the_month_before(database: Database) -> None:
    joined = [spoke(f"2026-10-12 09:{minute}", youth) for minute, youth in enumerate(YOUTHS[:5], start=10)]

    found = digest_of(
        database, formed(), topic("2026-10-12 09:00"), joined, week="2026-W44", when=at("2026-11-02 09:00")
    )

    october, november = (one for one in found.lines if one.have is Have.TOPIC)
    assert (october.period.name, october.over, october.now) == ("2026-10", True, Numbers(met=1))
    assert october.before == Numbers(short=1)
    assert (november.period.name, november.over, november.now) == ("2026-11", False, Numbers(open=1))
    assert "每月有话题（10月）：1个群，比上月多1个" in text(found)


def test_what_still_runs_is_told_as_it_stands(database: Database) -> None:
    found = digest_of(database, formed(), activity("2026-10-20 15:00"), formed(OTHER, name="软件2202"))

    assert line(found, Have.TOPIC).now == Numbers(open=2)
    assert line(found, Have.ACTIVITY).now == Numbers(met=1, open=1)
    assert "每季度有线下活动（第4季度，未结束）：1个群；进行中1个" in text(found)
    assert [gap.have for gap in found.shortfalls if gap.have is Have.ACTIVITY] == []


def test_a_topic_that_gathers_on_is_told_in_the_week_in_which_it_is_over(database: Database) -> None:
    facts = [formed(on="2026-07-01 00:00"), topic("2026-10-31 20:00")]

    before = digest_of(database, *facts, week="2026-W44", when=at("2026-11-02 21:00"))
    after = digest_of(database, week="2026-W45", when=at("2026-11-09 09:00"))

    assert [one.now for one in before.lines if one.period.name == "2026-10"] == [Numbers(due=1)]
    assert [gap.have for gap in before.shortfalls].count(Have.TOPIC) == 0
    assert [gap.periods for gap in after.shortfalls if gap.have is Have.TOPIC] == [(period("2026-10"),)]


# Who fell short, of what, since when.


def test_a_shortfall_names_the_days_and_of_a_run_from_earlier_since_when(database: Database) -> None:
    silent = [fact for fact in diligent() if fact.at.astimezone(SHANGHAI).day not in (18, 22)]
    longer = diligent(OTHER, last="2026-11-13")[:-18]

    found = digest_of(database, formed(), silent, formed(OTHER, name="软件2202"), longer)
    assert "· 软件2201：声音缺2天（周三、日）\n" in text(found)
    voice = next(gap for gap in found.shortfalls if gap.group.group == OTHER)
    assert [day.name for day in voice.periods] == [f"2026-11-{day}" for day in range(16, 23)]
    assert (voice.since.name, voice.times) == ("2026-11-14", 9)


def test_since_when_is_looked_for_beyond_what_is_compared(database: Database) -> None:
    found = digest_of(database, formed(), spoke_daily("2026-09-01", "2026-09-20"))

    voice, week = found.shortfalls
    assert (voice.since.name, voice.times) == ("2026-09-21", 63)
    assert (week.since.name, week.times) == ("2026-W37", 11)  # The first whole week.
    assert "声音缺7天（周一、二、三、四、五、六、日），从9月21日起已连续63天" in text(found)
    assert "互动0/3，从第37周起已连续11周" in text(found)


def test_a_kept_an_excused_or_an_unknown_period_ends_the_run(database: Database) -> None:
    kept = answered("2026-11-03 12:00")
    for number, more in enumerate((kept, [leave("2026-11-02", "2026-11-08", granted="2026-11-01 08:00", group=GROUP)])):
        found = digest_of(database, formed(on=f"2026-09-0{number + 1} 00:00"), more)
        gap = next(gap for gap in found.shortfalls if gap.have is Have.INTERACTION)
        assert (gap.since.name, gap.times) == ("2026-W46", 2)


def test_a_single_short_week_is_named_without_a_since(database: Database) -> None:
    last_week = [fact for fact in diligent() if fact.at < WEEK.start or "youth" not in getattr(fact, "sender", "")]

    found = digest_of(database, formed(), last_week)
    assert [(gap.have, gap.times) for gap in found.shortfalls] == [(Have.INTERACTION, 1)]
    assert "· 软件2201：互动0/3\n" in text(found) + "\n"


def test_an_attested_period_is_no_shortfall(database: Database) -> None:
    found = digest_of(database, formed(), attested("interaction", "2026-W47", on="2026-11-23 08:30"))

    assert [gap.have for gap in found.shortfalls] == [Have.VOICE]


def test_lists_are_by_unit_and_name_and_not_by_who_lacks_most(database: Database) -> None:
    names = [("机电学院", "机电2203"), ("机电学院", "机电2201"), ("护理学院", "护理2201"), ("软件学院", "软件2201")]
    facts = [formed(f"sim/{name}", name=name, unit=unit) for unit, name in names]

    found = digest_of(database, *facts, diligent("sim/机电2201", last="2026-11-20"))
    ordered = [(gap.group.unit, gap.group.name) for gap in found.shortfalls if gap.have is Have.VOICE]
    assert ordered == sorted(names)


def test_a_group_that_ended_before_the_week_is_gone_and_one_that_ended_in_it_is_not(database: Database) -> None:
    ended = [GroupEnd(at("2026-11-10 12:00"), GROUP), GroupEnd(at("2026-11-18 12:00"), OTHER)]

    found = digest_of(database, formed(), formed(OTHER, name="软件2202"), *ended)
    assert (found.groups, {gap.group.name for gap in found.shortfalls}) == (1, {"软件2202"})


def test_a_group_known_by_import_alone_is_not_spoken_of(database: Database) -> None:
    assert digest_of(database, formed("imported"), formed("qq/other")).groups == 0


def test_a_unit_is_told_of_its_own_groups(database: Database) -> None:
    facts = [formed(), formed(OTHER, name="机电2201", unit="机电学院")]

    found = digest_of(database, *facts, unit="机电学院")
    assert (found.groups, {gap.group.name for gap in found.shortfalls}) == (1, {"机电2201"})
    assert digest_of(database, unit="护理学院").groups == 0


# What changed, and what is unknown.


def test_what_changed_comes_first(database: Database) -> None:
    back = [fact for fact in diligent() if fact.at.astimezone(SHANGHAI).day != 11]
    fell = diligent(OTHER, last="2026-11-20")

    found = digest_of(database, formed(), back, formed(OTHER, name="软件2202"), fell)

    assert [(change.have, change.group.name, change.back) for change in found.changes] == [
        (Have.VOICE, "软件2201", True),
        (Have.VOICE, "软件2202", False),
    ]
    assert lines(found)[1:4] == ["【变化】", "声音新出现没做到：软件2202", "声音恢复：软件2201"]


def test_who_falls_short_again_is_no_change(database: Database) -> None:
    assert digest_of(database, formed()).changes == ()


@pytest.mark.parametrize(
    ("reason", "expected", "words"),
    [
        (None, Reason.BLIND, "机器人有一段时间看不到本群"),
        ("removed", Reason.REMOVED, "机器人不在群里"),
        ("channel", Reason.CHANNEL, "这个渠道看不到所需的消息"),
    ],
)
def test_what_is_unknown_stands_apart_with_its_reason(
    database: Database, reason: str | None, expected: Reason, words: str
) -> None:
    found = digest_of(
        database, formed(), diligent(last="2026-11-20"), blind("2026-11-21 00:00", "2026-11-23 00:00", reason=reason)
    )

    assert [(gap.have, len(gap.periods), gap.reason) for gap in found.unseen] == [(Have.VOICE, 2, expected)]
    assert found.shortfalls == ()
    assert f"· 软件2201：声音2天（周六、日），{words}" in text(found)


# Wishes.


def test_wishes_opened_and_closed_in_the_week_are_counted_and_compared(database: Database) -> None:
    store(database, formed())
    days = ["2026-11-10 12:00", "2026-11-15 23:59", "2026-11-16 00:00", "2026-11-22 23:59", "2026-11-23 00:00"]
    with database.write() as connection:
        recording = Recording()
        numbers = [
            wishes.make(connection, recording, group=GROUP, member=YOUTHS[0], words="书", at=at(day)) for day in days
        ]
        wishes.withdraw(connection, recording, numbers[0], YOUTHS[0], at("2026-11-17 12:00"))

    found = digest_of(database).wishes
    assert (found.opened, found.opened_before, found.closed, found.closed_before) == (2, 2, 1, 0)
    assert found.open == 4


def test_confirmed_declined_and_unanswered_wishes_are_closed_and_claimed_ones_are_open(database: Database) -> None:
    store(database, formed())
    ends = [
        [("claimed", "2026-11-16 12:00")],
        [("declined", "2026-11-16 12:00")],
        [("fulfilled", "2026-11-16 12:00"), ("satisfied", "2026-11-22 23:59")],
        [("fulfilled", "2026-11-09 12:00")],  # Closed without an answer on the 16th.
        [("fulfilled", "2026-11-16 00:00")],  # Closed on the 23rd, which is the next week.
    ]
    with database.write() as connection:
        recording = Recording()
        for steps in ends:
            no = wishes.make(
                connection, recording, group=GROUP, member=YOUTHS[0], words="书", at=at("2026-11-08 12:00")
            )
            for state, when in steps:
                wish = wishes.wish_numbered(connection, no)
                assert wish is not None
                wishes.take_step(connection, recording, wish, Happened(state), by=CADRE, at=at(when))

    found = digest_of(database).wishes
    assert (found.closed, found.closed_before, found.open) == (3, 0, 1)


# The numbers are the verdicts'.


def recounted(verdicts: list[Verdict], have: Have) -> Counter[Status]:
    """What the groups' weeks are by the definition: short, then unknown, then met, else excused."""
    by_group: dict[str, set[Status]] = {}
    for verdict in verdicts:
        if verdict.have is have and WEEK.start < verdict.period.end <= WEEK.end:
            by_group.setdefault(verdict.group, set()).add(verdict.status)
    order = [Status.SHORT, Status.UNKNOWN, Status.MET, Status.EXCUSED]
    return Counter(next(status for status in order if status in found) for found in by_group.values())


@pytest.mark.parametrize("seed", range(5))
def test_its_numbers_are_those_of_the_verdicts_by_facts(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    facts: list[Fact] = []
    for number in range(8):
        group = f"sim/{number}"
        facts += formed(
            group, name=f"班级{number}", unit=f"学院{number % 3}", on=f"2026-{dice.choice(('09', '11'))}-17 10:00"
        )
        facts += [fact for fact in diligent(group) if dice.random() < 0.93]
        facts += [
            blind(f"2026-11-{day} 00:00", f"2026-11-{day + 1} 00:00", group) for day in dice.sample(range(10, 22), 2)
        ]
    found = digest_of(database, *facts)

    with database.read() as connection:
        judged = list(Judge(connection, POLICY, Calendar()).by_facts(MONDAY, WEEK.first))
    for have in (Have.VOICE, Have.INTERACTION):
        now, expected = line(found, have).now, recounted(judged, have)
        assert (now.met, now.short, now.unknown, now.excused) == tuple(
            expected[status] for status in (Status.MET, Status.SHORT, Status.UNKNOWN, Status.EXCUSED)
        )
    over = [one for one in judged if WEEK.start < one.over_at <= WEEK.end]
    for status, listed in ((Status.SHORT, found.shortfalls), (Status.UNKNOWN, found.unseen)):
        told = {(gap.group.group, gap.have, day.name) for gap in listed for day in gap.periods}
        assert told == {(one.group, one.have, one.period.name) for one in over if one.status is status}


# Words and messages.


def test_a_digest_says_no_youths_name(database: Database) -> None:
    found = digest_of(database, formed(), diligent())

    assert "youth" not in text(found)
    assert "youth" not in json.dumps(plain(found), ensure_ascii=False)


def test_a_digest_can_be_written_as_json(database: Database) -> None:
    read = json.loads(json.dumps(plain(digest_of(database, formed()))))

    assert (read["week"], read["groups"], read["at"]) == ("2026-W47", 1, "2026-11-23T09:00:00+08:00")
    assert read["shortfalls"][0]["group"] == {"unit": "软件学院", "name": "软件2201", "group": GROUP}


def test_when_all_is_well_the_digest_is_short_and_says_so(database: Database) -> None:
    joined = [spoke(f"2026-11-12 09:{minute}", youth) for minute, youth in enumerate(YOUTHS[:5], start=10)]

    assert lines(digest_of(database, formed(), diligent(), topic("2026-11-12 09:00"), joined)) == [
        "五有周报 2026年第47周（11月16日至11月22日），共1个群",
        "没有变化，没有没做到的，也没有不清楚的。",
        "每天有声音：1个群，和上周一样",
        "每周有互动：1个群，和上周一样",
        "每月有话题（11月，未结束）：1个群",
        "每季度有线下活动（第4季度，未结束）：0个群；进行中1个",
        "每年与多数青年面对面（2026年，未结束）：1个群都不计",
        "微心愿：新增0个（和上周一样），结束0个（和上周一样），现在还有0个没结束",
    ]


def test_a_short_digest_is_one_message_without_a_number() -> None:
    assert parts(["a", "b"]) == ["a\nb"]
    assert parts(["x" * LIMIT]) == ["x" * LIMIT]


def test_one_character_more_makes_two_numbered_messages() -> None:
    found = parts(["x" * (LIMIT + 1)])

    assert [part.partition("\n")[0] for part in found] == ["（1/2）", "（2/2）"]
    assert "".join(part.partition("\n")[2] for part in found) == "x" * (LIMIT + 1)


@pytest.mark.parametrize("length", [3, 30, 99, 488, 489, 490, 499, 600, 1200])
def test_every_message_is_below_five_hundred_characters_and_nothing_is_lost(length: int) -> None:
    of = [f"{number}".ljust(length, "名") for number in range(2400 // length)]

    found = parts(of)
    assert all(len(part) < 500 for part in found)
    assert "".join(part.partition("\n")[2].replace("\n", "") for part in found) == "".join(of)


def test_beyond_nine_messages_the_last_says_how_much_is_left_out() -> None:
    of = [f"第{number}行".ljust(60, "。") for number in range(500)]

    found = parts(of)
    assert len(found) == MOST_PARTS
    assert all(len(part) < 500 for part in found)
    told = sum(part.count("第") for part in found)
    assert found[-1].endswith(f"还有{500 - told}行没有发出，请用 wuyou digest 查看全文。")


def test_long_names_are_cut_in_a_digest(database: Database) -> None:
    found = digest_of(database, formed(name="名" * 600))

    assert "名" * 40 + "…" in text(found)
    assert "名" * 41 not in text(found)


def test_a_week_without_groups_says_that_there_are_none(database: Database) -> None:
    assert lines(digest_of(database))[1] == "这一周没有联系青年群。"


def test_a_name_does_not_turn_the_line_that_it_stands_in() -> None:
    assert cut("反\u202e转\u2066了\u0007 ئۇيغۇر") == "反转了 ئۇيغۇر"
