"""Reminders against a slow reading of the pages: what is missing at a moment, and what is said of it through weeks."""

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from bot.config_tables import Reminders
from bot.reminders import LIMIT, Gap, gaps_by_cadre, remind
from rules.periods import PeriodKind, period_of
from rules.policy import Have, Policy
from rules.reminders import Quiet, Snooze, longer_first
from rules.verdicts import Status, Verdict
from tests.builders import fresh
from tests.reference import slow_reminders as slow
from tests.reference.journals import Journal, random_journal
from tests.reference.slow import Facts, Group, Line
from tests.rules.test_reference import calendar_of, policy_of
from tests.tracker.test_store_against_reference import written
from tracker.coverage import gateway_of
from tracker.importing import import_journals
from tracker.judging import Judge
from tracker.models import outbox
from tracker.outbox import State
from tracker.snoozing import choose

SEEDS = int(os.environ.get("WUYOU_SEEDS", "300"))
ZONE = ZoneInfo("Asia/Shanghai")
TICK = timedelta(microseconds=1)
CADRE = "sim/cadre"
LINE = 80  # Characters of the longest line of a reminder.


# What is missing.


def moments(journal: Journal, dice: Random) -> list[datetime]:
    """The journal's own moment, and some on, just before and just after the moment at which something is due."""
    day = journal.at.astimezone(ZoneInfo(journal.policy.timezone)).date()
    zone = ZoneInfo(journal.policy.timezone)
    found = [journal.at]
    for kind in dice.sample(list(PeriodKind), 3):
        end = period_of(kind, day, zone).end
        before = dice.choice((journal.policy.due[kind], timedelta(hours=1), timedelta(0), -timedelta(hours=12)))
        found.append(end - before + dice.choice((-TICK, timedelta(0), TICK)))
    return found


def late_topic(journal: Journal, dice: Random) -> tuple[list[Line], datetime]:
    """A topic at the end of the next month that gathers on into the one after, a handover meanwhile, and a moment."""
    zone = ZoneInfo(journal.policy.timezone)
    end = period_of(PeriodKind.MONTH, journal.at.astimezone(zone).date() + timedelta(days=31), zone).end
    facts = Facts(journal.lines, end)
    name = dice.choice(facts.group_ids())
    cadre = Group(name, facts, journal.policy).cadre(end - TICK)
    opened = end - journal.policy.topic_window / dice.choice((2, 3, 10**6))
    over = opened + journal.policy.topic_window
    at = dice.choice((end, end + TICK, over - TICK, over, over - journal.policy.topic_window / 3))
    handover = end - dice.choice((-TICK, timedelta(0), TICK, timedelta(hours=1)))
    topic = {"type": "topic", "at": opened.isoformat(), "id": "late", "group": name, "by": cadre, "title": "话题"}
    group = {"type": "group", "at": handover.isoformat(), "group": name, "name": "群", "unit": "院", "cadre": "新"}
    return [topic, group], at


def matters(by_cadre: dict[str, list[Gap]]) -> dict[str, list[slow.Gap]]:
    return {
        cadre: [slow.Gap(gap.matter.group, str(gap.matter.have), gap.matter.period) for gap in gaps]
        for cadre, gaps in by_cadre.items()
    }


@pytest.mark.parametrize("first", range(0, max(SEEDS // 20, 1), 5), ids=lambda first: f"seeds from {first}")
def test_what_is_missing_is_what_the_pages_say(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + 5):
        journal = random_journal(seed)
        if journal.alias_and_optout:
            continue  # As in tests/tracker/test_store_against_reference.py.
        dice, database = Random(seed), fresh(tmp_path, f"{seed}.db")
        more, late = late_topic(journal, dice)
        lines = [*journal.lines, *more]
        assert import_journals(database, [written(lines, tmp_path / f"{seed}.jsonl")]).refused == []
        policy, calendar = policy_of(journal.policy), calendar_of(journal.calendar)
        with database.read() as connection:
            judge = Judge(connection, policy, calendar)
            for at in (*moments(journal, dice), late):
                found = gaps_by_cadre(connection, judge, policy, {gateway_of("g0")}, at)
                expected = slow.gaps_of_cadres(lines, at, journal.policy, journal.calendar)
                assert matters(found) == expected, f"seed {seed} at {at}"
        database.close()


# What is said of it.


def missing(dice: Random, now: datetime) -> list[Gap]:
    """Some of what may be missing in two groups at that moment, in any order."""
    found = []
    for group in ("sim/g0", "sim/g1"):
        for have in dice.sample(list(Have), dice.choice((0, 1, 1, 2, 5))):
            period = period_of(have.period, now.astimezone(ZONE).date(), ZONE)
            verdict = Verdict(group, CADRE, have, period, Status.DUE, 0, 1, None, (), period.end)
            found.append(Gap(group[-2:], CADRE, (group,), verdict))
    return sorted(found, key=lambda gap: longer_first(gap.verdict))


def later(dice: Random, now: datetime, wanted: slow.Wanted) -> datetime:
    """A moment of the same day or the next ones; sometimes at an edge."""
    midnight = datetime.combine(now.astimezone(ZONE), time(0), ZONE)
    edges = [midnight + timedelta(hours=hour) for hour in (8, 18, 20, 22, 24, 32)]
    ends = [wanted.paused_until or now] * 3
    at = dice.choice((now + timedelta(hours=dice.randint(1, 20)), *edges, *ends))
    return max(at + dice.choice((-TICK, timedelta(0), TICK)), now)


def random_wish(dice: Random, now: datetime) -> slow.Wanted:
    """What a configuration and a cadre may want."""
    quiet = dice.choice(((time(22), time(8)), (time(22), time(8)), (time(0), time(6)), (time(8), time(8))))
    paused = now + timedelta(hours=dice.randint(-10, 30)) if dice.random() < 0.5 else None
    daily = dice.choice((time(8), time(18), time(20))) if dice.random() < 0.25 else None
    return slow.Wanted(quiet, dice.choice((0, 1, 2, 2, 3)), dice.choice((1, 3, 5, 5, 6)), paused, daily)


def reminded(connection: Connection, gaps: list[Gap], wanted: slow.Wanted, now: datetime) -> tuple[list[slow.Gap], int]:
    """What the bot says, longer periods first, and how long it is; it has left the outbox or not."""
    if Quiet(*wanted.quiet, ZONE).holds(now):
        return [], 0
    choose(connection, CADRE, Snooze(wanted.paused_until, daily=wanted.daily))
    caps = Reminders(per_day=wanted.per_day, per_week=wanted.per_week)
    rows = remind(connection, CADRE, gaps, caps, Policy(), now)
    state = Random(str(now)).choice((State.WAITING, State.SENT, State.UNCERTAIN))
    connection.execute(outbox.update().where(outbox.c.no.in_([row.no for row in rows])).values(state=str(state)))
    said = [slow.Gap(*why.split(": ")[0].split(" ")) for row in rows for why in row.notice.why.split("; ")]
    return said, sum(len(row.notice.words or "") for row in rows)


@pytest.mark.parametrize("seed", range(max(SEEDS // 30, 1)))
def test_what_is_said_through_some_weeks_is_what_the_pages_say(seed: int, tmp_path: Path) -> None:
    dice, heard = Random(seed), list[slow.Message]()
    now = datetime(2026, 11, 2, 7, tzinfo=ZONE) + timedelta(days=dice.randrange(40))
    database, wanted = fresh(tmp_path), random_wish(dice, now)
    with database.write() as connection:
        for _ in range(60):
            now = later(dice, now, wanted)
            wanted = random_wish(dice, now) if dice.random() < 0.15 else wanted
            gaps = missing(dice, now)
            asked = [slow.Gap(gap.matter.group, str(gap.matter.have), gap.matter.period) for gap in gaps]
            expected = slow.what_is_said(asked, now, heard, wanted, ZONE)
            said, length = reminded(connection, gaps, wanted, now)
            fits = len(expected) if length < LIMIT - LINE else len(said)  # What does not fit is said later.
            assert (said, bool(said)) == (expected[:fits], bool(expected)), f"at {now}"
            heard += [slow.Message(now, tuple(said))] * bool(said)
    database.close()
