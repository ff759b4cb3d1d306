"""Every number of a digest, recomputed from the lines of `judge --json` and from facts by another way."""

import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.digest import gather
from bot.digest_model import plain
from bot.questions import outlook_line, outlooks, verdict_line
from rules.calendar import Calendar
from rules.facts import Case, Fact, Submission
from rules.periods import Period, parse_period
from rules.policy import Policies, Policy
from tests.builders import (
    SHANGHAI,
    YOUTHS,
    activity,
    answered,
    at,
    blind,
    formed,
    fresh,
    leave,
    period,
    spoke_daily,
    store,
    topic,
)
from tracker import outbox, wishes
from tracker.counting import recount
from tracker.database import Database
from tracker.importing import import_journals
from tracker.judging import Judge
from tracker.outbox import Notice, NoticeKind
from tracker.queries import all_facts
from tracker.recording import Recording

REAL = Path(__file__).parents[1] / "data" / "real-groups-2025.jsonl.gz"
SEEDS = range(max(4, int(os.environ.get("WUYOU_SEEDS", "0")) // 50))
POLICY = Policy()
CONFIG = Config()
Line = dict[str, Any]
STATUSES = ("met", "short", "excused", "unknown", "due", "open")
WORST_FIRST = ("short", "unknown", "due", "open", "met")
BEFORE = {"interaction": "week", "topic": "month", "activity": "quarter", "face_to_face": "year"}


class Recomputed:
    """A week told again from judge's lines: plain dictionaries, by the words of docs/digest.md."""

    def __init__(self, lines: list[Line], topics: dict[str, datetime], week: Period) -> None:
        self.week = week
        self.of = {(line["group"], line["have"], line["period"]): line for line in lines}
        self.topics = topics  # When a topic has done gathering, by group and month.
        present = {line["group"] for line in lines if line["have"] == "voice" and self.is_in(line, week)}
        self.groups = sorted(present)

    def is_in(self, line: Line, week: Period) -> bool:
        return week.start < datetime.fromisoformat(line["end"]) <= week.end

    def over_at(self, line: Line) -> datetime:
        end = datetime.fromisoformat(line["end"])
        return max(end, self.topics.get(f"{line['group']} {line['period']}", end)) if line["have"] == "topic" else end

    def status(self, group: str, have: str, names: list[str]) -> str | None:
        found = set()
        for name in names:
            if (line := self.of.get((group, have, name))) is not None:
                late = self.over_at(line) > self.week.end and line["status"] in ("short", "unknown")
                found.add("due" if late else line["status"])
        return next((status for status in WORST_FIRST if status in found), "excused" if found else None)

    def told(self) -> Iterator[tuple[str, str, list[str], list[str], bool]]:
        """Yield have, the line's period, the periods counted, those compared with, and whether it is over."""
        before = self.week.previous()
        yield "voice", self.week.name, days(self.week), days(before), True
        for have in BEFORE:
            names = {line["period"] for line in self.of.values() if line["have"] == have}
            for one in sorted((parse_period(name, SHANGHAI) for name in names), key=lambda one: one.start):
                if one.start < self.week.end and one.end > self.week.start:
                    over = one.end <= self.week.end
                    yield have, one.name, [one.name], [one.previous().name] if over else [], over

    def numbers(self, have: str, names: list[str]) -> dict[str, int]:
        counted = Counter(self.status(group, have, names) for group in self.groups)
        return {status: counted[status] for status in STATUSES}

    def lines(self) -> list[Line]:
        found = []
        for have, name, own, before, over in self.told():
            now, then = self.numbers(have, own), self.numbers(have, before)
            days_short = sum(self.status(group, have, [day]) == "short" for group in self.groups for day in own)
            if any(now.values()):
                found.append(
                    {
                        "have": have,
                        "period": name,
                        "over": over,
                        "now": now,
                        "before": then if any(then.values()) else None,
                        "days": days_short if have == "voice" else 0,
                    }
                )
        return found

    def changes(self) -> set[tuple[str, str, bool]]:
        found = set()
        for have, _, own, before, _ in self.told():
            for group in self.groups:
                now, then = self.status(group, have, own), self.status(group, have, before)
                if before and now == "short" and then != "short":
                    found.add((group, have, False))
                if before and now == "met" and then == "short":
                    found.add((group, have, True))
        return found

    def over(self, status: str) -> dict[tuple[str, str], list[Line]]:
        """Return what became final in the week with that status, by group and have, in order."""
        found = defaultdict(list)
        for line in sorted(self.of.values(), key=lambda line: line["start"]):
            here = self.week.start < self.over_at(line) <= self.week.end and line["group"] in self.groups
            if here and line["status"] == status:
                found[line["group"], line["have"]].append(line)
        return found

    def run(self, line: Line) -> tuple[str, int]:
        """Return since when and how many periods in a row were short, up to this one."""
        one, times = parse_period(line["period"], SHANGHAI), 0
        first = one
        while self.of.get((line["group"], line["have"], one.name), {}).get("status") == "short":
            first, one, times = one, one.previous(), times + 1
        return first.name, times


def days(week: Period) -> list[str]:
    return [day.isoformat() for day in week.each_day()]


def check(database: Database, week: Period, when: datetime, unit: str = "") -> None:
    """Compare a digest's JSON with what judge's lines, forecast's lines and the facts say."""
    with database.write() as connection:
        recount(connection, POLICY)
    with database.read() as connection:
        judge = Judge(connection, Policies([POLICY]), Calendar())
        read = json.loads(json.dumps(plain(gather(connection, judge, None, week, when).digest(unit))))
        since = (week.first - timedelta(days=500)) if week.first.year > 2025 else week.first.replace(month=1, day=1)
        judged = [verdict_line(one, SHANGHAI) for one in judge.by_facts(when, since)]
        coming = [outlook_line(one, SHANGHAI) for one in outlooks(connection, judge, CONFIG, when, None)]
        facts = list(all_facts(connection))
        said = outbox.rows(connection)
    units = {fact.group: fact.unit for fact in facts if type(fact).__name__ == "Group"}
    judged = [line for line in judged if unit in ("", units[line["group"]])]
    again = Recomputed(judged, gathering(facts), week)
    check_verdicts(read, again)
    check_forecasts(read, again, [one for one in coming if one["group"] in again.groups], when)
    check_wishes(read, again, facts, when)
    check_burden(read, again, facts, said, week)


def gathering(facts: list[Fact]) -> dict[str, datetime]:
    """Return when the last topic of a month, by its group's cadre, has done gathering."""
    found: dict[str, datetime] = {}
    for fact in facts:
        if type(fact).__name__ == "Topic":
            key = f"{fact.group} {fact.at.astimezone(SHANGHAI):%Y-%m}"
            found[key] = max(found.get(key, fact.at), fact.at + timedelta(hours=48))
    return found


def check_verdicts(read: Line, again: Recomputed) -> None:
    assert read["groups"] == len(again.groups)
    assert read["lines"] == again.lines()
    assert {(one["group"]["group"], one["have"], one["back"]) for one in read["changes"]} == again.changes()
    shortfalls = {}
    for key, lines in again.over("short").items():
        names, last = [line["period"] for line in lines], lines[-1]
        shortfalls[key] = (names, last["count"], last["need"], *again.run(last))
    assert {
        (one["group"]["group"], one["have"]): (one["periods"], one["count"], one["need"], one["since"], one["times"])
        for one in read["shortfalls"]
    } == shortfalls
    unseen = {(line["group"], line["have"], line["period"]) for some in again.over("unknown").values() for line in some}
    assert {(one["group"]["group"], one["have"], day) for one in read["unseen"] for day in one["periods"]} == unseen
    standings = {}
    for have, name, own, _, _ in again.told():
        for group in again.groups:
            some = [again.of[group, have, one] for one in own if (group, have, one) in again.of]
            if some:
                kept = sum(line["status"] == "met" for line in some), sum(line["status"] != "excused" for line in some)
                numbers = kept if have == "voice" else (some[-1]["count"], some[-1]["need"])
                standings[group, have, name] = (again.status(group, have, own), *numbers)
    assert {
        (one["group"]["group"], one["have"], one["period"]): (one["status"], one["count"], one["need"])
        for one in read["standings"]
    } == standings


def check_forecasts(read: Line, again: Recomputed, coming: list[Line], when: datetime) -> None:
    due = {"voice": 4 / 24, "interaction": 3, "topic": 7, "activity": 14, "face_to_face": 60}
    short = [one for one in coming if one["falls_short"]] if when < again.week.next().end else []
    told = [
        one
        for one in short
        if again.over_at(one) - timedelta(days=due[one["have"]])
        <= when + timedelta(days=0 if one["have"] in ("voice", "interaction") else 7)
    ]
    assert [prospect(one) for one in read["forecasts"]] == [expected(one) for one in by_names(told, read)]
    missed = defaultdict(set)
    for one in read["shortfalls"]:
        missed[one["group"]["group"]].add(one["have"])
    helps: dict[str, Line] = {}
    for one in short:
        if one["remedy"] is not None and one["have"] in missed[one["group"]]:
            helps.setdefault(one["group"], one)
    assert {one["group"]["group"]: prospect(one) for one in read["helps"]} == {
        group: expected(one) for group, one in helps.items()
    }


def by_names(coming: list[Line], read: Line) -> list[Line]:
    order = {one["group"]["group"]: (one["group"]["unit"], one["group"]["name"]) for one in read["standings"]}
    return sorted(coming, key=lambda one: (*order[one["group"]], one["group"]))


def prospect(one: Line) -> tuple[Any, ...]:
    group = one["group"]["group"]
    return group, one["have"], one["period"], one["count"], one["need"], one["remedy"], one["number"], one["by"]


def expected(one: Line) -> tuple[Any, ...]:
    helps = one["remedy"] or {"kind": None, "number": 0, "by": None}
    head = one["group"], one["have"], one["period"], one["count"], one["need"]
    return (*head, helps["kind"], helps["number"], helps["by"])


def check_wishes(read: Line, again: Recomputed, facts: list[Fact], when: datetime) -> None:
    of_wish = [one for one in facts if isinstance(one, Submission) and one.type == "wish"]
    given, week = {one.id: one.at for one in of_wish if one.group in again.groups}, again.week
    closed = [one.at for one in facts if isinstance(one, Case) and one.of in given and one.state == "withdrawn"]
    before = week.previous()
    assert read["wishes"] == {
        "opened": sum(week.start <= moment < week.end for moment in given.values()),
        "closed": sum(week.start <= moment < week.end for moment in closed),
        "opened_before": sum(before.start <= moment < before.end for moment in given.values()),
        "closed_before": sum(before.start <= moment < before.end for moment in closed),
        "open": sum(moment <= when for moment in given.values()) - sum(moment <= when for moment in closed),
    }


def check_burden(read: Line, again: Recomputed, facts: list[Fact], said: list[Any], week: Period) -> None:
    cadres = {
        again.of[group, "voice", day]["cadre"]
        for group in again.groups
        for day in days(week)
        if (group, "voice", day) in again.of
    }
    sent = Counter(
        row.notice.to for row in said if row.state == "sent" and row.ended_at and week.start <= row.ended_at < week.end
    )
    entries = defaultdict(set)
    for fact in facts:
        if week.start <= fact.at < week.end and type(fact).__name__ in ("Topic", "Activity", "Attend", "Meet", "Case"):
            entries[fact.by].add((type(fact).__name__, fact.at))
    assert {one["cadre"]["person"]: (one["messages"], one["entries"], one["minutes"]) for one in read["loads"]} == {
        cadre: (sent[cadre], len(entries[cadre]), sent[cadre] * 0.5 + len(entries[cadre])) for cadre in cadres
    }
    lost = Counter(row.notice.to for row in said if row.state in ("failed", "uncertain"))
    assert Counter({one["to"]["person"]: one["number"] for one in read["undelivered"]}) == Counter(
        {to: number for to, number in lost.items() if to in cadres}
    )


# Two sources.


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = fresh(tmp_path_factory.mktemp("real"))
    import_journals(database, [REAL], strict=True, now=at("2026-01-01 00:00"))
    yield database
    database.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_of_a_real_week_is_judges(real: Database, seed: int) -> None:
    dice = random.Random(seed)
    number = dice.randint(2, 51)
    week = period(f"2025-W{number:02}")

    check(
        real, week, week.end + timedelta(hours=dice.choice((9, 33, 200))), dice.choice(("", "", "软件学院", "机电系"))
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_of_a_made_up_college_is_judges(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    database = fresh(tmp_path)
    week = period(f"2026-W{dice.randint(41, 52):02}")
    for number in range(6):
        store(database, *group_of(number, dice))
    with database.write() as connection:
        make_wishes_and_messages(connection, dice, week)

    check(database, week, week.end + timedelta(hours=dice.choice((9, 33))), dice.choice(("", "学院1")))
    database.close()


def group_of(number: int, dice: random.Random) -> list[Any]:
    group, cadre = f"sim/{number}", f"sim/cadre-{number}"
    formed_on = dice.choice(("2025-12-01 00:00", "2026-09-17 10:00", "2026-11-11 10:00"))
    facts: list[Any] = [formed(group, name=f"班级{number}", unit=f"学院{number % 3}", cadre=cadre, on=formed_on)]
    facts.append([one for one in spoke_daily("2026-08-01", "2026-12-31", cadre, group) if dice.random() < 0.7])
    for day in range(1, 140, 7):
        if dice.random() < 0.7:
            noon = at("2026-08-11 12:30") + timedelta(days=day)
            facts.append(answered(f"{noon:%Y-%m-%d %H:%M}", group, cadre))
    for month in ("09", "10", "11", "12"):
        day = dice.randint(1, 30)
        if dice.random() < 0.7:
            facts.append([topic(f"2026-{month}-{day:02} 12:29", group, cadre)])
        if dice.random() < 0.5:
            facts.append(
                activity(f"2026-{month}-{dice.randint(1, 30):02} 15:00", group, cadre, YOUTHS[: dice.randint(8, 12)])
            )
    first = dice.randint(1, 26)
    facts.append([blind(f"2026-11-{first:02} 00:00", f"2026-11-{first + 3:02} 00:00", group)])
    for month in ("10", "11", "12"):
        days_off = f"2026-{month}-{first:02}", f"2026-{month}-{first + 4:02}"
        facts.append([leave(*days_off, f"2026-{month}-{first:02} 00:00", group)])
    return facts


def make_wishes_and_messages(connection: Any, dice: random.Random, week: Period) -> None:
    recording = Recording()
    for number in range(20):
        given = week.start + timedelta(hours=dice.randint(-300, 300))
        group = f"sim/{dice.randrange(6)}"
        no = wishes.make(connection, recording, group=group, member=YOUTHS[0], words="书", at=given)
        if dice.random() < 0.4:
            wishes.withdraw(connection, recording, no, YOUTHS[0], given + timedelta(hours=dice.randint(1, 200)))
        to, moment = f"sim/cadre-{dice.randrange(6)}", week.start + timedelta(hours=dice.randint(0, 167))
        notice = Notice(f"{number}", NoticeKind.REMINDER, to, "words", "a test", moment)
        outbox.put(connection, notice, moment)
        row = outbox.rows_of(connection, [notice.key])[0]
        if dice.random() < 0.8:
            outbox.sent(connection, row.no, moment, None)
        else:
            outbox.uncertain(connection, row.no, moment, "a time-out")
