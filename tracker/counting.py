"""The stored counts: one number per group, have and period, counted again where facts have come; never the truth."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, select, update

from rules import facts as f
from rules.facts import Fact
from rules.haves import Tally, count
from rules.periods import INSTANT, Period, local_day, periods_touching
from rules.policy import AnyPolicy, Have, Policies, longest_window
from rules.view import GroupView, views
from tracker.models import counts, groups, stale
from tracker.moments import DAY, day_number, instant, micros
from tracker.queries import get_meta, set_meta
from tracker.sql import insert_new, lock
from tracker.stale import EVERYTHING, GATHERINGS, mark
from tracker.views import EVER, Everywhere, Kin, Span, kins, own_facts, spoken_in, view_of

_BY_GATHERINGS = (Have.ACTIVITY, Have.FACE_TO_FACE)
_DAY = timedelta(days=1)
_COUNTS_NOTHING = (f.Blind, f.Excuse, f.Attest, f.Objection, f.Identity, f.Pairing, f.Seal)


@dataclass(frozen=True, slots=True)
class Drift:
    """A stored count that differs from the count of the facts (None: there is none)."""

    group: str
    have: Have
    period: str
    stored: tuple[int, int] | None
    counted: tuple[int, int] | None


def recount(connection: Connection, policy: AnyPolicy, only: Collection[int] | None = None) -> int:
    """Count again what is stale, of these groups (by number) or of all; return of how many.

    Needs a connection of `Database.write`, so whoever else writes waits meanwhile.
    """
    lock(connection, stale)  # A mark that comes while we count must not go with those that are counted.
    _follow(connection, policy)
    marks: dict[int, set[int]] = defaultdict(set)
    for row in connection.execute(select(stale)):
        marks[row.group_no].add(row.day)
    wanted = set(marks) if only is None else set(marks) & set(only)
    if not wanted:
        return 0
    touched = [kin for kin in kins(connection) if wanted & set(kin.numbers)]
    everywhere = Everywhere(connection)
    for kin in touched:
        days = {day for no in kin.numbers for day in marks.get(no, ())}
        _recount_group(connection, kin, everywhere, policy, days)
        connection.execute(delete(stale).where(stale.c.group_no.in_(kin.numbers)))
    return len(touched)


def uncounted(connection: Connection, policy: AnyPolicy) -> list[int]:
    """Return the numbers of the groups to count again, all under a new policy. Needs a connection of `write`."""
    _follow(connection, policy)
    return sorted(connection.execute(select(stale.c.group_no).distinct()).scalars())


def _follow(connection: Connection, policy: AnyPolicy) -> None:
    """Make every count stale if it was made under another policy."""
    mark_of = sha256(repr(_counted_by(policy)).encode()).hexdigest()[:16]
    if get_meta(connection, "counted_by") != mark_of:
        connection.execute(delete(counts))
        mark(connection, ((no, EVERYTHING) for no in connection.execute(select(groups.c.no)).scalars().all()))
        set_meta(connection, "counted_by", mark_of)


def _counted_by(policy: AnyPolicy) -> list[tuple[object, ...]]:
    """Return what of the policies a count depends on; what is needed is asked only when a verdict is made."""
    return [
        (one.since, str(one.zone), sorted(one.counted_kinds), one.interaction_window, one.topic_window)
        for one in (policy if isinstance(policy, Policies) else [policy])
    ]


def _recount_group(connection: Connection, kin: Kin, everywhere: Everywhere, policy: AnyPolicy, days: set[int]) -> None:
    whole = EVERYTHING in days
    known = [*own_facts(connection, kin), *everywhere.facts]
    spans = [_DAYS_OF_ALL] if whole else list(_spans(known, policy, days))
    if whole:
        connection.execute(delete(counts).where(counts.c.group_no.in_(kin.numbers)))
    for view in views([*known, *spoken_in(connection, kin, spans)], policy, EVER):
        latest = max([kin.latest_at, everywhere.latest_at, *moments(view)])
        by_days = () if whole else _periods_of(view, days, policy)
        wanted = {*by_days, *_all_periods(view, latest, tuple(Have) if whole else _BY_GATHERINGS)}
        tallies = {(have, period): count(view, have, period) for have, period in wanted}
        _write(connection, kin, tallies)
        connection.execute(update(groups).where(groups.c.no.in_(kin.numbers)).values(latest_at=micros(latest)))


_DAYS_OF_ALL: Span = (instant(0), EVER)


def _spans(known: Iterable[Fact], policy: AnyPolicy, days: set[int]) -> Iterator[Span]:
    """Yield the spans whose messages are needed to count what stale days touch."""
    for view in views(known, policy, EVER):
        for have, period in _periods_of(view, days, policy):
            match have:
                case Have.VOICE:
                    yield period.start, period.end
                case Have.INTERACTION:
                    yield period.start - longest_window(policy), period.end
                case Have.TOPIC:
                    for topic in view.topics:
                        if period.start <= topic.at < period.end:
                            yield topic.at, topic.at + longest_window(policy) + INSTANT


def _periods_of(view: GroupView, days: set[int], policy: AnyPolicy) -> set[tuple[Have, Period]]:
    """Return what rests on chat and must be counted again when something of these UTC days is new."""
    found: set[tuple[Have, Period]] = set()
    zone, window = view.policy.zone, longest_window(policy)
    for day in days - {GATHERINGS, EVERYTHING}:
        start = instant(day * DAY)
        end = start + _DAY
        for have, first, last in (
            (Have.VOICE, start, end),
            (Have.INTERACTION, start, end + window),
            (Have.TOPIC, start - window, end),
        ):
            since = max(local_day(first, zone), view.first_day)
            touching = periods_touching(have.period, since, last, zone)
            found |= {(have, period) for period in touching if view.seal(have, period.name) is None}
    return found


def _all_periods(view: GroupView, until: datetime, haves: Iterable[Have]) -> Iterator[tuple[Have, Period]]:
    """Yield the periods from the group's forming to `until`; a sealed one is not counted any more."""
    zone = view.policy.zone
    for have in haves:
        for period in periods_touching(have.period, view.first_day, until, zone):
            if view.seal(have, period.name) is None:
                yield have, period


def moments(view: GroupView) -> Iterator[datetime]:
    """Yield the moments after which the group's counts change no more by the passing of time alone."""
    yield view.roles.formed_at
    for fact in view.facts:
        if not isinstance(fact, _COUNTS_NOTHING):
            yield fact.at
        if (held_at := getattr(fact, "held_at", None)) is not None:
            yield held_at


def _write(connection: Connection, kin: Kin, tallies: dict[tuple[Have, Period], Tally]) -> None:
    no = kin.numbers[0]
    for have in Have:
        days = [day_number(period.first) for of, period in tallies if of is have]
        here = (counts.c.group_no.in_(kin.numbers), counts.c.have == have, counts.c.day.in_(days))
        connection.execute(delete(counts).where(*here))
    insert_new(
        connection,
        counts,
        [
            (no, str(have), day_number(period.first), tally.count, tally.linked)
            for (have, period), tally in tallies.items()
            if tally.count or tally.linked
        ],
    )


Counts = dict[tuple[Have, int], Tally]


def stored_counts(connection: Connection, numbers: Iterable[int]) -> Counts:
    """Return the stored counts of a group by have and first local day (days since 1970); what is not there is none."""
    wanted = select(counts.c.have, counts.c.day, counts.c.count, counts.c.linked)
    rows = connection.execute(wanted.where(counts.c.group_no.in_(tuple(numbers)))).all()
    return {(Have(have), day): Tally(number, linked) for have, day, number, linked in rows}


def drifts(connection: Connection, policy: AnyPolicy) -> Iterator[Drift]:
    """Yield where the stored counts differ from a count of all facts; call after `recount`."""
    everywhere = Everywhere(connection)
    for kin in kins(connection):
        stored = stored_counts(connection, kin.numbers)
        for view in view_of(connection, kin, everywhere, policy, EVER, [_DAYS_OF_ALL]):
            for have, period in _all_periods(view, max([kin.latest_at, *moments(view)]), tuple(Have)):
                tally = count(view, have, period)
                kept = stored.pop((have, day_number(period.first)), Tally(0))
                if (kept.count, kept.linked) != (tally.count, tally.linked):
                    yield Drift(view.group, have, period.name, (kept.count, kept.linked), (tally.count, tally.linked))
        for (have, day), kept in stored.items():
            yield Drift(kin.ids[0], have, str(day), (kept.count, kept.linked), None)
