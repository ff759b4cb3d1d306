"""A recalled command is undone if nothing came of it. In the group only the end of what was announced there is said.

Whether somebody may recall a message is the channel's affair: in WeChat the sender within minutes, or the owner of the
group. What the gateway tells is taken as it is. Opt-outs, bindings, grants and answers stay: they are decisions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot import announcing
from bot import texts_commands as words
from bot.gateways.base import Recalled
from bot.station import Station
from rules.facts import Activity, Attend, Objection, Void
from tracker import recalls, requests, submissions
from tracker.outbox import Notice, NoticeKind, State, expire, put, rows_of
from tracker.recording import Recording
from tracker.requests import Entry, RequestKind


@dataclass(slots=True)
class _Stays:
    """What a recall did not undo: whom to tell, and in what words."""

    told: list[tuple[str, str]] = field(default_factory=list)


async def undo(station: Station, recalled: Recalled) -> None:
    """Undo what the recalled message entered or handed in, as far as nothing came of it."""
    message = station.full(recalled.message)
    made = station.made.pop(message, None)
    station.awaiting.drop(message)
    stays = await station.write(partial(_undone, station=station, recalled=recalled, made=made))
    for person, said in stays.told:
        await station.whisper(person, said)
    station.said.set()


def _undone(
    connection: Connection, recording: Recording, *, station: Station, recalled: Recalled, made: int | None
) -> _Stays:
    stays = _Stays()
    asked = station.awaiting.confirmed_by(station.full(recalled.message))
    message = recalled.message if asked is None else station.raw(asked)
    entries = recalls.entries_of_message(connection, station.name, message)
    voids = list(_voids(connection, entries, recalled.at, stays))
    recording.record(connection, voids)
    gone = [one for one in entries if isinstance(one, Activity) and one.id in {void.fact for void in voids}]
    announcing.withdraw(connection, gone, station.clock(), station.policies.zone, said_in=None)
    if made is not None and made > 0:
        _withdraw(connection, recording, made, recalled.at, station.clock(), stays)
    elif made is not None:
        _withdraw_request(connection, recording, -made, recalled.at, station.clock())
    return stays


# What was entered.


def _voids(connection: Connection, entries: list[Entry], at: datetime, stays: _Stays) -> Iterable[Void]:
    """Yield a void for each entry; an activity at which others were noted stays, and its author hears why."""
    own = {entry.id for entry in entries}
    for entry in entries:
        if isinstance(entry, Activity) and (there := _others_there(connection, entry, own)):
            stays.told.append((entry.by, words.activity_stays(entry.title, there)))
            continue
        if isinstance(entry, Attend) and entry.activity in own and _keeps(connection, entries, entry.activity, own):
            continue
        yield Void(max(at, entry.at), entry.id, recalls.author(entry), words.RECALLED)


def _others_there(connection: Connection, activity: Activity, own: set[str]) -> int:
    return sum(one.id not in own for one in recalls.attendances_of(connection, activity))


def _keeps(connection: Connection, entries: Iterable[Entry], id_: str, own: set[str]) -> bool:
    """Whether the activity of that id stays: what the same message noted of it stays as well."""
    return any(isinstance(one, Activity) and one.id == id_ and _others_there(connection, one, own) for one in entries)


# What was handed in.


def _withdraw(
    connection: Connection, recording: Recording, no: int, at: datetime, now: datetime, stays: _Stays
) -> None:
    """Withdraw what nobody has claimed or answered; its words are erased, and waiting words about it with them."""
    given = submissions.numbered(connection, no)
    if given is None:
        return
    if any(step.at > given.at for step in given.steps):  # A step of the same moment is part of the handing in.
        if given.member is not None and given.steps[-1].state != "withdrawn":
            stays.told.append((given.member, words.handed_in_stays(given.type, no)))
        return
    submissions.step(connection, recording, given, "withdrawn", by=given.member, at=max(at, given.at))
    submissions.erase(connection, recording, given)
    for row in rows_of(connection, [f"receipt:{given.type}:{no}"]):
        if row.state is State.WAITING:
            expire(connection, row.no, now)
    _tell(connection, no, given.member, words.handed_in_recalled(given.type, no), now)


def _withdraw_request(connection: Connection, recording: Recording, no: int, at: datetime, now: datetime) -> None:
    """Withdraw leave or an objection that waits; the objection, which is a fact, is voided by whoever made it."""
    request = requests.request_numbered(connection, no)
    if request is None or not requests.withdraw(connection, request, at):
        return
    recording.erased = True
    objection = requests.objection_of(connection, request)
    if isinstance(objection, Objection):
        recording.record(connection, [Void(max(at, objection.at), objection.id, objection.by, words.RECALLED)])
    kind = words.LEAVE if request.kind is RequestKind.LEAVE else words.OBJECTION
    _tell(connection, -no, request.person, words.request_recalled(kind, no), now)


def _tell(connection: Connection, submission: int, author: str | None, said: str, now: datetime) -> None:
    """Tell whoever has been told of it that it was taken back; who has not been told hears nothing."""
    for to in sorted({row.notice.to for row in recalls.told_of(connection, submission)} - {author}):
        put(connection, Notice(f"word:recalled:{submission}:{to}", NoticeKind.WORD, to, said, "recalled", now), now)
