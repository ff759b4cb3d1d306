"""`wuyou policy check`: which verdicts of the last days another policy would have made otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rules.calendar import Calendar
from rules.periods import local_day
from rules.policy import AnyPolicy
from rules.verdicts import Verdict
from tracker.judging import Judge

LOOKS_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict as it is, and as the other policy would have made it."""

    now: Verdict
    then: Verdict


def flips(
    connection: Connection, present: AnyPolicy, other: AnyPolicy, calendar: Calendar, at: datetime
) -> Iterator[Flip]:
    """Yield the verdicts of the last 90 days whose status would be another, by group, have and period."""
    since = local_day(at - LOOKS_BACK, present.zone)
    judged = (Judge(connection, policy, calendar).by_facts(at, since) for policy in (present, other))
    verdicts = [{(one.group, one.have, one.period.name): one for one in some} for some in judged]
    for key, verdict in verdicts[0].items():
        then = verdicts[1].get(key)
        if then is not None and then.status is not verdict.status:
            yield Flip(verdict, then)


def flip_line(flip: Flip) -> str:
    """Return what flips, in a line."""
    verdict, then = flip.now, flip.then
    was = f"{verdict.status} ({verdict.count} of {verdict.need})"
    return f"{verdict.group} {verdict.have} {verdict.period.name}: {was} -> {then.status} ({then.count} of {then.need})"
