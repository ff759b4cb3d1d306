"""What people say to the bot and what it answers: a table, at least one dialogue for each command of the registry.

People: lin is the cadre, an, bo and chen are youths, dai is a deputy in the group; zhao is the committee and wang the
cadre of another group, both outside. All but the youths are bound; the group is enabled.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace

Answer = tuple[str, str]  # To whom (a person, or ROOM), and what.
ROOM = "the group"
Say = Callable[["Says"], Awaitable[list[Answer]]]


@dataclass(frozen=True)
class Says:
    """Somebody says something: in the group, or in private. `answers` are parts of exactly what the bot says then.

    `keeps`: what is to be remembered of the answers, as (name, pattern); {name} in later words stands for it.
    """

    who: str
    words: str
    answers: tuple[Answer, ...] = ()
    private: bool = False
    mentions: tuple[str, ...] = ()
    keeps: tuple[str, str] | None = None
    days: int = 0  # That pass before.


@dataclass(frozen=True)
class Dialogue:
    """A dialogue about a command."""

    command: str
    lines: tuple[Says, ...]
    about: str = ""

    def __str__(self) -> str:
        return f"{self.command} {self.about}".strip()


def says(who: str, words: str, *answers: Answer, **rest: object) -> Says:
    return Says(who, words, answers, **rest)  # type: ignore[arg-type]


def whispers(who: str, words: str, *answers: Answer, **rest: object) -> Says:
    return Says(who, words, answers, private=True, **rest)  # type: ignore[arg-type]


@dataclass
class Play:
    """A dialogue being played: each line is said, and the answers must be exactly those that are expected."""

    say: Say
    kept: dict[str, str] = field(default_factory=dict)

    async def through(self, lines: Iterable[Says]) -> None:
        for line in lines:
            words = line.words.format_map(self.kept) if "{" in line.words else line.words
            said = await self.say(replace(line, words=words))
            unexpected = self._without_expected(line, said)
            assert not unexpected, f"{line.who}: {words!r} was also answered with {unexpected}"
            if line.keeps is not None:
                self._keep(*line.keeps, said)

    def _without_expected(self, line: Says, said: list[Answer]) -> list[Answer]:
        left = list(said)
        for to, part in line.answers:
            wanted = part.format_map(self.kept) if "{" in part else part
            found = next((one for one in left if one[0] == to and wanted in one[1]), None)
            assert found is not None, f"{line.who}: {line.words!r} should tell {to} {wanted!r}, but the bot said {said}"
            left.remove(found)
        return left

    def _keep(self, name: str, pattern: str, said: list[Answer]) -> None:
        found = next((match for _, text in said if (match := re.search(pattern, text))), None)
        assert found is not None, f"none of {said} has {pattern}"
        self.kept[name] = found[1] if found.groups() else found[0]


DIALOGUES = (
    Dialogue("帮助", (says("an", "/帮助", (ROOM, "/心愿")),)),
    Dialogue("帮助", (whispers("lin", "帮助一下"),), "talk in private is not answered"),
    Dialogue(
        "心愿",
        (
            says("an", "／心愿　想要一本书", (ROOM, "心愿1号已收到"), ("lin", "想要一本书")),
            whispers("an", "/我的心愿", ("an", "想要一本书")),
            says("an", "/撤回心愿１号", (ROOM, "已撤回")),
        ),
    ),
    Dialogue("话题", (says("lin", "/话题 周末去哪里", (ROOM, "话题「周末去哪里」开始了")),)),
    Dialogue("话题", (says("an", "/话题 周末去哪里", (ROOM, "由本群联系人使用")),), "is not for youths"),
    Dialogue("进度", (says("lin", "/进度", ("lin", "「林老师联系群」的五有")),)),
    Dialogue("五有", (says("an", "/五有", (ROOM, "本群的五有")),)),
    Dialogue("为什么", (says("lin", "/为什么 每周互动", ("lin", "互动")),)),
    Dialogue(
        "请假",
        (
            whispers("lin", "/请假 明天 培训", ("lin", "请假"), ("zhao", "培训")),
            whispers("zhao", "/待批", ("zhao", "1号")),
            whispers("zhao", "/准假 1", ("zhao", "1号"), ("lin", "准")),
            whispers("lin", "/我的请假", ("lin", "已准假")),
        ),
    ),
    Dialogue(
        "不准假",
        (
            whispers("lin", "/请假 明天 培训", ("lin", "请假"), ("zhao", "培训")),
            whispers("zhao", "/不准假 1 那天有团代会", ("zhao", "1号"), ("lin", "那天有团代会")),
        ),
    ),
    Dialogue("申诉", (whispers("lin", "/申诉 每周互动 那天停电", ("lin", "没有")),), "where nothing was short"),
    Dialogue(
        "答复",
        (
            whispers("lin", "/申诉 每周互动 那周停电", ("lin", "申诉1号"), ("zhao", "那周停电"), days=14),
            whispers("zhao", "/答复 1 已核实", ("zhao", "已核实"), ("lin", "已核实")),
        ),
    ),
    Dialogue(
        "撤销",
        (
            says("lin", "/话题 周末去哪里", (ROOM, "开始了")),
            says("lin", "/撤销", (ROOM, "周末去哪里")),
            says("lin", "/撤销", (ROOM, "十分钟")),
        ),
    ),
    Dialogue("隐私", (says("an", "/隐私", (ROOM, "联系人：林一")),)),
    Dialogue(
        "退出统计",
        (says("an", "/退出统计", ("an", "已退出统计")), says("an", "/加入统计", ("an", "已加入统计"))),
    ),
    Dialogue("绑定", (whispers("an", "/绑定 ABCD2345", ("an", "这个码不对")), says("an", "/绑定 A", (ROOM, "私聊")))),
    Dialogue("启用", (says("lin", "/启用", (ROOM, "本群已经启用")),)),
)
