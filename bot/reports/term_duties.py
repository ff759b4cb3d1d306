"""The duties of everybody who held a group of a term report, and which deeds fall into the time when it was theirs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.reports.holders import Holder
from bot.reports.record import Deed, Done, GroupRecord


@dataclass(frozen=True, slots=True)
class Duties:
    """The duties of one cadre of the report, and when the report's groups were theirs."""

    name: str
    times: tuple[Holder, ...]
    is_present: bool
    done: tuple[Done, ...]

    def parted(self, deeds: Sequence[Deed]) -> tuple[list[Deed], list[Deed]]:
        """Part what was done while a group of the report was theirs from what was done at other times of the year."""
        inside = [one for one in deeds if any(holder.held_at(one.at) for holder in self.times)]
        return inside, [one for one in deeds if one not in inside]


def duties_of(groups: Iterable[GroupRecord]) -> list[Duties]:
    """Return the duties of everybody who held one of the groups in the span, by name; somebody with two groups once."""
    some = list(groups)
    times: dict[tuple[str, str], list[Holder]] = defaultdict(list)
    done: dict[str, tuple[Done, ...]] = {}
    for group in some:
        for one in group.holders:
            times[one.name, one.person].append(one)
            done[one.person] = tuple(of for of in group.duties if of.finding.cadre == one.person)
    present = {group.whose.cadre for group in some}
    return [Duties(name, tuple(of), person in present, done[person]) for (name, person), of in sorted(times.items())]
