"""What is said of activities, attendances, meetings, duties and pairing. Every Chinese word of theirs stands here."""

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from bot.texts_corrections import DUTIES, FORMS, days
from rules.periods import local_day

CANCELLED = "活动取消"  # The reason of a void by `/活动取消`.

_LISTED = 8
_ACTIVITIES = 6  # Their lines are long, and a message of a channel holds less than 500 characters.
_CUT = 20


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Say day and time; the year only where it is not this one."""
    return f"{day(local_day(at, zone), now, zone)}{at.astimezone(zone):%H:%M}"


def day(one: date, now: datetime, zone: tzinfo) -> str:
    """Say a day with its weekday; the year only where it is not this one."""
    return days(one, one, local_day(now, zone).year)


def until(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Say the time of a moment that is near; the day only where it is not today."""
    same = local_day(at, zone) == local_day(now, zone)
    return f"{at.astimezone(zone):%H:%M}" if same else moment(at, now, zone)


# Which group.


def which_group(names: Sequence[str], command: str) -> str:
    """Ask for the name of the group."""
    listed = "、".join(f"「{_short(name)}」" for name in names[:_LISTED])
    return f"您联系多个群，请写明是哪个：/{command} {_short(names[0])} …\n您的群：{listed}。也可以直接到那个群里发。"


def _short(words: str) -> str:
    return words if len(words) <= _CUT else f"{words[:_CUT]}…"


# What is wrong or missing.

ONE_DAY = "一次只录一天的活动，请写活动开始的那一天；跨几天的请每天录一次。"


def example(command: str) -> str:
    """Show how the command is written."""
    where = {
        "活动": "图书馆 读书会",
        "主题团日": "操场 升旗",
        "团课": "报告厅 团课第一讲",
        "组织生活会": "203教室 支部会",
    }
    return f"/{command} 10月12日 14:30 {where[command]}"


def no_moment(command: str) -> str:
    """Ask for day and time."""
    return f"没看到日期和时间。请这样写：{example(command)}（也可以写 周六 下午两点半）"


def no_day(command: str) -> str:
    """Ask for the day."""
    return f"还缺日期（例如 今天、周六、10月12日），请写在一起再发：{example(command)}"


def no_time(command: str) -> str:
    """Ask for the time."""
    return f"还缺时间（例如 14:30、下午两点半），请写在一起再发：{example(command)}"


# Days that may be several, or that only an almanac knows.
VAGUE_DAY = re.compile(
    r"(?:这个?|這個?|本|下个?|下個?)?(?:周末|週末)|(?:下下|下个?|下個?|本|这个?|這個?)(?:周|週|星期|礼拜|禮拜)(?![一二三四五六日天末])"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,2}|本|下个?|下個?)?月[初中底末]|(?:今|明)?年[初底末]|过[几幾两兩]天|過[几幾两兩]天"
    r"|(?:农历|農曆|正月|腊月|臘月|闰月)[初廿一二三四五六七八九十]*|大年[初三]?[一二三十]+|元旦|春节|春節|除夕|元宵节?|清明节?"
    r"|端午节?|中秋节?|重阳节?|国庆节?|國慶節?|五一|五四|六一|七一|八一|十一|劳动节|青年节|妇女节|植树节|教师节"
)


def no_such_day(written: str, command: str) -> str:
    """Say that no calendar has the day."""
    return f"没有「{_short(written)}」这一天，请改好再发：{example(command)}"


def no_such_time(written: str, command: str) -> str:
    """Say that no day has the time."""
    return f"没有「{_short(written)}」这个时间（一天是0:00到23:59），请改好再发：{example(command)}"


def which_day(written: str, command: str) -> str:
    """Ask which day is meant by words that do not tell it."""
    return f"「{_short(written)}」是哪一天？请写日期（例如 周六、10月12日）再发：{example(command)}"


def other_weekday(one: date) -> str:
    """Say which weekday the day is, where another was written."""
    return f"日历上是{days(one, one, one.year)}，和您写的星期对不上，请改好再发。"


def planned_already(when: str, title: str) -> str:
    """Say that the group has this activity already."""
    return f"{when}的「{_short(title)}」已经登记过了，没有重复登记。"


def no_title(command: str) -> str:
    """Ask for the title."""
    return f"还缺名称，请写在最后再发：{example(command)}"


def morning_or_evening(written: str) -> str:
    """Ask which half of the day is meant."""
    return f"「{_short(written)}」是早上还是晚上？请写明再发，例如 早上{_short(written)} 或 晚上{_short(written)}。"


def too_far(one: date) -> str:
    """Say that the day is more than a year away."""
    return f"看懂的日期是{one.year}年{one.month}月{one.day}日，离今天超过一年，请看看有没有写错。"


def place_too_long(length: int, limit: int) -> str:
    """Refuse a place that is too long."""
    return f"地点有{length}个字，最多{limit}个字。地点写一个词，和名称之间空一格。"


# Activities.


def echo(
    when: str, place: str | None, title: str, guessed: str, *, past: bool, duty: str | None, group: str, command: str
) -> str:
    """Read back what was understood, and ask whether it is right."""
    where = f"在{place}" if place else ""
    notes = [f"「{_short(guessed)}」按下午算。"] if guessed else []
    notes += [f"同时记一次{DUTIES[duty]}。"] if duty else []
    notes += ["时间已过，作为已办的活动补录，不再预告。"] if past else ["确认后在群里预告。"]
    of = f"「{_short(group)}」" if group else ""
    return f"读作：{of}{when} {where}「{title}」。{''.join(notes)}\n对的话回复 /是 ，不对请重发 /{command} …"


def announcement(when: str, place: str | None, title: str) -> str:
    """Announce an activity in the group."""
    where = f"\n地点：{place}" if place else ""
    return f"【活动预告】{title}\n时间：{when}{where}\n自愿参加。到场的同学可以把现场的签到码私聊发给我：/到 四位码"


def announced(title: str, group: str) -> str:
    """Confirm, in private, an activity that will be."""
    return f"已登记「{title}」，在「{_short(group)}」里预告。活动前1小时起可发 /签到码 ；取消发 /活动取消 。"


def reported(title: str) -> str:
    """Confirm an activity that has been."""
    return f"已补录「{title}」。到场的人：七天内在群里发 /到场 @甲 @乙 。录错了十分钟内发 /撤销 。"


ALREADY_ENTERED = "这条已经录过了，没有重复录。"
ALREADY_DONE = "这条命令已经办过了，没有重复办。"
NO_LONGER_YOURS = "这个群现在不由您联系，没有录入。"
NOTHING_WAITS = "没有等您确认的内容（十分钟内有效，机器人重启后要重发）。请重发原来的命令。"
CONFIRM_ALONE = "要确认请只回复 /是 ；不对请重发原来的命令。"
DROPPED = "等您确认的内容已作废，没有录入。"


# Cancelling.

NOTHING_TO_CANCEL = "没有可取消的活动。"


def took_place(title: str, there: int) -> str:
    """Say why an activity is not cancelled, and how it is corrected."""
    return f"「{title}」已办，有{there}人到场，不能取消。刚录错的，十分钟内发 /撤销 ；更早的请告诉团委，由团委注销。"


def which_activity(lines: Sequence[str], command: str) -> str:
    """List activities to choose from."""
    listed = [f"{number}. {line}" for number, line in enumerate(lines[:_ACTIVITIES], start=1)]
    more = [f"还有{len(lines) - _ACTIVITIES}个，可以写名称里的字来选。"] if len(lines) > _ACTIVITIES else []
    return "\n".join([f"有{len(lines)}个活动，请写明是哪一个，例如 /{command} 1", *listed, *more])


def activity_line(when: str, title: str, group: str) -> str:
    """Say in a line when an activity is; the group where there are several."""
    of = f"（{_short(group)}）" if group else ""
    return f"{when}「{_short(title)}」{of}"


def cancelled(title: str, when: str, duty: str | None) -> str:
    """Confirm that an activity was cancelled."""
    also = f"同时录的{DUTIES[duty]}一并撤下。" if duty else ""
    return f"已取消：{when}「{title}」。{also}"


def cancellation(title: str, when: str) -> str:
    """Tell the group that an announced activity will not be."""
    return f"【活动取消】{when}的「{title}」取消了。"


# Attendance.


def code(title: str, digits: str, end: str, minutes: int) -> str:
    """Give the cadre a code."""
    return (
        f"「{title}」签到码：{digits}（{minutes}分钟内有效，到{end}）。请出示给到场的同学，私聊我发 /到 {digits} 即可。"
    )


def no_activity_now(next_one: str) -> str:
    """Say that there is no activity for a code now, and which comes next."""
    then = f"下一个：{next_one}。" if next_one else "还没有登记活动，请先发 /活动 。"
    return f"现在没有可签到的活动（活动前1小时到后12小时可用）。{then}"


HOW_TO_ARRIVE = "请发 /到 加现场的四位码，例如：/到 1234"
WRONG_CODE = "码不对、已过期，或者不是您所在群的活动。请看现场的码再发一次。"
TOO_MANY_TRIES = "试的次数有点多，请过十分钟再发；也可以请联系人直接记到场。"
OPTED_OUT = "您已退出统计，所以没有记录到场。想记录请先发 /加入统计 ，再发一次。"
HOW_TO_NOTE = (
    "请在群里 @ 到场的人，例如：/到场 @甲 @乙 。记到七天内最近的一次活动；要记别的一次，加上名称：/到场 读书会 @甲"
)
NO_ACTIVITY_OF_LATE = "最近七天没有活动可记到场。请先发 /活动 补录那次活动。"


def arrived(title: str) -> str:
    """Confirm to somebody that they were noted."""
    return f"已签到「{title}」。"


def noted(title: str, when: str, new: int, there: int, others: Sequence[str], unnamed: int) -> str:
    """Tell the cadre how many were noted, and who was not."""
    return f"{when}「{title}」：新记{new}人到场，共{there}人。{not_counted(others, unnamed)}"


def not_counted(names: Sequence[str], unnamed: int) -> str:
    """Name who does not count, as the group names them; why is not told."""
    if not names and not unnamed:
        return ""
    listed = "、".join(_short(name) for name in names[:_LISTED])
    more = len(names) - len(names[:_LISTED]) + unnamed
    others = f"{'，另有' if listed else ''}{more}人" if more else ""
    return f"没有计入：{listed}{others}（不在本群统计的青年之内）。"


# Meetings.


def met(form: str, new: int, again: int, when: str, others: Sequence[str], unnamed: int) -> str:
    """Confirm a meeting in private, without a name of whom it was with."""
    if not new:
        known = f"{when}的{FORMS[form]}已记过，没有重复记。" if again else f"没有记{FORMS[form]}。"
        return f"{known}{not_counted(others, unnamed)}"
    known = f"另有{again}人当天已记过，没有重复记。" if again else ""
    return f"已记{FORMS[form]}{new}人（{when}）。{known}{not_counted(others, unnamed)}只记人和日期，别的不记。"


def whom(form: str) -> str:
    """Ask whom it was with."""
    return f"请在群里 @ 见面的人，例如：/{FORMS[form]} @某同学 ，或 /{FORMS[form]} 昨天 @某同学 。结果我私聊告诉您。"


def not_yet_met(when: str) -> str:
    """Say that a meeting is entered once it has been."""
    return f"{when}还没到，见面之后再录就好。"


# Duties.


def duty_entered(duty: str, title: str, when: str) -> str:
    """Confirm a duty."""
    return f"已记{DUTIES[duty]}「{title}」（{when}）。录错了十分钟内发 /撤销 。"


def duty_to_come(duty: str, when: str) -> str:
    """Say that a duty is entered once it is done, or with time and place at once as an activity."""
    name = DUTIES[duty]
    return f"{when}还没到，办完再录就好。想现在预告，请写上时间和地点：{example(name)}"


# Pairing.

PAIRING_HOW = "只记人数，不记姓名，别的内容都没有留下。请只写数字，例如：/结对 4"


def pairing_entered(number: int) -> str:
    """Confirm how many are paired."""
    return f"已记结对{number}人（只记人数）。人数变了再发一次即可。"


def pairing_undone(number: int | None) -> str:
    """Say that the number is what it was before; None: there was none."""
    return "已撤销：结对人数，现在没有登记。" if number is None else f"已撤销：结对人数，改回{number}人。"
