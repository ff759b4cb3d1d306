"""What the bot says of wishes: receipts, lists, what is told to whom. No word of a wish stands here or in an outbox."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from bot import texts
from bot.texts import until_seen
from bot.texts_dates import day_seen
from rules.wishes import Course, WishState
from tracker.submissions import Submitted

STATES = {
    WishState.OPEN: "征集中",
    WishState.CLAIMED: "已认领",
    WishState.HANDLING: "办理中",
    WishState.FULFILLED: "已实现",
    WishState.CONFIRMED: "已确认",
    WishState.WITHDRAWN: "已撤回",
    WishState.DECLINED: "已婉拒",
}
SHOWN = 60  # Characters of a wish that a list shows.
SOMEBODY = "一位同学"
NAMELESS = "匿名"
ENDED_GROUP = "已结束的群"

# Receipts.

_READERS = "只有本群和本单位的联系人、认领的人看得到内容；过期没人办，或者办了您不满意，团委也会看到。"


def wish_receipt(no: int) -> str:
    """Confirm a wish in the group without repeating it."""
    return f"心愿{no}号已收到，已转告联系人。发 /我的心愿 可看进展。"


def wish_receipt_private(no: int) -> str:
    """Confirm a wish in private, and say who else may read it."""
    return f"{wish_receipt(no)}{_READERS}"


def nameless_receipt(no: int, code: str) -> str:
    """Give the code of a wish that has no name."""
    return (
        f"匿名心愿{no}号已收到，没有记下您是谁，也没人能替您找回查询码，请记好：{code}\n"
        f"看进展：/查心愿 {code}\n撤回：/撤回心愿 {code}\n"
        f"{_READERS}"
    )


def which_group(names: Iterable[str], name: str) -> str:
    """Ask in which group a wish is meant."""
    listed = list(names)
    return f"您在不止一个群里：{'、'.join(listed)}。请先写群名，例如：/{name} {listed[0]} 内容"


def only_a_group(name: str, group: str) -> str:
    """Answer a wish that names a group and wishes nothing."""
    return f"群名后面要写内容，例如：/{name} {group} 想借一个篮球"


def wish_withdrawn(no: int) -> str:
    """Confirm that a wish was withdrawn."""
    return f"心愿{no}号已撤回，内容已删除。"


NO_SUCH_WISH = "没有这个号的心愿，或者它不是您的、已经办完或撤回。发 /我的心愿 看您的心愿。"
NO_SUCH_CODE = "没有这个查询码的心愿。请看看码有没有写错（10个字母或数字）。"
CODE_IN_PRIVATE = "查询码请私聊我用，别发在群里：群里的人会知道心愿是谁的。"
NOT_SEEN = "没有这个号的心愿，或者它不在您能看的范围里。发 /心愿单 看能帮的心愿。"


# Lists.


def my_wishes(own: Sequence[tuple[Submitted, Course]], now: datetime, zone: tzinfo) -> list[str]:
    """List somebody's own wishes."""
    if not own:
        return ["您还没有心愿。发 /心愿 内容 可以许一个。"]
    return ["您的心愿：", *(_line(wish, stands, now, zone) for wish, stands in own)]


def open_wishes(
    found: Sequence[tuple[Submitted, Course]], names: Mapping[str, str], now: datetime, zone: tzinfo
) -> list[str]:
    """List wishes that somebody may help with, by group, oldest first."""
    if not found:
        return ["现在没有您能帮着办的心愿。自己的发 /我的心愿 看。"]
    lines = ["等着办的心愿（看全文：/查心愿 号；认领：/认领 号）："]
    for group in dict.fromkeys(wish.group for wish, _ in found):
        lines.append(f"「{names.get(group, '')}」")
        lines += [_line(wish, stands, now, zone) for wish, stands in found if wish.group == group]
    return lines


def _line(wish: Submitted, stands: Course, now: datetime, zone: tzinfo) -> str:
    late = "，已过期" if stands.overdue else ""
    return f"{wish.no}号（{day_seen(wish.at, now, zone)}，{STATES[stands.state]}{late}）：{_short(wish.words)}"


def _short(words: str | None) -> str:
    if words is None:
        return texts.ERASED
    plain = " ".join(words.split())
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1]}…"


def whole(
    wish: Submitted, stands: Course, group: str, wisher: str, claimer: str, now: datetime, zone: tzinfo
) -> list[str]:
    """Tell all that there is to one wish; `wisher` and `claimer` are names, or empty where they are not to be told."""
    who = f"，许愿人：{wisher}" if wisher else ""
    lines = [f"心愿{wish.no}号（{day_seen(wish.at, now, zone)}，「{group}」{who}）：", wish.words or texts.ERASED]
    by = f"（认领人：{claimer}）" if claimer else ""
    lines.append(f"{STATES[stands.state]}{by}{_until(stands, now, zone)}")
    if said := _said(wish, stands):
        lines.append(said)
    return lines


def _until(stands: Course, now: datetime, zone: tzinfo) -> str:
    if stands.state is WishState.FULFILLED:
        return "，没有收到评价" if stands.deadline is None else f"，{until_seen(stands.deadline, now, zone)}前可以确认"
    if stands.state is WishState.CONFIRMED:
        return "，满意" if stands.satisfied else "，不满意"
    if stands.deadline is None:
        return ""
    what = "认领" if stands.state is WishState.OPEN else "办好"
    return f"，应在{until_seen(stands.deadline, now, zone)}前{what}{'，已过期' if stands.overdue else ''}"


def _said(wish: Submitted, stands: Course) -> str:
    words = next((step.words for step in wish.steps if step.state in ("fulfilled", "declined") and step.words), None)
    if words is None:
        return ""
    return f"原因：{words}" if stands.state is WishState.DECLINED else f"办理情况：{words}"


# What is told to whom.


def wish_told(no: int, group: str, words: str) -> str:
    """Tell the cadre of a new wish."""
    return f"「{group}」有一个新心愿（{no}号）：\n{words}\n能办发 /认领 {no} ，办不了发 /婉拒 {no} 原因 。"


def claimed_for_wisher(no: int, who: str) -> str:
    """Tell the wisher who will do it."""
    return f"您的心愿{no}号有人认领了：{who}。"


def claimed_for_cadre(no: int, group: str, who: str) -> str:
    """Tell the cadre who will do it."""
    return f"「{group}」的心愿{no}号由{who}认领了。"


def released_for_cadre(no: int, group: str) -> str:
    """Tell the cadre that a wish waits again."""
    return f"「{group}」的心愿{no}号没有人在办了，又在征集。发 /认领 {no} 可以认领。"


def fulfilled_for_wisher(no: int, how: str | None, by: str) -> str:
    """Ask the wisher, once, whether it is well done."""
    said = f"\n办理情况：{how}" if how else ""
    return f"您的心愿{no}号办好了。{said}\n满意吗？发 /确认 {no} 满意 或 /确认 {no} 不满意 ；到{by}不回也算办完。"


def declined_for_wisher(no: int, reason: str) -> str:
    """Tell the wisher that, and why, it cannot be."""
    return f"您的心愿{no}号这次办不了，原因：{reason}"


def declined_for_claimer(no: int) -> str:
    """Tell the claimer that the cadre has declined it."""
    return f"您认领的心愿{no}号，联系人已婉拒，不用再办。"


def withdrawn_for_claimer(no: int) -> str:
    """Tell the claimer that the wisher has withdrawn it."""
    return f"您认领的心愿{no}号已被许愿人撤回，不用再办。"


def answered_for_claimer(no: int, *, satisfied: bool) -> str:
    """Tell the claimer what the wisher thinks of it."""
    return f"您办的心愿{no}号，许愿人确认：{'满意' if satisfied else '不满意'}。"


def urged(no: int, group: str, *, claimed: bool) -> str:
    """Remind once of a wish that is overdue."""
    then = "再过几个工作日会告知团委。"
    if claimed:
        return f"您认领的心愿{no}号（「{group}」）到期了。办好发 /实现 {no} ，办不了发 /放弃 {no} 。{then}"
    return f"「{group}」的心愿{no}号到期还没有人认领。能办发 /认领 {no} ，办不了发 /婉拒 {no} 原因 。{then}"


def raised(no: int, unit: str, group: str, state: WishState, words: str | None) -> str:
    """Tell the committee of a wish that nobody does."""
    return f"{unit}「{group}」的心愿{no}号过期没有办好（{STATES[state]}），已催办一次：\n{words or texts.ERASED}"


def dissatisfied(no: int, unit: str, group: str, words: str | None) -> str:
    """Tell the committee of a wisher who is not satisfied."""
    return f"{unit}「{group}」的心愿{no}号办了，许愿人不满意：\n{words or texts.ERASED}"


def handed_over(group: str, numbers: Iterable[int]) -> str:
    """Tell a new cadre what is left to do."""
    listed = "、".join(f"{no}号" for no in numbers)
    return f"「{group}」由您联系了，还有没办完的心愿：{listed}。发 /心愿单 看内容。"


# Answers to those who claim and do.


def claimed(no: int, deadline: str) -> str:
    """Confirm a claim."""
    ways = f"办好发 /实现 {no} 怎么办的 ；要延期发 /延期 {no} ；办不了发 /放弃 {no} 。"
    return f"心愿{no}号由您认领了，请在{deadline}前办好。{ways}"


def claimed_with(answer: str, group: str, wisher: str, wish: str | None) -> str:
    """Add to the confirmation what the wish is, and whose."""
    whose = f"，许愿人：{wisher}" if wisher else ""
    return f"{answer}\n「{group}」{whose}\n{wish or texts.ERASED}"


def released(no: int) -> str:
    """Confirm that a claim was given back."""
    return f"已放弃心愿{no}号，它又在征集了。"


def handling(no: int) -> str:
    """Confirm that it is being done."""
    return f"心愿{no}号办理中。办好发 /实现 {no} 怎么办的 。"


def fulfilled(no: int, days: int, *, named: bool) -> str:
    """Confirm that it is done."""
    told = "已请许愿人确认" if named else "匿名许愿人凭查询码可以确认"
    return f"心愿{no}号已记为实现，{told}，{days}天内不回也算办完。"


def declined(no: int, *, named: bool) -> str:
    """Confirm that it was declined."""
    return f"心愿{no}号已婉拒，{'原因已告诉许愿人' if named else '匿名许愿人凭查询码能看到原因'}。"


def extended(no: int, deadline: str) -> str:
    """Confirm the extension."""
    return f"心愿{no}号延期到{deadline}，只能延这一次。"


def confirmed(no: int, *, satisfied: bool) -> str:
    """Thank for the answer."""
    return f"谢谢，心愿{no}号记为满意。" if satisfied else f"收到，心愿{no}号记为不满意，团委会看到。"


_SO = {
    WishState.OPEN: "还没有人认领",
    WishState.CLAIMED: "还没办好",
    WishState.HANDLING: "还没办好",
    WishState.FULFILLED: "在等许愿人确认",
    WishState.CONFIRMED: "不用再办了",
    WishState.WITHDRAWN: "不用再办了",
    WishState.DECLINED: "不用再办了",
}


def is_in_state(no: int, state: WishState, *, named: bool = True) -> str:
    """Refuse what does not fit where a wish stands; of one without a name only the code shows more."""
    how = no if named else "查询码"
    return f"心愿{no}号现在是“{STATES[state]}”，{_SO[state]}。看详情发 /查心愿 {how} 。"


def taken(no: int, who: str) -> str:
    """Refuse a second claim."""
    return f"心愿{no}号已由{who}认领。"


def one_at_a_time(name: str, numbers: Sequence[int]) -> str:
    """Ask for one number in one message."""
    return f"一条消息办一个号，这条没有办。请分开发：{'、'.join(f'/{name} {no}' for no in numbers)}"


ALREADY_YOURS = "这个心愿已经由您认领了。"
OWN_WISH = "这是您自己的心愿，请等别人来认领。"
NOT_YOURS_TO_DO = "这个心愿不是您认领的。发 /心愿单 看能帮的心愿。"
ONLY_ITS_CADRE = "婉拒由本群联系人决定。办不了可以发 /放弃 号 。"
EXTENDED_ALREADY = "这个心愿已经延期过一次，不能再延。"
TOO_LATE_TO_EXTEND = "已经过期，不能再延期。办好发 /实现 号 ，办不了发 /放弃 号 。"
NOTHING_TO_CONFIRM = "没有等您确认的心愿。"
CONFIRM_WHICH = "您有不止一个心愿等着确认，请写号，例如：/确认 3 满意"
CONFIRM_HOW = "请写满意或不满意，例如：/确认 3 满意"
DECLINE_HOW = "请写号和原因，例如：/婉拒 3 学校规定不能借出"
TOO_LATE_TO_CONFIRM = "这个心愿已经算办完了，不用再确认。"
