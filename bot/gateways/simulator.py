"""The simulator: a gateway with a chat world inside this process, for tests, the demo and trying things out.

The world is driven by plain calls (somebody speaks, joins, leaves) and keeps everything in memory; nothing is stored or
logged. It sees everything except while it is cut or logged out, and refuses what a real channel refuses.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.gateways.base import (
    Capabilities,
    File,
    FriendRequest,
    Gateway,
    Happening,
    Heard,
    Joined,
    Left,
    LoggedIn,
    LoggedOut,
    Member,
    Recalled,
    SendRefused,
    SendUncertain,
    Sight,
)
from rules.policy import KINDS

BOT = "bot"  # The account that the bot speaks with.

_SPOKEN_KINDS = KINDS - {"command"}  # What is a command is decided by the intake, never by a channel.


@dataclass(slots=True)
class Contact:
    """One account of the world. `friend`: the bot may write to it in private."""

    id: str
    name: str = field(repr=False)
    friend: bool = False


@dataclass(slots=True)
class Room:
    """One room: its members in their order, and what they call themselves in it."""

    id: str
    name: str = field(repr=False)
    owner: str
    members: list[str]
    nicknames: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the bot said: to a room or, privately, to a contact."""

    at: datetime
    conversation: str
    text: str = field(repr=False)
    mention: tuple[str, ...] = ()
    file: File | None = None  # Of a file that was sent; its text is empty.


class Simulator(Gateway):
    """One account in a simulated world; connected and logged in from the start.

    Ids are counted from `first_number`: a process that goes on with an older world starts at that one's `next_number`.
    With `proof_every`, in seconds, it proves by itself while somebody reads `happenings`. With `anybody` the bot may
    write to every room and person, also to those whom nobody added. Without the capability `all_messages` it delivers
    of a room only what mentions the bot.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], datetime],
        *,
        first_number: int = 1,
        proof_every: float | None = None,
        anybody: bool = False,
        capabilities: Capabilities | None = None,
    ) -> None:
        self.name = name
        self.capabilities = capabilities or Capabilities()
        self.contacts: dict[str, Contact] = {BOT: Contact(BOT, "五有")}
        self.rooms: dict[str, Room] = {}
        self.sent: list[Sent] = []
        self.next_number = first_number
        self._clock = clock
        self._proof_every = proof_every
        self._anybody = anybody
        self._room_of: dict[str, str | None] = {}
        self._failures: deque[SendRefused | SendUncertain] = deque()
        self._doubts: deque[SendUncertain] = deque()
        self._happened: asyncio.Queue[Happening | None] = asyncio.Queue()
        self._closed = False
        self._cut = False
        self._logged_in = True
        self._unbroken = False
        self._connect()

    # The gateway.

    async def happenings(self) -> AsyncIterator[Happening]:
        """Yield what happens, in the order in which it happened, from the world's beginning; end after `close`."""
        prover = asyncio.create_task(self._keep_proving(self._proof_every)) if self._proof_every else None
        try:
            while not (self._closed and self._happened.empty()):
                happening = await self._happened.get()
                try:
                    if happening is not None:
                        yield happening
                finally:
                    self._happened.task_done()
        finally:
            if prover is not None:
                prover.cancel()

    async def say(self, conversation: str, text: str, mention: tuple[str, ...] = ()) -> str | None:
        """Send `text` to a room or, privately, to a friend; return the message's id. The bot hears it as its own.

        Raises SendRefused, or what `fail_next` or `doubt_next` has ordered.
        """
        self._refuse_unless_open(conversation)
        self.sent.append(Sent(self._clock(), conversation, text, mention))
        room = conversation if conversation in self.rooms else None
        message = self.speak(BOT, room, text, mentions=mention, to=None if room else conversation)
        if self._doubts:
            raise self._doubts.popleft()
        return message

    async def send_file(self, conversation: str, file: File) -> str | None:
        """Send a file as `say` sends words."""
        self._refuse_unless_open(conversation)
        self.sent.append(Sent(self._clock(), conversation, "", file=file))
        room = conversation if conversation in self.rooms else None
        return self.speak(BOT, room, "", "file", to=None if room else conversation)

    async def members(self, room: str) -> tuple[Member, ...]:
        """Return everybody in the room, the bot's account included; names as the room shows them.

        Raises ConnectionError while nothing can be asked, LookupError if the bot is in no such room.
        """
        of_room = self._ask_for(room)
        names = (of_room.nicknames.get(member, self.contacts[member].name) for member in of_room.members)
        return tuple(map(Member, of_room.members, names))

    async def room_name(self, room: str) -> str:
        """Return the room's name now; raises as `members` does."""
        return self._ask_for(room).name

    async def accept(self, request: FriendRequest) -> None:
        """Make the contact a friend; raises SendRefused while nothing can be sent."""
        self._refuse_unless_reachable()
        self.contacts[request.contact].friend = True

    async def close(self) -> None:
        """End `happenings` once what has happened so far is read."""
        if not self._closed:
            self._closed = True
            self._happened.put_nowait(None)

    # People and rooms. These calls prepare the world: nobody hears of them.

    def add_contact(self, contact: str, name: str, *, friend: bool = False) -> None:
        """Add an account to the world."""
        self._check_new(contact)
        self.contacts[contact] = Contact(contact, name, friend)

    def add_room(self, room: str, name: str, members: Iterable[str], owner: str) -> None:
        """Add a room with these members, in this order; owner and bot come last unless they are among them."""
        self._check_new(room)
        people = list(dict.fromkeys((*members, owner, BOT)))
        self._check_known(people)
        self.rooms[room] = Room(room, name, owner, people)

    def rename_room(self, room: str, name: str) -> None:
        """Give the room another name."""
        self.rooms[room].name = name

    def set_nickname(self, room: str, contact: str, name: str) -> None:
        """Let the contact be called `name` in this room."""
        self.rooms[room].nicknames[contact] = name

    # What happens in the world.

    def speak(
        self,
        contact: str,
        room: str | None,
        text: str,
        kind: str = "text",
        mentions: Iterable[str] = (),
        *,
        to: str | None = None,
    ) -> str:
        """Let the contact speak in a room or, with None, to the bot in private; return the message's id.

        The bot's own account can be made to speak as well, in private `to` somebody.
        """
        if kind not in _SPOKEN_KINDS:
            raise ValueError(f"{kind} is no kind of message; known are {', '.join(sorted(_SPOKEN_KINDS))}")
        self._check_known((contact,))
        if room is not None and contact not in self.rooms[room].members:
            raise ValueError(f"{contact} is not in {room}")
        message = self._new_id("m")
        self._room_of[message] = room
        heard = Heard(
            message, self._clock(), room, contact, kind, tuple(mentions), own=contact == BOT, text=text, to=to
        )
        if self.capabilities.all_messages or room is None or contact == BOT or BOT in heard.mentions:
            self._happen(heard, room)
        return message

    def recall(self, message: str) -> None:
        """Withdraw a message."""
        room = self._room_of[message]
        self._happen(Recalled(self._clock(), room, message), room)

    def join(self, room: str, *contacts: str) -> None:
        """Let contacts, or the bot, come into the room; who is there already is passed over."""
        self._check_known(contacts)
        members = self.rooms[room].members
        newcomers = tuple(contact for contact in dict.fromkeys(contacts) if contact not in members)
        members.extend(newcomers)
        if newcomers:
            self._happen(Joined(self._clock(), room, newcomers), room)

    def leave(self, room: str, *contacts: str) -> None:
        """Let contacts leave the room; who is not there is passed over."""
        members = self.rooms[room].members
        gone = tuple(contact for contact in dict.fromkeys(contacts) if contact in members)
        if gone:  # Told before it is done: of its own removal the bot still hears.
            self._happen(Left(self._clock(), room, gone, removed_bot=BOT in gone), room)
        members[:] = [member for member in members if member not in gone]

    def remove_bot(self, room: str) -> None:
        """Put the bot's account out of the room."""
        self.leave(room, BOT)

    def befriend(self, contact: str, words: str = "") -> FriendRequest:
        """Let the contact ask to be a friend of the bot's account; return the request."""
        self._check_known((contact,))
        request = FriendRequest(self._clock(), self._new_id("f"), contact, words)
        self._happen(request)
        return request

    # The connection.

    def prove(self) -> None:
        """Prove sight, if the account can answer; unbroken if it could since the last proof."""
        if self._reachable:
            self._happen(Sight(self._clock(), self._unbroken))
            self._unbroken = True

    def cut(self) -> None:
        """Lose the connection: from here on nobody hears what happens in the world."""
        self._cut = True
        self._unbroken = False

    def mend(self) -> None:
        """Connect again: the gateway tells whether the account is logged in, and proves sight if it is."""
        self._cut = False
        self._connect()

    def log_out(self, reason: str = "") -> None:
        """Log the account out; it hears nothing until it is logged in again."""
        self._happen(LoggedOut(self._clock(), reason))
        self._logged_in = False
        self._unbroken = False

    def log_in(self) -> None:
        """Log the account in again, and prove sight."""
        self._logged_in = True
        self._connect()

    def fail_next(self, *failures: SendRefused | SendUncertain) -> None:
        """Let the next sends fail, one by one, in these ways; such a message reaches nobody."""
        self._failures.extend(failures)

    def doubt_next(self, *doubts: SendUncertain) -> None:
        """Let the next sends reach whom they are for and still end in these doubts, one by one."""
        self._doubts.extend(doubts)

    async def settled(self) -> None:
        """Return when everything that has happened was read from `happenings` and its reader asks for more."""
        await self._happened.join()

    def _connect(self) -> None:
        if not self._logged_in:
            self._tell(LoggedOut(self._clock(), "the account is not logged in"))
            return
        self._happen(LoggedIn(self._clock(), BOT))
        self.prove()

    async def _keep_proving(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            self.prove()

    @property
    def _reachable(self) -> bool:
        return self._logged_in and not self._cut and not self._closed

    def _happen(self, happening: Happening, room: str | None = None) -> None:
        """Tell what happened, if the account is there to see it."""
        if self._logged_in and (room is None or BOT in self.rooms[room].members):
            self._tell(happening)

    def _tell(self, happening: Happening) -> None:
        if not self._cut and not self._closed:
            self._happened.put_nowait(happening)

    def _refuse_unless_reachable(self) -> None:
        if not self._reachable:
            raise SendRefused("not connected" if self._logged_in else "the account is logged out", permanent=False)

    def _refuse_unless_open(self, conversation: str) -> None:
        self._refuse_unless_reachable()
        if self._failures:
            raise self._failures.popleft()
        if not self._may_write_to(conversation):
            raise SendRefused("neither a room of the bot nor a friend", permanent=True)

    def _may_write_to(self, conversation: str) -> bool:
        if conversation in self.rooms:
            return BOT in self.rooms[conversation].members
        if conversation in self.contacts:
            return self.contacts[conversation].friend
        return self._anybody

    def _ask_for(self, room: str) -> Room:
        if not self._reachable:
            raise ConnectionError("the gateway cannot be asked")
        if room not in self.rooms or BOT not in self.rooms[room].members:
            raise LookupError("the bot is in no such room")
        return self.rooms[room]

    def _check_new(self, one: str) -> None:
        if one in self.contacts or one in self.rooms:
            raise ValueError(f"{one} exists already")

    def _check_known(self, contacts: Iterable[str]) -> None:
        if unknown := [contact for contact in contacts if contact not in self.contacts]:
            raise ValueError(f"nobody is called {', '.join(unknown)}; add_contact comes first")

    def _new_id(self, letter: str) -> str:
        self.next_number += 1
        return f"{letter}{self.next_number - 1}"
