"""What the bot says of a verdict's reasons, in private and to the cadre: times, letters for youths, never who."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from bot import texts
from bot.texts_corrections import FORMS
from bot.why import Why
from rules.facts import Activity, Attend, Attest, Excuse, Fact, Meet, Topic
from rules.people import Youth
from rules.periods import Period, PeriodKind
from rules.policy import Have
from rules.reasons import Entry, Standing
from rules.verdicts import Status

LIMIT = 480  # Characters of a message: the channels ask for less than 500.
LETTERS = "甲乙丙丁戊己庚辛壬癸"
_LONGEST_NAME = 20
_MOST = ((99, 999), (5, 999), (2, 999), (1, 999), (1, 20), (1, 12), (1, 6), (1, 3), (1, 1))  # Times a youth, youths.

HOW = (
    "没看懂问的是哪一项、哪一段时间。请这样写：/为什么 每周互动 。"
    "五项是：每天声音、每周互动、每月话题、活动、面对面；后面可以写昨天、3月2日、上周、第10周、上月、3月、上季度、去年。"
)
NO_VERDICT = "这段时间没有可以说明的：还没有开始，或者在建群以前、结束以后。"

_RULES: Mapping[Have, str] = {
    Have.VOICE: "联系人当天至少发{need}条消息",
    Have.INTERACTION: "至少{need}位青年在联系人说话后{hours}内接话，或有一方提到另一方而联系人在{hours}内回应",
    Have.TOPIC: "一个话题在{hours}内至少有{need}位青年发言",
    Have.ACTIVITY: "一次线下活动至少有{need}位青年到场",
    Have.FACE_TO_FACE: "与超过{share}的联系青年见面，现有{linked}位，要{need}位",
}

_NOT_COUNTED = {  # Opting out is nobody's affair, so what came after it is passed over.
    Standing.NO_ANSWER: "没有接上话",
    Standing.NOT_CADRE: "不是联系人发的",
    Standing.KIND: "类型不计（表情、命令等）",
    Standing.RECALLED: "已撤回",
    Standing.STAFF: "老师等工作人员的",
    Standing.BOT: "机器人的",
    Standing.BEFORE_WINDOW: "在这段时间以前",
    Standing.AFTER_WINDOW: "在这段时间以后",
    Standing.SMALLER: "在人较少的话题或活动里",
    Standing.NOBODY: "没有青年参加",
    Standing.NOT_YOUTH: "不是青年的",
    Standing.NOT_LINKED: "人不在群里",
    Standing.GONE: "人已不在群里",
    Standing.NOT_HELD: "活动还没举行",
    Standing.VOID: "已作废",
}

_OF_A_WHOLE = {Standing.SMALLER: "人较少", Standing.NOT_CADRE: "不是联系人开的"}
_WHOLES = ("个话题", "个活动")
_MEASURES = (*_WHOLES, "条准假或证明", "条")


def letter(number: int) -> str:
    """Return the letter of the youth who appears as the number-th: 甲 to 癸, then 甲2."""
    times, place = divmod(number - 1, len(LETTERS))
    return LETTERS[place] + (str(times + 1) if times else "")


def why(name: str, reasons: Why) -> str:
    """Say what was counted and why the rest was not, in at most 480 characters; times in the policy's zone."""
    found = ""
    for times, youths in _MOST:
        found = "\n".join([*_head(name, reasons), *_counted(reasons, times, youths), *_rest(reasons)])
        if len(found) <= LIMIT:
            break
    return found[:LIMIT]


# What was decided, by which rule.


def _head(name: str, reasons: Why) -> Iterator[str]:
    verdict = reasons.verdict
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
    because = f"（{texts.REASONS[verdict.reason]}）" if verdict.reason is not None else ""
    yield f"「{short}」{texts.HAVES[verdict.have]}，{_period(verdict.period)}："
    yield f"{texts.STATUSES[verdict.status]}{because}，{verdict.count}/{verdict.need}"
    if reasons.sealed:
        yield "明细已过保留期限，只留下结论。"
        return
    yield f"规则（第{reasons.policy.version}版）：{_rule(reasons)}"


def _rule(reasons: Why) -> str:
    policy = reasons.policy
    window = policy.interaction_window if reasons.have is Have.INTERACTION else policy.topic_window
    return _RULES[reasons.have].format(
        need=reasons.verdict.need,
        hours=span(window),
        share=f"{(policy.face_to_face_share * 100).normalize():f}%",
        linked=reasons.linked,
    )


def span(span: timedelta) -> str:
    """Say a length of time in hours and minutes."""
    minutes = int(span.total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    return (f"{hours}小时" if hours else "") + (f"{minutes}分钟" if minutes or not hours else "")


def _period(period: Period) -> str:
    first, last = period.first, period.after - timedelta(days=1)
    match period.kind:
        case PeriodKind.DAY:
            return f"{first.year}年{_day(first)}"
        case PeriodKind.WEEK:
            year, week, _ = first.isocalendar()
            return f"{year}年第{week}周（{_day(first)}至{_day(last)}）"
        case PeriodKind.MONTH:
            return f"{first.year}年{first.month}月"
        case PeriodKind.QUARTER:
            return f"{first.year}年第{(first.month + 2) // 3}季度"
        case PeriodKind.YEAR:
            return f"{first.year}年"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


# What counted.


def _counted(reasons: Why, times: int, youths: int) -> Iterator[str]:
    """Yield what counted, with at most so many times of a youth and so many youths."""
    if reasons.sealed:
        return
    if not reasons.counted:
        yield "还没有能算进去的。"
        return
    lines = list(_LINES[reasons.have](reasons, times))
    yield from lines[: youths + 1]
    if len(lines) > youths + 1:
        yield f"……还有{len(lines) - youths - 1}位"
    if late := sum(entry.standing is Standing.COUNTED for entry in reasons.late):
        yield f"其中{late}条是期间结束后补录的，照样算。"


def _voices(reasons: Why, times: int) -> Iterator[str]:
    said = [entry.fact.at for entry in reasons.counted]
    yield f"算入{len(said)}条：{_clocks(said, reasons.policy.zone, times * 4)}"


def _by_youth(reasons: Why, times: int) -> Iterator[str]:
    """Yield a heading, then a line for each youth with the times of what counted."""
    yield f"算入{len(reasons.youths)}位青年："
    for youth, said in _of_each(reasons).items():
        yield f"{letter(reasons.youths[youth])} {_times([one.at for one in said], reasons.policy.zone, times)}"


def _of_each(reasons: Why) -> dict[Youth, list[Fact]]:
    found: dict[Youth, list[Fact]] = {youth: [] for youth in reasons.youths}
    for entry in reasons.counted:
        if entry.youth is not None:
            found[entry.youth].append(entry.fact)
    return found


def _topic(reasons: Why, times: int) -> Iterator[str]:
    for entry in reasons.counted:
        if isinstance(entry.fact, Topic):
            yield f"算入的话题（{_moment(entry.fact.at, reasons.policy.zone)}开）有{len(reasons.youths)}位青年："
    yield from list(_by_youth(reasons, times))[1:]


def _activity(reasons: Why, _times: int) -> Iterator[str]:
    for entry in reasons.counted:
        if isinstance(entry.fact, Activity):
            held = _moment(entry.fact.held_at, reasons.policy.zone)
            yield f"算入的活动（{held}）有{len(reasons.youths)}位青年："
    letters = [letter(number) for number in reasons.youths.values()]
    yield from ("、".join(letters[start : start + 10]) for start in range(0, len(letters), 10))


def _met(reasons: Why, times: int) -> Iterator[str]:
    yield f"算入{len(reasons.youths)}位青年："
    of = {entry.fact: entry.of for entry in reasons.counted}
    for youth, facts in _of_each(reasons).items():
        said = [_contact(fact, of[fact], reasons.policy.zone) for fact in facts]
        yield f"{letter(reasons.youths[youth])} {_some(said, times)}"


def _contact(fact: Fact, of: Topic | Activity | None, zone: tzinfo) -> str:
    if isinstance(fact, Attend) and isinstance(of, Activity):
        return f"{_day(of.held_at.astimezone(zone).date())}活动"
    form = FORMS[fact.form] if isinstance(fact, Meet) else ""
    return f"{_day(fact.at.astimezone(zone).date())}{form}"


_LINES: dict[Have, Callable[[Why, int], Iterator[str]]] = {
    Have.VOICE: _voices,
    Have.INTERACTION: _by_youth,
    Have.TOPIC: _topic,
    Have.ACTIVITY: _activity,
    Have.FACE_TO_FACE: _met,
}


def _moment(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{_day(local.date())}{local:%H:%M}"


def _clocks(moments: Sequence[datetime], zone: tzinfo, most: int) -> str:
    return _some([f"{at.astimezone(zone):%H:%M}" for at in moments], most)


def _times(moments: Sequence[datetime], zone: tzinfo, most: int) -> str:
    """Say moments by day, each day once."""
    by_day = groupby(moments[:most], key=lambda at: at.astimezone(zone).date())
    told = "；".join(f"{_day(day)}{_clocks(list(some), zone, most)}" for day, some in by_day)
    return told + (f"等{len(moments)}次" if len(moments) > most else "")


def _some(told: Sequence[str], most: int) -> str:
    return "、".join(told[:most]) + (f"等{len(told)}次" if len(told) > most else "")


# What did not, and what else bears on it.


def _rest(reasons: Why) -> Iterator[str]:
    verdict = reasons.verdict
    if left_out := _left_out(reasons.entries):
        yield f"没算的：{'，'.join(left_out)}"
    excused, enough = reasons.excused
    unmet = verdict.status is not Status.MET and not reasons.sealed
    if excused and unmet:
        yield f"放假或准假{excused}天，满{enough.normalize():f}天才不计。"
    blind, allowed = reasons.blind
    if blind and unmet:
        yield f"机器人看不到的时间：{span(blind)}，{span(allowed)}以内不影响。"
    if verdict.status in (Status.OPEN, Status.DUE):
        yield f"到{texts.until(verdict.over_at, reasons.policy.zone)}截止。"
    if reasons.objections:
        yield "联系人的异议已一并记录。"


def _left_out(entries: Sequence[Entry]) -> list[str]:
    """Say how much did not count for each reason; what counted elsewhere is not left out."""
    counted = {entry.fact for entry in entries if entry.standing is Standing.COUNTED}
    standing = {entry.fact: entry.standing for entry in reversed(entries) if entry.fact not in counted}
    found = Counter((how, _measure(fact)) for fact, how in standing.items())
    return [
        f"{found[how, measure]}{measure}{_OF_A_WHOLE.get(how, words) if measure in _WHOLES else words}"
        for how, words in _NOT_COUNTED.items()
        for measure in _MEASURES
        if found[how, measure]
    ]


def _measure(fact: Fact) -> str:
    match fact:
        case Topic():
            return "个话题"
        case Activity():
            return "个活动"
        case Excuse() | Attest():
            return "条准假或证明"
    return "条"
