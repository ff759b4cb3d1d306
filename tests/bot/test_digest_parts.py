"""What a digest says besides verdicts: what helps, what is overdue, what comes, what it cost, what reached nobody."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest

from bot.costs import Costs
from bot.digest import gather
from bot.digest_model import Digest
from bot.digest_parts import Named, Overdue, OverdueKind, Person
from bot.graphemes import graphemes
from bot.reports.card import card
from bot.reports.xlsx import xlsx
from bot.texts_digest import LIMIT, MOST_BYTES, lines, parts
from rules.calendar import Calendar
from rules.facts import Fact
from rules.forecast import RemedyKind
from rules.periods import INSTANT
from rules.policy import Have, Policy
from tests.builders import (
    CADRE,
    GROUP,
    YOUTHS,
    activity,
    at,
    formed,
    fresh,
    handed_over,
    period,
    spoke,
    spoke_daily,
    store,
    topic,
)
from tracker import outbox, roster
from tracker.counting import recount
from tracker.database import Database
from tracker.judging import Judge
from tracker.outbox import Notice, NoticeKind, State

POLICY = Policy()
WEEK = period("2026-W47")  # 16 to 22 November.
MONDAY = at("2026-11-23 09:00")
OTHER = "sim/other"
SOFTWARE, MACHINES = Named("软件学院", "软件2201", GROUP), Named("机电学院", "机电2201", OTHER)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh(tmp_path)
    yield database
    database.close()


def digest_of(
    database: Database,
    *facts: Fact | list[Fact],
    when: datetime = MONDAY,
    unit: str = "",
    overdue: Sequence[Overdue] = (),
    costs: Costs | None = None,
) -> Digest:
    """Store the facts and return the digest of the week as of that moment."""
    store(database, *facts)
    with database.write() as connection:
        recount(connection, POLICY)
    with database.read() as connection:
        judge = Judge(connection, POLICY, Calendar())
        return gather(connection, judge, ["sim"], WEEK, when, overdue=overdue, costs=costs or Costs()).digest(unit)


def text(of: Digest) -> str:
    return "\n".join(lines(of))


# What helps, and what comes.


def test_below_each_group_that_fell_short_stands_the_smallest_thing_that_helps(database: Database) -> None:
    found = digest_of(database, formed())

    assert [(one.have, one.remedy, one.number) for one in found.helps] == [(Have.VOICE, RemedyKind.CADRE_MESSAGE, 1)]
    assert "　能帮上的：联系人在群里说1句话（11月23日24:00前）" in lines(found)


def test_who_keeps_the_voice_and_lacks_interaction_is_helped_with_that(database: Database) -> None:
    found = digest_of(database, formed(), spoke_daily("2026-11-01", "2026-11-22"))

    assert [(one.have, one.number, one.by) for one in found.helps] == [(Have.INTERACTION, 3, at("2026-11-30 00:00"))]


def test_what_was_done_since_the_week_is_not_asked_for_again(database: Database) -> None:
    found = digest_of(database, formed(), spoke("2026-11-23 08:00"))

    assert [one.have for one in found.helps] == [Have.INTERACTION]


def test_a_digest_of_a_week_long_gone_says_nothing_of_what_helps_or_comes(database: Database) -> None:
    last = at("2026-11-30 00:00")

    assert digest_of(database, formed(), when=last - timedelta(hours=1)).helps != ()
    assert (digest_of(database, when=last).helps, digest_of(database, when=last).forecasts) == ((), ())


def test_a_topic_is_foretold_once_it_becomes_due_before_the_next_digest(database: Database) -> None:
    edge = at("2026-11-17 00:00")  # Seven days before the month is due, which is seven days before its end.
    before, after = (digest_of(database, formed(), when=when) for when in (edge - INSTANT, edge))

    assert Have.TOPIC not in [one.have for one in before.forecasts]
    assert [(one.have, one.period.name, one.count, one.need) for one in after.forecasts] == [
        (Have.TOPIC, "2026-11", 0, 5)
    ]


def test_what_will_be_short_is_said_with_when_and_what_prevents_it(database: Database) -> None:
    found = digest_of(database, formed(), activity("2026-10-20 15:00"))

    assert "【预计】照现在的情况会做不到" in lines(found)
    assert "· 软件2201：话题（11月）0/5，开一个5人参加的话题（11月30日24:00前）" in lines(found)


def test_what_is_kept_already_is_not_foretold(database: Database) -> None:
    joined = [spoke(f"2026-11-12 09:{minute}", youth) for minute, youth in enumerate(YOUTHS[:5], start=10)]

    assert digest_of(database, formed(), topic("2026-11-12 09:00"), joined).forecasts == ()


def test_a_topic_of_last_month_that_gathers_on_is_foretold_by_all_topics_of_that_month(database: Database) -> None:
    first = [topic("2026-10-02 09:00"), *(spoke(f"2026-10-02 09:{10 + no}", one) for no, one in enumerate(YOUTHS[:5]))]
    store(database, formed(on="2026-09-01 00:00"), first, topic("2026-10-31 20:00"))
    with database.write() as connection:
        recount(connection, POLICY)
    with database.read() as connection:
        judge = Judge(connection, POLICY, Calendar())
        found = gather(connection, judge, ["sim"], period("2026-W44"), at("2026-11-02 09:00")).digest()

    assert "2026-10" not in {one.period.name for one in found.forecasts}


# Overdue.


def overdue(no: int, group: Named = SOFTWARE, kind: OverdueKind = OverdueKind.WISH) -> Overdue:
    return Overdue(kind, no, group, date(2026, 11, 16), 5)


def test_what_is_overdue_is_listed_by_unit_and_number_and_says_no_word_of_it(database: Database) -> None:
    given = [overdue(9), overdue(7), overdue(3, MACHINES, OverdueKind.PROBLEM)]

    found = digest_of(database, formed(), formed(OTHER, name="机电2201", unit="机电学院"), overdue=given)
    said = lines(found)
    place = said.index("【逾期】")
    assert said[place + 1 : place + 5] == [
        "机电学院：",
        "· 机电2201：问题3号11月16日起逾期5个工作日",
        "软件学院：",
        "· 软件2201：心愿7号11月16日起逾期5个工作日；心愿9号11月16日起逾期5个工作日",
    ]


def test_what_became_overdue_on_days_off_alone_is_said_without_a_number(database: Database) -> None:
    since_saturday = Overdue(OverdueKind.WISH, 7, SOFTWARE, date(2026, 11, 21), 0)

    found = digest_of(database, formed(), overdue=[since_saturday])
    assert "· 软件2201：心愿7号11月21日起逾期" in lines(found)


def test_what_is_overdue_since_another_year_is_said_with_it(database: Database) -> None:
    since = Overdue(OverdueKind.WISH, 7, SOFTWARE, date(2025, 12, 3), 200)

    assert "· 软件2201：心愿7号2025年12月3日起逾期200个工作日" in lines(digest_of(database, formed(), overdue=[since]))


def test_a_unit_reads_of_what_is_overdue_in_its_own_groups_alone(database: Database) -> None:
    given = [overdue(7), overdue(3, MACHINES)]

    found = digest_of(
        database, formed(), formed(OTHER, name="机电2201", unit="机电学院"), unit="机电学院", overdue=given
    )
    assert [one.no for one in found.overdue] == [3]


def test_something_overdue_is_something_to_say(database: Database) -> None:
    joined = [spoke(f"2026-11-12 09:{minute}", youth) for minute, youth in enumerate(YOUTHS[:5], start=10)]
    kept = [formed(on="2026-11-23 00:00"), topic("2026-11-12 09:00"), joined]

    assert digest_of(database, *kept, overdue=[overdue(7)]).says_nothing is False


# What it cost.


def put(database: Database, key: str, to: str = CADRE, said_at: str | None = None, **more: object) -> int:
    """Put a notice into the outbox, and say it if told when; return its number."""
    values = {"words": key, "why": "a test", "not_before": at("2026-11-01 00:00"), **more}
    with database.write() as connection:
        outbox.put(connection, Notice(key, NoticeKind.REMINDER, to, **values), at("2026-11-01 00:00"))
        no = outbox.rows_of(connection, [key])[0].no
        if said_at is not None:
            outbox.sent(connection, no, at(said_at), None)
    return no


def enlist(database: Database, person: str, name: str, unit: str, role: str = "cadre") -> None:
    now = at("2026-09-01 00:00")
    with database.write() as connection:
        code = roster.enlist(connection, name=name, unit=unit, role=role, contact="", branch="", club="", now=now)
        assert code is not None
        roster.bind(connection, code, person, now)


def test_messages_of_the_week_and_entries_are_counted_with_the_minutes_they_are_taken_to_cost(
    database: Database,
) -> None:
    enlist(database, CADRE, "林一", "软件学院")
    for moment in ("2026-11-15 23:59", "2026-11-16 00:00", "2026-11-22 23:59", "2026-11-23 00:00"):
        put(database, moment, said_at=moment)

    found = digest_of(database, formed(), topic("2026-11-17 09:00"), topic("2026-11-23 00:00"))
    assert [(one.cadre.name, one.messages, one.entries, one.minutes) for one in found.loads] == [
        ("林一", 2, 1, Decimal(2))
    ]
    assert "1位联系人共收到机器人消息2条，录入1次，估计共用2分钟" in lines(found)
    assert "软件学院：林一（收到2条，录入1次，约2分钟）" in lines(found)


def test_who_was_sent_nothing_is_not_said_to_have_got_nought(database: Database) -> None:
    enlist(database, CADRE, "林一", "软件学院")

    assert "软件学院：林一（录入1次，约1分钟）" in lines(digest_of(database, formed(), topic("2026-11-17 09:00")))


def test_thirty_people_entered_at_once_are_one_entry_and_the_activity_another(database: Database) -> None:
    held = activity("2026-11-18 15:00", youths=YOUTHS)

    assert digest_of(database, formed(), held).loads[0].entries == 2


@pytest.mark.parametrize(("cost", "is_said"), [("1", False), ("0.5", True)])
def test_where_the_minutes_of_each_add_up_to_more_it_is_said(database: Database, cost: str, is_said: bool) -> None:
    facts = [*formed(), *formed("sim/second", cadre="sim/other")]
    for to in (CADRE, "sim/other"):
        put(database, to, said_at="2026-11-17 09:00", to=to)

    found = digest_of(database, facts, costs=Costs(Decimal(cost), Decimal(1)))
    assert ("每人的分钟数进了位，加起来会比总数多一些" in lines(found)) is is_said


def test_what_the_minutes_are_is_the_policys(database: Database) -> None:
    put(database, "one", said_at="2026-11-17 09:00")

    found = digest_of(database, formed(), topic("2026-11-17 09:00"), costs=Costs(Decimal("0.25"), Decimal(3)))
    assert found.loads[0].minutes == Decimal("3.25")
    assert "估计共用4分钟" in text(found)


def test_both_cadres_of_a_handover_in_the_week_are_counted_and_one_of_the_week_before_is_not(
    database: Database,
) -> None:
    changes = [handed_over("sim/second", "2026-11-12 12:00"), handed_over("sim/third", "2026-11-18 12:00")]

    found = digest_of(database, formed(), changes)
    assert [one.cadre.person for one in found.loads] == ["sim/second", "sim/third"]
    assert found.standings[0].cadre.person == "sim/third"


def test_a_cadre_who_is_not_on_the_list_is_named_by_the_group(database: Database) -> None:
    put(database, "one", said_at="2026-11-17 09:00")

    assert "软件学院：「软件2201」联系人（收到1条，约1分钟）" in lines(digest_of(database, formed()))


# What reached nobody.


def test_what_was_not_delivered_is_listed_with_whom_it_was_for_and_how_it_ended(database: Database) -> None:
    enlist(database, CADRE, "林一", "软件学院")
    moment = at("2026-11-18 12:00")
    with database.write() as connection:
        ended = [outbox.not_sent, outbox.not_sent, outbox.uncertain]
        for number, (no, end) in enumerate(zip([1, 2, 3], ended, strict=True)):
            notice = Notice(f"n{number}", NoticeKind.REMINDER, CADRE, "words", "a test", moment)
            outbox.put(connection, notice, moment)
            outbox.claim(connection, moment, "sim")
            end(connection, no, moment, "refused", *([None] if end is outbox.not_sent else []))

    found = digest_of(database, formed())
    assert [(one.to.name, one.state, one.number) for one in found.undelivered] == [
        ("林一", State.FAILED, 2),
        ("林一", State.UNCERTAIN, 1),
    ]
    assert "· 软件学院 林一：提醒2条没发出；提醒1条不知是否收到" in lines(found)


def test_what_expired_unsaid_is_listed_and_what_had_nothing_to_say_is_not(database: Database) -> None:
    put(database, "late", not_after=at("2026-11-18 12:00"))
    nothing = put(database, "withdrawn", not_after=at("2026-11-30 00:00"))
    with database.write() as connection:
        outbox.expire(connection, nothing, at("2026-11-18 12:00"))
        outbox.claim(connection, at("2026-11-18 12:00") + INSTANT, "other")

    assert [(one.state, one.number) for one in digest_of(database, formed()).undelivered] == [(State.EXPIRED, 1)]


def test_no_youth_is_named_by_what_did_not_reach_them(database: Database) -> None:
    no = put(database, "receipt", to=YOUTHS[0])
    with database.write() as connection:
        outbox.claim(connection, at("2026-11-18 12:00"), "sim")
        outbox.uncertain(connection, no, at("2026-11-18 12:00"), "a time-out")

    found = digest_of(database, formed())
    assert (found.undelivered, found.undelivered_others) == ((), 1)
    assert "· 其他人（不列名）：1条" in lines(found)
    assert digest_of(database, unit="软件学院").undelivered_others == 0


def test_a_cadre_without_a_private_conversation_is_listed(database: Database) -> None:
    found = digest_of(database, formed(), handed_over("teacher-7", "2026-11-18 12:00"))

    assert found.unreachable == (Person("软件学院", "", ("软件2201",), "teacher-7"),)
    assert "· 软件学院 「软件2201」联系人：没有私聊渠道，什么都发不到" in lines(found)


def test_a_cadre_to_whom_the_channel_refused_to_write_is_listed_until_something_arrives(database: Database) -> None:
    def unreachable() -> list[str]:
        return [one.person for one in digest_of(database).unreachable]

    store(database, formed())
    no = put(database, "reminder", to=CADRE)
    with database.write() as connection:
        outbox.claim(connection, at("2026-11-18 12:00"), "sim")
        outbox.not_sent(connection, no, at("2026-11-18 12:00"), "not a friend", None)
    assert unreachable() == [CADRE]

    with database.write() as connection:
        outbox.reached(connection, CADRE, "own message")
    assert unreachable() == []


# Messages.

FAMILY, FLAG, RARE, ACCENTED = "👨‍👩‍👧‍👦", "🇨🇳", "𠮷", "é"


def test_a_family_a_flag_a_rare_character_and_an_accent_are_one_character_each() -> None:
    whole = [FAMILY, FLAG, FLAG, RARE, ACCENTED, "👍🏽", "a", "❤️", "中"]

    assert list(graphemes("".join(whole))) == whole
    assert list(graphemes("")) == []


@pytest.mark.parametrize("one", [FAMILY, FLAG, RARE, ACCENTED, "中", "a"])
def test_a_message_is_cut_by_bytes_and_never_inside_a_character(one: str) -> None:
    number = 1000 // len(one.encode())
    for most in (200, 201, 202, 203, 300):
        found = parts([one * number], LIMIT, most)
        assert all(len(part.encode()) <= most for part in found)
        pieces = [part.partition("\n")[2] for part in found]
        assert "".join(pieces) == one * number
        assert all(piece == one * (len(piece) // len(one)) for piece in pieces)


def test_both_sides_of_the_limit_in_bytes() -> None:
    fits = "中" * 19
    assert parts([fits], LIMIT, len(fits.encode())) == [fits]
    assert len(parts([fits], LIMIT, len(fits.encode()) - 1)) == 2


def test_every_message_keeps_both_limits() -> None:
    for one in (FAMILY, RARE, "中"):
        assert all(len(part) <= LIMIT and len(part.encode()) <= MOST_BYTES for part in parts([one * 3000]))


def test_a_character_of_a_thousand_marks_is_cut_after_all() -> None:
    assert all(len(part) <= LIMIT for part in parts(["e" + "́" * 1000]))


# As quick as it must be.


def test_a_college_of_sixty_groups_is_told_in_every_form_in_well_under_ten_seconds(database: Database) -> None:
    store(
        database, *(formed(f"sim/{number}", name=f"班级{number}" * 6, cadre=f"sim/c{number}") for number in range(60))
    )
    for number in range(60):
        store(database, spoke_daily("2026-10-01", "2026-11-20", f"sim/c{number}", f"sim/{number}"))
    begun = process_time()

    found = digest_of(database)
    assert (len(found.shortfalls), len(card(found).png) > 0, len(xlsx(found)) > 0) == (120, True, True)
    assert process_time() - begun < 10
