"""The course of a small wish (微心愿; the plan's 四.5): what its steps make of it, and by when what must have happened.

The same steps in any order give one course. A step that does not fit where the wish stands changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Protocol

from rules.calendar import Calendar, workdays_end


class WishState(StrEnum):
    """Where a wish stands: 征集, 认领, 办理, 实现, 确认; or 撤回, 婉拒."""

    OPEN = "open"
    CLAIMED = "claimed"
    HANDLING = "handling"
    FULFILLED = "fulfilled"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class Happened(StrEnum):
    """What a step says: the `state` of its case line in the journal."""

    CLAIMED = "claimed"
    RELEASED = "released"  # The claim was given back, or its claimer is gone.
    HANDLING = "handling"
    EXTENDED = "extended"
    FULFILLED = "fulfilled"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    URGED = "urged"
    RAISED = "raised"  # The committee was told.


UNFINISHED = frozenset({WishState.OPEN, WishState.CLAIMED, WishState.HANDLING})
_TAKEN = frozenset({WishState.CLAIMED, WishState.HANDLING})


class Step(Protocol):
    """What the fold needs of a step."""

    @property
    def at(self) -> datetime:
        """When it happened."""
        ...

    @property
    def id(self) -> str:
        """Tells it from all others."""
        ...

    @property
    def state(self) -> str:
        """What happened."""
        ...

    @property
    def by(self) -> str | None:
        """Who did it, if that is known."""
        ...


@dataclass(frozen=True, slots=True)
class WishTerms:
    """How long what may take; working days but for `confirm_within`, which is days of the calendar."""

    claim_within: int = 5
    fulfil_within: int = 15
    extension: int = 10
    raise_after: int = 2
    confirm_within: int = 7
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Course:
    """Where a wish stands at a moment.

    `claimer`: who has it, or fulfilled it. `deadline`: the first instant that is too late for the next thing that must
    happen; None once it is closed. `raise_at`: from when on the committee is told of what is still overdue.
    `satisfied`: None without a rating.
    """

    state: WishState
    claimer: str | None = None
    claimed_at: datetime | None = None
    deadline: datetime | None = None
    raise_at: datetime | None = None
    extended: bool = False
    urged: bool = False
    raised: bool = False
    satisfied: bool | None = None
    closed_at: datetime | None = None
    overdue: bool = False

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self.closed_at is not None

    @property
    def with_committee(self) -> bool:
        """Whether the committee sees it: it was told of it, or the wisher is not satisfied."""
        return self.raised or self.satisfied is False


def course(made_at: datetime, steps: Iterable[Step], calendar: Calendar, terms: WishTerms, now: datetime) -> Course:
    """Return the course of a wish as of T."""
    until = workdays_end(made_at, terms.claim_within, calendar, terms.zone)
    fold = _Fold(calendar, terms, Course(WishState.OPEN, deadline=until))
    for step in sorted((one for one in steps if made_at <= one.at <= now), key=lambda one: (one.at, one.id)):
        fold.take(step)
    return fold.at(now)


@dataclass
class _Fold:
    calendar: Calendar
    terms: WishTerms
    wish: Course

    def at(self, now: datetime) -> Course:
        """Return what the steps have made by then; a fulfilled wish that nobody answers is closed at its deadline."""
        wish = self.wish
        if wish.deadline is None:
            return wish
        is_late = now >= wish.deadline
        if wish.state is WishState.FULFILLED:
            return replace(wish, closed_at=wish.deadline, deadline=None) if is_late else wish
        return replace(wish, overdue=is_late)

    def take(self, step: Step) -> None:
        """Take in a step, if it fits."""
        wish = self.wish
        match step.state:
            case Happened.CLAIMED if wish.state is WishState.OPEN and step.by is not None:
                until = self._after(step.at, self.terms.fulfil_within)
                self.wish = replace(wish, state=WishState.CLAIMED, claimer=step.by, claimed_at=step.at, deadline=until)
                self.wish = replace(self.wish, urged=False, raise_at=None)
            case Happened.RELEASED if wish.state in _TAKEN:
                self._give_back(step)
            case Happened.HANDLING if wish.state is WishState.CLAIMED:
                self.wish = replace(wish, state=WishState.HANDLING)
            case Happened.EXTENDED if self._may_extend(step):
                self._extend()
            case Happened.FULFILLED if wish.state in UNFINISHED:
                until = step.at + timedelta(days=self.terms.confirm_within)
                by = wish.claimer or step.by
                self.wish = replace(wish, state=WishState.FULFILLED, claimer=by, deadline=until)
            case Happened.SATISFIED | Happened.DISSATISFIED if self._may_confirm(step):
                self._close(WishState.CONFIRMED, step, satisfied=step.state == Happened.SATISFIED)
            case Happened.WITHDRAWN if wish.state in UNFINISHED:
                self._close(WishState.WITHDRAWN, step)
            case Happened.DECLINED if wish.state in UNFINISHED:
                self._close(WishState.DECLINED, step)
            case Happened.URGED if wish.state in UNFINISHED and not wish.urged:
                self.wish = replace(wish, urged=True, raise_at=self._after(step.at, self.terms.raise_after))
            case Happened.RAISED if wish.state in UNFINISHED:
                self.wish = replace(wish, raised=True)

    def _give_back(self, step: Step) -> None:
        """Let it be open again. Whoever claims it next is urged anew; the one extension stays used."""
        old, until = self.wish, self._after(step.at, self.terms.claim_within)
        self.wish = Course(WishState.OPEN, deadline=until, extended=old.extended, raised=old.raised)

    def _close(self, state: WishState, step: Step, *, satisfied: bool | None = None) -> None:
        self.wish = replace(self.wish, state=state, deadline=None, satisfied=satisfied, closed_at=step.at)

    def _may_extend(self, step: Step) -> bool:
        wish = self.wish
        in_time = wish.deadline is not None and step.at < wish.deadline
        return wish.state in _TAKEN and in_time and not wish.extended and step.by in (None, wish.claimer)

    def _extend(self) -> None:
        wish = self.wish
        if wish.claimed_at is not None:
            days = self.terms.fulfil_within + self.terms.extension
            self.wish = replace(wish, extended=True, deadline=self._after(wish.claimed_at, days))

    def _may_confirm(self, step: Step) -> bool:
        wish = self.wish
        return wish.state is WishState.FULFILLED and wish.deadline is not None and step.at < wish.deadline

    def _after(self, at: datetime, number: int) -> datetime:
        return workdays_end(at, number, self.calendar, self.terms.zone)
