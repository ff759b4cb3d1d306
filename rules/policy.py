"""The policy: every number of the rules, as exact values with the defaults of the scheme."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
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
    """What is promised, in numbers (rules.md sections 3 and 4). Shares are exact decimals: 0.29 of 100 is 29."""

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
