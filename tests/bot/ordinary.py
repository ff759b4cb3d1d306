"""Two thousand ordinary messages of a group, of our own making: sentences, and templates with what people put in."""

from collections.abc import Iterator
from itertools import cycle, islice, product
from pathlib import Path

_DATA = Path(__file__).parents[1] / "data"

# The names of the emoticons of WeChat and QQ; many clients write them with a slash.
EMOTICONS = tuple((_DATA / "emoticons.txt").read_text().split())

SENTENCES = tuple(
    line.replace("⏎", "\n")
    for line in (_DATA / "ordinary.txt").read_text().split("\n")
    if line and not line.startswith("# ")
)

_PEOPLE = ("小王", "班长", "团支书", "李老师", "隔壁班", "室友", "学姐", "辅导员")
_DAYS = ("今天", "明天", "周六", "下周三", "10月12日", "3/8", "12.1", "月底")
_PLACES = ("图书馆", "操场", "二教 203", "食堂二楼", "行政楼", "大礼堂", "线上")
_THINGS = ("读书会", "团课", "心愿墙", "活动", "篮球赛", "主题团日", "帮助新生", "话题讨论", "志愿服务", "问题反馈会")
_TAILS = ("", "～", "！", "？", "/微笑", " 收到请回复", "（不用回）", " 1/2")

TEMPLATES = (
    "{day}{place}有{thing}{tail}",
    "{person}说{day}去{place}{tail}",
    "{person}：{thing}改到{day}了{tail}",
    "{thing}在{place}，{day}别迟到{tail}",
    "谁{day}去{place}，帮我和{person}说一声{tail}",
    "{thing}/{day}/{place}{tail}",
)


def _made() -> Iterator[str]:
    yield from SENTENCES
    yield from (f"/{name}{tail}" for name in EMOTICONS for tail in ("", "老师好"))
    templates = cycle(TEMPLATES)
    for person, thing, place, day, tail in product(_PEOPLE, _THINGS, _PLACES, _DAYS, _TAILS):
        yield next(templates).format(person=person, thing=thing, place=place, day=day, tail=tail)


def messages(number: int = 2000) -> list[str]:
    """Return so many ordinary messages, no two alike."""
    return list(islice(dict.fromkeys(_made()), number))
