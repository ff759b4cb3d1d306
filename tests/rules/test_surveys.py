"""The survey of a term: both edges of its window, and that no number told gives away fewer answers than the least."""

import itertools
import os
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import Break
from rules.periods import INSTANT
from rules.surveys import SCORES, Level, closed_by, number, open_at, surveys, told
from tests.builders import SHANGHAI, at

TERM = Break("2025-2026-2", date(2026, 3, 1), date(2026, 7, 12))
DAYS = {"opens": timedelta(days=21), "lasts": timedelta(days=14)}
SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))


def test_it_opens_and_closes_at_local_midnight() -> None:
    (one,) = surveys([TERM], **DAYS, zone=SHANGHAI)
    assert (one.opens, one.closes) == (at("2026-06-22 00:00"), at("2026-07-06 00:00"))


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        (at("2026-06-22 00:00") - INSTANT, False),
        (at("2026-06-22 00:00"), True),
        (at("2026-07-06 00:00") - INSTANT, True),
        (at("2026-07-06 00:00"), False),
    ],
)
def test_both_edges_of_the_window(when, is_open) -> None:
    known = surveys([TERM], **DAYS, zone=SHANGHAI)
    assert (open_at(known, when) is not None) is is_open
    assert (closed_by(known, when) is not None) is (when >= at("2026-07-06 00:00"))


def test_of_two_terms_the_one_that_opened_last_takes_answers_and_the_one_closed_last_is_told() -> None:
    first = Break("一", date(2025, 9, 1), date(2026, 6, 30))
    known = surveys([TERM, first], **DAYS, zone=SHANGHAI)
    found = open_at(known, at("2026-06-23 00:00"))
    assert found is not None
    assert found.term == TERM.name
    closed = closed_by(known, at("2026-12-01 00:00"))
    assert closed is not None
    assert closed.term == TERM.name


def fives(**groups: int) -> dict[str, dict[int, int]]:
    return {group: {5: answers} for group, answers in groups.items()}


UNITS = {"a": "软件", "b": "软件", "c": "机械", "d": "机械"}


@pytest.mark.parametrize(("answers", "is_told"), [(9, False), (10, True)])
def test_nothing_is_told_of_nine_answers_and_all_of_ten(answers: int, is_told: bool) -> None:
    found = told(fives(a=answers), {"a": "软件"}, 10)
    assert [one is not None for one in (found.groups["a"], found.units["软件"], found.whole)] == [is_told] * 3


def test_of_nobody_nothing_is_told_not_even_that_it_is_nobody() -> None:
    found = told({}, UNITS, 10)
    assert {*found.groups.values(), *found.units.values(), found.whole} == {None}


def test_a_unit_would_give_away_its_one_hidden_group() -> None:
    found = told(fives(a=30, b=9, c=20, d=20), UNITS, 10)
    assert found.groups["b"] is None
    assert found.units == {"软件": None, "机械": {5: 40, 4: 0, 3: 0, 2: 0, 1: 0}}
    assert found.whole is None


def test_the_words_of_a_hidden_groups_answers_stand_nowhere_where_the_whole_is_not_told() -> None:
    hidden, shown = told(fives(a=30, b=9), UNITS, 10), told(fives(a=30, b=10), UNITS, 10)
    assert hidden.levels == {"a": Level.GROUP, "b": Level.NOWHERE, "c": Level.NOWHERE, "d": Level.NOWHERE}
    assert shown.levels == {"a": Level.GROUP, "b": Level.GROUP, "c": Level.NOWHERE, "d": Level.NOWHERE}


def test_a_unit_would_give_away_that_a_group_has_no_answers() -> None:
    assert told(fives(a=30), UNITS, 10).units["软件"] is None


def test_two_hidden_groups_are_told_together_from_ten_answers_on() -> None:
    found = told(fives(a=9, b=1, c=20, d=20), UNITS, 10)
    assert (found.groups["a"], found.units["软件"]) == (None, {5: 10, 4: 0, 3: 0, 2: 0, 1: 0})
    assert found.whole is not None
    assert found.levels == {"a": Level.UNIT, "b": Level.UNIT, "c": Level.GROUP, "d": Level.GROUP}
    assert told(fives(a=8, b=1), UNITS, 10).units["软件"] is None


def test_answers_of_a_group_that_is_gone_count_in_the_whole_only_and_are_hidden_there_as_any() -> None:
    assert told(fives(a=20, gone=5), {"a": "软件"}, 10).whole is None
    found = told(fives(a=20, gone=12), {"a": "软件"}, 10)
    assert found.whole is not None
    assert number(found.whole) == 32
    assert found.levels["gone"] is Level.WHOLE


# Whoever reckons with all that is told learns of no fewer than the least.

GROUPS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 2)), min_size=1, max_size=5)


@settings(max_examples=max(SEEDS, 50), deadline=None)
@given(groups=GROUPS)
def test_no_difference_of_numbers_that_are_told_rests_on_fewer_than_the_least(groups: list[tuple[int, int]]) -> None:
    names = [f"g{place}" for place in range(len(groups))]
    tallies = {name: {5: answers} for name, (answers, _) in zip(names, groups, strict=True)}
    units = {name: f"u{unit}" for name, (_, unit) in zip(names, groups, strict=True)}
    found = told(tallies, units, 10)
    sums = [{group} for group, tally in found.groups.items() if tally is not None]
    sums += [{group for group in names if units[group] == unit} for unit, tally in found.units.items() if tally]
    sums += [set(names)] if found.whole is not None else []
    for signs in itertools.product((-1, 0, 1), repeat=len(sums)):
        parts = [sum(sign for sign, of in zip(signs, sums, strict=True) if name in of) for name in names]
        if set(parts) <= {0, 1} and any(parts):  # A set of groups whose answers can be reckoned.
            assert sum(tallies[name][5] for name, part in zip(names, parts, strict=True) if part) >= 10


def test_scores_are_told_each_with_its_number() -> None:
    found = told({"a": {5: 4, 1: 7}}, {"a": "软件"}, 10)
    assert found.groups["a"] == dict(zip(SCORES, (4, 0, 0, 0, 7), strict=True))
