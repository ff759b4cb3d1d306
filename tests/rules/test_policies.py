"""Policies with dates: a later one never changes how an earlier period is judged."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import Calendar
from rules.facts import Fact, Group, Message
from rules.policy import Have, Policies, Policy, longest_window
from rules.verdicts import Verdict, judge

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = Policy(version="1")
SECOND = Policy(version="2", since=date(2025, 3, 5), voice_messages=2, counted_kinds=frozenset({"text"}))
T = datetime(2025, 3, 9, 12, 0, tzinfo=ZONE)


def spoken(day: int, number: int, kind: str) -> Message:
    return Message(datetime(2025, 3, day, 10, number, tzinfo=ZONE), f"m{day}-{number}", "g", "lin", kind)


FACTS: list[Fact] = [
    Group(datetime(2025, 3, 1, tzinfo=ZONE), "g", "群", "系", "lin"),
    *(spoken(day, 1, "image") for day in range(2, 8)),
    *(spoken(day, 2, "text") for day in range(2, 8)),
]


def voices(policy: Policy | Policies) -> list[Verdict]:
    return list(judge(FACTS, T, policy=policy, calendar=Calendar(), since=date(2025, 3, 2), haves=[Have.VOICE]))


def test_a_period_is_judged_by_the_policy_of_its_first_day() -> None:
    judged = [(verdict.count, verdict.need, verdict.status) for verdict in voices(Policies([SECOND, FIRST]))]
    assert judged[:3] == [(2, 1, "met")] * 3
    assert judged[3:6] == [(1, 2, "short")] * 3


def test_a_week_that_began_under_the_earlier_policy_stays_under_it() -> None:
    policies = Policies([FIRST, SECOND])
    assert policies.on(date(2025, 3, 4)) is FIRST
    assert policies.on(date(2025, 3, 5)) is SECOND


def test_before_the_first_policy_the_first_holds() -> None:
    assert Policies([SECOND]).on(date(2024, 1, 1)) is SECOND


def test_one_policy_alone_judges_as_a_list_of_one() -> None:
    assert voices(FIRST) == voices(Policies([FIRST]))


def test_policies_of_two_time_zones_are_refused() -> None:
    with pytest.raises(ValueError, match="one time zone"):
        Policies([FIRST, Policy(zone=UTC)])


def test_the_longest_window_is_that_of_any_policy() -> None:
    assert longest_window(FIRST) == timedelta(hours=48)
    assert longest_window(Policies([FIRST, Policy(topic_window=timedelta(hours=72))])) == timedelta(hours=72)
