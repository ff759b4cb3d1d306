"""The course of a problem: what each step does, whose turn it is, until when; the order of facts is nothing."""

import os
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from random import Random

import pytest

from rules.calendar import Break, Calendar
from rules.facts import Case, Submission
from rules.periods import INSTANT
from rules.problems import CLOSED, Course, Holder, Mark, ProblemState, Terms, course_of
from tests.builders import SHANGHAI, at

LATER = datetime(2099, 1, 1, tzinfo=UTC)
GIVEN = Submission(at("2026-03-02 10:00"), "problem-1", "problem", "sim/group", "sim/youth")
TERMS = Terms(10, Calendar(), SHANGHAI)
S = ProblemState


def steps(*states: str) -> list[Case]:
    """One step a day, from the day after it was handed in."""
    return [
        Case(GIVEN.at + timedelta(days=day), f"case-{day}", GIVEN.id, state, "sim/cadre")
        for day, state in enumerate(states, start=1)
    ]


def course(*states: str) -> Course:
    return course_of(GIVEN, steps(*states), LATER)


@pytest.mark.parametrize(
    ("states", "state", "holder"),
    [
        ((), S.RECEIVED, Holder.CADRE),
        ((S.HANDLING,), S.HANDLING, Holder.CADRE),
        ((S.HANDED_UP,), S.HANDED_UP, Holder.COMMITTEE),
        ((S.HANDED_UP, S.HANDLING), S.HANDLING, Holder.COMMITTEE),
        ((S.HANDED_UP, S.HANDED_BACK), S.HANDED_BACK, Holder.CADRE),
        ((S.HANDED_UP, S.HANDED_BACK, S.HANDED_UP), S.HANDED_UP, Holder.COMMITTEE),
        ((S.ANSWERED,), S.ANSWERED, None),
        ((S.DECLINED,), S.DECLINED, None),
        ((S.WITHDRAWN,), S.WITHDRAWN, None),
        ((S.ANSWERED, S.WITHDRAWN), S.WITHDRAWN, None),  # Whoever handed it in may always take it back.
        # What has no effect:
        ((S.HANDED_BACK,), S.RECEIVED, Holder.CADRE),
        ((S.HANDED_UP, S.HANDED_UP), S.HANDED_UP, Holder.COMMITTEE),
        ((S.ANSWERED, S.DECLINED), S.ANSWERED, None),
        ((S.ANSWERED, S.HANDED_UP), S.ANSWERED, None),
        ((S.HANDLING, S.RECEIVED), S.HANDLING, Holder.CADRE),
        ((S.WITHDRAWN, S.ANSWERED), S.WITHDRAWN, None),
        (("unheard of",), S.RECEIVED, Holder.CADRE),
        # What was confided stays with the committee:
        ((Mark.CONFIDED,), S.RECEIVED, Holder.COMMITTEE),
        ((Mark.CONFIDED, S.HANDED_BACK), S.RECEIVED, Holder.COMMITTEE),
        ((Mark.CONFIDED, S.HANDLING, S.ANSWERED), S.ANSWERED, None),
    ],
)
def test_where_a_problem_stands(states: tuple[str, ...], state: ProblemState, holder: Holder | None) -> None:
    found = course(*states)
    assert (found.state, found.holder, found.closed) == (state, holder, state in CLOSED)


def test_a_step_counts_from_its_own_moment_on() -> None:
    (answer,) = steps(S.ANSWERED)
    assert course_of(GIVEN, [answer], answer.at - INSTANT).state is S.RECEIVED
    assert course_of(GIVEN, [answer], answer.at).state is S.ANSWERED


def test_the_last_category_and_department_hold_and_change_no_state() -> None:
    found = course(Mark.CATEGORIZED, Mark.ASSIGNED, S.HANDLING, Mark.CATEGORIZED)
    assert (found.category, found.department, found.state) == ("case-4", "case-2", S.HANDLING)
    assert found.since == GIVEN.at + timedelta(days=3)


def test_the_step_that_closed_it_is_known() -> None:
    assert course(S.HANDLING, S.ANSWERED, S.HANDED_UP).settled == "case-2"


def test_steps_of_another_problem_are_no_steps_of_this() -> None:
    other = Case(GIVEN.at, "case-x", "problem-2", S.ANSWERED, None)
    assert course_of(GIVEN, [other], LATER).state is S.RECEIVED


# Until when.


def test_ten_working_days_after_its_day_it_is_overdue_and_not_an_instant_before() -> None:
    deadline = TERMS.deadline(course())
    assert deadline == at("2026-03-17 00:00")  # Monday 2 March, then ten working days: 3 to 16 March.
    assert not TERMS.overdue(course(), deadline - INSTANT)
    assert TERMS.overdue(course(), deadline)


def test_a_holiday_moves_the_deadline() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 3, 4)}))
    assert Terms(10, calendar, SHANGHAI).deadline(course()) == at("2026-03-18 00:00")


def test_a_break_without_an_end_leaves_time_until_the_end_of_the_calendar() -> None:
    closed = Calendar(breaks=(Break("停办", date(9999, 1, 1), date.max),))
    given = Submission(at("9998-12-30 10:00"), "problem-1", "problem", "sim/group", "sim/youth")
    deadline = Terms(10, closed, SHANGHAI).deadline(course_of(given, [], given.at))
    assert deadline == at("9999-12-31 00:00")


def test_whoever_gets_it_has_the_whole_time() -> None:
    up = course(S.HANDED_UP)
    assert (up.held_since, TERMS.deadline(up)) == (at("2026-03-03 10:00"), at("2026-03-18 00:00"))


def test_handing_up_what_the_committee_has_already_gives_it_no_more_time() -> None:
    assert course(S.HANDED_UP, S.HANDED_UP) == course(S.HANDED_UP)
    assert course(Mark.CONFIDED, S.HANDED_UP).held_since == GIVEN.at


def test_a_problem_came_to_its_state_with_the_step_that_brought_it_there() -> None:
    days = [(course(*states).since - GIVEN.at).days for states in ((), (S.HANDLING,), (S.HANDLING, S.ANSWERED))]
    assert days == [0, 1, 2]


def test_taking_it_in_hand_gives_no_more_time() -> None:
    assert TERMS.deadline(course(S.HANDLING)) == TERMS.deadline(course())


def test_what_is_closed_is_never_overdue() -> None:
    assert TERMS.deadline(course(S.ANSWERED)) is None
    assert not TERMS.overdue(course(S.ANSWERED), LATER)


def test_the_day_is_that_of_the_zone() -> None:
    late = Submission(at("2026-03-02 23:59"), "p", "problem", "g")
    early = Submission(at("2026-03-03 00:00"), "p", "problem", "g")
    ends = [TERMS.deadline(course_of(one, [], LATER)) for one in (late, early)]
    assert ends == [at("2026-03-17 00:00"), at("2026-03-18 00:00")]


# In whatever order.


def test_every_order_of_a_whole_story_is_one_course() -> None:
    story = steps(Mark.CATEGORIZED, S.HANDED_UP, S.HANDED_BACK, S.HANDLING, S.ANSWERED)
    assert {course_of(GIVEN, order, LATER) for order in permutations(story)} == {course_of(GIVEN, story, LATER)}


@pytest.mark.parametrize("seed", range(int(os.environ.get("WUYOU_SEEDS", "300"))))
def test_the_same_steps_in_any_order_or_twice_are_one_course_whose_holder_fits(seed: int) -> None:
    random = Random(seed)
    words = (*ProblemState, *Mark, "unheard of")
    story = [
        Case(GIVEN.at + timedelta(minutes=random.randrange(5)), f"case-{no}", GIVEN.id, random.choice(words), None)
        for no in range(random.randrange(9))
    ]
    whole = course_of(GIVEN, story, LATER)
    mixed = random.sample(story, len(story)) + random.choices(story, k=2 if story else 0)
    assert course_of(GIVEN, mixed, LATER) == whole
    assert (whole.holder is None) == (whole.state in CLOSED) == (whole.settled is not None)
    if whole.confided:
        assert whole.holder is not Holder.CADRE
