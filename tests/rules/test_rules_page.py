"""docs/rules.md is tested: every example of the page is read, judged and compared with what it says."""

import re
from pathlib import Path

import pytest

from rules.policy import DEFAULT_COUNTED_KINDS, KINDS, Condition, DutyKind, Policy
from tests.rules.stories import HAVES, REASONS, SENT, STATUSES, Story, concluded, tell

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(前提|例)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(found[1], PAGE.count("\n", 0, found.start()) + 2, found[2]) for found in FENCED.finditer(PAGE)]
EXAMPLES = [pytest.param(text, id=f"line {line}") for kind, line, text in BLOCKS if kind == "例"]
PREMISE = "".join(text for kind, _, text in BLOCKS if kind == "前提")


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_example_is_judged_as_the_page_says(text: str) -> None:
    story = Story()
    lines = rows(text)
    own = any(what.startswith("建群") for _, _, what in lines)
    for when, who, what in lines if own else [*rows(PREMISE), *lines]:
        if not when.startswith("结论"):
            tell(story, when, who, what)
            continue
        said, cadre = concluded(story, when.removeprefix("结论 "), who)
        assert (said if "，" not in what else f"{said}，{cadre}") == what, f"{when} | {who}"
    assert "结论" in text


# The page as a whole


def test_every_fenced_block_of_the_page_is_an_example_or_the_premise() -> None:
    assert PAGE.count("```") == 2 * len(BLOCKS)
    assert [kind for kind, _, _ in BLOCKS].count("前提") == 1
    assert len(EXAMPLES) >= 25


@pytest.mark.parametrize(
    "line",
    [("3月3日 10:00", "李老师", "跳舞"), ("3月3日", "李老师", "发文字"), ("3月3日 10:00", "小赵等2人", "进群")],
)
def test_a_line_that_cannot_be_read_fails(line: tuple[str, str, str]) -> None:
    with pytest.raises((AssertionError, ValueError)):
        tell(Story(), *line)


def conclusions() -> str:
    return "\n".join(line for _, _, text in BLOCKS for line in text.splitlines() if line.startswith("结论"))


@pytest.mark.parametrize("words", [*HAVES, *STATUSES.values(), *REASONS.values(), "没有结论"])
def test_every_have_status_and_reason_has_an_example(words: str) -> None:
    assert words in conclusions()


@pytest.mark.parametrize("have", [have for have in HAVES if have != "每年与多数青年面对面"])
def test_the_numbers_of_the_table_are_the_defaults(have: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {have} |")]
    assert int(row.strip("| ").split(" | ")[-1]) == Policy().need_of(HAVES[have])


def numbers_in(words: str) -> list[int]:
    """The numbers that stand on the page where `N` stands in the words."""
    return [int(number) for number in re.search(words.replace("N", r"(\d+)"), PAGE).groups()]


def test_the_numbers_of_duties_and_conditions_are_the_defaults() -> None:
    policy = Policy()
    duties = numbers_in("组织生活会N次、团课N次、主题团日N次、谈心谈话N次")
    assert duties == [policy.duties[kind] for kind in DutyKind]
    assert numbers_in("至少N人（数人头") == [policy.need_of_condition(Condition.GROUP_SIZE)]
    assert numbers_in("联系N个支部、N个社团") == [policy.linked_branches, policy.linked_clubs]
    assert sum(numbers_in("联系N个支部、N个社团")) == policy.need_of_condition(Condition.LINKS)
    assert numbers_in("结对至少N名") == [policy.need_of_condition(Condition.PAIRING)]
    assert numbers_in("每月走访N至2个") == [policy.need_of_condition(Condition.VISITS)]
    done_or_not = (Condition.IDENTITY, Condition.TERM_REPORT, Condition.PROBLEM_LIST)
    assert [policy.need_of_condition(condition) for condition in done_or_not] == [1, 1, 1]


def test_every_kind_of_message_has_a_word_and_those_that_count_are_named_on_the_page() -> None:
    assert set(SENT.values()) == KINDS
    (sentence,) = [line for line in PAGE.splitlines() if "算数。" in line and "表情" in line]
    counted, uncounted = sentence.split("算数。", 1)
    assert {SENT[word] for word in counted.split("、")} == DEFAULT_COUNTED_KINDS
    assert all(word in uncounted for word in ("表情", "命令", "拍一拍"))
