"""The three counts of messages, with both edges of every window (rules.md section 3)."""

from datetime import datetime, timedelta

import pytest

from rules.facts import Fact, Message
from rules.haves import Tally, count, gathered, over_at
from rules.periods import parse_period
from rules.policy import KINDS, Have, Policy
from tests.rules.strategies import (
    CADRE,
    LATER,
    SHANGHAI,
    TICK,
    When,
    formed,
    moment,
    opened,
    opted_in,
    opted_out,
    recalled,
    said,
    view_of,
)

WINDOW = timedelta(hours=2)
MONDAY, NEXT_MONDAY = moment("2025-03-03 00:00"), moment("2025-03-10 00:00")
NOON = moment("2025-03-05 12:00")


def tally(have: Have, period: str, *facts: Fact, at: When | None = None, policy: Policy | None = None) -> Tally:
    span = parse_period(period, SHANGHAI)
    return count(view_of(*facts, at=at or span.end + LATER, policy=policy), have, span)


def interacted(*facts: Fact, week: str = "2025-W10", policy: Policy | None = None) -> int:
    return tally(Have.INTERACTION, week, *facts, policy=policy).count


# A voice each day


@pytest.mark.parametrize(
    ("when", "voices"),
    [
        (moment("2025-03-03 00:00") - TICK, 0),
        (moment("2025-03-03 00:00"), 1),
        (moment("2025-03-04 00:00") - TICK, 1),
        (moment("2025-03-04 00:00"), 0),
    ],
)
def test_a_voice_belongs_to_its_day_midnight_included_at_the_start_and_excluded_at_the_end(
    when: datetime, voices: int
) -> None:
    assert tally(Have.VOICE, "2025-03-03", said(CADRE, when)).count == voices


def test_voices_are_the_cadres_messages_and_their_ids_are_the_evidence_sorted() -> None:
    lines = [said(CADRE, NOON, name="b"), said(CADRE, NOON + TICK, name="a"), said("小张", NOON)]
    assert tally(Have.VOICE, "2025-03-05", *lines) == Tally(2, evidence=("a", "b"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nine_kinds_of_message_are_a_voice_and_stickers_commands_and_others_are_not(kind: str) -> None:
    expected = 0 if kind in ("sticker", "command", "other") else 1
    assert tally(Have.VOICE, "2025-03-05", said(CADRE, NOON, kind=kind)).count == expected


def test_a_voice_that_was_recalled_by_then_never_was() -> None:
    facts = said(CADRE, NOON, name="早"), recalled("早", NOON + timedelta(days=30))
    assert tally(Have.VOICE, "2025-03-05", *facts, at=NOON + timedelta(days=30)).count == 0
    assert tally(Have.VOICE, "2025-03-05", *facts, at=NOON + timedelta(days=30) - TICK).count == 1


def test_a_voice_after_the_moment_of_judging_is_not_there_yet_and_one_at_it_is() -> None:
    assert tally(Have.VOICE, "2025-03-05", said(CADRE, NOON), at=NOON - TICK).count == 0
    assert tally(Have.VOICE, "2025-03-05", said(CADRE, NOON), at=NOON).count == 1


def test_a_former_or_coming_cadre_is_no_voice() -> None:
    facts = formed(), formed(NOON, "周老师")
    voices = [said(CADRE, NOON - TICK, name="前"), said(CADRE, NOON, name="后"), said("周老师", NOON, name="新")]
    assert tally(Have.VOICE, "2025-03-05", *facts, *voices).evidence == ("前", "新")


# An interaction each week


@pytest.mark.parametrize(("gap", "youths"), [(timedelta(0), 1), (WINDOW - TICK, 1), (WINDOW, 1), (WINDOW + TICK, 0)])
def test_a_youth_answers_when_the_cadres_latest_message_is_at_most_the_window_older(
    gap: timedelta, youths: int
) -> None:
    assert interacted(said(CADRE, NOON, name="a"), said("小张", NOON + gap, name="b")) == youths


@pytest.mark.parametrize(("gap", "youths"), [(timedelta(0), 1), (WINDOW - TICK, 1), (WINDOW, 1), (WINDOW + TICK, 0)])
@pytest.mark.parametrize("who_names", ["youth", "cadre"])
def test_the_cadre_answers_when_the_youths_message_is_at_most_the_window_older_and_one_names_the_other(
    gap: timedelta, youths: int, who_names: str
) -> None:
    asked = said("小张", NOON, mentions=[CADRE] if who_names == "youth" else [], name="a")
    answer = said(CADRE, NOON + gap, mentions=["小张"] if who_names == "cadre" else [], name="b")
    assert interacted(asked, answer) == youths


def test_an_answer_of_the_cadre_that_names_nobody_to_a_message_that_names_nobody_is_no_interaction() -> None:
    assert interacted(said("小张", NOON), said(CADRE, NOON + TICK)) == 0
    assert interacted(said("小张", NOON, mentions=["小王"]), said(CADRE, NOON + TICK, mentions=["小王"])) == 0


def test_a_youth_who_names_the_cadre_and_gets_no_answer_has_not_interacted() -> None:
    assert interacted(said("小张", NOON, mentions=[CADRE])) == 0


def test_at_one_instant_the_id_says_which_message_came_before() -> None:
    assert interacted(said(CADRE, NOON, name="b"), said("小张", NOON, name="a")) == 0
    assert interacted(said(CADRE, NOON, name="a"), said("小张", NOON, name="b")) == 1


def test_only_the_latest_message_of_the_cadre_before_matters() -> None:
    early, late = said(CADRE, NOON), said(CADRE, NOON + WINDOW)
    assert interacted(early, late, said("小张", NOON + 2 * WINDOW)) == 1
    assert interacted(early, said("小张", NOON + 2 * WINDOW), said(CADRE, NOON + 2 * WINDOW + TICK)) == 0


def test_what_others_say_in_between_does_not_end_the_window() -> None:
    between = [said("小王", NOON + TICK), said("钱老师", NOON + 2 * TICK), said(CADRE, NOON + 3 * TICK, kind="sticker")]
    facts = [formed(staff=("钱老师",)), said(CADRE, NOON), *between]
    assert tally(Have.INTERACTION, "2025-W10", *facts, said("小张", NOON + WINDOW)).count == 2


@pytest.mark.parametrize(
    ("later", "week"),
    [
        (MONDAY - TICK, "2025-W09"),
        (MONDAY, "2025-W10"),
        (NEXT_MONDAY - TICK, "2025-W10"),
        (NEXT_MONDAY, "2025-W11"),
    ],
)
def test_the_week_is_that_of_the_later_message(later: datetime, week: str) -> None:
    answered = [said(CADRE, later - WINDOW), said("小张", later)]
    answering = [said("小张", later - WINDOW, mentions=[CADRE]), said(CADRE, later)]
    for facts in (answered, answering):
        assert [one for one in ("2025-W09", "2025-W10", "2025-W11") if interacted(*facts, week=one)] == [week]


def test_several_interactions_of_one_youth_are_one_youth_and_all_are_evidence() -> None:
    lines = [said(CADRE, NOON, name="c"), said("小张", NOON + TICK, name="b"), said("小张", NOON + 2 * TICK, name="a")]
    other = [said("小王", NOON + 3 * TICK, mentions=[CADRE], name="e"), said(CADRE, NOON + 4 * TICK, name="d")]
    alone = said(CADRE, NOON + timedelta(days=1), name="alone")
    assert tally(Have.INTERACTION, "2025-W10", *lines, *other, alone) == Tally(2, evidence=("a", "b", "c", "d", "e"))


def test_one_answer_may_answer_several_youths() -> None:
    asked = [said(who, NOON, mentions=[CADRE], name=f"0{who}") for who in ("小张", "小王")]
    assert interacted(*asked, said("小陈", NOON, name="0小陈"), said(CADRE, NOON, mentions=["小陈"], name="1")) == 3


def test_the_window_of_interactions_is_a_policy_value() -> None:
    policy = Policy(interaction_window=timedelta(minutes=5))
    for gap, youths in ((timedelta(minutes=5), 1), (timedelta(minutes=5) + TICK, 0)):
        assert interacted(said(CADRE, NOON), said("小张", NOON + gap), policy=policy) == youths


def test_the_cadre_who_is_named_is_the_one_of_the_youths_moment() -> None:
    handover = [formed(), formed(NOON, "周老师")]
    answer = said("周老师", NOON + TICK)
    assert interacted(*handover, said("小张", NOON - TICK, mentions=[CADRE]), answer) == 1
    assert interacted(*handover, said("小张", NOON - TICK, mentions=["周老师"]), answer) == 0


def opting(out: datetime, back: datetime | None = None) -> list[Fact]:
    return [opted_out("小张", out), *([] if back is None else [opted_in("小张", back)])]


def test_a_mention_of_somebody_opted_out_by_then_names_nobody_but_their_own_mention_of_the_cadre_stands() -> None:
    plain, naming = said("小张", NOON), said("小张", NOON, mentions=[CADRE])
    answer = said(CADRE, NOON + 3 * TICK, mentions=["小张"])
    assert interacted(plain, answer, *opting(NOON + 4 * TICK)) == 1
    assert interacted(plain, answer, *opting(NOON + 3 * TICK)) == 0
    assert interacted(plain, answer, *opting(NOON + TICK, NOON + 2 * TICK)) == 0  # Another's, since they came back.
    assert interacted(naming, answer, *opting(NOON + TICK)) == 1


def test_who_was_out_in_between_counts_twice_as_two_youths() -> None:
    lines = [said(CADRE, NOON), said("小张", NOON + TICK), said("小张", NOON + 4 * TICK)]
    assert interacted(*lines) == 1
    assert interacted(*lines, *opting(NOON + 2 * TICK, NOON + 3 * TICK)) == 2


# A topic each month


def topic_of_march(*messages: Message, opened_at: When = NOON) -> int:
    return tally(Have.TOPIC, "2025-03", opened(opened_at), *messages, at="2025-05-01 00:00").count


@pytest.mark.parametrize(
    ("gap", "youths"),
    [
        (timedelta(0), 0),
        (TICK, 1),
        (timedelta(hours=48) - TICK, 1),
        (timedelta(hours=48), 1),
        (timedelta(hours=48) + TICK, 0),
    ],
)
def test_a_topic_gathers_what_comes_after_its_opening_until_its_window_ends(gap: timedelta, youths: int) -> None:
    assert topic_of_march(said("小张", NOON + gap)) == youths


@pytest.mark.parametrize(
    ("when", "month"),
    [
        (moment("2025-03-01 00:00") - TICK, "2025-02"),
        (moment("2025-03-01 00:00"), "2025-03"),
        (moment("2025-04-01 00:00") - TICK, "2025-03"),
        (moment("2025-04-01 00:00"), "2025-04"),
    ],
)
def test_a_topic_belongs_to_the_month_in_which_it_was_opened_also_for_what_it_gathers_later(
    when: datetime, month: str
) -> None:
    facts = opened(when), said("小张", when + timedelta(hours=48))
    found = [one for one in ("2025-02", "2025-03", "2025-04") if tally(Have.TOPIC, one, *facts).count]
    assert found == [month]


def test_a_month_counts_its_best_topic_and_only_what_that_one_gathered_is_evidence() -> None:
    small = [opened("2025-03-05 12:00", name="小"), said("小张", "2025-03-05 13:00")]
    large = [opened("2025-03-10 12:00", name="大"), *(said(who, "2025-03-11 08:00") for who in ("小张", "小王"))]
    again = [opened("2025-03-20 12:00", name="又"), *(said(who, "2025-03-21 08:00") for who in ("小陈", "小刘"))]
    expected = Tally(2, evidence=tuple(sorted(["大", "小张 2025-03-11 08:00", "小王 2025-03-11 08:00"])))
    assert tally(Have.TOPIC, "2025-03", *small, *large, *again) == expected


def test_a_message_joins_every_topic_that_is_open() -> None:
    topics = opened(NOON, name="一"), opened(NOON + TICK, name="二")
    view = view_of(*topics, said("小张", NOON + 2 * TICK), said(CADRE, NOON + 3 * TICK), at="2025-03-31 00:00")
    assert [[one.id for one in gathered(view, topic)] for topic in topics] == [[f"小张 {NOON + 2 * TICK}"]] * 2


def test_one_youth_who_writes_often_is_one_youth() -> None:
    assert topic_of_march(*(said("小张", NOON + n * TICK) for n in range(1, 9))) == 1


@pytest.mark.parametrize("by", ["周老师", "小张", "钱老师"])
def test_a_topic_by_anyone_but_the_cadre_of_that_moment_opens_nothing(by: str) -> None:
    facts = formed(staff=("钱老师",)), formed("2025-03-20 00:00", "周老师"), said("小王", NOON + TICK)
    assert tally(Have.TOPIC, "2025-03", *facts, opened(NOON, by=by)).count == 0
    assert tally(Have.TOPIC, "2025-03", *facts, opened(NOON)).count == 1


def test_a_topic_whose_opening_message_was_recalled_never_was() -> None:
    topic = opened(NOON, message="开场")
    assert tally(Have.TOPIC, "2025-03", topic, said("小张", NOON + TICK), recalled("开场", NOON + TICK)).count == 0
    assert tally(Have.TOPIC, "2025-03", topic, said("小张", NOON + TICK), recalled("别的", NOON + TICK)).count == 1


def test_a_topic_keeps_its_month_open_until_it_has_gathered_and_no_other_have_waits() -> None:
    march = parse_period("2025-03", SHANGHAI)
    late, later = opened("2025-03-30 12:00"), opened("2025-03-31 18:00")
    view = view_of(late, later, opened("2025-04-01 00:00"), opened("2025-02-28 23:59"), at="2025-04-20 00:00")
    assert over_at(view, Have.TOPIC, march) == moment("2025-04-02 18:00")
    assert over_at(view, Have.VOICE, march) == march.end
    assert over_at(view_of(opened("2025-03-29 23:00"), at="2025-04-20 00:00"), Have.TOPIC, march) == march.end
