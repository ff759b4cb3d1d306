"""The survey of a term: when it is open, and which of its numbers may be told. Who answered what is nowhere.

A number is told only if no number that can be reckoned from it and the others told rests on fewer than `least` answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum, auto

from rules.calendar import Break
from rules.periods import midnight

SCORES = (5, 4, 3, 2, 1)
Tally = Mapping[int, int]  # How many answers of each score.


@dataclass(frozen=True, slots=True)
class Survey:
    """The survey of one term; it is open in `[opens, closes)`."""

    term: str
    opens: datetime
    closes: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether it takes answers at that moment."""
        return self.opens <= at < self.closes


def surveys(terms: Iterable[Break], opens: timedelta, lasts: timedelta, zone: tzinfo) -> list[Survey]:
    """Return the survey of each term, by time: it opens so long before the term's end and lasts so long."""
    ends = [(term.name, midnight(term.last + timedelta(days=1), zone)) for term in terms]
    found = [Survey(name, end - opens, end - opens + lasts) for name, end in ends]
    return sorted(found, key=lambda one: (one.opens, one.term))


def open_at(known: Iterable[Survey], at: datetime) -> Survey | None:
    """Return the survey that takes answers at that moment; of several the one that opened last."""
    return next((one for one in sorted(known, key=lambda one: one.opens, reverse=True) if one.is_open(at)), None)


def closed_by(known: Iterable[Survey], at: datetime) -> Survey | None:
    """Return the survey that closed last by that moment."""
    return max((one for one in known if one.closes <= at), key=lambda one: one.closes, default=None)


class Level(Enum):
    """At which level the answers of a group are told; the words of its answers stand there too."""

    GROUP = auto()
    UNIT = auto()
    WHOLE = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told: the tallies of groups and units, None where not even their number is; and of all together."""

    groups: Mapping[str, Tally | None]
    units: Mapping[str, Tally | None]
    whole: Tally | None
    levels: Mapping[str, Level]


def told(tallies: Mapping[str, Tally], units: Mapping[str, str], least: int) -> Told:
    """Return what may be told of the answers. `units`: of every group that has one now; others count in the whole only.

    A unit is told if its groups that are not told have `least` answers together, or there are none of these; the whole
    alike, of what is told neither as group nor within a unit. So no difference between numbers tells of fewer.
    """
    all_groups = {*tallies, *units}
    shown = {group for group in units if number(tallies.get(group, {})) >= least}
    hidden = all_groups - shown
    told_units = {unit for unit in units.values() if _may(tallies, _of(units, unit), hidden, least)}
    left = {group for group in hidden if units.get(group) not in told_units}
    whole_is_told = _may(tallies, all_groups, left, least)
    return Told(
        groups={group: _plain(tallies[group]) if group in shown else None for group in units},
        units={unit: _sum(tallies, _of(units, unit)) if unit in told_units else None for unit in units.values()},
        whole=_sum(tallies, all_groups) if whole_is_told else None,
        levels={group: _level(group, shown, left, whole_is_told=whole_is_told) for group in all_groups},
    )


def number(tally: Tally) -> int:
    """Return how many answers there are."""
    return sum(tally.values())


def _of(units: Mapping[str, str], unit: str) -> set[str]:
    return {group for group, its in units.items() if its == unit}


def _may(tallies: Mapping[str, Tally], of: set[str], hidden: set[str], least: int) -> bool:
    """Whether a sum may be told: itself, and what is left of it without what is told of its parts."""
    left = of & hidden
    rest = number(_sum(tallies, left))
    return number(_sum(tallies, of)) >= least and (not left or rest >= least)


def _sum(tallies: Mapping[str, Tally], groups: Iterable[str]) -> Tally:
    some = [tallies.get(group, {}) for group in groups]
    return {score: sum(tally.get(score, 0) for tally in some) for score in SCORES}


def _plain(tally: Tally) -> Tally:
    return {score: tally.get(score, 0) for score in SCORES}


def _level(group: str, shown: set[str], left: set[str], *, whole_is_told: bool) -> Level:
    if group in shown:
        return Level.GROUP
    if group not in left:
        return Level.UNIT
    return Level.WHOLE if whole_is_told else Level.NOWHERE
