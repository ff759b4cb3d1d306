"""The textless facts that the rules judge (journal.md), one class a type. Every time is aware; ids are opaque."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Group:
    """The group was formed, or changed from `at` on. `bot` and `staff` are None where the line is silent of them."""

    at: datetime
    group: str
    name: str
    unit: str
    cadre: str
    bot: str | None = None
    staff: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GroupEnd:
    """The group was dissolved or graduated."""

    at: datetime
    group: str


@dataclass(frozen=True, slots=True)
class Join:
    """A person came into the group."""

    at: datetime
    group: str
    member: str


@dataclass(frozen=True, slots=True)
class Leave:
    """A person left the group."""

    at: datetime
    group: str
    member: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, without its text."""

    at: datetime
    id: str
    group: str
    sender: str
    kind: str
    mentions: tuple[str, ...] = ()
    by_bot: bool = False


@dataclass(frozen=True, slots=True)
class Recall:
    """The message was withdrawn."""

    at: datetime
    group: str
    message: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic was opened; its title is the cadre's own announcement."""

    at: datetime
    id: str
    group: str
    by: str
    title: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """An offline activity, announced or reported."""

    at: datetime
    id: str
    group: str
    by: str
    title: str
    held_at: datetime
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Attend:
    """A youth was at an activity."""

    at: datetime
    id: str
    activity: str
    member: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Meet:
    """One youth was met face to face. `form`: talk, visit or other."""

    at: datetime
    id: str
    group: str
    member: str
    form: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One of the year's duties was done. `duty`: organization_life, lecture or theme_day."""

    at: datetime
    id: str
    cadre: str
    duty: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The card with the cadre's name and contact was posted in the group."""

    at: datetime
    group: str
    by: str


@dataclass(frozen=True, slots=True)
class Link:
    """A linked branch or club. `kind`: branch or club."""

    at: datetime
    id: str
    cadre: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """How many youths in difficulty are paired now: a number, no names."""

    at: datetime
    group: str
    number: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper was handed in. `paper`: term_report or problem_list."""

    at: datetime
    id: str
    cadre: str
    paper: str
    period: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The committee visited a department."""

    at: datetime
    id: str
    unit: str


@dataclass(frozen=True, slots=True)
class Blind:
    """Nothing was seen from `at` to `until`, of that group or all, for that have or all."""

    at: datetime
    until: datetime
    group: str | None = None
    have: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Excuse:
    """Leave granted to the group's cadre, both days included."""

    at: datetime
    id: str
    group: str
    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Attest:
    """Two of the committee vouch for a period."""

    at: datetime
    id: str
    group: str
    have: str
    period: str
    by: str
    second: str
    reason: str


@dataclass(frozen=True, slots=True)
class Objection:
    """The cadre objects to a verdict; it stands beside the verdict and changes nothing."""

    at: datetime
    id: str
    group: str
    have: str
    period: str
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Void:
    """That fact was entered wrongly or did not happen."""

    at: datetime
    fact: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """A person asked not to be counted."""

    at: datetime
    member: str


@dataclass(frozen=True, slots=True)
class OptIn:
    """A person asked to be counted again."""

    at: datetime
    member: str


@dataclass(frozen=True, slots=True)
class Alias:
    """The same person or group under a new id, confirmed by a person."""

    at: datetime
    old: str
    new: str
    by: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A verdict whose facts were dropped by retention."""

    at: datetime
    group: str
    have: str
    period: str
    status: str
    count: int
    need: int
    reason: str | None
    policy: str


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """What the statutory days of a year resolved to at that time, as ISO dates, with their source and version."""

    at: datetime
    year: int
    source: str
    version: str
    holidays: tuple[str, ...]
    workdays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """A wish or problem was handed in (`type`); its text is no fact."""

    at: datetime
    id: str
    type: str
    group: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A wish or problem changed its state. `of` is the submission."""

    at: datetime
    id: str
    of: str
    state: str
    by: str | None = None


Fact = (
    Group | GroupEnd | Join | Leave | Message | Recall | Topic | Activity | Attend | Meet | Duty | Identity | Link
    | Pairing | Paper | Visit | Blind | Excuse | Attest | Objection | Void | OptOut | OptIn | Alias | Seal
    | CalendarYear | Submission | Case
)  # fmt: skip

F = TypeVar("F")


class Facts:
    """Facts sorted by type: `facts[Join]` are the joins. Says nothing of their order."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._by_type: dict[type, list[Any]] = defaultdict(list)
        for fact in facts:
            self._by_type[type(fact)].append(fact)

    def __getitem__(self, of_type: type[F]) -> list[F]:
        return self._by_type.get(of_type, [])

    def __iter__(self) -> Iterator[Any]:
        for facts in self._by_type.values():
            yield from facts

    def by_group(self) -> "dict[str, Facts]":
        """Sort the facts that name a group by it; what names none (voids, opt-outs, aliases) is in none of them."""
        sorted_out: dict[str, Facts] = defaultdict(Facts)
        for fact in self:
            if (group := getattr(fact, "group", None)) is not None:
                sorted_out[group]._by_type[type(fact)].append(fact)
        return sorted_out


FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in Fact.__args__}
