"""What is said of problems (问题清单). Every Chinese word of their commands and their telling stands here."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot import texts
from bot.texts_corrections import period as period_name
from bot.texts_dates import day_seen
from rules.periods import INSTANT, Period
from rules.problems import Holder, ProblemState
from tracker.problems import Problem
from tracker.submissions import Receipt

_BRIEF = 30
_CUT = 200  # Characters of each of two texts in one message; /团委问题 号 shows them whole.
_LONGEST_NAME = 20
_MOST_GROUPS = 8

STATES = {
    ProblemState.RECEIVED: "待处理",
    ProblemState.HANDLING: "处理中",
    ProblemState.HANDED_UP: "已上交团委",
    ProblemState.HANDED_BACK: "已退回联系人",
    ProblemState.ANSWERED: "已答复",
    ProblemState.DECLINED: "不受理",
    ProblemState.WITHDRAWN: "已撤回",
}


def state_of(problem: Problem) -> str:
    """Say where a problem stands; of one that was confided, that the committee has it."""
    course = problem.course
    if course.confided and course.state is ProblemState.RECEIVED:
        return "已交团委"
    return STATES[course.state]


# Handing in

_PASSED_ON = "已转告联系人；上交的、过期没答复的和列入季度清单的，团委也会看到内容，不写姓名"


def received(no: int, *, confided: bool, told: bool) -> str:
    """Confirm a problem by its number alone."""
    if confided:
        then = "只交给团委，联系人看不到" if told else "团委现在还没有人能收到，先为您留着，联系人看不到"
    else:
        then = _PASSED_ON
    return f"反映{no}号已收到，{then}。发 /我的反映 可看结果。"


def received_unnamed(receipt: Receipt, *, confided: bool, told: bool) -> str:
    """Tell the code by which alone something handed in without a name is followed up."""
    whom = "只交给团委，联系人看不到" if confided else _PASSED_ON
    whom = whom if told or not confided else "团委现在还没有人能收到，先留着，联系人看不到"
    return (
        f"反映{receipt.no}号已收到，{whom}。没有记下您是谁。\n"
        f"查结果请发 /查反映 {receipt.code} （这个码只给这一次，请自己记好；撤回发 /撤回反映 {receipt.code} ）。"
    )


def which_group(names: Sequence[str], command: str) -> str:
    """Ask in which group something is meant that cannot be said in the group."""
    shown = "、".join(names[:_MOST_GROUPS])
    return f"您在不止一个群里，请在内容前写上群名和一个空格，例如：/{command} {names[0]} 内容\n您的群：{shown}"


NO_GROUP = "我不知道您在哪个联系青年群里，所以不知道转给谁。请先加入联系青年群，再发一次。"


def noted(no: int) -> str:
    """Confirm what the cadre wrote into their list."""
    return f"问题{no}号已记入清单。归类发 /归类 {no} 类别，要交团委发 /上交 {no} 意见。"


# What is told


def new(no: int, group: str, words: str) -> str:
    """Tell the cadre of a new problem, and what to do with it."""
    return (
        f"「{_named(group)}」反映了一个问题（{no}号）：\n{words}\n答复发 /回答 {no} 内容，要交团委发 /上交 {no} 意见。"
    )


def confided(no: int, group: str, words: str) -> str:
    """Tell the committee of a problem that was handed in past the cadre."""
    return (
        f"「{_named(group)}」有人直接向团委反映（{no}号，联系人不知道，请勿转告）：\n{words}\n答复发 /回答 {no} 内容。"
    )


def handed_up(no: int, group: str, words: str | None, opinion: str | None) -> str:
    """Tell the committee of what a cadre handed up; long words are cut."""
    said, whole = _cut(words or texts.ERASED), f"全文发 /团委问题 {no} ，"
    views = f"\n联系人意见：{_cut(opinion)}" if opinion else ""
    ways = f"{whole}答复发 /回答 {no} 内容，退回发 /退回 {no} 说明。"
    return f"「{_named(group)}」的问题{no}号交团委办理：\n{said}{views}\n{ways}"


def handed_back(no: int, group: str, words: str | None, note: str | None) -> str:
    """Tell the cadre of what the committee handed back."""
    why = f"\n团委说明：{_cut(note)}" if note else ""
    said = _cut(words or texts.ERASED)
    return f"团委把「{_named(group)}」的问题{no}号退回您办理：\n{said}{why}\n答复发 /回答 {no} 内容。"


def moved(no: int, state: ProblemState, holder: Holder) -> str:
    """Tell whoever handed a problem in what became of it, without anybody's words."""
    if state is ProblemState.HANDLING:
        who = "团委" if holder is Holder.COMMITTEE else "联系人"
        return f"您反映的{no}号：{who}正在处理。发 /我的反映 可看详情。"
    where = "已上交团委办理" if state is ProblemState.HANDED_UP else "已转回联系人办理"
    return f"您反映的{no}号：{where}。"


def ended(no: int, state: ProblemState, words: str | None) -> str:
    """Tell whoever handed a problem in how it ended."""
    what = "有答复了" if state is ProblemState.ANSWERED else "没有受理，理由"
    return f"您反映的{no}号{what}：{words or texts.ERASED}"


def overdue(no: int, group: str, days: int, *, committee: bool) -> str:
    """Tell whoever holds a problem, once, that its time is over."""
    also = "" if committee else f"，要交团委发 /上交 {no} 意见"
    return f"「{_named(group)}」的问题{no}号已超过{days}个工作日没有答复。答复发 /回答 {no} 内容{also}。"


# Looking


def own(problems: Sequence[Problem], now: datetime, zone: tzinfo) -> list[str]:
    """List what somebody handed in by name, as lines, the latest first."""
    if not problems:
        return ["您还没有反映过问题。发 /反映 内容 可以反映；不想留名，私聊发 /匿名反映 内容。"]
    return ["您反映的问题：", *(own_line(one, now, zone) for one in reversed(problems))]


def own_line(problem: Problem, now: datetime, zone: tzinfo) -> str:
    """Say of one's own problem what became of it, with the answer."""
    said = problem.answer if problem.course.closed else _note(problem)
    end = f"。答复：{said}" if said and problem.course.state is ProblemState.ANSWERED else f"。{said}" if said else ""
    words = problem.given.words or texts.ERASED
    return f"{problem.no}号（{day_seen(problem.given.at, now, zone)}，{state_of(problem)}）：{brief(words)}{end}"


def _note(problem: Problem) -> str | None:
    """Return what was said when a problem was taken in hand."""
    notes = [step.words for step in problem.given.steps if step.state == ProblemState.HANDLING]
    return notes[-1] if notes and problem.course.state is ProblemState.HANDLING else None


def listed(problem: Problem, group: str, zone: tzinfo, deadline: datetime | None, now: datetime) -> str:
    """Say of a problem in a line what a cadre or the committee needs to see."""
    kind = "·".join(word for word in (problem.category, problem.department) if word) or _UNSORTED
    when = "已过期" if deadline is None or deadline <= now else f"{day_seen(deadline - INSTANT, now, zone)}前答复"
    since = day_seen(problem.given.at, now, zone)
    head = f"{problem.no}号（{_named(group)}，{since}，{kind}，{state_of(problem)}，{when}）"
    return f"{head}：{brief(problem.given.words or texts.ERASED)}"


def cadre_list(lines: Sequence[str]) -> list[str]:
    """List the open problems of a cadre's groups."""
    if not lines:
        return ["现在没有没办完的问题。自己记一条发 /问题 内容。"]
    return [
        "没办完的问题（看全文发 /问题单 号）：",
        *lines,
        "归类 /归类　在办 /在办　答复 /回答　上交 /上交　不受理 /不受理",
    ]


def committee_list(lines: Sequence[str]) -> list[str]:
    """List what waits for the committee."""
    if not lines:
        return ["没有等着团委办的问题。"]
    return ["等着团委办的问题（看全文发 /团委问题 号）：", *lines, "答复 /回答　退回 /退回　不受理 /不受理"]


def also_waiting(number: int) -> str:
    """Say below what else waits that problems do."""
    return f"另有{number}个问题等着办，发 /团委问题 看。"


def whole(problem: Problem, line: str, now: datetime, zone: tzinfo) -> list[str]:
    """Show a problem with every word that was said of it."""
    steps = [step for step in problem.given.steps if step.state in tuple(ProblemState)]
    told = [
        f"{day_seen(step.at, now, zone)} {STATES[ProblemState(step.state)]}：{step.words or '（没有说明）'}"
        for step in steps
    ]
    return [line.rpartition("）：")[0] + "）：", problem.given.words or texts.ERASED, *told]


# Acting

NO_SUCH = "没有这个号，或者不归您办、已经办完。发 /问题单 看您的问题清单；团委发 /团委问题 。"
NO_SUCH_OWN = "没有这个号或码，或者它不是您的、已经撤回。发 /我的反映 看您反映的问题。"
NUMBER_IS_NO_CODE = "留名反映的结果发 /我的反映 看；这里要写不留名反映的码，例如：/查反映 ABCDE23456"
NO_SUCH_CODE = "没有这个码。请看看有没有抄错，例如：/查反映 ABCDE23456"
NOT_BACK = "这是有人直接向团委反映的，不能退给联系人。请由团委答复。"
NO_CADRE = "这个群已经结束，没有联系人可以退。请由团委答复。"
NOT_WITH_CADRE = "这个问题现在归团委办，由团委答复。"


def how(example: str) -> str:
    """Say how a command with a number and words is written."""
    return f"请写上号和内容，例如：{example}"


def already(problem: Problem, no: int) -> str:
    """Say that nothing is left to do."""
    return f"{no}号{state_of(problem)}，以已有的结果为准。"


def not_from(problem: Problem, no: int) -> str:
    """Say that what was asked does not fit where the problem stands."""
    return f"{no}号现在是“{state_of(problem)}”，不能这样办。"


def done(no: int, state: ProblemState, *, author_told: bool) -> str:
    """Confirm a step to whoever took it."""
    said = {
        ProblemState.HANDLING: "记为处理中",
        ProblemState.HANDED_UP: "已上交团委",
        ProblemState.HANDED_BACK: "已退回联系人",
        ProblemState.ANSWERED: "已答复",
        ProblemState.DECLINED: "记为不受理",
    }[state]
    return f"问题{no}号{said}" + ("，已转告反映人。" if author_told else "。")


NOBODY_BOUND = "团委还没有人绑定机器人，请您直接告诉团委；有人绑定后会在 /团委问题 里看到。"


def sorted_in(no: int, category: str, department: str | None) -> str:
    """Confirm a category."""
    return f"问题{no}号归入：{category}" + (f"，涉及{department}。" if department else "。")


def unknown_category(word: str, known: Sequence[str]) -> str:
    """Name the categories."""
    return f"没有“{word[:20]}”这个类别。类别有：{'、'.join(known)}。例如：/归类 3 {known[0]}"


def unknown_department(word: str, known: Sequence[str]) -> str:
    """Name the departments."""
    return f"没有“{word[:20]}”这个部门。部门有：{'、'.join(known)}。不写部门也可以。"


def withdrawn(no: int) -> str:
    """Confirm that a problem was withdrawn."""
    return f"反映{no}号已撤回，内容已删除。"


# The quarter's list

HAND_IN_HOW = "分析和建议都要写，例如：/交问题清单 本季度 分析：反映集中在食堂。建议：增设意见箱。"
ONLY_THE_CADRE = "问题清单由联系人本人交。"


def not_begun(quarter: Period) -> str:
    """Refuse a quarter that lies ahead."""
    return f"{period_name(quarter)}还没有开始。"


def handed_in(quarter: Period, number: int, *, again: bool) -> str:
    """Confirm that the quarter's list was handed in."""
    what = "已改为这次写的" if again else "已交"
    return f"{period_name(quarter)}问题清单{what}（清单内{number}个问题）。再交一次可以改写。"


def before_handing_in(quarter: Period, states: Sequence[tuple[ProblemState, int]], *, again: bool) -> str:
    """Say what the list holds so far, and how to hand it in."""
    total = sum(number for _, number in states)
    each = "、".join(f"{STATES[state]}{number}个" for state, number in states if number)
    so_far = f"{total}个问题" + (f"（{each}）" if each else "")
    return f"{period_name(quarter)}问题清单：{so_far}，{'已交过' if again else '还没有交'}。\n{HAND_IN_HOW}"


# The paper

NOT_ON_THE_LIST = "青年的姓名不列入；直接向团委反映的问题由团委另行办理，不列入。"
NO_NUMBER = "—"
ALL = "合计"
SEPARATOR = "、"
_UNSORTED = "未归类"


def category_of(problem: Problem) -> str:
    """Name the category; of one whose words are gone, say so."""
    if problem.course.category is None:
        return _UNSORTED
    return problem.category or texts.ERASED


def state_on_list(problem: Problem, *, overdue: bool) -> str:
    """Say where a problem stands, and whether its time is over."""
    return STATES[problem.course.state] + ("（过期）" if overdue else "")


def answer_on_list(problem: Problem) -> str:
    """Return what was answered, or with what words it was handed on last; empty if nothing was said yet."""
    if problem.course.state in (ProblemState.ANSWERED, ProblemState.DECLINED):
        return problem.answer or texts.ERASED
    return f"意见：{problem.opinion}" if problem.opinion else ""


# Bits


def brief(words: str) -> str:
    """Return the beginning of words, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= _BRIEF else f"{line[:_BRIEF]}…"


def _cut(words: str) -> str:
    return words if len(words) <= _CUT else f"{words[:_CUT]}…"


def _named(group: str) -> str:
    return group if len(group) <= _LONGEST_NAME else f"{group[:_LONGEST_NAME]}…"
