"""How each fact stands to a verdict, on both sides of each edge; and that the entries recount (rules.md 2 to 4)."""

from datetime import datetime, timedelta

import pytest

from rules.facts import Alias, Attend, Fact, Facts, Meet, Message, Topic
from rules.haves import count
from rules.periods import parse_period
from rules.policy import Have, Policy
from rules.reasons import EDGE, Entry, Question, Standing, entries, questions, recount, voided
from rules.verdicts import Reason, Status, Verdict, periods
from rules.view import GroupView
from tests.rules.strategies import (
    CADRE,
    GROUP,
    LATER,
    SHANGHAI,
    TICK,
    When,
    attended,
    blind,
    college,
    formed,
    granted,
    held,
    joined,
    left,
    moment,
    opened,
    opted_in,
    opted_out,
    recalled,
    said,
    talked,
    verdict,
    view_of,
    vouched,
)
from tests.rules.strategies import (
    voided as taken_back,
)
from tests.rules.test_reference import SEEDS, SEEDS_A_TEST

VOICE, INTERACTION, TOPIC, ACTIVITY, FACE_TO_FACE = Have
COUNTED, BEFORE, AFTER = Standing.COUNTED, Standing.BEFORE_WINDOW, Standing.AFTER_WINDOW
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = moment("2025-03-05 12:00")
DAY_START, DAY_END = moment("2025-03-05 00:00"), moment("2025-03-06 00:00")
MONDAY, NEXT_MONDAY = moment("2025-03-03 00:00"), moment("2025-03-10 00:00")
OPENED, GATHERED = NOON, NOON + timedelta(hours=48)
QUARTER_START, QUARTER_END = moment("2025-01-01 00:00"), moment("2025-04-01 00:00")
NEW_YEAR = moment("2026-01-01 00:00")

PERIODS = {VOICE: "2025-03-05", INTERACTION: "2025-W10", TOPIC: "2025-03", ACTIVITY: "2025-Q1", FACE_TO_FACE: "2025"}


def found(have: Have, *facts: Fact, at: When | None = None, policy: Policy | None = None) -> list[Entry]:
    span = parse_period(PERIODS[have], SHANGHAI)
    now = moment(at or span.end + LATER)
    return entries(view_of(*facts, at=now, policy=policy), have, span, voided(facts, now))


def stands(have: Have, *facts: Fact, at: When | None = None, policy: Policy | None = None) -> list[tuple[str, str]]:
    return [(entry.fact.id, str(entry.standing)) for entry in found(have, *facts, at=at, policy=policy)]


def standing_of(have: Have, fact: Fact, *others: Fact, at: When | None = None) -> str | None:
    """How one fact stands among others; None if it is not listed."""
    return dict(stands(have, fact, *others, at=at)).get(getattr(fact, "id", ""))


# Messages that are not counted


def not_counted() -> list[tuple[str, Message, list[Fact]]]:
    """Each reason why a message is not counted, with such a message and what makes it so."""
    people = formed(staff=("钱老师",), bot="机器人")
    return [
        ("bot", said("机器人", NOON, name="x"), [people]),
        ("bot", said(CADRE, NOON, by_bot=True, name="x"), [people]),
        ("recalled", said(CADRE, NOON, name="x"), [people, recalled("x", NOON + HOUR)]),
        ("kind", said(CADRE, NOON, kind="sticker", name="x"), [people]),
        ("kind", said("小张", NOON, kind="command", name="x"), [people]),
        ("staff", said("钱老师", NOON, name="x"), [people]),
        ("opted_out", said("小张", NOON, name="x"), [people, opted_out("小张", NOON)]),
    ]


@pytest.mark.parametrize("have", [VOICE, INTERACTION, TOPIC])
@pytest.mark.parametrize("case", range(7))
def test_a_message_that_is_not_counted_is_listed_with_its_reason(have: Have, case: int) -> None:
    reason, message, others = not_counted()[case]
    assert standing_of(have, message, opened(NOON - HOUR), *others) == reason


def test_a_message_that_was_recalled_later_than_the_moment_of_judging_still_counts() -> None:
    message, recall = said(CADRE, NOON), recalled(f"{CADRE} {NOON}", NOON + DAY)
    assert standing_of(VOICE, message, recall, at=NOON + DAY - TICK) == COUNTED
    assert standing_of(VOICE, message, recall, at=NOON + DAY) == Standing.RECALLED


# Voice


@pytest.mark.parametrize(
    ("when", "standing"),
    [
        (DAY_START - HOUR - TICK, None),
        (DAY_START - HOUR, BEFORE),
        (DAY_START - TICK, BEFORE),
        (DAY_START, COUNTED),
        (DAY_END - TICK, COUNTED),
        (DAY_END, AFTER),
        (DAY_END + HOUR - TICK, AFTER),
        (DAY_END + HOUR, None),
    ],
)
def test_a_voice_just_outside_its_day_is_listed_as_outside_and_one_further_off_is_not(
    when: datetime, standing: Standing | None
) -> None:
    assert standing_of(VOICE, said(CADRE, when)) == standing


def test_a_youths_message_is_no_voice_and_outside_the_day_not_listed() -> None:
    assert standing_of(VOICE, said("小张", NOON)) == Standing.NOT_CADRE
    assert standing_of(VOICE, said("小张", DAY_END)) is None


def test_voices_come_in_the_order_of_time_and_id() -> None:
    lines = [said(CADRE, NOON, name="b"), said(CADRE, NOON, name="a"), said(CADRE, NOON - TICK, name="c")]
    assert stands(VOICE, *lines) == [("c", "counted"), ("a", "counted"), ("b", "counted")]


# Interaction


def test_both_messages_of_an_interaction_count_and_the_later_names_the_earlier() -> None:
    asked, answer = said(CADRE, NOON, name="问"), said("小张", NOON + HOUR, name="答")
    one, two = found(INTERACTION, asked, answer)
    assert (one.standing, one.youth, one.answers) == (COUNTED, None, ())
    assert (two.standing, two.youth and two.youth.person, two.answers) == (COUNTED, "小张", ("问",))


def test_one_answer_of_the_cadre_names_every_message_that_it_answers() -> None:
    asked = [said(who, NOON, mentions=[CADRE], name=f"0{who}") for who in ("小张", "小王")]
    *_, answer = found(INTERACTION, *asked, said(CADRE, NOON + HOUR, name="1"))
    assert answer.answers == tuple(sorted(one.id for one in asked))


@pytest.mark.parametrize(("gap", "standing"), [(2 * HOUR, COUNTED), (2 * HOUR + TICK, Standing.NO_ANSWER)])
def test_messages_that_are_too_far_apart_have_no_answer(gap: timedelta, standing: Standing) -> None:
    lines = [said(CADRE, NOON, name="a"), said("小张", NOON + gap, name="b")]
    assert stands(INTERACTION, *lines) == [("a", standing), ("b", standing)]


def test_an_answer_that_names_nobody_is_no_answer() -> None:
    lines = [said("小张", NOON, name="a"), said(CADRE, NOON + TICK, name="b")]
    assert stands(INTERACTION, *lines) == [("a", "no_answer"), ("b", "no_answer")]


@pytest.mark.parametrize(
    ("when", "standing"),
    [
        (MONDAY - 2 * HOUR - TICK, None),
        (MONDAY - 2 * HOUR, BEFORE),
        (MONDAY - TICK, BEFORE),
        (MONDAY, Standing.NO_ANSWER),
        (NEXT_MONDAY - TICK, Standing.NO_ANSWER),
        (NEXT_MONDAY, AFTER),
        (NEXT_MONDAY + HOUR - TICK, AFTER),
        (NEXT_MONDAY + HOUR, None),
    ],
)
def test_lone_messages_around_the_week_are_before_or_after_it(when: datetime, standing: Standing | None) -> None:
    assert standing_of(INTERACTION, said("小张", when)) == standing
    assert standing_of(INTERACTION, said(CADRE, when)) == standing


def test_a_message_before_the_week_counts_where_it_is_answered_in_the_week() -> None:
    asked, answer = said("小张", MONDAY - HOUR, mentions=[CADRE]), said(CADRE, MONDAY)
    assert [standing for _, standing in stands(INTERACTION, asked, answer)] == ["counted", "counted"]


def test_what_is_not_counted_anyway_is_not_listed_outside_the_week() -> None:
    for when in (MONDAY - TICK, NEXT_MONDAY):
        assert standing_of(INTERACTION, said("小张", when, kind="sticker")) is None


# Topic


@pytest.mark.parametrize(
    ("when", "standing"),
    [
        (OPENED - HOUR - TICK, None),
        (OPENED - HOUR, BEFORE),
        (OPENED, BEFORE),
        (OPENED + TICK, COUNTED),
        (GATHERED, COUNTED),
        (GATHERED + TICK, AFTER),
        (GATHERED + HOUR, AFTER),
        (GATHERED + HOUR + TICK, None),
    ],
)
def test_a_youths_message_by_the_edges_of_a_topic_is_listed_with_the_topic(
    when: datetime, standing: Standing | None
) -> None:
    in_it = said("小王", OPENED + HOUR)
    listed = [one for one in found(TOPIC, opened(OPENED), in_it, said("小张", when, name="x")) if one.fact.id == "x"]
    assert [one.standing for one in listed] == ([] if standing is None else [standing])
    assert all(isinstance(one.of, Topic) for one in listed)


def test_the_largest_topic_counts_with_its_messages_and_the_others_are_smaller_or_joined_by_nobody() -> None:
    small = [opened("2025-03-05 12:00", name="小"), said("小张", "2025-03-05 13:00", name="s1")]
    large = [
        opened("2025-03-10 12:00", name="大"),
        *(said(who, "2025-03-11 08:00", name=who) for who in ("小王", "小陈")),
    ]
    nobody = [opened("2025-03-20 12:00", name="空"), said(CADRE, "2025-03-20 13:00", name="c1")]
    assert stands(TOPIC, *nobody, *large, *small) == [
        ("小", "smaller"),
        ("s1", "smaller"),
        ("大", "counted"),
        ("小王", "counted"),
        ("小陈", "counted"),
        ("空", "nobody"),
        ("c1", "not_youth"),
    ]


def test_of_two_topics_as_large_the_earlier_counts() -> None:
    topics = [opened(NOON + DAY, name="后"), opened(NOON, name="先"), said("小张", NOON + DAY + HOUR, name="x")]
    assert stands(TOPIC, *topics) == [("先", "counted"), ("x", "counted"), ("后", "smaller"), ("x", "smaller")]


def test_a_topic_that_opened_nothing_says_why() -> None:
    by_other = opened(NOON, by="小张")
    assert standing_of(TOPIC, by_other) == Standing.NOT_CADRE
    withdrawn = opened(NOON, message="开场")
    assert standing_of(TOPIC, withdrawn, recalled("开场", NOON + HOUR)) == Standing.RECALLED
    (entry,) = found(TOPIC, topic := opened(NOON), taken_back(topic, NOON + HOUR))
    assert (entry.standing, entry.void and entry.void.reason) == (Standing.VOID, "误录")


@pytest.mark.parametrize(
    ("when", "standing"),
    [
        ("2025-02-28 22:59", None),
        ("2025-02-28 23:00", BEFORE),
        ("2025-03-01 00:00", Standing.NOBODY),
        ("2025-03-31 23:59", Standing.NOBODY),
        ("2025-04-01 00:00", AFTER),
        ("2025-04-01 01:00", None),
    ],
)
def test_a_topic_opened_just_outside_the_month_is_listed(when: str, standing: Standing | None) -> None:
    assert standing_of(TOPIC, opened(when)) == standing


# Activity


def test_the_largest_activity_counts_with_who_was_there_and_the_others_are_smaller() -> None:
    small, large = held(NOON, name="小"), held(NOON + DAY, name="大")
    there = [attended(small, "小张"), attended(large, "小张"), attended(large, "小王")]
    assert stands(ACTIVITY, small, large, *there, joined("小张"), joined("小王")) == [
        ("小", "smaller"),
        (there[0].id, "smaller"),
        ("大", "counted"),
        (there[1].id, "counted"),
        (there[2].id, "counted"),
    ]


@pytest.mark.parametrize(
    ("when", "standing"),
    [
        (QUARTER_START - DAY - TICK, None),
        (QUARTER_START - DAY, BEFORE),
        (QUARTER_START - TICK, BEFORE),
        (QUARTER_START, Standing.NOBODY),
        (QUARTER_END - TICK, Standing.NOBODY),
        (QUARTER_END, AFTER),
        (QUARTER_END + DAY - TICK, AFTER),
        (QUARTER_END + DAY, None),
    ],
)
def test_an_activity_just_outside_the_quarter_is_listed(when: datetime, standing: Standing | None) -> None:
    assert standing_of(ACTIVITY, held(when)) == standing


def test_an_activity_that_is_announced_is_not_held_until_its_moment() -> None:
    activity = held(NOON, entered=NOON - DAY)
    there = [attended(activity, "小张", NOON - HOUR), joined("小张")]
    before, after = (stands(ACTIVITY, activity, *there, at=at) for at in (NOON - TICK, NOON))
    assert [standing for _, standing in before] == ["not_held", "not_held"]
    assert [standing for _, standing in after] == ["counted", "counted"]


def test_an_activity_of_the_next_quarter_is_no_rival_of_this_quarters_and_one_of_its_last_instant_is() -> None:
    mine, people = held(NOON, name="小"), [joined("小张"), joined("小王")]
    for when, standing in ((QUARTER_END - TICK, Standing.SMALLER), (QUARTER_END, COUNTED)):
        larger = held(when, name="大")
        there = [attended(mine, "小张"), attended(larger, "小张"), attended(larger, "小王")]
        assert standing_of(ACTIVITY, mine, larger, *there, *people) == standing


def absent() -> list[tuple[str, str, list[Fact]]]:
    """Each reason why somebody's attendance or meeting at noon counts for nobody."""
    return [
        ("not_linked", "小张", []),
        ("not_youth", CADRE, [joined(CADRE)]),
        ("opted_out", "小张", [joined("小张"), opted_out("小张", NOON)]),
        ("not_linked", "小张", [joined("小张"), opted_out("小张", NOON - DAY), opted_in("小张", NOON - HOUR)]),
    ]


@pytest.mark.parametrize("case", range(4))
def test_an_attendance_or_meeting_that_counts_for_nobody_says_why(case: int) -> None:
    reason, who, others = absent()[case]
    activity = held(NOON)
    assert standing_of(ACTIVITY, attended(activity, who), activity, *others) == reason
    assert standing_of(FACE_TO_FACE, attended(activity, who), activity, *others) == reason
    assert standing_of(FACE_TO_FACE, talked(who, NOON), *others) == reason


@pytest.mark.parametrize("case", range(4))
def test_whoever_does_not_count_is_not_named(case: int) -> None:
    _, who, others = absent()[case]
    activity, people = held(NOON), [joined("小王"), *others]
    facts = [
        activity,
        *(attended(activity, one) for one in (who, "小王")),
        *(talked(one, NOON) for one in (who, "小王")),
    ]
    for have in (ACTIVITY, FACE_TO_FACE):
        named = {entry.youth.person for entry in found(have, *facts, *people) if entry.youth is not None}
        assert named == {"小王"}


def test_a_void_attendance_and_what_belongs_to_a_void_activity_are_void() -> None:
    activity, people = held(NOON), [joined("小张"), joined("小王")]
    gone, stays = attended(activity, "小张"), attended(activity, "小王")
    assert stands(ACTIVITY, activity, gone, stays, *people, taken_back(gone, NOON + DAY)) == [
        (activity.id, "counted"),
        (gone.id, "void"),
        (stays.id, "counted"),
    ]
    whole = found(ACTIVITY, activity, gone, stays, *people, taken_back(activity, NOON + DAY))
    assert {entry.standing for entry in whole} == {Standing.VOID}
    assert {entry.void and entry.void.at for entry in whole} == {NOON + DAY}


def test_a_void_line_after_the_moment_of_judging_takes_nothing_back_yet() -> None:
    meet = talked("小张", NOON)
    facts = [meet, joined("小张"), taken_back(meet, NOON + DAY)]
    assert stands(FACE_TO_FACE, *facts, at=NOON + DAY - TICK) == [(meet.id, "counted")]
    (void,) = found(FACE_TO_FACE, *facts, at=NOON + DAY)
    assert (void.fact, void.standing, void.void and void.void.at) == (meet, Standing.VOID, NOON + DAY)


@pytest.mark.parametrize(("entered", "late"), [(QUARTER_END - TICK, False), (QUARTER_END, True)])
def test_what_was_entered_after_the_periods_end_counts_and_is_named_as_late(entered: datetime, late: bool) -> None:
    activity = held(NOON, entered=entered)
    attend = attended(activity, "小张", entered)
    entries_ = found(ACTIVITY, activity, attend, joined("小张"))
    assert [(entry.standing, entry.late) for entry in entries_] == [(COUNTED, late), (COUNTED, late)]


def test_an_attendance_entered_in_the_next_year_is_late_for_the_year_too() -> None:
    activity = held(NOON)
    (entry,) = found(FACE_TO_FACE, activity, attended(activity, "小张", NEW_YEAR), joined("小张"))
    assert (entry.standing, entry.late) == (COUNTED, True)


# Face to face


def test_attendances_and_meetings_of_the_year_count_in_the_order_in_which_people_met() -> None:
    activity, people = held(NOON), [joined("小张"), joined("小王")]
    attend, early = attended(activity, "小张", NOON + 9 * DAY), talked("小王", NOON - DAY)
    late = talked("小王", NOON + DAY)
    assert stands(FACE_TO_FACE, activity, attend, late, early, *people) == [
        (early.id, "counted"),
        (attend.id, "counted"),
        (late.id, "counted"),
    ]


def test_an_announced_activity_stands_among_the_meetings_by_when_it_is_held_and_those_of_one_instant_by_id() -> None:
    soon = held(NOON + DAY, entered=NOON - 9 * DAY)
    meets = [Meet(NOON, name, GROUP, "小张", "talk") for name in ("b", "a")]
    listed = stands(FACE_TO_FACE, soon, *meets, joined("小张"), at=NOON)
    assert [id_ for id_, _ in listed] == ["a", "b", soon.id]


def test_an_attendance_of_somebody_who_is_gone_keeps_its_activity_and_that_it_was_late() -> None:
    activity = held(NOON)
    for entered, late in ((NOON, False), (NEW_YEAR, True)):
        attend = attended(activity, "小张", entered)
        gone = left("小张", NEW_YEAR - TICK)
        (entry,) = found(FACE_TO_FACE, activity, attend, joined("小张"), gone, at=NEW_YEAR + DAY)
        assert (entry.fact, entry.standing) == (attend, Standing.GONE)
        assert (entry.of, entry.late, entry.youth) == (activity, late, None)


def test_who_is_linked_no_more_at_the_years_end_is_gone_and_who_left_a_moment_later_is_not() -> None:
    for when, standing in ((NEW_YEAR - TICK, Standing.GONE), (NEW_YEAR, COUNTED)):
        assert standing_of(FACE_TO_FACE, talked("小张", NOON), joined("小张"), left("小张", when)) == standing


@pytest.mark.parametrize(
    ("when", "standing"),
    [
        (QUARTER_START - DAY - TICK, None),
        (QUARTER_START - DAY, BEFORE),
        (QUARTER_START, COUNTED),
        (NEW_YEAR - TICK, COUNTED),
        (NEW_YEAR, AFTER),
        (NEW_YEAR + DAY, None),
    ],
)
def test_a_meeting_just_outside_the_year_is_listed(when: datetime, standing: Standing | None) -> None:
    assert standing_of(FACE_TO_FACE, talked("小张", when), joined("小张")) == standing


def test_an_activity_outside_the_year_or_not_yet_held_is_listed_since_nobody_is_met_there() -> None:
    before, soon = held(QUARTER_START - HOUR), held(NOON + DAY, entered=NOON - DAY)
    assert standing_of(FACE_TO_FACE, before) == BEFORE
    attend = attended(soon, "小张", NOON)
    assert stands(FACE_TO_FACE, soon, attend, joined("小张"), at=NOON) == [
        (soon.id, "not_held"),
        (attend.id, "not_held"),
    ]


# What spoke for the period and was taken back


def test_void_leave_and_void_attestations_of_the_period_are_listed_last() -> None:
    leave, elsewhere = granted("2025-03-05", "2025-03-05"), granted("2025-03-06", "2025-03-07")
    attest, other = vouched(VOICE, "2025-03-05"), vouched(VOICE, "2025-03-06")
    voids = [taken_back(one, NOON) for one in (leave, elsewhere, attest, other)]
    facts = [leave, elsewhere, attest, other, *voids, said(CADRE, NOON, name="早")]
    assert stands(VOICE, *facts) == [("早", "counted"), (leave.id, "void"), (attest.id, "void")]
    assert [entry.void and entry.void.fact for entry in found(VOICE, *facts)] == [None, leave.id, attest.id]


def test_what_was_void_bears_the_ids_that_hold_now() -> None:
    meet = talked("旧号", NOON)
    facts = [meet, taken_back(meet, NOON), Alias(NOON, "旧号", "新号", "团委")]
    ((fact, void),) = voided(facts, NOON)
    assert (fact.id, getattr(fact, "member", None), void.by) == (meet.id, "新号", "团委")


def test_a_void_line_that_names_a_message_takes_nothing_back() -> None:
    message = said(CADRE, NOON)
    assert voided([message, taken_back(message, NOON)], NOON) == []
    assert standing_of(VOICE, message, taken_back(message, NOON)) == COUNTED


def test_void_facts_of_another_group_are_not_listed() -> None:
    here, activity = view_of(formed(), at=NOON + LATER), held(NOON)
    elsewhere = [
        Meet(NOON, "别处", "二班群", "小张", "talk"),
        Attend(NOON, "别", "别的", "小张"),
    ]
    undone = voided([*elsewhere, activity, *(taken_back(one, NOON) for one in (*elsewhere, activity))], NOON + LATER)
    year = parse_period("2025", SHANGHAI)
    assert [entry.fact.id for entry in entries(here, FACE_TO_FACE, year, undone)] == [activity.id]


# The chain


@pytest.mark.parametrize(
    ("facts", "at", "last"),
    [
        ([said(CADRE, NOON)], DAY_END, Question.ENOUGH),
        ([vouched(VOICE, "2025-03-05")], DAY_END, Question.ATTESTED),
        ([granted("2025-03-05", "2025-03-05")], DAY_END, Question.EXCUSED),
        ([], DAY_END - TICK, Question.RUNNING),
        ([], NOON, Question.RUNNING),
        ([blind(DAY_START, DAY_END)], DAY_END, Question.BLIND),
        ([], DAY_END, Question.SHORT),
    ],
)
def test_the_questions_are_those_of_the_page_up_to_the_one_that_decided(
    facts: list[Fact], at: datetime, last: Question
) -> None:
    asked = questions(verdict(VOICE, "2025-03-05", *facts, at=at))
    in_order = [one for one in Question if one is not Question.SEALED]
    assert asked == in_order[: len(asked)]
    assert asked[-1] is last


def test_of_a_sealed_verdict_nothing_else_was_asked() -> None:
    day = parse_period("2025-03-05", SHANGHAI)
    sealed = Verdict(GROUP, CADRE, VOICE, day, Status.SHORT, 0, 1, Reason.BLIND, (), day.end)
    assert questions(sealed, sealed=True) == [Question.SEALED]


# Every journal


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST), ids=lambda first: f"seeds from {first}")
def test_recounting_the_entries_by_hand_gives_the_count_and_the_evidence(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        school = college(seed)
        undone = voided(school.facts, school.at)
        for view in school.views():
            for have in Have:
                for period in periods(view, have, school.since):
                    listed = entries(view, have, period, undone)
                    tally = count(view, have, period)
                    assert recount(listed, have) == tally.count, f"seed {seed}, {have} {period.name}"
                    counted = sorted(entry.fact.id for entry in listed if entry.standing is COUNTED)
                    assert tuple(counted) == tally.evidence, f"seed {seed}, {have} {period.name}"


@pytest.mark.parametrize("have", [VOICE, INTERACTION])
def test_every_message_of_the_period_is_listed_once(have: Have) -> None:
    for seed in range(SEEDS_A_TEST):
        school = college(seed)
        for view in school.views():
            for period in periods(view, have, school.since):
                within = [one for one in view.messages if period.start <= one.at < period.end]
                listed = [entry.fact for entry in entries(view, have, period)]
                assert [fact for fact in listed if period.start <= fact.at < period.end] == within


@pytest.mark.parametrize("have", [VOICE, INTERACTION, TOPIC])
def test_without_a_fact_that_did_not_count_the_count_is_the_same(have: Have) -> None:
    for seed in range(SEEDS_A_TEST):
        school = college(seed)
        for view in school.views():
            for period in list(periods(view, have, school.since))[:6]:
                listed = entries(view, have, period)
                for entry in [one for one in listed if one.standing not in (COUNTED, Standing.SMALLER)][:4]:
                    others = Facts(fact for fact in view.facts if fact != entry.fact)
                    without = GroupView(view.group, others, view.opt_outs, school.policy, school.at)
                    assert count(without, have, period).count == recount(listed, have), f"seed {seed}: {entry}"


def test_the_edge_is_an_hour_around_chat_and_a_day_around_gatherings() -> None:
    assert [EDGE[have.period] for have in Have] == [HOUR, HOUR, HOUR, DAY, DAY]
