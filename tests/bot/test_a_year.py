"""A simulated year of rounds, stops and restarts: each week's digest once for each reader, reminders within caps."""

import os
import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import Calendar
from rules.facts import Fact, Group, Join, Message
from rules.periods import Period, PeriodKind, period_of
from tests.bot.test_rounds import World
from tests.builders import YOUTHS
from tracker.outbox import NoticeKind, Row, State, rows

SCALE = max(1, int(os.environ.get("WUYOU_SEEDS", "300")) / 300)  # Fewer rounds would miss whole mornings.
YEAR = 2026
CADRES = {"sim/a": "sim/cadre", "sim/b": "sim/cadre", "sim/c": "sim/new"}
READERS = [
    {"name": "学院团委", "unit": "", "to": "sim/committee"},
    {"name": "机电分团委", "unit": "机电学院", "to": "sim/department"},
]
BREAKS = [
    {"name": "寒假", "from": date(2026, 1, 12), "to": date(2026, 3, 3)},  # A Monday to a Tuesday.
    {"name": "运动会", "from": date(2026, 10, 19), "to": date(2026, 10, 20)},
]


class Year:
    """A college that begins on the first of January, its cadres talking on some days; and a process that stops."""

    def __init__(self, folder: Path, zone: str, seed: int) -> None:
        self.zone = ZoneInfo(zone)
        self.chance = random.Random(seed)
        calendar = {"observe_holidays": False, "breaks": BREAKS}
        self.world = World(folder, committee=READERS, timezone=zone, calendar=calendar)
        self.first = self.local(date(YEAR, 1, 1))
        self.world.store(*(self._formed(group, cadre) for group, cadre in CADRES.items()))
        self.stops = 0
        self.rounds = 0

    def local(self, day: date, at: time = time()) -> datetime:
        """The moment of a local time, in UTC as the clock gives it."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def _formed(self, group: str, cadre: str) -> list[Fact]:
        unit = "软件学院" if group == "sim/a" else "机电学院"
        return [
            Group(self.first, group, f"班级{group[-1]}", unit, cadre, "sim/bot", ()),
            *(Join(self.first, group, youth) for youth in YOUTHS),
        ]

    async def go(self) -> None:
        """Live through the year."""
        moment, last = self.first, self.local(date(YEAR, 12, 31), time(23, 59))
        talked = date(YEAR, 1, 1)
        while moment < last:
            with self.world.process():
                stop_at = min(moment + timedelta(days=self.chance.expovariate(1 / 20)), last)
                while moment < stop_at:
                    talked = self._talk(talked, moment)
                    await self.world.tick(moment)
                    self.rounds += 1
                    moment += self._pause()
            moment += self.chance.choice([timedelta(minutes=1), timedelta(hours=5), timedelta(days=2)])
            self.stops += 1

    def _pause(self) -> timedelta:
        """To the next round: mostly some hours; the more seeds, the shorter."""
        return timedelta(minutes=self.chance.randint(5, max(6, int(800 / SCALE))))

    def _talk(self, since: date, now: datetime) -> date:
        """Let cadres and youths have talked on the days from `since` to yesterday."""
        today = now.astimezone(self.zone).date()
        messages = [
            Message(self.local(day, time(8 + number)), f"{group} {day} {who}", group, who, "text")
            for day in (since + timedelta(days=number) for number in range((today - since).days))
            for group, cadre in CADRES.items()
            if self.chance.random() < 0.4
            for number, who in enumerate((cadre, *YOUTHS[: self.chance.choice([0, 0, 5])]))
        ]
        if messages:
            self.world.store(messages)
        return max(since, today)

    def rows(self, kind: NoticeKind) -> list[Row]:
        with self.world.database.read() as connection:
            return [row for row in rows(connection) if row.notice.kind is kind]


@pytest.mark.parametrize(("zone", "seed"), [("Asia/Shanghai", 1), ("Europe/Berlin", 2)])
async def test_a_year_has_each_digest_once_and_reminders_within_their_caps(
    tmp_path: Path, zone: str, seed: int
) -> None:
    year = Year(tmp_path, zone, seed)
    await year.go()

    assert year.rounds > 1000
    assert year.stops > 10
    assert_digests(year)
    assert_reminders(year)
    year.world.database.close()


def assert_digests(year: Year) -> None:
    """Each reader has heard of each week once: on the first working day of the next, or after it within that week."""
    calendar = Calendar(breaks=year.world.config.calendar.college_breaks())
    sent = [row for row in year.rows(NoticeKind.DIGEST) if row.state is State.SENT]
    first_parts = [row for row in sent if row.notice.key.count(":") == 4 + row.notice.to.count(":")]
    heard = Counter((row.notice.to, row.notice.why.removeprefix("digest of ")) for row in first_parts)
    assert set(heard.values()) == {1}
    week = period_of(PeriodKind.WEEK, date(YEAR, 1, 1), year.zone)
    weeks = 0
    while week.next().end < year.local(date(YEAR, 12, 31)):
        told = [row for row in first_parts if row.notice.why == f"digest of {week.name}"]
        first, last = told_between(week, calendar)
        if first is None or last.last_instant >= year.local(date(YEAR, 12, 31)):
            assert told == []
        else:
            assert {row.notice.to for row in told} == {"sim/committee", "sim/department"}
            assert all(year.local(first, time(9)) <= row.made_at <= last.last_instant for row in told)
            assert all(8 <= row.made_at.astimezone(year.zone).hour < 22 for row in told)
            weeks += 1
        week = week.next()
    assert weeks >= 40


def told_between(week: Period, calendar: Calendar) -> tuple[date | None, Period]:
    """The day from which a week's digest is told, and the week in which it is: the next that has a working day.

    None where nobody has anything to hear of: the week and all of the one after it were off.
    """
    was_off = not any(calendar.is_workday(day) for day in week.each_day())
    after = week.next()
    while (first := next((day for day in after.each_day() if calendar.is_workday(day)), None)) is None:
        if was_off:
            return None, after
        after = after.next()
    return first, after


def assert_reminders(year: Year) -> None:
    """At most two a day, five a week, three of them of the voice; none at night, in a break, or of the same twice."""
    reminders = [row for row in year.rows(NoticeKind.REMINDER) if row.state is State.SENT]
    assert len(reminders) > 100
    for cadre in set(CADRES.values()):
        at = [row.ended_at.astimezone(year.zone) for row in reminders if row.notice.to == cadre and row.ended_at]
        assert all(8 <= moment.hour < 22 for moment in at)
        assert max(Counter(moment.date() for moment in at).values()) <= 2
        assert max(Counter(moment.isocalendar()[:2] for moment in at).values()) <= 5
        of_voice = [
            row.made_at.astimezone(year.zone).isocalendar()[:2]
            for row in reminders
            if row.notice.to == cadre and row.notice.key.startswith("reminder:voice:")
        ]
        assert max(Counter(of_voice).values()) <= 3
    gaps = [reason.split(":")[0] for row in reminders for reason in row.notice.why.split("; ")]
    assert [gap for gap, times in Counter(gaps).items() if times > 1] == []
    days = {gap.rsplit(" ", 1)[1] for gap in gaps if " voice " in gap}
    pauses = year.world.config.calendar.college_breaks()
    assert not any(pause.holds(date.fromisoformat(day)) for day in days for pause in pauses)
    assert all(
        row.ended_at is None or row.notice.not_after is None or row.ended_at <= row.notice.not_after
        for row in reminders
    )
