"""The committee's week in words, and its parts: a message of a channel holds less than 500 characters."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import TypeVar
from unicodedata import bidirectional, category

from bot import texts
from bot.digest_model import Change, Digest, HaveLine, Numbers, Shortfall, Unseen, WishLine
from bot.digest_parts import Load, Named, Overdue, OverdueKind, Person, Prospect, Undelivered
from bot.graphemes import graphemes
from bot.texts_dates import day, day_beside
from rules.forecast import RemedyKind
from rules.periods import Period, PeriodKind
from rules.policy import Have
from tracker.outbox import State

Gap = TypeVar("Gap", Shortfall, Unseen, Overdue, Prospect)

LIMIT = 499  # Characters of a message.
MOST_BYTES = 2048  # Of a message, in UTF-8: what the strictest channel takes.
MOST_PARTS = 9
_NUMBERING = "（9/9）\n"
_LONGEST_NAME = 40
_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

_SHORT = {
    Have.VOICE: "声音",
    Have.INTERACTION: "互动",
    Have.TOPIC: "话题",
    Have.ACTIVITY: "活动",
    Have.FACE_TO_FACE: "见面",
}
_BEFORE = {PeriodKind.WEEK: "上周", PeriodKind.MONTH: "上月", PeriodKind.QUARTER: "上季度", PeriodKind.YEAR: "上年"}
_MEASURE = {PeriodKind.WEEK: "周", PeriodKind.MONTH: "个月", PeriodKind.QUARTER: "个季度", PeriodKind.YEAR: "年"}
_WEEKDAYS = "一二三四五六日"
_HELPS = {
    RemedyKind.CADRE_MESSAGE: "联系人在群里说{number}句话",
    RemedyKind.MORE_YOUTHS_INTERACTING: "再有{number}位青年与联系人互动",
    RemedyKind.JOIN_TOPIC: "让现有话题再有{number}人参加",
    RemedyKind.NEW_TOPIC: "开一个{number}人参加的话题",
    RemedyKind.ACTIVITY_WITH: "办一次{number}人参加的线下活动",
    RemedyKind.MORE_PEOPLE_MET: "再与{number}位青年见面",
}
OVERDUE = {OverdueKind.WISH: "心愿", OverdueKind.PROBLEM: "问题"}
_ENDS = {State.FAILED: "没发出", State.UNCERTAIN: "不知是否收到", State.EXPIRED: "过时未发"}
HELPING = "　能帮上的："
CHANGES, NEEDING_HELP, UNSEEN = "【变化】", "【需要帮助】", "【不清楚】（不算没做到）"
NOTHING = "没有变化，没有没做到的，也没有不清楚的。"
NO_GROUPS = "这一周没有联系青年群。"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines below it; of nothing to say there is no section."""

    head: str
    lines: tuple[str, ...]


def lines(digest: Digest) -> list[str]:
    """Return the digest as lines: what changed, who needs help, what is unknown or overdue, what comes; the numbers."""
    if digest.says_nothing:
        nothing = NOTHING if digest.groups else NO_GROUPS
        return [title(digest), nothing, *numbers(digest).lines, f"微心愿：{wishes(digest)}"]
    before, after = attention(digest), afterwards(digest)
    return [title(digest), *(line for section in (*before, numbers(digest), *after) for line in _all(section))]


def _all(section: Section) -> list[str]:
    return [section.head, *section.lines]


def attention(digest: Digest, most: int | None = None) -> list[Section]:
    """Return what asks for attention: changes first, then who needs help, the unknown, the overdue, what comes.

    Of a change at most so many groups are named, the first by unit and name, and the number of all.
    """
    return _some(
        (CHANGES, (_change(*one, most) for one in _by_name(digest.changes))),
        (NEEDING_HELP, _needing_help(digest)),
        (UNSEEN, _listed(digest.unseen, _unseen)),
        ("【逾期】", _listed(digest.overdue, partial(_overdue, year=digest.week.first.year))),
        ("【预计】照现在的情况会做不到", _listed(digest.forecasts, _forecast)),
    )


def numbers(digest: Digest) -> Section:
    """Return how many groups keep each have."""
    return Section("【做到的群】", tuple(_have(line) for line in digest.lines))


def afterwards(digest: Digest) -> list[Section]:
    """Return the wishes' numbers, what wuyou asked of the cadres, and what reached nobody."""
    return _some(
        ("【微心愿】", [wishes(digest)] if digest.wishes != WishLine(0, 0, 0, 0, 0) else []),
        ("【工作量】", burden(digest.loads)),
        ("【没有送到】", undelivered(digest)),
    )


def _some(*sections: tuple[str, Iterable[str]]) -> list[Section]:
    return [Section(head, found) for head, some in sections if (found := tuple(some))]


# Parts.


def parts(of: Sequence[str], limit: int = LIMIT, most_bytes: int = MOST_BYTES) -> list[str]:
    """Return the lines as messages of at most `limit` characters and `most_bytes` of UTF-8, numbered if there are more.

    No character is cut. Beyond nine messages the last one says how many lines are left out and where to read them.
    """
    whole = "\n".join(of)
    if _fits(whole, limit, most_bytes):
        return [whole]
    room = limit - len(_NUMBERING), most_bytes - len(_NUMBERING.encode())
    packed = _packed(of, *room)
    if len(packed) > MOST_PARTS:
        rest = _left_out(sum(map(len, packed)))
        packed = _packed(of, room[0] - len(rest) - 1, room[1] - len(rest.encode()) - 1)
        left = sum(map(len, packed[MOST_PARTS:]))
        packed = [*packed[: MOST_PARTS - 1], [*packed[MOST_PARTS - 1], _left_out(left)]]
    return [f"（{no}/{len(packed)}）\n" + "\n".join(part) for no, part in enumerate(packed, start=1)]


def _fits(text: str, limit: int, most_bytes: int) -> bool:
    return len(text) <= limit and len(text.encode()) <= most_bytes


def _packed(of: Iterable[str], limit: int, most_bytes: int) -> list[list[str]]:
    packed: list[list[str]] = [[]]
    for piece in (piece for line in of for piece in _pieces(line, limit, most_bytes)):
        if packed[-1] and not _fits("\n".join([*packed[-1], piece]), limit, most_bytes):
            packed.append([])
        packed[-1].append(piece)
    return packed


def _pieces(line: str, limit: int, most_bytes: int) -> Iterator[str]:
    """Yield the line, cut only where it does not fit into a message; a character that is longer still is cut too."""
    piece = ""
    for whole in [line] if _fits(line, limit, most_bytes) else graphemes(line):
        for one in [whole] if _fits(whole, limit, most_bytes) else whole:
            if piece and not _fits(piece + one, limit, most_bytes):
                yield piece
                piece = ""
            piece += one
    yield piece


def _left_out(number: int) -> str:
    return f"还有{number}行没有发出，请用 wuyou digest 查看全文。"


# Lines.


def title(digest: Digest) -> str:
    """Say of which week and unit, and of how many groups, the digest tells."""
    year, week, _ = digest.week.first.isocalendar()
    return f"五有周报 {year}年第{week}周（{days_of(digest.week)}）{cut(digest.unit)}，共{digest.groups}个群"


def file_name(digest: Digest) -> str:
    """Name a file of the digest, without its ending; what no file system takes is left out."""
    year, week, _ = digest.week.first.isocalendar()
    unit = "".join(one for one in cut(digest.unit) if one.isalnum())
    return f"五有周报-{year}-W{week:02}" + (f"-{unit}" if unit else "")


def days_of(week: Period) -> str:
    """Say from when to when a week goes."""
    first, last = week.first, list(week.each_day())[-1]
    return f"{day(first)}至{day(last)}"


def _by_name(changes: Sequence[Change]) -> Iterator[tuple[Have, bool, list[Named]]]:
    for have in Have:
        for back in (False, True):
            if groups := [one.group for one in changes if one.have is have and one.back is back]:
                yield have, back, groups


def _change(have: Have, back: bool, groups: Sequence[Named], most: int | None) -> str:
    named = "、".join(_name(one) for one in groups[:most])
    more = f"等{len(groups)}个群" if most is not None and len(groups) > most else ""
    return f"{_SHORT[have]}{'恢复' if back else '新出现没做到'}：{named}{more}"


def have_name(line: HaveLine) -> str:
    """Name a have with its period, where that is not the week itself."""
    if line.have.period in (PeriodKind.DAY, PeriodKind.WEEK):
        return texts.HAVES[line.have]
    return f"{texts.HAVES[line.have]}（{_period(line.period)}{_running(line)}）"


def _have(line: HaveLine) -> str:
    head = have_name(line)
    excused = line.now.excused
    if line.now == Numbers(excused=excused):
        return f"{head}：{excused}个群都不计"
    than = compared(line)
    said = [f"{line.now.met}个群" + (f"，{than}" if than else ""), *_others(line)]
    return f"{head}：{'；'.join(said)}"


def _running(line: HaveLine) -> str:
    return "" if line.over else "，未结束"


def compared(line: HaveLine) -> str:
    """Compare with the period before; say nothing while the period runs."""
    if line.before is None:
        return ""
    before, more = _BEFORE[line.period.kind], line.now.met - line.before.met
    if more == 0:
        return f"和{before}一样"
    return f"比{before}{'多' if more > 0 else '少'}{abs(more)}个"


def _others(line: HaveLine) -> Iterator[str]:
    now = line.now
    if now.short:
        yield f"没做到{now.short}个" + (f"（共{line.days}天）" if line.days else "")
    yield from (f"{word}{number}个" for word, number in _rest(now) if number)


def _rest(now: Numbers) -> Iterator[tuple[str, int]]:
    yield "快到期", now.due
    yield "进行中", now.open
    yield "不清楚", now.unknown
    yield "不计", now.excused


def _period(period: Period) -> str:
    match period.kind:
        case PeriodKind.MONTH:
            return f"{period.first.month}月"
        case PeriodKind.QUARTER:
            return f"第{(period.first.month + 2) // 3}季度"
        case PeriodKind.YEAR:
            return f"{period.first.year}年"
        case PeriodKind.WEEK:
            return f"第{period.first.isocalendar().week}周"
    return day(period.first)


# Lists: by unit and name, what is of one group in one line.


def _listed(gaps: Sequence[Gap], words: Callable[[Gap], str]) -> Iterator[str]:
    for unit, of_unit in groupby(gaps, key=lambda gap: gap.group.unit):
        yield f"{cut(unit) or texts.NO_UNIT}："
        for _, of_group in groupby(of_unit, key=lambda gap: gap.group):
            yield _of_group(list(of_group), words)


def _of_group(some: Sequence[Gap], words: Callable[[Gap], str]) -> str:
    return f"· {_name(some[0].group)}：{'；'.join(words(gap) for gap in some)}"


def _needing_help(digest: Digest) -> Iterator[str]:
    """Yield who fell short of what, and below each group the smallest thing that helps it."""
    helps = {one.group: one for one in digest.helps}
    for unit, of_unit in groupby(digest.shortfalls, key=lambda gap: gap.group.unit):
        yield f"{cut(unit) or texts.NO_UNIT}："
        for group, of_group in groupby(of_unit, key=lambda gap: gap.group):
            yield _of_group(list(of_group), _shortfall)
            if group in helps:
                yield f"{HELPING}{helping(helps[group])}"


def helping(one: Prospect) -> str:
    """Say what prevents that a period will be short, and until when."""
    if one.remedy is None or one.by is None:
        return "已来不及"
    return f"{_HELPS[one.remedy].format(number=one.number)}（{texts.until(one.by, one.period.zone)}前）"


def _overdue(one: Overdue, year: int) -> str:
    late = f"{one.days}个工作日" if one.days else ""
    return f"{OVERDUE[one.kind]}{one.no}号{day_beside(one.since, year)}起逾期{late}"


def _forecast(one: Prospect) -> str:
    which = f"{_SHORT[one.have]}（{_period(one.period)}）{one.count}/{one.need}"
    end = "" if one.by == one.ends else f"，{texts.until(one.ends, one.period.zone)}结束"
    return f"{which}{end}，{helping(one)}"


# What it cost, and what reached nobody.


def burden(loads: Sequence[Load]) -> Iterator[str]:
    """Yield for each unit what wuyou asked of its cadres; whom it asked nothing is not named."""
    asked = [one for one in loads if one.messages or one.entries]
    if not asked:
        return
    sent, entered = sum(one.messages for one in loads), sum(one.entries for one in loads)
    minutes = math.ceil(sum(one.minutes for one in loads))
    yield f"{len(loads)}位联系人共收到机器人消息{sent}条，录入{entered}次，估计共用{minutes}分钟"
    for unit, of_unit in groupby(asked, key=lambda one: one.cadre.unit):
        yield f"{cut(unit) or texts.NO_UNIT}：{'、'.join(_load(one) for one in of_unit)}"
    if sum(math.ceil(one.minutes) for one in asked) > minutes:
        yield "每人的分钟数进了位，加起来会比总数多一些"


def _load(one: Load) -> str:
    said = [f"收到{one.messages}条"] if one.messages else []
    said += [f"录入{one.entries}次"] if one.entries else []
    return f"{person(one.cadre)}（{'，'.join(said)}，约{_minutes(one.minutes)}）"


def _minutes(minutes: Decimal | int) -> str:
    """Say minutes, rounded up."""
    return f"{math.ceil(minutes)}分钟"


def person(one: Person) -> str:
    """Name somebody; a cadre who is not on the list by their group."""
    if one.name:
        return cut(one.name)
    return f"「{cut(one.groups[0])}」联系人" if one.groups else "团委"


def undelivered(digest: Digest) -> Iterator[str]:
    """Yield who could not be reached, or perhaps was not; lists no youth."""
    for one in digest.unreachable:
        yield f"· {_who(one)}：没有私聊渠道，什么都发不到"
    for to, some in groupby(digest.undelivered, key=lambda one: one.to):
        yield f"· {_who(to)}：{'；'.join(lost(one) for one in some)}"
    if digest.undelivered_others:
        yield f"· 其他人（不列名）：{digest.undelivered_others}条"


def _who(one: Person) -> str:
    return f"{cut(one.unit)} {person(one)}" if one.unit else person(one)


def lost(one: Undelivered) -> str:
    """Say how many notices of a kind did not reach somebody, and how they ended."""
    return f"{texts.NOTICES[one.kind]}{one.number}条{_ENDS[one.state]}"


def _shortfall(gap: Shortfall) -> str:
    if gap.have is Have.VOICE:
        before = gap.since.start < gap.periods[0].start
        since = f"，从{_period(gap.since)}起已连续{gap.times}天" if before else ""
        return f"声音缺{_days(gap.periods)}{since}"
    since = f"，从{_period(gap.since)}起已连续{gap.times}{_MEASURE[gap.since.kind]}" if gap.times > 1 else ""
    which = "" if gap.have is Have.INTERACTION else f"（{_period(gap.periods[-1])}）"
    return f"{_SHORT[gap.have]}{which}{gap.count}/{gap.need}{since}"


def _unseen(gap: Unseen) -> str:
    which = _days(gap.periods) if gap.have is Have.VOICE else ""
    why = f"，{texts.REASONS[gap.reason]}" if gap.reason is not None else ""
    return f"{_SHORT[gap.have]}{which}{why}"


def _days(days: Sequence[Period]) -> str:
    return f"{len(days)}天（周{'、'.join(_WEEKDAYS[day.first.weekday()] for day in days)}）"


def wishes(digest: Digest) -> str:
    """Say how many wishes were opened and closed, and how many are open."""
    line = digest.wishes
    opened, closed = _than(line.opened, line.opened_before), _than(line.closed, line.closed_before)
    return f"新增{line.opened}个（{opened}），结束{line.closed}个（{closed}），现在还有{line.open}个没结束"


def _than(now: int, before: int) -> str:
    return "和上周一样" if now == before else f"比上周{'多' if now > before else '少'}{abs(now - before)}个"


def _name(group: Named) -> str:
    return cut(group.name)


def _turns(character: str) -> bool:
    """Whether the character is a control, or turns the direction of what follows it on the line."""
    return category(character) == "Cc" or bidirectional(character) in _TURNS


def cut(name: str, longest: int = _LONGEST_NAME) -> str:
    """Return a name as one line, cut where it is very long."""
    whole = list(graphemes(" ".join("".join(one for one in name if one.isspace() or not _turns(one)).split())))
    return "".join(whole) if len(whole) <= longest else f"{''.join(whole[:longest])}…"
