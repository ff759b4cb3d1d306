"""A believable college, and a script of what its people do in their groups: plain data, the same for the same seed.

Nothing is judged, counted, stored or sent here. The sentences are in `college_words.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from holidays import country_holidays

from bot import college_words as words
from bot.college_words import Exchange
from bot.gateways.simulator import BOT

_SHARED = 20  # One youth in so many is in the neighbouring group as well; as many newcomers come by and by.
_OUTAGE_EVERY, _OUTAGE_ON = 11, 5  # Days.
_TOPIC_DAYS = (3, 24)  # Of the month.

# How likely it is, a message each or a day and group each.
_RECALL, _LINK = 0.01, 0.1
_WISH, _JOIN, _LEAVE = 0.06, 0.08, 0.04
_ANSWER_KINDS, _KIND_WEIGHTS = ("text", "sticker", "image"), (87, 8, 5)


class Habit(StrEnum):
    """How a cadre keeps the promise to be there."""

    DILIGENT = "diligent"
    FORGETS_WEEKENDS = "forgets_weekends"
    GROWS_SILENT = "grows_silent"  # For some weeks, from the second or third one on.


_HABITS = (Habit.DILIGENT, Habit.FORGETS_WEEKENDS, Habit.GROWS_SILENT, Habit.DILIGENT, Habit.DILIGENT)


class Deed(StrEnum):
    """What an act does. The first three are messages."""

    SPEAK = "speak"
    TOPIC = "topic"
    WISH = "wish"
    JOIN = "join"
    LEAVE = "leave"
    RECALL = "recall"
    CUT = "cut"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the college."""

    id: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its cadre, the youths in it from the start, and those who come into it by and by."""

    id: str
    name: str
    unit: str
    cadre: str
    habit: Habit
    youths: tuple[str, ...]
    newcomers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class College:
    """Everybody by id, the groups, and the account that the bot speaks with."""

    people: dict[str, Person]
    groups: tuple[Group, ...]
    bot: str = BOT


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does. `text`, `kind` and `mentions` are a message's; `of` is the act that is recalled.

    An outage (cut, mend) is nobody's and of no room.
    """

    at: datetime
    does: Deed
    id: str
    room: str | None = None
    who: str | None = None
    text: str = field(default="", repr=False)
    kind: str = "text"
    mentions: tuple[str, ...] = ()
    of: str | None = None


def college(groups: int, youths: int, seed: int) -> College:
    """Return a college of so many groups with so many youths each, at least one, of whom some are in two groups."""
    census = _Census(_dice(seed, "people"))
    made: list[Group] = []
    for number in range(groups):
        made.append(census.group(number, youths, beside=made[-1] if made else None))
    return College(census.people, tuple(made))


def script(college: College, start: datetime, days: int, seed: int) -> Iterator[Act]:
    """Yield what happens, in time order, on `days` whole local days from `start`, or from the next midnight after it.

    `start` is aware and in the college's time zone. A shorter script is the beginning of a longer one.
    """
    casts = [_Cast(college, group, seed) for group in college.groups]
    midnight = datetime.combine(start, time(), tzinfo=start.tzinfo)
    if midnight < start:
        midnight += timedelta(days=1)
    for number in range(days):
        tomorrow = midnight + timedelta(days=1)
        acts = _outage(number, midnight, _dice(seed, "outage", number))
        for cast in casts:
            acts += cast.day(number, midnight)
        yield from sorted((act for act in acts if act.at < tomorrow), key=lambda act: act.at)
        midnight = tomorrow


def _dice(*of: object) -> Random:
    return Random("/".join(map(str, of)))  # noqa: S311 # A believable college is no secret.


class _Census:
    """The people of the college, as they are thought of."""

    def __init__(self, dice: Random) -> None:
        self.people: dict[str, Person] = {}
        self._dice = dice

    def group(self, number: int, youths: int, beside: Group | None) -> Group:
        """Return a group some of whose youths are also in the group `beside` it."""
        unit = words.UNITS[number % len(words.UNITS)]
        few = youths // _SHARED
        shared = self._dice.sample(beside.youths[few:], few) if beside else []  # Its first few are shared already.
        return Group(
            id=f"r{number + 1}",
            name=f"{unit}青年{number // len(words.UNITS) + 1}群",
            unit=unit,
            cadre=self._person("c"),
            habit=_HABITS[number % len(_HABITS)],
            youths=(*shared, *self._persons("y", youths - len(shared))),
            newcomers=tuple(self._persons("y", max(1, few))),
        )

    def _persons(self, letter: str, number: int) -> list[str]:
        return [self._person(letter) for _ in range(number)]

    def _person(self, letter: str) -> str:
        name = self._dice.choice(words.SURNAMES) + self._dice.choice(words.GIVEN_NAMES)
        person = Person(f"{letter}{len(self.people) + 1}", name)
        self.people[person.id] = person
        return person.id


def _outage(number: int, midnight: datetime, dice: Random) -> list[Act]:
    if number % _OUTAGE_EVERY != _OUTAGE_ON:
        return []
    lost = midnight + timedelta(minutes=dice.randint(6 * 60, 16 * 60))
    back = lost + timedelta(minutes=dice.randint(20, 7 * 60))
    return [Act(lost, Deed.CUT, f"cut-{midnight:%Y%m%d}"), Act(back, Deed.MEND, f"mend-{midnight:%Y%m%d}")]


class _Cast:
    """The people of one group over the days: who is in it, and whether the cadre is there."""

    def __init__(self, college: College, group: Group, seed: int) -> None:
        self._people = college.people
        self._group = group
        self._seed = seed
        self._present = list(group.youths)
        self._newcomers = list(group.newcomers)
        dice = _dice(seed, group.id, "silence")
        silent_from = dice.randint(8, 15)
        self._silence = range(silent_from, silent_from + dice.randint(18, 28))

    def day(self, number: int, midnight: datetime) -> list[Act]:
        """Return the group's acts of a day; a late thread may run past midnight."""
        dice = _dice(self._seed, self._group.id, midnight.date())
        free = _is_free(midnight)
        leaver = self._present.pop(dice.randrange(len(self._present))) if self._may_leave(dice) else None
        cadre_is_there = self._cadre_is_there(number, free)
        day = _Day(self._group, self._people, self._present, midnight, _FREE_DAY if free else _WORKDAY, dice)
        if leaver:
            day.leave(leaver)
        day.talk(cadre_is_there)
        if cadre_is_there and midnight.day == self._topic_day(midnight):
            day.topic()
        if dice.random() < _WISH:
            day.wish()
        if self._newcomers and dice.random() < _JOIN:
            self._present.append(day.join(self._newcomers.pop()))
        return day.acts

    def _may_leave(self, dice: Random) -> bool:
        return len(self._present) > 1 and dice.random() < _LEAVE

    def _cadre_is_there(self, number: int, free: bool) -> bool:
        match self._group.habit:
            case Habit.DILIGENT:
                return True
            case Habit.FORGETS_WEEKENDS:
                return not free
            case Habit.GROWS_SILENT:
                return number not in self._silence

    def _topic_day(self, month: date) -> int:
        return _dice(self._seed, self._group.id, "topic", f"{month:%Y-%m}").randint(*_TOPIC_DAYS)


_HOLIDAYS = country_holidays("CN")


def _is_free(day: date) -> bool:
    return day.isoweekday() > 5 or day in _HOLIDAYS


@dataclass(frozen=True)
class _Rhythm:
    """How lively a day is. `hours` are the spans in which people begin to talk."""

    threads: tuple[int, int]
    answers: tuple[int, int]
    hours: tuple[tuple[float, float], ...]


_WORKDAY = _Rhythm(threads=(3, 4), answers=(2, 5), hours=((7, 8.5), (12, 13.5), (18.5, 22), (18.5, 22)))
_FREE_DAY = _Rhythm(threads=(2, 2), answers=(2, 4), hours=((9, 11.5), (19, 22)))
_TOPIC_ANSWERS, _TOPIC_HOURS = (4, 10), (18.5, 20)

_SOON = (15, 240)  # Seconds until somebody answers.
_LATER = (60, 1500)


@dataclass
class _Day:
    """One day of a group in the making; `acts` in the order in which they were thought of."""

    group: Group
    people: dict[str, Person]
    present: Sequence[str]
    midnight: datetime
    rhythm: _Rhythm
    dice: Random
    acts: list[Act] = field(default_factory=list)
    used: set[Exchange] = field(default_factory=set)

    def talk(self, cadre_is_there: bool) -> None:
        """Fill the day with threads; the cadre, if there, begins one of them and answers questions in others."""
        threads = self.dice.randint(*self.rhythm.threads)
        if cadre_is_there:
            self._notice()
            threads -= 1
        question = self._question if cadre_is_there else self._question_in_vain
        for thread in self.dice.choices((question, self._chat), weights=(1, 2), k=threads):
            thread()

    def topic(self) -> None:
        """Let the cadre open a topic in the evening, and youths join in."""
        topic = self._pick(words.TOPICS)
        at = self._moment(_TOPIC_HOURS)
        self._say(at, self.group.cadre, f"/话题 {topic.opening}", does=Deed.TOPIC)
        self._answer(at, self._some_youths(_TOPIC_ANSWERS), topic.answers * 2, words.NODS, _LATER)

    def wish(self) -> None:
        """Let a youth post a wish."""
        self._say(self._moment(), self._youth(), f"/心愿 {self.dice.choice(words.WISHES)}", does=Deed.WISH)

    def join(self, newcomer: str) -> str:
        """Let the newcomer come in, greet and be welcomed; return who it is."""
        at = self._moment()
        self._add(at, Deed.JOIN, newcomer)
        at = self._after(at, _SOON)
        self._say(at, newcomer, self.dice.choice(words.GREETINGS))
        self._answer(at, self._some_youths((1, 2)), words.WELCOMES)
        return newcomer

    def leave(self, leaver: str) -> None:
        """Let somebody go."""
        self._add(self._moment(), Deed.LEAVE, leaver)

    def _notice(self) -> None:
        notice = self._pick(words.NOTICES)
        at = self._moment()
        self._say(at, self.group.cadre, notice.opening)
        if self.dice.random() < _LINK:
            at = self._after(at, _SOON)
            self._say(at, self.group.cadre, self.dice.choice(words.LINKS), kind="link")
        self._answer(at, self._some_youths(self.rhythm.answers), notice.answers, words.ACKNOWLEDGEMENTS)

    def _question(self) -> None:
        at, asker, question = self._ask()
        at = self._after(at, _LATER)
        answer = self.dice.choice(question.answers)
        self._say(at, self.group.cadre, self._called(asker) + answer, mentions=(asker,))
        self._say(self._after(at, _SOON), asker, self.dice.choice(words.THANKS))

    def _question_in_vain(self) -> None:
        at, asker, _ = self._ask()
        self._answer(at, self._some_youths((2, 3), but=asker), words.PUZZLED)

    def _ask(self) -> tuple[datetime, str, Exchange]:
        question = self._pick(words.QUESTIONS)
        at, asker, cadre = self._moment(), self._youth(), self.group.cadre
        self._say(at, asker, self._called(cadre) + question.opening, mentions=(cadre,))
        return at, asker, question

    def _chat(self) -> None:
        chat = self._pick(words.CHATS)
        at, opener = self._moment(), self._youth()
        self._say(at, opener, chat.opening)
        self._answer(at, self._some_youths(self.rhythm.answers, but=opener), chat.answers, words.NODS)

    def _answer(
        self,
        at: datetime,
        youths: Sequence[str],
        answers: Sequence[str],
        fillers: Sequence[str] = (),
        pace: tuple[int, int] = _SOON,
    ) -> None:
        """Let the youths answer one after the other; the fillers come when there are no more answers."""
        lines = [*self._shuffled(answers), *self._shuffled(fillers)]
        for youth, line in zip(youths, lines, strict=False):
            at = self._after(at, pace)
            (kind,) = self.dice.choices(_ANSWER_KINDS, _KIND_WEIGHTS)
            self._say(at, youth, line if kind == "text" else "", kind=kind)

    def _shuffled(self, lines: Sequence[str]) -> list[str]:
        return self.dice.sample(lines, len(lines))

    def _say(
        self,
        at: datetime,
        who: str,
        text: str,
        *,
        does: Deed = Deed.SPEAK,
        kind: str = "text",
        mentions: tuple[str, ...] = (),
    ) -> None:
        said = Act(at, does, self._next_id(), self.group.id, who, text, kind, mentions)
        self.acts.append(said)
        if does is Deed.SPEAK and self.dice.random() < _RECALL:
            self._add(self._after(at, (10, 110)), Deed.RECALL, who, of=said.id)

    def _add(self, at: datetime, does: Deed, who: str, of: str | None = None) -> None:
        self.acts.append(Act(at, does, self._next_id(), self.group.id, who, of=of))

    def _next_id(self) -> str:
        return f"{self.group.id}-{self.midnight:%Y%m%d}-{len(self.acts) + 1}"

    def _pick(self, stock: Sequence[Exchange]) -> Exchange:
        """Return an exchange that was not had today."""
        picked = self.dice.choice([exchange for exchange in stock if exchange not in self.used])
        self.used.add(picked)
        return picked

    def _moment(self, hours: tuple[float, float] | None = None) -> datetime:
        begin, end = hours or self.dice.choice(self.rhythm.hours)
        return self.midnight + timedelta(seconds=self.dice.randint(int(begin * 3600), int(end * 3600)))

    def _after(self, at: datetime, seconds: tuple[int, int]) -> datetime:
        return at + timedelta(seconds=self.dice.randint(*seconds))

    def _youth(self) -> str:
        return self.dice.choice(self.present)

    def _some_youths(self, number: tuple[int, int], but: str | None = None) -> list[str]:
        others = [youth for youth in self.present if youth != but]
        return self.dice.sample(others, min(self.dice.randint(*number), len(others)))

    def _called(self, person: str) -> str:
        return f"@{self.people[person].name}\u2005"  # The space that WeChat puts after a mention.
