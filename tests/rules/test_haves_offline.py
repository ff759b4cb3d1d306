"""The two counts away from the chat, activity and face to face, with their edges (rules.md section 3)."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from rules.facts import Activity, Alias, Attend, Fact
from rules.haves import Tally, count
from rules.periods import parse_period
from rules.policy import Have, Policy
from tests.rules.strategies import (
    CADRE,
    LATER,
    SHANGHAI,
    TICK,
    When,
    attended,
    formed,
    held,
    joined,
    left,
    moment,
    opted_in,
    opted_out,
    said,
    talked,
    view_of,
    voided,
)

NOON = moment("2025-03-05 12:00")
NEW_YEAR = moment("2026-01-01 00:00")
YOUTHS = ("小张", "小王", "小陈", "小刘")


def tally(have: Have, period: str, *facts: Fact, at: When | None = None) -> Tally:
    span = parse_period(period, SHANGHAI)
    return count(view_of(*facts, at=at or span.end + LATER), have, span)


def at_activity(*facts: Fact, activity: Activity | None = None, at: When | None = None) -> int:
    return tally(Have.ACTIVITY, "2025-Q1", activity or held(NOON), *facts, at=at).count


def face_to_face(*facts: Fact, year: str = "2025", at: When | None = None) -> tuple[int, int]:
    """How many were met, of how many."""
    found = tally(Have.FACE_TO_FACE, year, *facts, at=at)
    return found.count, found.linked


# An activity each quarter


@pytest.mark.parametrize(
    ("when", "quarter"),
    [
        (moment("2025-01-01 00:00") - TICK, "2024-Q4"),
        (moment("2025-01-01 00:00"), "2025-Q1"),
        (moment("2025-04-01 00:00") - TICK, "2025-Q1"),
        (moment("2025-04-01 00:00"), "2025-Q2"),
    ],
)
def test_an_activity_belongs_to_the_quarter_in_which_it_was_held_whenever_it_was_entered(
    when: datetime, quarter: str
) -> None:
    activity = held(when, entered="2024-11-11 11:11")
    facts = activity, joined("小张"), attended(activity, "小张", "2025-05-05 08:00")
    quarters = ("2024-Q4", "2025-Q1", "2025-Q2")
    assert [one for one in quarters if tally(Have.ACTIVITY, one, *facts, at="2025-08-01 00:00").count] == [quarter]


def test_an_activity_counts_from_the_moment_at_which_it_is_held() -> None:
    activity = held(NOON, entered=NOON - timedelta(days=5))
    facts = joined("小张"), attended(activity, "小张", NOON - timedelta(days=1))
    assert at_activity(*facts, activity=activity, at=NOON - TICK) == 0
    assert at_activity(*facts, activity=activity, at=NOON) == 1


def test_a_quarter_counts_its_best_activity_and_its_evidence_is_that_one_with_who_was_there() -> None:
    small, large, again = held(NOON), held("2025-02-01 09:00"), held("2025-03-20 09:00")
    there = [attended(small, "小张"), *(attended(one, who) for one in (large, again) for who in ("小张", "小王"))]
    expected = Tally(2, evidence=tuple(sorted([large.id, *(one.id for one in there if one.activity == large.id)])))
    facts = [small, large, again, *there, joined("小张"), joined("小王")]
    assert tally(Have.ACTIVITY, "2025-Q1", *facts) == expected


def test_of_two_activities_as_large_the_earlier_is_the_evidence_and_at_one_moment_the_smaller_id() -> None:
    late, early, tied = held("2025-03-20 09:00"), held(NOON, name="乙"), held(NOON, name="甲")
    facts = [late, early, tied, joined("小张"), *(attended(one, "小张") for one in (late, early, tied))]
    assert "乙" in tally(Have.ACTIVITY, "2025-Q1", *facts).evidence


def test_the_same_youth_entered_twice_is_one_youth() -> None:
    activity = held(NOON)
    entries = attended(activity, "小张"), attended(activity, "小张", NOON + TICK)
    assert at_activity(joined("小张"), *entries, activity=activity) == 1


def test_nobody_counts_at_an_activity_of_another_group_or_at_one_that_was_voided() -> None:
    activity = held(NOON)
    assert at_activity(joined("小张"), attended(held("2025-03-01 09:00"), "小张")) == 0
    assert at_activity(joined("小张"), attended(activity, "小张"), voided(activity, "2025-03-20 00:00")) == 0


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        (joined("小张", NOON - timedelta(days=9)), True),
        (joined("小张", NOON + timedelta(days=9)), True),
        (said("小张", NOON + timedelta(days=9), kind="sticker"), True),
        (left("小张", NOON), False),
        (joined("小王"), False),
    ],
)
def test_who_attends_counts_when_linked_at_some_time_before_or_later(line: Fact, counts: bool) -> None:
    activity = held(NOON)
    assert at_activity(attended(activity, "小张"), line, activity=activity) == counts


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ([left("小张", NOON - timedelta(days=1))], True),
        ([opted_out("小张", NOON + TICK)], True),
        ([opted_out("小张", NOON)], False),
        ([opted_out("小张", NOON - TICK), opted_in("小张", NOON)], False),  # In again, but not linked since.
        ([opted_out("小张", NOON - TICK), opted_in("小张", NOON), joined("小张", NOON + TICK)], True),
        ([opted_out("小张", NOON), opted_in("小张", NOON + TICK), joined("小张", NOON + TICK)], False),
        ([formed(), formed(NOON, staff=("小张",))], False),
        ([formed(), formed(NOON + TICK, staff=("小张",))], True),
    ],
)
def test_attendance_and_meeting_count_for_who_is_a_youth_and_not_opted_out_at_the_time_of_the_line(
    more: list[Fact], counts: bool
) -> None:
    activity, meeting = held(NOON - timedelta(days=3)), talked("小张", NOON)
    assert at_activity(joined("小张"), attended(activity, "小张", NOON), *more, activity=activity) == counts
    counted = view_of(joined("小张"), meeting, *more, at="2025-12-31 00:00").meetings
    assert [meet for meet, _ in counted] == [meeting] * counts


def test_cadre_and_staff_do_not_count_at_an_activity() -> None:
    activity = held(NOON)
    there = [attended(activity, who) for who in (CADRE, "钱老师", "小张")]
    facts = [formed(staff=("钱老师",)), *(joined(who) for who in (CADRE, "钱老师", "小张"))]
    assert at_activity(*facts, *there, activity=activity) == 1


def test_an_attendance_that_was_voided_never_was() -> None:
    activity = held(NOON)
    there = attended(activity, "小张")
    assert at_activity(joined("小张"), there, voided(there, NOON + LATER), activity=activity) == 0
    assert at_activity(joined("小张"), there, voided(there, NOON + LATER), activity=activity, at=NOON + TICK) == 1


def test_two_ids_that_turn_out_to_be_one_person_are_one_youth() -> None:
    activity = held(NOON)
    facts = joined("小张"), joined("旧号"), attended(activity, "小张"), attended(activity, "旧号")
    assert at_activity(*facts, activity=activity) == 2
    assert at_activity(*facts, Alias(NOON, "旧号", "小张", "团委"), activity=activity) == 1


# Face to face each year


@pytest.mark.parametrize(
    ("when", "year"),
    [
        (moment("2025-01-01 00:00") - TICK, "2024"),
        (moment("2025-01-01 00:00"), "2025"),
        (NEW_YEAR - TICK, "2025"),
        (NEW_YEAR, "2026"),
    ],
)
def test_a_meeting_belongs_to_the_year_of_its_line_and_an_attendance_to_that_of_its_activity(
    when: datetime, year: str
) -> None:
    activity = held(when)
    for facts in ([talked("小张", when)], [activity, attended(activity, "小张", "2025-07-01 00:00")]):
        years = ("2024", "2025", "2026")
        met = {one: face_to_face(joined("小张"), *facts, year=one, at="2027-03-01 00:00") for one in years}
        assert met == {one: (int(one == year), 1) for one in years}


@pytest.mark.parametrize("form", ["talk", "visit", "other"])
def test_every_form_of_meeting_counts(form: str) -> None:
    assert face_to_face(joined("小张"), talked("小张", NOON, form)) == (1, 1)


def test_who_was_met_often_and_at_activities_too_is_one_youth_and_all_of_it_is_evidence() -> None:
    activity = held(NOON)
    met = [talked("小张", NOON), talked("小张", NOON + TICK, "visit"), attended(activity, "小张")]
    found = tally(Have.FACE_TO_FACE, "2025", joined("小张"), joined("小王"), activity, *met)
    assert found == Tally(1, linked=2, evidence=tuple(sorted(one.id for one in met)))


def test_who_is_linked_at_the_last_instant_of_the_year_is_asked_about() -> None:
    facts = [joined("小张"), talked("小张", NOON), joined("小王", NEW_YEAR - TICK), joined("小陈", NEW_YEAR)]
    assert face_to_face(*facts) == (1, 2)
    assert face_to_face(*facts, left("小张", NEW_YEAR - TICK)) == (0, 1)
    assert face_to_face(*facts, left("小张", NEW_YEAR)) == (1, 2)
    assert face_to_face(*facts, opted_out("小张", NEW_YEAR)) == (1, 2)
    assert face_to_face(*facts, opted_out("小张", NEW_YEAR - TICK)) == (0, 1)


def test_before_the_end_of_the_year_who_is_linked_now_is_asked_about() -> None:
    facts = joined("小张"), talked("小张", NOON), joined("小王", NOON + TICK), left("小张", NOON + 2 * TICK)
    assert face_to_face(*facts, at=NOON) == (1, 1)
    assert face_to_face(*facts, at=NOON + TICK) == (1, 2)
    assert face_to_face(*facts, at=NOON + 2 * TICK) == (0, 1)


def test_an_activity_that_is_still_to_be_held_is_no_contact() -> None:
    activity = held(NOON, entered=NOON - LATER)
    facts = joined("小张"), activity, attended(activity, "小张", NOON - LATER)
    assert face_to_face(*facts, at=NOON - TICK) == (0, 1)
    assert face_to_face(*facts, at=NOON) == (1, 1)


def test_an_activity_of_another_year_or_group_is_no_contact() -> None:
    last_year, elsewhere = held("2024-12-31 23:59"), Attend(NOON, "别处", "别群的活动", "小张")
    assert face_to_face(joined("小张"), last_year, attended(last_year, "小张"), elsewhere) == (0, 1)


def test_who_opted_out_and_came_back_is_another_who_has_not_been_met() -> None:
    facts = joined("小张"), talked("小张", NOON), opted_out("小张", NOON + TICK), opted_in("小张", NOON + 2 * TICK)
    assert face_to_face(*facts) == (0, 0)
    assert face_to_face(*facts, joined("小张", NOON + 2 * TICK)) == (0, 1)


@pytest.mark.parametrize(
    ("share", "linked", "need"),
    [
        *(("0.5", 0, 1), ("0.5", 1, 1), ("0.5", 2, 2), ("0.5", 3, 2), ("0.5", 4, 3), ("0.5", 100, 51)),
        *(("0.29", 100, 30), ("0.58", 50, 30), ("0", 9, 1), ("1", 9, 10)),
    ],
)
def test_more_than_the_share_is_needed_in_exact_decimals(share: str, linked: int, need: int) -> None:
    assert Policy(face_to_face_share=Decimal(share)).need_of(Have.FACE_TO_FACE, linked) == need


# The numbers


def test_the_needs_are_policy_values_with_the_numbers_of_the_plan_as_defaults() -> None:
    assert [Policy().need_of(have) for have in Have] == [1, 3, 5, 10, 1]
    policy = Policy(voice_messages=2, interaction_youths=4, topic_youths=6, activity_youths=8)
    assert [policy.need_of(have, linked=100) for have in Have] == [2, 4, 6, 8, 51]
