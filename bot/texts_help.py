"""What `/帮助` says, and the page of all commands, which is made of the same."""

from collections.abc import Iterable, Sequence

from bot.commands.base import Command, Where, Who, simple
from bot.config_tables import Commands as LimitsTable

_USERS = {
    Who.ANYONE: "所有人",
    Who.CADRE: "联系人、副手",
    Who.CADRE_ALONE: "联系人本人",
    Who.CADRE_OR_COMMITTEE: "联系人本人、团委",
    Who.COMMITTEE: "团委",
    Who.LISTED: "团委名单上的人",
}
_PLACES = {Where.ANYWHERE: "群里或私聊", Where.ROOM: "群里", Where.PRIVATE: "私聊"}
_ECHOED = 20  # Characters of what somebody looked for.


def overview(first: Iterable[Command], families: Iterable[str]) -> list[str]:
    """Say the few most useful commands, and how to see the others."""
    more = f"更多：/帮助 加一类的名字（{'、'.join(families)}），或加一条命令，例如 /帮助 {_family_of(first)}"
    return ["可以这样用：", *map(line, first), more]


def _family_of(commands: Iterable[Command]) -> str:
    return next((command.names[0] for command in commands), "")


def family(title: str, commands: Iterable[Command]) -> list[str]:
    """Say the commands of a family, each with its first example."""
    return [f"{title}：", *map(line, commands)]


def line(command: Command) -> str:
    """Say a command in a line: its first example, and what it does."""
    return f"{command.examples[0]}　{command.summary}"


def one(command: Command) -> list[str]:
    """Say everything of one command."""
    others = aliases(command)
    also = f"（也可以写 {'、'.join(f'/{name}' for name in others)}）" if others else ""
    lines = [f"/{command.names[0]}{also}：{command.summary}", "例如："]
    return [*lines, *command.examples, f"谁用：{_USERS[command.who]}；在{_PLACES[command.where]}用。"]


def unknown(looked_for: str, families: Iterable[str]) -> list[str]:
    """Say what there is where something else was looked for."""
    words = " ".join(looked_for.split())
    shown = words if len(words) <= _ECHOED else f"{words[:_ECHOED]}…"
    return [f"没有「{shown}」。可以看：{'、'.join(families)}。例如：/帮助 {next(iter(families), '')}"]


def aliases(command: Command) -> list[str]:
    """Return the other names of a command, without its spellings in traditional characters."""
    spelt = dict.fromkeys(simple(name) for name in command.names)
    return [name for name in spelt if name != simple(command.names[0])]


# The page.

_HEAD = """\
# 命令一览

（本页由命令登记表生成：`make docs`。不要手改。）

在群里或私聊里发下面的话。不是命令的话，机器人在群里不答，在哪里都不记内容。

- 命令以 `/` 开头，也可以是 `／`、`、`、`\\`；或者 `@机器人` 再写命令名，不用斜杠。私聊里也不用斜杠：`心愿 想要一本书`。
- 差一点没写对（`/心怨 买书`、`/心愿买书`），机器人私聊问您是不是想发哪一条，由您再发；在群里要 @ 了它才问。
- 全角、半角、繁体、简体都认；命令和内容之间空一格。号码写 `12`、`12号`、`第12号`、`十二号` 都行。
- 引用别人的话时，只看您自己写的那部分；转发的、图片里的命令不算。`@所有人` 的话不是对机器人说的。
- 每人每分钟最多 {per_person} 条命令，每群 {per_group} 条（可在配置里改）；聊天不受限。
- 命令发错了，撤回那条消息：它录的东西如果还没有人用到，就一并撤销。退出统计、绑定身份不因撤回而撤销。
- `/帮助` 看常用的，`/帮助 心愿` 看一类，`/帮助 撤回心愿` 看一条。
"""


def page(families: Sequence[tuple[str, Sequence[Command]]]) -> str:
    """Return the page of all commands, in Markdown."""
    limits = LimitsTable()
    head = _HEAD.format(per_person=limits.per_person, per_group=limits.per_group)
    return "\n".join([head, *(_section(title, commands) for title, commands in families)])


def _section(title: str, commands: Iterable[Command]) -> str:
    rows = [_row(command) for command in commands]
    return "\n".join([f"## {title}\n", "| 例子 | 做什么 | 谁用 | 在哪里 |", "| --- | --- | --- | --- |", *rows, ""])


def _row(command: Command) -> str:
    examples = "<br>".join(f"`{example}`" for example in command.examples)
    others = aliases(command)
    also = f"（也可以写 {'、'.join(f'`/{name}`' for name in others)}）" if others else ""
    cells = (examples, command.summary + also, _USERS[command.who], _PLACES[command.where])
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
