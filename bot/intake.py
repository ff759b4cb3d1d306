"""What a gateway tells, turned into facts and commands. Text ends here: it is parsed as a command and dropped."""

from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from bot import texts
from bot.commands.base import Asked, Command, is_slashed, parse
from bot.commands.enabling import bind
from bot.echoes import close_by_echo
from bot.gateways.base import (
    FriendRequest,
    Happening,
    Heard,
    Joined,
    Left,
    LoggedIn,
    LoggedOut,
    Recalled,
    Sight,
)
from bot.limits import Pace
from bot.obeying import obey, serves
from bot.recalling import undo
from bot.staffing import take_in
from bot.station import Station
from bot.supposing import suppose
from rules.facts import Fact, Join, Leave, Message, Recall
from tracker import coverage, live
from tracker.groups import groups_at
from tracker.recording import Recording

log = structlog.get_logger()


class Intake:
    """Takes in what happens at one station, in order."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._lost = False  # Whether something could not be stored since the last proof of sight.
        self._absent: set[str] = set()  # The counted groups that the bot was removed from.

    async def run(self) -> None:
        """Take in everything until the gateway is closed."""
        with self._station.database.read() as connection:
            counted = live.live_groups(connection, self._station.name)
        self._station.counted |= {group.group for group in counted}
        self._absent |= {group.group for group in counted if group.absent_since is not None}
        async for happening in self._station.gateway.happenings():
            try:
                await self.take(happening)
            except Exception as error:  # One happening must not end the intake; what it lost is blind.
                self._lost = True
                log.error("a happening was lost", gateway=self._station.name, exc_info=error)

    async def take(self, happening: Happening) -> None:
        """Take in one happening."""
        match happening:
            case Heard():
                await self._hear(happening)
            case Sight():
                await self._prove(happening)
            case Recalled():
                await self._recall(happening)
            case Joined():
                await self._join(happening)
            case Left():
                await self._leave(happening)
            case FriendRequest():
                await self._befriend(happening)
            case LoggedIn():
                await self._log_in(happening)
            case LoggedOut():
                self._station.logged_out = self._station.logged_out or happening.at
                log.warning("the account is logged out", gateway=self._station.name)

    def _full(self, raw: str) -> str:
        return self._station.full(raw)

    async def _hear(self, heard: Heard) -> None:
        if heard.own:
            await close_by_echo(self._station, heard)
            return
        found = self._called(heard)
        asked = self._asked(heard, "" if found is None else found[1])
        if heard.room is not None and (group := self._full(heard.room)) in self._station.counted:
            await self._return(group, heard.at)
            if found is None or not found[0].traceless:
                self._store([self._message(heard, group, None if found is None else found[0])])
        if found is not None:
            await obey(self._station, found[0], asked)
        elif heard.kind == "text" and ((heard.room is None and is_slashed(heard.text)) or self._to_bot(heard)):
            await suppose(self._station, asked, heard.text)

    def _asked(self, heard: Heard, argument: str) -> Asked:
        room = None if heard.room is None else self._full(heard.room)
        mentions = tuple(one for one in map(self._full, heard.mentions) if one != self._station.account)
        return Asked(heard.at, self._full(heard.sender), room, self._full(heard.id), argument, mentions)

    def _to_bot(self, heard: Heard) -> bool:
        return self._station.account in {self._full(one) for one in heard.mentions}

    def _called(self, heard: Heard) -> tuple[Command, str] | None:
        """Return the command that a message calls; only what somebody typed can be one."""
        if heard.kind != "text":
            return None
        commands, in_private = self._station.commands, heard.room is None
        found = parse(heard.text, commands, to_bot=self._to_bot(heard), in_private=in_private)
        return None if found is not None and self._is_idle_yes(heard, found[0]) else found

    def _is_idle_yes(self, heard: Heard, command: Command) -> bool:
        """Whether somebody who enters nothing says yes in private, without a slash, while nothing waits for it."""
        if not command.confirms or heard.room is not None or is_slashed(heard.text):
            return False
        waits = self._station.awaiting.since(self._full(heard.sender), heard.at) is not None
        return not waits and not serves(self._station, self._asked(heard, ""))

    def _message(self, heard: Heard, group: str, command: Command | None) -> Message:
        kind = heard.kind if command is None or command.speaks else "command"
        mentions = tuple(self._full(one) for one in heard.mentions)
        return Message(heard.at, self._full(heard.id), group, self._full(heard.sender), kind, mentions)

    async def _recall(self, recalled: Recalled) -> None:
        group = None if recalled.room is None else self._full(recalled.room)
        if group in self._station.counted:
            self._store([Recall(recalled.at, group, self._full(recalled.message))])
        if group is None or group in self._station.counted:
            await undo(self._station, recalled)

    def _store(self, facts: list[Fact]) -> None:
        """Hand facts to the writer without waiting; what fails is blind until the next proof."""
        self._station.writer.record(facts).add_done_callback(self._stored)

    def _stored(self, done: "Future[Any]") -> None:
        if (error := done.exception()) is not None:
            self._lost = True
            log.error("facts could not be stored", gateway=self._station.name, exc_info=error)

    async def _prove(self, sight: Sight) -> None:
        """Commit a proof of sight, behind everything that was heard before it."""

        def prove(connection: Connection, recording: Recording) -> None:
            unbroken = sight.unbroken and not self._lost
            sees_all = self._station.gateway.capabilities.all_messages
            new = coverage.prove(connection, self._station.name, sight.at, unbroken=unbroken, sees_all=sees_all)
            recording.record(connection, new)

        await self._station.write(prove)
        self._lost = False

    async def _join(self, joined: Joined) -> None:
        group = self._full(joined.room)
        if group in self._station.counted:
            await self._return(group, joined.at)
            people = [self._full(one) for one in joined.members]
            self._store([Join(joined.at, group, one) for one in people if one != self._station.account])
            await take_in(self._station, [group], people)

    async def _leave(self, left: Left) -> None:
        group = self._full(left.room)
        if group not in self._station.counted:
            return
        people = [self._full(one) for one in left.members]
        self._store([Leave(left.at, group, one) for one in people if one != self._station.account])
        if left.removed_bot:
            await self._station.write(partial(_away, group=group, at=left.at))
            self._absent.add(group)
            log.warning("the bot was removed from a group", gateway=self._station.name)

    async def _return(self, group: str, at: datetime) -> None:
        """End the bot's absence from a group, if it was absent."""
        if group in self._absent:
            self._absent.discard(group)
            await self._station.write(lambda connection, recording: _returned(connection, recording, group, at))

    async def _befriend(self, request: FriendRequest) -> None:
        """Accept people of linked groups, and whoever sends a roster code."""
        person = self._full(request.contact)
        found = parse(request.words, self._station.commands)
        words = found[1] if found is not None else request.words.strip()
        if self._station.limits.take(person, None, self._station.clock()) is not Pace.OBEY:
            return
        answer = await bind(self._station, person, words) if words else texts.CODE_UNKNOWN
        known = await self._is_near(person)
        if answer != texts.CODE_UNKNOWN or known:
            await self._station.gateway.accept(request)
            if answer != texts.CODE_UNKNOWN:
                await self._station.whisper(person, answer)

    async def _is_near(self, person: str) -> bool:
        """Whether somebody is in a group in which the bot counts."""
        return any([person in await self._station.members(group) for group in sorted(self._station.counted)])

    async def _log_in(self, logged_in: LoggedIn) -> None:
        """Take in whose account it is. A group whose cadre it is, is not counted, and blind as if the bot were away."""
        self._station.account = self._full(logged_in.account)
        self._station.logged_out = None
        with self._station.database.read() as connection:
            counted = {group.group for group in live.live_groups(connection, self._station.name)}
            own = {group.id for group in groups_at(connection, logged_in.at) if group.cadre == self._station.account}
        self._station.counted.clear()
        self._station.counted.update(counted - own)
        for group in sorted(counted & own):
            await self._station.write(partial(_away, group=group, at=logged_in.at))
            self._absent.add(group)
            log.error("the account is a group's cadre, so the group is not counted", gateway=self._station.name)


def _away(connection: Connection, _: Recording, *, group: str, at: datetime) -> None:
    live.removed(connection, group, at)


def _returned(connection: Connection, recording: Recording, group: str, at: datetime) -> None:
    recording.record(connection, live.returned(connection, group, at))
