"""How contact spreads (the plan, 五.2): youths in several groups, contact inside a group. Numbers only, never who.

A number that would tell of fewer than `FEW` people is hidden, and with it as many others as keep it from being known.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rules.haves import interactions
from rules.people import Youth
from rules.periods import Period, local_day
from rules.view import GroupView

FEW = 10  # People; what tells of fewer is not shown.
DAYS = ((0, 0), (1, 1), (2, 4), (5, 9), (10, None))  # On how many days of the period a youth was in contact: buckets.
GROUPS = (1, 2, 3)  # In how many groups a youth is; the last bucket is open.

Shown = int | None  # None: hidden.


@dataclass(frozen=True, slots=True)
class Spread:
    """How contact spread in one group, or in all together (`group` None), in a period.

    `days[i]`: how many linked youths were in contact on so many days (`DAYS`). `tenth`: which share, in per cent, of
    all days of contact fell to the most contacted tenth. All is hidden where fewer than ten youths are linked.
    """

    group: str | None
    linked: Shown
    days: tuple[Shown, ...]
    tenth: Shown


@dataclass(frozen=True, slots=True)
class Overlap:
    """A period as of T: by how many groups youths are in (`GROUPS`), the spread of each group, and of all together.

    By how many groups, and of all together, the numbers are rounded to tens: less the shown groups, or less those of
    another report (of a unit, of its college), they do not tell of a hidden one, or of the few who are in both.
    """

    groups: tuple[Shown, ...]
    spreads: tuple[Spread, ...]
    together: Spread


@dataclass(frozen=True, slots=True)
class Contact:
    """One group's linked youths in a period: the persons, and on how many days each was in contact. Not for showing."""

    group: str
    persons: frozenset[str]
    days: tuple[int, ...]


def contact(view: GroupView, period: Period) -> Contact:
    """Return the contact of a group's youths, linked at min(T, the period's last instant), with its cadre."""
    linked = view.membership.linked_at(min(view.at, period.last_instant))
    days = contact_days(view, period)
    counted = tuple(sorted(len(days.get(youth, ())) for youth in linked))
    return Contact(view.group, frozenset(youth.person for youth in linked), counted)


def contact_days(view: GroupView, period: Period) -> dict[Youth, set[date]]:
    """Return the local days on which each youth interacted, attended an activity or was met (rules.md section 3)."""
    view = view.of(period)
    zone = view.policy.zone
    moments: list[tuple[Youth, datetime]] = [
        (youth, later.at) for youth, _, later in interactions(view, period.start, period.end)
    ]
    for activity in view.activities:
        moments += [(youth, activity.held_at) for _, youth in view.attendances[activity.id]]
    moments += [(youth, meet.at) for meet, youth in view.meetings]
    found: dict[Youth, set[date]] = {}
    for youth, moment in moments:
        if period.start <= moment < period.end:
            found.setdefault(youth, set()).add(local_day(moment, zone))
    return found


def overlap(contacts: Iterable[Contact]) -> Overlap:
    """Return what may be shown of the groups' contacts; the groups stay in the given order."""
    groups = list(contacts)
    times = Counter(person for one in groups for person in one.persons)
    many = Counter(min(number, GROUPS[-1]) for number in times.values())
    everybody = [days for one in groups for days in one.days]
    return Overlap(
        _to_tens(hidden([many[number] for number in GROUPS])),
        tuple(_spread(one.group, one.days) for one in groups),
        _rounded(_spread(None, everybody)),
    )


def _rounded(spread: Spread) -> Spread:
    linked, *days = _to_tens((spread.linked, *spread.days))
    return replace(spread, linked=linked, days=tuple(days))


def _to_tens(numbers: Sequence[Shown]) -> tuple[Shown, ...]:
    return tuple(None if one is None else (one + 5) // 10 * 10 for one in numbers)


def _spread(group: str | None, days: Sequence[int]) -> Spread:
    if len(days) < FEW:
        return Spread(group, None, (None,) * len(DAYS), None)
    buckets = [sum(low <= one and (high is None or one <= high) for one in days) for low, high in DAYS]
    return Spread(group, len(days), hidden(buckets), _tenth(days))


def _tenth(days: Sequence[int]) -> Shown:
    """Return the share that falls to the most contacted tenth, rounded up to whole people; hidden if they are few."""
    most = -(-len(days) // 10)
    if most < FEW or not sum(days):
        return None
    return (200 * sum(sorted(days)[-most:]) + sum(days)) // (2 * sum(days))  # A half is rounded up, as everywhere here.


def hidden(numbers: Sequence[int]) -> tuple[Shown, ...]:
    """Return the numbers without those from 1 to 9, and without the smallest others until ten people are hidden.

    What is hidden is then at least ten people in at least two numbers, so that a known total gives none of them away.
    Of a row of fewer people nothing is shown.
    """
    if 0 < sum(numbers) < FEW:
        return (None,) * len(numbers)
    few = [place for place, number in enumerate(numbers) if 0 < number < FEW]
    rest = sorted((number, place) for place, number in enumerate(numbers) if number >= FEW)
    while few and rest and sum(numbers[place] for place in few) < FEW:  # One of them alone is fewer.
        few.append(rest.pop(0)[1])
    return tuple(None if place in few else number for place, number in enumerate(numbers))
