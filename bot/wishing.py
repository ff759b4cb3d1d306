"""What happens to wishes, within one transaction: who may, the step, and the words to whom it concerns.

A word of a wish or of what is said about it is never put into the outbox: its row names the wish (bot/wish_news.py).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import texts_wishes as words
from bot.texts import until
from rules.calendar import Calendar
from rules.reminders import Quiet
from rules.wishes import UNFINISHED, Course, Happened, WishState, WishTerms, course
from tracker import roster
from tracker.groups import GroupNow, group_at, groups_at, groups_served
from tracker.outbox import Notice, NoticeKind, put
from tracker.recording import Recording
from tracker.roster import Listed
from tracker.wishes import Wish, all_wishes, take_step, wish_numbered, withdraw


@dataclass(frozen=True, slots=True)
class Reading:
    """Looks at wishes: a connection, the numbers, when it was asked (`at`), and the present moment (`now`)."""

    connection: Connection
    terms: WishTerms
    calendar: Calendar
    at: datetime
    now: datetime

    def course(self, wish: Wish) -> Course:
        """Return where a wish stands when it is asked, all that is stored of it included."""
        return course(wish.at, wish.steps, self.calendar, self.terms, max([self.at, *(one.at for one in wish.steps)]))

    def name_of(self, person: str) -> str:
        """Return the name on the roster; of a youth no name."""
        return roster.names_of(self.connection, [person]).get(person, words.SOMEBODY)


@dataclass(frozen=True, slots=True)
class Desk(Reading):
    """Works on wishes within a transaction. `committee`: pairs of a unit (empty: all) and a conversation."""

    recording: Recording
    quiet: Quiet
    committee: tuple[tuple[str, str], ...]

    def step(self, wish: Wish, happened: Happened, by: str | None, said: str | None = None) -> Course:
        """Store a step; return where the wish stands after it."""
        take_step(self.connection, self.recording, wish, happened, by=by, at=self.at, words=said)
        return self.course(wish_numbered(self.connection, wish.no or 0) or wish)

    def tell(self, wish: Wish, to: str, what: str, *, not_after: datetime | None = None) -> str:
        """Put a word about a wish into the outbox, once for this stand of it; return the key."""
        key = f"wish:{wish.no}:{what}:{len(wish.steps)}:{to}"
        notice = Notice(key, NoticeKind.WORD, to, None, f"wish {what}".strip(), self.not_before())
        put(self.connection, replace(notice, submission=wish.no, not_after=not_after), self.now)
        return key

    def tell_committee(self, wish: Wish, unit: str, what: str) -> list[str]:
        """Tell the committees of the unit and of all units; return the keys."""
        return [self.tell(wish, to, what) for of, to in self.committee if of in ("", unit)]

    def not_before(self) -> datetime:
        """Return the next moment at which it is not quiet: what is no answer waits until then."""
        return self.quiet.end_after(self.now) if self.quiet.holds(self.now) else self.now


# Who may see what.


class Eyes:
    """What one person may see. `member_of`: the groups that they are in."""

    def __init__(self, reading: Reading, person: str, member_of: Iterable[str]) -> None:
        self._reading = reading
        self.person = person
        self.member_of = frozenset(member_of)
        self.serves = frozenset(group.id for group in groups_served(reading.connection, person, reading.now))
        self._listed = roster.by_person(reading.connection, person)
        self._groups = {group.id: group for group in groups_at(reading.connection, reading.now)}

    def see(self, wish: Wish, stands: Course) -> bool:
        """Whether the words of the wish may be shown to them."""
        if self.person in (wish.member, stands.claimer) or wish.group in self.serves:
            return True
        if wish.in_room and (wish.group in self.member_of or self._listed is not None):
            return True
        group = self._groups.get(wish.group)
        return self._listed is not None and group is not None and self._sees_private(self._listed, stands, group)

    def _sees_private(self, listed: Listed, stands: Course, group: GroupNow) -> bool:
        """Whether somebody on the roster sees what was told in private: cadres of the unit, the committee when told."""
        if listed.role == "committee":
            return stands.with_committee and listed.unit in ("", group.unit)
        return bool(listed.unit) and listed.unit == group.unit

    def listed_wishes(self) -> list[tuple[Wish, Course]]:
        """Return the wishes that wait for somebody: of the own groups all, of others those one could help with."""
        found = [
            (wish, self._reading.course(wish)) for wish in all_wishes(self._reading.connection) if wish.no is not None
        ]
        return [(wish, stands) for wish, stands in found if self._lists(wish, stands)]

    def _lists(self, wish: Wish, stands: Course) -> bool:
        if stands.state not in UNFINISHED or wish.words is None:
            return False
        if wish.group in self.serves or stands.claimer == self.person:
            return True
        if wish.in_room and wish.group in self.member_of and wish.member != self.person:
            return stands.state is WishState.OPEN
        return stands.raised and self._listed is not None and self.see(wish, stands)


# What is done. Each returns what to answer.


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
    group = None if wish is None else group_at(reading.connection, wish.group, reading.now)
    if wish is None or group is None:
        return None
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
    return words.claimed(of.no, until(stands.deadline, desk.terms.zone))


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
    return words.extended(of.no, until(stands.deadline, desk.terms.zone))


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
        return words.is_in_state(no, stands.state)
    if stands.closed:
        return words.TOO_LATE_TO_CONFIRM
    desk.step(wish, Happened.SATISFIED if satisfied else Happened.DISSATISFIED, by)
    if stands.claimer is not None:
        desk.tell(wish, stands.claimer, "answered")
    group = group_at(desk.connection, wish.group, desk.now)
    if not satisfied and group is not None:
        desk.tell_committee(wish, group.unit, "dissatisfied")
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
