"""What the pages say of reminders (config.example.toml, operations.md, rules.md), read sentence by sentence."""

from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.reference import slow
from tests.reference.slow import KINDS

LONGEST_FIRST = ("year", "quarter", "month", "week", "day")
VOICE_A_WEEK = 3
""" "At most 3 are about the voice alone." """


@dataclass(frozen=True)
class Gap:
    """What is missing in a group: a have that is due and was seen well enough."""

    group: str
    have: str
    period: str


@dataclass(frozen=True)
class Message:
    """One reminder that was said: when, and of which gaps."""

    at: datetime
    gaps: tuple[Gap, ...]

    def is_about_the_voice_alone(self) -> bool:
        """Whether it asked for nothing but a voice."""
        return all(gap.have == "voice" for gap in self.gaps)


@dataclass(frozen=True)
class Wanted:
    """What the configuration and the cadre want."""

    quiet: tuple[time, time] = (time(22), time(8))
    per_day: int = 2
    per_week: int = 5
    paused_until: datetime | None = None
    daily: time | None = None


# What is missing.


def was_blind(group: slow.Group, have: str, period: slow.Period) -> bool:
    """Whether more than `blind_share` of what is over of the period was blind: "none while blind"."""
    until = min(group.facts.at, period.end)
    spans = []
    for line in group.facts.of_type("blind"):
        if line.get("group") in (None, group.id) and line.get("have") in (None, have):
            spans.append((max(line["at"], period.start), min(line["until"], until)))
    blind = slow.microseconds(slow.length_of_union(spans))
    return blind > Fraction(group.policy.blind_share) * slow.microseconds(until - period.start)


def gaps_of_cadres(
    lines: list[slow.Line], at: datetime, policy: slow.Policy, calendar: slow.Calendar
) -> dict[str, list[Gap]]:
    """All that is due now and was seen, by whoever is the group's cadre now; longer periods first, then by group."""
    zone, facts = ZoneInfo(policy.timezone), slow.Facts(lines, at)
    since = (at - policy.topic_window).astimezone(zone).date()  # A topic may gather that long after its month.
    found: dict[str, list[Gap]] = {}
    for name in facts.group_ids():
        group = slow.Group(name, facts, policy)
        for have, kind in KINDS.items():
            for period in slow.periods_with_verdict(group, kind, since, zone):
                due = slow.verdict(group, have, period, calendar, zone)["status"] == "due"
                if due and not was_blind(group, have, period):
                    found.setdefault(str(group.cadre(at)), []).append(Gap(name, have, period.name))
    return {cadre: longest_first(gaps) for cadre, gaps in sorted(found.items())}


def longest_first(gaps: list[Gap]) -> list[Gap]:
    """The gaps of a year, then those of a quarter and so on."""
    return [gap for kind in LONGEST_FIRST for gap in gaps if KINDS[gap.have] == kind]


# What is said of it.


def is_quiet(now: datetime, quiet: tuple[time, time], zone: ZoneInfo) -> bool:
    """ "No reminder between these local times"; at the later time itself it is quiet no more."""
    begins, ends = quiet
    local = now.astimezone(zone).time()
    if begins <= ends:
        return begins <= local < ends
    return local >= begins or local < ends


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The local day."""
    return moment.astimezone(zone).date()


def is_silent(now: datetime, heard: list[Message], wanted: Wanted, zone: ZoneInfo) -> bool:
    """Whether the cadre, who heard these messages, is to hear nothing now, whatever it is."""
    today = [one for one in heard if day_of(one.at, zone) == day_of(now, zone)]
    if is_quiet(now, wanted.quiet, zone):
        return True
    if wanted.paused_until is not None and now < wanted.paused_until:
        return True
    # "Nothing before that hour, one message a day at most."
    if wanted.daily is not None and (now.astimezone(zone).time() < wanted.daily or today):
        return True
    return len(today) >= wanted.per_day or len(of_this_week(now, heard, zone)) >= wanted.per_week


def of_this_week(now: datetime, heard: list[Message], zone: ZoneInfo) -> list[Message]:
    """What was heard since Monday."""
    return [one for one in heard if day_of(one.at, zone).isocalendar()[:2] == day_of(now, zone).isocalendar()[:2]]


def what_is_said(gaps: list[Gap], now: datetime, heard: list[Message], wanted: Wanted, zone: ZoneInfo) -> list[Gap]:
    """ "All gaps in one message", each at most once; nothing is silence."""
    if is_silent(now, heard, wanted, zone):
        return []
    said = {gap for message in heard for gap in message.gaps}
    left = longest_first([gap for gap in gaps if gap not in said])
    if all(gap.have == "voice" for gap in left):
        voices = [one for one in of_this_week(now, heard, zone) if one.is_about_the_voice_alone()]
        return left if len(voices) < VOICE_A_WEEK else []
    return left
