"""The clock's work on wishes: claims of people who are gone, the one urge, the committee, what a new cadre takes over.

Each is done once: its step is stored and its word put into the outbox in one transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from bot import texts_wishes as words
from bot.wish_desk import Desk
from rules.facts import Join
from rules.wishes import UNFINISHED, Course, Happened
from tracker import roster
from tracker.coverage import gateway_of
from tracker.groups import GroupNow, groups_at, last_move
from tracker.outbox import Notice, NoticeKind, put, was_made
from tracker.tenures import Tenures
from tracker.wishes import Wish, all_wishes


def tend(desk: Desk, gateways: Collection[str]) -> list[str]:
    """Do what is due for the unfinished wishes of these gateways' groups; return the keys of what was put out.

    In quiet hours nothing is done: the first round after them does it.
    """
    if desk.quiet.holds(desk.now):
        return []
    groups = {group.id: group for group in groups_at(desk.connection, desk.now) if gateway_of(group.id) in gateways}
    tenures = Tenures(desk.connection, desk.now)
    keys: list[str] = []
    for wish, stands in list(_unfinished(desk, groups)):
        group = groups[wish.group]
        if _is_gone(desk, stands, group, tenures):
            keys += _free(desk, wish, group)
        else:
            keys += _hurry(desk, wish, stands, group)
    return [*keys, *_hand_over(desk, groups, tenures)]


def _unfinished(desk: Desk, groups: Collection[str]) -> Iterator[tuple[Wish, Course]]:
    for wish in all_wishes(desk.connection, groups):
        stands = desk.course(wish)
        if wish.no is not None and stands.state in UNFINISHED:
            yield wish, stands


def _is_gone(desk: Desk, stands: Course, group: GroupNow, tenures: Tenures) -> bool:
    """Whether nobody who could do it has the claim: its cadre is cadre no more, or its helper has left the group.

    Of whom nothing is known, such as somebody who asked not to be counted, it is not said that they are gone.
    """
    claimer, claimed_at = stands.claimer, stands.claimed_at
    if claimer is None or claimed_at is None or claimer in (group.cadre, *group.staff):
        return False
    if tenures.cadre_at(group.id, claimed_at) == claimer:
        return True
    if roster.by_person(desk.connection, claimer) is not None:
        return False
    move = last_move(desk.connection, claimer, group.id, desk.now)
    return move is not None and not isinstance(move, Join)


def _free(desk: Desk, wish: Wish, group: GroupNow) -> list[str]:
    desk.step(wish, Happened.RELEASED, None)
    return [desk.tell(wish, group.cadre, "released")]


def _hurry(desk: Desk, wish: Wish, stands: Course, group: GroupNow) -> list[str]:
    """Urge whoever has an overdue wish, or its cadre, once; if that did not help, tell the committee once."""
    if not stands.overdue:
        return []
    if not stands.urged:
        desk.step(wish, Happened.URGED, None)
        return [desk.tell(wish, stands.claimer or group.cadre, "urged")]
    if stands.raised or stands.raise_at is None or desk.at < stands.raise_at:
        return []
    keys = desk.tell_committee(wish, group.unit, "raised")
    if keys:  # While there is nobody to tell, it was not told.
        desk.step(wish, Happened.RAISED, None)
    return keys


def _hand_over(desk: Desk, groups: dict[str, GroupNow], tenures: Tenures) -> Iterator[str]:
    """Tell whoever has taken over a group once which wishes are left to do; their words are asked for.

    Of erased words nobody is told: by then the outbox may have forgotten that it did (`outbox.ROWS_KEPT`).
    """
    left: dict[tuple[str, datetime], list[int]] = defaultdict(list)
    for wish, _ in _unfinished(desk, groups):
        since = tenures.taken_over_at(wish.group)
        if since is not None and wish.at < since and wish.no is not None and wish.words is not None:
            left[wish.group, since].append(wish.no)
    for (id_, since), numbers in left.items():
        group = groups[id_]
        if was_made(desk.connection, f"handover:{id_}:", since):
            continue  # The word of a handover by date has named their number.
        key = f"wishes:handover:{id_}:{group.cadre}:{since.isoformat()}"
        told = words.handed_over(group.name, numbers)
        if put(desk.connection, Notice(key, NoticeKind.WORD, group.cadre, told, "wish", desk.now), desk.now):
            yield key
