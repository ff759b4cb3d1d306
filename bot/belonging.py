"""Which group what somebody hands in belongs to: where it was said, or the group they are in, or the one they name."""

from collections.abc import Sequence

from bot import texts, texts_wishes
from bot.commands.base import Asked, plain
from bot.namesakes import Tell
from bot.station import Station
from bot.whose import best_named, one_of
from tracker.groups import GroupNow, group_at, groups_of_member
from tracker.live import live_group


async def groups_of(station: Station, asked: Asked) -> list[GroupNow]:
    """Return the counted groups that the asker is in; of somebody of whom nothing is stored, the gateway is asked."""
    with station.database.read() as connection:
        ids = [asked.room] if asked.room else groups_of_member(connection, asked.sender, asked.at)
    if not ids:
        ids = [group for group in sorted(station.counted) if asked.sender in await station.members(group)]
    with station.database.read() as connection:
        counted = [id_ for id_ in ids if live_group(connection, id_)]
        return [group for id_ in counted if (group := group_at(connection, id_, asked.at))]


def chosen(groups: Sequence[GroupNow], words: str, name: str, tell: Tell) -> tuple[GroupNow, str] | str:
    """Return the group that is meant and the words without its name; else what to answer to a command of that name.

    `tell` says what tells groups of one name apart.
    """
    if not groups:
        return texts.NO_GROUP
    if len(groups) == 1:
        return groups[0], words
    some = _named(groups, words)
    if not some:
        return texts_wishes.which_group(dict.fromkeys(group.name for group in groups), name)
    named = some[0] if len(some) == 1 else one_of(some, name, tell)
    return named if isinstance(named, str) or named[1] else texts_wishes.only_a_group(name, named[0].name)


def _named(groups: Sequence[GroupNow], words: str) -> list[tuple[GroupNow, str]]:
    """Return the groups whose name the words begin with, or of whose name the first word is a part; and the rest.

    More than one only where they have one name: the first words may be the number then that all of them are told by.
    """
    if read := best_named(groups, words):
        return read  # Of the longest name.
    for group in sorted(groups, key=lambda one: -len(one.name)):
        if plain(words[: len(group.name)]) == plain(group.name):
            rest = words[len(group.name) :].strip(" \t\u3000:：,，。")
            return [(one, rest) for one in groups if plain(one.name) == plain(group.name)]
    first, _, rest = words.replace("\u3000", " ").partition(" ")
    meant = [group for group in groups if len(first) > 1 and plain(first) in plain(group.name)]
    if meant and len({plain(one.name) for one in meant}) == 1:
        return [(one, rest.strip()) for one in meant]
    return [(one, words) for one in groups] if len({plain(one.name) for one in groups}) == 1 else []
