"""Who is who in a group at a time: cadre, bot, staff or youth; opted out or not; linked or not."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from rules.facts import Group, Join, Leave, Message, OptIn, OptOut

EVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)


class Youth(NamedTuple):
    """One identity of a person: each opt-out ends one, and what comes after is another's (rules.md section 2)."""

    person: str
    opt_outs: int


def group_order(line: Group) -> tuple[datetime, str]:
    """Order the lines of a group; of two at one instant the greater JSON comes second (rules.md section 7)."""
    words: dict[str, object] = {"type": "group", "group": line.group, "name": line.name, "unit": line.unit}
    words["cadre"] = line.cadre
    if line.bot is not None:
        words["bot"] = line.bot
    if line.staff is not None:
        words["staff"] = list(line.staff)
    return line.at, json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Roles:
    """Cadre, bot and staff of one group over time. `lines` must be in `group_order` and not empty."""

    def __init__(self, lines: list[Group]) -> None:
        self.formed_at = lines[0].at
        self._changes = [line.at for line in lines[1:]]
        self._cadres = [line.cadre for line in lines]
        self._bots: list[str | None] = []
        self._named: dict[str, datetime] = {}
        bot: str | None = None
        for line in lines:
            bot = line.bot if line.bot is not None else bot
            self._bots.append(bot)
            self._name(line, ALWAYS if line is lines[0] else line.at)

    def _name(self, line: Group, since: datetime) -> None:
        for person in (line.cadre, line.bot, *(line.staff or ())):
            if person is not None:
                self._named.setdefault(person, since)

    def cadre_at(self, at: datetime) -> str:
        """Return the cadre of that moment; before the group is formed its first line holds."""
        return self._cadres[self._line_at(at)]

    def bot_at(self, at: datetime) -> str | None:
        """Return the account the bot speaks with at that moment."""
        return self._bots[self._line_at(at)]

    def _line_at(self, at: datetime) -> int:
        return bisect_right(self._changes, at)

    def youth_until(self, person: str) -> datetime:
        """Return the moment from which the person is no youth of the group any more."""
        return self._named.get(person, EVER)

    def is_youth(self, person: str, at: datetime) -> bool:
        """Whether the person is a youth at that moment: named by no group line so far (rules.md section 1)."""
        return at < self.youth_until(person)


class OptOuts:
    """Who asked not to be counted, and since when."""

    def __init__(self, lines: Iterable[OptOut | OptIn]) -> None:
        self._lines: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
        for line in lines:
            self._lines[line.member].append((line.at, isinstance(line, OptOut)))
        for of_person in self._lines.values():
            of_person.sort()
        self._outs = {person: [at for at, is_out in lines if is_out] for person, lines in self._lines.items()}

    def out(self, person: str, at: datetime) -> bool:
        """Whether the person is opted out at that moment; of two lines at one instant the opt-out is the last."""
        lines = self._lines.get(person, ())
        so_far = bisect_right(lines, (at, True))
        return so_far > 0 and lines[so_far - 1][1]

    def youth(self, person: str, at: datetime) -> Youth:
        """Return whose identity a fact of the person at that moment belongs to."""
        return Youth(person, bisect_right(self._outs.get(person, ()), at))

    def span(self, youth: Youth) -> tuple[datetime, datetime]:
        """Return `[counts from, ends)` of an identity: from the opt-in after its opt-out until the next opt-out."""
        lines, outs = self._lines.get(youth.person, ()), self._outs.get(youth.person, ())
        ends = outs[youth.opt_outs] if youth.opt_outs < len(outs) else EVER
        if youth.opt_outs == 0:
            return ALWAYS, ends
        begun = outs[youth.opt_outs - 1]
        return next((moment for moment, is_out in lines if moment > begun and not is_out), EVER), ends


class Membership:
    """When each youth of one group was linked (rules.md section 2)."""

    def __init__(self, roles: Roles, opt_outs: OptOuts) -> None:
        self._roles = roles
        self._opt_outs = opt_outs
        self._moves: dict[Youth, list[tuple[datetime, bool]]] = defaultdict(list)
        self._spans: dict[Youth, list[tuple[datetime, datetime]]] = {}

    def record(self, joins: Iterable[Join], leaves: Iterable[Leave], messages: Iterable[Message]) -> None:
        """Take in joins and leaves, and messages of any kind, which join a sender who is not opted out then."""
        for join in joins:
            self._move(join.member, join.at, left=False)
        for leave in leaves:
            self._move(leave.member, leave.at, left=True)
        for message in messages:
            if not self._opt_outs.out(message.sender, message.at):
                self._move(message.sender, message.at, left=False)

    def _move(self, person: str, at: datetime, *, left: bool) -> None:
        self._moves[self._opt_outs.youth(person, at)].append((at, left))

    def linked_at(self, at: datetime) -> set[Youth]:
        """Return the youths linked at that moment."""
        return {youth for youth in self._moves if any(start <= at < end for start, end in self.spans(youth))}

    def ever_linked(self, youth: Youth) -> bool:
        """Whether the youth was linked at some time within what was recorded."""
        return bool(self.spans(youth))

    def spans(self, youth: Youth) -> list[tuple[datetime, datetime]]:
        """Return the spans `[start, end)` in which the youth was linked, in order."""
        if youth not in self._spans:
            counts_from, ends = self._opt_outs.span(youth)
            ends = min(ends, self._roles.youth_until(youth.person))
            cut = [(max(start, counts_from), min(end, ends)) for start, end in _stays(self._moves.get(youth, []))]
            self._spans[youth] = [(start, end) for start, end in cut if start < end]
        return self._spans[youth]


def _stays(moves: list[tuple[datetime, bool]]) -> list[tuple[datetime, datetime]]:
    """Turn moves into spans between a join and the next leave; at one instant a join comes before a leave."""
    stays: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for at, left in sorted(moves):
        if not left:
            since = since or at
        elif since is not None:
            stays.append((since, at))
            since = None
    return stays if since is None else [*stays, (since, EVER)]
