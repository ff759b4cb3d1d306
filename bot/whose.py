"""Which group a command is about: the room in which it is asked; in private the one that is named, or the only one."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from bot import texts_activities as words
from bot import texts_namesakes
from bot.commands.base import Asked, plain
from bot.namesakes import BEHIND, Tell, numbered
from tracker.groups import GroupNow, groups_served

_GROUP = "群"


def served(connection: Connection, asked: Asked) -> list[GroupNow]:
    """Return the groups that the asker may mean: those that they serve, in a room only the room's."""
    groups = groups_served(connection, asked.sender, asked.at)
    return [group for group in groups if asked.room in (None, group.id)]


def meant(groups: Sequence[GroupNow], argument: str, command: str, tell: Tell) -> tuple[GroupNow, str] | str:
    """Return the group that is meant with the rest of the argument, or the words that ask for its name.

    The only group need not be named; of several of one name the number says which. `command` is the command's name,
    for the words, in which `tell` says what tells the groups of one name apart.
    """
    best = best_named(groups, argument)
    if len(best) == 1:
        return best[0]
    if len(groups) == 1:
        return groups[0], argument
    if not best and len({plain(group.name) for group in groups}) == 1:
        best = [(group, argument) for group in groups]  # The name that all of them have need not be said.
    if best:
        return one_of(best, command, tell)
    return words.which_group(list(dict.fromkeys(group.name for group in groups)), command)


def best_named(groups: Iterable[GroupNow], said: str) -> list[tuple[GroupNow, str]]:
    """Return the groups whose name the words begin with and the rest: of the longest name, which several may have."""
    named = [(group, rest) for group in groups if (rest := behind(group.name, said)) is not None]
    shortest = min((len(rest) for _, rest in named), default=0)
    return [(group, rest) for group, rest in named if len(rest) == shortest]


def one_of(named: Sequence[tuple[GroupNow, str]], command: str, tell: Tell) -> tuple[GroupNow, str] | str:
    """Return which of the groups of one name is meant by its number, with the rest; or the words that ask for it."""
    groups = [group for group, _ in named]
    return numbered(groups, named[0][1]) or texts_namesakes.which(groups[0].name, tell(groups), command)


def behind(name: str, argument: str) -> str | None:
    """Return what stands behind the name, with or without 群 at its end, or in 「」; None if it does not begin so."""
    bare = [written for written in dict.fromkeys((name, name + _GROUP, name.removesuffix(_GROUP))) if written]
    for written in (*(f"「{one}」" for one in bare), *bare):
        head, rest = argument[: len(written)], argument[len(written) :]
        if plain(head) == plain(written) and (not rest or rest[0] in BEHIND or head[-1] == "」"):
            return rest.lstrip(BEHIND)
    return None
