"""What is done with wishes, within one transaction: who may, the step, who hears of it. Each act returns its answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot import texts_wishes as words
from bot.texts import until_seen
from bot.wish_desk import Desk, Reading, group_of
from bot.wish_eyes import Eyes
from rules.wishes import UNFINISHED, Course, Happened, WishState
from tracker.groups import GroupNow
from tracker.wishes import Wish, wish_numbered, withdraw


@dataclass(frozen=True, slots=True)
class Meant:
    """The wish that a command means, where it stands, its group, and who asks."""

    wish: Wish
    no: int
    stands: Course
    group: GroupNow
    eyes: Eyes

    @property
    def person(self) -> str:
        """Who asks."""
        return self.eyes.person

    @property
    def is_own_group(self) -> bool:
        """Whether the asker is cadre or deputy of the group."""
        return self.group.id in self.eyes.serves


Act = Callable[[Desk, Meant, str], str]


def meant(reading: Reading, no: int, person: str, member_of: Iterable[str]) -> Meant | None:
    """Return the wish of that number if the person may see it."""
    wish = wish_numbered(reading.connection, no)
    if wish is None:
        return None
    group = group_of(reading.connection, wish, reading.now)
    eyes, stands = Eyes(reading, person, member_of), reading.course(wish)
    return Meant(wish, no, stands, group, eyes) if eyes.see(wish, stands) else None


def claim(desk: Desk, of: Meant, _: str) -> str:
    """Let the asker take the wish upon them; the wisher and the cadre are told."""
    if of.person == of.wish.member:
        return words.OWN_WISH
    if of.stands.claimer == of.person and of.stands.state in UNFINISHED:
        return words.ALREADY_YOURS
    if of.stands.claimer is not None and of.stands.state in UNFINISHED:
        return words.taken(of.no, desk.name_of(of.stands.claimer))
    if of.stands.state is not WishState.OPEN:
        return words.is_in_state(of.no, of.stands.state)
    stands = desk.step(of.wish, Happened.CLAIMED, of.person)
    for to in {of.wish.member, of.group.cadre} - {None, of.person}:
        desk.tell(of.wish, str(to), "claimed")
    assert stands.deadline is not None  # noqa: S101 # What is claimed has one.
    return words.claimed(of.no, until_seen(stands.deadline, desk.now, desk.terms.zone))


def give_back(desk: Desk, of: Meant, _: str) -> str:
    """Let the claimer give it back; the cadre is told."""
    if (refusal := _refusal_unless_claimer(of)) is not None:
        return refusal
    desk.step(of.wish, Happened.RELEASED, of.person)
    if of.person != of.group.cadre:
        desk.tell(of.wish, of.group.cadre, "released")
    return words.released(of.no)


def begin(desk: Desk, of: Meant, _: str) -> str:
    """Note that it is being done."""
    if (refusal := _refusal_unless_claimer(of)) is not None:
        return refusal
    if of.stands.state is WishState.CLAIMED:
        desk.step(of.wish, Happened.HANDLING, of.person)
    return words.handling(of.no)


def extend(desk: Desk, of: Meant, _: str) -> str:
    """Give the claimer more time, once, before the deadline."""
    if (refusal := _refusal_unless_claimer(of)) is not None:
        return refusal
    if of.stands.extended:
        return words.EXTENDED_ALREADY
    if of.stands.overdue:
        return words.TOO_LATE_TO_EXTEND
    stands = desk.step(of.wish, Happened.EXTENDED, of.person)
    assert stands.deadline is not None  # noqa: S101 # What is claimed has one.
    return words.extended(of.no, until_seen(stands.deadline, desk.now, desk.terms.zone))


def fulfil(desk: Desk, of: Meant, said: str) -> str:
    """Note that it is done, and how; the wisher is asked once whether it is well done."""
    if of.stands.state not in UNFINISHED:
        return words.is_in_state(of.no, of.stands.state)
    if of.person != of.stands.claimer and not of.is_own_group:
        return words.NOT_YOURS_TO_DO
    stands = desk.step(of.wish, Happened.FULFILLED, of.person, said or None)
    if of.wish.member is not None:
        desk.tell(of.wish, of.wish.member, "fulfilled", not_after=stands.deadline)
    return words.fulfilled(of.no, desk.terms.confirm_within, named=of.wish.member is not None)


def decline(desk: Desk, of: Meant, said: str) -> str:
    """Let the group's cadre say that it cannot be, and why."""
    if not of.is_own_group:
        return words.ONLY_ITS_CADRE
    if not said:
        return words.DECLINE_HOW
    if of.stands.state not in UNFINISHED:
        return words.is_in_state(of.no, of.stands.state)
    desk.step(of.wish, Happened.DECLINED, of.person, said)
    for to in {of.wish.member, of.stands.claimer} - {None, of.person}:
        desk.tell(of.wish, str(to), "declined")
    return words.declined(of.no, named=of.wish.member is not None)


def _refusal_unless_claimer(of: Meant) -> str | None:
    if of.stands.state not in UNFINISHED:
        return words.is_in_state(of.no, of.stands.state)
    return None if of.person == of.stands.claimer else words.NOT_YOURS_TO_DO


# What the wisher does; `by` is None where a code has shown that it is theirs.


def confirm(desk: Desk, wish: Wish, by: str | None, *, satisfied: bool) -> str:
    """Take the wisher's answer; the claimer hears it, and if it is a no the committee."""
    no, stands = wish.no or 0, desk.course(wish)
    if stands.state is not WishState.FULFILLED:
        return words.is_in_state(no, stands.state, named=by is not None)
    if stands.closed:
        return words.TOO_LATE_TO_CONFIRM
    desk.step(wish, Happened.SATISFIED if satisfied else Happened.DISSATISFIED, by)
    if stands.claimer is not None:
        desk.tell(wish, stands.claimer, "answered")
    if not satisfied:
        desk.tell_committee(wish, group_of(desk.connection, wish, desk.now).unit, "dissatisfied")
    return words.confirmed(no, satisfied=satisfied)


def take_back(desk: Desk, no: int, by: str | None) -> str:
    """Withdraw a wish and erase its words; a claimer is told."""
    gone = withdraw(desk.connection, desk.recording, no, by, desk.at)
    if gone is None:
        return words.NO_SUCH_WISH
    claimer = desk.course(gone).claimer
    if claimer is not None:
        desk.tell(gone, claimer, "withdrawn")
    return words.wish_withdrawn(no)
