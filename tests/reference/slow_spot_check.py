"""The draw of docs/papers.md, sentence by sentence, as somebody without the program would do it."""

import hashlib
from collections.abc import Mapping
from fractions import Fraction


def lot_of_group(seed: str, group: str) -> str:
    """ "一个群的“签”是 SHA-256（种子，换行，群号；UTF-8）的十六进制。" """
    return hashlib.sha256(f"{seed}\n{group}".encode()).hexdigest()


def lot_of_unit(seed: str, unit: str) -> str:
    """ "看单位的签（种子，换行，`unit`，换行，单位名）。" """
    return hashlib.sha256(f"{seed}\nunit\n{unit}".encode()).hexdigest()


def places(seed: str, size: int, number_of_groups: Mapping[str, int]) -> dict[str, int]:
    """How many groups of each unit are drawn."""
    everything = sum(number_of_groups.values())
    size = min(size, everything)  # More than all cannot be drawn.
    # "单位的份额 = 抽查数 × 本单位群数 ÷ 全部群数。"
    share = {unit: Fraction(size * number, everything) for unit, number in number_of_groups.items()}
    # "抽查数够每个单位一个时，每个单位至少一个。"
    least = 1 if size >= len(number_of_groups) else 0
    # "先给份额的整数部分。"
    given = {unit: max(int(share[unit]), least) for unit in number_of_groups}
    # "还有名额，一个一个给份额超出名额最多的单位；相同的，看单位的签，小的在前。"
    while sum(given.values()) < size:
        first = min(given, key=lambda unit: (-(share[unit] - given[unit]), lot_of_unit(seed, unit)))
        given[first] += 1
    # "多了，一个一个从超出份额最多、且多于最低数的单位拿回。"
    while sum(given.values()) > size:
        more = [unit for unit in given if given[unit] > least]
        first = min(more, key=lambda unit: (-(given[unit] - share[unit]), lot_of_unit(seed, unit)))
        given[first] -= 1
    return given


def drawn(seed: str, size: int, unit_of_group: Mapping[str, str]) -> set[str]:
    """ "每个单位里，签最小的几个群抽中。" """
    groups_of = {unit: [g for g, its in unit_of_group.items() if its == unit] for unit in unit_of_group.values()}
    given = places(seed, size, {unit: len(groups) for unit, groups in groups_of.items()})
    found: set[str] = set()
    for unit, groups in groups_of.items():
        found |= set(sorted(groups, key=lambda group: lot_of_group(seed, group))[: given[unit]])
    return found
