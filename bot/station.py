"""A gateway with all that its commands and rounds need: database, writer, policy, calendar, clock."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy import Connection

from bot import texts
from bot.awaiting import Awaiting
from bot.config import Config
from bot.gateways.base import Gateway, SendRefused, SendUncertain
from bot.guessing import Guesses
from bot.limits import Limits
from bot.texts_commands import to_nobody_else
from bot.texts_digest import parts
from rules.calendar import Calendar
from rules.facts import Fact
from rules.periods import local_day
from rules.policy import AnyPolicy, Policy
from tracker.database import Database
from tracker.recording import Outcome, Recording
from tracker.writer import Writer

if TYPE_CHECKING:
    from bot.commands.base import Asked, Command

T = TypeVar("T")
log = structlog.get_logger()


class Station:
    """One gateway at work. Ids with the gateway's name before them are full; the gateway itself knows raw ones."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        writer: Writer,
        policies: AnyPolicy,
        calendar: Callable[[datetime], Calendar],
        clock: Callable[[], datetime],
        commands: tuple["Command", ...] = (),
        live: tuple[str, ...] = (),
        config: Config | None = None,
    ) -> None:
        self.gateway = gateway
        self.database = database
        self.policies = policies
        self.calendar = calendar
        self.clock = clock
        self.commands: tuple[Command, ...] = commands
        self.config = config or Config()  # What the commands ask of the configuration.
        self.live = live  # The gateways that may be blind; a simulator sees everything.
        self.denied: set[tuple[str, str]] = set()  # Who was told of which command that it is the cadre's.
        # The submission that a message made, while the process lives: recalled, it is undone. Below nought: a request.
        self.made: dict[str, int] = {}
        self.limits = Limits(self.config.commands.per_person, self.config.commands.per_group)
        self.awaiting = Awaiting()  # What was echoed back and waits for its author's word.
        self.guesses = Guesses()  # Who tried codes that are none, and how often.
        self.counted: set[str] = set()  # The groups in which the bot counts.
        self.account: str | None = None  # The full id of the account that the bot speaks with.
        self.logged_out: datetime | None = None  # Since when the account is known to be logged out.
        self.said = asyncio.Event()  # Set when something was put into the outbox.
        self._writer = writer

    @property
    def policy(self) -> Policy:
        """The policy that holds for what begins now."""
        return self.policies.on(local_day(self.clock(), self.policies.zone))

    @property
    def name(self) -> str:
        """The gateway's name."""
        return self.gateway.name

    def full(self, raw: str) -> str:
        """Return the id under which facts know a raw id of this gateway."""
        return f"{self.name}/{raw}"

    def raw(self, full: str) -> str:
        """Return the gateway's own id."""
        return full.removeprefix(f"{self.name}/")

    @property
    def writer(self) -> Writer:
        """The one writer of the database."""
        return self._writer

    async def write(self, work: Callable[[Connection, Recording], T]) -> T:
        """Do the work in a transaction of the writer; return its answer once it is committed."""
        return await asyncio.wrap_future(self._writer.submit(work))

    async def record(self, facts: Sequence[Fact]) -> list[Outcome]:
        """Store facts; return what became of each once they are committed."""
        return await asyncio.wrap_future(self._writer.record(facts))

    async def members(self, group: str) -> dict[str, str]:
        """Return the names that the room shows, by full id; empty if the gateway cannot tell now."""
        try:
            return {self.full(one.id): one.name for one in await self.gateway.members(self.raw(group))}
        except (ConnectionError, LookupError) as error:
            log.warning("the members of a room could not be asked for", gateway=self.name, error=type(error).__name__)
            return {}

    async def shown_name(self, group: str, person: str) -> str:
        """Return the name under which the room shows somebody; empty if it does not."""
        return (await self.members(group)).get(person, "")

    async def answer(self, asked: "Asked", text: str) -> None:
        """Answer where the command was asked."""
        if asked.room is None:
            await self.whisper(asked.sender, text)
        else:
            await self.reply(asked.room, asked.sender, text)

    async def answer_in_private(self, asked: "Asked", text: str) -> None:
        """Answer in private; where that is impossible, say in the room how to make it possible."""
        if not await self.whisper(asked.sender, text) and asked.room is not None:
            await self.reply(asked.room, asked.sender, texts.BEFRIEND_ME)

    async def reply(self, room: str, asker: str, text: str) -> bool:
        """Say something in a room to somebody there; return whether it was surely said."""
        return await self._say(self.raw(room), text, (self.raw(asker),))

    async def whisper(self, person: str, text: str) -> bool:
        """Say something in private; return whether it was surely said."""
        return await self._say(self.raw(person), text, ())

    async def _say(self, conversation: str, text: str, mention: tuple[str, ...]) -> bool:
        """Say it in messages as short as the channels ask for, to nobody but whom it mentions."""
        try:
            for part in parts(to_nobody_else(text).split("\n")):
                await self.gateway.say(conversation, part, mention)
        except (SendRefused, SendUncertain) as error:
            log.warning("an answer was not sent", gateway=self.name, error=type(error).__name__)
            return False
        return True
