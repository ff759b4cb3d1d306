"""Which periods have a verdict, whose it is, and which facts exist at the moment T (rules.md sections 2, 4 and 7)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import Calendar
from rules.facts import Activity, Alias, Fact, GroupEnd, Meet, Recall, Seal, Void
from rules.policy import Have, Policy
from rules.verdicts import Reason, Status, Verdict, first_period, judge
from tests.rules.strategies import (
    CADRE,
    GROUP,
    TICK,
    When,
    attended,
    formed,
    granted,
    held,
    joined,
    moment,
    opened,
    opted_out,
    said,
    talked,
    verdict,
    vouched,
)

VOICE, INTERACTION, TOPIC, ACTIVITY, FACE_TO_FACE = Have
NOON = moment("2025-03-05 12:00")
POLICY = Policy()


def judged(*facts: Fact, at: When, since: str | None = None, haves: Iterable[Have] = tuple(Have)) -> list[Verdict]:
    first = None if since is None else date.fromisoformat(since)
    return list(judge(facts, moment(at), policy=POLICY, calendar=Calendar(), since=first, haves=haves))


def days(*facts: Fact, at: When, since: str | None = None) -> list[str]:
    """The last two figures of the days that have a verdict."""
    return [one.period.name[-2:] for one in judged(*facts, at=at, since=since, haves=[VOICE])]


def ended(when: When) -> GroupEnd:
    return GroupEnd(moment(when), GROUP)


# Which periods


def test_without_a_date_the_periods_that_are_running_have_a_verdict() -> None:
    found = [(one.have, one.period.name) for one in judged(formed(), at=NOON)]
    names = ("2025-03-05", "2025-W10", "2025-03", "2025-Q1", "2025")
    assert found == list(zip(Have, names, strict=True))


@pytest.mark.parametrize(
    ("at", "day"), [(moment("2025-03-05 00:00") - TICK, "04"), ("2025-03-05 00:00", "05"), ("2025-03-05 23:59", "05")]
)
def test_the_running_day_is_the_local_day_of_that_moment(at: When, day: str) -> None:
    assert days(formed(), at=at) == [day]


def test_from_a_date_on_all_periods_that_touch_the_span_have_a_verdict() -> None:
    found = [one.period.name for one in judged(formed(), at="2025-03-03 00:00", since="2025-02-28")]
    weeks, months = ["2025-W09", "2025-W10"], ["2025-02", "2025-03"]
    assert found == ["2025-02-28", "2025-03-01", "2025-03-02", "2025-03-03", *weeks, *months, "2025-Q1", "2025"]


def test_a_period_that_starts_later_has_no_verdict_yet() -> None:
    assert days(formed(), at="2025-03-06 00:00", since="2025-03-05") == ["05", "06"]
    assert days(formed(), at=moment("2025-03-06 00:00") - TICK, since="2025-03-05") == ["05"]
    assert judged(formed(), at=NOON, since="2026-01-01") == []


def test_a_group_has_verdicts_from_its_first_local_day_on() -> None:
    for when in ("2025-03-04 00:00", moment("2025-03-05 00:00") - TICK):
        assert days(formed(when), at=NOON, since="2025-03-01") == ["04", "05"]
    assert days(formed("2025-03-05 00:00"), at=NOON, since="2025-03-01") == ["05"]
    assert days(formed("2025-03-01 00:00"), at=NOON, since="2025-03-04") == ["04", "05"]


def test_a_group_that_is_formed_later_is_not_there_yet_and_at_that_very_moment_it_is() -> None:
    assert judged(formed(NOON), said(CADRE, NOON - TICK), at=NOON - TICK) == []
    assert len(judged(formed(NOON), at=NOON)) == 5


@pytest.mark.parametrize(("end", "last"), [(moment("2025-03-04 00:00") - TICK, "03"), ("2025-03-04 00:00", "04")])
def test_a_period_that_starts_after_the_groups_end_has_no_verdict_and_one_that_starts_with_it_has(
    end: When, last: str
) -> None:
    assert days(formed(), ended(end), at=NOON, since="2025-03-02")[-1] == last


def test_a_group_that_ended_has_no_running_periods_but_those_it_ended_in() -> None:
    found = judged(formed(), ended("2025-03-03 12:00"), at=NOON)
    assert [one.have for one in found] == [INTERACTION, TOPIC, ACTIVITY, FACE_TO_FACE]


def test_an_end_that_is_still_to_come_ends_nothing() -> None:
    assert days(formed(), ended(NOON), at=NOON - TICK) == ["05"]
    assert judged(formed(), ended(NOON), at=NOON - TICK, haves=[VOICE])[0].status is Status.OPEN


def test_only_the_haves_asked_for_are_judged_in_the_order_asked() -> None:
    assert [one.have for one in judged(formed(), at=NOON, haves=[TOPIC, VOICE])] == [TOPIC, VOICE]


def test_verdicts_come_by_group_id_then_have_then_period() -> None:
    groups = [replace(formed(), group=name) for name in ("乙", "甲", "丙")]
    found = [
        (one.group, list(Have).index(one.have), one.period.start)
        for one in judged(*groups, at=NOON, since="2025-03-01")
    ]
    assert found == sorted(found)
    assert len({group for group, _, _ in found}) == 3


def test_the_first_period_judged_is_the_one_of_the_date_or_the_running_one() -> None:
    assert first_period(INTERACTION, date(2025, 1, 1), NOON, POLICY).name == "2025-W01"
    assert first_period(TOPIC, None, moment("2025-04-01 00:00") - TICK, POLICY).name == "2025-03"


# Whose


@pytest.mark.parametrize(
    ("handover", "at", "cadre"),
    [
        (moment("2025-03-06 00:00") - TICK, "2025-03-20 00:00", "周老师"),
        (moment("2025-03-06 00:00"), "2025-03-20 00:00", CADRE),
        (NOON, NOON, "周老师"),
        (NOON, NOON - TICK, CADRE),
    ],
)
def test_a_verdict_is_of_the_cadre_at_the_periods_last_instant_or_now(handover: When, at: When, cadre: str) -> None:
    assert verdict(VOICE, "2025-03-05", formed(), formed(handover, "周老师"), at=at).cadre == cadre


# Which facts exist


FACTS: list[tuple[Have, str, Fact]] = [
    (VOICE, "2025-03-05", said(CADRE, NOON)),
    (VOICE, "2025-03-05", vouched(VOICE, "2025-03-05", NOON)),
    (VOICE, "2025-03-05", granted("2025-03-05", "2025-03-05", NOON)),
    (FACE_TO_FACE, "2025", talked("小张", NOON)),
]


@pytest.mark.parametrize(("have", "period", "fact"), FACTS)
def test_a_fact_exists_from_its_own_time_on(have: Have, period: str, fact: Fact) -> None:
    def at(now: datetime) -> Status:
        return verdict(have, period, joined("小张"), fact, at=now).status

    assert at(NOON - TICK) in (Status.OPEN, Status.DUE)
    assert at(NOON) in (Status.MET, Status.EXCUSED)


@pytest.mark.parametrize(("have", "period", "fact"), FACTS[1:])
def test_a_voided_fact_never_was_from_the_time_of_the_void_on(have: Have, period: str, fact: Fact) -> None:
    later = NOON + timedelta(hours=1)
    void = Void(later, getattr(fact, "id", ""), "团委", "误录")
    before, since = (verdict(have, period, joined("小张"), fact, void, at=now).status for now in (later - TICK, later))
    assert before in (Status.MET, Status.EXCUSED)
    assert since in (Status.OPEN, Status.DUE)


def test_a_void_that_names_the_id_of_a_message_voids_no_message() -> None:
    message = said(CADRE, NOON, name="早")
    assert verdict(VOICE, "2025-03-05", message, Void(NOON, "早", "团委", "误录")).status is Status.MET


def test_a_topic_that_was_voided_neither_gathers_nor_keeps_its_month_open() -> None:
    topic = opened("2025-03-31 12:00")
    found = verdict(TOPIC, "2025-03", topic, said("小张", "2025-03-31 13:00"), Void(NOON, topic.id, "团委", "误录"))
    assert (found.count, found.over_at) == (0, found.period.end)


def test_facts_of_another_group_count_nowhere_else() -> None:
    other = [replace(fact, group="别群") for fact in (said(CADRE, NOON), talked("小张", NOON), held(NOON))]
    more = replace(granted("2025-03-05", "2025-03-05"), group="别群"), Recall(NOON, "别群", "早")
    facts = [formed(), joined("小张"), said(CADRE, NOON, name="早"), *other, *more, replace(ended(NOON), group="别群")]
    found = judged(*facts, at="2025-03-05 23:59")
    assert [one.count for one in found] == [1, 0, 0, 0, 0]
    assert {one.group for one in found} == {GROUP}


def test_opting_out_holds_in_all_groups() -> None:
    facts = [joined("小张"), talked("小张", NOON)]
    everywhere = [fact for one in facts for fact in (one, replace(one, group="别群"))]
    groups = formed(), replace(formed(), group="别群")
    for out, linked in (([], 1), ([opted_out("小张", NOON + TICK)], 0)):
        found = judged(*groups, *everywhere, *out, at=NOON + TICK, haves=[FACE_TO_FACE])
        assert [one.count for one in found] == [linked, linked]


def test_two_groups_that_turn_out_to_be_one_are_judged_as_one() -> None:
    facts = formed(), replace(said(CADRE, NOON), group="旧群"), Alias(NOON, "旧群", GROUP, "团委")
    assert [one.count for one in judged(*facts, at=NOON, haves=[VOICE])] == [1]


def test_who_entered_a_fact_and_how_late_does_not_matter() -> None:
    activity = Activity(moment("2025-09-01 00:00"), "补录", GROUP, "周老师", "", NOON)
    late = replace(attended(activity, "小张", "2025-10-01 00:00"), by="钱老师")
    meet = Meet(NOON, "谈", GROUP, "小王", "talk", by="小王")
    facts = joined("小张"), joined("小王"), activity, late, meet
    assert verdict(ACTIVITY, "2025-Q1", *facts, at="2025-10-01 00:00").count == 1
    assert verdict(FACE_TO_FACE, "2025", *facts, at="2025-10-01 00:00").count == 2


# Seals


def seal(
    when: When, status: str = "met", reason: str | None = None, count: int = 7, period: str = "2025-03-05"
) -> Seal:
    return Seal(moment(when), GROUP, "voice", period, status, count, 2, reason, "v1")


def test_a_seal_is_the_verdict_of_its_period_from_its_own_time_on() -> None:
    sealed = seal("2025-06-01 00:00", "unknown", "channel")
    found = verdict(VOICE, "2025-03-05", said(CADRE, NOON), sealed, at="2025-06-01 00:00")
    expected = (Status.UNKNOWN, 7, 2, Reason.CHANNEL, (), CADRE)
    assert (found.status, found.count, found.need, found.reason, found.evidence, found.cadre) == expected
    assert found.over_at == found.period.end
    before = verdict(VOICE, "2025-03-05", said(CADRE, NOON), sealed, at=moment("2025-06-01 00:00") - TICK)
    assert (before.status, before.count, before.reason) == (Status.MET, 1, None)


def test_a_seal_without_a_reason_has_none_and_speaks_of_its_have_and_period_only() -> None:
    assert verdict(VOICE, "2025-03-05", seal(NOON)).reason is None
    assert verdict(VOICE, "2025-03-06", seal(NOON)).status is Status.SHORT
    assert verdict(INTERACTION, "2025-W10", seal(NOON, period="2025-W10")).status is Status.SHORT


def test_of_several_seals_the_latest_holds() -> None:
    seals = [seal("2025-06-01 00:00", count=1), seal("2025-07-01 00:00", count=2), seal("2025-06-15 00:00", count=3)]
    assert verdict(VOICE, "2025-03-05", *seals, at="2025-08-01 00:00").count == 2


# The zone


def test_days_are_cut_in_the_policys_zone() -> None:
    policy, message = replace(POLICY, zone=ZoneInfo("Europe/Berlin")), said(CADRE, "2025-03-05 06:00")  # 23:00 there.
    assert [verdict(VOICE, day, message, policy=policy).count for day in ("2025-03-04", "2025-03-05")] == [1, 0]
    assert [verdict(VOICE, day, message).count for day in ("2025-03-04", "2025-03-05")] == [0, 1]


def test_the_groups_first_day_is_that_of_the_policys_zone() -> None:
    policy = replace(POLICY, zone=ZoneInfo("America/New_York"))
    group = formed("2025-03-06 09:00")  # 20:00 of the day before in New York.
    found = judge([group], NOON + timedelta(days=9), policy=policy, calendar=Calendar(), since=date(2025, 3, 1))
    assert next(found).period.name == "2025-03-05"
