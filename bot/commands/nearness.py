"""Which command somebody may have meant who wrote one that is none: a blank left out, or one character another."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.commands.base import AFTER_NAME, Command, is_about, simple, takes_words

_WORD = 2  # Characters; a shorter name is in many words.
_LONG = 3  # From so many characters on a name with one slip in it is still itself, with nothing behind it too.


class Supposed(NamedTuple):
    """A command that may have been meant, and what stood after its name; empty if that only spoke of it."""

    command: Command
    argument: str


def supposed(said: str, commands: Iterable[Command]) -> Supposed | None:
    """Return what words that call no command may have meant; the longest name of all, a whole one before a slip."""
    names = sorted(((name, one) for one in commands if not one.confirms for name in one.names), key=_longest)
    for read in (_parted, _slipped):
        for name, command in names:
            if len(name) >= _WORD and (rest := read(said, simple(name))) is not None:
                argument = rest.strip(AFTER_NAME)
                return Supposed(command, argument if takes_words(command) and not is_about(rest) else "")
    return None


def _longest(one: tuple[str, Command]) -> int:
    return -len(one[0])


def _parted(said: str, name: str) -> str | None:
    """Read the name with something right behind it, or with spaces in it."""
    found = re.match(r"\s*".join(map(re.escape, name)), simple(said))
    return None if found is None else said[found.end() :]


def _slipped(said: str, name: str) -> str | None:
    """Read a word that is the name but for one character, or for two that changed places."""
    word = next((said[:place] for place, one in enumerate(said) if one in AFTER_NAME), said)
    rest = said[len(word) :]
    return rest if (len(name) >= _LONG or rest) and _is_close(simple(word), name) else None


def _is_close(word: str, name: str) -> bool:
    """Whether one character too many, too few or another makes the name of the word, or a turn of two."""
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    if len(longer) - len(shorter) == 1:
        return len(shorter) >= _WORD and any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    if len(longer) != len(shorter):
        return False
    return sum(one != other for one, other in zip(word, name, strict=True)) == 1 or _is_turned(word, name)


def _is_turned(word: str, name: str) -> bool:
    return any(word == f"{name[:at]}{name[at + 1]}{name[at]}{name[at + 2 :]}" for at in range(len(name) - 1))
