"""What is said of groups of one name. Every Chinese word of it stands here."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts_dates import whole_moment

_LISTED = 6
_CUT = 20


def group(since: datetime, youths: int, zone: tzinfo) -> str:
    """Say what tells a group from others of its name."""
    return f"{whole_moment(since, zone)}启用，青年{youths}人"


def which(name: str, told: Sequence[str], command: str) -> str:
    """Ask which of the groups of one name is meant; `told` is what tells each from the others."""
    short = name if len(name) <= _CUT else f"{name[:_CUT]}…"
    listed = "\n".join(f"第{number}群：{one}" for number, one in enumerate(told[:_LISTED], start=1))
    return f"有{len(told)}个群都叫「{short}」：\n{listed}\n请在群名后写是第几群，例如：/{command} {short} 第1群 …"
