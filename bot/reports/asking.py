"""What a paper is asked with, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import texts_papers as words
from bot.config import Config
from bot.reports.record import Record
from rules.conditions import Term
from rules.periods import Period, PeriodKind, period_of


class Wanting(Exception):
    """What was asked for cannot be made; says what is wrong and what to write, in English."""


@dataclass(frozen=True)
class Request:
    """A paper of a span as of T, of all, of one unit or of one group. `seen` is called once for each group read."""

    record: Record
    span: Period
    unit: str | None = None
    group: str | None = None
    total: Callable[[int], None] = lambda _: None
    seen: Callable[[], None] = lambda: None

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.record.config

    @property
    def connection(self) -> Connection:
        """The database, for reading."""
        return self.record.connection

    @property
    def at(self) -> datetime:
        """The moment T."""
        return self.record.at

    @property
    def local(self) -> datetime:
        """T in the policy's time zone."""
        return self.at.astimezone(self.config.zone)

    @property
    def policy(self) -> str:
        """The policy of the span, as a paper names it."""
        return words.policy(self.config.policies().on(self.span.first).version)

    @property
    def notes(self) -> str:
        """Of when the numbers are, and by which policy."""
        return words.made(self.at, self.config.zone, self.policy)

    def of_kind(self, *kinds: PeriodKind) -> Period:
        """Return the span; Wanting if it is of another kind."""
        if isinstance(self.span, Term) or self.span.kind not in kinds:  # A term is no quarter, whatever its kind.
            kind = "term" if isinstance(self.span, Term) else self.span.kind
            example = period_of(kinds[0], self.span.first, self.span.zone).name
            raise Wanting(
                f"--period {self.span.name} is a {kind}; this paper is made by the {kinds[0]}, such as {example}"
            )
        return self.span
