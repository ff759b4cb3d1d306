"""The picture of a week: no empty boxes, nothing over something else or beyond the edge; a phone can show it."""

import random
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from bot.reports import fonts
from bot.reports.canvas import Written
from bot.reports.card import BODY, FILLS, HIGHEST, WIDTH, Card, card
from bot.reports.fonts import MISSING, Face, chain, drawable, runs, sized, width, wrapped
from tests.bot.reports.weeks import NASTY, week

SIXTY = tuple(f"现代农业经济管理22{number:02}班青年联系群（团支部与社团共建）" for number in range(60))


# Fonts.


def is_an_empty_box(face: Face, character: str) -> bool:
    """Whether the font draws the character as it draws what it does not have."""
    font = sized(face, 40)
    return bytes(font.getmask(character)) == bytes(font.getmask("\U0010fffd"))


@pytest.mark.parametrize("name", NASTY)
def test_no_character_of_a_name_is_drawn_as_an_empty_box(name: str) -> None:
    found = runs(name)

    assert "".join(run.text for run in found).strip()
    for run in found:
        assert all(ord(one) in fonts.covered(run.face) for one in run.text)
        assert not [one for one in run.text if not one.isspace() and is_an_empty_box(run.face, one)]


def test_an_empty_box_would_be_noticed() -> None:
    assert is_an_empty_box(fonts.chinese(), "🎉")
    assert not is_an_empty_box(fonts.chinese(), "国")


def shown(text: str) -> str:
    return "".join(run.text for run in runs(text, chain(Path("/nowhere"))))


def test_what_no_font_has_is_drawn_as_the_printers_mark_once_for_a_whole_family() -> None:
    assert shown("a👨‍👩‍👧‍👦b🎉") == f"a{MISSING}b{MISSING}"
    assert shown("🇨🇳") == MISSING


def test_rare_characters_symbols_and_other_scripts_are_drawn_as_they_are() -> None:
    for text in ("𠮷㐂", "ئۇيغۇر ياشلار", "😀✓", "Ελλάδα"):
        assert shown(text) == text


def test_joiners_selectors_and_controls_are_dropped() -> None:
    assert drawable("❤\ufe0f a\u200d\u200b\u0007b\u202e\n c") == "❤ ab c"
    assert shown("❤\ufe0f") == "❤"


def test_a_mark_that_no_font_has_is_dropped_and_its_letter_stays() -> None:
    assert shown("中\U0001e8d0") == "中"


def test_a_name_of_another_script_with_spaces_is_one_run_so_that_it_reads_from_right_to_left() -> None:
    assert len(runs("ئۇيغۇر ياشلار گۇرۇپپىسى")) == 1


def test_a_font_of_the_system_draws_what_the_others_lack(tmp_path: Path) -> None:
    font = FontBuilder(1000)
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((250, 500))
    pen.closePath()
    font.setupGlyphOrder([".notdef", "party"])
    font.setupCharacterMap({ord("🎉"): "party"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "party": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (500, 0), "party": (500, 0)})
    font.setupHorizontalHeader()
    font.setupNameTable({"familyName": "Party", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(tmp_path / "NotoEmoji-Regular.ttf")

    found = runs("好🎉", chain(tmp_path))
    assert [(run.text, Path(run.face.path).name) for run in found][1] == ("🎉", "NotoEmoji-Regular.ttf")


# Lines.


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("room", [80, 300, 936])
def test_every_line_fits_and_nothing_is_lost(name: str, room: int) -> None:
    found = wrapped(name, BODY, room)

    assert all(width(line, BODY) <= room + 1 for line in found)
    assert "".join("".join(found).split()) == "".join(name.split())


def test_a_line_does_not_begin_with_what_ends_a_clause() -> None:
    dice = random.Random(1)
    for _ in range(50):
        text = "".join(dice.choice("中文字，。）（") for _ in range(60))
        text = text.replace("（，", "（字").replace("（。", "（字").replace("（）", "（字）")
        if any(len(run) > 5 for run in text.replace("中", " ").replace("文", " ").replace("字", " ").split()):
            continue
        assert not [line for line in wrapped(text, BODY, 400)[1:] if line[0] in "，。）"]


def test_a_word_stays_whole_where_it_fits() -> None:
    assert wrapped("软件 Robert2201 班", BODY, 260)[1].startswith("Robert2201")


# The picture.


def overlapping(one: Written, other: Written) -> bool:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = one.box, other.box
    return left < right2 and left2 < right and top < bottom2 and top2 < bottom


CARDS = {
    "few": week(),
    "of one group": week(("软件2201",), unit="软件学院"),
    "strange names": week(NASTY),
    "sixty groups": week(SIXTY),
    "a long unit": week(unit="马克思主义学院与继续教育学院及国际交流中心联合团总支" * 2),
    "three hundred groups": week(tuple(f"班级{number}" for number in range(300))),
}


@pytest.fixture(scope="module", params=list(CARDS))
def drawn(request: pytest.FixtureRequest) -> Card:
    return card(CARDS[request.param])


def test_nothing_is_written_over_something_else(drawn: Card) -> None:
    assert [(one, other) for one, other in combinations(drawn.written, 2) if overlapping(one, other)] == []


def test_nothing_runs_out_of_the_picture(drawn: Card) -> None:
    wide, high = drawn.size
    for one in drawn.written:
        left, top, right, bottom = one.box
        assert (left >= 36, top >= 0, right <= wide - 36, bottom <= high) == (True,) * 4, one


def test_it_is_as_wide_as_a_phone_takes_and_not_too_high_or_heavy(drawn: Card) -> None:
    assert drawn.size[0] == WIDTH == 1080
    assert drawn.size[1] <= HIGHEST
    assert len(drawn.png) < 1_000_000
    picture = Image.open(BytesIO(drawn.png))
    assert (picture.size, picture.info) == (drawn.size, {})


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert card(week(NASTY)).png == card(week(NASTY)).png


def test_what_is_left_out_is_said_block_by_block_and_every_block_is_there() -> None:
    said = [one.words for one in card(week(SIXTY)).written]

    assert len([words for words in said if words.startswith("……还有")]) >= 1
    heads = ["变化", "五有", "需要帮助", "不清楚", "逾期", "预计", "其他"]
    assert [words for words in said if words in heads] == heads


def test_of_every_block_the_first_group_is_drawn() -> None:
    one = week(tuple(f"软件22{number:02}" for number in range(30)))
    late = tuple(replace(one.overdue[0], no=number) for number in range(9))
    said = [one.words for one in card(replace(one, overdue=late)).written]
    after = {head: said[said.index(head) + 1 :] for head in ("需要帮助", "不清楚", "逾期", "预计")}
    for head, rest in after.items():
        assert not next(line for line in rest if line and not line.startswith("（")).startswith("……"), head


def test_the_rows_left_out_are_counted() -> None:
    few, all_ = ([one.words for one in card(week(SIXTY), highest).written] for highest in (HIGHEST, 100_000))

    left = sum(int(words[4:].partition("行")[0]) for words in few if words.startswith("……还有"))
    whole = sum("声音缺" in words or "互动" in words for words in all_)
    assert not [words for words in all_ if words.startswith("……还有")]
    assert 0 < left < whole + len(SIXTY) + 20


def test_a_small_week_is_drawn_whole() -> None:
    assert not [one.words for one in card(week(("软件2201",))).written if one.words.startswith("……")]


def test_statuses_are_told_apart_by_pattern_and_by_words() -> None:
    assert len({fill.pattern for fill in FILLS.values()}) == len(FILLS)
    said = {one.words for one in card(week()).written}
    assert {"做到3", "没做到1", "不计1", "不清楚1", "快到期1", "进行中1"} <= said


def test_a_week_without_groups_is_a_picture_that_says_so() -> None:
    empty = replace(
        week(), groups=0, changes=(), shortfalls=(), helps=(), unseen=(), overdue=(), forecasts=(), lines=(), loads=(),
        undelivered=(), undelivered_others=0, unreachable=(), standings=(),
    )  # fmt: skip
    said = [one.words for one in card(empty).written]
    assert "这一周没有联系青年群。" in said
    assert "五有" not in said
