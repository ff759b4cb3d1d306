"""A college to measure with: its groups and people, and as many messages as are asked for."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from rules.facts import Fact, Group, Join, Message
from tracker.journal import json_of, line_of

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 1, 16, tzinfo=UTC)  # Midnight in Shanghai, a Monday.
A_DAY = 333_000  # Messages.


class College:
    """Groups of a cadre and 100 youths each. Every tenth message mentions somebody; `cadres` is the cadres' share.

    `name` begins every id; messages get ids in no order, as WeChat's are.
    """

    def __init__(
        self, name: str = "", groups: int = 300, youths: int = 100, a_day: int = A_DAY, cadres: float = 0.1
    ) -> None:
        self.groups = [f"{name}g{number}" for number in range(groups)]
        self._name = name
        self._youths = youths
        self._cadres = cadres
        self._step = timedelta(days=1) / a_day

    def people(self) -> Iterator[Fact]:
        """Yield the lines that form the groups, with all their youths."""
        formed = BEGIN - timedelta(days=1)
        for number, group in enumerate(self.groups):
            yield Group(formed, group, f"群{number}", f"系{number % 12}", f"{group} cadre", f"{self._name}bot", ())
            for youth in range(self._youths):
                yield Join(formed, group, f"{group} {youth}")

    def messages(self, first: int, number: int) -> Iterator[Message]:
        """Yield so many messages from the first-th on, in the order of their times."""
        random = Random(f"{self._name} {first}")
        return (self._message(BEGIN + n * self._step, random) for n in range(first, first + number))

    def _message(self, at: datetime, random: Random) -> Message:
        group = random.choice(self.groups)
        youth, cadre = f"{group} {int(random.random() * self._youths)}", f"{group} cadre"
        sender, other = (cadre, youth) if random.random() < self._cadres else (youth, cadre)
        mentions = (other,) if random.random() < 0.1 else ()
        return Message(at, f"{random.getrandbits(64):016x}", group, sender, "text", mentions)


def encoded(facts: Iterable[Message]) -> list[bytes]:
    """Return the lines of the facts, as a journal has them."""
    return [json_of(line_of(fact, ZONE)).encode() + b"\n" for fact in facts]
