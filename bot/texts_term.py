"""The script of a term in one group: who says what, when and where. Nobody real is meant."""

from typing import NamedTuple

ROOM_NAME = "软件2401联系群"
UNIT = "软件学院"
CADRE, COMMITTEE, COUNSELLOR = "lin", "tuanwei", "xinli"
CADRE_NAME, COMMITTEE_NAME, COUNSELLOR_NAME = "林一鸣", "学院团委", "心理咨询室"
YOUTHS = {
    "an": "安然",
    "bo": "陈博文",
    "chen": "程晨",
    "ding": "丁一诺",
    "fang": "方若琳",
    "gao": "高天佑",
    "he": "何沐阳",
    "jin": "金雨泽",
    "liu": "刘思远",
    "ma": "马晓雯",
    "qin": "秦月华",
    "su": "苏瑞泽",
    "tang": "唐可馨",
    "wu": "吴宇航",
}
CONTACT, BRANCH, CLUB = "办公室 201", "软件2401", "读书社"
FIRST, LAST = "2026-03-02", "2026-07-12"


class Line(NamedTuple):
    """What somebody says at a local time: in the group, or `private`ly to the bot.

    `keeps` names a pattern of the bot's answer that is to be remembered; {name} in later words stands for it.
    """

    at: str
    who: str
    words: str
    private: bool = False
    mentions: tuple[str, ...] = ()
    keeps: tuple[str, str] | None = None


def _present() -> list[Line]:
    """Who sends the code at the reading."""
    return [
        Line(f"2026-03-21 14:{31 + minute}", youth, "/到 {code}", private=True) for minute, youth in enumerate(YOUTHS)
    ]


LINES = (
    Line("2026-03-02 09:00", CADRE, "/绑定 {cadre}", private=True),
    Line("2026-03-02 09:01", COMMITTEE, "/绑定 {committee}", private=True),
    Line("2026-03-02 09:05", CADRE, "/启用"),
    Line("2026-03-02 09:10", "an", "/帮助"),
    Line("2026-03-03 12:10", "an", "/心愿 想借一副羽毛球拍，周末用"),
    Line("2026-03-03 12:30", CADRE, "/认领 1"),
    Line("2026-03-04 21:00", "bo", "/匿名心愿 想要一盏台灯", private=True, keeps=("wish", r"\b[A-Z2-9]{10}\b")),
    Line("2026-03-05 18:00", CADRE, "/实现 1 球拍放在一楼值班室", private=True),
    Line("2026-03-05 19:00", "an", "/确认 1 满意", private=True),
    Line("2026-03-06 12:00", CADRE, "/认领 2", private=True),
    Line("2026-03-09 08:30", CADRE, "/话题 这学期想参加什么活动"),
    *(Line(f"2026-03-09 12:0{minute}", who, "读书会") for minute, who in enumerate(("an", "bo", "chen", "ding", "he"))),
    Line("2026-03-10 19:00", "chen", "/反映 二楼走廊的灯坏了"),
    Line("2026-03-11 09:30", CADRE, "/归类 3 后勤", private=True),
    Line("2026-03-12 17:00", CADRE, "/回答 3 灯已经换好", private=True),
    Line("2026-03-13 10:00", "chen", "/我的反映", private=True),
    Line("2026-03-16 10:00", CADRE, "/实现 2 台灯放在值班室，凭码领取", private=True),
    Line("2026-03-16 21:00", "bo", "/查心愿 {wish}", private=True),
    Line("2026-03-16 21:01", "bo", "/确认 {wish} 满意", private=True),
    Line("2026-03-18 10:00", CADRE, "/活动 周六下午两点半 图书馆 读书会"),
    Line("2026-03-18 10:01", CADRE, "/是"),
    Line("2026-03-21 14:30", CADRE, "/签到码", private=True, keeps=("code", r"\b\d{4}\b")),
    *_present(),
    Line("2026-03-25 16:00", CADRE, "/谈心 @安然", mentions=("an",)),
    Line("2026-03-26 10:00", CADRE, "/结对 4", private=True),
    Line("2026-03-30 17:00", CADRE, "/交问题清单 本季度 分析：问题集中在设施。建议：每月巡查一次。", private=True),
    Line("2026-04-08 09:30", CADRE, "/提醒 暂停 3天", private=True),
    Line("2026-04-13 09:00", CADRE, "/请假 4月15日-4月17日 培训", private=True),
    Line("2026-04-13 10:00", COMMITTEE, "/准假 1", private=True),
    Line("2026-04-22 17:00", CADRE, "/团课 今天 学习雷锋精神", private=True),
    Line("2026-05-04 17:00", CADRE, "/主题团日 今天 五四青年节", private=True),
    Line("2026-05-07 20:00", "fang", "/退出统计", private=True),
    Line("2026-05-20 20:00", "he", "/求助", private=True),
    Line("2026-06-03 17:00", CADRE, "/组织生活会 今天 学期组织生活会", private=True),
    Line("2026-06-09 19:00", "ding", "/反映团委 希望团委多到群里看看", private=True),
    Line("2026-06-10 10:00", COMMITTEE, "/回答 4 下月起每月到院系走访", private=True),
    Line("2026-06-11 15:00", COMMITTEE, "/团委走访 软件学院", private=True),
    *(
        Line(f"2026-06-24 12:{10 + number}", youth, f"/满意度 {4 + number % 2}", private=True)
        for number, youth in enumerate(list(YOUTHS)[:11])
    ),
    Line("2026-07-08 10:00", CADRE, "/进度", private=True),
    Line("2026-07-09 10:00", CADRE, "/为什么 每月话题 三月", private=True),
    Line("2026-07-09 16:00", CADRE, "/交报告", private=True),
    Line("2026-07-10 10:00", COMMITTEE, "/满意度结果", private=True),
    Line("2026-07-10 12:00", "gao", "/我的数据", private=True),
)

SPOKEN = ("早上好，今天也要加油。", "大家吃饭了吗？", "有事随时找我。", "明天降温，多穿一点。")
ANSWERED = ("早上好老师", "知道啦老师", "谢谢老师提醒", "好的老师")
EVERYDAY = 5  # From Monday on so many days of the week the cadre says something; on three of them youths answer.


def introduction() -> str:
    """Say what is played first."""
    return f"先看一个群的一学期（{FIRST}至{LAST}）：大家说什么，机器人答什么；每天的闲聊、周报和到点的提醒只记条数。"


def line(when: str, who: str, where: str, words: str) -> str:
    """Say who said what when and where."""
    indented = words.replace("\n", "\n              ")
    return f"{when} {who}{where}：{indented}"


IN_PRIVATE = "（私聊）"
BOT_NAME = "五有"


def to(name: str) -> str:
    """Say to whom the bot speaks in private."""
    return f"（私聊{name}）"


def summary(talk: int, reminders: int, digests: int) -> str:
    """Say how much of the term is not shown."""
    return f"另有闲聊{talk}条，到点提醒{reminders}条，周报{digests}条。"


def file(name: str) -> str:
    """Say that a file was sent."""
    return f"［文件 {name}］"
