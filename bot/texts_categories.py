"""What problems are sorted into where the configuration names nothing else; the words of a college."""

CATEGORIES = ("教学", "后勤", "宿舍", "食堂", "奖助", "就业", "网络", "其他")
DEPARTMENTS = ("教务处", "学生处", "后勤处", "保卫处", "财务处", "就业处", "信息中心", "图书馆", "团委", "院系")
OF_A_PERSON = (
    "心理",
    "情绪",
    "健康",
    "疾病",
    "信仰",
    "宗教",
    "民族",
    "思想",
    "性格",
    "家庭",
)  # No category may say it.
