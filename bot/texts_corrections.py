"""What is said of leave, of what was undone, and of objections. Every Chinese word of the corrections stands here."""

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

from bot.texts import HAVES
from bot.texts_dates import day, day_beside, moment, whole_day
from rules.facts import Activity, Attend, Duty, Meet, Objection, Topic
from rules.periods import Period, PeriodKind, local_day
from rules.policy import Have
from rules.verdicts import Status
from tracker.requests import Entry, Request, RequestKind, RequestState

LATE = "（事后补请）"  # Behind leave that was asked for after its first day had begun.
CADRE = "联系人"  # Who objects, where the roster has no name.
COMMITTEE = "团委"  # Who answers, where the roster has no name.
UNDONE = "本人撤销"  # The reason of a void by `/撤销`.

_WEEKDAYS = "一二三四五六日"
_CUT = 350  # Characters of an objection in the word to the committee; `/待批 号` shows all of it.
_BRIEF = 30
_LISTED = 8

FORMS = {"talk": "谈心", "visit": "走访", "other": "见面"}
DUTIES = {"organization_life": "组织生活会", "lecture": "团课", "theme_day": "主题团日"}


def only_committee(name: str) -> str:
    """Tell somebody, kindly and once, that a command is the committee's."""
    return f"/{name} 由团委使用。您可以发 /帮助 看能用的命令。"


# Days and periods.


def days(first: date, last: date, this_year: int) -> str:
    """Say a day or the days from first to last, with their number; the year only where it is not this one."""
    if first == last:
        return _day(first, this_year)
    return f"{_day(first, this_year)}至{_day(last, first.year)}，共{(last - first).days + 1}天"


def _day(day: date, this_year: int) -> str:
    return f"{day_beside(day, this_year)}（周{_WEEKDAYS[day.weekday()]}）"


def period(one: Period) -> str:
    """Name a period with its year."""
    first, last = one.first, list(one.each_day())[-1]
    match one.kind:
        case PeriodKind.DAY:
            return whole_day(first)
        case PeriodKind.WEEK:
            year, week, _ = first.isocalendar()
            return f"{year}年第{week}周（{day(first)}至{day(last)}）"
        case PeriodKind.MONTH:
            return f"{first.year}年{first.month}月"
        case PeriodKind.QUARTER:
            return f"{first.year}年第{(first.month + 2) // 3}季度"
        case PeriodKind.YEAR:
            return f"{first.year}年"


# Leave.

LEAVE_HOW = "没看懂是哪几天。请这样写：/请假 3月2日-3月5日 事由（也可以写 3.2-3.5、明天、下周三）"
LEAVE_TOO_LONG = "一次最多请一年的假，请看看日期有没有写错。"
DECLINE_HOW = "请写上理由，我会转告本人，例如：/不准假 3 那几天有团代会"
NO_LEAVE = "您还没有请过假。请假这样写：/请假 3月2日-3月5日 事由"


def leave_why(said: str) -> str:
    """Ask for the reason of leave, and say which days were understood."""
    return f"看懂的是{said}。请再写上事由，例如：/请假 3月2日-3月5日 培训"


def leave_days(request: Request, zone: tzinfo, *, late: bool) -> str:
    """Say the days of leave; behind them, where it is so, that it was asked for afterwards."""
    assert request.first is not None and request.last is not None  # noqa: S101, PT018 # Leave has days.
    return days(request.first, request.last, local_day(request.asked_at, zone).year) + (LATE if late else "")


def leave_asked(request: Request, said: str, *, told: bool) -> str:
    """Tell the cadre what was understood, and who decides."""
    then = "已转告团委，批准后这几天不计。" if told else f"{_NOBODY_BOUND}批准后这几天不计。"
    return f"请假{request.no}号：{said}。事由：{request.words}\n{then}"


_NOBODY_BOUND = "团委还没有人绑定机器人，请您直接告诉团委，申请先留着。"


def leave_told(request: Request, who: str, said: str) -> str:
    """Tell the committee who asks for leave, and how to answer."""
    answers = f"同意发 /准假 {request.no} ，不同意发 /不准假 {request.no} 理由 。"
    return f"{who}请假{request.no}号：{said}。\n事由：{request.words}\n{answers}"


def leave_decided(request: Request, who: str, said: str, by: str) -> str:
    """Tell what was decided of leave."""
    decided = "已准假" if request.state is RequestState.GRANTED else "没有批准"
    words = f"：{request.answer}" if request.answer else "。"
    return f"请假{request.no}号（{who}，{said}）：{by}{decided}{words}"


def leave_list(lines: Sequence[tuple[Request, str]]) -> str:
    """List somebody's own leave, the latest first."""
    return "\n".join(["您的请假：", *(_own_leave(*line) for line in lines[:_LISTED])]) if lines else NO_LEAVE


def _own_leave(request: Request, said: str) -> str:
    states = {
        RequestState.WAITING: "等团委答复",
        RequestState.GRANTED: "已准假",
        RequestState.DECLINED: "没有批准",
        RequestState.WITHDRAWN: "已撤回",
    }
    answer = f"：{_brief(request.answer)}" if request.answer else ""
    return f"{request.no}号 {said}，{states[request.state]}{answer}"


# What the committee decides.

NO_SUCH_REQUEST = "没有这个号，或者不归您办。发 /待批 看等着办的。"
NOTHING_WAITS = "没有等着办的请假和申诉。"


def already_decided(request: Request, by: str, zone: tzinfo) -> str:
    """Say that somebody was first, and what holds therefore."""
    if request.state is RequestState.WITHDRAWN:
        return f"{request.no}号已由本人撤回，不用办了。"
    states = {RequestState.GRANTED: "准假", RequestState.DECLINED: "不准假", RequestState.ANSWERED: "答复"}
    when = "" if request.decided_at is None else f"在{moment(request.decided_at, zone)}"
    return f"{request.no}号已由{by}{when}{states[request.state]}，以第一次为准。"


def other_kind(request: Request) -> str:
    """Say with which command a request of the other kind is decided."""
    if request.kind is RequestKind.LEAVE:
        return f"{request.no}号是请假，请发 /准假 {request.no} 或 /不准假 {request.no} 理由 。"
    return f"{request.no}号是申诉，请发 /答复 {request.no} 内容 。"


def decided(words: str) -> str:
    """Confirm a decision to whoever made it."""
    return f"{words}\n已转告本人。"


def waiting_list(lines: Sequence[str]) -> str:
    """List what waits for the committee."""
    more = [f"还有{len(lines) - _LISTED}件。"] if len(lines) > _LISTED else []
    return "\n".join(["等着办的（发 /待批 号 看全文）：", *lines[:_LISTED], *more]) if lines else NOTHING_WAITS


def leave_line(request: Request, who: str, said: str) -> str:
    """Say in a line who waits for leave."""
    return f"{request.no}号 {who}请假：{said}，{_brief(request.words)}"


def objection_line(no: int, who: str, objection: Objection) -> str:
    """Say in a line who waits for an answer."""
    return f"{no}号 {who}申诉{HAVES[Have(objection.have)]}：{_brief(objection.words)}"


def _brief(words: str | None) -> str:
    return _shortened(" ".join((words or "").split()), _BRIEF)


def _shortened(words: str, limit: int) -> str:
    return words if len(words) <= limit else f"{words[:limit]}…"


# Undoing.

NOTHING_TO_UNDO = "十分钟内没有您录的内容可以撤销。更早的请告诉团委，由团委注销；心愿、反映用 /撤回心愿 、/撤回反映 。"


def undone(entries: Iterable[Entry]) -> str:
    """Name what was undone; of people only how many."""
    some = list(entries)
    named = [_named(entry) for entry in some if not isinstance(entry, Attend | Meet)]
    there = sum(isinstance(entry, Attend) for entry in some)
    forms = [entry.form for entry in some if isinstance(entry, Meet)]
    named += [f"{there}人到场"] if there else []
    named += [f"{FORMS[form]}{forms.count(form)}人" for form in FORMS if form in forms]
    return f"已撤销：{'、'.join(named)}。"


def _named(entry: Topic | Activity | Duty) -> str:
    match entry:
        case Topic():
            return f"话题「{entry.title}」"
        case Activity():
            return f"活动「{entry.title}」"
        case Duty():
            return DUTIES[entry.duty] + (f"「{entry.title}」" if entry.title else "")


# Objections.

OBJECTION_HOW = "没看懂是哪一项。请这样写：/申诉 每周互动 理由（声音、互动、话题、活动、面对面）"
OBJECTION_WHY = "请写上理由，例如：/申诉 每周互动 那周停电了"
OBJECTION_WHERE = "您有不止一个群，请到要申诉的群里发，我私聊回答。"
ANSWER_HOW = "请写上答复，例如：/答复 5 已核实，那周停电"

_LATEST = {
    Have.VOICE: "昨天",
    Have.INTERACTION: "上周",
    Have.TOPIC: "上月",
    Have.ACTIVITY: "上季度",
    Have.FACE_TO_FACE: "去年",
}


def nothing_short(have: Have) -> str:
    """Say that of late nothing of the have was short, and how to name another period."""
    name = HAVES[have]
    return f"「{name}」最近没有未做到的。要说别的一期，请写上是哪一期，例如：/申诉 {name} {_LATEST[have]} 理由"


def no_objection(have: Have, one: Period, status: Status | None) -> str:
    """Say why there is nothing to object to."""
    why = {
        None: "没有判定",
        Status.MET: "是已做到，不用申诉",
        Status.EXCUSED: "不计，不用申诉",
        Status.OPEN: "还没有结束",
        Status.DUE: "还没有结束",
    }
    return f"「{HAVES[have]}」{period(one)}{why.get(status, '')}。"


def objection_stored(no: int, about: str, *, told: bool) -> str:
    """Confirm an objection with its number."""
    then = "已转告团委。" if told else _NOBODY_BOUND
    return f"申诉{no}号：{about}。\n{then}申诉和答复会一起列在判定旁边，判定本身不改。"


def objection_told(no: int, who: str, about: str, words: str, *, whole: bool = False) -> str:
    """Tell the committee who objects to what, and how to answer."""
    said = words if whole else _shortened(words, _CUT)
    more = "" if said == words else f"（全文发 /待批 {no} ）"
    return f"{who}申诉{no}号：{about}。\n理由：{said}{more}\n答复发 /答复 {no} 内容 。"


def objection_answered(no: int, who: str, about: str, words: str, by: str) -> str:
    """Tell what was answered to an objection."""
    return f"申诉{no}号（{who}，{about}）：{by}答复：{words}"


def subject(group: str, have: Have, one: Period) -> str:
    """Say to which verdict an objection was made."""
    return f"「{group}」{HAVES[have]}，{period(one)}"
