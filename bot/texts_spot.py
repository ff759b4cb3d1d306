"""What is said of a spot check: how it was drawn, and the evidence."""

from collections.abc import Sequence

from bot import texts, texts_papers
from bot.texts_dates import day_beside
from rules.periods import Period
from rules.verdicts import Reason, Status

NOTE = (
    "青年用甲、乙等代称，每一条结论里各自编号，看不出是谁。"
    "任何人都可以用公布的种子和群号重算抽签，算法见 docs/papers.md。"
)


TITLE = "抽查记录"
HOW = (
    "种子在抽签以前公布。每个群的签是 SHA-256（种子、换行、群号），谁都可以重算。",
    "各单位的名额按群数分，抽查数够时每个单位至少一个；每个单位里签最小的几个群抽中。",
)


def how_many(groups: int, drawn: int) -> str:
    """Say how many of how many were drawn."""
    return f"共{groups}个群，抽出{drawn}个"


def title(of: Period, at: str) -> str:
    """Head a spot check."""
    return f"抽查　{texts_papers.span(of)}　（截至{at}）"


def draw(seed: str, groups: int, drawn: int) -> str:
    """Say how it was drawn."""
    return f"种子：{seed}　{how_many(groups, drawn)}。"


def places(units: Sequence[tuple[str, int, int]]) -> str:
    """Say how many of each unit's groups were drawn."""
    return "；".join(f"{unit or texts.NO_UNIT} {groups}个抽{drawn}个" for unit, groups, drawn in units)


def group(unit: str, name: str, id_: str, lot: str) -> str:
    """Head the evidence of one group."""
    return f"■ {unit or texts.NO_UNIT}　{name}　（群号 {id_}，签 {lot[:16]}…）"


def day(of: Period, status: Status, reason: Reason | None, count: int, need: int, times: Sequence[str]) -> str:
    """Say one day's voice with the times of what counted."""
    told = f"：{'、'.join(times)}" if times else ""
    return f"声音 {day_beside(of.first, 0)} {texts_papers.judged(status, reason)} {count}/{need}{told}"
