"""`/申诉`: the cadre objects to a verdict; `/答复`: the committee answers. Both stand beside it and change nothing.

An objection is an `objection` fact by the cadre; the answer is an `objection` fact by somebody of the committee, for
the same group, have and period, whose id is "answer/" and the id of the objection.
"""

from datetime import date, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection

from bot import correcting, texts
from bot import texts_corrections as words
from bot.commands.base import Asked, Command, Where, Who
from bot.dates import have_of, period_of_words
from bot.station import Station
from rules.facts import Objection
from rules.periods import Period, PeriodKind, local_day, period_of
from rules.policy import Have
from rules.verdicts import Status, Verdict
from tracker import requests
from tracker.groups import GroupNow, groups_at
from tracker.judging import Judge
from tracker.recording import Recording
from tracker.requests import ANSWER, RequestKind, RequestState

_WORDS_LIMIT = 500  # Characters; what is told of a long one is cut, and the whole can be asked for.

ANSWER_LIMIT = 300  # Characters.
LOOKS_BACK = {PeriodKind.DAY: 31, PeriodKind.WEEK: 13, PeriodKind.MONTH: 6, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 2}


class Claim(NamedTuple):
    """What an objection is about; without a period the last that was short."""

    have: Have
    period: Period | None
    words: str


def claim_of(argument: str, today: date, zone: tzinfo) -> Claim | None:
    """Return what an objection says: 每周互动 理由, 每周互动 上周 理由, 上周互动 理由; None if no have is named."""
    if found := have_of(argument):
        have, rest = found
        named = period_of_words(rest, have.period, today, zone)
        return Claim(have, *named) if named else Claim(have, None, rest)
    for kind in PeriodKind:
        named = period_of_words(argument, kind, today, zone)
        if named and (found := have_of(named[1])) and found[0].period is kind:
            return Claim(found[0], named[0], found[1])
    return None


class Subject(NamedTuple):
    """The verdict that is objected to, and its group."""

    group: GroupNow
    have: Have
    period: Period


async def _object(station: Station, asked: Asked) -> None:
    claim = claim_of(asked.argument, local_day(asked.at, station.policies.zone), station.policies.zone)
    found = words.OBJECTION_HOW if claim is None else _refusal(claim) or _subject(station, asked, claim)
    if claim is None or isinstance(found, str):
        await station.answer_in_private(asked, str(found))
        return
    answer = await station.write(
        lambda connection, recording: _stored(connection, recording, station, asked, found, claim.words)
    )
    await station.answer_in_private(asked, answer)
    station.said.set()


def _refusal(claim: Claim) -> str:
    if not claim.words:
        return words.OBJECTION_WHY
    return texts.too_long(len(claim.words), _WORDS_LIMIT) if len(claim.words) > _WORDS_LIMIT else ""


def _subject(station: Station, asked: Asked, claim: Claim) -> Subject | str:
    """Return the verdict that is meant, or why it cannot be told."""
    with station.database.read() as connection:
        groups = {group.id: group for group in groups_at(connection, asked.at) if _is_own(group, asked)}
        judged = _judged(connection, station, claim, list(groups))
    in_order = sorted(judged, key=lambda one: one.period.start)
    latest = {one.group: one.period for one in in_order if _may_object(one, claim)}
    if len(latest) > 1:
        return words.OBJECTION_WHERE
    if latest:
        ((group, period),) = latest.items()
        return Subject(groups[group], claim.have, period)
    if claim.period is None:
        return words.nothing_short(claim.have)
    return words.no_objection(claim.have, claim.period, judged[0].status if judged else None)


def _is_own(group: GroupNow, asked: Asked) -> bool:
    return group.cadre == asked.sender and asked.room in (None, group.id)


def _judged(connection: Connection, station: Station, claim: Claim, groups: list[str]) -> list[Verdict]:
    now = station.clock()
    today = local_day(now, station.policies.zone)
    periods = [claim.period] if claim.period else _ended(claim.have, today, station.policies.zone)
    judge = Judge(connection, station.policies, station.calendar(periods[0].start), station.live)
    return [verdict for _, verdict in judge.of_periods(now, {claim.have: periods}, groups)]


def _ended(have: Have, today: date, zone: tzinfo) -> list[Period]:
    """Return the last periods of the have that are over, the latest first."""
    periods = [period_of(have.period, today, zone)]
    for _ in range(LOOKS_BACK[have.period]):
        periods.append(periods[-1].previous())
    return periods[1:]


def _may_object(verdict: Verdict, claim: Claim) -> bool:
    """Whether there is something to object to: what is short, and if the period was named, what is unknown."""
    wanted = (Status.SHORT,) if claim.period is None else (Status.SHORT, Status.UNKNOWN)
    return verdict.status in wanted


def _stored(
    connection: Connection, recording: Recording, station: Station, asked: Asked, about: Subject, said: str
) -> str:
    """Store the objection with its number and the word to the committee, all or nothing."""
    now = station.clock()
    id_ = station.full(f"objection/{station.raw(asked.message)}")
    objection = Objection(asked.at, id_, about.group.id, about.have, about.period.name, asked.sender, said)
    recording.record(connection, [objection])
    request = requests.note_objection(connection, asked.sender, id_, asked.at)
    station.made[asked.message] = -request.no
    told = correcting.tell_committee(connection, request, now)
    subject = words.subject(about.group.name, about.have, about.period)
    return words.objection_stored(request.no, subject, told=told)


async def _answer(station: Station, asked: Asked) -> None:
    number = correcting.number_of(asked.argument)
    if number is None or not number[1]:
        await station.answer(asked, words.ANSWER_HOW)
        return
    no, said = number
    if len(said) > ANSWER_LIMIT:
        await station.answer(asked, texts.too_long(len(said), ANSWER_LIMIT))
        return
    answer = await station.write(
        lambda connection, recording: _answered(connection, recording, station, asked, no, said)
    )
    await station.answer(asked, answer)
    station.said.set()


def _answered(connection: Connection, recording: Recording, station: Station, asked: Asked, no: int, said: str) -> str:
    """Store the answer and the word to the cadre, all or nothing."""
    now, zone = station.clock(), station.policies.zone
    request = correcting.to_decide(connection, no, RequestKind.OBJECTION, asked.sender, now, zone)
    objection = None if isinstance(request, str) else requests.objection_of(connection, request)
    if isinstance(request, str) or objection is None:
        return request if isinstance(request, str) else words.NO_SUCH_REQUEST
    about = objection.group, objection.have, objection.period
    recording.record(connection, [Objection(asked.at, ANSWER + objection.id, *about, asked.sender, said)])
    requests.decide(connection, request, RequestState.ANSWERED, asked.sender, asked.at)
    correcting.tell_asker(connection, request, now)
    return words.decided(correcting.words_of(connection, -no, now, zone) or "")


COMMANDS = (
    Command(
        names=("申诉", "申訴"),
        who=Who.CADRE_ALONE,
        where=Where.ANYWHERE,
        summary="对未做到的判定申诉",
        examples=("/申诉 每周互动 那周停电了", "／申诉　每天有声音　昨天　机器人掉线", "/申訴 上月话题 实习去了"),
        run=_object,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("答复", "答覆", "答復"),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="答复申诉",
        examples=("/答复 5 已核实，那周停电",),
        run=_answer,
        needs_argument=True,
        joins=True,
    ),
)
