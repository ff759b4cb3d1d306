"""What is told of a survey against a slow reading of decisions/0008-survey.md, on random answers near the least."""

import os
from random import Random

import pytest

from rules.surveys import told
from tests.reference import slow_surveys as slow

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))


def random_answers(dice: Random, least: int) -> dict[int, int]:
    """None, a few, or around the least number, of whatever scores."""
    number = dice.choice((0, 0, 1, least // 2, least - 1, least, least + 1, dice.randint(0, 3 * least)))
    answers: dict[int, int] = {}
    for _ in range(number):
        score = dice.choice(slow.SCORES)
        answers[score] = answers.get(score, 0) + 1
    return answers


def random_survey(seed: int) -> tuple[dict[str, dict[int, int]], dict[str, str], int]:
    """The answers of each group that has any or was asked, the units, and the least number."""
    dice = Random(seed)
    least, groups = dice.choice((10, 10, 10, 15)), [f"群{number}" for number in range(dice.randint(0, 7))]
    units = {group: dice.choice(("软件", "机械", "商贸")[: dice.randint(1, 3)]) for group in groups}
    answers = {group: random_answers(dice, least) for group in [*groups, "散了的群"] if dice.random() < 0.85}
    if dice.random() < 0.7:
        answers.pop("散了的群", None)
    return answers, units, least


@pytest.mark.parametrize("first", range(0, SEEDS * 20, 500), ids=lambda first: f"seeds from {first}")
def test_what_is_told_and_the_page_agree(first: int) -> None:
    for seed in range(first, first + 500):
        answers, units, least = random_survey(seed)
        found, expected = told(answers, units, least), slow.results(answers, units, least)
        assert {group: tally for group, tally in found.groups.items() if tally is not None} == expected.groups
        assert {unit: tally for unit, tally in found.units.items() if tally is not None} == expected.units
        assert found.whole == expected.everything, f"seed {seed}"
        assert {group: level.name.lower() for group, level in found.levels.items()} == expected.line_of_group
        assert (found.groups.keys(), found.units.keys()) == (units.keys(), set(units.values()))
