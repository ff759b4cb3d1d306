"""What docs/papers.md says of contact (联系覆盖), sentence by sentence: who was in contact, and what is shown of it."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import floor
from zoneinfo import ZoneInfo

from tests.reference import slow

FEWEST = 10
COLUMNS = ((0, 0), (1, 1), (2, 4), (5, 9), (10, 10**9))
"""On how many days a youth was in contact, as the sheet has it."""


def days_of_contact(group: slow.Group, period: slow.Period) -> list[int]:
    """On how many days each of the group's youths was in contact with the cadre: "互动、活动、见面，一天算一次"."""
    zone, days = ZoneInfo(group.policy.timezone), {}
    for at, who in [*group.interactions, *group.meetings]:
        if period.holds(at):
            days.setdefault(who, set()).add(at.astimezone(zone).date())
    for activity in group.activities:
        if period.holds(activity.held_at):
            for who in activity.youths:
                days.setdefault(who, set()).add(activity.held_at.astimezone(zone).date())
    return sorted(len(days.get(who, ())) for who in group.linked_in(period))


def ways_to_hide(row: Sequence[int]) -> list[set[int]]:
    """The smallest sets of places of a row that the page lets be hidden; of equal numbers either may be."""
    # "会说到少于 10 人的数不显示（0 照样显示）。"
    must = {place for place, people in enumerate(row) if 0 < people < FEWEST}
    if not must:
        return [set()]
    others = [place for place in range(len(row)) if place not in must]
    enough = []
    for more in range(len(others) + 1):
        for chosen in combinations(others, more):
            hidden = must | set(chosen)
            # "同一行至少藏两个数、合起来至少 10 人。"
            if (
                len(hidden) >= 2
                and sum(row[place] for place in hidden) >= FEWEST
                and 0 not in [row[one] for one in chosen]
            ):
                enough.append(hidden)
    if not enough:
        return [set(range(len(row)))]  # "一行合起来也不到 10 人，整行不显示。"
    fewest = min((len(hidden), sum(row[place] for place in hidden)) for hidden in enough)
    return [hidden for hidden in enough if (len(hidden), sum(row[place] for place in hidden)) == fewest]


def row_of(days: Sequence[int]) -> list[int]:
    """How many youths were in contact on so many days."""
    return [len([one for one in days if first <= one <= last]) for first, last in COLUMNS]


def half_up(number: Fraction) -> int:
    """ "四舍五入。" """
    return floor(number + Fraction(1, 2))


def share_of_the_top_tenth(days: Sequence[int]) -> int | None:
    """ "“联系最多的一成”要有 10 人才显示，也就是群里超过 90 人": in per cent; a tenth is taken up to whole people."""
    if len(days) <= 90 or not sum(days):
        return None
    tenth = len(days) // 10 + (1 if len(days) % 10 else 0)
    return half_up(Fraction(100 * sum(sorted(days, reverse=True)[:tenth]), sum(days)))


def about(total: int) -> int:
    """ "“同在几个群（约）”和“全部合计（约）”四舍五入到十。" """
    return half_up(Fraction(total, 10)) * 10
