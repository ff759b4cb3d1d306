"""The draw of a spot check: anybody can redo it, every group has the same chance, no order of facts matters."""

import hashlib
import os
import random
from collections import Counter

import pytest

from bot.spot_check import draw, lot, places

SEEDS = int(os.environ.get("WUYOU_SEEDS", "1"))
COLLEGE = {
    f"wx/{unit}{number}": unit for unit, many in (("软件", 20), ("机电", 10), ("商贸", 5)) for number in range(many)
}


def test_a_lot_can_be_made_by_hand() -> None:
    assert lot("双色球 2026131期 03", "wx/a") == hashlib.sha256("双色球 2026131期 03\nwx/a".encode()).hexdigest()
    assert lot("s", "wx/a").startswith(hashlib.sha256(b"s\nwx/a").hexdigest())


def test_the_draw_is_the_smallest_lots_of_each_unit() -> None:
    drawn = draw(COLLEGE, 7, "seed")
    assert Counter(COLLEGE[group] for group in drawn) == {"软件": 4, "机电": 2, "商贸": 1}
    for unit in ("软件", "机电", "商贸"):
        own = sorted((group for group, of in COLLEGE.items() if of == unit), key=lambda group: lot("seed", group))
        here = [group for group in drawn if COLLEGE[group] == unit]
        assert here == own[: len(here)]


def test_two_draws_agree_and_so_do_shuffled_groups() -> None:
    for seed in range(20 * SEEDS):
        shuffled = list(COLLEGE.items())
        random.Random(seed).shuffle(shuffled)
        assert draw(COLLEGE, 9, str(seed)) == draw(COLLEGE, 9, str(seed)) == draw(dict(shuffled), 9, str(seed))


def test_a_group_added_in_another_unit_only_adds_or_takes_at_the_end_of_a_units_lots() -> None:
    for seed in map(str, range(30 * SEEDS)):
        before, after = draw(COLLEGE, 9, seed), draw(COLLEGE | {"wx/new": "财经"}, 9, seed)
        for unit in ("软件", "机电", "商贸"):
            one, other = ([group for group in drawn if COLLEGE.get(group) == unit] for drawn in (before, after))
            shorter = min(len(one), len(other))
            assert one[:shorter] == other[:shorter]


@pytest.mark.parametrize(
    ("groups", "size", "given"),
    [
        ({"a": 10, "b": 10}, 4, {"a": 2, "b": 2}),
        ({"a": 91, "b": 1, "c": 8}, 10, {"a": 8, "b": 1, "c": 1}),  # One each, then by size.
        # 5, 4 and one of each: 14, four too many; in turn from a, b, a, b, whoever is furthest above its share.
        ({"a": 40, "b": 35, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}, 10, {"a": 3, "b": 2} | dict.fromkeys("cdefg", 1)),
        ({"a": 5, "b": 3}, 100, {"a": 5, "b": 3}),  # Not more than there are.
        ({"a": 5, "b": 3}, 0, {"a": 0, "b": 0}),
        ({}, 3, {}),
    ],
)
def test_units_get_places_by_their_size_and_one_at_least(
    groups: dict[str, int], size: int, given: dict[str, int]
) -> None:
    assert places(groups, size, "seed") == given


def test_places_always_add_up_and_are_never_more_than_groups_or_far_from_the_share() -> None:
    for number in range(200 * SEEDS):
        dice = random.Random(number)
        groups = {f"u{unit}": dice.randint(1, 30) for unit in range(dice.randint(1, 9))}
        size = dice.randint(0, sum(groups.values()))
        given = places(groups, size, str(number))
        assert sum(given.values()) == size
        assert all(0 <= given[unit] <= groups[unit] for unit in groups)
        assert size < len(groups) or min(given.values()) >= 1
        if size < len(groups):
            assert all(abs(given[unit] - size * groups[unit] / sum(groups.values())) < 1 for unit in groups)


def test_a_draw_smaller_than_the_units_leaves_the_choice_of_units_to_the_seed() -> None:
    units = {f"u{number}": 1 for number in range(10)}
    chosen = Counter(unit for seed in range(1000) for unit, given in places(units, 3, str(seed)).items() if given)
    assert sum((chosen[unit] - 300) ** 2 / 300 for unit in units) < 30  # Nine degrees of freedom: 27.9 at 0.001.


def test_a_draw_smaller_than_the_units_is_of_the_units_that_its_own_seed_chooses() -> None:
    units = {f"wx/{number}": f"u{number}" for number in range(10)}
    drawn = {seed: {units[group] for group in draw(units, 3, seed)} for seed in map(str, range(20))}
    assert drawn == {
        seed: {unit for unit, given in places(dict.fromkeys(units.values(), 1), 3, seed).items() if given}
        for seed in drawn
    }
    assert len(set(map(frozenset, drawn.values()))) > 1


def test_over_many_seeds_every_group_of_a_unit_is_drawn_as_often() -> None:
    seeds = 2000
    drawn = Counter(group for seed in range(seeds) for group in draw(COLLEGE, 7, f"seed {seed}"))
    expected = seeds / 5
    assert sum((drawn[group] - expected) ** 2 / expected for group in COLLEGE) < 66  # 34 degrees: 65.2 at 0.001.
