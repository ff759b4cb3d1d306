"""Dialogues about wishes and about help."""

from tests.bot.dialogues import ROOM, Dialogue, configured, says, whispers

WITH_COUNSELLOR = configured(help={"lines": ["热线 12356"], "counsellor": "wx/hu"})

_BALL = says("an", "/心愿 想借一个篮球", (ROOM, "心愿1号已收到"), ("lin", "想借一个篮球"))
_CLAIMED = ("bo", "心愿1号由您认领了，请在3月23日24:00前办好"), ("lin", "由一位同学认领了"), ("an", "有人认领了")

WISHES = (
    Dialogue(
        "心愿",
        (
            says("an", "／心愿　想要一本书", (ROOM, "心愿1号已收到"), ("lin", "想要一本书")),
            whispers("an", "/我的心愿", ("an", "1号（3月2日，征集中）：想要一本书")),
            says("bo", "/撤回心愿 1", (ROOM, "没有这个号的心愿，或者它不是您的")),
            says("an", "/撤回心愿１号", (ROOM, "已撤回，内容已删除")),
            says("an", "/心愿", (ROOM, "后面要写内容，例如：/心愿")),
        ),
    ),
    Dialogue(
        "心愿",
        (
            says("an", "/心愿 想要一本英语四级的书", (ROOM, "心愿1号已收到"), ("lin", "想要一本英语四级的书")),
            says("bo", "/心愿单", ("bo", "1号（3月2日，征集中）：想要一本英语四级的书")),
            says("an", "/认领 1", ("an", "这是您自己的心愿")),
            says("bo", "/认领 1", *_CLAIMED),
            says("chen", "/认领 1", ("chen", "心愿1号已由一位同学认领")),
            says("chen", "/办理 1", ("chen", "这个心愿不是您认领的")),
            says("bo", "/办理 1", ("bo", "心愿1号办理中")),
            says("bo", "/延期 1", ("bo", "心愿1号延期到4月7日24:00，只能延这一次")),
            says("bo", "/延期 1", ("bo", "已经延期过一次")),
            says("chen", "/实现 1 书已送到宿舍", ("chen", "这个心愿不是您认领的")),
            whispers("bo", "/实现 1 书已送到宿舍", ("bo", "已请许愿人确认"), ("an", "办理情况：书已送到宿舍")),
            says("chen", "/确认 1 满意", ("chen", "没有这个号的心愿，或者它不是您的")),
            says("an", "/确认 1", ("an", "请写满意或不满意")),
            says("an", "/确认 1 满意", ("an", "记为满意"), ("bo", "许愿人确认：满意")),
            says("an", "/确认 1 满意", ("an", "心愿1号现在是“已确认”")),
            whispers("bo", "/查心愿 1", ("bo", "已确认（认领人：bo），满意")),
        ),
        "from the wish to its wisher's answer",
    ),
    Dialogue(
        "满意",
        (
            _BALL,
            whispers("lin", "认领 1", ("lin", "由您认领了"), ("an", "有人认领了")),
            whispers("an", "/满意", ("an", "没有等您确认的心愿")),
            whispers("lin", "实现 1", ("lin", "已请许愿人确认"), ("an", "满意吗")),
            says("an", "满意"),
            whispers("an", "满意", ("an", "记为满意"), ("lin", "许愿人确认：满意")),
            whispers("an", "谢谢"),
        ),
        "as an answer in private",
    ),
    Dialogue(
        "不满意",
        (
            _BALL,
            says("lin", "/认领 1", ("lin", "由您认领了"), ("an", "有人认领了")),
            says("lin", "/实现 1", ("lin", "已请许愿人确认"), ("an", "满意吗")),
            says("bo", "/不满意 1", ("bo", "没有这个号的心愿，或者它不是您的")),
            says("an", "/不满意 1", ("an", "记为不满意"), ("lin", "不满意"), ("zhao", "不满意")),
        ),
    ),
    Dialogue(
        "认领",
        (
            _BALL,
            says("an", "/心愿 想借一本书", (ROOM, "心愿2号已收到"), ("lin", "想借一本书")),
            says("bo", "/认领 1、2", ("bo", "一条消息办一个号，这条没有办。请分开发：/认领 1、/认领 2")),
            says("bo", "/认领 1 我来", ("bo", "由您认领了"), ("lin", "由一位同学认领了"), ("an", "有人认领了")),
        ),
        "one wish at a time",
    ),
    Dialogue(
        "匿名心愿",
        (
            says("an", "/匿名心愿 想要一盏台灯", (ROOM, "私聊我使用这个命令")),
            whispers(
                "an",
                "/匿名心愿 想要一盏台灯",
                ("an", "没有记下您是谁"),
                ("lin", "（1号）：\n想要一盏台灯"),
                keeps=("code", r"请记好：(\w{10})"),
            ),
            whispers("an", "/我的心愿", ("an", "您还没有心愿")),
            whispers("an", "/查心愿 {code}", ("an", "征集中，应在3月9日24:00前认领")),
            whispers("bo", "/认领 1", ("bo", "不在您能看的范围里")),
            whispers("lin", "/认领 1", ("lin", "许愿人：匿名\n想要一盏台灯")),
            whispers("lin", "/实现 1 台灯放在传达室", ("lin", "匿名许愿人凭查询码可以确认")),
            says("an", "/查心愿 {code}", (ROOM, "私聊我使用这个命令")),
            whispers("an", "/查心愿 {code}", ("an", "办理情况：台灯放在传达室")),
            says("an", "/确认 {code} 不满意", (ROOM, "别发在群里")),
            whispers(
                "an",
                "/确认 {code} 不满意",
                ("an", "记为不满意，团委会看到"),
                ("lin", "许愿人确认：不满意"),
                ("zhao", "许愿人不满意：\n想要一盏台灯"),
            ),
        ),
        "by its code alone",
    ),
    Dialogue(
        "匿名心愿",
        (
            whispers(
                "an",
                "/匿名心愿 想要一盏台灯",
                ("an", "请记好"),
                ("lin", "想要一盏台灯"),
                keeps=("code", r"请记好：(\w{10})"),
            ),
            says("an", "/撤回心愿 {code}", (ROOM, "别发在群里")),
            whispers("an", "/撤回心愿 {code}", ("an", "心愿1号已撤回")),
            whispers("lin", "/认领 1", ("lin", "心愿1号现在是“已撤回”")),
            whispers("an", "/查心愿 {code}", ("an", "（内容已删除）\n已撤回")),
            whispers("an", "/查心愿 AAAAA22222", ("an", "没有这个查询码的心愿")),
        ),
        "is withdrawn by its code",
    ),
    Dialogue(
        "婉拒",
        (
            _BALL,
            says("bo", "/婉拒 1 没有球", (ROOM, "由本群联系人使用")),
            says("lin", "/婉拒 1", ("lin", "请写号和原因")),
            says("lin", "/婉拒 1 学校规定不能借出", ("lin", "心愿1号已婉拒"), ("an", "原因：学校规定不能借出")),
            says("bo", "/认领 1", ("bo", "心愿1号现在是“已婉拒”")),
        ),
    ),
    Dialogue(
        "婉拒",
        (
            _BALL,
            says("bo", "/认领 1", *_CLAIMED),
            says("dai", "/婉拒 1 学校规定不能借出", ("dai", "已婉拒"), ("an", "学校规定不能借出"), ("bo", "不用再办")),
        ),
        "by the deputy, when it was claimed",
    ),
    Dialogue(
        "放弃",
        (
            _BALL,
            says("bo", "/认领 1", *_CLAIMED),
            says("chen", "/放弃 1", ("chen", "这个心愿不是您认领的")),
            says("bo", "/放弃 1", ("bo", "又在征集了"), ("lin", "心愿1号没有人在办了")),
            says("chen", "/认领 1", ("chen", "由您认领了"), ("lin", "由一位同学认领了"), ("an", "有人认领了")),
            says("an", "/撤回心愿 1", (ROOM, "已撤回"), ("chen", "已被许愿人撤回，不用再办")),
        ),
    ),
    Dialogue(
        "延期",
        (
            _BALL,
            says("dai", "/认领 1", ("dai", "由您认领了"), ("lin", "由代四认领了"), ("an", "有人认领了：代四")),
            says("dai", "/延期 1", ("dai", "已经过期，不能再延期"), days=35),
            says("dai", "/实现 1", ("dai", "已记为实现"), ("an", "满意吗？")),
            says("an", "/确认 满意", ("an", "没有等您确认的心愿"), days=8),
            says("an", "/确认 1 满意", ("an", "算办完了，不用再确认")),
        ),
        "too late",
    ),
    Dialogue(
        "认领",
        (
            _BALL,
            says(
                "bo",
                "/心愿单",
                ("bo", "征集中，已过期"),
                ("lin", "到期还没有人认领"),
                ("zhao", "五有周报 2026年第10周"),
                ("zhao", "[五有周报-2026-W10.png]"),
                days=8,
                rounds=True,
            ),
            says(
                "bo",
                "/心愿单",
                ("bo", "征集中，已过期"),
                ("zhao", "已催办一次：\n想借一个篮球"),
                ("lin", "每周有互动，本周再有3位青年与您互动就好"),
                days=3,
                rounds=True,
            ),
            whispers("zhao", "/认领 1", ("zhao", "由您认领了"), ("lin", "赵三认领了"), ("an", "有人认领了：赵三")),
        ),
        "by the committee, when nobody did",
    ),
    Dialogue(
        "求助",
        (
            whispers("an", "/求助 想和老师聊聊", ("an", "学院还没有写明求助方式。请联系辅导员")),
            says("an", "/求助", ("an", "紧急时拨打 120 或 110")),
        ),
        "where nobody is named",
    ),
    Dialogue(
        "求助",
        (
            whispers("an", "/求助", ("an", "需要帮助时：热线 12356\n也可以私聊我发 /求助 想说的话")),
            says("an", "/求助 想和老师聊聊", ("an", "所以我没有转")),
            whispers(
                "an",
                "/求助 想和老师聊聊",
                ("hu", "【求助】an（an）请您联系。本人选择转给您，系统不留记录：\n想和老师聊聊"),
                ("an", "已把您的话、您的昵称和账号转给心理老师"),
            ),
            whispers("an", "/心愿 想借一个篮球", ("an", "需要帮助时：热线 12356"), ("lin", "想借一个篮球")),
        ),
        "to the counsellor",
        WITH_COUNSELLOR,
    ),
)
