"""What docs/decisions/0008-survey.md lets anybody know of a survey, sentence by sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SCORES = (1, 2, 3, 4, 5)
Answers = Mapping[int, int]
"""How many answers of each score."""


def number(answers: Answers) -> int:
    """How many answers these are."""
    return sum(answers.values())


def together(several: list[Answers]) -> dict[int, int]:
    """The answers of several groups as one."""
    return {score: sum(one.get(score, 0) for one in several) for score in SCORES}


@dataclass
class Told:
    """All that is told: sums by group, by unit and of all; and with which of these a line of a group is told."""

    groups: dict[str, dict[int, int]] = field(default_factory=dict)
    units: dict[str, dict[int, int]] = field(default_factory=dict)
    everything: dict[int, int] | None = None
    line_of_group: dict[str, str] = field(default_factory=dict)


def results(answers: Mapping[str, Answers], unit_of: Mapping[str, str], least: int) -> Told:
    """What is told after the end; `unit_of` has every group that was there then, also those without an answer."""
    told = Told()
    # "A group that had ended by then counts in the sum of all alone."
    ended = [group for group in answers if group not in unit_of]
    # "A group is told from `least` answers on." "Groups without an answer are hidden as others are."
    for group in unit_of:
        if number(answers.get(group, {})) >= least:
            told.groups[group] = together([answers[group]])
    # "A unit's sum is told if its groups that are not told have `least` answers together, or there are none of these."
    for unit in sorted(set(unit_of.values())):
        own = [group for group in unit_of if unit_of[group] == unit]
        untold = [group for group in own if group not in told.groups]
        if not untold or number(together([answers.get(group, {}) for group in untold])) >= least:
            told.units[unit] = together([answers.get(group, {}) for group in own])
    # "The sum of all alike, of what is told neither as group nor within a unit." Where there is nothing, none is told.
    untold = [group for group in unit_of if group not in told.groups and unit_of[group] not in told.units] + ended
    whole = together([answers.get(group, {}) for group in [*unit_of, *ended]])
    if number(whole) >= least and (not untold or number(together([answers.get(one, {}) for one in untold])) >= least):
        told.everything = whole
    # "A line is told with the smallest sum of which its group is part."
    for group in [*unit_of, *ended]:
        if group in told.groups:
            told.line_of_group[group] = "group"
        elif unit_of.get(group) in told.units:
            told.line_of_group[group] = "unit"
        else:
            told.line_of_group[group] = "nowhere" if told.everything is None else "whole"
    return told
