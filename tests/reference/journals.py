"""Random journals, valid by journal.md and crowded at the edges of the rules; a seed gives the same one each time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.reference.slow import KINDS, Calendar, Line, Period, Policy, microseconds, midnight, period_around

TICK = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

ZONES = ("America/New_York", "Europe/Berlin", "UTC", "Asia/Kathmandu")
OFFSETS = tuple(timezone(timedelta(minutes=minutes)) for minutes in (0, 480, -300, 345, 840, -720))
CENTRES = (
    date(2025, 1, 1),
    date(2026, 1, 1),
    date(2027, 1, 1),
    date(2021, 1, 4),
    date(2024, 3, 1),
    date(2025, 4, 1),
    date(2025, 7, 1),
    date(2025, 10, 1),
    date(2025, 12, 1),
)
SUMMER_TIME = (date(2025, 3, 9), date(2025, 3, 30), date(2025, 10, 26), date(2025, 11, 2))
COUNTED = sorted(Policy().counted_kinds)
UNCOUNTED = ("sticker", "command", "other")
VOIDABLE = ("topic", "activity", "attend", "meet", "duty", "excuse", "attest")


@dataclass(frozen=True)
class Size:
    """How large a journal is."""

    lines: tuple[int, int]
    youths: tuple[int, int]
    hot: int


SIZES = {"small": Size((30, 150), (3, 6), 5), "year": Size((390, 430), (8, 14), 14)}


@dataclass(frozen=True)
class Journal:
    """The lines, and with what to judge them; `alias_and_optout`: somebody has an alias and opts out or in."""

    lines: list[Line]
    at: datetime
    since: date | None
    policy: Policy
    calendar: Calendar
    alias_and_optout: bool


def random_journal(seed: int, size: str = "small") -> Journal:
    """The journal of this seed; `size` is `small` (weeks around an edge) or `year`."""
    return Scribe(Random(seed), size).journal()


def random_policy(rng: Random) -> Policy:
    """The default policy, or one whose numbers are small enough to be met or unusual enough to round badly."""
    if rng.random() < 0.4:
        return Policy()
    shares = ("0", "0.05", "0.29", "0.5", "0.58", "1")
    base = Policy()
    return Policy(
        timezone=rng.choice(ZONES) if rng.random() < 0.4 else base.timezone,
        counted_kinds=frozenset(rng.sample(COUNTED, 5)) | {"text"} if rng.random() < 0.3 else base.counted_kinds,
        blind_share=Fraction(rng.choice(shares[:4])),
        excused_share={
            kind: share if rng.random() < 0.6 else Fraction(rng.choice(shares[2:]))
            for kind, share in base.excused_share.items()
        },
        due={kind: rng.choice((due, due, due / 2, timedelta(hours=1))) for kind, due in base.due.items()},
        voice_min_messages=rng.choice((1, 1, 2, 3)),
        interaction_min_youths=rng.choice((1, 2, 3)),
        interaction_window=rng.choice((timedelta(hours=2), timedelta(minutes=90), timedelta(hours=24))),
        topic_min_youths=rng.choice((1, 2, 3)),
        topic_window=rng.choice((timedelta(hours=48), timedelta(hours=48), timedelta(hours=5), timedelta(days=12))),
        activity_min_youths=rng.choice((1, 2, 3)),
        face_to_face_share=Fraction(rng.choice(("0.5", "0.5", "0.29", "0.58", "0.8"))),
    )


def random_calendar(rng: Random, first: date, last: date) -> Calendar:
    """An empty calendar, or one with runs of holidays, make-up workdays and breaks from first to last."""
    if rng.random() < 0.55:
        return Calendar()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    holidays: set[date] = set()
    for _ in range(rng.randint(1, 1 + len(days) // 25)):
        start = rng.choice(days)
        holidays |= {start + timedelta(days=n) for n in range(rng.randint(1, 5))}
    weekend = [day for day in days if day.weekday() >= 5 and day not in holidays]
    makeup = rng.sample(weekend, min(len(weekend), rng.randint(0, 3)))
    breaks = []
    if rng.random() < 0.5:
        start = rng.choice(days)
        breaks.append((start, start + timedelta(days=rng.choice((0, 2, 3, 6, 14, 30)))))
    return Calendar(rng.random() < 0.8, frozenset(holidays), frozenset(makeup), tuple(breaks))


class Scribe:
    """Writes one journal, scene by scene; it knows only as much of the rules as is needed to come near their edges."""

    def __init__(self, rng: Random, size: str) -> None:
        """Choose the policy, the span, the people and the instants at which the journal is crowded."""
        self.rng = rng
        self.size = SIZES[size]
        self.policy = random_policy(rng)
        self.zone = ZoneInfo(self.policy.timezone)
        self.first, self.last = self.random_span(size)
        self.start, self.end = midnight(self.first, self.zone), midnight(self.last, self.zone)
        self.calendar = random_calendar(rng, self.first - 10 * DAY, self.last + 10 * DAY)
        self.hot = self.hot_instants()
        self.groups = ["g0", "g1"]
        self.cadres = ["c0", "c1", "团2"]
        self.youths = [f"y{n}" for n in range(rng.randint(*self.size.youths))]
        self.others = ["s0", "b"]
        self.quiet_people = rng.sample(self.youths, max(1, len(self.youths) // 3))
        self.group_alias = rng.random() < 0.12
        self.lines: list[Line] = []
        self.used: list[datetime] = []
        self.cadre_changes: dict[str, list[tuple[datetime, str]]] = {group: [] for group in self.groups}
        self.tied: list[str] = []
        self.written = 0

    # When

    def random_span(self, size: str) -> tuple[date, date]:
        """The first and last local day: a year, or some weeks around a week, month, quarter or year end."""
        rng = self.rng
        if size == "year":
            first = rng.choice((date(2025, 1, 1), date(2024, 12, 28), date(2024, 9, 1), date(2025, 3, 3)))
            return first, first + timedelta(days=rng.randint(365, 385))
        clock_changes = self.policy.timezone in ("America/New_York", "Europe/Berlin")
        centre = rng.choice(SUMMER_TIME if clock_changes and rng.random() < 0.5 else CENTRES)
        return centre - timedelta(days=rng.randint(2, 30)), centre + timedelta(days=rng.randint(2, 30))

    def hot_instants(self) -> list[datetime]:
        """A few local midnights of the span: all ends of quarters, some of months and weeks, some of days."""
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        ends = [day for day in days if day.day == 1 and (day.month % 3 == 1 or self.rng.random() < 0.5)]
        ends += [day for day in days if day.weekday() == 0 and self.rng.random() < 0.2]
        ends += self.rng.sample(days, min(len(days), self.size.hot))
        return [midnight(day, self.zone) for day in ends]

    def nudge(self) -> timedelta:
        """Nothing, a hair, a window, or a window and a hair; later or earlier."""
        rng = self.rng
        windows = (self.policy.interaction_window, self.policy.topic_window, timedelta(hours=11))
        size = rng.choice((timedelta(0), timedelta(0), timedelta(0), *windows))
        hair = rng.choice((timedelta(0), timedelta(0), TICK, -TICK, SECOND, -SECOND))
        return rng.choice((1, -1)) * (size + hair)

    def moment(self) -> datetime:
        """An instant of the span: by a hot one, by one that was used before, or anywhere."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.4:
            return rng.choice(self.hot) + self.nudge()
        if draw < 0.7 and self.used:
            return rng.choice(self.used) + self.nudge()
        return self.start + timedelta(seconds=rng.randint(0, int((self.end - self.start).total_seconds())))

    def gap(self, window: timedelta) -> timedelta:
        """How much later the next thing comes: at once, soon, or by about the window."""
        hairs = (window, window, window - TICK, window + TICK, window - SECOND, window + SECOND)
        soon = (timedelta(0), timedelta(0), TICK, SECOND, timedelta(minutes=7), timedelta(minutes=50))
        return self.rng.choice(hairs + soon)

    def stamp(self, t: datetime) -> str:
        """The instant in RFC 3339, with any offset."""
        rng = self.rng
        zone = self.zone if rng.random() < 0.5 else rng.choice(OFFSETS)
        text = t.astimezone(zone).isoformat()
        return text.replace("+00:00", "Z") if rng.random() < 0.3 else text

    def random_period(self, kind: str) -> Period:
        """A period of the kind near an instant of the span, or somewhat later."""
        day = (self.moment() + self.rng.choice((0, 0, 0, 20, 60)) * DAY).astimezone(self.zone).date()
        return period_around(kind, day, self.zone)

    # Who

    def cadre_at(self, group: str, t: datetime) -> str:
        """The cadre of that moment, nearly: of handovers at one instant the one written last."""
        changes = sorted(self.cadre_changes[group], key=lambda change: change[0])
        past = [cadre for at, cadre in changes if at <= t]
        return past[-1] if past else changes[0][1]

    def anyone(self) -> str:
        """Any person of the journal, youths more often."""
        return self.rng.choice(self.youths * 2 + self.cadres + self.others)

    def youth(self) -> str:
        """Somebody who mostly is a youth."""
        return self.rng.choice(self.youths) if self.rng.random() < 0.95 else self.anyone()

    def group(self) -> str:
        """One of the groups, the first more often, so that it gets crowded."""
        return self.rng.choice((*self.groups, self.groups[0]))

    # Lines

    def write(self, kind: str, at: datetime, /, **rest: Any) -> None:
        """Write a line; fields that are None are left out."""
        present = {name: value for name, value in rest.items() if value is not None}
        self.lines.append({"type": kind, "at": self.stamp(at), **present})
        self.used.append(at)

    def new_id(self, prefix: str) -> str:
        """An id that no line has; ids sort unlike the order in which they are given."""
        self.written += 1
        return f"{self.rng.choice('aMz社～𠮷')}{self.rng.randint(0, 30)}{prefix}{self.written}"

    def message_id(self, group: str) -> str:
        """An id that no message of the group has; another group's message or another fact may have it."""
        rng = self.rng
        own = {line["id"] for line in self.lines if line["type"] == "message" and line["group"] == group}
        known: list[str] = sorted({line["id"] for line in self.lines if "id" in line} - own)
        if known and not self.group_alias and rng.random() < 0.15:
            return rng.choice(known)
        return self.new_id("m")

    def mentions(self, group: str, t: datetime) -> list[str] | None:
        """Whom a message mentions: nobody, the cadre, a former or later one, anybody, several."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.4:
            return None
        if draw < 0.6:
            return [self.cadre_at(group, t)]
        if draw < 0.7:
            return [rng.choice(self.cadres)]
        if draw < 0.9:
            return [self.youth()]
        return sorted({self.anyone() for _ in range(rng.randint(0, 4))})

    def message(self, group: str, sender: str, t: datetime, mentions: list[str] | None = None) -> str:
        """Write a message and return its id."""
        rng = self.rng
        draw = rng.random()
        kind = "text" if draw < 0.7 else rng.choice(COUNTED) if draw < 0.9 else rng.choice(UNCOUNTED)
        by_bot = rng.choice((None, None, None, False)) if rng.random() < 0.97 else True
        mentions = self.mentions(group, t) if mentions is None else mentions
        name = self.message_id(group)
        self.write("message", t, id=name, group=group, sender=sender, kind=kind, mentions=mentions, by_bot=by_bot)
        if rng.random() < 0.06:
            self.write("recall", self.moment(), group=group, message=name)
        return name

    # Scenes

    def group_line(self, group: str, t: datetime, cadre: str, bot: str | None, staff: list[str] | None) -> None:
        """Form or change a group."""
        name, unit = f"群{group}", "系"
        self.write("group", t, group=group, name=name, unit=unit, cadre=cadre, bot=bot, staff=staff)
        self.cadre_changes[group].append((t, cadre))

    def form_groups(self) -> None:
        """Form each group early in the span or before it, sometimes by two lines at one instant."""
        rng = self.rng
        for number, group in enumerate(self.groups):
            early = [t for t in self.hot if t < self.start + (self.end - self.start) / 3]
            t = self.start + 9 * SECOND - rng.choice((0, 0, 35, 100, 370)) * DAY
            if early and rng.random() < 0.5:
                t = rng.choice(early) + self.nudge()
            bot, staff = rng.choice(("b", "b", None)), rng.choice((["s0"], ["s0"], None, []))
            self.group_line(group, t, self.cadres[number], bot, staff)
            if rng.random() < 0.15:
                self.second_line(group, t)

    def second_line(self, group: str, t: datetime) -> None:
        """A group line at the instant of another."""
        cadre, staff = self.rng.choice(self.cadres + self.youths), self.rng.choice((None, [], ["s0"], [self.youth()]))
        self.group_line(group, t, cadre, self.rng.choice((None, "b")), staff)
        self.tied += [cadre, *self.cadres, *(staff or []), "b", "s0"]

    def handover(self) -> None:
        """Change a group: another cadre (a youth, even), bot or staff; with messages at that instant."""
        rng = self.rng
        group, t = self.group(), self.moment()
        formed = self.cadre_changes[group][0][0]
        t = t if t > formed or rng.random() < 0.1 else formed + rng.randint(0, 20) * DAY
        old = self.cadre_at(group, t)
        new = rng.choice((old, old, *self.cadres, *self.cadres, self.youth()))
        staff = rng.choice((None, None, [], ["s0"], ["s0", self.youth()]))
        self.group_line(group, t, new, rng.choice((None, None, "b", "b2", self.youth())), staff)
        if rng.random() < 0.12:
            self.second_line(group, t)
        for _ in range(rng.randint(0, 4)):
            self.message(group, rng.choice((old, new, self.youth())), t + rng.choice((timedelta(0), TICK, -TICK)))

    def end_group(self) -> None:
        """Dissolve a group after it was formed, once or twice."""
        group = self.group()
        formed = self.cadre_changes[group][0][0]
        for _ in range(self.rng.choice((1, 1, 2))):
            self.write("group_end", max(self.moment(), formed + self.rng.choice((5, 15, 25)) * DAY), group=group)

    def join(self) -> None:
        """Membership: joins and leaves, also at one instant."""
        rng = self.rng
        group, member, t = self.group(), self.youth(), self.moment()
        joined = t if rng.random() < 0.5 else self.start - rng.randint(0, 400) * DAY
        self.write("join", joined, group=group, member=member)
        if rng.random() < 0.3:
            self.write("leave", t + rng.choice((timedelta(0), timedelta(0), TICK, DAY)), group=group, member=member)
        if rng.random() < 0.1:
            self.write("join", t + rng.choice((timedelta(0), DAY)), group=group, member=member)

    def conversation(self) -> None:
        """Some messages of the cadre and youths, a window apart or at one instant."""
        rng = self.rng
        group, t = self.group(), self.moment()
        for _ in range(rng.randint(1, 5)):
            sender = self.cadre_at(group, t) if rng.random() < 0.5 else self.youth()
            self.message(group, sender, t)
            t += self.gap(self.policy.interaction_window)

    def answered(self) -> None:
        """A youth's message and the cadre's, by about the window later; one may name the other."""
        rng = self.rng
        group, t, youth = self.group(), self.moment(), self.youth()
        later = t + self.gap(self.policy.interaction_window)
        by_youth: list[str] = [self.cadre_at(group, t)] if rng.random() < 0.4 else []
        by_cadre: list[str] = [youth] if rng.random() < 0.5 else []
        self.message(group, youth, t, by_youth)
        self.message(group, self.cadre_at(group, later), later, by_cadre)
        between = t + (later - t) / 2
        if rng.random() < 0.2 and youth not in self.quiet_people:
            # Out, and perhaps in again, between the two.
            self.write("optout", between, member=youth)
            if rng.random() < 0.6:
                self.write("optin", rng.choice((between + TICK, later)), member=youth)

    def topic(self) -> None:
        """A topic, mostly of the cadre, with messages about the ends of its window."""
        rng = self.rng
        group, t = self.group(), self.moment()
        month_ends = [edge for edge in self.hot if edge.astimezone(self.zone).day == 1]
        if month_ends and rng.random() < 0.3:
            t = rng.choice(month_ends) - self.gap(self.policy.topic_window)
        by = self.cadre_at(group, t) if rng.random() < 0.85 else self.anyone()
        opening = None
        if rng.random() < 0.5:
            opening = self.message(group, by, t, []) if rng.random() < 0.7 else self.new_id("m")
        self.write("topic", t, id=self.new_id("t"), group=group, by=by, title="话题", message=opening)
        if opening is not None and rng.random() < 0.3:
            self.write("recall", self.moment(), group=group, message=opening)
        for _ in range(rng.randint(1, 6)):
            self.message(group, self.youth(), t + self.gap(self.policy.topic_window) * rng.choice((1, 1, 1, -1)))

    def activity(self) -> None:
        """An activity with attendances, entered before or after it was held."""
        rng = self.rng
        group, held = self.group(), self.moment()
        at = held + rng.choice((-5, -1, 0, 0, 1)) * DAY
        name, place = self.new_id("a"), rng.choice((None, "操场"))
        by = self.cadre_at(group, at)
        self.write("activity", at, id=name, group=group, by=by, title="活动", held_at=self.stamp(held), place=place)
        self.used.append(held)
        for _ in range(rng.randint(1, 7)):
            entered = rng.choice((held, held + TICK, held - DAY, held + 3 * DAY, self.moment()))
            self.attend(name, entered)

    def attend(self, activity: str, t: datetime) -> None:
        """Somebody was there."""
        self.write("attend", t, id=self.new_id("at"), activity=activity, member=self.youth(), by=self.maybe_cadre())

    def meeting(self) -> None:
        """Some meetings."""
        rng = self.rng
        for _ in range(rng.randint(1, 3)):
            form = rng.choice(("talk", "visit", "other"))
            name, member, by = self.new_id("me"), self.youth(), self.maybe_cadre()
            self.write("meet", self.moment(), id=name, group=self.group(), member=member, form=form, by=by)

    def maybe_cadre(self) -> str | None:
        """Who entered a line; nobody need be named."""
        return self.rng.choice((None, *self.cadres))

    def opting(self) -> None:
        """Somebody opts out, and perhaps in again; with a message, a join or a meeting at that instant."""
        rng = self.rng
        person = rng.choice([p for p in self.youths if p not in self.quiet_people] or self.youths)
        person = person if rng.random() < 0.93 else rng.choice(self.cadres)
        t = self.moment()
        self.write("optout", t, member=person)
        group = self.group()
        here = (timedelta(0), timedelta(0), TICK, -TICK)
        if rng.random() < 0.5:
            self.message(group, person, t + rng.choice(here))
        if rng.random() < 0.3:
            self.write(rng.choice(("join", "leave")), t + rng.choice(here), group=group, member=person)
        back = t + rng.choice((timedelta(0), TICK, timedelta(hours=1), DAY, 3 * DAY))
        if rng.random() < 0.35:
            self.write("join", t + (back - t) / 2, group=group, member=person)
        if rng.random() < 0.25:
            self.write("optout", rng.choice((t + (back - t) / 2, back, back - TICK)), member=person)
        if rng.random() < 0.7:
            self.write("optin", back, member=person)
            if rng.random() < 0.6:
                self.message(group, person, back + rng.choice(here))
            if rng.random() < 0.4:
                self.write("meet", back + TICK, id=self.new_id("me"), group=group, member=person, form="other")

    def lone_opt_in(self) -> None:
        """An opt-in without an opt-out."""
        self.write("optin", self.moment(), member=self.youth_of_no_alias())

    def youth_of_no_alias(self) -> str:
        """A youth to whom no alias will be given, when there is one."""
        return self.rng.choice([p for p in self.youths if p not in self.quiet_people] or self.youths)

    def recall(self) -> None:
        """Recall some message, known or not."""
        known = [(line["group"], line["id"]) for line in self.lines if line["type"] == "message"]
        group, name = self.rng.choice([*known, (self.group(), "unknown")])
        self.write("recall", self.moment(), group=group, message=name)

    def void(self) -> None:
        """Void some fact, known or not; a message's id names no such fact."""
        rng = self.rng
        ids = [line["id"] for line in self.lines if line["type"] in VOIDABLE]
        messages = [line["id"] for line in self.lines if line["type"] == "message"]
        pool = ids if ids and rng.random() < 0.85 else [*messages, "unknown"]
        self.write("void", self.moment(), fact=rng.choice(pool), by="团委", reason="误录")

    def blind(self) -> None:
        """A blind span: of about the blind share of some period, in one piece or several that overlap, or anything."""
        rng = self.rng
        group, have = rng.choice((None, *self.groups)), rng.choice((None, None, *KINDS))
        kind = KINDS[have] if have else rng.choice(("day", "week", "month", "quarter"))
        period = self.random_period(kind)
        length = period.end - period.start
        share = self.policy.blind_share
        exact = TICK * (microseconds(length) * share.numerator // share.denominator)
        span = exact + rng.choice((timedelta(0), TICK, -TICK, SECOND, length / 20, length))
        begin = rng.choice((period.start, period.end - span, period.start + (length - span) / 2))
        pieces = [(begin, begin + span)]
        if rng.random() < 0.4:
            cut, lap = begin + span / 2, rng.choice((timedelta(0), span / 10, -TICK))
            pieces = [(begin, cut + lap), (cut, begin + span)]
        for start, until in pieces:
            if until >= start:
                reason = rng.choice((None, "channel", "removed", "停电"))
                self.write("blind", start, until=self.stamp(until), group=group, have=have, reason=reason)

    def excuse(self) -> None:
        """Leave for some days, often about the excused share of a period."""
        rng = self.rng
        period = self.random_period(rng.choice(("day", "week", "week", "month", "quarter", "year")))
        days = len(period.days)
        number = max(1, rng.choice((days, days // 2, (days + 1) // 2, rng.randint(1, days))))
        first = period.first + timedelta(days=rng.choice((0, 0, days - number, -1)))
        if self.calendar.breaks and rng.random() < 0.4:
            first = self.calendar.breaks[0][0] - timedelta(days=rng.choice((0, 1, number // 2)))
        last = first + timedelta(days=number - 1)
        dates = {"from": first.isoformat(), "to": last.isoformat()}
        self.write("excuse", self.moment(), id=self.new_id("ex"), group=self.group(), **dates, reason="出差")

    def attest(self) -> None:
        """Two vouch for a period, or one twice."""
        rng = self.rng
        have = rng.choice(list(KINDS))
        period = self.random_period(KINDS[have] if rng.random() < 0.95 else "week").name
        second = rng.choice(("乙", "乙", "乙", "甲"))
        name, group = self.new_id("as"), self.group()
        people = {"by": "甲", "second": second}
        self.write("attest", self.moment(), id=name, group=group, have=have, period=period, **people, reason="核实")

    def chore(self) -> None:
        """A line that no have looks at."""
        rng = self.rng
        t, group, cadre = self.moment(), self.group(), rng.choice(self.cadres)
        kind = rng.choice(("duty", "identity", "link", "pairing", "paper", "visit", "objection"))
        fields: dict[str, dict[str, Any]] = {
            "duty": {"id": self.new_id("d"), "cadre": cadre, "duty": "lecture"},
            "identity": {"group": group, "by": cadre},
            "link": {"id": self.new_id("l"), "cadre": cadre, "kind": "club", "name": "社团"},
            "pairing": {"group": group, "number": 3},
            "paper": {"id": self.new_id("p"), "cadre": cadre, "paper": "term_report", "period": "2025-Q1"},
            "visit": {"id": self.new_id("v"), "unit": "系"},
            "objection": {"id": self.new_id("o"), "group": group, "have": "voice", "period": "2025-03-02"}
            | {"by": cadre, "words": "不同意"},
        }
        self.write(kind, t, **fields[kind])

    # Aliases

    def alias_person(self) -> None:
        """A person under a new id, which half of their lines already bear; or two ids that are one person."""
        rng = self.rng
        opting = [line["member"] for line in self.lines if line["type"] in ("optout", "optin")]
        pool = [p for p in [*self.youths, *self.cadres, *self.others] if p not in opting or rng.random() < 0.15]
        if not pool:
            return
        old = rng.choice(pool)
        untied = [p for p in pool if p != old and p not in self.tied]
        if untied and old not in self.tied and rng.random() < 0.3:
            self.write("alias", self.moment(), old=old, new=rng.choice(untied), by="团委")
            return
        # A new id that sorts as the old one did, so that of two group lines at one instant the same is second.
        new = f"{old}x"
        self.lines = [self.under_new_id(line, old, new) for line in self.lines]
        self.write("alias", self.moment(), old=old, new=new, by="团委")
        if rng.random() < 0.2:
            self.write("alias", self.moment(), old=new, new=f"{new}x", by="团委")

    def under_new_id(self, line: Line, old: str, new: str) -> Line:
        """The line, in half of the cases with the person's new id; group and opt lines keep the old one."""
        if line["type"] in ("group", "alias", "optout", "optin") or self.rng.random() < 0.5:
            return line
        changed = {
            name: new if name in ("sender", "member", "by", "cadre") and value == old else value
            for name, value in line.items()
        }
        if "mentions" in line:
            changed["mentions"] = [new if person == old else person for person in line["mentions"]]
        return changed

    def alias_of_group(self) -> None:
        """A group under a new id, or two groups that are one."""
        rng = self.rng
        if rng.random() < 0.3:
            self.write("alias", self.moment(), old="g1", new="g0", by="团委")
            return
        old, new = self.group(), "g9"
        self.lines = [
            line | {"group": new}
            if line.get("group") == old and line["type"] != "group" and rng.random() < 0.5
            else line
            for line in self.lines
        ]
        self.write("alias", self.moment(), old=old, new=new, by="团委")

    def has_alias_and_optout(self) -> bool:
        """Whether somebody who has an alias opts out or in."""
        names = [line[name] for line in self.lines if line["type"] == "alias" for name in ("old", "new")]
        return any(line["type"] in ("optout", "optin") and line["member"] in names for line in self.lines)

    # The journal

    def random_at(self) -> datetime:
        """The moment T: by an edge of a period, of `due`, of a topic or of a fact, mostly late in the span."""
        rng = self.rng
        hair = rng.choice((timedelta(0), timedelta(0), TICK, -TICK, SECOND, -SECOND))
        late = [t for t in self.hot + self.used if self.start + (self.end - self.start) / 2 < t < self.end + 60 * DAY]
        draw = rng.random()
        if draw < 0.3 and late:
            return rng.choice(late) + hair
        held = [datetime.fromisoformat(line["held_at"]) for line in self.lines if line["type"] == "activity"]
        if draw < 0.36 and held:
            return max(held) + hair
        if draw < 0.5:
            kind = rng.choice(list(self.policy.due))
            return self.random_period(kind).end - self.policy.due[kind] + hair
        if draw < 0.75:
            topics = [datetime.fromisoformat(line["at"]) for line in self.lines if line["type"] == "topic"]
            if topics:
                return rng.choice(topics).astimezone(UTC) + self.policy.topic_window / rng.choice((1, 1, 2)) + hair
        if draw < 0.9:
            return self.end + rng.choice((0, 1, 30, 70)) * DAY + hair
        return self.moment()

    def scenes(self) -> list[Callable[[], None]]:
        """The scenes, each as often as it is to be chosen."""
        rare: list[Callable[[], None]] = [self.lone_opt_in, self.chore, self.attest, self.excuse, self.recall]
        some = [self.void, self.blind, self.opting, self.handover, self.meeting, self.join]
        many = [self.conversation, self.answered, self.topic, self.activity]
        return rare + some * 2 + many * 3

    def fill(self) -> None:
        """Write the lines."""
        rng = self.rng
        self.form_groups()
        for _ in range(rng.randint(1, len(self.youths) + 2)):
            self.join()
        scenes = self.scenes()
        if rng.random() < 0.5:
            # One kind of scene is left out or prevails, so that journals differ in character.
            favourite = rng.choice(scenes)
            scenes = [scene for scene in scenes if scene != favourite] + rng.choice((0, 8)) * [favourite]
        number = rng.randint(*self.size.lines)
        while len(self.lines) < number - 8:
            rng.choice(scenes)()
        if rng.random() < 0.3:
            self.end_group()
        if rng.random() < 0.3:
            self.alias_person()
        if self.group_alias:
            self.alias_of_group()

    def delivered(self) -> list[Line]:
        """The lines as they arrive: some twice, mostly in no order."""
        rng = self.rng
        lines = self.lines + [rng.choice(self.lines) for _ in range(len(self.lines) // 15)]
        if rng.random() < 0.85:
            rng.shuffle(lines)
        return lines

    def journal(self) -> Journal:
        """The journal."""
        self.fill()
        at = self.random_at().astimezone(self.zone if self.rng.random() < 0.7 else UTC)
        day = at.astimezone(self.zone).date()
        since = None
        if self.rng.random() < 0.8:
            since = min(day, self.first + timedelta(days=self.rng.choice((-400, -3, 0, 0, 0, 5))))
        return Journal(self.delivered(), at, since, self.policy, self.calendar, self.has_alias_and_optout())
