"""The course of a problem against a slow reading of docs/problems.md, on random steps crowded at its deadlines."""

import os
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from rules.facts import Case, Submission
from rules.problems import Terms, course_of
from tests.reference import slow_problems as slow
from tests.reference.journals import random_calendar
from tests.reference.slow import Calendar, midnight
from tests.reference.slow_wishes import Step
from tests.rules.test_reference import calendar_of

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))
SEEDS_A_TEST = 25
TICK = timedelta(microseconds=1)
ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 9, 1)
GOES_ON = ["handling", "handed_up", "handed_up", "handed_back", "handed_back", "categorized", "assigned"]
ANY = [*GOES_ON, "confided", "answered", "declined", "withdrawn", "received", "another word"]


def near(dice: Random, problem: slow.Problem, last: datetime) -> datetime:
    """A moment on, just before or just after the deadline, at the last one again, or any later one."""
    edge = problem.deadline() or last
    at = dice.choice((last, last, last + TICK, last + timedelta(hours=dice.randint(1, 90)), edge, edge))
    return at + dice.choice((-TICK, timedelta(0), timedelta(0), TICK))


def random_case(seed: int) -> tuple[datetime, list[Step], datetime, int, Calendar]:
    """A problem, its steps in any order, some of them twice, and a moment."""
    dice = Random(seed)
    within, calendar = dice.choice((10, 1, 2, 5)), random_calendar(dice, FIRST, FIRST + timedelta(days=90))
    given = last = midnight(FIRST, ZONE) + timedelta(days=dice.randint(5, 60), minutes=dice.choice((0, 1, 600, 1439)))
    steps: list[Step] = []
    for number in range(dice.randint(0, 9)):
        last = near(dice, slow.course(given, steps, last, within, calendar, ZONE), last)
        state = dice.choice(GOES_ON if dice.random() < 0.7 else ANY)
        steps.append(Step(last, f"{dice.randint(0, 9)}-{number}", state, dice.choice(("甲", None))))
    now = near(dice, slow.course(given, steps, last, within, calendar, ZONE), last)
    steps += dice.sample(steps, min(len(steps), dice.randint(0, 2)))
    dice.shuffle(steps)
    return given, steps, now, within, calendar


def row_of_the_page(seed: int) -> dict[str, object]:
    """What the page says of the problem."""
    given, steps, now, within, calendar = random_case(seed)
    problem = slow.course(given, steps, now, within, calendar, ZONE)
    hands = "committee" if problem.with_committee else "cadre"
    return {
        "state": problem.state,
        "hands": hands if problem.state in slow.RUNNING else None,
        "since": problem.in_hand_since,
        "confided": problem.confided,
        "sorted": (problem.category, problem.department),
        "ended by": problem.ended_by,
        "deadline": problem.deadline(),
        "overdue": problem.is_overdue(now),
    }


def row_of_the_rules(seed: int) -> dict[str, object]:
    """The same of the rules' course."""
    given, steps, now, within, calendar = random_case(seed)
    cases = [Case(one.at, one.id, "problem-1", one.state, one.by) for one in steps]
    course = course_of(Submission(given, "problem-1", "problem", "群"), cases, now)
    terms = Terms(within, calendar_of(calendar), ZONE)
    return {
        "state": str(course.state),
        "hands": course.holder and str(course.holder),
        "since": course.held_since,
        "confided": course.confided,
        "sorted": (course.category, course.department),
        "ended by": course.settled,
        "deadline": terms.deadline(course),
        "overdue": terms.overdue(course, now),
    }


@pytest.mark.parametrize("first", range(0, SEEDS * 10, SEEDS_A_TEST * 10), ids=lambda first: f"seeds from {first}")
def test_the_course_of_a_problem_and_the_page_agree(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST * 10):
        assert row_of_the_rules(seed) == row_of_the_page(seed), f"seed {seed}"
