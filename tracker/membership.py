"""Who is in a group, as stored: so that a message of somebody unknown is stored with the join that it proves."""

from bisect import bisect_right, insort
from collections import defaultdict

from sqlalchemy import Connection, func, select

from tracker.models import facts, messages
from tracker.moments import DAY, utc_day
from tracker.queries import span_of_messages
from tracker.sql import chunks

_MOVES = ("join", "leave")


class Moves:
    """Joins and leaves of the groups that were written to lately, by group and person number."""

    def __init__(self) -> None:
        self._moves: dict[int, dict[int, list[tuple[int, bool]]]] = {}

    def forget(self) -> None:
        """Drop what is remembered, after a rollback or another process's change."""
        self._moves.clear()

    def _of(self, connection: Connection, group_no: int) -> dict[int, list[tuple[int, bool]]]:
        if group_no not in self._moves:
            moves: dict[int, list[tuple[int, bool]]] = defaultdict(list)
            wanted = select(facts.c.member, facts.c.at, facts.c.type)
            for row in connection.execute(wanted.where(facts.c.group_no == group_no, facts.c.type.in_(_MOVES))):
                insort(moves[row.member], (row.at, row.type == "leave"))
            self._moves[group_no] = moves
        return self._moves[group_no]

    def note(self, connection: Connection, group_no: int, person: int, at: int, *, left: bool) -> None:
        """Take in a join or leave that is being stored."""
        moves = self._of(connection, group_no)[person]
        if (at, left) not in moves:
            insort(moves, (at, left))

    def is_in(self, connection: Connection, group_no: int, person: int, at: int, since: int = 0) -> bool:
        """Whether the stored moves from `since` on say that the person is in the group at that moment."""
        moves = self._of(connection, group_no).get(person, [])
        so_far = bisect_right(moves, (at, True))
        return so_far > 0 and moves[so_far - 1] >= (since, False) and not moves[so_far - 1][1]

    def next_move(self, connection: Connection, group_no: int, person: int, at: int) -> int | None:
        """Return the moment of the person's next move after `at`."""
        moves = self._of(connection, group_no).get(person, [])
        later = bisect_right(moves, (at, True))
        return moves[later][0] if later < len(moves) else None


def first_message_after(connection: Connection, group_no: int, person: int, at: int, until: int | None) -> int | None:
    """Return when the person first spoke after leaving at `at` and up to `until`."""
    span = span_of_messages(connection)
    last = until if until is not None else (span[1] + 1) * DAY if span is not None else at
    for days in chunks(range(utc_day(at), utc_day(last) + 1)):
        here = (messages.c.day.in_(days), messages.c.group_no == group_no, messages.c.sender == person)
        within = (messages.c.at > at, messages.c.at <= last)
        found = connection.execute(select(func.min(messages.c.at)).where(*here, *within)).scalar()
        if found is not None:
            return int(found)
    return None
