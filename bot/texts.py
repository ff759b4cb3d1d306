"""What the bot says in answer to commands. Every Chinese word of the commands' answers stands here."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from bot import texts_dates
from rules.periods import INSTANT, PeriodKind, local_day
from rules.policy import Have, Policy
from rules.verdicts import Reason, Status, Verdict
from tracker.outbox import NoticeKind

HAVES = {
    Have.VOICE: "每天有声音",
    Have.INTERACTION: "每周有互动",
    Have.TOPIC: "每月有话题",
    Have.ACTIVITY: "每季度有线下活动",
    Have.FACE_TO_FACE: "每年与多数青年面对面",
}

PERIODS = {
    PeriodKind.DAY: "今天",
    PeriodKind.WEEK: "本周",
    PeriodKind.MONTH: "本月",
    PeriodKind.QUARTER: "本季度",
    PeriodKind.YEAR: "今年",
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

STATUSES = {
    Status.MET: "已做到",
    Status.EXCUSED: "不计",
    Status.DUE: "还差一点，快到期了",
    Status.OPEN: "进行中",
    Status.UNKNOWN: "无法判断",
    Status.SHORT: "未做到",
}

ASK_IN_GROUP = "请在群里使用这个命令。"
ASK_IN_PRIVATE = "请加我为好友，私聊我使用这个命令。"
SAID_TO_ALL = "群里大家都看得到，所以没有办。请撤回这条消息，加我为好友，私聊我使用这个命令。"
BEFRIEND_ME = "已收到。请先加我为好友，结果我私聊告诉您。"


def time_left(left: timedelta) -> str:
    """Say how long is left, in the largest two units that tell."""
    minutes = max(int(left.total_seconds() // 60), 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days >= 3:
        return f"{days}天"
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{minutes}分" if minutes else f"{hours}小时"
    return f"{minutes}分钟"


def until(moment: datetime, zone: tzinfo) -> str:
    """Say a moment until which something is possible; midnight is the 24:00 of the day before."""
    local = moment.astimezone(zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        day = local - timedelta(days=1)
        return f"{texts_dates.day(day)}24:00"
    return texts_dates.moment(moment, zone)


def until_seen(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Say a moment until which something is possible; its year only where it is not the year in which that is said."""
    year = local_day(moment - INSTANT, zone).year
    return f"{'' if year == local_day(now, zone).year else f'{year}年'}{until(moment, zone)}"


def missing(verdict: Verdict, policy: Policy) -> str:
    """Say the smallest thing that would keep the have."""
    left = verdict.need - verdict.count
    window = time_left(policy.interaction_window)
    match verdict.have:
        case Have.VOICE:
            return f"在群里再说{left}句话就好"
        case Have.INTERACTION:
            return f"再有{left}位青年与您互动就好（您说话后{window}内有人接话，或您回应提到您的人）"
        case Have.TOPIC:
            return f"发 /话题 开一个话题，或让现有话题再有{left}人参加（一个话题要有{verdict.need}人）"
        case Have.ACTIVITY:
            return f"办一次{verdict.need}人参加的线下活动（现在最多的一次是{verdict.count}人）"
        case Have.FACE_TO_FACE:
            return f"再与{left}位青年见面（线下活动、谈心、走访都算）"


def progress_line(verdict: Verdict, policy: Policy, now: datetime) -> str:
    """Say of one have where it stands, and if something is missing, what and until when."""
    head = f"{HAVES[verdict.have]}（{PERIODS[verdict.period.kind]}）：{STATUSES[verdict.status]}"
    if verdict.status is Status.MET and verdict.reason is None:
        return f"✓ {head}，{verdict.count}/{verdict.need}"
    if verdict.status in (Status.DUE, Status.OPEN):
        end = until(verdict.over_at, policy.zone)
        left = time_left(verdict.over_at - now)
        return f"○ {head}，{verdict.count}/{verdict.need}。{missing(verdict, policy)}；到{end}，还有{left}"
    mark = "✓" if verdict.status is Status.MET else "—"
    why = f"（{REASONS[verdict.reason]}）" if verdict.reason is not None else ""
    return f"{mark} {head}{why}"


def progress(name: str, verdicts: Sequence[Verdict], policy: Policy, now: datetime) -> str:
    """Tell the cadre where the five haves stand now."""
    lines = [f"「{name}」的五有："]
    return "\n".join([*lines, *(progress_line(verdict, policy, now) for verdict in verdicts)])


def five_haves(verdicts: Sequence[Verdict]) -> str:
    """Tell anybody which haves are kept, without names or numbers."""
    return "\n".join(["本群的五有：", *(_kept_line(verdict) for verdict in verdicts)])


def _kept_line(verdict: Verdict) -> str:
    period = PERIODS[verdict.period.kind]
    match verdict.status:
        case Status.MET:
            return f"✓ {HAVES[verdict.have]}：{period}已做到"
        case Status.EXCUSED:
            why = f"（{REASONS[verdict.reason]}）" if verdict.reason is not None else ""
            return f"— {HAVES[verdict.have]}：{period}不计{why}"
    return f"○ {HAVES[verdict.have]}：{period}还没有"


CADRE_OF_GROUP = "本群团干部"


def card(name: str, unit: str, contact: str) -> str:
    """Say who links this group, what the bot notes, for how long, who sees it, and how to say no."""
    reach = f"，联系方式：{contact}" if contact else ""
    return (
        f"【本群说明】联系人：{name}（{unit}）{reach}。\n"
        "我是“五有”机器人，只核对团干部对青年的五项承诺：每天有声音、每周有互动、每月有话题、每季度有线下活动、每年与多数青年面对面。\n"
        "我记：谁在何时发了哪一类消息、是否提到联系人、谁参加了活动。不记聊天的文字、图片和文件，不打分，不排名。\n"
        "明细在一年结束约半年后删除，只留结论。团委只看到数字，看不到是谁。微信、机器人账号的操作者和网关在技术上也可能看到群里的消息。\n"
        "不想被统计：发 /退出统计 ，立即生效，之前的记录不再与您相连。\n"
        "记了我什么：/我的数据　改错：/更正　全部删除：/删除我的数据\n"
        "再看说明：/隐私　许个心愿：/心愿 内容　更多：/帮助"
    )


PRIVACY = (
    "我只核对团干部对青年的五项承诺。我记：谁在何时发了哪一类消息、是否提到联系人、谁参加了活动；"
    "不记聊天的文字、图片和文件，不打分，不排名。团委只看到数字。\n"
    "不想被统计：发 /退出统计 ，立即生效。\n"
    "记了我什么：/我的数据　改错：/更正　全部删除：/删除我的数据"
)


def enabled(count: int) -> str:
    """Tell the cadre that counting has begun."""
    return f"已启用。从现在起计数，群里现有青年{count}人。发 /进度 看五有，发 /帮助 看全部命令。"


ALREADY_ENABLED = "本群已经启用。"
NOT_YOUR_GROUP = "本群已有联系人，不能由您启用。需要交接时请联系团委。"
UNKNOWN_CADRE = "我还不认识您。请先加我为好友，私聊发送 /绑定 码（码由团委发给您），再在群里发 /启用 。"
BOT_IS_CADRE = "我登录的是联系人自己的账号，不能给本群计数。机器人需要一个单独的账号。"
CARD_NOT_POSTED = "说明没能发到群里，所以还没有启用。请稍后在群里再发一次 /启用 。"


def bound(name: str, unit: str, role: str) -> str:
    """Tell somebody that their code was taken."""
    where = f"（{unit}）" if unit else ""
    next_step = {
        "cadre": "请把我拉进您的联系青年群，在群里发 /启用 。",
        "deputy": "您在联系青年群里算工作人员，不计入青年；群里和私聊都可以用联系人的命令，发 /帮助 看有哪些。",
        "committee": "每周一我会把周报发给您。",
    }[role]
    return f"已绑定：{name}{where}。{next_step}"


CODE_UNKNOWN = "这个码不对、已用过或已过期（30天有效）。请向团委要一个新的，再发 /绑定 码 。"


NOTICES = {
    NoticeKind.REMINDER: "提醒",
    NoticeKind.DIGEST: "周报",
    NoticeKind.RECEIPT: "回执",
    NoticeKind.NOTICE: "通知",
    NoticeKind.WORD: "转告",
}
HANDED_IN = {"wish": "心愿", "problem": "问题"}
NO_UNIT = "（未写单位）"
ERASED = "（内容已删除）"
AGAIN = "【补发】"  # Before what may have been said already.
PICTURE_AGAIN = "周报图片"

_NAMELESS = re.compile(r"(?:[(（]匿名[)）]|匿名[\s:：,，。]+)\s*\S")


def asks_to_be_nameless(words: str) -> bool:
    """Whether words after a command begin with the wish to have no name, which is another command's."""
    return _NAMELESS.match(words) is not None


def by_that_command(command: str) -> str:
    """Say how something is handed in without a name; what was written was not stored."""
    return f"您写了“匿名”。不留名请私聊发 /{command} 内容。刚才这条没有存。"


def with_help(words: str, lines: Sequence[str]) -> str:
    """Add where somebody in need finds help, as every private receipt does."""
    return "\n".join([words, "需要帮助时：" + "；".join(lines)]) if lines else words


NO_GROUP = "我不知道您在哪个联系青年群里，请到群里发 /心愿 内容 。"


def too_long(length: int, limit: int) -> str:
    """Refuse words that are too many."""
    return f"内容有{length}个字，最多{limit}个字，请写短一些再发。"


def needs_argument(example: str) -> str:
    """Answer a command with nothing after it."""
    what = "号" if re.fullmatch(r"\S+ \d+", example) else "内容"
    return f"后面要写{what}，例如：{example}"


def topic_opened(title: str, window: timedelta) -> str:
    """Confirm a topic."""
    return f"话题「{title}」开始了，{time_left(window)}内的发言都算参加。"


def only_cadre(name: str) -> str:
    """Tell somebody, kindly and once, that a command is the cadre's."""
    return f"/{name} 由本群联系人使用。您可以发 /帮助 看能用的命令。"


OPTED_OUT = "已退出统计：从现在起不再记录您的任何消息，之前的记录已改成无名的，与您不再相连。想恢复时发 /加入统计 。"
OPTED_IN = "已加入统计：从现在起重新计数。想退出时发 /退出统计 。"
