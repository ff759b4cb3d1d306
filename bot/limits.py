"""How many commands one person and one group may give in a minute; in memory alone, by the station's clock."""

from collections import Counter, deque
from datetime import datetime, timedelta
from enum import Enum, auto

WINDOW = timedelta(minutes=1)


class Pace(Enum):
    """What to do with a command: obey it, say once that it was too many, or keep silent."""

    OBEY = auto()
    TOO_MANY = auto()
    SILENT = auto()


class Limits:
    """Counts the commands that were obeyed within the last minute; 0 is no limit.

    A command that is not obeyed does not count, so that whoever waits for a minute is heard again.
    """

    def __init__(self, per_person: int, per_group: int) -> None:
        self._per_person = per_person
        self._per_group = per_group
        self._obeyed: deque[tuple[datetime, str]] = deque()
        self._number: Counter[str] = Counter()
        self._told: dict[str, datetime] = {}

    def take(self, person: str, group: str | None, now: datetime) -> Pace:
        """Take in a command at the station's time; `group` is None in private, and where its limit does not hold."""
        self._forget(now)
        asked = [(person, self._per_person), *([] if group is None else [(group, self._per_group)])]
        full = next((who for who, most in asked if 0 < most <= self._number[who]), None)
        if full is not None:
            return self._refused(full, now)
        for who, _ in asked:
            self._obeyed.append((now, who))
            self._number[who] += 1
        return Pace.OBEY

    def _refused(self, who: str, now: datetime) -> Pace:
        if who in self._told:
            return Pace.SILENT
        self._told[who] = now
        return Pace.TOO_MANY

    def _forget(self, now: datetime) -> None:
        """Drop what lies a minute back."""
        while self._obeyed and now - self._obeyed[0][0] >= WINDOW:
            _, who = self._obeyed.popleft()
            self._number[who] -= 1
            if not self._number[who]:
                del self._number[who]
        self._told = {who: at for who, at in self._told.items() if now - at < WINDOW}
