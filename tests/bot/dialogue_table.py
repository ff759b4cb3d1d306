"""What people say to the bot and what it answers: at least one dialogue for each command of the registry."""

from datetime import date

from tests.bot.dialogue_activities import ACTIVITIES
from tests.bot.dialogue_problems import PROBLEMS
from tests.bot.dialogue_wishes import WISHES
from tests.bot.dialogues import ROOM, Dialogue, configured, says, whispers

_TERM = {"name": "2025-2026-2", "from": date(2026, 2, 23), "to": date(2026, 3, 20)}  # The survey: until 13 March.
IN_TERM = configured(calendar={"terms": [_TERM]})

DIALOGUES = (
    Dialogue(
        "帮助",
        (
            says("an", "/帮助", (ROOM, "可以这样用：\n/心愿")),
            says("an", "/帮助 心愿", (ROOM, "心愿：\n/心愿")),
            whispers("an", "/帮助 撤回心愿", ("an", "谁用：所有人；在群里或私聊用。")),
            says("an", "/帮助 天气", (ROOM, "没有「天气」。可以看：心愿、")),
            whispers("lin", "/帮助", ("lin", "可以这样用：\n/进度")),
        ),
    ),
    Dialogue(
        "帮助",
        (
            whispers("lin", "帮助", ("lin", "可以这样用")),
            whispers("lin", "帮助一下"),
            whispers("lin", "/我的心怨", ("lin", "您是不是想用")),
            whispers("lin", "在吗"),
            says("lin", "帮助"),
        ),
        "without a slash",
    ),
    Dialogue(
        "话题",
        (
            says("an", "/话题 周末去哪里", (ROOM, "由本群联系人使用")),
            says("lin", "/话题", (ROOM, "后面要写内容，例如：/话题")),
            whispers("lin", "/话题 周末去哪里", ("lin", "请在群里使用这个命令")),
            says("lin", "/话题 周末去哪里", (ROOM, "话题「周末去哪里」开始了")),
        ),
    ),
    Dialogue(
        "进度",
        (
            says("lin", "/进度", ("lin", "「林老师联系群」的五有")),
            whispers("dai", "/进度", ("dai", "「林老师联系群」的五有")),
            says("an", "/进度", (ROOM, "由本群联系人使用")),
        ),
    ),
    Dialogue(
        "五有",
        (says("an", "/五有", (ROOM, "本群的五有")), whispers("an", "/五有", ("an", "请在群里使用这个命令"))),
    ),
    Dialogue(
        "为什么",
        (
            says("lin", "/为什么 每周互动", ("lin", "互动")),
            whispers("lin", "/为什么 天气", ("lin", "没看懂问的是哪一项")),
            says("an", "/为什么 每周互动", (ROOM, "由本群联系人使用")),
        ),
    ),
    Dialogue(
        "请假",
        (
            whispers("dai", "/请假 明天 培训", ("dai", "由本群联系人使用")),
            whispers("lin", "/请假 培训", ("lin", "没看懂是哪几天")),
            whispers("lin", "/请假 明天 培训", ("lin", "请假1号"), ("zhao", "培训")),
            whispers("lin", "/待批", ("lin", "/待批 由团委使用")),
            whispers("lin", "/准假 1", ("lin", "/准假 由团委使用")),
            whispers("zhao", "/待批", ("zhao", "1号")),
            whispers("zhao", "/准假 2", ("zhao", "没有这个号，或者不归您办")),
            whispers("zhao", "/准假 1", ("zhao", "赵三已准假"), ("lin", "赵三已准假")),
            whispers("lin", "/我的请假", ("lin", "已准假")),
            says("an", "/我的请假", (ROOM, "由本群联系人使用")),
        ),
    ),
    Dialogue(
        "不准假",
        (
            whispers("lin", "/请假 明天 培训", ("lin", "请假"), ("zhao", "培训")),
            whispers("lin", "/不准假 1 那天", ("lin", "/不准假 由团委使用")),
            whispers("zhao", "/不准假 1 那天有团代会", ("zhao", "1号"), ("lin", "那天有团代会")),
        ),
    ),
    Dialogue("申诉", (whispers("lin", "/申诉 每周互动 那天停电", ("lin", "没有")),), "where nothing was short"),
    Dialogue(
        "答复",
        (
            whispers("lin", "/申诉 每周互动 那周停电", ("lin", "申诉1号"), ("zhao", "那周停电"), days=14),
            whispers("lin", "/答复 1 好", ("lin", "/答复 由团委使用")),
            whispers("zhao", "/答复 1", ("zhao", "请写上答复")),
            whispers("zhao", "/答复 1 已核实", ("zhao", "已核实"), ("lin", "已核实")),
        ),
    ),
    Dialogue(
        "撤销",
        (
            says("lin", "/话题 周末去哪里", (ROOM, "开始了")),
            says("lin", "/撤销", (ROOM, "周末去哪里")),
            says("lin", "/撤销", (ROOM, "十分钟")),
        ),
    ),
    Dialogue("隐私", (says("an", "/隐私", (ROOM, "联系人：林一")),)),
    Dialogue(
        "退出统计",
        (says("an", "/退出统计", ("an", "已退出统计")), says("an", "/加入统计", ("an", "已加入统计"))),
    ),
    Dialogue("绑定", (whispers("an", "/绑定 ABCD2345", ("an", "这个码不对")), says("an", "/绑定 A", (ROOM, "私聊")))),
    Dialogue(
        "启用",
        (
            says("lin", "/启用", (ROOM, "本群已经启用")),
            says("dai", "/启用", (ROOM, "本群已经启用")),
            whispers("lin", "/启用", ("lin", "请在群里使用这个命令")),
        ),
    ),
    Dialogue(
        "更正",
        (
            says("lin", "/谈心 @an", ("lin", "已记谈心1人"), mentions=("an",)),
            says("an", "/更正", ("an", "1. 2026年3月2日 林老师联系群 谈心")),
            whispers("an", "/更正 1 有", ("an", "请写清楚")),
            whispers("an", "/更正 3 没有", ("an", "没有序号3（现有1条）")),
            whispers("an", "/更正 1 没有", ("an", "回执：已更正，2026年3月2日 林老师联系群 谈心")),
            whispers("an", "/更正", ("an", "谈心（已更正，不算）")),
            says("lin", "/活动 昨天 15:00 操场 跑步", (ROOM, "作为已办的活动补录")),
            says("lin", "/是", (ROOM, "已补录「跑步」")),
            whispers("an", "/更正 活动 2月28日", ("an", "没有2月28日的活动记录")),
            whispers("an", "/更正 活动 3月1日", ("an", "已把您的话转告联系人"), ("lin", "an说参加了3月1日的「跑步」")),
        ),
    ),
    Dialogue(
        "我的数据",
        (
            says("an", "早上好"),
            says(
                "an",
                "/我的数据",
                ("an", "在群：「林老师联系群」，自2026年3月2日\n消息：共2条，只记时间和种类"),
                ("an", "[我的数据.json]"),
            ),
            whispers("wang", "/我的数据", ("wang", "团委名单：1条"), ("wang", "[我的数据.json]")),
            whispers("hu", "/我的数据", ("hu", "我这里没有您的数据。")),
        ),
    ),
    Dialogue(
        "删除我的数据",
        (
            says("an", "/心愿 想借一个篮球", (ROOM, "心愿1号已收到"), ("lin", "想借一个篮球")),
            says("an", "/删除我的数据", ("an", "确定删除，请发：/删除我的数据 确认")),
            whispers("an", "/删除我的数据 确认", ("an", "回执：已删除2条消息的署名；1件心愿、反映的内容和署名")),
            whispers("an", "/我的数据", ("an", "只留着一个认不出您的记号")),
            whispers("an", "/删除我的数据 确认", ("an", "没有可删的了")),
            says("bo", "/认领 1", ("bo", "心愿1号现在是“已撤回”")),
        ),
    ),
    Dialogue(
        "提醒",
        (
            says("lin", "/提醒", ("lin", "提醒开着")),
            says("an", "/提醒", (ROOM, "由本群联系人使用")),
            says("lin", "/提醒 暂停 3天", ("lin", "提醒已暂停到3月5日")),
            whispers("lin", "/提醒 暂停 90天", ("lin", "一次可以暂停1到30天")),
            whispers("lin", "/提醒 每天23:00", ("lin", "22:00到08:00不打扰")),
            whispers("lin", "/提醒 每天18:00", ("lin", "每天18:00以后才提醒")),
            whispers("lin", "/提醒 关", ("lin", "提醒已关到8月29日24:00")),
            whispers("lin", "/提醒 开", ("lin", "提醒开着")),
        ),
        "is chosen",
    ),
    Dialogue(
        "提醒",
        (
            whispers("lin", "/提醒 关", ("lin", "提醒已关到8月29日24:00")),
            says("an", "早上好", ("zhao", "五有周报"), ("zhao", "[五有周报-2026-W10.png]"), days=11, rounds=True),
            whispers("lin", "/提醒 开", ("lin", "提醒开着")),
            says("an", "大家好", ("lin", "每周有互动，本周再有3位青年与您互动就好"), hours=1, rounds=True),
        ),
        "is off and on",
    ),
    Dialogue(
        "交接",
        (
            says("an", "/交接 王二 3月9日", (ROOM, "由本群联系人使用")),
            whispers("dai", "/交接 王二 3月9日", ("dai", "由本群联系人使用")),
            whispers("lin", "/交接 陈九 3月9日", ("lin", "名单上没有叫「陈九」的联系人")),
            whispers("lin", "/交接 王二 3月2日", ("lin", "交接最早从明天零点起")),
            says("lin", "/交接 取消", ("lin", "没有还没生效的交接")),
            says(
                "lin",
                "/交接 @王老师 3月9日",
                ("lin", "「林老师联系群」从3月9日零点起由王二联系"),
                ("wang", "从3月9日零点起由王二联系（之前是林一）"),
                ("zhao", "从3月9日零点起由王二联系（之前是林一）"),
                mentions=("wang",),
            ),
            whispers("zhao", "/交接 取消", ("zhao", "交接取消"), ("wang", "交接取消"), ("lin", "现在不变")),
        ),
        "is planned and cancelled",
    ),
    Dialogue(
        "交接",
        (
            says("an", "/心愿 想借一个篮球", (ROOM, "心愿1号已收到"), ("lin", "想借一个篮球")),
            whispers("lin", "/交接 王二", ("lin", "从3月3日零点起"), ("wang", "3月3日"), ("zhao", "3月3日")),
            whispers("wang", "/进度", ("wang", "由本群联系人使用")),
            whispers(
                "wang",
                "/进度",
                ("wang", "「林老师联系群」的五有"),
                ("wang", "交过来还没办完的：心愿1件"),
                days=1,
                rounds=True,
            ),
            whispers("lin", "/进度", ("lin", "由本群联系人使用")),
            whispers("wang", "/认领 1", ("wang", "由您认领了"), ("an", "有人认领了：王二")),
        ),
        "is done on its day",
    ),
    Dialogue(
        "满意度",
        (
            whispers("an", "/满意度 4", ("an", "现在没有满意度调查")),
            whispers("zhao", "/满意度结果", ("zhao", "没有已结束的满意度调查")),
        ),
        "where the calendar has no term",
    ),
    Dialogue(
        "满意度",
        (
            says("an", "/满意度 4", (ROOM, "【满意度】"), (ROOM, "私聊我使用这个命令"), rounds=True),
            whispers("an", "/满意度", ("an", "请写分数，后面可以写一句话（可不写）")),
            whispers("an", "/满意度 4 活动可以多一些", ("an", "收到，4分（满意）")),
            whispers("an", "/满意度 5", ("an", "您已经答过了，一人一次")),
            whispers("lin", "/满意度 5", ("lin", "您是这个群的联系人、工作人员，不用答")),
            whispers("zhao", "/满意度结果", ("zhao", "满意度调查还在进行，3月13日24:00结束以后才有结果")),
            whispers("bo", "/满意度 4", ("bo", "现在没有满意度调查"), days=14),
            whispers("lin", "/满意度结果", ("lin", "/满意度结果 由团委使用")),
            whispers("zhao", "/满意度结果", ("zhao", "林老师联系群：不显示（不足10份")),
        ),
        "from its answer to the results",
        IN_TERM,
    ),
    Dialogue(
        "交报告", (whispers("lin", "/交报告", ("lin", "还没有在校历里写学期")),), "where the calendar has no term"
    ),
    Dialogue(
        "交报告",
        (
            says("lin", "/交报告", (ROOM, "私聊我使用这个命令")),
            whispers("an", "/交报告", ("an", "由本群联系人使用")),
            whispers("lin", "/交报告 2024-2025-1", ("lin", "没有这个学期。请写：/交报告 2025-2026-2")),
            whispers("lin", "/交报告", ("lin", "已登记：2025-2026-2学期报告已交")),
            whispers("lin", "/交报告 2025-2026-2", ("lin", "之前已登记过")),
            whispers("lin", "/交报告 2025-2026-2 作废", ("lin", "已作废")),
        ),
        config=IN_TERM,
    ),
    Dialogue(
        "团委走访",
        (
            whispers("lin", "/团委走访 软件学院", ("lin", "/团委走访 由团委使用")),
            whispers("zhao", "/团委走访 软件院", ("zhao", "是不是软件学院？")),
            whispers("zhao", "/团委走访 软件学院 明天", ("zhao", "走访的日期还没有到")),
            whispers("zhao", "/团委走访 软件学院 昨天", ("zhao", "已登记：3月1日团委走访软件学院")),
            whispers("zhao", "/团委走访 软件学院 3月1日 作废", ("zhao", "已作废：3月1日团委走访软件学院")),
        ),
    ),
    *WISHES,
    *PROBLEMS,
    *ACTIVITIES,
)
