"""What the papers are made of: each group's verdicts, duties, activities and submissions in a span, as of T.

Numbers and dates, and what a cadre announced; no youth, and not a word of what was handed in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot import texts_papers as words
from bot.config import Config
from bot.questions import CONDITIONS, DUTIES, answers
from bot.reports.holders import Holder, holders, tenures_in
from bot.reports.spans import touching, until
from rules.duties import Finding
from rules.facts import Duty, Excuse, Group, Meet
from rules.people import group_order
from rules.periods import Period, PeriodKind, local_day
from rules.policy import Have
from rules.verdicts import Status, Verdict
from rules.view import GroupView
from tracker import roster
from tracker.groups import groups_at
from tracker.judging import Judge
from tracker.queries import facts_of_type
from tracker.submissions import Submitted, submitted
from tracker.views import Kin, kins


@dataclass(frozen=True, slots=True)
class Whose:
    """A group as a paper names it, and in which order: by unit and name."""

    unit: str
    name: str
    group: str
    cadre: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One duty that was done: when, and the title if one was given."""

    at: datetime
    day: date
    title: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """A duty of a cadre in a year, as judged, and what was done for it."""

    finding: Finding
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An activity that was held: its day, title and place, who was cadre then, and how many youths came."""

    day: date
    title: str
    place: str | None
    cadre: str
    people: int


@dataclass(frozen=True, slots=True)
class Cases:
    """Wishes or problems: how many were handed in during the span, and how many of these are ended as of T."""

    new: int
    ended: int

    @property
    def open(self) -> int:
        """How many of them are still being dealt with."""
        return self.new - self.ended


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """All that a paper says of one group in a span. `holders`: its cadres, by the name on the list or the group's.

    `duties` are those of all its holders, in their order.
    """

    whose: Whose
    holders: tuple[Holder, ...]
    linked: int
    verdicts: tuple[Verdict, ...]
    duties: tuple[Done, ...]
    conditions: tuple[Finding, ...]
    activities: tuple[Held, ...]
    wishes: Cases
    problems: Cases
    leave: tuple[Excuse, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One have over a span: how many periods were kept, and what the others are. `short` and `unseen` in order."""

    have: Have
    met: int
    short: tuple[Verdict, ...]
    unseen: tuple[Verdict, ...]
    excused: int
    running: int

    @property
    def judged(self) -> int:
        """How many periods are decided: kept or short."""
        return self.met + len(self.short)

    @classmethod
    def of(cls, have: Have, verdicts: Iterable[Verdict]) -> "Kept":
        """Count the verdicts of the have."""
        own = [verdict for verdict in verdicts if verdict.have is have]
        by = {status: tuple(one for one in own if one.status is status) for status in Status}
        running = len(by[Status.DUE]) + len(by[Status.OPEN])
        return cls(have, len(by[Status.MET]), by[Status.SHORT], by[Status.UNKNOWN], len(by[Status.EXCUSED]), running)


class Record:
    """Reads what papers are made of, on one connection."""

    def __init__(self, connection: Connection, judge: Judge, config: Config, at: datetime) -> None:
        self.connection = connection
        self.judge = judge
        self.config = config
        self.at = at
        self._kins = {id_: kin for kin in kins(connection) for id_ in kin.ids}

    def groups(self, span: Period, unit: str | None = None, group: str | None = None) -> list[Whose]:
        """Return the groups that have a verdict in the span, by unit and name; of a unit, or the one of that id."""
        asked = {Have.FACE_TO_FACE: touching(PeriodKind.YEAR, span, self.at)}
        own = None if group is None else self._kins.get(group, Kin((), (), self.at)).ids
        views = (view for view, _ in self.judge.of_periods(self.at, asked, own))
        found = {whose(view, span, self.at) for view in views if _is_in(view, span)}
        return sorted(
            (one for one in found if unit in (None, one.unit)), key=lambda one: (one.unit, one.name, one.group)
        )

    def units(self, span: Period) -> list[str]:
        """Return the units that have a group in the span or now, in order; groups of no unit are in none."""
        now = {one.unit for one in groups_at(self.connection, self.at)}
        return sorted((now | {one.unit for one in self.groups(span)}) - {""})

    def duties(self, span: Period) -> list[Done]:
        """Return the duties of all cadres in the years that touch the span, by cadre, duty and year."""
        deeds = self._deeds()
        years = touching(PeriodKind.YEAR, span, self.at)
        found = answers(self.connection, self.judge, self.config, DUTIES, self.at, span.first, evidence=True)
        return [Done(one, _of(one, deeds)) for one in found if isinstance(one, Finding) and one.period in years]

    def conditions(self, span: Period) -> list[Finding]:
        """Return the conditions, papers and visits of the periods that touch the span."""
        found = answers(self.connection, self.judge, self.config, CONDITIONS, self.at, span.first, evidence=True)
        return [one for one in found if isinstance(one, Finding) and one.period.start < span.end]

    def read(
        self, span: Period, groups: Iterable[Whose], seen: Callable[[], None] = lambda: None
    ) -> Iterator[GroupRecord]:
        """Yield the record of each group; `seen` is called after each."""
        some = list(groups)
        duties, conditions = defaultdict(list), defaultdict(list)
        for done in self.duties(span):
            duties[done.finding.cadre].append(done)
        for finding in self.conditions(span):
            conditions[finding.group].append(finding)
        given = submitted(self.connection)
        asked = {have: touching(have.period, span, self.at) for have in Have}
        for one in some:
            judged = self.judge.of_periods(self.at, asked, [one.group])
            both = [(view, verdict) for view, verdict in judged if view.group == one.group]
            held_by = self.holders(both[0][0], one, span)
            yield GroupRecord(
                whose=one,
                holders=held_by,
                linked=len(both[0][0].membership.linked_at(until(span, self.at))),
                verdicts=tuple(verdict for _, verdict in both),
                duties=tuple(done for holder in held_by for done in duties[holder.person]),
                conditions=tuple(conditions[one.group]),
                activities=tuple(_held(both[0][0], span)),
                wishes=self._cases(given, "wish", one, span),
                problems=self._cases(given, "problem", one, span),
                leave=tuple(_leave(both[0][0], span)),
            )
            seen()

    def holders(self, view: GroupView, of: Whose, span: Period) -> tuple[Holder, ...]:
        """Return the cadres of the group in the span; who is not on the list goes by the group."""
        names = self.names(one.cadre for one in tenures_in(view, span))
        unlisted = words.unlisted_cadre(of.name)
        earlier = words.unlisted_cadre(of.name, earlier=True)
        return holders(view, span, lambda one: names.get(one) or (unlisted if one == of.cadre else earlier))

    def names(self, cadres: Iterable[str]) -> dict[str, str]:
        """Return the names on the committee's list of those who are on it."""
        return roster.names_of(self.connection, set(cadres))

    def listed(self) -> dict[str, roster.Listed]:
        """Return those on the committee's list who are bound, by their id."""
        return {one.person: one for one in roster.everybody(self.connection) if one.person is not None}

    def _deeds(self) -> dict[str, Deed]:
        found: dict[str, Deed] = {}
        for _, fact in facts_of_type(self.connection, "duty", "meet"):
            if isinstance(fact, Duty | Meet):
                title = fact.title if isinstance(fact, Duty) else None
                found[fact.id] = Deed(fact.at, local_day(fact.at, self.config.zone), title)
        return found

    def _cases(self, given: Iterable[Submitted], kind: str, of: Whose, span: Period) -> Cases:
        ids = self._kins[of.group].ids if of.group in self._kins else (of.group,)
        own = [one for one in given if one.type == kind and one.group in ids and span.start <= one.at < span.end]
        own = [one for one in own if one.at <= self.at and not one.is_confided]  # A cadre reads the paper.
        return Cases(len(own), sum(one.is_ended(self.at) for one in own))


def whose(view: GroupView, span: Period, at: datetime) -> Whose:
    """Return how a paper names the group: as it stood at the span's end, or at T while it runs."""
    moment = until(span, at)
    lines = sorted(view.facts[Group], key=group_order)
    line = next((one for one in reversed(lines) if one.at <= moment), lines[0])
    return Whose(line.unit, line.name, view.group, view.roles.cadre_at(moment))


def _is_in(view: GroupView, span: Period) -> bool:
    """Whether the group was there in the span: formed by its last day, and not ended before it."""
    formed = local_day(view.roles.formed_at, span.zone)
    return formed < span.after and (view.ended_at is None or view.ended_at >= span.start)


def _of(finding: Finding, deeds: dict[str, Deed]) -> tuple[Deed, ...]:
    found = [deeds[id_] for id_ in finding.evidence if id_ in deeds]
    return tuple(sorted(found, key=lambda deed: (deed.day, deed.title or "")))


def _held(view: GroupView, span: Period) -> Iterator[Held]:
    for activity in view.activities:
        if span.start <= activity.held_at < span.end:
            people = len({youth for _, youth in view.attendances[activity.id]})
            cadre = view.roles.cadre_at(activity.held_at)
            yield Held(local_day(activity.held_at, span.zone), activity.title, activity.place, cadre, people)


def _leave(view: GroupView, span: Period) -> Iterator[Excuse]:
    rows = (row for row in view.facts[Excuse] if row.first < span.after and row.last >= span.first)
    yield from sorted(rows, key=lambda row: (row.first, row.last, row.id))
