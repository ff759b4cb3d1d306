"""A group's view: the policy of each period, aliases that run in circles, groups that turn out to be one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.calendar import Break, Calendar
from rules.facts import Alias, Fact, Seal
from rules.periods import parse_period
from rules.policy import Have, Policies, Policy
from rules.verdicts import first_period, has_verdict, judge
from rules.view import views
from tests.rules.strategies import (
    CADRE,
    GROUP,
    SHANGHAI,
    TICK,
    formed,
    granted,
    joined,
    moment,
    opened,
    opted_out,
    said,
    verdict,
    view_of,
)

NOON = moment("2025-03-05 12:00")
MIDNIGHT = moment("2025-03-05 00:00")


# The policy of each period


THREE = Policies([Policy(version=str(n), since=date(2025, 3, n), voice_messages=n) for n in (3, 4, 5)])


def test_each_period_is_judged_by_the_policy_that_held_on_its_first_day_whatever_else_was_judged_before() -> None:
    found = list(judge([formed()], NOON, policy=THREE, calendar=Calendar(), since=date(2025, 3, 2), haves=[Have.VOICE]))
    assert [(one.period.name[-2:], one.need) for one in found] == [("02", 3), ("03", 3), ("04", 4), ("05", 5)]
    assert {one.group for one in found} == {GROUP}


def test_who_opted_out_is_opted_out_under_every_policy() -> None:
    policies = Policies([Policy(), Policy(version="2", since=date(2025, 3, 5))])
    facts = [formed(), said(CADRE, "2025-02-05 12:00"), opted_out("小张", "2025-02-05 12:30")]
    talk = [said(who, "2025-02-05 13:00") for who in ("小张", "小王")]
    found = judge([*facts, *talk], NOON, policy=policies, calendar=Calendar(), since=date(2025, 2, 5))
    counts = {one.period.name: one.count for one in found if one.have is Have.INTERACTION}
    assert counts["2025-W06"] == 1


def test_a_view_has_the_policy_of_its_local_day() -> None:
    for at, version in ((MIDNIGHT - TICK, "4"), (MIDNIGHT, "5")):
        (view,) = views([formed()], THREE, at)
        assert view.policy.version == version


def test_no_policies_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^policies must be at least one, all in one time zone$"):
        Policies([])


def test_the_first_period_is_one_of_the_policys_zone() -> None:
    assert first_period(Have.TOPIC, None, moment("2025-04-01 00:00"), Policy()) == parse_period("2025-04", SHANGHAI)


def test_face_to_face_needs_one_when_nobody_is_said_to_be_linked() -> None:
    assert Policy(face_to_face_share=Decimal(1)).need_of(Have.FACE_TO_FACE) == 1


def test_voice_interaction_and_topic_need_a_channel_that_sees_every_message() -> None:
    assert [have for have in Have if have.needs_every_message] == [Have.VOICE, Have.INTERACTION, Have.TOPIC]


# Which periods have a verdict


def test_the_day_before_the_groups_first_has_no_verdict_and_the_first_has() -> None:
    view = view_of(formed("2025-03-04 00:00"), at=NOON)
    days = [parse_period(f"2025-03-{day}", SHANGHAI) for day in ("03", "04", "05", "06")]
    assert [has_verdict(view, day) for day in days] == [False, True, True, False]


# Aliases


def test_a_circle_of_aliases_that_an_id_leads_into_ends() -> None:
    circle = [Alias(NOON, old, new, "团委") for old, new in (("甲", "乙"), ("乙", "丙"), ("丙", "乙"))]
    view = view_of(joined("甲", NOON), *circle, at=NOON)
    assert {youth.person for youth in view.membership.linked_at(NOON)} == {"丙"}


def test_two_groups_that_turn_out_to_be_one_may_both_have_a_message_of_that_id_and_instant() -> None:
    here, there = said(CADRE, NOON, name="m1"), replace(said("小张", NOON, name="m1"), group="旧群")
    view = view_of(formed(), here, there, Alias(NOON, "旧群", GROUP, "团委"), at=NOON)
    assert [one.id for one in view.spoken] == ["m1", "m1"]
    assert verdict(Have.VOICE, "2025-03-05", formed(), here, there, Alias(NOON, "旧群", GROUP, "团委")).count == 1


# Leave and seals


def test_leave_keeps_its_reason_and_both_days() -> None:
    view = view_of(granted("2025-03-03", "2025-03-06"), at=NOON)
    assert view.leave == [Break("出差", date(2025, 3, 3), date(2025, 3, 6))]


def test_a_sealed_month_says_whose_it_is_and_when_its_last_topic_had_gathered() -> None:
    facts: list[Fact] = [opened("2025-03-31 12:00")]
    facts.append(Seal(moment("2025-10-01 00:00"), GROUP, Have.TOPIC, "2025-03", "met", 6, 5, None, "1"))
    found = verdict(Have.TOPIC, "2025-03", *facts, at="2025-10-01 00:00")
    assert (found.group, found.have, found.over_at) == (GROUP, Have.TOPIC, moment("2025-04-02 12:00"))


def test_a_fact_that_comes_again_is_one_fact() -> None:
    spoken = said(CADRE, "2025-03-05 12:00")
    facts = [formed(), spoken]
    once, twice = (list(judge(some, spoken.at, policy=Policy(), calendar=Calendar())) for some in (facts, facts * 2))
    assert once == twice
    assert once[0].count == 1
