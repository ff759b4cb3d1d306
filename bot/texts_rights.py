"""What is said of a person's own data: shown, corrected, erased. Every Chinese word of these answers stands here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from bot import texts, texts_corrections
from bot.texts_dates import day, day_at, whole_day_at
from rules.facts import Activity
from tracker.contacts import Contact
from tracker.erasing import Erased
from tracker.own import Own, OwnMessage
from tracker.submissions import Submitted

KINDS = {
    "text": "文字",
    "image": "图片",
    "audio": "语音",
    "video": "视频",
    "file": "文件",
    "link": "链接",
    "note": "接龙",
    "miniprogram": "小程序",
    "chat_history": "聊天记录",
    "sticker": "表情",
    "command": "命令",
    "other": "其他",
}
GIVEN = {"wish": "心愿", "problem": "反映"}
FORMS = {"activity": "线下活动", **texts_corrections.FORMS}
OTHERS = "（他人）"
SELF_CORRECTED = "本人更正"
FILE_NAME = "我的数据.json"
NO_FILE = "附件这次没能发出，请稍后再发一次 /我的数据 。"
DONE_WITHOUT_RECEIPT = "已办好。想看回执，请加我为好友，私聊我再发一次。"


# What is stored.

ONLY_THE_MARK = "我这里没有您的数据，只留着一个认不出您的记号：您不愿被记录。恢复统计发 /加入统计 。"
NOTHING = "我这里没有您的数据。"


def own(found: Own, stays: Sequence[str], answered: Sequence[str], zone: tzinfo) -> list[str]:
    """Return what is stored of somebody, as lines; `stays` are their stays in groups."""
    if found.is_empty:
        return [ONLY_THE_MARK if found.is_out else NOTHING, *_answered(answered)]
    return [
        "我存的与您有关的内容（附件是全部，一条不少）：",
        *stays,
        *_messages(found.messages, zone),
        *([f"被联系人提到：{len(found.mentioned)}次"] if found.mentioned else []),
        *_facts(found),
        *(line for one in found.submitted for line in given(one, zone)),
        *([f"您帮着办别人的心愿或反映：{len(found.said)}步"] if found.said else []),
        *_rows(found.rows),
        *_answered(answered),
        *(["您已退出统计，新的消息不再记。"] if found.is_out else []),
        "聊天的文字、图片和文件我从不存。哪条不对发 /更正 ，全部删除发 /删除我的数据 。",
    ]


def stay(group: str, since: datetime, until: datetime | None, zone: tzinfo) -> str:
    """Say how long somebody was in a group."""
    end = "" if until is None else f"，到{whole_day_at(until, zone)}"
    return f"在群：「{group}」，自{whole_day_at(since, zone)}{end}"


def _messages(sent: Sequence[OwnMessage], zone: tzinfo) -> list[str]:
    """Return how many messages of each kind are stored of each month."""
    if not sent:
        return []
    months = Counter((*_month(one.at, zone), KINDS.get(one.kind, one.kind)) for one in sent)
    lines: dict[tuple[int, int], list[str]] = {}
    for (year, month, kind), number in sorted(months.items()):
        lines.setdefault((year, month), []).append(f"{kind}{number}")
    said = [f"　{year}年{month}月：{'、'.join(kinds)}" for (year, month), kinds in sorted(lines.items())]
    return [f"消息：共{len(sent)}条，只记时间和种类", *said]


def _month(at: datetime, zone: tzinfo) -> tuple[int, int]:
    local = at.astimezone(zone)
    return local.year, local.month


def _facts(found: Own) -> list[str]:
    counted = Counter(_FACTS.get(type(fact).__name__, "其他记录") for fact in found.facts)
    order = dict.fromkeys([*_FACTS.values(), "其他记录"])
    return [f"{name}：{counted[name]}条" for name in order if counted[name] and name not in _SHOWN_ELSEWHERE]


_FACTS = {
    "Join": "进群",
    "Leave": "离群",
    "Attend": "参加的活动",
    "Meet": "见面",
    "Void": "更正",
    "Submission": "心愿和反映",
    "Case": "心愿和反映的办理",
    "Group": "群里的职务",
    "Topic": "开的话题",
    "Activity": "办的活动",
    "Duty": "团内任务",
}
_SHOWN_ELSEWHERE = ("进群", "离群", "心愿和反映", "心愿和反映的办理")


def given(one: Submitted, zone: tzinfo) -> list[str]:
    """Say something handed in, with its words and what was answered."""
    name = f"{GIVEN.get(one.type, one.type)}{'' if one.no is None else f'{one.no}号'}"
    said = [f"　答复：{step.words}" for step in one.steps if step.words]
    return [f"{name}（{whole_day_at(one.at, zone)}）：{one.words or texts.ERASED}", *said]


def _rows(rows: Mapping[str, Sequence[object]]) -> list[str]:
    return [f"{TABLES.get(table, table)}：{len(some)}条" for table, some in rows.items()]


def _answered(terms: Sequence[str]) -> list[str]:
    return [f"满意度：{'、'.join(terms)}已答。答了什么与您不相连，我也查不到。"] if terms else []


# The file.

TABLES = {
    "roster": "团委名单",
    "requests": "请假和申诉",
    "outbox": "我发给您的话",
    "problem_lists": "交的季度问题清单",
    "handovers": "还没到日子的交接",
    "snoozes": "提醒的设置",
    "entered": "刚录入、还能撤销的",
}
FILE_SAYS = (
    "这是“五有”机器人存的、与您有关的全部内容。用记事本就能看。",
    "聊天的文字、图片、文件和昵称从不保存，所以这里也没有。别人的编号写作（他人）。",
    "这份文件只发给您，机器人没有留底。更正发 /更正 ，删除发 /删除我的数据 。",
)
VALUES = {
    "kind": KINDS
    | {"reminder": "提醒", "digest": "周报", "receipt": "回执", "notice": "通知", "word": "转告"}
    | {"leave": "请假", "objection": "申诉"},
    "form": FORMS,
    "role": {"cadre": "联系人", "deputy": "副手", "committee": "团委"},
    "type": {
        "group": "群和它的联系人",
        "join": "进群",
        "leave": "离群",
        "topic": "话题",
        "activity": "活动",
        "attend": "参加活动",
        "meet": "见面",
        "duty": "团内任务",
        "identity": "说明卡片",
        "link": "联系的支部或社团",
        "pairing": "结对人数",
        "paper": "材料",
        "attest": "证明",
        "objection": "申诉",
        "void": "更正",
        "optout": "退出统计",
        "optin": "加入统计",
        "alias": "换了编号",
        "wish": "心愿",
        "problem": "反映",
        "case": "办理",
    },
}
LABELS = {
    "contacts": "活动和见面",
    "voided": "已更正，不算",
    "says": "说明",
    "made_at": "生成时间",
    "ids": "我的编号",
    "is_out": "不愿被记录",
    "stays": "在群",
    "messages": "我的消息",
    "mentioned": "提到我的消息",
    "facts": "与我有关的记录",
    "submitted": "心愿和反映",
    "said": "我办别人的心愿和反映",
    "answered": "满意度已答的学期",
    "id": "编号",
    "at": "时间",
    "group": "群",
    "kind": "种类",
    "mentions": "提到联系人或青年",
    "no": "号",
    "type": "类别",
    "words": "内容",
    "in_room": "在群里说的",
    "steps": "办理",
    "state": "状态",
    "by": "由谁",
    "member": "谁",
    "name": "名称",
    "unit": "单位",
    "role": "身份",
    "contact": "联系方式",
    "branch": "团支部",
    "club": "社团",
    "code_hash": "绑定码的记号",
    "code_until": "绑定码有效到",
    "person": "谁",
    "fact": "对应的记录",
    "first": "从",
    "last": "到",
    "from": "从",
    "to": "到",
    "asked_at": "何时提出",
    "decided_by": "谁决定",
    "decided_at": "何时决定",
    "answer": "答复",
    "key": "这条话的记号",
    "mention": "提到谁",
    "submission": "对应的号",
    "why": "为什么发",
    "not_before": "最早何时发",
    "not_after": "最晚何时发",
    "claimed_at": "何时开始发",
    "ended_at": "何时发完",
    "attempts": "试了几次",
    "message": "消息编号",
    "error": "出错",
    "again": "补发",
    "file_name": "图片名称",
    "file": "图片（base64，发出后即删）",
    "analysis": "分析",
    "advice": "建议",
    "erase_at": "何时删除",
    "day": "哪一天起",
    "asked_by": "谁提出",
    "until": "到何时",
    "off": "已关提醒",
    "daily": "零点后第几分钟起才提醒",
    "cadre": "联系人",
    "bot": "机器人",
    "staff": "工作人员",
    "activity": "活动编号",
    "form": "形式",
    "title": "标题",
    "held_at": "何时举行",
    "place": "地点",
    "duty": "任务",
    "reason": "理由",
    "have": "哪一项",
    "period": "哪一期",
    "second": "第二人",
    "old": "旧编号",
    "new": "新编号",
    "paper": "材料",
    "number": "人数",
    "of": "哪一件",
}


# Erasing.


def would_erase(found: Erased) -> str:
    """Say what an erasure takes, what stays, and what cannot be undone, before it is done."""
    return "\n".join(
        [
            f"将要删除：{_counted(found)}。",
            "做过的事改成无名的，已过去的日子结论不变；没办完的心愿、反映按撤回处理。",
            _from_now_on(found),
            *_stays(found),
            "删除后不能恢复。此前导出的文件、备份里的，请联系团委一并删除；微信里的聊天记录不归我管。",
            "先看一看发 /我的数据 。确定删除，请发：/删除我的数据 确认",
        ]
    )


def erased(found: Erased, answered: Sequence[str]) -> str:
    """The receipt of an erasure. `answered`: the surveys that run and were answered; none is answered twice."""
    if found.was_out and not _parts(found):
        return f"没有可删的了。{ONLY_THE_MARK}"
    return "\n".join(
        [
            f"回执：已删除{_counted(found)}。",
            f"{_from_now_on(found)}只留一个写不回您编号的记号，用来不再记您、不从旧文件里读回您。",
            *(["满意度“已答过”的记号（看不出是谁、答了什么）到调查结束时自动删除。"] if answered else []),
            *_stays(found),
            "此前导出的文件、备份里的，请联系团委一并删除；微信里的聊天记录不归我管。想重新开始发 /加入统计 。",
        ]
    )


def _parts(found: Erased) -> list[str]:
    counted = (
        (found.messages, "条消息的署名"),
        (found.contacts, "条活动、见面的署名"),
        (found.submitted, "件心愿、反映的内容和署名"),
        (found.said, "步办理的内容和署名"),
        (found.requests, "件请假、申诉的文字"),
        (found.notices, "条我发给您的话"),
        (found.lists, "份问题清单里您写的分析和建议"),
        (found.settings, "条提醒设置和录入记号"),
    )
    return [f"{number}{what}" for number, what in counted if number]


def _counted(found: Erased) -> str:
    return "；".join(_parts(found)) or "您的编号（没有别的）"


def _from_now_on(found: Erased) -> str:
    return "以后只记您履职的部分。" if found.office else "以后不再记您。"


def _stays(found: Erased) -> list[str]:
    if not found.office:
        return []
    return [
        "不删的：您作为联系人、工作人员或团委的履职记录（群的联系人、定好的交接、办的活动、答复、申诉、交过哪季问题清单、团委名单），"
        "这是团委的记录，请找团委更正。"
    ]


# Correcting.

CORRECT_HOW = "记多了：发 /更正 序号 没有 ；记漏了：发 /更正 活动 10月12日 ，我转告联系人补登。"
NOTHING_TO_CORRECT = f"没有记到您参加活动或见面。{CORRECT_HOW}"
TAKEN_BACK = "（已更正，不算）"
WHICH_DAY = "没看懂是哪一天。请这样写：/更正 活动 10月12日"
WHICH_DENIAL = "请写清楚：没有这回事就发 /更正 2 没有 。别的写法我不改，免得改错。"
NOT_TOLD = "没能转告联系人，请您直接告诉联系人补登。"
NO_GROUP = "我不知道您在哪个群里，请到群里发。已退出统计的，先发 /加入统计 。"


def contacts(found: Sequence[Contact], names: Mapping[str, str], zone: tzinfo) -> list[str]:
    """List what somebody was at, numbered."""
    if not found:
        return [NOTHING_TO_CORRECT]
    lines = [f"{no}. {contact(one, names, zone)}" for no, one in enumerate(found, start=1)]
    return ["记到您的活动和见面：", *lines, CORRECT_HOW]


def contact(one: Contact, names: Mapping[str, str], zone: tzinfo) -> str:
    """Say one attendance or meeting."""
    title = f"「{one.title}」" if one.title else ""
    taken_back = TAKEN_BACK if one.voided else ""
    return f"{whole_day_at(one.at, zone)} {names.get(one.group, '')} {FORMS.get(one.form, one.form)}{title}{taken_back}"


def no_such_contact(number: int, known: int) -> str:
    """Say that a list has no such number."""
    return f"没有序号{number}（现有{known}条）。发 /更正 看序号。" if known else NOTHING_TO_CORRECT


def taken_back(said: str, *, new: bool) -> str:
    """The receipt of a correction."""
    return f"回执：已更正，{said}，不再算您参加。" if new else f"{said}，早已更正过。"


def no_activity(on: date) -> str:
    """Say that no activity is known of that day."""
    return f"没有{day(on)}的活动记录。请核对日期；活动还没录的，请告诉联系人。"


def which_activity(held: Iterable[Activity]) -> str:
    """Ask which of several activities is meant."""
    titles = "、".join(one.title for one in held)
    return f"那天有几个活动：{titles}。请写上名称，例如：/更正 活动 10月12日 名称"


def already_there(one: Activity, zone: tzinfo) -> str:
    """Say that an attendance is stored already."""
    return f"{whole_day_at(one.held_at, zone)}的「{one.title}」已经记着您参加。"


def was_there(name: str, one: Activity, zone: tzinfo) -> str:
    """Tell the cadre, in the youth's own name, that an attendance is missing."""
    who = name or "一位青年"
    return (
        f"{who}说参加了{day_at(one.held_at, zone)}的「{one.title}」，没有记上。请核对签到；属实请补登，我不会自己算上。"
    )


def asked_cadre(one: Activity, zone: tzinfo) -> str:
    """The receipt of a request to the cadre."""
    return f"回执：已把您的话转告联系人，「{one.title}」（{whole_day_at(one.held_at, zone)}）由联系人核对后补登。"
