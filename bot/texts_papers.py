"""The words of the papers: term report, duties, visits, overlap, spot check. Facts are said, nothing is praised."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from bot import texts
from bot.texts_dates import day, day_beside, whole_day, whole_moment
from rules.conditions import Term
from rules.duties import Finding
from rules.periods import Period, PeriodKind
from rules.policy import Condition, DutyKind, Have
from rules.verdicts import Reason, Status

BLANK = "（请填写）"
NOTHING = "无"
ALL_UNITS = "全部单位"

STATUSES = {
    Status.MET: "已做到",
    Status.EXCUSED: "不计",
    Status.DUE: "快到期",
    Status.OPEN: "进行中",
    Status.UNKNOWN: "无法判断",
    Status.SHORT: "未做到",
}
DUTIES = {
    DutyKind.ORGANIZATION_LIFE: "组织生活会",
    DutyKind.LECTURE: "团课",
    DutyKind.THEME_DAY: "主题团日",
    DutyKind.TALK: "谈心谈话",
}
CONDITIONS = {
    Condition.GROUP_SIZE: "群内青年人数",
    Condition.IDENTITY: "群内公布姓名和联系方式",
    Condition.LINKS: "联系团支部和社团",
    Condition.PAIRING: "结对帮扶困难青年人数",
    Condition.TERM_REPORT: "交学期报告",
    Condition.PROBLEM_LIST: "交季度问题清单",
    Condition.VISITS: "团委走访院系",
}
MEASURES = {
    PeriodKind.DAY: "天",
    PeriodKind.WEEK: "周",
    PeriodKind.MONTH: "个月",
    PeriodKind.QUARTER: "个季度",
    PeriodKind.YEAR: "年",
}


# Days and periods


def days(span: Period) -> str:
    """Say from when to when, both days included."""
    last = span.after - timedelta(days=1)
    return f"{whole_day(span.first)}至{day_beside(last, span.first.year)}"


def span(of: Period) -> str:
    """Say a term under its own name, a period in words."""
    if isinstance(of, Term):
        return f"{of.name}学期"
    return period(of, 0)


def period(of: Period, beside: int) -> str:
    """Say a period; its year only where it is not the one that is being talked of."""
    year = "" if of.first.year == beside else f"{of.first.year}年"
    match of.kind:
        case PeriodKind.DAY:
            return day_beside(of.first, beside)
        case PeriodKind.WEEK:
            iso = of.first.isocalendar()
            return f"{'' if iso.year == beside else f'{iso.year}年'}第{iso.week}周（{day(of.first)}起）"
        case PeriodKind.MONTH:
            return f"{year}{of.first.month}月"
        case PeriodKind.QUARTER:
            return f"{year}第{(of.first.month + 2) // 3}季度"
        case PeriodKind.YEAR:
            return f"{of.first.year}年"


def periods(of: Iterable[Period], beside: int) -> str:
    """Say periods in order; days that follow one another as a run."""
    some = sorted(of, key=lambda one: one.first)
    if some and some[0].kind is PeriodKind.DAY:
        return "、".join(_run(run, beside) for run in _runs([one.first for one in some]))
    return "、".join(period(one, beside) for one in some)


def _runs(of: Sequence[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for one in of:
        if runs and one - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _run(run: Sequence[date], beside: int) -> str:
    first, last = run[0], run[-1]
    if first == last:
        return day_beside(first, beside)
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{day_beside(first, beside)}至{f'{last.day}日' if same_month else day_beside(last, first.year)}"


# The term report


TERM_TITLE = "联系青年工作学期报告"
ASKS = {
    "practice": "（请填写）本学期怎样联系青年，开展了哪些工作：",
    "experience": "（请填写）哪些做法有效，可以坚持或推广：",
    "shortcomings": "（请填写）存在哪些问题，原因是什么：",
    "next_steps": "（请填写）下一步打算做什么，什么时候做：",
}
ONLY_FACTS = "以上数字由“五有”按记录生成，请核对；有出入的，请联系团委更正。"


def groups_counted(number: int) -> str:
    """Say how many groups a unit's report is about."""
    return f"{number}个联系青年群"


def have_practice(have: Have, met: int, judged: int, groups: int) -> str:
    """Say how often a have was kept."""
    measure = MEASURES[have.period]
    where = f"{groups}个群合计" if groups > 1 else ""
    return f"{texts.HAVES[have]}：{where}应做到{judged}{measure}，做到{met}{measure}。"


def activities_practice(number: int, people: int) -> str:
    """Say how many activities were held."""
    return f"举行线下活动{number}次，青年参加{people}人次（见附表）。"


def duties_practice(done: Sequence[tuple[DutyKind, int]], year: int) -> str:
    """Say what duties were done."""
    return f"{year}年完成{'、'.join(f'{DUTIES[duty]}{number}次' for duty, number in done)}。"


def cases_practice(kind: str, new: int, ended: int) -> str:
    """Say how many wishes or problems came in."""
    return f"收到{kind}{new}个，其中{ended}个已有结果。"


def best_topic(when: str, people: int) -> str:
    """Say which month's topic had the most youths."""
    return f"参加人数最多的话题：{when}，{people}位青年发言。"


def best_activity(when: str, title: str, people: int) -> str:
    """Say which activity had the most youths."""
    return f"到场人数最多的活动：{when}{title}，{people}位青年。"


def have_short(have: Have, number: int, when: str) -> str:
    """Say how often a have was not kept, and when."""
    return f"{texts.HAVES[have]}：未做到{number}{MEASURES[have.period]}（{when}）。"


def have_unseen(have: Have, number: int) -> str:
    """Say how much is not known."""
    return f"{texts.HAVES[have]}：{number}{MEASURES[have.period]}无法判断（机器人看不到），不算未做到。"


def in_groups(number: int) -> str:
    """Say in how many groups something happened."""
    return f"涉及{number}个群"


def duty_short(cadre: str, duty: DutyKind, done: int, need: int, year: int) -> str:
    """Say that a duty was not done."""
    return f"{cadre}：{year}年{DUTIES[duty]}应{need}次，完成{done}次。"


def condition_short(name: str, condition: Condition, when: str, count: int, need: int) -> str:
    """Say that a condition does not hold."""
    return f"{name}：{CONDITIONS[condition]}（{when}），现为{count}，应为{need}。"


def condition_next(name: str, condition: Condition, when: str, until: str) -> str:
    """Say that a condition does not hold yet."""
    return f"{name}：{CONDITIONS[condition]}（{when}）还没有做到，到{until}截止。"


def cases_open(kind: str, number: int) -> str:
    """Say how many wishes or problems are still being dealt with."""
    return f"{kind}还有{number}个没有结果。"


def have_next(have: Have, when: str, count: int, need: int, until: str) -> str:
    """Say what a running have still needs."""
    return f"{texts.HAVES[have]}（{when}）：现为{count}，需要{need}，到{until}截止。"


def haves_next(have: Have, when: str, groups: int, until: str) -> str:
    """Say in how many groups a running have is still missing."""
    return f"{texts.HAVES[have]}（{when}）：还有{groups}个群没有做到，到{until}截止。"


def duty_next(cadre: str, duty: DutyKind, left: int, year: int) -> str:
    """Say what is left of a duty."""
    return f"{cadre}：{year}年{DUTIES[duty]}还差{left}次。"


def held(some: Sequence[tuple[date, date | None]], beside: int) -> str:
    """Say on which days a group was somebody's."""
    return "、".join(_held(first, last, beside) for first, last in some)


def _held(first: date, last: date | None, beside: int) -> str:
    return f"{day_beside(first, beside)}起" if last is None else leave(first, last, beside)


def holder(name: str, when: str) -> str:
    """Name one of several cadres of a group with their days."""
    return f"{name}（{when}）"


def deeds(inside: Sequence[str], outside: Sequence[str]) -> str:
    """Say when a duty was done: while the group was theirs, and at other times of the year."""
    beside = f"任职以外：{'、'.join(outside)}" if outside else ""
    return "；".join(part for part in ("、".join(inside), beside) if part) or NOTHING


WISHES, PROBLEMS = "微心愿", "问题"


def leave(first: date, last: date, beside: int) -> str:
    """Say when a cadre was on leave."""
    return (
        day_beside(first, beside) if first == last else f"{day_beside(first, beside)}至{day_beside(last, first.year)}"
    )


# Charts

CHART_HAVES = "五有完成情况（期数）"
CHART_WEEKS = "每周互动的青年（位）"
CHART_WEEKS_OF_MANY = "每周做到互动的群（个）"
NEED = "要求"
JUDGED = "应做到的群"
SEGMENTS = ("做到", "未做到", "无法判断", "不计", "进行中")


# The year's duties, for the cadre


def duties(whose: str, year: Period, found: Sequence[tuple[Finding, int]]) -> str:
    """Say where the duties of a year stand, each with how many would be done at an even pace; `whose`: of which group.

    The pace is said only of what is behind it.
    """
    head = f"「{whose}」联系人的年度任务" if whose else "年度任务"
    return "\n".join([f"{head}（{period(year, 0)}）：", *(_duty(one, pace) for one, pace in found)])


def _duty(of: Finding, pace: int) -> str:
    head = f"{DUTIES[DutyKind(of.have)]} {of.count}/{of.need}"
    if of.status is Status.MET:
        return f"✓ {head}"
    if of.status is Status.EXCUSED:
        return f"— {head}，不计（这一年任职不足一半）"
    return f"○ {head}" + (f"，按全年平均现在该有{pace}次" if of.count < pace else "")


# Sheets

DUTY_COLUMNS = (
    ("单位", 16), ("团干部", 12), ("联系群", 24), ("年", 8), ("任务", 12), ("应完成", 8), ("完成", 8), ("结论", 10),
    ("日期（题目）", 48),
)  # fmt: skip
VISIT_MONTH_COLUMNS = (("月份", 12), ("走访单位数", 12), ("应走访", 10), ("结论", 10), ("走访的单位和日期", 60))
VISIT_UNIT_COLUMNS = (("单位", 20), ("走访次数", 10), ("走访日期", 60))
SHEETS = {
    "duties": "年度任务",
    "months": "按月",
    "units": "按单位",
    "notes": "说明",
    "overlap": "联系覆盖",
    "groups": "同在几个群（约）",
}
DUTY_NOTES = (
    "谈心谈话按登记的谈心计数，不列姓名。",
    "“不计”：这一年任职不足一半。“快到期”“进行中”：这一年还没有结束。",
)
VISIT_NOTES = ("由团委在私聊中发“/团委走访 单位 日期”登记；同一个月里走访同一单位几次，算一个单位。",)


def made(at: datetime, zone: tzinfo, policy: str) -> str:
    """Say of when the numbers of a sheet are, and by which policy."""
    return f"数字截至{whole_moment(at, zone)}，按{policy}计算。"


def policy(version: str) -> str:
    """Say which policy."""
    return f"规则第{version}版"


# How contact spreads

FEW = "不显示"
NO_CONTACT = "没有联系"
OVERLAP_GROUPS = ("只在1个群", "同在2个群", "同在3个群及以上")
OVERLAP_DAYS = ("没有联系", "1天", "2-4天", "5-9天", "10天及以上")
OVERLAP_TENTH = "联系最多的一成青年占全部联系"
OVERLAP_ALL = "全部合计（约）"
OVERLAP_COLUMNS = (
    ("单位", 16),
    ("联系群", 26),
    ("联系青年", 12),
    *((name, 14) for name in OVERLAP_DAYS),
    (OVERLAP_TENTH, 22),
)
OVERLAP_NOTES = (
    "联系：青年与联系人互动（接话或被回应）、参加线下活动、与联系人见面；一天算一次。",
    "“联系最多的一成青年占全部联系”：如果联系完全平均，应接近10%；越高，说明联系越集中在少数人。",
    "只有人数，没有姓名。“不显示”：会说到少于10人的数，以及能用来推算出它的数。“同在几个群（约）”和“全部合计（约）”的人数取整到十。",
)


def overlap_title(of: Period) -> str:
    """Head the text of the overlap."""
    return f"联系覆盖情况　{span(of)}"


# The sheet for another system

REFUSED = {
    "required": "没有填写，而模板要求必填",
    "longest": "有{found}个字，模板最多{most}个字",
    "allowed": "“{found}”不在模板允许的值里（{allowed}）",
    "pattern": "“{found}”不合格式（{means}）",
}
MENDS = {
    "name": "请在团委的名单里写上姓名，再运行 wuyou roster",
    "contact": "请在团委的名单里改联系方式，再运行 wuyou roster",
    "branch": "请在团委的名单里写上联系的团支部，再运行 wuyou roster",
    "club": "请在团委的名单里写上联系的社团，再运行 wuyou roster",
    "title": "请团干部撤销后重新登记，写上题目",
    "place": "请团干部撤销后重新登记，写上地点",
    "unit": "请在团委的名单里改单位，群的单位由团干部重新 /启用 时更新",
}
MEND_MAPPING = "请改对照表里这一列的要求或对应的词"


def refused(row: int, who: str, header: str, why: str, mend: str) -> str:
    """Say which cell the other system would refuse, why, and how to mend it."""
    return f"第{row}行（{who}）“{header}”：{why}。{mend}。"


def accepted(rows: int) -> str:
    """Say that nothing would be refused."""
    return f"共{rows}行，没有会被退回的。"


def refusals(rows: int, refused: int) -> str:
    """Say how many rows would be refused."""
    return f"共{rows}行，其中{refused}行会被退回。"


DEED_KINDS = {**{str(duty): name for duty, name in DUTIES.items()}, "activity": "线下活动"}


# People and verdicts


def unlisted_cadre(group: str, *, earlier: bool = False) -> str:
    """Name a cadre who is not on the committee's list by their group; `earlier`: who held it before a handover."""
    return f"「{group}」{'原' if earlier else ''}联系人"


def judged(status: Status, reason: Reason | None) -> str:
    """Say a verdict's status, with the reason where there is one."""
    return STATUSES[status] + (f"（{texts.REASONS[reason]}）" if reason is not None else "")
