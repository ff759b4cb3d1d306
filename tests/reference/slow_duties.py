"""Section 5 of the rules page read sentence by sentence: a slow oracle of duties and conditions, for tests alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.reference.slow import (
    LAST_INSTANT,
    Calendar,
    Facts,
    Group,
    Line,
    Period,
    Policy,
    has_leave,
    microseconds,
    midnight,
    period_around,
)

DUTIES = ("organization_life", "lecture", "theme_day", "talk")
PAPERS = ("term_report", "problem_list")
CONDITIONS = ("group_size", "identity", "links", "pairing", *PAPERS)
OF_THE_CADRE = ("identity", "links")
"""What a handover leaves to do anew."""

Counted = tuple[int, list[str]]
"""A count, and the ids of the facts that were counted."""


@dataclass(frozen=True)
class Needs:
    """The policy values of section 5 and of the plan, and the terms of the college (name, first and last day)."""

    duties: Mapping[str, int] = field(
        default_factory=lambda: {"organization_life": 1, "lecture": 2, "theme_day": 2, "talk": 3}
    )
    office_share: Fraction = Fraction(1, 2)
    group_size: int = 100
    branches: int = 1
    clubs: int = 1
    pairing: int = 3
    visits: int = 1
    terms: tuple[tuple[str, date, date], ...] = ()


class College:
    """All groups, and the facts that belong to a cadre or to the committee."""

    def __init__(self, lines: list[Line], at: datetime, policy: Policy, needs: Needs, calendar: Calendar) -> None:
        """Read what exists as of `at`."""
        self.facts = Facts(lines, at)
        self.at = self.facts.at
        self.policy, self.needs, self.calendar = policy, needs, calendar
        self.zone = ZoneInfo(policy.timezone)
        self.groups = [Group(name, self.facts, policy) for name in self.facts.group_ids()]
        # "that fact was entered wrongly or did not happen": links, papers and visits too.
        self.voided = {line["fact"] for line in self.facts.of_type("void")}

    def standing(self, kind: str) -> list[Line]:
        """The lines of a type that are not voided."""
        return [line for line in self.facts.of_type(kind) if line["id"] not in self.voided]

    def touching(self, kind: str, first_day: date, since: date | None) -> Iterator[Period]:
        """The periods from the one of the first day on that run at T, or that touch since..T."""
        period = period_around(kind, first_day, self.zone)
        while period.start <= self.at:
            if self.is_asked(period, since):
                yield period
            period = period_around(kind, period.after, self.zone)

    def is_asked(self, period: Period, since: date | None) -> bool:
        """Whether the period has begun, and runs at T or ends after the local midnight of `since`."""
        ends_late = self.at < period.end if since is None else period.end > midnight(since, self.zone)
        return period.start <= self.at and ends_late

    # In office: "cadre of at least one formed, not ended group"

    def is_in_office(self, cadre: str, t: datetime) -> bool:
        """Whether some group that was formed by t and had not ended had this cadre at t."""
        for group in self.groups:
            if group.formed_at <= t and (group.ended_at is None or t < group.ended_at) and group.cadre(t) == cadre:
                return True
        return False

    def turns(self, period: Period) -> list[datetime]:
        """The instants of the period at which anybody's office can begin or end, with both its edges."""
        turns = {period.start, period.end}
        for group in self.groups:
            turns |= {line["at"] for line in group.lines} | ({group.ended_at} if group.ended_at else set())
        return sorted(t for t in turns if period.start <= t <= period.end)

    def time_in_office(self, cadre: str, year: Period) -> timedelta:
        """The whole time; after T whoever is in office then is taken to stay."""
        turns = self.turns(year)
        spans = [b - a for a, b in pairwise(turns) if self.is_in_office(cadre, a)]
        return sum(spans, timedelta(0))

    def was_in_office(self, cadre: str, year: Period) -> bool:
        """Whether the cadre was in office at some moment of the year up to T."""
        return any(self.is_in_office(cadre, t) for t in self.turns(year) if t <= self.at and t < year.end)

    # Duties

    def judge_duties(self, since: date | None) -> Iterator[dict[str, Any]]:
        """The verdicts of all cadres who were in office in a year that was asked for."""
        cadres = sorted({line["cadre"] for group in self.groups for line in group.lines})
        for cadre in cadres:
            for duty in DUTIES:
                first = min(group.formed_at for group in self.groups).astimezone(self.zone).date()
                for year in self.touching("year", first, since):
                    if self.was_in_office(cadre, year):
                        yield self.duty(cadre, duty, year)

    def duty(self, cadre: str, duty: str, year: Period) -> dict[str, Any]:
        """The verdict of one cadre, duty and year."""
        ids = self.talks(cadre, year) if duty == "talk" else self.done(cadre, duty, year)
        need = self.needs.duties[duty]
        half = self.needs.office_share * microseconds(year.end - year.start)
        if len(ids) >= need:
            status = "met"
        elif microseconds(self.time_in_office(cadre, year)) < half:
            status = "excused"
        else:
            status = self.unmet(year.end, "year")
        return self.row(None, cadre, duty, year, status, (len(ids), ids), need, None)

    def done(self, cadre: str, duty: str, year: Period) -> list[str]:
        """The `duty` lines of the cadre in the year."""
        lines = self.facts.of_type("duty")
        return [d["id"] for d in lines if d["cadre"] == cadre and d["duty"] == duty and year.holds(d["at"])]

    def talks(self, cadre: str, year: Period) -> list[str]:
        """The meetings of form `talk` in groups whose cadre this was then; they count as meetings do in section 3."""
        ids = []
        for group in self.groups:
            for meet in self.facts.of_group("meet", group.id):
                if meet["form"] == "talk" and year.holds(meet["at"]) and group.cadre(meet["at"]) == cadre:
                    ids += [meet["id"]] if group.counts_as_met(meet) else []
        return ids

    # Conditions

    def judge_conditions(self, since: date | None) -> Iterator[dict[str, Any]]:
        """The verdicts of all groups, then the committee's own."""
        for group in self.groups:
            for name in CONDITIONS:
                for period in self.periods_of(group, name, since):
                    yield (self.paper if name in PAPERS else self.condition)(group, name, period)
        yield from self.visits(since)

    def periods_of(self, group: Group, name: str, since: date | None) -> Iterator[Period]:
        """The periods of a condition that have a verdict for the group."""
        first_day = group.formed_at.astimezone(self.zone).date()
        if name == "term_report":
            asked = [term for term in self.terms() if self.is_asked(term, since) and term.after > first_day]
        else:
            asked = list(self.touching("quarter" if name == "problem_list" else "year", first_day, since))
        for period in asked:
            if group.ended_at is None or period.start <= group.ended_at:
                yield period

    def terms(self) -> list[Period]:
        """The terms, due and excused as quarters are."""
        found = []
        for name, first, last in self.needs.terms:
            after = last + timedelta(days=1)
            found.append(Period("quarter", name, first, after, midnight(first, self.zone), midnight(after, self.zone)))
        return found

    def condition(self, group: Group, name: str, year: Period) -> dict[str, Any]:
        """How the condition stands at the end of the year, or at T."""
        moment = min(self.at, year.end - LAST_INSTANT)
        count, ids, need = self.stands(group, name, moment)
        begun = group.formed_at
        if name in OF_THE_CADRE:
            begun = max(begun, self.took_over(group, moment) or begun)
        deadline = period_around("year", begun.astimezone(self.zone).date(), self.zone).end
        status, reason = "met", None
        if count < need and group.ended_at is not None and group.ended_at < year.end:
            status, reason = "excused", "ended"
        elif count < need:
            status = self.unmet(deadline, "year")
        return self.row(group.id, group.cadre(moment), name, year, status, (count, ids), need, reason, deadline)

    def stands(self, group: Group, name: str, moment: datetime) -> tuple[int, list[str], int]:
        """Count, ids and need of a condition at that moment."""
        if name == "group_size":
            return self.heads(group, moment), [], self.needs.group_size
        if name == "identity":
            taken = self.took_over(group, moment)
            cards = [c["at"] for c in self.facts.of_group("identity", group.id) if c["at"] <= moment]
            return int(any(taken is None or at >= taken for at in cards)), [], 1
        if name == "pairing":
            lines = [(p["at"], p["number"]) for p in self.facts.of_group("pairing", group.id) if p["at"] <= moment]
            return max(lines, default=(None, 0))[1], [], self.needs.pairing
        links = [x for x in self.standing("link") if x["cadre"] == group.cadre(moment) and x["at"] <= moment]
        branches = {x["name"] for x in links if x["kind"] == "branch"}
        clubs = {x["name"] for x in links if x["kind"] == "club"}
        count = min(len(branches), self.needs.branches) + min(len(clubs), self.needs.clubs)
        return count, [x["id"] for x in links], self.needs.branches + self.needs.clubs

    def took_over(self, group: Group, moment: datetime) -> datetime | None:
        """Since when the cadre of that moment has been the cadre; None if since before the group was formed."""
        present = group.cadre(moment)
        since = None
        for t in sorted({line["at"] for line in group.lines if line["at"] <= moment}, reverse=True):
            if group.cadre(t) != present:
                return since
            since = t
        # "Before the group is formed, its first line holds."
        return None if group.lines[0]["cadre"] == present else since

    def heads(self, group: Group, moment: datetime) -> int:
        """The people in the group besides cadre, bot and staff, opted out or not."""
        heads = 0
        for person, moves in group.membership.items():
            so_far = [leaves for at, leaves in moves if at <= moment]
            heads += bool(so_far) and not so_far[-1] and group.is_youth(person, moment)
        return heads

    def paper(self, group: Group, name: str, period: Period) -> dict[str, Any]:
        """Whether somebody who was the group's cadre in the period handed the paper in."""
        moments = [period.start, *(line["at"] for line in group.lines if period.holds(line["at"]))]
        cadres = {group.cadre(t) for t in moments}
        papers = [p for p in self.standing("paper") if p["paper"] == name and p["period"] == period.name]
        ids = [p["id"] for p in papers if p["cadre"] in cadres]
        status, reason = ("met", None) if ids else self.unmet_paper(group, period)
        cadre = group.cadre(min(self.at, period.end - LAST_INSTANT))
        return self.row(group.id, cadre, name, period, status, (len(ids), ids), 1, reason)

    def unmet_paper(self, group: Group, period: Period) -> tuple[str, str | None]:
        """The chain of section 4 below `met`."""
        if group.formed_at > period.start:
            return "excused", "formed"
        if group.ended_at is not None and group.ended_at < period.end:
            return "excused", "ended"
        share = Fraction(self.policy.excused_share[period.kind])
        off = [day for day in period.days if self.calendar.excuses(day)]
        leave = [day for day in period.days if has_leave(group, day)]
        if Fraction(len(off), len(period.days)) >= share:
            return "excused", "calendar"
        if Fraction(len({*off, *leave}), len(period.days)) >= share:
            return "excused", "leave"
        return self.unmet(period.end, period.kind), None

    def visits(self, since: date | None) -> Iterator[dict[str, Any]]:
        """The departments that the committee visited in each month since there are groups."""
        if not self.groups:
            return
        begun = min(group.formed_at for group in self.groups)
        for month in self.touching("month", begun.astimezone(self.zone).date(), since):
            here = [v for v in self.standing("visit") if month.holds(v["at"])]
            count = len({v["unit"] for v in here})
            off = Fraction(sum(self.calendar.excuses(day) for day in month.days), len(month.days))
            status, reason = "met", None
            if count < self.needs.visits and begun > month.start:
                status, reason = "excused", "formed"
            elif count < self.needs.visits and off >= Fraction(self.policy.excused_share["month"]):
                status, reason = "excused", "calendar"
            elif count < self.needs.visits:
                status = self.unmet(month.end, "month")
            ids = [v["id"] for v in here]
            yield self.row(None, None, "visits", month, status, (count, ids), self.needs.visits, reason)

    # From count to status

    def unmet(self, over: datetime, kind: str) -> str:
        """What is not met and not excused."""
        if self.at >= over:
            return "short"
        return "due" if over - self.at <= self.policy.due[kind] else "open"

    def row(
        self,
        group: str | None,
        cadre: str | None,
        have: str,
        period: Period,
        status: str,
        counted: Counted,
        need: int,
        reason: str | None,
        over: datetime | None = None,
    ) -> dict[str, Any]:
        """A verdict, as cli.md shows it, and when it is over."""
        return {
            "group": group,
            "cadre": cadre,
            "have": have,
            "period": period.name,
            "start": period.start.astimezone(self.zone),
            "end": period.end.astimezone(self.zone),
            "status": status,
            "count": counted[0],
            "need": need,
            "reason": reason,
            "evidence": tuple(sorted(counted[1])),
            "over_at": over or period.end,
        }


def judge_duties(
    lines: list[Line], at: datetime, since: date | None = None, policy: Policy | None = None, needs: Needs | None = None
) -> list[dict[str, Any]]:
    """The verdicts on duties as of `at`: the years running then, or all that touch since..at."""
    college = College(lines, at, policy or Policy(), needs or Needs(), Calendar())
    return list(college.judge_duties(since))


def judge_conditions(
    lines: list[Line],
    at: datetime,
    since: date | None = None,
    policy: Policy | None = None,
    needs: Needs | None = None,
    calendar: Calendar | None = None,
) -> list[dict[str, Any]]:
    """The verdicts on conditions, papers and visits as of `at`."""
    college = College(lines, at, policy or Policy(), needs or Needs(), calendar or Calendar())
    return list(college.judge_conditions(since))
