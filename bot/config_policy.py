"""The tables of the policy and of the college's calendar; `PolicyTable.policy` hands the numbers to the rules."""

from collections.abc import Mapping
from datetime import date, timedelta, tzinfo
from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from bot.config_values import Duration, Kind, Listed, Name, Need, Share, Table
from rules.calendar import Break
from rules.periods import PeriodKind
from rules.policy import DutyKind, Policy

_RULES = Policy()  # Every default of the policy is the rules' own.


class ExcusedShares(Table):
    """From which share of excused days on a period is excused."""

    day: Share = _RULES.excused_share[PeriodKind.DAY]
    week: Share = _RULES.excused_share[PeriodKind.WEEK]
    month: Share = _RULES.excused_share[PeriodKind.MONTH]
    quarter: Share = _RULES.excused_share[PeriodKind.QUARTER]
    year: Share = _RULES.excused_share[PeriodKind.YEAR]

    def by_kind(self) -> Mapping[PeriodKind, Decimal]:
        """Return the shares by kind of period, as the rules want them."""
        return {kind: getattr(self, kind.value) for kind in PeriodKind}


class DueSpans(Table):
    """How long before its end a period counts as due."""

    day: Duration = _RULES.due[PeriodKind.DAY]
    week: Duration = _RULES.due[PeriodKind.WEEK]
    month: Duration = _RULES.due[PeriodKind.MONTH]
    quarter: Duration = _RULES.due[PeriodKind.QUARTER]
    year: Duration = _RULES.due[PeriodKind.YEAR]

    def by_kind(self) -> Mapping[PeriodKind, timedelta]:
        """Return the spans by kind of period, as the rules want them."""
        return {kind: getattr(self, kind.value) for kind in PeriodKind}


class Voice(Table):
    """每天有声音."""

    min_messages: Need = _RULES.voice_messages


class Interaction(Table):
    """每周有互动."""

    min_youths: Need = _RULES.interaction_youths
    window: Duration = _RULES.interaction_window


class Topic(Table):
    """每月有话题."""

    min_youths: Need = _RULES.topic_youths
    window: Duration = _RULES.topic_window


class Activity(Table):
    """每季度有线下活动."""

    min_youths: Need = _RULES.activity_youths


class FaceToFace(Table):
    """每年与多数青年面对面."""

    share: Share = _RULES.face_to_face_share


class Duties(Table):
    """What a cadre owes in a calendar year, and in what share of it they must have been in office."""

    organization_life: Need = _RULES.duties[DutyKind.ORGANIZATION_LIFE]
    lecture: Need = _RULES.duties[DutyKind.LECTURE]
    theme_day: Need = _RULES.duties[DutyKind.THEME_DAY]
    talk: Need = _RULES.duties[DutyKind.TALK]
    office_share: Share = _RULES.office_share

    def by_kind(self) -> dict[DutyKind, int]:
        """Return the numbers by duty."""
        return {kind: getattr(self, kind) for kind in DutyKind}


class Conditions(Table):
    """What must hold of a group, and how many departments the committee visits in a month."""

    group_heads: Need = _RULES.group_heads
    branches: Need = _RULES.linked_branches
    clubs: Need = _RULES.linked_clubs
    paired_youths: Need = _RULES.paired_youths
    visited_units: Need = _RULES.visited_units


class PolicyTable(Table):
    """The numbers of the rules; `Config.policies` hands them to the rules."""

    name: Name = _RULES.name
    version: Name = _RULES.version
    counted_kinds: Annotated[tuple[Kind, ...], Field(strict=False, min_length=1)] = tuple(sorted(_RULES.counted_kinds))
    blind_share: Share = _RULES.blind_share
    excused_share: ExcusedShares = ExcusedShares()
    due: DueSpans = DueSpans()
    voice: Voice = Voice()
    interaction: Interaction = Interaction()
    topic: Topic = Topic()
    activity: Activity = Activity()
    face_to_face: FaceToFace = FaceToFace()
    duties: Duties = Duties()
    conditions: Conditions = Conditions()

    def policy(self, zone: tzinfo, since: date) -> Policy:
        """Return the numbers as the rules want them, in the zone and from the local day on."""
        return Policy(
            name=self.name,
            version=self.version,
            since=since,
            zone=zone,
            counted_kinds=frozenset(self.counted_kinds),
            blind_share=self.blind_share,
            excused_share=self.excused_share.by_kind(),
            due=self.due.by_kind(),
            voice_messages=self.voice.min_messages,
            interaction_youths=self.interaction.min_youths,
            interaction_window=self.interaction.window,
            topic_youths=self.topic.min_youths,
            topic_window=self.topic.window,
            activity_youths=self.activity.min_youths,
            face_to_face_share=self.face_to_face.share,
            duties=self.duties.by_kind(),
            office_share=self.duties.office_share,
            group_heads=self.conditions.group_heads,
            linked_branches=self.conditions.branches,
            linked_clubs=self.conditions.clubs,
            paired_youths=self.conditions.paired_youths,
            visited_units=self.conditions.visited_units,
        )


class LaterPolicy(PolicyTable):
    """A policy that holds from a day on; what it does not say has its default."""

    since: date = Field(alias="from")


class CollegeDays(Table):
    """A stretch of the college's calendar, both days included: a break or a term."""

    name: Name
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @field_validator("last")
    @classmethod
    def _ends_after_it_began(cls, last: date, found: ValidationInfo) -> date:
        first = found.data.get("first")
        if first is not None and last < first:
            raise ValueError(f"is before from = {first}; write the last day")
        return last


class CollegeWeeks(CollegeDays):
    """Exam or training weeks, both days included; they excuse only where the college says so."""

    excused: bool = False


class Override(Table):
    """One day that is off, or a workday, whatever the notices say; `source` says who decided it."""

    day: date
    off: bool
    source: Name


class CalendarTable(Table):
    """Which days are off, and the terms; `bot/calendars.py` makes the calendar of it."""

    observe_holidays: bool = True
    breaks: Annotated[tuple[CollegeDays, ...], Listed] = ()
    weeks: Annotated[tuple[CollegeWeeks, ...], Listed] = ()
    terms: Annotated[tuple[CollegeDays, ...], Listed] = ()
    overrides: Annotated[tuple[Override, ...], Listed] = ()

    def college_breaks(self) -> tuple[Break, ...]:
        """Return what excuses as the rules want it: breaks, and the weeks that the college excuses."""
        off = (*self.breaks, *(week for week in self.weeks if week.excused))
        return tuple(Break(pause.name, pause.first, pause.last) for pause in off)

    def college_terms(self) -> tuple[Break, ...]:
        """Return the terms, each with its days."""
        return tuple(Break(term.name, term.first, term.last) for term in self.terms)
