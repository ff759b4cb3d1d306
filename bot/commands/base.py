"""What a command is, and how a message is read as one. What commands do stands in the files beside this one."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.station import Station

WORDS_LIMIT = 400  # Characters; more is refused, not cut, and what is told of it stays below 500.


class Who(Enum):
    """Who may use a command."""

    ANYONE = auto()
    CADRE = auto()
    COMMITTEE = auto()  # Whom the roster names as committee, once bound.
    LISTED = auto()  # Whoever the committee gave a code; anybody may try, but /帮助 does not trouble youths with it.


class Where(Enum):
    """Where a command is understood."""

    ANYWHERE = auto()
    ROOM = auto()
    PRIVATE = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking of a command. Ids are full ("<gateway>/…"); `argument` is what stands after the name."""

    at: datetime
    sender: str
    room: str | None
    message: str
    argument: str = field(repr=False)
    mentions: tuple[str, ...] = ()  # Whom the message mentions, the bot left out.


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how it is called, who may use it and where, what it does, and examples (help and tests at once).

    `speaks`: the message is said to the group as well and counts as talk (an ordinary `text` message).
    `joins`: what stands right behind the name, without a space, is its argument (a slip of the thumb). A number that
    stands there is always the argument of a command that needs one.
    `joins_at`: so it is only where it begins with one of these characters.
    `enables`: it is heard in a group in which the bot does not count yet.
    `traceless`: a message that calls it is not even noted, so that no time on disk tells who asked.
    """

    names: tuple[str, ...]
    who: Who
    where: Where
    summary: str
    examples: tuple[str, ...]
    run: Callable[["Station", Asked], Awaitable[None]]
    needs_argument: bool = False
    joins: bool = False
    joins_at: str = ""
    speaks: bool = False
    enables: bool = False
    traceless: bool = False


# Characters that input methods put where a slash was meant, and those that cannot be seen.
_SLASHES = "/／\\＼、"
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff\u00ad]")
_MENTION = re.compile(r"^@\S+?[\s\u2005]+")
_AFTER_NAME = " \t\r\n\u3000\u2005:：,，。"


def parse(text: str, commands: Iterable[Command], *, to_bot: bool = False) -> tuple[Command, str] | None:
    """Return the command that a message is, with what stands after its name as it was typed; None if it is talk.

    `to_bot`: the message mentions the bot, so that the name needs no slash.
    """
    said = _UNSEEN.sub("", text).strip()
    if to_bot:
        said = _MENTION.sub("", said)
    if said[:1] and said[0] in _SLASHES:
        return _called(said[1:].lstrip(), commands)
    return _called(said, commands) if to_bot else None


def _called(said: str, commands: Iterable[Command]) -> tuple[Command, str] | None:
    by_name = sorted(((name, command) for command in commands for name in command.names), key=lambda one: -len(one[0]))
    for name, command in by_name:
        head, rest = said[: len(name)], said[len(name) :]
        if plain(head) == name:
            if not rest or rest[0] in _AFTER_NAME:
                return command, rest.strip(_AFTER_NAME)
            if command.joins or plain(rest[0]) in command.joins_at or (command.needs_argument and rest[0].isdecimal()):
                return command, rest.strip()
    return None


def plain(typed: str) -> str:
    """Return what was typed with full-width signs and digits made plain, in small letters."""
    return unicodedata.normalize("NFKC", typed).lower()
