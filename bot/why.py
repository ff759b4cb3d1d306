"""The reasons of one verdict, gathered. How they are told stands in explaining.py and texts_why.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

import structlog

from rules.calendar import Calendar, excused_days
from rules.facts import Attest, Blind, CalendarYear, Excuse, Objection
from rules.haves import count
from rules.people import Youth
from rules.periods import INSTANT, Period
from rules.policy import AnyPolicy, Have, Policy
from rules.reasons import EDGE, Entry, Question, Standing, entries, questions, voided
from rules.verdicts import Verdict, blind_time, has_verdict, judge_period
from rules.view import GroupView
from tracker.judging import Judge, spans_of

log = structlog.get_logger()

HOLIDAY = "statutory holiday"


@dataclass(frozen=True)
class Why:
    """A verdict with all that it rests on. `view` is under the policy of the period; nothing here is of another group.

    `years` are the calendar years as they were kept, the latest of each; a sealed verdict has no entries.
    """

    view: GroupView
    verdict: Verdict
    calendar: Calendar
    entries: tuple[Entry, ...]
    years: tuple[CalendarYear, ...] = ()

    @property
    def have(self) -> Have:
        """The have that was judged."""
        return self.verdict.have

    @property
    def period(self) -> Period:
        """The period that was judged."""
        return self.verdict.period

    @property
    def policy(self) -> Policy:
        """The policy that holds for the period."""
        return self.view.policy

    @property
    def sealed(self) -> bool:
        """Whether retention has dropped the facts, so that the seal is the verdict."""
        return self.view.seal(self.have, self.period.name) is not None

    @property
    def questions(self) -> list[Question]:
        """The questions of rules.md section 4 that were asked; the last one decided."""
        return questions(self.verdict, sealed=self.sealed)

    @property
    def counted(self) -> list[Entry]:
        """The entries that counted."""
        return [entry for entry in self.entries if entry.standing is Standing.COUNTED]

    @property
    def late(self) -> list[Entry]:
        """The entries that were entered after the period's end."""
        return [entry for entry in self.entries if entry.late]

    @cached_property
    def youths(self) -> dict[Youth, int]:
        """A number from 1 for each youth who counted, in the order in which they first appear."""
        found = dict.fromkeys(entry.youth for entry in self.counted if entry.youth is not None)
        return {youth: number for number, youth in enumerate(found, start=1)}

    @property
    def linked(self) -> int | None:
        """How many youths were linked at the year's last instant or T; of face to face alone."""
        if self.have is not Have.FACE_TO_FACE or self.sealed:
            return None
        return count(self.view, self.have, self.period).linked

    @property
    def days_off(self) -> list[tuple[date, str]]:
        """The days of the period that the calendar excuses, each with its reason."""
        off = [day for day in self.period.each_day() if self.calendar.excuses(day)]
        return [(day, self._reason_of(day)) for day in off]

    def _reason_of(self, day: date) -> str:
        names = [HOLIDAY] if self.calendar.is_holiday(day) else []
        return ", ".join([*names, *(pause.name for pause in self.calendar.breaks if pause.holds(day))])

    @property
    def excused(self) -> tuple[int, Decimal]:
        """How many days calendar and leave excuse together, and from how many on the period is excused."""
        _, together = excused_days(self.period, self.calendar, self.view.leave)
        return together, self.policy.excused_share[self.period.kind] * self.period.days

    @property
    def leave(self) -> list[Excuse]:
        """The leave rows that touch the period, in order."""
        first, after = self.period.first, self.period.after
        rows = [row for row in self.view.facts[Excuse] if row.first < after and row.last >= first]
        return sorted(rows, key=lambda row: (row.first, row.id))

    @property
    def blind_lines(self) -> list[Blind]:
        """The blind lines of this have that touch the period up to T, in order."""
        start, end = self.period.start, min(self.period.end, self.view.at)
        lines = [line for line in self.view.blind_spans(self.have) if line.at < end and line.until > start]
        return sorted(lines, key=lambda line: (line.at, line.until))

    @property
    def blind(self) -> tuple[timedelta, timedelta]:
        """How long the bot was blind in the period up to T, and how long it may be."""
        length = self.period.end - self.period.start
        blind = blind_time(self.blind_lines, self.period.start, min(self.period.end, self.view.at))
        return blind, int(self.policy.blind_share * (length // INSTANT)) * INSTANT

    @property
    def attestations(self) -> list[Attest]:
        """Every attestation of the have and period, also those by one person, which do not count."""
        rows = [row for row in self.view.facts[Attest] if self._is_of(row.have, row.period)]
        return sorted(rows, key=lambda row: (row.at, row.id))

    @property
    def objections(self) -> list[Objection]:
        """What the cadre objects; it stands beside the verdict and changes nothing."""
        rows = [row for row in self.view.facts[Objection] if self._is_of(row.have, row.period)]
        return sorted(rows, key=lambda row: (row.at, row.id))

    def _is_of(self, have: str, period: str) -> bool:
        return have == self.have and period == self.period.name


class NoVerdict(Exception):
    """There is nothing to explain; says why, in English."""


def look(judge: Judge, policies: AnyPolicy, group: str, have: Have, period: Period, at: datetime) -> Why:
    """Return the reasons of a verdict as of T; NoVerdict where there is none (rules.md section 4, at its end)."""
    edge = EDGE[period.kind]
    spans = [(start - edge, end + edge) for start, end in spans_of(policies, have, period)]
    view = judge.view(group, at, spans)
    if view is None:
        raise NoVerdict(f"no group {group} is formed by then; `wuyou judge` lists the groups")
    if not has_verdict(view, period):
        raise NoVerdict(f"{period.name} starts after T, or lies before the group's first day or after its end")
    stored = judge.facts_of(group)
    sealed = view.seal(have, period.name) is not None
    return Why(
        view.of(period),
        judge_period(view, judge.calendar, have, period),
        judge.calendar,
        () if sealed else tuple(entries(view, have, period, voided(stored, at))),
        tuple(_years((one for one in stored if isinstance(one, CalendarYear)), period, at)),
    )


def _years(kept: Iterable[CalendarYear], period: Period, at: datetime) -> list[CalendarYear]:
    touched = range(period.first.year, (period.after - timedelta(days=1)).year + 1)
    latest = {one.year: one for one in sorted(kept, key=lambda one: one.at) if one.at <= at}
    return [latest[year] for year in touched if year in latest]


def note_look(why: Why) -> None:
    """Log that somebody looked at ids; whose, the log does not say."""
    log.info("verdict explained", group=why.verdict.group, have=why.have, period=why.period.name)
