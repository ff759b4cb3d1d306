"""`wuyou demo`: a simulated college plays some weeks through the very same path, then lets a person chat along."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from rich.console import Console

from bot import clock, texts_demo, wiring
from bot.college import Act, College, Deed, college, script
from bot.commands import COMMANDS
from bot.config import Config, load
from bot.gateways.simulator import Sent, Simulator
from bot.rounds import Rounds
from bot.running import Post
from bot.station import Station
from tracker import roster
from tracker.database import Database
from tracker.writer import Writer

GATEWAY = "wx"
COMMITTEE = "tuanwei"
_SEED = 2026
_GROUPS, _YOUTHS = 3, 30
_ROUNDS_AT = (time(9, 0), time(12, 0), time(18, 0), time(20, 30), time(21, 30))

CONFIG = """\
timezone = "Asia/Shanghai"

[database]
url = "sqlite:///wuyou.db"

[policy]
activity = { min_youths = 10 }

[[gateway]]
name = "wx"
kind = "simulator"
"""


@dataclass(slots=True)
class Clock:
    """The time of the play; once it is over, the real time."""

    played: datetime | None = None

    def __call__(self) -> datetime:
        return clock.now() if self.played is None else self.played


@dataclass(slots=True)
class Stage:
    """The simulated college with the bot in it."""

    config: Config
    people: College
    clock: Clock
    world: Simulator
    post: Post
    rounds: Rounds
    spoken: dict[str, str] = field(default_factory=dict)  # The message of each act.

    async def perform(self, act: Act) -> None:
        """Do in the world what the act says, at its time, and let the bot deal with it."""
        self.clock.played = act.at
        room, who = act.room or "", act.who or ""
        match act.does:
            case Deed.JOIN:
                self.world.join(room, who)
            case Deed.LEAVE:
                self.world.leave(room, who)
            case Deed.RECALL:
                self.world.recall(self.spoken[act.of or ""])
            case Deed.CUT:
                self.world.cut()
            case Deed.MEND:
                self.world.mend()
            case _:
                self.spoken[act.id] = self.world.speak(who, room, act.text, act.kind, act.mentions)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the bot has dealt with everything and said what it has to say."""
        await self.world.settled()
        await self.post.send_due()
        await self.world.settled()

    async def make_round(self, at: datetime) -> None:
        """Do the clock's work of a moment."""
        self.clock.played = at
        self.world.prove()
        await self.settle()
        await self.rounds.run_due(at)
        await self.post.post_cards()
        await self.settle()


def demo(folder: Path, weeks: int, *, chat: bool, start: datetime | None = None) -> None:
    """Play the college in `folder`, print what everybody received, and chat if wished and there is a terminal."""
    path = folder / "config.toml"
    path.write_text(CONFIG)
    config = load(path)
    out = Console(highlight=False, soft_wrap=True)
    with wiring.opened(config) as database, wiring.writing(database) as writer:
        asyncio.run(_demo(config, database, writer, out, weeks, start, chat=chat))
    out.print(texts_demo.where(str(path)), markup=False)


async def _demo(
    config: Config,
    database: Database,
    writer: Writer,
    out: Console,
    weeks: int,
    start: datetime | None,
    *,
    chat: bool,
) -> None:
    begin = start or _monday_before(clock.now().astimezone(config.zone), weeks)
    stage = stage_of(config, database, writer, begin)
    running = asyncio.create_task(stage.post.intake.run())
    out.print(texts_demo.introduction(len(stage.people.groups), weeks, begin), markup=False)
    await move_in(stage, writer)
    await play(stage, begin, weeks * 7)
    _print_received(stage, out)
    stage.clock.played = None
    if chat and sys.stdin.isatty():
        await Chat(stage, out).run()
    await stage.world.close()
    await running


def _monday_before(now: datetime, weeks: int) -> datetime:
    monday = (now - timedelta(days=now.weekday(), weeks=weeks)).date()
    return datetime.combine(monday, time(), tzinfo=now.tzinfo)


def stage_of(
    config: Config, database: Database, writer: Writer, begin: datetime, groups: int = _GROUPS, youths: int = _YOUTHS
) -> Stage:
    """Return a simulated college of so many groups with so many youths each, and the bot, at the beginning."""
    played = Clock(begin)
    people = college(groups, youths, _SEED)
    world = Simulator(GATEWAY, played)
    calendar = wiring.calendar_for(config, database)
    station = Station(world, database, writer, config.policy(), calendar, played, COMMANDS)
    rounds = Rounds(config, database, writer, calendar)
    return Stage(config, people, played, world, Post(station, config.quiet), rounds)


async def move_in(stage: Stage, writer: Writer) -> None:
    """Let everybody in, bind cadres and committee with their codes, and enable the groups, as people would."""
    for person in stage.people.people.values():
        stage.world.add_contact(person.id, person.name)
    stage.world.add_contact(COMMITTEE, texts_demo.COMMITTEE)
    for group in stage.people.groups:
        stage.world.add_room(group.id, group.name, (group.cadre, *group.youths), owner=group.cadre)
    for person_id, listed in _listed(stage.people):
        code = await asyncio.wrap_future(writer.submit(_enlisting(listed, stage.clock())))
        stage.world.befriend(person_id, f"/绑定 {code}")
        await stage.settle()
    for group in stage.people.groups:
        stage.world.speak(group.cadre, group.id, "/启用")
        await stage.settle()


def _listed(people: College) -> Iterable[tuple[str, dict[str, str]]]:
    for group in people.groups:
        name = people.people[group.cadre].name
        yield group.cadre, {"name": name, "unit": group.unit, "role": "cadre", "contact": "团委办公室"}
    yield COMMITTEE, {"name": texts_demo.COMMITTEE, "unit": "", "role": "committee", "contact": ""}


def _enlisting(listed: dict[str, str], now: datetime) -> Callable[..., str | None]:
    return lambda connection, _: roster.enlist(connection, **listed, branch="", club="", now=now)


async def play(stage: Stage, begin: datetime, days: int) -> None:
    """Play so many days of the script, with rounds at some hours of each day, and one on the Monday after."""
    acts = [_wish(stage.people, begin), *(act for act in script(stage.people, begin, days, _SEED) if act.at > begin)]
    rounds = [
        datetime.combine(begin.date() + timedelta(days=day), at, tzinfo=begin.tzinfo)
        for day in range(days)
        for at in _ROUNDS_AT
    ]
    rounds.append(datetime.combine(begin.date() + timedelta(days=days), _ROUNDS_AT[0], tzinfo=begin.tzinfo))
    for at, act in sorted([(act.at, act) for act in acts] + [(at, None) for at in rounds], key=lambda one: one[0]):
        if act is not None:
            await stage.perform(act)
        else:
            await stage.make_round(at)


def _wish(people: College, begin: datetime) -> Act:
    """Return a wish of the second day, so that there is one in every play."""
    group, at = people.groups[0], begin + timedelta(days=1, hours=10)
    return Act(at, Deed.WISH, "wish", room=group.id, who=group.youths[0], text=texts_demo.WISH)


def _print_received(stage: Stage, out: Console) -> None:
    """Print what the bot said, by whom it was said to, in order."""
    by_place: dict[str, list[Sent]] = defaultdict(list)
    for sent in stage.world.sent:
        by_place[sent.conversation].append(sent)
    for place, said in sorted(by_place.items(), key=lambda one: _order(stage, one[0])):
        out.rule(texts_demo.place(_name(stage, place), is_room=place in stage.world.rooms), align="left")
        for sent in said:
            out.print(texts_demo.said(sent.at.astimezone(stage.config.zone), sent.text or _file(sent)), markup=False)


def _file(sent: Sent) -> str:
    return "" if sent.file is None else texts_demo.file(sent.file.name)


def _order(stage: Stage, place: str) -> tuple[int, str]:
    """Put cadres first, then groups, youths, and the committee last."""
    cadres = {group.cadre for group in stage.people.groups}
    kinds = (place in cadres, place in stage.world.rooms, place != COMMITTEE)
    return (kinds.index(True) if True in kinds else len(kinds)), place


def _name(stage: Stage, place: str) -> str:
    if place in stage.world.rooms:
        return stage.world.rooms[place].name
    return stage.world.contacts[place].name


class Chat:
    """A chat in the terminal, as any person of the college."""

    def __init__(self, stage: Stage, out: Console) -> None:
        self._stage = stage
        self._out = out
        self._who = stage.people.groups[0].youths[0]
        self._heard = len(stage.world.sent)

    async def run(self) -> None:
        """Read lines until the end: talk in one's group, `私 …` to the bot, `我是 …` to be somebody else."""
        self._out.print(
            texts_demo.chat_help([(number, *self._shown(one)) for number, one in self._cast()]), markup=False
        )
        while (line := await asyncio.to_thread(self._read)) is not None:
            if line.startswith(texts_demo.BE):
                self._become(line.removeprefix(texts_demo.BE).strip())
            elif line:
                await self._speak(line)

    def _read(self) -> str | None:
        try:
            line = input(f"{self._shown(self._who)[0]}> ").strip()
        except EOFError:
            return None
        return None if line in texts_demo.LEAVE else line

    def _cast(self) -> Sequence[tuple[int, str]]:
        groups = self._stage.people.groups
        people = [*(group.cadre for group in groups), *(youth for group in groups for youth in group.youths[:2])]
        return list(enumerate(people, start=1))

    def _shown(self, person: str) -> tuple[str, str]:
        name = self._stage.world.contacts[person].name
        room = self._stage.world.rooms[self._room_of(person)]
        return name, texts_demo.part(room.name, is_cadre=person == room.owner)

    def _room_of(self, person: str) -> str:
        return next(room.id for room in self._stage.world.rooms.values() if person in room.members)

    def _become(self, number: str) -> None:
        people = dict(self._cast())
        if number.isdecimal() and int(number) in people:
            self._who = people[int(number)]
        else:
            self._out.print(texts_demo.NOBODY, markup=False)

    async def _speak(self, line: str) -> None:
        privately = line.startswith(texts_demo.PRIVATELY)
        text = line.removeprefix(texts_demo.PRIVATELY).strip() if privately else line
        self._stage.world.contacts[self._who].friend = True
        self._stage.world.speak(self._who, None if privately else self._room_of(self._who), text)
        await self._stage.settle()
        for sent in self._stage.world.sent[self._heard :]:
            where = texts_demo.place(
                _name(self._stage, sent.conversation), is_room=sent.conversation in self._stage.world.rooms
            )
            self._out.print(f"  [{where}] {sent.text}", markup=False)
        self._heard = len(self._stage.world.sent)
