"""`/活动` announces or reports an offline activity, once its author has said `/是`; `/活动取消` takes it back.

A duty that is held as an activity of the group (`/主题团日` with time and place) is stored with it, from one message.
"""

from datetime import timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from bot import announcing
from bot import texts_activities as words
from bot.choosing import Choice, chosen
from bot.commands.base import Asked, Command, Where, Who
from bot.namesakes import telling
from bot.planning import Plan, cleared, plan_of
from bot.station import Station
from bot.times import moment_of
from bot.whose import meant, served
from rules.facts import Activity, Duty, Fact, Void
from rules.periods import local_day
from tracker.activities import attended, is_entered, standing
from tracker.entering import enter, took_back
from tracker.groups import GroupNow, groups_served
from tracker.recording import Recording
from tracker.requests import fact_called

_LOOKS_BACK = timedelta(days=7)  # So long an activity that nobody attended can be cancelled afterwards.
_NAME = "活动"
_CANCEL = "活动取消"


class Proposal(NamedTuple):
    """A plan that was asked for a group; with a duty it is one of the cadre's duties as well."""

    asked: Asked
    group: GroupNow
    plan: Plan
    duty: str | None = None


async def _plan(station: Station, asked: Asked) -> None:
    with station.database.read() as connection:
        groups = served(connection, asked)
    found = meant(groups, asked.argument, _NAME, telling(station, asked))
    if isinstance(found, str):
        await station.answer(asked, found)
        return
    group, rest = found
    zone = station.policies.zone
    plan = plan_of(moment_of(cleared(rest), local_day(asked.at, zone)), asked.at, zone, _NAME)
    if isinstance(plan, str):
        await station.answer(asked, plan)
    else:
        await read_back(station, Proposal(asked, group, plan), _NAME)


async def read_back(station: Station, proposal: Proposal, command: str) -> None:
    """Say what was understood, and let it wait for its author's `/是`."""
    asked = proposal.asked
    with station.database.read() as connection:
        if fact_called(connection, _id_of(station, "activity", asked)) is not None:
            await station.answer(asked, words.ALREADY_ENTERED)
            return
        if any(_is_the_same(one, proposal.plan) for one in standing(connection, proposal.group.id)):
            when = words.moment(proposal.plan.held_at, asked.at, station.policies.zone)
            await station.answer(asked, words.planned_already(when, proposal.plan.title))
            return
        several = len(served(connection, asked)) > 1
    station.awaiting.ask(asked.sender, asked.at, partial(_confirmed, station, proposal), asked.message)
    await station.answer(asked, _echo(station, proposal, command, several=several))


def _is_the_same(known: Activity, plan: Plan) -> bool:
    return (known.held_at, known.title) == (plan.held_at, plan.title)


def _echo(station: Station, proposal: Proposal, command: str, *, several: bool) -> str:
    asked, group, plan, duty = proposal
    return words.echo(
        words.moment(plan.held_at, asked.at, station.policies.zone),
        plan.place,
        plan.title,
        plan.guessed,
        past=plan.held_at <= asked.at,
        duty=duty,
        group=group.name if several else "",
        command=command,
    )


def _id_of(station: Station, what: str, asked: Asked) -> str:
    return station.full(f"{what}/{station.raw(asked.message)}")


async def _confirmed(station: Station, proposal: Proposal, confirmed: Asked) -> None:
    answer = await station.write(
        lambda connection, recording: _stored(connection, recording, station, proposal, confirmed)
    )
    station.awaiting.confirmed(confirmed.message, proposal.asked.message)
    station.said.set()
    if answer and confirmed.room in (None, proposal.group.id):
        await station.answer(confirmed, answer)
    elif answer:  # What one group does is not told in another.
        await station.answer_in_private(confirmed, answer)


def _stored(
    connection: Connection, recording: Recording, station: Station, proposal: Proposal, confirmed: Asked
) -> str:
    """Store the activity, its duty and its announcement, all or nothing; return what to answer, if anything."""
    plan = proposal.plan
    groups = groups_served(connection, confirmed.sender, confirmed.at)
    group = next((one for one in groups if one.id == proposal.group.id), None)
    if group is None:
        return words.NO_LONGER_YOURS
    activity, *duties = _facts(station, proposal, group)
    zone = station.policies.zone
    new = [one for one in duties if not (isinstance(one, Duty) and is_entered(connection, one, zone))]
    enter(connection, recording, [activity, *new], confirmed.sender, confirmed.at)
    if plan.held_at <= confirmed.at:
        return words.reported(plan.title)
    announcing.announce(connection, activity, group.id, station.clock(), zone)
    return "" if confirmed.room == group.id else words.announced(plan.title, group.name)


def _facts(station: Station, proposal: Proposal, group: GroupNow) -> tuple[Activity, *tuple[Fact, ...]]:
    """Return the activity, and its duty if it is one, which exists from the moment at which it is held."""
    asked, _, plan, duty = proposal
    id_ = _id_of(station, "activity", asked)
    activity = Activity(asked.at, id_, group.id, asked.sender, plan.title, plan.held_at, plan.place)
    if duty is None:
        return (activity,)
    return activity, Duty(plan.held_at, _id_of(station, "duty", asked), group.cadre, duty, plan.title)


async def _cancel(station: Station, asked: Asked) -> None:
    answer = await station.write(lambda connection, recording: _cancelled(connection, recording, station, asked))
    station.said.set()
    await station.answer(asked, answer)


def _cancelled(connection: Connection, recording: Recording, station: Station, asked: Asked) -> str:
    if took_back(connection, asked.sender, asked.at, words.CANCELLED):
        return words.ALREADY_DONE
    groups = served(connection, asked)
    late = [
        Choice(group, activity)
        for group in groups
        for activity in standing(connection, group.id)
        if activity.held_at > asked.at - _LOOKS_BACK
    ]
    choices = [one for one in late if one.activity.held_at > asked.at or not attended(connection, one.activity)]
    if not choices:
        return _not_cancelled(connection, late)
    found = chosen(choices, asked, _CANCEL, station.policies.zone)
    if isinstance(found, str):
        return found
    return _void(connection, recording, found.activity, asked, station)


def _not_cancelled(connection: Connection, late: list[Choice]) -> str:
    if not late:
        return words.NOTHING_TO_CANCEL
    activity = max((one.activity for one in late), key=lambda one: one.held_at)
    return words.took_place(activity.title, len(attended(connection, activity)))


def _void(connection: Connection, recording: Recording, activity: Activity, asked: Asked, station: Station) -> str:
    """Void an activity with the duty that was entered by the same message; tell the group if it was announced."""
    now, zone = station.clock(), station.policies.zone
    duty = fact_called(connection, activity.id.replace("/activity/", "/duty/", 1))
    gone = [activity.id, *([duty.id] if isinstance(duty, Duty) else [])]
    recording.record(connection, [Void(asked.at, one, asked.sender, words.CANCELLED) for one in gone])
    announcing.withdraw(connection, [activity], now, zone, said_in=asked.room)
    when = words.moment(activity.held_at, asked.at, zone)
    return words.cancelled(activity.title, when, duty.duty if isinstance(duty, Duty) else None)


COMMANDS = (
    Command(
        names=(_NAME, "活動"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="登记线下活动，确认后在群里预告；过去的算补录",
        examples=(
            "/活动 10月12日 14:30 图书馆 读书会",
            "／活动　周六下午两点半　操场　趣味运动会",
            "/活动明天 14点 春游",
        ),
        run=_plan,
        needs_argument=True,
        joins_at="0123456789周星礼明",
    ),
    Command(
        names=(_CANCEL, "活動取消", "取消活动", "取消活動"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="取消登记了的活动",
        examples=("/活动取消", "/活动取消 2", "/活动取消 读书会"),
        run=_cancel,
        joins_at="0123456789",
    ),
)
