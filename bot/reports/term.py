"""The term report as values: what the template's placeholders say of one group, or of a unit's groups together.

Every sentence is made of recorded facts; what only the cadre knows is left blank for them (docs/papers.md).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot import texts
from bot import texts_papers as words
from bot.reports import charts
from bot.reports.charts import Week
from bot.reports.record import Deed, Done, GroupRecord, Held, Kept
from bot.reports.spans import until
from bot.reports.term_duties import Duties, duties_of
from bot.texts_dates import day_beside, whole_moment
from rules.duties import Finding
from rules.periods import Period
from rules.policy import Condition, DutyKind, Have
from rules.verdicts import Status, Verdict

_RUNNING = (Status.DUE, Status.OPEN)

Row = dict[str, Any]


@dataclass(frozen=True)
class TermReport:
    """The report of some groups over a span as of T; `unit` is whose report it is where it is not one group's."""

    span: Period
    at: datetime
    groups: Sequence[GroupRecord]
    policy: str
    unit: str | None = None

    @property
    def year(self) -> int:
        """The year that needs no saying."""
        return self.span.first.year

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts of all its groups."""
        return [verdict for group in self.groups for verdict in group.verdicts]

    @property
    def kept(self) -> list[Kept]:
        """The five haves over the span, of all its groups together."""
        return [Kept.of(have, self.verdicts) for have in Have]

    @property
    def duties(self) -> list[Duties]:
        """The duties of everybody who held one of its groups in the span."""
        return duties_of(self.groups)

    def placeholders(self) -> Row:
        """Return what each placeholder of a template stands for, the charts apart (docs/papers.md lists them)."""
        return {
            **self._head(),
            "haves": [self._have(kept) for kept in self.kept],
            "groups": [self._group(group) for group in self.groups],
            "duties": [self._duty(one, done) for one in self.duties for done in one.done],
            "handed_over": any(len(group.holders) > 1 for group in self.groups),
            "tenures": [row for group in self.groups for row in self._tenures(group)],
            "conditions": [row for group in self.groups for row in self._conditions(group)],
            "activities": [self._held(group, held) for group in self.groups for held in group.activities],
            "leave": [row for group in self.groups for row in self._leave(group)],
            "wishes": _cases([group.wishes for group in self.groups]),
            "problems": _cases([group.problems for group in self.groups]),
            "practice": list(self._practice()),
            "experience": list(self._experience()),
            "shortcomings": list(self._shortcomings()),
            "next_steps": list(self._next_steps()),
            "ask": dict(words.ASKS),
            "blank": words.BLANK,
            "nothing": words.NOTHING,
            "note": words.ONLY_FACTS,
        }

    def charts(self) -> dict[str, bytes]:
        """Return the charts as PNG, by placeholder."""
        many = len(self.groups) > 1
        return {
            "chart_haves": charts.haves(self.kept),
            "chart_weeks": charts.weeks(self._weeks(), words.JUDGED if many else words.NEED),
        }

    # Tables

    def _head(self) -> Row:
        many = self.unit is not None
        first = self.groups[0]
        return {
            "title": words.TERM_TITLE,
            "period": words.span(self.span),
            "days": words.days(self.span),
            "as_of": whole_moment(until(self.span, self.at) if self.at < self.span.end else self.at, self.span.zone),
            "policy": self.policy,
            "unit": self.unit if self.unit is not None else first.whose.unit or texts.NO_UNIT,
            "subject": words.groups_counted(len(self.groups)) if many else first.whose.name,
            "cadre": "、".join(sorted({one.name for one in self.duties})) if many else self._cadre(first),
            "group_count": len(self.groups),
            "linked": sum(group.linked for group in self.groups),
            "many": many,
            "weeks_title": words.CHART_WEEKS_OF_MANY if len(self.groups) > 1 else words.CHART_WEEKS,
            "haves_title": words.CHART_HAVES,
        }

    def _have(self, kept: Kept) -> Row:
        return {
            "name": texts.HAVES[kept.have],
            "judged": kept.judged,
            "met": kept.met,
            "short": len(kept.short),
            "unknown": len(kept.unseen),
            "excused": kept.excused,
            "running": kept.running,
            "missed": self._when(kept.short) or words.NOTHING,
        }

    def _when(self, some: Sequence[Verdict]) -> str:
        """Say when, of one group; of several in how many groups."""
        if len(self.groups) > 1:
            return words.in_groups(len({one.group for one in some})) if some else ""
        return words.periods([one.period for one in some], self.year)

    def _group(self, group: GroupRecord) -> Row:
        kept = {have: Kept.of(have, group.verdicts) for have in Have}
        numbers = {str(have): f"{one.met}/{one.judged}" for have, one in kept.items()}
        return {
            "unit": group.whose.unit,
            "name": group.whose.name,
            "cadre": "、".join(one.name for one in group.holders),
            "linked": group.linked,
        } | numbers

    def _cadre(self, group: GroupRecord) -> str:
        """Name the group's cadre; after a handover all that held it, with the days."""
        if len(group.holders) == 1:
            return group.holders[0].name
        return "、".join(words.holder(one.name, words.held(one.days, self.year)) for one in group.holders)

    def _tenures(self, group: GroupRecord) -> Iterator[Row]:
        """Yield the cadres of a group that was handed over."""
        for one in group.holders if len(group.holders) > 1 else ():
            yield {"group": group.whose.name, "cadre": one.name, "days": words.held(one.days, self.year)}

    def _duty(self, of: Duties, done: Done) -> Row:
        finding = done.finding
        inside, outside = ([self._deed(one) for one in some] for some in of.parted(done.deeds))
        return {
            "cadre": of.name,
            "year": finding.period.name,
            "name": words.DUTIES[DutyKind(finding.have)],
            "done": finding.count,
            "need": finding.need,
            "status": words.STATUSES[finding.status],
            "dates": words.deeds(inside, outside),
        }

    def _deed(self, of: Deed) -> str:
        return f"{day_beside(of.day, self.year)}{f'（{of.title}）' if of.title else ''}"

    def _conditions(self, group: GroupRecord) -> Iterator[Row]:
        for one in group.conditions:
            yield {
                "group": group.whose.name,
                "name": words.CONDITIONS[Condition(one.have)],
                "period": words.span(one.period),
                "count": one.count,
                "need": one.need,
                "status": words.STATUSES[one.status],
            }

    def _held(self, group: GroupRecord, held: Held) -> Row:
        return {
            "group": group.whose.name,
            "day": day_beside(held.day, self.year),
            "title": held.title,
            "place": held.place or "",
            "people": held.people,
        }

    def _leave(self, group: GroupRecord) -> Iterator[Row]:
        for one in group.leave:
            noon = datetime.combine(one.first, time(12), self.span.zone)
            whose = next((of for of in group.holders if of.held_at(noon)), group.holders[0])
            yield {"cadre": whose.name, "days": words.leave(one.first, one.last, self.year)}

    def _weeks(self) -> list[Week]:
        by_week: dict[Period, list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            if verdict.have is Have.INTERACTION:
                by_week[verdict.period].append(verdict)
        bar = _of_many if len(self.groups) > 1 else _of_one
        return [bar(week, some) for week, some in sorted(by_week.items(), key=lambda one: one[0].first)]

    # Sentences

    def _practice(self) -> Iterator[str]:
        for kept in self.kept:
            if kept.judged:
                yield words.have_practice(kept.have, kept.met, kept.judged, len(self.groups))
        held = [one for group in self.groups for one in group.activities]
        if held:
            yield words.activities_practice(len(held), sum(one.people for one in held))
        for year, done in sorted(self._done().items()):
            yield words.duties_practice([(duty, done[duty]) for duty in DutyKind if done[duty]], year)
        for kind, cases in self._cases():
            if cases["new"]:
                yield words.cases_practice(kind, cases["new"], cases["ended"])

    def _done(self) -> dict[int, Counter[DutyKind]]:
        found: dict[int, Counter[DutyKind]] = {}
        for one in self.duties:
            for done in one.done:
                if inside := one.parted(done.deeds)[0]:
                    by_duty = found.setdefault(done.finding.period.first.year, Counter())
                    by_duty[DutyKind(done.finding.have)] += len(inside)
        return found

    def _cases(self) -> Iterator[tuple[str, dict[str, int]]]:
        yield words.WISHES, _cases([group.wishes for group in self.groups])
        yield words.PROBLEMS, _cases([group.problems for group in self.groups])

    def _experience(self) -> Iterator[str]:
        """Yield where most youths took part: numbers that may help to remember what worked."""
        topics = [one for one in self.verdicts if one.have is Have.TOPIC and one.count]
        if topics:
            best = max(topics, key=lambda one: (one.count, one.period.first))
            yield words.best_topic(words.period(best.period, self.year), best.count)
        held = [one for group in self.groups for one in group.activities if one.people]
        if held:
            most = max(held, key=lambda one: (one.people, one.day))
            yield words.best_activity(day_beside(most.day, self.year), f"「{most.title}」", most.people)

    def _shortcomings(self) -> Iterator[str]:
        for kept in self.kept:
            if kept.short:
                yield words.have_short(kept.have, len(kept.short), self._when(kept.short))
        for kept in self.kept:
            if kept.unseen:
                yield words.have_unseen(kept.have, len(kept.unseen))
        for name, one in self._findings():
            if one.status is Status.SHORT:
                yield words.duty_short(name, DutyKind(one.have), one.count, one.need, one.period.first.year)
        for group in self.groups:
            for one in group.conditions:
                if one.status is Status.SHORT:
                    what = Condition(one.have), words.span(one.period)
                    yield words.condition_short(group.whose.name, *what, one.count, one.need)

    def _findings(self, *, present: bool = False) -> Iterator[tuple[str, Finding]]:
        """Yield what was judged of the duties, with the name; `present`: of those alone who hold a group at the end."""
        for one in self.duties:
            if one.is_present or not present:
                yield from ((one.name, done.finding) for done in one.done)

    def _next_steps(self) -> Iterator[str]:
        for have in Have:
            yield from self._running(have)
        for name, one in self._findings(present=True):
            if one.status in _RUNNING:
                yield words.duty_next(name, DutyKind(one.have), one.need - one.count, one.period.first.year)
        for group in self.groups:
            for one in group.conditions:
                if one.status in _RUNNING:
                    end = texts.until(one.over_at, self.span.zone)
                    yield words.condition_next(group.whose.name, Condition(one.have), words.span(one.period), end)
        for kind, cases in self._cases():
            if cases["open"]:
                yield words.cases_open(kind, cases["open"])

    def _running(self, have: Have) -> Iterator[str]:
        """Yield what a have that is still running needs: of one group the numbers, of several how many groups."""
        running: dict[Period, list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            if verdict.have is have and verdict.status in _RUNNING:
                running[verdict.period].append(verdict)
        for period, some in sorted(running.items(), key=lambda one: one[0].first):
            when = words.period(period, self.year)
            end = texts.until(some[0].over_at, self.span.zone)
            if len(self.groups) > 1:
                yield words.haves_next(have, when, len(some), end)
            else:
                yield words.have_next(have, when, some[0].count, some[0].need, end)


def _cases(some: Sequence[Any]) -> dict[str, int]:
    new, ended = sum(one.new for one in some), sum(one.ended for one in some)
    return {"new": new, "ended": ended, "open": new - ended}


def _of_one(week: Period, some: Sequence[Verdict]) -> Week:
    (verdict,) = some
    asked = verdict.status is not Status.EXCUSED
    return Week(week.first, verdict.count, verdict.need if asked else None, verdict.status is Status.UNKNOWN)


def _of_many(week: Period, some: Sequence[Verdict]) -> Week:
    met = sum(one.status is Status.MET for one in some)
    asked = sum(one.status is not Status.EXCUSED for one in some)
    return Week(week.first, met, asked or None)
