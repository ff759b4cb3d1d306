"""How a dialogue with the bot is written down and played; the dialogues stand in dialogue_table.py.

People: lin is the cadre, an, bo and chen are youths, dai is a deputy in the group; outside are zhao of the committee,
wang, a cadre without a group, and the counsellor hu. All but youths and counsellor are bound; the group is enabled.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.config import Config

Answer = tuple[str, str]  # To whom (a person, or ROOM), and what; a file is its name in brackets.
ROOM = "the group"
Say = Callable[["Says"], Awaitable[list[Answer]]]


@dataclass(frozen=True)
class Says:
    """Somebody says something: in the group, or in private. `answers` are parts of exactly what the bot says then.

    `keeps`: what is to be remembered of the answers, as (name, pattern); {name} in later words stands for it.
    """

    who: str
    words: str
    answers: tuple[Answer, ...] = ()
    private: bool = False
    mentions: tuple[str, ...] = ()
    keeps: tuple[str, str] | None = None
    days: int = 0  # That pass before.
    hours: float = 0  # Likewise.
    rounds: bool = False  # Whether the clock's work is done before, after the time has passed.

    @property
    def after(self) -> timedelta:
        """Return how long nobody says anything before."""
        return timedelta(days=self.days, hours=self.hours)


@dataclass(frozen=True)
class Dialogue:
    """A dialogue about a command."""

    command: str
    lines: tuple[Says, ...]
    about: str = ""
    config: Config = field(default_factory=lambda: configured())

    def __str__(self) -> str:
        return f"{self.command} {self.about}".strip()


def configured(**tables: object) -> Config:
    return Config.model_validate({"gateway": [{"name": "wx", "kind": "simulator"}], **tables})


def says(who: str, words: str, *answers: Answer, **rest: object) -> Says:
    return Says(who, words, answers, **rest)


def whispers(who: str, words: str, *answers: Answer, **rest: object) -> Says:
    return Says(who, words, answers, private=True, **rest)


@dataclass
class Play:
    """A dialogue being played: each line is said, and the answers must be exactly those that are expected."""

    say: Say
    kept: dict[str, str] = field(default_factory=dict)

    async def through(self, lines: Iterable[Says]) -> None:
        for line in lines:
            words = line.words.format_map(self.kept) if "{" in line.words else line.words
            said = await self.say(replace(line, words=words))
            unexpected = self._without_expected(line, said)
            assert not unexpected, f"{line.who}: {words!r} was also answered with {unexpected}"
            if line.keeps is not None:
                self._keep(*line.keeps, said)

    def _without_expected(self, line: Says, said: list[Answer]) -> list[Answer]:
        left = list(said)
        for to, part in line.answers:
            wanted = part.format_map(self.kept) if "{" in part else part
            found = next((one for one in left if one[0] == to and wanted in one[1]), None)
            assert found is not None, f"{line.who}: {line.words!r} should tell {to} {wanted!r}, but the bot said {said}"
            left.remove(found)
        return left

    def _keep(self, name: str, pattern: str, said: list[Answer]) -> None:
        found = next((match for _, text in said if (match := re.search(pattern, text))), None)
        assert found is not None, f"none of {said} has {pattern}"
        self.kept[name] = found[1] if found.groups() else found[0]
