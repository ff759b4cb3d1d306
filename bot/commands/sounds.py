"""Characters that input methods put for one another, by sound: those that names of commands are made of."""

_ALIKE = """
心新欣辛薪馨信星 愿院缘怨原园源元远圆员 许需须续徐 反返犯饭 映应影英因音引硬 匿逆腻拟你 名明鸣铭命 团湍
委伟位尾卫 认任人仁 领令零灵另龄 放方房访防仿 弃起气期器汽企其启 办半伴板班般 理里李礼力立历利丽 延沿言颜严眼
实时石食十是事世市 现线先显限县 婉晚完碗玩 拒句具剧据聚 确却雀缺 查茶察插 撤车彻扯 回会汇惠 问文闻温稳
题提体替 单丹担但 归规轨贵 类累泪雷 在再载 答达打搭大 上尚商 交叫教焦脚 受收手售首 退腿推 活火或货获
动东懂冬洞 取去曲趣 消销小笑效校 签迁千前浅欠 到道倒导 码吗马妈嘛 场厂长常唱 谈弹坛探叹 走奏邹
课刻可客科 主住祝助朱 组祖足租 织知只支职直植之 生声升胜省 结节接洁界借街 对队堆 进近尽金今劲 度读独都杜渡镀
话画华化花划 醒行型形性 请情清晴轻庆 假价甲架加家 待代带 批皮披 准谆 申深身伸神 诉素速宿树 复付副负富服福
更耕梗 正整证政争 隐引饮 私思司四死 计记纪季机技 统同通痛 数树术 删山闪 除出初处 求球秋 报抱包宝 告高搞
满慢漫 意义易一以已议 果过国 帮绑邦榜 菜才财 功工公 定订丁顶 用永勇 列烈 表标 救就旧 启起 资自姿 料聊
"""
_CLASS: dict[str, set[int]] = {}
for _number, _row in enumerate(_ALIKE.split()):
    for _one in _row:
        _CLASS.setdefault(_one, set()).add(_number)


def sound_alike(one: str, other: str) -> bool:
    """Whether two simplified characters are one, or are said alike."""
    return one == other or bool(_CLASS.get(one, set()) & _CLASS.get(other, set()))
