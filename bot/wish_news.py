"""The words about a wish that are made when they are said, as it stands then: the outbox holds none of them."""

from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot import texts
from bot import texts_wishes as words
from bot.texts import until
from bot.wish_desk import group_of, key_of
from rules.wishes import UNFINISHED, Course, WishState
from tracker import roster
from tracker.groups import GroupNow
from tracker.outbox import Notice
from tracker.wishes import Wish, standing, wish_numbered


def news(connection: Connection, notice: Notice, now: datetime, zone: tzinfo) -> str | None:
    """Return what the notice says of its wish; None if that is over, or its words are erased."""
    wish = wish_numbered(connection, notice.submission or 0)
    if wish is None:
        return None
    group, stands = group_of(connection, wish, now), standing(wish, now)
    match notice.why.removeprefix("wish").strip():
        case "":
            return _new(wish, stands, group, notice.to)
        case "claimed":
            return _claimed(connection, wish, stands, group, notice)
        case "released" if stands.state is WishState.OPEN and notice.to == group.cadre:
            return words.released_for_cadre(_no(wish), group.name)
        case "fulfilled" if stands.state is WishState.FULFILLED:
            return words.fulfilled_for_wisher(_no(wish), _said(wish, "fulfilled"), until(notice.not_after or now, zone))
        case "declined":
            return _declined(wish, notice.to)
        case "withdrawn":
            return words.withdrawn_for_claimer(_no(wish))
        case "answered" if stands.satisfied is not None:
            return words.answered_for_claimer(_no(wish), satisfied=stands.satisfied)
        case "urged" if stands.state in UNFINISHED and notice.to == (stands.claimer or group.cadre):
            return words.urged(_no(wish), group.name, claimed=notice.to == stands.claimer)
        case "raised" if stands.state in UNFINISHED:
            return words.raised(_no(wish), group.unit, group.name, stands.state, wish.words)
        case "dissatisfied":
            return words.dissatisfied(_no(wish), group.unit, group.name, wish.words)
    return None


def _no(wish: Wish) -> int:
    return wish.no or 0


def _new(wish: Wish, stands: Course, group: GroupNow, to: str) -> str | None:
    """Tell the cadre; one who is it no more hears nothing, and the next one is told of all that is left to do."""
    if wish.words is None or stands.state not in UNFINISHED or to != group.cadre:
        return None
    return words.wish_told(_no(wish), group.name, wish.words)


def _claimed(connection: Connection, wish: Wish, stands: Course, group: GroupNow, notice: Notice) -> str | None:
    """Tell of the claim that stands, and of none before it; the group's cadre only while they are it."""
    to, since = notice.to, stands.claimed_at
    if (
        stands.claimer is None
        or since is None
        or stands.state not in UNFINISHED
        or to not in (wish.member, group.cadre)
    ):
        return None
    if notice.key != key_of(wish, "claimed", sum(step.at < since for step in wish.steps), to):
        return None
    who = roster.names_of(connection, [stands.claimer]).get(stands.claimer, words.SOMEBODY)
    if to == wish.member:
        return words.claimed_for_wisher(_no(wish), who)
    return words.claimed_for_cadre(_no(wish), group.name, who)


def _declined(wish: Wish, to: str) -> str:
    reason = _said(wish, "declined")
    if to != wish.member:
        return words.declined_for_claimer(_no(wish))
    return words.declined_for_wisher(_no(wish), reason or texts.ERASED)


def _said(wish: Wish, state: str) -> str | None:
    return next((step.words for step in wish.steps if step.state == state and step.words), None)
