"""The rules page read sentence by sentence: a slow oracle for tests; it shares no code with what it checks."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Line = dict[str, Any]
Identity = tuple[str, int]
"""A person and how many opt-outs lie behind: each opt-out ends an identity (section 2)."""

KINDS = {"voice": "day", "interaction": "week", "topic": "month", "activity": "quarter", "face_to_face": "year"}
"""The haves in the order of section 3, with the kind of their periods."""

VOIDABLE = {"topic", "activity", "attend", "meet", "duty", "excuse", "attest"}
PERSON_FIELDS = ("cadre", "bot", "member", "sender", "by", "second")
TIME_FIELDS = ("at", "held_at", "until")
LAST_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Policy:
    """The policy values with the defaults of cli.md."""

    timezone: str = "Asia/Shanghai"
    counted_kinds: frozenset[str] = frozenset(
        {"text", "image", "audio", "video", "file", "link", "note", "miniprogram", "chat_history"}
    )
    blind_share: Fraction = Fraction("0.05")
    excused_share: Mapping[str, Fraction] = field(
        default_factory=lambda: {
            "day": Fraction(1),
            "week": Fraction("0.5"),
            "month": Fraction("0.5"),
            "quarter": Fraction(1),
            "year": Fraction(1),
        }
    )
    due: Mapping[str, timedelta] = field(
        default_factory=lambda: {
            "day": timedelta(hours=4),
            "week": timedelta(days=3),
            "month": timedelta(days=7),
            "quarter": timedelta(days=14),
            "year": timedelta(days=60),
        }
    )
    voice_min_messages: int = 1
    interaction_min_youths: int = 3
    interaction_window: timedelta = timedelta(hours=2)
    topic_min_youths: int = 5
    topic_window: timedelta = timedelta(hours=48)
    activity_min_youths: int = 10
    face_to_face_share: Fraction = Fraction("0.5")


@dataclass(frozen=True)
class Calendar:
    """Holidays, make-up workdays and the college's breaks (first and last day, both included)."""

    observe_holidays: bool = False
    holidays: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    breaks: tuple[tuple[date, date], ...] = ()

    @cached_property
    def holiday_blocks(self) -> frozenset[date]:
        """The holidays with the weekend days joined to them (section 4, "Statutory holidays come in blocks")."""
        block = set(self.holidays - self.makeup)
        while True:
            joined = {
                day
                for known in block
                for day in (known - timedelta(days=1), known + timedelta(days=1))
                if day.weekday() >= 5 and day not in self.makeup and day not in block
            }
            if not joined:
                return frozenset(block)
            block |= joined

    def excuses(self, day: date) -> bool:
        """Whether the day is a statutory holiday, where observed, or in a break (section 4, status 2)."""
        if self.observe_holidays and day in self.holiday_blocks:
            return True
        return any(first <= day <= last for first, last in self.breaks)


@dataclass(frozen=True)
class Period:
    """A local calendar period, half-open; start and end are instants in UTC (section 1)."""

    kind: str
    name: str
    first: date
    after: date
    start: datetime
    end: datetime

    @property
    def days(self) -> list[date]:
        """All local days of the period, also those after T (section 7)."""
        return [self.first + timedelta(days=n) for n in range((self.after - self.first).days)]

    def holds(self, t: datetime) -> bool:
        """Whether the instant lies in `[start, end)`."""
        return self.start <= t < self.end


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def month_after(day: date, months: int) -> date:
    """The first day of the month that lies so many months after the day's month."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def period_around(kind: str, day: date, zone: ZoneInfo) -> Period:
    """The period of this kind that the local day lies in, with its name (section 1)."""
    if kind == "day":
        first, after, name = day, day + timedelta(days=1), day.isoformat()
    elif kind == "week":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        after, name = first + timedelta(days=7), f"{year}-W{week:02d}"
    elif kind == "month":
        first = day.replace(day=1)
        after, name = month_after(first, 1), f"{day.year}-{day.month:02d}"
    elif kind == "quarter":
        quarter = (day.month - 1) // 3
        first = date(day.year, quarter * 3 + 1, 1)
        after, name = month_after(first, 3), f"{day.year}-Q{quarter + 1}"
    else:
        first, after, name = date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year}"
    return Period(kind, name, first, after, midnight(first, zone), midnight(after, zone))


def kept(lines: list[Line]) -> list[Line]:
    """The lines without those that contradict or repeat an id that came before (section 2)."""
    # "A fact that comes again is one fact ... of contradicting lines the first to arrive is kept."
    # A line without an id may stay twice: no rule below counts such lines.
    seen: set[tuple[str, ...]] = set()
    result = []
    for line in lines:
        key: tuple[str, ...] | None = None
        if line["type"] == "message":
            key = ("message", line["group"], line["id"])
        elif "id" in line and line["type"] not in ("wish", "problem", "case"):
            key = ("fact", line["id"])
        if key is None or key not in seen:
            result.append(line)
        if key is not None:
            seen.add(key)
    return result


def instant(text: str) -> datetime:
    """An RFC 3339 time as an instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def aliases(lines: list[Line]) -> dict[str, str]:
    """Old id to new id (section 7); of two aliases of one old id the later holds."""
    return {line["old"]: line["new"] for line in sorted(lines, key=lambda a: (instant(a["at"]), a["new"]))}


def renamed(name: str, table: dict[str, str]) -> str:
    """The id that an id has become, through a chain of aliases."""
    seen = set()
    while name in table and name not in seen:
        seen.add(name)
        name = table[name]
    return name


def with_new_ids(line: Line, table: dict[str, str]) -> Line:
    """The line with every old id of a person or group replaced (section 7)."""
    new = dict(line)
    for name in ("group", *PERSON_FIELDS):
        if isinstance(new.get(name), str):
            new[name] = renamed(new[name], table)
    for name in ("mentions", "staff"):
        if new.get(name) is not None:
            new[name] = [renamed(person, table) for person in new[name]]
    return new


def with_instants(line: Line) -> Line:
    """The line with its times read."""
    return {name: instant(value) if name in TIME_FIELDS else value for name, value in line.items()}


def order_of_group_line(line: Line) -> tuple[datetime, str]:
    """The key of section 7: by time, then by the JSON without `at`, compact, unescaped, keys sorted."""
    rest = {name: value for name, value in line.items() if name != "at"}
    return instant(line["at"]), json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Facts:
    """The facts that exist as of T, of all groups (section 2)."""

    def __init__(self, lines: list[Line], at: datetime) -> None:
        """Read the lines: keep the first of contradicting ones, drop what is after T, replace old ids, void."""
        self.at = at.astimezone(UTC)
        # "Only facts whose own time is `<= T` exist."
        existing = [line for line in kept(lines) if instant(line["at"]) <= self.at]
        # "An alias with time `<= T` replaces the old id ... in every fact whatever its time."
        table = aliases([line for line in existing if line["type"] == "alias"])
        existing = [with_new_ids(line, table) for line in existing if line["type"] != "alias"]
        group_lines = sorted((line for line in existing if line["type"] == "group"), key=order_of_group_line)
        others = [line for line in existing if line["type"] != "group"]
        self.lines = [with_instants(line) for line in group_lines + others]
        # "A `void` line with time `<= T` makes the fact that it names ... as if it had never been."
        voided = {line["fact"] for line in self.lines if line["type"] == "void"}
        self.lines = [line for line in self.lines if line["type"] not in VOIDABLE or line["id"] not in voided]
        self.opt_lines = self.of_type("optout") + self.of_type("optin")

    def of_type(self, kind: str) -> list[Line]:
        """All lines of one type, of all groups."""
        return [line for line in self.lines if line["type"] == kind]

    def of_group(self, kind: str, group: str) -> list[Line]:
        """All lines of one type that name the group."""
        return [line for line in self.lines if line["type"] == kind and line["group"] == group]

    def group_ids(self) -> list[str]:
        """The groups that have been formed by T, in order of their ids."""
        return sorted({line["group"] for line in self.of_type("group")})

    def opted_out(self, person: str, t: datetime) -> bool:
        """Whether the last opt line by t is an opt-out; of two at one instant it is the last (section 2)."""
        outs = [o["at"] for o in self.opt_lines if o["member"] == person and o["at"] <= t and o["type"] == "optout"]
        ins = [o["at"] for o in self.opt_lines if o["member"] == person and o["at"] <= t and o["type"] == "optin"]
        return bool(outs) and (not ins or max(outs) >= max(ins))

    def identity(self, person: str, t: datetime) -> Identity:
        """Whom the person's facts of that time belong to: "each opt-out ends an identity" (section 2)."""
        # What comes at the instant of an opt-out no longer lies before it.
        outs = [o for o in self.opt_lines if o["member"] == person and o["at"] <= t and o["type"] == "optout"]
        return person, len(outs)


@dataclass(frozen=True)
class Topic:
    """A topic that was opened, and who joined it."""

    at: datetime
    youths: frozenset[Identity]


@dataclass(frozen=True)
class Activity:
    """An activity that was held by T, and who attended."""

    held_at: datetime
    youths: frozenset[Identity]


class Group:
    """What one group's facts say, before any period is looked at (sections 1 to 3)."""

    def __init__(self, group: str, facts: Facts, policy: Policy) -> None:
        """Gather the facts of the group."""
        self.id = group
        self.facts = facts
        self.policy = policy
        self.lines = facts.of_group("group", group)
        self.formed_at: datetime = self.lines[0]["at"]
        # "The first `group_end` is final."
        self.ended_at = min((line["at"] for line in facts.of_group("group_end", group)), default=None)
        self.messages = sorted(facts.of_group("message", group), key=lambda m: (m["at"], m["id"]))
        # "A recall counts without its message being known."
        self.recalled = {line["message"] for line in facts.of_group("recall", group)}
        self.counted = [m for m in self.messages if self.is_counted(m)]
        self.cadre_messages = [m for m in self.counted if m["sender"] == self.cadre(m["at"])]
        self.youth_messages = [m for m in self.counted if self.is_counting_youth(m["sender"], m["at"])]
        self.membership = self.read_membership()
        self.ever_linked = self.read_ever_linked()
        self.interactions = list(self.read_interactions())
        self.topics = self.read_topics()
        self.activities = self.read_activities()
        self.meetings = [
            (m["at"], facts.identity(m["member"], m["at"]))
            for m in facts.of_group("meet", group)
            if self.counts_as_met(m)
        ]

    # Who is who (section 1)

    def line_value(self, name: str, t: datetime) -> str | None:
        """What the group lines up to t say of the cadre or the bot."""
        # "Before the group is formed, its first line holds."
        value = self.lines[0].get(name)
        for line in self.lines:
            # "What a later `group` line lacks stays as it was."
            if line["at"] <= t and line.get(name) is not None:
                value = line[name]
        return value

    def cadre(self, t: datetime) -> str | None:
        """The cadre at t."""
        return self.line_value("cadre", t)

    def bot(self, t: datetime) -> str | None:
        """The bot's account at t."""
        return self.line_value("bot", t)

    def is_youth(self, person: str, t: datetime) -> bool:
        """Whether no group line up to t, nor the first, has named the person as cadre, bot or staff."""
        for number, line in enumerate(self.lines):
            named = [line["cadre"], line.get("bot"), *(line.get("staff") or [])]
            if (number == 0 or line["at"] <= t) and person in named:
                return False
        return True

    def is_counting_youth(self, person: str, t: datetime) -> bool:
        """Whether the person is a youth and not opted out at t."""
        return self.is_youth(person, t) and not self.facts.opted_out(person, t)

    # Messages and membership (section 2)

    def is_counted(self, message: Line) -> bool:
        """Whether the message is a counted message."""
        if message["kind"] not in self.policy.counted_kinds:
            return False
        if message.get("by_bot") or message["sender"] == self.bot(message["at"]):
            return False
        return message["id"] not in self.recalled

    def read_membership(self) -> dict[str, list[tuple[datetime, int]]]:
        """Each person's joins (0) and leaves (1) in order; at one instant a join comes before a leave."""
        events: dict[str, list[tuple[datetime, int]]] = {}
        # "Join and leave lines are membership also while somebody is opted out."
        for line in self.facts.of_group("join", self.id):
            events.setdefault(line["member"], []).append((line["at"], 0))
        for line in self.facts.of_group("leave", self.id):
            events.setdefault(line["member"], []).append((line["at"], 1))
        # "Any message ... of a person not opted out then joins its sender at its time."
        for message in self.messages:
            if not self.facts.opted_out(message["sender"], message["at"]):
                events.setdefault(message["sender"], []).append((message["at"], 0))
        return {person: sorted(of_person) for person, of_person in events.items()}

    def is_linked(self, person: str, t: datetime) -> bool:
        """Whether the person is linked at t."""
        if not self.is_counting_youth(person, t):
            return False
        # "What lies before [the opt-out] is one nameless youth, whose membership ends there."
        who = self.facts.identity(person, t)
        joined = False
        for at, leaves in self.membership.get(person, []):
            if at <= t and self.facts.identity(person, at) == who:
                joined = not leaves
        return joined

    def read_ever_linked(self) -> set[Identity]:
        """Everyone who was linked at some time up to T (section 3, "Attendance and meeting")."""
        # Only a join, a message or an opt-in can make somebody linked, so these instants are enough to look at.
        ever = set()
        opt_ins = [(o["member"], o["at"]) for o in self.facts.opt_lines if o["type"] == "optin"]
        for person, events in self.membership.items():
            times = [at for at, _ in events] + [at for member, at in opt_ins if member == person]
            ever |= {self.facts.identity(person, t) for t in times if self.is_linked(person, t)}
        return ever

    # The haves (section 3)

    def read_interactions(self) -> Iterator[tuple[datetime, Identity]]:
        """Every interaction: the time of its later message, and the youth."""
        for y in self.youth_messages:
            if self.youth_answered(y):
                yield y["at"], self.facts.identity(y["sender"], y["at"])
        for c in self.cadre_messages:
            for y in self.youth_messages:
                if self.cadre_answered(y, c):
                    yield c["at"], self.facts.identity(y["sender"], y["at"])

    def youth_answered(self, y: Line) -> bool:
        """Whether the latest cadre message before y is at most the window older."""
        before = [c for c in self.cadre_messages if comes_before(c, y)]
        return bool(before) and y["at"] - before[-1]["at"] <= self.policy.interaction_window

    def cadre_answered(self, y: Line, c: Line) -> bool:
        """Whether y comes before c by at most the window, and one names the other."""
        if not comes_before(y, c) or c["at"] - y["at"] > self.policy.interaction_window:
            return False
        return self.names_cadre(y) or self.names_youth(c, y)

    def names_cadre(self, y: Line) -> bool:
        """Whether y mentions whoever is the group's cadre at y's time."""
        return self.cadre(y["at"]) in (y.get("mentions") or [])

    def names_youth(self, c: Line, y: Line) -> bool:
        """Whether c mentions the youth of y; a mention of somebody opted out by then names nobody."""
        youth = y["sender"]
        if youth not in (c.get("mentions") or []) or self.facts.opted_out(youth, c["at"]):
            return False
        # Out and in again between the two: the mention names another than the one who wrote.
        return self.facts.identity(youth, c["at"]) == self.facts.identity(youth, y["at"])

    def read_topics(self) -> list[Topic]:
        """The topics opened by the cadre of that moment, and the youths that each gathered."""
        topics = []
        for line in self.facts.of_group("topic", self.id):
            # "A `topic` line by anyone else opens nothing." "A topic whose opening `message` was recalled never was."
            if line["by"] != self.cadre(line["at"]) or line.get("message") in self.recalled:
                continue
            over = line["at"] + self.policy.topic_window
            gathered = [y for y in self.youth_messages if line["at"] < y["at"] <= over]
            youths = frozenset(self.facts.identity(y["sender"], y["at"]) for y in gathered)
            topics.append(Topic(line["at"], youths))
        return topics

    def counts_as_met(self, line: Line) -> bool:
        """Whether an attendance or meeting line counts for its person (section 3, "Attendance and meeting")."""
        person, at = line["member"], line["at"]
        return self.is_counting_youth(person, at) and self.facts.identity(person, at) in self.ever_linked

    def read_activities(self) -> list[Activity]:
        """The activities held by T, and who attended each."""
        activities = []
        for line in self.facts.of_group("activity", self.id):
            # "Counts once `held_at <= T`."
            if line["held_at"] > self.facts.at:
                continue
            attended = [a for a in self.facts.of_type("attend") if a["activity"] == line["id"]]
            youths = {self.facts.identity(a["member"], a["at"]) for a in attended if self.counts_as_met(a)}
            activities.append(Activity(line["held_at"], frozenset(youths)))
        return activities

    def linked_in(self, year: Period) -> set[Identity]:
        """The youths linked at `T' = min(T, the last instant before the year's end)`."""
        moment = min(self.facts.at, year.end - LAST_INSTANT)
        people = [person for person in self.membership if self.is_linked(person, moment)]
        return {self.facts.identity(person, moment) for person in people}

    def count(self, have: str, period: Period) -> int:
        """The count of the table in section 3."""
        if have == "voice":
            return len([c for c in self.cadre_messages if period.holds(c["at"])])
        if have == "interaction":
            return len({who for at, who in self.interactions if period.holds(at)})
        if have == "topic":
            return max((len(topic.youths) for topic in self.topics if period.holds(topic.at)), default=0)
        held = [activity for activity in self.activities if period.holds(activity.held_at)]
        if have == "activity":
            return max((len(activity.youths) for activity in held), default=0)
        met = {who for at, who in self.meetings if period.holds(at)}
        for activity in held:
            met |= activity.youths
        return len(met & self.linked_in(period))

    def need(self, have: str, period: Period) -> int:
        """The need of the table in section 3; for `face_to_face` `floor(share * n) + 1`."""
        if have == "voice":
            return self.policy.voice_min_messages
        if have == "interaction":
            return self.policy.interaction_min_youths
        if have == "topic":
            return self.policy.topic_min_youths
        if have == "activity":
            return self.policy.activity_min_youths
        return math.floor(Fraction(self.policy.face_to_face_share) * len(self.linked_in(period))) + 1


def comes_before(first: Line, second: Line) -> bool:
    """Whether the first message comes before the second in the order (`at`, `id`) (section 3)."""
    return bool((first["at"], first["id"]) < (second["at"], second["id"]))


# From count to status (section 4)


def is_attested(group: Group, have: str, period: Period) -> bool:
    """Whether two different people vouch for this group, have and period."""
    for line in group.facts.of_group("attest", group.id):
        if line["have"] == have and line["period"] == period.name and line["by"] != line["second"]:
            return True
    return False


def excused_reason(group: Group, have: str, period: Period, calendar: Calendar) -> str | None:
    """Why the period is excused, or None."""
    if group.formed_at > period.start:
        return "formed"
    if group.ended_at is not None and group.ended_at < period.end:
        return "ended"
    if have == "face_to_face" and not group.linked_in(period):
        return "nobody_linked"
    share = Fraction(group.policy.excused_share[period.kind])
    by_calendar = {day for day in period.days if calendar.excuses(day)}
    if Fraction(len(by_calendar), len(period.days)) >= share:
        return "calendar"
    # "Each day counts once, weekends included."
    by_leave = {day for day in period.days if has_leave(group, day)}
    if Fraction(len(by_calendar | by_leave), len(period.days)) >= share:
        return "leave"
    return None


def has_leave(group: Group, day: date) -> bool:
    """Whether leave was granted to the group's cadre on this day; it stays with the group (section 7)."""
    for line in group.facts.of_group("excuse", group.id):
        if date.fromisoformat(line["from"]) <= day <= date.fromisoformat(line["to"]):
            return True
    return False


def over_at(group: Group, have: str, period: Period) -> datetime:
    """When the period is over: its end, for `topic` also the end of each topic opened in it."""
    ends = [period.end]
    if have == "topic":
        ends += [topic.at + group.policy.topic_window for topic in group.topics if period.holds(topic.at)]
    return max(ends)


def blind_share(group: Group, have: str, period: Period, reason: str | None = None) -> Fraction:
    """The blind part of the period, cut at T, of all blind lines or of those with one reason."""
    spans = []
    for line in group.facts.of_type("blind"):
        # "That name this group or none, and this have or none."
        if line.get("group") not in (None, group.id) or line.get("have") not in (None, have):
            continue
        if reason is None or line.get("reason") == reason:
            start = max(line["at"], period.start)
            end = min(line["until"], period.end, group.facts.at)
            spans.append((start, end))
    return Fraction(microseconds(length_of_union(spans)), microseconds(period.end - period.start))


def microseconds(span: timedelta) -> int:
    """The span as a whole number."""
    return span // timedelta(microseconds=1)


def length_of_union(spans: list[tuple[datetime, datetime]]) -> timedelta:
    """How long the union of the spans is; a span that ends before it starts is empty."""
    total = timedelta(0)
    seen_until: datetime | None = None
    for start, end in sorted(spans):
        if seen_until is not None:
            start = max(start, seen_until)
        if end > start:
            total += end - start
            seen_until = end
    return total


def unknown_reason(group: Group, have: str, period: Period) -> str | None:
    """Why the period is unknown, or None (section 4, status 4)."""
    most = Fraction(group.policy.blind_share)
    if blind_share(group, have, period) <= most:
        return None
    for reason in ("channel", "removed"):
        if blind_share(group, have, period, reason) > most:
            return reason
    return "blind"


def status_of(
    group: Group, have: str, period: Period, count: int, need: int, calendar: Calendar
) -> tuple[str, str | None]:
    """The status, "in this order, the first that fits", and its reason code (section 4)."""
    now = group.facts.at
    nobody = have == "face_to_face" and not group.linked_in(period)
    if count >= need and not nobody:
        return "met", None
    if is_attested(group, have, period):
        return "met", "attested"
    reason = excused_reason(group, have, period, calendar)
    if reason is not None:
        return "excused", reason
    over = over_at(group, have, period)
    if now < over:
        return ("due" if over - now <= group.policy.due[period.kind] else "open"), None
    reason = unknown_reason(group, have, period)
    if reason is not None:
        return "unknown", reason
    return "short", None


def periods_with_verdict(group: Group, kind: str, since: date | None, zone: ZoneInfo) -> Iterator[Period]:
    """The group's periods of this kind that were asked for and have a verdict (sections 4 and 7)."""
    now = group.facts.at
    first_day = group.formed_at.astimezone(zone).date()
    period = period_around(kind, first_day, zone)
    # "Periods wholly before the group's first local day ... and periods that start after T have no verdict."
    while period.start <= now:
        # "... wholly after its `group_end` ..."
        after_end = group.ended_at is not None and period.start > group.ended_at
        # "A period touches DATE..T when it ends after DATE's local midnight and starts by T."
        asked = now < period.end if since is None else period.end > midnight(since, zone)
        if asked and not after_end:
            yield period
        period = period_around(kind, period.after, zone)


def sealed(group: Group, have: str, period: Period) -> Line | None:
    """The seal of the period, if one exists: it is the verdict (section 7)."""
    for line in group.facts.of_group("seal", group.id):
        if line["have"] == have and line["period"] == period.name:
            return line
    return None


def verdict(group: Group, have: str, period: Period, calendar: Calendar, zone: ZoneInfo) -> dict[str, Any]:
    """The verdict of one group, have and period."""
    count, need = group.count(have, period), group.need(have, period)
    status, reason = status_of(group, have, period, count, need, calendar)
    seal = sealed(group, have, period)
    if seal is not None:
        status, reason, count, need = seal["status"], seal["reason"], seal["count"], seal["need"]
    return {
        "group": group.id,
        # "Every verdict names the cadre at min(T, the period's last instant)."
        "cadre": group.cadre(min(group.facts.at, period.end - LAST_INSTANT)),
        "have": have,
        "period": period.name,
        "start": period.start.astimezone(zone),
        "end": period.end.astimezone(zone),
        "status": status,
        "count": count,
        "need": need,
        "reason": reason,
    }


def judge(
    lines: list[Line],
    at: datetime,
    since: date | None = None,
    policy: Policy | None = None,
    calendar: Calendar | None = None,
) -> list[dict[str, Any]]:
    """The verdicts as of `at` of every group and have: the periods running then, or all that touch since..at."""
    policy, calendar = policy or Policy(), calendar or Calendar()
    zone = ZoneInfo(policy.timezone)
    facts = Facts(lines, at)
    verdicts = []
    for name in facts.group_ids():
        group = Group(name, facts, policy)
        for have, kind in KINDS.items():
            for period in periods_with_verdict(group, kind, since, zone):
                verdicts.append(verdict(group, have, period, calendar, zone))
    return verdicts
