"""The Chinese words of the week's table that are not in its text."""

from rules.policy import Have
from rules.verdicts import Status

OVERVIEW, GROUPS, HELP, UNSEEN, OVERDUE, BURDEN = "总览", "各群", "需要帮助", "不清楚", "逾期", "工作量"
OVERVIEW_HEAD = ("项目", "期间", "是否结束", "做到", "没做到", "快到期", "进行中", "不清楚", "不计", "上期做到")
STATUSES_OF_OVERVIEW = (Status.MET, Status.SHORT, Status.DUE, Status.OPEN, Status.UNKNOWN, Status.EXCUSED)
GROUPS_HEAD = ("单位", "群", "联系人")
OF_HAVE = ("状态", "完成", "需要")
HELP_HEAD = ("单位", "群", "情况", "项目", "期间", "完成", "需要", "从何时起", "连续几期", "能帮上的")
UNSEEN_HEAD = ("单位", "群", "项目", "期间", "原因")
OVERDUE_HEAD = ("单位", "群", "种类", "号", "从何时起", "逾期几个工作日")
BURDEN_HEAD = ("单位", "联系人", "群", "收到消息", "录入次数", "估计分钟", "没有送到")
SHORT_NOW, SHORT_SOON = "没做到", "预计做不到"
YES, NO = "是", "否"
UNREACHABLE = "没有私聊渠道"
HAVES = {
    Have.VOICE: "每天有声音（天）",
    Have.INTERACTION: "每周有互动",
    Have.TOPIC: "每月有话题",
    Have.ACTIVITY: "线下活动",
    Have.FACE_TO_FACE: "面对面",
}
NOTES = ("周报", "单位", "群数", "标准", "截至", "微心愿新增", "微心愿结束", "微心愿未结束", "其他没有送到的（不列名）")
EVERYBODY = "全部"
SEPARATOR = "、"
