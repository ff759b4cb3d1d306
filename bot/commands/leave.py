"""`/请假`, `/我的请假`: a cadre asks for leave. `/待批`, `/准假`, `/不准假`: the committee decides."""

from datetime import timedelta

from sqlalchemy import Connection

from bot import correcting, texts
from bot import texts_corrections as words
from bot.commands.base import Asked, Command, Where, Who
from bot.dates import Days, days_within
from bot.problems_told import telling_at
from bot.station import Station
from bot.texts_digest import parts
from bot.texts_problems import also_waiting
from rules.periods import local_day
from tracker import requests
from tracker.groups import groups_at
from tracker.recording import Recording
from tracker.requests import Request, RequestKind, RequestState

REASON_LIMIT = 200  # Characters; with what stands around it a word is shorter than a channel's longest message.
LONGEST = timedelta(days=366)


async def _ask(station: Station, asked: Asked) -> None:
    today = local_day(asked.at, station.policies.zone)
    found = days_within(asked.argument, today)
    if found is None or (refusal := _refusal(found, today.year)):
        await station.answer_in_private(asked, words.LEAVE_HOW if found is None else refusal)
        return
    answer = await station.write(lambda connection, _: _stored(connection, station, asked, found))
    await station.answer_in_private(asked, answer)
    station.said.set()


def _refusal(found: Days, this_year: int) -> str:
    """Return what is wrong with the leave that was asked for; empty if nothing is."""
    if found.last - found.first >= LONGEST:
        return words.LEAVE_TOO_LONG
    if not found.rest:
        return words.leave_why(words.days(found.first, found.last, this_year))
    return texts.too_long(len(found.rest), REASON_LIMIT) if len(found.rest) > REASON_LIMIT else ""


def _stored(connection: Connection, station: Station, asked: Asked, found: Days) -> str:
    """Store the request with the word to the committee, all or nothing; return what was understood."""
    request = requests.ask_leave(connection, asked.sender, found.first, found.last, found.rest, asked.at)
    if -request.no not in station.made.values():  # The same leave asked for twice is one request, of the first message.
        station.made[asked.message] = -request.no
    told = correcting.tell_committee(connection, request, station.clock())
    return words.leave_asked(request, correcting.leave_days(request, station.policies.zone), told=told)


async def _mine(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        own = requests.leave_of(connection, asked.sender)
    lines = [(request, correcting.leave_days(request, station.policies.zone)) for request in reversed(own)]
    await station.answer_in_private(asked, words.leave_list(lines))


async def _waiting(station: Station, asked: Asked) -> None:
    """List what waits for the asker, or with a number show all of it."""
    number = correcting.number_of(asked.argument)
    now = station.clock()
    calendar = station.calendar(now)
    with station.database.read() as connection:
        mine = [one for one in requests.waiting(connection) if _decides(connection, one, asked)]
        if number is None:
            shown = words.waiting_list([_line(connection, station, one) for one in mine])
            desks = telling_at(connection, station.config, calendar, now).desks
            if number_of_problems := len(desks.of_committee(asked.sender)):
                shown = f"{shown}\n{also_waiting(number_of_problems)}"
        else:
            asked_for = next((one for one in mine if one.no == number[0]), None)
            zone = station.policies.zone
            whole = None if asked_for is None else correcting.asked(connection, asked_for, now, zone, whole=True)
            shown = whole or words.NO_SUCH_REQUEST
    for part in parts(shown.split("\n")):
        await station.whisper(asked.sender, part)


def _decides(connection: Connection, request: Request, asked: Asked) -> bool:
    return asked.sender in requests.committee_of(connection, request, asked.at)


def _line(connection: Connection, station: Station, request: Request) -> str:
    who = correcting.name_of(connection, request.person)
    objection = requests.objection_of(connection, request)
    if objection is not None:
        return words.objection_line(request.no, who, objection)
    return words.leave_line(request, who, correcting.leave_days(request, station.policies.zone))


async def _grant(station: Station, asked: Asked) -> None:
    number = correcting.number_of(asked.argument)
    if number is None:
        await station.answer(asked, texts.needs_argument("/准假 3"))
        return
    await _decide(station, asked, RequestState.GRANTED, *number)


async def _decline(station: Station, asked: Asked) -> None:
    number = correcting.number_of(asked.argument)
    if number is None or not number[1]:
        await station.answer(asked, words.DECLINE_HOW)
        return
    await _decide(station, asked, RequestState.DECLINED, *number)


async def _decide(station: Station, asked: Asked, state: RequestState, no: int, said: str) -> None:
    if len(said) > REASON_LIMIT:
        await station.answer(asked, texts.too_long(len(said), REASON_LIMIT))
        return
    answer = await station.write(
        lambda connection, recording: _decided(connection, recording, station, asked, state, no, said)
    )
    await station.answer(asked, answer)
    station.said.set()


def _decided(
    connection: Connection,
    recording: Recording,
    station: Station,
    asked: Asked,
    state: RequestState,
    no: int,
    said: str,
) -> str:
    """Store the decision, the leave that was granted and the word to the cadre, all or nothing."""
    now, zone = station.clock(), station.policies.zone
    request = correcting.to_decide(connection, no, RequestKind.LEAVE, asked.sender, now, zone)
    if isinstance(request, str):
        return request
    requests.decide(connection, request, state, asked.sender, asked.at, said or None)
    if state is RequestState.GRANTED:
        own = [group.id for group in groups_at(connection, now) if group.cadre == request.person]
        recording.record(connection, correcting.granted(request, own))
    correcting.tell_asker(connection, request, now)
    return words.decided(correcting.words_of(connection, -no, now, zone) or "")


COMMANDS = (
    Command(
        names=("请假", "請假"),
        who=Who.CADRE_ALONE,
        where=Where.ANYWHERE,
        summary="向团委请假",
        examples=("/请假 3月2日-3月5日 培训", "／请假　明天　发烧", "/請假 3.2-3.5 培训", "/请假下周三 出差"),
        run=_ask,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("我的请假", "我的請假"),
        who=Who.CADRE_ALONE,
        where=Where.ANYWHERE,
        summary="看请假的结果",
        examples=("/我的请假",),
        run=_mine,
    ),
    Command(
        names=("待批",),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="看等着办的请假、申诉",
        examples=("/待批", "/待批 3"),
        run=_waiting,
    ),
    Command(
        names=("准假", "準假"),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="批准请假",
        examples=("/准假 3", "/准假３号"),
        run=_grant,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("不准假", "不準假"),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="不批准请假",
        examples=("/不准假 3 那几天有团代会",),
        run=_decline,
        needs_argument=True,
        joins=True,
    ),
)
