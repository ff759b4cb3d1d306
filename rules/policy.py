"""The policy: every number of the rules, as exact values with the defaults of the scheme."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.periods import PeriodKind

DEFAULT_COUNTED_KINDS = frozenset(
    {"text", "image", "audio", "video", "file", "link", "note", "miniprogram", "chat_history"}
)
KINDS = DEFAULT_COUNTED_KINDS | {"sticker", "command", "other"}


class Have(StrEnum):
    """The five haves (五有), in the order of the plan."""

    VOICE = "voice"
    INTERACTION = "interaction"
    TOPIC = "topic"
    ACTIVITY = "activity"
    FACE_TO_FACE = "face_to_face"

    @property
    def period(self) -> PeriodKind:
        """The kind of period in which the have is promised (rules.md section 3)."""
        return _PERIODS[self]

    @property
    def needs_every_message(self) -> bool:
        """Whether the have can only be counted by a channel that sees the group's messages (rules.md section 3)."""
        return self in (Have.VOICE, Have.INTERACTION, Have.TOPIC)


_PERIODS = {
    Have.VOICE: PeriodKind.DAY,
    Have.INTERACTION: PeriodKind.WEEK,
    Have.TOPIC: PeriodKind.MONTH,
    Have.ACTIVITY: PeriodKind.QUARTER,
    Have.FACE_TO_FACE: PeriodKind.YEAR,
}


class DutyKind(StrEnum):
    """What a cadre owes in a calendar year, in the order of rules.md section 5."""

    ORGANIZATION_LIFE = "organization_life"
    LECTURE = "lecture"
    THEME_DAY = "theme_day"
    TALK = "talk"


class Condition(StrEnum):
    """What must hold of a group, what is handed in, and the committee's own, in the order of rules.md section 5."""

    GROUP_SIZE = "group_size"
    IDENTITY = "identity"
    LINKS = "links"
    PAIRING = "pairing"
    TERM_REPORT = "term_report"
    PROBLEM_LIST = "problem_list"
    VISITS = "visits"


def _duties() -> dict[DutyKind, int]:
    return {DutyKind.ORGANIZATION_LIFE: 1, DutyKind.LECTURE: 2, DutyKind.THEME_DAY: 2, DutyKind.TALK: 3}


def _excused_shares() -> dict[PeriodKind, Decimal]:
    return {
        PeriodKind.DAY: Decimal(1),
        PeriodKind.WEEK: Decimal("0.5"),
        PeriodKind.MONTH: Decimal("0.5"),
        PeriodKind.QUARTER: Decimal(1),
        PeriodKind.YEAR: Decimal(1),
    }


def _due_spans() -> dict[PeriodKind, timedelta]:
    return {
        PeriodKind.DAY: timedelta(hours=4),
        PeriodKind.WEEK: timedelta(days=3),
        PeriodKind.MONTH: timedelta(days=7),
        PeriodKind.QUARTER: timedelta(days=14),
        PeriodKind.YEAR: timedelta(days=60),
    }


@dataclass(frozen=True)
class Policy:
    """What is promised, in numbers (rules.md sections 3 to 5). Shares are exact decimals: 0.29 of 100 is 29.

    A policy holds from the local day `since` on, for the periods that begin then or later.
    """

    name: str = "college plan"
    version: str = "1"
    since: date = date.min
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    counted_kinds: frozenset[str] = DEFAULT_COUNTED_KINDS
    blind_share: Decimal = Decimal("0.05")
    excused_share: Mapping[PeriodKind, Decimal] = field(default_factory=_excused_shares)
    due: Mapping[PeriodKind, timedelta] = field(default_factory=_due_spans)
    voice_messages: int = 1
    interaction_youths: int = 3
    interaction_window: timedelta = timedelta(hours=2)
    topic_youths: int = 5
    topic_window: timedelta = timedelta(hours=48)
    activity_youths: int = 10
    face_to_face_share: Decimal = Decimal("0.5")
    duties: Mapping[DutyKind, int] = field(default_factory=_duties)
    office_share: Decimal = Decimal("0.5")
    group_heads: int = 100
    linked_branches: int = 1
    linked_clubs: int = 1
    paired_youths: int = 3
    visited_units: int = 1

    def need_of(self, have: Have, linked: int = 0) -> int:
        """Return how many the have needs; `linked` is how many youths are linked, used by face to face alone."""
        match have:
            case Have.VOICE:
                return self.voice_messages
            case Have.INTERACTION:
                return self.interaction_youths
            case Have.TOPIC:
                return self.topic_youths
            case Have.ACTIVITY:
                return self.activity_youths
            case Have.FACE_TO_FACE:
                return int(self.face_to_face_share * linked) + 1

    def need_of_condition(self, condition: Condition) -> int:
        """Return how many the condition needs."""
        match condition:
            case Condition.GROUP_SIZE:
                return self.group_heads
            case Condition.LINKS:
                return self.linked_branches + self.linked_clubs
            case Condition.PAIRING:
                return self.paired_youths
            case Condition.VISITS:
                return self.visited_units
            case Condition.IDENTITY | Condition.TERM_REPORT | Condition.PROBLEM_LIST:
                return 1

    def on(self, day: date) -> "Policy":  # noqa: ARG002 # One policy holds on every day.
        """Return the policy that holds for periods beginning on the local day."""
        return self


class Policies:
    """Policies one after another; a later one never changes how an earlier period is judged."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._policies = sorted(policies, key=lambda policy: policy.since)
        if not self._policies or len({str(policy.zone) for policy in self._policies}) != 1:
            raise ValueError("policies must be at least one, all in one time zone")

    def on(self, day: date) -> Policy:
        """Return the policy that holds for periods beginning on the local day; the first also before its day."""
        return next((policy for policy in reversed(self._policies) if policy.since <= day), self._policies[0])

    @property
    def zone(self) -> tzinfo:
        """The time zone of all of them."""
        return self._policies[0].zone

    def __iter__(self) -> Iterator[Policy]:
        return iter(self._policies)


AnyPolicy = Policy | Policies


def longest_window(policy: AnyPolicy) -> timedelta:
    """Return the longest window in which messages belong together, under any of the policies."""
    each = policy if isinstance(policy, Policies) else [policy]
    return max(max(one.interaction_window, one.topic_window) for one in each)
