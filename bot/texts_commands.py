"""What is said of commands in general: floods, recalls, who may use what. `/帮助` has words of its own."""

import re

from bot import texts

TOO_MANY = "命令发得有点快，我先歇一分钟，请过一会儿再发。聊天不受影响。"

_TO_EVERYBODY = re.compile(r"[@＠](?=\s*(?:所有人|全体成员|全體成員|all\b|everyone\b))", re.IGNORECASE)


def to_nobody_else(words: str) -> str:
    """Return the words so that they call nobody: whoever is quoted may have written @所有人."""
    return _TO_EVERYBODY.sub("", words)


ONE_COMMAND = "一条消息写一个命令，这条没有办。请分开发。"


# What is nearly a command.

_LONGEST_ECHO = 100  # Characters.


def as_it_should_be(name: str, argument: str) -> str:
    """Say to somebody what they may have meant to write, ready to be copied."""
    if len(argument) > _LONGEST_ECHO:
        return f"您是不是想用 /{name} ？这样写再发一次：/{name} 内容"
    return f"您是不是想发：\n/{name} {argument}"


def meant(line: str) -> str:
    """Say which command somebody may have meant, with how it is written."""
    return f"您是不是想用：\n{line}"


# Recalls.

RECALLED = "本人撤回了消息"  # The reason of a void.
LEAVE, OBJECTION = "请假", "申诉"


def handed_in_recalled(of_type: str, no: int) -> str:
    """Tell whoever heard of something handed in that its author took it back."""
    return f"{texts.HANDED_IN[of_type]}{no}号已由本人撤回，内容已删除。"


def handed_in_stays(of_type: str, no: int) -> str:
    """Tell the author of something handed in why it stays."""
    return f"{texts.HANDED_IN[of_type]}{no}号已经有人在办，撤回消息不会撤回它。"


def request_recalled(kind: str, no: int) -> str:
    """Tell the committee that leave or an objection was taken back."""
    return f"{kind}{no}号已由本人撤回，不用办了。"


def activity_stays(title: str, there: int) -> str:
    """Tell the cadre why an activity stays."""
    return f"活动「{title}」已有{there}人到场，撤回消息没有撤销它。要取消活动，发 /活动取消 。"
