"""Verdicts of what is stored: from the facts with their evidence, or from the stored counts where these hold."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from rules import verdicts
from rules.calendar import Calendar
from rules.facts import Fact
from rules.haves import Tally, count
from rules.periods import Period
from rules.policy import AnyPolicy, Have, longest_window
from rules.verdicts import Verdict
from rules.view import GroupView
from tracker.counting import Counts, stored_counts
from tracker.coverage import running_blindness
from tracker.models import facts, stale
from tracker.moments import day_number
from tracker.queries import calendar_years, facts_where
from tracker.views import Everywhere, Kin, Span, kins, view_of

_ALL = tuple(Have)


class Judge:
    """Judges the stored groups under one policy and calendar, on one connection. Orders by group, have and period."""

    def __init__(
        self, connection: Connection, policy: AnyPolicy, calendar: Calendar, live_gateways: Iterable[str] = ()
    ) -> None:
        self._connection = connection
        self._policy = policy
        self._calendar = calendar
        self._live = tuple(live_gateways)
        self._everywhere = Everywhere(connection)

    @property
    def calendar(self) -> Calendar:
        """The days off by which it judges."""
        return self._calendar

    @property
    def policy(self) -> AnyPolicy:
        """The policy, or policies, by which it judges."""
        return self._policy

    def by_facts(
        self,
        at: datetime,
        since: date | None = None,
        groups: Iterable[str] | None = None,
        haves: Iterable[Have] = _ALL,
    ) -> Iterator[Verdict]:
        """Yield verdicts as of T with the ids of the facts that were counted."""
        wanted = tuple(haves)
        for kin in kins(self._connection, groups):
            yield from self._by_facts(kin, at, since, wanted)

    def _by_facts(self, kin: Kin, at: datetime, since: date | None, haves: tuple[Have, ...]) -> Iterator[Verdict]:
        for view in self._views(kin, at, _from_then(self._policy, at, since, haves)):
            for have, period in _asked(view, haves, since):
                yield verdicts.judge_period(view, self._calendar, have, period)

    def by_counts(
        self,
        at: datetime,
        since: date | None = None,
        groups: Iterable[str] | None = None,
        haves: Iterable[Have] = _ALL,
    ) -> Iterator[Verdict]:
        """Yield the same verdicts without evidence, from the stored counts of groups for which they hold at T."""
        wanted = tuple(haves)
        uncounted = set(self._connection.execute(select(stale.c.group_no)).scalars())
        for kin in kins(self._connection, groups):
            if uncounted & set(kin.numbers) or at < kin.latest_at:
                yield from self._by_facts(kin, at, since, wanted)
            else:
                yield from self._by_stored(kin, at, since, wanted)

    def _by_stored(self, kin: Kin, at: datetime, since: date | None, haves: tuple[Have, ...]) -> Iterator[Verdict]:
        stored = stored_counts(self._connection, kin.numbers)
        for view in self._views(kin, at, ()):
            for have, period in _asked(view, haves, since):
                tally = _stored(stored, view, have, period)
                yield verdicts.verdict_of(view, self._calendar, have, period, tally)

    def of_periods(
        self, at: datetime, periods: Mapping[Have, Collection[Period]], groups: Iterable[str] | None = None
    ) -> Iterator[tuple[GroupView, Verdict]]:
        """Yield the verdicts of these periods as of T, each with its group (without messages where counts hold)."""
        uncounted = set(self._connection.execute(select(stale.c.group_no)).scalars())
        asked = [(have, period) for have, some in periods.items() for period in some]
        spans = [span for have, period in asked for span in spans_of(self._policy, have, period)]
        for kin in kins(self._connection, groups):
            by_facts = bool(uncounted & set(kin.numbers)) or at < kin.latest_at
            stored = {} if by_facts else stored_counts(self._connection, kin.numbers)
            for view in self._views(kin, at, spans if by_facts else ()):
                for have, period in asked:
                    if verdicts.has_verdict(view, period):
                        tally = count(view, have, period) if by_facts else _stored(stored, view, have, period)
                        yield view, verdicts.verdict_of(view, self._calendar, have, period, tally)

    def view(self, group: str, at: datetime, spans: Iterable[Span]) -> GroupView | None:
        """Return a group as of T with the messages of the spans; None if it is not formed by then."""
        found = [view for kin in kins(self._connection, [group]) for view in self._views(kin, at, spans)]
        return next((view for view in found if view.group == group), found[0] if found else None)

    def views(self, at: datetime, spans: Iterable[Span], groups: Iterable[str] | None = None) -> Iterator[GroupView]:
        """Yield the groups that are formed at T, each with the messages of the spans."""
        for kin in kins(self._connection, groups):
            yield from self._views(kin, at, list(spans))

    def facts_of(self, group: str) -> list[Fact]:
        """Return what is stored of a group besides its messages, void or not, and what belongs to no group."""
        numbers = [no for kin in kins(self._connection, [group]) for no in kin.numbers]
        own = [fact for _, fact in facts_where(self._connection, facts.c.group_no.in_(numbers))]
        return [*own, *self._everywhere.facts, *calendar_years(self._connection)]

    def _views(self, kin: Kin, at: datetime, spans: Iterable[Span]) -> Iterator[GroupView]:
        unseen: list[Fact] = list(running_blindness(self._connection, self._live, kin.ids, at))
        yield from view_of(self._connection, kin, self._everywhere, self._policy, at, spans, unseen)


def _asked(view: GroupView, haves: tuple[Have, ...], since: date | None) -> Iterator[tuple[Have, Period]]:
    for have in haves:
        for period in verdicts.periods(view, have, since):
            yield have, period


def _stored(stored: Counts, view: GroupView, have: Have, period: Period) -> Tally:
    """Return the stored count of a period; without one, gatherings change by the calendar alone, chat does not.

    A sealed period has none and needs none.
    """
    if view.seal(have, period.name) is not None:
        return Tally(0)
    if (tally := stored.get((have, day_number(period.first)))) is not None:
        return tally
    return Tally(0) if have.needs_every_message else count(view, have, period)


def spans_of(policy: AnyPolicy, have: Have, period: Period) -> list[Span]:
    """Return the span of messages that one verdict rests on."""
    longest = longest_window(policy)
    return [(period.start - longest, period.end + longest)] if have.needs_every_message else []


def _from_then(policy: AnyPolicy, at: datetime, since: date | None, haves: tuple[Have, ...]) -> list[Span]:
    """Return the span of messages that the asked verdicts rest on."""
    by_chat = [have for have in haves if have.needs_every_message]
    if not by_chat:
        return []
    starts = [verdicts.first_period(have, since, at, policy).start for have in by_chat]
    return [(min(starts) - longest_window(policy), at + timedelta(microseconds=1))]
