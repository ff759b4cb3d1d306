"""Which group a command is about: the room in which it is asked; in private the one that is named, or the only one."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bot import texts_activities as words
from bot.commands.base import Asked, plain
from tracker.groups import GroupNow, groups_served

_BEHIND = " \t\r\n\u3000\u2005:：,，。、"  # What may stand between the name of a group and the rest.
_GROUP = "群"


def served(connection: Connection, asked: Asked) -> list[GroupNow]:
    """Return the groups that the asker may mean: those that they serve, in a room only the room's."""
    groups = groups_served(connection, asked.sender, asked.at)
    return [group for group in groups if asked.room in (None, group.id)]


def meant(groups: Sequence[GroupNow], argument: str, command: str) -> tuple[GroupNow, str] | str:
    """Return the group that is meant with the rest of the argument, or the words that ask for its name.

    The only group need not be named. `command` is the command's name, for the words.
    """
    named = [(group, rest) for group in groups if (rest := behind(group.name, argument)) is not None]
    shortest = min((len(rest) for _, rest in named), default=0)
    longest = [(group, rest) for group, rest in named if len(rest) == shortest]  # Of the longest name.
    if len(longest) == 1:
        return longest[0]
    if len(groups) == 1:
        return groups[0], argument
    names = [group.name for group in groups]
    return words.same_name(names[0]) if longest else words.which_group(names, command)


def behind(name: str, argument: str) -> str | None:
    """Return what stands behind the name, with or without 群 at its end, or in 「」; None if it does not begin so."""
    bare = [written for written in dict.fromkeys((name, name + _GROUP, name.removesuffix(_GROUP))) if written]
    for written in (*(f"「{one}」" for one in bare), *bare):
        head, rest = argument[: len(written)], argument[len(written) :]
        if plain(head) == plain(written) and (not rest or rest[0] in _BEHIND or head[-1] == "」"):
            return rest.lstrip(_BEHIND)
    return None
