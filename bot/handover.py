"""A handover of a group between cadres: planned, cancelled, told to everybody concerned; and what its day brings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection

from bot import texts_handover as words
from rules.periods import local_day, midnight
from rules.reminders import Quiet
from tracker import handovers, roster
from tracker.groups import GroupNow, group_at, groups_at
from tracker.handovers import Handover
from tracker.moments import micros
from tracker.outbox import Notice, NoticeKind, Row, put, rows_of
from tracker.recording import Recording
from tracker.roster import Listed


@dataclass(frozen=True, slots=True)
class Missing:
    """Why nobody can be told to be the new cadre; `words` say it to whoever asked."""

    words: str


def cadre_called(connection: Connection, name: str, unit: str) -> Listed | Missing:
    """Return the bound cadre of that name (or name@unit); of several the one of the unit."""
    everybody = [one for one in roster.everybody(connection) if one.role == "cadre"]
    named = [one for one in everybody if name in (one.name, f"{one.name}@{one.unit}")]
    found = [one for one in named if one.unit == unit] if len(named) > 1 else named
    if not named:
        return Missing(words.unknown(name))
    if len(found) != 1:
        return Missing(words.several(name))
    return found[0] if found[0].person is not None else Missing(words.unbound(found[0].name))


def cadre_of(connection: Connection, person: str) -> Listed | Missing:
    """Return the cadre who has bound that id."""
    listed = roster.by_person(connection, person)
    return listed if listed is not None and listed.role == "cadre" else Missing(words.UNKNOWN_MENTION)


def may_decide(connection: Connection, group: GroupNow, person: str) -> bool:
    """Whether the person may hand the group over: its cadre, or the committee of its unit or of all."""
    listed = roster.by_person(connection, person)
    return person == group.cadre or (listed is not None and listed.decides_for(group.unit))


def plan(
    connection: Connection, group: GroupNow, to: Listed, day: date, by: str, now: datetime, quiet: Quiet | None = None
) -> None:
    """Store a handover in the place of any other of the group, and tell everybody concerned but whoever asked.

    At quiet times the telling waits.
    """
    assert to.person is not None  # noqa: S101 # `cadre_called` and `cadre_of` give bound people.
    new = Handover(group.id, to.person, day, by, now)
    before = handovers.plan(connection, new)
    if before is not None and (before.to, before.day) == (new.to, new.day):
        return  # They know of it.
    if before is not None:
        _tell(connection, before, [before.to], _cancelled(connection, before, group), "cancelled", now, quiet)
    said = words.told(group.name, words.somebody(_name(connection, group.cadre)), to.name, day)
    _tell(connection, new, _concerned(connection, group, new, by), said, "planned", now, quiet)


def cancel(connection: Connection, group: GroupNow, by: str, now: datetime, quiet: Quiet | None = None) -> str | None:
    """Forget the handover of a group and tell everybody concerned; return the words of it, None if there is none."""
    before = handovers.cancel(connection, group.id)
    if before is None:
        return None
    said = _cancelled(connection, before, group)
    _tell(connection, before, _concerned(connection, group, before, by), said, "cancelled", now, quiet)
    return said


def _cancelled(connection: Connection, handover: Handover, group: GroupNow) -> str:
    return words.cancelled(group.name, words.somebody(_name(connection, handover.to)), handover.day)


def _concerned(connection: Connection, group: GroupNow, handover: Handover, by: str) -> list[str]:
    """Return both cadres and the bound committee of the unit and of all, without whoever asked."""
    committee = roster.committee_for(connection, group.unit)
    return [one for one in dict.fromkeys([group.cadre, handover.to, *committee]) if one != by]


def _name(connection: Connection, person: str) -> str:
    return roster.names_of(connection, [person]).get(person, "")


def _tell(
    connection: Connection,
    handover: Handover,
    people: Iterable[str],
    said: str,
    what: str,
    now: datetime,
    quiet: Quiet | None,
) -> None:
    """Put the same words into the outbox for each; `what` says what of the handover they tell."""
    not_before = now if quiet is None else quiet.next_moment(now)
    for person in people:
        key = f"handover:{handover.group}:{handover.day}:{micros(now)}:{what}:{person}"
        put(connection, Notice(key, NoticeKind.NOTICE, person, said, "handover", not_before), now)


class CannotHandOver(ValueError):
    """What the operator asked for cannot be; says what to write instead."""


def by_operator(
    connection: Connection, group: str, name: str, day: date, now: datetime, zone: tzinfo, *, cancel: bool
) -> str:
    """Plan or cancel a handover for the operator; return a line that says what was done."""
    known = [one for one in groups_at(connection, now) if group in (one.id, one.name)]
    if len(known) != 1:
        raise CannotHandOver(f"{group} is {'the name of several groups' if known else 'no group'}; write its id")
    to = _listed(connection, name, known[0])
    if cancel:
        return _cancelled_by_operator(connection, known[0], to, day, now)
    if day <= local_day(now, zone):
        raise CannotHandOver(f"--on {day} is not ahead; a handover begins at a midnight to come")
    plan(connection, known[0], to, day, "", now)
    return f"{known[0].id} from {day} on: {to.name} ({to.person})"


def _cancelled_by_operator(connection: Connection, group: GroupNow, to: Listed, day: date, now: datetime) -> str:
    planned = [(one.to, one.day) for one in handovers.ahead(connection) if one.group == group.id]
    if planned != [(to.person, day)]:
        raise CannotHandOver(f"no handover of {group.id} to {to.name} on {day} is ahead")
    cancel(connection, group, "", now)
    return f"{group.id} stays as it is"


def _listed(connection: Connection, name: str, group: GroupNow) -> Listed:
    everybody = [one for one in roster.everybody(connection) if one.role == "cadre"]
    named = [one for one in everybody if name in (one.name, f"{one.name}@{one.unit}")]
    if len(named) != 1:
        known = ", ".join(f"{one.name}@{one.unit}" for one in named or everybody)
        raise CannotHandOver(
            f"{name} is {'several cadres' if named else 'no cadre of the roster'}; write one of {known}"
        )
    if named[0].person is None:
        raise CannotHandOver(f"{name} is not bound; they must send their code to the bot first")
    if named[0].person == group.cadre:
        raise CannotHandOver(f"{name} is the cadre of {group.id} already")
    return named[0]


# On its day.


def take_effect(
    connection: Connection, recording: Recording, *, now: datetime, zone: tzinfo, quiet: Quiet
) -> list[Row]:
    """Hand over every group whose day has come, and tell its new cadre once what passes on; return those rows.

    What is said waits until the quiet hours are over. The card is posted again by `bot/cards.py`.
    """
    keys = []
    not_before = quiet.next_moment(now)
    for handover in handovers.ahead(connection, local_day(now, zone)):
        if handovers.take_effect(connection, recording, handover, midnight(handover.day, zone), now):
            group = group_at(connection, handover.group, now)
            waiting = handovers.open_of(connection, handover.group)
            said = words.yours_now(group.name if group is not None else "", waiting)
            keys.append(f"handover:{handover.group}:{handover.day}:{micros(handover.asked_at)}:begins")
            put(connection, Notice(keys[-1], NoticeKind.NOTICE, handover.to, said, "handover", not_before), now)
    return rows_of(connection, keys)
