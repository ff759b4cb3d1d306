"""Which groups a spot check looks at (the plan, 五.3): drawn by a seed that was announced before, for anybody to redo.

The draw, in words that need no program:
1. A group's lot is the SHA-256, in hexadecimal, of `seed`, a line feed, and the group's id, in UTF-8.
2. A unit's share is `size * groups of the unit / all groups`. It gets as many places as its share has wholes, and at
   least one if the draw has a place for every unit. Places that are left go one by one to the unit whose share is
   furthest above its places; places too many are taken one by one from the unit that is furthest above its share and
   has more than its least. Of equal units the one with the smaller lot (of `unit`, a line feed, its name) comes first.
3. In each unit the groups with the smallest lots are drawn.

So who is drawn in a unit depends on the seed, the unit's groups and its number of places alone: a group that is added
in another unit changes nobody's lot, and within a unit a greater number of places only adds to the groups drawn.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction


def lot(seed: str, group: str) -> str:
    """Return the lot of a group: 64 hexadecimal digits; the smaller is drawn first."""
    return hashlib.sha256(f"{seed}\n{group}".encode()).hexdigest()


def draw(units: Mapping[str, str], size: int, seed: str) -> list[str]:
    """Return the drawn groups by unit and lot; `units` is the unit of each group. All of them if `size` is enough."""
    by_unit: dict[str, list[str]] = defaultdict(list)
    for group, unit in units.items():
        by_unit[unit].append(group)
    given = places({unit: len(groups) for unit, groups in by_unit.items()}, size, seed)
    return [group for unit in sorted(by_unit) for group in _first(by_unit[unit], given[unit], seed)]


def _first(groups: Iterable[str], number: int, seed: str) -> list[str]:
    return sorted(groups, key=lambda group: (lot(seed, group), group))[:number]


def places(groups: Mapping[str, int], size: int, seed: str) -> dict[str, int]:
    """Return how many groups of each unit are drawn; `groups` is how many the unit has."""
    total = sum(groups.values())
    size = min(size, total)
    least = 1 if size >= len(groups) else 0
    share = {unit: Fraction(size * number, total) for unit, number in groups.items()}
    given = {unit: max(least, int(share[unit])) for unit in groups}
    in_order = sorted(groups, key=lambda unit: lot(seed, f"unit\n{unit}"))
    while sum(given.values()) < size:
        given[max(in_order, key=lambda unit: share[unit] - given[unit])] += 1
    while sum(given.values()) > size:
        more = [unit for unit in in_order if given[unit] > least]
        given[max(more, key=lambda unit: given[unit] - share[unit])] -= 1
    return given
