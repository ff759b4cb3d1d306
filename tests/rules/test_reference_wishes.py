"""The course of a wish against a slow reading of docs/wishes.md, on random steps crowded at its deadlines."""

import os
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from rules.wishes import UNFINISHED, Course, WishTerms, course
from tests.reference import slow_wishes as slow
from tests.reference.journals import random_calendar
from tests.reference.slow import Calendar, midnight
from tests.rules.test_reference import calendar_of

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))
SEEDS_A_TEST = 25
TICK = timedelta(microseconds=1)
ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 9, 1)
ANY = ["claimed", "released", "handling", "extended", "fulfilled", "urged", "raised", "satisfied", "dissatisfied"]
ANY += ["withdrawn", "declined", "another word"]
# A course that goes on is chosen more often than what does not fit or ends it.
FITS = {
    "open": ["claimed", "claimed", "urged", "raised"],
    "claimed": ["handling", "extended", "extended", "released", "released", "urged", "raised", "fulfilled"],
    "handling": ["extended", "extended", "released", "released", "urged", "raised", "fulfilled"],
    "fulfilled": ["satisfied", "dissatisfied"],
}


def random_numbers(dice: Random) -> slow.Numbers:
    """The defaults, or small ones."""
    if dice.random() < 0.3:
        return slow.Numbers()
    return slow.Numbers(*(dice.randint(1, 4) for _ in range(5)))


def edges(wish: slow.Wish) -> list[datetime]:
    """The instants at which something changes by itself."""
    found = [wish.deadline()]
    if wish.urged_at is not None:
        found.append(slow.end_of_working_days(wish.urged_at, wish.numbers.raise_after, wish.calendar, wish.zone))
    return [one for one in found if one is not None]


def near(dice: Random, wish: slow.Wish, last: datetime) -> datetime:
    """A moment on, just before or just after such an instant, at the last one again, or any later one."""
    at = dice.choice([last, last + dice.choice((TICK, timedelta(hours=dice.randint(1, 60)))), *edges(wish)])
    return max(at + dice.choice((-TICK, timedelta(0), timedelta(0), TICK)), last - TICK)


def random_case(seed: int) -> tuple[datetime, list[slow.Step], datetime, slow.Numbers, Calendar]:
    """A wish, its steps in any order, some of them twice, and a moment."""
    dice = Random(seed)
    numbers, calendar = random_numbers(dice), random_calendar(dice, FIRST, FIRST + timedelta(days=120))
    made = last = midnight(FIRST, ZONE) + timedelta(days=dice.randint(5, 60), minutes=dice.choice((0, 1, 600, 1439)))
    steps: list[slow.Step] = []
    for number in range(dice.randint(0, 12)):
        wish = slow.course(made, steps, last, numbers, calendar, ZONE)
        last, by = near(dice, wish, last), dice.choice(("甲", "甲", "甲", "乙", None))
        state = dice.choice(FITS.get(wish.state, ANY) if dice.random() < 0.8 else ANY)
        steps.append(slow.Step(last, f"{dice.randint(0, 9)}-{number}", state, by))
    now = near(dice, slow.course(made, steps, last, numbers, calendar, ZONE), last)
    steps += dice.sample(steps, min(len(steps), dice.randint(0, 2)))
    dice.shuffle(steps)
    return made, steps, dice.choice((now, now, last, made)), numbers, calendar


def row_of(wish: slow.Wish, now: datetime) -> dict[str, object]:
    """What the page says of the wish."""
    unanswered = wish.state == "closed without a rating"
    return {
        "state": "fulfilled" if unanswered else wish.state,
        "closed": unanswered or wish.state in ("confirmed", "withdrawn", "declined"),
        "deadline": wish.deadline(),
        "claimer": wish.claimer if wish.state in slow.TAKEN else None,
        "rating": wish.rating,
        "extended": wish.extended_once,
        "raised": wish.raised,
        "overdue": wish.is_overdue(now),
        "urge": wish.owes_urge(now),
        "tell": wish.owes_telling(now),
    }


def row(found: Course, now: datetime) -> dict[str, object]:
    """The same of the rules' course."""
    due = found.urged and not found.raised and found.raise_at is not None and now >= found.raise_at
    return {
        "state": str(found.state),
        "closed": found.closed,
        "deadline": found.deadline,
        "claimer": found.claimer if found.state in UNFINISHED else None,
        "rating": None if found.satisfied is None else "satisfied" if found.satisfied else "dissatisfied",
        "extended": found.extended,
        "raised": found.raised,
        "overdue": found.overdue,
        "urge": found.overdue and not found.urged,
        "tell": found.overdue and due,
    }


@pytest.mark.parametrize("first", range(0, SEEDS * 10, SEEDS_A_TEST * 10), ids=lambda first: f"seeds from {first}")
def test_the_course_of_a_wish_and_the_page_agree(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST * 10):
        made, steps, now, numbers, calendar = random_case(seed)
        terms = WishTerms(
            numbers.claim_within,
            numbers.fulfil_within,
            numbers.extension,
            numbers.raise_after,
            numbers.confirm_within,
            ZONE,
        )
        expected = row_of(slow.course(made, steps, now, numbers, calendar, ZONE), now)
        assert row(course(made, steps, calendar_of(calendar), terms, now), now) == expected, f"seed {seed}"
