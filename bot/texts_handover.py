"""What is said of a handover. Every Chinese word of it stands here."""

from collections.abc import Iterable, Mapping
from datetime import date

from bot import texts, texts_dates

CANCEL = "取消"

HOW = (
    "请这样写：/交接 @新联系人 3月9日 （在群里），或 /交接 群名 姓名 3月9日 （私聊）。"
    "不写日期就是明天。取消发 /交接 取消 。"
)
NOT_AHEAD = "交接最早从明天零点起，最晚一年以内。请换一个日期，例如：/交接 王二 3月9日"
NOT_YOURS = "这个群的交接不归您办：由本群联系人或它所属的团委办。"
NONE_AHEAD = "没有还没生效的交接。"
_LISTED = 8
_ECHOED = 20


def which_group(names: Iterable[str]) -> str:
    """Ask which group is meant."""
    known = list(names)
    more = "等" if len(known) > _LISTED else ""
    return (
        f"没看懂是哪个群。请写群名，例如：/交接 {known[0]} 王二 3月9日。您能办的群：{'、'.join(known[:_LISTED])}{more}"
    )


def which_to_cancel(names: Iterable[str]) -> str:
    """Ask the handover of which group is meant."""
    known = list(names)
    more = "等" if len(known) > _LISTED else ""
    return (
        f"没看懂是哪个群的交接。请写群名，例如：/交接 取消 {known[0]}。还没生效的：{'、'.join(known[:_LISTED])}{more}"
    )


def unknown(name: str) -> str:
    """Say that nobody of that name is on the list as cadre."""
    said = name if len(name) <= _ECHOED else f"{name[:_ECHOED]}…"
    return f"名单上没有叫「{said}」的联系人。请先让团委把新联系人加进名单，或检查姓名（也可以写 姓名@院系）。"


UNKNOWN_MENTION = "提到的人不在联系人名单上，或还没有绑定。请先让团委加进名单，由本人私聊我发 /绑定 码 。"


def several(name: str) -> str:
    """Ask which of several people of a name is meant."""
    return f"名单上有几位叫「{name}」，请写成 姓名@院系，例如：{name}@软件学院"


def unbound(name: str) -> str:
    """Say that the new cadre has to bind themselves first."""
    return f"{name}还没有绑定。请先让{name}加我为好友，私聊发 /绑定 码（码由团委发），再来交接。"


def already(name: str) -> str:
    """Say that the group is theirs already."""
    return f"{name}已经是这个群的联系人，不用交接。"


def planned(group: str, name: str, day: date) -> str:
    """Confirm a handover to whoever asked for it."""
    return (
        f"已登记：「{group}」从{texts_dates.day(day)}零点起由{name}联系。已告诉双方和团委，"
        f"没办完的心愿和问题一并交过去。之前要取消，发 /交接 取消 。"
    )


def told(group: str, old: str, new: str, day: date) -> str:
    """Tell both cadres and the committee of a handover ahead."""
    return f"交接：「{group}」从{texts_dates.day(day)}零点起由{new}联系（之前是{old}）。在那之前一切不变。"


def cancelled(group: str, name: str, day: date) -> str:
    """Tell everybody concerned that a handover will not happen."""
    return f"交接取消：「{group}」原定{texts_dates.day(day)}起由{name}联系，现在不变。"


def yours_now(group: str, waiting: Mapping[str, int]) -> str:
    """Tell the new cadre that the group is theirs, and what passes on."""
    open_ = [f"{texts.HANDED_IN[of_type]}{waiting[of_type]}件" for of_type in texts.HANDED_IN if waiting.get(of_type)]
    passes = f"交过来还没办完的：{'、'.join(open_)}。" if open_ else "没有还没办完的心愿和问题。"
    return f"从今天起「{group}」由您联系。{passes}我会在群里重新贴出本群说明。发 /进度 看五有，发 /帮助 看命令。"


def somebody(name: str) -> str:
    """Return the name of somebody, or what they are where the list has none."""
    return name or "原联系人"
