"""The committee's week in words, and its parts: a message of a channel holds less than 500 characters."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from bot import texts
from bot.digest import Change, Digest, HaveLine, Named, Numbers, Shortfall, Unseen, WishLine
from rules.periods import Period, PeriodKind
from rules.policy import Have

Gap = TypeVar("Gap", Shortfall, Unseen)

LIMIT = 499  # Characters of a message.
MOST_PARTS = 9
AGAIN = "【补发】"  # Before what may have been said already.
_NUMBERING = len("（9/9）\n")
_LONGEST_NAME = 40

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
_NO_UNIT = "（未写单位）"


def lines(digest: Digest) -> list[str]:
    """Return the digest as lines: what changed, how many groups keep each have, what is missing, what is unknown."""
    return [
        _title(digest),
        *_headed("【变化】", (_change(*one) for one in _by_name(digest.changes))),
        "【做到的群】",
        *(_have(line) for line in digest.lines),
        *_headed("【没做到】", _listed(digest.shortfalls, _shortfall)),
        *_headed("【不清楚】（不算没做到）", _listed(digest.unseen, _unseen)),
        *([] if digest.shortfalls or digest.unseen else ["没有没做到的，也没有不清楚的。"]),
        _wishes(digest.wishes),
    ]


def parts(of: Sequence[str], limit: int = LIMIT) -> list[str]:
    """Return the lines as messages of at most `limit` characters, numbered if there is more than one.

    Beyond nine messages the last one says how many lines are left out and where to read them.
    """
    whole = "\n".join(of)
    if len(whole) <= limit:
        return [whole]
    packed = _packed(of, limit - _NUMBERING)
    if len(packed) > MOST_PARTS:
        packed = _packed(of, limit - _NUMBERING - len(_left_out(sum(map(len, packed)))) - 1)
        left = sum(map(len, packed[MOST_PARTS:]))
        packed = [*packed[: MOST_PARTS - 1], [*packed[MOST_PARTS - 1], _left_out(left)]]
    return [f"（{no}/{len(packed)}）\n" + "\n".join(part) for no, part in enumerate(packed, start=1)]


def _packed(of: Iterable[str], room: int) -> list[list[str]]:
    packed: list[list[str]] = [[]]
    for piece in (line[start : start + room] for line in of for start in range(0, max(len(line), 1), room)):
        if packed[-1] and len("\n".join([*packed[-1], piece])) > room:
            packed.append([])
        packed[-1].append(piece)
    return packed


def _left_out(number: int) -> str:
    return f"还有{number}行没有发出，请用 wuyou digest 查看全文。"


# Lines.


def _title(digest: Digest) -> str:
    year, week, _ = digest.week.first.isocalendar()
    first, last = digest.week.first, list(digest.week.each_day())[-1]
    days = f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    return f"五有周报 {year}年第{week}周（{days}）{digest.unit}，共{digest.groups}个群"


def _headed(head: str, some: Iterable[str]) -> Iterator[str]:
    """Yield the lines below their heading; nothing where there are none."""
    if found := list(some):
        yield head
        yield from found


def _by_name(changes: Sequence[Change]) -> Iterator[tuple[Have, bool, list[Named]]]:
    for have in Have:
        for back in (False, True):
            if groups := [one.group for one in changes if one.have is have and one.back is back]:
                yield have, back, groups


def _change(have: Have, back: bool, groups: Sequence[Named]) -> str:
    return f"{_SHORT[have]}{'恢复' if back else '新出现没做到'}：{'、'.join(_name(one) for one in groups)}"


def _have(line: HaveLine) -> str:
    state = (
        "" if line.have.period in (PeriodKind.DAY, PeriodKind.WEEK) else f"（{_period(line.period)}{_running(line)}）"
    )
    excused = line.now.excused
    if line.now == Numbers(excused=excused):
        return f"{texts.HAVES[line.have]}{state}：{excused}个群都不计"
    said = [f"{line.now.met}个群{_compared(line)}", *_others(line)]
    return f"{texts.HAVES[line.have]}{state}：{'；'.join(said)}"


def _running(line: HaveLine) -> str:
    return "" if line.over else "，未结束"


def _compared(line: HaveLine) -> str:
    if line.before is None:
        return ""
    before, more = _BEFORE[line.period.kind], line.now.met - line.before.met
    if more == 0:
        return f"，和{before}一样"
    return f"，比{before}{'多' if more > 0 else '少'}{abs(more)}个"


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
    return f"{period.first.month}月{period.first.day}日"


# Lists: by unit and name, what is of one group in one line.


def _listed(gaps: Sequence[Gap], words: Callable[[Gap], str]) -> Iterator[str]:
    for unit, of_unit in groupby(gaps, key=lambda gap: gap.group.unit):
        yield f"{unit or _NO_UNIT}："
        for _, of_group in groupby(of_unit, key=lambda gap: gap.group):
            some = list(of_group)
            yield f"· {_name(some[0].group)}：{'；'.join(words(gap) for gap in some)}"


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


def _wishes(line: WishLine) -> str:
    opened, closed = _than(line.opened, line.opened_before), _than(line.closed, line.closed_before)
    return f"微心愿：新增{line.opened}个（{opened}），结束{line.closed}个（{closed}），现在还有{line.open}个没结束"


def _than(now: int, before: int) -> str:
    return "和上周一样" if now == before else f"比上周{'多' if now > before else '少'}{abs(now - before)}个"


def _name(group: Named) -> str:
    return group.name if len(group.name) <= _LONGEST_NAME else f"{group.name[:_LONGEST_NAME]}…"
