"""Blind time, and when it makes a verdict unknown (rules.md section 4, status 4)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.facts import Blind, Fact
from rules.policy import Have
from rules.verdicts import Reason, Status, blind_time
from tests.rules.strategies import GROUP, TICK, blind, moment, opened, verdict

DAY, NEXT_DAY = moment("2025-03-05 00:00"), moment("2025-03-06 00:00")
NOON = moment("2025-03-05 12:00")
HOUR = timedelta(hours=1)
ALLOWED = timedelta(hours=24) / 20  # The blind share of a day, 72 minutes.
ALL_DAY = blind(DAY, NEXT_DAY)


def of_day(*facts: Fact) -> tuple[Status, Reason | None]:
    found = verdict(Have.VOICE, "2025-03-05", *facts, at=NEXT_DAY)
    return found.status, found.reason


@pytest.mark.parametrize(
    ("spans", "status"),
    [
        ([(DAY, DAY + ALLOWED)], Status.SHORT),
        ([(DAY, DAY + ALLOWED + TICK)], Status.UNKNOWN),
        ([(NEXT_DAY - ALLOWED - TICK, NEXT_DAY)], Status.UNKNOWN),
        ([(DAY - HOUR, DAY + ALLOWED)], Status.SHORT),
        ([(DAY - HOUR, DAY + ALLOWED + TICK)], Status.UNKNOWN),
        ([(NEXT_DAY - ALLOWED, NEXT_DAY + 9 * HOUR)], Status.SHORT),
        ([(DAY, DAY + HOUR), (NOON, NOON + HOUR)], Status.UNKNOWN),
        ([(DAY, DAY + HOUR), (DAY + HOUR / 2, DAY + ALLOWED)], Status.SHORT),
        ([(DAY, DAY + ALLOWED), (DAY + HOUR / 2, DAY + HOUR)], Status.SHORT),
        ([(DAY, DAY + ALLOWED), (DAY, DAY + ALLOWED), (DAY, DAY + ALLOWED)], Status.SHORT),
        ([(DAY, DAY + HOUR), (DAY + HOUR, DAY + ALLOWED + TICK)], Status.UNKNOWN),
    ],
)
def test_unknown_is_blind_for_more_than_the_share_of_the_period_each_minute_once(
    spans: list[tuple[datetime, datetime]], status: Status
) -> None:
    lines = [blind(since, until) for since, until in spans]
    assert of_day(*lines)[0] is status
    assert of_day(*reversed(lines))[0] is status


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        (ALL_DAY, False),
        (replace(ALL_DAY, group=GROUP), False),
        (replace(ALL_DAY, group="别群"), True),
        (replace(ALL_DAY, have=Have.VOICE), False),
        (replace(ALL_DAY, have=Have.ACTIVITY), True),
        (replace(ALL_DAY, at=NEXT_DAY + TICK), True),
    ],
)
def test_a_blind_line_is_about_its_group_and_its_have_or_about_all(line: Blind, seen: bool) -> None:
    assert (of_day(line)[0] is Status.SHORT) == seen


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["channel"], Reason.CHANNEL),
        (["removed"], Reason.REMOVED),
        ([None], Reason.BLIND),
        (["停电"], Reason.BLIND),
        (["removed", "channel", None], Reason.CHANNEL),
        (["停电", "removed"], Reason.REMOVED),
    ],
)
def test_the_reason_of_unknown_is_the_one_that_alone_suffices(reasons: list[str | None], expected: Reason) -> None:
    assert of_day(*(replace(ALL_DAY, reason=reason) for reason in reasons)) == (Status.UNKNOWN, expected)


def test_two_reasons_that_only_suffice_together_are_plain_blindness() -> None:
    lines = blind(DAY, DAY + HOUR, reason="channel"), blind(NOON, NOON + HOUR, reason="removed")
    assert of_day(*lines) == (Status.UNKNOWN, Reason.BLIND)


def test_the_blind_share_of_a_topic_is_measured_within_its_month() -> None:
    allowed = timedelta(days=31) / 20
    topic = opened("2025-03-31 12:00")
    gathering = blind("2025-04-01 00:00", "2025-04-02 12:00")
    for extra, status in ((timedelta(0), Status.SHORT), (TICK, Status.UNKNOWN)):
        line = blind("2025-03-01 00:00", moment("2025-03-01 00:00") + allowed + extra)
        assert verdict(Have.TOPIC, "2025-03", topic, gathering, line).status is status


def test_blind_time_is_the_union_of_the_lines_within_the_span() -> None:
    lines = [blind(DAY + n * HOUR, DAY + m * HOUR) for n, m in ((5, 6), (1, 4), (2, 3), (3, 5), (8, 30))]
    assert blind_time(lines, DAY, NEXT_DAY) == 21 * HOUR
    assert blind_time(lines, DAY + 2 * HOUR, DAY + 9 * HOUR) == 5 * HOUR
    assert blind_time([], DAY, NEXT_DAY) == timedelta(0)
