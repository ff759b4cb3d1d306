"""What is worth a reminder: due, seen well enough, and not at quiet times."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import Calendar
from rules.facts import Blind, Fact
from rules.periods import INSTANT, PeriodKind, period_of
from rules.policy import Have, Policies, Policy
from rules.reminders import Quiet, Snooze, longer_first, periods_near_end, too_blind, worth_saying
from rules.verdicts import judge_period
from rules.view import GroupView, views
from tests.builders import GROUP, SHANGHAI, at, blind, formed, period, spoke, topic

POLICY = Policy()
THURSDAY = period("2026-11-19")
NIGHT = Quiet(time(22), time(8), SHANGHAI)


def view_at(when: datetime, *facts: Fact) -> GroupView:
    return next(views([*formed(), *facts], POLICY, when))


def is_worth_saying(when: datetime, *facts: Fact) -> bool:
    """Whether the voice of that Thursday is worth a reminder."""
    view = view_at(when, *facts)
    return worth_saying(view, judge_period(view, Calendar(), Have.VOICE, THURSDAY))


def names(have: Have, when: datetime) -> list[str]:
    return [one.name for one in periods_near_end(have, when, POLICY)]


# Due.


def test_a_silent_day_is_worth_a_reminder_from_four_hours_before_its_end() -> None:
    assert is_worth_saying(at("2026-11-19 20:00"))
    assert not is_worth_saying(at("2026-11-19 20:00") - INSTANT)


def test_a_day_that_is_over_is_not_worth_a_reminder() -> None:
    assert is_worth_saying(THURSDAY.end - INSTANT)
    assert not is_worth_saying(THURSDAY.end)


def test_a_day_with_a_voice_is_not_worth_a_reminder() -> None:
    assert not is_worth_saying(at("2026-11-19 20:30"), spoke("2026-11-19 07:00"))


@pytest.mark.parametrize(
    ("have", "due_from"),
    [
        (Have.VOICE, "2026-11-19 20:00"),
        (Have.INTERACTION, "2026-11-20 00:00"),
        (Have.TOPIC, "2026-11-24 00:00"),
        (Have.ACTIVITY, "2026-12-18 00:00"),
        (Have.FACE_TO_FACE, "2026-11-02 00:00"),
    ],
)
def test_a_running_period_is_near_its_end_from_the_moment_on_at_which_it_may_be_due(have: Have, due_from: str) -> None:
    running = period_of(have.period, at(due_from).date(), SHANGHAI)

    assert names(have, at(due_from)) == [running.name]
    assert names(have, at(due_from) - INSTANT) == []


def test_a_later_policy_says_when_its_own_periods_are_near_their_end() -> None:
    sooner = Policy(since=date(2026, 11, 19), due={kind: timedelta(hours=6) for kind in PeriodKind})
    policies = Policies([POLICY, sooner])

    for day, hours in ((18, 4), (19, 6)):
        midnight = at(f"2026-11-{day + 1} 00:00")
        near = [
            list(periods_near_end(Have.VOICE, midnight - timedelta(hours=hours, microseconds=more), policies))
            for more in (0, 1)
        ]
        assert [len(found) for found in near] == [1, 0]


def test_a_month_is_looked_at_as_long_as_a_topic_of_it_may_gather() -> None:
    assert names(Have.TOPIC, at("2026-12-02 23:59")) == ["2026-11"]
    assert names(Have.TOPIC, at("2026-12-03 00:00")) == []


def test_a_topic_that_gathers_on_into_the_next_month_is_still_worth_a_reminder() -> None:
    opened = topic("2026-11-30 21:00")
    for when, worth in (("2026-12-02 20:59", True), ("2026-12-02 21:00", False)):
        view = view_at(at(when), opened)
        assert worth_saying(view, judge_period(view, Calendar(), Have.TOPIC, period("2026-11"))) is worth


# Blind.


def test_no_reminder_when_more_than_the_share_of_the_elapsed_day_was_blind() -> None:
    until_then = timedelta(hours=20, minutes=30)
    share = until_then * float(POLICY.blind_share)
    start = at("2026-11-19 06:00")

    assert is_worth_saying(THURSDAY.start + until_then, Blind(start, start + share, GROUP))
    assert not is_worth_saying(THURSDAY.start + until_then, Blind(start, start + share + INSTANT, GROUP))


def test_an_outage_counts_against_the_part_of_the_day_that_is_over_not_the_whole_day() -> None:
    an_hour_and_five_minutes = blind("2026-11-19 06:00", "2026-11-19 07:05")

    assert not is_worth_saying(at("2026-11-19 20:30"), an_hour_and_five_minutes)
    assert is_worth_saying(at("2026-11-19 21:50"), an_hour_and_five_minutes)


def test_blindness_of_another_group_or_another_have_changes_nothing() -> None:
    start, end = at("2026-11-19 00:00"), at("2026-11-19 20:00")

    assert is_worth_saying(at("2026-11-19 20:30"), Blind(start, end, "sim/other"))
    assert is_worth_saying(at("2026-11-19 20:30"), Blind(start, end, GROUP, "topic"))
    assert not is_worth_saying(at("2026-11-19 20:30"), Blind(start, end))
    assert not is_worth_saying(at("2026-11-19 20:30"), Blind(start, end, GROUP, "voice"))


def test_blindness_of_the_day_before_changes_nothing() -> None:
    view = view_at(at("2026-11-19 20:30"), blind("2026-11-18 00:00", "2026-11-19 00:00"))

    assert not too_blind(view, Have.VOICE, THURSDAY)
    assert too_blind(view, Have.INTERACTION, period("2026-W47"))


# Order.


def test_longer_periods_come_first() -> None:
    view = view_at(at("2026-11-29 21:00"))
    running = [(have, period_of(have.period, view.at.date(), SHANGHAI)) for have in Have]
    verdicts = [judge_period(view, Calendar(), have, one) for have, one in running]

    ordered = [one.have for one in sorted(verdicts, key=longer_first)]

    assert ordered == [Have.FACE_TO_FACE, Have.ACTIVITY, Have.TOPIC, Have.INTERACTION, Have.VOICE]


# Quiet.


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_quiet_passes_midnight_begins_with_its_first_minute_and_ends_before_its_last(clock: str, quiet: bool) -> None:
    assert NIGHT.holds(at(f"2026-11-19 {clock}")) is quiet


def test_quiet_within_a_day_holds_between_its_times_alone() -> None:
    noon = Quiet(time(12), time(14), SHANGHAI)

    assert [noon.holds(at(f"2026-11-19 {hour}:00")) for hour in (11, 12, 13, 14)] == [False, True, True, False]


def test_twice_the_same_time_is_no_quiet() -> None:
    assert not any(Quiet(time(8), time(8), SHANGHAI).holds(at(f"2026-11-19 {hour:02}:00")) for hour in range(24))


def test_quiet_ends_in_the_morning_whether_it_is_before_or_after_midnight() -> None:
    assert NIGHT.end_after(at("2026-11-19 22:30")) == at("2026-11-20 08:00")
    assert NIGHT.end_after(at("2026-11-20 03:00")) == at("2026-11-20 08:00")
    assert NIGHT.end_after(at("2026-11-20 08:00")) == at("2026-11-21 08:00")


def test_what_is_no_answer_waits_only_while_it_is_quiet() -> None:
    assert NIGHT.next_moment(at("2026-11-19 22:00")) == at("2026-11-20 08:00")
    assert NIGHT.next_moment(at("2026-11-19 22:00") - INSTANT) == at("2026-11-19 22:00") - INSTANT
    assert NIGHT.next_moment(at("2026-11-20 08:00")) == at("2026-11-20 08:00")


@pytest.mark.parametrize("zone", [SHANGHAI, ZoneInfo("Pacific/Honolulu")], ids=str)
def test_at_every_hour_the_next_end_of_quiet_lies_ahead_and_at_most_a_day_away(zone: ZoneInfo) -> None:
    quiet = Quiet(time(22), time(6), zone)
    for hour in range(24):
        now = datetime(2026, 11, 19, hour, tzinfo=zone)
        end = quiet.end_after(now)
        assert end.astimezone(zone).time() == time(6)
        assert now < end <= now + timedelta(days=1)


# Snoozed.


def snoozed(chosen: Snooze, clock: str, said_today: int = 0) -> bool:
    return chosen.holds(at(f"2026-11-19 {clock}"), SHANGHAI, said_today=said_today)


def test_whoever_has_chosen_nothing_hears_every_reminder() -> None:
    assert not snoozed(Snooze(), "00:00", said_today=3)


def test_a_snooze_lasts_until_its_moment_and_no_longer() -> None:
    chosen = Snooze(until=at("2026-11-19 12:00"))
    assert [snoozed(chosen, clock) for clock in ("11:59", "12:00", "12:01")] == [True, False, False]


def test_whoever_has_chosen_a_time_hears_nothing_before_it_on_their_clock_and_one_reminder_a_day() -> None:
    chosen = Snooze(daily=time(18))
    assert [snoozed(chosen, clock) for clock in ("00:30", "17:59", "18:00", "23:30")] == [True, True, False, False]
    assert [snoozed(chosen, "20:00", said_today=said) for said in (0, 1, 2)] == [False, True, True]


def test_a_snooze_holds_also_after_the_chosen_time_and_the_time_also_after_the_snooze() -> None:
    chosen = Snooze(until=at("2026-11-19 19:00"), daily=time(18))
    assert [snoozed(chosen, clock) for clock in ("18:30", "19:00")] == [True, False]
    assert snoozed(Snooze(until=at("2026-11-19 12:00"), daily=time(18)), "13:00")
