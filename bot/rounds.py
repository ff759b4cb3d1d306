"""The clock's work: what is due is put into the outbox. The schedule and `tick` only call this; due is what is due.

A round reads the clock once: its `now` is given. What it does twice at the same moment it does once.
A part that fails does not keep the others from being done; the round has failed all the same, and says so at its end.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import partial

from sqlalchemy import Connection

from bot import surveying, texts_digest
from bot.config import Config
from bot.digest import gather
from bot.digest_model import Digest
from bot.handover import take_effect
from bot.overdue import overdue_of
from bot.problems_told import tell_overdue, terms_of
from bot.reminders import gaps_by_cadre, remind, tell_end
from bot.reports.card import Card, card
from bot.round_parts import Parts, Plan, Round, RoundFailed, Unreached
from bot.sending import Sending
from bot.telling import Reader, key_of, readers, tell, weeks_to_tell
from bot.wish_desk import Desk
from bot.wish_rounds import tend
from rules.calendar import Calendar
from rules.periods import INSTANT, Period, PeriodKind, local_day, period_of
from tracker import activities, entering, outbox, problem_lists, requests, snoozing, submissions, surveys
from tracker.counting import recount, uncounted
from tracker.coverage import gateway_of
from tracker.database import Database
from tracker.groups import groups_at
from tracker.judging import Judge
from tracker.outbox import Attachment, NoticeKind, Row, State, rows_of, troubles
from tracker.problem_desks import Desks
from tracker.recording import Recording
from tracker.retention import seal_year, years_to_seal
from tracker.snoozing import ended
from tracker.sql import chunks
from tracker.writer import Writer

EVERY = timedelta(minutes=5)  # How often `wuyou run` makes a round.
_GROUPS_AT_ONCE = 5  # So many groups are counted again in one transaction: what comes in meanwhile waits no longer.


class Rounds:
    """The rounds over all groups whose gateway is configured."""

    def __init__(
        self,
        config: Config,
        database: Database,
        writer: Writer,
        calendar: Callable[[datetime], Calendar],
        draw: Callable[[Digest], Card] = card,
    ) -> None:
        self._config = config
        self._database = database
        self._writer = writer
        self._calendar = calendar
        self._draw = draw
        self._policy = config.policies()
        self._gateways = frozenset(gateway.name for gateway in config.gateways)
        self._live = config.live_gateways
        self._quiet = config.quiet
        self._sealed_on: date | None = None

    async def run_due(self, now: datetime, *, dry_run: bool = False) -> Round:
        """Do what is due and was not done yet; of a dry run nothing stays, only the answer.

        RoundFailed, when all that could be done is done, if a part failed.
        """
        if dry_run:
            return await asyncio.to_thread(self._rehearse, now)
        parts = Parts()
        await parts.attempt(self._erase(now))
        await parts.attempt(self._seal(now))
        await parts.put(asyncio.wrap_future(self._writer.submit(partial(self._hand_over, now=now))))
        await parts.attempt(self._recount())  # What is not counted is judged by its facts, which only takes longer.
        await parts.put(asyncio.wrap_future(self._writer.submit(partial(self._tend_wishes, now=now))))
        for planner in self._planners():
            await self._do_planned(parts, planner, now)
        return parts.made()

    def _planners(self) -> tuple["_Planner", ...]:
        """Return what plans each part."""
        return self._plan_reminders, self._plan_digests, self._plan_problems, self._plan_survey

    async def _do_planned(self, parts: Parts, planner: "_Planner", now: datetime) -> None:
        """Do a part act by act: where one fails, the others are done."""
        plan = await parts.attempt(asyncio.to_thread(self._read, planner, now)) or Plan()
        parts.unreached += plan.unreached
        parts.errors += plan.errors
        for act in plan.acts:
            await parts.put(self._writer.write(act))

    def as_they_stand(self, keys: Iterable[str]) -> tuple[Row, ...]:
        """Return the rows of these keys as they are now."""
        with self._database.read() as connection:
            return tuple(rows_of(connection, keys))

    def _rehearse(self, now: datetime) -> Round:
        with self._database.write() as connection:
            rows = self._waiting(connection, now)
            rows += self._hand_over(connection, Recording(), now=now)
            recount(connection, self._policy)
            wishes = self._tend_wishes(connection, Recording(), now=now)
            plan = sum((planner(connection, now) for planner in self._planners()), Plan())
            rows += [*wishes, *(row for act in plan.acts for row in act(connection))]
            if (transaction := connection.get_transaction()) is not None:
                transaction.rollback()
        return Round(tuple(rows), plan.unreached)

    def _waiting(self, connection: Connection, now: datetime) -> list[Row]:
        """Return what was put before and would be said now."""
        rows = [row for row in outbox.rows_in(connection, [State.WAITING]) if self._reaches(row.notice.to)]
        return [row for row in rows if row.notice.not_before <= now <= (row.notice.not_after or now)]

    def _hand_over(self, connection: Connection, recording: Recording, *, now: datetime) -> list[Row]:
        """Hand over the groups whose day has come, before anything is said to their cadres."""
        return take_effect(connection, recording, now=now, zone=self._quiet.zone, quiet=self._quiet)

    def _read(self, planner: "_Planner", now: datetime) -> Plan:
        """Gather and decide; what is left to do are short acts, each with a look at what was done meanwhile."""
        with self._database.read() as connection:
            return planner(connection, now)

    def _tend_wishes(self, connection: Connection, recording: Recording, now: datetime) -> list[Row]:
        """Do what is due for wishes: urges, the committee, claims and groups that pass to others."""
        committee = tuple((one.unit, one.to) for one in readers(connection, self._config.committees) if one.to)
        near = tuple(pair for pair in committee if self._reaches(pair[1]))
        terms, calendar = self._config.wish_terms(), self._calendar(now)
        desk = Desk(connection, terms, calendar, now, now, recording, self._quiet, near)
        return rows_of(connection, tend(desk, self._gateways))

    async def _seal(self, now: datetime) -> None:
        """Seal the years whose facts have been kept long enough; looked for in the first round of a day, at night."""
        today = local_day(now, self._quiet.zone)
        if self._sealed_on == today:
            return
        for year in await self._writer.write(partial(years_to_seal, now=now, policy=self._policy)):
            calendar = self._calendar_of(year)
            await asyncio.wrap_future(
                self._writer.submit(
                    partial(
                        seal_year,
                        policy=self._policy,
                        calendar=calendar,
                        year=year,
                        now=now,
                        live_gateways=self._live,
                    )
                )
            )
            await asyncio.to_thread(self._database.truncate_log)
        self._sealed_on = today

    def _calendar_of(self, year: int) -> Calendar:
        return self._calendar(datetime(year, 7, 1, tzinfo=self._quiet.zone))

    async def _recount(self) -> None:
        """Count again what was stale when this began, a few groups at a time."""
        numbers = await self._writer.write(lambda connection: uncounted(connection, self._policy))
        for some in chunks(numbers, _GROUPS_AT_ONCE):
            await self._writer.write(partial(recount, policy=self._policy, only=some))

    async def _erase(self, now: datetime) -> None:
        if await self._writer.write(partial(_erase_ended, now=now)):
            await asyncio.to_thread(self._database.truncate_log)

    def _judge(self, connection: Connection, now: datetime) -> Judge:
        return Judge(connection, self._policy, self._calendar(now), self._live)

    # Reminders.

    def _plan_reminders(self, connection: Connection, now: datetime) -> Plan:
        """In quiet hours nothing is planned: the first round after them looks at what is missing then."""
        if self._quiet.holds(now):
            return Plan()
        judge, caps = self._judge(connection, now), self._config.reminders
        by_cadre = gaps_by_cadre(connection, judge, self._policy, self._gateways, now)
        acts = [partial(tell_end, person=person, until=until, now=now) for person, until in ended(connection, now)]
        near = {cadre: gaps for cadre, gaps in by_cadre.items() if self._reaches(cadre)}
        acts += [
            partial(remind, cadre=cadre, gaps=gaps, caps=caps, policy=self._policy, now=now)
            for cadre, gaps in near.items()
        ]
        far = [Unreached(cadre, NoticeKind.REMINDER, _NO_GATEWAY) for cadre in by_cadre if cadre not in near]
        return Plan(tuple(acts), (*far, *failed_reminders(connection, self._policy.zone, now)))

    def _reaches(self, person: str) -> bool:
        return gateway_of(person) in self._gateways

    # The survey.

    def _plan_survey(self, connection: Connection, now: datetime) -> Plan:
        """A few groups are told in each round, none in quiet hours."""
        if self._quiet.holds(now):
            return Plan()
        return Plan(tuple(surveying.announcements(connection, self._config, self._gateways, now)))

    # Digests.

    def _plan_digests(self, connection: Connection, now: datetime) -> Plan:
        weeks = weeks_to_tell(now, self._config.digest.at, self._quiet, self._calendar(now))
        return sum((self._plan_week(connection, week, now) for week in weeks), Plan())

    def _plan_week(self, connection: Connection, week: Period, now: datetime) -> Plan:
        everybody = readers(connection, self._config.committees)
        near = [reader for reader in everybody if self._reaches(reader.to)]
        far = [
            Unreached(reader.name, NoticeKind.DIGEST, _NO_GATEWAY if reader.to else _NOBODY_BOUND)
            for reader in everybody
            if reader not in near
        ]
        told = {row.notice.key for row in rows_of(connection, [key_of(reader, week) for reader in near])}
        untold = [reader for reader in near if key_of(reader, week) not in told]
        return Plan((), tuple(far)) + self._plan_telling(connection, untold, week, now)

    def _plan_telling(self, connection: Connection, untold: Sequence[Reader], week: Period, now: datetime) -> Plan:
        """Whoever has no groups in the week has nothing to read; gathered is only where somebody has."""
        groups = groups_at(connection, week.last_instant) if untold else []
        units = {group.unit for group in groups if self._reaches(group.id)}
        with_groups = [reader for reader in untold if units and reader.unit in {"", *units}]
        without = [reader for reader in untold if reader not in with_groups]
        told = sum(self._tellings(connection, with_groups, week, now), Plan())
        return told + Plan((), tuple(Unreached(reader.name, NoticeKind.DIGEST, _NO_GROUPS) for reader in without))

    def _tellings(
        self, connection: Connection, untold: Sequence[Reader], week: Period, now: datetime
    ) -> Iterator[Plan]:
        if not untold:
            return
        costs, terms = self._config.digest.costs(), self._config.wish_terms()
        overdue = overdue_of(connection, self._config, self._calendar(now), now)
        judge = self._judge(connection, now)
        seen = gather(connection, judge, self._gateways, week, now, overdue=overdue, costs=costs, terms=terms)
        for reader in untold:
            found = seen.digest(reader.unit)
            words = texts_digest.parts(texts_digest.lines(found))
            picture, errors = self._picture(found)
            act = partial(tell, reader=reader, week=week, words=words, now=now, picture=picture)
            yield Plan((act,), errors=errors)

    def _picture(self, found: Digest) -> tuple[Attachment | None, tuple[Exception, ...]]:
        """Return the digest as a picture, where it is wanted and there is something to show; and why it is not."""
        if found.says_nothing or not self._config.digest.picture:
            return None, ()
        try:
            return Attachment(f"{texts_digest.file_name(found)}.png", self._draw(found).png), ()
        except Exception as error:  # The words say the same, and are told without it.
            return None, (error,)

    # Problems.

    def _plan_problems(self, connection: Connection, now: datetime) -> Plan:
        """Whoever holds a problem hears once, and not at quiet times, that its time is over."""
        if self._quiet.holds(now):
            return Plan()
        calendar = self._calendar(now)
        desks = Desks(connection, now, terms_of(self._config, calendar))
        late = [one for one in desks.open_ones() if one.given.words is not None and desks.is_overdue(one)]
        near = [one for one in late if any(self._reaches(person) for person in desks.responsible(one))]
        return Plan(
            tuple(partial(tell_overdue, problem=one, config=self._config, calendar=calendar, now=now) for one in near)
        )


_Planner = Callable[[Connection, datetime], Plan]

_NO_GATEWAY = "no gateway of this id is configured, so there is no private conversation"
_NOBODY_BOUND = "nobody is bound; write `to`, or let somebody of the roster bind their code in private"
_NO_GROUPS = "no group of the unit was there in the week"


def failed_reminders(connection: Connection, zone: tzinfo, now: datetime) -> list[Unreached]:
    """Return the cadres whom a reminder of this week could not reach, each once, with what the channel said last."""
    week = period_of(PeriodKind.WEEK, local_day(now, zone), zone)
    lost = [row for row in troubles(connection, week.start, now + INSTANT) if row.state is State.FAILED]
    last = {row.notice.to: row.error or "" for row in lost if row.notice.kind is NoticeKind.REMINDER}
    return [Unreached(who, NoticeKind.REMINDER, why) for who, why in sorted(last.items())]


def _erase_ended(connection: Connection, now: datetime) -> int:
    """Erase the words whose end has come, those of others first; return how many."""
    ending = (submissions, requests, problem_lists, surveys, entering, activities, snoozing)
    ended: int = sum(one.erase_ended(connection, now) for one in ending)
    return ended + outbox.end_old(connection, now)


async def tick(rounds: Rounds, sendings: Iterable[Sending], now: datetime, *, dry_run: bool = False) -> Round:
    """Make one round and say what may be said; return the rows that were made or tried, as they stand then.

    What the round could make is said also if parts of it failed: RoundFailed comes after that.
    """
    failed: RoundFailed | None = None
    try:
        made = await rounds.run_due(now, dry_run=dry_run)
    except RoundFailed as error:
        made, failed = error.made, error
    if dry_run:
        return made
    tried = [key for sending in sendings for key in await sending.say_due()]
    if failed is not None:
        raise failed
    return Round(rounds.as_they_stand({*(row.notice.key for row in made.rows), *tried}), made.unreached)
