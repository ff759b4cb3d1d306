"""Retention: the facts of a calendar year go in time, its verdicts stay as seals (docs/decisions/0006-retention.md).

Each fact that may go has one year with whose sealing it goes: the last year of which a verdict rests on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, exists, func, select, union

from rules import facts as f
from rules import verdicts
from rules.calendar import Calendar
from rules.facts import Fact
from rules.periods import INSTANT, Period, local_day, midnight, parse_period, period_of, periods_touching
from rules.policy import AnyPolicy, Have, Policies, longest_window
from rules.view import GroupView
from tracker.coverage import running_blindness
from tracker.directory import Directory
from tracker.journal import TYPE_NAMES
from tracker.models import counts, facts, groups, mentions, messages, meta, persons
from tracker.moments import DAY, day_number, instant, micros, utc_day
from tracker.queries import facts_of_type, facts_where, get_meta, read_facts, set_meta, span_of_messages
from tracker.recording import Recording
from tracker.sql import chunks
from tracker.stale import EVERYTHING, mark
from tracker.views import Everywhere, Kin, kins, view_of

KEPT = timedelta(days=180)
SEALED = "sealed"  # The reason of the blind lines that stand for facts which are gone.
_STORED = "stored:"  # Begins the note of when facts of a year were stored.
_NEVER = 9999
_WEEK = timedelta(days=7)
_NEAR = timedelta(hours=14)  # No local time is farther from UTC.
_DATED = (f.Topic, f.Meet, f.Activity, f.Blind, f.Excuse, f.Attest)
_DROPPED = (*_DATED, f.Attend, f.Join, f.Leave, f.Recall, f.Void)


# When facts were stored


def years_of(fact: Fact) -> set[int]:
    """Return the local years, in whatever zone, of which the fact may be."""
    inside = 1 < fact.at.month < 12  # Far from where years meet, as nearly every fact is.
    years = {fact.at.year} if inside else {(fact.at - _NEAR).year, (fact.at + _NEAR).year}
    match fact:
        case f.Activity():
            years |= {(fact.held_at - _NEAR).year, (fact.held_at + _NEAR).year}
        case f.Blind():
            years |= {(fact.until - _NEAR).year, (fact.until + _NEAR).year}
        case f.Excuse():
            years.add(fact.last.year)
        case f.Attest():
            years.add(parse_period(fact.period, UTC).first.year)
    return years


def note_stored(connection: Connection, years: Iterable[int], now: datetime) -> None:
    """Note that facts of these years were stored at this time; a year that is not over needs no note."""
    for year in sorted(set(years)):
        noted = int(get_meta(connection, f"{_STORED}{year}") or 0)
        if year <= now.year and noted < micros(now):
            set_meta(connection, f"{_STORED}{year}", str(micros(now)))


# What is to go with which year


class _Move(NamedTuple):
    """A join or leave of one id in one group, in order; an opt-out (without a key) ends what came before it."""

    at: datetime
    order: int
    key: str

    @property
    def joins(self) -> bool:
        return self.order == _JOINS


_OPTS_OUT, _JOINS, _LEAVES = range(3)
_Who = tuple[str, str]  # Group and person.


class _Keeping:
    """With the sealing of which year each stored fact goes."""

    def __init__(self, connection: Connection, policy: AnyPolicy) -> None:
        self._connection = connection
        self._zone = policy.zone
        self._windows = [one.interaction_window for one in (policy if isinstance(policy, Policies) else [policy])]
        self._same = Directory(b"", [fact for _, fact in facts_of_type(connection, "alias")]).same
        self._facts: dict[type, list[tuple[Any, Any]]] = defaultdict(list)
        for row, fact in facts_where(connection, facts.c.type.in_([TYPE_NAMES[kind] for kind in _DROPPED])):
            self._facts[type(fact)].append((row, fact))
        self.goes: dict[str, int] = {}  # By key.
        self.at: dict[str, datetime] = {row.key: fact.at for some in self._facts.values() for row, fact in some}
        self._sort()

    def local_year(self, at: datetime) -> int:
        """Return the local year of the moment."""
        return local_day(at, self._zone).year

    def own_year(self, key: str) -> int:
        """Return the local year of the fact's own time."""
        return self.local_year(self.at[key])

    def messages_until(self, year: int) -> datetime:
        """Return the moment up to which messages go with the year.

        A week that begins with the next year still looks back one window from its start.
        """
        end = midnight(date(year + 1, 1, 1), self._zone)
        return end - max(self._windows) if date(year + 1, 1, 1).weekday() == 0 else end

    def _sort(self) -> None:
        for kind in _DATED:
            self.goes |= {row.key: self._year(fact) for row, fact in self._facts[kind]}
        self.goes |= {
            row.key: self.goes.get(fact.activity, self.local_year(fact.at)) for row, fact in self._facts[f.Attend]
        }
        self._sort_moves()
        self.goes |= {row.key: self._year_of_recall(fact) for row, fact in self._facts[f.Recall]}
        others = self._kept_otherwise({fact.fact for _, fact in self._facts[f.Void]})
        for row, void in self._facts[f.Void]:
            of_fact = _NEVER if void.fact in others else self.goes.get(void.fact, 0)
            self.goes[row.key] = max(self.local_year(void.at), of_fact)

    def _year(self, fact: Any) -> int:
        match fact:
            case f.Activity():
                return self.local_year(fact.held_at)
            case f.Blind():
                return _NEVER if fact.reason == SEALED else self.local_year(max(fact.at, fact.until - INSTANT))
            case f.Excuse():
                return fact.last.year
            case f.Attest():
                return parse_period(fact.period, self._zone).first.year
        return self.local_year(fact.at)

    def _kept_otherwise(self, keys: set[str]) -> set[str]:
        """Return which of these are facts that no year takes along (duties)."""
        found: set[str] = set()
        for some in chunks(sorted(keys - self.goes.keys())):
            found |= set(self._connection.execute(select(facts.c.key).where(facts.c.key.in_(some))).scalars())
        return found

    def _year_of_recall(self, recall: f.Recall) -> int:
        """Return its own year, or that of a message or topic that is still there and would be counted without it."""
        own = self.local_year(recall.at)
        later = [own]
        for row, topic in self._facts[f.Topic]:
            if topic.message == recall.message and self._same(topic.group) == self._same(recall.group):
                later.append(self.goes[row.key])
        span = span_of_messages(self._connection) or (0, -1)
        for days in chunks(range(max(span[0], utc_day(micros(self.messages_until(own)))), span[1] + 1)):
            here = (messages.c.day.in_(days), messages.c.id == recall.message)
            joined = select(messages.c.at, groups.c.id).join(groups, groups.c.no == messages.c.group_no).where(*here)
            for at, group in self._connection.execute(joined):
                if self._same(group) == self._same(recall.group):
                    later.append(self.year_of_message(instant(at)))
        return max(later)

    def year_of_message(self, at: datetime) -> int:
        """Return the year with which a message of that moment goes."""
        year = self.local_year(at)
        return year if at < self.messages_until(year) else year + 1

    # Membership: of who is linked at a year's end one join stays; of who is not, nothing, unless a later contact of
    # theirs counts because they were linked once.

    def _sort_moves(self) -> None:
        moves = self._moves()
        families: dict[_Who, list[_Who]] = defaultdict(list)
        for group, person in moves:
            families[self._same(group), self._same(person)].append((group, person))
        contacts = self._contacts()
        for family, members in families.items():
            self._sort_family([moves[who] for who in members], contacts.get(family, 0))

    def _moves(self) -> dict[_Who, list[_Move]]:
        outs: dict[str, list[datetime]] = defaultdict(list)
        for out in read_facts(self._connection, f.OptOut, facts.c.type == "optout"):
            outs[out.member].append(out.at)
        moves: dict[_Who, list[_Move]] = defaultdict(list)
        for kind, order in ((f.Join, _JOINS), (f.Leave, _LEAVES)):
            for row, fact in self._facts[kind]:
                moves[fact.group, fact.member].append(_Move(fact.at, order, row.key))
        for (_, person), some in moves.items():
            some += [_Move(at, _OPTS_OUT, "") for at in outs.get(person, ())]
            some.sort()
        return moves

    def _contacts(self) -> dict[_Who, int]:
        """Return until which year somebody's contacts with a group are kept."""
        group_of = {fact.id: fact.group for _, fact in self._facts[f.Activity]}
        latest: dict[_Who, int] = defaultdict(int)
        for row, fact in (*self._facts[f.Attend], *self._facts[f.Meet]):
            group = fact.group if isinstance(fact, f.Meet) else group_of.get(fact.activity)
            if group is not None:
                who = self._same(group), self._same(fact.member)
                latest[who] = max(latest[who], self.goes[row.key])
        return latest

    def _sort_family(self, members: list[list[_Move]], contact: int) -> None:
        """Sort the moves of one person in one group under all their ids."""
        alone = len(members) == 1
        linked = any(moves[-1].joins for moves in members)
        last = _NEVER if linked else max(self.local_year(moves[-1].at) for moves in members)
        for moves in members:
            plain = alone and all(move.key for move in moves)
            for move, following in zip(moves, [*moves[1:], None], strict=True):
                if move.key:
                    year = self._year_of_move(move, following, last, alone=alone)
                    stays_linked = plain and self._linked_after(moves, year)
                    self.goes[move.key] = year if stays_linked else max(year, contact)

    def _year_of_move(self, move: _Move, following: _Move | None, last: int, *, alone: bool) -> int:
        if alone and not move.joins:
            return self.local_year(move.at)
        return last if following is None else self.local_year(following.at)

    def _linked_after(self, moves: list[_Move], year: int) -> bool:
        so_far = [move for move in moves if self.local_year(move.at) <= year]
        return bool(so_far) and so_far[-1].joins


@dataclass(frozen=True, slots=True)
class _Leftover:
    """What is still there and goes with a year. `latest`: when the latest fact of it says to have been made."""

    year: int
    keys: tuple[str, ...]
    messages: int
    latest: datetime


def _leftovers(connection: Connection, keeping: _Keeping, now: datetime) -> Iterator[_Leftover]:
    """Yield what goes with each year that is over, in order; nothing of a year that waits for an earlier one."""
    keys: dict[int, list[str]] = defaultdict(list)
    for key, year in keeping.goes.items():
        keys[year].append(key)
    span = span_of_messages(connection)
    spoken = [keeping.year_of_message(instant(day * DAY + more)) for day in span or () for more in (0, DAY - 1)]
    young = _young_years(connection, now)
    years = {*keys, *(range(min(spoken), max(spoken) + 1) if spoken else ())}
    for year in sorted(year for year in years if year < keeping.local_year(now)):
        earlier = [one for one in young if one < year]
        ready = tuple(key for key in keys[year] if not any(one >= keeping.own_year(key) for one in earlier))
        number = connection.execute(select(func.count()).where(*_messages_of(keeping, year))).scalar_one()
        if ready or number:
            yield _Leftover(year, ready, number, max((keeping.at[key] for key in ready), default=instant(0)))


def _young_years(connection: Connection, now: datetime) -> set[int]:
    """Return the years of which facts were stored less than `KEPT` ago, after their end."""
    rows = connection.execute(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(_STORED)))
    return {int(row.key.removeprefix(_STORED)) for row in rows if now < instant(int(row.value)) + KEPT}


def _messages_of(keeping: _Keeping, year: int) -> tuple[Any, ...]:
    first, after = micros(keeping.messages_until(year - 1)), micros(keeping.messages_until(year))
    days = messages.c.day.between(utc_day(first), utc_day(after))
    return days, messages.c.at >= first, messages.c.at < after


def _ripe(connection: Connection, policy: AnyPolicy, now: datetime) -> Iterator[_Leftover]:
    """Yield what is to go now, by year. A year waits for the one before it, whose last verdicts rest on both."""
    waits, late = 0, _young_years(connection, now)
    for left in _leftovers(connection, _Keeping(connection, policy), now):
        end = midnight(date(left.year + 1, 1, 1), policy.zone)
        young = now < max(end, left.latest) + KEPT or left.year in late
        if young or waits == left.year - 1:
            waits = left.year if get_meta(connection, f"sealed:{left.year}") is None else 0
        else:
            yield left


def years_to_seal(connection: Connection, now: datetime, policy: AnyPolicy) -> list[int]:
    """Return the local years, in order, that ended and whose facts were stored at least `KEPT` ago and are there."""
    return [left.year for left in _ripe(connection, policy, now)]


def prove(connection: Connection, policy: AnyPolicy, now: datetime) -> list[str]:
    """Return what should be gone and is not, one line a year; empty if all is well."""
    return [
        f"{left.year}: {left.messages} messages and {len(left.keys)} other facts should be gone"
        for left in _ripe(connection, policy, now)
    ]


# Sealing


def seal_year(
    connection: Connection,
    recording: Recording,
    policy: AnyPolicy,
    calendar: Calendar,
    year: int,
    now: datetime,
    *,
    live_gateways: Iterable[str] = (),
) -> int:
    """Seal the verdicts of a year and drop its facts, in the caller's transaction; return how many seals are new.

    Years go in the order of `years_to_seal`. `calendar` must know the year and its neighbours. Truncate the log after
    the commit. Doing it again changes nothing.
    """
    recording.hold_alone(connection)
    everywhere, live, new = Everywhere(connection), tuple(live_gateways), 0
    for kin in kins(connection):
        unseen = running_blindness(connection, live, kin.ids, now)
        seals, judged = _seal(connection, kin, everywhere, policy, calendar, year, now, unseen)
        if judged:
            recording.record(connection, [*seals, *_blind_lines(kin, policy, year)])
        new += len(seals)
    _drop(connection, policy, year, now)
    set_meta(connection, f"sealed:{year}", str(micros(now)))
    recording.forget()
    return new


def _seal(
    connection: Connection,
    kin: Kin,
    everywhere: Everywhere,
    policy: AnyPolicy,
    calendar: Calendar,
    year: int,
    now: datetime,
    unseen: Iterable[Fact],
) -> tuple[list[f.Seal], bool]:
    """Return the seals that a group lacks, and whether it has any verdict in the year."""
    start, end = midnight(date(year, 1, 1), policy.zone), midnight(date(year + 1, 1, 1), policy.zone)
    near = longest_window(policy)
    span = (start - near, end + max(near, _WEEK))
    seals: list[f.Seal] = []
    judged = False
    for view in view_of(connection, kin, everywhere, policy, now, [span], unseen):
        for have, period in _periods(view, year):
            judged = True
            if view.seal(have, period.name) is None:
                seals.append(_sealed(verdicts.judge_period(view, calendar, have, period), policy, now))
    return seals, judged


def _periods(view: GroupView, year: int) -> Iterator[tuple[Have, Period]]:
    """Yield the periods with a verdict that begin in the year, or end in it: these too rest on its facts.

    The week that ends in it has mostly been sealed already, with the year before.
    """
    zone = view.policies.zone
    last = midnight(date(year + 1, 1, 1), zone) - INSTANT
    for have in Have:
        for period in periods_touching(have.period, date(year, 1, 1), last, zone):
            if verdicts.has_verdict(view, period):
                yield have, period


def _sealed(verdict: verdicts.Verdict, policy: AnyPolicy, now: datetime) -> f.Seal:
    of = policy.on(verdict.period.first)
    return f.Seal(
        now,
        verdict.group,
        str(verdict.have),
        verdict.period.name,
        str(verdict.status),
        verdict.count,
        verdict.need,
        None if verdict.reason is None else str(verdict.reason),
        f"{of.name} {of.version}",
    )


def _blind_lines(kin: Kin, policy: AnyPolicy, year: int) -> Iterator[f.Blind]:
    """Yield what makes a question as of a moment before the seals unknown, and not short for want of facts."""
    start, end = midnight(date(year, 1, 1), policy.zone), midnight(date(year + 1, 1, 1), policy.zone)
    weeks = Have.INTERACTION.period
    first, last = (period_of(weeks, day, policy.zone) for day in (date(year, 1, 1), date(year, 12, 31)))
    for group in kin.ids:
        yield f.Blind(start, end, group, reason=SEALED)
        for one, after in ((first.start, start), (end, last.end)):  # What the two weeks have outside of the year.
            if one < after:
                yield f.Blind(one, after, group, str(Have.INTERACTION), SEALED)


def _drop(connection: Connection, policy: AnyPolicy, year: int, now: datetime) -> None:
    """Drop what goes with the year, the people whom nothing names any more, and the counts."""
    keeping = _Keeping(connection, policy)
    keys = [key for left in _leftovers(connection, keeping, now) if left.year == year for key in left.keys]
    spoken = _messages_of(keeping, year)
    of_message = (
        messages.c.day == mentions.c.day,
        messages.c.group_no == mentions.c.group_no,
        messages.c.id == mentions.c.message,
    )
    connection.execute(delete(mentions).where(exists(select(messages.c.id).where(*of_message, *spoken))))
    connection.execute(delete(messages).where(*spoken))
    for some in chunks(sorted(keys)):
        connection.execute(delete(facts).where(facts.c.key.in_(some)))
    _drop_people(connection)
    days = counts.c.day.between(day_number(date(year, 1, 1)), day_number(date(year, 12, 31)))
    connection.execute(delete(counts).where(days))
    mark(connection, ((no, EVERYTHING) for no in connection.execute(select(groups.c.no)).scalars().all()))


def _drop_people(connection: Connection) -> None:
    columns = (facts.c.member, facts.c.by, messages.c.sender, mentions.c.person)
    used = union(*(select(column).where(column.is_not(None)) for column in columns))
    connection.execute(delete(persons).where(persons.c.no.not_in(used)))
