"""What holds of every journal: order, time, hosts; more contact is never worse; blindness and days off never blame.

"Not worse": of the same group, have and period the count is not smaller, the need not larger, and the status is the
same or has become `met`. WUYOU_SEEDS says how many colleges are looked at.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from rules.calendar import Break
from rules.facts import Activity, Alias, Blind, Excuse, Fact, Message, OptOut, Topic
from rules.policy import Have
from rules.verdicts import Status, Verdict
from tests.reference.journals import random_journal
from tests.rules.strategies import (
    CADRE,
    EXAMPLES,
    TICK,
    Change,
    College,
    Key,
    attendance_of_a_linked_youth,
    attended,
    college,
    held,
    joined,
    meeting_with_a_linked_youth,
    message_of_a_linked_youth,
    message_of_the_cadre,
    new_id,
    said,
    seeds,
    some_moment,
    some_view,
    talked,
    verdict,
)
from tests.rules.test_reference import facts_of

ROOT = Path(__file__).parents[2]
CHANGES = 6  # Tried one by one on each college.
OVER = (Status.UNKNOWN, Status.SHORT)

colleges = given(seed=seeds)
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="WUYOU_SEEDS" not in os.environ,
    phases=[Phase.generate],  # A smaller seed is no simpler college.
    suppress_health_check=[HealthCheck.too_slow],
)


def changed(seed: int, change: Change) -> Iterator[tuple[Fact, dict[Key, Verdict], dict[Key, Verdict]]]:
    """The fact that came to a college, and the verdicts before and after; several, each on its own."""
    of, rng = college(seed), Random(f"change {seed}")
    before = of.judged()
    for _ in range(CHANGES):
        if (fact := change(of, rng)) is not None:
            yield fact, before, of.judged(fact)


def worse(before: Verdict, after: Verdict) -> bool:
    if after.count < before.count or after.need > before.need:
        return True
    return after.status not in (Status.MET, before.status)


# More contact is never worse


@pytest.mark.parametrize(
    "change",
    [message_of_the_cadre, message_of_a_linked_youth, attendance_of_a_linked_youth, meeting_with_a_linked_youth],
)
@bounded
@colleges
def test_one_contact_more_is_never_worse(change: Change, seed: int) -> None:
    for fact, before, after in changed(seed, change):
        assert before.keys() == after.keys()
        assert [(fact, before[key], after[key]) for key in before if worse(before[key], after[key])] == []


@bounded
@colleges
def test_one_topic_more_is_never_worse_but_may_keep_its_month_open_longer(seed: int) -> None:
    def topic(of: College, rng: Random) -> Fact | None:
        view, at = some_view(of, rng), some_moment(of, rng)
        return None if view is None else Topic(at, new_id(rng), view.group, view.roles.cadre_at(at), "")

    for _, before, after in changed(seed, topic):
        for key, verdict_before in before.items():
            open_longer = key[1] is Have.TOPIC and after[key].over_at > verdict_before.over_at
            if open_longer and after[key].status in (Status.OPEN, Status.DUE):
                assert verdict_before.status in (Status.OPEN, Status.DUE, *OVER)
                assert after[key].count >= verdict_before.count
            else:
                assert not worse(verdict_before, after[key])


@bounded
@colleges
def test_a_message_of_somebody_not_yet_linked_is_worse_for_face_to_face_alone_and_by_one_person(seed: int) -> None:
    def message(of: College, rng: Random) -> Fact | None:
        view, at = some_view(of, rng), some_moment(of, rng)
        return None if view is None else Message(at, new_id(rng), view.group, "新来的", "text")

    for _, before, after in changed(seed, message):
        for key, verdict_before in before.items():
            if key[1] is Have.FACE_TO_FACE:
                assert after[key].count == verdict_before.count
                assert after[key].need - verdict_before.need in (0, 1)
            else:
                assert not worse(verdict_before, after[key])


def test_that_exception_is_forced_since_more_linked_people_need_more_meetings() -> None:
    facts = [joined("小张"), talked("小张", "2025-03-05 12:00"), held("2025-03-05 12:00")]
    alone = verdict(Have.FACE_TO_FACE, "2025", *facts)
    together = verdict(Have.FACE_TO_FACE, "2025", *facts, said("小王", "2025-12-31 23:59"))
    assert (alone.status, alone.count, alone.need) == (Status.MET, 1, 1)
    assert (together.status, together.count, together.need) == (Status.SHORT, 1, 2)


def test_an_attendance_of_somebody_who_never_was_linked_changes_nothing() -> None:
    activity = held("2025-03-05 12:00")
    for have, period in ((Have.ACTIVITY, "2025-Q1"), (Have.FACE_TO_FACE, "2025")):
        facts = [joined("小张"), said(CADRE, "2025-03-05 12:00"), activity]
        assert verdict(have, period, *facts) == verdict(have, period, *facts, attended(activity, "路人"))


# Nobody is blamed for what the bot could not see, nor for a day off


@bounded
@colleges
def test_one_blind_minute_more_may_make_short_unknown_and_changes_nothing_else(seed: int) -> None:
    def minute(of: College, rng: Random) -> Fact | None:
        view, at = some_view(of, rng), some_moment(of, rng)
        group = view.group if view is not None and rng.random() < 0.5 else None
        length = rng.choice((timedelta(minutes=1), timedelta(hours=5), timedelta(days=9), timedelta(days=40)))
        return Blind(at, at + length, group, rng.choice((None, *Have)), rng.choice((None, "channel", "removed")))

    for _, before, after in changed(seed, minute):
        for key, verdict_before in before.items():
            if verdict_before.status in OVER and after[key].status is Status.UNKNOWN:
                assert replace(after[key], status=verdict_before.status, reason=verdict_before.reason) == verdict_before
            else:
                assert after[key] == verdict_before


@bounded
@colleges
def test_one_day_off_more_excuses_or_changes_nothing(seed: int) -> None:
    of, rng = college(seed), Random(seed)
    before = of.judged()
    for _ in range(CHANGES):
        day = some_moment(of, rng).date() + timedelta(days=rng.randint(-3, 40))
        off = Break("", day, day + timedelta(days=rng.choice((0, 0, 2, 30))))
        holidays = replace(of.calendar, holidays=of.calendar.holidays | {day})
        unworked = replace(of.calendar, workdays=of.calendar.workdays - {day})
        pause = replace(of.calendar, breaks=(*of.calendar.breaks, off))
        leave = [Excuse(of.at, "leave", view.group, off.first, off.last, "") for view in of.views()[:1]]
        for after in (*(of.judged(calendar=table) for table in (holidays, unworked, pause)), of.judged(*leave)):
            for key, verdict_before in before.items():
                if after[key].status is Status.EXCUSED:
                    assert verdict_before.status is not Status.MET
                    assert after[key].count == verdict_before.count
                else:
                    assert after[key] == verdict_before


# Nobody has a reason to press anyone


@bounded
@colleges
def test_an_opt_out_changes_no_period_that_is_over_and_of_the_running_ones_the_years_face_to_face_alone(
    seed: int,
) -> None:
    of = college(seed)
    now = of.at + TICK
    by_then = [fact for fact in of.facts if fact.at < now]  # At one instant an opt-out would hold for the other facts.
    before = of.judged(facts=by_then, at=now)
    people = {getattr(fact, field) for fact in by_then for field in ("member", "sender") if hasattr(fact, field)}
    for person in Random(seed).sample(sorted(people), min(len(people), CHANGES)):
        after = of.judged(OptOut(now, person), facts=by_then, at=now)
        for key, verdict_before in before.items():
            if key[1] is Have.FACE_TO_FACE and verdict_before.over_at > now:
                assert 0 <= verdict_before.count - after[key].count <= 1
                assert 0 <= verdict_before.need - after[key].need <= 1
            else:
                assert after[key] == verdict_before


# Order, time and place


@bounded
@colleges
def test_neither_the_order_of_facts_nor_of_their_arrival_changes_a_verdict(seed: int) -> None:
    of = college(seed)
    facts = list(of.facts)
    Random(seed).shuffle(facts)
    assert of.judged(facts=facts) == of.judged()
    assert of.judged(facts=facts[::-1]) == of.judged()


@bounded
@colleges
def test_a_fact_that_comes_again_written_with_another_offset_is_one_fact(seed: int) -> None:
    journal, rng = random_journal(seed), Random(seed)
    again = [line | {field: in_nepal(line[field]) for field in TIMES if field in line} for line in journal.lines]
    facts = facts_of(replace(journal, lines=[*journal.lines, *rng.sample(again, len(again))]))
    assert college(seed).judged(facts=facts) == college(seed).judged()


TIMES = ("at", "held_at", "until")


def in_nepal(written: str) -> str:
    return datetime.fromisoformat(written).astimezone(ZoneInfo("Asia/Kathmandu")).isoformat()


@bounded
@colleges
def test_facts_after_t_change_nothing(seed: int) -> None:
    of, rng = college(seed), Random(seed)
    by_then = [fact for fact in of.facts if fact.at <= of.at]
    later = [replace(fact, at=of.at + rng.choice((TICK, timedelta(days=400)))) for fact in rng.sample(of.facts, 20)]
    more = Alias(of.at + TICK, rng.choice(("g0", "c0", "y0")), "g1", "团委")
    assert of.judged(*later, more, facts=by_then) == of.judged()


@bounded
@colleges
def test_time_alone_ends_open_periods_and_changes_none_that_is_over(seed: int) -> None:
    of = replace(college(seed), since=date(2020, 1, 1))
    later = of.at + Random(seed).choice((TICK, timedelta(hours=5), timedelta(days=50)))
    planned = [fact for fact in of.facts if isinstance(fact, Activity) and fact.held_at > of.at]
    by_then = [fact for fact in of.facts if fact.at <= of.at and fact not in planned]
    before, after = of.judged(facts=by_then), of.judged(facts=by_then, at=later)
    order = [Status.OPEN, Status.DUE, Status.UNKNOWN, Status.SHORT]
    for key, verdict_before in before.items():
        if verdict_before.status in (Status.OPEN, Status.DUE):
            assert order.index(after[key].status) >= order.index(verdict_before.status)
            assert (after[key].status in OVER) == (later >= verdict_before.over_at)
        else:
            assert after[key] == verdict_before


@bounded
@colleges
def test_the_running_periods_are_judged_the_same_with_a_date_and_without(seed: int) -> None:
    of = college(seed)
    everything = replace(of, since=of.at.date() - timedelta(days=370)).judged()
    running = {key: one for key, one in everything.items() if one.period.end > of.at}
    assert replace(of, since=None).judged() == running


@bounded
@colleges
def test_a_group_is_judged_by_its_own_facts_and_by_what_concerns_everybody(seed: int) -> None:
    of = college(seed)
    assume(not any(isinstance(fact, Alias) for fact in of.facts))  # An alias may make two groups one.
    everywhere = of.judged()
    for group in {key[0] for key in everywhere}:
        own = [fact for fact in of.facts if getattr(fact, "group", None) in (None, group)]
        assert of.judged(facts=own) == {key: one for key, one in everywhere.items() if key[0] == group}


PRINT_VERDICTS = f"""
from tests.rules.strategies import college
for seed in range({EXAMPLES}):
    for verdict in college(seed).judged().values():
        print(verdict)
"""


def test_the_time_zone_of_the_host_changes_no_verdict() -> None:
    def printed(zone: str) -> str:
        command = [sys.executable, "-W", "error", "-c", PRINT_VERDICTS]
        env = {"TZ": zone, "PYTHONHASHSEED": str(len(zone))}
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout

    everywhere = {zone: printed(zone) for zone in ("UTC", "Pacific/Kiritimati", "America/New_York")}
    assert len(everywhere["UTC"].splitlines()) > EXAMPLES
    assert everywhere["UTC"] == everywhere["Pacific/Kiritimati"] == everywhere["America/New_York"]
