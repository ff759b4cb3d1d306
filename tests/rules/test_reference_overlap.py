"""Contact and what is hidden of it against a slow reading of docs/papers.md, on random journals and colleges."""

import os
from collections import Counter
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from rules.overlap import Contact, Shown, Spread, contact, hidden, overlap
from rules.periods import PeriodKind, period_of
from rules.view import views
from tests.reference import slow
from tests.reference import slow_overlap as page
from tests.reference.journals import random_journal
from tests.rules.test_reference import facts_of, policy_of

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))


# Who was in contact.


@pytest.mark.parametrize("first", range(0, max(SEEDS // 5, 1), 20), ids=lambda first: f"seeds from {first}")
def test_days_of_contact_and_the_page_agree(first: int) -> None:
    for seed in range(first, first + 20):
        journal, dice = random_journal(seed), Random(seed)
        zone, kind = ZoneInfo(journal.policy.timezone), dice.choice(list(PeriodKind))
        day = journal.at.astimezone(zone).date() - timedelta(days=dice.choice((0, 0, 1, 7)))
        facts, period = slow.Facts(journal.lines, journal.at), slow.period_around(kind, day, zone)
        for view in views(facts_of(journal), policy_of(journal.policy), journal.at):
            group = slow.Group(view.group, facts, journal.policy)
            found = contact(view, period_of(kind, day, zone)).days
            assert list(found) == page.days_of_contact(group, period), f"seed {seed}, {view.group}"


# What is shown of it.


def is_hidden_well(shown: tuple[Shown, ...], row: list[int]) -> bool:
    """Whether what is shown is right, and what is not is one of the choices that the page leaves."""
    gone = {place for place, number in enumerate(shown) if number is None}
    right = all(number in (None, known) for number, known in zip(shown, row, strict=True))
    return right and gone in page.ways_to_hide(row)


@pytest.mark.parametrize("first", range(0, SEEDS * 10, 500), ids=lambda first: f"seeds from {first}")
def test_what_is_hidden_of_a_row_and_the_page_agree(first: int) -> None:
    for seed in range(first, first + 500):
        dice = Random(seed)
        row = [dice.choice((0, 0, 1, 4, 5, 9, 10, 11, 40, dice.randint(0, 120))) for _ in range(dice.choice((3, 5)))]
        assert is_hidden_well(hidden(row), row), row


def random_college(dice: Random) -> list[Contact]:
    """Groups whose youths are partly the same, near ten and near ninety in number."""
    found = []
    for number in range(dice.randint(0, 4)):
        many = dice.choice((0, 9, 10, 11, 89, 90, 91, 100, dice.randint(0, 130)))
        first, most = dice.choice((0, 0, 50, 200 * number)), dice.choice((0, 1, 3, 12))
        persons = frozenset(f"p{one}" for one in range(first, first + many))
        found.append(Contact(f"g{number}", persons, tuple(sorted(dice.randint(0, most) for _ in range(many)))))
    return found


def is_spread_well(spread: Spread, days: list[int]) -> bool:
    """Whether the spread of a group is the page's."""
    if len(days) < page.FEWEST:
        return (spread.linked, {*spread.days}, spread.tenth) == (None, {None}, None)
    known = (spread.linked, spread.tenth) == (len(days), page.share_of_the_top_tenth(days))
    return known and is_hidden_well(spread.days, page.row_of(days))


@pytest.mark.parametrize("first", range(0, SEEDS * 3, 150), ids=lambda first: f"seeds from {first}")
def test_what_is_shown_of_a_college_and_the_page_agree(first: int) -> None:
    for seed in range(first, first + 150):
        college = random_college(Random(seed))
        found = overlap(college)
        times = Counter(person for one in college for person in one.persons)
        in_groups = [len([one for one in times.values() if min(one, 3) == number]) for number in (1, 2, 3)]
        assert is_rounded_row(found.groups, in_groups), f"seed {seed}"
        assert all(is_spread_well(*pair) for pair in zip(found.spreads, [[*one.days] for one in college], strict=True))
        everybody = [days for one in college for days in one.days]
        assert is_rounded_well(found.together, everybody), f"seed {seed}"


def is_rounded_row(shown: tuple[Shown, ...], row: list[int]) -> bool:
    """Whether a row of totals is about what it is, and what is not shown is one of the choices of the page."""
    gone = {place for place, number in enumerate(shown) if number is None}
    right = all(number in (None, page.about(known)) for number, known in zip(shown, row, strict=True))
    return right and gone in page.ways_to_hide(row)


def is_rounded_well(together: Spread, days: list[int]) -> bool:
    """Whether what is shown of all together is about what it is."""
    if len(days) < page.FEWEST:
        return is_spread_well(together, days)
    totals = (together.linked, together.tenth) == (page.about(len(days)), page.share_of_the_top_tenth(days))
    return totals and is_rounded_row(together.days, page.row_of(days))
