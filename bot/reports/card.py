"""The committee's week as a picture for the phone: its size, inks and places. The words are the text digest's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot import texts_card, texts_digest
from bot.digest_model import Digest, HaveLine, renamed
from bot.reports import fonts
from bot.reports.canvas import Canvas, Fill, Written
from bot.texts_digest import Section
from rules.verdicts import Status

WIDTH, HIGHEST = 1080, 7200  # Pixels; beyond the height the card says how much is left out.
BODY = 36
_MOST_NAMED, _LONGEST_NAME = 4, 16  # Groups of one change, characters of a group's name.
_WEIGHTS = {texts_digest.CHANGES: 2, texts_digest.NEEDING_HELP: 3, texts_digest.UNSEEN: 2}
_SMALL, _HEAD, _NAME, _WEEK, _SUMMARY = 34, 42, 38, 84, 46
_EDGE, _PAD, _GAP, _ABOVE, _BELOW_HEAD = 36, 36, 24, 30, 22
_ROOM = WIDTH - 2 * (_EDGE + _PAD)
_LINE, _UNIT_LINE = 52, 62

_PAGE, _PAPER, _RULE = "#EEF1EE", "#FFFFFF", "#D5DCD8"
_BAND, _ON_BAND, _SOFT_ON_BAND, _ACCENT = "#123B3A", "#FFFFFF", "#C9E0D8", "#F2B84B"
_INK, _SOFT, _HELP = "#16211F", "#4A5A56", "#0B6B4F"

FILLS = {
    Status.MET: Fill("#1E7F5F"),
    Status.EXCUSED: Fill("#DCE3E0", "dashes", "#7C8B86"),
    Status.DUE: Fill("#F2B84B", "stripes", "#FBE3B2"),
    Status.OPEN: Fill("#FFFFFF", "dots", "#3D7F93"),
    Status.UNKNOWN: Fill("#B9C0C9", "crosses", "#4F5967"),
    Status.SHORT: Fill("#B23A2E", "diagonals", "#F0B9B2"),
}
_BORDERS = dict.fromkeys((Status.EXCUSED, Status.OPEN), "#4A5A56")


@dataclass(frozen=True, slots=True)
class Card:
    """A picture as PNG, and what is written in it, where."""

    png: bytes
    size: tuple[int, int]
    written: tuple[Written, ...]


def card(digest: Digest, highest: int = HIGHEST) -> Card:
    """Draw the digest; the same digest gives the same bytes."""
    digest = renamed(digest, lambda name: texts_digest.cut(name, _LONGEST_NAME))
    blocks = list(_blocks(digest))
    top, footer = _band_height(digest) + _GAP, _footer(digest)
    blocks = _that_fit(list(_blocks(digest)), highest - top - _height_of(footer))
    height = top + sum(block.height + _GAP for block in blocks) + _height_of(footer)
    canvas = Canvas(WIDTH, height, _PAGE)
    _draw_band(canvas, digest)
    y = top
    for block in blocks:
        block.draw(canvas, y)
        y += block.height + _GAP
    _draw_footer(canvas, y, footer)
    return Card(canvas.png(), canvas.size, tuple(canvas.written))


# Blocks: a heading with its rows on white paper.


class Row(Protocol):
    """Something in a block that is drawn whole or not at all. A heading is not drawn without what it heads."""

    is_heading: bool

    @property
    def height(self) -> int:
        """How many pixels high it is."""
        ...

    def draw(self, canvas: Canvas, x: int, y: int) -> None:
        """Draw it with its upper left corner at a place."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with rows."""

    head: str
    rows: tuple[Row, ...]
    weight: int = 1  # Its share of the page, if not all fits; nought: it is never cut.

    @property
    def height(self) -> int:
        """How many pixels high it is."""
        return 2 * _ABOVE - 8 + _HEAD + _BELOW_HEAD + sum(row.height for row in self.rows)

    @property
    def least(self) -> int:
        """How many pixels high it is with its first row and how much is left out."""
        first = next((at for at, row in enumerate(self.rows, start=1) if not row.is_heading), len(self.rows))
        rest = _LINE if first < len(self.rows) else 0
        return self.height - sum(row.height for row in self.rows[first:]) + rest

    def within(self, room: int) -> "Block":
        """Return the block with as many rows as fit into so many pixels, and how many rows are left out."""
        if self.height <= room:
            return self
        kept = list(self.rows)
        room -= self.height - sum(row.height for row in kept) + _LINE
        while kept and (sum(row.height for row in kept) > room or kept[-1].is_heading):
            kept.pop()
        note = TextRow(texts_card.left_out(len(self.rows) - len(kept)))
        return Block(self.head, (*kept, note))

    def draw(self, canvas: Canvas, y: int) -> None:
        """Draw it across the page, from `y` on."""
        canvas.round((_EDGE, y, WIDTH - _EDGE, y + self.height), _PAPER, 24, _RULE)
        x, at = _EDGE + _PAD, y + _ABOVE
        mark, _, rest = self.head.removeprefix("【").partition("】")
        canvas.round((x, at, x + 10, at + _HEAD), _ACCENT, 5)
        end = canvas.write(x + 28, at + _HEAD - 6, mark, _HEAD, _INK, bold=True)
        canvas.write(end + 16, at + _HEAD - 6, rest, _SMALL, _SOFT)
        at += _HEAD + _BELOW_HEAD
        for row in self.rows:
            row.draw(canvas, x, at)
            at += row.height


def _blocks(digest: Digest) -> Iterator[Block]:
    attention = texts_digest.attention(digest, _MOST_NAMED)
    changed = [section for section in attention if section.head == texts_digest.CHANGES]
    yield from (_block(section) for section in changed)
    if digest.lines:
        yield Block(texts_card.HAVES, tuple(HaveRow(line) for line in digest.lines), weight=0)
    rest = [section for section in attention if section not in changed]
    yield from (_block(section) for section in (*rest, Section(texts_card.REST, tuple(texts_card.rest(digest)))))


def _block(section: Section) -> Block:
    return Block(section.head, tuple(TextRow(line) for line in section.lines), _WEIGHTS.get(section.head, 1))


def _that_fit(blocks: Sequence[Block], room: int) -> list[Block]:
    """Return the blocks in their order so that all fit: each has its first row, and the rest of the page is shared.

    What one needs less than its share is shared by the others.
    """
    fitted = {at: block for at, block in enumerate(blocks) if not block.weight}
    others = [at for at in range(len(blocks)) if at not in fitted]
    room -= sum(block.height + _GAP for block in fitted.values())
    weights = sum(blocks[at].weight for at in others)
    least = {at: blocks[at].least for at in others}
    room -= sum(least[at] + _GAP for at in others)
    for at in sorted(others, key=lambda at: (blocks[at].height - least[at]) / blocks[at].weight):
        fitted[at] = blocks[at].within(least[at] + room * blocks[at].weight // weights)
        room -= fitted[at].height - least[at]
        weights -= blocks[at].weight
    return [fitted[at] for at in range(len(blocks))]


# Rows.


class TextRow:
    """A line of the digest, wrapped: a unit, a group with its dot, or what helps it."""

    def __init__(self, line: str) -> None:
        self.is_heading = line.endswith("：") and not line.startswith("·")
        self._is_help = line.startswith(texts_digest.HELPING)
        self._indent = 30 if line.startswith("· ") or self._is_help else 0
        self._has_dot = line.startswith("· ")
        self._is_note = line.startswith(texts_card.NOTE)
        shown = line.removeprefix("· ").removeprefix(texts_digest.HELPING)
        self._lines = fonts.wrapped(shown, BODY, _ROOM - self._indent)

    @property
    def height(self) -> int:
        """How many pixels high it is."""
        return len(self._lines) * _LINE + (_UNIT_LINE - _LINE if self.is_heading else 0)

    def draw(self, canvas: Canvas, x: int, y: int) -> None:
        """Draw it with its upper left corner at a place."""
        base = y + 40 + (_UNIT_LINE - _LINE if self.is_heading else 0)
        if self._has_dot:
            canvas.round((x + 6, base - 18, x + 16, base - 8), _INK, 5)
        if self._is_help:
            canvas.round((x + 8, y + 6, x + 14, y + self.height - 6), _HELP, 3)
        ink = _HELP if self._is_help else _SOFT if self.is_heading or self._is_note else _INK
        for number, line in enumerate(self._lines):
            canvas.write(x + self._indent, base + number * _LINE, line, BODY, ink, bold=self.is_heading)


class HaveRow:
    """A have: its name, how many groups keep it, the bar of all statuses, and what each stretch of it is.

    Where it is excused for all groups there is no bar.
    """

    is_heading = False
    _BAR, _TITLE, _BETWEEN, _BELOW = 40, 64, 14, 22

    def __init__(self, line: HaveLine) -> None:
        self._line = line
        self._numbers = [(status, number) for status in FILLS if (number := getattr(line.now, status.value))]
        self._total = sum(number for _, number in self._numbers)
        self._has_bar = line.now.excused < self._total
        self._labels = _label_lines(self._numbers) if self._has_bar else []
        self._than = texts_digest.compared(line)
        self._kept = texts_card.kept(line.now, self._total - line.now.excused)
        beside = fonts.width(self._kept, _SUMMARY) + fonts.width(self._than, _SMALL) + 60
        self._names = fonts.wrapped(texts_digest.have_name(line), _NAME, _ROOM - beside)

    @property
    def height(self) -> int:
        """How many pixels high it is."""
        bar = self._BAR + self._BETWEEN + len(self._labels) * _LINE if self._has_bar else 0
        return self._TITLE * len(self._names) + bar + self._BELOW

    def draw(self, canvas: Canvas, x: int, y: int) -> None:
        """Draw it with its upper left corner at a place."""
        ink = FILLS[Status.MET].ground if self._has_bar else _SOFT
        left = canvas.write_before(x + _ROOM, y + 44, self._kept, _SUMMARY, ink, bold=True)
        canvas.write_before(left - 20, y + 44, self._than, _SMALL, _SOFT)
        for name in self._names:
            canvas.write(x, y + 44, name, _NAME, _INK, bold=True)
            y += self._TITLE
        if self._has_bar:
            self._draw_bar(canvas, x, y)
        for number, labels in enumerate(self._labels):
            _draw_labels(canvas, x, y + self._BAR + self._BETWEEN + number * _LINE, labels)

    def _draw_bar(self, canvas: Canvas, x: int, y: int) -> None:
        """Draw the stretches in proportion, each at least wide enough to be seen."""
        start = x
        least = 26
        free = _ROOM - least * len(self._numbers)
        done = 0
        for place, (status, number) in enumerate(self._numbers, start=1):
            done += number
            end = x + least * place + free * done // self._total
            canvas.fill((start, y, end - 4, y + self._BAR), FILLS[status], outline=_BORDERS.get(status))
            start = end


_SWATCH = 40


def _label_lines(numbers: Sequence[tuple[Status, int]]) -> list[list[tuple[Status, str]]]:
    """Return the labels of a bar in lines that fit."""
    found: list[list[tuple[Status, str]]] = [[]]
    used = 0.0
    for status, number in numbers:
        label = f"{texts_card.STATUSES[status]}{number}"
        needed = _label_width(label)
        if found[-1] and used + needed > _ROOM:
            found.append([])
            used = 0.0
        found[-1].append((status, label))
        used += needed
    return found


def _label_width(label: str) -> float:
    return _SWATCH + 10 + fonts.width(label, _SMALL) + 30


def _draw_labels(canvas: Canvas, x: float, y: int, labels: Sequence[tuple[Status, str]]) -> None:
    for status, label in labels:
        left = int(x)
        canvas.fill((left, y + 10, left + _SWATCH, y + 40), FILLS[status], outline=_BORDERS.get(status))
        canvas.write(left + _SWATCH + 10, y + 38, label, _SMALL, _INK)
        x += _label_width(label)


# The band above, the footer below.


def _band_height(digest: Digest) -> int:
    return 280 + 58 * len(_summary(digest))


def _summary(digest: Digest) -> list[str]:
    return fonts.wrapped(texts_card.summary(digest), _SUMMARY, _ROOM)


def _draw_band(canvas: Canvas, digest: Digest) -> None:
    x, right, height = _EDGE + _PAD, WIDTH - _EDGE - _PAD, _band_height(digest)
    canvas.fill((0, 0, WIDTH, height), Fill(_BAND))
    canvas.fill((0, height - 10, WIDTH, height), Fill(_ACCENT))
    canvas.write(x, 84, texts_card.NAME, _HEAD, _SOFT_ON_BAND)
    canvas.write_before(right, 84, texts_card.days(digest), _SMALL, _SOFT_ON_BAND)
    end = canvas.write(x, 196, texts_card.week(digest), _WEEK, _ON_BAND, bold=True)
    whose = fonts.wrapped(texts_card.whose(digest), BODY, right - end - 40)
    for number, line in enumerate(whose):
        canvas.write_before(right, 192 - (len(whose) - 1 - number) * 46, line, BODY, _ON_BAND)
    for number, line in enumerate(_summary(digest)):
        canvas.write(x, 276 + number * 58, line, _SUMMARY, _ACCENT, bold=True)


def _footer(digest: Digest) -> list[str]:
    said = (texts_card.ORDER, texts_card.judged_by(digest, digest.week.zone))
    return [line for text in said for line in fonts.wrapped(text, _SMALL, _ROOM)]


def _height_of(footer: Sequence[str]) -> int:
    return len(footer) * _LINE + _GAP


def _draw_footer(canvas: Canvas, y: int, footer: Sequence[str]) -> None:
    for number, line in enumerate(footer):
        canvas.write(_EDGE + _PAD, y + 38 + number * _LINE, line, _SMALL, _SOFT)
