"""The facts as they stand at T: aliases applied, voids and recalls taken out, everybody's part known."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from rules.calendar import Break
from rules.facts import (
    Activity,
    Alias,
    Attend,
    Attest,
    Blind,
    Excuse,
    Fact,
    Facts,
    Group,
    GroupEnd,
    Join,
    Leave,
    Meet,
    Message,
    OptIn,
    OptOut,
    Recall,
    Seal,
    Topic,
    Void,
)
from rules.people import Membership, OptOuts, Roles, Youth, group_order
from rules.periods import Period, local_day
from rules.policy import AnyPolicy

_PERSON_FIELDS = ("cadre", "bot", "member", "sender", "by", "second")


class Part(StrEnum):
    """What a message is to the count: the cadre's or a youth's, or why it is not counted."""

    CADRE = "cadre"
    YOUTH = "youth"
    BOT = "bot"
    RECALLED = "recalled"
    KIND = "kind"
    STAFF = "staff"
    OPTED_OUT = "opted_out"


class Spoken(NamedTuple):
    """A counted message; the order of rules.md section 2 is the order of these tuples."""

    at: datetime
    id: str
    message: Message
    youth: Youth | None  # None: the cadre spoke.


def as_of(facts: Iterable[Fact], at: datetime) -> Facts:
    """Return the facts whose own time is at most T, under the ids that hold at T, without what was voided by T."""
    known = [fact for fact in facts if fact.at <= at]
    voided = {fact.fact for fact in known if isinstance(fact, Void)}
    names = _Names([fact for fact in known if isinstance(fact, Alias)])
    standing = (fact for fact in known if getattr(fact, "id", None) not in voided or isinstance(fact, Message))
    return Facts(names.renamed(fact) for fact in dict.fromkeys(standing))  # One that comes again is one fact.


class _Names:
    """The id that holds for each id that was replaced (rules.md section 7)."""

    def __init__(self, aliases: list[Alias]) -> None:
        self._new_of = {alias.old: alias.new for alias in sorted(aliases, key=lambda alias: (alias.at, alias.new))}

    def now(self, old: str) -> str:
        seen = {old}
        while (new := self._new_of.get(old)) is not None and new not in seen:
            seen.add(new)
            old = new
        return old

    def renamed(self, fact: Fact) -> Fact:
        if not self._new_of or isinstance(fact, Alias):
            return fact
        changed: dict[str, Any] = {}
        for name in ("group", *_PERSON_FIELDS):
            old = getattr(fact, name, None)
            if old is not None and (new := self.now(old)) != old:
                changed[name] = new
        for name in ("staff", "mentions"):
            if many := getattr(fact, name, None):
                changed[name] = tuple(self.now(one) for one in many)
        return replace(fact, **changed) if changed else fact


class GroupView:
    """One group as of T. `facts` come from `as_of`; opt-outs and attendances may be the whole college's."""

    def __init__(self, group: str, facts: Facts, opt_outs: OptOuts, policy: AnyPolicy, at: datetime) -> None:
        self.group = group
        self.at = at
        self.policies = policy
        self._under: dict[tuple[str, str, date], GroupView] = {}
        self.policy = policy.on(local_day(at, policy.zone))
        self.opt_outs = opt_outs
        self.facts = facts
        self.roles = Roles(_in_order(facts[Group]))
        self.ended_at = min((end.at for end in facts[GroupEnd]), default=None)
        self._recalled = {recall.message for recall in facts[Recall]}

    @cached_property
    def first_day(self) -> date:
        """The local day on which the group was formed."""
        return local_day(self.roles.formed_at, self.policies.zone)

    def of(self, period: Period) -> "GroupView":
        """Return the same group as the policy sees it that holds for the period."""
        policy = self.policies.on(period.first)
        if policy is self.policy:
            return self
        key = (policy.name, policy.version, policy.since)
        if key not in self._under:
            self._under[key] = GroupView(self.group, self.facts, self.opt_outs, policy, self.at)
        return self._under[key]

    def part(self, message: Message) -> Part:
        """Return what the message is to the count (rules.md section 2, "counted message")."""
        if message.by_bot or message.sender == self.roles.bot_at(message.at):
            return Part.BOT
        if message.id in self._recalled:
            return Part.RECALLED
        if message.kind not in self.policy.counted_kinds:
            return Part.KIND
        if message.sender == self.roles.cadre_at(message.at):
            return Part.CADRE
        if not self.roles.is_youth(message.sender, message.at):
            return Part.STAFF
        return Part.OPTED_OUT if self.opt_outs.out(message.sender, message.at) else Part.YOUTH

    @property
    def messages(self) -> list[Message]:
        """Every message, counted or not, in order."""
        return sorted(self.facts[Message], key=lambda message: (message.at, message.id))

    @cached_property
    def spoken(self) -> list[Spoken]:
        """The counted messages in order."""
        return sorted(self._spoken(), key=lambda spoken: spoken[:2])

    def _spoken(self) -> Iterator[Spoken]:
        for message in self.facts[Message]:
            match self.part(message):
                case Part.CADRE:
                    yield Spoken(message.at, message.id, message, None)
                case Part.YOUTH:
                    youth = self.opt_outs.youth(message.sender, message.at)
                    yield Spoken(message.at, message.id, message, youth)

    def spoken_between(self, start: datetime, end: datetime) -> list[Spoken]:
        """Return the counted messages with `start <= at < end`, in order."""
        first, after = (bisect_left(self.spoken, moment, key=lambda spoken: spoken.at) for moment in (start, end))
        return self.spoken[first:after]

    @cached_property
    def membership(self) -> Membership:
        """Who was linked when."""
        membership = Membership(self.roles, self.opt_outs)
        membership.record(self.facts[Join], self.facts[Leave], self.facts[Message])
        return membership

    @cached_property
    def topics(self) -> list[Topic]:
        """The topics that were opened: by the cadre of the moment, their opening message not recalled."""
        return [
            topic
            for topic in sorted(self.facts[Topic], key=lambda topic: (topic.at, topic.id))
            if topic.by == self.roles.cadre_at(topic.at) and topic.message not in self._recalled
        ]

    @cached_property
    def activities(self) -> list[Activity]:
        """The activities that were held by T, in order."""
        held = (activity for activity in self.facts[Activity] if activity.held_at <= self.at)
        return sorted(held, key=lambda activity: (activity.held_at, activity.id))

    @cached_property
    def attendances(self) -> dict[str, list[tuple[Attend, Youth]]]:
        """By activity of the group: the attendances that count, and whose they are."""
        here = {activity.id: list[tuple[Attend, Youth]]() for activity in self.activities}
        for attend in self.facts[Attend]:
            if attend.activity in here and (youth := self._counted(attend)) is not None:
                here[attend.activity].append((attend, youth))
        return here

    @cached_property
    def meetings(self) -> list[tuple[Meet, Youth]]:
        """The meetings that count, and with whom."""
        pairs = ((meet, self._counted(meet)) for meet in self.facts[Meet])
        return [(meet, youth) for meet, youth in pairs if youth is not None]

    def _counted(self, fact: Attend | Meet) -> Youth | None:
        """Return who was there, if it counts: a youth then, not opted out then, linked at some time up to T."""
        if not self.roles.is_youth(fact.member, fact.at) or self.opt_outs.out(fact.member, fact.at):
            return None
        youth = self.opt_outs.youth(fact.member, fact.at)
        return youth if self.membership.ever_linked(youth) else None

    @cached_property
    def leave(self) -> list[Break]:
        """The leave granted to the group's cadre, as spans of days."""
        return [Break(excuse.reason, excuse.first, excuse.last) for excuse in self.facts[Excuse]]

    def attested(self, have: str, period: str) -> list[Attest]:
        """Return the attestations of a have and period by two different people."""
        return [
            attest
            for attest in self.facts[Attest]
            if attest.have == have and attest.period == period and attest.by != attest.second
        ]

    def seal(self, have: str, period: str) -> Seal | None:
        """Return the seal of a have and period; of several the latest."""
        return self._seals.get((have, period))

    @cached_property
    def _seals(self) -> dict[tuple[str, str], Seal]:
        in_order = sorted(self.facts[Seal], key=lambda seal: (seal.at, seal.count, seal.need, seal.status))
        return {(seal.have, seal.period): seal for seal in in_order}

    def blind_spans(self, have: str) -> list[Blind]:
        """Return the blind lines that name this have or none."""
        return [blind for blind in self.facts[Blind] if blind.have in (None, have)]


def _in_order(lines: list[Group]) -> list[Group]:
    return sorted(lines, key=group_order)


def views(facts: Iterable[Fact], policy: AnyPolicy, at: datetime) -> Iterator[GroupView]:
    """Yield a view of each group that is formed by T, ordered by id; the facts are a whole college's."""
    standing = as_of(facts, at)
    opt_outs = OptOuts([*standing[OptOut], *standing[OptIn]])
    by_group = standing.by_group()
    everywhere: list[Fact] = [*standing[Attend], *(blind for blind in standing[Blind] if blind.group is None)]
    for group in sorted(by_group):
        if by_group[group][Group]:
            yield GroupView(group, Facts([*by_group[group], *everywhere]), opt_outs, policy, at)
