"""The five counts of rules.md section 3: from one group's facts and a period to a number and its evidence."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.facts import Topic
from rules.people import Youth
from rules.periods import INSTANT, Period
from rules.policy import Have
from rules.view import GroupView, Spoken


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one have in one period.

    `linked` is how many youths were linked (face to face only), `evidence` the sorted ids of the counted facts.
    """

    count: int
    linked: int = 0
    evidence: tuple[str, ...] = ()


def count(view: GroupView, have: Have, period: Period) -> Tally:
    """Return the count of a have in a period as of the view's T, under the policy of the period."""
    return _COUNTS[have](view.of(period), period)


def _voice(view: GroupView, period: Period) -> Tally:
    """Cadre messages in the day."""
    spoken = [one.id for one in view.spoken_between(period.start, period.end) if one.youth is None]
    return Tally(len(spoken), evidence=tuple(sorted(spoken)))


def _interaction(view: GroupView, period: Period) -> Tally:
    """Distinct youths who interacted with the cadre in the week; the week is that of the later message."""
    youths: set[Youth] = set()
    evidence: set[str] = set()
    for youth, earlier, later in interactions(view, period.start, period.end):
        youths.add(youth)
        evidence.update((earlier.id, later.id))
    return Tally(len(youths), evidence=tuple(sorted(evidence)))


def interactions(view: GroupView, start: datetime, end: datetime) -> Iterator[tuple[Youth, Spoken, Spoken]]:
    """Yield each interaction whose later message lies in `[start, end)`: who, the earlier and the later message."""
    window = view.policy.interaction_window
    cadre: Spoken | None = None  # The latest cadre message so far.
    asked: list[Spoken] = []  # The youth messages so far, and those of them that call the cadre.
    calls: list[Spoken] = []
    for spoken in view.spoken_between(start - window, end):
        if spoken.youth is not None:
            asked.append(spoken)
            if _calls(view, spoken):
                calls.append(spoken)
            if spoken.at >= start and cadre is not None and spoken.at - cadre.at <= window:
                yield spoken.youth, cadre, spoken
            continue
        cadre = spoken
        if spoken.at >= start:
            for earlier in _answered(view, asked, calls, spoken):
                if earlier.youth is not None:
                    yield earlier.youth, earlier, spoken


def _answered(view: GroupView, asked: list[Spoken], calls: list[Spoken], answer: Spoken) -> list[Spoken]:
    """Return the messages of the window that the cadre answers: those that call the cadre, or whose youth is named."""
    since = answer.at - view.policy.interaction_window
    if not answer.message.mentions:
        return _since(calls, since)
    return [earlier for earlier in _since(asked, since) if _calls(view, earlier) or _names(view, answer, earlier)]


def _since(spoken: list[Spoken], at: datetime) -> list[Spoken]:
    return spoken[bisect_left(spoken, at, key=lambda one: one.at) :]


def _calls(view: GroupView, asked: Spoken) -> bool:
    """Whether the youth's message mentions the cadre of its moment."""
    return view.roles.cadre_at(asked.at) in asked.message.mentions


def _names(view: GroupView, answer: Spoken, asked: Spoken) -> bool:
    """Whether the cadre's answer mentions the youth."""
    sender = asked.message.sender
    return (
        sender in answer.message.mentions
        and not view.opt_outs.out(sender, answer.at)
        and view.opt_outs.youth(sender, answer.at) == asked.youth
    )


def _topic(view: GroupView, period: Period) -> Tally:
    """The largest number of distinct youths who joined one topic opened in the month."""
    best: tuple[int, tuple[str, ...]] = (0, ())
    for topic in opened_in(view, period):
        joined = gathered(view, topic)
        youths = {spoken.youth for spoken in joined}
        if len(youths) > best[0]:
            best = len(youths), tuple(sorted([topic.id, *(spoken.id for spoken in joined)]))
    return Tally(best[0], evidence=best[1])


def opened_in(view: GroupView, period: Period) -> list[Topic]:
    """Return the topics that were opened in the period."""
    return [topic for topic in view.topics if period.start <= topic.at < period.end]


def over_at(view: GroupView, have: Have, period: Period) -> datetime:
    """Return the moment from which nothing more can be gathered; a topic gathers on into the next month."""
    if have is not Have.TOPIC:
        return period.end
    view = view.of(period)
    ends = [topic.at + view.policy.topic_window for topic in opened_in(view, period)]
    return max([period.end, *ends])


def gathered(view: GroupView, topic: Topic) -> list[Spoken]:
    """Return the youth messages that the topic gathered, in order: after its opening, until its window ends."""
    near = view.spoken_between(topic.at + INSTANT, topic.at + view.policy.topic_window + INSTANT)
    return [spoken for spoken in near if spoken.youth is not None]


def _activity(view: GroupView, period: Period) -> Tally:
    """The largest number of distinct youths who attended one activity held in the quarter."""
    best: tuple[int, tuple[str, ...]] = (0, ())
    for activity in view.activities:
        if period.start <= activity.held_at < period.end:
            there = view.attendances[activity.id]
            youths = {youth for _, youth in there}
            if len(youths) > best[0]:
                best = len(youths), tuple(sorted([activity.id, *(attend.id for attend, _ in there)]))
    return Tally(best[0], evidence=best[1])


def _face_to_face(view: GroupView, period: Period) -> Tally:
    """Of the youths linked at the year's last instant (or T), those met or present at an activity in the year."""
    linked = view.membership.linked_at(min(view.at, period.last_instant))
    contacts = [(fact, youth) for fact, youth in _contacts(view, period) if youth in linked]
    return Tally(
        len({youth for _, youth in contacts}),
        linked=len(linked),
        evidence=tuple(sorted({fact for fact, _ in contacts})),
    )


def _contacts(view: GroupView, period: Period) -> Iterator[tuple[str, Youth]]:
    """Yield the attendances and meetings of the year that count, as fact id and youth."""
    for activity in view.activities:
        if period.start <= activity.held_at < period.end:
            yield from ((attend.id, youth) for attend, youth in view.attendances[activity.id])
    yield from ((meet.id, youth) for meet, youth in view.meetings if period.start <= meet.at < period.end)


_COUNTS: dict[Have, Callable[[GroupView, Period], Tally]] = {
    Have.VOICE: _voice,
    Have.INTERACTION: _interaction,
    Have.TOPIC: _topic,
    Have.ACTIVITY: _activity,
    Have.FACE_TO_FACE: _face_to_face,
}
