"""Which commands somebody may have meant who called none: a slip, a word of the same sound, a name in a sentence."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.commands.base import AFTER_NAME, Command, addressed, is_about, is_slashed, simple
from bot.commands.sounds import sound_alike

_SENTENCE = 24  # Characters; a longer message that names a command only talks of it.
_WORD = 2  # Characters; a shorter name is in many words.
_LONG = 3  # From so many characters on a name with one slip in it is still itself.
MOST = 3


class Supposed(NamedTuple):
    """A command that may have been meant, and what stood after its name. `about`: that only spoke of it."""

    command: Command
    argument: str
    about: bool


Reading = Callable[[str, str, bool], str | None]  # Of what was said, a name and whether it had a slash, the rest.


def supposed(text: str, commands: Iterable[Command], *, within: bool) -> list[Supposed]:
    """Return what a message that calls no command may have meant, the likeliest alone, the longest name first.

    `within`: a name may also stand inside a short sentence.
    """
    said = addressed(text)
    known = sorted(((name, one) for one in commands if not one.confirms for name in one.names), key=_longest)
    for reading in (_parted, _sounding, _slipped, *((_inside,) if within else ())):
        if found := _read(reading, said, known, is_slashed(text)):
            return found[:MOST]
    return []


def _longest(one: tuple[str, Command]) -> int:
    return -len(one[0])


def _read(reading: Reading, said: str, known: Iterable[tuple[str, Command]], slashed: bool) -> list[Supposed]:
    """Read each name that is long enough and is no part of a longer one that was read."""
    found: dict[str, Supposed] = {}
    for name, command in known:
        if len(name) < _WORD or any(name in longer or command is one.command for longer, one in found.items()):
            continue
        if (rest := reading(said, simple(name), slashed)) is not None:
            about = is_about(rest)
            found[name] = Supposed(command, "" if about else rest.strip(AFTER_NAME), about)
    return list(found.values())


def _parted(said: str, name: str, _: bool) -> str | None:
    """Read the name with something right behind it, or with spaces in it."""
    found = re.match(r"\s*".join(map(re.escape, name)), simple(said))
    return None if found is None else said[found.end() :]


def _sounding(said: str, name: str, slashed: bool) -> str | None:
    """Read characters that are said as the name is; without a slash, only where they stand alone."""
    head, rest = simple(said[: len(name)]), said[len(name) :]
    if len(head) < len(name) or not all(map(sound_alike, head, name)):
        return None
    return rest if slashed or _ends(rest) else None


def _slipped(said: str, name: str, slashed: bool) -> str | None:
    """Read a word that is the name but for one character, or for two that changed places."""
    word = next((said[:place] for place, one in enumerate(said) if one in AFTER_NAME), said)
    rest = said[len(word) :]
    if len(name) >= _LONG or (slashed and rest):
        return rest if _is_close(simple(word), name) else None
    return rest if _is_turned(simple(word), name) else None


def _inside(said: str, name: str, _: bool) -> str | None:
    return "" if len(said) <= _SENTENCE and name in "".join(simple(said).split()) else None


def _ends(rest: str) -> bool:
    return not rest or rest[0] in AFTER_NAME


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
