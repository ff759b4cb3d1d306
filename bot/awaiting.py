"""What was read and echoed back, and waits for its author's word. In memory only: a restart forgets it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.commands.base import Asked

LASTS = timedelta(minutes=10)  # The last moment included.
MOST = 1000  # So many wait at once; the oldest give way.

Confirm = Callable[["Asked"], Awaitable[None]]


class _Waiting(NamedTuple):
    since: datetime
    confirm: Confirm
    message: str


class Awaiting:
    """By person, what is done once they say that it is right; one thing each, the later replaces the earlier."""

    def __init__(self) -> None:
        self._of: dict[str, _Waiting] = {}
        self._confirmed: dict[str, str] = {}

    def ask(self, person: str, at: datetime, confirm: Confirm, message: str) -> None:
        """Let `confirm` wait for the person's word; `message` asked for it."""
        self._of.pop(person, None)
        self._of = {one: waiting for one, waiting in self._of.items() if at - waiting.since <= LASTS}
        self._of[person] = _Waiting(at, confirm, message)
        if len(self._of) > MOST:
            del self._of[next(iter(self._of))]

    def take(self, person: str, at: datetime) -> Confirm | None:
        """Return what waits for the person's word at that moment; it waits no longer."""
        waiting = self._of.pop(person, None)
        return None if waiting is None or at - waiting.since > LASTS else waiting.confirm

    def since(self, person: str, at: datetime) -> datetime | None:
        """Return since when something waits for the person's word at that moment; None if nothing does."""
        waiting = self._of.get(person)
        return None if waiting is None or at - waiting.since > LASTS else waiting.since

    def drop(self, message: str) -> None:
        """Let nothing wait that the message asked for."""
        self._of = {one: waiting for one, waiting in self._of.items() if waiting.message != message}

    def confirmed(self, word: str, message: str) -> None:
        """Remember which message the message with the word confirmed."""
        self._confirmed[word] = message
        if len(self._confirmed) > MOST:
            del self._confirmed[next(iter(self._confirmed))]

    def confirmed_by(self, word: str) -> str | None:
        """Return the message that the message with the word confirmed, once."""
        return self._confirmed.pop(word, None)
