"""Dialogues about activities, attendances, meetings, duties and pairing."""

from tests.bot.dialogues import ROOM, Dialogue, says, whispers

_READING = (
    says("lin", "/活动 周六 14:30 图书馆 读书会", (ROOM, "读作：3月7日（周六）14:30 在图书馆「读书会」")),
    says("lin", "/是", (ROOM, "【活动预告】读书会\n时间：3月7日（周六）14:30\n地点：图书馆")),
)
_CODE = says("lin", "/签到码", ("lin", "「读书会」签到码"), keeps=("code", r"签到码：(\d{4})"), days=5, hours=5)

ACTIVITIES = (
    Dialogue(
        "活动",
        (
            says("an", "/活动 周六 14:30 图书馆 读书会", (ROOM, "由本群联系人使用")),
            says("lin", "/活动 读书会", (ROOM, "没看到日期和时间")),
            whispers("lin", "/活动 周六 图书馆 读书会", ("lin", "还缺时间")),
            whispers("lin", "/活动 周六 7点 图书馆 读书会", ("lin", "「7点」是早上还是晚上？")),
            says("lin", "/活动 周六 14:30 图书馆 读书会", (ROOM, "对的话回复 /是")),
            says("an", "/是"),
            says("lin", "/是 的吧", (ROOM, "要确认请只回复 /是")),
            says("lin", "/是", (ROOM, "【活动预告】读书会")),
            says("lin", "/是", (ROOM, "没有等您确认的内容")),
        ),
        "is read back and confirmed",
    ),
    Dialogue(
        "签到码",
        (
            *_READING,
            whispers("lin", "/签到码", ("lin", "现在没有可签到的活动")),
            says("an", "/签到码", (ROOM, "由本群联系人使用")),
            _CODE,
            whispers("an", "/到 {code}", ("an", "已签到「读书会」")),
            whispers("an", "/到 {code}", ("an", "已签到「读书会」")),
            says("chen", "/到 {code}"),
            whispers("wang", "/到 {code}", ("wang", "码不对、已过期，或者不是您所在群的活动")),
            whispers("bo", "/到", ("bo", "请发 /到 加现场的四位码")),
            whispers("bo", "/到 {code}", ("bo", "码不对、已过期"), hours=0.25),
            says("lin", "/到场 @bo", ("lin", "新记1人到场，共3人。"), mentions=("bo",)),
        ),
        "and who was there",
    ),
    Dialogue(
        "到场",
        (
            says("lin", "/到场 @an", ("lin", "最近七天没有活动可记到场"), mentions=("an",)),
            says("lin", "/活动 昨天 下午三点 操场 跑步", (ROOM, "时间已过，作为已办的活动补录，不再预告")),
            says("lin", "/是", (ROOM, "已补录「跑步」")),
            says("an", "/到场 @bo", (ROOM, "由本群联系人使用"), mentions=("bo",)),
            whispers("lin", "/到场 @bo", ("lin", "请在群里使用这个命令")),
            says("lin", "/到场", ("lin", "请在群里 @ 到场的人")),
            says(
                "dai",
                "/到场 @an @bo @林老师",
                ("dai", "新记2人到场，共2人。没有计入：林老师"),
                mentions=("an", "bo", "lin"),
            ),
            says("lin", "/到场 @an @chen", ("lin", "新记1人到场，共3人。"), mentions=("an", "chen")),
            says("lin", "/活动取消", (ROOM, "「跑步」已办，有3人到场，不能取消")),
        ),
    ),
    Dialogue(
        "活动取消",
        (
            says("lin", "/活动取消", (ROOM, "没有可取消的活动")),
            *_READING,
            whispers("lin", "/活动 周日 9:30 操场 跑步", ("lin", "在操场「跑步」")),
            whispers("lin", "/是", ("lin", "已登记「跑步」"), (ROOM, "【活动预告】跑步")),
            says("an", "/活动取消 1", (ROOM, "由本群联系人使用")),
            whispers("lin", "/活动取消", ("lin", "2. 3月8日（周日）09:30「跑步」")),
            whispers(
                "lin", "/活动取消 2", ("lin", "已取消：3月8日"), (ROOM, "【活动取消】3月8日（周日）09:30的「跑步」")
            ),
            says("dai", "/活动取消 读书会", (ROOM, "已取消：3月7日（周六）14:30「读书会」")),
        ),
    ),
    Dialogue(
        "谈心",
        (
            says("lin", "/谈心 昨天 @an @bo", ("lin", "已记谈心2人（3月1日（周日））"), mentions=("an", "bo")),
            says("lin", "/谈心 昨天 @an", ("lin", "3月1日（周日）的谈心已记过，没有重复记"), mentions=("an",)),
            says("lin", "/谈心 明天 @an", ("lin", "3月3日（周二）还没到"), mentions=("an",)),
            says("lin", "/谈心", ("lin", "请在群里 @ 见面的人")),
            whispers("lin", "/谈心 an", ("lin", "请在群里使用这个命令")),
            says("an", "/谈心 @bo", (ROOM, "由本群联系人使用"), mentions=("bo",)),
            says("lin", "/撤销", ("lin", "已撤销：谈心2人")),
        ),
    ),
    Dialogue(
        "走访",
        (
            says("dai", "/走访 @chen", ("dai", "已记走访1人（3月2日（周一））"), mentions=("chen",)),
            says("dai", "/走访 @代老师", ("dai", "没有计入：代老师"), mentions=("dai",)),
            says("an", "/走访 @bo", (ROOM, "由本群联系人使用"), mentions=("bo",)),
        ),
    ),
    Dialogue(
        "团课",
        (
            says("lin", "/团课 昨天 学习全会精神", ("lin", "已记团课「学习全会精神」（3月1日（周日））")),
            says("lin", "/团课 明天 学习", ("lin", "3月3日（周二）还没到")),
            says("an", "/团课 昨天 学习全会精神", (ROOM, "由本群联系人使用")),
            says("lin", "/撤销", ("lin", "已撤销：团课「学习全会精神」")),
        ),
    ),
    Dialogue(
        "主题团日",
        (
            says("dai", "/主题团日 学雷锋志愿服务", ("dai", "已记主题团日「学雷锋志愿服务」（3月2日（周一））")),
            says("an", "/主题团日 学雷锋", (ROOM, "由本群联系人使用")),
            whispers("lin", "/主题团日 周六 14:30 操场 升旗", ("lin", "在操场「升旗」。同时记一次主题团日")),
            whispers("lin", "/是", ("lin", "已登记「升旗」"), (ROOM, "【活动预告】升旗")),
            says("lin", "/活动取消", (ROOM, "「升旗」。同时录的主题团日一并撤下")),
        ),
    ),
    Dialogue(
        "组织生活会",
        (
            says("lin", "/组织生活会 3月1日 年度组织生活会", ("lin", "已记组织生活会「年度组织生活会」")),
            says("lin", "/组织生活会", (ROOM, "后面要写内容")),
            says("an", "/组织生活会 年度组织生活会", (ROOM, "由本群联系人使用")),
        ),
    ),
    Dialogue(
        "结对",
        (
            says("lin", "/结对 4", ("lin", "已记结对4人（只记人数）")),
            says("lin", "/结对 张三", ("lin", "只记人数，不记姓名，别的内容都没有留下")),
            says("an", "/结对 4", (ROOM, "由本群联系人使用")),
            whispers("lin", "/结对５人", ("lin", "已记结对5人")),
            whispers("lin", "/撤销", ("lin", "已撤销：结对人数，改回4人")),
        ),
    ),
)
