"""The committee's week as values: how many groups keep each have, who fell short and since when, what is unknown.

Groups and counts only: no youth, no order of merit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.digest_parts import (
    Load,
    Named,
    Overdue,
    Person,
    Prospect,
    Undelivered,
)
from rules.periods import Period
from rules.policy import Have
from rules.verdicts import Reason, Status


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many groups have which status."""

    met: int = 0
    short: int = 0
    excused: int = 0
    unknown: int = 0
    due: int = 0
    open: int = 0

    @classmethod
    def of(cls, statuses: Iterable[Status]) -> "Numbers":
        """Count the statuses."""
        counted = list(statuses)
        return cls(**{status.value: counted.count(status) for status in Status})


@dataclass(frozen=True, slots=True)
class HaveLine:
    """One have in one period; the voice's period is the week, `days` of all groups together were short.

    `over`: the period ended by the end of the week. `before` are the numbers of the period before, if it is over.
    """

    have: Have
    period: Period
    over: bool
    now: Numbers
    before: Numbers | None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A have that a group fell short of and had not the period before, or keeps again (`back`)."""

    group: Named
    have: Have
    back: bool


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a group fell short of: the short periods (of the voice the days of the week), the last one's numbers.

    `since` is the first of `times` consecutive short periods up to the last of them; looked for about a year back.
    """

    group: Named
    have: Have
    periods: tuple[Period, ...]
    count: int
    need: int
    since: Period
    times: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is not known of a group, and why."""

    group: Named
    have: Have
    periods: tuple[Period, ...]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class WishLine:
    """How many wishes were opened and closed in the week and in the one before, and how many are open now."""

    opened: int
    closed: int
    opened_before: int
    closed_before: int
    open: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one have of a group stands. Of the voice, whose period is the week, `count` of `need` days were kept."""

    group: Named
    cadre: Person
    have: Have
    period: Period
    status: Status
    count: int
    need: int


@dataclass(frozen=True, slots=True)
class PolicyName:
    """Which policy the week was judged by."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The week of one unit, or of all (`unit` empty), as of `at`. Lists are by unit and name.

    `helps` is the smallest thing that helps each group which fell short. `unreachable`: no message can reach them.
    """

    week: Period
    unit: str
    at: datetime
    policy: PolicyName
    groups: int
    changes: tuple[Change, ...]
    shortfalls: tuple[Shortfall, ...]
    helps: tuple[Prospect, ...]
    unseen: tuple[Unseen, ...]
    overdue: tuple[Overdue, ...]
    forecasts: tuple[Prospect, ...]
    lines: tuple[HaveLine, ...]
    wishes: WishLine
    loads: tuple[Load, ...]
    undelivered: tuple[Undelivered, ...]
    undelivered_others: int
    unreachable: tuple[Person, ...]
    standings: tuple[Standing, ...]

    @property
    def says_nothing(self) -> bool:
        """Whether nothing changed, and nobody and nothing needs attention."""
        lost = self.undelivered or self.undelivered_others or self.unreachable
        return not (self.changes or self.shortfalls or self.unseen or self.overdue or self.forecasts or lost)


def plain(value: Any) -> Any:
    """Return a digest, or a part of it, as JSON can hold it: periods by name, times with their offset."""
    match value:
        case Period():
            return value.name
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case tuple():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def renamed(value: Any, name: Callable[[str], str]) -> Any:
    """Return a digest, or a part of it, with other names of groups, such as shorter ones."""
    match value:
        case Named():
            return replace(value, name=name(value.name))
        case tuple():
            return tuple(renamed(one, name) for one in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: renamed(getattr(value, field.name), name) for field in fields(value)})
    return value
