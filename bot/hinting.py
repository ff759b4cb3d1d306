"""Who was told of late how commands are written, so that nobody hears it twice a day. In memory only."""

from dataclasses import dataclass
from datetime import date

A_DAY = 5  # Suggestions for one person; what writes by itself, and answers answers, is soon left alone.
MOST = 10_000  # So many people are remembered; the oldest give way.


@dataclass(slots=True)
class _Hinted:
    day: date
    suggestions: int = 0
    told: bool = False


class Hints:
    """What each person was told on the day on which they wrote last."""

    def __init__(self) -> None:
        self._of: dict[str, _Hinted] = {}

    def owes_suggestion(self, person: str, day: date) -> bool:
        """Whether one more suggestion may be made to the person that day; from then on it was."""
        known = self._on(person, day)
        known.suggestions += 1
        return known.suggestions <= A_DAY

    def owes_a_word(self, person: str, day: date) -> bool:
        """Whether the person was not yet told that day that the bot knows commands alone; from then on they were."""
        known = self._on(person, day)
        owed, known.told = not known.told, True
        return owed

    def _on(self, person: str, day: date) -> _Hinted:
        known = self._of.pop(person, None)
        self._of[person] = known if known is not None and known.day == day else _Hinted(day)
        if len(self._of) > MOST:
            del self._of[next(iter(self._of))]
        return self._of[person]
