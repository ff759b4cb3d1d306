"""Why a verdict counts what it counts: every fact that bears on it, and how it stands. Nothing is judged anew here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from rules.facts import Activity, Attend, Attest, Excuse, Fact, Meet, Message, Topic, Void
from rules.haves import gathered, interactions, opened_in
from rules.people import Youth
from rules.periods import INSTANT, Period, PeriodKind
from rules.policy import Have
from rules.verdicts import Reason, Status, Verdict
from rules.view import GroupView, Part, as_of


class Standing(StrEnum):
    """How a fact stands to a verdict: it was counted, or why not."""

    COUNTED = "counted"
    BOT = "bot"
    RECALLED = "recalled"
    KIND = "kind"
    STAFF = "staff"
    OPTED_OUT = "opted_out"
    VOID = "void"
    NOT_CADRE = "not_cadre"  # A youth's message where the cadre's count; a topic that somebody else opened.
    NOT_YOUTH = "not_youth"  # Of the cadre, or of somebody who was no youth of the group then.
    NO_ANSWER = "no_answer"  # Nobody answered within the window, or neither named the other.
    BEFORE_WINDOW = "before_window"
    AFTER_WINDOW = "after_window"
    SMALLER = "smaller"  # Of a topic or activity; another of the period gathered more, or as many and earlier.
    NOBODY = "nobody"  # A topic that no youth joined, an activity that none attended.
    NOT_HELD = "not_held"  # Not held by T.
    NOT_LINKED = "not_linked"  # Never linked to the group up to T.
    GONE = "gone"  # Linked once, but not at the moment of which the year's youths are counted.


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact and how it stands. A message of several topics has an entry in each.

    `youth`: the youth whose message, attendance or meeting it is, where one could count by it; nobody else is named.
    `of`: the topic or activity to which it belongs; `answers`: the ids of the messages with which this one makes an
    interaction, being the later; `void`: the line that took it back; `late`: entered after the period's end
    (rules.md section 7).
    """

    fact: Fact
    standing: Standing
    youth: Youth | None = None
    of: Topic | Activity | None = None
    answers: tuple[str, ...] = ()
    void: Void | None = None
    late: bool = False


class Voided(NamedTuple):
    """A fact that was entered wrongly or did not happen, and the line that says so."""

    fact: Fact
    void: Void


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
EDGE: Mapping[PeriodKind, timedelta] = {  # What lies so little outside a window is listed, so that its edge is seen.
    PeriodKind.DAY: _HOUR,
    PeriodKind.WEEK: _HOUR,
    PeriodKind.MONTH: _HOUR,
    PeriodKind.QUARTER: _DAY,
    PeriodKind.YEAR: _DAY,
}

F = TypeVar("F")


def voided(facts: Iterable[Fact], at: datetime) -> list[Voided]:
    """Return what was void by T among the facts (a view has it no more), under the ids that hold at T."""
    known = list(facts)
    lines = sorted((fact for fact in known if isinstance(fact, Void) and fact.at <= at), key=lambda void: void.at)
    first = {void.fact: void for void in reversed(lines)}
    as_if_standing = as_of((fact for fact in known if not isinstance(fact, Void)), at)
    return [
        Voided(fact, first[fact.id])
        for fact in as_if_standing
        if not isinstance(fact, Message) and getattr(fact, "id", None) in first
    ]


def entries(view: GroupView, have: Have, period: Period, undone: Iterable[Voided] = ()) -> list[Entry]:
    """Return every fact that bears on a verdict, in order, each with its standing (rules.md sections 2 and 3).

    Messages come by time and id, those of a topic below it, attendances below their activity; last comes void leave
    and void attestations. `undone` are the voided facts, of this group or of all.
    """
    view = view.of(period)
    void = _Undone(undone, view.group)
    return [*_ENTRIES[have](view, period, void), *_void_vouching(void, have, period)]


def recount(found: Iterable[Entry], have: Have) -> int:
    """Return the count as anybody finds it who recounts the entries by hand: cadre messages, or distinct youths."""
    counted = [entry for entry in found if entry.standing is Standing.COUNTED]
    if have is Have.VOICE:
        return len(counted)
    return len({entry.youth for entry in counted if entry.youth is not None})


class _Undone:
    """The voided facts by type, of one group; attendances name none and are told apart by their activity."""

    def __init__(self, undone: Iterable[Voided], group: str) -> None:
        self._pairs = [one for one in undone if getattr(one.fact, "group", group) == group]

    def of(self, of_type: type[F]) -> list[tuple[F, Void]]:
        return [(fact, void) for fact, void in self._pairs if isinstance(fact, of_type)]


# Messages


def _part(view: GroupView, message: Message) -> tuple[Part, Youth | None]:
    part = view.part(message)
    return part, view.opt_outs.youth(message.sender, message.at) if part is Part.YOUTH else None


def _between(view: GroupView, start: datetime, end: datetime) -> list[Message]:
    return [message for message in view.messages if start <= message.at < end]


def _outside(at: datetime, start: datetime, end: datetime) -> Standing | None:
    """How an instant stands to `[start, end)` if it is not in it."""
    if at < start:
        return Standing.BEFORE_WINDOW
    return Standing.AFTER_WINDOW if at >= end else None


def _voice(view: GroupView, period: Period, _void: _Undone) -> Iterator[Entry]:
    standings = {Part.CADRE: Standing.COUNTED, Part.YOUTH: Standing.NOT_CADRE}
    edge = EDGE[period.kind]
    for message in _between(view, period.start - edge, period.end + edge):
        part, outside = view.part(message), _outside(message.at, period.start, period.end)
        if outside is None:
            yield Entry(message, standings.get(part) or Standing(part.value))
        elif part is Part.CADRE:
            yield Entry(message, outside)


def _interaction(view: GroupView, period: Period, _void: _Undone) -> Iterator[Entry]:
    answers: dict[Message, list[str]] = defaultdict(list)
    counted: set[Message] = set()
    for _, earlier, later in interactions(view, period.start, period.end):
        counted |= {earlier.message, later.message}
        answers[later.message].append(earlier.id)
    for message in _between(view, period.start - view.policy.interaction_window, period.end + EDGE[period.kind]):
        part, youth = _part(view, message)
        outside = _outside(message.at, period.start, period.end)
        if message in counted:
            yield Entry(message, Standing.COUNTED, youth, answers=tuple(answers.get(message, ())))
        elif part in (Part.CADRE, Part.YOUTH):
            yield Entry(message, outside or Standing.NO_ANSWER)
        elif outside is None:
            yield Entry(message, Standing(part.value))


# Topics


def _topics(view: GroupView, period: Period, void: _Undone) -> Iterator[Entry]:
    undone, edge = dict(void.of(Topic)), EDGE[period.kind]
    standing = _ranked({topic: {one.youth for one in gathered(view, topic)} for topic in opened_in(view, period)})
    for topic in sorted([*view.facts[Topic], *undone], key=lambda topic: (topic.at, topic.id)):
        outside = _outside(topic.at, period.start, period.end)
        if topic in standing:
            yield Entry(topic, standing[topic])
            yield from _messages_of(view, topic, standing[topic], edge)
        elif outside is None:
            yield Entry(topic, _unopened(view, topic, undone), void=undone.get(topic))
        elif topic in view.topics and period.start - edge <= topic.at < period.end + edge:
            yield Entry(topic, outside)


def _ranked(youths: Mapping[F, Collection[Youth | None]]) -> dict[F, Standing]:
    """Say of each gathering, given in order, whether it is the one that counts: the first of the largest."""
    counts = max(youths, key=lambda one: len(youths[one]), default=None)  # Of several the first.
    return {
        one: Standing.NOBODY if not some else Standing.COUNTED if one == counts else Standing.SMALLER
        for one, some in youths.items()
    }


def _unopened(view: GroupView, topic: Topic, undone: Mapping[Topic, Void]) -> Standing:
    """Why a topic of the period opened nothing."""
    if topic in undone:
        return Standing.VOID
    return Standing.RECALLED if topic.by == view.roles.cadre_at(topic.at) else Standing.NOT_CADRE


def _messages_of(view: GroupView, topic: Topic, standing: Standing, edge: timedelta) -> Iterator[Entry]:
    """Yield what was said while the topic gathered, and what youths said just before and after."""
    start, end = topic.at + INSTANT, topic.at + view.policy.topic_window + INSTANT
    standings = {Part.YOUTH: standing, Part.CADRE: Standing.NOT_YOUTH}
    for message in _between(view, topic.at - edge, end + edge):
        part, youth = _part(view, message)
        outside = _outside(message.at, start, end)
        if outside is None:
            yield Entry(message, standings.get(part) or Standing(part.value), youth, topic)
        elif part is Part.YOUTH:
            yield Entry(message, outside, of=topic)


# Activities and meetings


def _activities(view: GroupView, period: Period, void: _Undone) -> Iterator[Entry]:
    standing = _ranked(
        {
            activity: {youth for _, youth in view.attendances[activity.id]}
            for activity in view.activities
            if period.start <= activity.held_at < period.end
        }
    )
    for entry in _near(view, period, void, standing):
        yield entry
        if entry.standing not in (Standing.BEFORE_WINDOW, Standing.AFTER_WINDOW):
            yield from _attendances(view, period, void, entry)


def _near(view: GroupView, period: Period, void: _Undone, standing: Mapping[Activity, Standing]) -> Iterator[Entry]:
    """Yield the group's activities of the period, void ones among them, and those just before and after it."""
    undone, edge = dict(void.of(Activity)), EDGE[period.kind]
    for activity in sorted([*view.facts[Activity], *undone], key=lambda one: (one.held_at, one.id)):
        outside = _outside(activity.held_at, period.start, period.end)
        if outside is None:
            how = Standing.VOID if activity in undone else standing.get(activity, Standing.NOT_HELD)
            yield Entry(activity, how, void=undone.get(activity), late=activity.at >= period.end)
        elif activity not in undone and period.start - edge <= activity.held_at < period.end + edge:
            yield Entry(activity, outside)


def _attendances(view: GroupView, period: Period, void: _Undone, of: Entry) -> Iterator[Entry]:
    """Yield the attendances of one activity, void ones among them, in order."""
    activity, undone = of.fact, dict(void.of(Attend))
    if not isinstance(activity, Activity):
        return
    there = (attend for attend in [*view.facts[Attend], *undone] if attend.activity == activity.id)
    for attend in sorted(there, key=lambda attend: (attend.at, attend.id)):
        line = undone.get(attend) or of.void
        absent = Standing.VOID if line is not None else _absence(view, attend)
        youth = None if absent else view.opt_outs.youth(attend.member, attend.at)
        yield Entry(attend, absent or of.standing, youth, activity, void=line, late=attend.at >= period.end)


def _absence(view: GroupView, fact: Attend | Meet) -> Standing | None:
    """Why an attendance or meeting counts for nobody (rules.md section 3), or None."""
    if not view.roles.is_youth(fact.member, fact.at):
        return Standing.NOT_YOUTH
    if view.opt_outs.out(fact.member, fact.at):
        return Standing.OPTED_OUT
    linked = view.membership.ever_linked(view.opt_outs.youth(fact.member, fact.at))
    return None if linked else Standing.NOT_LINKED


def _face_to_face(view: GroupView, period: Period, void: _Undone) -> list[Entry]:
    """List attendances and meetings of the year, and of its activities those alone that nobody can be met at."""
    linked = view.membership.linked_at(min(view.at, period.last_instant))
    here = dict.fromkeys(view.activities, Standing.COUNTED)
    found: list[Entry] = []
    for activity in _near(view, period, void, here):
        if activity.standing is not Standing.COUNTED:
            found.append(activity)
        if activity.standing in (Standing.COUNTED, Standing.NOT_HELD, Standing.VOID):
            found += (_among(linked, entry) for entry in _attendances(view, period, void, activity))
    found += (_among(linked, entry) for entry in _meetings(view, period, void))
    return sorted(found, key=_moment)


def _among(linked: Collection[Youth], entry: Entry) -> Entry:
    """Take out somebody who was met, but is not among the youths of whom the year's are counted."""
    if entry.standing is not Standing.COUNTED or entry.youth in linked:
        return entry
    return replace(entry, standing=Standing.GONE, youth=None)


def _meetings(view: GroupView, period: Period, void: _Undone) -> Iterator[Entry]:
    undone, edge = dict(void.of(Meet)), EDGE[period.kind]
    for meet in [*view.facts[Meet], *undone]:
        outside, line = _outside(meet.at, period.start, period.end), undone.get(meet)
        absent = Standing.VOID if line is not None else _absence(view, meet)
        if outside is None:
            youth = None if absent else view.opt_outs.youth(meet.member, meet.at)
            yield Entry(meet, absent or Standing.COUNTED, youth, void=line)
        elif absent is None and period.start - edge <= meet.at < period.end + edge:
            yield Entry(meet, outside)


def _moment(entry: Entry) -> tuple[datetime, bool, datetime, str]:
    """Order what happened off the chat: an activity by when it was held, with those who were there below it."""
    activity = entry.fact if isinstance(entry.fact, Activity) else entry.of
    held = activity.held_at if isinstance(activity, Activity) else entry.fact.at
    return held, not isinstance(entry.fact, Activity), entry.fact.at, getattr(entry.fact, "id", "")


def _void_vouching(void: _Undone, have: Have, period: Period) -> Iterator[Entry]:
    """Yield the leave and the attestations that would have spoken for the period."""
    for leave, line in void.of(Excuse):
        if leave.first < period.after and leave.last >= period.first:
            yield Entry(leave, Standing.VOID, void=line)
    for attest, line in void.of(Attest):
        if attest.have == have and attest.period == period.name:
            yield Entry(attest, Standing.VOID, void=line)


_ENTRIES: dict[Have, Callable[[GroupView, Period, _Undone], Iterable[Entry]]] = {
    Have.VOICE: _voice,
    Have.INTERACTION: _interaction,
    Have.TOPIC: _topics,
    Have.ACTIVITY: _activities,
    Have.FACE_TO_FACE: _face_to_face,
}


# The chain of questions


class Question(StrEnum):
    """The questions of rules.md section 4, in their order; before them whether retention has sealed the verdict."""

    SEALED = "sealed"
    ENOUGH = "enough"
    ATTESTED = "attested"
    EXCUSED = "excused"
    RUNNING = "running"
    BLIND = "blind"
    SHORT = "short"


def questions(verdict: Verdict, *, sealed: bool = False) -> list[Question]:
    """Return the questions that were asked, in order: the last one decided, those before it were answered no."""
    if sealed:
        return [Question.SEALED]
    in_order = list(Question)
    return in_order[1 : in_order.index(_decided(verdict)) + 1]


def _decided(verdict: Verdict) -> Question:
    match verdict.status:
        case Status.MET:
            return Question.ATTESTED if verdict.reason is Reason.ATTESTED else Question.ENOUGH
        case Status.EXCUSED:
            return Question.EXCUSED
        case Status.OPEN | Status.DUE:
            return Question.RUNNING
        case Status.UNKNOWN:
            return Question.BLIND
        case Status.SHORT:
            return Question.SHORT
