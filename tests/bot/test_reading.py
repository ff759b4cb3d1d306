"""How a message is read: every example of every command in each disguise; and ordinary talk, which is no command."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.commands.base import parse, plain, simple
from bot.commands.characters import SIMPLER
from bot.correcting import number_of
from rules.facts import Case, Message, Submission
from tests.bot.ordinary import EMOTICONS, messages
from tests.bot.world import ROOM, YOUTHS, world

EXAMPLES = [(command.names[0], example) for command in COMMANDS for example in command.examples]
NAMES = [(command.names[0], name) for command in COMMANDS for name in command.names]

TRADITIONAL = {ord(new): chr(old) for old, new in reversed(SIMPLER.items())}
FULL_WIDTH_DIGITS = {ord(str(digit)): chr(ord("０") + digit) for digit in range(10)}


def bare(example: str) -> str:
    return example.lstrip("/／")


def full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def words(argument: str) -> list[str]:
    return re.split(r"[\s:]+", simple(argument))


DISGUISES: dict[str, Callable[[str], str]] = {
    "full-width slash": lambda example: f"／{bare(example)}",
    "pause mark": lambda example: f"、{bare(example)}",
    "backslash": lambda example: f"\\{bare(example)}",
    "full-width backslash": lambda example: f"＼{bare(example)}",
    "spaces around": lambda example: f" \u3000{example}\n ",
    "a space behind the slash": lambda example: f"/ {bare(example)}",
    "wide spaces": lambda example: example.replace(" ", "\u3000"),
    "a colon behind the name": lambda example: example.replace(" ", "：", 1),
    "full-width digits": lambda example: example.translate(FULL_WIDTH_DIGITS),
    "full-width signs": full_width,
    "capitals": str.upper,
    "traditional characters": lambda example: example.translate(TRADITIONAL),
    "zero-width characters": lambda example: "\u200b" + "\u200d".join(example[:5]) + "\ufeff" + example[5:],
    "direction marks": lambda example: f"\u202a{example}\u202c",
    "a quotation before it": lambda example: f"「林老师：/帮助\n早」\n- - - - - - - - - - - - - - -\n{example}",
    "a quotation of WeCom before it": lambda example: f'这是一条引用/回复消息：\n"林老师：\n/帮助"\n------\n{example}',
}
TO_THE_BOT: dict[str, Callable[[str], str]] = {
    "a mention": lambda example: f"@五有\u2005{bare(example)}",
    "a mention and a space": lambda example: f"@五有 {bare(example)}",
    "a mention and a slash": lambda example: f"@五有\u2005{example}",
    "a mention with spaces in the name": lambda example: f"@五有 机器人 1号\u2005{bare(example)}",
    "a mention behind it": lambda example: f"{bare(example)} @五有\u2005",
    "a slash, and a mention behind it": lambda example: f"{example} @五有",
    "two mentions": lambda example: f"@林老师\u2005@五有\u2005{bare(example)}",
    "a quotation and a mention": lambda example: f"「安：早」\n- - - - - -\n@五有\u2005{bare(example)}",
}
DISGUISED = [(*one, disguise, False) for one in EXAMPLES for disguise in DISGUISES.items()] + [
    (*one, disguise, True) for one in EXAMPLES for disguise in TO_THE_BOT.items()
]


@pytest.mark.parametrize(("name", "example", "disguise", "to_bot"), DISGUISED)
def test_every_example_is_read_as_its_command_in_each_disguise(
    name: str, example: str, disguise: tuple[str, Callable[[str], str]], to_bot: bool
) -> None:
    as_typed = parse(example, COMMANDS)
    found = parse(disguise[1](example), COMMANDS, to_bot=to_bot)
    assert as_typed is not None
    assert found is not None
    assert (as_typed[0].names[0], found[0].names[0]) == (name, name)
    assert words(found[1]) == words(as_typed[1])


@pytest.mark.parametrize(("name", "called"), NAMES)
def test_every_name_is_read_in_traditional_characters(name: str, called: str) -> None:
    found = parse(f"/{called.translate(TRADITIONAL)}", COMMANDS)
    assert found is not None
    assert found[0].names[0] == name


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("帮助", "幫助"),
        ("心愿", "心願"),
        ("许愿", "許願"),
        ("为什么", "為什麼"),
        ("为什么", "爲什麼"),
        ("请假", "請假"),
        ("申诉", "申訴"),
        ("答复", "答覆"),
        ("绑定", "綁定"),
        ("启用", "啓用"),
        ("话题", "話題"),
        ("进度", "進度"),
        ("退出统计", "退出統計"),
        ("隐私", "隱私"),
        ("撤销", "撤銷"),
        ("准假", "準假"),
        ("谈心 问题 认领 办结 转交 签到码 活动 结对", "談心 問題 認領 辦結 轉交 簽到碼 活動 結對"),
        ("删除我的数据 团课 主题团日 组织生活会 走访 满意", "刪除我的數據 團課 主題團日 組織生活會 走訪 滿意"),
    ],
)
def test_traditional_characters_are_read_as_the_simplified(simplified: str, traditional: str) -> None:
    assert simple(traditional) == simple(simplified)


def test_every_character_of_a_name_that_traditional_writing_lacks_is_known() -> None:
    lacking = {one for _, name in NAMES for one in simple(name) if not one.encode("big5", "ignore")}
    assert lacking <= set(SIMPLER.values()), "put them into bot/commands/characters.py"


# Numbers.


@pytest.mark.parametrize(
    ("written", "number", "rest"),
    [
        ("12", 12, ""),
        ("12号", 12, ""),
        ("第12号", 12, ""),
        ("１２", 12, ""),
        ("#12", 12, ""),
        ("12號，好的", 12, "好的"),
        ("12 那几天有会", 12, "那几天有会"),
        ("十二", 12, ""),
        ("十二号", 12, ""),
        ("第二十一号 满意", 21, "满意"),
        ("九十九", 99, ""),
        ("三 好的", 3, "好的"),
        ("3不行", 3, "不行"),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, number: int, rest: str) -> None:
    assert number_of(written) == (number, rest)


@pytest.mark.parametrize("written", ["", "一切都好", "十分满意", "好 3", "1234567890", "一一", "十十号", "③", "号"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert number_of(written) is None


NUMBERED = [
    (name, example.replace(digits, written))
    for name, example in EXAMPLES
    for digits in ("12", "3", "5")
    if re.match(rf"/{name} {digits}(?![\d月点.:/-])", plain(example))
    for written in (digits, f"{digits}号", f"第{digits}号", digits.translate(FULL_WIDTH_DIGITS), "十二号", "三号")
]


@pytest.mark.parametrize(("name", "typed"), NUMBERED)
def test_every_command_that_takes_a_number_takes_it_however_it_is_written(name: str, typed: str) -> None:
    spaced = parse(typed, COMMANDS)
    assert spaced is not None
    assert spaced[0].names[0] == name
    assert number_of(spaced[1]) is not None
    if spaced[0].joins:
        assert parse(typed.replace(f"/{name} ", f"/{name}"), COMMANDS) == spaced


# Talk.

ORDINARY = messages(2000)


def test_there_are_two_thousand_ordinary_messages_no_two_alike() -> None:
    assert (len(ORDINARY), len(set(ORDINARY))) == (2000, 2000)
    for held in (
        "心愿",
        "帮助",
        "活动",
        "到 1234",
        "1/2",
        "他/她",
        "http://",
        "/微笑",
        "/玫瑰",
        "/强",
        "、帮助",
        "@林老师",
    ):
        assert any(held in message for message in ORDINARY)


async def test_two_thousand_ordinary_messages_get_no_answer_and_are_talk(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        for number, text in enumerate(ORDINARY):
            college.wait(seconds=20)
            everybody = (*YOUTHS, "lin", "bot") if text.startswith("@") and "@林" not in text else ()
            speaker = ("lin", *YOUTHS)[number % 4]
            college.simulator.speak(speaker, ROOM, text, mentions=everybody)
        assert await college.answers() == []
        assert [message.kind for message in college.facts(Message)] == ["text"] * 2000
        assert college.facts(Submission) == college.facts(Case) == []


@pytest.mark.parametrize("name", EMOTICONS)
def test_an_emoticon_is_no_command(name: str) -> None:
    for slash in "/／":
        for tail in ("", "老师好", " 老师好", "1"):
            assert parse(f"{slash}{name}{tail}", COMMANDS) is None


@pytest.mark.parametrize(
    "said", ["@所有人 帮助", "@所有人\u2005/帮助", "@all 心愿 买书", "@全体成员 五有", "@ALL 五有"]
)
def test_what_is_said_to_everybody_is_not_said_to_the_bot(said: str) -> None:
    assert parse(said, COMMANDS, to_bot=True) is None


@pytest.mark.parametrize(
    "typed",
    [
        "「林老师：/帮助」\n- - - - - -\n好",
        "「林老师：早」\n- - - - - -\n「/帮助」",
        "「/帮助",
        "林老师：/帮助",
        "这是一条引用/回复消息：\n/帮助",
        "[聊天记录] /帮助",
    ],
)
def test_a_quoted_or_forwarded_command_is_not_obeyed(typed: str) -> None:
    assert parse(typed, COMMANDS) is None
    assert parse(f"@五有\u2005{typed}", COMMANDS, to_bot=True) is None


@pytest.mark.parametrize("kind", ["chat_history", "link", "image", "file", "note", "miniprogram"])
async def test_only_what_somebody_typed_can_be_a_command(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path) as college:
        assert await college.says("lin", "/五有", kind=kind) == []
        assert [message.kind for message in college.facts(Message)] == [kind]
