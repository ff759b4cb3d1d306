"""Who tried codes that are none: after a few wrong ones nothing is taken for a while. In memory only."""

from datetime import datetime, timedelta

TRIES = 5
WITHIN = timedelta(minutes=10)
MOST = 10_000  # So many people are remembered; the oldest give way.


class Guesses:
    """The wrong tries of each person."""

    def __init__(self) -> None:
        self._wrong: dict[str, list[datetime]] = {}
        self._told: set[str] = set()

    def blocked(self, person: str, at: datetime) -> bool:
        """Whether the person has tried so often of late that nothing more is taken."""
        late = [moment for moment in self._wrong.get(person, ()) if at - moment < WITHIN]
        if len(late) < TRIES:
            self._told.discard(person)
        return len(late) >= TRIES

    def note_wrong(self, person: str, at: datetime) -> None:
        """Note a wrong try."""
        tried = self._wrong.pop(person, [])
        self._wrong[person] = [*(moment for moment in tried if at - moment < WITHIN), at]
        if len(self._wrong) > MOST:
            oldest = next(iter(self._wrong))
            del self._wrong[oldest]
            self._told.discard(oldest)

    def owes_a_word(self, person: str) -> bool:
        """Whether the person was not yet told that they tried too often; from then on they were."""
        owed = person not in self._told
        self._told.add(person)
        return owed
