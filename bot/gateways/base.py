"""What a gateway is: the channel's happenings as plain values, and the few things wuyou asks of a channel.

No fact is made here and nothing is stored: `bot/intake.py` turns these values into facts.
Ids are the gateway's own; the intake puts "<gateway name>/" before them. Every time is aware.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can see and do (rules.md section 3 says what each have needs)."""

    all_messages: bool = True
    members: bool = True
    mentions: bool = True
    recall: bool = True
    picture: bool = True
    private: bool = True
    backfill: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One message. `text` is for the command parser alone and is never shown by repr, logged or stored."""

    id: str
    at: datetime
    room: str | None  # None: a private message.
    sender: str
    kind: str  # One of the kinds of journal.md; `command` is decided by the intake, never here.
    mentions: tuple[str, ...] = ()
    own: bool = False  # Sent by the account the bot speaks with.
    text: str = field(default="", repr=False)
    to: str | None = None  # Of a private message that is our own: whom it went to.


@dataclass(frozen=True, slots=True)
class Recalled:
    """A message was withdrawn."""

    at: datetime
    room: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Joined:
    """People came into a room."""

    at: datetime
    room: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """People left a room; `removed_bot` says that the bot's own account is among them."""

    at: datetime
    room: str
    members: tuple[str, ...]
    removed_bot: bool = False


@dataclass(frozen=True, slots=True)
class FriendRequest:
    """Somebody asks to be a contact of the bot's account. `words` may hold a roster code; handled as text is."""

    at: datetime
    id: str
    contact: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sight:
    """The account answered through the gateway at `at`: proof of sight.

    `unbroken`: nothing that happened since the last proof can have been missed (same stream, answer in time).
    A gateway's first proof is never unbroken.
    """

    at: datetime
    unbroken: bool


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The account that the bot speaks with is logged in as `account`."""

    at: datetime
    account: str


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """The account is logged out; it sees nothing until it is back."""

    at: datetime
    reason: str = ""


Happening = Heard | Recalled | Joined | Left | FriendRequest | Sight | LoggedIn | LoggedOut


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a room, as the gateway names them. Names are for display only and stay in memory."""

    id: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file to send, a picture too: its name says of what kind it is. It is held in memory only."""

    name: str
    content: bytes = field(repr=False)


class SendRefused(Exception):
    """The request surely did not leave, or the channel said no. `permanent`: trying again cannot help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class SendUncertain(Exception):
    """The request may have left: a time-out, a broken link, a crash in between. It is never sent again by itself."""


class Gateway(Protocol):
    """One channel. Implementations reconnect by themselves; `happenings` ends only after `close`."""

    name: str
    capabilities: Capabilities

    def happenings(self) -> AsyncIterator[Happening]:
        """Yield what happens, in the order in which it happened; starts the connection."""
        ...

    async def say(self, conversation: str, text: str, mention: tuple[str, ...] = ()) -> str | None:
        """Send `text` to a room or, privately, to a contact; return the id of the message if the channel tells it.

        Raises SendRefused or SendUncertain, nothing else.
        """
        ...

    async def send_file(self, conversation: str, file: File) -> str | None:
        """Send a file to a room or, privately, to a contact; return and raise as `say` does."""
        ...

    async def members(self, room: str) -> tuple[Member, ...]:
        """Return everybody in the room now, the bot's account included; names as the room shows them."""
        ...

    async def room_name(self, room: str) -> str:
        """Return the room's name now."""
        ...

    async def accept(self, request: FriendRequest) -> None:
        """Accept a friend request."""
        ...

    async def close(self) -> None:
        """Disconnect and end `happenings`."""
        ...
