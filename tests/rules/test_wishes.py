"""The course of a wish: its states, deadlines on workdays, extension, urge, committee, and its end unanswered."""

import os
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import Break, Calendar, workdays_end
from rules.periods import INSTANT
from rules.wishes import UNFINISHED, Course, Happened, WishState, WishTerms, course
from tests.builders import SHANGHAI, at

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))
TERMS = WishTerms(zone=SHANGHAI)
PLAIN = Calendar()
# National Day 2026: 1 to 7 October off; 27 September and 10 October are worked.
OCTOBER = Calendar(
    frozenset(date(2026, 10, day) for day in range(1, 8)), frozenset({date(2026, 9, 27), date(2026, 10, 10)})
)
MADE = "2026-11-02 10:00"  # A Monday.


@dataclass(frozen=True)
class Taken:
    at: datetime
    id: str
    state: str
    by: str | None = "helper"


def steps(*of: tuple[str, str]) -> list[Taken]:
    return [Taken(at(when), f"{number:03}", state) for number, (when, state) in enumerate(of)]


def told(*of: tuple[str, str], now: str = "2026-11-02 12:00", made: str = MADE, calendar: Calendar = PLAIN) -> Course:
    return course(at(made), steps(*of), calendar, TERMS, at(now))


CLAIMED = ("2026-11-02 11:00", "claimed")


# Workdays.


@pytest.mark.parametrize(
    ("since", "number", "until"),
    [
        ("2026-11-02 00:00", 5, "2026-11-10 00:00"),  # Tuesday to Monday: the day itself is not counted.
        ("2026-11-02 23:59", 5, "2026-11-10 00:00"),
        ("2026-11-06 18:00", 1, "2026-11-10 00:00"),  # From Friday on Monday is the first.
        ("2026-11-07 12:00", 1, "2026-11-10 00:00"),  # From Saturday too.
        ("2026-11-02 12:00", 0, "2026-11-03 00:00"),
        ("2026-09-25 12:00", 1, "2026-09-28 00:00"),  # Sunday 27 September is worked.
        ("2026-09-30 12:00", 1, "2026-10-09 00:00"),  # The holidays are not.
        ("2026-10-08 12:00", 2, "2026-10-11 00:00"),  # Saturday 10 October is worked.
    ],
)
def test_a_deadline_is_the_end_of_the_last_workday(since: str, number: int, until: str) -> None:
    assert workdays_end(at(since), number, OCTOBER, SHANGHAI) == at(until)


def test_days_of_a_break_are_no_workdays() -> None:
    pause = Break("寒假", date(2026, 11, 4), date(2026, 11, 30))
    end = workdays_end(at("2026-11-03 12:00"), 1, Calendar(breaks=(pause,)), SHANGHAI)
    assert end == at("2026-12-02 00:00")


@pytest.mark.parametrize("zone", [SHANGHAI, ZoneInfo("Pacific/Honolulu"), ZoneInfo("Pacific/Kiritimati")], ids=str)
def test_where_nobody_works_any_more_a_deadline_is_the_last_day_of_the_calendar(zone: ZoneInfo) -> None:
    for_ever = Calendar(breaks=(Break("关", date(2026, 1, 1), date.max),))
    end = workdays_end(datetime(9999, 12, 1, 12, tzinfo=zone), 3, for_ever, zone)
    assert end == datetime(9999, 12, 31, tzinfo=zone)


# States.


@pytest.mark.parametrize(
    ("taken", "state"),
    [
        ([], "open"),
        (["claimed"], "claimed"),
        (["claimed", "handling"], "handling"),
        (["handling"], "open"),
        (["claimed", "fulfilled"], "fulfilled"),
        (["claimed", "handling", "fulfilled"], "fulfilled"),
        (["fulfilled"], "fulfilled"),  # The cadre may do it without claiming it first.
        (["claimed", "fulfilled", "satisfied"], "confirmed"),
        (["claimed", "satisfied"], "claimed"),
        (["satisfied"], "open"),
        (["claimed", "released"], "open"),
        (["released"], "open"),
        (["claimed", "handling", "released", "handling"], "open"),
        (["withdrawn"], "withdrawn"),
        (["claimed", "withdrawn"], "withdrawn"),
        (["fulfilled", "withdrawn"], "fulfilled"),
        (["declined"], "declined"),
        (["handling", "claimed", "declined"], "declined"),
        (["fulfilled", "declined"], "fulfilled"),
        (["declined", "claimed"], "declined"),
        (["withdrawn", "fulfilled"], "withdrawn"),
        (["fulfilled", "claimed"], "fulfilled"),
        (["a word of a later version"], "open"),
    ],
)
def test_what_does_not_fit_changes_nothing(taken: list[str], state: str) -> None:
    assert told(*((f"2026-11-02 11:{minute:02}", one) for minute, one in enumerate(taken))).state == state


def test_whoever_claimed_first_has_it() -> None:
    taken = [Taken(at("2026-11-02 11:00"), "a", "claimed", "one"), Taken(at("2026-11-02 11:00"), "b", "claimed", "two")]
    assert course(at(MADE), taken, PLAIN, TERMS, at("2026-11-03 00:00")).claimer == "one"
    assert course(at(MADE), taken[::-1], PLAIN, TERMS, at("2026-11-03 00:00")).claimer == "one"


def test_nobody_cannot_claim() -> None:
    taken = [Taken(at("2026-11-02 11:00"), "a", "claimed", None)]
    assert course(at(MADE), taken, PLAIN, TERMS, at("2026-11-03 00:00")).state is WishState.OPEN


def test_a_claim_given_back_leaves_nobody_and_gives_time_anew() -> None:
    found = told(CLAIMED, ("2026-11-04 11:00", "released"), now="2026-11-04 12:00")
    assert (found.claimer, found.claimed_at, found.deadline) == (None, None, at("2026-11-12 00:00"))


def test_what_has_not_happened_yet_is_not_known() -> None:
    assert told(CLAIMED, now="2026-11-02 10:59").state is WishState.OPEN
    assert told(CLAIMED, now="2026-11-02 11:00").state is WishState.CLAIMED


def test_a_step_before_the_wish_does_not_fit_and_one_of_the_same_instant_does() -> None:
    assert told(("2026-11-02 09:59", "claimed")).state is WishState.OPEN
    assert told((MADE, "claimed")).state is WishState.CLAIMED


def test_a_fulfilled_wish_is_its_claimers_whoever_says_so_and_without_a_claim_theirs_who_did_it() -> None:
    by_cadre = Taken(at("2026-11-02 11:30"), "b", "fulfilled", "cadre")
    claimed = Taken(at("2026-11-02 11:00"), "a", "claimed", "helper")
    now = at("2026-11-03 00:00")
    assert course(at(MADE), [claimed, by_cadre], PLAIN, TERMS, now).claimer == "helper"
    assert course(at(MADE), [by_cadre], PLAIN, TERMS, now).claimer == "cadre"


# Deadlines.


@pytest.mark.parametrize(("now", "overdue"), [("2026-11-09 23:59", False), ("2026-11-10 00:00", True)])
def test_somebody_must_claim_a_wish_within_five_workdays(now: str, overdue: bool) -> None:
    found = told(now=now)
    assert (found.overdue, found.deadline) == (overdue, at("2026-11-10 00:00"))


@pytest.mark.parametrize(("now", "overdue"), [("2026-11-23 23:59", False), ("2026-11-24 00:00", True)])
def test_it_must_be_fulfilled_within_fifteen_workdays_of_the_claim(now: str, overdue: bool) -> None:
    assert told(CLAIMED, now=now).overdue is overdue
    assert told(CLAIMED, ("2026-11-05 09:00", "handling"), now=now).overdue is overdue


@pytest.mark.parametrize(("asked", "until"), [("2026-11-23 23:59", "2026-12-08"), ("2026-11-24 00:00", "2026-11-24")])
def test_ten_workdays_more_are_given_if_asked_for_before_the_deadline(asked: str, until: str) -> None:
    found = told(CLAIMED, (asked, "extended"), now="2026-11-25 00:00")
    assert (found.deadline, found.extended) == (at(f"{until} 00:00"), until == "2026-12-08")


def test_only_one_extension_is_given() -> None:
    once = told(CLAIMED, ("2026-11-03 09:00", "extended"), now="2026-11-05 00:00")
    twice = told(CLAIMED, ("2026-11-03 09:00", "extended"), ("2026-11-04 09:00", "extended"), now="2026-11-05 00:00")
    assert twice == once


def test_the_extension_stays_used_after_a_claim_was_given_back() -> None:
    again = [
        CLAIMED,
        ("2026-11-03 09:00", "extended"),
        ("2026-11-04 09:00", "released"),
        ("2026-11-04 10:00", "claimed"),
    ]
    found = told(*again, ("2026-11-04 11:00", "extended"), now="2026-11-05 00:00")
    assert (found.extended, found.deadline) == (True, at("2026-11-26 00:00"))


def test_nobody_but_the_claimer_extends_and_nothing_that_is_not_claimed() -> None:
    taken = [
        Taken(at("2026-11-02 11:00"), "a", "claimed", "one"),
        Taken(at("2026-11-02 12:00"), "b", "extended", "two"),
    ]
    assert not course(at(MADE), taken, PLAIN, TERMS, at("2026-11-03 00:00")).extended
    assert not told(("2026-11-02 11:00", "extended")).extended


# Urge and committee.


def test_an_urge_counts_once_and_the_committee_comes_two_workdays_later() -> None:
    urged = [CLAIMED, ("2026-11-24 09:00", "urged")]
    found = told(*urged, ("2026-11-25 09:00", "urged"), now="2026-11-25 12:00")
    assert (found.urged, found.raise_at) == (True, at("2026-11-27 00:00"))


def test_who_claims_later_is_urged_anew() -> None:
    found = told(("2026-11-10 09:00", "urged"), ("2026-11-10 10:00", "claimed"), now="2026-11-11 00:00")
    assert (found.urged, found.raise_at, found.overdue) == (False, None, False)
    back = told(("2026-11-10 09:00", "urged"), ("2026-11-10 10:00", "claimed"), ("2026-11-10 11:00", "released"))
    assert not back.urged


def test_the_committee_keeps_seeing_what_it_was_told_of() -> None:
    found = told(("2026-11-12 09:00", "raised"), ("2026-11-12 10:00", "claimed"), now="2026-11-13 00:00")
    assert (found.raised, found.with_committee) == (True, True)
    given_back = ("2026-11-12 11:00", "released")
    assert told(
        ("2026-11-12 09:00", "raised"), ("2026-11-12 10:00", "claimed"), given_back, now="2026-11-13 00:00"
    ).raised


@pytest.mark.parametrize(("answer", "seen"), [("satisfied", False), ("dissatisfied", True)])
def test_a_wisher_who_is_not_satisfied_is_seen_by_the_committee(answer: str, seen: bool) -> None:
    found = told(CLAIMED, ("2026-11-03 09:00", "fulfilled"), ("2026-11-03 10:00", answer), now="2026-11-04 00:00")
    assert (found.satisfied, found.with_committee, found.closed) == (not seen, seen, True)


# The end.

FULFILLED = ("2026-11-03 09:00", "fulfilled")


@pytest.mark.parametrize(("now", "closed_at"), [("2026-11-10 08:59", None), ("2026-11-10 09:00", "2026-11-10 09:00")])
def test_a_fulfilled_wish_that_is_not_answered_within_seven_days_is_closed_without_a_rating(
    now: str, closed_at: str | None
) -> None:
    found = told(CLAIMED, FULFILLED, now=now)
    assert found.closed_at == (closed_at and at(closed_at))
    assert (found.state, found.satisfied, found.overdue) == (WishState.FULFILLED, None, False)


@pytest.mark.parametrize(("answered", "satisfied"), [("2026-11-10 08:59", True), ("2026-11-10 09:00", None)])
def test_an_answer_counts_until_then(answered: str, satisfied: bool | None) -> None:
    found = told(CLAIMED, FULFILLED, (answered, "satisfied"), now="2026-11-20 00:00")
    assert (found.satisfied, found.closed) == (satisfied, True)


def test_what_is_closed_has_no_deadline_and_is_never_overdue() -> None:
    for last in ("withdrawn", "declined"):
        found = told(CLAIMED, ("2026-11-03 09:00", last), now="2027-11-03 09:00")
        assert (found.deadline, found.overdue, found.closed_at) == (None, False, at("2026-11-03 09:00"))


# Any order, any course.


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_same_steps_in_any_order_and_number_are_one_course_that_holds_together(seed: int) -> None:
    dice = Random(seed)
    made = at(MADE) + timedelta(hours=dice.randrange(2000))
    taken = [
        Taken(
            made + timedelta(hours=dice.randrange(-5, dice.choice((20, 2000)))),
            str(number),
            dice.choice([*Happened, "something else"]),
            dice.choice(["one", "two", None]),
        )
        for number in range(dice.randrange(12))
    ]
    now = made + timedelta(hours=dice.randrange(2500))
    found = course(made, taken, OCTOBER, TERMS, now)
    shuffled = [*taken, *taken[: dice.randrange(3)]]
    dice.shuffle(shuffled)

    assert course(made, shuffled, OCTOBER, TERMS, now) == found
    assert found.closed or (found.deadline is not None and found.deadline > made)
    assert not (found.closed and (found.overdue or found.deadline))
    assert found.closed or found.state in UNFINISHED or found.state is WishState.FULFILLED
    assert found.claimer is not None or found.state is not WishState.CLAIMED
    assert (found.satisfied is None) or found.state is WishState.CONFIRMED
    assert found.closed_at is None or made <= found.closed_at <= now
    if found.deadline is not None:
        before = course(made, taken, OCTOBER, TERMS, min(now, found.deadline - INSTANT))
        assert not before.overdue or before.deadline != found.deadline


@pytest.mark.parametrize("seed", range(SEEDS // 10))
def test_longer_terms_make_nothing_overdue(seed: int) -> None:
    dice = Random(seed)
    taken = steps(*((f"2026-11-{dice.randrange(2, 28):02} 12:00", dice.choice(list(Happened))) for _ in range(6)))
    now = at("2026-12-20 12:00")
    short = course(at(MADE), taken, PLAIN, TERMS, now)
    long = course(at(MADE), taken, PLAIN, replace(TERMS, claim_within=200, fulfil_within=200), now)
    assert not long.overdue
    assert short.overdue or short.closed or short.deadline is not None
