"""What the bot says of pausing reminders: what is chosen, until when, and how to choose."""

from datetime import datetime, time, tzinfo

from bot import texts
from rules.reminders import Snooze

HOW = "请这样写：\n/提醒 暂停 3天（1到30天）\n/提醒 每天18:00（到这个时间才提醒，一天最多一条）\n/提醒 关\n/提醒 开"
PAUSE_HOW = "请写停几天，例如：/提醒 暂停 3天"
NO_TIME = "没有这个时间，请这样写：/提醒 每天18:00"
ONLY_CADRE = "提醒只发给联系群的团干部本人，您这里没有提醒可设。"
IS_OVER = "您关掉的提醒已到期，今后快到期而还没做到的会再私聊提醒您。要再关：/提醒 关"
_CHANGE = "随时可改：/提醒 开、/提醒 暂停 3天、/提醒 每天18:00、/提醒 关"


def pause_out_of_range(most: int) -> str:
    """Say how long a pause may be."""
    return f"一次可以暂停1到{most}天，例如：/提醒 暂停 3天；更久请用：/提醒 关"


def quiet_then(begins: time, ends: time) -> str:
    """Say that nobody is reminded at that time."""
    return f"{begins:%H:%M}到{ends:%H:%M}不打扰，请换一个时间，例如：/提醒 每天18:00"


def state(snooze: Snooze, per_day: int, per_week: int, now: datetime, zone: tzinfo) -> str:
    """Say what holds of somebody's reminders, until when, and how to change it."""
    return "\n".join([*_state(snooze, per_day, per_week, now, zone), _CHANGE])


def _state(snooze: Snooze, per_day: int, per_week: int, now: datetime, zone: tzinfo) -> list[str]:
    lines = []
    if snooze.until is not None and now < snooze.until:
        until = texts.until(snooze.until, zone)
        year = f"{snooze.until.astimezone(zone).year}年" if _in_other_year(snooze.until, now, zone) else ""
        word = "关到" if snooze.off else "暂停到"
        lines.append(f"提醒已{word}{year}{until}，到时自动恢复，那时还来得及的会再告诉您。")
    else:
        lines.append(f"提醒开着：快到期而还没做到时私聊您，一天最多{per_day}条，一周最多{per_week}条。")
    if snooze.daily is not None:
        lines.append(f"每天{snooze.daily:%H:%M}以后才提醒，一天最多一条。")
    return lines


def _in_other_year(until: datetime, now: datetime, zone: tzinfo) -> bool:
    return until.astimezone(zone).year != now.astimezone(zone).year
