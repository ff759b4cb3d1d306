"""What will fall short if nothing happens, and the smallest thing that prevents it: values, no words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.calendar import Calendar
from rules.facts import Topic
from rules.haves import Tally, count, gathered, opened_in
from rules.people import EVER
from rules.periods import Period, local_day, periods_touching
from rules.policy import Have, longest_window
from rules.verdicts import Status, Verdict, has_verdict, judge_period, verdict_of
from rules.view import GroupView

_AFTER_ALL = EVER - timedelta(days=2)  # When all is over; it still has a local day in every zone.


class RemedyKind(StrEnum):
    """What can be done about a have."""

    CADRE_MESSAGE = "cadre_message"
    MORE_YOUTHS_INTERACTING = "more_youths_interacting"
    JOIN_TOPIC = "join_topic"
    NEW_TOPIC = "new_topic"
    ACTIVITY_WITH = "activity_with"
    MORE_PEOPLE_MET = "more_people_met"


@dataclass(frozen=True, slots=True)
class Remedy:
    """The smallest thing that meets a have: `number` messages or youths, of the topic with id `topic` if one is open.

    `by`: when it is too late, the end of the period. A new topic must be opened by then and gathers for its window;
    a topic that is open gathers until `by`, that instant included.
    """

    kind: RemedyKind
    number: int
    by: datetime
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will become of one period: `verdict` is as of T, or as of the period's start where that is later.

    `then` is the status at `verdict.over_at` if nothing happens. `remedy` is None where none is needed or none helps.
    """

    verdict: Verdict
    then: Status
    remedy: Remedy | None

    @property
    def falls_short(self) -> bool:
        """Whether the period will be short if nothing happens; one that the bot did not see enough of is unknown."""
        return self.then is Status.SHORT

    @property
    def possible(self) -> bool:
        """Whether the have can still be met."""
        return self.then is Status.MET or self.remedy is not None


def forecast(view: GroupView, calendar: Calendar, until: datetime | None = None) -> Iterator[Outlook]:
    """Yield what will become of a group's periods that are open or due at T, by have and period.

    With `until` also of those that start after T and up to `until`, save what is met or excused already.
    """
    at_last = GroupView(view.group, view.facts, view.opt_outs, view.policies, _AFTER_ALL)
    for have in Have:
        for period in _running(view, have):
            verdict = judge_period(view, calendar, have, period)
            if verdict.status in (Status.OPEN, Status.DUE):
                yield _outlook(view, at_last, calendar, verdict)
        for period in _later(view, have, until or view.at):
            verdict = judge_period(at_last, calendar, have, period)
            if has_verdict(at_last, period) and verdict.status not in (Status.MET, Status.EXCUSED):
                yield _outlook(view, at_last, calendar, _as_of_its_start(verdict, view))


def _running(view: GroupView, have: Have) -> Iterator[Period]:
    """Yield the periods that may not be over at T; a topic gathers on into the next month."""
    zone = view.policies.zone
    earliest = view.at - longest_window(view.policies) if have is Have.TOPIC else view.at
    for period in periods_touching(have.period, local_day(earliest, zone), view.at, zone):
        if has_verdict(view, period):
            yield period


def _later(view: GroupView, have: Have, until: datetime) -> Iterator[Period]:
    """Yield the periods that start after T and up to `until`."""
    zone = view.policies.zone
    for period in periods_touching(have.period, local_day(view.at, zone), until, zone):
        if period.start > view.at:
            yield period


def _as_of_its_start(verdict: Verdict, view: GroupView) -> Verdict:
    """Return the verdict with the status that it has when the period begins."""
    due = verdict.over_at - verdict.period.start <= view.of(verdict.period).policy.due[verdict.period.kind]
    return replace(verdict, status=Status.DUE if due else Status.OPEN, reason=None)


def _outlook(view: GroupView, at_last: GroupView, calendar: Calendar, verdict: Verdict) -> Outlook:
    have, period = verdict.have, verdict.period
    tally = count(at_last, have, period)
    then = verdict_of(at_last, calendar, have, period, tally)
    remedy = None if then.status is Status.MET else _remedy(view.of(period), have, period, tally)
    return Outlook(verdict, then.status, remedy)


# Remedies


def _remedy(view: GroupView, have: Have, period: Period, tally: Tally) -> Remedy | None:
    """Return the smallest thing that still meets the have, or None; `tally` counts what is known to come as well."""
    if have is Have.TOPIC and (topic := _best_open_topic(view, period)) is not None:
        missing = view.policy.topic_youths - _joined(view, topic)
        return Remedy(RemedyKind.JOIN_TOPIC, missing, topic.at + view.policy.topic_window, topic.id)
    if view.at >= period.last_instant:
        return None
    need = view.policy.need_of(have, tally.linked)
    match have:
        case Have.VOICE | Have.INTERACTION:
            return _spoken_remedy(view, have, period, need - tally.count)
        case Have.TOPIC:
            return Remedy(RemedyKind.NEW_TOPIC, need, period.end)
        case Have.ACTIVITY:
            return Remedy(RemedyKind.ACTIVITY_WITH, need, period.end)
        case Have.FACE_TO_FACE:  # With a share of 1 more than everybody would have to be met.
            missing = need - tally.count
            return Remedy(RemedyKind.MORE_PEOPLE_MET, missing, period.end) if need <= tally.linked else None


def _spoken_remedy(view: GroupView, have: Have, period: Period, missing: int) -> Remedy | None:
    """Return what needs the cadre's messages; a cadre whose account is the bot's has none that count."""
    if view.roles.cadre_at(view.at) == view.roles.bot_at(view.at):
        return None
    kind = RemedyKind.CADRE_MESSAGE if have is Have.VOICE else RemedyKind.MORE_YOUTHS_INTERACTING
    return Remedy(kind, missing, period.end)


def _best_open_topic(view: GroupView, period: Period) -> Topic | None:
    """Return the topic of the month that still gathers and lacks the fewest; of several the one opened last."""
    still_open = [topic for topic in opened_in(view, period) if topic.at + view.policy.topic_window > view.at]
    return max(still_open, key=lambda topic: (_joined(view, topic), topic.at, topic.id), default=None)


def _joined(view: GroupView, topic: Topic) -> int:
    return len({spoken.youth for spoken in gathered(view, topic)})
