"""What a digest is made of besides verdicts: what helps, what is overdue, what it cost, what reached nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection

from bot.costs import Costs
from rules.calendar import Calendar
from rules.forecast import Outlook, RemedyKind, forecast
from rules.periods import Period, PeriodKind
from rules.policy import Have
from rules.view import GroupView
from tracker import roster
from tracker.burden import Unsaid, entered_by, said_to, unsaid_between
from tracker.outbox import NoticeKind, State

_AHEAD = timedelta(days=7)  # What becomes due before the next digest is foretold.
_SHORT_KINDS = (PeriodKind.DAY, PeriodKind.WEEK)


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A group as a digest names it, and in which order: by unit and name."""

    unit: str
    name: str
    group: str


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """A cadre, or somebody on the list. `name` is empty for a cadre who is not on it; `groups` are the groups' names.

    `unit` is that of the first group, or of the list.
    """

    unit: str
    name: str
    groups: tuple[str, ...]
    person: str


class OverdueKind(StrEnum):
    """What can be overdue."""

    WISH = "wish"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A wish or problem whose time has passed: since which local day, and how many days (working days) late."""

    kind: OverdueKind
    no: int
    group: Named
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class Prospect:
    """A period that will be short if nothing happens, at `ends`, and the smallest thing that prevents it.

    `remedy` is None where nothing helps any more; otherwise `number` of it are needed by `by`.
    """

    group: Named
    have: Have
    period: Period
    count: int
    need: int
    ends: datetime
    remedy: RemedyKind | None
    number: int
    by: datetime | None


@dataclass(frozen=True, slots=True)
class Load:
    """What wuyou asked of a cadre in the week: notices sent, entries made, and the minutes that is taken to cost."""

    cadre: Person
    messages: int
    entries: int
    minutes: Decimal


@dataclass(frozen=True, slots=True)
class Undelivered:
    """How many notices of a kind did not reach a cadre or somebody on the list, and how they ended."""

    to: Person
    kind: NoticeKind
    state: State
    number: int


@dataclass(frozen=True, slots=True)
class Post:
    """What the outbox shows of a week. `others` are the undelivered notices to whoever is on no list: a number."""

    loads: tuple[Load, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    others: int = 0


# What will be short.


def prospects(view: GroupView, named: Named, calendar: Calendar) -> list[Prospect]:
    """Return the running periods of a group that will be short if nothing happens, by have."""
    return [_prospect(one, named) for one in forecast(view, calendar) if one.falls_short]


def _prospect(outlook: Outlook, named: Named) -> Prospect:
    verdict, remedy, local = outlook.verdict, outlook.remedy, outlook.verdict.period.zone
    return Prospect(
        group=named,
        have=verdict.have,
        period=verdict.period,
        count=verdict.count,
        need=verdict.need,
        ends=verdict.over_at.astimezone(local),
        remedy=None if remedy is None else remedy.kind,
        number=0 if remedy is None else remedy.number,
        by=None if remedy is None else remedy.by.astimezone(local),
    )


def smallest_help(found: Iterable[Prospect], short_of: Iterable[Have]) -> Prospect | None:
    """Return the smallest thing that helps a group which fell short: of the shortest period in which it did."""
    wanted = set(short_of)
    return next((one for one in found if one.have in wanted and one.remedy is not None), None)


def foretold(one: Prospect, due: Mapping[PeriodKind, timedelta], at: datetime) -> bool:
    """Whether it is time to speak of it: it is due, or of a month or longer and becomes due before the next digest.

    Every new day and week begins with nothing said, so those that are merely running are passed over.
    """
    ahead = timedelta() if one.period.kind in _SHORT_KINDS else _AHEAD
    return one.ends - due[one.period.kind] <= at + ahead


# What it cost, and what reached nobody.


def post_of(connection: Connection, cadres: Sequence[Person], since: datetime, until: datetime, costs: Costs) -> Post:
    """Return what was sent to the cadres, entered by them, and could not be delivered in `[since, until)`."""
    ids = {one.person for one in cadres}
    sent, entered = said_to(connection, ids, since, until), entered_by(connection, ids, since, until)
    unsaid = unsaid_between(connection, since, until)
    people = _listed(connection, unsaid) | {one.person: one for one in cadres}
    known = [Undelivered(people[one.to], one.kind, one.state, one.number) for one in unsaid if one.to in people]
    return Post(
        loads=tuple(_load(one, sent[one.person], entered[one.person], costs) for one in sorted(cadres)),
        undelivered=tuple(sorted(known, key=lambda one: (one.to, one.kind, one.state))),
        others=sum(one.number for one in unsaid if one.to not in people),
    )


def _load(cadre: Person, messages: int, entries: int, costs: Costs) -> Load:
    return Load(cadre, messages, entries, messages * costs.message + entries * costs.entry)


def _listed(connection: Connection, unsaid: Iterable[Unsaid]) -> dict[str, Person]:
    wanted = {one.to for one in unsaid}
    listed = [one for one in roster.everybody(connection) if one.person in wanted]
    return {one.person: Person(one.unit, one.name, (), one.person) for one in listed if one.person is not None}
