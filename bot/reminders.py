"""Reminders to cadres: gathers what is due and unsaid, decides within the caps, puts one message into the outbox."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from bot.config_tables import Reminders
from bot.texts_reminders import reminder
from bot.texts_snooze import IS_OVER
from rules.facts import Group
from rules.people import group_order
from rules.periods import INSTANT, PeriodKind, local_day, period_of
from rules.policy import AnyPolicy, Have
from rules.reminders import longer_first, periods_near_end, worth_saying
from rules.verdicts import Verdict
from rules.view import GroupView
from tracker.coverage import gateway_of
from tracker.judging import Judge
from tracker.outbox import RETRY_AFTER, Notice, NoticeKind, Row, failed_to_reach, put, rows_of, said_since
from tracker.queries import group_ids
from tracker.reminding import Matter, put_reminder, said_of
from tracker.snoozing import forget_end, snooze_of
from tracker.views import kins

LIMIT = 499  # Characters of a message: the channels ask for less than 500.
VOICE_A_WEEK = 3  # Of a week's reminders at most so many speak of the voice alone.
UNREACHED_FOR = timedelta(days=7)  # Whom the channel refused is not tried again so long, unless something arrives.
_END_IS_NEWS = timedelta(days=7)  # That a switch-off is over is no news after that.
_VOICE_ALONE = "reminder:voice:"


@dataclass(frozen=True, slots=True)
class Gap:
    """A have that is due in a group. `ids` are all ids that the group has had, `name` and `cadre` are today's.

    A topic may gather on into the next month, when its verdict is still of whoever was the cadre at its own end.
    """

    name: str
    cadre: str
    ids: tuple[str, ...]
    verdict: Verdict

    @property
    def matter(self) -> Matter:
        """What a reminder of the gap speaks of."""
        return Matter(self.verdict.group, self.verdict.have, self.verdict.period.name)

    @property
    def matters(self) -> list[Matter]:
        """The same under every id of the group."""
        return [self.matter._replace(group=id_) for id_ in self.ids]


def line_of(view: GroupView) -> Group:
    """Return the `group` line that holds at the view's T."""
    return max(view.facts[Group], key=group_order)


def groups_of(connection: Connection, gateways: Iterable[str]) -> list[str]:
    """Return the ids of the groups that belong to these gateways; those known by import alone belong to none."""
    names = set(gateways)
    return sorted(id_ for id_ in group_ids(connection).values() if gateway_of(id_) in names)


# Gather.


def gaps_by_cadre(
    connection: Connection, judge: Judge, policy: AnyPolicy, gateways: Iterable[str], now: datetime
) -> dict[str, list[Gap]]:
    """Return what is worth saying and was not said yet, by who is the cadre now; longer periods first."""
    near = {have: tuple(periods_near_end(have, now, policy)) for have in Have}
    if not any(near.values()):
        return {}
    ids_of = {id_: kin.ids for kin in kins(connection) for id_ in kin.ids}
    found = [
        Gap(line_of(view).name, view.roles.cadre_at(now), ids_of.get(view.group, (view.group,)), verdict)
        for view, verdict in judge.of_periods(now, near, groups_of(connection, gateways))
        if worth_saying(view, verdict)
    ]
    by_cadre: dict[str, list[Gap]] = defaultdict(list)
    for gap in sorted(unsaid(connection, found), key=lambda gap: longer_first(gap.verdict)):
        by_cadre[gap.cadre].append(gap)
    return dict(sorted(by_cadre.items()))


def unsaid(connection: Connection, gaps: Sequence[Gap]) -> list[Gap]:
    """Return the gaps of which no reminder spoke, under whatever id of the group."""
    said = said_of(connection, [matter for gap in gaps for matter in gap.matters])
    return [gap for gap in gaps if said.isdisjoint(gap.matters)]


# Decide.


def allowed(said: Iterable[Row], gaps: Iterable[Gap], caps: Reminders, policy: AnyPolicy, now: datetime) -> bool:
    """Whether a cadre who heard these reminders since the week's start may hear one more, of these gaps."""
    keys = {row.notice.key: row.made_at for row in said}
    today = period_of(PeriodKind.DAY, local_day(now, policy.zone), policy.zone)
    if len(keys) >= caps.per_week or sum(made_at >= today.start for made_at in keys.values()) >= caps.per_day:
        return False
    return not of_voice_alone(gaps) or sum(key.startswith(_VOICE_ALONE) for key in keys) < VOICE_A_WEEK


def is_beyond_reach(connection: Connection, cadre: str, now: datetime) -> bool:
    """Whether the channel refused for good to bring the cadre something, of late, and nothing has arrived since."""
    failed = failed_to_reach(connection, cadre, now - UNREACHED_FOR)
    return any(row.attempts <= len(RETRY_AFTER) for row in failed)  # After the last attempt only the time was over.


def snoozes(connection: Connection, cadre: str, said: Iterable[Row], policy: AnyPolicy, now: datetime) -> bool:
    """Whether a cadre who heard these reminders since the week's start has chosen not to hear one now."""
    today = period_of(PeriodKind.DAY, local_day(now, policy.zone), policy.zone)
    said_today = sum(row.made_at >= today.start for row in said)
    return snooze_of(connection, cadre).holds(now, policy.zone, said_today=said_today)


def of_voice_alone(gaps: Iterable[Gap]) -> bool:
    """Whether the gaps are all of the voice."""
    return all(gap.verdict.have is Have.VOICE for gap in gaps)


def notice_of(cadre: str, gaps: Sequence[Gap], policy: AnyPolicy, now: datetime) -> tuple[Notice, list[Gap]]:
    """Return one message and the gaps of which it speaks: as many as fit, the first first; the others come later."""
    told = list(gaps)
    while len(words := _words(told, policy, now)) > LIMIT:
        told.pop()
    notice = Notice(
        key=_key(told),
        kind=NoticeKind.REMINDER,
        to=cadre,
        words=words,
        why="; ".join(_why(gap) for gap in told),
        not_before=now,
        not_after=min(gap.verdict.over_at for gap in told) - INSTANT,
    )
    return notice, told


def _words(gaps: Iterable[Gap], policy: AnyPolicy, now: datetime) -> str:
    by_group = sorted(gaps, key=lambda gap: (gap.name, gap.verdict.group))
    return reminder([(gap.name, gap.verdict) for gap in by_group], policy, now)


def _key(gaps: Iterable[Gap]) -> str:
    """Return a key that is the same for the same gaps, in whatever order."""
    matters = json.dumps(sorted(gap.matter for gap in gaps), ensure_ascii=False)
    begins = _VOICE_ALONE if of_voice_alone(gaps) else "reminder:"
    return begins + sha256(matters.encode()).hexdigest()[:32]


def _why(gap: Gap) -> str:
    verdict = gap.verdict
    numbers = f"{verdict.count} of {verdict.need}"
    return f"{verdict.group} {verdict.have} {verdict.period.name}: {verdict.status}, {numbers}"


# Act.


def remind(
    connection: Connection, cadre: str, gaps: Sequence[Gap], caps: Reminders, policy: AnyPolicy, now: datetime
) -> list[Row]:
    """Put one message with what is still unsaid into the outbox, if the caps allow it; return its row, or none."""
    left = unsaid(connection, gaps)
    if not left or is_beyond_reach(connection, cadre, now):
        return []
    week = period_of(PeriodKind.WEEK, local_day(now, policy.zone), policy.zone)
    said = said_since(connection, NoticeKind.REMINDER, cadre, week.start)
    if not allowed(said, left, caps, policy, now) or snoozes(connection, cadre, said, policy, now):
        return []
    notice, told = notice_of(cadre, left, policy, now)
    if not put_reminder(connection, notice, [gap.matter for gap in told], now):
        return []
    return rows_of(connection, [notice.key])


def tell_end(connection: Connection, person: str, until: datetime, now: datetime) -> list[Row]:
    """Put the word that reminders were switched off until now into the outbox, once; return its row."""
    forget_end(connection, person, until)
    notice = Notice(
        key=f"snooze:{person}:{until.timestamp():.0f}",
        kind=NoticeKind.NOTICE,
        to=person,
        words=IS_OVER,
        why="reminders were switched off until now",
        not_before=now,
        not_after=until + _END_IS_NEWS,
    )
    return rows_of(connection, [notice.key]) if put(connection, notice, now) else []
