"""A picture that remembers what was written where. Knows pixels, inks and patterns; no digest and no words."""

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

from bot.reports import fonts

Box = tuple[int, int, int, int]
Ink = str
Pattern = Literal["solid", "stripes", "diagonals", "crosses", "dots", "dashes"]

_COLOURS = 128


@dataclass(frozen=True, slots=True)
class Written:
    """A text that stands in the picture, and the box of its ink."""

    words: str
    box: Box


@dataclass(frozen=True, slots=True)
class Fill:
    """How an area is filled: its ground, and a pattern in a second ink, so that it is told apart without colour."""

    ground: Ink
    pattern: Pattern = "solid"
    ink: Ink = "#000000"


class Canvas:
    """A picture in the making."""

    def __init__(self, width: int, height: int, ground: Ink) -> None:
        self.size = width, height
        self.written: list[Written] = []
        self._image = Image.new("RGB", self.size, ground)
        self._draw = ImageDraw.Draw(self._image)

    def write(self, x: float, base: float, text: str, size: int, ink: Ink, *, bold: bool = False) -> float:
        """Write a text whose baseline begins at a place; return where it ends."""
        boxes: list[tuple[float, float, float, float]] = []
        weight = max(size // 36, 1) if bold else 0
        at = x
        for run in fonts.runs(text):
            font = fonts.sized(run.face, size)
            self._draw.text((at, base), run.text, font=font, fill=ink, anchor="ls", stroke_width=weight)
            boxes.append(self._draw.textbbox((at, base), run.text, font=font, anchor="ls", stroke_width=weight))
            at += font.getlength(run.text)
        inked = [box for box in boxes if box[2] > box[0]]
        if inked:
            left, top, right, bottom = zip(*inked, strict=True)
            self.written.append(Written(text, (int(min(left)), int(min(top)), round(max(right)), round(max(bottom)))))
        return at

    def write_before(self, right: float, base: float, text: str, size: int, ink: Ink, *, bold: bool = False) -> float:
        """Write a text that ends at a place; return where it begins."""
        start = right - fonts.width(text, size)
        self.write(start, base, text, size, ink, bold=bold)
        return start

    def fill(self, box: Box, fill: Fill, *, outline: Ink | None = None) -> None:
        """Fill a rectangle with a ground and its pattern."""
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            return
        tile = Image.new("RGB", (right - left, bottom - top), fill.ground)
        _PATTERNS[fill.pattern](ImageDraw.Draw(tile), tile.size, fill.ink)
        self._image.paste(tile, (left, top))
        if outline is not None:
            self._draw.rectangle((left, top, right - 1, bottom - 1), outline=outline, width=2)

    def round(self, box: Box, ground: Ink, radius: int, outline: Ink | None = None) -> None:
        """Fill a rectangle with round corners."""
        left, top, right, bottom = box
        self._draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius, fill=ground, outline=outline, width=2)

    def png(self) -> bytes:
        """Return the picture as a PNG; the same picture has the same bytes."""
        file = BytesIO()
        few = self._image.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=True)
        return file.getvalue()


def _solid(draw: ImageDraw.ImageDraw, size: tuple[int, int], ink: Ink) -> None:
    """Draw nothing over the ground."""


def _stripes(draw: ImageDraw.ImageDraw, size: tuple[int, int], ink: Ink) -> None:
    for x in range(6, size[0], 16):
        draw.line((x, 0, x, size[1]), fill=ink, width=5)


def _diagonals(draw: ImageDraw.ImageDraw, size: tuple[int, int], ink: Ink) -> None:
    for x in range(-size[1], size[0], 20):
        draw.line((x, size[1], x + size[1], 0), fill=ink, width=5)


def _crosses(draw: ImageDraw.ImageDraw, size: tuple[int, int], ink: Ink) -> None:
    for x in range(-size[1], size[0], 18):
        draw.line((x, size[1], x + size[1], 0), fill=ink, width=2)
        draw.line((x, 0, x + size[1], size[1]), fill=ink, width=2)


def _dots(draw: ImageDraw.ImageDraw, size: tuple[int, int], ink: Ink) -> None:
    for row, y in enumerate(range(8, size[1], 12)):
        for x in range(8 + row % 2 * 8, size[0], 16):
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=ink)


def _dashes(draw: ImageDraw.ImageDraw, size: tuple[int, int], ink: Ink) -> None:
    for row, y in enumerate(range(8, size[1], 12)):
        for x in range(6 - row % 2 * 10, size[0], 20):
            draw.line((x, y, x + 9, y), fill=ink, width=2)


_PATTERNS = {
    "solid": _solid,
    "stripes": _stripes,
    "diagonals": _diagonals,
    "crosses": _crosses,
    "dots": _dots,
    "dashes": _dashes,
}
