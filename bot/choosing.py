"""Which of several activities a command means: the only one, or by its number in the list, or by words of its title."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from bot import texts_activities as words
from bot.commands.base import Asked, plain
from rules.facts import Activity
from tracker.groups import GroupNow


class Choice(NamedTuple):
    """An activity, and its group as it is called now."""

    group: GroupNow
    activity: Activity


def chosen(choices: Sequence[Choice], asked: Asked, command: str, zone: tzinfo) -> Choice | str:
    """Return which of the activities (at least one) is meant, or the words that list them, in order of their time."""
    in_order = sorted(choices, key=lambda one: (one.activity.held_at, one.activity.id))
    said = plain(asked.argument).strip()
    fitting = _fitting(in_order, said) if said else in_order
    if len(fitting) == 1:
        return fitting[0]
    return words.which_activity([line(one, in_order, asked, zone) for one in in_order], command)


def _fitting(in_order: Sequence[Choice], said: str) -> list[Choice]:
    number = said.removesuffix("号").removesuffix("个").removeprefix("第").strip(" .")
    if number.isdecimal() and len(number) < 4:
        return [one for place, one in enumerate(in_order, start=1) if place == int(number)]
    return [one for one in in_order if said in plain(one.activity.title) or said == plain(one.group.name)]


def line(one: Choice, among: Sequence[Choice], asked: Asked, zone: tzinfo) -> str:
    """Say in a line when an activity is, with its group where there are several."""
    several = len({choice.group.id for choice in among}) > 1
    when = words.moment(one.activity.held_at, asked.at, zone)
    return words.activity_line(when, one.activity.title, one.group.name if several else "")
