"""The Chinese words of the demo."""

from collections.abc import Iterable
from datetime import datetime

COMMITTEE = "学院团委"
WISH = "／心愿　想要一本英语四级的书"
BE = "我是"
PRIVATELY = "私 "
LEAVE = ("退出", "quit", "exit")
NOBODY = "没有这个号。写“我是 1”这样的号。"


def introduction(groups: int, weeks: int, begin: datetime) -> str:
    """Say what is about to be played."""
    return (
        f"模拟一所学院：{groups}个联系青年群，从{begin:%Y-%m-%d}起{weeks}周，其中有一次掉线。下面是每个人会收到的内容。"
    )


def place(name: str, *, is_room: bool) -> str:
    """Say where something was said."""
    return f"群「{name}」" if is_room else f"私聊 {name}"


def said(at: datetime, text: str) -> str:
    """Say when what was said."""
    indented = text.replace("\n", "\n            ")
    return f"{at:%m-%d %H:%M} {indented}"


def file(name: str) -> str:
    """Say that a file came."""
    return f"[文件 {name}]"


def part(room: str, *, is_cadre: bool) -> str:
    """Say who somebody is in a group."""
    return f"{room}的联系人" if is_cadre else f"{room}的青年"


def chat_help(people: Iterable[tuple[int, str, str]]) -> str:
    """Say how to chat along."""
    cast = "\n".join(f"  {number}　{name}（{who}）" for number, name, who in people)
    return (
        "\n现在轮到您了。直接打字就是在群里说话，试试 /心愿 想要一本书、/五有、/进度、/帮助。\n"
        f"“{PRIVATELY}/我的心愿”是私聊机器人；“{BE} 2”换一个人；“{LEAVE[0]}”结束。\n{cast}\n"
    )


def where(config: str) -> str:
    """Say where the scratch data are."""
    return f"\n数据在这个目录里，可以接着看：wuyou judge --config {config}"
