"""docs/problems.md read sentence by sentence: in whose hands a problem is, what became of it, until when it waits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.reference.slow import Calendar
from tests.reference.slow_wishes import Step, end_of_working_days

RUNNING = ("received", "handling", "handed_up", "handed_back")
IN_ORDER = ("confided", "categorized", "assigned", "handling", "handed_up", "handed_back")
IN_ORDER += ("answered", "declined", "withdrawn")
""" "同一时刻的几步，依归类、在办、上交、退回、回答、不受理、撤回的次序。" """


@dataclass
class Problem:
    """Where the problem stands after the steps read so far."""

    answer_within: int
    calendar: Calendar
    zone: ZoneInfo
    in_hand_since: datetime
    """ "从问题到手里……上交、退回都重新起算": when whoever has it got it."""
    confided: bool
    state: str = "received"
    with_committee: bool = False
    category: str | None = None
    department: str | None = None
    ended_by: str | None = None

    def deadline(self) -> datetime | None:
        """ "从问题到手里的第二天起，`answer_within` 个工作日内答复": the end of the last one; None once it is done."""
        if self.state not in RUNNING:
            return None
        return end_of_working_days(self.in_hand_since, self.answer_within, self.calendar, self.zone)

    def is_overdue(self, now: datetime) -> bool:
        """Whether whoever has it has not answered in time."""
        deadline = self.deadline()
        return deadline is not None and now >= deadline

    def put_into_hands(self, state: str, at: datetime, *, with_committee: bool) -> None:
        """Begin the time anew for whoever has it now."""
        self.state, self.in_hand_since, self.with_committee = state, at, with_committee

    def end(self, step: Step) -> None:
        """It is answered, declined or withdrawn by that step."""
        self.state, self.ended_by = step.state, step.id

    def take(self, step: Step) -> None:
        """Do what the step says if it fits where the problem stands; else nothing."""
        if step.state == "categorized":
            self.category = step.id
        elif step.state == "assigned":
            self.department = step.id
        elif step.state == "withdrawn" and self.state != "withdrawn":
            self.end(step)  # "办完了也可以撤回。"
        elif self.state in RUNNING:
            self.go_on(step)

    def go_on(self, step: Step) -> None:
        """Do what the step says with a problem that is not done."""
        if step.state == "handed_up" and not self.with_committee:
            self.put_into_hands("handed_up", step.at, with_committee=True)
        elif step.state == "handed_back" and self.with_committee and not self.confided:
            self.put_into_hands("handed_back", step.at, with_committee=False)
        elif step.state == "handling":
            self.state = "handling"
        elif step.state in ("answered", "declined"):
            self.end(step)


def course(
    given_at: datetime, steps: list[Step], now: datetime, answer_within: int, calendar: Calendar, zone: ZoneInfo
) -> Problem:
    """The problem as of now, from its steps in whatever order they came."""
    so_far = [step for step in steps if step.at <= now and step.state in IN_ORDER]
    confided = any(step.state == "confided" for step in so_far)
    problem = Problem(answer_within, calendar, zone, given_at, confided, with_committee=confided)
    for step in sorted(so_far, key=lambda one: (one.at.astimezone(UTC), IN_ORDER.index(one.state), one.id)):
        problem.take(step)
    return problem
