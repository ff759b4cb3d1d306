"""A term of one group, played from a script: people's own words through the same path as in a real group.

The script is in `texts_term.py`. Idle talk, the clock's rounds and the weekly digests go on beside it.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection

from bot import texts_term, wiring
from bot.commands import COMMANDS
from bot.config import Config, load
from bot.gateways.simulator import BOT, Sent, Simulator
from bot.rounds import Rounds
from bot.running import Post
from bot.station import Station
from bot.texts_term import Line
from tracker import roster
from tracker.database import Database
from tracker.outbox import NoticeKind
from tracker.writer import Writer

_GATEWAY, _ROOM = "wx", "room"
_ROUNDS_AT = (time(9), time(20, 30))
_SPOKEN_AT, _ANSWERED_AT = time(8, 0), time(8, 10)

CONFIG = f"""\
timezone = "Asia/Shanghai"

[database]
url = "sqlite:///wuyou.db"

[[calendar.terms]]
name = "2025-2026-2"
from = {texts_term.FIRST}
to = {texts_term.LAST}

[help]
lines = ["全国心理援助热线 12356"]
counsellor = "{_GATEWAY}/{texts_term.COUNSELLOR}"

[digest]
picture = false

[[gateway]]
name = "{_GATEWAY}"
kind = "simulator"
"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something said in the play: by somebody (`who` empty: the bot) in the group, or in private (`to`: of the bot)."""

    at: datetime
    who: str
    private: bool
    to: str
    words: str = field(repr=False)


@dataclass(slots=True)
class Play:
    """The group at work, and what has been said so far."""

    config: Config
    world: Simulator
    post: Post
    rounds: Rounds
    now: list[datetime]
    kept: dict[str, str]
    spoken: list[Spoken] = field(default_factory=list)
    unasked: list[tuple[NoticeKind, str]] = field(default_factory=list)  # What the rounds had to say.
    talk: int = 0
    _heard: int = 0

    async def say(self, line: Line) -> None:
        """Let somebody say their line, and note it with the bot's answers."""
        words = line.words.format_map(self.kept)
        self.now[0] = _local(line.at, self.config)
        self.world.speak(line.who, None if line.private else _ROOM, words, mentions=line.mentions)
        self.spoken.append(Spoken(self.now[0], line.who, line.private, "", words))
        answers = await self.settle()
        if line.keeps is not None:
            name, pattern = line.keeps
            found = (re.search(pattern, sent.text) for sent in answers)
            self.kept[name] = next(one[0] for one in found if one is not None)

    async def chat(self, at: datetime, who: str, words: str) -> None:
        """Let somebody say something that is no line of the script."""
        self.now[0] = at
        self.world.speak(who, _ROOM, words)
        self.talk += 1
        await self.settle()

    async def make_round(self, at: datetime) -> None:
        """Do the clock's work of a moment."""
        self.now[0] = at
        self.world.prove()
        await self.settle()
        made = await self.rounds.run_due(at)
        self.unasked += [(row.notice.kind, row.notice.words or "") for row in made.rows]
        await self.post.post_cards()
        await self.settle()

    async def settle(self) -> list[Sent]:
        """Wait until the bot has dealt with everything; note and return what it has said since."""
        await self.world.settled()
        await self.post.send_due()
        await self.world.settled()
        new, self._heard = self.world.sent[self._heard :], len(self.world.sent)
        for sent in new:
            to = "" if sent.conversation == _ROOM else sent.conversation
            words = sent.text if sent.file is None else texts_term.file(sent.file.name)
            self.spoken.append(Spoken(sent.at, "", bool(to), to, words))
        return new


async def play_term(folder: Path) -> Play:
    """Play the whole term in a folder of its own; return what was said."""
    path = folder / "config.toml"
    path.write_text(CONFIG)
    config = load(path)
    with wiring.opened(config) as database, wiring.writing(database) as writer:
        play = _begin(config, database, writer)
        taking_in = asyncio.create_task(play.post.intake.run())
        play.kept |= await writer.write(lambda connection: _codes(connection, play.now[0]))
        for at, line in _script(config):
            if isinstance(line, Line):
                await play.say(line)
            elif line is None:
                await play.make_round(at)
            else:
                await play.chat(at, *line)
        await play.world.close()
        await taking_in
    return play


def _begin(config: Config, database: Database, writer: Writer) -> Play:
    now = [_local(f"{texts_term.FIRST} 08:30", config)]
    world = Simulator(_GATEWAY, lambda: now[0])
    people = {
        texts_term.CADRE: texts_term.CADRE_NAME,
        texts_term.COMMITTEE: texts_term.COMMITTEE_NAME,
        texts_term.COUNSELLOR: texts_term.COUNSELLOR_NAME,
        **texts_term.YOUTHS,
    }
    for person, name in people.items():
        world.add_contact(person, name, friend=True)
    world.add_room(_ROOM, texts_term.ROOM_NAME, (texts_term.CADRE, *texts_term.YOUTHS), texts_term.CADRE)
    calendar = wiring.calendar_for(config, database)
    policies = config.policies()
    station = Station(world, database, writer, policies, calendar, lambda: now[0], COMMANDS, config=config)
    rounds = Rounds(config, database, writer, calendar)
    return Play(config, world, Post(station, config.quiet), rounds, now, {})


def _codes(connection: Connection, now: datetime) -> dict[str, str]:
    """Put cadre and committee on the roster; return their codes by the names that the script has for them."""
    listed = {
        "cadre": (texts_term.CADRE_NAME, texts_term.UNIT, "cadre"),
        "committee": (texts_term.COMMITTEE_NAME, "", "committee"),
    }
    found = {}
    for key, (name, unit, role) in listed.items():
        about = {"contact": texts_term.CONTACT, "branch": texts_term.BRANCH, "club": texts_term.CLUB}
        code = roster.enlist(connection, name=name, unit=unit, role=role, now=now, **about)
        found[key] = code or ""
    return found


def _local(at: str, config: Config) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=config.zone)


_Talk = tuple[str, str]


def _script(config: Config) -> list[tuple[datetime, Line | _Talk | None]]:
    """Return everything that happens, in order: lines, talk, and rounds (None)."""
    first, last = date.fromisoformat(texts_term.FIRST), date.fromisoformat(texts_term.LAST)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    lines = [(_local(line.at, config), line) for line in texts_term.LINES]
    rounds = [(datetime.combine(day, at, tzinfo=config.zone), None) for day in days for at in _ROUNDS_AT]
    talk = [one for day in days[1:] for one in _talk(day, config)]
    return sorted([*lines, *rounds, *talk], key=lambda one: one[0])


def _talk(day: date, config: Config) -> Iterator[tuple[datetime, _Talk]]:
    """Yield the talk of a day: the cadre says something on workdays, and every other day youths answer."""
    if day.weekday() >= texts_term.EVERYDAY:
        return
    number = day.toordinal()
    words = texts_term.SPOKEN[number % len(texts_term.SPOKEN)]
    yield datetime.combine(day, _SPOKEN_AT, tzinfo=config.zone), (texts_term.CADRE, words)
    if day.weekday() % 2 == 0:
        for place, youth in enumerate(list(texts_term.YOUTHS)[:4]):
            at = datetime.combine(day, _ANSWERED_AT, tzinfo=config.zone) + timedelta(minutes=place)
            yield at, (youth, texts_term.ANSWERED[(number + place) % len(texts_term.ANSWERED)])


def show_term(folder: Path, out: Console) -> None:
    """Play the term and print it as a chat; what nobody asked for is only counted."""
    out.print(texts_term.introduction(), markup=False)
    play = asyncio.run(play_term(folder))
    names = {person: contact.name for person, contact in play.world.contacts.items() if person != BOT}
    reminders, digests = _proactive(play)
    hidden = {*reminders, *digests}
    for one in play.spoken:
        if one.words not in hidden:
            out.print(_shown(one, names), markup=False)
    out.print(texts_term.summary(play.talk, len(reminders), len(digests)), markup=False)


def _proactive(play: Play) -> tuple[list[str], list[str]]:
    """Return the words of all reminders and digests."""
    of_kind = {kind: [words for of, words in play.unasked if of is kind] for kind in NoticeKind}
    return of_kind[NoticeKind.REMINDER], of_kind[NoticeKind.DIGEST]


def _shown(one: Spoken, names: dict[str, str]) -> str:
    who = names[one.who] if one.who else texts_term.BOT_NAME
    where = texts_term.IN_PRIVATE if one.private and one.who else texts_term.to(names[one.to]) if one.to else ""
    return texts_term.line(f"{one.at:%m-%d %H:%M}", who, where, one.words)
