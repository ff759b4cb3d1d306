"""What is worth a reminder, and at what hours. What is said, and to whom, is not known here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from rules.periods import INSTANT, Period, local_day, periods_touching
from rules.policy import AnyPolicy, Have, longest_window
from rules.verdicts import Status, Verdict, blind_time
from rules.view import GroupView


def periods_near_end(have: Have, at: datetime, policy: AnyPolicy) -> Iterator[Period]:
    """Yield the periods of a have that may be due at T: whatever is due is of one of them."""
    earliest = at - longest_window(policy) if have is Have.TOPIC else at
    for period in periods_touching(have.period, local_day(earliest, policy.zone), at, policy.zone):
        if period.end - at <= policy.on(period.first).due[have.period]:
            yield period


def worth_saying(view: GroupView, verdict: Verdict) -> bool:
    """Whether a reminder helps: the have is due, and the bot saw enough to know that something is missing."""
    return verdict.status is Status.DUE and not too_blind(view, verdict.have, verdict.period)


def too_blind(view: GroupView, have: Have, period: Period) -> bool:
    """Whether the bot was blind for more than `blind_share` of the part of the period that is over at T."""
    until = min(view.at, period.end)
    blind = blind_time(view.blind_spans(have), period.start, until)
    return blind // INSTANT > view.of(period).policy.blind_share * ((until - period.start) // INSTANT)


def longer_first(verdict: Verdict) -> tuple[int, str, datetime]:
    """Return what verdicts are sorted by to have those of longer periods first, then by group and time."""
    return -list(Have).index(verdict.have), verdict.group, verdict.period.start


@dataclass(frozen=True, slots=True)
class Quiet:
    """The local times `[begins, ends)` at which nobody is reminded; may pass midnight, twice the same time is none."""

    begins: time
    ends: time
    zone: tzinfo

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at that moment."""
        return self.is_quiet(at.astimezone(self.zone).time())

    def is_quiet(self, clock: time) -> bool:
        """Whether it is quiet at that local time."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def end_after(self, at: datetime) -> datetime:
        """Return the next moment after `at` at which quiet ends."""
        local = at.astimezone(self.zone)
        end = datetime.combine(local.date(), self.ends, tzinfo=self.zone)
        return end if end > local else end + timedelta(days=1)

    def next_moment(self, at: datetime) -> datetime:
        """Return `at`, or if it is quiet then when that ends."""
        return self.end_after(at) if self.holds(at) else at


@dataclass(frozen=True, slots=True)
class Snooze:
    """What a cadre has chosen: no reminder before `until` (`off`: switched off till then), none before `daily`.

    `daily` is a local time; whoever has one hears at most one reminder a day.
    """

    until: datetime | None = None
    off: bool = False
    daily: time | None = None

    def holds(self, at: datetime, zone: tzinfo, *, said_today: int) -> bool:
        """Whether no reminder may be said at that moment, when so many were said on its local day."""
        if self.until is not None and at < self.until:
            return True
        return self.daily is not None and (said_today > 0 or at.astimezone(zone).time() < self.daily)
