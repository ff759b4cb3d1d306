"""The examples of docs/rules.md as facts: how their lines are read, and what the rules conclude in the page's words.

A line is `时间 | 谁 | 做了什么`, `日历 | 什么 | 哪几天`, `政策 日期 | 哪一有 | 至少几个` or
`结论 时间 | 哪一有 哪一期 | 结论 几个/要几个`. A conclusion is judged by the lines above it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from rules.calendar import Break, Calendar
from rules.facts import (
    Activity,
    Alias,
    Attend,
    Attest,
    Blind,
    Excuse,
    Fact,
    Group,
    GroupEnd,
    Join,
    Leave,
    Meet,
    Message,
    OptIn,
    OptOut,
    Recall,
    Topic,
    Void,
)
from rules.policy import Have, Policies, Policy
from rules.verdicts import Reason, Status, judge
from tests.rules.strategies import SHANGHAI

GROUP = "群"
HAVES = {
    "每天有声音": Have.VOICE,
    "每周有互动": Have.INTERACTION,
    "每月有话题": Have.TOPIC,
    "每季度有线下活动": Have.ACTIVITY,
    "每年与多数青年面对面": Have.FACE_TO_FACE,
}
STATUSES = {
    Status.MET: "已做到",
    Status.EXCUSED: "不计",
    Status.OPEN: "进行中",
    Status.DUE: "快到期",
    Status.UNKNOWN: "无法判断",
    Status.SHORT: "未做到",
}
REASONS = {
    Reason.ATTESTED: "由团委两人证明",
    Reason.FORMED: "群在期间内才建立",
    Reason.ENDED: "群在期间内结束",
    Reason.NOBODY_LINKED: "群里还没有联系的青年",
    Reason.CALENDAR: "节假日或假期",
    Reason.LEAVE: "已准假",
    Reason.BLIND: "机器人有一段时间看不到本群",
    Reason.CHANNEL: "这个渠道看不到所需的消息",
    Reason.REMOVED: "机器人不在群里",
}
SENT = {
    "文字": "text",
    "图片": "image",
    "语音": "audio",
    "视频": "video",
    "文件": "file",
    "链接": "link",
    "笔记": "note",
    "小程序": "miniprogram",
    "聊天记录": "chat_history",
    "表情": "sticker",
    "命令": "command",
    "拍一拍": "other",
}
NUMBERS = {
    Have.VOICE: "voice_messages",
    Have.INTERACTION: "interaction_youths",
    Have.TOPIC: "topic_youths",
    Have.ACTIVITY: "activity_youths",
}
FORMS = {"谈心": "talk", "走访": "visit", "见面": "other"}
UNSEEN = {"看不见": None, "不在群里": "removed", "渠道看不到消息": "channel"}

DAY = r"(?:(\d{4})年)?(\d+)月(\d+)日"
MOMENT = DAY + r" (\d\d):(\d\d)(?::(\d\d))?"


def numbers_of(pattern: str, words: str) -> list[int]:
    found = re.fullmatch(pattern, words)
    assert found, f"{words} is no day or time; write 3月3日 or 3月3日 08:30"
    year, *rest = found.groups()
    return [int(year or 2025), *(int(number or 0) for number in rest)]


def day_of(words: str) -> date:
    return date(*numbers_of(DAY, words))


def moment_of(words: str) -> datetime:
    return datetime(*numbers_of(MOMENT, words), tzinfo=SHANGHAI)


def days_of(words: str) -> list[tuple[date, date]]:
    spans = [span.split("至") for span in words.split("、")]
    return [(day_of(span[0]), day_of(span[-1])) for span in spans]


@dataclass
class Story:
    """The lines of an example read so far."""

    facts: list[Fact] = field(default_factory=list)
    youths: list[str] = field(default_factory=list)
    calendar: Calendar = field(default_factory=Calendar)
    policies: list[Policy] = field(default_factory=lambda: [Policy()])

    def people(self, words: str) -> list[str]:
        """The people of `小赵、小钱` or of `小赵等6人`, which counts on in the order in which they came in."""
        if found := re.fullmatch(r"(.+)等(\d+)人", words):
            first = self.youths.index(found[1])
            people = self.youths[first : first + int(found[2])]
            assert len(people) == int(found[2]), f"{words}: so many have not come in"
            return people
        return words.split("、")

    def cadre(self) -> Group:
        return max((fact for fact in self.facts if isinstance(fact, Group)), key=lambda line: line.at)


Scene = Callable[[Story, datetime, str, re.Match[str]], Iterable[Fact]]
SCENES: list[tuple[str, Scene]] = []


def scene(pattern: str) -> Callable[[Scene], Scene]:
    """Say which words the scene reads."""

    def remember(read: Scene) -> Scene:
        SCENES.append((pattern, read))
        return read

    return remember


@scene(r"建群，团干部(\w+?)(?:，工作人员(\w+))?(?:，机器人(\w+))?")
def forms(_: Story, at: datetime, __: str, words: re.Match[str]) -> Iterable[Fact]:
    yield Group(at, GROUP, "群", "系", words[1], words[3], (words[2],) if words[2] else None)


@scene(r"交接给(\w+)|增列工作人员(\w+)|结束本群")
def changes(story: Story, at: datetime, _: str, words: re.Match[str]) -> Iterable[Fact]:
    if not any(words.groups()):
        yield GroupEnd(at, GROUP)
    else:
        yield replace(
            story.cadre(), at=at, cadre=words[1] or story.cadre().cadre, staff=(words[2],) if words[2] else None
        )


@scene(r"(进群|退群|退出统计|加入统计)")
def comes_and_goes(story: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    for person in story.people(who):
        match words[1]:
            case "进群":
                story.youths.append(person)
                yield Join(at, GROUP, person)
            case "退群":
                yield Leave(at, GROUP, person)
            case "退出统计":
                yield OptOut(at, person)
            case "加入统计":
                yield OptIn(at, person)


@scene(rf"发({'|'.join(SENT)})(?:，提到(\w+))?")
def speaks(story: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    for person in story.people(who):
        mentions = (words[2],) if words[2] else ()
        yield Message(at, f"{person} {at}", GROUP, person, SENT[words[1]], mentions)


@scene(r"撤回(.+)的消息")
def recalls(_: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    yield Recall(at, GROUP, f"{who} {moment_of(words[1])}")


@scene(r"开话题")
def opens(_: Story, at: datetime, who: str, __: re.Match[str]) -> Iterable[Fact]:
    yield Message(at, f"{who} {at}", GROUP, who, "text")
    yield Topic(at, f"{who}的话题 {at}", GROUP, who, "话题", f"{who} {at}")


@scene(r"办活动(“\w+”)(?:，(.+)举行)?")
def holds(_: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    yield Activity(at, words[1], GROUP, who, words[1], moment_of(words[2]) if words[2] else at)


@scene(r"参加(“\w+”)")
def attends(story: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    yield from (Attend(at, f"{person}参加{words[1]}", words[1], person) for person in story.people(who))


@scene(r"(走访)(\w+)|与(\w+)(谈心|见面)")
def meets(story: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    form = FORMS[words[1] or words[4]]
    yield from (Meet(at, f"{form} {one} {at}", GROUP, one, form, who) for one in story.people(words[2] or words[3]))


@scene(r"(看不见|不在群里|渠道看不到消息)，到(.+)")
def sees_nothing(_: Story, at: datetime, __: str, words: re.Match[str]) -> Iterable[Fact]:
    yield Blind(at, moment_of(words[2]), reason=UNSEEN[words[1]])


@scene(r"准假(.+)至(.+)")
def grants(_: Story, at: datetime, __: str, words: re.Match[str]) -> Iterable[Fact]:
    yield Excuse(at, f"假 {words[0]}", GROUP, day_of(words[1]), day_of(words[2]), "请假")


@scene(rf"证明({'|'.join(HAVES)}) (\S+)")
def vouches(_: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    by, second = who.split("、")
    yield Attest(at, words[0], GROUP, HAVES[words[1]], words[2], by, second, "核实")


@scene(r"作废(.+)")
def voids(_: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    yield Void(at, words[1], who, "误录")


@scene(r"确认(\w+)就是(\w+)")
def confirms(_: Story, at: datetime, who: str, words: re.Match[str]) -> Iterable[Fact]:
    yield Alias(at, words[1], words[2], who)


def observe(calendar: Calendar, what: str, days: str) -> Calendar:
    """The calendar with some days more."""
    spans = days_of(days)
    each = frozenset(first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1))
    if what == "法定节假日":
        return replace(calendar, holidays=calendar.holidays | each)
    if what == "调休上班":
        return replace(calendar, workdays=calendar.workdays | each)
    return replace(calendar, breaks=(*calendar.breaks, *(Break(what, first, last) for first, last in spans)))


def tell(story: Story, when: str, who: str, what: str) -> None:
    """Take in one line."""
    if when == "日历":
        story.calendar = observe(story.calendar, who, what)
        return
    if when.startswith("政策 "):
        number = {NUMBERS[HAVES[who]]: int(what.removeprefix("至少"))}
        story.policies.append(replace(story.policies[-1], since=day_of(when.removeprefix("政策 ")), **number))
        return
    for pattern, read in SCENES:
        if words := re.fullmatch(pattern, what):
            story.facts.extend(read(story, moment_of(when), who, words))
            return
    raise AssertionError(f"nobody knows how to read: {when} | {who} | {what}")


def concluded(story: Story, when: str, which: str) -> tuple[str, str]:
    """What the rules say, in the words of the page, and the cadre."""
    have, period = which.split(" ")
    at = moment_of(when)
    policy, haves = Policies(story.policies), [HAVES[have]]
    found = judge(story.facts, at, policy=policy, calendar=story.calendar, since=date(2024, 1, 1), haves=haves)
    for verdict in found:
        if verdict.period.name == period:
            why = f"（{REASONS[verdict.reason]}）" if verdict.reason else ""
            return f"{STATUSES[verdict.status]}{why} {verdict.count}/{verdict.need}", verdict.cadre
    return "没有结论", ""
