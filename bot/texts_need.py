"""What the bot says of `/求助`: where help is found, what is passed on and to whom."""

from collections.abc import Sequence


def how_to_ask(lines: Sequence[str], *, reaches: bool) -> str:
    """Say where help is found, and what asking for it here would do."""
    where = "需要帮助时：" + "；".join(lines) if lines else ""
    if not reaches:
        return where or "学院还没有写明求助方式。请联系辅导员，紧急时拨打 120 或 110。"
    what = "您的话、您的昵称和账号"
    how = f"也可以私聊我发 /求助 想说的话 ：我会马上把{what}转给学院的心理老师，由老师联系您；我这里不留任何记录。"
    return "\n".join(part for part in (where, how) if part)


def passed_on() -> str:
    """Say plainly what was passed on, and to whom."""
    return "已把您的话、您的昵称和账号转给心理老师，老师会联系您。我这里没有留下任何记录。"


NOT_PASSED_ON = "没能转到心理老师那里，请用下面的方式，或稍后再发一次。"
ASKED_IN_GROUP = "群里的话大家都看得到，所以我没有转。要转给心理老师，请在这里私聊我发 /求助 想说的话 。"


def asks(name: str, account: str, words: str) -> str:
    """Tell the counsellor who asks for help, and what they said."""
    who = f"{name}（{account}）" if name else account
    return f"【求助】{who}请您联系。本人选择转给您，系统不留记录：\n{words or '（没有写内容）'}"
