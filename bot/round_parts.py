"""What the parts of a round plan and make, and how one that fails is kept from the others."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from tracker.outbox import NoticeKind, Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody to whom something should be said and cannot be: a cadre by id, a committee by name; and why."""

    who: str
    kind: NoticeKind
    why: str


@dataclass(frozen=True, slots=True)
class Round:
    """What a round put into the outbox (of a rehearsal: would put), and who could not be reached."""

    rows: tuple[Row, ...]
    unreached: tuple[Unreached, ...]


class RoundFailed(Exception):
    """Parts of the round failed, its cause tells how; `made` is what the others made."""

    def __init__(self, made: Round) -> None:
        super().__init__("parts of the round failed")
        self.made = made


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left to do of a part: short acts that put rows, who cannot be reached, and what had to be left out."""

    acts: tuple[Callable[[Connection], list[Row]], ...] = ()
    unreached: tuple[Unreached, ...] = ()
    errors: tuple[Exception, ...] = ()

    def __add__(self, other: "Plan") -> "Plan":
        return Plan(self.acts + other.acts, self.unreached + other.unreached, self.errors + other.errors)


class Parts:
    """What the parts of one round have made, and what failed in them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.unreached: list[Unreached] = []
        self.errors: list[Exception] = []

    async def attempt(self, part: Awaitable[T]) -> T | None:
        """Return what a part gives; None if it fails."""
        try:
            return await part
        except Exception as error:  # Whatever it was, the other parts must not suffer from it.
            self.errors.append(error)
            return None

    async def put(self, part: Awaitable[Iterable[Row]]) -> None:
        """Do a part that puts rows into the outbox."""
        self.rows += await self.attempt(part) or ()

    def made(self) -> Round:
        """Return the round; RoundFailed if a part of it failed."""
        made = Round(tuple(self.rows), tuple(self.unreached))
        if self.errors:
            raise RoundFailed(made) from ExceptionGroup("parts of the round", self.errors)
        return made
