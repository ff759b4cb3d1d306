"""What a command is, and how a message is read as one. What commands do stands in the files beside this one."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.commands.characters import SIMPLER

if TYPE_CHECKING:
    from bot.station import Station

WORDS_LIMIT = 400  # Characters; more is refused, not cut, and what is told of it stays below 500.


class Who(Enum):
    """Who may use a command."""

    ANYONE = auto()
    CADRE = auto()  # The cadre of a group, or a deputy among its staff.
    CADRE_ALONE = auto()  # The cadre in person: what no deputy can do for them.
    CADRE_OR_COMMITTEE = auto()  # The cadre in person, or the committee.
    COMMITTEE = auto()  # Whom the roster names as committee, once bound.
    LISTED = auto()  # Whoever the committee gave a code; anybody may try, but /帮助 does not trouble youths with it.


class Where(Enum):
    """Where a command is understood."""

    ANYWHERE = auto()
    ROOM = auto()
    PRIVATE = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking of a command. Ids are full ("<gateway>/…"); `argument` is what stands after the name.

    `mentions` are whom the message mentions, the bot's own account left out.
    """

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
    `quiet`: many use it at once in a group, where it gets no answer; the group's limit does not hold for it.
    `confirms`: it says yes to what waits for it; in private it needs no slash while something does.
    `deliberate`: with words it needs its slash in private too, since it hands on who asked.
    `family`: the title under which it is shown; the registry fills it in.
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
    quiet: bool = False
    confirms: bool = False
    deliberate: bool = False
    family: str = ""


# Characters that input methods put where a slash was meant, and those that cannot be seen.
_SLASHES = "/／\\＼、"
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff\u00ad]")
_MENTIONS = re.compile(r"^(?:@[^@\u2005\n]{1,40}\u2005\s*|@\S+\s+)+")
_LAST_MENTION = re.compile(r"@[^@\s]{1,40}\s*$")
_TO_EVERYBODY = re.compile(r"@(?:所有人|全体成员|全體成員|all\b)", re.IGNORECASE)
_BETWEEN = " \t\r\n\u3000\u2005:："
AFTER_NAME = f"{_BETWEEN},，。"  # What may stand between a name and its argument.

# A quotation as WeChat and WeCom write it into the text: whose words, a line of dashes, then one's own words.
_QUOTATION = re.compile(r"^(?:「.*」|这是一条引用/回复消息：.*)\s*\n[ \t]*(?:-[ \t]*){3,}\n", re.DOTALL)

# What stands right behind a name and was meant as its argument: a number, a mention, or some words that do not make
# another word of the name (心愿单) or a sentence about it (请假了吗).
_FEW_CHARACTERS = 3
_MEANT = re.compile(r"[0-9０-９第@＠a-zA-Z]|[一二三四五六七八九十]{1,3}\s*(?:[号號]|$)")
_ABOUT_IT = re.compile(
    r"[/／\\＼._~\-的得地了吗嗎呢吧嘛啊呀哦哈是都也就单單条條墙牆卡榜栏欄表树樹瓶室度性]"
    r"|怎[么麼样樣]|[什甚][么麼]|为什么|為什麼|有没有|有沒有|有人|在哪|哪里|很|太|真|好像|一下"
)
_OF_EMOJI = ("So", "Sk", "Mn", "Cf")  # Pictures, their skin, and what joins them.
_ASKING = re.compile(r"[?？吗嗎呢]\s*$")


def parse(
    text: str, commands: Iterable[Command], *, to_bot: bool = False, in_private: bool = False
) -> tuple[Command, str] | None:
    """Return the command that a message is, with what stands after its name as it was typed; None if it is talk.

    `to_bot`: the message mentions the bot, so that the name needs no slash. What mentions everybody is to nobody.
    `in_private`: the name needs no slash where it stands alone or with an argument behind a space.
    Of a message that quotes another only the words behind the quotation count.
    """
    said = _own_words(text)
    if to_bot and not is_to_everybody(said):
        return _called(addressed(text), commands)
    if said[:1] in tuple(_SLASHES):
        return _called(said[1:].lstrip(), commands)
    found = _called(said, commands) if in_private else None
    return found if found is not None and _stands_alone(said, *found) else None


def is_to_everybody(text: str) -> bool:
    """Whether a message calls everybody, and so nobody."""
    return _TO_EVERYBODY.search(text) is not None


def is_slashed(text: str) -> bool:
    """Whether a message begins as a command does."""
    return _without_mentions(_own_words(text))[:1] in tuple(_SLASHES)


def addressed(text: str) -> str:
    """Return the words of a message, without slash, mentions around them and what it quotes."""
    said = _without_mentions(_own_words(text))
    return said[1:].lstrip() if said[:1] in tuple(_SLASHES) else said


def _own_words(text: str) -> str:
    return _QUOTATION.sub("", _UNSEEN.sub("", text).strip()).strip()


def _without_mentions(said: str) -> str:
    return _MENTIONS.sub("", said) if said[:1] == "@" else _LAST_MENTION.sub("", said)


def _stands_alone(said: str, command: Command, argument: str) -> bool:
    """Whether words without a slash are a command all the same, and no sentence that begins with its name."""
    name = next(name for name in sorted(command.names, key=len, reverse=True) if simple(said).startswith(simple(name)))
    rest = said[len(name) :].rstrip(AFTER_NAME)
    if _are_emoji(rest) or command.confirms:
        return _are_emoji(rest) and (len(name) > 1 or command.confirms)
    if command.deliberate or not takes_words(command):
        return False
    if argument[:1].isdecimal():
        return len(name) > 1 or argument.isdecimal()
    return len(name) > 1 and rest[0] in _BETWEEN and not is_about(argument)


def _are_emoji(rest: str) -> bool:
    """Whether nothing stands right behind a name but emoji, which say nothing to a command."""
    return all(unicodedata.category(one) in _OF_EMOJI for one in rest)


def takes_words(command: Command) -> bool:
    """Whether words behind the name say something to the command, by its examples; else they are talk of it."""
    return any(len(example.split()) > 1 for example in command.examples)


def is_about(words: str) -> bool:
    """Whether words behind a name ask or tell of it."""
    return bool(_ABOUT_IT.match(words.strip(AFTER_NAME)) or _ASKING.search(words))


def _called(said: str, commands: Iterable[Command]) -> tuple[Command, str] | None:
    by_name = sorted(((name, command) for command in commands for name in command.names), key=lambda one: -len(one[0]))
    for name, command in by_name:
        head, rest = said[: len(name)], said[len(name) :]
        if simple(head) == simple(name):
            if _are_emoji(rest):
                return command, ""
            if rest[0] in AFTER_NAME:
                return command, rest.strip(AFTER_NAME)
            if plain(rest[0]) in command.joins_at or (command.needs_argument and rest[0].isdecimal()):
                return command, rest.strip()
            if command.joins:
                return (command, rest.strip()) if _is_argument(rest.strip()) else None
    return None


def _is_argument(joined: str) -> bool:
    """Whether what stands right behind a name was meant as its argument."""
    if _MEANT.match(joined):
        return True
    return len(joined) >= _FEW_CHARACTERS and not _ABOUT_IT.match(joined)


def plain(typed: str) -> str:
    """Return what was typed with full-width signs and digits made plain, in small letters."""
    return unicodedata.normalize("NFKC", typed).lower()


def simple(typed: str) -> str:
    """Return what was typed made plain, in simplified characters."""
    return plain(typed).translate(SIMPLER)
