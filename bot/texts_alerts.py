"""What operators and committee are told by another way than the gateway: what is wrong since when, and what to do."""

from collections.abc import Sequence
from datetime import tzinfo

from bot import texts
from bot.texts import time_left
from bot.texts_dates import moment
from tracker.incidents import Incident, IncidentKind
from tracker.outbox import NoticeKind

TITLES = {
    IncidentKind.LOGGED_OUT: "账号掉线",
    IncidentKind.BLIND: "看不见",
    IncidentKind.ROUND: "轮次出错",
    IncidentKind.OUTBOX: "消息发不出去",
}
TEST = "【五有】测试通知\n收到这一条，说明这个通知方式可用。"


def begun(those: Sequence[Incident], kinds: Sequence[NoticeKind], zone: tzinfo) -> str:
    """Say what is wrong; incidents of one kind. `kinds` are those of the notices that could not be sent."""
    kind = those[0].kind
    lines = [f"网关{one.about}自{moment(one.since, zone)}起" for one in those]
    match kind:
        case IncidentKind.LOGGED_OUT:
            body = [*lines, "账号退出了登录：看不到群，也发不出消息。请重新登录。"]
        case IncidentKind.BLIND:
            body = [*lines, "没有应答：这段时间不算没做到，但也数不到。请检查网关和账号。"]
        case IncidentKind.ROUND:
            body = [
                f"{moment(those[0].since, zone)}起轮次没有做完，提醒和周报可能没有发出。",
                "请看日志，运行 wuyou doctor。",
            ]
        case IncidentKind.OUTBOX:
            body = [
                f"{moment(those[0].since, zone)}起有{len(those)}人（群）收不到消息：{_counted(kinds)}。",
                "可能不是好友、机器人被移出群，或账号受限。运行 wuyou outbox 查看，请用别的方式告诉他们。",
            ]
    return "\n".join([f"【五有】{TITLES[kind]}", *body])


def ended(those: Sequence[Incident], zone: tzinfo) -> str:
    """Say that it is well again, and how long it was not."""
    lines = [
        f"{_about(one)}{TITLES[one.kind]}自{moment(one.since, zone)}起，历时{time_left(one.ended_at - one.since)}。"
        for one in those
        if one.ended_at is not None
    ]
    return "\n".join(["【五有】恢复", *lines])


def _about(one: Incident) -> str:
    return f"网关{one.about}" if one.kind in (IncidentKind.LOGGED_OUT, IncidentKind.BLIND) else ""


def _counted(kinds: Sequence[NoticeKind]) -> str:
    return "、".join(f"{word}{kinds.count(kind)}条" for kind, word in texts.NOTICES.items() if kind in kinds)
