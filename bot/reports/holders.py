"""Who held a group in a span, as a paper names them: after a handover more than one, each with their days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.reports.spans import until
from rules.duties import Tenure, tenures
from rules.people import EVER
from rules.periods import INSTANT, Period, local_day
from rules.view import GroupView

Days = tuple[date, date | None]  # From when to when, both included; None: it goes on.


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who was cadre of the group in the span: when it was theirs, and which days of the span these are."""

    person: str
    name: str
    tenures: tuple[Tenure, ...]
    days: tuple[Days, ...]

    def held_at(self, at: datetime) -> bool:
        """Whether the group was theirs at that moment."""
        return any(one.start <= at < one.end for one in self.tenures)


def tenures_in(view: GroupView, span: Period) -> list[Tenure]:
    """Return who answered for the group in the span by T, in order: the tenures as they are, not cut to the span."""
    begun, last = max(view.roles.formed_at, span.start), until(span, view.at)
    return [one for one in tenures(view) if one.start <= last and one.end > begun]


def holders(view: GroupView, span: Period, name: Callable[[str], str]) -> tuple[Holder, ...]:
    """Return each cadre of the group in the span once, in the order in which they came; `name` tells their names."""
    found = tenures_in(view, span)
    own = {one.cadre: tuple(other for other in found if other.cadre == one.cadre) for one in found}
    return tuple(
        Holder(person, name(person), times, tuple(_days(view, span, one) for one in times))
        for person, times in own.items()
    )


def _days(view: GroupView, span: Period, of: Tenure) -> Days:
    """Cut a tenure to the days of the span; what goes on at T has no last day while the span runs."""
    first = local_day(max(of.start, view.roles.formed_at, span.start), span.zone)
    end = min(of.end, view.ended_at or EVER, span.end)
    return first, None if end > view.at else local_day(end - INSTANT, span.zone)
