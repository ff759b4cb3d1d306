"""What is said of the survey of satisfaction. Every Chinese word of it stands here."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.texts import until
from rules.surveys import SCORES, Tally, number

if TYPE_CHECKING:
    from bot.surveying import Results

MEANS = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}
SCORES_SAID = {said: score for score, means in MEANS.items() for said in (means, means.replace("满", "滿"))}
WORDS_LIMIT = 100
HOW = "请写分数，后面可以写一句话（可不写），例如：/满意度 4 活动可以多一些"
CLOSED = "现在没有满意度调查。"
ANSWERED = "您已经答过了，一人一次。答了什么与您不相连，我查不到，也改不了。"
NOT_OURS = "我没看到您在联系青年群里，或您是这个群的联系人、工作人员，不用答。"
NO_RESULTS = "没有已结束的满意度调查。学期在配置里，调查结束后才有结果。"


def announced(closes: datetime, least: int, zone: tzinfo) -> str:
    """Tell a group, once, that the survey is open."""
    return (
        f"【满意度】对本学期的联系工作满意吗？请私聊我发 /满意度 4 一句话（可不写），"
        f"5非常满意、4满意、3一般、2不满意、1很不满意。到{until(closes, zone)}为止，一人一次，不答也没关系。\n"
        f"谁答了什么不连在一起存，满{least}份才给团委看合计。"
    )


def how(closes: datetime, zone: tzinfo) -> str:
    """Say how to answer, and until when."""
    return f"{HOW}\n5非常满意、4满意、3一般、2不满意、1很不满意。到{until(closes, zone)}为止。"


def thanks(score: int, least: int, *, with_words: bool) -> str:
    """The receipt of an answer: what happens with it."""
    words = "您写的话单独存放，满400天删除；" if with_words else ""
    return f"收到，{score}分（{MEANS[score]}）。{words}答案不与您相连，满{least}份才给团委看合计。谢谢！"


def which_group(names: Sequence[str], apart: Sequence[str] = ()) -> str:
    """Ask for which of several groups the answer is; `apart` is what tells each from others of its name."""
    told = [f"「{name}」{f'（{one}）' if one else ''}" for name, one in zip_longest(names, apart)]
    listed = "、".join(f"第{no}群{one}" for no, one in enumerate(told, start=1))
    return f"您在{len(names)}个群里：{listed}。请写明是哪个，例如：/满意度 第1群 4 一句话"


def still_open(closes: datetime, zone: tzinfo) -> str:
    """Say that results come later."""
    return f"满意度调查还在进行，{until(closes, zone)}结束以后才有结果。"


def results(found: "Results") -> list[str]:
    """Return what the committee is told, by unit and name, never by number."""
    return [f"满意度 {found.survey.term}（满{found.least}份才显示，少的连份数也不说）", *_units(found), *_whole(found)]


def _units(found: "Results") -> Iterator[str]:
    for unit in sorted({group.unit for group in found.groups}):
        yield f"【{unit}】{_tally(found.told.units[unit], found.least)}"
        yield from _quoted(found.words_of_unit(unit))
        for group in found.groups:
            if group.unit == unit:
                yield f"{group.name}：{_tally(found.told.groups[group.id], found.least)}"
                yield from _quoted(found.words_of_group(group.id))


def _whole(found: "Results") -> Iterator[str]:
    if found.unit == "":
        yield f"【合计】{_tally(found.told.whole, found.least)}"
        yield from _quoted(found.words_of_all())


def _tally(tally: Tally | None, least: int) -> str:
    if tally is None:
        return f"不显示（不足{least}份，或会露出不足{least}份的群）"
    return f"{number(tally)}份，" + "、".join(f"{MEANS[score]}{tally[score]}" for score in SCORES)


def _quoted(words: Sequence[str]) -> Iterator[str]:
    yield from (f"　· {one}" for one in words)
