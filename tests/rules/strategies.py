"""What tests of the rules are made of: facts in a few words, their verdict, and whole colleges by seed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rules.calendar import Calendar
from rules.facts import (
    Activity,
    Attend,
    Attest,
    Blind,
    Excuse,
    Fact,
    Group,
    Join,
    Leave,
    Meet,
    Message,
    OptIn,
    OptOut,
    Recall,
    Topic,
    Void,
)
from rules.periods import parse_period
from rules.policy import KINDS, Have, Policy
from rules.verdicts import Verdict, judge
from rules.view import GroupView, views
from tests.reference.journals import random_journal
from tests.rules.test_reference import SEEDS, calendar_of, facts_of, policy_of

TICK = timedelta(microseconds=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
GROUP = "一班群"
CADRE = "李老师"
LATER = timedelta(days=2)  # After a period's end, so that no topic of it gathers any more.

When = str | datetime


def moment(when: When, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The instant; a text is local time, such as `2025-03-03 08:00`."""
    return when if isinstance(when, datetime) else datetime.fromisoformat(when).replace(tzinfo=zone).astimezone(UTC)


# Facts, of one group; an id says what the fact is.


def formed(
    when: When = "2024-06-01 00:00",
    cadre: str = CADRE,
    *,
    bot: str | None = None,
    staff: tuple[str, ...] | None = None,
    name: str = "一班",
) -> Group:
    """The group was formed, or changed."""
    return Group(moment(when), GROUP, name, "系", cadre, bot, staff)


def said(
    who: str, when: When, *, mentions: Iterable[str] = (), kind: str = "text", by_bot: bool = False, name: str = ""
) -> Message:
    """Somebody's message."""
    return Message(moment(when), name or f"{who} {when}", GROUP, who, kind, tuple(mentions), by_bot)


def recalled(message: Message | str, when: When) -> Recall:
    """A message was withdrawn."""
    return Recall(moment(when), GROUP, message if isinstance(message, str) else message.id)


def joined(who: str, when: When = "2024-06-01 00:00") -> Join:
    """Somebody came in."""
    return Join(moment(when), GROUP, who)


def left(who: str, when: When) -> Leave:
    """Somebody left."""
    return Leave(moment(when), GROUP, who)


def opted_out(who: str, when: When) -> OptOut:
    """Somebody asked not to be counted."""
    return OptOut(moment(when), who)


def opted_in(who: str, when: When) -> OptIn:
    """Somebody asked to be counted again."""
    return OptIn(moment(when), who)


def opened(when: When, *, by: str = CADRE, message: str | None = None, name: str = "") -> Topic:
    """A topic was opened."""
    return Topic(moment(when), name or f"话题 {when}", GROUP, by, "话题", message)


def held(when: When, *, entered: When | None = None, name: str = "") -> Activity:
    """An activity was held."""
    return Activity(moment(entered or when), name or f"活动 {when}", GROUP, CADRE, "活动", moment(when))


def attended(activity: Activity, who: str, when: When | None = None) -> Attend:
    """Somebody was at an activity; entered then, without a time when it was held."""
    return Attend(moment(when or activity.held_at), f"{who} {activity.id} {when}", activity.id, who)


def talked(who: str, when: When, form: str = "talk") -> Meet:
    """Somebody was met face to face."""
    return Meet(moment(when), f"{form} {who} {when}", GROUP, who, form)


def blind(
    since: When, until: When, *, have: Have | None = None, reason: str | None = None, group: str | None = None
) -> Blind:
    """Nothing was seen."""
    return Blind(moment(since), moment(until), group, have, reason)


def granted(first: str, last: str, when: When = "2024-06-01 00:00") -> Excuse:
    """Leave, both days included."""
    return Excuse(moment(when), f"假 {first}", GROUP, date.fromisoformat(first), date.fromisoformat(last), "出差")


def vouched(
    have: Have, period: str, when: When = "2024-06-01 00:00", *, by: str = "王书记", second: str = "赵书记"
) -> Attest:
    """Two of the committee vouch for a period."""
    return Attest(moment(when), f"{by}、{second} {have} {period}", GROUP, have, period, by, second, "核实")


def voided(fact: Fact, when: When) -> Void:
    """A fact was entered wrongly."""
    return Void(moment(when), getattr(fact, "id", ""), "团委", "误录")


# Verdicts


def verdicts(
    have: Have,
    period: str,
    *facts: Fact,
    at: When | None = None,
    policy: Policy | None = None,
    calendar: Calendar | None = None,
) -> list[Verdict]:
    """The verdicts on a have and period, none or one; without `at` of a time when nothing more can come."""
    policy = policy or Policy()
    span = parse_period(period, policy.zone)
    lines = facts if any(isinstance(fact, Group) for fact in facts) else (formed(), *facts)
    now = span.end + LATER if at is None else moment(at)
    found = judge(lines, now, policy=policy, calendar=calendar or Calendar(), since=span.first, haves=[have])
    return [verdict for verdict in found if verdict.period == span]


def verdict(
    have: Have,
    period: str,
    *facts: Fact,
    at: When | None = None,
    policy: Policy | None = None,
    calendar: Calendar | None = None,
) -> Verdict:
    """The verdict on a have and period."""
    (only,) = verdicts(have, period, *facts, at=at, policy=policy, calendar=calendar)
    return only


def view_of(*facts: Fact, at: When, policy: Policy | None = None) -> GroupView:
    """The view of the one group that the facts form."""
    lines = facts if any(isinstance(fact, Group) for fact in facts) else (formed(), *facts)
    (only,) = views(lines, policy or Policy(), moment(at))
    return only


# Colleges by seed

EXAMPLES = max(SEEDS // 10, 1)  # Of each property; WUYOU_SEEDS=5000 looks at 500 colleges.
seeds = st.integers(min_value=0, max_value=10**9)

Key = tuple[str, Have, str]


@dataclass(frozen=True)
class College:
    """The facts of a random journal, and with what to judge them."""

    facts: tuple[Fact, ...]
    at: datetime
    since: date | None
    policy: Policy
    calendar: Calendar

    def judged(
        self,
        *more: Fact,
        at: datetime | None = None,
        calendar: Calendar | None = None,
        facts: Iterable[Fact] | None = None,
    ) -> dict[Key, Verdict]:
        """The verdicts, by group, have and period, with some facts more, or on other facts."""
        found = judge(
            [*(self.facts if facts is None else facts), *more],
            at or self.at,
            policy=self.policy,
            calendar=calendar or self.calendar,
            since=self.since,
        )
        return {(verdict.group, verdict.have, verdict.period.name): verdict for verdict in found}

    def views(self) -> list[GroupView]:
        """A view of each group as of T."""
        return list(views(self.facts, self.policy, self.at))


def college(seed: int) -> College:
    """The college of this seed."""
    journal = random_journal(seed)
    facts = tuple(facts_of(journal))
    return College(facts, journal.at, journal.since, policy_of(journal.policy), calendar_of(journal.calendar))


# One fact more: what a change of a college is made of

Change = Callable[[College, Random], Fact | None]


def some_moment(of: College, rng: Random) -> datetime:
    """A moment by T at a fact, or a window or a hair from it."""
    gap = rng.choice((timedelta(0), of.policy.interaction_window, of.policy.topic_window, timedelta(minutes=7)))
    at = rng.choice(of.facts).at + rng.choice((-1, 1)) * gap + rng.choice((-TICK, timedelta(0), TICK))
    return min(at, of.at)


def some_view(of: College, rng: Random) -> GroupView | None:
    views = of.views()
    return rng.choice(views) if views else None


def some_linked(view: GroupView, at: datetime, rng: Random) -> str | None:
    people = sorted(youth.person for youth in view.membership.linked_at(at))
    return rng.choice(people) if people else None


def new_id(rng: Random) -> str:
    return rng.choice(("!", "n", "～")) + "new"  # Before, among and after the ids of its instant.


def message_of_the_cadre(of: College, rng: Random) -> Fact | None:
    if (view := some_view(of, rng)) is None:
        return None
    at, kind = some_moment(of, rng), rng.choice(sorted(KINDS))
    mentions = [person for person in (some_linked(view, at, rng),) if person is not None and rng.random() < 0.5]
    return Message(at, new_id(rng), view.group, view.roles.cadre_at(at), kind, tuple(mentions))


def message_of_a_linked_youth(of: College, rng: Random) -> Fact | None:
    if (view := some_view(of, rng)) is None:
        return None
    at, kind = some_moment(of, rng), rng.choice(sorted(KINDS))
    mentions = [view.roles.cadre_at(at)] if rng.random() < 0.5 else []
    sender = some_linked(view, at, rng)
    return None if sender is None else Message(at, new_id(rng), view.group, sender, kind, tuple(mentions))


def attendance_of_a_linked_youth(of: College, rng: Random) -> Fact | None:
    view = some_view(of, rng)
    if view is None or not view.activities:
        return None
    at, activity = some_moment(of, rng), rng.choice(view.activities)
    member = some_linked(view, at, rng)
    return None if member is None else Attend(at, new_id(rng), activity.id, member)


def meeting_with_a_linked_youth(of: College, rng: Random) -> Fact | None:
    if (view := some_view(of, rng)) is None:
        return None
    at = some_moment(of, rng)
    member = some_linked(view, at, rng)
    return None if member is None else Meet(at, new_id(rng), view.group, member, "visit")
