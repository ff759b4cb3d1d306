"""Digests made by hand for pictures and tables: as long, as short and as strange as they may be."""

from datetime import date, timedelta
from decimal import Decimal

from bot.digest_model import Change, Digest, HaveLine, Numbers, PolicyName, Shortfall, Standing, Unseen, WishLine
from bot.digest_parts import Load, Named, Overdue, OverdueKind, Person, Prospect, Undelivered
from rules.forecast import RemedyKind
from rules.policy import Have
from rules.verdicts import Reason, Status
from tests.builders import at, period
from tracker.outbox import NoticeKind, State

WEEK = period("2026-W47")
NASTY = (
    "👨‍👩‍👧‍👦幸福一家🎉",
    "𠮷野家青年群㐂",
    "ئۇيغۇر ياشلار گۇرۇپپىسى",
    "🇨🇳软件2201❤️👍🏽",
    '=HYPERLINK("http://x","点我")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "a\u0007b\u200b\u200f\ue000\u0378反",
    "Überéx ñandú Ελλάδα Жанна",
    "é" * 12 + "ế̂̃" * 3,
    "很长的群名" * 30,
    "Donaudampfschifffahrtsgesellschaftskapitaen" * 3,
    "\n换行\t的\r\n名字 ",
    "𪚥龘靐",
)


def week(names: tuple[str, ...] = ("软件2201", "软件2202", "机电2201"), unit: str = "") -> Digest:
    """A week in which much is to be said of groups of these names, of three units."""
    units = ("", "学院1", "学院2")
    groups = sorted(Named(units[number % 3], name, f"sim/{number}") for number, name in enumerate(names))
    people = {one: Person(one.unit, f"林{one.name}"[:20], (one.name,), f"sim/c-{one.group}") for one in groups}
    many = len(groups)
    days = tuple(period(f"2026-11-{day}") for day in (17, 21, 22))
    return Digest(
        week=WEEK,
        unit=unit,
        at=at("2026-11-23 09:00"),
        policy=PolicyName("college plan", "1"),
        groups=many,
        changes=tuple(Change(one, Have.VOICE, back=number % 2 == 0) for number, one in enumerate(groups)),
        shortfalls=tuple(Shortfall(one, Have.VOICE, days, 0, 1, days[1], 2) for one in groups),
        helps=tuple(_prospect(one, Have.INTERACTION) for one in groups),
        unseen=tuple(Unseen(one, Have.TOPIC, (period("2026-10"),), Reason.BLIND) for one in groups[:2]),
        overdue=tuple(Overdue(OverdueKind.WISH, 7, one, date(2026, 11, 16), 5) for one in groups[:1]),
        forecasts=tuple(_prospect(one, Have.TOPIC) for one in groups[-2:]),
        lines=tuple(_lines(many)),
        wishes=WishLine(3, 1, 2, 2, 9),
        loads=tuple(Load(people[one], number, 1, Decimal("1.5")) for number, one in enumerate(groups)),
        undelivered=(Undelivered(people[groups[0]], NoticeKind.REMINDER, State.FAILED, 2),),
        undelivered_others=1,
        unreachable=(people[groups[-1]],),
        standings=tuple(Standing(one, people[one], have, WEEK, Status.SHORT, 6, 7) for one in groups for have in Have),
    )


def _prospect(group: Named, have: Have) -> Prospect:
    end = at("2026-11-30 00:00")
    return Prospect(group, have, WEEK.next(), 0, 3, end, RemedyKind.MORE_YOUTHS_INTERACTING, 3, end - timedelta(days=1))


def _lines(many: int) -> list[HaveLine]:
    every = Numbers(met=many, short=1, excused=1, unknown=1, due=1, open=1)
    return [
        HaveLine(Have.VOICE, WEEK, True, every, Numbers(met=1), 3),
        HaveLine(Have.INTERACTION, WEEK, True, Numbers(met=many), Numbers(met=many)),
        HaveLine(Have.TOPIC, period("2026-11"), False, Numbers(open=many), None),
        HaveLine(Have.ACTIVITY, period("2026-Q4"), False, Numbers(short=many), None),
        HaveLine(Have.FACE_TO_FACE, period("2026"), False, Numbers(excused=many), None),
    ]
