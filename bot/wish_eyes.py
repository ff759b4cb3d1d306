"""Who may see which wish: its wisher, its claimer and its cadre; of what was said in a group those who are in it."""

from collections.abc import Iterable

from bot.wish_desk import Reading
from rules.wishes import UNFINISHED, Course, WishState
from tracker import roster
from tracker.groups import GroupNow, groups_at, groups_served
from tracker.roster import Listed
from tracker.wishes import Wish, all_wishes


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
        if listed.is_committee:
            return stands.with_committee and listed.decides_for(group.unit)
        return listed.role == "cadre" and bool(listed.unit) and listed.unit == group.unit

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
