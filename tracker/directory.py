"""Who is who, as far as storing needs to know: parts in groups, one person's several ids, and who opted out."""

import hashlib
import hmac
import re
import secrets
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from rules.facts import Activity, Alias, Fact, Group, OptIn, OptOut
from rules.people import ALWAYS, Roles, group_order

HASHED = "#"  # Begins the id under which a person who opted out is kept from being recorded.
LONG_AGO = datetime(2000, 1, 2, tzinfo=UTC)  # Stands for the moment of an opt-out, which could tell whose it is.
NAMELESS = "~"  # Begins the random id of what somebody did before they opted out.
_OURS = re.compile(f"{HASHED}[0-9a-f]{{32}}|{NAMELESS}[0-9a-f]{{24}}")
_FORGET_LINES_ABOVE = 200_000


class Directory:
    """Learned from `group`, `alias`, `optout`, `optin` and `activity` facts, stored and new."""

    LEARNS = (Group, Alias, OptOut, OptIn, Activity)

    def __init__(self, key: bytes, stored: Iterable[Fact] = (), known_opt_lines: Iterable[str] = ()) -> None:
        self._key = key
        self._lines: dict[str, set[Group]] = defaultdict(set)
        self._roles: dict[str, Roles] = {}
        self._officials: dict[str, set[str]] = defaultdict(set)
        self._same: dict[str, str] = {}
        self._opt_lines: dict[str, set[tuple[datetime, bool]]] = defaultdict(set)
        self._nameless: dict[tuple[str, datetime], str] = {}
        self._activities: dict[str, str] = {}
        self._lines_of: dict[str, list[tuple[datetime, bool]]] = {}  # As `opt_lines` found them.
        facts = list(stored)
        self.learn(facts)
        outs = [fact for fact in facts if isinstance(fact, OptOut)]
        self._known = {*known_opt_lines, *(self.line_hash(out.member, out.at, is_out=True) for out in outs)}

    def learn(self, facts: Iterable[Fact]) -> None:
        """Take in facts, stored or about to be."""
        for fact in facts:
            match fact:
                case Alias():
                    self._join(fact.old, fact.new)
                case Group():
                    self._lines[fact.group].add(fact)
                case OptOut() | OptIn():
                    self._opt_lines[self.hashed(fact.member)].add((fact.at, isinstance(fact, OptOut)))
                case Activity():
                    self._activities.setdefault(fact.id, fact.group)
        self._roles.clear()
        self._lines_of.clear()
        self._officials.clear()
        for lines in self._lines.values():
            for line in lines:
                for person in (line.cadre, line.bot, *(line.staff or ())):
                    self._officials[self.same(person or "")].add(self.same(line.group))

    def _join(self, old: str, new: str) -> None:
        self._same[self.same(old)] = self.same(new)

    def same(self, one: str) -> str:
        """Return the one id that stands for all ids of a person or group."""
        while (next_one := self._same.get(one, one)) != one:
            one = next_one
        return one

    def ids_of(self, person: str) -> list[str]:
        """Return every id of the person, sorted."""
        canonical = self.same(person)
        return sorted({person, canonical, *(one for one in self._same if self.same(one) == canonical)})

    def hashed(self, person: str) -> str:
        """Return the keyed hash that stands for a person who opted out; one that is a hash already stays."""
        if _OURS.fullmatch(person):
            return person
        return HASHED + self._hash(person)

    def keyed(self, words: str) -> str:
        """Return the keyed hash of words: a mark that is known again and cannot be read back without the key."""
        return self._hash(words)

    def _hash(self, words: str) -> str:
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()[:32]

    def line_hash(self, person: str, at: datetime, *, is_out: bool) -> str:
        """Return the keyed hash by which an opt line is known again."""
        return self._hash(f"{self.hashed(person)} {at.astimezone(UTC).isoformat()} {'out' if is_out else 'in'}")

    def is_known_line(self, person: str, at: datetime, *, is_out: bool) -> bool:
        """Whether the opt line, under any id of the person, was stored before."""
        return any(self.line_hash(one, at, is_out=is_out) in self._known for one in self.ids_of(person))

    def roles(self, group: str) -> Roles | None:
        """Return the parts of the group's people under one id each; None before any line of it is known."""
        group = self.same(group)
        if group not in self._roles:
            lines = [line for id_, lines in self._lines.items() if self.same(id_) == group for line in lines]
            if not lines:
                return None
            self._roles[group] = Roles([self._plain(line) for line in sorted(lines, key=group_order)])
        return self._roles[group]

    def _plain(self, line: Group) -> Group:
        staff = None if line.staff is None else tuple(self.same(one) for one in line.staff)
        bot = None if line.bot is None else self.same(line.bot)
        return Group(line.at, line.group, line.name, line.unit, self.same(line.cadre), bot, staff)

    def is_official(self, person: str, group: str | None = None) -> bool:
        """Whether a group line names the person as cadre, bot or staff, of this group or of any."""
        groups = self._officials.get(self.same(person), set())
        return bool(groups) if group is None else self.same(group) in groups

    def group_of_activity(self, activity: str) -> str:
        """Return the group of an activity; empty if it is not known (yet)."""
        return self._activities.get(activity, "")

    def was_youth(self, person: str, group: str) -> bool:
        """Whether the person was a youth of the group at any time."""
        roles = self.roles(group)
        return roles is not None and roles.youth_until(self.same(person)) > ALWAYS

    def opt_lines(self, person: str) -> list[tuple[datetime, bool]]:
        """Return when the person opted out (True) and in, in order; at one instant the opt-out is last."""
        if not self._opt_lines:
            return []
        if person not in self._lines_of:
            if len(self._lines_of) >= _FORGET_LINES_ABOVE:
                self._lines_of.clear()
            lines = {line for one in self.ids_of(person) for line in self._opt_lines.get(self.hashed(one), ())}
            self._lines_of[person] = sorted(lines)
        return self._lines_of[person]

    def is_marked_out(self, person: str) -> bool:
        """Whether the person is stored as opted out."""
        lines = self.opt_lines(person)
        return bool(lines) and lines[-1][1] and (LONG_AGO, True) in lines

    def last_known_out(self, person: str) -> datetime | None:
        """Return the latest opt-out of the person that was stored before, if its moment is known (again)."""
        outs = [moment for moment, is_out in self.opt_lines(person) if is_out]
        return max((out for out in outs if self.is_known_line(person, out, is_out=True)), default=None)

    def settle(self, person: str, at: datetime, group: str | None, *, joins: bool = False) -> str | None:
        """Return the id under which a fact of the person at that moment is kept; None where it may not be kept.

        `joins`: the fact is a join or leave, which is kept of somebody opted out who is known to come back.
        """
        lines = self.opt_lines(person)
        if not lines or self.is_official(person, group):
            return person
        identity = self.identity(person, at, lines)
        out = self.out_since(person, at)
        if identity is None or out is None:
            return identity
        if identity.startswith(NAMELESS):
            return identity if joins else None
        is_new = not self.is_known_line(person, out, is_out=True)
        return identity if joins and is_new and identity == person else None

    def identity(self, person: str, at: datetime, lines: list[tuple[datetime, bool]]) -> str | None:
        """Return whose a moment of the person is, if they are nobody's official: theirs, hashed, or nameless.

        None: somebody nameless whose random id was forgotten. Hashed: opted out, and not known to come back.
        """
        next_out = next((moment for moment, is_out in lines if is_out and moment > at), None)
        if next_out is not None:
            return None if self.is_known_line(person, next_out, is_out=True) else self.nameless(person, next_out)
        so_far = bisect_right(lines, (at, True))
        opted_out = so_far > 0 and lines[so_far - 1][1]
        return self.hashed(person) if opted_out and so_far == len(lines) else person

    def out_since(self, person: str, at: datetime) -> datetime | None:
        """Return since when the person is opted out at that moment; None if they are not."""
        lines = self.opt_lines(person)
        so_far = bisect_right(lines, (at, True))
        return lines[so_far - 1][0] if so_far and lines[so_far - 1][1] else None

    def last_out(self, person: str, at: datetime) -> datetime | None:
        """Return the person's last opt-out up to that moment: it ended a membership of theirs."""
        outs = [moment for moment, is_out in self.opt_lines(person) if is_out and moment <= at]
        return max(outs) if outs else None

    def nameless(self, person: str, out: datetime) -> str:
        """Return the random id for what the person did before that opt-out; made anew for each storing."""
        return self._nameless.setdefault((self.same(person), out), NAMELESS + secrets.token_hex(12))

    def nameless_ones(self) -> list[tuple[str, datetime]]:
        """Return the random ids that were made, each with the moment at which it ends."""
        return [(nameless, out) for (_, out), nameless in self._nameless.items()]
