"""What is said of commands in general: floods, recalls, who may use what. `/帮助` has words of its own."""

import re

TOO_MANY = "命令发得有点快，我先歇一分钟，请过一会儿再发。聊天不受影响。"

_TO_EVERYBODY = re.compile(r"[@＠](?=\s*(?:所有人|全体成员|全體成員|all\b|everyone\b))", re.IGNORECASE)


def to_nobody_else(words: str) -> str:
    """Return the words so that they call nobody: whoever is quoted may have written @所有人."""
    return _TO_EVERYBODY.sub("", words)
