"""The draw against a slow reading of docs/papers.md alone, on random colleges, sizes and seeds."""

import os
from collections import Counter
from random import Random

import pytest

from bot.spot_check import draw, lot, places
from tests.reference import slow_spot_check as slow

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))


def random_college(dice: Random) -> tuple[dict[str, str], int, str]:
    """The unit of each group, with many units of one size; how many are drawn; the seed."""
    sizes = dice.choice(([1], [1, 2], [3], [1, 4, 9], list(range(1, 20))))
    units = {f"系{number}": dice.choice(sizes) for number in range(dice.randint(0, 9))}
    groups = [(f"wx/{unit}{number}", unit) for unit, many in units.items() for number in range(many)]
    dice.shuffle(groups)
    size = dice.choice((dice.randint(0, len(groups) + 2), len(units), max(len(units) - 1, 0)))
    return dict(groups), size, dice.choice(("双色球 2026081期 03 08 11", "", "a\nb", str(dice.random())))


@pytest.mark.parametrize("first", range(0, SEEDS * 10, 250), ids=lambda first: f"seeds from {first}")
def test_the_draw_and_the_page_agree(first: int) -> None:
    for number in range(first, first + 250):
        units, size, seed = random_college(Random(number))
        found = draw(units, size, seed)
        assert set(found) == slow.drawn(seed, size, units), f"seed {number}"
        assert len(found) == len(set(found)) == min(size, len(units))
        assert found == sorted(found, key=lambda group: (units[group], lot(seed, group)))


@pytest.mark.parametrize("first", range(0, SEEDS, 150), ids=lambda first: f"seeds from {first}")
def test_a_group_more_in_another_unit_moves_a_unit_by_one_place_at_most_while_each_has_one_or_none_need(
    first: int,
) -> None:
    for number in range(first, first + 150):
        dice = Random(number)
        units, size, seed = random_college(dice)
        groups = dict(Counter(units.values()))
        other = dice.choice([*groups, "新系"])
        more = groups | {other: groups.get(other, 0) + 1}
        if (size >= len(groups)) == (size >= len(more)):
            before, after = places(groups, size, seed), places(more, size, seed)
            assert all(abs(after[unit] - before[unit]) <= 1 for unit in groups if unit != other), f"seed {number}"


def test_a_new_unit_that_leaves_no_place_for_each_may_move_a_unit_by_more() -> None:
    groups = {"甲": 26, "乙": 28, "丙": 2, "丁": 3, "戊": 1}
    assert max(places(groups, 5, "seed").values()) == 1
    assert sorted(places(groups | {"新系": 1}, 5, "seed").values()) == [0, 0, 0, 0, 2, 3]
