"""docs/wishes.md read sentence by sentence: where a wish stands, and what the clock owes it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.reference.slow import Calendar, midnight

TAKEN = ("claimed", "handling")
UNFINISHED = ("open", *TAKEN)


@dataclass(frozen=True)
class Numbers:
    """The numbers of `[wishes]`: working days, and days for the answer."""

    claim_within: int = 5
    fulfil_within: int = 15
    extension: int = 10
    raise_after: int = 2
    confirm_within: int = 7


@dataclass(frozen=True)
class Step:
    """One `case` line of the wish."""

    at: datetime
    id: str
    state: str
    by: str | None = None


def works(day: date, calendar: Calendar) -> bool:
    """ "A working day is one that the calendar does not excuse and that is no weekend unless a make-up workday." """
    if calendar.excuses(day):
        return False
    made_up = calendar.observe_holidays and day in calendar.makeup
    return day.weekday() < 5 or made_up


def end_of_working_days(begin: datetime, number: int, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """ "A deadline is the end of the last one, and the day on which the time begins is not counted." """
    day = begin.astimezone(zone).date()
    counted = 0
    while counted < number:
        day += timedelta(days=1)
        if works(day, calendar):
            counted += 1
    return midnight(day + timedelta(days=1), zone)


@dataclass
class Wish:
    """Where the wish stands after the steps read so far."""

    state: str
    begun: datetime
    """When the time of this state began: the wish, a release, a claim, the fulfilment."""
    numbers: Numbers
    calendar: Calendar
    zone: ZoneInfo
    claimer: str | None = None
    rating: str | None = None
    extended_once: bool = False
    extended_now: bool = False
    urged_at: datetime | None = None
    raised: bool = False

    def deadline(self) -> datetime | None:
        """By when the next thing must happen (the last column of the table)."""
        if self.state == "open":
            return end_of_working_days(self.begun, self.numbers.claim_within, self.calendar, self.zone)
        if self.state in TAKEN:
            days = self.numbers.fulfil_within
            if self.extended_now:
                days += self.numbers.extension
            return end_of_working_days(self.begun, days, self.calendar, self.zone)
        if self.state == "fulfilled":
            return self.begun + timedelta(days=self.numbers.confirm_within)
        return None

    def let_time_pass(self, now: datetime) -> None:
        """ "Answered within 7 days, else closed without a rating." """
        deadline = self.deadline()
        if self.state == "fulfilled" and deadline is not None and now >= deadline:
            self.state = "closed without a rating"

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody claimed it, or it was not fulfilled, by the deadline."""
        deadline = self.deadline()
        return self.state in UNFINISHED and deadline is not None and now >= deadline

    def owes_urge(self, now: datetime) -> bool:
        """ "Of an overdue wish its claimer is urged once; while nobody has claimed it, its cadre." """
        return self.is_overdue(now) and self.urged_at is None

    def owes_telling(self, now: datetime) -> bool:
        """ "2 working days after the urge the committees are told, once." """
        if self.raised or self.urged_at is None or not self.is_overdue(now):
            return False
        return now >= end_of_working_days(self.urged_at, self.numbers.raise_after, self.calendar, self.zone)

    def begin_anew(self, state: str, at: datetime, claimer: str | None) -> None:
        """Whoever has it now has all the time, and is urged anew."""
        self.state, self.begun, self.claimer = state, at, claimer
        self.urged_at, self.extended_now = None, False

    def take(self, step: Step) -> None:
        """Do what the step says if it fits where the wish stands; else nothing."""
        self.let_time_pass(step.at)
        if step.state == "claimed" and self.state == "open" and step.by is not None:
            self.begin_anew("claimed", step.at, step.by)
        elif step.state == "released" and self.state in TAKEN:
            self.begin_anew("open", step.at, None)
        elif step.state == "handling" and self.state == "claimed":
            self.state = "handling"
        elif step.state == "fulfilled" and self.state in UNFINISHED:
            self.state, self.begun = "fulfilled", step.at
        elif step.state in ("satisfied", "dissatisfied") and self.state == "fulfilled":
            self.state, self.rating = "confirmed", step.state
        elif step.state == "withdrawn" and self.state in UNFINISHED:
            self.state = "withdrawn"
        elif step.state == "declined" and self.state in UNFINISHED:
            self.state = "declined"
        elif step.state == "extended" and self.state in TAKEN:
            self.extend(step)
        elif step.state == "urged" and self.state in UNFINISHED and self.urged_at is None:
            self.urged_at = step.at
        elif step.state == "raised" and self.state in UNFINISHED:
            self.raised = True

    def extend(self, step: Step) -> None:
        """ "`extended` gives 10 working days more, once for a wish, if the claimer asks before the deadline." """
        deadline = self.deadline()
        if not self.extended_once and step.by in (None, self.claimer) and deadline is not None and step.at < deadline:
            self.extended_once = self.extended_now = True


def course(
    wished_at: datetime, steps: list[Step], now: datetime, numbers: Numbers, calendar: Calendar, zone: ZoneInfo
) -> Wish:
    """The wish as of now, from its steps in whatever order they came."""
    wish = Wish("open", wished_at, numbers, calendar, zone)
    for step in sorted(steps, key=lambda one: (one.at.astimezone(UTC), one.id)):
        if wished_at <= step.at <= now:
            wish.take(step)
    wish.let_time_pass(now)
    return wish
